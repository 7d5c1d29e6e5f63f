// Package checkthenuse is the rule check-then-use; doc.md says what it does and why.
package checkthenuse

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paddock/internal/check"
	"paddock/internal/django/catalog"
	"paddock/internal/django/matrix"
	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/django/signin"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

//go:embed words.txt
var wordsText string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "check-then-use", Title: "Two requests at once count as one", Practice: "validation",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{362}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

var words = sync.OnceValue(func() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for line := range strings.Lines(wordsText) {
		kind, word, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || kind == "#" {
			continue
		}
		if all[kind] == nil {
			all[kind] = map[string]bool{}
		}
		all[kind][word] = true
	}
	return all
})

func says(kind, name string) bool {
	return slices.ContainsFunc(catalog.NameWords(name), func(w string) bool { return words()[kind][w] })
}

func run(pass *rule.Pass) {
	graphs := pass.Graphs()
	if len(graphs) == 0 {
		return
	}
	graph := graphs[0]
	reader := rows.New(pass.Project.Index, pass.Site.Root, graph)
	var reached map[pysyntax.Node][]*matrix.Entry
	for _, b := range pass.Bodies() {
		if strings.Contains("/"+b.Module.Path, "/management/") || locked(b) {
			continue
		}
		f := function{body: b, graph: graph, rows: reader}
		f.read()
		for _, r := range f.found {
			if reached == nil {
				reached = pass.RoutesOf()
			}
			out := pass.ReportNode(b.Module, r.node, "%s", r.message)
			out.Fix, out.Severity, out.Confidence = r.fix, r.severity, r.confidence
			out.Contexts = pass.Matrix.Contexts
			out.Key = b.Name() + " " + r.key
			if routes := reached[b.Def]; len(routes) > 0 {
				rule.Reached(out, routes)
			}
		}
	}
}

// locked says that the function asks the database, or somebody else, for a lock: what it reads stays as it is until it is done.
func locked(b *signin.Body) bool {
	text := b.Text(b.Def)
	return strings.Contains(text, "select_for_update") || strings.Contains(text, "lock(") || strings.Contains(text, "Lock(") || strings.Contains(text, "_lock") ||
		strings.Contains(text, ".lock") || strings.Contains(text, "serializable")
}

// race is a place where something is decided by what is no longer true.
type race struct {
	node         pysyntax.Node
	message, fix string
	key          string
	severity     finding.Severity
	confidence   finding.Confidence
}

type function struct {
	body  *signin.Body
	graph *models.Graph
	rows  *rows.Reader
	// saved are the texts of objects whose save() is called; tests are the function's conditions.
	saved map[string]bool
	tests []pysyntax.Expr
	found []race
}

func (f *function) read() {
	f.saved = map[string]bool{}
	interesting := false
	f.body.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			if a, ok := n.Func.(*pysyntax.Attribute); ok {
				switch a.Attr.Name {
				case "save", "asave":
					f.saved[f.body.Text(a.Value)] = true
				case "bulk_update":
					if len(n.Args) > 0 {
						f.saved[f.body.Text(n.Args[0])] = true
					}
				case "create", "acreate", "get_or_create", "update", "aupdate":
					interesting = true
				}
			}
		case *pysyntax.If:
			f.tests = append(f.tests, n.Test)
		}
		return true
	})
	if len(f.saved) == 0 && !interesting {
		return
	}
	f.body.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.AugAssign:
			if a, ok := n.Target.(*pysyntax.Attribute); ok && (n.Op == pysyntax.Add || n.Op == pysyntax.Sub) {
				if !f.expression(n.Value) {
					f.changed(n, a, n.Op == pysyntax.Sub)
				}
			}
		case *pysyntax.Assign:
			if a, ok := n.Targets[0].(*pysyntax.Attribute); ok && len(n.Targets) == 1 {
				f.assigned(n, a)
			}
		case *pysyntax.If:
			f.existing(n)
		case *pysyntax.Call:
			f.updated(n)
		}
		return true
	})
}

// object is the model of an expression's object when it was read from the database; nil for a new one, or when nothing is known.
func (f *function) object(e pysyntax.Expr) *models.Model {
	if n, ok := e.(*pysyntax.Name); ok && n.ID == "self" {
		if f.body.Class == nil {
			return nil
		}
		if m := f.graph.Of(f.body.Class); m != nil {
			return m
		}
		// What an abstract model does any that derives from it does.
		if list := f.graph.Deriving(f.body.Class); len(list) > 0 {
			return list[0]
		}
		return nil
	}
	o := f.rows.Of(view.Code{Module: f.body.Module, Def: f.body.Def, Request: "request", Self: "self"}, nil, e)
	if o.Model == nil && !o.Made {
		return f.received(e)
	}
	if o.Several || o.Made {
		return nil
	}
	return o.Model
}

// received is the model of an object that a signal hands to its receiver, by the name of the parameter: the only model of that
// name. A receiver takes whatever else the signal says.
func (f *function) received(e pysyntax.Expr) *models.Model {
	n, ok := e.(*pysyntax.Name)
	if !ok || f.body.Def.Args == nil || f.body.Def.Args.Kwarg == nil {
		return nil
	}
	if !slices.ContainsFunc(f.body.Def.Args.Args, func(a *pysyntax.Arg) bool { return a.Name.Name == n.ID }) || len(f.body.Values(n.ID)) > 0 {
		return nil
	}
	var found *models.Model
	for _, m := range f.graph.Models {
		if strings.EqualFold(m.Name[strings.LastIndexByte(m.Name, '.')+1:], strings.ReplaceAll(n.ID, "_", "")) {
			if found != nil {
				return nil
			}
			found = m
		}
	}
	return found
}

// numeric are the kinds of fields that count.
var numeric = []string{"IntegerField", "PositiveIntegerField", "SmallIntegerField", "PositiveSmallIntegerField", "BigIntegerField", "PositiveBigIntegerField",
	"DecimalField", "FloatField", "MoneyField"}

// expression says that a value is computed by the database: F("stock") - 1.
func (f *function) expression(e pysyntax.Expr) bool {
	found := false
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		if c, ok := n.(*pysyntax.Call); ok {
			name := f.body.Callee(c)
			found = found || name == "django.db.models.F" || name == "django.db.models.expressions.F" || strings.HasSuffix(name, ".F")
		}
		return !found
	})
	return found
}

func (f *function) assigned(n *pysyntax.Assign, a *pysyntax.Attribute) {
	text := f.body.Text(a)
	if b, ok := n.Value.(*pysyntax.BinOp); ok && (b.Op == pysyntax.Add || b.Op == pysyntax.Sub) && !f.expression(n.Value) {
		if f.body.Text(b.Left) == text || b.Op == pysyntax.Add && f.body.Text(b.Right) == text {
			f.changed(n, a, b.Op == pysyntax.Sub)
			return
		}
	}
	if f.expression(n.Value) && f.saved[f.body.Text(a.Value)] {
		if m := f.object(a.Value); m != nil {
			f.tooLate(n, m, a.Attr.Name, f.body.Text(a.Value), "")
		}
		return
	}
	f.spent(n, a)
}

// changed is x.stock -= 1, with x.save() in the same function.
func (f *function) changed(n pysyntax.Node, a *pysyntax.Attribute, less bool) {
	name := a.Attr.Name
	scarce, counter := says("scarce", name), says("counter", name)
	if !scarce && !counter || !f.saved[f.body.Text(a.Value)] {
		return
	}
	m := f.object(a.Value)
	if m == nil {
		return
	}
	field := m.Field(name)
	if field == nil || !slices.Contains(numeric, field.Kind) || m.Class != nil && says("draft", m.Class.Node.Name.Name) {
		return
	}
	if m.Class != nil && says("guess", m.Class.Node.Name.Name) {
		scarce = true
	}
	r := race{node: n, key: name, severity: finding.Medium, confidence: finding.Likely}
	r.message = "two requests at once both read " + name + " of " + m.Label + ", and the later one writes over what the first has counted"
	r.fix = "Let the database count: " + m.Name[strings.LastIndexByte(m.Name, '.')+1:] + ".objects.filter(pk=…).update(" + name + "=F(\"" + name + "\") " + map[bool]string{true: "-", false: "+"}[less] + " …), or read the object with select_for_update() within transaction.atomic()."
	if counter && !scarce {
		r.severity = finding.Low
	}
	if f.received(a.Value) != nil {
		r.confidence = finding.Unsure
	}
	if less && f.tested(f.body.Text(a)) {
		r.message = "two requests at once both find enough " + name + " of " + m.Label + " and both take it"
	}
	f.found = append(f.found, r)
}

// tested says that a condition of the function compares a value.
func (f *function) tested(text string) bool {
	return slices.ContainsFunc(f.tests, func(e pysyntax.Expr) bool {
		found := false
		pysyntax.Walk(e, func(n pysyntax.Node) bool {
			if c, ok := n.(*pysyntax.Compare); ok {
				for _, side := range append([]pysyntax.Expr{c.Left}, c.Comparators...) {
					if strings.Contains(f.body.Text(side), text) {
						found = true
					}
				}
			}
			return !found
		})
		return found
	})
}

// spent is if coupon.used: …; coupon.used = True; coupon.save(), and the same with a state: coupon.status = "used".
func (f *function) spent(n *pysyntax.Assign, a *pysyntax.Attribute) {
	name, what := a.Attr.Name, ""
	if !f.saved[f.body.Text(a.Value)] {
		return
	}
	switch text, isText := n.Value.(*pysyntax.Str); {
	case isText && (name == "status" || name == "state") && says("spent", text.Value):
		what = strings.ReplaceAll(strings.ToLower(text.Value), "_", " ")
	case !isText && says("spent", name):
		what = strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(name, "is_"), "_at"), "_by"), "_", " ")
	default:
		return
	}
	if c, ok := n.Value.(*pysyntax.Constant); ok && c.Kind != pysyntax.True {
		return
	}
	m := f.object(a.Value)
	if m == nil {
		return
	}
	field := m.Field(name)
	if field == nil || slices.Contains(numeric, field.Kind) {
		return
	}
	text := f.body.Text(a)
	asked := slices.ContainsFunc(f.tests, func(e pysyntax.Expr) bool { return strings.Contains(f.body.Text(e), text) }) || f.lookedUp(a.Value, name)
	if !asked {
		return
	}
	f.found = append(f.found, race{
		node: n, key: name, severity: finding.Medium, confidence: finding.Likely,
		message: "two requests at once both find that " + m.Label + " is not " + what + " yet, and both use it",
		fix:     "Take it in one step and see whether it was there: " + m.Name[strings.LastIndexByte(m.Name, '.')+1:] + ".objects.filter(pk=…, " + name + "=…).update(" + name + "=…) == 1, or read it with select_for_update() within transaction.atomic().",
	})
}

// lookedUp says that the object was found by that field: get(code=code, used=False).
func (f *function) lookedUp(e pysyntax.Expr, field string) bool {
	n, ok := e.(*pysyntax.Name)
	if !ok {
		return false
	}
	return slices.ContainsFunc(f.body.Values(n.ID), func(v pysyntax.Expr) bool {
		found := false
		pysyntax.Walk(v, func(n pysyntax.Node) bool {
			if k, ok := n.(*pysyntax.Keyword); ok && (k.Name.Name == field || strings.HasPrefix(k.Name.Name, field+"__")) {
				found = true
			}
			return !found
		})
		return found
	})
}

// updated is Account.objects.filter(pk=…).update(balance=F("balance") - amount) behind a test of what was read before.
func (f *function) updated(c *pysyntax.Call) {
	a, ok := c.Func.(*pysyntax.Attribute)
	if !ok {
		return
	}
	switch a.Attr.Name {
	case "get_or_create", "aget_or_create":
		f.getOrCreate(c, a)
		return
	case "update", "aupdate":
	default:
		return
	}
	for _, k := range c.Keywords {
		b, ok := k.Value.(*pysyntax.BinOp)
		if !ok || b.Op != pysyntax.Sub || !f.expression(b) || !says("scarce", k.Name.Name) {
			continue
		}
		o := f.rows.Of(view.Code{Module: f.body.Module, Def: f.body.Def, Request: "request", Self: "self"}, nil, a.Value)
		if o.Model == nil {
			continue
		}
		f.tooLate(c, o.Model, k.Name.Name, "", f.body.Text(a.Value))
	}
}

// tooLate says of an update by the database that whether there is enough was asked before, apart from it.
func (f *function) tooLate(n pysyntax.Node, m *models.Model, name, object, query string) {
	field := m.Field(name)
	if field == nil || !slices.Contains(numeric, field.Kind) || strings.HasPrefix(field.Kind, "Positive") || !says("scarce", name) {
		return
	}
	if strings.Contains(query, name+"__g") || constrained(m, name) {
		return
	}
	asked := slices.ContainsFunc(f.tests, func(e pysyntax.Expr) bool {
		found := false
		pysyntax.Walk(e, func(x pysyntax.Node) bool {
			c, ok := x.(*pysyntax.Compare)
			if ok && len(c.Ops) == 1 && c.Ops[0] >= pysyntax.Lt {
				for _, side := range []pysyntax.Expr{c.Left, c.Comparators[0]} {
					if at, ok := side.(*pysyntax.Attribute); ok && at.Attr.Name == name {
						found = true
					}
				}
			}
			return !found
		})
		return found
	})
	if !asked {
		return
	}
	f.found = append(f.found, race{
		node: n, key: name + " late", severity: finding.Medium, confidence: finding.Likely,
		message: "whether there is enough " + name + " of " + m.Label + " is asked before, and apart from taking it: two requests at once both find enough",
		fix:     "Ask where it is taken, .filter(pk=…, " + name + "__gte=…).update(…) == 1, or let a CheckConstraint refuse what is below zero.",
	})
}

// existing is if Vote.objects.filter(…).exists(): return …, with Vote.objects.create(…) behind it.
func (f *function) existing(n *pysyntax.If) {
	var asked *models.Model
	var given []string
	pysyntax.Walk(n.Test, func(x pysyntax.Node) bool {
		c, ok := x.(*pysyntax.Call)
		if !ok {
			return true
		}
		a, ok := c.Func.(*pysyntax.Attribute)
		if !ok || a.Attr.Name != "exists" && a.Attr.Name != "count" && a.Attr.Name != "aexists" && a.Attr.Name != "first" {
			return true
		}
		q, ok := a.Value.(*pysyntax.Call)
		if !ok {
			return true
		}
		o := f.rows.Of(view.Code{Module: f.body.Module, Def: f.body.Def, Request: "request", Self: "self"}, nil, q)
		if o.Model != nil {
			asked = o.Model
			for _, k := range q.Keywords {
				given = append(given, k.Name.Name)
			}
		}
		return true
	})
	if asked == nil || asked.Class == nil || !says("once", asked.Class.Node.Name.Name) || unique(asked, given) {
		return
	}
	made := false
	f.body.Walk(func(x pysyntax.Node) bool {
		c, ok := x.(*pysyntax.Call)
		if !ok || c.Range().Start < n.Test.Range().End {
			return true
		}
		if a, ok := c.Func.(*pysyntax.Attribute); ok && (a.Attr.Name == "create" || a.Attr.Name == "acreate") || f.rows.Class(f.body.Module, c.Func) == asked {
			of := c.Func
			if ok {
				of = a.Value
			}
			if o := f.rows.Of(view.Code{Module: f.body.Module, Def: f.body.Def, Request: "request", Self: "self"}, nil, of); o.Model == asked || f.rows.Class(f.body.Module, c.Func) == asked {
				made = true
			}
		}
		return !made
	})
	if !made {
		return
	}
	f.found = append(f.found, race{
		node: n.Test, key: asked.Label, severity: finding.Medium, confidence: finding.Likely,
		message: "two requests at once both find no " + asked.Label + " yet and both make one: nothing in the database keeps it single",
		fix:     "Give the model a UniqueConstraint over what makes it single, and treat its IntegrityError as \"there is one already\".",
	})
}

// getOrCreate is get_or_create() of what the database does not keep single.
func (f *function) getOrCreate(c *pysyntax.Call, a *pysyntax.Attribute) {
	o := f.rows.Of(view.Code{Module: f.body.Module, Def: f.body.Def, Request: "request", Self: "self"}, nil, a.Value)
	m := o.Model
	if m == nil || m.Class == nil || len(c.Keywords) == 0 {
		return
	}
	var given []string
	for _, k := range c.Keywords {
		switch {
		case k.Name.Name == "":
			return
		case k.Name.Name != "defaults":
			given = append(given, k.Name.Name)
		}
	}
	if len(given) == 0 || unique(m, given) {
		return
	}
	if r, ok := a.Value.(*pysyntax.Attribute); ok && r.Attr.Name != "objects" {
		given = append(given, "the related object")
		if anyUnique(m) {
			return // user.votes.get_or_create(poll=…): unique with the user
		}
	}
	r := race{
		node: c, key: m.Label + " get_or_create", severity: finding.Low, confidence: finding.Unsure,
		message: "two requests at once both find no " + m.Label + " and both make one: nothing in the database keeps it single",
		fix:     "Give the model a UniqueConstraint over " + strings.Join(given, ", ") + ".",
	}
	if says("once", m.Class.Node.Name.Name) {
		r.confidence = finding.Likely
	}
	f.found = append(f.found, r)
}
