package audit

import (
	"slices"

	"paddock/internal/finding"
	"paddock/internal/rule"
)

// One defect, one finding: of two rules that tell of the same one, the more specific speaks. Which that is says the
// other one, by rule.Rule.Yields; that it is the same defect is said by the finding's Cause.

// single leaves out the findings that yield to another one, which has to be at least as sure of itself and in a file that
// is looked at. It comes before comments are asked: who has judged the one defect has judged it.
func single(found []finding.Finding, rules []*rule.Rule, config *Config) []finding.Finding {
	yields := map[string][]string{}
	for _, r := range rules {
		yields[r.ID] = r.Yields
	}
	at := map[finding.Place][]*finding.Finding{}
	for i := range found {
		if !config.excluded(found[i].Path) {
			at[found[i].Place] = append(at[found[i].Place], &found[i])
		}
	}
	var left []finding.Finding
	for i := range found {
		f := &found[i]
		if f.Cause != nil && slices.ContainsFunc(at[*f.Cause], func(o *finding.Finding) bool {
			return slices.Contains(yields[f.Rule], o.Rule) && o.Confidence >= f.Confidence
		}) {
			continue
		}
		left = append(left, *f)
	}
	return left
}
