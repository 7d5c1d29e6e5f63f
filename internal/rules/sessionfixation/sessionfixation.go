// Package sessionfixation is the rule session-fixation; doc.md says what it does and why.
package sessionfixation

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/signin"
	"paddock/internal/finding"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "session-fixation", Title: "A login keeps the session it found", Practice: "session-cookies",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{384}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

// djangosKey is the key under which Django keeps who is logged in.
const djangosKey = "_auth_user_id"

// ownKeys are those under which home-made logins keep it.
var ownKeys = []string{
	"user", "user_id", "userid", "uid", "user_pk", "userpk", "username", "member_id", "customer_id", "account_id", "logged_in",
	"loggedin", "is_logged_in", "logged_in_user", "authenticated", "is_authenticated", "admin_id", "login",
}

// vagueKeys are those of them that may as well hold what a form of registration proposes: they count where something asks for them.
var vagueKeys = []string{"username", "login", "uid", "user"}

func run(pass *rule.Pass) {
	bodies := signin.Bodies(pass.Modules())
	asked := map[string]bool{}
	asks := func(key string) bool {
		if _, ok := asked[key]; !ok {
			asked[key] = slices.ContainsFunc(bodies, func(b *signin.Body) bool { return decides(b, key) })
		}
		return asked[key]
	}
	for _, b := range bodies {
		if renews(b) {
			continue
		}
		reported := false
		b.Walk(func(n pysyntax.Node) bool {
			a, ok := n.(*pysyntax.Assign)
			if !ok || reported {
				return !reported
			}
			for _, t := range a.Targets {
				key, ok := sessionKey(b, t)
				if !ok || key != djangosKey && (!slices.Contains(ownKeys, key) || !checksPassword(b)) || empty(a.Value) || slices.Contains(vagueKeys, key) && !asks(key) {
					continue
				}
				f := pass.ReportNode(b.Module, a, "who is logged in is written into the session (%q) that the visitor came with: its id stays the same", key)
				f.Fix = "Log in with django.contrib.auth.login(request, user), or call request.session.cycle_key() before this line."
				f.Key = b.Name()
				reported = true
				return false
			}
			return true
		})
	}
}

// sessionKey is the key of a `request.session[key]`; ok is false for anything else.
func sessionKey(b *signin.Body, e pysyntax.Expr) (key string, ok bool) {
	s, ok := e.(*pysyntax.Subscript)
	if !ok || !b.IsSession(s.Value) {
		return "", false
	}
	if name, ok := b.Module.Qualify(s.Index); ok && name == "django.contrib.auth.SESSION_KEY" {
		return djangosKey, true
	}
	c, ok := b.Module.Fold(s.Index)
	return strings.ToLower(c.Text), ok && c.Kind == pyname.ConstStr
}

// decides says that the function asks what stands under a key of the session: in a condition, or in a look-up.
func decides(b *signin.Body, key string) bool {
	found := false
	within := func(e pysyntax.Expr) {
		if e == nil || found {
			return
		}
		pysyntax.Walk(e, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Subscript:
				k, ok := sessionKey(b, n)
				found = found || ok && k == key
			case *pysyntax.Call:
				if a, ok := n.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "get" && len(n.Args) > 0 && b.IsSession(a.Value) {
					found = found || isText(b, n.Args[0], key)
				}
			case *pysyntax.Compare:
				for i, op := range n.Ops {
					if (op == pysyntax.In || op == pysyntax.NotIn) && b.IsSession(n.Comparators[i]) {
						found = found || isText(b, n.Left, key)
					}
				}
			}
			return !found
		})
	}
	b.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.If:
			within(n.Test)
		case *pysyntax.IfExp:
			within(n.Test)
		case *pysyntax.Assert:
			within(n.Test)
		case *pysyntax.Call:
			if a, ok := n.Func.(*pysyntax.Attribute); ok && (a.Attr.Name == "get" || a.Attr.Name == "filter" || a.Attr.Name == "exclude") || strings.HasSuffix(b.Callee(n), "get_object_or_404") {
				for _, k := range n.Keywords {
					within(k.Value)
				}
			}
		}
		return !found
	})
	return found
}

func isText(b *signin.Body, e pysyntax.Expr, text string) bool {
	c, ok := b.Module.Fold(e)
	return ok && c.Kind == pyname.ConstStr && strings.ToLower(c.Text) == text
}

// empty says that a value ends a login rather than begins one.
func empty(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Constant:
		return e.Kind != pysyntax.True
	case *pysyntax.Str:
		return e.Value == ""
	}
	return false
}

// renews says that the function gives the session another id, or logs in as Django does.
func renews(b *signin.Body) bool {
	found := false
	b.Walk(func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok {
			return true
		}
		switch name := b.Callee(call); {
		case strings.HasSuffix(name, ".cycle_key"), strings.HasSuffix(name, ".flush"), strings.HasSuffix(name, ".create"),
			strings.HasSuffix(name, ".clear") && strings.Contains(b.Text(call.Func), "session"),
			name == "django.contrib.auth.login", name == "django.contrib.auth.alogin", strings.HasSuffix(name, ".acycle_key"):
			found = found || !strings.HasSuffix(name, ".create") || strings.Contains(b.Text(call.Func), "session")
		}
		return true
	})
	return found
}

// checksPassword says that the function sees whether a password is right.
func checksPassword(b *signin.Body) bool {
	found := false
	b.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			found = found || b.ChecksPassword(n)
			if a, ok := n.Func.(*pysyntax.Attribute); ok && (a.Attr.Name == "get" || a.Attr.Name == "filter") {
				found = found || slices.ContainsFunc(n.Keywords, func(k *pysyntax.Keyword) bool {
					return strings.HasPrefix(k.Name.Name, "pass") || k.Name.Name == "pwd"
				})
			}
		case *pysyntax.Compare:
			for _, side := range append([]pysyntax.Expr{n.Left}, n.Comparators...) {
				if a, ok := side.(*pysyntax.Attribute); ok && strings.HasPrefix(a.Attr.Name, "passw") {
					found = true
				}
			}
		}
		return true
	})
	return found
}
