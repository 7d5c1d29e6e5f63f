package cachedpersonalanswer

import (
	"strings"

	"paddock/internal/djtmpl"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
	"paddock/internal/source"
)

// fragments looks for parts of templates that are kept, show somebody, and are kept under nothing that tells people apart.
func fragments(pass *rule.Pass) {
	set := pass.Templates()
	if set == nil {
		return
	}
	for _, path := range set.Files() {
		data, err := pass.Project.Tree.Read(path)
		if err != nil || !strings.Contains(string(data), "cache") {
			continue
		}
		file := source.NewFile(path, string(data))
		t := djtmpl.Parse(file, djtmpl.Config{})
		djtmpl.Inspect(t.Nodes, func(n djtmpl.Node) bool {
			c, ok := n.(*djtmpl.Cache)
			if !ok {
				return true
			}
			for _, v := range c.Vary {
				if personal(v) || strings.Contains(djtmpl.Path(v), "user") || strings.Contains(djtmpl.Path(v), "session") {
					return true
				}
			}
			shown := ""
			djtmpl.Inspect(c.Body, func(n djtmpl.Node) bool {
				switch n := n.(type) {
				case *djtmpl.Output:
					if shown == "" && personal(n.X) {
						shown = file.Text[n.Range().Start:n.Range().End]
					}
				case *djtmpl.CSRFToken:
					shown = "{% csrf_token %}"
				}
				return true
			})
			if shown == "" {
				return true
			}
			f := pass.Report(pyeval.Place{File: file, Span: c.Tag()}, "the cache keeps %s for everybody: the name of the fragment says nothing of who looks", shown)
			f.Fix = "Name what tells people apart: {% cache 500 " + c.Fragment + " request.user.pk %}."
			f.Severity, f.Confidence = finding.Medium, finding.Likely
			f.Contexts = pass.Matrix.Contexts
			f.Key = c.Fragment
			return true
		})
	}
}

// personal says that an expression shows something of who looks: user.email, request.user, request.session.
func personal(x djtmpl.Expr) bool {
	found := false
	djtmpl.InspectExpr(x, func(x djtmpl.Expr) bool {
		p := djtmpl.Path(x)
		for _, of := range []string{"user", "request.user", "request.session", "request.COOKIES"} {
			if p == of || strings.HasPrefix(p, of+".") {
				found = true
			}
		}
		return !found
	})
	return found
}
