// Package exceptionshown is the rule exception-shown; doc.md says what it does and why.
package exceptionshown

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/django/signin"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "exception-shown", Title: "Visitors read what went wrong inside", Practice: "error-pages",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{209}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

func run(pass *rule.Pass) {
	var reached map[pysyntax.Node][]*matrix.Entry
	for _, b := range pass.Bodies() {
		for _, s := range shown(b) {
			if reached == nil {
				reached = pass.RoutesOf()
			}
			routes := reached[b.Def]
			f := pass.ReportNode(b.Module, s.node, "%s", s.message())
			f.Severity = s.severity()
			f.Confidence = s.confidence()
			f.Contexts = pass.Matrix.Contexts
			if s.what == "exception" && known(routes) {
				f.Severity = min(f.Severity, finding.Low)
			}
			if len(routes) > 0 {
				rule.Reached(f, routes)
			}
			f.Fix = "log.exception(\"…\"), and tell the visitor in your own words what to do; an exception class of your own may carry such a text."
			f.Key = b.Name() + " " + s.what
		}
	}
}

// known says that all who call some routes are known to the site: what goes wrong there they tell its people, and cannot look for
// without being seen.
func known(routes []*matrix.Entry) bool {
	return len(routes) > 0 && !slices.ContainsFunc(routes, func(e *matrix.Entry) bool {
		r := &e.Access.Rule
		return r.Level == access.Anonymous || r.Level == access.Unknown || r.Level == access.Condition && !r.Login
	})
}

// show is a place where an exception is shown.
type show struct {
	node pysyntax.Node
	// what is shown: "exception", "traceback", "queries".
	what string
	// caught is what the handler catches, in words; loud what its text gives away. raised says that it goes into another
	// exception, whose text the framework shows.
	caught string
	loud   loudness
	raised bool
}

func (s show) message() string {
	switch s.what {
	case "traceback":
		return "the traceback is shown to whoever called: files, versions, statements and values"
	case "queries":
		return "the site's SQL is shown to whoever called"
	}
	text := "the text of any exception (" + s.caught + ") is shown to whoever called"
	if s.loud != anything {
		text = "the text of " + s.caught + " is shown to whoever called"
	}
	return text + ": it may name hosts, files, tables and statements"
}

func (s show) severity() finding.Severity {
	switch {
	case s.what == "traceback" || s.what == "queries":
		return finding.Medium
	case s.loud <= foreign, s.raised:
		return finding.Low
	}
	return finding.Medium
}

func (s show) confidence() finding.Confidence {
	if s.what == "exception" && s.loud <= plain {
		return finding.Unsure
	}
	return finding.Likely
}

// shown are the places of a function where an exception is shown.
//
// How it works: the statements are gone through in order, with the names that hold an exception, its text or a traceback. A
// handler's name holds what it catches; what is assigned from it, or put into a dict, holds it too, from there on. Branches
// that only run while settings.DEBUG is set are left out.
func shown(b *signin.Body) []show {
	if !strings.Contains(b.Text(b.Def), "except") && !strings.Contains(b.Text(b.Def), "traceback") && !strings.Contains(b.Text(b.Def), ".quer") {
		return nil
	}
	r := reader{body: b, holds: map[string]held{}, seen: map[pysyntax.Node]bool{}}
	r.block(b.Def.Body)
	return r.found
}
