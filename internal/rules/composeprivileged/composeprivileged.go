// Package composeprivileged is the rule compose-privileged; doc.md says what it does and why.
package composeprivileged

import (
	_ "embed"
	"fmt"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/container"
	"paddock/internal/finding"
	"paddock/internal/interpolation"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "compose-privileged", Title: "A container may do what the machine may", Practice: "server-files",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{250}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, c := range pass.Containers().Compositions {
		if c.Role == django.Testing {
			continue
		}
		told := map[string]bool{}
		for _, s := range c.Services {
			judge(pass, c, s, told)
		}
	}
}

// judge looks at one service. What several take from one line, by an anchor, is told of once.
func judge(pass *rule.Pass, c *container.Composition, s *container.Service, told map[string]bool) {
	say := func(line int, severity finding.Severity, what, fix string) {
		key := fmt.Sprint(line, " ", what)
		if told[key] {
			return
		}
		f := pass.ReportLine(c.Path, line, "%s %s", s.Name, what)
		told[key] = true
		f.Severity = severity
		if c.Role == django.Development {
			f.Severity, f.Confidence = severity.Lower(1), finding.Unsure // on a developer's machine, which is harm enough, but not the site's
		}
		f.Key = s.Name + " " + what
		f.Fix = fix
	}
	if s.Privileged.Line > 0 {
		say(s.Privileged.Line, finding.High, "is privileged: whoever breaks into it is root of the machine", "Take privileged away; where one capability or device is needed, name it under cap_add or devices.")
	}
	for _, v := range s.Volumes {
		source := strings.TrimRight(interpolation.Expand(v.Source, nil), "/")
		switch {
		case container.IsSocket(source):
			if container.SteersContainers(s.Image.Text) {
				say(v.Line, finding.Medium, "is given Docker's socket, through which it may start containers as root of the machine, as its documentation asks", "Put a proxy between that lets only the calls through that it needs (docker-socket-proxy).")
				continue
			}
			say(v.Line, finding.High, "is given Docker's socket: whoever breaks into it may start a container that is root of the machine (read-only does not keep from it)", "Take the socket away; let what has to start containers run outside, or behind a proxy that lets single calls through.")
		case v.Source == "/" || container.OfMachine(source):
			if v.ReadOnly && s.Store == nil && container.WatchesMachine(s.Image.Text) {
				continue
			}
			say(v.Line, finding.High, "is given "+v.Source+" of the machine", "Mount the one directory that it needs, read-only where it only reads.")
		}
	}
	for _, capability := range s.CapAdd {
		if name, out := container.Escapes(capability.Text); out {
			say(capability.Line, finding.High, "has the capability "+name+", with which it may leave its container", "Take it away, or name the smaller one that is needed.")
		}
	}
	if s.PID.Text == "host" {
		say(s.PID.Line, finding.Medium, "sees all processes of the machine, with their variables", "Take pid: host away.")
	}
	if s.NetworkMode.Text == "host" {
		say(s.NetworkMode.Line, finding.Medium, "shares the machine's network: it reaches what listens for the machine alone, and each port it opens is open to the world", "Take network_mode: host away, and publish the ports that others need.")
	}
	for _, option := range s.SecurityOpt {
		if strings.HasSuffix(option.Text, "unconfined") || option.Text == "label:disable" || option.Text == "label=disable" {
			say(option.Line, finding.Medium, "runs without the kernel's filter ("+option.Text+")", "Take it away: Docker's own profile stops nothing that a web site does.")
		}
	}
}
