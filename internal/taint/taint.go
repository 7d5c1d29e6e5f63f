// Package taint follows values through a project: from what comes in from
// outside, through variables, objects, calls and classes, to calls in which
// they do harm.
//
// It knows Python and not Django. What libraries do is a Catalog, which is given
// to it; what the project's classes get from elsewhere (fields of models, what a
// form has cleaned) a Library says. It reads text and runs nothing.
//
// How it works. Each function is looked at by itself, once for each set of kinds
// of arguments (summary.go), with its parameters standing for whatever will be
// passed. The look goes through the statements in order (frame.go) and keeps what
// each variable and each part of an object may be made of (state.go, value.go);
// branches are looked at apart and put together, loops until nothing changes.
// A value carries labels: where it may have come from, and which dangers are
// left in it. Calls of the project's functions put the arguments into the
// function's summary; calls of a library do what the catalogue says, and nothing
// when it says nothing. A test such as `x.isdigit()` or `x in ALLOWED` takes
// dangers from the value it asks about, on the side where it holds (guard.go).
//
// What it does not know: two names for one object that were made before it was
// told about either; reflection over names that are not constants; code that is
// made at run time.
package taint

import (
	"fmt"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Library says what classes have that their text does not.
type Library interface {
	// Attribute is an attribute of an instance of a class, or of the class itself when static. at is where it is asked for.
	Attribute(c *Class, name string, static bool, at Site) (Value, bool)
	// Result is what a function of a library gives for these arguments by position, where the catalogue can't say it.
	Result(name string, args []Value) (Value, bool)
	// Keeps is a sink that stands for a field of a class: what is put into it is kept. Nil for none.
	Keeps(c *pyname.Class, name string) *Entry
	// ModelOf is the class of what a class hands out, as a view does with its model: the project's class, or the name
	// of a library's. Nil and "" when there is none.
	ModelOf(c *pyname.Class) (*pyname.Class, string)
}

// Site is a place of the project's text.
type Site struct {
	Module *pyname.Module
	Node   pysyntax.Node
}

// Flow is a way from outside into a sink.
type Flow struct {
	Sink *Entry
	Site Site
	// Via is where the value leaves the function into which it came on its way there: a call, or Site itself.
	Via    Site
	Origin *Origin
	// Mask are the dangers of the sink that are left.
	Mask Mask
	Weak bool
	// Trace leads from the origin to the sink, the sink left out.
	Trace []Step
	// Function is the def or lambda in which the sink stands; nil for a module's own code.
	Function pysyntax.Node
	// Entries are the numbers of the entries from which it can be reached, sorted; none for code that no entry reaches.
	Entries []int

	label Label
}

// Engine follows the flows of one project. It is for one goroutine.
type Engine struct {
	Index   *pyname.Index
	Root    string
	Catalog *Catalog
	// Modules are those that may run. Where nobody knows what a method is called on, it is that of the only class there that
	// has one of the name; without any, it is not looked for.
	Modules []*pyname.Module
	lib     Library

	functions map[pysyntax.Node]*variants
	stack     []*summary
	lowest    int
	made      []*summary
	root      *state // what modules and classes hold
	params    []*Origin
	parts     map[partKey]*Origin
	static    map[*pyname.Symbol]Value
	values    map[staticKey]Value
	defs      map[pysyntax.Node]Value
	flows     map[flowKey]*Flow
	order     []*Flow
	tops      []*summary // by the number of the entry
	notes     []source.Note
	fuel      int
	depth     int // see maxDepth
	spent     bool
	guarded   map[string]Mask // of patterns
	origins   map[originKey]*Origin
	classes   map[*pyname.Class]*classFacts
	listeners map[any][]Listener       // by signal; nil before Connect
	only      map[string]*pyname.Class // see onlyClass
}

type variants struct {
	list []*summary
	by   map[string]*summary
}

type partKey struct {
	of  *Origin
	key string
}

type staticKey struct {
	module *pyname.Module
	expr   pysyntax.Expr
}

type flowKey struct {
	node   pysyntax.Node
	via    pysyntax.Node
	sink   *Entry
	origin *Origin
}

const (
	// maxVariants is for how many sets of kinds of arguments a function is looked at by itself.
	maxVariants = 16
	// maxStack is how deep calls are followed.
	maxStack = 200
	// maxFunctionNodes is how many expressions and statements one look at a function costs at most,
	// and maxNodes how many all of them.
	maxFunctionNodes = 400_000
	maxNodes         = 200_000_000
	// maxPart is how many parts deep a parameter is told apart.
	maxPart = 4
)

// New makes an engine. lib may be nil.
func New(index *pyname.Index, root string, catalog *Catalog, lib Library) *Engine {
	return &Engine{
		Index: index, Root: root, Catalog: catalog, lib: lib,
		functions: map[pysyntax.Node]*variants{}, root: &state{}, parts: map[partKey]*Origin{},
		static: map[*pyname.Symbol]Value{}, values: map[staticKey]Value{}, defs: map[pysyntax.Node]Value{},
		flows: map[flowKey]*Flow{}, fuel: maxNodes, guarded: map[string]Mask{}, classes: map[*pyname.Class]*classFacts{}, lowest: maxStack + 1,
	}
}

// Enter looks at a call from outside: of a function with arguments by position
// and by name, or, when method is not "", of a method of an instance of a class.
// The instance stays the same over several methods, as in a view's life. It
// gives the number of the entry.
func (e *Engine) Enter(calls []Call) int {
	top := &summary{}
	f := &frame{e: e, sum: top, st: e.root.child()}
	f.base = f.st
	if len(calls) > 0 {
		f.mod = calls[0].Module
	}
	var self Value
	for _, c := range calls {
		if f.st == nil {
			f.st = e.root.child()
			f.base = f.st
		}
		if c.Class != nil {
			if o, ok := self.Shape.(*Object); !ok || o.Class != c.Class {
				self = InstanceOf(c.Class)
				f.st.put(self.Shape.(*Object), &contents{})
			}
		}
		f.mod = c.Module
		e.guard(c.Module, nil, func() { f.enter(c, self) })
	}
	e.tops = append(e.tops, top)
	return len(e.tops) - 1
}

// Call is one call of an Enter.
type Call struct {
	Module *pyname.Module
	// Class and Method name the method of an instance; with Class nil Function is called.
	Class    *pyname.Class
	Method   string
	Function Value
	// Args are given by position, Named by name. Set are attributes that the instance is given before.
	Args  []Value
	Named []Named
	Set   []Named
	// Optional says that names that the function does not have are left out.
	Optional bool
	// Page is a page that is shown at the end, with Named and what Method has returned; nil for none.
	Page *Page
}

// Named is a value under a name.
type Named struct {
	Name  string
	Value Value
}

func (f *frame) enter(c Call, self Value) {
	args := &arguments{positional: c.Args}
	for _, n := range c.Named {
		args.named = append(args.named, namedValue{n.Name, n.Value})
	}
	if c.Class == nil {
		for _, s := range shapes(c.Function.Shape) {
			if fn, ok := s.(*Function); ok {
				f.callFunction(nil, fn, fitting(fn, args, c.Optional), nil)
			}
		}
		return
	}
	for _, n := range c.Set {
		f.write(self.Shape.(*Object), "."+n.Name, n.Value, true)
	}
	var got Value
	if c.Method != "" {
		v := f.attribute(self, c.Method, nil)
		for _, s := range shapes(v.Shape) {
			if fn, ok := s.(*Function); ok {
				got = f.callFunction(nil, fn, fitting(fn, args, c.Optional), nil)
			}
		}
	}
	if c.Page != nil && f.st != nil {
		f.show(c.Page, append(slices.Clone(args.named), namedValue{"view", self}), got, nil)
	}
}

// fitting leaves out the named arguments that a function does not take.
func fitting(fn *Function, args *arguments, optional bool) *arguments {
	if !optional {
		return args
	}
	a := argumentsOf(fn.Def)
	if a == nil || a.Kwarg != nil {
		return args
	}
	n := *args
	n.named = slices.DeleteFunc(slices.Clone(args.named), func(v namedValue) bool {
		has := func(p *pysyntax.Arg) bool { return p.Name.Name == v.name }
		return !slices.ContainsFunc(a.Args, has) && !slices.ContainsFunc(a.KwOnly, has) && !slices.ContainsFunc(a.PosOnly, has)
	})
	return &n
}

// Rest looks at the functions of some modules that no entry has reached, as if
// anything might call them, and at the modules' own code.
func (e *Engine) Rest(modules []*pyname.Module) {
	if e.listeners == nil {
		e.Connect(modules)
	}
	for _, m := range modules {
		e.guard(m, nil, func() { e.module(m) })
		m.Scopes().All(func(s *pyname.Scope) bool {
			d, ok := s.Node.(*pysyntax.FunctionDef)
			if !ok || s.Kind != pyname.FunctionScope || e.functions[d] != nil && (e.shown(d) || !e.called(m, d)) && !e.handed(m, s) {
				return true
			}
			// Functions in functions are looked at where they stand.
			parent := s.Parent
			for parent != nil && parent.Kind == pyname.TypeParamScope {
				parent = parent.Parent
			}
			if parent == nil || parent.Function() != nil {
				return true
			}
			fn := &Function{Module: m, Def: d}
			var args []Value
			if parent.Kind == pyname.ClassScope {
				c := m.Class(parent.Node.(*pysyntax.ClassDef))
				if c == nil {
					return true
				}
				fn.Class = c
				switch methodKind(d) {
				case plainMethod, propertyMethod:
					args = append(args, InstanceOf(c))
				case classMethod:
					args = append(args, ClassValue(c))
				}
			}
			e.guard(m, d, func() { e.summarize(fn, e.supposed(fn, args, d)) })
			return true
		})
	}
}

// handed says that a library calls a method with what comes from outside.
func (e *Engine) handed(m *pyname.Module, s *pyname.Scope) bool {
	if s.Parent == nil || s.Parent.Kind != pyname.ClassScope {
		return false
	}
	c := m.Class(s.Parent.Node.(*pysyntax.ClassDef))
	return c != nil && slices.ContainsFunc(e.inherited(c, s.Node.(*pysyntax.FunctionDef).Name.Name), func(en *Entry) bool { return en.Verb == Hand })
}

// handedAs is what a library hands to a parameter of a method, by its position behind the receiver; nothing when it does not.
func (e *Engine) handedAs(fn *Function, a *pysyntax.Arg, i int) Value {
	d, ok := fn.Def.(*pysyntax.FunctionDef)
	if !ok || fn.Class == nil {
		return Value{}
	}
	for _, en := range e.inherited(fn.Class, d.Name.Name) {
		if en.Verb == Hand && slices.ContainsFunc(en.Args, func(arg Arg) bool { return arg.Position == i || arg.Name == a.Name.Name }) {
			if en.Type != "" {
				return Value{Shape: &Object{Type: en.Type}}
			}
			return Tainted(e.origin(en, fn.Module, a), en.Keep)
		}
	}
	return Value{}
}

// shown says that a page calls a function, so that what it is passed is known.
func (e *Engine) shown(d *pysyntax.FunctionDef) bool {
	p, ok := e.lib.(Pages)
	return ok && p.Called(d)
}

// called says that a function looks like one that is called from outside, whoever else calls it: by a decorator, or by
// the type of a parameter.
func (e *Engine) called(m *pyname.Module, d *pysyntax.FunctionDef) bool {
	for _, p := range parametersOf(d.Args) {
		if t := e.Catalog.ParamType(p.Name.Name); t != "" && t != "item" && t != "true" {
			return true
		}
	}
	return len(d.Decorators) > 0 && e.entered(m, d) != nil
}

// supposed are the arguments of a function of which only decorators, annotations and names tell something. Where a
// decorator says that the function is called from outside, its parameters are what comes in.
func (e *Engine) supposed(fn *Function, args []Value, d *pysyntax.FunctionDef) []Value {
	entry := e.entered(fn.Module, d)
	list := parametersOf(d.Args)
	for i := len(args); i < len(list); i++ {
		var v Value
		if fn.Class != nil && e.Catalog.ParamType(list[i].Name.Name) == "item" {
			if of := e.madeOf(InstanceOf(fn.Class)); of != nil {
				v.Shape = e.instanceOf(of)
			}
		} else if entry != nil && e.Catalog.ParamType(list[i].Name.Name) == "true" {
			v.Shape = truth(true)
		} else if entry != nil && e.paramType(fn.Module, list[i]) == nil {
			v = Tainted(&Origin{Entry: entry, Category: entry.Category, Words: entry.Words, Module: fn.Module, Node: list[i]}, e.annotated(fn.Module, list[i], entry.Keep)&e.converted(fn.Module, d, list[i].Name.Name))
		}
		if w := e.handedAs(fn, list[i], i-1); len(w.Labels) > 0 || w.Shape != nil {
			v = w
		}
		args = append(args, v)
	}
	return args
}

// entered is the catalogue's line for a decorator of a function that is called from outside.
func (e *Engine) entered(m *pyname.Module, d *pysyntax.FunctionDef) *Entry {
	return e.byDecorator(m, d, Enter)
}

// byDecorator is what the catalogue says of a function by its decorators. A line for "*.route" is about a decorator of that
// name of which nobody knows what has it: `def init(app): @app.route("/")`.
func (e *Engine) byDecorator(m *pyname.Module, d *pysyntax.FunctionDef, verb Verb) *Entry {
	for _, dec := range d.Decorators {
		call, _ := dec.(*pysyntax.Call)
		if call != nil {
			dec = call.Func
		}
		names := m.Names(dec)
		a, ok := dec.(*pysyntax.Attribute)
		if ok {
			for _, inst := range m.InstanceOf(a.Value) {
				names = append(names, inst.Dotted()+"."+a.Attr.Name)
			}
		}
		known := false
		for _, n := range names {
			n = e.Catalog.Canonical(n)
			list := e.Catalog.Entries(n)
			if i := strings.LastIndexByte(n, '.'); list == nil && i > 0 {
				list = e.Catalog.Method(n[:i], n[i+1:])
			}
			known = known || list != nil
			for _, en := range list {
				if en.Verb == verb {
					return en
				}
			}
		}
		if !ok || known {
			continue
		}
		for _, en := range e.Catalog.Entries("*." + a.Attr.Name) {
			if en.Verb == verb && written(m, en, call) {
				return en
			}
		}
	}
	return nil
}

// written says that the conditions of an entry hold for what stands in a decorator.
func written(m *pyname.Module, en *Entry, call *pysyntax.Call) bool {
	for _, c := range en.If {
		if call == nil {
			return false
		}
		x := argumentExpr(call, c.Arg)
		if x == nil {
			return false
		}
		v, ok := m.Fold(x)
		if !ok || !slices.ContainsFunc(c.Values, func(want string) bool { return matches(want, v.String()) }) {
			return false
		}
	}
	return true
}

// addressPart is a part of a pattern of addresses that a parameter gets.
var addressPart = regexp.MustCompile(`[<{]([^<>{}]*)[>}]`)

// converted are the dangers left in a parameter that a decorator's pattern of addresses names: <int:n> of Flask, <n:int>
// of Bottle and Sanic, {n:int} of Starlette. Without a converter it holds no slash.
func (e *Engine) converted(m *pyname.Module, d *pysyntax.FunctionDef, name string) Mask {
	for _, dec := range d.Decorators {
		c, ok := dec.(*pysyntax.Call)
		if !ok || len(c.Args) == 0 {
			continue
		}
		pattern, ok := m.Fold(c.Args[0])
		if !ok || pattern.Kind != pyname.ConstStr {
			continue
		}
		for _, m := range addressPart.FindAllStringSubmatch(pattern.Text, -1) {
			part := m[1]
			left, right, two := strings.Cut(part, ":")
			kind := "segment"
			switch {
			case part == name && !two:
			case two && right == name:
				kind = left
			case two && left == name:
				kind = right
			default:
				continue
			}
			if k, ok := e.Catalog.Kind(kind); ok {
				return k
			}
			return All
		}
	}
	return All
}

// annotated are the dangers left in a parameter whose annotation is a plain type.
func (e *Engine) annotated(m *pyname.Module, a *pysyntax.Arg, keep Mask) Mask {
	if a.Annotation == nil {
		return keep
	}
	return keep & e.annotation(m, a.Annotation, 0)
}

// annotation are the dangers left in what is one of the types of an annotation: `int | None`, `Literal["a", "b"]`.
func (e *Engine) annotation(m *pyname.Module, a pysyntax.Expr, depth int) Mask {
	if depth > 4 {
		return All
	}
	switch a := a.(type) {
	case *pysyntax.Constant:
		return 0 // None
	case *pysyntax.BinOp:
		return e.annotation(m, a.Left, depth+1) | e.annotation(m, a.Right, depth+1)
	case *pysyntax.Subscript:
		list := []pysyntax.Expr{a.Index}
		if t, ok := a.Index.(*pysyntax.Tuple); ok {
			list = t.Elts
		}
		n, _ := m.Qualify(a.Value)
		switch strings.TrimPrefix(strings.TrimPrefix(n, "typing_extensions."), "typing.") {
		case "Literal":
			return 0
		case "Annotated":
			list = list[:min(1, len(list))]
		case "Optional", "Union", "List", "Set", "Sequence", "Iterable", "builtins.list", "builtins.set":
		default:
			return All
		}
		left := Mask(0)
		for _, one := range list {
			left |= e.annotation(m, one, depth+1)
		}
		return left
	}
	for _, n := range m.Names(a) {
		if k, ok := e.kindOfType(n); ok {
			return k
		}
	}
	return All
}

// kindOfType are the dangers left in a value of a type, when the catalogue says what calling it leaves.
func (e *Engine) kindOfType(name string) (Mask, bool) {
	for _, en := range e.Catalog.Entries(e.Catalog.Canonical(name)) {
		if en.Verb == Pass && en.Kind != "" && en.To == nil {
			return en.Keep, true
		}
	}
	return 0, false
}

// module looks at what a module does when it is imported.
func (e *Engine) module(m *pyname.Module) {
	s := &summary{function: &Function{Module: m}}
	f := &frame{e: e, sum: s, mod: m, st: e.root.child()}
	f.base = f.st
	f.block(m.Tree.Body)
}

// guard does something, and makes a note of a panic with its stack: it costs what was being looked at and no more.
func (e *Engine) guard(m *pyname.Module, at pysyntax.Node, do func()) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		for _, s := range e.stack {
			s.active = false
			e.forget(s)
		}
		e.stack, e.lowest = e.stack[:0], maxStack+1
		e.note(m, at, "the flow of values was not followed here: internal error: %v\n%s", p, debug.Stack())
	}()
	do()
}

// Flows are all that was found, in the order of the places of their sinks.
func (e *Engine) Flows() []*Flow {
	reached := map[*Flow]map[int]bool{}
	for i, top := range e.tops {
		seen := map[*summary]bool{}
		var visit func(s *summary)
		visit = func(s *summary) {
			if seen[s] {
				return
			}
			seen[s] = true
			for _, fl := range s.found {
				if reached[fl] == nil {
					reached[fl] = map[int]bool{}
				}
				reached[fl][i] = true
			}
			for _, c := range s.calls {
				visit(c)
			}
		}
		visit(top)
	}
	for _, fl := range e.order {
		fl.Entries = nil
		for i := range reached[fl] {
			fl.Entries = append(fl.Entries, i)
		}
		slices.Sort(fl.Entries)
		if fl.Trace == nil {
			fl.Trace = fl.label.steps()
		}
	}
	list := slices.Clone(e.order)
	slices.SortStableFunc(list, func(a, b *Flow) int {
		if c := strings.Compare(a.Site.Module.Path, b.Site.Module.Path); c != 0 {
			return c
		}
		return int(a.Site.Node.Range().Start) - int(b.Site.Node.Range().Start)
	})
	return list
}

// Notes say what was given up, sorted.
func (e *Engine) Notes() []source.Note {
	list := slices.Clone(e.notes)
	slices.SortFunc(list, source.Note.Compare)
	return slices.CompactFunc(list, func(a, b source.Note) bool { return a.Compare(b) == 0 })
}

func (e *Engine) note(m *pyname.Module, n pysyntax.Node, format string, args ...any) {
	if len(e.notes) >= 1000 || m == nil {
		return
	}
	line := 0
	if n != nil {
		line = m.Tree.File.LineOf(n.Range().Start)
	}
	e.notes = append(e.notes, source.Note{Path: m.Path, Line: line, Reason: fmt.Sprintf(format, args...)})
}

// spend counts a node; false when the function, or all of them, have had enough.
func (e *Engine) spend(f *frame) bool {
	f.nodes++
	e.fuel--
	if f.nodes > maxFunctionNodes || e.fuel < 0 {
		if !e.spent || f.nodes == maxFunctionNodes+1 {
			e.spent = e.spent || e.fuel < 0
			var at pysyntax.Node
			if f.fn != nil {
				at = f.fn.Def
			}
			e.note(f.mod, at, "the flow of values was followed only so far: there is too much of it")
		}
		f.st = nil
		return false
	}
	return true
}

// parameter is the origin that stands for a parameter by its position.
func (e *Engine) parameter(i int) *Origin {
	for len(e.params) <= i {
		e.params = append(e.params, &Origin{param: len(e.params)})
	}
	return e.params[i]
}

// part is the origin of a part of a parameter's part.
func (e *Engine) part(o *Origin, key string) *Origin {
	if o.depth >= maxPart {
		return o
	}
	k := partKey{o, key}
	p := e.parts[k]
	if p == nil {
		p = &Origin{param: o.param, parent: o, key: key, depth: o.depth + 1}
		e.parts[k] = p
	}
	return p
}
