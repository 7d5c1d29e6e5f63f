// Package unverifiedsshhost is the rule unverified-ssh-host; doc.md says what it does and why.
package unverifiedsshhost

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unverified-ssh-host", Title: "An SSH server is believed without its key", Practice: "outbound-tls",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{295, 322}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		if u.Name == "*.hostkeys" && !strings.Contains(u.Module.Tree.File.Text, "pysftp") {
			continue
		}
		f := pass.ReportMisuse(u, "%s takes whatever key the SSH server shows: who stands between reads and changes all, the password too", u.Words)
		f.Fix = "Keep the server's key with the project: client.load_host_keys(path), client.set_missing_host_key_policy(paramiko.RejectPolicy())."
	}
}
