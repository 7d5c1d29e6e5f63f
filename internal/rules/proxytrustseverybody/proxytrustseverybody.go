// Package proxytrustseverybody is the rule proxy-trusts-everybody; doc.md says what it does and why.
package proxytrustseverybody

import (
	_ "embed"
	"strings"

	"paddock/internal/apache"
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
		ID: "proxy-trusts-everybody", Title: "A proxy believes everybody about the client", Practice: "proxy-aware",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{348}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	facts := pass.Project.Deployment
	for _, f := range facts.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if d.Name == "set_real_ip_from" && everybody(d.Args) {
				say := report(pass, d.File.Path, d.Line, "Name the addresses of the proxies before this one in set_real_ip_from.")
				if !handsOn(f) {
					say.Severity = min(say.Severity, finding.Low) // its logs alone
				}
			}
		})
	}
	for _, f := range facts.Apache {
		var header *apache.Directive
		named := false
		apache.Walk(f.Top, func(d *apache.Directive) {
			switch {
			case d.Name == "remoteipheader" && header == nil:
				header = d
			case strings.HasPrefix(d.Name, "remoteiptrustedproxy"), strings.HasPrefix(d.Name, "remoteipinternalproxy"):
				named = true
			}
			if (d.Name == "remoteiptrustedproxy" || d.Name == "remoteipinternalproxy") && everybody(d.Args) {
				report(pass, f.Path, d.Line, "Name the addresses of the proxies before this one.")
			}
		})
		// httpd trusts everybody where nobody is named.
		if header != nil && !named {
			report(pass, f.Path, header.Line, "Name the addresses of the proxies before this one with RemoteIPInternalProxy, or take RemoteIPHeader away where there is none.")
		}
	}
	for _, o := range facts.Options {
		switch {
		case o.Kind == "traefik" && (strings.HasSuffix(o.Name, "forwardedheaders.insecure") || strings.HasSuffix(o.Name, "proxyprotocol.insecure")) && strings.EqualFold(o.Value, "true"):
			report(pass, o.Path, o.Line, "Take insecure away, and name the proxies before this one under forwardedHeaders.trustedIPs.")
		case o.Kind == "traefik" && (strings.HasSuffix(o.Name, "forwardedheaders.trustedips") || strings.HasSuffix(o.Name, "proxyprotocol.trustedips")) && everybody(strings.Split(o.Value, ",")):
			report(pass, o.Path, o.Line, "Name the addresses of the proxies before this one.")
		case o.Kind == "caddy" && o.Name == "trusted_proxies" && everybody(strings.Fields(o.Value)):
			report(pass, o.Path, o.Line, "Name the addresses of the proxies before this one: trusted_proxies static private_ranges.")
		}
	}
}

func everybody(addresses []string) bool {
	for _, a := range addresses {
		if a = strings.TrimSpace(a); a == "0.0.0.0/0" || a == "::/0" {
			return true
		}
	}
	return false
}

// handsOn says that a configuration hands requests on to another server, which is told the address.
func handsOn(f *nginx.File) (found bool) {
	nginx.Walk(f.Top, func(d *nginx.Directive) {
		found = found || strings.HasSuffix(d.Name, "_pass")
	})
	return found
}

func report(pass *rule.Pass, path string, line int, fix string) *finding.Finding {
	f := pass.ReportLine(path, line, "whoever comes here is believed when she says by a header where she comes from, and over what: limits, blocks and logs that go by the address can be led astray")
	if role := django.RoleOfConfiguration(path); role == django.Development || role == django.Testing {
		f.Severity, f.Confidence = finding.Low, finding.Unsure
	}
	f.Key = "trusted proxies"
	f.Fix = fix
	return f
}
