// Package weakkeysize is the rule weak-key-size; doc.md says what it does and why.
package weakkeysize

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
		ID: "weak-key-size", Title: "A key is too short", Practice: "sound-crypto",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{326}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		f := pass.ReportMisuse(u, "%s is within reach of whoever has the computers", u.Words)
		f.Fix = "RSA with 3072 bits or more, or Ed25519: ed25519.Ed25519PrivateKey.generate()."
	}
}
