// Package kubernetessecret is the rule kubernetes-secret; doc.md says what it does and why.
package kubernetessecret

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/django/container"
	"paddock/internal/finding"
	"paddock/internal/interpolation"
	"paddock/internal/kubernetes"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "kubernetes-secret", Title: "A secret is written into a manifest", Practice: "no-secret-in-code",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{798, 538}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, m := range pass.Containers().Manifests {
		if m.Role == django.Testing {
			continue
		}
		told := map[int]bool{} // lines: what several containers take from one by an anchor is told of once
		for _, o := range m.Objects {
			for _, v := range o.Data {
				wellKnown(pass, m, o, v)
			}
			if o.Pod == nil {
				continue
			}
			for _, c := range o.Pod.Containers {
				for _, v := range c.Environment {
					if !told[v.Line] && judge(pass, m, o, c, v) {
						told[v.Line] = true
					}
				}
			}
		}
	}
}

// wellKnown looks at what a Secret or a ConfigMap holds: of real secrets the rules about committed ones speak, of words that everybody
// tries nobody else does.
func wellKnown(pass *rule.Pass, m *container.Manifest, o *kubernetes.Object, v kubernetes.Variable) {
	value := strings.TrimSpace(v.Value)
	if kind, secret := catalog.SecretName(v.Name); secret && kind == "password" && container.WellKnown(value) {
		f := pass.ReportLine(m.Path, v.Line, "the password that %s hands on to those who use it is one of the first that anybody tries", v.Name)
		f.Severity = finding.Medium
		if m.Role == django.Development {
			f.Severity, f.Confidence = finding.Low, finding.Unsure
		}
		f.Key = o.Kind + " " + o.Name + " " + v.Name
		f.Fix = "Make a long random one, and put it into a Secret that the repository does not hold in the clear (sealed, or fetched by an operator)."
	}
}

func judge(pass *rule.Pass, m *container.Manifest, o *kubernetes.Object, c *kubernetes.Container, v kubernetes.Variable) bool {
	kind, secret := catalog.SecretName(v.Name)
	value := interpolation.Expand(v.Value, nil)
	if !secret || strings.HasSuffix(v.Name, "_FILE") || container.Harmless(value) {
		return false
	}
	if m.Role == django.Development && o.Kind == kubernetes.Values {
		return false // the defaults of an example
	}
	f := pass.ReportLine(m.Path, v.Line, "%s, a %s, stands here for everybody who may read the project, or the pods of the cluster", v.Name, kind)
	f.Secrets = append(f.Secrets, value)
	switch {
	case m.Role == django.Development:
		f.Severity, f.Confidence = finding.Medium, finding.Unsure
	case o.Kind == kubernetes.Values || container.WellKnown(value):
		f.Severity = finding.Medium // a default that an installation replaces, or a word to try out with
	}
	f.Key = o.Kind + " " + o.Name + " " + c.Name + " " + v.Name
	f.Fix = "Put it into a Secret that the repository does not hold in the clear (sealed, or fetched by an operator), name that with valueFrom.secretKeyRef, and change it, for it is known."
	return true
}
