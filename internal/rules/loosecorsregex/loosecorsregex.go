// Package loosecorsregex is the rule loose-cors-regex; doc.md says what it does and why.
package loosecorsregex

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/cors"
	"paddock/internal/finding"
	"paddock/internal/origin"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "loose-cors-regex", Title: "A pattern of origins lets strangers in", Practice: "cors",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{942, 185}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	if !cors.InUse(pass.Context) {
		return
	}
	s := cors.Regexes(pass.Context)
	for i := range s.Value.Items {
		v := &s.Value.Items[i]
		text, ok := cors.Pattern(v)
		if !ok {
			continue
		}
		intruder, err := origin.Loose(text)
		if err != nil || intruder == nil {
			continue
		}
		f := pass.ReportSetting(s, v, "%s also matches %s: %s", s.Name, intruder.Origin, intruder.Why)
		f.Fix = `Write the whole origin, anchored and with its dots escaped: r"^https://([a-z0-9-]+\.)?example\.com$".`
	}
}
