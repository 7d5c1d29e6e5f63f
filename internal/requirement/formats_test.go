package requirement

import (
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

var update = flag.Bool("update", false, "write what is read into testdata/formats.txtar")

// more is what list leaves out, in words.
func more(s *Set) string {
	var b strings.Builder
	for _, r := range s.List {
		var words []string
		if r.Ecosystem != "PyPI" {
			words = append(words, string(r.Ecosystem))
		}
		if r.Direct && r.Kind == Lock {
			words = append(words, "direct")
		}
		if len(r.Needs) > 0 {
			words = append(words, "needs "+strings.Join(r.Needs, ","))
		}
		if r.VCS != "" {
			words = append(words, fmt.Sprintf("%s at %q", r.VCS, r.Ref))
		}
		if r.Commit != "" {
			words = append(words, "commit "+r.Commit)
		}
		if r.Index != "" {
			words = append(words, "index "+r.Index)
		}
		if len(words) > 0 {
			fmt.Fprintf(&b, "%s:%d %s: %s\n", r.Path, r.Line, r.Name, strings.Join(words, "; "))
		}
	}
	for _, i := range s.Indexes {
		fmt.Fprintf(&b, "index %s:%d %s %s%q %q password=%v\n", i.Path, i.Line, i.Role, i.Name+i.Scope, i.URL, i.Ecosystem, i.Password)
	}
	for _, o := range s.Options {
		fmt.Fprintf(&b, "option %s:%d %s %q\n", o.Path, o.Line, o.Name, o.Value)
	}
	return b.String()
}

// TestFormats holds small files of each format, many of versions that no tool writes any more, against what is in them. A
// case is files and a last one, "want".
func TestFormats(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/formats.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	cases := 0
	for i, f := range archive.Files {
		name, path, ok := strings.Cut(f.Name, "/")
		if !ok {
			t.Fatalf("%s is in no case", f.Name)
		}
		if path != "want" {
			files[path] = string(f.Data)
			continue
		}
		cases++
		tree := source.FromMap(files)
		files = map[string]string{}
		t.Run(name, func(t *testing.T) {
			set := Read(tree, pyname.NewIndex(tree))
			if *update {
				archive.Files[i].Data = []byte(list(set) + more(set))
			} else if diff := cmp.Diff(string(f.Data), list(set)+more(set)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if *update {
		if err := os.WriteFile("testdata/formats.txtar", txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if cases < 10 || len(files) > 0 {
		t.Errorf("%d cases, %d files behind the last", cases, len(files))
	}
}
