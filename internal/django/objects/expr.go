package objects

import (
	"slices"

	"paddock/internal/django/models"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// expr is the value of an expression.
func (e *evaluator) expr(f *frame, x pysyntax.Expr) val {
	if e.steps--; e.steps < 0 {
		e.spent = true
		return val{}
	}
	if x == nil {
		return val{}
	}
	switch x := x.(type) {
	case *pysyntax.Name:
		return e.name(f, x)
	case *pysyntax.Attribute:
		return e.attribute(f, x)
	case *pysyntax.Call:
		return e.call(f, x)
	case *pysyntax.Str:
		return val{text: x.Value, known: true}
	case *pysyntax.Constant:
		switch x.Kind {
		case pysyntax.True:
			return val{text: "true", known: true}
		case pysyntax.False:
			return val{text: "false", known: true}
		}
		return val{}
	case *pysyntax.Num:
		return val{text: x.Text, known: true}
	case *pysyntax.Subscript:
		return e.subscript(f, x)
	case *pysyntax.BoolOp:
		return e.boolOp(f, x)
	case *pysyntax.UnaryOp:
		v := e.expr(f, x.Operand)
		if x.Op == pysyntax.Invert {
			v.conds = nil
			return v
		}
		if yes, ok := decided(v); ok && x.Op == pysyntax.Not {
			return truthOf(!yes)
		}
		return mix(v)
	case *pysyntax.Compare:
		return e.compare(f, x)
	case *pysyntax.BinOp:
		return both(x.Op, e.expr(f, x.Left), e.expr(f, x.Right))
	case *pysyntax.IfExp:
		test := e.expr(f, x.Test)
		return join(e.expr(f, x.Body), e.expr(f, x.Orelse), test.asker || test.role)
	case *pysyntax.NamedExpr:
		v := e.expr(f, x.Value)
		e.assign(f, x.Target, v)
		return v
	case *pysyntax.Tuple:
		return e.list(f, x.Elts)
	case *pysyntax.List:
		return e.list(f, x.Elts)
	case *pysyntax.Set:
		return e.list(f, x.Elts)
	case *pysyntax.Dict:
		v := val{what: mapping, keys: map[string]val{}}
		for i, k := range x.Keys {
			w := e.expr(f, x.Values[i])
			if k == nil {
				v = merge(v, w)
			} else if n := e.expr(f, k); n.known && v.what == mapping && v.keys != nil {
				v.keys[n.text] = w
			}
		}
		return v
	case *pysyntax.Comp:
		for _, g := range x.Generators {
			rows, asked := e.expr(f, g.Iter), false
			e.assign(f, g.Target, element(rows))
			for _, c := range g.Ifs {
				asked = e.expr(f, c).asker || asked
			}
			if !asked {
				e.leave(rows)
			}
		}
		v := e.expr(f, x.Elt)
		if x.Kind == pysyntax.DictComp {
			return mix(v)
		}
		return val{what: listing, items: []val{v}}
	case *pysyntax.FString:
		var parts []val
		for _, p := range x.Parts {
			if i, ok := p.(*pysyntax.Interpolation); ok {
				parts = append(parts, e.expr(f, i.Value))
			}
		}
		return mix(parts...)
	case *pysyntax.Await:
		return e.expr(f, x.Value)
	case *pysyntax.Starred:
		return e.expr(f, x.Value)
	case *pysyntax.Lambda:
		return val{fn: &closure{module: f.module, lambda: x, outer: f}}
	}
	return val{}
}

// both is what an operator makes of two values.
func both(op pysyntax.BinaryOp, l, r val) val {
	switch {
	case l.conds != nil || r.conds != nil:
		return val{conds: append(slices.Clip(l.conds), r.conds...)}
	case l.rows && r.rows && op == pysyntax.BitAnd:
		if l.own == nil && l.pub == nil {
			l, r = r, l
		}
		l.look = union(l.look, r.look)
		return l
	case l.rows && r.rows:
		return join(l, r, false)
	case op == pysyntax.BitOr && l.what == mapping && r.what == mapping:
		return merge(l, r)
	case op == pysyntax.Add && l.what == listing && r.what == listing:
		return val{what: listing, items: append(slices.Clip(l.items), r.items...)}
	}
	return mix(l, r)
}

func merge(a, b val) val {
	if a.what != mapping || b.what != mapping {
		if a.what == mapping && b.what == thing {
			return a
		}
		return b
	}
	v := val{what: mapping, keys: map[string]val{}}
	for k, w := range a.keys {
		v.keys[k] = w
	}
	for k, w := range b.keys {
		v.keys[k] = w
	}
	return v
}

func (e *evaluator) list(f *frame, elts []pysyntax.Expr) val {
	v := val{what: listing}
	for _, x := range elts {
		w := e.expr(f, x)
		if _, ok := x.(*pysyntax.Starred); ok && w.what == listing {
			v.items = append(v.items, w.items...)
			continue
		}
		v.items = append(v.items, w)
	}
	return v
}

// boolOp is `a and b`, `a or b`: a condition made of both, or one of the two values.
func (e *evaluator) boolOp(f *frame, x *pysyntax.BoolOp) val {
	var parts []val
	for _, p := range x.Values {
		parts = append(parts, e.expr(f, p))
	}
	for _, p := range parts {
		if yes, ok := decided(p); ok && yes == x.Or {
			return truthOf(yes)
		}
	}
	v := mix(parts...)
	v.many = true
	if x.Or {
		one := parts[0]
		for _, p := range parts[1:] {
			one = join(one, p, false)
		}
		if one.model != nil || one.what != thing || one.inst != nil || one.defs != nil {
			one.look, one.asker, one.role = v.look, one.asker && one.model == nil, v.role
			return one
		}
	} else if l := parts[len(parts)-1]; l.model != nil || l.what != thing {
		// `x and x.y`
		l.look = union(l.look, v.look)
		return l
	}
	return v
}

// decided is whether a condition holds, where constants decide it.
func decided(v val) (yes, ok bool) {
	return v.text == "true", v.known && (v.text == "true" || v.text == "false")
}

func truthOf(yes bool) val {
	if yes {
		return val{text: "true", known: true}
	}
	return val{text: "false", known: true}
}

func (e *evaluator) compare(f *frame, x *pysyntax.Compare) val {
	parts := []val{e.expr(f, x.Left)}
	if len(x.Ops) == 1 && (x.Ops[0] == pysyntax.Eq || x.Ops[0] == pysyntax.NotEq) && parts[0].known {
		if r := e.expr(f, x.Comparators[0]); r.known {
			return truthOf((r.text == parts[0].text) == (x.Ops[0] == pysyntax.Eq))
		}
	}
	none := false
	for i, c := range x.Comparators {
		if k, ok := c.(*pysyntax.Constant); ok && k.Kind == pysyntax.None {
			none = true
			continue
		}
		v := e.expr(f, c)
		p := e.truth(v)
		// In what is the asker's, and in nothing else.
		p.asker = p.asker || len(v.own) > 0 && (x.Ops[i] == pysyntax.In || x.Ops[i] == pysyntax.NotIn)
		parts = append(parts, p)
	}
	parts[0] = e.truth(parts[0])
	if none && len(parts) == 1 {
		// Whether there is an object at all: what it was found by counts.
		return parts[0]
	}
	v := mix(parts...)
	v.many = false
	if v.asker && v.input {
		for _, p := range parts {
			if p.path && p.input && !p.asker && p.from != "" {
				v.same = append(v.same, p.from)
			}
		}
	}
	return v
}

// truth is a value as a condition: of rows or an object that was found among the asker's the asker is part.
func (e *evaluator) truth(v val) val {
	m := mix(v)
	m.asker = m.asker || len(v.own) > 0 && len(v.look) > 0
	if v.what == listing || v.what == mapping {
		for _, i := range v.items {
			m = mix(m, e.truth(i))
		}
	}
	return m
}

// name is a variable: of the function, of those around it, of the module.
func (e *evaluator) name(f *frame, x *pysyntax.Name) val {
	y := f.module.Scopes().Symbol(x)
	for g := f; g != nil; g = g.outer {
		if v, ok := g.vars[y]; ok {
			return v
		}
		if g.fn != nil && g.fn.eval != nil {
			if v, ok := g.fn.eval.Local(x.ID); ok {
				return e.fromValue(&v, 0)
			}
		}
	}
	return e.defs(f, f.module.Resolve(x))
}

// defs is what an expression that stands for definitions is.
func (e *evaluator) defs(f *frame, list []pyname.Def) (v val) {
	for _, d := range list {
		switch {
		case d.Value() != nil && !d.Local():
			w := e.once(d.Value(), d.Module, func(g *frame) val { return e.expr(g, d.Value()) })
			v = join(v, w, false)
		case d.Kind == pyname.ValueDef || d.Kind == pyname.ParameterDef:
		default:
			v.defs = append(v.defs, d)
		}
	}
	return v
}

// fromValue is what the evaluator of the site's modules says of a value.
func (e *evaluator) fromValue(v *pyeval.Value, depth int) val {
	if v == nil || depth > 12 {
		return val{}
	}
	switch {
	case v.Func != nil:
		return e.function(v.Func)
	case v.Class != nil && v.Kind == pyeval.Ref:
		return val{defs: e.r.index.Lookup(e.r.root, v.Class.Name)}
	case v.Kind == pyeval.Str:
		return val{text: v.Text, known: true}
	case v.Kind == pyeval.Bool:
		return val{text: map[bool]string{true: "true", false: "false"}[v.Bool], known: true}
	case v.Kind == pyeval.List || v.Kind == pyeval.Tuple:
		l := val{what: listing}
		for i := range v.Items {
			l.items = append(l.items, e.fromValue(&v.Items[i], depth+1))
		}
		return l
	case v.Kind == pyeval.Dict:
		d := val{what: mapping, keys: map[string]val{}}
		for i := range v.Pairs {
			if k := v.Pairs[i].Key; k.Kind == pyeval.Str {
				d.keys[k.Text] = e.fromValue(&v.Pairs[i].Value, depth+1)
			}
		}
		return d
	case v.Kind == pyeval.Ref:
		return val{defs: e.r.index.Lookup(e.r.root, v.Text)}
	case v.Origin != nil:
		o := v.Origin
		if o.Call {
			for i := range o.Args {
				// A package's decorator around a function of the project.
				if a := &o.Args[i]; a.Func != nil || a.Origin != nil && a.Origin.Call {
					if w := e.fromValue(a, depth+1); w.fn != nil {
						return w
					}
				}
			}
			if o.Of != nil {
				of := e.fromValue(o.Of, depth+1)
				if of.rows || of.self != nil && of.self.rows {
					return *either(of.self, &of) // Model.objects.all()
				}
			}
			return val{}
		}
		if o.Of != nil {
			of := e.fromValue(o.Of, depth+1)
			if m := e.modelOf(&of); m != nil {
				return e.managerRows(m, m.Manager(o.Attr), nil)
			}
			if of.rows {
				return val{self: &of, method: o.Attr}
			}
			return val{}
		}
		return val{defs: e.r.index.Lookup(e.r.root, o.Name)}
	}
	return val{}
}

func either(a, b *val) *val {
	if a != nil {
		return a
	}
	return b
}

// function is a function that the evaluator has met, with its variables.
func (e *evaluator) function(fn *pyeval.Function) val {
	node, ok := fn.Node.(*pysyntax.FunctionDef)
	if !ok || fn.Library() || fn.File == nil {
		return val{}
	}
	m := e.r.index.ModuleAt(e.r.root, fn.File.Path)
	if m == nil {
		return val{}
	}
	c := &closure{module: m, node: node, eval: fn}
	if fn.Class != nil && !fn.Class.Library() {
		c.class = m.Class(fn.Class.Node)
	}
	return val{fn: c}
}

// modelOf is the model that a class stands for; nil when it stands for none.
func (e *evaluator) modelOf(v *val) *models.Model {
	for _, d := range v.defs {
		if m := e.r.graph.Of(d.Class()); m != nil {
			return m
		}
		if d.Kind == pyname.External {
			if m := e.r.graph.Model(d.Dotted()); m != nil {
				return m
			}
		}
	}
	return nil
}

func (e *evaluator) subscript(f *frame, x *pysyntax.Subscript) val {
	o := e.expr(f, x.Value)
	if _, ok := x.Index.(*pysyntax.Slice); ok {
		return o
	}
	key := e.expr(f, x.Index)
	return e.item(f, o, key)
}

// item is o[key] and o.get(key).
func (e *evaluator) item(f *frame, o, key val) val {
	switch o.what {
	case data:
		from := key.text
		if !key.known {
			from = ""
		}
		return val{input: true, from: from, header: o.header}
	case kwargs:
		if v, ok := o.keys[key.text]; ok && key.known {
			return v
		}
		if o.keys != nil && key.known && key.text == "kwargs" {
			return o
		}
		return val{input: true, path: true, from: key.text}
	case mapping:
		if v, ok := o.keys[key.text]; ok && key.known {
			return v
		}
		all := inOrder(o.keys)
		if len(all) > 0 && !key.known {
			return mix(all...)
		}
		return val{}
	case listing:
		if key.known && len(key.text) == 1 && key.text[0] >= '0' && int(key.text[0]-'0') < len(o.items) {
			return o.items[key.text[0]-'0']
		}
		return element(o)
	case session:
		return val{asker: true}
	case contextual:
		switch key.text {
		case "request":
			return val{what: request}
		case "view":
			return val{}
		}
		return val{}
	case fields:
		return val{what: field, inst: o.inst, text: key.text}
	case cleaned:
		return e.cleanedValue(f, o.inst, key.text)
	case request:
		if key.known && (key.text == "request" || key.text == "user") {
			return e.requestAttr(f, key.text) // the context of a GraphQL query
		}
		return val{what: data, input: true}
	}
	if o.rows {
		return element(o)
	}
	return mix(o)
}
