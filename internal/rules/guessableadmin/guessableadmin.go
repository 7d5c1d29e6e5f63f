// Package guessableadmin is the rule guessable-admin; doc.md says what it does and why.
package guessableadmin

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

//go:embed places.txt
var placesText string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "guessable-admin", Title: "The admin is where everybody looks first", Practice: "unpredictable",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{340}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// guessed says that scanners try a place.
func guessed(place string) bool {
	for line := range strings.Lines(placesText) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" && line == place {
			return true
		}
	}
	return false
}

func run(pass *rule.Pass) {
	for _, e := range pass.Matrix.Entries {
		r := e.Route
		if !strings.HasSuffix(r.View.Name, ".AdminSite.index") && (r.Name != "index" || r.View.Site == nil) || len(r.Parts) == 0 {
			continue
		}
		place := strings.Join(r.Parts[:len(r.Parts)-1], "")
		place = strings.Trim(strings.NewReplacer("^", "", "$", "", `\`, "").Replace(place), "/")
		if !guessed(strings.ToLower(place)) || len(r.Chain) == 0 {
			continue
		}
		unless := ""
		if len(r.Env) > 0 {
			unless = " unless " + strings.Join(r.Env, " or ") + " is set"
		}
		f := pass.ReportRoute(e, r.Chain[len(r.Chain)-1], "the admin is at /%s/%s, the first place that scanners try", place, unless)
		f.Key = place
		f.Fix = "Give the admin a path of its own, from the settings, and let only known networks or a second factor reach it."
	}
}
