// Package brokencsrffailureview is the rule broken-csrf-failure-view; doc.md says what it does and why.
package brokencsrffailureview

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
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
		ID: "broken-csrf-failure-view", Title: "The page for refused forms fails itself", Practice: "error-pages",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{755}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.E101", "security.E102"},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("CSRF_FAILURE_VIEW")
	if !s.Set || s.Value.Kind != pyeval.Str {
		return
	}
	name := s.Value.Text
	report := func(id, format string, args ...any) {
		f := pass.ReportSetting(s, s.Value, format, args...)
		f.Fix = "Name a view that takes the request and a reason: def csrf_failure(request, reason=\"\")."
		f.DjangoCheck = id
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		report("security.E102", "CSRF_FAILURE_VIEW %q is not a dotted name, so it can't be imported", name)
		return
	}
	site := pass.Context.Site
	top, _, _ := strings.Cut(name, ".")
	if pass.Project.Index.Module(site.Root, top) == nil {
		// A package that is installed can't be looked into; one that nothing else in the settings comes from is not there.
		if dot > len(top) && !installed(pass, top) {
			report("security.E102", "CSRF_FAILURE_VIEW %q: there is no module %s in this project, and no app of that name", name, top)
		}
		return
	}
	module := pass.Project.Index.Module(site.Root, name[:dot])
	if module == nil {
		// Django imports the parent to find out what is missing: when that fails too it says E102, else its check dies.
		parent := name[:dot]
		parent = parent[:max(0, strings.LastIndexByte(parent, '.'))]
		if id := ""; parent == "" || pass.Project.Index.Module(site.Root, parent) != nil {
			report(id, "CSRF_FAILURE_VIEW %q: there is no module %s", name, name[:dot])
		} else {
			report("security.E102", "CSRF_FAILURE_VIEW %q: there is no module %s", name, name[:dot])
		}
		return
	}
	found, bound := lookup(module.Tree.Body, name[dot+1:])
	switch {
	case !bound:
		report("", "CSRF_FAILURE_VIEW %q: %s has no %s", name, name[:dot], name[dot+1:])
	case found != nil && len(found.Decorators) == 0 && !takesReason(found.Args):
		report("security.E101", "the CSRF failure view %s can't be called as Django calls it, with the request and reason=", found.Name.Name)
	}
}

// installed says that a package may be there though it is not the project's: an app, a middleware or a requirement has its name.
func installed(pass *rule.Pass, top string) bool {
	if top == "django" {
		return true
	}
	for _, name := range []string{"INSTALLED_APPS", "MIDDLEWARE"} {
		texts, all := pass.Setting(name).Value.Strings()
		if !all {
			return true
		}
		for _, text := range texts {
			if text == top || strings.HasPrefix(text, top+".") {
				return true
			}
		}
	}
	return pass.Project.Requirements != nil && len(pass.Project.Requirements.Find(top)) > 0
}

// lookup finds a function of a module's top level. bound is true as well when the name is, or may be, bound in
// some other way: assigned, imported, defined under a condition.
func lookup(body []pysyntax.Stmt, name string) (def *pysyntax.FunctionDef, bound bool) {
	for _, s := range body {
		switch s := s.(type) {
		case *pysyntax.FunctionDef:
			if s.Name.Name == name {
				def, bound = s, true
			}
		case *pysyntax.ImportFrom:
			for _, a := range s.Names {
				if a.Name == "*" || a.As.Name == name || a.As.Name == "" && a.Name == name {
					def, bound = nil, true
				}
			}
		case *pysyntax.Import, *pysyntax.ExprStmt, *pysyntax.Pass:
		case *pysyntax.ClassDef:
			if s.Name.Name == name {
				def, bound = nil, true
			}
		case *pysyntax.Assign:
			for _, t := range s.Targets {
				if n, ok := t.(*pysyntax.Name); !ok || n.ID == name {
					def, bound = nil, true
				}
			}
		default:
			// Whatever else a module does on its top level may bind the name.
			if def == nil {
				bound = true
			}
		}
	}
	return def, bound
}

// takesReason says whether view(request, reason=…) can be bound to the parameters, as inspect.Signature.bind would.
func takesReason(a *pysyntax.Arguments) bool {
	positional := append(append([]*pysyntax.Arg{}, a.PosOnly...), a.Args...)
	if len(positional) == 0 && a.Vararg == nil {
		return false // nothing takes the request
	}
	reason := a.Kwarg != nil
	for i, arg := range a.Args {
		if arg.Name.Name == "reason" {
			if len(a.PosOnly)+i == 0 {
				return false // the request would be the reason
			}
			reason = true
		}
	}
	for i, arg := range positional {
		if i > 0 && arg.Default == nil && (arg.Name.Name != "reason" || i < len(a.PosOnly)) {
			return false // nobody gives it
		}
	}
	for _, arg := range a.KwOnly {
		if arg.Name.Name == "reason" {
			reason = true
		} else if arg.Default == nil {
			return false
		}
	}
	return reason
}
