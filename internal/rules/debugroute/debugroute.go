// Package debugroute is the rule debug-route; doc.md says what it does and why.
package debugroute

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/access"
	"paddock/internal/django/catalog"
	"paddock/internal/django/matrix"
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
		ID: "debug-route", Title: "Anybody may look into the machine room", Practice: "debug-off",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{489, 497, 215}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

var severities = map[string]finding.Severity{"high": finding.High, "medium": finding.Medium, "low": finding.Low, "info": finding.Info}

func run(pass *rule.Pass) {
	seen := map[pyeval.Place]bool{}
	closed := closedAPI(pass.Matrix)
	described := false // an API's description and the pages that show it are one thing
	for _, e := range pass.Matrix.Entries {
		if name, x, ok := exposed(e.Route.View); ok {
			at := placeOf(e)
			if at.File == nil || seen[at] || !open(e, name, x.Guard) || x.Guard == "api" && (!closed || described) || onlyInDebug(pass, at) || !there(pass, e, x) {
				continue
			}
			seen[at] = true
			described = described || x.Guard == "api"
			f := pass.ReportRoute(e, at, "anybody may call %s here, and it shows %s", packageOf(name), x.What)
			f.Severity = severities[x.Harm]
			f.Key = packageOf(name)
			f.Fix = "Leave the route out in production, or put it behind staff_member_required or an address of your own network."
			continue
		}
		own(pass, e, seen)
	}
}

// exposed is what the catalog says of a view, or of a package's class from which it derives, with the name by which it is known.
func exposed(v *urlconf.View) (name string, x catalog.Exposed, ok bool) {
	if x, ok = catalog.ExposedView(v.Name); ok {
		return v.Name, x, true
	}
	if v.Class != nil {
		for _, b := range v.Class.Bases() {
			if x, ok = catalog.ExposedView(b); ok {
				return b, x, true
			}
		}
	}
	return "", catalog.Exposed{}, false
}

// placeOf is the pattern or the include in the project by which a route is there.
func placeOf(e *matrix.Entry) pyeval.Place {
	if e.Route.Place.File != nil {
		return e.Route.Place
	}
	for _, at := range slices.Backward(e.Route.Chain) {
		if at.File != nil {
			return at
		}
	}
	return pyeval.Place{}
}

// onlyInDebug says that a pattern stands behind a test of DEBUG: what is wrong is that DEBUG is on, if it is.
func onlyInDebug(pass *rule.Pass, at pyeval.Place) (guarded bool) {
	m := pass.Project.Index.ModuleAt(pass.Site.Root, at.File.Path)
	if m == nil {
		return false
	}
	pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
		if r := n.Range(); r.Start > at.Start || r.End < at.End {
			return false
		}
		var test pysyntax.Expr
		switch n := n.(type) {
		case *pysyntax.If:
			test = n.Test
		case *pysyntax.IfExp:
			test = n.Test
		default:
			return true
		}
		text := at.File.Text[test.Range().Start:test.Range().End]
		guarded = guarded || strings.Contains(strings.ToLower(text), "debug")
		return true
	})
	return guarded
}

// open says that nothing of the project's keeps anybody out: what the access rule asks for is what the package asks for by itself.
func open(e *matrix.Entry, name, guard string) bool {
	r := &e.Access.Rule
	switch r.Level {
	case access.Anonymous:
		return true
	case access.Condition:
		meaning, ok := catalog.Access("view", name)
		return ok && !r.Login && guard != "open" && meaning == "when "+r.Detail
	case access.Unknown:
		return false
	}
	return false
}

// there says that the package's own guard is open, in a context that has the route.
func there(pass *rule.Pass, e *matrix.Entry, x catalog.Exposed) bool {
	for _, c := range pass.Site.Deployed() {
		if len(e.Contexts) > 0 && !slices.Contains(e.Contexts, c.Name()) {
			continue
		}
		switch x.Guard {
		case "open", "api":
			return true
		case "debug":
			if truth, known := c.Setting("DEBUG").Value.Truth(); known && truth {
				return true
			}
			if strings.HasPrefix(e.Route.View.Name, "debug_toolbar.") && c == e.Table.Context && shownToAll(e.Table) {
				return true
			}
		case "unless":
			if !slices.ContainsFunc(x.Names, func(n string) bool { return set(c, n) }) {
				return true
			}
		case "off":
			if truth, known := c.Setting(x.Names[0]).Value.Truth(); known && !truth && c.Setting(x.Names[0]).Set {
				return true
			}
		case "arg", "not-arg":
			truth, known, given := argument(e.Route.View, x.Names[0])
			if given && known && truth || x.Guard == "not-arg" && !given {
				return true
			}
		}
	}
	return false
}

// set says that a setting is there and may be true.
func set(c *django.Context, name string) bool {
	s := c.Setting(name)
	truth, known := s.Value.Truth()
	return s.Set && (truth || !known)
}

// shownToAll says that SHOW_TOOLBAR_CALLBACK is a function that returns True and does nothing else, or its dotted name.
func shownToAll(t *urlconf.Table) bool {
	config, ok := t.Program.Value(t.Context.Module, "DEBUG_TOOLBAR_CONFIG")
	if !ok {
		return false
	}
	callback := config.Get("SHOW_TOOLBAR_CALLBACK")
	if callback == nil {
		return false
	}
	if i := strings.LastIndexByte(callback.Text, '.'); callback.Kind == pyeval.Str && i > 0 {
		v, ok := t.Program.Value(callback.Text[:i], callback.Text[i+1:])
		if !ok {
			return false
		}
		callback = &v
	}
	return callback.Func != nil && returnsTrue(callback.Func.Node)
}

// argument is what as_view() or the project's own class sets a name to.
func argument(v *urlconf.View, name string) (truth, known, given bool) {
	for i := range v.Init {
		if p := &v.Init[i]; p.Key.Text == name {
			truth, known = p.Value.Truth()
			return truth, known, true
		}
	}
	if v.Class != nil {
		if a, owner, ok := v.Class.Attr(name); ok && !owner.Library() {
			truth, known = a.Truth()
			return truth, known, true
		}
	}
	return false, false, false
}

// closedAPI says that most of the API's own views ask for a login or more: then a description of it is not for everybody.
func closedAPI(m *matrix.Matrix) bool {
	open, all := 0, 0
	for _, e := range m.Entries {
		v := e.Route.View
		api := v.Class != nil && v.Class.Derives("rest_framework.views.APIView") || slices.ContainsFunc(v.Wrappers, func(w urlconf.Wrapper) bool { return w.Name == urlconf.NinjaOperation })
		if _, _, is := exposed(v); !api || is {
			continue
		}
		all++
		if r := &e.Access.Rule; r.Level == access.Anonymous || r.Level == access.Unknown {
			open++
		}
	}
	return all > 0 && 2*open < all
}

func packageOf(name string) string {
	head, _, _ := strings.Cut(name, ".")
	return head
}
