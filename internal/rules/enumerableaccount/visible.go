package enumerableaccount

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

func answers(name string) bool {
	return name == "Response" || strings.HasPrefix(name, "HttpResponse") && !strings.Contains(name, "Redirect") || name == "JsonResponse"
}

// visible says that a caller sees a statement: an error, an answer with something in it, a message; fault, that it says that
// something is wrong.
func (r *reader) visible(s pysyntax.Stmt) (fault, visible bool) {
	switch s := s.(type) {
	case *pysyntax.Raise:
		call, ok := s.Exc.(*pysyntax.Call)
		return true, ok && r.text(call) != "" || r.statused(s.Exc)
	case *pysyntax.Return:
		call, ok := s.Value.(*pysyntax.Call)
		if ok && last(call.Func) == "render" {
			says := r.context(call)
			return says, says
		}
		if !ok || !answers(last(call.Func)) {
			return false, false
		}
		pysyntax.Walk(call, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Num:
				fault = fault || len(n.Text) == 3 && n.Text[0] == '4'
			case *pysyntax.Attribute:
				fault = fault || strings.HasPrefix(n.Attr.Name, "HTTP_4")
			case *pysyntax.Name:
				fault = fault || strings.HasPrefix(n.ID, "HTTP_4")
			}
			return true
		})
		name := last(call.Func)
		fault = fault || name == "HttpResponseNotFound" || name == "HttpResponseForbidden" || name == "HttpResponseBadRequest"
		return fault, fault || r.text(call) != ""
	case *pysyntax.ExprStmt:
		call, ok := s.Value.(*pysyntax.Call)
		if !ok {
			return false, false
		}
		a, ok := call.Func.(*pysyntax.Attribute)
		if !ok || r.text(call) == "" {
			return false, false
		}
		name, _ := r.code.Module.Qualify(call.Func)
		switch {
		case a.Attr.Name == "add_error":
			return true, true
		case name == "django.contrib.messages.error" || name == "django.contrib.messages.warning":
			return true, true
		case strings.HasPrefix(name, "django.contrib.messages."):
			return false, true
		}
	}
	return false, false
}

// statuses are exceptions that become an answer with a status of its own, whatever they say.
var statuses = []string{
	"django.http.Http404", "django.core.exceptions.PermissionDenied", "django.core.exceptions.BadRequest",
	"rest_framework.exceptions.APIException", "rest_framework.exceptions.NotFound", "rest_framework.exceptions.ValidationError",
	"rest_framework.serializers.ValidationError", "rest_framework.exceptions.AuthenticationFailed", "rest_framework.exceptions.PermissionDenied",
	"rest_framework.exceptions.NotAuthenticated", "rest_framework.exceptions.ParseError", "ninja.errors.HttpError",
}

// statused says that what is raised is such an exception, or a class of the project that derives from one.
func (r *reader) statused(e pysyntax.Expr) bool {
	if call, ok := e.(*pysyntax.Call); ok {
		e = call.Func
	}
	if e == nil {
		return false
	}
	return slices.ContainsFunc(r.code.Module.Resolve(e), func(d pyname.Def) bool {
		if c := d.Class(); c != nil {
			yes, _ := c.Inherits(statuses...)
			return yes
		}
		return slices.Contains(statuses, d.Dotted())
	})
}

// aboutAccount are names in a template's context that stand for "there is no such account".
var aboutAccount = regexp.MustCompile(`(?i)^(invalid|unknown|no|missing)_(user|username|email|account)$|^(user|username|email|account)_(not_found|unknown|missing|invalid)$`)

// context says that the context of a page holds a sentence, or a name that speaks of the account.
func (r *reader) context(call *pysyntax.Call) bool {
	for _, a := range call.Args {
		d, ok := a.(*pysyntax.Dict)
		if !ok {
			continue
		}
		for i, v := range d.Values {
			if s, ok := v.(*pysyntax.Str); ok && strings.Contains(s.Value, " ") {
				return true
			}
			if k, ok := d.Keys[i].(*pysyntax.Str); ok && aboutAccount.MatchString(k.Value) {
				return true
			}
		}
	}
	return false
}

// text is the longest text in an expression, "" without; the names of fields and flags are not long.
func (r *reader) text(n pysyntax.Node) (text string) {
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		if s, ok := n.(*pysyntax.Str); ok && len(s.Value) > len(text) {
			text = s.Value
		}
		return true
	})
	return text
}

// words are what a statement says: its longest text or, without one, the statement as written.
func (r *reader) words(n pysyntax.Node) string {
	level := "" // a success and a warning of the same words differ
	if s, ok := n.(*pysyntax.ExprStmt); ok {
		if call, ok := s.Value.(*pysyntax.Call); ok {
			level = last(call.Func) + " "
		}
	}
	if s, ok := n.(*pysyntax.Return); ok {
		if call, ok := s.Value.(*pysyntax.Call); ok && last(call.Func) == "render" {
			level = "render" // the longest text may be the template's name
		}
	}
	if t := r.text(n); len(t) > 8 && level != "render" {
		return level + t
	}
	if f := r.code.Module.Index().Source(r.code.Module.Path); f != nil {
		return f.Text[n.Range().Start:n.Range().End]
	}
	return ""
}

func last(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		return e.Attr.Name
	}
	return ""
}
