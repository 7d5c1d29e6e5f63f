// Package kubernetespublisheddatabase is the rule kubernetes-published-database; doc.md says what it does and why.
package kubernetespublisheddatabase

import (
	_ "embed"
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
		ID: "kubernetes-published-database", Title: "A database of the cluster can be reached from outside", Practice: "private-database",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{668, 284}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	setup := pass.Containers()
	for _, m := range setup.Manifests {
		if m.Role == django.Testing {
			continue
		}
		for _, o := range m.Objects {
			s := o.Service
			if s == nil || s.Type.Text != "LoadBalancer" && s.Type.Text != "NodePort" || s.Ranges || internal(o) {
				continue
			}
			judge(pass, setup, m, o)
		}
	}
}

// internal says that a load balancer stands inside of the provider's network: each provider has an annotation of its own for it.
func internal(o *kubernetes.Object) bool {
	for key, value := range o.Annotations {
		if strings.Contains(strings.ToLower(key+"="+value), "internal") && !strings.HasSuffix(strings.ToLower(value), "facing") && !strings.EqualFold(value, "false") {
			return true
		}
	}
	return false
}

func judge(pass *rule.Pass, setup *container.Setup, m *container.Manifest, o *kubernetes.Object) {
	store, who := setup.StoreBehind(o.Service)
	if store == nil {
		return
	}
	f := pass.ReportLine(m.Path, o.Service.Type.Line, "the %s %s is offered to everybody who reaches the cluster's machines (type %s)", store.Kind, who, o.Service.Type.Text)
	if o.Service.Type.Text == "NodePort" {
		f.Severity = finding.Medium // the provider's firewall may stand before the ports of machines
	}
	if m.Role == django.Development {
		f.Severity, f.Confidence = finding.Low, finding.Unsure
	}
	f.Key = "service " + o.Name
	f.Fix = "Take the type away: ClusterIP, which holds without one, is reached by all pods. For your own machine there is kubectl port-forward."
}
