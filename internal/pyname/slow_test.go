package pyname

import (
	"os"
	"runtime"
	"testing"
	"time"

	"paddock/internal/source"
)

func TestSlowOne(t *testing.T) {
	data, _ := os.ReadFile(os.Getenv("SLOW"))
	x := NewIndex(source.FromMap(map[string]string{"a.py": string(data)}))
	m := x.Module("", "a")
	go func() {
		time.Sleep(20 * time.Second)
		buf := make([]byte, 1<<16)
		n := runtime.Stack(buf, true)
		os.Stdout.Write(buf[:n])
		os.Exit(1)
	}()
	var slow time.Duration
	for s := range m.Scopes().All {
		for _, y := range s.Symbols() {
			for _, u := range y.Uses {
				one := time.Now()
				m.Resolve(u)
				if d := time.Since(one); d > slow {
					slow = d
					t.Log(u.ID, m.Tree.File.LineOf(u.Start), d)
				}
			}
		}
	}
}
