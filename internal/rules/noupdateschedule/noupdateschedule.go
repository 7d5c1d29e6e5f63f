// Package noupdateschedule is the rule no-update-schedule; doc.md says what it does and why.
package noupdateschedule

import (
	_ "embed"
	"path"
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

// scheduled says that a bot has a configuration here, or that CI asks for updates by itself.
func scheduled(pass *rule.Pass) bool {
	for _, e := range pass.Project.Tree.Entries {
		name := strings.ToLower(path.Base(e.Path))
		switch strings.TrimPrefix(name, ".") {
		case "dependabot.yml", "dependabot.yaml", "renovate.json", "renovate.json5", "renovaterc", "renovaterc.json", "pyup.yml", "requires.io", "mergify-dependabot.yml", "scala-steward.conf", "updatecli.yaml", "depfu.yml", "deps.json", "dependencies.yml":
			return true
		}
		if strings.HasPrefix(name, "renovate") && (strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".json5") || strings.HasSuffix(name, ".js")) {
			return true
		}
		if ci(e.Path) && e.Size < maxFile {
			if data, err := pass.Project.Tree.Read(e.Path); err == nil {
				text := strings.ToLower(string(data))
				if strings.Contains(text, "renovate") || strings.Contains(text, "dependabot") || (strings.Contains(text, "schedule") || strings.Contains(text, "cron")) && (strings.Contains(text, "pip-compile") || strings.Contains(text, "poetry update") || strings.Contains(text, "uv lock --upgrade") || strings.Contains(text, "pre-commit autoupdate") || strings.Contains(text, "uv lock -u") || strings.Contains(text, "upgrade-requirements")) {
					return true
				}
			}
		}
	}
	data, err := pass.Project.Tree.Read("package.json") // Renovate's configuration may stand there
	return err == nil && strings.Contains(string(data), `"renovate"`)
}

const maxFile = 1 << 20

func ci(p string) bool {
	return strings.HasPrefix(p, ".github/workflows/") || strings.HasSuffix(p, ".gitlab-ci.yml") || strings.HasPrefix(p, ".circleci/") || strings.HasPrefix(p, ".woodpecker")
}
