// Package template knows the templates of a site: where its settings have them
// looked for, which tags and filters the project's own libraries register, and
// what a template does with what it is told. For the last it tells a template,
// with all that it extends and includes, as functions in Python's terms
// (page.go), so that values can be followed into it as into any other code.
//
// It renders nothing. Templates of packages that the tree does not have are not
// there; names of templates that are only known at run time are not followed.
package template

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"paddock/internal/django"
	"paddock/internal/djtmpl"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Set are the templates of a site, as its deployed contexts find them. It is safe for concurrent use, pages excepted.
type Set struct {
	index *pyname.Index
	root  string
	// dirs are where templates are looked for, in order.
	dirs []dir
	// rest are other directories called "templates", for names that dirs does not have.
	rest []dir
	// jinja says that Django's own engine is given a loader that makes templates of Jinja2, as jingo's did; plainApps are the
	// directories of templates that it leaves to Django.
	jinja     bool
	plainApps []string

	libraries map[string]*library
	config    djtmpl.Config

	mu    sync.Mutex
	files map[string]func() *djtmpl.Template
	texts map[*djtmpl.Template]func() *page
	notes []source.Note

	loads map[*djtmpl.Template][]*library
	pages pages

	processors []string
	used       map[pysyntax.Node]bool
}

type dir struct {
	path  string
	jinja bool
}

// Read finds the templates of a site.
func Read(site *django.Site) *Set {
	project := site.Project
	s := &Set{index: project.Index, root: site.Root, files: map[string]func() *djtmpl.Template{}, texts: map[*djtmpl.Template]func() *page{}, libraries: map[string]*library{}, loads: map[*djtmpl.Template][]*library{}}
	for _, c := range site.Deployed() {
		s.processors = append(s.processors, processors(c)...)
		s.readLoaders(c)
		for _, d := range configured(c, project.Tree) {
			if !slices.Contains(s.dirs, d) {
				s.dirs = append(s.dirs, d)
			}
		}
	}
	s.others(project.Tree)
	for _, m := range project.Index.Modules(site.Root) {
		if name := libraryName(m.Path); name != "" && !m.Unread {
			if l := readLibrary(m); l != nil && s.libraries[name] == nil {
				s.libraries[name] = l
			}
		}
	}
	s.config.Libraries = map[string]*djtmpl.Library{}
	for name, l := range s.libraries {
		s.config.Libraries[name] = l.spec
	}
	return s
}

// configured are the directories of a context's TEMPLATES, and of the settings that Django before 1.8 had in their place.
func configured(c *django.Context, tree *source.Tree) (list []dir) {
	add := func(p string, jinja bool) {
		if len(tree.Dir(p)) > 0 || hasBelow(tree, p) {
			list = append(list, dir{p, jinja})
		}
	}
	named := func(v *pyeval.Value, jinja bool) {
		if v == nil {
			return
		}
		for i := range v.Items {
			if p, ok := v.Items[i].InTree(); ok {
				add(p, jinja)
			}
		}
	}
	templates := c.Setting("TEMPLATES").Value
	for i := range templates.Items {
		engine := &templates.Items[i]
		jinja := false
		if b := engine.Get("BACKEND"); b != nil {
			jinja = strings.Contains(b.Text, "jinja")
		}
		folder := "templates"
		switch b := engine.Get("BACKEND"); {
		case jinja && strings.HasPrefix(b.Text, "django_jinja."):
			// It takes templates by how their names end, out of the directories that Django's own looks into.
			ending := engine.Get("OPTIONS").Get("match_extension")
			jinja = ending != nil && ending.Kind == pyeval.Str && (ending.Text == "" || ending.Text == ".html")
		case jinja:
			folder = "jinja2"
		}
		named(engine.Get("DIRS"), jinja)
		apps, _ := c.Apps()
		for _, a := range apps {
			if p := appDir(c, a.Name); p != "" {
				add(path.Join(p, folder), jinja)
			}
		}
	}
	named(c.Setting("TEMPLATE_DIRS").Value, false)
	return list
}

// readLoaders reads whether a loader of a context makes templates of Jinja2, and which apps it leaves out.
func (s *Set) readLoaders(c *django.Context) {
	loaders, _ := c.Setting("TEMPLATE_LOADERS").Value.Strings()
	templates := c.Setting("TEMPLATES").Value
	for i := range templates.Items {
		more, _ := templates.Items[i].Get("OPTIONS").Get("loaders").Strings()
		loaders = append(loaders, more...)
	}
	if !slices.ContainsFunc(loaders, func(name string) bool {
		return strings.HasPrefix(name, "jingo.") || strings.HasPrefix(name, "coffin.") || strings.HasPrefix(name, "django_jinja.")
	}) {
		return
	}
	s.jinja = true
	apps, _ := c.Setting("JINGO_EXCLUDE_APPS").Value.Strings()
	s.plainApps = append(s.plainApps, apps...)
}

// processors are the dotted names of a context's context processors.
func processors(c *django.Context) (list []string) {
	templates := c.Setting("TEMPLATES").Value
	for i := range templates.Items {
		names, _ := templates.Items[i].Get("OPTIONS").Get("context_processors").Strings()
		list = append(list, names...)
	}
	names, _ := c.Setting("TEMPLATE_CONTEXT_PROCESSORS").Value.Strings()
	return append(list, names...)
}

// Processors are the dotted names of the context processors, in order.
func (s *Set) Processors() []string {
	list := slices.Clone(s.processors)
	slices.Sort(list)
	return slices.Compact(list)
}

// appDir is the directory of an app's package; "" when the tree does not have it.
func appDir(c *django.Context, name string) string {
	if m := c.Site.Project.Index.Module(c.Site.Root, name); m != nil && m.Package {
		return path.Dir(m.Path)
	}
	if p := path.Join(c.Site.Root, strings.ReplaceAll(name, ".", "/")); len(c.Site.Project.Tree.Dir(p)) > 0 {
		return p
	}
	return ""
}

func hasBelow(tree *source.Tree, p string) bool {
	dirs := tree.Dirs()
	i, found := slices.BinarySearch(dirs, p)
	return found || i < len(dirs) && strings.HasPrefix(dirs[i], p+"/")
}

// others finds directories that look like those of templates: what no setting names is found by Django's users in other
// ways, in apps that are added at run time.
func (s *Set) others(tree *source.Tree) {
	for _, d := range tree.Dirs() {
		base := path.Base(d)
		if base != "templates" && base != "jinja2" {
			continue
		}
		one := dir{d, base == "jinja2"}
		if !slices.Contains(s.dirs, one) {
			s.rest = append(s.rest, one)
		}
	}
}

// Find is the file that a template's name stands for; "" when there is none.
func (s *Set) Find(name string) string {
	name = path.Clean(strings.TrimPrefix(name, "/"))
	if name == "." || strings.HasPrefix(name, "..") {
		return ""
	}
	tree := s.index.Tree()
	for _, list := range [...][]dir{s.dirs, s.rest} {
		for _, d := range list {
			if p := path.Join(d.path, name); tree.Has(p) {
				return p
			}
		}
	}
	return ""
}

// isJinja says that a file is a template of Jinja2: by its ending, or because the settings look there for such.
func (s *Set) isJinja(file string) bool {
	if slices.Contains([]string{".jinja", ".jinja2", ".j2"}, path.Ext(file)) {
		return true
	}
	for _, list := range [...][]dir{s.dirs, s.rest} {
		for _, d := range list {
			if d.path == "" || strings.HasPrefix(file, d.path+"/") {
				app, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(file, d.path), "/"), "/")
				return d.jinja || s.jinja && !slices.Contains(s.plainApps, app)
			}
		}
	}
	return false
}

// Empty says that there is no directory of templates.
func (s *Set) Empty() bool { return len(s.dirs)+len(s.rest) == 0 }

// Files are all files in directories of templates, sorted by path, with those that look like templates by their names only.
func (s *Set) Files() (list []string) {
	seen := map[string]bool{}
	for _, e := range s.index.Tree().Entries {
		switch path.Ext(e.Path) {
		case ".html", ".htm", ".djhtml", ".jinja", ".jinja2", ".j2", ".xhtml", ".svg":
		default:
			continue
		}
		for _, l := range [...][]dir{s.dirs, s.rest} {
			for _, d := range l {
				if (d.path == "" || strings.HasPrefix(e.Path, d.path+"/")) && !seen[e.Path] {
					seen[e.Path] = true
					list = append(list, e.Path)
				}
			}
		}
	}
	return list
}

// Parse is a template as read; nil when the file cannot be read, of which the notes tell.
func (s *Set) Parse(file string) *djtmpl.Template {
	s.mu.Lock()
	read := s.files[file]
	if read == nil {
		read = sync.OnceValue(func() *djtmpl.Template { return s.read(file) })
		s.files[file] = read
	}
	s.mu.Unlock()
	return read()
}

func (s *Set) read(file string) *djtmpl.Template {
	note := func(n source.Note) {
		s.mu.Lock()
		s.notes = append(s.notes, n)
		s.mu.Unlock()
	}
	data, err := s.index.Tree().Read(file)
	if err != nil {
		note(source.NoteOf(file, err))
		return nil
	}
	text, err := pysyntax.Decode(data)
	if err != nil {
		note(source.Note{Path: file, Reason: err.Error() + "; save the template as UTF-8"})
	}
	config := s.config
	if s.isJinja(file) {
		config.Dialect = djtmpl.Jinja
	}
	for _, l := range djtmpl.OtherLanguages(text, config.Dialect) {
		if l.Whole {
			note(source.Note{Path: file, Reason: "this looks like " + l.Name + " and no template of Django's; what it shows was not judged"})
			return nil
		}
	}
	t := djtmpl.Parse(source.NewFile(file, text), config)
	if len(t.Errors) > 0 {
		e := t.Errors[0]
		more := ""
		if n := len(t.Errors) - 1; n > 0 {
			more = fmt.Sprintf(", and %d more", n)
		}
		note(source.Note{Path: file, Line: t.File.LineOf(e.Start), Reason: fmt.Sprintf("the template has an error: %s%s; the rest of it was judged", e.Msg, more)})
	}
	return t
}

func (s *Set) page(t *djtmpl.Template) *page {
	s.mu.Lock()
	read := s.texts[t]
	if read == nil {
		read = sync.OnceValue(func() *page { return readPage(t) })
		s.texts[t] = read
	}
	s.mu.Unlock()
	return read()
}

// Notes say which templates could not be read so far, in no order.
func (s *Set) Notes() []source.Note {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.notes)
}

// Tag is the project's function behind a tag, by the libraries that a template loads; nil when it has none.
func (s *Set) Tag(t *djtmpl.Template, name string) *Registered {
	return s.registered(t, func(l *library) *Registered { return l.tags[name] })
}

// Filter is the project's function behind a filter.
func (s *Set) Filter(t *djtmpl.Template, name string) *Registered {
	return s.registered(t, func(l *library) *Registered { return l.filters[name] })
}

// TagIn and FilterIn are the same of a file that was read.
func (s *Set) TagIn(file, name string) *Registered { return s.in(file, name, s.Tag) }

// FilterIn is Filter of a file that was read.
func (s *Set) FilterIn(file, name string) *Registered { return s.in(file, name, s.Filter) }

func (s *Set) in(file, name string, of func(*djtmpl.Template, string) *Registered) *Registered {
	t := s.Parse(file)
	if t == nil {
		return nil
	}
	return of(t, name)
}

// Use notes that a page calls a function, Used says whether one does.
func (s *Set) Use(r *Registered) {
	if s.used == nil {
		s.used = map[pysyntax.Node]bool{}
	}
	s.used[r.Def] = true
}

// Used says that a page calls a function of the project's libraries.
func (s *Set) Used(def pysyntax.Node) bool { return s.used[def] }

func (s *Set) registered(t *djtmpl.Template, of func(*library) *Registered) (found *Registered) {
	for _, l := range s.loaded(t) {
		if r := of(l); r != nil {
			found = r
		}
	}
	if found != nil {
		return found
	}
	// A library that is built in is loaded by nobody.
	for _, name := range slices.Sorted(maps.Keys(s.libraries)) {
		if r := of(s.libraries[name]); r != nil {
			return r
		}
	}
	return nil
}

// loaded are the project's libraries that a template loads, in order.
func (s *Set) loaded(t *djtmpl.Template) []*library {
	if len(s.libraries) == 0 {
		return nil
	}
	if list, ok := s.loads[t]; ok {
		return list
	}
	var list []*library
	djtmpl.Inspect(t.Nodes, func(n djtmpl.Node) bool {
		if l, ok := n.(*djtmpl.Load); ok {
			for _, name := range l.Libraries {
				if lib := s.libraries[name.Name]; lib != nil {
					list = append(list, lib)
				}
			}
		}
		return true
	})
	s.loads[t] = list
	return list
}
