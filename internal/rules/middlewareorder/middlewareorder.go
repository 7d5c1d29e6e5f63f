// Package middlewareorder is the rule middleware-order; doc.md says what it does and why.
package middlewareorder

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
		ID: "middleware-order", Title: "Middleware stand in an order that undoes them", Practice: "security-middleware",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{696}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// order.txt holds which middleware must come before which, and what goes wrong otherwise.
//
//go:embed order.txt
var order string

// constraint says that one middleware must stand before another.
type constraint struct {
	first, second string
	severity      finding.Severity
	why           string
}

var constraints = parse(order)

// parse reads lines of "severity first < second : why"; a line that breaks the form is a mistake in the
// program, which the rule's own cases meet at once.
func parse(text string) (list []constraint) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		pair, why, ok1 := strings.Cut(line, " : ")
		words := strings.Fields(pair)
		if !ok1 || len(words) != 4 || words[2] != "<" {
			panic("order.txt: cannot read " + line)
		}
		severity, err := finding.ParseSeverity(words[0])
		if err != nil {
			panic("order.txt: " + err.Error())
		}
		list = append(list, constraint{first: words[1], second: words[3], severity: severity, why: why})
	}
	return list
}

func run(pass *rule.Pass) {
	s := pass.Context.Middleware()
	if !s.Set {
		return
	}
	at := map[string]int{}
	for i := range s.Value.Items {
		if name := s.Value.Items[i].Text; s.Value.Items[i].Kind == pyeval.Str {
			if _, seen := at[name]; !seen {
				at[name] = i
			}
		}
	}
	for _, c := range constraints {
		first, ok1 := at[c.first]
		second, ok2 := at[c.second]
		if !ok1 || !ok2 || first < second {
			continue
		}
		f := pass.ReportSetting(s, &s.Value.Items[second], "%s stands before %s: %s", short(c.second), short(c.first), c.why)
		f.Key = s.Name + " " + c.first + " " + c.second
		f.Severity = c.severity
		f.Fix = "Move \"" + c.first + "\" above \"" + c.second + "\"."
	}
}

func short(name string) string { return name[strings.LastIndex(name, ".")+1:] }
