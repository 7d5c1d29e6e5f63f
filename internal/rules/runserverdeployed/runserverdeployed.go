// Package runserverdeployed is the rule runserver-deployed; doc.md says what it does and why.
package runserverdeployed

import (
	_ "embed"
	"path"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "runserver-deployed", Title: "The development server serves the site", Practice: "server-files",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{489, 1188}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	developers := map[string]bool{} // Procfiles that also start what no platform would
	for _, p := range pass.Project.Deployment.Programs {
		developers[p.Path] = developers[p.Path] || p.Kind == "Procfile" && forDeveloper(p.Command)
	}
	for _, p := range pass.Project.Deployment.Programs {
		if developers[p.Path] {
			continue
		}
		if role := django.RoleOfPath(p.Path); role == django.Development || role == django.Testing || !django.DevelopmentServer(p.Command) {
			continue
		}
		f := pass.ReportLine(p.Path, p.Line, "%s starts a development server, which its own documentation calls unfit for production: nobody has checked it for security", p.Name)
		f.Key = p.Name
		f.Fix = "Start a server that is made for it: gunicorn, uvicorn, granian or uWSGI."
	}
}

// forDeveloper says that a command is one for a developer's machine: it watches and builds front ends, starts a database, or asks to be root.
func forDeveloper(command string) bool {
	for _, word := range strings.Fields(command) {
		switch path.Base(strings.Trim(word, `"'`)) {
		case "vite", "webpack", "webpack-dev-server", "gulp", "parcel", "esbuild", "tailwindcss", "tailwind", "--watch", "dev", "postgres", "redis-server", "mysqld", "mailhog", "mailpit", "maildev", "stripe", "ngrok", "sudo", "docker", "jupyterlab":
			return true
		}
	}
	return false
}
