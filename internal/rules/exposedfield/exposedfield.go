// Package exposedfield is the rule exposed-field; doc.md says what it does and why.
package exposedfield

import (
	_ "embed"
	"fmt"
	"slices"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/form"
	"paddock/internal/django/matrix"
	"paddock/internal/django/models"
	"paddock/internal/django/objects"
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
		ID: "exposed-field", Title: "An answer hands out a field that its reader should not see", Practice: "minimal-data",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{200, 359, 522}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// judge goes through the routes of a site.
type judge struct {
	pass    *rule.Pass
	readers map[*models.Graph]*readers
	// leaks are in the order in which they were met.
	leaks []*leak
	at    map[string]*leak
	// done are the fieldsets that were looked at already for the same objects and readers.
	done map[visit]bool
}

// visit is one look at a fieldset.
type visit struct {
	set   *form.Fieldset
	of    scope
	who   access.Level
	depth int
}

// readers are those of one context.
type readers struct {
	forms *form.Reader
	rows  *rows.Reader
}

// leak is a place that hands out fields.
type leak struct {
	entry *matrix.Entry
	who   *access.Rule
	place pyeval.Place
	// name is the serializer, schema or type that does; "" when the code itself does.
	name   string
	model  *models.Model
	fields []field
}

// field is one that is handed out, and how bad that is.
type field struct {
	*models.Field
	what     string
	severity finding.Severity
	sure     finding.Confidence
	cwe      int
}

// answer is one handler of a route that answers others than staff.
type answer struct {
	*judge
	entry   *matrix.Entry
	handler view.Handler
	who     *access.Rule
	code    []view.Code
	*readers
	// followed counts how often a function was followed.
	followed map[*pysyntax.FunctionDef]int
}

func run(pass *rule.Pass) {
	j := &judge{pass: pass, readers: map[*models.Graph]*readers{}, at: map[string]*leak{}, done: map[visit]bool{}}
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
			who := reader(e, h)
			if who == nil {
				continue
			}
			a := &answer{j, e, h, who, pass.Reach(e.Route.View, h), r, map[*pysyntax.FunctionDef]int{}}
			a.fieldsets()
			for _, c := range a.code {
				a.answers(c)
			}
		}
	}
	for _, l := range j.leaks {
		j.report(l)
	}
}

// reader is the weakest rule under which a handler answers somebody who is neither staff nor given a permission for it;
// nil when there is nobody.
func reader(e *matrix.Entry, h view.Handler) *access.Rule {
	methods := h.Methods
	if len(methods) == 0 {
		methods = []string{"GET"}
	}
	var weakest *access.Rule
	for _, m := range methods {
		if slices.Contains(e.Access.Closed, m) {
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
		if weakest == nil || rank(r) < rank(weakest) {
			weakest = r
		}
	}
	return weakest
}

// rank orders rules by how many meet them.
func rank(r *access.Rule) int {
	switch r.Level {
	case access.Anonymous:
		return 0
	case access.Authenticated:
		return 1
	case access.Unknown:
		return 3
	}
	return 2
}

// scope says whose objects an answer shows.
type scope uint8

const (
	// anyone's: nothing ties them to the one who asks.
	anyones scope = iota
	// shared: those of a group that the asker belongs to, or may see.
	shared
	// own: the asker's alone.
	own
)

// scopeOf is whose objects an expression of the view gives, together with what is known of the route's look-ups.
func (a *answer) scopeOf(o rows.Object) scope {
	if o.Own || o.Made {
		return own
	}
	if o.Asker {
		return shared
	}
	owned, open := false, false
	for i := range a.entry.Lookups {
		if l := &a.entry.Lookups[i]; l.Model == o.Model {
			owned = owned || l.Scope == objects.Owned
			open = open || l.Scope != objects.Owned
		}
	}
	if owned && !open {
		return shared
	}
	return anyones
}

// show adds a column that an answer hands out, when it has something to lose.
func (a *answer) show(f *models.Field, of scope, at pyeval.Place, name string) {
	l, ok := worth(f, of, a.who)
	if !ok || at.File == nil {
		return
	}
	key := fmt.Sprintf("%s:%d %s %s", at.File.Path, at.Start, name, f.Owner.Name)
	k := a.at[key]
	if k == nil {
		k = &leak{entry: a.entry, who: a.who, place: at, name: name, model: f.Owner}
		a.at[key] = k
		a.leaks = append(a.leaks, k)
	}
	for i := range k.fields {
		if old := &k.fields[i]; old.Name == f.Name {
			if l.severity > old.severity || l.severity == old.severity && l.sure > old.sure {
				*old = l
				k.entry, k.who = a.entry, a.who
			}
			return
		}
	}
	k.fields = append(k.fields, l)
}
