// Package missingsensitiveparameters is the rule missing-sensitive-parameters; doc.md says what it does and why.
package missingsensitiveparameters

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/matrix"
	"paddock/internal/django/secrecy"
	"paddock/internal/django/urlconf"
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
		ID: "missing-sensitive-parameters", Title: "Passwords are in the error mails", Practice: "no-secrets-in-logs",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{532, 209}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

const decorators = "django.views.decorators.debug."

func run(pass *rule.Pass) {
	if !slices.ContainsFunc(pass.Site.Deployed(), reports) {
		return
	}
	if slices.ContainsFunc(pass.Site.Deployed(), withVariables) {
		variables(pass)
	}
	seen := map[pyeval.Place]bool{}
	for _, e := range pass.Matrix.Entries {
		v := e.Route.View
		if seen[v.Place] || v.Place.File == nil || v.Site != nil || v.Model != nil || rest(v) || covered(v.Wrappers) || covered(view.Around(v)) {
			continue
		}
		for _, h := range view.Handlers(v) {
			if covered(h.Wrappers) {
				continue
			}
			if key := password(pass, e, h); key != "" {
				seen[v.Place] = true
				f := pass.ReportRoute(e, pyeval.Place{}, "when this fails, the error mail to ADMINS has the form in it, with the password (%s)", key)
				f.Fix = "@sensitive_post_parameters(\"" + key + "\") above the view; of a class @method_decorator(sensitive_post_parameters(\"" + key + "\"), name=\"dispatch\")."
				break
			}
		}
	}
}

// reports says that errors of a context are mailed to somebody: Django's own logging does it once ADMINS are set, a LOGGING of
// the project where it has the handler.
func reports(c *django.Context) bool {
	admins := c.Setting("ADMINS").Value
	if truth, known := admins.Truth(); !truth || !known {
		return false
	}
	logging := c.Setting("LOGGING")
	if !logging.Set {
		return true
	}
	handlers := logging.Value.Get("handlers")
	if handlers == nil {
		return true
	}
	for i := range handlers.Pairs {
		class := handlers.Pairs[i].Value.Get("class")
		if class != nil && strings.HasSuffix(class.Text, "AdminEmailHandler") {
			return true
		}
	}
	// A LOGGING that says nothing of Django's loggers leaves Django's own.
	disable := logging.Value.Get("disable_existing_loggers")
	if disable == nil {
		return false
	}
	off, known := disable.Truth()
	loggers := logging.Value.Get("loggers")
	return known && !off && (loggers == nil || loggers.Get("django") == nil && loggers.Get("django.request") == nil)
}

func rest(v *urlconf.View) bool {
	return v.Class != nil && (v.Class.Derives("rest_framework.views.APIView") || v.Class.Derives("django.contrib.auth.views.LoginView") ||
		v.Class.Derives("django.contrib.auth.views.PasswordChangeView") || v.Class.Derives("django.contrib.auth.views.PasswordResetConfirmView") ||
		strings.HasPrefix(v.Name, "allauth.")) || slices.ContainsFunc(v.Wrappers, func(w urlconf.Wrapper) bool {
		return strings.HasPrefix(w.Name, "ninja.") || strings.HasPrefix(w.Name, "rest_framework.") || w.Name == urlconf.NinjaOperation
	})
}

func covered(list []urlconf.Wrapper) bool {
	return slices.ContainsFunc(list, func(w urlconf.Wrapper) bool {
		return w.Name == decorators+"sensitive_post_parameters" || strings.Contains(w.Name, "sensitive_post_parameters")
	})
}

// asking are Django's forms that ask for passwords, with the name of a field.
var asking = map[string]string{
	"AuthenticationForm": "password", "UserCreationForm": "password1", "BaseUserCreationForm": "password1", "AdminUserCreationForm": "password1",
	"SetPasswordForm": "new_password1", "PasswordChangeForm": "old_password", "AdminPasswordChangeForm": "password1", "AdminAuthenticationForm": "password",
}

// password is the name of a password that a handler takes in by a form; "" for none.
func password(pass *rule.Pass, e *matrix.Entry, h view.Handler) string {
	if !slices.Contains(h.Methods, "POST") && len(h.Methods) > 0 {
		return ""
	}
	code := pass.Reach(e.Route.View, h)
	for _, c := range code {
		if c.Depth > 0 {
			continue
		}
		if key := readBy(c); key != "" {
			return key
		}
	}
	for _, class := range view.Forms(pass.Project.Index, pass.Site.Root, e.Route.View, slices.DeleteFunc(slices.Clone(code), func(c view.Code) bool { return c.Depth > 0 })) {
		if key := fieldOf(class); key != "" && (e.Route.View.Class != nil || bound(code, class)) {
			return key
		}
	}
	return ""
}

// bound says that code makes a form with what was sent, and not only to show it.
func bound(code []view.Code, form *pyname.Class) bool {
	found := false
	for _, c := range code {
		if c.Depth > 0 {
			continue
		}
		pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
			call, ok := n.(*pysyntax.Call)
			if !ok || len(call.Args)+len(call.Keywords) == 0 {
				return !found
			}
			for _, d := range c.Module.Resolve(call.Func) {
				found = found || d.Class() == form
			}
			return !found
		})
	}
	return found
}

// readBy is the key of a password that code takes out of request.POST, out of what a form has cleaned, or by one of Django's forms.
func readBy(c view.Code) (key string) {
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		if key != "" {
			return false
		}
		switch n := n.(type) {
		case *pysyntax.Subscript:
			if s, ok := n.Index.(*pysyntax.Str); ok && sent(n.Value) && isPassword(s.Value) {
				key = s.Value
			}
		case *pysyntax.Call:
			if a, ok := n.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "get" && len(n.Args) > 0 && sent(a.Value) {
				if s, ok := n.Args[0].(*pysyntax.Str); ok && isPassword(s.Value) {
					key = s.Value
				}
			}
			if name, ok := c.Module.Qualify(n.Func); ok && strings.HasPrefix(name, "django.contrib.auth.forms.") {
				key = asking[strings.TrimPrefix(name, "django.contrib.auth.forms.")]
			}
		}
		return key == ""
	})
	return key
}

func sent(e pysyntax.Expr) bool {
	a, ok := e.(*pysyntax.Attribute)
	return ok && (a.Attr.Name == "POST" || a.Attr.Name == "cleaned_data")
}

func isPassword(name string) bool {
	what, _ := secrecy.Judge(strings.TrimRight(name, "0123456789"))
	return what == "password"
}

// fieldOf is the password among the fields of a form of the project.
func fieldOf(class *pyname.Class) string {
	mro, _ := class.MRO()
	for _, b := range mro {
		if b.Class == nil {
			if key := asking[b.Name[strings.LastIndexByte(b.Name, '.')+1:]]; key != "" && strings.HasPrefix(b.Name, "django.contrib.auth.forms.") {
				return key
			}
			continue
		}
		for _, s := range b.Class.Node.Body {
			a, ok := s.(*pysyntax.Assign)
			if !ok {
				continue
			}
			if n, ok := a.Targets[0].(*pysyntax.Name); ok && isPassword(n.ID) {
				if _, call := a.Value.(*pysyntax.Call); call {
					return n.ID
				}
			}
		}
	}
	return ""
}
