// Package messagewithoutorigin is the rule message-without-origin; doc.md says what it does and why.
package messagewithoutorigin

import (
	_ "embed"

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
		ID: "message-without-origin", Title: "Messages between windows come from, or go to, any site", Practice: "dom-xss",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{346}, Since: "0.1", Doc: doc,
	},
	// What is done with the message is worse than that it is listened to.
	Yields: []string{"dom-xss"},
	Script: run,
}

func run(pass *rule.Pass, s *rule.Script) {
	for _, l := range s.Leaks {
		switch l.Kind {
		case "listener":
			f := pass.Report(s.Place(l.Span), "messages of any site are acted upon: nothing looks at the event's origin")
			if l.Strength == script.Weak { // it is only compared: any site may set off what the site does itself
				f.Severity, f.Confidence = finding.Low, finding.Unsure
			}
			f.Fix = "Begin with `if (event.origin !== location.origin) return;`, or with the one origin that is expected."
			for i := range s.Flows {
				if s.Flows[i].Source.Listener.Start == l.Start && s.Flows[i].Source.Category == "message" {
					place, _ := rule.PlaceOf(s.Place(s.Flows[i].Sink.Span))
					f.Cause = &place
					f.Confidence = min(f.Confidence, finding.Likely)
				}
			}
		case "target":
			f := pass.Report(s.Place(l.Span), "%s is sent to whatever site is in the window: the target is \"*\"", l.Words)
			f.CWE = []int{346, 201}
			f.Fix = "Name the origin that is to read it as the second argument, such as `location.origin`."
		}
	}
}
