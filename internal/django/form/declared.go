package form

import (
	"slices"
	"strings"

	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// declaration is a field that a class writes out.
type declaration struct {
	Field
	// source is the way from the object to the value: "user.email".
	source string
	// computed says that it shows something that code makes.
	computed bool
}

// outputs are DRF's fields that take nothing in.
var outputs = []string{"SerializerMethodField", "ReadOnlyField", "StringRelatedField", "HyperlinkedIdentityField"}

// computes are those that show something else than the value.
var computes = []string{"SerializerMethodField", "StringRelatedField", "HyperlinkedIdentityField", "HyperlinkedRelatedField", "SlugRelatedField"}

// Declared are the fields that a class and its bases write out, also where it is not known which of them it
// has in the end, or what framework's it is.
func Declared(c *pyname.Class) (list []Field) {
	for _, d := range declared(c, KindOf(c)) {
		list = append(list, d.Field)
	}
	return list
}

// declared are the fields that a class and its bases write out, the nearest first; one that is set to None is taken out.
func declared(c *pyname.Class, kind Kind) []declaration {
	var list []declaration
	seen := map[string]bool{}
	line, _ := c.MRO()
	for _, b := range line {
		if b.Class == nil {
			if b.Name == userChangeForm && !seen["password"] {
				// Django's own shows what kind of hash it is, and takes nothing.
				list = append(list, declaration{Field: Field{Name: "password", Declared: true, ReadOnly: true}, source: "password"})
				seen["password"] = true
			}
			continue
		}
		for _, s := range b.Class.Node.Body {
			name, value, annotation := assignment(s)
			if name == "" || seen[name] {
				continue
			}
			if d, ok := declaredField(b.Class.Module, name, value, annotation, kind); ok {
				d.Place = placeOf(b.Class.Module, s)
				list = append(list, d)
				seen[name] = true
			} else if value != nil {
				seen[name] = true
			}
		}
	}
	return list
}

// assignment is `name = value`, `name: T = value` or `name: T` of a class's body.
func assignment(s pysyntax.Stmt) (name string, value, annotation pysyntax.Expr) {
	var target pysyntax.Expr
	switch s := s.(type) {
	case *pysyntax.Assign:
		target, value = s.Targets[0], s.Value
	case *pysyntax.AnnAssign:
		target, value, annotation = s.Target, s.Value, s.Annotation
	}
	if n, ok := target.(*pysyntax.Name); ok {
		return n.ID, value, annotation
	}
	return "", nil, nil
}

// declaredField reads one of them; ok is false when the statement declares no field.
func declaredField(m *pyname.Module, name string, value, annotation pysyntax.Expr, kind Kind) (d declaration, ok bool) {
	d = declaration{Field: Field{Name: name, Declared: true}, source: name}
	if kind == Schema {
		if annotation == nil {
			return d, false
		}
		d.Nested = schemaIn(m, annotation)
		return d, true
	}
	call, ok := value.(*pysyntax.Call)
	if !ok {
		return d, false
	}
	class, readOnly, writeOnly := "", false, false
	for _, def := range m.Resolve(call.Func) {
		class = lastPart(def.Dotted())
		if c := def.Class(); c != nil {
			if KindOf(c) == Serializer && kind == Serializer {
				d.Nested = c
				break
			}
			class = libraryField(c)
			readOnly, writeOnly = sets(c, "read_only"), sets(c, "write_only")
			if _, own := c.Find("to_representation"); own {
				d.computed = true
			}
		}
	}
	if d.Nested == nil && !strings.HasSuffix(class, "Field") && kind != Type {
		return d, false
	}
	d.Call, d.Module = call, m
	if d.Nested == nil {
		d.Type = class
	}
	if d.Type == "Field" {
		d.Type = view.LastPart(call.Func)
	}
	d.ReadOnly = kind == Type || slices.Contains(outputs, class)
	d.computed = d.computed || slices.Contains(computes, class)
	if class == "HiddenField" {
		d.ReadOnly, d.WriteOnly = true, true // its value is its default, and nobody sees it
	}
	for _, k := range call.Keywords {
		c, known := m.Fold(k.Value)
		switch k.Name.Name {
		case "disabled":
			d.ReadOnly = d.ReadOnly || known && c.Truth()
		case "read_only":
			readOnly = known && c.Truth() || readOnly && !known
		case "write_only":
			writeOnly = known && c.Truth() || writeOnly && !known
		case "source":
			if known && c.Text != "*" {
				d.source = c.Text
			}
		}
	}
	d.ReadOnly, d.WriteOnly = d.ReadOnly || readOnly, d.WriteOnly || writeOnly
	return d, true
}

// sets says that the constructor of a field class of the project gives its fields an option by itself:
// super().__init__(write_only=True), kwargs["write_only"] = …, kwargs.setdefault("write_only", True).
func sets(c *pyname.Class, option string) (found bool) {
	for _, member := range c.FindAll("__init__") {
		f, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef)
		if !ok {
			continue
		}
		named := func(e pysyntax.Expr) bool {
			text, ok := member.Class.Module.Fold(e)
			return ok && text.Text == option
		}
		no := func(e pysyntax.Expr) bool {
			value, known := member.Class.Module.Fold(e)
			return known && !value.Truth()
		}
		pysyntax.WalkStmts(f.Body, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Keyword:
				found = found || n.Name.Name == option && !no(n.Value)
			case *pysyntax.Assign:
				s, ok := n.Targets[0].(*pysyntax.Subscript)
				found = found || ok && named(s.Index) && !no(n.Value)
			case *pysyntax.Call:
				a, ok := n.Func.(*pysyntax.Attribute)
				found = found || ok && a.Attr.Name == "setdefault" && len(n.Args) == 2 && named(n.Args[0]) && !no(n.Args[1])
			}
			return !found
		})
	}
	return found
}

// libraryField is the name of the field of Django's or DRF's that a class of the project derives from.
func libraryField(c *pyname.Class) string {
	for _, n := range c.Missing() {
		if last := lastPart(n); strings.HasSuffix(last, "Field") {
			return last
		}
	}
	return ""
}

// schemaIn is the schema that an annotation names: UserOut, List[UserOut], Optional[UserOut], UserOut | None.
func schemaIn(m *pyname.Module, annotation pysyntax.Expr) *pyname.Class {
	var found *pyname.Class
	pysyntax.Walk(annotation, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name, *pysyntax.Attribute:
			for _, d := range m.Resolve(n.(pysyntax.Expr)) {
				if c := d.Class(); c != nil && KindOf(c) == Schema {
					found = c
				}
			}
		}
		return found == nil
	})
	return found
}

func lastPart(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }

// drop takes out what the class's own code takes out: of the fields in its constructor (self.fields.pop("owner"),
// del, disabled, read_only), of what is shown in to_representation, and of what was sent in to_internal_value. Under which
// condition it does so is not asked, only whether there is one.
func (s *Fieldset) drop(c *pyname.Class) {
	for _, name := range []string{"__init__", "get_fields", "build_field", "get_field_names", "get_extra_kwargs"} {
		var asks source.Span // the outermost `if` around what is looked at
		var in *pyname.Module
		within := func(m *pyname.Module, n pysyntax.Node) bool {
			return m == in && n.Range().Start >= asks.Start && n.Range().End <= asks.End
		}
		s.codeOf(c, name, func(m *pyname.Module, n pysyntax.Node) {
			if i, ok := n.(*pysyntax.If); ok && !within(m, i) {
				asks, in = i.Range(), m
			}
			for _, t := range TakenOut(m, n) {
				if name == "__init__" && !isFields(m, t.From) {
					continue // a constructor has mappings of its own
				}
				if i := slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == t.Name }); i >= 0 {
					f := s.Fields[i]
					f.Sometimes = within(m, n)
					s.Dropped = append(s.Dropped, f)
					s.Fields = slices.Delete(s.Fields, i, i+1)
				}
			}
		})
	}
	calls, own := false, false
	own = s.codeOf(c, "to_representation", func(m *pyname.Module, n pysyntax.Node) {
		if call, ok := n.(*pysyntax.Call); ok {
			a, ok := call.Func.(*pysyntax.Attribute)
			calls = calls || ok && a.Attr.Name == "to_representation"
		}
		for _, t := range TakenOut(m, n) {
			if f := s.Field(t.Name); f != nil {
				f.WriteOnly = true
			}
		}
	})
	s.codeOf(c, "to_internal_value", func(m *pyname.Module, n pysyntax.Node) {
		for _, t := range TakenOut(m, n) {
			if f := s.Field(t.Name); f != nil {
				f.ReadOnly = true
			}
		}
	})
	if own && !calls {
		for i := range s.Fields {
			s.Fields[i].WriteOnly = true // it shows what it writes down itself
		}
	}
}

// isFields says that an expression is the fields of a form: self.fields, or a name for them.
func isFields(m *pyname.Module, e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Attribute:
		return e.Attr.Name == "fields" || e.Attr.Name == "base_fields"
	case *pysyntax.Name:
		return slices.ContainsFunc(m.Scopes().Reaching(e), func(b *pyname.Binding) bool {
			a, ok := b.Value.(*pysyntax.Attribute)
			return ok && isFields(m, a)
		})
	}
	return false
}

// codeOf visits the methods of that name, of the class and its bases in the tree; it says whether there is one.
func (s *Fieldset) codeOf(c *pyname.Class, method string, visit func(*pyname.Module, pysyntax.Node)) bool {
	all := c.FindAll(method)
	for _, member := range all {
		if f, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef); ok {
			pysyntax.WalkStmts(f.Body, func(n pysyntax.Node) bool {
				visit(member.Class.Module, n)
				return true
			})
		}
	}
	return len(all) > 0
}

// Taken is an entry that code takes out of a mapping, or gives another value.
type Taken struct {
	// From is the mapping, Name the key.
	From pysyntax.Expr
	Name string
}

// TakenOut are the entries that a statement or call takes out of a mapping, or gives another value: x.pop("owner"),
// del x["owner"], x["owner"] = …, x["owner"].disabled = True, and a loop over names that does so.
func TakenOut(m *pyname.Module, n pysyntax.Node) (list []Taken) {
	text := func(from, key pysyntax.Expr) {
		if c, ok := m.Fold(key); ok && c.Kind == pyname.ConstStr {
			list = append(list, Taken{from, c.Text})
		}
	}
	entry := func(e pysyntax.Expr) {
		if a, ok := e.(*pysyntax.Attribute); ok {
			if !slices.Contains([]string{"disabled", "read_only", "write_only"}, a.Attr.Name) {
				return
			}
			e = a.Value
		}
		if sub, ok := e.(*pysyntax.Subscript); ok {
			text(sub.Value, sub.Index)
		}
	}
	switch n := n.(type) {
	case *pysyntax.Call:
		if from := popped(n); from != nil {
			text(from, n.Args[0])
		}
	case *pysyntax.Delete:
		for _, t := range n.Targets {
			entry(t)
		}
	case *pysyntax.Assign:
		for _, t := range n.Targets {
			entry(t)
		}
	case *pysyntax.For:
		// for name in ("owner", "paid"): self.fields.pop(name)
		target, ok := n.Target.(*pysyntax.Name)
		all, known := names(m, n.Iter, 0)
		if !ok || !known {
			break
		}
		each := func(from, key pysyntax.Expr) {
			if isName(key, target.ID) {
				for _, name := range all {
					list = append(list, Taken{from, name})
				}
			}
		}
		pysyntax.WalkStmts(n.Body, func(in pysyntax.Node) bool {
			switch in := in.(type) {
			case *pysyntax.Call:
				if from := popped(in); from != nil {
					each(from, in.Args[0])
				}
			case *pysyntax.Subscript:
				each(in.Value, in.Index)
			}
			return true
		})
	}
	return list
}

// popped is the mapping of x.pop(key); nil of all other calls.
func popped(call *pysyntax.Call) pysyntax.Expr {
	if a, ok := call.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "pop" && len(call.Args) > 0 {
		return a.Value
	}
	return nil
}

func isName(e pysyntax.Expr, id string) bool {
	n, ok := e.(*pysyntax.Name)
	return ok && n.ID == id
}
