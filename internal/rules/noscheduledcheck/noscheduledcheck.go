// Package noscheduledcheck is the rule no-scheduled-check; doc.md says what it does and why.
package noscheduledcheck

import (
	_ "embed"
	"regexp"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "no-scheduled-check", Title: "Nothing looks for new weaknesses between changes", Practice: "regular",
		Severity: finding.Info, Confidence: finding.Likely, CWE: []int{1053}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	files := pass.Project.Deployment.Workflows
	if len(files) == 0 {
		return
	}
	for _, f := range files {
		if f.Has("schedule") && checks.MatchString(f.Text) {
			return
		}
	}
	at := files[0]
	for _, f := range files {
		if f.Has("push", "pull_request") {
			at = f
			break
		}
	}
	found := pass.ReportLine(at.Path, 1, "no workflow looks for weaknesses on a schedule: what becomes known while nobody changes the code is found by others first")
	found.Key = "schedule"
	found.Fix = "Add on: {schedule: [{cron: \"17 5 * * 1\"}]} to a workflow that runs paddock audit with fresh data (paddock db update)."
}

// checks are the programs that look for weaknesses.
var checks = regexp.MustCompile(`(?i)paddock|pip-audit|codeql|bandit|semgrep|gitleaks|trivy|grype|snyk|osv-scanner|safety (check|scan)|scorecard|sonar|npm audit|yarn audit|dependency-check|zap|trufflehog`)
