package pyeval

import (
	"slices"
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Function is a function of the project, or of the embedded library, as a value.
type Function struct {
	// Name is dotted: module and qualified name, "shop.views.index", "shop.access.owner.<locals>.check".
	Name string
	// Node is its FunctionDef or Lambda, File where it stands; nil for one written in Go.
	Node pysyntax.Node
	File *source.File
	// Class is the class whose body defines it; nil outside of one.
	Class *Class
	// Self is the class of the object to which it is bound; nil when it is bound to none.
	Self *Class

	program *Program
	obj     *funcObj
	self    *val
}

// Receiver is the object to which the function is bound: an instance with its attributes as Pairs, or a class.
func (f *Function) Receiver() (v Value, ok bool) {
	if f.self == nil {
		return Value{}, false
	}
	f.program.mu.Lock()
	defer f.program.mu.Unlock()
	return f.program.export(*f.self), true
}

// Library says that the function is the embedded library's and not the project's.
func (f *Function) Library() bool { return f.File == nil || isLibraryFile(f.File) }

// Installed says that it is an installed package's own: its text is at hand, and is not the project's.
func (f *Function) Installed() bool { return f.File != nil && isInstalledFile(f.File) }

// Place is where the function stands in the project; zero for the library's.
func (f *Function) Place() Place {
	if f.Library() || f.Node == nil {
		return Place{}
	}
	return Place{File: f.File, Span: f.Node.Range()}
}

// Wraps is what functools.wraps says that the function stands for.
func (f *Function) Wraps() (v Value, ok bool) {
	if f.obj == nil || f.obj.wrapped == nil {
		return Value{}, false
	}
	f.program.mu.Lock()
	defer f.program.mu.Unlock()
	return f.program.export(*f.obj.wrapped), true
}

// Free is what a name means in the function's body that the function itself does not bind: a
// variable of the functions around it, or of its module. ok is false when there is no such name.
func (f *Function) Free(id string) (v Value, ok bool) {
	if f.obj == nil {
		return Value{}, false
	}
	p := f.program
	p.mu.Lock()
	defer p.mu.Unlock()
	p.guard(f.Name, func() {
		for s := f.obj.scope; s != nil; s = s.parent {
			if s.class != nil && !s.light {
				continue
			}
			if w, found, _ := p.in.present(s.vars, name(id)); found {
				v, ok = p.export(w), true
				return
			}
		}
		m := f.obj.scope.module
		if w, found, _ := p.in.present(m.ns, name(id)); found {
			v, ok = p.export(w), true
		}
	})
	return v, ok
}

// Local says that a name of the function's body is a variable of a function around it.
func (f *Function) Local(id string) (v Value, ok bool) {
	if f.obj == nil {
		return Value{}, false
	}
	p := f.program
	p.mu.Lock()
	defer p.mu.Unlock()
	p.guard(f.Name, func() {
		for s := f.obj.scope; s != nil; s = s.parent {
			if s.fn == nil {
				continue
			}
			if w, found, _ := p.in.present(s.vars, name(id)); found {
				v, ok = p.export(w), true
				return
			}
		}
	})
	return v, ok
}

// Attr is an attribute that was set on the function object: view.csrf_exempt = True.
func (f *Function) Attr(id string) (v Value, ok bool) {
	if f.obj == nil || f.obj.attrs == nil {
		return Value{}, false
	}
	p := f.program
	p.mu.Lock()
	defer p.mu.Unlock()
	p.guard(f.Name, func() {
		if w, found, _ := p.in.present(f.obj.attrs, name(id)); found {
			v, ok = p.export(w), true
		}
	})
	return v, ok
}

// Class is a class of the project, or of the embedded library, as a value.
type Class struct {
	// Name is dotted: module and qualified name.
	Name string
	Node *pysyntax.ClassDef
	File *source.File
	// Foreign is a base class, its own or an ancestor's, that neither the project nor the library has:
	// a dotted name, or a sentence; "" when all are known.
	Foreign string

	program *Program
	obj     *classObj
	// mro and bases are what MRO and Bases answer, once they were asked.
	mro   []*Class
	bases []string
	// attrs are Attr's answers. They hold as long as the program evaluates nothing more: while it has taken asOf steps.
	attrs map[string]attribute
	asOf  int
}

// attribute is an answer of Attr.
type attribute struct {
	v     Value
	owner *Class
	ok    bool
}

// Library says that the class is the embedded library's and not the project's.
func (c *Class) Library() bool { return c.File == nil || isLibraryFile(c.File) }

// Installed says that it is an installed package's own.
func (c *Class) Installed() bool { return c.File != nil && isInstalledFile(c.File) }

// Place is where the class stands in the project; zero for the library's.
func (c *Class) Place() Place {
	if c.Library() || c.Node == nil {
		return Place{}
	}
	return Place{File: c.File, Span: c.Node.Range()}
}

// Same says that both are one class.
func (c *Class) Same(d *Class) bool { return c != nil && d != nil && c.obj == d.obj }

// MRO are the class and those that it inherits from, in the order of search, as far as they are known.
func (c *Class) MRO() []*Class {
	c.program.mu.Lock()
	defer c.program.mu.Unlock()
	if len(c.mro) != len(c.obj.mro) {
		c.mro = make([]*Class, 0, len(c.obj.mro))
		for _, m := range c.obj.mro {
			c.mro = append(c.mro, c.program.class(m))
		}
	}
	return slices.Clip(c.mro)
}

// Bases are the dotted names of all classes that it derives from, known or not, its own name first.
func (c *Class) Bases() []string {
	c.program.mu.Lock()
	defer c.program.mu.Unlock()
	if c.bases != nil {
		return slices.Clip(c.bases)
	}
	var list []string
	for _, m := range c.obj.mro {
		list = append(list, m.module+"."+m.qual)
		for _, b := range m.bases {
			switch o := b.o.(type) {
			case *ref:
				list = append(list, canonical(o.name))
			case *opaque:
				list = append(list, canonical(o.name)+"()")
			case *unknown:
				e := exporter{in: c.program.in, program: c.program}
				v := e.value(b, 0)
				if n := v.Dotted(); n != "" {
					list = append(list, n)
				}
			}
		}
	}
	c.bases = list
	return slices.Clip(list)
}

// Derives says that the class, or one that it derives from, has one of the dotted names.
func (c *Class) Derives(names ...string) bool {
	for _, b := range c.Bases() {
		for _, n := range names {
			if b == n {
				return true
			}
		}
	}
	return false
}

// Attr is an attribute of the class or of one it inherits from, with the class that has it: a method
// is a Ref with its Func. ok is false when none of the known ones has it; Foreign says whether an
// unknown one may.
func (c *Class) Attr(id string) (v Value, owner *Class, ok bool) {
	p := c.program
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.attrs == nil || c.asOf != p.in.steps {
		c.attrs, c.asOf = map[string]attribute{}, p.in.steps
	}
	a, asked := c.attrs[id]
	if asked {
		return a.v, a.owner, a.ok
	}
	p.guard(c.Name, func() {
		for _, m := range c.obj.mro {
			if w, found, env := p.in.present(m.ns, name(id)); found {
				a = attribute{p.export(w.dep(env)), p.class(m), true}
				return
			}
		}
	})
	c.attrs[id] = a
	return a.v, a.owner, a.ok
}

// Own is an attribute that the class's own body, or what decorates it, sets.
func (c *Class) Own(id string) (v Value, ok bool) {
	v, owner, ok := c.Attr(id)
	return v, ok && owner.Same(c)
}

// Names are the names that the class's own body sets, in its order.
func (c *Class) Names() []string {
	c.program.mu.Lock()
	defer c.program.mu.Unlock()
	var list []string
	for _, e := range c.obj.ns.live() {
		if id, ok := e.key.o.(str); ok && !e.v.isAbsent() {
			list = append(list, string(id))
		}
	}
	return list
}

// Decorators are those of the class that are not evaluated, the innermost first.
func (c *Class) Decorators() []Value {
	c.program.mu.Lock()
	defer c.program.mu.Unlock()
	var list []Value
	for _, d := range c.obj.decorators {
		list = append(list, c.program.export(d))
	}
	return list
}

// Origin is what an Unknown came of: a call, an attribute, or a name of a package that is not evaluated.
type Origin struct {
	// Name is the dotted name of a package's function, class or module: "allauth.account.views.login".
	Name string
	// Of is what was called, or what has the attribute Attr; nil where Name says it.
	Of   *Value
	Attr string
	// Call says that it was called, with Args and Pairs.
	Call  bool
	Args  []Value
	Pairs []Pair
}

// Dotted is the dotted name of what a value is, as far as there is one: of a function, class or
// module, or of something of a package that is not evaluated; "" of all else.
func (v *Value) Dotted() string {
	if v == nil {
		return ""
	}
	if v.Func != nil {
		return v.Func.Name
	}
	if v.Class != nil && v.Kind == Ref {
		return v.Class.Name
	}
	if v.Kind == Ref {
		return v.Text
	}
	o := v.Origin
	if o == nil || o.Call {
		return ""
	}
	if o.Of == nil {
		return o.Name
	}
	if base := o.Of.Dotted(); base != "" {
		return base + "." + o.Attr
	}
	return ""
}

// Callee is the dotted name of what was called to make the value, with the call's arguments: of an
// Object the class, of an Unknown what its Origin says; "" when it did not come of a call.
func (v *Value) Callee() (dotted string, args []Value, pairs []Pair) {
	if v == nil {
		return "", nil, nil
	}
	if v.Kind == Object {
		return v.Text, v.Items, v.Pairs
	}
	o := v.Origin
	if o == nil || !o.Call {
		return "", nil, nil
	}
	if o.Of != nil {
		return o.Of.Dotted(), o.Args, o.Pairs
	}
	return o.Name, o.Args, o.Pairs
}

func (p *Program) class(c *classObj) *Class {
	if c == nil {
		return nil
	}
	if c.exported != nil {
		return c.exported
	}
	k := &Class{Name: c.module + "." + c.qual, Node: c.node, File: c.place.File, Foreign: c.foreign, program: p, obj: c}
	if strings.HasSuffix(c.foreign, "?") {
		k.Foreign = "a base class that is not evaluated"
	}
	c.exported = k
	return k
}

// function exports a function.
func (x *exporter) function(r *Value, f *funcObj) {
	r.Kind, r.Text = Ref, f.scope.module.name+"."+f.qualName()
	if x.program == nil {
		r.Text = f.scope.module.name + "." + f.name
		return
	}
	r.Func = &Function{Name: r.Text, Node: f.node, File: f.scope.module.file, Class: x.program.class(f.class), program: x.program, obj: f}
}

// origin exports what an unknown came of.
func (x *exporter) origin(r *Value, u *unknown, depth int) {
	if x.program == nil || u.from == nil {
		return
	}
	f := u.from
	o := &Origin{Name: f.name, Attr: f.attr}
	if f.f.o != nil {
		w := x.value(f.f, depth+1)
		o.Of = &w
	}
	if f.call || f.attr == "" && f.f.o != nil {
		o.Call = true
		for _, a := range f.args {
			o.Args = append(o.Args, x.value(a, depth+1))
		}
		for _, k := range f.kw {
			o.Pairs = append(o.Pairs, Pair{Value{Kind: Str, Text: k.name}, x.value(k.v, depth+1)})
		}
	}
	r.Origin = o
}
