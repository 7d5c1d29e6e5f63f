// Package developmenthosts is the rule development-hosts; doc.md says what it does and why.
package developmenthosts

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/endpoint"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "development-hosts", Title: "Development host names are allowed in production", Practice: "allowed-hosts",
		Severity: finding.Info, Confidence: finding.Certain, CWE: []int{644, 16}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// tunnels are services that put a developer's machine on the Internet under a name anybody can have next.
var tunnels = []string{"ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "loca.lt", "localhost.run", "serveo.net", "trycloudflare.com", "gitpod.io", "github.dev", "app.github.dev"}

func run(pass *rule.Pass) {
	s := pass.Setting("ALLOWED_HOSTS")
	var local []string
	var first *pyeval.Value
	public := false
	for i := range s.Value.Items {
		v := &s.Value.Items[i]
		if v.Kind != pyeval.Str {
			continue
		}
		host := strings.ToLower(strings.TrimSpace(v.Text))
		switch {
		case tunnel(host):
			f := pass.ReportSetting(s, v, "ALLOWED_HOSTS takes %q, a tunnel's name that somebody else may have tomorrow", host)
			f.Severity = finding.Low
			f.Fix = "Move it to the development settings."
		case development(host):
			local = append(local, host)
			if first == nil {
				first = v
			}
		default:
			public = true
		}
	}
	// A list of nothing but local names is a development machine's, or that of a site nobody has deployed yet.
	if first == nil || !public {
		return
	}
	f := pass.ReportSetting(s, first, "ALLOWED_HOSTS takes %s beside the site's real names: links and redirects can be made to point there", strings.Join(local, ", "))
	f.Key = "ALLOWED_HOSTS"
	f.Fix = "Move them to the development settings; let health checks send the site's own name as their Host header."
}

func tunnel(host string) bool {
	for _, t := range tunnels {
		if host == t || strings.HasSuffix(host, "."+t) {
			return true
		}
	}
	return false
}

// development says that a host is a developer's own machine or a test's. Private addresses and one-label names may be a
// cluster's own way to reach the site and are left alone.
func development(host string) bool {
	return endpoint.ReachOf(host) == endpoint.Machine && host != "" || host == "testserver" || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".test")
}
