// Package jwtunverified is the rule jwt-unverified; doc.md says what it does and why.
package jwtunverified

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/signin"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/requirement"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "jwt-unverified", Title: "A token is believed without its signature", Practice: "jwt",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{347}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

// decoders are the functions that read a token, with the library whose customs hold.
var decoders = map[string]string{
	"jwt.decode": "pyjwt", "jwt.decode_complete": "pyjwt", "jwt.api_jwt.decode": "pyjwt", "jwt.api_jwt.decode_complete": "pyjwt",
	"jose.jwt.decode": "jose", "jose.jws.verify": "jose",
	"jose.jwt.get_unverified_claims": "unverified", "jose.jws.get_unverified_claims": "unverified",
}

// choosing are claims that are read from a token to find the key that verifies it, or to see whether it is worth the work.
var choosing = []string{"iss", "kid", "alg", "aud", "azp", "client_id", "exp", "iat", "nbf", "jti", "typ", "type", "token_type"}

func run(pass *rule.Pass) {
	old := oldPyJWT(pass)
	for _, b := range signin.Bodies(pass.Modules()) {
		b.Walk(func(n pysyntax.Node) bool {
			if call, ok := n.(*pysyntax.Call); ok {
				judge(pass, b, call, old)
				unsigned(pass, b, call)
			}
			return true
		})
	}
}

// oldPyJWT says that the project asks for PyJWT before 2, which took any algorithm that the token named, or for a
// package that works with no other.
func oldPyJWT(pass *rule.Pass) bool {
	asked := pass.Project.Requirements.Find("PyJWT")
	for _, r := range asked {
		if strings.HasPrefix(r.Lowest(), "0.") || strings.HasPrefix(r.Lowest(), "1.") || below2(r) {
			return true
		}
	}
	return len(asked) == 0 && len(pass.Project.Requirements.Find("djangorestframework-jwt")) > 0
}

// below2 says that a requirement takes the last release before version 2 and none from there on.
func below2(r *requirement.Requirement) bool {
	old, ok := r.Allows("1.7.1")
	later, _ := r.Allows("2.8.0")
	return r.Specifier != "" && ok && old && !later
}

func judge(pass *rule.Pass, b *signin.Body, call *pysyntax.Call, old bool) {
	library := libraryOf(b, call)
	if library == "" || len(call.Args) == 0 {
		return
	}
	message, fix := wrong(b, call, library, old)
	if message == "" || verified(b, call, old) || onlyChooses(b, call) {
		return
	}
	f := pass.ReportNode(b.Module, call, "%s", message)
	f.Fix = fix
	f.Key = b.Name()
	switch {
	case strings.HasPrefix(message, "the token is taken after"):
		f.Title, f.Severity, f.CWE = "A token is believed after its end", finding.Medium, []int{613}
	case strings.HasPrefix(message, "the token chooses"):
		f.Severity, f.Confidence, f.CWE = finding.Medium, finding.Likely, []int{347, 757}
	}
	switch library {
	case "authlib":
		f.Title, f.Severity, f.CWE = "A token is believed without its end being checked", finding.Medium, []int{613, 347}
	case "by hand":
		f.Confidence = finding.Likely
	}
	if fromServer(b, call.Args[0], 0) || predicate(b) {
		// An identity provider's own answer over TLS: OpenID Connect lets its receiver do without the signature.
		// A function that only says yes or no may be choosing who verifies the token.
		f.Severity, f.Confidence = finding.Low, finding.Unsure
	}
}

// unsigned reports a token that is made without a signature.
func unsigned(pass *rule.Pass, b *signin.Body, call *pysyntax.Call) {
	name := b.Callee(call)
	if name != "jwt.encode" && name != "jwt.api_jwt.encode" && name != "jose.jwt.encode" {
		return
	}
	algorithm := single(b, argument(call, 2, "algorithm"))
	s, ok := algorithm.(*pysyntax.Str)
	if !(ok && strings.EqualFold(s.Value, "none")) && !(name != "jose.jwt.encode" && isNone(algorithm)) {
		return
	}
	f := pass.ReportNode(b.Module, call, "the token is made without a signature: anyone can write one like it")
	f.Fix = `Sign it: jwt.encode(claims, key, algorithm="HS256").`
	f.Key = b.Name()
}

// mixed says that a list lets the token choose between a secret that both sides have and a public key: whoever has the public key,
// which is everybody, can then sign with it as the secret, unless the library notices.
func mixed(b *signin.Body, algorithms pysyntax.Expr) bool {
	shared, public := false, false
	for _, e := range elements(b, algorithms) {
		s, ok := e.(*pysyntax.Str)
		if !ok {
			continue
		}
		shared = shared || strings.HasPrefix(s.Value, "HS")
		public = public || strings.HasPrefix(s.Value, "RS") || strings.HasPrefix(s.Value, "ES") || strings.HasPrefix(s.Value, "PS") || s.Value == "EdDSA"
	}
	return shared && public
}

const fixAlgorithms = `Name the algorithm that your keys are for: jwt.decode(token, key, algorithms=["HS256"]).`

// wrong is what is wrong with a call; "" when nothing is, or nothing is known.
func wrong(b *signin.Body, call *pysyntax.Call, library string, old bool) (message, fix string) {
	fix = `Verify it: jwt.decode(token, key, algorithms=["HS256"], audience=…), with options={"require": ["exp"]}.`
	switch library {
	case "simplejwt":
		if isFalse(b, argument(call, 1, "verify")) {
			return "the token's signature is not checked: anyone can write one for any account", "Leave verify=False out: the token is then checked as Simple JWT's settings say."
		}
		return "", ""
	case "authlib":
		if unvalidated(b, call) {
			return "the claims of the token are used without claims.validate(): when it ends, and for whom it is, is not asked", "Call claims.validate() before anything is read, and name the algorithm: JsonWebToken([\"HS256\"]).decode(token, key)."
		}
		return "", ""
	case "by hand":
		return "the middle of the token is read by hand, without its signature being checked: anyone can write it", fix
	case "unverified":
		return "the claims of the token are used without its signature being checked: anyone can write them", fix
	}
	options := dict(b, argument(call, 3, "options"))
	if isFalse(b, options["verify_signature"]) || isFalse(b, argument(call, 2, "verify")) && (library == "jose" || old || argument(call, -1, "algorithms") == nil) {
		return "the token's signature is not checked: anyone can write one for any account", fix
	}
	at := 2
	if old && library == "pyjwt" {
		at = 3
	}
	algorithms := argument(call, at, "algorithms")
	switch {
	case algorithms == nil && library == "pyjwt" && !old:
		return "", "" // PyJWT refuses to decode
	case algorithms == nil && !spread(call), isNone(algorithms) && library == "jose":
		return "the token itself says by which algorithm it is checked: whoever has the public key can sign", fixAlgorithms
	}
	for _, e := range elements(b, algorithms) {
		if s, ok := e.(*pysyntax.Str); ok && strings.EqualFold(s.Value, "none") {
			return "the algorithm \"none\" is accepted: a token without a signature passes", fixAlgorithms
		}
		if ofHeader(b, e, 0) {
			return "the token itself says by which algorithm it is checked: whoever has the public key can sign", fixAlgorithms
		}
	}
	switch {
	case mixed(b, algorithms):
		return "the token chooses whether its key is a shared secret or a public one: whoever has the public key may sign with it", fixAlgorithms
	case isFalse(b, options["verify_exp"]):
		return "the token is taken after its end", "Leave verify_exp out of the options, and ask for the claim: options={\"require\": [\"exp\"]}."
	}
	return "", ""
}

// argument is an argument of a call by place (negative: by name only) or name; nil when it is not given.
func argument(call *pysyntax.Call, at int, name string) pysyntax.Expr {
	for _, k := range call.Keywords {
		if k.Name.Name == name {
			return k.Value
		}
	}
	if at >= 0 && at < len(call.Args) {
		return call.Args[at]
	}
	return nil
}

// spread says that arguments are given that are not written out: *args, **options.
func spread(call *pysyntax.Call) bool {
	for _, a := range call.Args {
		if _, ok := a.(*pysyntax.Starred); ok {
			return true
		}
	}
	return slices.ContainsFunc(call.Keywords, func(k *pysyntax.Keyword) bool { return k.Name.Name == "" })
}

// dict are the entries of a dict that is written out: in place, or where its name gets its only value.
func dict(b *signin.Body, e pysyntax.Expr) map[string]pysyntax.Expr {
	entries := map[string]pysyntax.Expr{}
	switch e := single(b, e).(type) {
	case *pysyntax.Dict:
		for i, k := range e.Keys {
			if s, ok := k.(*pysyntax.Str); ok {
				entries[s.Value] = e.Values[i]
			}
		}
	case *pysyntax.Call:
		if b.Callee(e) == "builtins.dict" {
			for _, k := range e.Keywords {
				entries[k.Name.Name] = k.Value
			}
		}
	}
	return entries
}

// single is what a name stands for when it has one value, in the function or the module; other expressions are their own.
func single(b *signin.Body, e pysyntax.Expr) pysyntax.Expr {
	n, ok := e.(*pysyntax.Name)
	if !ok {
		return e
	}
	if values := b.Values(n.ID); len(values) == 1 {
		return values[0]
	}
	if defs := b.Module.Resolve(n); len(defs) == 1 && defs[0].Value() != nil {
		return defs[0].Value()
	}
	return e
}

func elements(b *signin.Body, e pysyntax.Expr) []pysyntax.Expr {
	switch e := single(b, e).(type) {
	case *pysyntax.List:
		return e.Elts
	case *pysyntax.Tuple:
		return e.Elts
	case nil:
		return nil
	default:
		return []pysyntax.Expr{e}
	}
}

func isFalse(b *signin.Body, e pysyntax.Expr) bool {
	c, ok := single(b, e).(*pysyntax.Constant)
	return ok && c.Kind == pysyntax.False
}

func isNone(e pysyntax.Expr) bool {
	c, ok := e.(*pysyntax.Constant)
	return ok && c.Kind == pysyntax.None
}

// ofHeader says that a value is read from the token's own header.
func ofHeader(b *signin.Body, e pysyntax.Expr, depth int) bool {
	if depth > 5 {
		return false
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		return slices.ContainsFunc(b.Values(e.ID), func(v pysyntax.Expr) bool { return ofHeader(b, v, depth+1) })
	case *pysyntax.Subscript:
		return ofHeader(b, e.Value, depth+1)
	case *pysyntax.Call:
		if strings.HasSuffix(b.Callee(e), ".get_unverified_header") {
			return true
		}
		if a, ok := e.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "get" {
			return ofHeader(b, a.Value, depth+1)
		}
	}
	return false
}

// checks are parts of the names of functions that verify what they are given.
var checks = []string{"verify", "validate", "authenticate", "decode", "introspect", "parse_id_token", "check_signature"}

// verified says that the same token is checked in the function as well: by another call of a decoder with
// nothing wrong, or by a function whose name says so.
func verified(b *signin.Body, call *pysyntax.Call, old bool) bool {
	token := b.Text(call.Args[0])
	found := false
	b.Walk(func(n pysyntax.Node) bool {
		other, ok := n.(*pysyntax.Call)
		if !ok || other == call || found {
			return !found
		}
		given := slices.ContainsFunc(other.Args, func(a pysyntax.Expr) bool { return b.Text(a) == token }) ||
			slices.ContainsFunc(other.Keywords, func(k *pysyntax.Keyword) bool { return b.Text(k.Value) == token })
		if !given {
			return true
		}
		name := b.Callee(other)
		if library := libraryOf(b, other); library != "" {
			message, _ := wrong(b, other, library, old)
			found = message == ""
			return true
		}
		last := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
		if !strings.Contains(last, "unverified") && slices.ContainsFunc(checks, func(w string) bool { return strings.Contains(last, w) }) {
			found = found || !strings.HasSuffix(name, ".encode")
		}
		return true
	})
	return found
}

// onlyChooses says that of the claims only those are read by which a key is found.
func onlyChooses(b *signin.Body, call *pysyntax.Call) bool {
	var name string
	reads, others := 0, 0
	read := func(key pysyntax.Expr) {
		if s, ok := key.(*pysyntax.Str); ok && slices.Contains(choosing, s.Value) {
			reads++
		} else {
			others++
		}
	}
	b.Walk(func(n pysyntax.Node) bool {
		if a, ok := n.(*pysyntax.Assign); ok && a.Value == pysyntax.Expr(call) && len(a.Targets) == 1 {
			if t, ok := a.Targets[0].(*pysyntax.Name); ok {
				name = t.ID
			}
		}
		return true
	})
	claims := func(e pysyntax.Expr) bool {
		n, ok := e.(*pysyntax.Name)
		return e == pysyntax.Expr(call) || ok && name != "" && n.ID == name
	}
	uses := 0
	b.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Subscript:
			if claims(n.Value) {
				read(n.Index)
			}
		case *pysyntax.Call:
			if a, ok := n.Func.(*pysyntax.Attribute); ok && claims(a.Value) && a.Attr.Name == "get" && len(n.Args) > 0 {
				read(n.Args[0])
			}
		case *pysyntax.Name:
			if name != "" && n.ID == name {
				uses++
			}
		}
		return true
	})
	// The assignment itself is one use of the name; a use that reads no claim hands all of them on.
	return reads > 0 && others == 0 && (name == "" || uses <= reads+1)
}

// predicate says that a function gives nothing but True, False or None.
func predicate(b *signin.Body) bool {
	returns, others := 0, 0
	b.Walk(func(n pysyntax.Node) bool {
		if r, ok := n.(*pysyntax.Return); ok {
			if _, constant := r.Value.(*pysyntax.Constant); constant || r.Value == nil {
				returns++
			} else {
				others++
			}
		}
		return true
	})
	return returns > 0 && others == 0
}

// fromServer says that a token came straight from another server's answer to a request of the site's own.
func fromServer(b *signin.Body, e pysyntax.Expr, depth int) bool {
	if depth > 6 {
		return false
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		return slices.ContainsFunc(b.Values(e.ID), func(v pysyntax.Expr) bool { return fromServer(b, v, depth+1) })
	case *pysyntax.Subscript:
		return fromServer(b, e.Value, depth+1)
	case *pysyntax.Attribute:
		return fromServer(b, e.Value, depth+1)
	case *pysyntax.Call:
		a, ok := e.Func.(*pysyntax.Attribute)
		if !ok {
			return false
		}
		name := a.Attr.Name
		return name == "json" || strings.Contains(name, "fetch") && strings.Contains(name, "token") ||
			(name == "get" || name == "pop") && fromServer(b, a.Value, depth+1)
	}
	return false
}
