package django

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"paddock/internal/pyname"
	"paddock/internal/source"
)

var update = flag.Bool("update", false, "write what the tests get into their test data")

// loadFiles makes the model of a project in memory.
func loadFiles(t *testing.T, files map[string]string, options Options) *Project {
	t.Helper()
	tree := source.FromMap(files)
	return Load(context.Background(), tree, pyname.NewIndex(tree), options)
}

// summary is a project in words: what the layouts in testdata are held against.
func summary(p *Project) string {
	var b strings.Builder
	for _, s := range p.Sites {
		root, manage := s.Root, s.Manage
		if root == "" {
			root = "."
		}
		if manage == "" {
			manage = "-"
		}
		version := "no version"
		if s.Version.Known() {
			version = fmt.Sprintf("Django %d.%d (%s:%d)", s.Version.Major, s.Version.Minor, s.Version.Path, s.Version.Line)
		}
		fmt.Fprintf(&b, "site %s, %s, %s\n", root, manage, version)
		if len(s.Paths) > 1 {
			fmt.Fprintf(&b, "  path %q\n", s.Paths[1:])
		}
		for _, c := range s.Contexts {
			fmt.Fprintf(&b, "  %s", c.Module)
			if c.Configuration != "" {
				fmt.Fprintf(&b, ":%s", c.Configuration)
			}
			if c.Role != Plain {
				fmt.Fprintf(&b, " (%s)", c.Role)
			}
			if c.Deployed {
				fmt.Fprintf(&b, " deployed: %s", c.Why)
			}
			b.WriteByte('\n')
		}
	}
	for _, n := range p.Notes {
		fmt.Fprintf(&b, "note %s:%d %s\n", n.Path, n.Line, n.Reason)
	}
	return b.String()
}

// cases splits a file of cases: "== name" starts one, a txtar archive each.
func cases(t *testing.T, path string) (head string, names []string, archives []*txtar.Archive) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split("\n"+string(data), "\n== ")
	for _, part := range parts[1:] {
		name, body, _ := strings.Cut(part, "\n")
		names = append(names, name)
		archives = append(archives, txtar.Parse([]byte(body+"\n")))
	}
	return strings.TrimPrefix(parts[0], "\n"), names, archives
}

func TestLayouts(t *testing.T) {
	const path = "testdata/layouts.txtar"
	head, names, archives := cases(t, path)
	for i, a := range archives {
		t.Run(names[i], func(t *testing.T) {
			files := map[string]string{}
			want := ""
			for _, f := range a.Files {
				if f.Name == "want" {
					want = strings.TrimSpace(string(f.Data)) + "\n"
					continue
				}
				files[f.Name] = string(f.Data)
			}
			got := summary(loadFiles(t, files, Options{}))
			if *update {
				kept := a.Files[:0]
				for _, f := range a.Files {
					if f.Name != "want" {
						kept = append(kept, f)
					}
				}
				a.Files = append(kept, txtar.File{Name: "want", Data: []byte(got)})
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if *update {
		var b strings.Builder
		b.WriteString(strings.TrimRight(head, "\n"))
		for i, a := range archives {
			fmt.Fprintf(&b, "\n\n== %s\n%s", names[i], strings.TrimSpace(string(txtar.Format(a))))
		}
		if err := os.WriteFile(path, []byte(b.String()+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
