package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "paddock/"

// unit is one package as the plan sees it.
type unit struct {
	path    string   // relative to the module
	name    string   // of the package clause
	imports []string // of the module's packages, tests left out
	docs    []string // the package comments
}

// units reads the packages below a directory: their clauses, comments and imports.
func units(root string) ([]unit, error) {
	byPath := map[string]*unit{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if file != root && (name == "testdata" || strings.HasPrefix(name, ".")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		u := byPath[rel]
		if u == nil {
			u = &unit{path: rel, name: tree.Name.Name}
			byPath[rel] = u
		}
		if tree.Doc != nil && !isDirective(tree.Doc) {
			u.docs = append(u.docs, tree.Doc.Text())
		}
		for _, spec := range tree.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if rest, ok := strings.CutPrefix(imported, module); ok {
				u.imports = append(u.imports, rest)
			}
		}
		return nil
	})
	var all []unit
	for _, u := range byPath {
		slices.Sort(u.imports)
		u.imports = slices.Compact(u.imports)
		all = append(all, *u)
	}
	slices.SortFunc(all, func(a, b unit) int { return strings.Compare(a.path, b.path) })
	return all, err
}

// isDirective says that a comment is none for people: "//go:build …" and the like.
func isDirective(c *ast.CommentGroup) bool { return c.Text() == "" }

// breaches are the places where packages don't keep to the plan.
func breaches(all []unit) (found []string) {
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if len(all) == 0 {
		say("no package was looked at")
	}
	for _, u := range all {
		here := floor(u.path)
		if here < 0 {
			say("%s has no floor: give it one in the rows of internal/archtest", u.path)
			continue
		}
		for _, imported := range u.imports {
			there := floor(imported)
			switch allowed, restricted := only[u.path]; {
			case there < 0:
				say("%s imports %s, which has no floor", u.path, imported)
			case slices.Contains(testOnly, imported):
				say("%s imports %s, which is for tests only", u.path, imported)
			case restricted && !slices.Contains(allowed, imported):
				say("%s imports %s; it may import only %s", u.path, imported, strings.Join(allowed, ", "))
			case there == here:
				say("%s imports %s, which is on the same floor (%s)", u.path, imported, rows[here].why)
			case there < here:
				say("%s imports %s, which is above it", u.path, imported)
			}
		}
		switch opening := "Package " + u.name + " "; {
		case len(u.docs) == 0:
			say("%s has no paragraph above its package clause", u.path)
		case len(u.docs) > 1:
			say("%s has %d paragraphs above package clauses; keep one", u.path, len(u.docs))
		case u.name == "main":
			if !strings.HasPrefix(u.docs[0], "Command "+path.Base(u.path)+" ") {
				say("%s: the paragraph above the package clause doesn't start with %q", u.path, "Command "+path.Base(u.path))
			}
		case !strings.HasPrefix(u.docs[0], opening):
			say("%s: the paragraph above the package clause doesn't start with %q", u.path, opening)
		}
		if name := path.Base(u.path); slices.Contains(vague, name) || slices.Contains(vague, u.name) {
			say("%s: the name says nothing about what the package is for", u.path)
		}
	}
	return found
}

func TestHouse(t *testing.T) {
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	all, err := units(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaches(all) {
		t.Error(b)
	}
	if len(all) < 10 {
		t.Errorf("only %d packages were looked at", len(all))
	}
}

// The test must notice what it is there for.
func TestBreaches(t *testing.T) {
	doc := func(name string) []string { return []string{"Package " + name + " is there.\n"} }
	for _, tt := range []struct {
		name string
		unit unit
		want string
	}{
		{"up", unit{"internal/source", "source", []string{"internal/django"}, doc("source")}, "which is above it"},
		{"sideways", unit{"internal/finding", "finding", []string{"internal/source"}, doc("finding")}, "on the same floor"},
		{"rule to rule", unit{"internal/rules/a", "a", []string{"internal/rules/b"}, doc("a")}, "on the same floor"},
		{"unknown", unit{"internal/new", "new", nil, doc("new")}, "has no floor"},
		{"unknown import", unit{"internal/cli", "cli", []string{"internal/new"}, doc("cli")}, "which has no floor"},
		{"tests only", unit{"internal/rules", "rules", []string{"internal/rule/ruletest"}, doc("rules")}, "for tests only"},
		{"report", unit{"internal/report", "report", []string{"internal/django"}, doc("report")}, "may import only"},
		{"no paragraph", unit{"internal/cli", "cli", nil, nil}, "has no paragraph"},
		{"two paragraphs", unit{"internal/cli", "cli", nil, append(doc("cli"), doc("cli")...)}, "keep one"},
		{"wrong paragraph", unit{"internal/cli", "cli", nil, doc("audit")}, "doesn't start with"},
		{"command", unit{"internal/rules/gen", "main", nil, doc("main")}, "Command gen"},
		{"vague", unit{"internal/rules/util", "util", nil, doc("util")}, "the name says nothing"},
	} {
		found := breaches([]unit{tt.unit})
		if len(found) != 1 || !strings.Contains(found[0], tt.want) {
			t.Errorf("%s: %q, want one breach with %q", tt.name, found, tt.want)
		}
	}
	if found := breaches(nil); len(found) != 1 {
		t.Errorf("no packages: %q", found)
	}
	if found := breaches([]unit{{"internal/cli", "cli", []string{"internal/source", "internal/audit"}, doc("cli")}}); len(found) != 0 {
		t.Errorf("a sound package: %q", found)
	}
}
