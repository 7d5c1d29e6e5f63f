// Package nginxforwardedhost is the rule nginx-forwarded-host; doc.md says what it does and why.
package nginxforwardedhost

import (
	_ "embed"
	"net/textproto"
	"slices"
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
		ID: "nginx-forwarded-host", Title: "nginx hands the host on that the client chose", Practice: "proxy-aware",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{348, 644}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Nginx {
		if role := django.RoleOfConfiguration(f.Path); f.Included || role == django.Development || role == django.Testing {
			continue
		}
		told := map[*nginx.Directive]bool{}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if d.Name == "proxy_set_header" || d.Name == "uwsgi_param" || d.Name == "grpc_set_header" {
				judge(pass, d, told)
			}
		})
	}
}

// judge looks at one header. That a server hands every host on is told of once, however many locations it has.
func judge(pass *rule.Pass, d *nginx.Directive, told map[*nginx.Directive]bool) {
	value := strings.Join(d.Args[min(1, len(d.Args)):], " ")
	switch header := textproto.CanonicalMIMEHeaderKey(strings.ReplaceAll(strings.TrimPrefix(d.Arg(0), "HTTP_"), "_", "-")); {
	case header == "X-Forwarded-Host" && strings.Contains(value, "$http_x_forwarded_host"):
		f := pass.ReportLine(d.File.Path, d.Line, "X-Forwarded-Host reaches the site as the client wrote it")
		switch used, known := trusted(pass); {
		case used:
			f.Message += ", and USE_X_FORWARDED_HOST has Django believe it"
			f.Severity = finding.High
		case known:
			f.Severity = finding.Low // nobody believes it today
		}
		f.Key = "X-Forwarded-Host"
		f.Fix = "Write proxy_set_header X-Forwarded-Host $host; and name the hosts of the site in server_name, with another server as the default one."
	case header == "Host" && (strings.Contains(value, "$http_host") || strings.Contains(value, "$host")):
		server := d.In("server")
		if server == nil || told[server] || !anyHost(server) {
			return
		}
		wild, known := wildcard(pass)
		if known && !wild {
			return // Django refuses what it does not know
		}
		told[server] = true
		f := pass.ReportLine(d.File.Path, d.Line, "any host that a client names reaches the site: this server answers for all, and hands on what was asked for")
		if wild {
			f.Message += ", and ALLOWED_HOSTS lets all of them in"
		} else {
			f.Severity, f.Confidence = finding.Low, finding.Unsure
		}
		f.Key = "Host"
		f.Fix = "Name the hosts in server_name, and let a server of its own answer for all others: listen 80 default_server; return 444;"
	}
}

// anyHost says that a server answers for whatever host is asked for: it has no name, or one that stands for all.
func anyHost(server *nginx.Directive) bool {
	names := server.Own("server_name")
	if len(names) == 0 {
		return true
	}
	for _, n := range names {
		for _, a := range n.Args {
			if a == "_" || a == "" || a == "*" || a == "default" {
				return true
			}
		}
	}
	return false
}

// trusted says whether a deployed context believes X-Forwarded-Host; known is false when one does not say.
func trusted(pass *rule.Pass) (used, known bool) {
	known = true
	for _, site := range pass.Project.Sites {
		for _, c := range site.Deployed() {
			truth, ok := c.Setting("USE_X_FORWARDED_HOST").Value.Truth()
			used, known = used || ok && truth, known && ok
		}
	}
	return used, known
}

// wildcard says whether a deployed context lets every host in; known is false when one does not say.
func wildcard(pass *rule.Pass) (wild, known bool) {
	for _, site := range pass.Project.Sites {
		for _, c := range site.Deployed() {
			hosts, whole := c.Setting("ALLOWED_HOSTS").Value.Strings()
			wild, known = wild || slices.Contains(hosts, "*"), whole
			if !whole {
				return wild, false
			}
		}
	}
	return wild, known
}
