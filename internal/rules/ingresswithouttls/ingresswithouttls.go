// Package ingresswithouttls is the rule ingress-without-tls; doc.md says what it does and why.
package ingresswithouttls

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/kubernetes"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "ingress-without-tls", Title: "The cluster lets the world in by plain HTTP", Practice: "https-everywhere",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{319}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, m := range pass.Containers().Manifests {
		if m.Role == django.Development || m.Role == django.Testing {
			continue
		}
		for _, o := range m.Objects {
			if o.Ingress == nil || o.Ingress.TLS || secured(o) {
				continue
			}
			for _, h := range o.Ingress.Hosts {
				if public(h.Text) {
					f := pass.ReportLine(m.Path, h.Line, "%s is served by this ingress, which names no certificate: what visitors send and see can be read and changed on the way", h.Text)
					f.Key = "ingress " + o.Name
					f.Fix = "Name the host and the secret of its certificate under tls, with cert-manager to get one."
					break
				}
			}
		}
	}
}

// secured says that an annotation speaks of certificates or TLS: each controller and provider has its own for what ends it.
func secured(o *kubernetes.Object) bool {
	for key, value := range o.Annotations {
		if value == "false" {
			continue // ssl-redirect: "false" speaks of it and turns it off
		}
		text := strings.ToLower(key + "=" + value)
		for _, word := range []string{"tls", "cert", "https", "ssl", "websecure", "tunnel"} {
			if strings.Contains(text, word) {
				return true
			}
		}
	}
	return false
}

// public says that a host is a name of the world's; placeholders and names of a developer's machine are not.
func public(host string) bool {
	host = strings.ToLower(host)
	if host == "" || strings.ContainsAny(host, "${}<>") || !strings.Contains(host, ".") {
		return false
	}
	for _, end := range []string{".local", ".localhost", ".internal", ".test", ".lan", ".localdomain", ".nip.io", ".sslip.io", ".cluster.local", ".intra", ".corp", ".home"} {
		if strings.HasSuffix(host, end) {
			return false
		}
	}
	return true
}
