package form

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"paddock/internal/django"
	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// The projects of testdata say on the line that decides which fields there are what they are:
//
//	fields = ["note", "owner"]  # fieldset: NoteForm note owner(r)
//
// Several are parted by ";". Behind a field stands "(r)" when nothing gets into it, "(w)" when nothing of it is shown,
// "(rw)" for both, "->CLASS" when another class writes it out, "=FIELD" when it stands for a column of another name,
// "?" when it stands for none.
var want = regexp.MustCompile(`#\s*fieldset:\s*(.+)$`)

const handlers = "testdata/handlers.txtar"

func TestFieldsets(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.txtar")
	cases := 0
	for _, path := range paths {
		if path == handlers {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{"manage.py": "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"settings\")\n"}
			var wants []string
			for _, f := range archive.Files {
				files[f.Name] = string(f.Data)
				for i, line := range strings.Split(string(f.Data), "\n") {
					if m := want.FindStringSubmatch(line); m != nil {
						for part := range strings.SplitSeq(m[1], ";") {
							wants = append(wants, fmt.Sprintf("%s:%d %s", f.Name, i+1, strings.TrimSpace(part)))
						}
					}
				}
			}
			got := fieldsets(t, files)
			for _, w := range wants {
				if !slices.Contains(got, w) {
					t.Errorf("missing: %s", w)
				}
			}
			for _, g := range got {
				if !slices.Contains(wants, g) {
					t.Errorf("unexpected: %s", g)
				}
			}
			cases += len(wants)
		})
	}
	if cases < 30 {
		t.Errorf("only %d cases ran", cases)
	}
}

// fieldsets are all of a project: of its classes, of the forms that factories make at the top of its modules, and of its views.
func fieldsets(t *testing.T, files map[string]string) (list []string) {
	t.Helper()
	tree := source.FromMap(files)
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	c := p.Sites[0].Contexts[0]
	r := New(p.Index, c.Site.Root, models.Read(c))
	add := func(s *Fieldset) {
		if s != nil && s.Model != nil {
			list = append(list, s.describe())
		}
	}
	for _, m := range p.Index.Modules(c.Site.Root) {
		for _, class := range m.Classes() {
			add(r.Of(class))
		}
		for _, s := range m.Tree.Body {
			if a, ok := s.(*pysyntax.Assign); ok {
				if _, ok := a.Value.(*pysyntax.Call); ok {
					for _, s := range r.Named(m, a.Targets[0]) {
						add(s)
					}
				}
			}
		}
	}
	for _, route := range urlconf.Read(c).Routes {
		for _, h := range view.Handlers(route.View) {
			for _, s := range r.OfHandler(route.View, h, view.Reach(p.Index, c.Site.Root, route.View, h)) {
				if s.Class == nil {
					add(s)
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (s *Fieldset) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d %s", s.Place.File.Path, s.Place.File.LineOf(s.Place.Start), lastPart(s.Name))
	for _, f := range s.Fields {
		b.WriteString(" " + f.Name)
		if f.Column == nil {
			b.WriteString("?")
		} else if f.Column.Name != f.Name {
			b.WriteString("=" + f.Column.Name)
		}
		if f.Nested != nil {
			b.WriteString("->" + lastPart(f.Nested.Name))
		}
		if f.ReadOnly || f.WriteOnly {
			b.WriteString("(" + map[bool]string{true: "r"}[f.ReadOnly] + map[bool]string{true: "w"}[f.WriteOnly] + ")")
		}
	}
	return b.String()
}

// TestOfHandler holds which form or serializer a view uses for which of its handlers: "# uses: NAME NAME" on the line of
// a route, "handler=NAME,NAME" for each.
func TestOfHandler(t *testing.T) {
	archive, err := txtar.ParseFile(handlers)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"manage.py": "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"settings\")\n"}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	tree := source.FromMap(files)
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	c := p.Sites[0].Contexts[0]
	r := New(p.Index, c.Site.Root, models.Read(c))
	uses := regexp.MustCompile(`# uses: (.+)$`)
	cases := 0
	for _, class := range p.Index.Module(c.Site.Root, "shop.views").Classes() {
		m := uses.FindStringSubmatch(class.Module.Tree.File.Line(class.Module.Tree.File.LineOf(class.Node.Start)))
		if m == nil {
			continue
		}
		cases++
		var got []string
		for _, route := range urlconf.Read(c).Routes {
			if route.View.Name != class.Name {
				continue
			}
			for _, h := range view.Handlers(route.View) {
				var names []string
				for _, s := range r.OfHandler(route.View, h, view.Reach(p.Index, c.Site.Root, route.View, h)) {
					names = append(names, lastPart(s.Name))
				}
				got = append(got, h.Name+"="+strings.Join(names, ","))
			}
		}
		slices.Sort(got)
		if text := strings.Join(slices.Compact(got), " "); text != strings.TrimSpace(m[1]) {
			t.Errorf("%s uses %s, want %s", class.Name, text, m[1])
		}
	}
	if cases < 6 {
		t.Errorf("only %d cases ran", cases)
	}
}
