// Package dockerroot is the rule docker-root; doc.md says what it does and why.
package dockerroot

import (
	_ "embed"
	"regexp"

	"paddock/internal/check"
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
		ID: "docker-root", Title: "The container runs as root", Practice: "server-files",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{250}, Since: "0.1", Doc: doc,
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
			judge(pass, setup, image, stage)
		}
	}
}

func judge(pass *rule.Pass, setup *container.Setup, image *container.Image, stage *dockerfile.Stage) {
	chain := stage.Chain()
	base := chain[len(chain)-1].Image
	at := stage.From.Line
	if user := stage.Last("USER"); user != nil && len(user.Words) > 0 {
		if !container.Root(user.Words[0]) {
			return
		}
		at = user.Line
	} else if !container.RootByDefault(base) {
		return
	}
	if drops(pass, image, stage) || setElsewhere(setup, image, stage) {
		return
	}
	f := pass.ReportLine(image.Path, at, "what runs in this container runs as root: whoever breaks into the site may change all of it, and is a step from the machine")
	f.Key = "user of " + stage.From.Text()
	f.Fix = "Make a user (RUN useradd --system app), give it what the site writes to, and end with USER app."
}

// drops says that the container gives root up itself when it starts: a script or a server that changes to another user.
func drops(pass *rule.Pass, image *container.Image, stage *dockerfile.Stage) bool {
	for _, name := range []string{"ENTRYPOINT", "CMD"} {
		in := stage.Last(name)
		if in == nil {
			continue
		}
		for _, text := range append(image.Scripts(pass.Project, in), in.Text()) {
			if changesUser.MatchString(unbuffered.ReplaceAllString(text, "python ")) {
				return true
			}
		}
	}
	return false
}

// changesUser are the programs and options by which a process gives up being root.
var changesUser = regexp.MustCompile(`\b(gosu|su-exec|setpriv|runuser|chroot|s6-setuidgid|setuidgid|dumb-init-su|chpst|supervisord|suexec|s6-svscan)\b|\bsu +(-\S+ +)*\w|\bsudo +-\w*u|^/init\b|\b(apache2ctl|apachectl|apache2-foreground|httpd-foreground)\b|\b(apache2|httpd) +-D|--(user|uid)[= ]|\s-u +\w+`)

// unbuffered is an option of Python's that looks like a user.
var unbuffered = regexp.MustCompile(`\bpython[\d.]*( +-[a-tv-zA-Z]+)* +-u\b`)

// setElsewhere says that every service that is built of the stage names a user of its own.
func setElsewhere(setup *container.Setup, image *container.Image, stage *dockerfile.Stage) bool {
	seen := false
	for _, c := range setup.Compositions {
		for _, s := range c.Services {
			if s.Built == image && s.Stage == stage {
				if s.User.Text == "" || container.Root(s.User.Text) {
					return false
				}
				seen = true
			}
		}
	}
	return seen
}
