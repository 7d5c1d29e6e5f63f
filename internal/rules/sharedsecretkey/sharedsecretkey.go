// Package sharedsecretkey is the rule shared-secret-key; doc.md says what it does and why.
package sharedsecretkey

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
		ID: "shared-secret-key", Title: "Production signs with the key of development", Practice: "separate-settings",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{321, 798}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("SECRET_KEY")
	if !s.Set || s.Value.Kind != pyeval.Str || s.Value.Text == "" || len(s.Value.Env) > 0 {
		return
	}
	for _, other := range pass.Context.Site.Development() {
		o := other.Setting("SECRET_KEY")
		if !o.Set || o.Value.Kind != pyeval.Str || o.Value.Text != s.Value.Text {
			continue
		}
		v := *s.Value // a copy, so that the finding stands where the key does
		f := pass.ReportSetting(s, &v, "%s signs with the same SECRET_KEY as %s: a session or reset link made on a developer's machine is valid in production", pass.Context.Module, other.Module)
		f.Key = s.Name
		f.Secrets = append(f.Secrets, s.Value.Text)
		f.Fix = `Give production a key of its own from the environment: SECRET_KEY = os.environ["SECRET_KEY"].`
		if at, _ := rule.PlaceOf(o.Value.Place); at.Path != "" && at != f.Place {
			f.Trace = append(f.Trace, finding.Step{Place: at, Message: "the same key in " + other.Module})
		}
		return
	}
}
