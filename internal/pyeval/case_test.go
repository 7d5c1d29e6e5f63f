package pyeval_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

var update = flag.Bool("update", false, "write what comes out into testdata as what is wanted; then read the diff")

// testCase is one archive of testdata: a project, and a listing of what its
// settings come to. The comment above the files may say
//
//	module: shop.settings     (settings by default)
//	root: src
//	env: NAME=value
//	class: Production         (DJANGO_CONFIGURATION)
//	default: NAME=text        (Django's default for a setting)
//	python: no                (what CPython makes of it is not comparable)
type testCase struct {
	name, path   string
	archive      *txtar.Archive
	module, root string
	env          pyeval.Environment
	noPython     bool
	files        map[string]string
	want         string
}

func testCases(t testing.TB) []*testCase {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases in testdata: %v", err)
	}
	var cases []*testCase
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		c := &testCase{name: strings.TrimSuffix(filepath.Base(p), ".txtar"), path: p, archive: txtar.Parse(data),
			module: "settings", files: map[string]string{}, env: pyeval.Environment{RootName: "project", Vars: map[string]string{}}}
		for line := range strings.Lines(string(c.archive.Comment)) {
			key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
			if !ok {
				continue
			}
			switch key {
			case "module":
				c.module = value
			case "root":
				c.root = value
			case "class":
				c.env.Configuration = value
			case "python":
				c.noPython = value == "no"
			case "env":
				k, v, _ := strings.Cut(value, "=")
				c.env.Vars[k] = v
			case "default":
				k, v, _ := strings.Cut(value, "=")
				c.env.Default = func(name string) (pyeval.Value, bool) {
					return pyeval.Value{Kind: pyeval.Str, Text: v}, name == k
				}
			}
		}
		for _, f := range c.archive.Files {
			if f.Name == "want" {
				c.want = string(f.Data)
				continue
			}
			c.files[f.Name] = string(f.Data)
		}
		cases = append(cases, c)
	}
	return cases
}

func (c *testCase) eval() *pyeval.Result {
	return pyeval.Eval(pyname.NewIndex(source.FromMap(c.files)), c.root, c.module, c.env)
}

// listing is a result for people to read.
func listing(r *pyeval.Result) string {
	var b strings.Builder
	line := func(s pyeval.Setting, prefix string) {
		fmt.Fprintf(&b, "%s%s = %s", prefix, s.Name, s.Value.Python())
		if len(s.Value.Env) > 0 {
			fmt.Fprintf(&b, " | env %s", strings.Join(s.Value.Env, " "))
		}
		for i := range s.Value.Else {
			fmt.Fprintf(&b, " | else %s", s.Value.Else[i].Python())
		}
		b.WriteString("\n")
	}
	for _, s := range r.Settings {
		line(s, "")
	}
	for _, s := range r.Elsewhere {
		line(s, "elsewhere ")
	}
	if r.Open != "" {
		fmt.Fprintf(&b, "open %s\n", r.Open)
	}
	for _, c := range r.Calls {
		fmt.Fprintf(&b, "call %s", c.Value.Python())
		if len(c.Env) > 0 {
			fmt.Fprintf(&b, " | env %s", strings.Join(c.Env, " "))
		}
		b.WriteString("\n")
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "note %s:%d %s\n", n.Path, n.Line, n.Reason)
	}
	return b.String()
}

func TestCases(t *testing.T) {
	for _, c := range testCases(t) {
		t.Run(c.name, func(t *testing.T) {
			got := listing(c.eval())
			if got == c.want {
				return
			}
			if !*update {
				t.Errorf("%s: what comes out differs from what is wanted (-want +got):\n%s", c.path, cmp.Diff(c.want, got))
				return
			}
			c.archive.Files = slices.DeleteFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == "want" })
			c.archive.Files = append(c.archive.Files, txtar.File{Name: "want", Data: []byte(got)})
			if err := os.WriteFile(c.path, txtar.Format(c.archive), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestTwiceTheSame guards against orders that depend on Go's maps.
func TestTwiceTheSame(t *testing.T) {
	for _, c := range testCases(t) {
		if a, b := listing(c.eval()), listing(c.eval()); a != b {
			t.Errorf("%s: two evaluations differ:\n%s", c.path, cmp.Diff(a, b))
		}
	}
}
