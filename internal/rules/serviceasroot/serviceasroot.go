// Package serviceasroot is the rule service-as-root; doc.md says what it does and why.
package serviceasroot

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/service"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "service-as-root", Title: "A service of the site runs as root", Practice: "host-hardening",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{250}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, p := range pass.Project.Deployment.Programs {
		if role := django.RoleOfPath(p.Path); role == django.Development || role == django.Testing || !serves(p) || givesUp(p) {
			continue
		}
		switch user := strings.Trim(p.User, `"'`); {
		case p.UserLine > 0 && user != "root" && user != "0":
			continue
		case p.UserLine > 0:
			report(pass, p, p.UserLine, "by name")
		case p.Kind == "systemd" && p.Options["dynamicuser"].Line == 0 && !strings.Contains(p.Path, "user/"):
			report(pass, p, p.Line, "for it names no user")
		case p.Kind == "supervisor":
			report(pass, p, p.Line, "if supervisor does, for it names no user")
		}
	}
}

// givesUp says that the program gives root up by itself: gunicorn, uWSGI and celery have an option for it.
func givesUp(p *service.Program) bool {
	for _, word := range []string{"-u", "--user", "--uid", "-user"} {
		for _, mark := range []string{" ", "="} {
			_, user, found := strings.Cut(p.Command+" ", " "+word+mark)
			if user, _, _ = strings.Cut(strings.TrimSpace(user), " "); found && user != "" && user != "root" && user != "0" {
				return true
			}
		}
	}
	return false
}

// serves says that the program is one of the site: its server, its workers.
func serves(p *service.Program) bool {
	if p.Kind == "uWSGI" {
		return true
	}
	for _, word := range []string{"gunicorn", "uwsgi", "uvicorn", "daphne", "hypercorn", "granian", "waitress", "celery", "manage.py", "rqworker", "django", "huey", "dramatiq", "channels"} {
		if strings.Contains(p.Command, word) {
			return true
		}
	}
	return false
}

func report(pass *rule.Pass, p *service.Program, line int, how string) {
	f := pass.ReportLine(p.Path, line, "%s runs as root, %s: whoever breaks into the site owns the machine", p.Name, how)
	if how != "by name" && p.Kind == "supervisor" {
		f.Confidence = finding.Unsure
	}
	f.Key = p.Name
	name := map[string]string{"systemd": "User=", "supervisor": "user=", "uWSGI": "uid = "}[p.Kind]
	f.Fix = "Make a user for the site that owns nothing but what it writes, and add " + name + "shop."
}
