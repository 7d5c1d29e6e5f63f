// Package untrustedproxyheader is the rule untrusted-proxy-header; doc.md says what it does and why.
package untrustedproxyheader

import (
	_ "embed"
	"fmt"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "untrusted-proxy-header", Title: "Clients may say that their connection was secure", Practice: "proxy-aware",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{348}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("SECURE_PROXY_SSL_HEADER")
	if s.Value.Kind != pyeval.Tuple && s.Value.Kind != pyeval.List || len(s.Value.Items) != 2 || s.Value.Items[0].Kind != pyeval.Str {
		return
	}
	meta := s.Value.Items[0].Text
	name, ok := strings.CutPrefix(meta, "HTTP_")
	if !ok || meta != strings.ToUpper(meta) || strings.Contains(meta, "-") {
		f := pass.ReportSetting(s, s.Value, "%q is no key of request.META, so Django takes every request for plain HTTP", meta)
		f.Severity = finding.Low
		f.Confidence = finding.Certain
		f.Fix = `Write SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https").`
		return
	}
	header := http(name)
	facts := pass.Project.Deployment
	if path, _ := facts.ForwardsProto(); path != "" && header == "X-Forwarded-Proto" {
		return // a proxy or a platform sets it, whatever the client sent
	}
	for _, h := range facts.Forwards(header) {
		if !h.FromClient() {
			return
		}
	}
	f := pass.ReportSetting(s, s.Value, "Django believes %s, and nothing in this project shows a proxy that sets it: a client that sends it passes plain HTTP off as HTTPS", header)
	f.Fix = "Make the proxy overwrite the header on every request (nginx: proxy_set_header X-Forwarded-Proto $scheme;), or take the setting out where there is no proxy."
	// A proxy's configuration that is here and doesn't set the header is evidence. Where none is
	// here it stands somewhere else, more often than not.
	// A header of a CDN's own (Fastly-SSL, Cloudfront-Forwarded-Proto) is set before that proxy.
	if len(facts.Proxies) > 0 && strings.HasPrefix(header, "X-") {
		f.Message = "Django believes " + header + ", and " + facts.Proxies[0].Path + " does not set it: a client that sends it passes plain HTTP off as HTTPS"
		if forwarded := facts.Forwards(header); len(forwarded) > 0 {
			f.Message = fmt.Sprintf("Django believes %s, and %s:%d passes on what the client sent", header, forwarded[0].Path, forwarded[0].Line)
		}
	} else {
		f.Severity, f.Confidence = finding.Low, finding.Unsure
	}
}

// http is a header's name as HTTP writes it, of the name that WSGI gives it: "X_FORWARDED_PROTO" is "X-Forwarded-Proto".
func http(name string) string {
	words := strings.Split(strings.ToLower(name), "_")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "-")
}
