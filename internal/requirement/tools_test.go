package requirement

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paddock/internal/oracle"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// truth is a package that a tool installs on Linux, as internal/oracle/locks.py found out by other means than reading the file.
// What it did not find out is nil.
type truth struct {
	Name      string
	Version   string
	Specifier *string
	Groups    []string
	Direct    *bool
	Hashed    *bool
	Commit    *string
	Needs     *[]string
}

// TestTools holds the readers against files of their real tools' making, of one shop for each. They were made by
// internal/oracle/locks.py, which TestToolsAnew runs again.
func TestTools(t *testing.T) {
	dirs, err := filepath.Glob("testdata/tools/*/truth.json")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no files of tools' making", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) { holdTool(t, filepath.Dir(dir)) })
	}
}

// TestToolsAnew makes the files with the tools of today.
func TestToolsAnew(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the tools")
	}
	done, failed := oracle.MakeLocks(t, filepath.Join(t.TempDir(), "tools"))
	for tool, why := range failed {
		t.Run(tool, func(t *testing.T) { oracle.Missing(t, "%s did not do its work: %s", tool, why) })
	}
	for tool, dir := range done {
		t.Run(tool, func(t *testing.T) { holdTool(t, dir) })
	}
}

// holdTool holds what is read of a directory against the truth in it.
func holdTool(t *testing.T, dir string) {
	data, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want []truth
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if len(want) < 4 {
		t.Fatalf("%d packages are no truth", len(want))
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		if e.IsDir() || e.Name() == "truth.json" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(data)
	}
	hold(t, files, want)

	// What uv writes of its own lock for others: a pylock.toml, which says neither what a person asked for, and in which group, nor who needs what,
	// and requirements, here of what is always installed.
	for name, keep := range map[string]func(*truth) bool{
		"pylock.toml":      func(w *truth) bool { w.Direct, w.Groups, w.Needs = nil, nil, nil; return true },
		"requirements.txt": func(w *truth) bool { w.Direct = nil; return slices.Contains(w.Groups, "") },
	} {
		data, err := os.ReadFile(filepath.Join(dir, "exported", name))
		if err != nil {
			continue
		}
		var some []truth
		for _, w := range want {
			if keep(&w) {
				some = append(some, w)
			}
		}
		t.Run(name, func(t *testing.T) { hold(t, map[string]string{name: string(data)}, some) })
	}
}

func hold(t *testing.T, files map[string]string, want []truth) {
	tree := source.FromMap(files)
	set := Read(tree, pyname.NewIndex(tree))
	for _, n := range set.Notes {
		t.Errorf("note %s:%d: %s", n.Path, n.Line, n.Reason)
	}
	locked := slices.ContainsFunc(set.List, func(r Requirement) bool { return r.Kind == Lock })
	installed := map[string]bool{}
	for _, w := range want {
		installed[w.Name] = true
	}
	used := map[int]bool{}
	for _, w := range want {
		i := slices.IndexFunc(set.List, func(r Requirement) bool {
			return r.Name == w.Name && (w.Version == "" || r.Version == w.Version || r.VCS != "" && r.Version == "") && (!locked || r.Kind == Lock)
		})
		if i < 0 {
			t.Errorf("%s %s is not read", w.Name, w.Version)
			continue
		}
		// A package may be listed for several groups.
		var groups []string
		for j, r := range set.List {
			if r.Name == w.Name && r.Version == set.List[i].Version && r.Kind == set.List[i].Kind {
				groups = append(groups, r.Group)
				used[j] = true
			}
		}
		r := &set.List[i]
		if r.When == Never && w.Version != "" {
			t.Errorf("%s is never installed, by %q", w.Name, r.Marker)
		}
		if w.Groups != nil {
			// It is in one of the groups, and always installed when one of them is.
			always := slices.Contains(w.Groups, "")
			if always != slices.Contains(groups, "") || !always && !slices.Contains(w.Groups, groups[0]) {
				t.Errorf("%s is in the groups %q, want %q", w.Name, groups, w.Groups)
			}
		}
		if w.Specifier != nil && !sameSpecifier(*w.Specifier, r.Specifier) {
			t.Errorf("%s asks for %q, want %q", w.Name, r.Specifier, *w.Specifier)
		}
		if w.Direct != nil && *w.Direct != r.Direct {
			t.Errorf("%s is direct: %v", w.Name, r.Direct)
		}
		if w.Hashed != nil && *w.Hashed != r.Hashed {
			t.Errorf("%s is hashed: %v", w.Name, r.Hashed)
		}
		if w.Commit != nil && (*w.Commit != r.Commit || r.VCS != "git" || r.URL == "") {
			t.Errorf("%s comes from %+v, want the commit %s", w.Name, r.Source, *w.Commit)
		}
		if w.Needs != nil {
			for _, name := range *w.Needs {
				if !slices.Contains(r.Needs, name) {
					t.Errorf("%s needs %q, want %q in it", w.Name, r.Needs, name)
				}
			}
			for _, name := range r.Needs {
				if installed[name] && !slices.Contains(*w.Needs, name) {
					t.Errorf("%s is said to need %q, which it does not", w.Name, name)
				}
			}
		}
	}
	for i, r := range set.List {
		if locked && r.Kind != Lock || r.Group == "build" || r.local() || used[i] {
			continue
		}
		if r.When == Always {
			t.Errorf("%s %s is read as installed in %q, and is not", r.Name, r.Version, r.Group)
		}
	}
}

func sameSpecifier(a, b string) bool {
	sorted := func(s string) string {
		parts := strings.Split(s, ",")
		slices.Sort(parts)
		return strings.Join(parts, ",")
	}
	return sorted(a) == sorted(b)
}
