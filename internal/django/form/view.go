package form

import (
	"slices"

	"paddock/internal/django/rows"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// viewNames are the attributes of a class-based view that name its form or serializer, and the methods that choose it.
var viewNames = [][2]string{{"form_class", "get_form_class"}, {"serializer_class", "get_serializer_class"}}

// OfHandler are the fields of the forms and serializers that a class-based view itself uses for a handler: those that
// its attributes name or its methods choose for it, or the form that Django makes of the view's model and fields.
// code is what the handler reaches; a handler of the project's that asks for no form has none.
func (r *Reader) OfHandler(v *urlconf.View, h view.Handler, code []view.Code) []*Fieldset {
	if v.Class == nil || v.Func != nil && v.Func.Self == nil {
		return nil
	}
	asked := [2]bool{true, true}
	if h.Func == nil || h.Func.Library() {
		if h.Name == "destroy" || h.Name == "delete" {
			return nil
		}
	} else if asked = asks(code, h); asked == [2]bool{} {
		return nil
	}
	class := rows.Text(r.index, r.root, v.Class)
	c := chooser{r: r, view: v, class: class, handler: h}
	for i, names := range viewNames {
		if !asked[i] {
			continue
		}
		c.attr, c.method = names[0], names[1]
		c.choose()
	}
	if len(c.list) == 0 && !c.made {
		if s := r.generic(v, class); s != nil {
			c.list = append(c.list, s)
		}
	}
	return c.list
}

// asks says for each of viewNames whether a handler's code makes it, or leaves that to the framework's handler: a view may name a
// serializer for what it shows, and take what is sent through its form.
func asks(code []view.Code, h view.Handler) (asked [2]bool) {
	for _, c := range code {
		if f, ok := c.Def.(*pysyntax.FunctionDef); ok && (f.Name.Name == "get_form_class" || f.Name.Name == "get_serializer_class") {
			continue // they run when somebody asks
		}
		pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
			a, ok := n.(*pysyntax.Attribute)
			if !ok {
				return true
			}
			switch a.Attr.Name {
			case "get_form", "get_form_class", "form_class":
				asked[0] = true
			case "get_serializer", "get_serializer_class", "serializer_class":
				asked[1] = true
			case "destroy", "delete": // the framework's own take nothing
			case "list", "retrieve", "create", "update", "partial_update", "get", "post", "put", "patch", h.Name:
				call, ok := a.Value.(*pysyntax.Call)
				if isName(a.Value, c.Self) && c.Self != "" || ok && isName(call.Func, "super") {
					asked = [2]bool{true, true}
				}
			}
			return true
		})
	}
	return asked
}

// chooser finds out which form or serializer a view uses for a handler.
type chooser struct {
	r       *Reader
	view    *urlconf.View
	class   *pyname.Class
	handler view.Handler
	attr    string // form_class
	method  string // get_form_class
	list    []*Fieldset
	made    bool // the project's code chooses it
}

func (c *chooser) add(list ...*Fieldset) {
	for _, s := range list {
		if s != nil && !slices.Contains(c.list, s) {
			c.list = append(c.list, s)
		}
	}
}

func (c *chooser) choose() {
	if c.class != nil {
		if member, ok := c.class.Find(c.method); ok {
			if f, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef); ok {
				c.made = true
				c.block(member.Class.Module, f.Body)
				return
			}
		}
	}
	c.named()
}

// named adds what the attribute names.
func (c *chooser) named() {
	for _, p := range c.view.Init {
		if p.Key.Text == c.attr && p.Value.Class != nil {
			c.add(c.r.Of(rows.Text(c.r.index, c.r.root, p.Value.Class)))
			return
		}
	}
	if c.class == nil {
		return
	}
	if member, ok := c.class.Find(c.attr); ok && member.Bindings[0].Value != nil {
		c.add(c.r.Named(member.Class.Module, member.Bindings[0].Value)...)
	}
}

// block follows the statements of the method as far as this handler gets; it says whether it gets past them.
func (c *chooser) block(m *pyname.Module, body []pysyntax.Stmt) bool {
	for _, s := range body {
		switch s := s.(type) {
		case *pysyntax.Return:
			if s.Value != nil {
				c.expr(m, s.Value, 0)
			}
			return false
		case *pysyntax.Raise:
			return false
		case *pysyntax.If:
			yes, no := c.test(m, s.Test)
			past := false
			if yes {
				past = c.block(m, s.Body)
			}
			if no {
				past = c.block(m, s.Orelse) || past
			}
			if !past {
				return false
			}
		case *pysyntax.Try:
			past := c.block(m, s.Body)
			for _, h := range s.Handlers {
				past = c.block(m, h.Body) || past
			}
			if !past {
				return false
			}
		case *pysyntax.With:
			if !c.block(m, s.Body) {
				return false
			}
		}
	}
	return true
}

// expr adds what an expression of the method stands for.
func (c *chooser) expr(m *pyname.Module, e pysyntax.Expr, depth int) {
	if depth > maxValue {
		return
	}
	switch e := e.(type) {
	case *pysyntax.IfExp:
		yes, no := c.test(m, e.Test)
		if yes {
			c.expr(m, e.Body, depth+1)
		}
		if no {
			c.expr(m, e.Orelse, depth+1)
		}
	case *pysyntax.BoolOp:
		for _, v := range e.Values {
			c.expr(m, v, depth+1)
		}
	case *pysyntax.Subscript: // self.serializers[self.action]
		if isAction(e.Index) {
			c.byAction(m, e.Value, depth)
		}
	case *pysyntax.Call:
		a, ok := e.Func.(*pysyntax.Attribute)
		switch {
		case ok && a.Attr.Name == c.method: // super().get_serializer_class()
			c.named()
		case ok && a.Attr.Name == "get" && len(e.Args) > 0 && isAction(e.Args[0]):
			if !c.byAction(m, a.Value, depth) {
				if len(e.Args) > 1 {
					c.expr(m, e.Args[1], depth+1)
				}
			}
		default:
			c.add(c.r.Named(m, e)...)
		}
	case *pysyntax.Name, *pysyntax.Attribute:
		if a, ok := e.(*pysyntax.Attribute); ok && a.Attr.Name == c.attr {
			c.named()
			return
		}
		c.add(c.r.Named(m, e)...)
	}
}

// byAction adds what a mapping has for the handler; it says whether it has something.
func (c *chooser) byAction(m *pyname.Module, e pysyntax.Expr, depth int) bool {
	if a, ok := e.(*pysyntax.Attribute); ok && c.class != nil {
		if member, ok := c.class.Find(a.Attr.Name); ok && member.Bindings[0].Value != nil {
			m, e = member.Class.Module, member.Bindings[0].Value
		}
	}
	d, ok := e.(*pysyntax.Dict)
	if !ok {
		return false
	}
	for i, k := range d.Keys {
		if k == nil {
			continue
		}
		if text, ok := m.Fold(k); ok && text.Text == c.handler.Name {
			c.expr(m, d.Values[i], depth+1)
			return true
		}
	}
	return false
}

// isAction says that an expression is self.action.
func isAction(e pysyntax.Expr) bool {
	a, ok := e.(*pysyntax.Attribute)
	return ok && a.Attr.Name == "action"
}

// test says which sides of a condition the handler may take.
func (c *chooser) test(m *pyname.Module, e pysyntax.Expr) (yes, no bool) {
	switch e := e.(type) {
	case *pysyntax.UnaryOp:
		if e.Op == pysyntax.Not {
			yes, no = c.test(m, e.Operand)
			return no, yes
		}
	case *pysyntax.BoolOp:
		yes, no = !e.Or, e.Or
		for _, v := range e.Values {
			y, n := c.test(m, v)
			if e.Or {
				yes, no = yes || y, no && n
			} else {
				yes, no = yes && y, no || n
			}
		}
		return yes, no
	case *pysyntax.Compare:
		if len(e.Ops) != 1 {
			break
		}
		left, ok := e.Left.(*pysyntax.Attribute)
		list, known := names(m, e.Comparators[0], 0)
		if !ok || !known {
			break
		}
		var is, not bool
		switch left.Attr.Name {
		case "action":
			is = slices.Contains(list, c.handler.Name)
			not = !is
		case "method":
			if len(c.handler.Methods) == 0 {
				return true, true
			}
			for _, method := range c.handler.Methods {
				if slices.Contains(list, method) {
					is = true
				} else {
					not = true
				}
			}
		default:
			return true, true
		}
		switch e.Ops[0] {
		case pysyntax.Eq, pysyntax.In:
			return is, not
		case pysyntax.NotEq, pysyntax.NotIn:
			return not, is
		}
	}
	return true, true
}

// generic is the form that CreateView and UpdateView make of their model and fields.
func (r *Reader) generic(v *urlconf.View, class *pyname.Class) *Fieldset {
	if !v.Class.Derives("django.views.generic.edit.ModelFormMixin") {
		return nil
	}
	if class != nil {
		if member, ok := class.Find("form_class"); ok {
			if c, ok := member.Bindings[0].Value.(*pysyntax.Constant); !ok || c.Kind != pysyntax.None {
				return nil
			}
		}
	}
	for _, p := range v.Init {
		if p.Key.Text == "form_class" && p.Value.Kind != pyeval.None {
			return nil
		}
	}
	attr := func(name string) *pyeval.Value {
		for i := range v.Init {
			if v.Init[i].Key.Text == name {
				return &v.Init[i].Value
			}
		}
		if a, owner, ok := v.Class.Attr(name); ok && !owner.Library() {
			return &a
		}
		return nil
	}
	fields := attr("fields")
	if fields == nil {
		return nil
	}
	s := &Fieldset{Kind: Form, Name: v.Name, Model: r.rows.View(v).Model, Place: v.Place}
	if s.Model == nil {
		return nil
	}
	if fields.Place.File != nil {
		s.Place = fields.Place
	}
	if class != nil {
		if member, ok := class.Find("fields"); ok {
			s.Place = placeOf(member.Class.Module, member.Bindings[0].Node)
		}
	}
	o := options{}
	if fields.Kind == pyeval.Str {
		s.take([]string{fields.Text}, &o)
	} else if list, all := fields.Strings(); all {
		o.fields = list
	} else {
		return nil
	}
	s.fill(&o, nil)
	return s
}
