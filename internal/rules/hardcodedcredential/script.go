package hardcodedcredential

import (
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/rule"
	"paddock/internal/script"
)

// scripts looks for secrets in scripts for browsers, those in templates among them. Every visitor is sent them, so that nothing
// there is a secret for long. Keys of services are left alone: those for maps, for payments and for analytics are meant to
// be read there, and their names are the same.
func scripts(pass *rule.Pass) {
	for _, s := range pass.Scripts() {
		if aside(s.File.Path) {
			continue
		}
		r := scriptReader{pass: pass, script: s}
		r.visit(s.Tree.Body, nil)
	}
}

// inScripts are the kinds of credentials that no script should have.
var inScripts = []string{"password", "secret", "token", "private key", "signing key", "encryption key"}

// public are words in names of tokens that are there to be read.
var public = []string{"public", "publishable", "csrf", "xsrf", "mapbox", "site", "client", "captcha", "recaptcha", "next", "page", "storage", "local", "header", "type", "regex", "pattern"}

type scriptReader struct {
	pass   *rule.Pass
	script *rule.Script
	found  int
}

// maxInScript is how many findings one script may have: more are a table of something else.
const maxInScript = 10

// visit looks at a node and what is below it; around are the names that stand around it, the outermost first.
func (r *scriptReader) visit(n *script.Node, around []string) {
	if n == nil || r.found >= maxInScript || len(around) > 60 {
		return
	}
	name, value := "", n.Y
	switch n.Kind {
	case script.Declare, script.Assign:
		if n.X != nil && (n.Kind == script.Declare || n.Text == "=") {
			name = n.X.Text
			if n.X.Kind == script.Index && n.X.Y != nil && n.X.Y.Kind == script.String {
				name = n.X.Y.Text
			}
		}
	case script.Property:
		name = n.Text
	case script.Call: // request.setRequestHeader("Authorization", "Basic …"), headers.append(…)
		if len(n.List) == 2 && n.List[0] != nil && n.List[0].Kind == script.String && n.X != nil && slices.Contains([]string{"setRequestHeader", "append", "set"}, n.X.Text) {
			name, value = n.List[0].Text, n.List[1]
		}
	}
	if name != "" {
		r.named(n, name, value, around)
		around = append(around[:len(around):len(around)], name)
	}
	for _, c := range [...]*script.Node{n.X, n.Y, n.Z} {
		r.visit(c, around)
	}
	for _, c := range n.List {
		r.visit(c, around)
	}
}

// named looks at what stands under a name.
func (r *scriptReader) named(at *script.Node, name string, value *script.Node, around []string) {
	if value != nil && value.Kind == script.Binary && (value.Text == "||" || value.Text == "??") { // process.env.X || "…"
		value = value.Y
	}
	if value == nil || value.Kind != script.String {
		return
	}
	text := value.Text
	if strings.EqualFold(name, "authorization") {
		scheme, rest, two := strings.Cut(text, " ")
		if two && len(rest) >= 8 && opens(rest) && (strings.EqualFold(scheme, "basic") || looksLike("token", name, rest)) {
			r.report(at, "what lets this script in stands in it, and every visitor is sent it (%s)", name, rest)
		}
		return
	}
	kind, ok := catalog.SecretName(name)
	if !ok || !slices.Contains(inScripts, kind) || !looksLike(kind, name, text) {
		return
	}
	for _, word := range catalog.NameWords(name) {
		if kind == "token" && slices.Contains(public, word) {
			return
		}
	}
	for _, a := range around {
		if slices.ContainsFunc(catalog.NameWords(a), func(w string) bool { return known().around[w] }) {
			return
		}
	}
	if strings.HasPrefix(text, "pk.") || strings.HasPrefix(text, "AIza") { // of maps
		return
	}
	r.report(at, "a "+kind+" stands in a script that every visitor is sent (%s)", name, text)
}

func (r *scriptReader) report(at *script.Node, what, name, secret string) {
	r.found++
	f := r.pass.Report(r.script.Place(at.Span()), what, name)
	f.Secrets = append(f.Secrets, secret)
	f.Fix = "Have a view of the site do what needs it, with the value from the environment, and make a new one: this one is known."
	f.Key = name
}

// aside says that a script is there to show something, or holds texts.
func aside(path string) bool {
	path = "/" + strings.ToLower(path)
	for _, part := range []string{"example", "/locale", "/lang", "/i18n", "translation", "story", "stories"} {
		if strings.Contains(path, part) {
			return true
		}
	}
	return slices.ContainsFunc(known().aside, func(w string) bool { return strings.Contains(path, w) })
}
