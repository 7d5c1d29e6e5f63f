// Package composedefaultpassword is the rule compose-default-password; doc.md says what it does and why.
package composedefaultpassword

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/compose"
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
		ID: "compose-default-password", Title: "A service has a password that anybody would try", Practice: "private-database",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{1392, 521}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for c, s := range pass.Containers().Stores() {
		for _, v := range s.Environment {
			judge(pass, c, s, v)
		}
	}
}

func judge(pass *rule.Pass, c *container.Composition, s *container.Service, v compose.Variable) {
	var f *finding.Finding
	switch password := interpolation.Expand(v.Value, nil); {
	case s.Store.Leaves(v.Name, password):
		f = pass.ReportLine(c.Path, v.Line, "the %s %s asks for no password (%s=%s)", s.Store.Kind, s.Name, v.Name, password)
	case slices.Contains(s.Store.Passwords, v.Name) && !strings.ContainsAny(password, "${}") && guessable(password, c, s):
		f = pass.ReportLine(c.Path, v.Line, "the password of the %s %s is one of the first that anybody tries", s.Store.Kind, s.Name)
		if password != v.Value {
			f.Message += ", unless a variable sets another one"
			f.Severity = f.Severity.Lower(1)
		}
	default:
		return
	}
	switch {
	case c.Role == django.Development:
		f.Severity, f.Confidence = finding.Low, finding.Unsure
	case offered(s):
		f.Message += "; its port is open to everybody"
		f.Severity = min(f.Severity+1, finding.Critical)
	}
	f.Key = s.Name + " " + v.Name
	f.Fix = "Make a long random one, keep it out of the repository, and hand it in: " + v.Name + ": ${" + v.Name + ":?} or a secret's file."
}

func offered(s *container.Service) bool {
	return slices.ContainsFunc(s.Ports, func(p compose.Port) bool { return !p.Local() })
}

// guessable says that a password is on the short list that every scanner tries, or is the name of what it opens.
func guessable(password string, c *container.Composition, s *container.Service) bool {
	password = strings.ToLower(password)
	if password == "" {
		return false
	}
	if container.WellKnown(password) || password == strings.ToLower(s.Name) {
		return true
	}
	for _, v := range s.Environment {
		if strings.HasSuffix(v.Name, "_USER") || strings.HasSuffix(v.Name, "_DB") || strings.HasSuffix(v.Name, "_DATABASE") || strings.HasSuffix(v.Name, "_USERNAME") {
			if value := strings.ToLower(interpolation.Expand(v.Value, nil)); value != "" && value == password {
				return true
			}
		}
	}
	return false
}
