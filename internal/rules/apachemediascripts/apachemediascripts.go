// Package apachemediascripts is the rule apache-media-scripts; doc.md says what it does and why.
package apachemediascripts

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/apache"
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
		ID: "apache-media-scripts", Title: "What visitors upload is run, or served as pages of the site", Practice: "uploads",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{434, 79}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Apache {
		if role := django.RoleOfConfiguration(f.Path); role == django.Development || role == django.Testing {
			continue
		}
		apache.Walk(f.Top, func(d *apache.Directive) {
			if d.Name == "alias" && len(d.Args) >= 2 && pass.Project.ServesUploads(d.Args[0]) {
				judge(pass, f, d)
			}
		})
	}
}

// judge looks at what holds for the folder of uploads: the sections for the folder itself, for its address, and, of what may be run there,
// those for the folders around it.
func judge(pass *rule.Pass, f *apache.File, alias *apache.Directive) {
	folder, prefix := strings.TrimRight(alias.Args[1], "/"), strings.TrimRight(alias.Args[0], "/")
	var own, around []*apache.Directive
	apache.Walk(f.Top, func(d *apache.Directive) {
		at := strings.TrimRight(d.Arg(0), "/")
		switch {
		case d.Section && (d.Name == "directory" && at == folder || d.Name == "location" && at == prefix):
			own = append(own, d)
		case d.Section && d.Name == "directory" && len(d.Args) == 1 && strings.HasPrefix(folder, at+"/"):
			around = append(around, d)
		}
	})
	// httpd applies the sections of shorter paths first.
	slices.SortStableFunc(around, func(a, b *apache.Directive) int { return cmp.Compare(len(a.Arg(0)), len(b.Arg(0))) })
	if at, what := runs(append(around, own...)); at != nil {
		say := pass.ReportLine(f.Path, at.Line, "%s in the folder of uploads: who may upload a file may have the server run it", what)
		say.Severity = finding.High
		say.Key = "alias " + prefix
		pass.JudgeUploads(say)
		say.Fix = "Write Options None, AllowOverride None and SetHandler None for the folder of uploads."
		return
	}
	if slices.ContainsFunc(own, harmless) {
		return
	}
	say := pass.ReportLine(f.Path, alias.Line, "what was uploaded is served from the site's own address with the type that its name says: a page or a picture with a script in it (.html, .svg) runs as this site")
	say.Key = "alias " + prefix
	pass.JudgeUploads(say)
	say.Fix = `Serve uploads from a domain of their own, or as downloads: Header set Content-Disposition attachment, Header set X-Content-Type-Options nosniff, Header set Content-Security-Policy "sandbox" for the folder.`
}

// runs is what makes the server run files of the folder: CGI, a handler, or files of the folder that may say so (.htaccess). Sections come
// in the order in which they are applied: what a later one says of the same outweighs.
func runs(sections []*apache.Directive) (at *apache.Directive, what string) {
	var cgi, handler, override *apache.Directive
	for _, s := range sections {
		for _, d := range s.Own("options") {
			switch text := strings.ToLower(strings.Join(d.Args, " ")); {
			case strings.Contains(text, "-execcgi"):
				cgi = nil
			case strings.Contains(text, "execcgi"), text == "all":
				cgi = d
			case !strings.ContainsAny(text, "+-"):
				cgi = nil // the list is all there is
			}
		}
		for _, name := range []string{"sethandler", "addhandler", "addtype"} {
			for _, d := range s.Own(name) {
				text := strings.ToLower(strings.Join(d.Args, " "))
				switch {
				case strings.Contains(text, "cgi") || strings.Contains(text, "php") || strings.Contains(text, "wsgi"):
					handler = d
				case name == "sethandler":
					handler = nil
				}
			}
		}
		for _, d := range s.Own("allowoverride") {
			override = nil
			if text := strings.ToLower(strings.Join(d.Args, " ")); text == "all" || strings.Contains(text, "fileinfo") || strings.Contains(text, "options") {
				override = d
			}
		}
	}
	switch {
	case handler != nil:
		return handler, "files are given to an interpreter"
	case cgi != nil:
		return cgi, "programs are run"
	case override != nil:
		return override, "files called .htaccess are obeyed"
	}
	return nil, ""
}

// harmless says that what a section sends runs nowhere: it is downloaded, sandboxed, of a type that does nothing, or not for everybody.
func harmless(s *apache.Directive) bool {
	for _, d := range s.Own("header") {
		text := strings.ToLower(strings.Join(d.Args, " "))
		if strings.Contains(text, "content-disposition") && strings.Contains(text, "attachment") || strings.Contains(text, "content-security-policy") && (strings.Contains(text, "sandbox") || strings.Contains(text, "default-src 'none'")) {
			return true
		}
	}
	for _, d := range append(s.Own("require"), s.Own("deny")...) {
		if text := strings.ToLower(strings.Join(d.Args, " ")); text != "all granted" {
			return true
		}
	}
	return len(s.Own("forcetype")) > 0
}
