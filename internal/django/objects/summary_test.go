package objects

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"paddock/internal/django"
	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// spell is all that is said of a route's look-ups.
func spell(route *urlconf.Route, found Reading) string {
	var b strings.Builder
	fmt.Fprintln(&b, route.Pattern(), route.View.Name)
	for _, l := range found.Lookups {
		fmt.Fprintln(&b, " ", l, l.From, pathOf(l.Place), l.Place.Start, l.Form)
		for _, r := range l.Why {
			fmt.Fprintln(&b, "   ", pathOf(r.Place), r.Place.Start, r.Message)
		}
	}
	for _, l := range found.Listings {
		fmt.Fprintln(&b, "  list", l.Scope, l.Model.Label, pathOf(l.Place), l.Place.Start, l.Why)
	}
	return b.String()
}

// Summaries change nothing: following each call anew says the same of every route, in whatever order the routes are read,
// and several at once.
func TestSummaries(t *testing.T) {
	dirs := map[string]*source.Tree{}
	for _, name := range []string{"leaky", "sound"} {
		tree, err := source.Walk(context.Background(), "../../../examples/"+name, source.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { tree.Close() })
		dirs[name] = tree
	}
	site, err := txtar.ParseFile(shared)
	if err != nil {
		t.Fatal(err)
	}
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		for _, f := range slices.Concat(site.Files, archive.Files) {
			files[f.Name] = string(f.Data)
		}
		dirs[path] = source.FromMap(files)
	}
	taken := 0
	for name, tree := range dirs {
		project := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
		table := urlconf.Read(project.Sites[0].Contexts[0])
		graph := models.Read(table.Context)
		want := map[*urlconf.Route]string{}
		anew := New(table, graph)
		anew.anew = true
		for _, r := range table.Routes {
			want[r] = spell(r, anew.Read(r))
		}
		kept := New(table, graph)
		var wait sync.WaitGroup
		routes := slices.Clone(table.Routes)
		slices.Reverse(routes)
		for _, half := range [][]*urlconf.Route{routes, table.Routes} {
			wait.Go(func() {
				for _, r := range half {
					if got := spell(r, kept.Read(r)); got != want[r] {
						t.Errorf("%s: with summaries:\n%swithout:\n%s", name, got, want[r])
					}
				}
			})
		}
		wait.Wait()
		kept.summaries.Range(func(_, _ any) bool { taken++; return true })
	}
	if taken < 20 {
		t.Errorf("only %d calls were kept: the test shows nothing", taken)
	}
}
