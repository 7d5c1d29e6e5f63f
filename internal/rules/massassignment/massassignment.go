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
	// fields are what can be written, in the model's order.
	fields []loss
}

// handled is one handler of a route that lets members write.
type handled struct {
	entry   *matrix.Entry
	handler view.Handler
	code    []view.Code
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
			if !forMembers(e, h) {
				continue
			}
			at := &handled{e, h, view.Reach(pass.Project.Index, pass.Site.Root, e.Route.View, h), r}
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

// forMembers says that a handler lets somebody write who is neither staff nor given a permission for it.
func forMembers(e *matrix.Entry, h view.Handler) bool {
	return slices.ContainsFunc([]string{"POST", "PUT", "PATCH"}, func(m string) bool {
		if len(h.Methods) > 0 && !slices.Contains(h.Methods, m) || slices.Contains(e.Access.Closed, m) {
			return false
		}
		r := &e.Access.Rule
		if by := r.ByMethod[m]; by != nil {
			r = by
		}
		switch r.Level {
		case access.Permission, access.Staff, access.Superuser, access.Nobody:
			return false
		}
		return true
	})
}

// write is a form or serializer that a handler fills from the request.
type write struct {
	set *form.Fieldset
	// own says that the view makes it itself, as its attributes say.
	own bool
	// only are the fields that the code gives it, where it names them; nil when it gives all that was sent.
	only []string
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
				return
			}
		}
		list = append(list, w)
	}
	for _, s := range at.forms.OfHandler(at.entry.Route.View, at.handler, at.code) {
		add(write{set: s, own: true})
	}
	for _, c := range at.code {
		pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
			call, ok := n.(*pysyntax.Call)
			if !ok {
				return true
			}
			data := sent(call)
			if data == nil || !carries(c, data, 0) {
				return true
			}
			for _, s := range at.forms.Named(c.Module, call.Func) {
				add(write{set: s, only: keysOf(c, data)})
			}
			return true
		})
	}
	return list
}

// sent is what a form or serializer is given as its data: Form(request.POST), Serializer(obj, data=request.data).
func sent(call *pysyntax.Call) pysyntax.Expr {
	for _, k := range call.Keywords {
		if k.Name.Name == "data" {
			return k.Value
		}
	}
	if len(call.Args) > 0 {
		return call.Args[0]
	}
	return nil
}

// carries says that something in an expression comes with the request's body: request.POST or None, or a name that was
// given such.
func carries(c view.Code, e pysyntax.Expr, depth int) (found bool) {
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Attribute:
			found = found || slices.Contains([]string{"POST", "data", "body"}, n.Attr.Name)
		case *pysyntax.Name:
			if depth < 4 {
				for _, v := range values(c, n.ID) {
					found = found || carries(c, v, depth+1)
				}
			}
		}
		return !found
	})
	return found
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
		if l.grave && at.changes() && f.Column.To != nil && f.Column.To.User {
			l.grave = false
		}
		j.add(at.entry, w.set, l)
	}
}

// changes says that a handler changes what is there rather than making something.
func (at *handled) changes() bool {
	return slices.Contains([]string{"update", "partial_update", "put", "patch"}, at.handler.Name)
}

func (j *judge) add(e *matrix.Entry, s *form.Fieldset, l loss) {
	for _, h := range j.holes {
		if h.set.Name == s.Name && h.set.Place == s.Place {
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
	j.holes = append(j.holes, &hole{e, s, []loss{l}})
}

// place is where a node of a function stands.
func place(c view.Code, n pysyntax.Node) pyeval.Place {
	return pyeval.Place{File: c.Module.Tree.File, Span: n.Range()}
}
