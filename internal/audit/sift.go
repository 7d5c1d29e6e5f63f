package audit

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

// sifter takes away the findings that comments and the configuration say are known, and reports the
// comments that take away nothing.
type sifter struct {
	comments map[string][]*suppression
	config   Config
	known    []string        // the ids that there are, sorted
	ran      map[string]bool // rules that ran to their end

	suppressed int
}

// sift returns the findings that are left, with those about comments.
func (s *sifter) sift(found []finding.Finding) []finding.Finding {
	var left []finding.Finding
	for i := range found {
		f := &found[i]
		switch {
		case s.config.excluded(f.Path):
			// As if the file were not there: not counted.
		case s.byComment(f), s.config.ignored(f.Rule, f.Path):
			s.suppressed++
		default:
			left = append(left, *f)
		}
	}
	for _, f := range s.aboutComments() {
		switch {
		case s.config.excluded(f.Path):
		case slices.Contains(s.config.Ignore, f.Rule):
		case s.config.ignored(f.Rule, f.Path):
			s.suppressed++
		default:
			left = append(left, f)
		}
	}
	return left
}

// byComment says that a comment takes the finding away. All comments that do are marked as used.
func (s *sifter) byComment(f *finding.Finding) bool {
	hit := false
	first := max(1, f.Line) // a finding about the whole file stands on its first line
	last := max(first, f.EndLine)
	for _, c := range s.comments[f.Path] {
		if !c.covers(first) && !c.covers(last) {
			continue
		}
		switch {
		case c.foreign && matchesForeign(f.Rule, c.codes):
			hit = true
		case !c.foreign && slices.Contains(c.rules, f.Rule):
			c.used[f.Rule] = true
			hit = true
		}
	}
	return hit
}

//go:embed docs/unused-suppression.md
var unusedDoc string

//go:embed docs/suppression-without-reason.md
var reasonlessDoc string

// The two rules about comments. They have no function of their own: what they judge is known only
// when all other rules have run.
var (
	unused = rule.Rule{Meta: check.Meta{
		ID: "unused-suppression", Title: "A comment suppresses nothing", Practice: "regular",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{1053}, Since: "0.1", Doc: unusedDoc,
	}}
	reasonless = rule.Rule{Meta: check.Meta{
		ID: "suppression-without-reason", Title: "A finding is suppressed without a reason", Practice: "regular",
		Severity: finding.Info, Confidence: finding.Certain, CWE: []int{1053}, Since: "0.1", Doc: reasonlessDoc,
	}}
)

// Own are the descriptions of the rules that the audit itself holds.
func Own() []check.Meta { return []check.Meta{reasonless.Meta, unused.Meta} }

// aboutComments are the findings about Paddock's own comments.
func (s *sifter) aboutComments() (found []finding.Finding) {
	report := func(c *suppression, m *check.Meta, fix, format string, args ...any) {
		f := finding.Finding{
			Rule: m.ID, Title: m.Title, Practice: m.Practice, CWE: m.CWE, Severity: m.Severity, Confidence: m.Confidence,
			Message: fmt.Sprintf(format, args...), Fix: fix,
		}
		f.Place, f.Source = rule.PlaceOf(pyeval.Place{File: c.file, Span: c.span})
		found = append(found, f)
	}
	for _, comments := range s.comments {
		for _, c := range comments {
			if c.foreign {
				continue
			}
			if len(c.rules) == 0 {
				report(c, &unused.Meta, "Name the rule in brackets: paddock: ignore[raw-sql] why it is safe here.", "the comment names no rule, so it suppresses nothing")
				continue
			}
			for _, id := range c.rules {
				switch {
				case !slices.Contains(s.known, id):
					hint := ""
					if near := Nearest(id, s.known); near != "" {
						hint = fmt.Sprintf("; did you mean %s?", near)
					}
					report(c, &unused.Meta, "Correct the name; `paddock rules` lists them all.", "there is no rule %q%s", id, hint)
				case s.ran[id] && !c.used[id]:
					report(c, &unused.Meta, "Delete it, or move it to the line of the finding or the line before.", "nothing here breaks %s", id)
				}
			}
			if c.reason == "" {
				report(c, &reasonless.Meta, "Write behind the brackets why it is safe here.", "no reason is given for ignoring %s", strings.Join(c.rules, ", "))
			}
		}
	}
	return found
}
