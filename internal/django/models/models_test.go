package models

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"paddock/internal/django"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

var update = flag.Bool("update", false, "write the graphs of the projects of testdata anew")

// Each project of testdata ends with the graph of its models, as text.
func TestGraphs(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.txtar")
	if len(paths) < 4 {
		t.Fatal("there are too few projects")
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range archive.Files[:len(archive.Files)-1] {
				files[f.Name] = string(f.Data)
			}
			golden := &archive.Files[len(archive.Files)-1]
			if golden.Name != "graph.txt" {
				t.Fatal("the last file is not graph.txt")
			}
			got := []byte(describe(load(t, files)))
			if *update {
				golden.Data = got
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(got) == 0 || !bytes.Equal(got, golden.Data) {
				t.Errorf("got:\n%s\nwant:\n%s", got, golden.Data)
			}
		})
	}
}

func load(t *testing.T, files map[string]string) *Graph {
	t.Helper()
	tree := source.FromMap(files)
	project := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	if len(project.Sites) != 1 {
		t.Fatalf("%d sites", len(project.Sites))
	}
	return Read(project.Sites[0].Contexts[0])
}

func describe(g *Graph) string {
	var b strings.Builder
	for _, m := range g.Models {
		fmt.Fprintf(&b, "%s (%s)", m.Name, m.Label)
		if m.User {
			b.WriteString(" user")
		}
		if m.Tenant {
			fmt.Fprintf(&b, " tenant by %s", m.Why)
		}
		b.WriteString("\n")
		if m.Class != nil {
			for _, f := range m.Fields {
				fmt.Fprintf(&b, "    %s %s", f.Name, f.Kind)
				if f.To != nil {
					fmt.Fprintf(&b, " to %s", f.To.Label)
				}
				if f.Through != nil {
					fmt.Fprintf(&b, " through %s", f.Through.Label)
				}
				if f.To != nil && f.Related != "" {
					fmt.Fprintf(&b, " as %s/%s", f.Related, f.Query)
				}
				for _, flag := range []struct {
					name string
					set  bool
				}{{"pk", f.Primary}, {"unique", f.Unique}, {"null", f.Null}, {"choices", f.Choices}, {"default", f.HasDefault}, {"fixed", !f.Editable}, {"generated", f.Generated}} {
					if flag.set {
						b.WriteString(" " + flag.name)
					}
				}
				if f.Max > 0 {
					fmt.Fprintf(&b, " max=%d", f.Max)
				}
				b.WriteString("\n")
			}
			for _, k := range m.Managers {
				fmt.Fprintf(&b, "    %s =", k.Name)
				for _, c := range k.Classes {
					b.WriteString(" " + c.Name)
				}
				b.WriteString("\n")
			}
		}
		for _, p := range m.Owners {
			loose := ""
			if p.Loose {
				loose = ", loose"
			}
			fmt.Fprintf(&b, "    -> %s (%s, %d%s)\n", p.Lookup, p.To.Label, p.Steps, loose)
		}
	}
	return strings.ReplaceAll(b.String(), " =\n", " = Manager\n")
}

func TestFinding(t *testing.T) {
	g := load(t, map[string]string{
		"manage.py":        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'settings')",
		"settings.py":      "SECRET_KEY = 'x'\nINSTALLED_APPS = ['django.contrib.auth', 'shop']\nROOT_URLCONF = 'urls'\n",
		"shop/models.py":   "from django.db import models\nclass A(models.Model):\n    owner = models.ForeignKey('auth.User', models.CASCADE)\nclass B(models.Model):\n    code = models.UUIDField(primary_key=True)\n",
		"shop/__init__.py": "",
	})
	a, b := g.Label("shop.a"), g.Model("shop.models.B")
	if a == nil || b == nil {
		t.Fatal("a model is missing")
	}
	if f := a.Field("owner_id"); f == nil || f.Name != "owner" || f.To != g.User {
		t.Error("owner_id does not name the relation")
	}
	if f := b.Field("pk"); f == nil || f.Name != "code" {
		t.Error("pk does not name the primary key")
	}
	if r, ok := g.User.Reverse("a_set"); !ok || r.Field.Owner != a || r.Query != "a" {
		t.Error("the user does not lead to a")
	}
	if !a.Owned() || b.Owned() || !g.User.Owned() {
		t.Error("ownership is wrong")
	}
}
