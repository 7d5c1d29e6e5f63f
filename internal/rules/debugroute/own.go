package debugroute

import (
	"slices"

	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/django/signin"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

// own reports a view of the project that answers with what only those who run the site should see.
func own(pass *rule.Pass, e *matrix.Entry, seen map[pyeval.Place]bool) {
	v := e.Route.View
	at := rule.Head(v.Place)
	if at.File == nil || seen[at] || v.Site != nil {
		return
	}
	who := "anybody"
	severity := finding.High
	switch r := &e.Access.Rule; r.Level {
	case access.Anonymous:
	case access.Authenticated:
		who, severity = "whoever is logged in", finding.Medium
	default:
		return
	}
	for _, h := range view.Handlers(v) {
		for _, c := range pass.Reach(v, h) {
			def, ok := c.Def.(*pysyntax.FunctionDef)
			if !ok || h.Func == nil || def != h.Func.Node && def.Name.Name != "get_context_data" {
				continue // what other functions give need not be shown
			}
			n, what, grave := shows(signin.NewBody(c.Module, def, nil))
			if n == nil {
				continue
			}
			seen[at] = true
			f := pass.ReportRoute(e, at, "%s may call this view, and it answers with %s", who, what)
			f.Severity = severity
			if !grave {
				f.Severity = severity.Lower(2)
			}
			if place, _ := rule.PlaceOf(pyeval.Place{File: c.Module.Tree.File, Span: n.Range()}); place.Path != "" {
				f.Trace = append(f.Trace, finding.Step{Place: place, Message: "this is shown"})
			}
			f.Fix = "Take the view out. Whoever runs the site has a shell, or let it ask for staff and name the few values that are needed."
			return
		}
		if f := h.Func; f != nil && e.Access.Rule.Level == access.Anonymous && crashes(f.Node) {
			seen[at] = true
			f := pass.ReportRoute(e, at, "anybody may call this view, which only raises an error to try the error tracker out")
			f.Severity = finding.Info
			f.Fix = "Take the route out in production: everybody can fill the error tracker with it."
			return
		}
	}
}

// shows finds in a function what is shown in its answer and should not be: the node, what it is, and whether secrets are among it.
func shows(b *signin.Body) (found pysyntax.Node, what string, grave bool) {
	// names hold something of that kind, what of them is shown comes out of them.
	names := map[string]bool{}
	var first pysyntax.Node
	contains := func(n pysyntax.Node) bool {
		hit := false
		pysyntax.Walk(n, func(n pysyntax.Node) bool {
			if id, ok := n.(*pysyntax.Name); ok && names[id.ID] {
				hit = true
			}
			if w, g := secretive(b, n); w != "" {
				hit = true
				if first == nil || g && !grave {
					first, what, grave = n, w, g
				}
			}
			return !hit
		})
		return hit
	}
	b.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Assign:
			if !reads(n.Value) && contains(n.Value) {
				for _, t := range n.Targets {
					if s, ok := t.(*pysyntax.Subscript); ok {
						t = s.Value
					}
					if id, ok := t.(*pysyntax.Name); ok {
						names[id.ID] = true
					}
				}
			}
		case *pysyntax.For:
			// for name in dir(settings): values[name] = …
			if contains(n.Iter) {
				pysyntax.WalkStmts(n.Body, func(n pysyntax.Node) bool {
					if a, ok := n.(*pysyntax.Assign); ok {
						if s, ok := a.Targets[0].(*pysyntax.Subscript); ok {
							if id, ok := s.Value.(*pysyntax.Name); ok {
								names[id.ID] = true
							}
						}
					}
					return true
				})
			}
		case *pysyntax.Return:
			if n.Value != nil && found == nil && !reads(n.Value) && contains(n.Value) {
				found = first
				if found == nil {
					found = n
				}
			}
		}
		return true
	})
	return found, what, grave
}

// reads says that an expression takes one value out of many: os.environ["HOME"], request.META.get("REMOTE_ADDR").
func reads(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Subscript:
		return true
	case *pysyntax.Call:
		a, ok := e.Func.(*pysyntax.Attribute)
		return ok && slices.Contains([]string{"get", "getlist", "pop", "setdefault", "startswith"}, a.Attr.Name)
	}
	return false
}

// secretive says what a node gives when it is one of the things that are not to be shown as a whole; "" else.
func secretive(b *signin.Body, n pysyntax.Node) (what string, grave bool) {
	call, ok := n.(*pysyntax.Call)
	if ok {
		switch b.Callee(call) {
		case "builtins.dir", "builtins.vars", "builtins.dict", "builtins.str", "builtins.repr", "builtins.list", "builtins.sorted", "pprint.pformat", "json.dumps":
			if len(call.Args) == 1 {
				return whole(b.Module, call.Args[0])
			}
		case "django.views.debug.technical_500_response":
			return "Django's debug page", true
		case "django.views.debug.get_safe_settings":
			return "the settings", false
		}
		if a, ok := call.Func.(*pysyntax.Attribute); ok && slices.Contains([]string{"items", "copy", "values"}, a.Attr.Name) {
			return whole(b.Module, a.Value)
		}
		if answers(b.Callee(call)) {
			for _, x := range call.Args {
				if what, grave := whole(b.Module, x); what != "" {
					return what, grave
				}
			}
		}
		return "", false
	}
	switch n := n.(type) {
	case *pysyntax.Dict:
		for _, v := range n.Values {
			if what, grave := whole(b.Module, v); what != "" {
				return what, grave
			}
		}
	case *pysyntax.Attribute:
		if n.Attr.Name == "__dict__" || n.Attr.Name == "_wrapped" {
			return whole(b.Module, n.Value)
		}
	}
	return "", false
}

// answers says that a function makes an answer of what it is given.
func answers(callee string) bool {
	return slices.Contains([]string{"django.http.HttpResponse", "django.http.JsonResponse", "django.http.response.HttpResponse", "django.http.response.JsonResponse", "rest_framework.response.Response"}, callee)
}

// whole says what an expression is as a whole.
func whole(m *pyname.Module, e pysyntax.Expr) (what string, grave bool) {
	a, isAttribute := e.(*pysyntax.Attribute)
	if isAttribute && a.Attr.Name == "META" {
		if id, ok := a.Value.(*pysyntax.Name); ok && id.ID == "request" {
			return "request.META, which has the server's addresses and may have its environment", false
		}
		if of, ok := a.Value.(*pysyntax.Attribute); ok && of.Attr.Name == "request" {
			return "request.META, which has the server's addresses and may have its environment", false
		}
	}
	name, ok := m.Qualify(e)
	if !ok {
		return "", false
	}
	switch name {
	case "django.conf.settings":
		return "the settings", true
	case "os.environ":
		return "the environment", true
	case "sys.path", "sys.modules":
		return "what Python has loaded", false
	case "django.db.connection.queries":
		return "the SQL that ran", false
	}
	return "", false
}

// returnsTrue says that a function returns True, whatever it is given.
func returnsTrue(n pysyntax.Node) bool {
	switch f := n.(type) {
	case *pysyntax.Lambda:
		return isTrue(f.Body)
	case *pysyntax.FunctionDef:
		r, ok := f.Body[len(f.Body)-1].(*pysyntax.Return)
		return ok && len(f.Body) <= 2 && isTrue(r.Value)
	}
	return false
}

func isTrue(e pysyntax.Expr) bool {
	c, ok := e.(*pysyntax.Constant)
	return ok && c.Kind == pysyntax.True
}

// crashes says that a function divides by zero, and that this is all that it does.
func crashes(n pysyntax.Node) bool {
	body := view.Body(n)
	if len(body) == 0 || len(body) > 2 {
		return false
	}
	zero := false
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		if d, ok := n.(*pysyntax.BinOp); ok && d.Op == pysyntax.Div {
			one, left := d.Left.(*pysyntax.Num)
			num, right := d.Right.(*pysyntax.Num)
			zero = zero || left && right && one.Text != "" && num.Text == "0"
		}
		return true
	})
	return zero
}
