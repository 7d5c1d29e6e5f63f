// Package proxyweaktls is the rule proxy-weak-tls; doc.md says what it does and why.
package proxyweaktls

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/apache"
	"paddock/internal/check"
	"paddock/internal/ciphersuite"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "proxy-weak-tls", Title: "A proxy speaks TLS that can be broken", Practice: "tls-version",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{327, 326}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	facts := pass.Project.Deployment
	for _, f := range facts.Apache {
		apache.Walk(f.Top, func(d *apache.Directive) {
			switch d.Name {
			case "sslprotocol":
				if weak := protocols(d.Args); len(weak) > 0 {
					spoken(pass, f.Path, d.Line, weak, "Write SSLProtocol -all +TLSv1.2 +TLSv1.3.")
				}
			case "sslciphersuite":
				if weak := ciphersuite.Weak(d.Arg(len(d.Args) - 1)); len(weak) > 0 {
					suites(pass, f.Path, d.Line, weak, "Write SSLCipherSuite HIGH:!aNULL:!MD5:!3DES.")
				}
			}
		})
	}
	for _, o := range facts.Options {
		switch {
		case o.Kind == "haproxy" && o.Name == "ssl-min-ver":
			if weak := below(o.Value); len(weak) > 0 {
				spoken(pass, o.Path, o.Line, weak, "Write ssl-min-ver TLSv1.2.")
			}
		case o.Kind == "haproxy" && strings.HasPrefix(o.Name, "force-"):
			spoken(pass, o.Path, o.Line, []string{strings.TrimPrefix(o.Name, "force-")}, "Write ssl-min-ver TLSv1.2.")
		case o.Kind == "haproxy" && o.Name == "ssl-default-bind-ciphers":
			if weak := ciphersuite.Weak(o.Value); len(weak) > 0 {
				suites(pass, o.Path, o.Line, weak, "Take them out of the list.")
			}
		case o.Kind == "traefik" && strings.HasSuffix(o.Name, "minversion"):
			if weak := traefik[o.Value]; len(weak) > 0 {
				spoken(pass, o.Path, o.Line, weak, "Write minVersion: VersionTLS12.")
			}
		}
	}
}

var traefik = map[string][]string{
	"VersionTLS10": {"TLS 1.0", "TLS 1.1"}, "VersionTLS11": {"TLS 1.1"}, "VersionSSL30": {"SSL 3", "TLS 1.0", "TLS 1.1"},
}

// versions are OpenSSL's protocols that are broken, in order, as Apache and HAProxy name them.
var versions = []string{"SSLv3", "TLSv1", "TLSv1.1"}

// protocols are those broken ones that SSLProtocol leaves on: "+" adds, "-" takes away, a name alone begins anew (httpd warns of it), "all" is
// all that the server has, SSLv3 not among them today.
func protocols(args []string) (weak []string) {
	on := map[string]bool{}
	for _, a := range args {
		add := !strings.HasPrefix(a, "-")
		if add && !strings.HasPrefix(a, "+") {
			clear(on)
		}
		name := strings.TrimLeft(a, "+-")
		for _, v := range versions {
			if strings.EqualFold(name, v) || strings.EqualFold(name, "all") && v != "SSLv3" {
				on[v] = add
			}
		}
	}
	for _, v := range versions {
		if on[v] {
			weak = append(weak, v)
		}
	}
	return weak
}

// below are the broken versions from a lowest one on.
func below(lowest string) []string {
	if lowest == "TLSv1.0" {
		lowest = "TLSv1"
	}
	for i, v := range versions {
		if strings.EqualFold(v, lowest) {
			return versions[i:]
		}
	}
	return nil
}

func spoken(pass *rule.Pass, path string, line int, weak []string, fix string) {
	f := pass.ReportLine(path, line, "%s spoken here, which browsers gave up for its holes", rule.IsOrAre(weak))
	if slices.Contains(weak, "SSLv3") || slices.Contains(weak, "SSL 3") || slices.Contains(weak, "sslv3") {
		f.Severity = finding.High
	}
	f.Key = "protocols"
	f.Fix = fix
}

func suites(pass *rule.Pass, path string, line int, weak []string, fix string) {
	f := pass.ReportLine(path, line, "the suites include %s, which can be read or forged", strings.Join(weak, ", "))
	f.Key = "suites"
	f.Fix = fix
}
