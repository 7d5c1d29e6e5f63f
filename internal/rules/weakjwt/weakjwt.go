// Package weakjwt is the rule weak-jwt; doc.md says what it does and why.
package weakjwt

import (
	_ "embed"
	"fmt"
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
		ID: "weak-jwt", Title: "API tokens can be forged or are not checked", Practice: "jwt",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{347}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// least is the length in bytes below which a key for HS256 can be found by trying (RFC 7518, section 3.2: as long as the hash).
const least = 32

func run(pass *rule.Pass) {
	for _, at := range []struct{ setting, algorithm, key string }{
		{"SIMPLE_JWT", "ALGORITHM", "SIGNING_KEY"},
		{"JWT_AUTH", "JWT_ALGORITHM", "JWT_SECRET_KEY"},
		{"GRAPHQL_JWT", "JWT_ALGORITHM", "JWT_SECRET_KEY"},
	} {
		s := pass.Setting(at.setting)
		if s.Value.Kind != pyeval.Dict {
			continue
		}
		algorithm := s.Value.Get(at.algorithm)
		if algorithm != nil && (algorithm.Kind == pyeval.None || algorithm.Kind == pyeval.Str && strings.EqualFold(algorithm.Text, "none")) {
			f := pass.ReportSetting(s, algorithm, "tokens are not signed: everybody can write one for any account")
			f.Severity = finding.Critical
			f.Fix = fmt.Sprintf("%q: \"HS256\" with a random key of 32 bytes or more, or \"RS256\"", at.algorithm)
		}
		symmetric := algorithm == nil || algorithm.Kind == pyeval.Str && strings.HasPrefix(algorithm.Text, "HS")
		if key := s.Value.Get(at.key); symmetric && key != nil && (key.Kind == pyeval.Str || key.Kind == pyeval.Bytes) && key.Text != "" && len(key.Text) < least {
			f := pass.ReportSetting(s, key, "tokens are signed with a key of %d bytes, which can be found by trying", len(key.Text))
			f.Key = at.setting + " " + at.key
			f.Fix = "A random key of 32 bytes or more, from the environment."
		}
		for _, check := range []string{"JWT_VERIFY", "JWT_VERIFY_EXPIRATION"} {
			v := s.Value.Get(check)
			if v == nil || at.setting == "SIMPLE_JWT" || check == "JWT_VERIFY_EXPIRATION" && at.setting == "GRAPHQL_JWT" && v.Kind != pyeval.Bool {
				continue
			}
			if truth, ok := v.Truth(); !truth && ok {
				what := "the signature of tokens is not checked"
				if check == "JWT_VERIFY_EXPIRATION" {
					what = "tokens never end: their expiry is not checked"
				}
				f := pass.ReportSetting(s, v, "%s", what)
				f.Key = at.setting + " " + check
				if check == "JWT_VERIFY_EXPIRATION" {
					f.Severity = finding.Medium
				} else {
					f.Severity = finding.Critical
				}
				f.Fix = fmt.Sprintf("%q: True", check)
			}
		}
	}
}
