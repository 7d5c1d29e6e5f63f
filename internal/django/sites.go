package django

import (
	"cmp"
	"fmt"
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
	f.sites = slices.DeleteFunc(f.sites, func(d *draft) bool { return len(d.modules) == 0 })
	for _, d := range f.sites {
		f.relations(d)
	}
	for _, d := range f.sites {
		f.serve(d)
		d.roles()
	}
	f.choose()
	f.complain(missing)
	slices.SortFunc(f.sites, func(a, b *draft) int { return cmp.Compare(a.root, b.root) })
	return f.sites
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

// ambiguous notes that a name means several files with nothing to tell which.
func (f *finder) ambiguous(m mention, found []located) {
	var places []string
	for _, at := range found {
		places = append(places, at.path)
	}
	f.notes = append(f.notes, source.Note{Path: m.Path, Line: m.Line, Reason: fmt.Sprintf(
		"the settings module %s named here is in the project %d times (%s) and each was taken for one that is meant; audit the directory of one site to have its own",
		m.module, len(found), strings.Join(places, ", "))})
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
		d, c := f.owner(at.path)
		if d == nil {
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
				e.Role = roleOfPath(strings.TrimPrefix(e.Path, d.root+"/"))
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

// manageWithout makes a site of a manage.py whose settings module nobody found,
// when there is something like settings below it.
func (f *finder) manageWithout(m starter) {
	dir := folderOf(m.path)
	for _, d := range f.sites {
		if d.manage == m.path {
			return
		}
	}
	for path, l := range f.scan.candidates {
		if _, c := f.owner(path); c == nil && l.known > 1 && within(folderOf(path), dir) {
			d := f.draft(dir)
			if d.manage == "" {
				d.manage = m.path
			}
			return
		}
	}
}

// candidates adds the files that look like settings and that nobody names: to
// the site below whose root they lie, or to one of their own.
func (f *finder) candidates() {
	// The surest first, so that a site of its own has the right root before the lesser ones ask.
	paths := slices.SortedFunc(maps.Keys(f.scan.candidates), func(a, b string) int {
		x, y := f.scan.candidates[a], f.scan.candidates[b]
		return cmp.Or(-cmp.Compare(rank(x), rank(y)), cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), cmp.Compare(a, b))
	})
	for _, p := range paths {
		if _, c := f.owner(p); c != nil {
			continue
		}
		l := f.scan.candidates[p]
		d := f.siteAbove(p)
		if !f.counts(p, l, d) {
			continue
		}
		if d == nil {
			root := rootOf(f.tree, p)
			if moduleUnder(root, p) == "" {
				continue
			}
			d = f.draft(root)
		}
		f.add(d, &choice{located: located{d.root, moduleUnder(d.root, p), p}})
	}
}

func rank(l likeness) int {
	switch {
	case l.strong && l.known > 2:
		return 2
	case l.strong || l.known > 2:
		return 1
	}
	return 0
}

// counts says whether a file that looks like settings is taken for a settings
// module: on its own only when it is like a whole one, beside known settings
// when it sets anything or adds to what it imports.
func (f *finder) counts(p string, l likeness, d *draft) bool {
	if settingsName(p) && l.strong && l.known > 2 {
		return true
	}
	if l.strong && l.known > 4 {
		return true
	}
	dir, name := source.Split(p)
	beside := slices.ContainsFunc(f.tree.Dir(dir), func(e source.Entry) bool { return f.byPath[e.Path].choice != nil })
	switch {
	case beside && l.star && l.known > 0:
		return true
	case beside && l.strong:
		return true
	case beside && settingsName(p) && name != "__init__.py":
		return l.known > 2 || l.star && settingsName(name)
	}
	// The only settings there are, however little they set.
	return len(f.sites) == 0 && settingsName(p) && (l.known > 0 || name == "settings.py")
}

// siteAbove is the site with the innermost root above a file from which the file can be imported.
func (f *finder) siteAbove(p string) *draft {
	var best *draft
	for _, d := range f.sites {
		if moduleUnder(d.root, p) != "" && (best == nil || len(d.root) > len(best.root)) {
			best = d
		}
	}
	if best == nil {
		return nil
	}
	// A folder between with a manage.py of its own is another site.
	for dir := folderOf(p); dir != best.root && dir != ""; dir = folderOf(dir) {
		if f.tree.Has(source.Join(dir, "manage.py")) && best.manage != source.Join(dir, "manage.py") {
			return nil
		}
	}
	return best
}

// relations finds which settings modules of a site import which.
func (f *finder) relations(d *draft) {
	byPath := map[string]*choice{}
	for _, c := range d.sorted() {
		byPath[c.path] = c
	}
	for _, p := range d.paths {
		f.index.Extend(d.root, p)
	}
	for _, c := range d.sorted() {
		m := f.index.Module(d.root, c.module)
		if m == nil || m.Path != c.path {
			if m = f.index.ModuleAt(d.root, c.path); m == nil {
				continue
			}
		}
		for _, path := range f.importsOf(d.root, m) {
			if other := byPath[path]; other != nil && other != c && !slices.Contains(other.importedBy, c) {
				other.importedBy = append(other.importedBy, c)
			}
		}
	}
}

// importsOf are the files of the modules that a settings module imports for
// what is in them, and those that django-split-settings includes.
func (f *finder) importsOf(root string, m *pyname.Module) []string {
	var found []string
	for s := range topLevel(m.Tree.Body) {
		switch s := s.(type) {
		case *pysyntax.ImportFrom:
			from := absolute(m, s)
			for _, a := range s.Names {
				if sub := f.index.Module(root, from+"."+a.Name); sub != nil && a.Name != "*" {
					found = append(found, sub.Path)
				}
			}
			if base := f.index.Module(root, from); base != nil {
				found = append(found, base.Path)
			}
		case *pysyntax.ExprStmt:
			if call, ok := s.Value.(*pysyntax.Call); ok {
				found = append(found, f.included(m, call)...)
			}
		}
	}
	return found
}

// included are the files of include("components/*.py", optional("local.py")).
func (f *finder) included(m *pyname.Module, call *pysyntax.Call) []string {
	if name := dotted(call.Func); name != "include" && !strings.HasSuffix(name, ".include") {
		return nil
	}
	r := &pythonReader{module: m.Tree, names: map[string][]pysyntax.Expr{}}
	r.assignments(m.Tree.Body)
	dir := folderOf(m.Path)
	var found []string
	for _, arg := range call.Args {
		if star, ok := arg.(*pysyntax.Starred); ok {
			arg = star.Value
		}
		list := elements(arg)
		if name, ok := arg.(*pysyntax.Name); ok && len(r.names[name.ID]) > 0 {
			list = elements(r.names[name.ID][0])
		}
		if list == nil {
			list = []pysyntax.Expr{arg}
		}
		for _, e := range list {
			if inner, ok := e.(*pysyntax.Call); ok && strings.HasSuffix(dotted(inner.Func), "optional") && len(inner.Args) == 1 {
				e = inner.Args[0]
			}
			for _, p := range r.patterns(e, 0) {
				if strings.Trim(p, "*") == "" {
					continue
				}
				rel, ok := relativeTo(dir, p)
				if !ok {
					continue
				}
				for _, entry := range f.tree.Below(folderOf(rel)) {
					if ok, _ := pathMatch(rel, entry.Path); ok {
						found = append(found, entry.Path)
					}
				}
			}
		}
	}
	return found
}

// complain notes the settings modules that are named and not there.
func (f *finder) complain(missing map[string]mention) {
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		m := missing[name]
		reason := fmt.Sprintf("the settings module %s named here is not in the project; correct the name, or audit the directory that it is in", name)
		if m.From == FromManage || m.From == FromServer {
			reason = fmt.Sprintf("the settings module %s named here is not in the project; if it is made at deployment, audit a copy that has it, else correct the name", name)
		}
		if link := f.linkOf(name); link != "" {
			reason = fmt.Sprintf("the settings module %s named here is behind the link %q, which leads out of the project and was not followed; audit a copy with the file itself", name, link)
		}
		f.notes = append(f.notes, source.Note{Path: m.Path, Line: m.Line, Reason: reason})
	}
}

// linkOf is a link on the way to a module that leads out of the tree; "" when there is none.
func (f *finder) linkOf(module string) string {
	rel := "/" + strings.ReplaceAll(module, ".", "/")
	for _, l := range f.tree.Links {
		if l.Inside {
			continue
		}
		at := "/" + strings.TrimSuffix(l.Path, ".py")
		if strings.HasSuffix(at, rel) {
			return l.Path
		}
		// A link to a folder of the module's path.
		for dir := folderOf(rel[1:]); dir != ""; dir = folderOf(dir) {
			if strings.HasSuffix(at, "/"+dir) {
				return l.Path
			}
		}
	}
	return ""
}
