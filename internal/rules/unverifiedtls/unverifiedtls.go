// Package unverifiedtls is the rule unverified-tls; doc.md says what it does and why.
package unverifiedtls

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/misuse"
	"paddock/internal/endpoint"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unverified-tls", Title: "A server is believed without its certificate", Practice: "outbound-tls",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{295}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	uses := pass.Misuses()
	for i, u := range uses {
		if u.Name == "*.verify_ssl" && u.Doubt != misuse.Sure {
			continue // it is handed on; where it is used the client's own call speaks
		}
		if twice(uses, i) || offered(pass, u) || u.Name == "*.ssl_check_hostname" {
			continue
		}
		reach := reachOf(pass, u)
		if reach == endpoint.Machine {
			continue
		}
		f := pass.ReportMisuse(u, "%s", message(u))
		f.Fix = fix(u)
		f.Key = key(u)
		switch {
		case strings.HasPrefix(u.Words, "stdlib "):
			f.Severity = finding.Low
			f.Confidence = min(f.Confidence, finding.Likely)
		case reach == endpoint.Private:
			f.Severity = finding.Medium
		case u.Words == "PostgreSQL":
			f.Severity = finding.Medium
		}
		if strings.HasPrefix(u.Name, "*.") && u.Call != nil || u.Words == "a service" {
			f.Confidence = min(f.Confidence, finding.Likely)
		}
	}
}

func message(u misuse.Use) string {
	if name, ok := strings.CutPrefix(u.Words, "stdlib "); ok {
		return name + " without a context checks no certificate: whoever stands between shows one of his own, and reads what is sent"
	}
	switch u.Words {
	case "host":
		return "any valid certificate will do, whichever host it is for"
	case "PostgreSQL":
		return "the connection to PostgreSQL takes any certificate, or none"
	}
	return "the server's certificate is not checked (" + u.Words + "): whoever stands between reads and changes what is sent"
}

func fix(u misuse.Use) string {
	switch {
	case strings.HasPrefix(u.Words, "stdlib "):
		return "Give it context=ssl.create_default_context() (ssl_context for imaplib)."
	case u.Words == "requests" || u.Words == "httpx" || u.Words == "the HTTP client":
		return "Leave verify out; for a CA of your own name its file: verify=\"/etc/ssl/own-ca.pem\"."
	case u.Words == "PostgreSQL":
		return `sslmode="verify-full"`
	}
	return "Leave the check on; where the server has a CA of your own, load it: ssl.create_default_context(cafile=…)."
}

// key tells the uses of a function apart.
func key(u misuse.Use) string {
	r := u.Node.Range()
	text := u.Module.Tree.File.Text[r.Start:r.End]
	if len(text) > 200 {
		text = text[:200]
	}
	return text
}

// twice says that another use in the same function, of the same context, says more: check_hostname = False comes before
// verify_mode = CERT_NONE, and a name stands within a call.
func twice(uses []misuse.Use, i int) bool {
	u := uses[i]
	for j, o := range uses {
		if i == j || o.Module != u.Module {
			continue
		}
		inner, outer := u.Node.Range(), o.Node.Range()
		if inner.Start >= outer.Start && inner.End <= outer.End && (inner != outer || j < i) {
			return true
		}
		if u.Words == "host" && o.Words == "ssl.CERT_NONE" && u.Module.Scopes().Of(u.Node) == o.Module.Scopes().Of(o.Node) {
			return true
		}
	}
	return false
}

// offered says that it stands in a branch that somebody has to ask for: if not verify: …, an except, or is only for DEBUG.
func offered(pass *rule.Pass, u misuse.Use) bool {
	text := u.Module.Tree.File.Text
	for n := pass.Purposes().Parent(u.Module, u.Node); n != nil; n = pass.Purposes().Parent(u.Module, n) {
		s, ok := n.(*pysyntax.If)
		if !ok {
			continue
		}
		if values := pass.Values(u.Module, s.Test); len(values) == 1 && values[0].Const != nil && values[0].Doubt == misuse.Sure && !values[0].Const.Truth() && within(u.Node, s.Body) {
			return true // if settings.DEBUG
		}
		r := s.Test.Range()
		test := strings.ToLower(text[r.Start:r.End])
		for _, word := range []string{"verif", "insecure", "cert", "ssl", "tls", "debug", "hostname", "trust", "unsafe"} {
			if strings.Contains(test, word) {
				return true
			}
		}
	}
	return false
}

func within(n pysyntax.Node, body []pysyntax.Stmt) bool {
	if len(body) == 0 {
		return false
	}
	at := n.Range()
	return at.Start >= body[0].Range().Start && at.End <= body[len(body)-1].Range().End
}

// reachOf is how far a call travels, where its address is known.
func reachOf(pass *rule.Pass, u misuse.Use) endpoint.Reach {
	if u.Call == nil {
		return endpoint.Unclear
	}
	for _, a := range append(slices.Clone(u.Call.Args), keyword(u.Call, "url", "endpoint_url", "host", "base_url", "hosts")...) {
		text, _ := pass.Beginning(u.Module, a)
		_, rest, found := strings.Cut(text, "://")
		if !found {
			continue
		}
		if host, _, end := strings.Cut(rest, "/"); end || strings.Contains(rest, ":") {
			host, _, _ = strings.Cut(host, ":")
			return endpoint.ReachOf(host)
		}
	}
	return endpoint.Unclear
}

func keyword(c *pysyntax.Call, names ...string) (list []pysyntax.Expr) {
	for _, k := range c.Keywords {
		if slices.Contains(names, k.Name.Name) {
			list = append(list, k.Value)
		}
	}
	return list
}
