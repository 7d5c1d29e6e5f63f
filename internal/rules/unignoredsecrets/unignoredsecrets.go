// Package unignoredsecrets is the rule unignored-secrets; doc.md says what it does and why.
package unignoredsecrets

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/container"
	"paddock/internal/dotenv"
	"paddock/internal/finding"
	"paddock/internal/gitignore"
	"paddock/internal/rule"
	"paddock/internal/source"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unignored-secrets", Title: "Nothing keeps secrets out of git", Practice: "env-files-ignored",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{540}, Since: "0.1", Doc: doc,
	},
	// It has read what is in the file, and says what to do with it.
	Yields:  []string{"committed-secret"},
	Project: run,
}

// place is where something says that a file is there, or will be.
type place struct {
	path string
	line int
}

// need is a file that git should leave alone.
type need struct {
	name string
	says place
	// readable says that the file is there, and a text.
	readable bool
}

func run(pass *rule.Pass) {
	tree := pass.Project.Tree
	var set gitignore.Set
	for _, e := range tree.Named(".gitignore") {
		if data, err := tree.Read(e.Path); err == nil {
			set.Add(folder(e.Path), string(data))
		}
	}
	// Without git there is nothing to keep out, and whose .gitignore stands above the directory that was named it can't be read.
	top := tree.Has(".gitignore")
	if !top && !slices.ContainsFunc(tree.Skipped, func(s source.Skip) bool { return s.Path == ".git" }) {
		return
	}
	const fix = "Write into .gitignore: .env, .env.* with !.env.example behind it, *.sqlite3, *.pem, *.key, media/. What is committed already must be taken out as well (git rm --cached), and its secrets changed."
	var open []need
	for _, n := range slices.Concat(examples(tree), read(pass.Project), lying(pass.Project)) {
		if set.Ignored(n.name) {
			continue
		}
		if i := slices.IndexFunc(open, func(o need) bool { return o.name == n.name }); i < 0 {
			open = append(open, n)
		} else if n.readable {
			open[i] = n
		}
	}
	// A file that is there and can be read is a finding of its own, for the secrets in it are one already when git has them. What will be there
	// some day, and databases, are one for the project.
	var names []string
	var first *need
	missing := ""
	if !top {
		missing = ": there is no .gitignore"
	}
	for i, n := range open {
		if n.readable {
			f := pass.ReportLine(n.says.path, n.says.line, "git does not leave %s alone%s", n.name, missing)
			f.Cause = &finding.Place{Path: n.name}
			f.Key, f.Fix = "gitignore "+n.name, fix
			continue
		}
		if first == nil {
			first = &open[i]
		}
		if len(names) < 3 {
			names = append(names, n.name)
		} else if len(names) == 3 {
			names = append(names, "others")
		}
	}
	if first != nil {
		f := pass.ReportLine(first.says.path, first.says.line, "git does not leave %s alone%s", strings.Join(names, ", "), missing)
		f.Key, f.Fix = "gitignore", fix
	}
}

func folder(p string) string {
	if dir := path.Dir(p); dir != "." {
		return dir
	}
	return ""
}

// examples are the files of variables for which an example is there to be copied.
func examples(tree *source.Tree) (list []need) {
	for _, e := range tree.Entries {
		dir, base := path.Split(e.Path)
		if strings.Count(dir, "/") > 3 || strings.Contains(dir, "{{") || aside(folder(e.Path)+"/") || published(tree, e.Path) {
			continue
		}
		lower := strings.ToLower(base)
		for _, word := range []string{"example", "sample", "template", "dist"} {
			for _, sep := range []string{".", "-", "_"} {
				name, ok := strings.CutSuffix(lower, sep+word)
				if ok && (name == ".env" || strings.HasPrefix(name, ".env.")) {
					list = append(list, need{name: dir + name, says: place{e.Path, 1}})
				}
			}
		}
	}
	return list
}

// readers are the calls that read a file of variables beside the settings.
var readers = []string{"read_env(", "load_dotenv(", "read_envfile("}

// read are the files that settings read: the variables, and the database that startproject makes.
func read(p *django.Project) (list []need) {
	for _, site := range p.Sites {
		if site.Aside {
			continue
		}
		for _, c := range site.Contexts {
			file := p.Index.Source(c.Path)
			if file == nil || c.Role == django.Testing || aside(c.Path) {
				continue
			}
			for i, line := range strings.Split(file.Text, "\n") {
				code, _, _ := strings.Cut(line, "#")
				for _, r := range readers {
					// One with a name of its own may lie anywhere, and the name in the text says where.
					if strings.Contains(code, r) && (strings.Contains(code, r+")") || strings.Contains(code, ".env\"") || strings.Contains(code, ".env'")) {
						list = append(list, need{name: path.Join(site.Root, ".env"), says: place{c.Path, i + 1}})
					}
				}
				if strings.Contains(code, "db.sqlite3") {
					list = append(list, need{name: path.Join(site.Root, "db.sqlite3"), says: place{c.Path, i + 1}})
				}
			}
		}
	}
	return list
}

// lying are the files with secrets that lie about near the top.
func lying(p *django.Project) (list []need) {
	for _, e := range p.Tree.Entries {
		if strings.Count(e.Path, "/") <= 2 && !aside(e.Path) && !published(p.Tree, e.Path) && container.Private(p, e.Path) {
			list = append(list, need{e.Path, place{e.Path, firstLine(p.Tree, e.Path)}, !container.Data(e.Path)})
		}
	}
	return list
}

// firstLine is the first variable's line in a file of variables; 1 of any other.
func firstLine(tree *source.Tree, p string) int {
	if data, err := tree.Read(p); err == nil && strings.Contains(path.Base(p), ".env") {
		if list, _ := dotenv.Read(string(data)); len(list) > 0 {
			return list[0].Line
		}
	}
	return 1
}

// published says that a file of variables is a front end's: what is in it is built into scripts that everybody reads.
func published(tree *source.Tree, p string) bool {
	dir := path.Dir(p)
	return strings.Contains(path.Base(p), ".env") && tree.Has(path.Join(dir, "package.json")) && !tree.Has(path.Join(dir, "manage.py"))
}

// aside says that a file is there for development, tests, examples or documentation: it is committed on purpose.
func aside(p string) bool {
	if role := django.RoleOfPath(p); role == django.Development || role == django.Testing {
		return true
	}
	for _, part := range strings.Split(strings.ToLower(p), "/") {
		for _, word := range []string{"test", "fixture", "example", "sample", "demo", "docs", "mock", "cypress", "e2e"} {
			if strings.HasPrefix(strings.TrimPrefix(part, "."), word) {
				return true
			}
		}
	}
	return false
}
