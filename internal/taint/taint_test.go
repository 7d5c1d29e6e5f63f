package taint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"paddock/internal/pyname"
	"paddock/internal/source"
	"paddock/internal/taint"
)

func catalog(t testing.TB) *taint.Catalog {
	t.Helper()
	data, err := os.ReadFile("testdata/catalog.txt")
	if err != nil {
		t.Fatal(err)
	}
	c := taint.NewCatalog()
	for _, err := range c.Read("catalog.txt", string(data)) {
		t.Error(err)
	}
	for _, err := range c.Check() {
		t.Error(err)
	}
	return c
}

// follow looks at all functions of a project; the flows come out as "path:line".
func follow(t testing.TB, files map[string]string) (lines []string, flows []*taint.Flow) {
	t.Helper()
	lines, flows, _ = followed(t, files)
	return lines, flows
}

func followed(t testing.TB, files map[string]string) (lines []string, flows []*taint.Flow, notes []source.Note) {
	t.Helper()
	index := pyname.NewIndex(source.FromMap(files))
	e := taint.New(index, "", catalog(t), nil)
	e.Modules = index.Modules("")
	e.Rest(index.Modules(""))
	for _, n := range e.Notes() {
		lines = append(lines, fmt.Sprintf("%s:%d note", n.Path, n.Line))
	}
	for _, fl := range e.Flows() {
		f := fl.Site.Module.Tree.File
		lines = append(lines, fmt.Sprintf("%s:%d", f.Path, f.LineOf(fl.Site.Node.Range().Start)))
		if fl.Weak {
			lines[len(lines)-1] += " weak"
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines), e.Flows(), e.Notes()
}

var wanted = regexp.MustCompile(`# (bad|weak|note)\b`)

// TestFlows holds the engine against small programs: a line with "# bad" is where something from outside arrives,
// "# weak" where it does through something that nobody knows. Other lines are where nothing arrives.
func TestFlows(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("there are no cases", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad, safe := 0, 0
		for _, c := range cases(string(data)) {
			var want []string
			files := map[string]string{}
			for _, f := range c.files {
				files[f.Name] = string(f.Data)
				for i, line := range strings.Split(string(f.Data), "\n") {
					if m := wanted.FindStringSubmatch(line); m != nil {
						w := fmt.Sprintf("%s:%d", f.Name, i+1)
						if m[1] != "bad" {
							w += " " + m[1]
						}
						want = append(want, w)
					} else if strings.Contains(line, "sink(") {
						safe++
					}
				}
			}
			bad += len(want)
			slices.Sort(want)
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+c.name, func(t *testing.T) {
				got, _ := follow(t, files)
				if !slices.Equal(got, want) {
					t.Errorf("got  %q\nwant %q", got, want)
				}
			})
		}
		if bad == 0 || safe == 0 {
			t.Errorf("%s: %d vulnerable and %d safe lines: the cases show nothing", path, bad, safe)
		}
	}
}

// TestInstalled holds that lines about versions which are not there are not, and others stay.
func TestInstalled(t *testing.T) {
	c := taint.NewCatalog()
	errs := c.Read("a.txt", "danger sql \"SQL\"\nsink sql old.run 0 on old<5 \"SQL\"\nsink sql old.run 1 \"SQL\"\nsink sql old.other 0 on old<5 \"SQL\"\nsink sql old.T.attr = on old<5\n")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	asked := 0
	have := c.Installed(func(distribution, specifier string) bool { asked++; return distribution+specifier != "old<5" })
	if len(have.Entries("old.run")) != 1 || have.Entries("old.other") != nil || have.Entries("old.T.attr=") != nil || asked != 1 {
		t.Error("lines about other versions are there", asked)
	}
	if len(c.Entries("old.run")) != 2 || len(c.Installed(func(string, string) bool { return true }).Entries("old.other")) != 1 {
		t.Error("lines about versions that may be there are gone")
	}
	for _, wrong := range []string{"sink sql a.b 0 on old", "sink sql a.b 0 on <5", "sink sql a.b 0 severity grave", "sink sql a.b 0 about", "source sql a.b ="} {
		if len(c.Read("b.txt", wrong)) == 0 {
			t.Errorf("%q is read", wrong)
		}
	}
}

type testCase struct {
	name  string
	files []txtar.File
}

// cases takes a file apart at its "== name" lines.
func cases(data string) (list []testCase) {
	for _, part := range strings.Split("\n"+data, "\n== ")[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		list = append(list, testCase{name, txtar.Parse([]byte(rest)).Files})
	}
	return list
}
