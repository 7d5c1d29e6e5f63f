// Package noupdateschedule is the rule no-update-schedule; doc.md says what it does and why.
package noupdateschedule

import (
	_ "embed"
	"path"
	"regexp"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/dependency"
	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/source"
	"paddock/internal/workflow"
	"paddock/internal/yamltree"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "no-update-schedule", Title: "Nothing proposes updates", Practice: "updates-scheduled",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{1104}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	sources := dependency.Sources(pass.Project)
	if len(sources) == 0 || scheduled(pass) {
		return
	}
	s := sources[0]
	f := pass.ReportLine(s.Path, s.List[0].Line, "nothing in the project proposes new versions of what is pinned: fixes of known weaknesses come when somebody thinks of them")
	f.Key = "updates"
	f.Fix = "Add .github/dependabot.yml (or renovate.json) with a weekly schedule for each kind of package file."
}

// scheduled says that a bot has a configuration here, or that CI asks for updates by itself. A workflow that knows Dependabot says that there is
// one: it may be turned on in GitHub's settings, without a file.
func scheduled(pass *rule.Pass) bool {
	included := map[string]bool{} // by pipelines of GitLab's, under names that say nothing
	for _, p := range pass.Project.Deployment.Pipelines {
		included[p.Path] = true
	}
	for _, e := range pass.Project.Tree.Entries {
		name := strings.ToLower(path.Base(e.Path))
		switch strings.TrimPrefix(name, ".") {
		case "dependabot.yml", "dependabot.yaml":
			if packages(pass, e) {
				return true
			}
			continue
		case "renovate.json", "renovate.json5", "renovaterc", "renovaterc.json", "pyup.yml", "requires.io", "mergify-dependabot.yml", "scala-steward.conf", "updatecli.yaml", "depfu.yml", "deps.json", "dependencies.yml":
			return true
		}
		if strings.HasPrefix(name, "renovate") && (strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".json5") || strings.HasSuffix(name, ".js")) {
			return true
		}
		if (included[e.Path] || ci(e.Path)) && e.Size < maxFile {
			if data, err := pass.Project.Tree.Read(e.Path); err == nil {
				text := strings.ToLower(string(data))
				if strings.Contains(text, "renovate") || strings.Contains(text, "dependabot") || planned.MatchString(text) && renews.MatchString(text) {
					return true
				}
			}
		}
	}
	data, err := pass.Project.Tree.Read("package.json") // Renovate's configuration may stand there
	return err == nil && strings.Contains(string(data), `"renovate"`)
}

var (
	planned = regexp.MustCompile(`schedule|cron`)
	renews  = regexp.MustCompile(`pip-compile|poetry update|uv lock (?:--upgrade|-u\b)|pre-commit autoupdate|upgrade-requirements|pip-review|pipenv update|pdm update`)
)

// packages says that a configuration of Dependabot is about packages, of which the site is made, and not about actions and images alone.
// One that cannot be read counts.
func packages(pass *rule.Pass, e source.Entry) bool {
	if e.Size >= maxFile {
		return true
	}
	data, err := pass.Project.Tree.Read(e.Path)
	if err != nil {
		return true
	}
	documents, err := yamltree.Parse(source.NewFile(e.Path, string(data)))
	if err != nil || len(documents) == 0 || documents[0].At("updates") == nil {
		return true
	}
	for _, u := range documents[0].At("updates").Items() {
		switch u.At("package-ecosystem").Text() {
		case "github-actions", "docker", "docker-compose", "gitsubmodule", "terraform", "opentofu", "helm", "devcontainers", "pre-commit":
		default:
			return true
		}
	}
	return false
}

const maxFile = 1 << 20

func ci(p string) bool {
	return strings.HasPrefix(p, ".github/workflows/") || workflow.IsPipeline(p) || strings.HasPrefix(p, ".circleci/") || strings.HasPrefix(p, ".woodpecker")
}
