// Package nginxmediascripts is the rule nginx-media-scripts; doc.md says what it does and why.
package nginxmediascripts

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/nginx"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "nginx-media-scripts", Title: "What visitors upload is served as pages of the site", Practice: "uploads",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{434, 79}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Nginx {
		if role := django.RoleOfConfiguration(f.Path); f.Included || role == django.Development || role == django.Testing {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if d.Name == "location" && d.Opens {
				judge(pass, d)
			}
		})
	}
}

func judge(pass *rule.Pass, location *nginx.Directive) {
	modifier, prefix := location.Location()
	files := append(location.Own("alias"), location.Own("root")...)
	if modifier != "" && modifier != "^~" || len(files) == 0 || !pass.Project.ServesUploads(prefix) || len(location.Own("internal")) > 0 || harmless(location) {
		return
	}
	at := files[0]
	f := pass.ReportLine(at.File.Path, at.Line, "what was uploaded is served from the site's own address with the type that its name says: a page or a picture with a script in it (.html, .svg) runs as this site")
	f.Key = "location " + prefix
	pass.JudgeUploads(f)
	f.Fix = `Serve uploads from a domain of their own, or as downloads: add_header Content-Disposition attachment; add_header X-Content-Type-Options nosniff; add_header Content-Security-Policy "sandbox";`
}

// harmless says that what the location sends runs nowhere: it is downloaded, sandboxed or of a type that does nothing. Of pictures and
// documents alone, a pattern inside the location speaks; it is taken at its word.
func harmless(location *nginx.Directive) bool {
	for _, h := range location.Inherited("add_header") {
		value := strings.ToLower(strings.Join(h.Args[min(1, len(h.Args)):], " "))
		switch strings.ToLower(h.Arg(0)) {
		case "content-disposition":
			if strings.Contains(value, "attachment") || strings.Contains(value, "$") {
				return true
			}
		case "content-security-policy":
			if strings.Contains(value, "sandbox") || strings.Contains(value, "default-src 'none'") || strings.Contains(value, "script-src 'none'") {
				return true
			}
		}
	}
	if types := location.Own("types"); len(types) > 0 && len(types[0].Block) == 0 {
		return true
	}
	for _, d := range location.Block {
		if (d.Name == "location" || d.Name == "if") && d.Opens {
			text := strings.ToLower(strings.Join(d.Args, " "))
			if strings.Contains(text, "htm") || strings.Contains(text, "svg") {
				return true
			}
		}
	}
	return len(location.Own("auth_request")) > 0 && len(location.Own("default_type")) > 0
}
