// Package weakpasswordhasher is the rule weak-password-hasher; doc.md says what it does and why.
package weakpasswordhasher

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "weak-password-hasher", Title: "Passwords are hashed with something fast", Practice: "password-hashing",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{916}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// weak are the hashers of Django that a graphics card tries by the billion each second. Those without a salt
// let one table break all accounts at once. Django itself took the last five out in 5.1 and before.
var weak = map[string]string{
	"MD5PasswordHasher":          "MD5",
	"UnsaltedMD5PasswordHasher":  "MD5 without a salt",
	"SHA1PasswordHasher":         "SHA-1",
	"UnsaltedSHA1PasswordHasher": "SHA-1 without a salt",
	"CryptPasswordHasher":        "DES crypt",
}

func run(pass *rule.Pass) {
	s := pass.Setting("PASSWORD_HASHERS")
	if !s.Set {
		return
	}
	for i := range s.Value.Items {
		v := &s.Value.Items[i]
		name := v.Text[strings.LastIndex(v.Text, ".")+1:]
		algorithm, bad := weak[name]
		if v.Kind != pyeval.Str || !bad {
			continue
		}
		var f *finding.Finding
		if i == 0 {
			f = pass.ReportSetting(s, v, "new passwords are hashed with %s", algorithm)
		} else {
			f = pass.ReportSetting(s, v, "passwords hashed with %s are still accepted, so they may still be stored", algorithm)
			f.Severity = finding.Low
		}
		f.Fix = `Put "django.contrib.auth.hashers.Argon2PasswordHasher" first and "…PBKDF2PasswordHasher" after it; wrap old hashes in a migration as Django's documentation shows ("Password upgrading without requiring a login").`
	}
}
