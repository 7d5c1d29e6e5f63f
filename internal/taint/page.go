package taint

import (
	"slices"
	"strconv"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Page is a text of another language that shows values: a template. Whoever
// reads that language has told it as a function of Python (pyname.Index.Made):
// its parameters are the names that the text asks for, what it shows gets into
// sinks. Names that begin with "@" stand for what a Pages says.
type Page struct {
	// Function takes the page's names as named arguments.
	Function Value
	// Named are told to it besides, where the call tells nothing of that name.
	Named []Named
	// Givers are functions that are called with the request and give dicts of more names.
	Givers []Value
}

// Pages finds pages. A Library that has some is one too.
type Pages interface {
	// Pages are those that one of some names stands for; the site is where they are shown. request says that they are
	// shown for one.
	Pages(names []string, request bool, at Site) []*Page
	// Called says that a page calls a function of the project.
	Called(def pysyntax.Node) bool
	// UnknownPart is what pages reach by a name of something of which nobody knows what it is.
	UnknownPart(name string, at Site) (Value, bool)
	// Term is what a name with "@" stands for in a module that was made.
	Term(m *pyname.Module, name string) Value
}

// External is something of a library, by its canonical name.
func External(name string) Value { return Value{Shape: &external{name}} }

// partName is the canonical name of the function by which pages reach parts: PART(value, "name").
const partName = "page.part"

// Part is the function by which pages reach parts of values: of a dict the element, of others the attribute, of a list
// the place; what it finds is called when it can be, without arguments.
var Part = External(partName)

func (f *frame) term(name string) Value {
	if p, ok := f.e.lib.(Pages); ok {
		return p.Term(f.mod, name)
	}
	return Value{}
}

// shows is a call that shows a page.
func (f *frame) shows(e *Entry, at pysyntax.Node, self Value, args *arguments) {
	p, ok := f.e.lib.(Pages)
	if !ok || f.static {
		return
	}
	var names []string
	for _, a := range e.Args {
		for _, v := range f.argument(a, self, args) {
			names = append(names, f.pageNames(v)...)
		}
	}
	if len(names) == 0 {
		return
	}
	request := false
	if e.To != nil {
		for _, v := range f.argument(*e.To, self, args) {
			c, isConst := constOf(v)
			request = !isConst || c.Kind != pyname.ConstNone
		}
	}
	var told Value
	for _, a := range e.With {
		for i, v := range f.argument(a, self, args) {
			if i == 0 {
				told = v
			} else {
				told = join(told, v)
			}
		}
	}
	for _, page := range p.Pages(names, request, Site{f.mod, at}) {
		if f.st == nil {
			return
		}
		f.show(page, nil, told, at)
	}
}

// keepsPage is what a call gives that names a page and does not show it yet.
func (f *frame) keepsPage(e *Entry, self Value, args *arguments) *Object {
	var names []Value
	for _, a := range e.Args {
		names = append(names, f.argument(a, self, args)...)
	}
	if len(names) == 0 {
		return nil
	}
	o := &Object{Type: e.Type, fixed: f.static}
	f.st.put(o, (*contents)(nil).with(".page", names[0]))
	return o
}

// pageNames are the texts that the name of a page may be: one, one of several, or a list of them; of an object what
// keeps the name of a page.
func (f *frame) pageNames(v Value) (names []string) {
	for _, s := range shapes(v.Shape) {
		switch s := s.(type) {
		case *text:
			switch {
			case s.whole && !strings.Contains(s.prefix, "\x00"):
				names = append(names, s.prefix)
			case s.either != "":
				names = append(names, strings.Split(s.either[1:], "\x00")...)
			}
		case *Object:
			c := f.st.contents(s)
			if s.kind == listObject || s.kind == tupleObject {
				for _, fl := range c.list() {
					names = append(names, f.pageNames(fl.value)...)
				}
			} else if v, ok := c.get(".page"); ok {
				names = append(names, f.pageNames(v)...)
			}
		}
	}
	return names
}

// show looks at a page with what it is told: named values, and a dict of others, which come first.
func (f *frame) show(page *Page, named []namedValue, told Value, at pysyntax.Node) {
	all := map[string]Value{}
	var order []string
	put := func(name string, v Value) {
		if _, ok := all[name]; !ok {
			order = append(order, name)
		}
		all[name] = v
	}
	for _, n := range page.Named {
		put(n.Name, n.Value)
	}
	for _, g := range page.Givers {
		request := Value{}
		for _, n := range page.Named {
			if n.Name == "request" {
				request = n.Value
			}
		}
		v := f.call(at, g, &arguments{positional: []Value{request}}, nil)
		if f.st == nil {
			return
		}
		for name, w := range f.dictParts(v) {
			put(name, w)
		}
	}
	for _, n := range named {
		put(n.name, n.value)
	}
	args := &arguments{}
	for name, w := range f.dictParts(told) {
		put(name, w)
	}
	slices.Sort(order)
	for _, name := range order {
		args.named = append(args.named, namedValue{name, all[name]})
	}
	if f.open(told) {
		args.mapping, args.hasMapping = told, true
		if len(shapes(told.Shape)) == 0 {
			args.mapping = Value{Labels: told.Labels.weak()}
		}
	}
	for _, s := range shapes(page.Function.Shape) {
		if fn, ok := s.(*Function); ok && f.st != nil {
			f.callFunction(at, fn, args, nil)
		}
	}
}

// dictParts are the elements of a dict whose keys are known texts.
func (f *frame) dictParts(v Value) map[string]Value {
	parts := map[string]Value{}
	for _, s := range shapes(v.Shape) {
		o, ok := s.(*Object)
		if !ok || f.st == nil {
			continue
		}
		for _, fl := range f.st.contents(o).list() {
			name, err := strconv.Unquote(trimBrackets(fl.key))
			if err != nil || fl.key[0] != '[' {
				continue
			}
			if have, ok := parts[name]; ok {
				parts[name] = join(have, fl.value)
			} else {
				parts[name] = fl.value
			}
		}
	}
	return parts
}

// open says that a dict may have elements that are not known.
func (f *frame) open(v Value) bool {
	if len(v.Labels) > 0 {
		return true
	}
	for _, s := range shapes(v.Shape) {
		o, ok := s.(*Object)
		if !ok {
			continue
		}
		if c := f.st.contents(o); o.origin != nil || c == nil || !c.exact || len(c.rest.Labels) > 0 || c.rest.Shape != nil {
			return true
		}
	}
	return false
}

// namedPart is what a page reaches by a name: see Part.
func (f *frame) namedPart(on, name Value, at pysyntax.Node) Value {
	c, ok := constOf(name)
	if !ok || f.st == nil {
		return Value{Labels: on.Labels}
	}
	list := shapes(on.Shape)
	if len(list) == 0 {
		v := f.unknownPart(c.Text, at)
		v.Labels = v.Labels.union(on.Labels)
		return v
	}
	var out Value
	for i, s := range list {
		v := f.partOfShape(alone(on, s), c.Text, at)
		if f.st == nil {
			return Value{}
		}
		if i == 0 {
			out = v
		} else {
			out = join(out, v)
		}
	}
	return out
}

// unknownPart is what pages reach by a name of something of which nothing is known.
func (f *frame) unknownPart(name string, at pysyntax.Node) Value {
	if p, ok := f.e.lib.(Pages); ok {
		if v, ok := p.UnknownPart(name, Site{f.mod, at}); ok {
			return v
		}
	}
	return Value{}
}

func (f *frame) partOfShape(on Value, name string, at pysyntax.Node) Value {
	o, isObject := on.Shape.(*Object)
	n, err := strconv.ParseInt(name, 10, 64)
	switch {
	case err == nil:
		return f.index(on, valueOf(pyname.Const{Kind: pyname.ConstInt, Int: n}), at)
	case isObject && o.kind == dictObject:
		key, _ := keyOf(pyname.Const{Kind: pyname.ConstStr, Text: name})
		_, known := f.st.contents(o).get(key)
		if !known && (name == "items" || name == "values" || name == "keys") {
			return f.method(at, on, name, &arguments{}, nil)
		}
		return f.index(on, constText(name), at)
	}
	if isObject && o.origin != nil && o.Class == nil && o.Type == "" {
		v := f.unknownPart(name, at)
		if v.Shape == nil {
			v = f.symbol(f.e.part(o.origin, "@"+name), nil) // what it is shows where the page is told
		}
		v.Labels = v.Labels.union(f.without(on.Labels, o))
		return v
	}
	v := f.attribute(on, name, at)
	if f.st == nil || !slices.ContainsFunc(shapes(v.Shape), isCalled) {
		return v
	}
	return f.call(at, v, &arguments{}, nil)
}

// isCalled says that a page calls what it has found.
func isCalled(s Shape) bool {
	switch s.(type) {
	case *Function, *giver, *method:
		return true
	}
	return false
}
