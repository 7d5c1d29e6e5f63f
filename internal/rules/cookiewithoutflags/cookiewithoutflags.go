// Package cookiewithoutflags is the rule cookie-without-flags; doc.md says what it does and why.
package cookiewithoutflags

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paddock/internal/check"
	"paddock/internal/django/catalog"
	"paddock/internal/django/secrecy"
	"paddock/internal/django/signin"
	"paddock/internal/finding"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

//go:embed words.txt
var wordsText string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "cookie-without-flags", Title: "A cookie that matters goes where it should not", Practice: "session-cookies",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{614, 1004, 1275}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

var words = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(wordsText) {
		kind, word, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || kind == "#" {
			continue
		}
		all[word] = kind
	}
	return all
})

// cookie is one place that sets a cookie.
type cookie struct {
	node       pysyntax.Node
	key, value pysyntax.Expr
	// flags are the keywords; open says that more are given that nobody can see.
	flags map[string]pysyntax.Expr
	open  bool
	// signed says that it is set_signed_cookie.
	signed bool
}

func run(pass *rule.Pass) {
	for _, b := range pass.Bodies() {
		if strings.Contains(b.Module.Path, "mock") {
			continue
		}
		b.Walk(func(n pysyntax.Node) bool {
			var c *cookie
			switch n := n.(type) {
			case *pysyntax.Call:
				c = called(b, n)
			case *pysyntax.Assign:
				c = assigned(b, n)
			}
			if c != nil && c.value != nil && !ends(b, c) {
				judge(pass, b, c)
			}
			return true
		})
	}
}

// called is response.set_cookie(key, value, …).
func called(b *signin.Body, call *pysyntax.Call) *cookie {
	a, ok := call.Func.(*pysyntax.Attribute)
	if !ok || a.Attr.Name != "set_cookie" && a.Attr.Name != "set_signed_cookie" {
		return nil
	}
	c := &cookie{node: call, flags: map[string]pysyntax.Expr{}, signed: a.Attr.Name == "set_signed_cookie"}
	places := []string{"key", "value", "max_age", "expires", "path", "domain", "secure", "httponly", "samesite"}
	if c.signed {
		places = []string{"key", "value", "salt"}
	}
	put := func(name string, e pysyntax.Expr) {
		switch name {
		case "key":
			c.key = e
		case "value":
			c.value = e
		default:
			c.flags[name] = e
		}
	}
	for i, e := range call.Args {
		if _, ok := e.(*pysyntax.Starred); ok {
			c.open = true
			break
		}
		if i < len(places) {
			put(places[i], e)
		}
	}
	for _, k := range call.Keywords {
		if k.Name.Name == "" {
			c.open = true
			if d, ok := k.Value.(*pysyntax.Dict); ok {
				c.open = false
				for i, key := range d.Keys {
					if s, ok := key.(*pysyntax.Str); ok {
						put(s.Value, d.Values[i])
					}
				}
			}
			continue
		}
		put(k.Name.Name, k.Value)
	}
	later(b, c)
	return c
}

// assigned is response.cookies[key] = value.
func assigned(b *signin.Body, s *pysyntax.Assign) *cookie {
	if len(s.Targets) != 1 {
		return nil
	}
	sub, ok := s.Targets[0].(*pysyntax.Subscript)
	if !ok {
		return nil
	}
	a, ok := sub.Value.(*pysyntax.Attribute)
	if !ok || a.Attr.Name != "cookies" || strings.Contains(b.Text(a.Value), "client") || strings.Contains(strings.ToLower(b.Text(a.Value)), "session") {
		return nil
	}
	c := &cookie{node: s, key: sub.Index, value: s.Value, flags: map[string]pysyntax.Expr{}}
	later(b, c)
	return c
}

// later adds the flags that are set behind: response.cookies["x"]["secure"] = True.
func later(b *signin.Body, c *cookie) {
	b.Walk(func(n pysyntax.Node) bool {
		s, ok := n.(*pysyntax.Assign)
		if !ok || len(s.Targets) != 1 {
			return true
		}
		flag, ok := s.Targets[0].(*pysyntax.Subscript)
		if !ok {
			return true
		}
		of, ok := flag.Value.(*pysyntax.Subscript)
		if !ok {
			return true
		}
		if a, ok := of.Value.(*pysyntax.Attribute); ok && a.Attr.Name == "cookies" && c.key != nil && b.Text(of.Index) == b.Text(c.key) {
			if name, ok := flag.Index.(*pysyntax.Str); ok {
				c.flags[strings.ToLower(name.Value)] = s.Value
			}
		}
		return true
	})
}

// ends says that the cookie is taken away.
func ends(b *signin.Body, c *cookie) bool {
	if v, ok := c.value.(*pysyntax.Str); ok && v.Value == "" {
		return true
	}
	age, ok := c.flags["max_age"].(*pysyntax.Num)
	return ok && age.Text == "0"
}

func judge(pass *rule.Pass, b *signin.Body, c *cookie) {
	name := keyText(b, c.key)
	for _, p := range pass.Secrets().In(b, c.value) {
		if p.What == "password" || p.Personal {
			f := pass.ReportNode(b.Module, c.node, "%s is kept in the cookie %s, where whoever uses the browser reads it", p.Words(), name)
			f.Severity, f.CWE = finding.High, []int{315}
			if p.Personal {
				f.Severity = finding.Medium
			}
			f.Fix = "Keep it in the session, request.session[…], or nowhere."
			f.Key = b.Name() + " " + name + " data"
			return
		}
	}
	why, severity := matters(pass.Secrets(), b, c, name)
	if why == "" || c.open {
		return
	}
	var missing, cwes = []string{}, []int{}
	if off(b, c.flags["secure"]) {
		missing, cwes = append(missing, "Secure"), append(cwes, 614)
	}
	if off(b, c.flags["httponly"]) && !forScripts(name) {
		missing, cwes = append(missing, "HttpOnly"), append(cwes, 1004)
	}
	if len(missing) == 0 {
		return
	}
	if c.flags["samesite"] == nil {
		missing, cwes = append(missing, "SameSite"), append(cwes, 1275)
	}
	f := pass.ReportNode(b.Module, c.node, "the cookie %s %s, and is set without %s", name, why, list(missing))
	f.Severity, f.CWE = severity, cwes
	f.Fix = "secure=True, httponly=True, samesite=\"Lax\": then it goes over HTTPS only, no script reads it, and other sites' requests don't bring it."
	f.Key = b.Name() + " " + name
}

func list(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// keyText is the name of a cookie, as far as it is known, or how it is written.
func keyText(b *signin.Body, e pysyntax.Expr) string {
	if e == nil {
		return "without a name"
	}
	if c, ok := b.Module.Fold(e); ok && c.Kind == pyname.ConstStr {
		return c.Text
	}
	if a, ok := e.(*pysyntax.Attribute); ok {
		return a.Attr.Name
	}
	return b.Text(e)
}

// off says that a flag is not set. What is not known counts as set.
func off(b *signin.Body, e pysyntax.Expr) bool {
	if e == nil {
		return true
	}
	c, ok := b.Module.Fold(e)
	return ok && !c.Truth()
}

func has(name, kind string) bool {
	return slices.ContainsFunc(catalog.NameWords(name), func(w string) bool { return words()[w] == kind })
}

// forScripts says that a cookie's name says that scripts read it.
func forScripts(name string) bool {
	return slices.ContainsFunc(catalog.NameWords(name), func(w string) bool { return w == "csrf" || w == "csrftoken" || w == "xsrf" || w == "js" })
}

// pickling are functions whose result somebody will load again as objects.
var pickling = []string{"pickle.dumps", "_pickle.dumps", "marshal.dumps", "dill.dumps", "cloudpickle.dumps"}

// signing are functions that sign: what they make is believed when it comes back.
var signing = []string{"django.core.signing.dumps", "jwt.encode", "jose.jwt.encode"}

// matters says what a cookie does, in words that follow its name; "" when nobody gains by it.
func matters(secrets *secrecy.Reader, b *signin.Body, c *cookie, name string) (why string, severity finding.Severity) {
	v := value{body: b, secrets: secrets}
	v.look(c.value, 0)
	switch {
	case v.pickled:
		return "is loaded as objects when it comes back", finding.Medium
	case v.token && !has(name, "looks"):
		return "lets whoever has it in", finding.Medium
	}
	if n, ok := c.key.(*pysyntax.Name); ok && (n.ID == "key" || n.ID == "name" || n.ID == "cookie_name") && name == n.ID {
		name = "" // whichever
	}
	if has(name, "looks") {
		return "", 0
	}
	switch {
	case v.who && (v.signed || c.signed):
		return "says who somebody is, and is believed for its signature", finding.Medium
	case v.signed || c.signed:
		if has(name, "lets") {
			return "is believed for its signature", finding.Medium
		}
		return "is believed for its signature", finding.Low
	}
	constant, ok := b.Module.Fold(c.value)
	if ok && (constant.Kind == pyname.ConstBool || constant.Kind == pyname.ConstInt || constant.Kind == pyname.ConstStr) {
		return "", 0 // a note that something was seen
	}
	if secret, _ := secrecy.Judge(name); secret != "" && secret != "password" || slices.ContainsFunc(catalog.NameWords(name), func(w string) bool {
		return slices.Contains([]string{"session", "sessionid", "jwt", "token", "auth", "sid", "refresh"}, w)
	}) || strings.Contains(name, "SESSION_COOKIE_NAME") {
		return "lets whoever has it in", finding.Medium
	}
	if v.who {
		return "says who somebody is", finding.Low
	}
	if has(name, "lets") && !v.plain {
		return "says who somebody is", finding.Low
	}
	return "", 0
}

// value is what goes into a cookie.
type value struct {
	body                        *signin.Body
	secrets                     *secrecy.Reader
	pickled, signed, token, who bool
	// plain says that it is a text of the request that is no name of anybody.
	plain bool
}

func (v *value) look(e pysyntax.Expr, steps int) {
	if e == nil || steps > 6 {
		return
	}
	for _, p := range v.secrets.In(v.body, e) {
		if !p.Whole && !p.Personal && p.What != "password" {
			v.token = true
		}
	}
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			name := v.body.Callee(n)
			last := name[strings.LastIndexByte(name, '.')+1:]
			v.pickled = v.pickled || slices.Contains(pickling, name)
			v.signed = v.signed || slices.Contains(signing, name) || last == "sign" || last == "sign_object" || strings.HasSuffix(name, "Signer.sign")
			if last == "encode" && strings.HasPrefix(name, "jwt") {
				v.token = true
			}
		case *pysyntax.Attribute:
			text := v.body.Text(n)
			if strings.HasSuffix(text, "session.session_key") || n.Attr.Name == "session_key" {
				v.token = true
			}
			base := strings.ToLower(v.body.Text(n.Value))
			if (strings.HasSuffix(base, "user") || base == "member" || base == "customer") && slices.Contains([]string{"pk", "id", "username", "email", "uuid"}, n.Attr.Name) {
				v.who = true
			}
		case *pysyntax.Name:
			for _, x := range v.body.Values(n.ID) {
				if x != e {
					v.look(x, steps+1)
				}
			}
		case *pysyntax.Subscript, *pysyntax.Compare:
			v.plain = true
		}
		return true
	})
}
