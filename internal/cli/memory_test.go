package cli

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// percent is GOGC as it is.
func percent() int {
	p := debug.SetGCPercent(-1)
	debug.SetGCPercent(p)
	return p
}

func TestMemoryIsSpentUntilTheFirstCollection(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(77))
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		spendMemory(map[string]string{name: "1"})
		if p := percent(); p != 77 {
			t.Errorf("GOGC is %d though the user has set %s", p, name)
		}
	}
	spendMemory(nil)
	waitFor(t, "the first collection to be put off", func() bool { return percent() == collectAt })
	waitFor(t, "Go's own rule after it", func() bool {
		runtime.GC()
		return percent() == 100
	})
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited for %s in vain: GOGC is %d", what, percent())
		}
	}
}
