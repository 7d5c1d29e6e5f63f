package everlastingtoken

import (
	"regexp"
	"strings"

	"paddock/internal/django/matrix"
	"paddock/internal/django/signin"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// signers are classes whose signatures can be asked for their age, and those that know none.
var (
	timedSigners = []string{"django.core.signing.TimestampSigner", "itsdangerous.TimestampSigner", "itsdangerous.URLSafeTimedSerializer", "itsdangerous.TimedSerializer"}
	signers      = []string{"django.core.signing.Signer", "itsdangerous.Signer", "itsdangerous.URLSafeSerializer", "itsdangerous.Serializer"}
)

// signed judges the signatures that a function takes off.
func (r *reader) signed(e *matrix.Entry, c view.Code, signatures []*pysyntax.Call, handler *fact) {
	if handler.timed {
		return
	}
	all := &fact{}
	all.add(handler)
	r.ends(all, e.Graph, e.Graph.User)
	if all.timed || all.grant&^created == 0 && !aboutInvitation.MatchString(names(e, c)) {
		return
	}
	for _, call := range signatures {
		p := purposeOf(all.grant, names(e, c)+" "+salt(c.Module, call))
		key := e.Route.View.Name + " signature"
		if p == nothing || p == confirming && all.spent || r.told[key] {
			continue
		}
		r.told[key] = true
		at := pyeval.Place{File: c.Module.Index().Source(c.Module.Path), Span: call.Range()}
		f := r.pass.ReportRoute(e, at, "the signed text that %s never ends: its age is not asked for", whats[p])
		f.Key = key
		f.Fix = "Give it an end: signing.loads(token, salt=…, max_age=3600), or TimestampSigner().unsign(token, max_age=3600)."
		if p == confirming || all.spent {
			f.Severity = finding.Low
		}
	}
}

// unsigns says that a call takes a signature off without asking for its age.
func unsigns(m *pyname.Module, call *pysyntax.Call) bool {
	for _, k := range call.Keywords {
		if k.Name.Name == "max_age" || k.Name.Name == "" {
			return false
		}
	}
	if name, _ := m.Qualify(call.Func); name == "django.core.signing.loads" {
		return len(call.Args) < 5
	}
	a, ok := call.Func.(*pysyntax.Attribute)
	if !ok || len(call.Args) == 0 || a.Attr.Name != "unsign" && a.Attr.Name != "unsign_object" && a.Attr.Name != "loads" {
		return false
	}
	for _, d := range instance(m, a.Value) {
		if is(d, timedSigners) {
			return len(call.Args) < 2
		}
		if is(d, signers) {
			return true
		}
	}
	return false
}

// instance is the class of which an expression is an instance.
func instance(m *pyname.Module, e pysyntax.Expr) []pyname.Def {
	if call, ok := e.(*pysyntax.Call); ok {
		return m.Resolve(call.Func)
	}
	return m.InstanceOf(e)
}

func is(d pyname.Def, list []string) bool {
	if c := d.Class(); c != nil {
		yes, _ := c.Inherits(list...)
		return yes
	}
	for _, name := range list {
		if d.Dotted() == name {
			return true
		}
	}
	return false
}

// salt is the salt that a signature is made with, which says what it is for as a rule.
func salt(m *pyname.Module, call *pysyntax.Call) (text string) {
	pysyntax.Walk(call, func(n pysyntax.Node) bool {
		if k, ok := n.(*pysyntax.Keyword); ok && k.Name.Name == "salt" {
			if c, ok := m.Fold(k.Value); ok {
				text = c.Text
			}
		}
		return true
	})
	return text
}

// encoders are functions that make a JSON Web Token, with the place of its claims.
var encoders = map[string]int{"jwt.encode": 0, "jose.jwt.encode": 0, "authlib.jose.jwt.encode": 1}

// aboutLink are names of functions and values of claims of tokens that go out in a link.
var aboutLink = map[purpose]*regexp.Regexp{
	resetting:  regexp.MustCompile(`(?i)(reset|recover|forgot)\w*(pass|token|link|jwt)|pass(word)?_?(reset|recover)`),
	inviting:   aboutInvitation,
	entering:   regexp.MustCompile(`(?i)magic|(log_?in|sign_?in)_?(link|url)`),
	confirming: regexp.MustCompile(`(?i)activat|confirm|verif(y|ication)_?(e?mail|account|token|link|user)|e?mail_?(token|verif)`),
}

// encoded judges the tokens that a module makes.
func (r *reader) encoded(m *pyname.Module) {
	if m.Tree.File == nil || !strings.Contains(m.Tree.File.Text, "encode(") {
		return
	}
	for _, b := range signin.Bodies([]*pyname.Module{m}) {
		b.Walk(func(n pysyntax.Node) bool {
			call, ok := n.(*pysyntax.Call)
			if !ok {
				return true
			}
			at, ok := encoders[b.Callee(call)]
			if !ok || len(call.Args) <= at {
				return true
			}
			words, endless := claims(b, call.Args[at])
			if !endless {
				return true
			}
			for _, p := range []purpose{resetting, inviting, entering, confirming} {
				if aboutLink[p].MatchString(b.Name() + " " + words) {
					f := r.pass.ReportNode(m, call, "the token that %s never ends: it has no \"exp\"", whats[p])
					f.Fix = `Give it an end: {"exp": timezone.now() + timedelta(hours=1), …}; jwt.decode() then refuses it by itself.`
					f.Key = b.Name()
					if p == confirming {
						f.Severity = finding.Low
					}
					break
				}
			}
			return true
		})
	}
}

// claims are the names and texts of a token's claims; endless is true when they are written out and none is a time.
func claims(b *signin.Body, e pysyntax.Expr) (words string, endless bool) {
	name := ""
	if n, ok := e.(*pysyntax.Name); ok {
		if name = n.ID; len(b.Values(name)) != 1 {
			return "", false
		}
		e = b.Values(name)[0]
	}
	d, ok := e.(*pysyntax.Dict)
	if !ok {
		return "", false
	}
	for i, k := range d.Keys {
		s, ok := k.(*pysyntax.Str)
		if !ok || s.Value == "iat" || s.Value == "nbf" || timely.MatchString(s.Value) || s.Value == "exp" {
			return "", false
		}
		words += " " + s.Value
		if v, ok := d.Values[i].(*pysyntax.Str); ok {
			words += " " + v.Value
		}
	}
	endless = true
	b.Walk(func(n pysyntax.Node) bool { // what is put in later
		switch n := n.(type) {
		case *pysyntax.Subscript:
			endless = endless && (name == "" || last(n.Value) != name)
		case *pysyntax.Call:
			a, ok := n.Func.(*pysyntax.Attribute)
			endless = endless && (name == "" || !ok || last(a.Value) != name)
		}
		return endless
	})
	return words, endless
}
