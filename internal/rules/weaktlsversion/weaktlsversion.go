// Package weaktlsversion is the rule weak-tls-version; doc.md says what it does and why.
package weaktlsversion

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "weak-tls-version", Title: "An outdated version of TLS is used", Practice: "tls-version",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{327, 757}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		f := pass.ReportMisuse(u, "the connection may use %s, which is broken", u.Words)
		f.Fix = "ssl.create_default_context(), which takes TLS 1.2 and later, with sound ciphers."
	}
}
