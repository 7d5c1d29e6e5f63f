// Package shortpasswordminimum is the rule short-password-minimum; doc.md says what it does and why.
package shortpasswordminimum

import (
	_ "embed"

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
		ID: "short-password-minimum", Title: "Short passwords are accepted", Practice: "password-policy",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{521}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// Lengths in characters. Django's default is 8; NIST SP 800-63B-4 asks for 15 where the password is the only factor and
// refuses less than 8; the guides Paddock follows ask for 12.
const (
	djangoDefault = 8
	least         = 8
	wanted        = 12
)

func run(pass *rule.Pass) {
	s := pass.Setting("AUTH_PASSWORD_VALIDATORS")
	for i := range s.Value.Items {
		entry := &s.Value.Items[i]
		name := entry.Get("NAME")
		if name == nil || name.Text != "django.contrib.auth.password_validation.MinimumLengthValidator" {
			continue
		}
		part, length := entry, int64(djangoDefault)
		if option := entry.Get("OPTIONS").Get("min_length"); option != nil {
			if option.Kind != pyeval.Int {
				continue
			}
			part, length = option, option.Int
		}
		if length >= wanted {
			continue
		}
		f := pass.ReportSetting(s, part, "passwords of %d characters are accepted", length)
		f.Key = s.Name + " min_length"
		if length < least {
			f.Severity = finding.Medium
		}
		f.Fix = `{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}`
	}
}
