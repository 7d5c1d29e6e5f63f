package objects

import (
	"cmp"
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
)

// Listing is rows of a model that belong to somebody and leave the view without an identifier having been asked
// for: shown in a list, counted, exported. A listing that hangs on a look-up (the documents of a project that was
// looked up) is not one: the look-up says for whom it is. Nor is one of rows that a key or a relation picks out, whatever the value.
type Listing struct {
	// Model is that of the rows; never nil, and owned.
	Model *models.Model
	// Place is where the rows come from: the manager, or what says of a generic view which there are.
	Place pyeval.Place
	// Scope is for whom the rows are: Unscoped when one way leads out of the view without their being narrowed.
	Scope Scope
	// Why are the places that narrow them, or keep it from being known.
	Why []Reason
}

type listKey struct {
	at    pyeval.Place
	model *models.Model
}

// leave notes that rows leave the view: a value is shown, answered, gone through, counted. Those in a dict or list that
// is written out do so with it.
func (e *evaluator) leave(v val) { e.leaveWithin(&v, 0) }

func (e *evaluator) leaveWithin(v *val, depth int) {
	if depth > 3 {
		return
	}
	for i := range v.items {
		e.leaveWithin(&v.items[i], depth+1)
	}
	if v.what == mapping {
		for _, w := range inOrder(v.keys) {
			e.leaveWithin(&w, depth+1)
		}
	}
	if !v.rows || v.none || v.model == nil || v.at.File == nil || len(v.look) > 0 || !v.model.Owned() {
		return
	}
	l := &Listing{Model: v.model, Place: v.at, Scope: Unscoped}
	switch {
	case v.own != nil:
		l.Scope, l.Why = Owned, v.own
	case v.pub != nil:
		l.Scope, l.Why = Public, v.pub
	case v.part:
		return
	case v.vague != nil:
		l.Scope, l.Why = Unknown, v.vague
	}
	e.mark(mark{kind: markLeft, list: l})
}

// listed adds to what is known of the rows of a place: the way out on which they are narrowed least says for whom they are.
func (e *evaluator) listed(l *Listing) {
	key := listKey{l.Place, l.Model}
	old := e.lists[key]
	if old != nil && weaker(old.Scope) >= weaker(l.Scope) {
		return
	}
	if e.lists == nil {
		e.lists = map[listKey]*Listing{}
	}
	e.lists[key] = l
}

// weaker is how little a scope keeps rows from others.
func weaker(s Scope) int { return slices.Index([]Scope{Owned, Public, Unknown, Unscoped}, s) }

// listings are the listings of the route, sorted by place.
func (e *evaluator) listings() []Listing {
	var out []Listing
	for _, l := range e.lists {
		v := *l
		if e.spent && v.Scope == Unscoped {
			v.Scope, v.Why = Unknown, []Reason{{l.Place, "the view calls more code than is followed, so what happens to these rows is not known"}}
		}
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b Listing) int {
		return cmp.Or(strings.Compare(pathOf(a.Place), pathOf(b.Place)), int(a.Place.Start-b.Place.Start), strings.Compare(a.Model.Name, b.Model.Name))
	})
	return out
}

// filters are DRF's and its packages' filter backends that narrow rows by what the caller asks for, and not by who asks.
var filters = []string{"DjangoFilterBackend", "SearchFilter", "OrderingFilter", "RestFrameworkFilterBackend", "ComplexFilterBackend"}

// backends passes rows through a view's filter backends: those of the project are followed, and of those of packages
// that are not known it is not known how they narrow.
func (e *evaluator) backends(f *frame, self, rows val) val {
	var list []pyname.Def
	if member, ok := e.member(val{what: object, inst: self.inst}, "filter_backends"); ok {
		if b := member.Bindings[len(member.Bindings)-1]; b.Value != nil {
			list = classesIn(member.Class.Module, b.Value)
		}
	} else {
		for _, n := range e.r.backends() {
			list = append(list, e.r.index.Lookup(e.r.root, n)...)
		}
	}
	for _, d := range list {
		class := d.Class()
		if class == nil {
			name := d.Dotted()
			if last := name[strings.LastIndexByte(name, '.')+1:]; !slices.Contains(filters, last) && rows.own == nil && rows.rows {
				rows.vague = addReasons(rows.vague, []Reason{{rows.at, "how the filter backend " + last + " narrows the rows is not known"}})
			}
			continue
		}
		if _, ok := class.Find("filter_queryset"); !ok || !rows.rows {
			continue
		}
		if v := e.on(f, val{what: object, inst: e.newInstance(class)}, "filter_queryset", val{what: request}, rows, self); v.rows {
			rows = v
		}
	}
	return rows
}
