package pyeval

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Where a module comes from:
//
//   - the project, found by the index: evaluated like the settings module itself;
//   - the embedded library (library/): evaluated as well;
//   - a package that is an installed app, or that a URLconf includes, in a virtual environment below the
//     root: evaluated from its sources, once the settings are known;
//   - the packages of the embedded library (library/packages/): what is known of those that are not installed there;
//   - the standard library and well-known packages: there, but not evaluated;
//   - neither: a package that may be missing when the site runs;
//   - the project's, but not in the tree: local settings that are not committed.
//     To a try statement it is missing, as it is to Python in this tree. Without
//     one the site needs it, and what it holds is not known.

// projectModule is a module of the project, evaluated; ok is false when the tree has none of that name.
func (in *interp) projectModule(dotted string, at Place) (val, bool) {
	if m := in.modules[dotted]; m != nil {
		if l := in.loaded[dotted]; l != nil && l.unsure != nil {
			return in.importAgain(l, at), true
		}
		return val{o: m, at: at}, m.project
	}
	pm := in.findModule(dotted)
	if pm == nil {
		if !in.index.IsNamespace(in.root, dotted) || libraryTree(dotted) != nil || isKnownPackage(dotted) {
			return val{}, false
		}
		m := &moduleObj{name: dotted, ns: in.newNamespace(), file: &source.File{}, project: true, pkg: true, done: true}
		in.loadModule(dotted, m)
		return val{o: m, at: at}, true
	}
	if len(in.modules) > in.maxModules() {
		return val{o: &unknown{why: "the project has too many modules that its settings import"}, at: at}, true
	}
	m := &moduleObj{name: dotted, ns: in.newNamespace(), file: pm.Tree.File, path: pm.Path, pkg: pm.Package, project: true}
	in.loadModule(dotted, m)
	if !isLibraryFile(pm.Tree.File) {
		in.files[pm.Path] = true
	}
	in.readErrors(m, pm.Tree, pm.Path)
	if pm.Unread {
		m.star = &unknown{why: pm.Path + " could not be read"}
		in.openTo(m, m.star.why)
	}
	in.run(m, pm.Tree.Body)
	return val{o: m, at: at}, true
}

// findModule finds a module of the project on sys.path.
func (in *interp) findModule(dotted string) *pyname.Module {
	for _, dir := range in.path {
		if m := in.index.Module(dir, dotted); m != nil {
			return m
		}
	}
	if m := in.index.Module(in.root, dotted); m != nil {
		return m
	}
	return in.installedModule(dotted)
}

// installedModule is a module of an installed package that Django itself imports: an installed app's, a middleware's, or
// one that a URLconf names. Other packages stay unread: what they do is no matter of routes, and they are many.
func (in *interp) installedModule(dotted string) *pyname.Module {
	top := topLevel(dotted)
	if !in.program || !in.packages[top] || libraryHas(top) {
		return nil
	}
	return in.index.Installed(dotted)
}

// admitApps makes the packages of the installed apps and of the middleware known.
func (in *interp) admitApps(settings *Result) {
	in.packages = map[string]bool{}
	for i := range settings.Settings {
		s := &settings.Settings[i]
		if s.Name != "INSTALLED_APPS" && s.Name != "MIDDLEWARE" {
			continue
		}
		for _, v := range append([]Value{s.Value}, s.Value.Else...) {
			apps, _ := v.Strings()
			for _, app := range apps {
				in.packages[topLevel(app)] = true
			}
		}
	}
}

func (in *interp) newNamespace() *dictObj {
	d := in.newDict()
	d.namespace = true
	return d
}

// loaded is an entry of sys.modules: whether a module of the project has been
// imported. It changes like any other object, so that a module which is imported
// in a branch that is not taken is imported afresh where it really is: what its
// body did to objects of other modules was undone with the branch.
type loaded struct {
	cell
	modules map[string]*moduleObj
	name    string
	// unsure is why the module may not have been imported, though it is in modules: only one of two
	// branches did it, and nothing tells which is taken.
	unsure *unknown
}

func (l *loaded) head() *cell { return &l.cell }

func (l *loaded) set(m *moduleObj, unsure *unknown) {
	l.unsure = unsure
	if m == nil {
		delete(l.modules, l.name)
		return
	}
	l.modules[l.name] = m
}

// loadModule takes down that a module is imported.
func (in *interp) loadModule(dotted string, m *moduleObj) {
	l := in.loaded[dotted]
	if l == nil {
		l = &loaded{modules: in.modules, name: dotted} // as old as anything: every frame saves it
		in.loaded[dotted] = l
	}
	in.touchQuietly(l)
	l.set(m, nil)
}

// importAgain imports a module that may have been imported before: either its body runs now, or it
// has run already. Its names are what the one or the other gives them.
func (in *interp) importAgain(l *loaded, at Place) val {
	m, why := l.modules[l.name], l.unsure.why
	in.touchQuietly(l)
	l.set(m, nil)
	var fresh *moduleObj
	now := in.speculate(func() signal {
		in.touchQuietly(l)
		l.set(nil, nil)
		v, _ := in.projectModule(l.name, at)
		fresh, _ = v.o.(*moduleObj)
		return signal{}
	})
	if now.raised != nil || fresh == nil {
		return val{o: m, at: at}
	}
	in.mergeUndecided(&outcome{since: now.since}, &now, why, nil)
	in.touchQuietly(l)
	l.set(m, nil)
	for _, e := range append([]entry(nil), fresh.ns.entries...) {
		old := entry{}
		if i := m.ns.find(e.hash); i >= 0 {
			old = m.ns.entries[i]
		}
		in.mergeKey(m.ns, e.hash, old, e, why, nil, now.since)
	}
	return val{o: m, at: at}
}

// run evaluates a module's body.
func (in *interp) run(m *moduleObj, body []pysyntax.Stmt) {
	statement := in.statement
	ctl := in.ctl
	if in.calls >= maxCalls {
		m.ns.unsure = &unknown{why: "imports are nested too deeply"}
		return
	}
	in.calls++
	defer func() {
		in.calls--
		in.statement, in.ctl = statement, ctl
		m.done = true
	}()
	if !m.project {
		// The library is always there, whatever happens around the import.
		tries := in.tries
		in.tries = nil
		defer func() { in.tries = tries }()
	}
	in.runModule(in.moduleScope(m), body)
}

// libraryModule is a module of the embedded library.
func (in *interp) libraryModule(dotted string, at Place) (val, bool) {
	dotted = canonical(dotted)
	if m := in.modules[dotted]; m != nil {
		return val{o: m, at: at}, true
	}
	tree := libraryTree(dotted)
	if tree == nil {
		return val{}, false
	}
	m := &moduleObj{name: dotted, ns: in.newNamespace(), file: tree.File}
	in.modules[dotted] = m
	// A trial has a budget, and a module must not stay half evaluated.
	trial, trialSteps := in.trial, in.trialSteps
	in.trial = 0
	in.run(m, tree.Body)
	in.trial, in.trialSteps = trial, trialSteps
	return val{o: m, at: at}, true
}

// importModule is `import a.b.c` without binding a name. The value is the module, or what stands for it.
func (in *interp) importModule(dotted string, at Place) val {
	parts := strings.Split(dotted, ".")
	var v val
	for i := range parts {
		n := strings.Join(parts[:i+1], ".")
		if m, ok := in.projectModule(n, at); ok {
			v = m
			continue
		}
		if i > 0 && v.o != nil {
			if m, ok := v.o.(*moduleObj); ok && m.project {
				// The package is the project's, the module is not there.
				return in.missingModule(dotted, at)
			}
		}
		return in.foreignModule(dotted, at)
	}
	return v
}

// importFor imports for a module: the embedded library never sees the project's modules.
func (in *interp) importFor(sc *scope, dotted string, at Place) val {
	if sc.module.project {
		return in.importModule(dotted, at)
	}
	return in.foreignModule(dotted, at)
}

// foreignModule is a module that is not the project's.
func (in *interp) foreignModule(dotted string, at Place) val {
	if v, ok := in.libraryModule(dotted, at); ok {
		return v
	}
	if strings.HasPrefix(dotted, "django.conf.global_settings") {
		return val{o: in.globalSettings(), at: at}
	}
	if isKnownPackage(dotted) {
		if !names().stdlib[topLevel(dotted)] && topLevel(dotted) != "django" {
			in.mayBeMissing(dotted, at)
		}
		return val{o: &ref{name: canonical(dotted)}, at: at}
	}
	if looksLocal(dotted) {
		return in.missingModule(dotted, at)
	}
	in.mayBeMissing(dotted, at)
	return val{o: &ref{name: dotted, foreign: true}, at: at}
}

// mayBeMissing tells a try statement that an import may fail.
func (in *interp) mayBeMissing(dotted string, at Place) {
	if in.env.Installed != nil {
		if installed, ok := in.env.Installed(dotted); ok {
			if !installed {
				in.throw("ModuleNotFoundError", "No module named '"+dotted+"'", nil, at)
			}
			return
		}
	}
	in.mayRaise("ModuleNotFoundError", "package "+topLevel(dotted)+" may not be installed", nil)
}

// looksLocal says that a module is most likely the project's own and just not
// committed: local_settings, secrets, settings_prod.
func looksLocal(dotted string) bool {
	return localName.MatchString(topLevel(dotted)) && !strings.Contains(dotted, "django")
}

var localName = regexp.MustCompile(`(?i)^(.*_)?(local|localsettings|secrets?|private|overrides?|credentials|passwords?|settings|config|configuration|conf|dev|devel|development|prod|production|staging|custom|deploy|site_?specific|server|environment|keys|production_?settings|dev_?settings)(_.*)?$`)

// missingModule is a module of the project that the tree does not have.
func (in *interp) missingModule(dotted string, at Place) val {
	r := &raised{class: "ModuleNotFoundError", args: []val{text("No module named '"+dotted+"'", at)}, env: in.ctl, at: at}
	if in.willCatch(r) {
		panic(r)
	}
	return in.came(unknownVal(whyMissing(dotted), nil, at), origin{name: dotted})
}

func whyMissing(dotted string) string { return "module " + dotted + " is not in this project" }

// globalSettings are Django's own defaults as a module.
func (in *interp) globalSettings() *moduleObj {
	const n = "django.conf.global_settings"
	if m := in.modules[n]; m != nil {
		return m
	}
	m := &moduleObj{name: n, ns: in.newNamespace(), file: &source.File{Path: libraryPrefix + n}, done: true}
	in.modules[n] = m
	m.lazy = func(id string) (val, bool) {
		if in.env.Default == nil || !isSetting(name(id)) {
			return val{}, false
		}
		v, ok := in.env.Default(id)
		if !ok {
			return val{}, false
		}
		w := in.importValue(v)
		m.ns.put(entry{hash: name(id), key: val{o: str(id)}, v: w})
		return w, true
	}
	m.star = &unknown{why: "Django's default is not known"}
	return m
}

// execImport is `import a.b as c`.
func (in *interp) execImport(sc *scope, s *pysyntax.Import) {
	for _, a := range s.Names {
		at := Place{sc.module.file, a.Range()}
		v := in.importFor(sc, a.Name, at)
		if a.As.Name != "" {
			in.store(sc, a.As.Name, v)
			continue
		}
		top := topLevel(a.Name)
		if top != a.Name {
			// import a.b binds a.
			if m := in.modules[top]; m != nil {
				v = val{o: m, at: at}
			} else if r, ok := v.o.(*ref); ok {
				v = val{o: &ref{name: top, foreign: r.foreign}, at: at}
			} else if m, ok := v.o.(*moduleObj); ok && !m.project {
				v = val{o: &ref{name: top, foreign: !isKnownPackage(top) && libraryTree(top) == nil}, at: at}
			}
		}
		in.store(sc, top, v)
	}
}

// absolute is the dotted name that a relative import means; ok is false when it leads out of the package.
func absolute(m *moduleObj, level int, dotted string) (string, bool) {
	if level == 0 {
		return dotted, true
	}
	base := m.name
	if !m.pkg {
		base = parentName(base)
	}
	for range level - 1 {
		base = parentName(base)
	}
	if base == "" {
		return "", false // a module outside of any package
	}
	if dotted == "" {
		return base, true
	}
	return base + "." + dotted, true
}

func (in *interp) execImportFrom(sc *scope, s *pysyntax.ImportFrom) {
	at := in.at(sc, s)
	if s.Module == "__future__" && s.Level == 0 {
		return
	}
	dotted, ok := absolute(sc.module, s.Level, s.Module)
	if !ok {
		in.throw("ImportError", "attempted relative import with no known parent package", nil, at)
		if len(s.Names) == 1 && s.Names[0].Name == "*" {
			in.importStar(sc, strings.Repeat(".", s.Level)+s.Module, unknownVal("", nil, at), at)
		}
		for _, n := range in.info(s).assigned {
			in.store(sc, n, unknownVal("a relative import leads out of the package", nil, at))
		}
		return
	}
	star := len(s.Names) == 1 && s.Names[0].Name == "*"
	if star && s.Level == 0 && in.starOfUncommitted(sc, dotted, at) {
		return
	}
	v := in.importFor(sc, dotted, at)
	if star {
		in.importStar(sc, dotted, v, at)
		return
	}
	for _, a := range s.Names {
		id := a.As.Name
		if id == "" {
			id = a.Name
		}
		in.store(sc, id, in.imported(v, dotted, a.Name, Place{sc.module.file, a.Range()}))
	}
}

// starOfUncommitted is `from x import *` of something that nobody has, within a
// try statement that expects it to be missing: settings of this machine only.
func (in *interp) starOfUncommitted(_ *scope, dotted string, at Place) bool {
	top := topLevel(dotted)
	if in.index.Module(in.root, top) != nil || in.index.IsNamespace(in.root, top) || libraryTree(dotted) != nil || isKnownPackage(dotted) {
		return false
	}
	if in.env.Installed != nil {
		if _, ok := in.env.Installed(dotted); ok {
			return false
		}
	}
	r := &raised{class: "ModuleNotFoundError", args: []val{text("No module named '"+dotted+"'", at)}, env: in.ctl, at: at}
	if in.willCatch(r) {
		panic(r)
	}
	return false
}

// imported is the value that `from module import name` binds.
func (in *interp) imported(v val, module, id string, at Place) val {
	switch o := v.o.(type) {
	case *moduleObj:
		w, ok, env := in.present(o.ns, name(id))
		if ok {
			return w
		}
		if o.lazy != nil {
			if w, ok := o.lazy(id); ok {
				return w
			}
		}
		if o.project {
			if sub, ok := in.projectModule(module+"."+id, at); ok {
				return sub
			}
		}
		if id == "__file__" || id == "__name__" || id == "__path__" {
			return in.load(in.moduleScope(o), id, at)
		}
		if !o.project && o.star == nil {
			if sub, ok := in.libraryModule(o.name+"."+id, at); ok {
				return sub
			}
			return in.libraryName(o.name+"."+id, false, at)
		}
		switch {
		case o.ns.unsure != nil:
			return unknownVal(o.ns.unsure.why, env, at)
		case o.star != nil:
			return unknownVal(o.star.why, env, at)
		}
		if f, ok := o.ns.lookup(name("__getattr__")); ok {
			return in.call(f, &call{args: []val{text(id, at)}, at: at})
		}
		if localName.MatchString(id) && strings.ToLower(id) == id {
			return in.missingModule(module+"."+id, at)
		}
		return in.came(in.throw("ImportError", "cannot import name '"+id+"' from '"+module+"'", env, at), origin{name: module + "." + id})
	case *ref:
		return in.libraryName(o.name+"."+id, o.foreign, at)
	case *unknown:
		return in.came(v.placed(at), origin{f: v, attr: id})
	}
	return in.attribute(v, id, at)
}

// importStar is `from module import *`.
func (in *interp) importStar(sc *scope, dotted string, v val, at Place) {
	switch o := v.o.(type) {
	case *moduleObj:
		in.copyNames(sc, o)
		if o.star != nil {
			sc.module.star = o.star
		}
		if o.lazy != nil {
			sc.module.lazy = o.lazy
		}
		if o.open != nil {
			in.openTo(sc.module, o.open.why)
		}
		if o.ns.unsure != nil {
			sc.module.star = o.ns.unsure
			in.openTo(sc.module, o.ns.unsure.why)
		}
	case *ref:
		why := "it may come from " + dotted + ", which is not in this project"
		if o.foreign {
			in.note(at, "the star import of "+dotted+" cannot be followed: the package is not in this project, so settings it gives are not known")
			in.distrust(sc.vars, "the star import of "+dotted+", which is not in this project, may have replaced it", nil)
			sc.vars.unsure = nil
			in.openTo(sc.module, why)
		} else {
			why = "it may come from " + dotted + ", which is not evaluated"
		}
		sc.module.star = &unknown{why: why}
	default:
		why := "it may come from " + dotted + ", which is not in this project"
		in.note(at, "module "+dotted+" is not in this project, so settings it gives are not known: add the file, or one with the same names and harmless values")
		in.distrust(sc.vars, "module "+dotted+", which is not in this project, may have replaced it", nil)
		sc.vars.unsure = nil
		in.openTo(sc.module, why)
		sc.module.star = &unknown{why: why}
	}
}

// copyNames gives a scope the public names of a module.
func (in *interp) copyNames(sc *scope, m *moduleObj) {
	if all, ok, _ := in.present(m.ns, name("__all__")); ok {
		items, _ := in.iterate(all, all.at)
		known := true
		for _, item := range items {
			if _, isText := item.o.(str); !isText {
				known = false
			}
		}
		if known {
			for _, item := range items {
				id := string(item.o.(str))
				if v, ok := m.ns.lookup(name(id)); ok {
					in.copyName(sc, m, id, v)
				} else if sub, ok := in.projectModule(m.name+"."+id, item.at); ok && m.project {
					in.store(sc, id, sub)
				}
			}
			return
		}
	}
	for _, e := range append([]entry(nil), m.ns.entries...) {
		id, ok := e.key.o.(str)
		if !ok || strings.HasPrefix(string(id), "_") {
			continue
		}
		in.copyName(sc, m, string(id), e.v)
	}
	if m.project {
		for _, id := range in.submodules(m.name) {
			if _, ok := m.ns.lookup(name(id)); !ok && !strings.HasPrefix(id, "_") {
				in.store(sc, id, val{o: in.modules[m.name+"."+id], at: Place{m.file, source.Span{}}})
			}
		}
	}
}

// submodules are the modules of a package that have surely been imported: each is an attribute of its package from then on.
func (in *interp) submodules(pkg string) (list []string) {
	for dotted, l := range in.loaded {
		if parentName(dotted) == pkg && l.unsure == nil && in.modules[dotted] != nil {
			list = append(list, strings.TrimPrefix(dotted, pkg+"."))
		}
	}
	slices.Sort(list)
	return list
}

func (in *interp) copyName(sc *scope, m *moduleObj, id string, v val) {
	if c, ok := v.o.(*choice); ok && c.maybeAbsent() || v.isAbsent() {
		old, found := sc.vars.lookup(name(id))
		if !found {
			old = val{o: absent{}}
		}
		if v.isAbsent() {
			v = old.dep(v.env()).or(v.others())
		} else {
			var list []val
			for _, a := range c.alts {
				if a.isAbsent() {
					a = old
				}
				list = append(list, a)
			}
			v = in.oneOf(list, c.why, v.env(), v.at)
		}
	}
	d := sc.vars
	if sc.globals[id] {
		d = sc.module.ns
	}
	in.touchKey(d, name(id))
	e := entry{hash: name(id), key: val{o: str(id)}, v: v, at: in.statement, when: in.clock}
	if m.project {
		// Where the imported module set it says more than the import.
		if i := m.ns.find(e.hash); i >= 0 {
			e.at = m.ns.entries[i].at
		}
	}
	d.put(e)
}

// libraryName is something of a library by its dotted name.
func (in *interp) libraryName(dotted string, foreign bool, at Place) val {
	n := canonical(dotted)
	if f, ok := natives()[n]; ok {
		return val{o: f, at: at}
	}
	if v, ok := in.libraryModule(n, at); ok {
		return v
	}
	if n == "django.conf.global_settings" {
		return val{o: in.globalSettings(), at: at}
	}
	if attr := lastName(n); (attr == "__name__" || attr == "__qualname__") && isClassName(parentName(n)) {
		return text(lastName(parentName(n)), at)
	}
	if n == "django.conf.settings" && in.program {
		return val{o: in.djangoSettings(), at: at}
	}
	if n == "os.environ" {
		return val{o: environObj{}, at: at}
	}
	// A name of a module of the embedded library under an alias of the module.
	if p := parentName(n); p != "" && libraryTree(p) != nil {
		if m, ok := in.libraryModule(p, at); ok {
			if w, ok, _ := in.present(m.o.(*moduleObj).ns, name(lastName(n))); ok {
				return w
			}
		}
	}
	if b, ok := builtins()[n]; ok && !strings.Contains(n, ".") {
		return val{o: b, at: at}
	}
	return val{o: &ref{name: n, foreign: foreign && !isKnownPackage(n)}, at: at}
}

// importValue turns a Value into one to compute with.
func (in *interp) importValue(v Value) val {
	at := v.Place
	var r val
	switch v.Kind {
	case None:
		r = none(at)
	case Bool:
		r = boolean(v.Bool, at)
	case Int:
		r = integer(v.Int, at)
	case Float:
		r = val{o: v.Float, at: at}
	case Str:
		r = text(v.Text, at)
	case Bytes:
		r = val{o: byteStr(v.Text), at: at}
	case List, Tuple, Set:
		var items []val
		for i := range v.Items {
			items = append(items, in.importValue(v.Items[i]))
		}
		switch v.Kind {
		case Tuple:
			r = val{o: &tupleObj{items: items}, at: at}
		case Set:
			r = in.newSet(items, at)
		default:
			r = val{o: in.newList(items...), at: at}
		}
	case Dict:
		d := in.newDict()
		for i := range v.Pairs {
			in.setItem(d, in.importValue(v.Pairs[i].Key), in.importValue(v.Pairs[i].Value))
		}
		r = val{o: d, at: at}
	case TimeDelta:
		r = val{o: delta{int64(v.Float * 1e6)}, at: at}
	case Regex:
		r = val{o: &regexObj{pattern: v.Text}, at: at}
	case Ref:
		r = val{o: &ref{name: v.Text}, at: at}
	default:
		r = unknownVal(v.Why, nil, at)
	}
	return r.dep(v.Env)
}
