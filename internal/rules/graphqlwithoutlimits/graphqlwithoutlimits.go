// Package graphqlwithoutlimits is the rule graphql-without-limits; doc.md says what it does and why.
package graphqlwithoutlimits

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/urlconf"
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
		ID: "graphql-without-limits", Title: "One GraphQL query may ask for more than the site can bear", Practice: "rate-limit",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{770, 400}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// views are the views of packages that answer GraphQL and limit nothing by themselves.
var views = []string{
	"graphene_django.views.GraphQLView", "strawberry.django.views.GraphQLView", "strawberry.django.views.AsyncGraphQLView",
	"ariadne_django.views.GraphQLView", "ariadne_django.views.base.GraphQLView", "ariadne.contrib.django.views.GraphQLView",
	"graphql_jwt.views.GraphQLView", "graphene_file_upload.django.FileUploadGraphQLView",
}

// limiting are names by which a schema or view limits how deep or dear a query may be.
var limiting = regexp.MustCompile(`(?i)depth_?limit|max_?depth|cost_?(valid|anal|limit|map)|query_?cost|complexity|max_?tokens_?limit|max_?aliases|persisted`)

func run(pass *rule.Pass) {
	var limited, read bool
	var circle []string
	told := map[pyeval.Place]bool{}
	for _, e := range pass.Matrix.Entries {
		v := e.Route.View
		if !answers(v) || e.Access.Rule.Level >= access.Staff || told[e.Route.Place] {
			continue
		}
		if !read { // a project without GraphQL pays for nothing
			limited, read = limits(pass), true
			if !limited && e.Graph != nil {
				circle = types(pass, e.Graph).circle()
			}
		}
		severity := finding.Medium
		if e.Access.Rule.Level != access.Anonymous {
			severity = finding.Low
		}
		if !limited && len(circle) > 0 {
			told[e.Route.Place] = true
			f := pass.ReportRoute(e, e.Route.Place, "a query may be of any depth: %s lead to each other without end, and nothing limits it", strings.Join(circle, ", "))
			f.Severity, f.Key = severity, v.Name+" depth"
			f.Fix = "Limit depth and cost: graphene's validation_rules=(depth_limit_validator(max_depth=8),), strawberry's extensions=[QueryDepthLimiter(max_depth=8)], ariadne's cost_validator()."
		}
		if truth, known := given(v, "batch"); known && truth {
			told[e.Route.Place] = true
			f := pass.ReportRoute(e, e.Route.Place, "one request may hold any number of queries (batch=True), which no limit on requests counts")
			f.Severity, f.Key = finding.Low, v.Name+" batch"
			f.Fix = "Leave batch out, or count the operations of a request before they are run."
		}
	}
}

// answers says that a view is one of the packages', or derives from one without running its queries itself.
func answers(v *urlconf.View) bool {
	if slices.Contains(views, v.Name) {
		return true
	}
	if v.Class == nil {
		return false
	}
	if !v.Class.Derives(views...) && !slices.ContainsFunc(v.Class.Bases(), func(b string) bool { return slices.Contains(views, b) }) {
		return false
	}
	for _, name := range []string{"execute_graphql_request", "execute_operation", "get_validation_rules", "validation_rules", "parse_body"} {
		if _, owner, ok := v.Class.Attr(name); ok && !owner.Library() {
			return false
		}
	}
	return true
}

// given is the truth of an argument of as_view(), or of the class's attribute.
func given(v *urlconf.View, name string) (truth, known bool) {
	for i := range v.Init {
		if v.Init[i].Key.Text == name {
			return v.Init[i].Value.Truth()
		}
	}
	if v.Class != nil {
		if a, owner, ok := v.Class.Attr(name); ok && !owner.Library() {
			return a.Truth()
		}
	}
	return false, false
}

// limits says that the project's code names something that limits queries. Where it is used is not asked: silence is
// what is owed to a doubt.
func limits(pass *rule.Pass) bool {
	for _, m := range pass.Modules() {
		if m.Tree.File == nil || !limiting.MatchString(m.Tree.File.Text) {
			continue
		}
		found := false
		pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Name:
				found = found || limiting.MatchString(n.ID)
			case *pysyntax.Attribute:
				found = found || limiting.MatchString(n.Attr.Name)
			case *pysyntax.Keyword:
				found = found || limiting.MatchString(n.Name.Name)
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}
