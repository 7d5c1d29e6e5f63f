package pyeval

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"paddock/internal/pyname"
	"paddock/internal/source"
)

// Program is a site's Python as Django has it once it has started: its settings
// module is evaluated, and further modules are as they are asked for. It keeps
// what was evaluated, so that functions and classes can be looked into later.
//
// What the program calls of packages that are not evaluated stays visible: the
// Unknown that comes of it carries the Origin. A Program is safe for concurrent
// use; its calls wait for each other.
type Program struct {
	mu sync.Mutex
	in *interp
	// Settings are what the settings module comes to; never nil.
	Settings *Result
	notes    []source.Note
}

const (
	// programSteps bound what is evaluated beyond the settings, and programTrials what is tried out of
	// it: a large site takes a tenth of it.
	programSteps  = 12_000_000
	programTrials = 2_000_000
	// settingsModules and programModules are how many modules of the project may be imported.
	settingsModules = 600
	programModules  = 6000
)

// maxModules is how many modules of the project may be imported.
func (in *interp) maxModules() int {
	if in.program {
		return programModules
	}
	return settingsModules
}

// Load evaluates a settings module as Eval does, and keeps what is needed to go on from there.
func Load(index *pyname.Index, root, module string, env Environment) *Program {
	in := newInterp(index, root, module, env)
	p := &Program{in: in, Settings: in.result}
	in.evalSettings()
	in.program = true
	in.admitApps(p.Settings)
	in.maxSteps += programSteps + programTrials
	in.trialLeft += programTrials
	return p
}

// Import evaluates a module of the project and the packages around it, once. It says whether the
// tree has the module.
func (p *Program) Import(dotted string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.module(dotted) != nil
}

// Has says that the tree has a module, or an environment in it has a package's that Django imports.
func (p *Program) Has(dotted string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.in.findModule(dotted) != nil
}

// Value is what a name of a module stands for; ok is false when the tree has no such module, or the
// module no such name.
func (p *Program) Value(module, id string) (v Value, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.module(module)
	if m == nil {
		return Value{}, false
	}
	p.guard(module+"."+id, func() {
		w, found, env := p.in.present(m.ns, name(id))
		switch {
		case found:
			v, ok = p.export(w.dep(env)), true
		case m.star != nil:
			v, ok = Value{Kind: Unknown, Why: m.star.why}, true
		case m.ns.unsure != nil:
			v, ok = Value{Kind: Unknown, Why: m.ns.unsure.why}, true
		default:
			if sub, isModule := p.in.projectModule(module+"."+id, Place{}); isModule {
				v, ok = p.export(sub), true
			}
		}
	})
	return v, ok
}

// Call evaluates a call of a function of the embedded library by its dotted name.
func (p *Program) Call(module, function string, args ...Value) (v Value) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v = Value{Kind: Unknown, Why: "it could not be evaluated"}
	p.guard(module+"."+function, func() {
		m, ok := p.in.libraryModule(module, Place{})
		if !ok {
			panic("pyeval: the library has no module " + module)
		}
		f, ok := m.o.(*moduleObj).ns.lookup(name(function))
		if !ok {
			panic("pyeval: the library has no function " + module + "." + function)
		}
		c := &call{}
		for _, a := range args {
			c.args = append(c.args, p.in.importValue(a))
		}
		v = p.export(p.in.call(f, c))
	})
	return v
}

// Files are the paths of all project files that were evaluated so far, sorted.
func (p *Program) Files() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []string
	for f := range p.in.files {
		list = append(list, f)
	}
	slices.Sort(list)
	return list
}

// Notes say what of the program could not be evaluated at all, sorted. What is unknown of a value the value says itself.
func (p *Program) Notes() []source.Note {
	p.mu.Lock()
	defer p.mu.Unlock()
	slices.SortFunc(p.notes, source.Note.Compare)
	return slices.Compact(p.notes)
}

func (p *Program) export(v val) Value {
	x := exporter{in: p.in, program: p}
	return x.value(v, 0)
}

func (p *Program) module(dotted string) *moduleObj {
	p.guard(dotted, func() { p.in.importModule(dotted, Place{}) })
	return p.in.modules[dotted]
}

// guard runs a part of the evaluation and survives it.
func (p *Program) guard(what string, f func()) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		in := p.in
		in.reset(bookmark{})
		for len(in.frames) > 0 {
			in.commit(in.frames[len(in.frames)-1])
		}
		n := source.Note{}
		switch r := r.(type) {
		case *raised:
			return // outside any statement: nothing is lost
		case budgetSpent:
			n.Reason = "evaluation of " + what + " takes too long and stopped here: what comes after is not known; simplify the loop or recursion"
			if at := in.projectPlace(r.at); at.File != nil {
				n.Path, n.Line = at.File.Path, at.File.LineOf(at.Start)
			}
			in.maxSteps += 200_000 // for what is still to be asked of what is there
		default:
			n.Reason = fmt.Sprintf("internal error while evaluating %s: %v; please report it with this text\n%s", what, r, debug.Stack())
		}
		p.notes = append(p.notes, n)
	}()
	f()
}

// origin is what an unknown value came of: a call of f or of name, or the attribute attr of f.
type origin struct {
	f    val
	attr string
	name string
	call bool // name was called; so was f, when there is no attr
	args []val
	kw   []named
}

// came notes what an unknown value came of. Only programs are asked for it.
func (in *interp) came(v val, from origin) val {
	u, ok := v.o.(*unknown)
	if !ok || !in.program {
		return v
	}
	c := *u
	c.from = &from
	v.o = &c
	return v
}

// djangoSettings is django.conf.settings: the settings module's names and, where it has none, Django's defaults.
func (in *interp) djangoSettings() *moduleObj {
	const n = "django.conf.settings"
	if m := in.modules[n]; m != nil {
		return m
	}
	m := &moduleObj{name: n, ns: in.newNamespace(), file: &source.File{Path: libraryPrefix + n}, done: true, project: true}
	in.modules[n] = m
	m.lazy = func(id string) (val, bool) {
		if id == "SETTINGS_MODULE" {
			return text(in.main, Place{}), true
		}
		main := in.modules[in.main]
		if main != nil {
			if v, ok, env := in.present(main.ns, name(id)); ok && isSetting(name(id)) {
				return v.dep(env), true
			}
			if u := main.unlisted(); u != nil && isSetting(name(id)) {
				return unknownVal(u.why, nil, Place{}), true
			}
		}
		if v, ok := in.globalSettings().lazy(id); ok {
			return v, true
		}
		switch {
		case main == nil:
			return unknownVal("the settings module is not in this project", nil, Place{}), true
		case main.star != nil:
			return unknownVal(main.star.why, nil, Place{}), true
		}
		return val{}, false
	}
	return m
}

// within is what stands before the qualified name of something defined in a scope: "Outer.", "f.<locals>.".
func within(sc *scope) string {
	for s := sc; s != nil; s = s.parent {
		switch {
		case s.light:
		case s.class != nil:
			return s.class.qual + "."
		case s.fn != nil:
			return s.fn.qualName() + ".<locals>."
		}
	}
	return ""
}

// qualName is a function's __qualname__.
func (f *funcObj) qualName() string {
	if f.scope == nil {
		return f.name
	}
	return within(f.scope) + f.name
}

// wraps is functools.wraps(f): the function it decorates stands for f.
func wraps(in *interp, c *call) val {
	f, ok := c.arg(0, "wrapped")
	if !ok {
		return in.tooFew(c, "wraps")
	}
	return val{o: &native{name: "functools.wraps()", shallow: true, f: func(in *interp, c *call) val {
		w, ok := c.arg(0, "wrapper")
		if !ok {
			return in.tooFew(c, "wraps")
		}
		return standFor(w, f)
	}}, at: c.at}
}

// updateWrapper is functools.update_wrapper(wrapper, wrapped).
func updateWrapper(in *interp, c *call) val {
	w, ok := c.arg(0, "wrapper")
	f, ok2 := c.arg(1, "wrapped")
	if !ok || !ok2 {
		return in.tooFew(c, "update_wrapper")
	}
	return standFor(w, f)
}

// standFor makes a function stand for another. Where decorators of packages lie around it already, the
// function below them does, so that none of them is lost.
func standFor(wrapper, wrapped val) val {
	for in := wrapper; ; {
		switch o := in.o.(type) {
		case *funcObj:
			if o.wrapped != nil && strings.HasPrefix(o.place.pathOf(), libraryPrefix) {
				in = *o.wrapped
				continue
			}
			if !o.isOrStandsFor(wrapped) {
				o.wrapped = &wrapped
			}
		case *unknown:
			if o.from != nil && len(o.from.args) == 1 {
				in = o.from.args[0]
				continue
			}
		}
		return wrapper
	}
}

// isOrStandsFor says that a function stands for itself already when another is to stand for it.
func (f *funcObj) isOrStandsFor(v val) bool {
	for range maxNesting {
		g, ok := v.o.(*funcObj)
		if !ok {
			return false
		}
		if g == f {
			return true
		}
		if g.wrapped == nil {
			return false
		}
		v = *g.wrapped
	}
	return true
}
