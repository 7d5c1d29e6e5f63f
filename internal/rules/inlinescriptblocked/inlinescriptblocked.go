// Package inlinescriptblocked is the rule inline-script-blocked; doc.md says what it does and why.
package inlinescriptblocked

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/csp"
	"paddock/internal/django/headers"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "inline-script-blocked", Title: "The site's own policy blocks this script", Practice: "csp",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{1173}, Since: "0.1", Doc: doc,
	},
	Template: run,
}

func run(pass *rule.Pass, t *rule.Template) {
	if t.Mail() {
		return
	}
	scripts, attributes := restricting(t)
	if scripts == nil && attributes == nil {
		return
	}
	for _, e := range t.Markup.Tags {
		if attributes != nil {
			for _, a := range e.Attrs {
				if strings.HasPrefix(a.Name, "on") && len(a.Name) > 3 && a.Value != "" && strings.IndexFunc(a.Name, notLetter) < 0 {
					f := pass.ReportTag(t, a.Span, "the policy's %s blocks event handlers in attributes: browsers do not run this one", attributes.Name)
					f.Fix = "Move it into a script file: element.addEventListener(\"" + a.Name[2:] + "\", …)."
				}
			}
		}
		if scripts == nil || !e.Script() {
			continue
		}
		if _, nonce := e.Attr("nonce"); nonce || strings.TrimSpace(t.File.Text[e.Content.Start:e.Content.End]) == "" {
			continue
		}
		f := pass.ReportTag(t, e.Span, "the policy's %s blocks scripts in the page: browsers do not run this one", scripts.Name)
		f.Fix = "Move it into a file, or write <script nonce=\"{{ csp_nonce }}\">, with the nonce of the middleware that sends the policy."
	}
}

// restricting are the directives of a policy that all deployed settings enforce and that block scripts in pages, and event
// handlers in attributes; nil where they are let through, or something is not known.
func restricting(t *rule.Template) (scripts, attributes *csp.Directive) {
	for i, c := range t.Site.Deployed() {
		var inPage, inAttribute *csp.Directive
		for _, p := range headers.ContentSecurity(c).Policies {
			if p.ReportOnly {
				continue
			}
			if d := p.Effective("script-src-elem"); blocks(d) && !hashes(d) {
				inPage = d
			}
			if d := p.Effective("script-src-attr"); blocks(d) && !d.Has("'unsafe-hashes'") {
				inAttribute = d
			}
		}
		if i == 0 {
			scripts, attributes = inPage, inAttribute
			continue
		}
		if inPage == nil {
			scripts = nil
		}
		if inAttribute == nil {
			attributes = nil
		}
	}
	return scripts, attributes
}

func blocks(d *csp.Directive) bool {
	return d != nil && !d.Partial && (!d.Has("'unsafe-inline'") || d.Vouches())
}

// hashes says that a directive names scripts by what is in them: which ones is not looked at.
func hashes(d *csp.Directive) bool {
	for _, s := range d.Sources {
		if s = strings.ToLower(strings.Trim(s, "'")); strings.HasPrefix(s, "sha256-") || strings.HasPrefix(s, "sha384-") || strings.HasPrefix(s, "sha512-") {
			return true
		}
	}
	return false
}

func notLetter(r rune) bool { return r < 'a' || r > 'z' }
