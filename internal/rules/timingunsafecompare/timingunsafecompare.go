// Package timingunsafecompare is the rule timing-unsafe-compare; doc.md says what it does and why.
package timingunsafecompare

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/catalog"
	"paddock/internal/django/signin"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "timing-unsafe-compare", Title: "A secret is compared with ==", Practice: "sound-crypto",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{208}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, b := range signin.Bodies(pass.Modules()) {
		if strings.HasPrefix(b.Def.Name.Name, "__") || reads(b) {
			continue
		}
		b.Walk(func(n pysyntax.Node) bool {
			c, ok := n.(*pysyntax.Compare)
			if !ok || len(c.Ops) != 1 || c.Ops[0] != pysyntax.Eq && c.Ops[0] != pysyntax.NotEq {
				return true
			}
			what, severity := judge(b, c.Left, c.Comparators[0])
			if what == "" {
				what, severity = judge(b, c.Comparators[0], c.Left)
			}
			if what == "" {
				return true
			}
			f := pass.ReportNode(b.Module, c, "%s is compared with %s, which takes longer the more of it is right", what, operator(c.Ops[0]))
			f.Severity = severity
			f.Fix = "hmac.compare_digest(a, b), or django.utils.crypto.constant_time_compare(a, b)"
			f.Key = b.Name() + " " + b.Text(c)
			return true
		})
	}
}

func operator(op pysyntax.CompareOp) string {
	if op == pysyntax.NotEq {
		return "!="
	}
	return "=="
}

// reads says that the function is part of a reader of some language: its tokens are no secrets.
func reads(b *signin.Body) bool {
	name := strings.ToLower(b.Name())
	return strings.Contains(name, "parse") || strings.Contains(name, "lexer") || strings.Contains(name, "tokeniz")
}

// judge says what of a comparison's first side is a secret that its other side is held against; "" when none is.
func judge(b *signin.Body, secret, given pysyntax.Expr) (what string, severity finding.Severity) {
	if !comes(b, given) {
		return "", 0
	}
	switch digestOf(b, secret, 0) {
	case keyed:
		_, attribute := given.(*pysyntax.Attribute)
		switch {
		case digestOf(b, given, 0) == keyed:
			return "", 0 // both are made here
		case !attribute || b.Sent(given) != signin.Nowhere:
			return "a signature", finding.Medium
		case slices.ContainsFunc(b.Parameters(), func(p *pysyntax.Arg) bool { return secretWord(b, p.Name.Name) != "" }):
			return "a code over a secret", finding.Low // what somebody has sent is held against what is kept
		}
		return "", 0 // one is kept to be found by
	case plain:
		if word := proof(b, secret, given); word != "" {
			return "a hash that proves a " + word, finding.Low
		}
		return "", 0
	}
	word := stored(b, secret)
	if word == "" || b.Sent(secret) != signin.Nowhere || foundBy(b, secret, given) {
		return "", 0
	}
	if b.Sent(given) != signin.Nowhere {
		return "a " + word, finding.Low
	}
	if n, ok := given.(*pysyntax.Name); ok && b.Parameter(n.ID) && secretWord(b, n.ID) != "" {
		return "a " + word, finding.Low
	}
	return "", 0
}

// foundBy says that the object whose secret is compared was looked up by the very value that it is compared with:
// whoever gets here has a key of it already, and which one is all that the comparison tells.
func foundBy(b *signin.Body, secret, given pysyntax.Expr) bool {
	a, ok := secret.(*pysyntax.Attribute)
	if !ok {
		return false
	}
	name, ok := given.(*pysyntax.Name)
	if !ok {
		return false
	}
	calls := func(values []pysyntax.Expr) bool {
		return slices.ContainsFunc(values, func(v pysyntax.Expr) bool {
			c, ok := v.(*pysyntax.Call)
			return ok && slices.ContainsFunc(arguments(c), func(e pysyntax.Expr) bool {
				n, ok := e.(*pysyntax.Name)
				return ok && n.ID == name.ID
			})
		})
	}
	switch object := a.Value.(type) {
	case *pysyntax.Name:
		return calls(b.Values(object.ID))
	case *pysyntax.Attribute:
		// request.project = project, which was looked up.
		found := false
		b.Walk(func(n pysyntax.Node) bool {
			if s, ok := n.(*pysyntax.Assign); ok && len(s.Targets) == 1 && b.Text(s.Targets[0]) == b.Text(object) {
				if v, ok := s.Value.(*pysyntax.Name); ok {
					found = found || calls(b.Values(v.ID))
				} else {
					found = found || calls([]pysyntax.Expr{s.Value})
				}
			}
			return true
		})
		return found
	}
	return false
}

func arguments(c *pysyntax.Call) []pysyntax.Expr {
	list := slices.Clone(c.Args)
	for _, k := range c.Keywords {
		list = append(list, k.Value)
	}
	return list
}

// comes says that a value may come from outside: it is no constant, and nothing that the session keeps.
func comes(b *signin.Body, e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Constant, *pysyntax.Str, *pysyntax.Bytes, *pysyntax.Num, *pysyntax.FString:
		return false
	case *pysyntax.Name:
		if c, ok := b.Module.Fold(e); ok && c.Text != "" {
			return false
		}
		return !slices.ContainsFunc(b.Values(e.ID), func(v pysyntax.Expr) bool {
			_, again := v.(*pysyntax.Name)
			return !again && strings.Contains(b.Text(v), ".session")
		})
	case *pysyntax.Subscript:
		return comes(b, e.Value)
	}
	return !strings.Contains(b.Text(e), ".session")
}

// words are parts of names that say that a value is a secret, with what it is called in a message; the first that fits counts.
var words = [][2]string{
	{"password", "password"}, {"passwd", "password"}, {"passcode", "code"}, {"api_key", "key"}, {"apikey", "key"}, {"auth_key", "key"},
	{"secret", "secret"}, {"signature", "signature"}, {"hmac", "signature"}, {"otp", "code"}, {"token", "token"},
	{"access_code", "code"}, {"verification_code", "code"}, {"security_code", "code"}, {"activation_key", "key"}, {"confirmation_key", "key"}, {"sign_in_key", "key"}, {"signin_key", "key"}, {"login_key", "key"}, {"reset_key", "key"},
}

// innocent are parts of names that are no secrets in spite of a word.
var innocent = []string{
	"_type", "_id", "_name", "_field", "_url", "_count", "count", "_len", "_expir", "_set", "_at", "_date", "_class", "token_kind",
	"tokens_used", "_status", "_hint", "_version", "_option", "password1", "password2",
}

// codes are parts of the names of functions that deal with codes for people.
var codes = []string{"otp", "redeem", "login", "verif", "confirm", "activat", "auth", "2fa", "two_factor", "sms", "pin"}

// secretWord is what a name says that its value is; "" when it names no secret. A "code" or "pin" is one only
// where the function deals with such.
func secretWord(b *signin.Body, name string) string {
	name = strings.ToLower(name)
	for _, w := range innocent {
		if strings.HasSuffix(name, w) {
			return ""
		}
	}
	for _, w := range words {
		if w[0] == "otp" && name != "otp" && !strings.HasPrefix(name, "otp_") && !strings.HasSuffix(name, "_otp") {
			continue
		}
		if strings.Contains(name, w[0]) {
			return w[1]
		}
	}
	if name == "pin" || name == "code" || name == "sms_code" {
		function := strings.ToLower(b.Def.Name.Name)
		if slices.ContainsFunc(codes, func(w string) bool { return strings.Contains(function, w) }) {
			return "code"
		}
	}
	return ""
}

// stored is what a value that the site keeps is: an attribute of an object or a setting; "" when it is no secret.
func stored(b *signin.Body, e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Attribute:
		if name, ok := e.Value.(*pysyntax.Name); ok && name.ID == "settings" {
			if _, ok := catalog.SecretName(e.Attr.Name); ok {
				return "secret"
			}
			return ""
		}
		if strings.ToUpper(e.Attr.Name) == e.Attr.Name {
			if constant(b, e) {
				return "secret"
			}
			return "" // a constant of a class: SecretType.PASSWORD
		}
		for _, d := range b.Module.Resolve(e) {
			if d.Function() != nil || d.Class() != nil {
				return "" // which function, and not what a secret is: method == bulk_edit.remove_password
			}
		}
		return secretWord(b, e.Attr.Name)
	case *pysyntax.Name:
		for _, v := range b.Values(e.ID) {
			if _, ok := v.(*pysyntax.Attribute); ok {
				return stored(b, v)
			}
			if c, ok := v.(*pysyntax.Call); ok && fromSettings(b, c) {
				return "secret"
			}
		}
		if len(b.Values(e.ID)) == 0 && constant(b, e) {
			return "secret"
		}
	case *pysyntax.Call:
		if fromSettings(b, e) {
			return "secret"
		}
	}
	return ""
}

// constant says that a name is a module's for a secret of the settings or the environment: KEY = settings.HOOK_SECRET.
func constant(b *signin.Body, e pysyntax.Expr) bool {
	for _, d := range b.Module.Resolve(e) {
		if name, ok := strings.CutPrefix(d.Dotted(), "django.conf.settings."); ok {
			if _, ok := catalog.SecretName(name); ok {
				return true
			}
		}
		if d.Local() || d.Module == nil {
			continue
		}
		if v, ok := d.Value().(*pysyntax.Call); ok && fromSettings(signin.NewBody(d.Module, &pysyntax.FunctionDef{}, nil), v) {
			return true
		}
	}
	return false
}

// fromSettings says that a call reads a secret from the settings or the environment.
func fromSettings(b *signin.Body, c *pysyntax.Call) bool {
	var key pysyntax.Expr
	switch name := b.Callee(c); {
	case name == "builtins.getattr" && len(c.Args) > 1 && b.Text(c.Args[0]) == "settings":
		key = c.Args[1]
	case (name == "os.environ.get" || name == "os.getenv") && len(c.Args) > 0:
		key = c.Args[0]
	default:
		return false
	}
	text, _ := b.Module.Fold(key)
	_, ok := catalog.SecretName(text.Text)
	return ok
}
