// Package dockersecret is the rule docker-secret; doc.md says what it does and why.
package dockersecret

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/django/container"
	"paddock/internal/dockerfile"
	"paddock/internal/finding"
	"paddock/internal/interpolation"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "docker-secret", Title: "A secret is built into an image", Practice: "no-secret-in-code",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{798, 538}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, image := range pass.Containers().Images {
		if image.Role == django.Testing {
			continue
		}
		for _, in := range image.Global {
			variables(pass, image, in, false)
		}
		for _, stage := range image.Stages {
			shipped := slices.ContainsFunc(image.Targets, func(t *dockerfile.Stage) bool { return slices.Contains(t.Chain(), stage) })
			for _, in := range stage.Instructions {
				switch in.Name {
				case "ENV", "ARG":
					variables(pass, image, in, shipped)
				case "COPY", "ADD":
					files(pass, image, in, shipped)
				}
			}
		}
	}
}

// variables judges the variables of ENV and ARG. What ENV sets is in the image; the value of ARG is in the history of every stage that uses
// it, which is kept with the last stage, and in the build cache.
func variables(pass *rule.Pass, image *container.Image, in *dockerfile.Instruction, shipped bool) {
	for _, word := range in.Words {
		name, value, set := strings.Cut(word, "=")
		kind, ok := catalog.SecretName(name)
		if !ok || strings.HasSuffix(name, "_FILE") {
			continue
		}
		value = interpolation.Expand(value, nil)
		switch {
		case in.Name == "ARG" && (!set || value == ""):
			if !shipped {
				continue
			}
			f := pass.ReportLine(image.Path, lineOf(image, in, name), "%s is handed in as a build argument: its value stays in the history of the image, where `docker history` shows it", name)
			f.Severity = finding.Medium
			finish(f, image, in, name)
		case container.Harmless(value):
			continue
		default:
			f := pass.ReportLine(image.Path, lineOf(image, in, name), "%s, a %s, stands in the image for everybody who has it", name, kind)
			f.Secrets = append(f.Secrets, value)
			switch {
			case in.Name == "ARG":
				f.Severity = finding.Medium // a default that the build may replace
			case !shipped:
				f.Message = name + ", a " + kind + ", stands here for everybody who may read the project, and in the layers that the build keeps"
				f.Severity = finding.Low // as a rule one that is made up, so that a command starts
			}
			if container.WellKnown(value) && in.Name == "ARG" {
				f.Severity = finding.Low
			}
			finish(f, image, in, name)
		}
	}
}

func finish(f *finding.Finding, image *container.Image, in *dockerfile.Instruction, name string) {
	f.Key = in.Name + " " + name
	f.Fix = "Take it away: what a build needs is handed in by RUN --mount=type=secret,id=" + strings.ToLower(name) + ", what the site needs by the environment in which it runs. Change it, for it is known."
	if image.Role == django.Development {
		f.Severity, f.Confidence = f.Severity.Lower(1), finding.Unsure
	}
}

// files judges what is copied by name: files of variables and private keys.
func files(pass *rule.Pass, image *container.Image, in *dockerfile.Instruction, shipped bool) {
	if !shipped || slices.ContainsFunc(in.Flags, func(f string) bool { return strings.HasPrefix(f, "--from") }) {
		return
	}
	for _, source := range in.Words[:max(0, len(in.Words)-1)] {
		if !container.Private(pass.Project, fileOf(pass, image, source)) {
			continue
		}
		f := pass.ReportLine(image.Path, in.Line, "%s is copied into the image: everybody who has the image has what is in it", source)
		f.Key = in.Name + " " + source
		f.Fix = "Leave the file out of the image, name it in .dockerignore, and hand it in where the container runs."
		if image.Role == django.Development {
			f.Severity, f.Confidence = finding.Medium, finding.Unsure
		}
	}
}

// fileOf is the project's file that a source of COPY names, when one of the directories in which the image is built has it.
func fileOf(pass *rule.Pass, image *container.Image, source string) string {
	for _, context := range image.Contexts {
		if p := path.Join(context, source); pass.Project.Tree.Has(p) {
			return p
		}
	}
	return source
}

// lineOf is the line of an instruction of several in which a variable stands.
func lineOf(image *container.Image, in *dockerfile.Instruction, name string) int {
	for line := in.Line; line <= in.EndLine; line++ {
		if strings.Contains(image.Line(line), name) {
			return line
		}
	}
	return in.Line
}
