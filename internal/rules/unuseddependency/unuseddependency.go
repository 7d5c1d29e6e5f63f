// Package unuseddependency is the rule unused-dependency; doc.md says what it does and why.
package unuseddependency

import (
	_ "embed"
	"path"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/dependency"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unused-dependency", Title: "A dependency is used by nothing", Practice: "unused-dependencies",
		Severity: finding.Info, Confidence: finding.Likely, CWE: []int{1104}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	if len(pass.Project.Sites) == 0 {
		return // a package for others names what those need
	}
	asked := dependency.Asked(pass.Project)
	if len(asked) == 0 {
		return
	}
	uses := pass.Uses()
	var named func(string) bool
	for _, r := range asked {
		if dependency.Unimported(r.Name) {
			continue
		}
		if _, ok := uses.Imported(r.Name); ok {
			continue
		}
		if _, ok := uses.Resembles(r.Name); ok {
			continue
		}
		if named == nil {
			named = words(pass)
		}
		if named(r.Name) || slices.ContainsFunc(dependency.Modules(r.Name), named) {
			continue
		}
		f := pass.ReportLine(r.Path, r.Line, "%s is installed, and neither imported nor named in settings or files of the deployment", r.Name)
		f.Key = "unused " + r.Name
		f.Fix = "Take it out, if nothing that is not in the project needs it: what is not installed can't be attacked, and needs no updates."
		if len(r.Extras) > 0 {
			f.Confidence = finding.Unsure // what the extra brings may be what is meant
		}
		if !dependency.KnownModules(r.Name) {
			f.Confidence = finding.Unsure
			f.Message += ", by any name that it is likely to have"
		}
	}
}

var wordPattern = regexp.MustCompile(`[A-Za-z0-9_][A-Za-z0-9_.-]*`)

// words are those of files that start programs, build images and configure what runs: an answer to whether one names a package. The files
// that ask for packages, and what CI does, are left out.
func words(pass *rule.Pass) func(string) bool {
	seen := map[string]bool{}
	asks := map[string]bool{}
	for _, p := range pass.Project.Requirements.Files {
		asks[p] = true
	}
	for _, e := range pass.Project.Tree.Entries {
		if e.Size > 256<<10 || asks[e.Path] || !deploys(e.Path) {
			continue
		}
		data, err := pass.Project.Tree.Read(e.Path)
		if err != nil {
			continue
		}
		for _, word := range wordPattern.FindAllString(string(data), -1) {
			seen[strings.ToLower(word)] = true
			first, _, _ := strings.Cut(word, ".")
			seen[strings.ToLower(first)] = true
		}
	}
	return func(name string) bool { return seen[strings.ToLower(name)] }
}

// deploys says by its name that a file starts, builds or configures something.
func deploys(p string) bool {
	base := strings.ToLower(path.Base(p))
	switch path.Ext(base) {
	case ".sh", ".yml", ".yaml", ".ini", ".cfg", ".conf", ".service", ".env", ".j2", ".toml", ".ipynb":
		return !strings.HasSuffix(base, "pyproject.toml") && !strings.HasPrefix(base, "requirements") && !strings.Contains(base, "pre-commit") && !strings.HasPrefix(base, "environment.")
	}
	return strings.Contains(base, "dockerfile") || strings.HasPrefix(base, "procfile") || base == "makefile" || base == "justfile" || base == "entrypoint" || base == "start"
}
