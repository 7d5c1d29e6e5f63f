package workflowscriptinjection

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/finding"
	"paddock/internal/workflow"
)

// predefined are GitLab's own variables in which somebody else's words stand, with who writes them. Slugs, hashes and numbers are none.
var predefined = map[string]string{
	"CI_COMMIT_MESSAGE":     "has a commit merged",
	"CI_COMMIT_TITLE":       "has a commit merged",
	"CI_COMMIT_DESCRIPTION": "has a commit merged",
	"CI_COMMIT_AUTHOR":      "has a commit merged",
	"CI_COMMIT_TAG_MESSAGE": "pushes a tag",

	"CI_MERGE_REQUEST_TITLE":                      "proposes a change",
	"CI_MERGE_REQUEST_DESCRIPTION":                "proposes a change",
	"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME":         "proposes a change",
	"CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME": "proposes a change",
	"CI_COMMIT_REF_NAME":                          "pushes a branch or a tag",
	"CI_COMMIT_BRANCH":                            "pushes a branch",
	"CI_COMMIT_TAG":                               "pushes a tag",
	"CI_BUILD_REF_NAME":                           "pushes a branch or a tag",
	"CI_BUILD_TAG":                                "pushes a tag",
}

// refs are those of them that hold the name of the branch or tag for which a job runs.
var refs = regexp.MustCompile(`^CI_(COMMIT_(REF_NAME|BRANCH|TAG)|BUILD_(REF_NAME|TAG))$`)

// gitlab judges pipelines. GitLab hands these words over as variables of the environment, so a script is safe until somebody reads them anew.
func (x *reporter) gitlab() {
	for _, p := range x.pass.Project.Deployment.Pipelines {
		for _, j := range p.Jobs {
			x.job(j)
		}
	}
}

func (x *reporter) job(j *workflow.PipelineJob) {
	assigned := map[string][]string{}
	for name, v := range j.Variables {
		for _, m := range variables.FindAllStringSubmatch(v.Text.Text, -1) {
			assigned[name] = append(assigned[name], m[1])
		}
	}
	pieces := slices.Clone(j.Script)
	for _, piece := range j.Script {
		pieces = append(pieces, x.called(workflow.ReadShell(piece.Text.Text))...)
	}
	shells := make([]*workflow.Shell, len(pieces))
	for i, piece := range pieces { // all are lines of one shell, so that a variable of one is there for those behind it
		shells[i] = workflow.ReadShell(piece.Text.Text)
		for name, from := range shells[i].Assigned {
			assigned[name] = append(assigned[name], from...)
		}
	}
	origin := func(name string) (string, bool) {
		_, ok := predefined[name]
		return name, ok && !(j.Ref == workflow.NamedRef && refs.MatchString(name))
	}
	for i, shell := range shells {
		for _, p := range shell.Programs {
			from, ok := through(p.Name, assigned, origin)
			if at := pieces[i]; ok && x.first(at.Path, at.LineAt(p.Offset), from) {
				x.report(at.Path, at.LineAt(p.Offset), from, p)
			}
		}
	}
}

var variables = regexp.MustCompile(`\$\{?([A-Za-z_]\w*)`)

func (x *reporter) report(path string, line int, from string, p workflow.Program) {
	what := from
	if p.Name != from {
		what += " (as " + p.Name + ")"
	}
	f := x.pass.ReportLine(path, line, "%s is in a text that %s reads as a program, and whoever %s may write it: as a command, too", what, p.By, predefined[from])
	f.Severity, f.Confidence = finding.Medium, finding.Likely
	f.Fix = "Let the program take it as an argument or out of the environment: bash -c 'echo \"$1\"' _ \"$" + p.Name + "\"; for ssh quote it for the other end: ssh host \"… $(printf %q \"$" + p.Name + "\")\"."
	if refs.MatchString(from) || strings.HasSuffix(from, "BRANCH_NAME") || strings.HasPrefix(from, "CI_MERGE") {
		f.Severity = finding.Low // of people who may change what CI does on their branch anyhow; what the text reaches may be more than that
		f.Fix = "Hand over CI_COMMIT_SHA or CI_COMMIT_REF_SLUG, in which nothing stands that a shell reads."
	}
	f.Key = from + " " + p.By
}
