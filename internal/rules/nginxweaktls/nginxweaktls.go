// Package nginxweaktls is the rule nginx-weak-tls; doc.md says what it does and why.
package nginxweaktls

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/ciphersuite"
	"paddock/internal/finding"
	"paddock/internal/nginx"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "nginx-weak-tls", Title: "nginx speaks TLS that can be broken", Practice: "tls-version",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{327, 326}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			switch d.Name {
			case "ssl_protocols":
				protocols(pass, d)
			case "ssl_ciphers":
				ciphers(pass, d)
			}
		})
	}
}

func protocols(pass *rule.Pass, d *nginx.Directive) {
	var weak []string
	for _, p := range d.Args {
		switch p {
		case "SSLv2", "SSLv3", "TLSv1", "TLSv1.1":
			weak = append(weak, p)
		}
	}
	if len(weak) == 0 {
		return
	}
	f := pass.ReportLine(d.File.Path, d.Line, "%s spoken here, which browsers gave up for its holes", rule.IsOrAre(weak))
	if slices.Contains(weak, "SSLv2") || slices.Contains(weak, "SSLv3") {
		f.Severity = finding.High
	}
	f.Key = "ssl_protocols " + strings.Join(d.Args, " ")
	f.Fix = "Write ssl_protocols TLSv1.2 TLSv1.3;"
}

func ciphers(pass *rule.Pass, d *nginx.Directive) {
	weak := ciphersuite.Weak(strings.Join(d.Args, ":"))
	if len(weak) == 0 {
		return
	}
	f := pass.ReportLine(d.File.Path, d.Line, "the suites include %s, which can be read or forged", strings.Join(weak, ", "))
	f.Key = "ssl_ciphers"
	f.Fix = "Write ssl_ciphers HIGH:!aNULL:!MD5:!3DES; or leave the line out: nginx's default is sound with TLS 1.2 and 1.3."
}
