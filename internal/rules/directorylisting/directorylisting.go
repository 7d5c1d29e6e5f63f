// Package directorylisting is the rule directory-listing; doc.md says what it does and why.
package directorylisting

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/apache"
	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/nginx"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "directory-listing", Title: "Folders are listed to everybody", Practice: "minimal-surface",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{548}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	facts := pass.Project.Deployment
	for _, f := range facts.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if d.Name != "autoindex" || d.Arg(0) != "on" {
				return
			}
			where := ""
			if location := d.In("location"); location != nil {
				_, where = location.Location()
				if len(location.Own("internal")) > 0 || len(location.Own("auth_basic")) > 0 || len(location.Own("auth_request")) > 0 || len(location.Own("deny")) > 0 {
					return
				}
			}
			report(pass, d.File.Path, d.Line, where, "Take autoindex away.")
		})
	}
	for _, f := range facts.Apache {
		apache.Walk(f.Top, func(d *apache.Directive) {
			if d.Name == "options" && lists(d.Args) {
				where := ""
				for at := d.Parent; at != nil && where == ""; at = at.Parent {
					if at.Name == "location" || at.Name == "directory" {
						where = at.Arg(0)
					}
				}
				report(pass, f.Path, d.Line, where, "Write Options -Indexes.")
			}
		})
	}
	for _, o := range facts.Options {
		if o.Kind == "caddy" && (o.Name == "browse" || o.Name == "file_server" && slices.Contains(strings.Fields(o.Value), "browse")) {
			matcher, _, _ := strings.Cut(o.Value, " ")
			report(pass, o.Path, o.Line, matcher, "Write file_server without browse.")
		}
	}
}

// lists says that Options turn listings on: by name, or by All, which has all but MultiViews.
func lists(options []string) (on bool) {
	for _, o := range options {
		switch strings.ToLower(o) {
		case "indexes", "+indexes", "all", "+all":
			on = true
		case "-indexes", "none":
			on = false
		}
	}
	return on
}

func report(pass *rule.Pass, path string, line int, where, fix string) {
	f := pass.ReportLine(path, line, "who asks for a folder is shown what is in it: also what no page links to")
	if strings.Contains(where, "static") || strings.Contains(where, "docs") || strings.Contains(where, "assets") {
		f.Severity = finding.Low // what is there is for everybody, as a rule
	}
	if role := django.RoleOfConfiguration(path); role == django.Development || role == django.Testing {
		f.Severity, f.Confidence = finding.Low, finding.Unsure
	}
	f.Key = "listing of " + where
	f.Fix = fix
}
