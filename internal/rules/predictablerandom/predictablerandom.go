// Package predictablerandom is the rule predictable-random; doc.md says what it does and why.
package predictablerandom

import (
	_ "embed"
	"regexp"

	"paddock/internal/check"
	"paddock/internal/django/misuse"
	"paddock/internal/django/purpose"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "predictable-random", Title: "A random number that others can compute decides something", Practice: "sound-crypto",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{338, 330}, Since: "0.1", Doc: doc,
	},
	Yields:  []string{"guessable-reset-token"},
	Project: run,
}

func run(pass *rule.Pass) {
	reported := map[pysyntax.Node]bool{}
	for _, u := range pass.Misuses() {
		p := pass.Purposes().Of(u.Module, u.Call)
		if p.Kind != purpose.Guards || reported[p.Top] || strong(u) {
			continue
		}
		around := purpose.Around(u.Module, u.Node)
		if p.Far && !makes(around, p.Name) {
			continue
		}
		reported[p.Top] = true
		f := pass.ReportMisuse(u, "a %s (%s) is made by the random module, whose numbers can be computed from earlier ones", p.Word, p.Name)
		f.Fix = "secrets.token_urlsafe(32), secrets.choice(letters), secrets.randbelow(1_000_000)."
		f.Cause = rule.PlaceOfNode(u.Module, p.Top)
		f.Key = p.Name
		if p.Far || show(around) {
			f.Confidence = finding.Unsure
		}
		switch p.Word {
		case "salt", "captcha", "coupon", "nonce", "initialisation vector":
			f.Severity = finding.Medium
		}
	}
}

// making are words of names of functions that make something.
var making = regexp.MustCompile(`(?i)^_*(gen|make|create|new|random|get_random|build|rand)`)

// makes says that the innermost function is named after what it makes.
func makes(around []string, name string) bool {
	return len(around) > 0 && around[0] == name && making.MatchString(name)
}

// shown are words of names around what is made for show.
var shown = regexp.MustCompile(`(?i)seed|fake|demo|populat|sample|dummy|mock|example|fixture|factory|benchmark|loadtest|test_?data|generate_data`)

func show(around []string) bool {
	for _, name := range around {
		if shown.MatchString(name) {
			return true
		}
	}
	return false
}

// strong says that the name random stands for the operating system's generator: random = SystemRandom().
func strong(u misuse.Use) bool {
	a, ok := u.Call.Func.(*pysyntax.Attribute)
	if !ok {
		return false
	}
	for _, d := range u.Module.InstanceOf(a.Value) {
		if d.Dotted() == "random.SystemRandom" || d.Dotted() == "secrets.SystemRandom" {
			return true
		}
	}
	return false
}
