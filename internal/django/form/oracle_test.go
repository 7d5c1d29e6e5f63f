package form

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"paddock/internal/django"
	"paddock/internal/django/models"
	"paddock/internal/oracle"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// The fieldsets of the examples' and testdata's forms and serializers are those of real Django and DRF: the same
// fields of the model, of which the same take something in and show something.
func TestDjangoAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a Python for each project")
	}
	for _, name := range []string{"leaky", "sound"} {
		t.Run(name, func(t *testing.T) {
			site := oracle.Example(t, name, "django52")
			compareForms(t, site.Dir, "config.settings.development", "accounts.forms", "billing.forms", "documents.forms", "orgs.forms", "api.serializers")
		})
	}
	for name, module := range map[string]string{"meta": "shop.forms", "serializers": "shop.serializers"} {
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
			compareForms(t, dir, "settings", module)
		})
	}
}

func compareForms(t *testing.T, dir, settings string, modules ...string) {
	t.Helper()
	theirs := oracle.Forms(t, "django52", dir, settings, modules...)
	tree, err := source.Walk(context.Background(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{Modules: []string{settings}})
	var context *django.Context
	for _, c := range p.Sites[0].Contexts {
		if c.Module == settings {
			context = c
		}
	}
	if context == nil {
		t.Fatal("the context is missing")
	}
	root := context.Site.Root
	r := New(p.Index, root, models.Read(context))
	compared := 0
	for _, f := range theirs {
		defs := p.Index.Lookup(root, f.Name)
		if len(defs) != 1 || defs[0].Class() == nil {
			t.Errorf("%s is missing", f.Name)
			continue
		}
		s := r.Of(defs[0].Class())
		if s == nil {
			if !strings.HasSuffix(f.Name, ".Grown") { // which nobody reads who runs nothing
				t.Errorf("%s cannot be read", f.Name)
			}
			continue
		}
		// What a class writes by itself shows is no matter of its fields.
		_, own := defs[0].Class().Find("to_representation")
		for _, g := range f.Fields {
			if s.Model == nil || s.Model.Field(g.Name) == nil {
				continue
			}
			compared++
			ours := s.Field(g.Name)
			switch {
			case ours == nil && !g.In:
				// Paddock leaves out what the class's code disables.
			case ours == nil:
				t.Errorf("%s.%s is missing", f.Name, g.Name)
			case ours.ReadOnly == g.In:
				t.Errorf("%s.%s takes something in: Django says %v", f.Name, g.Name, g.In)
			case s.Kind == Serializer && !own && ours.WriteOnly == g.Out:
				t.Errorf("%s.%s is shown: Django says %v", f.Name, g.Name, g.Out)
			}
		}
		for _, g := range s.Fields {
			found := false
			for _, x := range f.Fields {
				found = found || x.Name == g.Name
			}
			if !found {
				t.Errorf("%s.%s: Django has no such field", f.Name, g.Name)
			}
		}
	}
	t.Logf("%d fields compared", compared)
	if compared < 10 {
		t.Errorf("only %d fields were compared", compared)
	}
}
