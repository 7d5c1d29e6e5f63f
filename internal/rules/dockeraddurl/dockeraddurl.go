// Package dockeraddurl is the rule docker-add-url; doc.md says what it does and why.
package dockeraddurl

import (
	_ "embed"
	"slices"
	"strings"

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
		ID: "docker-add-url", Title: "A file of the net is built in unchecked", Practice: "server-files",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{494}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, image := range pass.Containers().Images {
		for _, stage := range image.Stages {
			for _, in := range stage.Instructions {
				if in.Name != "ADD" || slices.ContainsFunc(in.Flags, func(f string) bool { return strings.HasPrefix(f, "--checksum") }) {
					continue
				}
				for _, source := range in.Words[:max(0, len(in.Words)-1)] {
					judge(pass, image, in, source)
				}
			}
		}
	}
}

func judge(pass *rule.Pass, image *container.Image, in *dockerfile.Instruction, source string) {
	plain := strings.HasPrefix(source, "http://")
	if !plain && !strings.HasPrefix(source, "https://") || strings.HasSuffix(source, ".git") {
		return
	}
	f := pass.ReportLine(image.Path, in.Line, "%s is built in, and nothing checks what came", source)
	if plain {
		f.Message += "; over plain HTTP anybody on the way may change it"
		f.Severity = finding.Medium
	}
	f.Key = "ADD " + source
	f.Fix = "Name the sum that is expected: ADD --checksum=sha256:… " + source + " …, over HTTPS."
	if image.Role == django.Development || image.Role == django.Testing {
		f.Severity = f.Severity.Lower(1)
	}
}
