// Package insecurecorsorigin is the rule insecure-cors-origin; doc.md says what it does and why.
package insecurecorsorigin

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/cors"
	"paddock/internal/endpoint"
	"paddock/internal/finding"
	"paddock/internal/origin"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "insecure-cors-origin", Title: "An origin that can't be trusted may read answers", Practice: "cors",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{942, 319}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	if !cors.InUse(pass.Context) {
		return
	}
	s := cors.Origins(pass.Context)
	for i := range s.Value.Items {
		v := &s.Value.Items[i]
		if v.Kind == pyeval.Str {
			judge(pass, s, v)
		}
	}
	patterns := cors.Regexes(pass.Context)
	for i := range patterns.Value.Items {
		v := &patterns.Value.Items[i]
		text, ok := cors.Pattern(v)
		if !ok {
			continue
		}
		plain := origin.PlainHTTP(text)
		if plain == "" {
			continue
		}
		if o, _ := origin.Parse(plain); endpoint.ReachOf(o.Host) == endpoint.Public {
			f := pass.ReportSetting(patterns, v, "%s takes plain http:// too: who controls a visitor's network answers as %s", patterns.Name, plain)
			f.Severity = finding.Low
			f.Fix = "Start the pattern with ^https://."
		}
	}
}

func judge(pass *rule.Pass, s django.Setting, v *pyeval.Value) {
	text := strings.ToLower(v.Text)
	if text == "null" || text == "file://" {
		f := pass.ReportSetting(s, v, "%s takes %q, the origin of sandboxed frames and local files: any page can make itself one", s.Name, v.Text)
		f.Fix = "Take it out; an app that sends it needs a token of its own instead of CORS."
		return
	}
	o, ok := origin.Parse(text)
	if !ok {
		return
	}
	switch reach := endpoint.ReachOf(o.Host); {
	// Capacitor and Ionic apps ask as capacitor://localhost, ionic://localhost or https://localhost; no web page can.
	case o.Scheme != "http" && o.Scheme != "https" || o.Scheme == "https" && o.Host == "localhost" && o.Port == "":
	case reach == endpoint.Machine:
		f := pass.ReportSetting(s, v, "%s takes %s in production: whatever listens there on a visitor's machine reads this site's answers", s.Name, v.Text)
		f.Severity = finding.Low
		f.Fix = "Move it to the development settings."
	case o.Scheme == "http":
		f := pass.ReportSetting(s, v, "%s takes %s: who controls a visitor's network answers for it and reads this site's answers", s.Name, v.Text)
		f.Fix = `Write "https://` + strings.TrimPrefix(text, "http://") + `".`
		if reach == endpoint.Private {
			f.Severity = finding.Low
		}
	}
}
