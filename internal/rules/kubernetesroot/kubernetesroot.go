// Package kubernetesroot is the rule kubernetes-root; doc.md says what it does and why.
package kubernetesroot

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/container"
	"paddock/internal/finding"
	"paddock/internal/kubernetes"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "kubernetes-root", Title: "Nothing keeps a pod from running as root", Practice: "server-files",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{250}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	setup := pass.Containers()
	for _, m := range setup.Manifests {
		if m.Role == django.Development || m.Role == django.Testing {
			continue
		}
		for _, o := range m.Objects {
			if o.Pod != nil {
				judge(pass, setup, m, o)
			}
		}
	}
}

// judge reports an object once for those that are root for certain, and once for those that nothing keeps from it.
func judge(pass *rule.Pass, setup *container.Setup, m *container.Manifest, o *kubernetes.Object) {
	var unsaid []string
	for _, c := range o.Pod.Containers {
		root, kept, at := o.Pod.Root(c)
		switch {
		case c.Security.Privileged.Text == "true", kept:
		case root && !c.First:
			f := pass.ReportLine(m.Path, at.Line, "%s runs as root (runAsUser: 0): whoever breaks into it may change all of it, and is a step from the machine", cmp.Or(c.Name, o.Name))
			f.Severity = finding.Medium
			f.Key = o.Kind + " " + o.Name + " " + c.Name + " user"
			f.Fix = fix
		case !root && !o.Partial && !o.OpenShift && !c.First && container.StoreOf(c.Image.Text) == nil && !setup.DropsRoot():
			unsaid = append(unsaid, c.Name)
		}
	}
	if len(unsaid) == 0 {
		return
	}
	line := o.Line
	for _, c := range o.Pod.Containers {
		if slices.Contains(unsaid, c.Name) {
			line = c.Line
			break
		}
	}
	f := pass.ReportLine(m.Path, line, "nothing here keeps %s from running as root, and which user %s made for is not known", strings.Join(unsaid, ", "), map[bool]string{true: "its image is", false: "their images are"}[len(unsaid) == 1])
	f.Key = o.Kind + " " + o.Name + " user"
	f.Fix = fix
}

const fix = "Write runAsNonRoot: true and a runAsUser other than 0 in the pod's securityContext, and give that user what the site writes to (fsGroup)."
