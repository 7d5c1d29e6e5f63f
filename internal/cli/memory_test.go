package cli

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// percent is GOGC as it is.
func percent() uint64 {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func TestMemoryIsSpentUntilTheFirstCollection(t *testing.T) {
	if limited() {
		t.Skip("memory is limited here")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(77))
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		spendMemory(map[string]string{name: "1"})
		if p := percent(); p != 77 {
			t.Errorf("GOGC is %d though the user has set %s", p, name)
		}
	}
	spendMemory(nil)
	waitFor(t, "the first collection to be put off", func() bool { return percent() == collectAt })
	waitFor(t, "the second rule after it", func() bool {
		runtime.GC()
		return percent() == collectThen
	})
}

// A large heap grows less before the next collection than a small one.
func TestGrowth(t *testing.T) {
	for live, want := range map[uint64]int{
		0: collectSoon, 1 << 20: collectThen, much / 2: collectThen, 500 << 20: 60, 560 << 20: 42, 700 << 20: collectSoon, 4 << 30: collectSoon,
	} {
		if got := growth(live); got != want {
			t.Errorf("growth(%d MiB) = %d, want %d", live>>20, got, want)
		}
	}
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited for %s in vain: GOGC is %d", what, percent())
		}
	}
}
