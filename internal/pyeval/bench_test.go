package pyeval_test

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// BenchmarkAttr asks every class of a project with deep inheritance for the attributes that rules ask of views.
func BenchmarkAttr(b *testing.B) {
	var text strings.Builder
	text.WriteString("class V0:\n    form_class = None\n    extra = {}\n    def post(self, request):\n        pass\n    def get(self, request):\n        pass\n")
	const classes = 200
	for i := 1; i < classes; i++ {
		fmt.Fprintf(&text, "class V%d(V%d):\n    extra = {'tabs': [('a%d', 1), ('b', 2)]}\n    def post(self, request):\n        pass\n", i, i/2, i)
	}
	tree := source.FromMap(map[string]string{"settings.py": "DEBUG = False\n", "views.py": text.String()})
	p := pyeval.Load(pyname.NewIndex(tree), "", "settings", pyeval.Environment{})
	var list []*pyeval.Class
	for i := range classes {
		v, ok := p.Value("views", fmt.Sprintf("V%d", i))
		if !ok || v.Class == nil {
			b.Fatalf("V%d is no class: %+v", i, v)
		}
		list = append(list, v.Class)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, c := range list {
			for _, id := range [...]string{"get", "post", "form_class", "extra", "dispatch"} {
				_, owner, ok := c.Attr(id)
				if ok == (id == "dispatch") || ok && owner == nil {
					b.Fatalf("%s.%s: %v", c.Name, id, ok)
				}
			}
		}
	}
}

// TestAttrAfterMore asks for an attribute that a later import changes: what was answered before no longer holds then.
func TestAttrAfterMore(t *testing.T) {
	tree := source.FromMap(map[string]string{
		"settings.py": "DEBUG = False\n",
		"views.py":    "class View:\n    limit = 1\n",
		"later.py":    "import views\nviews.View.limit = 2\n",
	})
	p := pyeval.Load(pyname.NewIndex(tree), "", "settings", pyeval.Environment{})
	v, ok := p.Value("views", "View")
	if !ok || v.Class == nil {
		t.Fatalf("View is no class: %+v", v)
	}
	for range 2 {
		if a, _, ok := v.Class.Attr("limit"); !ok || a.Int != 1 {
			t.Fatalf("limit = %+v, %v; want 1", a, ok)
		}
	}
	if !p.Import("later") {
		t.Fatal("later is not there")
	}
	if a, _, ok := v.Class.Attr("limit"); !ok || a.Int != 2 {
		t.Fatalf("limit = %+v, %v after the import; want 2", a, ok)
	}
}
