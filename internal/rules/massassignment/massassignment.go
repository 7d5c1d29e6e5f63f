// Package massassignment is the rule mass-assignment; doc.md says what it does and why.
package massassignment

import (
	_ "embed"
	"slices"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/form"
	"paddock/internal/django/matrix"
	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "mass-assignment", Title: "A request can write fields that it should not", Practice: "mass-assignment",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{915}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// judge goes through the routes of a site.
type judge struct {
	pass    *rule.Pass
	readers map[*models.Graph]*readers
	// holes are the fieldsets that write too much, in the order in which they were met.
	holes []*hole
	seen  map[pysyntax.Node]bool // functions that were looked at for what they unpack
}

// readers are those of one context.
type readers struct {
	forms *form.Reader
	rows  *rows.Reader
}

// hole is a fieldset through which a route lets somebody write more than they should.
type hole struct {
	entry *matrix.Entry // the first route
	set   *form.Fieldset
	// condition says that all who get there meet a condition of the project's own.
	condition bool
	// fields are what can be written, in the model's order.
	fields []loss
}

// handled is one handler of a route that lets members write.
type handled struct {
	entry   *matrix.Entry
	handler view.Handler
	// condition says that those who get there meet a condition of the project's own.
	condition bool
	code      []view.Code
	*readers
}

func run(pass *rule.Pass) {
	j := &judge{pass: pass, readers: map[*models.Graph]*readers{}, seen: map[pysyntax.Node]bool{}}
	for _, e := range pass.Matrix.Entries {
		if e.Graph == nil {
			continue
		}
		r := j.readers[e.Graph]
		if r == nil {
			index, root := pass.Project.Index, pass.Site.Root
			r = &readers{form.New(index, root, e.Graph), rows.New(index, root, e.Graph)}
			j.readers[e.Graph] = r
		}
		for _, h := range view.Handlers(e.Route.View) {
			who := writer(e, h)
			if who == nil {
				continue
			}
			at := &handled{e, h, who.Level == access.Condition, pass.Reach(e.Route.View, h), r}
			for _, w := range at.writes() {
				j.weigh(at, w)
			}
			for _, c := range at.code {
				if !j.seen[c.Def] {
					j.seen[c.Def] = true
					j.unpacked(at, c)
				}
			}
		}
	}
	for _, h := range j.holes {
		report(pass, h)
	}
}

// writer is the weakest rule under which a handler lets somebody write who is neither staff nor given a permission for
// it; nil when there is nobody.
func writer(e *matrix.Entry, h view.Handler) *access.Rule {
	var weakest *access.Rule
	for _, m := range []string{"POST", "PUT", "PATCH"} {
		if len(h.Methods) > 0 && !slices.Contains(h.Methods, m) || slices.Contains(e.Access.Closed, m) {
			continue
		}
		r := &e.Access.Rule
		if by := r.ByMethod[m]; by != nil {
			r = by
		}
		switch r.Level {
		case access.Permission, access.Staff, access.Superuser, access.Nobody:
			continue
		}
		if weakest == nil || weakest.Level == access.Condition {
			weakest = r
		}
	}
	return weakest
}

// write is a form or serializer that a handler fills from the request.
type write struct {
	set *form.Fieldset
	// own says that the view makes it itself, as its attributes say.
	own bool
	// only are the fields that the code gives it, where it names them; nil when it gives all that was sent.
	only []string
	// changes says that it changes an object that is there rather than making one.
	changes bool
}

// writes are the forms and serializers to which a handler gives what the request carries.
func (at *handled) writes() []write {
	var list []write
	add := func(w write) {
		if w.set.Model == nil || w.set.Kind != form.Form && w.set.Kind != form.Serializer {
			return
		}
		for i := range list {
			if list[i].set == w.set {
				if w.only == nil {
					list[i].only = nil
				}
				list[i].changes = list[i].changes && w.changes
				return
			}
		}
		list = append(list, w)
	}
	for _, s := range at.forms.OfHandler(at.entry.Route.View, at.handler, at.code) {
		add(write{set: s, own: true, changes: at.changes()})
	}
	for _, c := range at.code {
		pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
			call, ok := n.(*pysyntax.Call)
			if !ok {
				return true
			}
			for _, s := range at.forms.Named(c.Module, call.Func) {
				if data := sent(call, s.Kind); data != nil && carries(c, data, 0) && (s.Kind != form.Form || at.saves()) {
					add(write{set: s, only: keysOf(c, data), changes: at.changes() || given(call, s.Kind)})
				}
			}
			return true
		})
	}
	return list
}

// saves says that the code saves something: a form that is only looked at writes nothing.
func (at *handled) saves() (found bool) {
	for _, c := range at.code {
		pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
			if a, ok := n.(*pysyntax.Attribute); ok && (a.Attr.Name == "save" || a.Attr.Name == "form_valid") {
				found = true
			}
			return !found
		})
	}
	return found
}

// sent is what a form or serializer is given as its data: Form(request.POST), Serializer(obj, data=request.data).
func sent(call *pysyntax.Call, kind form.Kind) pysyntax.Expr {
	for _, k := range call.Keywords {
		if k.Name.Name == "data" {
			return k.Value
		}
	}
	at := 0
	if kind == form.Serializer {
		at = 1
	}
	if at < len(call.Args) {
		return call.Args[at]
	}
	return nil
}

// carries says that an expression holds what comes with the request's body: request.POST or None, a copy of it, what a
// function makes of it, or a name that was given such.
func carries(c view.Code, e pysyntax.Expr, depth int) bool {
	any := func(list ...pysyntax.Expr) bool {
		return slices.ContainsFunc(list, func(x pysyntax.Expr) bool { return x != nil && carries(c, x, depth+1) })
	}
	if depth > 8 {
		return false
	}
	switch e := e.(type) {
	case *pysyntax.Attribute:
		return slices.Contains([]string{"POST", "data", "body"}, e.Attr.Name) && request(c, e.Value)
	case *pysyntax.Name:
		return any(values(c, e.ID)...)
	case *pysyntax.BoolOp:
		return any(e.Values...)
	case *pysyntax.IfExp:
		return any(e.Body, e.Orelse)
	case *pysyntax.Dict:
		return any(e.Values...)
	case *pysyntax.Subscript:
		return any(e.Value)
	case *pysyntax.Await:
		return any(e.Value)
	case *pysyntax.Call:
		if a, ok := e.Func.(*pysyntax.Attribute); ok && any(a.Value) {
			return true
		}
		return any(e.Args...)
	}
	return false
}

// values are what a function gives a name.
func values(c view.Code, id string) (list []pysyntax.Expr) {
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Assign:
			if len(n.Targets) == 1 && isName(n.Targets[0], id) {
				list = append(list, n.Value)
			}
		case *pysyntax.AnnAssign:
			if n.Value != nil && isName(n.Target, id) {
				list = append(list, n.Value)
			}
		}
		return true
	})
	return list
}

func isName(e pysyntax.Expr, id string) bool {
	n, ok := e.(*pysyntax.Name)
	return ok && n.ID == id
}

// keysOf are the keys of data that is written out, {"note": request.POST["note"]}; nil of all other data.
func keysOf(c view.Code, e pysyntax.Expr) []string {
	if n, ok := e.(*pysyntax.Name); ok {
		if all := values(c, n.ID); len(all) == 1 {
			e = all[0]
		}
	}
	d, ok := e.(*pysyntax.Dict)
	if !ok {
		return nil
	}
	list := []string{}
	for _, k := range d.Keys {
		if k == nil {
			return nil
		}
		if text, ok := c.Module.Fold(k); ok {
			list = append(list, text.Text)
		}
	}
	return list
}

// weigh adds what one handler lets a request write through one fieldset.
func (j *judge) weigh(at *handled, w write) {
	var own *pins
	for _, f := range w.set.Fields {
		if f.ReadOnly || f.Declared || f.Column == nil || f.Column.Primary || w.only != nil && !slices.Contains(w.only, f.Name) {
			continue
		}
		l := worth(w.set, f.Column)
		if l.what == "" {
			continue
		}
		if own == nil {
			own = at.pins(w)
		}
		if own.has(f.Name) {
			continue
		}
		// Whoever changes an object of his own may as a rule give it away, though not to a tenant of others.
		if l.grave && w.changes && f.Column.To != nil && f.Column.To.User {
			l.grave = false
		}
		j.add(at, w.set, l)
	}
}

// changes says that a handler changes what is there rather than making something.
func (at *handled) changes() bool {
	v := at.entry.Route.View
	return slices.Contains([]string{"update", "partial_update", "put", "patch"}, at.handler.Name) ||
		v.Class != nil && v.Class.Derives("django.views.generic.edit.BaseUpdateView")
}

// given says that a form or serializer is given the object that it changes.
func given(call *pysyntax.Call, kind form.Kind) bool {
	return kind == form.Serializer && len(call.Args) > 0 || slices.ContainsFunc(call.Keywords, func(k *pysyntax.Keyword) bool { return k.Name.Name == "instance" })
}

func (j *judge) add(at *handled, s *form.Fieldset, l loss) {
	for _, h := range j.holes {
		if h.set.Name == s.Name && h.set.Place == s.Place {
			h.condition = h.condition && at.condition
			for i := range h.fields {
				if h.fields[i].field.Name == l.field.Name {
					h.fields[i].grave = h.fields[i].grave || l.grave
					return
				}
			}
			h.fields = append(h.fields, l)
			return
		}
	}
	j.holes = append(j.holes, &hole{at.entry, s, at.condition, []loss{l}})
}

// place is where a node of a function stands.
func place(c view.Code, n pysyntax.Node) pyeval.Place {
	return pyeval.Place{File: c.Module.Tree.File, Span: n.Range()}
}
