// Package scriptwithoutintegrity is the rule script-without-integrity; doc.md says what it does and why.
package scriptwithoutintegrity

import (
	_ "embed"
	"strings"
	"sync"

	"paddock/internal/check"
	"paddock/internal/djtmpl"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "script-without-integrity", Title: "Another server's script runs unchecked", Practice: "csp",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{353, 829}, Since: "0.1", Doc: doc,
	},
	Template: run,
}

//go:embed living.txt
var livingText string

// living are the hosts of scripts that change without notice, by their makers' word.
var living = sync.OnceValue(func() (hosts []string) {
	for line := range strings.Lines(livingText) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			hosts = append(hosts, line)
		}
	}
	return hosts
})

func run(pass *rule.Pass, t *rule.Template) {
	if t.Mail() {
		return
	}
	for _, e := range t.Markup.Tags {
		attribute, what := "src", "script"
		if e.Name == "link" && strings.Contains(strings.ToLower(e.Value("rel")), "stylesheet") {
			attribute, what = "href", "style sheet"
		} else if e.Name != "script" {
			continue
		}
		a, has := e.Attr(attribute)
		if _, checked := e.Attr("integrity"); !has || checked {
			continue
		}
		host, path, ok := foreign(a.Value)
		if !ok || changes(host, path) || own(t, host) {
			continue
		}
		f := pass.ReportTag(t, a.Span, "the %s comes from %s and is not checked: whoever gets hold of that server is in this page", what, host)
		f.Fix = "Serve a copy yourself, or add integrity=\"sha384-…\" crossorigin=\"anonymous\" to an address with a fixed version."
		if what != "script" {
			f.Severity = finding.Low
		}
	}
}

// foreign is the host of an address that names another server.
func foreign(address string) (host, path string, ok bool) {
	address = strings.ToLower(strings.TrimSpace(address))
	rest, ok := strings.CutPrefix(strings.TrimPrefix(strings.TrimPrefix(address, "https:"), "http:"), "//")
	if !ok {
		return "", "", false
	}
	host, path, _ = strings.Cut(rest, "/")
	return host, path, host != "" && !strings.Contains(host, djtmpl.Written) && !strings.HasPrefix(host, "localhost") && !strings.HasPrefix(host, "127.")
}

// changes says that what a host gives changes without notice, so that no hash would fit for long.
func changes(host, path string) bool {
	for _, h := range living() {
		name, prefix, _ := strings.Cut(h, "/")
		if (host == name || strings.HasPrefix(name, ".") && (strings.HasSuffix(host, name) || host == name[1:])) && strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// own says that a host is one of the site's: its files may lie on another.
func own(t *rule.Template, host string) bool {
	for _, c := range t.Site.Deployed() {
		for _, name := range [...]string{"STATIC_URL", "MEDIA_URL"} {
			if h, _, ok := foreign(c.Setting(name).Value.Text); ok && h == host {
				return true
			}
		}
		hosts, _ := c.Setting("ALLOWED_HOSTS").Value.Strings()
		for _, h := range hosts {
			if h != "" && h != "*" && (host == h || strings.HasSuffix(host, "."+strings.TrimPrefix(h, "."))) {
				return true
			}
		}
	}
	return false
}
