// Package dependency knows what a project makes of the packages it installs: which it asks for itself, which it imports or names in its
// settings, which work without that, and which of the features that are known to be weak it uses.
//
// What a project asks for is internal/requirement's business, what is known of a package internal/advisory's. It
// does not judge.
package dependency

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"paddock/internal/django"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// Uses are the places where a project uses packages.
type Uses struct {
	project *django.Project
	// first is the best place for each dotted name, and for each beginning of one. folded is the same by names in lower case.
	first, folded map[string]Use
	apps          map[string]bool // the texts in INSTALLED_APPS
	// signs are the first places of the signs of features, once somebody asks.
	signs map[sign]pyeval.Place
	look  sync.Once
	// likely are the names that resembles compares with, once somebody asks.
	likely []likely
	guess  sync.Once
}

// Use is a place where a project uses a package.
type Use struct {
	pyeval.Place
	How How
	// Test says that nothing but tests uses it.
	Test bool
}

// How is how a place uses a package.
type How uint8

const (
	// Imports: a statement imports one of its modules.
	Imports How = iota
	// Names: one of its modules is named in a text, with a dot in it, or is an installed app.
	Names
	// Mentions: a text is a word that could be a module's name, or anything else.
	Mentions
)

// better says that a place says more than another.
func (a Use) better(b Use) bool {
	if a.Test != b.Test {
		return b.Test
	}
	return a.How < b.How
}

// Read looks through the Python of a project.
func Read(p *django.Project) *Uses {
	u := &Uses{project: p, first: map[string]Use{}, folded: map[string]Use{}, apps: map[string]bool{}}
	for _, path := range p.Index.Files() {
		file := p.Index.Source(path)
		tree := p.Index.Parse(path)
		if file == nil || tree == nil {
			continue
		}
		test := u.aside(path)
		note := func(name string, how How, n pysyntax.Node) {
			u.note(name, Use{pyeval.Place{File: file, Span: n.Range()}, how, test})
		}
		pysyntax.WalkStmts(tree.Body, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Import:
				for _, a := range n.Names {
					note(a.Name, Imports, n)
				}
			case *pysyntax.ImportFrom:
				if n.Level == 0 {
					note(n.Module, Imports, n)
					for _, a := range n.Names { // from google.cloud import storage
						note(n.Module+"."+a.Name, Imports, n)
					}
				}
			case *pysyntax.Str:
				// "storages.backends.s3.S3Storage" in settings, import_string("…").
				switch {
				case !dotted(n.Value):
				case strings.Contains(n.Value, "."):
					note(n.Value, Names, n)
				default:
					note(n.Value, Mentions, n)
				}
			}
			return true
		})
	}
	for _, site := range p.Sites {
		for _, c := range site.Contexts {
			apps := c.Setting("INSTALLED_APPS").Value
			for i := range apps.Items {
				if e := &apps.Items[i]; e.Kind == pyeval.Str && e.Place.File != nil && dotted(e.Text) {
					u.apps[e.Text] = true
					u.note(e.Text, Use{e.Place, Names, false})
				}
			}
		}
	}
	return u
}

// dotted says whether a text may name a module: an app of INSTALLED_APPS, a class to import.
func dotted(text string) bool {
	if text == "" || len(text) > 120 {
		return false
	}
	for _, r := range text {
		if r != '.' && r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// note keeps the best place of every beginning of a dotted name, the first of those that are as good.
func (u *Uses) note(name string, use Use) {
	for i := 0; i <= len(name); i++ {
		if i < len(name) && name[i] != '.' {
			continue
		}
		if old, ok := u.first[name[:i]]; !ok || use.better(old) {
			u.first[name[:i]] = use
		}
		folded := strings.ToLower(name[:i])
		if old, ok := u.folded[folded]; !ok || use.better(old) {
			u.folded[folded] = use
		}
	}
}

// Imported is the place that says most of how the project uses a Python package; ok is false when there is none.
func (u *Uses) Imported(distribution string) (use Use, ok bool) {
	for _, module := range Modules(distribution) {
		if at, here := u.folded[strings.ToLower(module)]; here && (!ok || at.better(use)) {
			use, ok = at, true
		}
	}
	return use, ok
}

// likely is a name that the project imports or names, by its words.
type likely struct {
	words []string
	use   Use
}

// Resembles is a place where the project imports or names something that may be a package whose modules nobody has written down:
// the words of the one stand in the other, as markdown_it in markdown-it-py, and product_details in django-mozilla-product-details.
// Modules that are known to be another package's don't count.
func (u *Uses) Resembles(distribution string) (use Use, ok bool) {
	if KnownModules(distribution) {
		return use, false
	}
	u.guess.Do(func() {
		taken := map[string]bool{"": true}
		for _, list := range modules() {
			for _, module := range list {
				for i := 0; i <= len(module); i++ {
					if i == len(module) || module[i] == '.' {
						taken[module[:i]] = true
					}
				}
			}
		}
		for name, use := range u.first {
			list := words(name)
			// "request.user" is a text with a dot, and no module: of texts it takes two words, or an installed app.
			text := use.How == Names && len(list) < 2 && !u.apps[name]
			if use.How != Mentions && !text && strings.Count(name, ".") < 4 && len(name) > 2 && len(list) > 0 && !taken[name] {
				u.likely = append(u.likely, likely{list, use})
			}
		}
	})
	asked := words(distribution)
	for _, l := range u.likely {
		if (contains(asked, l.words) || len(asked) > 1 && len(l.words) > len(asked) && slices.Equal(l.words[:len(asked)], asked)) && (!ok || before(l.use, use)) {
			use, ok = l.use, true
		}
	}
	return use, ok
}

// before orders places so that the answer is the same in every run.
func before(a, b Use) bool {
	if a.better(b) || b.better(a) {
		return a.better(b)
	}
	return cmp.Or(strings.Compare(a.File.Path, b.File.Path), cmp.Compare(a.Start, b.Start)) < 0
}

// words are those of a name, in lower case and without digits at their ends: "django-gravatar2" is django and gravatar.
func words(name string) []string {
	list := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	for i, w := range list {
		if w = strings.TrimRight(w, "0123456789"); w != "" {
			list[i] = w
		}
	}
	return list
}

// contains says that some words stand in others side by side, apart or in one: modernrpc in django-modern-rpc.
func contains(all, some []string) bool {
	whole := strings.Join(some, "")
	for i := range all {
		joined := ""
		for _, w := range all[i:] {
			if joined += w; joined == whole {
				return true
			}
			if len(joined) > len(whole) {
				break
			}
		}
	}
	return false
}

// Modules are the names by which a Python package is imported: those that modules.txt has, else what is usual, its
// own name with underscores, without "python-" before and "-python" behind.
func Modules(distribution string) []string {
	if known, ok := modules()[distribution]; ok {
		return known
	}
	name := strings.ReplaceAll(distribution, "-", "_")
	list := []string{name}
	others := []string{strings.TrimPrefix(name, "python_"), strings.TrimPrefix(name, "py_"), strings.TrimSuffix(name, "_python"), strings.TrimPrefix(name, "py"), strings.TrimPrefix(name, "django_"), strings.ReplaceAll(distribution, "-", ".")}
	for _, other := range append(others, nested(distribution)...) {
		if other != "" && !slices.Contains(list, other) {
			list = append(list, other)
		}
	}
	return list
}

// nested are the names of a module within packages that several distributions share: "llama-index-llms-ollama" brings
// llama_index.llms.ollama. A hyphen is a dot from some place on.
func nested(distribution string) (list []string) {
	parts := strings.Split(distribution, "-")
	for i := 1; i < len(parts) && i < 6; i++ {
		for j := i; j < len(parts) && j < 6; j++ {
			list = append(list, strings.Join(parts[:i], "_")+"."+strings.Join(append([]string{strings.Join(parts[i:j+1], ".")}, parts[j+1:]...), "_"))
		}
	}
	return list
}
