package django

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// finder turns what a scan found into sites with their contexts.
type finder struct {
	tree  *source.Tree
	index *pyname.Index
	scan  *scan
	locator
	sites  []*draft
	byPath map[string]owned
	notes  []source.Note
}

// owned is the site that has a settings file, with its choice.
type owned struct {
	site   *draft
	choice *choice
}

// draft is a site being made.
type draft struct {
	root    string
	manage  string
	paths   []string
	modules map[string]*choice // by module and configuration
	// aside says that it is an example or for tests, and another site is not.
	aside bool
}

// choice is a settings module of a draft.
type choice struct {
	located
	configuration string
	evidence      []Evidence
	role          Role
	// importedBy are the other settings modules of the site that import it.
	importedBy []*choice
	// stated says that the user named it.
	stated   bool
	deployed bool
	why      string
}

func newFinder(tree *source.Tree, index *pyname.Index, s *scan) *finder {
	f := &finder{tree: tree, index: index, scan: s, byPath: map[string]owned{}}
	f.locator = locator{tree: tree, memo: map[string][]located{}, settings: func(path string) bool {
		l := s.candidates[path]
		return l.known > 0 || l.star
	}}
	return f
}

// find makes the sites: first from the files that start Django, then from what
// other files name, last from files that look like settings.
func (f *finder) find() []*draft {
	starters := slices.Clone(f.scan.starters)
	slices.SortStableFunc(starters, func(a, b starter) int { return -cmp.Compare(startOrder(a.from), startOrder(b.from)) })
	missing := map[string]mention{}
	var manages []starter
	for _, s := range starters {
		dir, _ := source.Split(s.path)
		var paths []string
		for _, p := range s.paths {
			if p, ok := relativeTo(dir, p); ok && f.tree.IsDir(p) {
				paths = append(paths, p)
			}
		}
		if s.from == FromManage {
			manages = append(manages, s)
		}
		for _, m := range s.mentions {
			f.place(m, dir, paths, s, missing)
		}
	}
	for _, m := range f.scan.mentions {
		dir, _ := source.Split(m.Path)
		f.place(m, dir, nil, starter{}, missing)
	}
	for _, m := range manages {
		f.manageWithout(m)
	}
	f.candidates()
	f.siblings()
	f.hollow()
	f.sites = slices.DeleteFunc(f.sites, func(d *draft) bool { return len(d.modules) == 0 })
	for _, d := range f.sites {
		f.relations(d)
	}
	for _, d := range f.sites {
		f.serve(d)
		f.roles(d)
	}
	f.choose()
	f.complain(missing)
	slices.SortFunc(f.sites, func(a, b *draft) int { return cmp.Compare(a.root, b.root) })
	return f.sites
}

// hollow takes out the modules that say nothing, such as the empty __init__.py of a package of settings that
// wsgi.py names while the server names the module that is meant, where the site has others.
func (f *finder) hollow() {
	for _, d := range f.sites {
		var empty []string
		for key, c := range d.modules {
			module := f.index.Parse(c.path)
			user := slices.ContainsFunc(c.evidence, func(e Evidence) bool { return e.From == FromUser })
			if module != nil && !user && !slices.ContainsFunc(module.Body, says) {
				empty = append(empty, key)
			}
		}
		if len(empty) < len(d.modules) {
			for _, key := range empty {
				delete(d.modules, key)
			}
		}
	}
}

// says is true of every statement but a text that stands alone and pass.
func says(s pysyntax.Stmt) bool {
	switch s := s.(type) {
	case *pysyntax.Pass:
		return false
	case *pysyntax.ExprStmt:
		_, text := s.Value.(*pysyntax.Str)
		return !text
	}
	return true
}

// linked finds a module that is reached through a link inside the tree: from the
// folder that names it upwards, as the index imports it.
func (f *finder) linked(module, dir string) []located {
	if len(f.tree.Links) == 0 || strings.Contains(module, "*") {
		return nil
	}
	for {
		if m := f.index.Module(dir, module); m != nil && m.Dir == dir {
			return []located{{dir, module, m.Path}}
		}
		if dir == "" {
			return nil
		}
		dir = folderOf(dir)
	}
}

// startOrder puts manage.py before wsgi.py: it says where the site's root is.
func startOrder(s Source) int {
	switch s {
	case FromManage:
		return 3
	case FromServer:
		return 2
	case FromTests:
		return 0
	}
	return 1
}

// place finds the file that a mention means and adds it to its site.
func (f *finder) place(m mention, dir string, paths []string, by starter, missing map[string]mention) {
	found := f.near(m.module, dir, paths)
	if len(found) == 0 {
		found = f.linked(m.module, dir)
	}
	if len(found) == 0 {
		if m.firm && m.speaks() && !strings.HasPrefix(m.module, "django.") {
			if old, ok := missing[m.module]; !ok || old.From < m.From {
				missing[m.module] = m
			}
		}
		return
	}
	wild := strings.Contains(m.module, "*")
	if len(found) > 1 && !wild {
		f.ambiguous(m, found)
	}
	for _, at := range found {
		if !m.speaks() && f.asksSettings(at.path) {
			continue
		}
		d, c := f.owner(at.path)
		if d == nil {
			at = f.raised(at)
			d = f.draft(at.root)
			c = &choice{located: at, configuration: m.configuration}
		} else if m.configuration != "" && c.configuration != m.configuration {
			at = c.located
			if same := d.modules[at.module+" "+m.configuration]; same != nil {
				c = same
			} else {
				c = &choice{located: at, configuration: m.configuration}
			}
		}
		f.add(d, c)
		e := m.Evidence
		if strings.HasSuffix(e.Path, ".py") || strings.HasSuffix(e.Path, ".wsgi") {
			if e.Role == Plain {
				e.Role = RoleOfPath(strings.TrimPrefix(e.Path, d.root+"/"))
			}
		}
		if wild && e.From == FromManage {
			e.From = FromContent // one of several, and a developer's at that
		}
		c.evidence = append(c.evidence, e)
		if by.path != "" {
			if by.from == FromManage && (d.manage == "" || within(dir, d.root) && !within(folderOf(d.manage), d.root)) {
				d.manage = by.path
			}
			if by.from == FromManage || by.from == FromServer {
				for _, p := range paths {
					f.addPath(d, p)
				}
			}
			if by.from == FromManage {
				f.addPath(d, dir)
			}
		}
	}
}

// asksSettings says that a module reads Django's settings and is none of them: an app's own settings.py, which its tests may name.
func (f *finder) asksSettings(path string) bool {
	module := f.index.Parse(path)
	if module == nil {
		return false
	}
	asks := false
	for s := range topLevel(module.Body) {
		switch s := s.(type) {
		case *pysyntax.ImportFrom:
			asks = asks || s.Level == 0 && s.Module == "django.conf" && slices.ContainsFunc(s.Names, func(a *pysyntax.Alias) bool { return a.Name == "settings" })
		case *pysyntax.Assign:
			if n, ok := s.Targets[0].(*pysyntax.Name); ok && (n.ID == "INSTALLED_APPS" || n.ID == "SECRET_KEY") {
				return false
			}
		}
	}
	return asks
}

func folderOf(path string) string {
	dir, _ := source.Split(path)
	return dir
}

// draft is the site with a root; it is made when there is none.
func (f *finder) draft(root string) *draft {
	for _, d := range f.sites {
		if d.root == root {
			return d
		}
	}
	d := &draft{root: root, modules: map[string]*choice{}}
	f.sites = append(f.sites, d)
	return d
}

// owner is the site that already has a file among its settings: two names for
// one file ("config.settings" and "src.config.settings") are one context.
func (f *finder) owner(path string) (*draft, *choice) {
	o := f.byPath[path]
	return o.site, o.choice
}

func (f *finder) add(d *draft, c *choice) {
	d.modules[c.module+" "+c.configuration] = c
	if f.byPath[c.path].choice == nil {
		f.byPath[c.path] = owned{d, c}
	}
}

// addPath puts a folder on the site's path. The package with the settings is
// none of them, though a manage.py may stand in it: its modules would have two names.
func (f *finder) addPath(d *draft, p string) {
	if p == d.root || slices.Contains(d.paths, p) {
		return
	}
	if f.tree.Has(source.Join(p, "__init__.py")) && within(p, d.root) {
		for _, c := range d.modules {
			if folderOf(c.path) == p || folderOf(folderOf(c.path)) == p {
				return
			}
		}
	}
	d.paths = append(d.paths, p)
}

// sorted are the choices by module and configuration.
func (d *draft) sorted() []*choice {
	var list []*choice
	for _, key := range slices.Sorted(maps.Keys(d.modules)) {
		list = append(list, d.modules[key])
	}
	return list
}
