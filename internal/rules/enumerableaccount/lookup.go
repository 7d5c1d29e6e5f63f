package enumerableaccount

import (
	"slices"
	"strings"

	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// helper is the field by which a function of the project looks up the account that it returns, or whether there is
// one. It may return nothing else but None, False or True.
func (r *reader) helper(call *pysyntax.Call) (key string, ok bool) {
	defs := r.code.Module.Resolve(call.Func)
	if len(defs) != 1 || defs[0].Function() == nil || r.depth > 1 || len(call.Args)+len(call.Keywords) == 0 || slices.ContainsFunc(call.Args, r.known) {
		return "", false
	}
	def := defs[0].Function()
	in := r.within(defs[0])
	ok = true
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		ret, is := n.(*pysyntax.Return)
		if !is || ret.Value == nil {
			return true
		}
		if _, constant := ret.Value.(*pysyntax.Constant); constant {
			return true
		}
		by, exists, known := in.outcome(ret.Value)
		if !known || !exists || key != "" && by != key {
			ok = false
		}
		key = by
		return true
	})
	return key, ok && key != ""
}

// within is a reader of a function that this one calls.
func (r *reader) within(d pyname.Def) *reader {
	return &reader{code: view.Code{Module: d.Module, Def: d.Function(), Depth: r.code.Depth + 1}, graph: r.graph, depth: r.depth + 1}
}

// known says that a value is known to the caller anyway: it comes with the path, or was kept in the session.
func (r *reader) known(e pysyntax.Expr) bool { return r.fromSession(e) || r.fromPath(e) }

// bound is the value of a name that has only one; nil else.
func (r *reader) bound(n *pysyntax.Name) pysyntax.Expr {
	list := r.code.Module.Scopes().Reaching(n)
	if len(list) != 1 || list[0].Kind != pyname.Assigned {
		return nil
	}
	return list[0].Value
}

// fields are what an account is named by, as people type it.
var fields = []string{"email", "username", "phone", "phone_number", "mobile", "login", "email_address"}

// lookup is the field by which a query looks up accounts: "email" of User.objects.filter(email=…).first().
func (r *reader) lookup(call *pysyntax.Call) (key string, ok bool) {
	var e pysyntax.Expr = call
	for {
		switch n := e.(type) {
		case *pysyntax.Call:
			switch last(n.Func) {
			case "filter", "get", "aget":
				key = r.field(n, key)
			case "get_by_natural_key":
				key = "username"
			case "exists", "aexists", "first", "afirst", "last", "count", "exclude", "all", "order_by", "only", "select_related", "prefetch_related":
			case "get_user_model":
				return key, key != ""
			default:
				return "", false
			}
			e = n.Func
		case *pysyntax.Attribute:
			if r.isUser(n) {
				return key, key != ""
			}
			e = n.Value
		case *pysyntax.Name:
			if r.isUser(n) {
				return key, key != ""
			}
			found, ok := r.bound(n).(*pysyntax.Call) // a QuerySet that was made before
			if !ok {
				return "", false
			}
			e = found
		default:
			return "", false
		}
	}
}

// field is the first of the fields that a filter asks for; Q objects are looked into.
func (r *reader) field(call *pysyntax.Call, key string) string {
	pysyntax.Walk(call, func(n pysyntax.Node) bool {
		k, ok := n.(*pysyntax.Keyword)
		if !ok || key != "" {
			return key == ""
		}
		if k.Name.Name == "" {
			key = r.spread(k.Value)
			return false
		}
		name, _, _ := strings.Cut(k.Name.Name, "__")
		if !slices.Contains(fields, name) || r.fromSession(k.Value) || name == "username" && r.fromPath(k.Value) {
			return true
		}
		key = strings.ReplaceAll(name, "_", " ")
		return false
	})
	return key
}

// spread is the first of the fields among the keys of dicts that are given as keywords: **{"email": name}.
func (r *reader) spread(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		for _, b := range r.code.Module.Scopes().Reaching(e) {
			if b.Kind != pyname.Assigned {
				return ""
			}
			if _, again := b.Value.(*pysyntax.Name); again {
				return ""
			}
			if key := r.spread(b.Value); key != "" {
				return key
			}
		}
	case *pysyntax.IfExp:
		if key := r.spread(e.Body); key != "" {
			return key
		}
		return r.spread(e.Orelse)
	case *pysyntax.Dict:
		for i, k := range e.Keys {
			name, field := "", last(k)
			if s, ok := k.(*pysyntax.Str); ok {
				name, _, _ = strings.Cut(s.Value, "__")
			} else if field == "USERNAME_FIELD" {
				name = "username"
			}
			if slices.Contains(fields, name) && !r.fromSession(e.Values[i]) && !(name == "username" && r.fromPath(e.Values[i])) {
				return strings.ReplaceAll(name, "_", " ")
			}
		}
	}
	return ""
}

// fromPath says that a value comes with the path: a page of somebody is there to be found.
func (r *reader) fromPath(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		s := r.code.Module.Scopes().Symbol(e)
		return s != nil && s.Param && r.code.Depth == 0
	case *pysyntax.Subscript:
		return last(e.Value) == "kwargs"
	case *pysyntax.Call:
		a, ok := e.Func.(*pysyntax.Attribute)
		return ok && last(a.Value) == "kwargs"
	}
	return false
}

// fromSession says that a value was kept in the session, or that a signature was taken off it: it was known before.
func (r *reader) fromSession(e pysyntax.Expr) (yes bool) {
	for range 3 {
		n, ok := e.(*pysyntax.Name)
		if s, part := e.(*pysyntax.Subscript); part {
			n, ok = s.Value.(*pysyntax.Name) // email of data["email"]
		}
		if !ok {
			break
		}
		b := r.bound(n)
		if b == nil {
			return false
		}
		e = b
	}
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Attribute:
			yes = yes || n.Attr.Name == "session"
		case *pysyntax.Call:
			name, _ := r.code.Module.Qualify(n.Func)
			yes = yes || name == "jwt.decode" || strings.HasPrefix(name, "django.core.signing.") || slices.Contains(signed, last(n.Func))
		}
		return !yes
	})
	return yes
}

// signed are methods that give what somebody has signed.
var signed = []string{"unsign", "unsign_object", "get_signed_cookie"}

// isUser says that an expression is the user model.
func (r *reader) isUser(e pysyntax.Expr) bool {
	for _, d := range r.code.Module.Resolve(e) {
		if d.Dotted() == "django.contrib.auth.models.User" {
			return true
		}
		if c := d.Class(); c != nil && r.graph != nil && r.graph.User != nil && r.graph.User.Class != nil && c.Name == r.graph.User.Class.Name {
			return true
		}
		if call, ok := d.Value().(*pysyntax.Call); ok && last(call.Func) == "get_user_model" {
			return true
		}
	}
	return false
}
