// Package servedprojectroot is the rule served-project-root; doc.md says what it does and why.
package servedprojectroot

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/nginx"
	"paddock/internal/rule"
	"paddock/internal/service"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "served-project-root", Title: "The project itself is served", Practice: "minimal-surface",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{538, 552}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	folders := projectFolders(pass)
	if len(folders) == 0 {
		return
	}
	for _, f := range pass.Project.Deployment.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if (d.Name != "root" && d.Name != "alias") || d.Parent == nil || !serves(d) {
				return
			}
			folder := path.Clean(d.Arg(0))
			why, ok := folders[folder]
			if !ok {
				return
			}
			f := pass.ReportLine(d.File.Path, d.Line, "files of %s are sent to who asks for them, and that is where the project is (%s): its settings, its .env, its .git", folder, why)
			f.Key = d.Name + " " + folder
			f.Fix = "Serve the folder of collected static files only (STATIC_ROOT), outside of the project or below it."
		})
	}
}

// projectFolders are the folders of the machine in which the project stands, with what says so: those that services are started in, and
// those that a compose file mounts the project itself at. What is in an image is in no other container: WORKDIR says nothing of a proxy.
func projectFolders(pass *rule.Pass) map[string]string {
	folders := map[string]string{}
	add := func(folder, p string, line int) {
		folder = path.Clean(folder)
		if strings.Count(folder, "/") > 1 || folder == "/app" || folder == "/code" || folder == "/src" {
			folders[folder] = fmt.Sprintf("%s:%d", p, line)
		}
	}
	for _, program := range pass.Project.Deployment.Programs {
		for _, name := range []string{"workingdirectory", "directory", "chdir"} {
			o, ok := program.Options[name]
			if folder := o.Value; ok && strings.HasPrefix(folder, "/") && !strings.ContainsAny(folder, "$%{") && startsSite(program) {
				add(folder, program.Path, o.Line)
			}
		}
	}
	for _, c := range pass.Containers().Compositions {
		if c.Role == django.Development || c.Role == django.Testing {
			continue
		}
		for _, s := range c.Services {
			if !strings.Contains(s.Image.Text, "nginx") && !strings.Contains(strings.ToLower(s.Name), "nginx") {
				continue
			}
			for _, v := range s.Volumes {
				if source := path.Join(path.Dir(c.Path), v.Source); strings.HasPrefix(v.Source, ".") && holdsSite(pass, source) {
					add(v.Target, c.Path, v.Line)
				}
			}
		}
	}
	return folders
}

// startsSite says that a program is the site's server: what works in the project's folder, as others may not.
func startsSite(p *service.Program) bool {
	for _, word := range []string{"gunicorn", "uwsgi", "uvicorn", "daphne", "manage.py", "hypercorn", "celery"} {
		if strings.Contains(p.Command, word) || p.Kind == "uWSGI" {
			return true
		}
	}
	return false
}

// holdsSite says that a folder of the tree is one of the project's: the tree itself, or the one of manage.py.
func holdsSite(pass *rule.Pass, folder string) bool {
	if folder == "." {
		folder = ""
	}
	for _, s := range pass.Project.Sites {
		if s.Root == folder || folder == "" {
			return true
		}
	}
	return false
}

// serves says that a root or alias is one from which any file is sent: of a location for all paths that hands nothing on before it has
// looked for a file, or of a server with no other location for all paths.
func serves(d *nginx.Directive) bool {
	block := d.Parent
	switch block.Name {
	case "location":
		modifier, prefix := block.Location()
		if modifier == "~" || modifier == "~*" {
			return strings.TrimPrefix(prefix, "^") == "/" // a pattern takes some files only
		}
		if d.Name == "root" && modifier != "=" && prefix != "/" {
			return false // the path's own folder below the root
		}
		return modifier != "=" && !handsOn(block)
	case "server":
		for _, location := range block.Own("location") {
			modifier, prefix := location.Location()
			if prefix != "/" || modifier == "=" {
				continue
			}
			return d.Name == "root" && len(location.Own("root")) == 0 && len(location.Own("alias")) == 0 && !handsOn(location)
		}
		return !handsOn(block)
	}
	return false
}

// handsOn says that a block sends no file: every request goes on to a server, or is answered at once.
func handsOn(block *nginx.Directive) bool {
	for _, name := range []string{"proxy_pass", "uwsgi_pass", "fastcgi_pass", "scgi_pass", "grpc_pass", "return", "internal"} {
		if len(block.Own(name)) > 0 {
			return true
		}
	}
	return slices.ContainsFunc(block.Own("deny"), func(d *nginx.Directive) bool { return d.Arg(0) == "all" })
}
