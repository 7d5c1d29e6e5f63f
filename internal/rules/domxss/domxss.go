// Package domxss is the rule dom-xss; doc.md says what it does and why.
package domxss

import (
	_ "embed"
	"fmt"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/script"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "dom-xss", Title: "A script makes markup or code of input", Practice: "dom-xss",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{79}, Since: "0.1", Doc: doc,
	},
	Script: run,
}

func run(pass *rule.Pass, s *rule.Script) {
	for i := 0; i < len(s.Flows); {
		// Flows come in the order of their sinks, the strongest first. One place is one finding.
		sink := s.Flows[i].Sink
		var best *script.Flow
		others := 0
		for ; i < len(s.Flows) && s.Flows[i].Sink.Span == sink.Span && s.Flows[i].Sink.Kind == sink.Kind; i++ {
			switch f := &s.Flows[i]; {
			case f.Source.Category == "hole": // what a template writes into a script is judged with the template
			case best == nil:
				best = f
			default:
				others++
			}
		}
		if best != nil {
			report(pass, s, best, others)
		}
	}
}

func report(pass *rule.Pass, s *rule.Script, f *script.Flow, others int) {
	from := f.Source.Words
	if part := strings.TrimPrefix(f.Part, "."); part != "" && f.Source.Category != "address" {
		from = part + " of " + from
	}
	message := fmt.Sprintf("%s gets into %s%s", from, f.Sink.Words, harm(f))
	switch {
	case others == 1:
		message += " (and so does another value)"
	case others > 1:
		message += fmt.Sprintf(" (and so do %d other values)", others)
	}
	found := pass.Report(s.Place(f.Sink.Span), "%s", message)
	switch f.Strength {
	case script.Strong:
	case script.Middle:
		found.Severity, found.Confidence = finding.Medium, finding.Likely
	default:
		found.Severity, found.Confidence = finding.Low, finding.Unsure
	}
	if offsite(f) {
		found.CWE = []int{601}
	}
	found.Fix = fix(f)
	found.Trace = s.Trace(f)
}

// offsite says that the address can only lead elsewhere.
func offsite(f *script.Flow) bool {
	return f.Sink.Kind == "navigate" && f.Dangers&script.Scheme == 0
}

func harm(f *script.Flow) string {
	switch {
	case f.Sink.Kind == "code":
		return ", which runs it"
	case f.Sink.Kind == "script":
		return ", which loads a script from there"
	case offsite(f):
		return ", which leads to any site"
	case f.Sink.Kind == "link" || f.Sink.Kind == "navigate" || f.Sink.Kind == "frame":
		return ", and may begin with javascript:"
	case f.Dangers&script.Markup != 0:
		return ""
	case f.Dangers&script.Code != 0:
		return ", into a handler of an event, which runs it"
	case f.Dangers&script.Scheme != 0:
		return ", into an address that may begin with javascript:"
	}
	return ", into an attribute whose quote it ends"
}

func fix(f *script.Flow) string {
	switch f.Sink.Kind {
	case "code":
		return "Run no text: choose a function of your own by name, and take data with `JSON.parse`."
	case "script":
		return "Name the addresses of scripts in the code, and choose one of them by a key."
	case "link", "navigate", "frame":
		return "Take only addresses of this site: `const url = new URL(value, location.origin); if (url.origin === location.origin) …`."
	}
	return "Set `textContent`, or build the elements with `createElement`; where HTML is wanted, `DOMPurify.sanitize(value)` first."
}
