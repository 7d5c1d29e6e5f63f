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
//
// Where both are sure enough to be shown, the one that is left is as sure as the surer: what a checksum has proved of a text is
// not lost because the rule that knows what the text is for has not looked at it.
func single(found []finding.Finding, rules []*rule.Rule, config *Config) []finding.Finding {
	yields := map[string][]string{}
	for _, r := range rules {
		yields[r.ID] = r.Yields
	}
	in := map[string][]*finding.Finding{} // by path
	for i := range found {
		if !config.excluded(found[i].Path) {
			in[found[i].Path] = append(in[found[i].Path], &found[i])
		}
	}
	var left []int
	for i := range found {
		f := &found[i]
		if f.Cause == nil || len(yields[f.Rule]) == 0 {
			left = append(left, i)
			continue
		}
		speaks := slices.IndexFunc(in[f.Cause.Path], func(o *finding.Finding) bool {
			return slices.Contains(yields[f.Rule], o.Rule) && covers(o.Place, *f.Cause) && o.Confidence >= min(f.Confidence, finding.Likely)
		})
		if speaks < 0 {
			left = append(left, i)
			continue
		}
		o := in[f.Cause.Path][speaks]
		o.Confidence = max(o.Confidence, f.Confidence)
	}
	list := make([]finding.Finding, len(left))
	for i, n := range left {
		list[i] = found[n]
	}
	return list
}

// covers says that a place is another one, has all of it in it, or is in the file that the other one is as a whole.
func covers(p, part finding.Place) bool {
	before := func(line, column, otherLine, otherColumn int) bool {
		return line < otherLine || line == otherLine && column <= otherColumn
	}
	return p == part || part.Line == 0 || p.Line > 0 && before(p.Line, p.Column, part.Line, part.Column) && before(part.EndLine, part.EndColumn, p.EndLine, p.EndColumn)
}
