package taint

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// library calls something of a library by its name. self is the receiver of a
// method, nothing of a function.
func (f *frame) library(at pysyntax.Node, name string, self Value, args *arguments, x *pysyntax.Call) Value {
	if name == partName {
		return f.namedPart(args.at(f, 0), args.at(f, 1), at)
	}
	if strings.HasPrefix(name, "builtins.") || strings.HasPrefix(name, "functools.") || strings.HasPrefix(name, "copy.") || name == "re.compile" || name == "re.sub" {
		if v, ok := f.builtin(at, name, args, x); ok {
			if list := f.e.Catalog.Entries(name); list != nil && f.st != nil {
				f.apply(at, list, self, args, x)
			}
			return v
		}
	}
	if f.e.lib != nil && self.Shape == nil {
		if v, ok := f.e.lib.Result(name, args.positional); ok {
			return v
		}
	}
	list := f.e.Catalog.Entries(name)
	if list == nil {
		// Of a class that the catalogue knows the method may be called through the class: str.lower(x).
		if i := lastDot(name); i > 0 {
			if list = f.e.Catalog.Method(name[:i], name[i+1:]); list != nil && len(args.positional) > 0 && self.Shape == nil {
				rest := *args
				rest.positional = args.positional[1:]
				return f.applied(at, name, list, args.positional[0], &rest, x)
			}
		}
	}
	if list == nil && self.Shape == nil && strings.Contains(name, ".") && !f.e.Catalog.Knows(name) && !f.e.isClass(name) {
		// A package of which nobody knows anything: what goes in may come out.
		return Value{Labels: f.unknown(Value{}, args)}
	}
	return f.applied(at, name, list, self, args, x)
}

// applied does what entries say of a call, and gives an instance when the name looks like a class's.
func (f *frame) applied(at pysyntax.Node, name string, list []*Entry, self Value, args *arguments, x *pysyntax.Call) Value {
	v := f.apply(at, list, self, args, x)
	if v.Shape == nil && f.e.isClass(name) && f.st != nil {
		o := &Object{Type: name, fixed: f.static}
		v.Shape = o
	}
	return v
}

// isClass says that a dotted name is a class's: the catalogue has attributes of it, or it looks like one.
func (e *Engine) isClass(name string) bool {
	last := name[lastDot(name)+1:]
	return last != "" && last[0] >= 'A' && last[0] <= 'Z' && (strings.ToUpper(last) != last || e.Catalog.owners[name] || e.Catalog.bases[name] != nil)
}

// apply does what the catalogue says of a call: sinks first, then what is
// made. What several entries say of the result is put together.
func (f *frame) apply(at pysyntax.Node, list []*Entry, self Value, args *arguments, x *pysyntax.Call) Value {
	var out Value
	for _, e := range list {
		if f.st == nil {
			return Value{}
		}
		if !e.Call || !f.holds(e, self, args) {
			continue
		}
		switch e.Verb {
		case Sink:
			for _, v := range f.selected(e.Args, self, args, e.Dangers) {
				f.reach(e, at, v)
			}
		case Source:
			v := f.source(e, self, at)
			out = join(out, v)
		case Make:
			if s := f.madeFrom(e.Type, self, args); s != nil {
				out.Shape = joinShape2(out.Shape, s)
			}
			if o, ok := self.Shape.(*Object); ok && e.Type == "item" && o.kind == listObject {
				out.Labels = out.Labels.union(f.elements(self, at).Labels)
			}
			if e.Type == "self" || e.Type == "item" {
				out.Labels = out.Labels.union(f.withoutSelf(self))
			}
		case Pass:
			f.pass(e, at, self, args, &out)
		case Check:
			f.narrowArgs(e, args, x, self)
		case Calls:
			f.callsArgument(e, at, self, args, &out)
		case Show:
			if len(e.With) == 0 {
				if o := f.keepsPage(e, self, args); o != nil {
					out.Shape = o
				}
				continue
			}
			f.shows(e, at, self, args)
		case Send:
			out = join2(out, f.send(e, at, self, args))
		case Keep:
			f.keepNamed(self, args, at)
		}
	}
	return out
}

// joinShape2 is joinShape where nothing said yet is nothing.
func joinShape2(a, b Shape) Shape {
	if a == nil {
		return b
	}
	return joinShape(a, b)
}

// keepNamed puts named arguments into the fields of what an object hands out. What a mapping has may go into any of them.
func (f *frame) keepNamed(self Value, args *arguments, at pysyntax.Node) {
	of := f.e.madeOf(self)
	if of == nil || of.Class == nil {
		return
	}
	named := args.named
	for _, n := range args.named {
		if d, ok := n.value.Shape.(*Object); ok && d.kind == dictObject && (n.name == "defaults" || n.name == "create_defaults") {
			for _, fl := range f.st.contents(d).list() {
				if name, err := strconv.Unquote(trimBrackets(fl.key)); err == nil {
					named = append(named, namedValue{name, fl.value})
				}
			}
		}
	}
	for _, n := range named {
		f.keep(of.Class, n.name, n.value, at)
	}
	if args.hasMapping {
		f.keep(of.Class, "*", Value{Labels: f.deep(args.mapping)}, at)
	}
}

func (f *frame) pass(e *Entry, at pysyntax.Node, self Value, args *arguments, out *Value) {
	var labels Labels
	for _, a := range e.Args {
		for _, v := range f.argument(a, self, args) {
			labels = labels.union(f.deep(v))
			if a.Self && e.To == nil {
				labels = labels.union(f.contentLabels(v))
			}
		}
	}
	if e.Type == "same" {
		for _, a := range e.Args {
			for _, v := range f.argument(a, self, args) {
				*out = join2(*out, v)
			}
		}
		return
	}
	if e.Opens != 0 {
		labels = f.opened(labels, e.Opens, at)
	}
	labels = labels.keep(e.Keep).read(e.Category)
	if e.To == nil {
		out.Labels = out.Labels.union(labels)
		if e.Type != "" {
			out.Shape = joinShape2(out.Shape, f.made(e.Type, self))
		}
		return
	}
	for _, target := range f.argument(*e.To, self, args) {
		for _, s := range shapes(target.Shape) {
			if o, ok := s.(*Object); ok && len(labels) > 0 {
				f.st.put(o, f.st.contents(o).withRest(Value{Labels: labels}))
			}
		}
	}
}

// contentLabels is what an object of a library's type has been filled with.
func (f *frame) contentLabels(v Value) Labels {
	var labels Labels
	for _, s := range shapes(v.Shape) {
		if o, ok := s.(*Object); ok && (o.Type != "" || o.kind != instance) {
			labels = labels.union(f.st.contents(o).elements().Labels)
			if o.origin != nil {
				labels = labels.union(v.Labels)
			}
		}
	}
	return labels
}

// maxDeep is how deep containers are looked into.
const maxDeep = 4

// deep are the labels of a value and of what it contains.
func (f *frame) deep(v Value) Labels { return f.deepAt(v, 0) }

func (f *frame) deepAt(v Value, depth int) Labels {
	labels := v.Labels
	if depth > maxDeep || f.st == nil {
		return labels
	}
	for _, s := range shapes(v.Shape) {
		o, ok := s.(*Object)
		if !ok || o.kind == instance {
			continue
		}
		c := f.st.contents(o)
		if c == nil {
			continue
		}
		labels = labels.union(f.deepAt(c.rest, depth+1))
		for _, fl := range c.fields {
			labels = labels.union(f.deepAt(fl.value, depth+1))
		}
	}
	return labels
}

// words are the labels of a program's arguments: those behind "--" are no options.
func (f *frame) words(v Value, option Mask) Labels {
	o, ok := v.Shape.(*Object)
	if !ok || o.kind != listObject && o.kind != tupleObject {
		return f.deep(v)
	}
	labels, keep := v.Labels, All
	c := f.st.contents(o)
	if c == nil {
		return labels
	}
	for _, w := range c.fields {
		labels = labels.union(f.deep(w.value).keep(keep))
		if isDashes(w.value) {
			keep = All &^ option
		}
	}
	return labels.union(f.deep(c.rest).keep(keep))
}

func isDashes(v Value) bool {
	c, ok := constOf(v)
	return ok && c.Kind == pyname.ConstStr && c.Text == "--"
}

// callsArgument is a library's call of one of its arguments.
func (f *frame) callsArgument(e *Entry, at pysyntax.Node, self Value, args *arguments, out *Value) {
	for _, a := range e.Args {
		for _, fn := range f.argument(a, self, args) {
			if c, ok := constOf(fn); ok {
				fn = f.e.named(c.Text)
			}
			if !callable(fn) {
				continue
			}
			passed := f.passedOn(e, self, args)
			v := f.call(at, fn, passed, nil)
			if f.st == nil {
				return
			}
			*out = join(*out, v)
		}
	}
}

// named is what a text names: "shop.tasks.send", "shop.tasks:send".
func (e *Engine) named(text string) Value {
	text = strings.Replace(text, ":", ".", 1)
	if lastDot(text) < 0 {
		return Value{}
	}
	defs := e.Index.Lookup(e.Root, text)
	if len(defs) == 0 {
		return Value{}
	}
	return e.defined(defs)
}

// passedOn is what a library's function calls its argument with.
func (f *frame) passedOn(e *Entry, self Value, args *arguments) *arguments {
	passed := &arguments{}
	for _, w := range e.With {
		if w.Names {
			for _, n := range args.named {
				if !slices.ContainsFunc(slices.Concat(e.Args, e.With), func(a Arg) bool { return a.Name == n.name }) {
					passed.named = append(passed.named, n)
				}
			}
			continue
		}
		for _, v := range f.argument(w, self, args) {
			o, ok := v.Shape.(*Object)
			switch {
			case w.Each:
				passed.positional = append(passed.positional, f.elements(v, nil))
			case !w.Spread || !ok:
				passed.positional = append(passed.positional, v)
			case o.kind == dictObject:
				passed.mapping, passed.hasMapping = v, true
			default:
				if c := f.st.contents(o); c != nil && c.exact {
					for _, fl := range c.fields {
						passed.positional = append(passed.positional, fl.value)
					}
				} else {
					passed.more, passed.hasMore = v, true
				}
			}
		}
	}
	return passed
}

func (c *contents) list() []field {
	if c == nil {
		return nil
	}
	return c.fields
}

// method calls an attribute of something whose class is a library's, or of which nothing is known.
func (f *frame) method(at pysyntax.Node, self Value, name string, args *arguments, x *pysyntax.Call) Value {
	switch s := self.Shape.(type) {
	case *Function:
		// Tasks are called by other names: f.delay(x).
		switch name {
		case "delay", "s", "si", "signature", "__call__", "call_local", "enqueue", "send":
			if bound(s) {
				passed := *args
				passed.positional = append([]Value{{}}, args.positional...)
				return f.callFunction(at, s, &passed, nil)
			}
			return f.callFunction(at, s, args, x)
		case "apply_async", "apply":
			passed := f.spread(args)
			if bound(s) {
				passed.positional = append([]Value{{}}, passed.positional...)
			}
			return f.callFunction(at, s, passed, nil)
		}
		return Value{}
	case *union:
		var out Value
		for i, one := range s.list {
			if f.st == nil {
				return out
			}
			v := f.method(at, alone(self, one), name, args, x)
			if i == 0 {
				out = v
			} else {
				out = join(out, v)
			}
		}
		return out
	case *Object:
		if s.Class != nil {
			if list := f.methodsOf(s, name); list != nil {
				return f.apply(at, list, self, args, x)
			}
			if name == "__init__" { // super().__init__(…)
				f.inherited(at, s.Class, self, args, x, false)
				return Value{}
			}
			return Value{Labels: f.withoutSelf(self)}
		}
		if s.Type != "" {
			if s.Type == "re.Pattern" && name == "sub" {
				if p, ok := f.st.contents(s).get(".pattern"); ok {
					if v, ok := f.substituted(p, args.at(f, 0), args.at(f, 1)); ok {
						return v
					}
				}
			}
			if (name == "set" || name == "get") && f.e.Catalog.Derives(s.Type, "configparser.RawConfigParser") {
				if v, ok := f.option(s, name, args); ok {
					return v
				}
			}
			list := f.e.Catalog.Method(s.Type, name)
			if list == nil && !strings.HasPrefix(name, "_") {
				list = f.e.Catalog.Method(s.Type, "*")
			}
			if list != nil {
				return f.apply(at, list, self, args, x)
			}
			if name == "__setitem__" {
				return Value{}
			}
			if v, ok := f.container(at, self, s, name, args, x); ok && s.kind != instance {
				return v
			}
			labels := f.withoutSelf(self).union(f.contentLabels(self))
			return Value{Labels: labels}
		}
		if v, ok := f.container(at, self, s, name, args, x); ok {
			return v
		}
		if s.kind != instance {
			return Value{}
		}
		return f.anyMethod(at, Value{Labels: self.Labels}, name, args, x)
	case *text, *constant:
		if v, ok := f.textMethod(self, name, args, at); ok {
			return v
		}
		if list := f.e.Catalog.Method("builtins.str", name); list != nil {
			return f.apply(at, list, self, args, x)
		}
		return Value{Labels: self.Labels}
	case *Class:
		if s.Class != nil {
			return Value{}
		}
	}
	return f.anyMethod(at, self, name, args, x)
}

// bound says that a task gets itself in front of what it is called with: @app.task(bind=True).
func bound(fn *Function) bool {
	d, ok := fn.Def.(*pysyntax.FunctionDef)
	if !ok {
		return false
	}
	for _, dec := range d.Decorators {
		c, ok := dec.(*pysyntax.Call)
		if !ok {
			continue
		}
		for _, k := range c.Keywords {
			if v, ok := k.Value.(*pysyntax.Constant); ok && k.Name.Name == "bind" && v.Kind == pysyntax.True {
				return true
			}
		}
	}
	return false
}

// spread is how apply_async passes arguments on: a list of them, and a dict.
func (f *frame) spread(args *arguments) *arguments {
	n := &arguments{}
	list := args.at(f, 0)
	if v := args.byName(f, "args"); v.Shape != nil {
		list = v
	}
	if o, ok := list.Shape.(*Object); ok {
		for _, fl := range f.st.contents(o).list() {
			n.positional = append(n.positional, fl.value)
		}
	}
	named := args.at(f, 1)
	if v := args.byName(f, "kwargs"); v.Shape != nil {
		named = v
	}
	if named.Shape != nil {
		n.mapping, n.hasMapping = named, true
	}
	return n
}

// anyMethod calls a method of something of which nothing is known: what strings do, or what such a name hardly
// means otherwise.
func (f *frame) anyMethod(at pysyntax.Node, self Value, name string, args *arguments, x *pysyntax.Call) Value {
	var out Value
	done := false
	if list := f.e.Catalog.Entries("*." + name); list != nil {
		out = f.apply(at, list, self, args, x)
		done = true
	}
	if f.st == nil {
		return Value{}
	}
	if v, ok := f.textMethod(self, name, args, at); ok {
		return join(out, v)
	}
	if list := f.e.Catalog.Method("builtins.str", name); list != nil {
		return join(out, f.apply(at, list, self, args, x))
	}
	switch name {
	case "get", "pop", "setdefault":
		v := f.index(self, args.at(f, 0), at)
		if len(args.positional) > 1 {
			v = join(v, args.at(f, 1))
		}
		return join(out, v)
	}
	if done {
		return out
	}
	labels := self.Labels
	for _, v := range args.all() {
		labels = labels.union(f.deep(v).weak())
	}
	f.byName(at, name, args)
	return Value{Labels: labels}
}

// byName calls the method of the only class that has one of that name, of which it is not sure that it is meant. What it
// gives is what goes in, as of a method that nobody knows.
func (f *frame) byName(at pysyntax.Node, name string, args *arguments) {
	tainted := slices.ContainsFunc(args.all(), func(v Value) bool { return len(v.Labels) > 0 })
	c := f.e.onlyClass(name)
	if c == nil || !tainted {
		return
	}
	passed := *args
	passed.positional, passed.named = nil, nil
	for _, v := range args.positional {
		passed.positional = append(passed.positional, v.Doubted())
	}
	for _, n := range args.named {
		passed.named = append(passed.named, namedValue{n.name, n.value.Doubted()})
	}
	st := f.st
	self := Value{Shape: &Object{Class: c}}
	if m := f.attribute(self, name, nil); isFunction(m) {
		f.call(at, m, &passed, nil)
	}
	f.st = st
}

// reach is a value that gets into a sink.
func (f *frame) reach(sink *Entry, at pysyntax.Node, labels Labels) {
	if at == nil || f.static {
		return
	}
	for _, l := range labels {
		if l.Mask&sink.Dangers != 0 {
			f.reachAt(sink, Site{f.mod, at}, Site{f.mod, at}, f.defNode(), l, sink.Dangers)
		}
	}
}

// reachAt is a label that gets into a sink at a site; by way of a call at via, where the sink is in a called function. mask
// are the dangers of the sink that count.
func (f *frame) reachAt(sink *Entry, site, via Site, owner pysyntax.Node, l Label, mask Mask) {
	if l.Origin.symbolic() {
		// What else is left in it stays: with what is passed that may say more.
		for i := range f.sum.reached {
			r := &f.sum.reached[i]
			if r.node == site.Node && r.sink == sink && r.label.Origin == l.Origin && r.label.Read == l.Read {
				r.label.Mask |= l.Mask
				r.mask |= l.Mask & mask
				r.label.Weak = r.label.Weak && l.Weak
				return
			}
		}
		if len(f.sum.reached) < maxReached {
			f.sum.reached = append(f.sum.reached, reach{sink, site.Module, site.Node, owner, l, l.Mask & mask})
		}
		return
	}
	if l.Mask = f.e.escaped(l.Mask) & mask; l.Mask == 0 {
		return
	}
	if len(sink.From) > 0 && !slices.Contains(sink.From, cmp.Or(l.Read, l.Origin.Category)) {
		return
	}
	k := flowKey{site.Node, via.Node, sink, l.Origin}
	fl := f.e.flows[k]
	if fl == nil {
		fl = &Flow{Sink: sink, Site: site, Via: via, Origin: l.Origin, Mask: l.Mask, Weak: l.Weak, Function: owner, label: l}
		f.e.flows[k] = fl
		f.e.order = append(f.e.order, fl)
	} else {
		fl.Mask |= l.Mask
		if fl.Weak && !l.Weak {
			fl.Weak, fl.label = false, l
		}
	}
	if !slices.Contains(f.sum.found, fl) {
		f.sum.found = append(f.sum.found, fl)
	}
}
