package django

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/source"
)

// located is a module's file with the source root from which its name counts.
type located struct {
	root, module, path string
}

// locator finds modules by name when the source root is what is asked for.
type locator struct {
	tree *source.Tree
	// settings says which files look like settings: a "*" in a name stands for those only.
	settings func(path string) bool
	memo     map[string][]located
}

// all are the files that a dotted name may mean, one for each possible root, sorted by path.
func (l *locator) all(module string) []located {
	if found, ok := l.memo[module]; ok {
		return found
	}
	var found []located
	if strings.Contains(module, "*") {
		found = l.matching(module)
	} else {
		rel := strings.ReplaceAll(module, ".", "/")
		_, last := source.Split(rel)
		for _, end := range [][2]string{{last + ".py", rel + ".py"}, {"__init__.py", rel + "/__init__.py"}} {
			for _, e := range l.tree.Named(end[0]) {
				if root, ok := strings.CutSuffix("/"+e.Path, "/"+end[1]); ok {
					found = append(found, located{strings.TrimPrefix(root, "/"), module, e.Path})
				}
			}
		}
		// A package wins over a module of the same name.
		found = slices.DeleteFunc(found, func(f located) bool {
			return strings.HasSuffix(f.path, "/"+last+".py") && slices.ContainsFunc(found, func(g located) bool {
				return g.root == f.root && g.path != f.path
			})
		})
	}
	slices.SortFunc(found, func(a, b located) int { return cmp.Compare(a.path, b.path) })
	l.memo[module] = found
	return found
}

// matching are the settings files whose dotted name fits a name with "*" in it.
func (l *locator) matching(module string) []located {
	var expr strings.Builder
	expr.WriteString(`^(.*?/)?(`)
	for i, part := range strings.Split(module, ".") {
		if i > 0 {
			expr.WriteString("/")
		}
		expr.WriteString(strings.ReplaceAll(regexp.QuoteMeta(part), `\*`, `[^/.]*`))
	}
	expr.WriteString(`)\.py$`)
	re, err := regexp.Compile(expr.String())
	if err != nil {
		return nil
	}
	var found []located
	for _, e := range l.tree.WithExt(".py") {
		if m := re.FindStringSubmatch(e.Path); m != nil && l.settings(e.Path) && !strings.HasSuffix(e.Path, "__init__.py") {
			found = append(found, located{strings.TrimSuffix(m[1], "/"), strings.ReplaceAll(m[2], "/", "."), e.Path})
		}
	}
	return found
}

// near are the files that a name means where it is written: those below the
// folders given first, then the nearest root above the file that says it, then
// the nearest below it, then any. Several come back only when nothing tells them apart.
func (l *locator) near(module, dir string, paths []string) []located {
	all := l.all(module)
	if len(all) < 2 {
		return all
	}
	for _, p := range paths {
		if here := rootsIn(all, func(root string) bool { return root == p }); len(here) > 0 {
			return here
		}
	}
	above := -1
	below := 1 << 30
	for _, f := range all {
		if within(dir, f.root) {
			above = max(above, len(f.root))
		}
		if within(f.root, dir) {
			below = min(below, strings.Count(f.root, "/"))
		}
	}
	if above >= 0 {
		return rootsIn(all, func(root string) bool { return within(dir, root) && len(root) == above })
	}
	if below < 1<<30 {
		return rootsIn(all, func(root string) bool { return within(root, dir) && strings.Count(root, "/") == below })
	}
	// Beside: the root that shares most of the way.
	best := 0
	for _, f := range all {
		best = max(best, shared(f.root, dir))
	}
	return rootsIn(all, func(root string) bool { return shared(root, dir) == best })
}

func rootsIn(all []located, is func(root string) bool) []located {
	var some []located
	for _, f := range all {
		if is(f.root) {
			some = append(some, f)
		}
	}
	return some
}

// within says that a folder is another or lies below it.
func within(dir, top string) bool {
	return top == "" || dir == top || strings.HasPrefix(dir, top+"/")
}

// shared is how many folders two paths have in common from the top.
func shared(a, b string) int {
	n := 0
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	for n < len(x) && n < len(y) && x[n] == y[n] && x[n] != "" {
		n++
	}
	return n
}
