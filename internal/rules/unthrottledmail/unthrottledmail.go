// Package unthrottledmail is the rule unthrottled-mail; doc.md says what it does and why.
package unthrottledmail

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/django/throttle"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unthrottled-mail", Title: "Anybody can have mail sent without end", Practice: "rate-limit",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{799, 770}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// Of every route that anybody may call, with one method at least, the rule asks whether its code sends a
// message to somebody (send.go), and whether certainly nothing counts the requests (package throttle).
func run(pass *rule.Pass) {
	r := &reader{index: pass.Project.Index, root: pass.Site.Root}
	told := map[string]bool{}
	for _, e := range pass.Matrix.Entries {
		v := e.Route.View
		if v.Model != nil || v.Site != nil || told[v.Name] {
			continue
		}
		for _, h := range view.Handlers(v) {
			if !open(e, h) {
				continue
			}
			code := view.Handling(r.index, r.root, v, h)
			s := r.sends(v, h, code)
			if s == nil || throttle.View(r.index, r.root, v, code) {
				continue
			}
			contexts := unguarded(pass, e)
			if len(contexts) == 0 {
				continue
			}
			told[v.Name] = true
			f := pass.ReportRoute(e, pyeval.Place{}, "anybody can have this view send %s without end: nothing counts the requests", whats[s.kind])
			f.Contexts = contexts
			f.Fix = `Put @ratelimit(key="ip", rate="5/h", method="POST", block=True) around the view, count the messages to one address, too, or ask for a captcha.`
			if rest(v) {
				f.Fix = `Give the view a throttle: throttle_scope = "mail", with rest_framework.throttling.ScopedRateThrottle among DEFAULT_THROTTLE_CLASSES and a rate such as "mail": "5/hour".`
			}
			if s.kind != mail {
				f.Severity = finding.Medium // each one is paid for
			}
			if place, _ := rule.PlaceOf(s.place); s.place.File != nil {
				f.Trace = append(f.Trace, finding.Step{Place: place, Message: "sent here"})
			}
			break
		}
	}
}

var whats = map[kind]string{mail: "mail", text: "text messages", call: "calls"}

// open says that anybody may call a handler by one of its methods.
func open(e *matrix.Entry, h view.Handler) bool {
	if e.Access.Rule.Level != access.Anonymous {
		return false // the weakest of all
	}
	if len(h.Methods) == 0 || e.Access.Rule.ByMethod == nil {
		return true
	}
	return slices.ContainsFunc(h.Methods, func(m string) bool {
		r := e.Access.Rule.ByMethod[m]
		return (r == nil || r.Level == access.Anonymous) && !slices.Contains(e.Access.Closed, m)
	})
}

// unguarded are the names of the contexts of a route in which certainly nothing counts.
func unguarded(pass *rule.Pass, e *matrix.Entry) (names []string) {
	have := e.Contexts
	if len(have) == 0 {
		have = pass.Matrix.Contexts
	}
	for _, c := range pass.Site.Deployed() {
		if !slices.Contains(have, c.Name()) || throttle.Settings(c) || throttle.Proxy(pass.Project, e.Route) {
			continue
		}
		if rest(e.Route.View) && throttle.REST(c, e.Route.View) {
			continue
		}
		names = append(names, c.Name())
	}
	return names
}

// rest says that DRF's throttles are asked before a view.
func rest(v *urlconf.View) bool {
	return v.Class != nil && v.Class.Derives("rest_framework.views.APIView") ||
		strings.HasPrefix(v.Name, "dj_rest_auth.") || strings.HasPrefix(v.Name, "rest_auth.")
}
