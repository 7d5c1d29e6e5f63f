package flow

import (
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/taint"
)

// schemaAttribute is a field of a schema by its annotation.
func (r *reader) schemaAttribute(c *pyname.Class, name string, at taint.Site) (taint.Value, bool) {
	mro, _ := c.MRO()
	for _, b := range mro {
		if b.Class == nil {
			continue
		}
		for _, s := range b.Class.Node.Body {
			a, ok := s.(*pysyntax.AnnAssign)
			if !ok {
				continue
			}
			if n, ok := a.Target.(*pysyntax.Name); ok && n.ID == name {
				return r.annotated(b.Class.Module, a.Annotation, incoming{"json", "the field " + name, at, validated(mro, name)}, 0), true
			}
		}
	}
	switch name {
	case "dict", "model_dump", "json", "model_dump_json":
		return taint.Tainted(r.origin("json", "the body of the request", at), taint.All).Called(), true
	}
	if set := r.forms.Of(c); set != nil {
		for _, f := range set.Fields {
			if f.Name == name && f.Column != nil {
				return taint.Tainted(r.origin("json", "the field "+name, at), r.fieldMask(f.Column)), true
			}
		}
	}
	return taint.Value{}, false
}

// validated says that a schema has a function of its own that looks at a field: what it refuses is not followed.
func validated(mro []pyname.Base, name string) bool {
	for _, b := range mro {
		if b.Class == nil {
			continue
		}
		for _, s := range b.Class.Node.Body {
			d, ok := s.(*pysyntax.FunctionDef)
			if !ok {
				continue
			}
			for _, dec := range d.Decorators {
				c, ok := dec.(*pysyntax.Call)
				if !ok {
					c = &pysyntax.Call{Func: dec}
				}
				for _, n := range b.Class.Module.Names(c.Func) {
					switch n[strings.LastIndexByte(n, '.')+1:] {
					case "model_validator", "root_validator":
						return true
					case "field_validator", "validator":
						for _, a := range c.Args {
							if k, ok := b.Class.Module.Fold(a); ok && (k.Text == name || k.Text == "*") {
								return true
							}
						}
					}
				}
			}
		}
	}
	return false
}

// incoming is where a value comes in; doubted says that something may refuse it.
type incoming struct {
	category, words string
	at              taint.Site
	doubted         bool
}

// annotated is a value from outside that an annotation has converted.
func (r *reader) annotated(m *pyname.Module, a pysyntax.Expr, in incoming, depth int) taint.Value {
	all := func(mask taint.Mask) taint.Value {
		v := taint.Tainted(r.origin(in.category, in.words, in.at), mask)
		if in.doubted {
			v = v.Doubted()
		}
		return v
	}
	if a == nil || depth > 4 {
		return all(taint.All)
	}
	switch a := a.(type) {
	case *pysyntax.Constant:
		return taint.Value{}
	case *pysyntax.BinOp:
		left := r.annotated(m, a.Left, in, depth+1)
		if len(left.Labels) > 0 || left.Shape != nil {
			return left
		}
		return r.annotated(m, a.Right, in, depth+1)
	case *pysyntax.Subscript:
		switch n, _ := m.Qualify(a.Value); n {
		case "typing.Optional", "typing.Union", "typing.Annotated":
			inner := a.Index
			if t, ok := inner.(*pysyntax.Tuple); ok && len(t.Elts) > 0 {
				inner = t.Elts[0]
			}
			return r.annotated(m, inner, in, depth+1)
		case "typing.Literal":
			return taint.Value{}
		case "builtins.list", "builtins.set", "builtins.tuple", "builtins.frozenset", "typing.List", "typing.Set", "typing.Tuple", "typing.Sequence", "typing.Iterable",
			"collections.abc.Sequence", "collections.abc.Iterable", "pydantic.conlist":
			inner := a.Index
			if t, ok := inner.(*pysyntax.Tuple); ok && len(t.Elts) > 0 {
				inner = t.Elts[0]
			}
			return r.engine.ListAs("", r.annotated(m, inner, in, depth+1))
		}
		return all(taint.All)
	}
	defs := m.Resolve(a)
	if len(defs) == 0 {
		return all(taint.All)
	}
	if c := defs[0].Class(); c != nil {
		if enum(c) {
			return taint.Value{}
		}
		return taint.InstanceOf(c)
	}
	n := defs[0].Dotted()
	return all(r.kind(catalog.FieldKind(n[strings.LastIndexByte(n, '.')+1:])))
}

func enum(c *pyname.Class) bool {
	for _, n := range c.Missing() {
		if strings.HasSuffix(n, "Enum") || strings.HasSuffix(n, "Choices") {
			return true
		}
	}
	return false
}

func pydantic(c *pyname.Class) bool {
	for _, n := range c.Missing() {
		if n == "pydantic.BaseModel" || n == "pydantic.main.BaseModel" || n == "ninja.Schema" || n == "ninja.schema.Schema" {
			return true
		}
	}
	return false
}

// requestAttribute is what the project's own middleware puts on a request, and the user.
func (r *reader) requestAttribute(name string) (taint.Value, bool) {
	if name == "user" {
		return r.instance(r.graph.User)
	}
	if r.onRequest == nil {
		r.onRequest = map[string]*taint.Value{}
	}
	if v, ok := r.onRequest[name]; ok {
		if v == nil {
			return taint.Value{}, false
		}
		return *v, true
	}
	r.onRequest[name] = nil
	for _, m := range r.modules {
		for _, s := range m.Scopes().Stores() {
			n, ok := s.Target.Value.(*pysyntax.Name)
			if !ok || s.Target.Attr.Name != name || s.Value == nil || n.ID != "request" {
				continue
			}
			if model := r.modelOf(m, s.Value); model != nil {
				if v, ok := r.instance(model); ok {
					r.onRequest[name] = &v
					return v, true
				}
			}
		}
	}
	return taint.Value{}, false
}
