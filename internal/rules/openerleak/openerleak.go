// Package openerleak is the rule opener-leak; doc.md says what it does and why.
package openerleak

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/djtmpl"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "opener-leak", Title: "The page that a link opens may lead this one elsewhere", Practice: "headers",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{1022}, Since: "0.1", Doc: doc,
	},
	Template: run,
}

func run(pass *rule.Pass, t *rule.Template) {
	if t.Mail() {
		return
	}
	for _, e := range t.Markup.Tags {
		if e.Name != "a" && e.Name != "area" && e.Name != "form" {
			continue
		}
		rel, has := e.Attr("rel")
		// Browsers since 2021 cut the tie of target=_blank by themselves, unless they are told not to.
		if !has || !slices.Contains(strings.Fields(strings.ToLower(rel.Value)), "opener") || !strings.EqualFold(e.Value("target"), "_blank") {
			continue
		}
		to := strings.TrimSpace(e.Value("href") + e.Value("action"))
		if !strings.Contains(to, "//") && !strings.HasPrefix(to, djtmpl.Written) {
			continue // a page of this site
		}
		f := pass.ReportTag(t, rel.Span, "rel=\"opener\" lets the page behind the link set window.opener.location: it can put a false login page in this one's place")
		f.Fix = "Write rel=\"noopener\", or leave rel out."
	}
}
