package pyname

import (
	"strings"
	"testing"
)

func TestCallees(t *testing.T) {
	x := project(t, `
-- a.py --
from b import check as look, Helper
import b

class View:
    def get(self, f):
        look(self.load())
        b.check()
        f()
        print(b.outside)
        return [b.last(x) for x in self.load()]

    def load(self):
        return Helper().run()
-- b.py --
from elsewhere import outside

def check(): pass
def last(x): pass

class Helper:
    def run(self): pass
`)
	m := x.Module("", "a")
	if m == nil {
		t.Fatal("no module a")
	}
	for name, want := range map[string]string{
		"get":  "b.check a.View.load b.last",
		"load": "",
	} {
		member, ok := classNamed(t, x, "a.View").Own(name)
		if !ok {
			t.Fatalf("no %s", name)
		}
		for range 2 { // the second time from the memo
			var got []string
			for _, d := range m.Callees(member.Bindings[0].Node) {
				got = append(got, d.Dotted())
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s calls %q, want %q", name, got, want)
			}
		}
	}
}
