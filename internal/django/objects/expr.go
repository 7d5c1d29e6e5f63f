package objects

import (
	"cmp"
	"slices"
	"strings"

	"paddock/internal/django/catalog"
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
			e.assign(f, g.Target, element(e.expr(f, g.Iter)))
			for _, c := range g.Ifs {
				e.expr(f, c)
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
	for _, c := range x.Comparators {
		if k, ok := c.(*pysyntax.Constant); ok && k.Kind == pysyntax.None {
			none = true
			continue
		}
		parts = append(parts, e.truth(e.expr(f, c)))
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
	return e.defs(f, e.r.resolve(f.module, x))
}

// defs is what an expression that stands for definitions is.
func (e *evaluator) defs(f *frame, list []pyname.Def) (v val) {
	for _, d := range list {
		switch {
		case d.Value() != nil && !d.Local():
			if f.depth < maxCalls {
				w := e.expr(&frame{module: d.Module, depth: f.depth + 2, caller: f}, d.Value())
				v = join(v, w, false)
			}
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

func (e *evaluator) attribute(f *frame, x *pysyntax.Attribute) val {
	o := e.expr(f, x.Value)
	if len(o.defs) > 0 && o.what == thing && o.inst == nil {
		if m := e.modelOf(&o); m != nil {
			return e.classAttr(f, m, o, x.Attr.Name)
		}
		if defs := e.r.resolve(f.module, x); len(defs) > 0 {
			return e.defs(f, defs)
		}
		return val{defs: external(o.defs, x.Attr.Name)}
	}
	return e.attr(f, o, x.Attr.Name)
}

// external is an attribute of things that are not the project's.
func external(defs []pyname.Def, name string) []pyname.Def {
	var list []pyname.Def
	for _, d := range defs {
		if d.Kind == pyname.External {
			d.Rest = append(append([]string{}, d.Rest...), name)
			list = append(list, d)
		}
	}
	return list
}

// classAttr is an attribute of a model's class: a manager, a class method, something of no interest.
func (e *evaluator) classAttr(f *frame, m *models.Model, o val, name string) val {
	if k := m.Manager(name); k != nil {
		return e.managerRows(m, k, f)
	}
	switch name {
	case "objects", "_default_manager", "_base_manager", "all_objects":
		if len(m.Managers) > 0 && name != "_base_manager" {
			return e.managerRows(m, m.Managers[0], f)
		}
		return val{model: m, rows: true}
	}
	if m.Class != nil {
		if member, ok := m.Class.Find(name); ok {
			if node, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef); ok {
				return val{fn: &closure{module: member.Class.Module, node: node, class: member.Class}, self: &o}
			}
		}
	}
	return val{}
}

// neutral are attributes of the request that say nothing of who asks and that the caller can't use to name an object.
var neutral = map[string]bool{
	"method": true, "path": true, "path_info": true, "scheme": true, "encoding": true, "content_type": true, "urlconf": true,
	"get_host": true, "is_secure": true, "build_absolute_uri": true, "get_full_path": true, "is_ajax": true, "accepts": true,
	"LANGUAGE_CODE": true, "version": true, "accepted_renderer": true, "headers": false, "htmx": true, "csp_nonce": true, "parser_context": true,
}

// sent are the attributes of the request that hold what the caller sends.
var sent = map[string]bool{
	"GET": true, "POST": true, "REQUEST": true, "FILES": true, "COOKIES": true, "META": true, "headers": true, "data": true, "DATA": true,
	"query_params": true, "QUERY_PARAMS": true, "body": true, "json": true, "raw_post_data": true, "content_params": true,
}

// roles are attributes of the user that say what they may do and not who they are.
var roles = map[string]bool{
	"is_staff": true, "is_superuser": true, "is_active": true, "is_authenticated": true, "is_anonymous": true, "groups": true, "user_permissions": true,
}

func (e *evaluator) attr(f *frame, o val, name string) val {
	switch o.what {
	case request:
		return e.requestAttr(f, name)
	case data:
		if dataMethods[name] {
			return val{self: &o, method: name}
		}
		return val{input: true, from: name}
	case kwargs, session, mapping, cleaned, contextual, fields:
		return val{self: &o, method: name}
	case listing:
		return val{self: &o, method: name}
	case field:
		if name == "queryset" {
			return e.fieldRows(f, o.inst, o.text)
		}
		return val{}
	case object, super:
		return e.instanceAttr(f, o, name)
	}
	if o.model != nil {
		if o.rows {
			return val{self: &o, method: name}
		}
		return e.modelAttr(f, o, name)
	}
	if o.asker {
		// Something of the asker's that is not read: what hangs on it is theirs.
		if o.what == thing {
			if m := e.reverseOfTenant(name); m != nil {
				return val{model: m, rows: true, own: e.because(f, nil, "what belongs to the one who asks")}
			}
		}
		return val{asker: true, self: &o, method: name}
	}
	m := mix(o)
	m.self, m.method = &o, name
	return m
}

var dataMethods = map[string]bool{"get": true, "getlist": true, "pop": true, "copy": true, "dict": true, "items": true, "values": true, "keys": true, "decode": true, "read": true, "setdefault": true, "strip": true, "split": true, "lists": true}

func (e *evaluator) because(f *frame, at pysyntax.Node, message string) []Reason {
	r := Reason{Message: message}
	if at != nil && f != nil {
		r.Place = e.place(f.module, at)
	}
	return []Reason{r}
}

// requestAttr is an attribute of the request.
func (e *evaluator) requestAttr(f *frame, name string) val {
	if v, ok := e.attrs[name]; ok {
		return v
	}
	switch {
	case name == "user":
		return val{what: user, model: e.r.graph.User, asker: true, own: e.because(f, nil, "it is the one who asks")}
	case name == "session":
		return val{what: session, asker: true}
	case name == "resolver_match":
		return val{what: kwargs, keys: e.urlArgs(), input: true, path: true}
	case sent[name]:
		return val{what: data, input: true, header: name == "META" || name == "headers" || name == "COOKIES"}
	case neutral[name]:
		return val{}
	case name == "get_signed_cookie":
		return val{input: true, safe: true}
	}
	// Middleware, a decorator, a package has put it there: it says who asks or for whom.
	return val{asker: true, model: e.named(name), own: e.because(f, nil, "request."+name+" is set for the one who asks")}
}

// setRequest notes what the code that is followed puts on the request.
func (e *evaluator) setRequest(name string, v val) {
	if e.attrs == nil {
		e.attrs = map[string]val{}
	}
	if name == "user" {
		return
	}
	if old, ok := e.attrs[name]; ok {
		v = join(old, v, false)
	}
	if isEmpty(&v) {
		return
	}
	if len(v.look) == 0 {
		// It was not looked up by what the caller chooses: it says who asks, or for whom.
		w := e.requestAttr(nil, name)
		w.model, w.rows = cmp.Or(v.model, w.model), v.rows && v.own != nil
		v = w
	}
	e.attrs[name] = v
}

// named is the tenant, or else the model, that an attribute of the request is called after.
func (e *evaluator) named(attr string) *models.Model {
	attr = strings.ToLower(strings.ReplaceAll(attr, "_", ""))
	var found *models.Model
	for _, m := range e.r.graph.Models {
		n := strings.ToLower(last(m.Label))
		if n == attr || len(attr) >= 3 && strings.HasPrefix(n, attr) && m.Tenant {
			if found == nil || m.Tenant {
				found = m
			}
		}
	}
	return found
}

// reverseOfTenant is the model behind an accessor of tenants, when the name means one only.
func (e *evaluator) reverseOfTenant(name string) *models.Model {
	var found *models.Model
	for _, m := range e.r.graph.Models {
		if !m.Tenant && !m.User {
			continue
		}
		if r, ok := m.Reverse(name); ok && r.Name == name {
			if found != nil && found != r.Field.Owner {
				return nil
			}
			found = r.Field.Owner
		}
	}
	return found
}

// modelAttr is an attribute of an object of a model.
func (e *evaluator) modelAttr(f *frame, o val, name string) val {
	if o.what == user && roles[name] {
		return val{role: true}
	}
	v := val{look: o.look, own: o.own, asker: o.asker, safe: o.safe}
	if fd := o.model.Field(name); fd != nil {
		switch {
		case fd.To != nil && fd.Name == name:
			v.model, v.rows = fd.To, fd.Many()
			return v
		case catalog.NameSays("unguessable", name) || isSecret(name):
			v.safe = len(o.look) > 0
		case len(o.look) > 0 && (catalog.PublicValue(name, "true") || catalog.PublicValue(name, "false")):
			v.pub = []Reason{{fd.Place, "only what " + name + " says is for everybody"}}
		}
		return v
	}
	if r, ok := o.model.Reverse(name); ok {
		v.model, v.rows = r.Field.Owner, r.Field.Kind != "OneToOneField"
		v.manager = first(r.Field.Owner.Managers)
		return v
	}
	if o.model.Class != nil {
		member, ok := o.model.Class.Find(name)
		if o.after != nil {
			member, ok = behind(o.model.Class, o.after, name)
			o.after = nil
		}
		if ok {
			node, isFunc := member.Bindings[0].Node.(*pysyntax.FunctionDef)
			if isFunc {
				c := &closure{module: member.Class.Module, node: node, class: member.Class}
				if e.isProperty(c.module, node) {
					w := e.invoke(f, c, &o, nil)
					return withOrigin(w, o)
				}
				return val{fn: c, self: &o, look: o.look, asker: o.asker}
			}
		}
	}
	w := mix(o)
	w.self, w.method, w.own = &o, name, o.own
	return w
}

func first(list []*models.Manager) *models.Manager {
	if len(list) > 0 {
		return list[0]
	}
	return nil
}

func isSecret(name string) bool {
	_, ok := catalog.SecretName(name)
	return ok
}

// withOrigin is what a method or property of an object gives: it is the object's, whatever else it is.
func withOrigin(v, o val) val {
	v.look = union(v.look, o.look)
	v.asker = v.asker || o.asker
	if v.model != nil && v.own == nil {
		v.own = o.own
	}
	return v
}

// isProperty says that a method is read like a field.
func (e *evaluator) isProperty(m *pyname.Module, n *pysyntax.FunctionDef) bool {
	return e.decorated(m, n, "builtins.property", "django.utils.functional.cached_property", "functools.cached_property")
}

func (e *evaluator) decorated(m *pyname.Module, n *pysyntax.FunctionDef, names ...string) bool {
	for _, d := range n.Decorators {
		for _, def := range e.r.resolve(m, d) {
			if !def.Local() && slices.Contains(names, def.Dotted()) {
				return true
			}
		}
	}
	return false
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
		var all []val
		for _, v := range o.keys {
			all = append(all, v)
		}
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
		return val{what: data, input: true}
	}
	if o.rows {
		return element(o)
	}
	return mix(o)
}
