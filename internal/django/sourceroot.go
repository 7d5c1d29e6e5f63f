package django

import (
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Where the names of a site's modules count from. Python finds `core.settings` in any folder on its path, and a
// manage.py puts its own folder there, though that folder may be a package itself: shop/manage.py names `core.settings`
// beside shop/__init__.py, and the settings name `shop.core.urls`. Counted from shop/, nothing that the settings
// name would be found. So a folder with an __init__.py is a source root only as long as the settings module does
// not speak of its neighbours by the package's name: each dotted name in it, in an import or a text, that leads to
// a file by one way and not by the other is a vote.

// raised is a settings module with its source root outside the packages that its own names begin with.
func (f *finder) raised(at located) located {
	for at.root != "" && f.tree.Has(source.Join(at.root, "__init__.py")) && f.votes(at) > 0 {
		up, name := source.Split(at.root)
		at = located{up, name + "." + at.module, at.path}
	}
	return at
}

// votes are the names of a settings module that count from the folder above its root, less those that count from the root.
func (f *finder) votes(at located) int {
	module := f.index.Parse(at.path)
	if module == nil {
		return 0
	}
	_, name := source.Split(at.root)
	votes := 0
	vote := func(dotted string) {
		// The attribute at the end of a name may be no module: its neighbourhood is enough.
		head, rest, ok := strings.Cut(dotted, ".")
		if !ok || !isModulePattern(dotted) || strings.Contains(dotted, "*") {
			return
		}
		second, _, _ := strings.Cut(rest, ".")
		if f.hasModule(source.Join(at.root, head)) {
			if f.hasModule(source.Join(source.Join(at.root, head), second)) {
				votes--
			}
		} else if head == name && f.hasModule(source.Join(at.root, second)) {
			votes++
		}
	}
	depth := strings.Count(at.module, ".")
	if strings.HasSuffix(at.path, "/__init__.py") {
		depth++
	}
	pysyntax.WalkStmts(module.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Str:
			vote(n.Value)
		case *pysyntax.Import:
			for _, a := range n.Names {
				vote(a.Name)
			}
		case *pysyntax.ImportFrom:
			switch {
			case n.Level == 0:
				for _, a := range n.Names {
					vote(n.Module + "." + a.Name)
				}
			case n.Level > depth: // from ..conf import x leads out of the root
				votes++
			}
		}
		return true
	})
	return votes
}

// hasModule says that a path without its ending is a Python file or a folder.
func (f *finder) hasModule(path string) bool {
	return f.tree.Has(path+".py") || f.tree.IsDir(path)
}

// rootOf is the source root of a file that nobody names: the first folder above it that is no
// package. Settings folders without __init__.py are taken for the packages they are meant to be.
func rootOf(tree *source.Tree, path string) string {
	dir, _ := source.Split(path)
	for dir != "" {
		up, name := source.Split(dir)
		if !tree.Has(source.Join(dir, "__init__.py")) {
			switch name {
			case "settings", "conf", "config":
				if tree.Has(source.Join(dir, "manage.py")) || tree.Has(source.Join(dir, "wsgi.py")) && name != "config" {
					return dir
				}
			default:
				return dir
			}
		}
		dir = up
	}
	return ""
}

// moduleUnder is the dotted name of a Python file below a root; "" when no import can name it.
func moduleUnder(root, path string) string {
	if root != "" {
		if !strings.HasPrefix(path, root+"/") {
			return ""
		}
		path = path[len(root)+1:]
	}
	name, ok := strings.CutSuffix(path, ".py")
	if !ok {
		return ""
	}
	name = strings.TrimSuffix(name, "/__init__")
	if name == "__init__" || strings.Contains(name, ".") || strings.Contains(name, "-") || strings.Contains(name, " ") {
		return ""
	}
	return strings.ReplaceAll(name, "/", ".")
}
