// Package kubernetesnolimits is the rule kubernetes-no-limits; doc.md says what it does and why.
package kubernetesnolimits

import (
	"cmp"
	_ "embed"
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
		ID: "kubernetes-no-limits", Title: "A pod may take all of the machine", Practice: "server-files",
		Severity: finding.Info, Confidence: finding.Likely, CWE: []int{770}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	setup := pass.Containers()
	for _, m := range setup.Manifests {
		for _, o := range m.Objects {
			if o.Kind == "LimitRange" {
				return // the cluster sets limits for those who name none
			}
		}
	}
	for _, m := range setup.Manifests {
		if m.Role == django.Development || m.Role == django.Testing {
			continue
		}
		var names []string
		line := 0
		for _, o := range m.Objects {
			if o.Pod == nil || o.Partial || o.Kind == "Job" || o.Kind == "CronJob" {
				continue
			}
			for _, c := range o.Pod.Containers {
				if !c.Limited && !c.First && !ofCluster(c.Image.Text) {
					names = append(names, c.Name)
					line = cmp.Or(line, c.Line)
				}
			}
		}
		if len(names) == 0 {
			continue
		}
		f := pass.ReportLine(m.Path, line, "no limit of memory is set for %s: a request that takes too much takes it from all that runs on the machine", strings.Join(names, ", "))
		f.Key = "limits"
		f.Fix = "Write resources: {limits: {memory: …}} for each container, or a LimitRange for the namespace."
	}
}

// ofCluster says that an image is a part of Kubernetes itself, whose manifests are taken over as they are.
func ofCluster(image string) bool {
	return strings.HasPrefix(image, "registry.k8s.io/") || strings.HasPrefix(image, "k8s.gcr.io/")
}
