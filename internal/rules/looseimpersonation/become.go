package looseimpersonation

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// reader reads one function.
type reader struct {
	*signin.Body
	graph  *models.Graph
	method bool
	// about says that the view's get_object() gives a user.
	about func() bool
}

// becomes is where the function makes the session that of a user whom the request names; nil when it does not.
func (r *reader) becomes() (found pysyntax.Node) {
	r.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			name := r.Callee(n)
			if (name == "django.contrib.auth.login" || name == "django.contrib.auth.alogin") && len(n.Args) > 1 && r.named(n.Args[1], 0) {
				found = n
			}
		case *pysyntax.Assign:
			for _, t := range n.Targets {
				if s, ok := t.(*pysyntax.Subscript); ok && r.identity(s) && r.namedID(n.Value) {
					found = n
				}
			}
		}
		return found == nil
	})
	return found
}

// identity says that a key of the session says who somebody is.
func (r *reader) identity(s *pysyntax.Subscript) bool {
	if a, ok := s.Value.(*pysyntax.Attribute); !ok || a.Attr.Name != "session" {
		return false
	}
	if name, ok := r.Module.Qualify(s.Index); ok && name == "django.contrib.auth.SESSION_KEY" {
		return true
	}
	c, ok := r.Module.Fold(s.Index)
	if !ok || c.Kind != pyname.ConstStr {
		return false
	}
	key := strings.ToLower(strings.Trim(c.Text, "_"))
	return key == "auth_user_id" || slices.Contains([]string{"impersonate", "impersonating", "impersonated", "impersonate_id", "impersonate_user", "impersonate_user_id", "impersonated_user", "impersonated_user_id", "hijack", "hijacked_user", "hijacked_user_id", "login_as", "switch_user", "become_user"}, key)
}

// namedID says that a value is the key of a user whom the request names, or what it sends.
func (r *reader) namedID(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Attribute:
		return (e.Attr.Name == "pk" || e.Attr.Name == "id") && r.named(e.Value, 0)
	case *pysyntax.Call:
		if name := r.Callee(e); (name == "builtins.str" || name == "builtins.int") && len(e.Args) == 1 {
			return r.namedID(e.Args[0])
		}
	}
	return r.sent(e)
}

// named says that an expression is a user whom the request names.
func (r *reader) named(e pysyntax.Expr, steps int) bool {
	if steps > 4 {
		return false
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		values := r.Values(e.ID)
		return len(values) > 0 && !slices.ContainsFunc(values, func(v pysyntax.Expr) bool { return !r.named(v, steps+1) })
	case *pysyntax.Call:
		name := r.Callee(e)
		if strings.HasSuffix(name, "get_object_or_404") && len(e.Args) > 0 && r.isUser(e.Args[0]) {
			return slices.ContainsFunc(e.Keywords, r.byIdentifier)
		}
		a, ok := e.Func.(*pysyntax.Attribute)
		if !ok {
			return false
		}
		if self, ok := a.Value.(*pysyntax.Name); ok && self.ID == "self" && a.Attr.Name == "get_object" {
			return r.about()
		}
		switch a.Attr.Name {
		case "first", "last":
			return r.named(a.Value, steps+1)
		case "get", "filter":
			return r.isUser(a.Value) && slices.ContainsFunc(e.Keywords, r.byIdentifier)
		}
	}
	return false
}

// byIdentifier says that a user is looked up by a key or name that the request sends. A token or an address that a signature
// vouches for is none.
func (r *reader) byIdentifier(k *pysyntax.Keyword) bool {
	return slices.Contains([]string{"pk", "id", "username", "email", "username__iexact", "email__iexact"}, k.Name.Name) && r.sent(k.Value)
}

// sent says that a value comes with the request: a parameter of the view, self.kwargs, or a field.
func (r *reader) sent(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		if r.Parameter(e.ID) && e.ID != "request" && len(r.Values(e.ID)) == 0 {
			return true
		}
	case *pysyntax.Subscript:
		if a, ok := e.Value.(*pysyntax.Attribute); ok && a.Attr.Name == "kwargs" {
			return true
		}
	}
	return r.Sent(e) != signin.Nowhere
}

// isUser says that an expression is the user model, or its manager.
func (r *reader) isUser(e pysyntax.Expr) bool {
	if a, ok := e.(*pysyntax.Attribute); ok && (a.Attr.Name == "objects" || a.Attr.Name == "_default_manager") {
		e = a.Value
	}
	for _, d := range r.Module.Resolve(e) {
		if d.Class() != nil && r.graph.Of(d.Class()) == r.graph.User || r.graph.Model(d.Dotted()) == r.graph.User {
			return true
		}
		if call, ok := d.Value().(*pysyntax.Call); ok && d.Module != nil {
			if name, ok := d.Module.Qualify(call.Func); ok && name == "django.contrib.auth.get_user_model" {
				return true
			}
		}
	}
	call, ok := e.(*pysyntax.Call)
	return ok && r.Callee(call) == "django.contrib.auth.get_user_model"
}
