package change_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"paddock/internal/django"
	"paddock/internal/django/change"
	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// Each testdata/*.txtar is a project. A comment "# changes: …" on the line of a handler, or of a view whose handlers are a
// package's, says what its handlers change, sorted: "deletes Note; makes Note own (text)", or "nothing".
var said = regexp.MustCompile(`#\s*changes: (.*)$`)

func TestChanges(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("there are no projects", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { project(t, path) })
	}
}

func project(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	want, got := map[string]string{}, map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
		for i, line := range strings.Split(string(f.Data), "\n") {
			if m := said.FindStringSubmatch(line); m != nil {
				want[fmt.Sprintf("%s:%d", f.Name, i+1)] = m[1]
			}
		}
	}
	tree := source.FromMap(files)
	index := pyname.NewIndex(tree)
	p := django.Load(t.Context(), tree, index, django.Options{})
	if len(p.Sites) == 0 || len(p.Sites[0].Deployed()) == 0 {
		t.Fatal("there is no site")
	}
	c := p.Sites[0].Deployed()[0]
	r := change.New(index, p.Sites[0].Root, models.Read(c))
	for _, route := range urlconf.Read(c).Routes {
		for _, h := range view.Handlers(route.View) {
			at := route.View.Place
			if h.Func != nil && !h.Func.Library() {
				at = h.Func.Place()
			}
			if at.File == nil {
				continue
			}
			key := fmt.Sprintf("%s:%d", at.File.Path, at.File.LineOf(at.Start))
			var list []string
			if got[key] != "" && got[key] != "nothing" {
				list = strings.Split(got[key], "; ")
			}
			for _, k := range r.Of(route.View, h) {
				list = append(list, text(k))
			}
			got[key] = joined(list)
		}
	}
	if len(want) == 0 {
		t.Fatal("the project says nothing")
	}
	for at, w := range want {
		if got[at] != w {
			t.Errorf("%s: %s, want %s", at, got[at], w)
		}
	}
	for at, g := range got {
		if want[at] == "" && g != "nothing" {
			t.Errorf("%s: %s, and nothing is said of it", at, g)
		}
	}
}

func text(k change.Change) string {
	s := k.Verb.String() + " " + k.Model.Label[strings.LastIndexByte(k.Model.Label, '.')+1:]
	if k.Own {
		s += " own"
	}
	if len(k.Sent) > 0 {
		s += " (" + strings.Join(k.Sent, " ") + ")"
	}
	return s
}

func joined(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), "; ")
}
