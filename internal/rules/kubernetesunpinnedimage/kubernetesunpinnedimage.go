// Package kubernetesunpinnedimage is the rule kubernetes-unpinned-image; doc.md says what it does and why.
package kubernetesunpinnedimage

import (
	"cmp"
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/container"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "kubernetes-unpinned-image", Title: "A pod runs whatever was published last", Practice: "server-files",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{1357, 494}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	setup := pass.Containers()
	pinned := map[string]bool{} // images that a kustomization gives a version
	for _, m := range setup.Manifests {
		for name, to := range m.Images {
			if to.Version != "" {
				pinned[name] = true // or told of here
			}
			if container.Moves(to.Version) && m.Role != django.Development && m.Role != django.Testing {
				report(pass, m.Path, to.Line, cmp.Or(to.Name, name), "the version "+to.Version).Key = "image " + name
			}
		}
	}
	for _, m := range setup.Manifests {
		if m.Role == django.Development || m.Role == django.Testing {
			continue
		}
		for _, o := range m.Objects {
			if o.Pod == nil {
				continue
			}
			seen := map[string]bool{} // once for each object: what prepares and what runs are often of one image
			for _, c := range o.Pod.Containers {
				name, version := container.Reference(c.Image.Text)
				if c.Image.Text == "" || strings.ContainsAny(c.Image.Text, "${}<> ") || version != "" && !container.Moves(version) || pinned[name] || seen[name] || !strings.ContainsAny(name, "/.") && !container.Known(name) {
					continue
				}
				seen[name] = true
				what := "no version"
				if version != "" {
					what = "the version " + version
				}
				report(pass, m.Path, c.Image.Line, name, what).Key = o.Kind + " " + o.Name + " image " + name
			}
		}
	}
}

func report(pass *rule.Pass, path string, line int, name, what string) *finding.Finding {
	f := pass.ReportLine(path, line, "%s is taken with %s: what runs is whatever was published last, and a pod that starts again may run something else than its neighbour", name, what)
	f.Fix = "Name a version, and better its digest too: " + name + ":1.2.3@sha256:…, here or in the kustomization's images."
	return f
}
