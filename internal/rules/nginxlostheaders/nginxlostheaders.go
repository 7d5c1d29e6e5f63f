// Package nginxlostheaders is the rule nginx-lost-headers; doc.md says what it does and why.
package nginxlostheaders

import (
	_ "embed"
	"net/textproto"
	"slices"
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
		ID: "nginx-lost-headers", Title: "Security headers end where nginx adds another one", Practice: "headers",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{693}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if d.Opens {
				judge(pass, d)
			}
		})
	}
}

func judge(pass *rule.Pass, block *nginx.Directive) {
	own := block.Own("add_header")
	// "if" in a location is a block of its own for headers, too.
	if len(own) == 0 || len(block.Inherited("add_header_inherit")) > 0 && block.Inherited("add_header_inherit")[0].Arg(0) == "merge" {
		return
	}
	has := map[string]bool{}
	for _, h := range own {
		has[name(h)] = true
	}
	var around []*nginx.Directive
	if block.Parent != nil {
		around = block.Parent.Inherited("add_header")
	}
	var lost []string
	var first *nginx.Directive
	for _, h := range around {
		if protects[name(h)] && !has[name(h)] && !slices.Contains(lost, name(h)) {
			lost = append(lost, name(h))
			if first == nil {
				first = h
			}
		}
	}
	if len(lost) == 0 {
		return
	}
	at := own[0]
	f := pass.ReportLine(at.File.Path, at.Line, "here %s, set around this block, no longer sent: a block that adds a header of its own takes none from those around it", rule.IsOrAre(lost))
	if sends := block.Own("proxy_pass"); len(sends) > 0 || len(block.Own("uwsgi_pass")) > 0 {
		f.Message += ", and what the site itself does not send is missing"
	} else if onlyFiles(lost) {
		f.Severity = finding.Low
	}
	f.Key = strings.Join(block.Args, " ") + " " + strings.Join(lost, " ")
	f.Fix = "Write them here again, include a file that has them all, or, from nginx 1.29.3 on, write add_header_inherit merge; around."
	f.Trace = append(f.Trace, finding.Step{
		Place:   finding.Place{Path: first.File.Path, Line: first.Line, Column: 1, EndLine: first.Line, EndColumn: 1},
		Message: name(first) + " is set here",
	})
}

// protects are the headers that protect a visitor (https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html).
var protects = map[string]bool{
	"Strict-Transport-Security": true, "Content-Security-Policy": true, "X-Frame-Options": true, "X-Content-Type-Options": true,
	"Referrer-Policy": true, "Permissions-Policy": true, "Cross-Origin-Opener-Policy": true, "Cross-Origin-Resource-Policy": true,
	"Cross-Origin-Embedder-Policy": true,
}

// onlyFiles says that what is lost matters little for files that are no pages.
func onlyFiles(lost []string) bool {
	return !slices.Contains(lost, "X-Content-Type-Options") && !slices.Contains(lost, "Strict-Transport-Security")
}

func name(h *nginx.Directive) string { return textproto.CanonicalMIMEHeaderKey(h.Arg(0)) }
