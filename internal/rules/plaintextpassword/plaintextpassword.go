// Package plaintextpassword is the rule plaintext-password; doc.md says what it does and why.
package plaintextpassword

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/secrecy"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "plaintext-password", Title: "Passwords are kept, compared, mailed or shown in the clear", Practice: "password-hashing",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{256, 312, 522}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

const useHasher = "Keep make_password(password) and ask check_password(password, kept): django.contrib.auth.hashers."

func run(pass *rule.Pass) {
	bodies := pass.Bodies()
	fields := passwordFields(pass)
	names := map[string]bool{"password": true}
	for _, f := range fields {
		names[f.Name] = true
	}
	uses := secrecy.Uses(bodies, names)
	for _, f := range fields {
		judgeField(pass, f, uses)
	}
	for _, u := range uses {
		judgeUse(pass, u)
	}
	givenAway(pass, bodies)
}
