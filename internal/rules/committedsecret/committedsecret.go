// Package committedsecret is the rule committed-secret; doc.md says what it does and why.
package committedsecret

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"paddock/internal/check"
	"paddock/internal/django/container"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
	"paddock/internal/source"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "committed-secret", Title: "A secret stands in the repository", Practice: "no-secret-in-code",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{798, 540}, Since: "0.1", Doc: doc,
	},
	// They read the code, and know what the value is for.
	Yields:    []string{"hardcoded-secret", "hardcoded-credential", "insecure-secret-fallback", "secret-in-comment", "weak-secret-key", "docker-secret", "compose-default-password", "kubernetes-secret"},
	Committed: run,
}

// maxPlaces is how many more places of one secret a finding names.
const maxPlaces = 10

func run(pass *rule.Pass, secrets []*rule.Committed, past []*rule.Past) {
	// One secret is one finding, wherever it stands: it is changed once.
	var order []string
	places := map[string][]*rule.Committed{}
	for _, s := range secrets {
		if s.Format.Generic && elsewhere(s) {
			continue
		}
		if places[s.Value] == nil {
			order = append(order, s.Value)
		}
		places[s.Value] = append(places[s.Value], s)
	}
	for _, value := range order {
		report(pass, places[value])
	}
	for _, p := range past {
		reportPast(pass, p)
	}
}

// elsewhere says that what a name and a value mean in a file is judged by who can read its language: Python by hardcoded-secret and
// hardcoded-credential, which read no comments and no migrations.
func elsewhere(s *rule.Committed) bool {
	if !strings.HasSuffix(s.File.Path, ".py") || strings.Contains("/"+s.File.Path, "/migrations/") {
		return false
	}
	line := s.File.LineOf(source.Pos(s.Start))
	return !strings.HasPrefix(strings.TrimSpace(s.File.Line(line)), "#")
}

// report tells of a secret that stands in some places. The surest of them is the finding's.
func report(pass *rule.Pass, places []*rule.Committed) {
	first := places[0]
	for _, s := range places {
		if s.Confidence > first.Confidence {
			first = s
		}
	}
	f := pass.Report(at(first), "%s: everybody who has the repository, or a copy of it, has it", describe(first, "stands"))
	f.Severity, f.Confidence = first.Severity, first.Confidence
	f.Cause = &f.Place
	f.Secrets = append(f.Secrets, shown(first)...)
	f.Key = key(f, first)
	f.Fix = "Make it worthless where it was made, as it is known now; take the new one from the environment or a store of secrets. Taking it out of the file leaves it in git's history."
	if container.Private(pass.Project, first.File.Path) {
		f.Fix += " The file belongs into .gitignore and out of git (git rm --cached)."
	}
	for _, s := range places {
		if s != first && len(f.Trace) < maxPlaces {
			step, _ := rule.PlaceOf(at(s))
			f.Trace = append(f.Trace, finding.Step{Place: step, Message: "it stands here too"})
		}
	}
}

// reportPast tells of a secret that is gone from the files, and not from the history.
func reportPast(pass *rule.Pass, p *rule.Past) {
	where := fmt.Sprintf("commit %s of %s", p.Commit.Short(), p.Author.Format(time.DateOnly))
	switch {
	case p.Commit == "":
		where = "a version that was added and never committed"
	case p.Stash:
		where += ", a stash"
	case p.Lost:
		where += ", to which no branch leads any more"
	}
	f := pass.Report(at(&p.Committed), "%s: it is gone from the files and still in git's history (%s), which everybody has who has the repository", describe(&p.Committed, "stood"), where)
	f.Severity, f.Confidence = p.Severity, p.Confidence
	f.Secrets = append(f.Secrets, shown(&p.Committed)...)
	f.Key = "history " + key(f, &p.Committed)
	f.Fix = "Make it worthless where it was made, if that is not done yet: to take it out of the history helps with copies to come only."
}

func at(s *rule.Committed) pyeval.Place {
	return pyeval.Place{File: s.File, Span: source.Span{Start: source.Pos(s.Start), End: source.Pos(s.End)}}
}

// maxLine is the longest line, in bytes, whose text tells a finding apart: those of bundles are the whole file.
const maxLine = 500

func key(f *finding.Finding, s *rule.Committed) string {
	if len(f.Source) > maxLine {
		return s.Format.ID + " " + s.Name + " " + s.Value
	}
	return strings.Join(strings.Fields(f.Source), " ")
}

// shown are the texts of a secret as it stands in its file, which nobody may read in full.
func shown(s *rule.Committed) (list []string) {
	list = append(list, s.Value)
	for line := range strings.Lines(s.File.Text[s.Start:s.End]) {
		if line = strings.TrimSpace(line); line != "" && line != s.Value {
			list = append(list, line)
		}
	}
	return list
}

// describe says what a secret is and where it stands, or stood.
func describe(s *rule.Committed, stands string) string {
	text := s.Format.Words + " " + stands + " in the file"
	if s.Name != "" {
		text += ", under " + s.Name
	}
	if s.Aside != "" {
		text += ", " + s.Aside
	}
	return text
}
