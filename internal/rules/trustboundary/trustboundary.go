// Package trustboundary is the rule trust-boundary; doc.md says what it does and why.
package trustboundary

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/catalog"
	"paddock/internal/django/flow"
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
		ID: "trust-boundary", Title: "Who somebody is, is taken from what he sends", Practice: "roles",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{501}, Since: "0.1", Doc: doc,
	},
	Flows: run,
}

// identities are names for a user, roles for what he may.
var (
	identities = []string{
		"user", "user_id", "userid", "uid", "user_pk", "username", "account", "account_id", "member_id", "customer_id",
		"_auth_user_id", "current_user", "logged_in_user", "remote_user", "auth_user",
	}
	roles = []string{
		"role", "roles", "is_admin", "isadmin", "admin", "is_staff", "is_superuser", "superuser", "is_authenticated", "logged_in",
		"permission", "permissions", "privilege", "access_level", "user_type", "usertype",
	}
)

func run(pass *rule.Pass, flows []*flow.Flow) {
	arrived(pass, flows)
	for _, b := range signin.Bodies(pass.Modules()) {
		b.Walk(func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Assign:
				written(pass, b, n)
			case *pysyntax.Call:
				lookedUp(pass, b, n)
			case *pysyntax.If:
				tested(pass, b, n.Test)
			}
			return true
		})
	}
}

// arrived reports input that names what a session keeps, or that gets into the session of another framework under a
// name of a user or a role. Of Django's session a name that is written out is written's business.
func arrived(pass *rule.Pass, flows []*flow.Flow) {
	var order []pysyntax.Node
	at := map[pysyntax.Node][]*flow.Flow{}
	for _, f := range flows {
		if !slices.Contains(f.Dangers, "session") {
			continue
		}
		if _, ok := keyAt(f); !ok {
			continue
		}
		if at[f.Site.Node] == nil {
			order = append(order, f.Site.Node)
		}
		at[f.Site.Node] = append(at[f.Site.Node], f)
	}
	for _, n := range order {
		list := at[n]
		key, _ := keyAt(list[0])
		var f *finding.Finding
		if what := meaning(key); what != "" {
			f = pass.ReportNode(list[0].Site.Module, n, "the session's %s %q becomes what the request says: nothing checks that it is the caller's", what, key)
		} else {
			f = pass.ReportNode(list[0].Site.Module, n, "the request names what the session keeps: a caller may set any of its names")
		}
		f.Fix = "Keep what was looked up, under a name of the project's own."
		pass.Lead(f, list)
	}
}

// keyAt is the name under which a flow gets into the session, "" when the flow is that name itself; ok is false when it is
// none of arrived's.
func keyAt(f *flow.Flow) (key string, ok bool) {
	s, ok := f.Site.Node.(*pysyntax.Subscript)
	if !ok || len(f.Sink.Args) == 0 {
		return "", false
	}
	if f.Sink.Args[0].Position == 0 {
		return "", true
	}
	c, ok := f.Site.Module.Fold(s.Index)
	django := strings.HasPrefix(f.Sink.Name, "django.")
	return c.Text, ok && !django && meaning(c.Text) != ""
}

// written reports request data that becomes who or where the session says its owner is.
func written(pass *rule.Pass, b *signin.Body, a *pysyntax.Assign) {
	for _, t := range a.Targets {
		s, ok := t.(*pysyntax.Subscript)
		if !ok || !b.IsSession(s.Value) {
			continue
		}
		key, ok := b.Module.Fold(s.Index)
		if !ok || key.Kind != pyname.ConstStr {
			continue
		}
		what := meaning(key.Text)
		if what == "" || b.Sent(a.Value) == signin.Nowhere || looked(b, a) {
			continue
		}
		f := pass.ReportNode(b.Module, a, "the session's %s %q becomes what the request says: nothing checks that it is the caller's", what, key.Text)
		f.Fix = "Look it up among what the caller belongs to first, and store what was found: get_object_or_404(request.user.memberships, …)."
		f.Key = b.Name() + " " + key.Text
	}
}

// meaning is what a name says of a caller: "user", "role", "tenant"; "" when it says nothing.
func meaning(name string) string {
	low := strings.ToLower(name)
	bare := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(low, "current_"), "_id"), "_pk")
	switch {
	case slices.Contains(identities, low):
		return "user"
	case slices.Contains(roles, low):
		return "role"
	case catalog.NameSays("tenant", bare):
		return "tenant"
	}
	return ""
}

// looked says that the function looks something up by what it stores, or tests it: what was found or allowed is
// then the caller's own affair, and whether the look-up is narrowed is another rule's.
func looked(b *signin.Body, a *pysyntax.Assign) bool {
	texts := []string{b.Text(a.Value)}
	if n, ok := a.Value.(*pysyntax.Name); ok {
		for _, v := range b.Values(n.ID) {
			texts = append(texts, b.Text(v))
		}
	}
	mentions := func(e pysyntax.Expr) bool {
		found := false
		pysyntax.Walk(e, func(n pysyntax.Node) bool {
			if x, ok := n.(pysyntax.Expr); ok && slices.Contains(texts, b.Text(x)) {
				found = true
			}
			return !found
		})
		return found
	}
	found := false
	b.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Compare:
			found = found || !isNone(n) && mentions(n)
		case *pysyntax.Call:
			switch name := b.Callee(n); {
			case b.ChecksPassword(n), lookUp(name), strings.Contains(name, "check_"), strings.Contains(name, "valid"), strings.Contains(name, "allowed"):
				found = found || slices.ContainsFunc(n.Args, mentions) || slices.ContainsFunc(n.Keywords, func(k *pysyntax.Keyword) bool { return mentions(k.Value) })
			}
		}
		return !found
	})
	return found
}

// isNone says that a comparison only asks whether there is a value.
func isNone(c *pysyntax.Compare) bool {
	return slices.ContainsFunc(c.Comparators, func(e pysyntax.Expr) bool {
		k, ok := e.(*pysyntax.Constant)
		s, empty := e.(*pysyntax.Str)
		return ok && k.Kind == pysyntax.None || empty && s.Value == ""
	})
}

func lookUp(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch last {
	case "get_object_or_404", "filter", "exists", "aget", "get_or_create", "login", "authenticate":
		return true
	case "get":
		return strings.Contains(name, "objects") || strings.HasPrefix(name, ".")
	}
	return false
}

// lookedUp reports users that are looked up by an unsigned cookie or by a header that names them.
func lookedUp(pass *rule.Pass, b *signin.Body, c *pysyntax.Call) {
	name := b.Callee(c)
	if !lookUp(name) || !ofUsers(b, c) || proves(b) {
		return
	}
	values := slices.Clone(c.Args)
	for _, k := range c.Keywords {
		field, _, _ := strings.Cut(k.Name.Name, "__")
		switch field {
		case "pk", "id", "username", "email", "uid", "uuid", "user_id":
			values = append(values, k.Value)
		}
	}
	for _, v := range values {
		part := b.Sent(v)
		if part != signin.Cookie && (part != signin.Header || !namesUser(b, v)) {
			continue
		}
		where := "a cookie that is not signed"
		if part == signin.Header {
			where = "a header that any client can send"
		}
		f := pass.ReportNode(b.Module, c, "the user is whoever %s names", where)
		f.Fix = "Use request.user, or a value that only the site can have made: request.get_signed_cookie(…), or a header behind a checked signature."
		f.Key = b.Name()
		return
	}
}

// ofUsers says that a look-up is one of users.
func ofUsers(b *signin.Body, c *pysyntax.Call) bool {
	on := c.Func
	if a, ok := on.(*pysyntax.Attribute); ok && a.Attr.Name != "get_object_or_404" {
		on = a.Value
	} else if len(c.Args) > 0 {
		on = c.Args[0]
	}
	text := b.Text(on)
	return strings.HasPrefix(text, "User.") || text == "User" || strings.HasPrefix(text, "get_user_model()") ||
		strings.HasPrefix(text, "UserModel") || strings.HasSuffix(text, "User.objects") || strings.HasSuffix(text, "Account.objects") || strings.HasSuffix(text, "Customer.objects")
}

// namesUser says that a header that a value is read from is one for a user's name.
func namesUser(b *signin.Body, e pysyntax.Expr) bool {
	texts := []string{b.Text(e)}
	if n, ok := e.(*pysyntax.Name); ok {
		for _, v := range b.Values(n.ID) {
			texts = append(texts, b.Text(v))
		}
	}
	return slices.ContainsFunc(texts, func(t string) bool {
		t = strings.ToLower(t)
		return strings.Contains(t, "user") && !strings.Contains(t, "user_agent") && !strings.Contains(t, "user-agent") && !strings.Contains(t, "remote_user")
	})
}

// proves says that the function checks a secret or a signature as well.
func proves(b *signin.Body) bool {
	found := false
	b.Walk(func(n pysyntax.Node) bool {
		if c, ok := n.(*pysyntax.Call); ok {
			name := strings.ToLower(b.Callee(c))
			found = found || b.ChecksPassword(c) || strings.Contains(name, "compare") || strings.Contains(name, "signing") ||
				strings.Contains(name, "verify") || strings.Contains(name, "signature") || strings.Contains(name, "check_token") || strings.Contains(name, "unsign")
		}
		if a, ok := n.(*pysyntax.Attribute); ok {
			_, secret := catalog.SecretName(a.Attr.Name)
			found = found || secret && strings.HasPrefix(b.Text(a.Value), "settings")
		}
		return !found
	})
	return found
}

// tested reports a role that is read from a cookie.
func tested(pass *rule.Pass, b *signin.Body, test pysyntax.Expr) {
	done := false
	pysyntax.Walk(test, func(n pysyntax.Node) bool {
		e, ok := n.(pysyntax.Expr)
		if !ok || done {
			return !done
		}
		key := cookieKey(b, e)
		if key == "" || !slices.Contains(roles, strings.ToLower(key)) {
			return true
		}
		done = true
		f := pass.ReportNode(b.Module, test, "the cookie %q decides what the caller may: it is not signed, and he can set it", key)
		f.Fix = "Ask request.user: its groups, permissions and is_staff are kept on the server."
		f.Key = b.Name() + " " + key
		return false
	})
}

// cookieKey is the name of the cookie that an expression reads, or that a name was given; "" when it reads none.
func cookieKey(b *signin.Body, e pysyntax.Expr) string {
	var key pysyntax.Expr
	switch e := e.(type) {
	case *pysyntax.Name:
		for _, v := range b.Values(e.ID) {
			if _, again := v.(*pysyntax.Name); !again {
				if k := cookieKey(b, v); k != "" {
					return k
				}
			}
		}
		return ""
	case *pysyntax.Subscript:
		if b.Sent(e.Value) == signin.Cookie {
			key = e.Index
		}
	case *pysyntax.Call:
		if a, ok := e.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "get" && len(e.Args) > 0 && b.Sent(a.Value) == signin.Cookie {
			key = e.Args[0]
		}
	}
	if key == nil {
		return ""
	}
	c, _ := b.Module.Fold(key)
	return c.Text
}
