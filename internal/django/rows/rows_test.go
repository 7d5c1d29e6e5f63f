package rows

import (
	"context"
	"os"
	"regexp"
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

// A return in a view of testdata says what its value gives: "# rows: Order", "# rows: Order own",
// "# rows: Order asker" when only its look-up depends on who asks, "# rows: Order made", "# rows: Orders"
// of several, "# rows: nothing".
var want = regexp.MustCompile(`# rows: (.+)$`)

func TestRows(t *testing.T) {
	text, err := os.ReadFile("testdata/rows.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"manage.py": "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"settings\")\n"}
	for _, f := range txtar.Parse(text).Files {
		files[f.Name] = string(f.Data)
	}
	tree := source.FromMap(files)
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	c := p.Sites[0].Contexts[0]
	r := New(p.Index, c.Site.Root, models.Read(c))
	cases := 0
	for _, route := range urlconf.Read(c).Routes {
		for _, h := range view.Handlers(route.View) {
			for _, code := range view.Reach(p.Index, c.Site.Root, route.View, h) {
				if code.Depth > 0 {
					continue
				}
				file := code.Module.Tree.File
				pysyntax.WalkStmts(view.Body(code.Def), func(n pysyntax.Node) bool {
					ret, ok := n.(*pysyntax.Return)
					if !ok {
						return true
					}
					m := want.FindStringSubmatch(file.Line(file.LineOf(ret.Start)))
					if m == nil {
						return true
					}
					cases++
					o := r.Of(code, route.View, ret.Value)
					got := "nothing"
					if o.Model != nil {
						got = o.Model.Label[strings.LastIndexByte(o.Model.Label, '.')+1:]
						if o.Several {
							got += "s"
						}
						if o.Made {
							got += " made"
						}
						if o.Own {
							got += " own"
						} else if o.Asker {
							got += " asker"
						}
					}
					if got != strings.TrimSpace(m[1]) {
						t.Errorf("%s:%d gives %s, want %s", file.Path, file.LineOf(ret.Start), got, m[1])
					}
					return true
				})
			}
		}
	}
	if cases < 20 {
		t.Errorf("only %d cases ran", cases)
	}
}
