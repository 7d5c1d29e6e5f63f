// Package forwardedallowall is the rule forwarded-allow-all; doc.md says what it does and why.
package forwardedallowall

import (
	_ "embed"
	"path"
	"regexp"
	"strings"

	"paddock/internal/check"
	"paddock/internal/dockerfile"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "forwarded-allow-all", Title: "The server believes every forwarded header", Practice: "proxy-aware",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{348}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

// gunicorn's settings and the options of gunicorn, uvicorn and hypercorn by which everybody counts as the proxy.
var (
	setting = regexp.MustCompile(`^\s*forwarded_allow_ips\s*=\s*["']\*["']`)
	option  = regexp.MustCompile(`--forwarded-allow-ips[= ]+["']?\*|\bFORWARDED_ALLOW_IPS["']?\s*[:=]\s*["']?\*`)
)

func run(pass *rule.Pass) {
	for _, e := range pass.Project.Tree.Entries {
		pattern := option
		switch name := strings.ToLower(path.Base(e.Path)); {
		case strings.Contains(name, "gunicorn") && path.Ext(name) == ".py":
			pattern = setting
		case !mayStart(e.Path):
			continue
		}
		if e.Size > maxFile {
			continue
		}
		data, err := pass.Project.Tree.Read(e.Path)
		if err != nil || !strings.Contains(strings.ToLower(string(data)), "forwarded") {
			continue
		}
		for number, line := range strings.Split(string(data), "\n") {
			if pattern.MatchString(line) && !strings.HasPrefix(strings.TrimSpace(line), "#") {
				f := pass.ReportLine(e.Path, number+1, "whoever reaches the server itself is believed when she says, in X-Forwarded-Proto and X-Forwarded-For, where she comes from and that she came over HTTPS")
				f.Key = "forwarded_allow_ips"
				f.Fix = "Name the address of the proxy, or keep the server's port from being reached but through it (a socket, an internal network)."
			}
		}
	}
}

const maxFile = 1 << 20

// mayStart says that a file of that name may start a server.
func mayStart(p string) bool {
	name := strings.ToLower(path.Base(p))
	switch path.Ext(name) {
	case ".sh", ".yml", ".yaml", ".service", ".conf", ".env", ".toml":
		return true
	}
	return dockerfile.Is(p) || name == "procfile" || strings.HasPrefix(name, ".env") || strings.Contains(name, "entrypoint")
}
