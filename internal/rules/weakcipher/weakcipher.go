// Package weakcipher is the rule weak-cipher; doc.md says what it does and why.
package weakcipher

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
		ID: "weak-cipher", Title: "Something is encrypted with a broken cipher or mode", Practice: "sound-crypto",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{327}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		var f *finding.Finding
		switch u.Words {
		case "ECB":
			f = pass.ReportMisuse(u, "it is encrypted in ECB mode: equal blocks stay equal, and blocks can be exchanged")
		case "RSA with PKCS#1 v1.5 padding":
			f = pass.ReportMisuse(u, "RSA with PKCS#1 v1.5 padding: whoever may try texts and sees which ones fail can decrypt others")
			f.CWE = []int{780, 327}
			f.Severity = finding.Medium
			f.Fix = "padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)"
		default:
			f = pass.ReportMisuse(u, "%s can be broken", u.Words)
		}
		if f.Fix == "" {
			f.Fix = "Use cryptography.fernet.Fernet(key), or AESGCM(key).encrypt(os.urandom(12), data, None): they hide the data and notice changes."
		}
	}
}
