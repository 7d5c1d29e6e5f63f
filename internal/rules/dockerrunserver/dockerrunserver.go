// Package dockerrunserver is the rule docker-runserver; doc.md says what it does and why.
package dockerrunserver

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/compose"
	"paddock/internal/django"
	"paddock/internal/django/container"
	"paddock/internal/dockerfile"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "docker-runserver", Title: "The image starts the development server", Practice: "server-files",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{489, 1188}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	setup := pass.Containers()
	for _, image := range setup.Images {
		if image.Role == django.Development || image.Role == django.Testing {
			continue
		}
		for _, stage := range image.Targets {
			for _, name := range []string{"CMD", "ENTRYPOINT"} {
				in := stage.Last(name)
				if in == nil || overridden(setup, image, stage) {
					continue
				}
				if django.DevelopmentServer(in.Text()) {
					report(pass, image.Path, in.Line)
				}
			}
		}
	}
	for _, c := range setup.Compositions {
		if c.Role != django.Production && c.Role != django.Staging {
			continue // without a word about production, a compose file with the development server is for development
		}
		for _, s := range c.Services {
			for _, command := range []compose.Text{s.Command, s.Entrypoint} {
				if django.DevelopmentServer(command.Text) {
					report(pass, c.Path, command.Line)
				}
			}
		}
	}
	manifests(pass, setup)
}

// manifests looks at what pods start. One that does not say what it is for is the site's: a developer's machine seldom has a cluster.
func manifests(pass *rule.Pass, setup *container.Setup) {
	for _, m := range setup.Manifests {
		if m.Role == django.Development || m.Role == django.Testing {
			continue
		}
		for _, o := range m.Objects {
			if o.Pod == nil {
				continue
			}
			for _, c := range o.Pod.Containers {
				if !c.First && django.DevelopmentServer(c.Command.Text) {
					report(pass, m.Path, c.Command.Line).Key = o.Kind + " " + o.Name + " " + c.Name + " development server"
				}
			}
		}
	}
}

func report(pass *rule.Pass, path string, line int) *finding.Finding {
	f := pass.ReportLine(path, line, "the container starts a development server, which its own documentation calls unfit for production: nobody has checked it for security, and it serves one team, not the world")
	for _, server := range []string{"gunicorn", "uwsgi", "uvicorn", "daphne", "hypercorn", "granian", "waitress"} {
		if len(pass.Project.Requirements.Find(server)) > 0 {
			f.Confidence = finding.Unsure // there is another server, for which this file may not be
		}
	}
	f.Key = "development server"
	f.Fix = "Start a server that is made for it: gunicorn, uvicorn, granian or uWSGI, such as CMD [\"gunicorn\", \"shop.wsgi\"]."
	return f
}

// overridden says that all services which are built of the stage start something else.
func overridden(setup *container.Setup, image *container.Image, stage *dockerfile.Stage) bool {
	seen := false
	for _, c := range setup.Compositions {
		for _, s := range c.Services {
			if s.Built == image && s.Stage == stage {
				if s.Command.Text == "" && s.Entrypoint.Text == "" {
					return false
				}
				seen = true
			}
		}
	}
	return seen
}
