// Package hardcodedsecret is the rule hardcoded-secret; doc.md says what it does and why.
package hardcodedsecret

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/credentials"
	"paddock/internal/endpoint"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "hardcoded-secret", Title: "A secret stands in the code", Practice: "no-secret-in-code",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{798, 312}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	for _, c := range credentials.Find(pass.Context) {
		if len(c.Env) > 0 {
			continue // insecure-secret-fallback's
		}
		f := pass.ReportSetting(c.Setting, c.At(), "%s that stands in the code: everybody who has the repository, or a copy of the image, has it", c.Describe())
		f.Key = c.Path
		f.Secrets = append(f.Secrets, c.Secret)
		f.Fix = `Change it, as it is known now, and read it from the environment: os.environ["` + variable(c) + `"].`
		if c.Kind == "password" {
			// A service that only the own machine or network reaches asks for more than the password.
			switch c.Reach {
			case endpoint.Machine:
				f.Severity = finding.Low
			case endpoint.Private:
				f.Severity = finding.Medium
			}
		}
	}
}

// variable is a name for the variable that the secret may come from.
func variable(c credentials.Credential) string {
	switch {
	case strings.HasPrefix(c.Path, "DATABASES.default."):
		return "DATABASE_" + strings.ToUpper(c.Path[len("DATABASES.default."):])
	case strings.HasPrefix(c.Path, "DATABASES."):
		return strings.ToUpper(strings.ReplaceAll(c.Path[len("DATABASES."):], ".", "_"))
	}
	return strings.ToUpper(strings.Trim(strings.NewReplacer(".", "_", "[", "_", "]", "", "-", "_", " ", "_").Replace(c.Path), "_"))
}
