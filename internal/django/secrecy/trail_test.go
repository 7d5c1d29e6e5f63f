package secrecy

import (
	"strings"
	"testing"

	"paddock/internal/django/signin"
	"paddock/internal/pysyntax"
)

// TestTrail holds that an argument is followed to where a function down the calls keeps it, and no further than it goes.
func TestTrail(t *testing.T) {
	list := bodies(t, `
class Shelf:
    def __init__(self, first):
        keep(first)
    def lay(self, thing, *more, **named):
        keep(thing)
        keep(named)
    @staticmethod
    def put(thing):
        keep(thing)
def one(a, b):
    keep(b)
def two(c):
    one(1, "x" + c)
def three(d):
    two(d)
def four(e):
    three(e)
def again(f):
    again(f)
    keep(f)
def masked(g):
    keep(mask(g))
def length(h):
    keep(len(h))
def own(password):
    keep(password)
def of_field(field_name):
    keep(field_name)

def calls(password, token):
    one(password, 1)
    one(1, password)
    one(b=token, a=1)
    two(password)
    three(password)
    four(password)
    again(password)
    masked(password)
    length(password)
    own(password)
    of_field(password)
    Shelf(password)
    shelf = Shelf("x")
    shelf.lay(password)
    shelf.lay("x", password)
    shelf.lay("x", password=password)
    Shelf.put(password)
    Shelf.lay(shelf, password)
`)
	trail := NewReader(list).NewTrail(func(b *signin.Body, n pysyntax.Node) ([]pysyntax.Expr, string) {
		if c, ok := n.(*pysyntax.Call); ok && b.Text(c.Func) == "keep" {
			return c.Args, "what is kept"
		}
		return nil, ""
	})
	var got []string
	for _, b := range list {
		if b.Def.Name.Name != "calls" {
			continue
		}
		b.Walk(func(n pysyntax.Node) bool {
			if c, ok := n.(*pysyntax.Call); ok {
				for _, h := range trail.Handed(b, c) {
					way := []string{b.Text(c), h.Part.Name}
					for _, s := range h.Calls {
						way = append(way, s.Body.Def.Name.Name)
					}
					got = append(got, strings.Join(append(way, h.Body.Def.Name.Name), " > "))
				}
			}
			return true
		})
	}
	want := `one(1, password) > password > one
one(b=token, a=1) > token > one
two(password) > password > two > one
three(password) > password > three > two > one
again(password) > password > again
Shelf(password) > password > __init__
shelf.lay(password) > password > lay
shelf.lay("x", password=password) > password > lay
Shelf.put(password) > password > put
Shelf.lay(shelf, password) > password > lay`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("handed on:\n%s\nwant:\n%s", text, want)
	}
}
