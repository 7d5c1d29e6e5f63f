// Package unlimitedpagesize is the rule unlimited-page-size; doc.md says what it does and why.
package unlimitedpagesize

import (
	_ "embed"
	"slices"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/django/rows"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unlimited-page-size", Title: "The caller says how much is read at once", Practice: "validation",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{770}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// judge goes through the routes of a site. What was looked at once is not looked at again.
type judge struct {
	pass    *rule.Pass
	classes map[*pyname.Class]*finding.Finding
	codes   map[pysyntax.Node]bool
	places  map[pyeval.Place]*finding.Finding
}

func run(pass *rule.Pass) {
	j := &judge{pass, map[*pyname.Class]*finding.Finding{}, map[pysyntax.Node]bool{}, map[pyeval.Place]*finding.Finding{}}
	for _, e := range pass.Matrix.Entries {
		switch e.Access.Rule.Level {
		case access.Permission, access.Staff, access.Superuser, access.Nobody:
			continue
		}
		j.pagination(e)
		r := rows.New(pass.Project.Index, pass.Site.Root, e.Graph)
		for _, h := range view.Handlers(e.Route.View) {
			for _, c := range pass.Reach(e.Route.View, h) {
				if !j.codes[c.Def] {
					j.codes[c.Def] = true
					j.code(e, c, r)
				}
			}
		}
	}
}

// pagination looks at the class by which a view of DRF's divides what it finds into pages.
func (j *judge) pagination(e *matrix.Entry) {
	v := e.Route.View
	if v.Class == nil || !v.Class.Derives("rest_framework.generics.GenericAPIView") || !slices.Contains(e.Methods, "GET") {
		return
	}
	value, owner, ok := v.Class.Attr("pagination_class")
	if ok && !owner.Library() {
		if value.Class != nil {
			j.class(e, rows.Text(j.pass.Project.Index, j.pass.Site.Root, value.Class))
		} else if value.Dotted() == limitOffset {
			at := value.Place
			if c := rows.Text(j.pass.Project.Index, j.pass.Site.Root, owner); c != nil {
				if m, ok := c.Own("pagination_class"); ok {
					at = pyeval.Place{File: c.Module.Tree.File, Span: m.Bindings[0].Node.Range()}
				}
			}
			j.direct(e, at)
		}
		return
	}
	if e.Table == nil {
		return
	}
	s := e.Table.Context.Setting("REST_FRAMEWORK.DEFAULT_PAGINATION_CLASS")
	if s.Value == nil || s.Value.Kind != pyeval.Str {
		return
	}
	for _, d := range j.pass.Project.Index.Lookup(j.pass.Site.Root, s.Value.Text) {
		j.class(e, d.Class())
	}
	if s.Value.Text == limitOffset {
		j.direct(e, s.Value.Place)
	}
}

const limitOffset = "rest_framework.pagination.LimitOffsetPagination"

// direct reports a place that names DRF's own class, which has no bound.
func (j *judge) direct(e *matrix.Entry, at pyeval.Place) {
	if f := j.places[at]; f != nil {
		weigh(f, e)
		return
	}
	f := j.report(e, at, "callers name the limit themselves, and LimitOffsetPagination has no max_limit")
	j.places[at] = f
	f.Key = limitOffset
	f.Fix = "Derive a class from LimitOffsetPagination with max_limit = 100, and name that one."
}

// class looks at a pagination class of the project: whether callers may name the size of a page, and up to what.
func (j *judge) class(e *matrix.Entry, c *pyname.Class) {
	if c == nil {
		return
	}
	if f, ok := j.classes[c]; ok {
		weigh(f, e)
		return
	}
	j.classes[c] = nil
	if yes, _ := c.Inherits("rest_framework.pagination.PageNumberPagination", "rest_framework.pagination.CursorPagination"); yes {
		m, ok := c.Find("page_size_query_param")
		if _, own := c.Find("get_page_size"); own || !ok || none(m) || !unbounded(c, "max_page_size") {
			return
		}
		f := j.report(e, pyeval.Place{File: m.Class.Module.Tree.File, Span: m.Bindings[0].Node.Range()}, "callers name the size of a page, and %s has no max_page_size", c.Node.Name.Name)
		f.Fix = "Say how large a page may be: max_page_size = 100."
		f.Key = c.Name
		j.classes[c] = f
		return
	}
	if yes, _ := c.Inherits(limitOffset); yes {
		if _, own := c.Find("get_limit"); own || !unbounded(c, "max_limit") {
			return
		}
		if m, ok := c.Find("limit_query_param"); ok && none(m) {
			return
		}
		f := j.report(e, rule.Head(pyeval.Place{File: c.Module.Tree.File, Span: c.Node.Range()}), "callers name the limit themselves, and %s has no max_limit", c.Node.Name.Name)
		f.Fix = "Say how much may be asked for: max_limit = 100."
		f.Key = c.Name
		j.classes[c] = f
	}
}

// none says that an attribute is set to None.
func none(m pyname.Member) bool {
	c, ok := m.Bindings[0].Value.(*pysyntax.Constant)
	return ok && c.Kind == pysyntax.None
}

// unbounded says that a class does not have a bound, or has None there.
func unbounded(c *pyname.Class, name string) bool {
	m, ok := c.Find(name)
	return !ok || none(m)
}

func (j *judge) report(e *matrix.Entry, at pyeval.Place, format string, args ...any) *finding.Finding {
	f := j.pass.ReportRoute(e, at, format, args...)
	weigh(f, e)
	return f
}

// weigh makes it worse that a route has it which is open to anybody.
func weigh(f *finding.Finding, e *matrix.Entry) {
	if f != nil && e.Access.Rule.Level == access.Anonymous {
		f.Severity = finding.Medium
	}
}
