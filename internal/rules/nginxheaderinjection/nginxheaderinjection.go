// Package nginxheaderinjection is the rule nginx-header-injection; doc.md says what it does and why.
package nginxheaderinjection

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/nginx"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "nginx-header-injection", Title: "An address with a line break in it writes headers", Practice: "header-injection",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{113, 93}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if d.Internal() {
				return // the address comes from the site
			}
			text, where := goes(d)
			for _, p := range nginx.Parts(text) {
				if p.Variable == "" || !d.Origin(p.Variable).Breaks {
					continue
				}
				f := pass.ReportLine(d.File.Path, d.Line, "$%s is decoded: a line break in the address (%%0d%%0a) ends the header here, and what follows it is part of %s", p.Variable, where)
				f.Key = d.Name + " " + text
				f.Fix = "Write $request_uri, which stays as the client sent it, or keep line breaks out of what the pattern captures: [^/\\n]+."
				if p.Variable == "uri" || p.Variable == "document_uri" {
					f.Fix = "Write $request_uri, which stays as the client sent it."
				}
				return
			}
		})
	}
}

// goes is the text of a directive that becomes part of a header or of the first line of a request, and of whose.
func goes(d *nginx.Directive) (text, where string) {
	if address := d.Redirect(); address != "" {
		return address, "the answer, which whoever makes the link writes"
	}
	switch d.Name {
	case "add_header":
		return strings.Join(d.Args[min(1, len(d.Args)):], " "), "the answer, which whoever makes the link writes"
	case "proxy_set_header", "grpc_set_header":
		return strings.Join(d.Args[min(1, len(d.Args)):], " "), "the request that the site gets, which then believes headers of the visitor's as the proxy's"
	case "proxy_pass":
		return d.Arg(0), "the request that the site gets, which then believes headers of the visitor's as the proxy's"
	}
	return "", ""
}
