package pyname

import (
	"testing"
	"time"
)

func TestSlowModules(t *testing.T) {
	b := &testing.B{}
	tree, _ := library(b)
	x := NewIndex(tree)
	start := time.Now()
	for _, p := range x.Files() {
		m := x.ModuleAt("", p)
		if m == nil {
			continue
		}
		m.Scopes()
		one := time.Now()
		n := 0
		for s := range m.Scopes().All {
			for _, y := range s.Symbols() {
				for _, u := range y.Uses {
					m.Resolve(u)
					n++
				}
			}
		}
		if d := time.Since(one); d > 200*time.Millisecond {
			t.Log(p, n, d)
		}
		if time.Since(start) > 100*time.Second {
			t.Fatal("too long")
		}
	}
	t.Log(time.Since(start))
}
