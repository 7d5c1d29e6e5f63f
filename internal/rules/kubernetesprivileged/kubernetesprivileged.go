// Package kubernetesprivileged is the rule kubernetes-privileged; doc.md says what it does and why.
package kubernetesprivileged

import (
	"cmp"
	_ "embed"
	"path"
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
		ID: "kubernetes-privileged", Title: "A pod may do what the machine may", Practice: "server-files",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{250}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, m := range pass.Containers().Manifests {
		if m.Role == django.Testing {
			continue
		}
		for _, o := range m.Objects {
			if o.Pod != nil {
				judge(pass, m, o)
			}
		}
	}
}

func judge(pass *rule.Pass, m *container.Manifest, o *kubernetes.Object) {
	say := func(line int, severity finding.Severity, who, what, fix string) {
		f := pass.ReportLine(m.Path, line, "%s %s", who, what)
		f.Severity = severity
		if m.Role == django.Development {
			f.Severity, f.Confidence = severity.Lower(1), finding.Unsure
		}
		f.Key = o.Kind + " " + o.Name + " " + who + " " + what
		f.Fix = fix
	}
	pod, name := o.Pod, cmp.Or(o.Name, o.Kind)
	watches := slices.ContainsFunc(pod.Containers, func(c *kubernetes.Container) bool { return container.WatchesMachine(c.Image.Text) })
	for _, h := range pod.HostPaths {
		clean := path.Clean("/" + h.Path.Text)
		switch {
		case container.IsSocket(clean):
			say(h.Path.Line, finding.High, name, "is given the socket of what starts containers: whoever breaks into it may start one that is root of the machine (read-only does not keep from it)", "Take the socket away.")
		case container.OfMachine(clean) && !(watches && h.ReadOnly):
			say(h.Path.Line, finding.High, name, "is given "+clean+" of the machine", "Use a volume of the cluster (persistentVolumeClaim), or the one directory that it needs, read-only where it only reads.")
		}
	}
	if !watches {
		if pod.HostPID.Line > 0 {
			say(pod.HostPID.Line, finding.Medium, name, "sees all processes of the machine, with their variables", "Take hostPID away.")
		}
		if pod.HostIPC.Line > 0 {
			say(pod.HostIPC.Line, finding.Medium, name, "shares the memory of the machine's processes", "Take hostIPC away.")
		}
		if pod.HostNetwork.Line > 0 {
			say(pod.HostNetwork.Line, finding.Medium, name, "shares the machine's network: it reaches what listens for the machine alone, and policies of the cluster's network do not hold for it", "Take hostNetwork away, and let a Service show the ports that others need.")
		}
	}
	for _, c := range pod.Containers {
		who := cmp.Or(c.Name, name)
		privileged := c.Security.Privileged
		if privileged.Text == "true" {
			say(privileged.Line, finding.High, who, "is privileged: whoever breaks into it is root of the machine", "Take privileged away; where one capability is needed, name it under capabilities.add.")
			continue
		}
		for _, a := range c.Security.Added {
			if capability, out := container.Escapes(a.Text); out {
				say(a.Line, finding.High, who, "has the capability "+capability+", with which it may leave its container", "Take it away, or name the smaller one that is needed.")
			}
		}
		// Of what runs as root already there is no way up.
		if _, kept, _ := pod.Root(c); kept && (c.Security.Escalation.Text == "true" && !binds(c) || c.Security.Escalation.Line == 0 && !o.Partial) {
			at := c.Line
			if c.Security.Escalation.Line > 0 {
				at = c.Security.Escalation.Line
			}
			say(at, finding.Low, who, "is kept from being root and may become it by a program with the setuid bit", "Write allowPrivilegeEscalation: false in its securityContext.")
		}
	}
}

// binds says that a container is given the right to a low port without being root: its program has that by its file, which is an
// escalation, so that who writes allowPrivilegeEscalation: true there means it.
func binds(c *kubernetes.Container) bool {
	return slices.ContainsFunc(c.Security.Added, func(a kubernetes.Text) bool { return strings.TrimPrefix(a.Text, "CAP_") == "NET_BIND_SERVICE" })
}
