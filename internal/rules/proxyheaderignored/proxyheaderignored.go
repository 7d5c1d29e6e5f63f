// Package proxyheaderignored is the rule proxy-header-ignored; doc.md says what it does and why.
package proxyheaderignored

import (
	"bytes"
	_ "embed"
	"fmt"
	"path"
	"strings"

	"paddock/internal/check"
	"paddock/internal/dockerfile"
	"paddock/internal/finding"
	"paddock/internal/nginx"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "proxy-header-ignored", Title: "Django takes requests over HTTPS for plain HTTP", Practice: "proxy-aware",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{348, 311}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("SECURE_PROXY_SSL_HEADER")
	if s.Value.Kind != pyeval.None || len(s.Value.Env) > 0 || len(s.Value.Else) > 0 {
		return
	}
	at := passes(pass)
	if at == nil || believesAnyway(pass) {
		return
	}
	f := pass.ReportSetting(s, s.Value, "%s:%d ends TLS and says so in X-Forwarded-Proto, and Django does not listen: it takes every request for plain HTTP, writes http:// into links and mails, and refuses forms by their origin", at.File.Path, at.Line)
	f.Fix = `Write SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https").`
	redirect := pass.Setting("SECURE_SSL_REDIRECT").Value
	if on, known := redirect.Truth(); known && on && len(redirect.Env) == 0 && len(redirect.Else) == 0 {
		f.Severity = finding.Medium
		f.Message = fmt.Sprintf("%s:%d ends TLS and says so in X-Forwarded-Proto, and Django does not listen: SECURE_SSL_REDIRECT sends every request to where it came from, without an end", at.File.Path, at.Line)
	}
}

// passes is the line by which a server of nginx that ends TLS hands the scheme on to a server of another machine or container, over plain
// HTTP. nil when there is none. A server on the same machine is not asked about: gunicorn and uvicorn believe that one without being told.
func passes(pass *rule.Pass) (at *nginx.Directive) {
	for _, f := range pass.Project.Deployment.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if at != nil || d.Name != "proxy_pass" || d.Parent == nil || !strings.HasPrefix(d.Arg(0), "http://") {
				return
			}
			server := d.In("server")
			if server == nil || !endsTLS(server) || !elsewhere(f, strings.TrimPrefix(d.Arg(0), "http://")) {
				return
			}
			for _, h := range d.Parent.Inherited("proxy_set_header") {
				if strings.EqualFold(h.Arg(0), "X-Forwarded-Proto") && (h.Arg(1) == "$scheme" || h.Arg(1) == "https") {
					at = h
				}
			}
		})
	}
	return at
}

func endsTLS(server *nginx.Directive) bool {
	if len(server.Own("ssl_certificate")) > 0 {
		return true
	}
	for _, l := range server.Own("listen") {
		for _, a := range l.Args {
			if a == "ssl" {
				return true
			}
		}
	}
	return false
}

// elsewhere says that an address is one of another machine: none of those of its group of servers is this one's.
func elsewhere(f *nginx.File, address string) bool {
	host, _, _ := strings.Cut(address, "/")
	if strings.ContainsAny(host, "${}") {
		return false
	}
	found, here := false, false
	nginx.Walk(f.Top, func(d *nginx.Directive) {
		if d.Name != "upstream" || d.Arg(0) != host {
			return
		}
		for _, s := range d.Own("server") {
			found = true
			here = here || local(s.Arg(0))
		}
	})
	if found {
		return !here
	}
	return !local(host)
}

func local(host string) bool {
	for _, begin := range []string{"127.", "localhost", "[::1]", "unix:", "host.docker.internal"} {
		if strings.HasPrefix(host, begin) {
			return true
		}
	}
	return strings.ContainsAny(host, "${}")
}

// believesAnyway says that something else than the setting makes a request secure: the server is told whom to believe, or code of the
// project sets the scheme.
func believesAnyway(pass *rule.Pass) bool {
	for _, e := range pass.Project.Tree.Entries {
		name := strings.ToLower(path.Base(e.Path))
		switch path.Ext(name) {
		case ".py", ".sh", ".yml", ".yaml", ".service", ".conf", ".env", ".toml", ".ini", "":
		default:
			if !dockerfile.Is(e.Path) && !strings.HasPrefix(name, ".env") {
				continue
			}
		}
		if e.Size > maxFile {
			continue
		}
		data, err := pass.Project.Tree.Read(e.Path)
		if err != nil {
			continue
		}
		for _, sign := range []string{"forwarded_allow_ips", "forwarded-allow-ips", "FORWARDED_ALLOW_IPS", "ProxyHeadersMiddleware", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "secure_scheme_headers", "X-FORWARDED-PROTO", "--proxy-headers"} {
			if bytes.Contains(data, []byte(sign)) {
				return true
			}
		}
	}
	return false
}

const maxFile = 1 << 20
