package report

import (
	"fmt"
	"slices"
	"strings"

	"paddock/internal/finding"
)

// A version of a package has as many findings as it has known weaknesses, and one move mends all of them. So the text shows them
// together, at the place of the worst: each in a few lines, and the version to move to once. Other formats have them one by one.

// weaknesses are the findings about one version of a package at one place, where there are several, by each of them; in the order of
// reading.
func weaknesses(order []*Finding) map[*Finding][]*Finding {
	type key struct {
		rule, pkg, version string
		at                 finding.Place
	}
	by := map[key][]*Finding{}
	for _, f := range order {
		if d := f.Dependency; d != nil {
			k := key{f.Rule, d.Package, d.Version, f.Place}
			by[k] = append(by[k], f)
		}
	}
	groups := map[*Finding][]*Finding{}
	for _, group := range by {
		if len(group) < 2 {
			continue
		}
		for _, f := range group {
			groups[f] = group
		}
	}
	return groups
}

// dependency writes what is known to be weak in one version of a package.
func (t *text) dependency(group []*Finding) {
	worst, d := group[0], group[0].Dependency
	t.heading(worst)
	t.place(worst)
	t.code(worst)
	what := d.Package + " " + d.Version
	if d.Version == "" {
		what = "every version of " + d.Package + " that is allowed"
	}
	t.paragraph("", fmt.Sprintf("%s has %d known weaknesses", what, len(group)))
	width := 0
	for _, f := range group {
		width = max(width, len(f.Severity.String()))
	}
	for _, f := range group {
		label := f.Severity.String()
		indent := 4 + width + 2
		text := strings.Join(f.Dependency.Advisories[:1], "")
		if s := f.Dependency.Summary; s != "" {
			text += ": " + s
		}
		if f.Dependency.Fixed != "" {
			text = strings.TrimRight(text, ". ") + ". Fixed in " + f.Dependency.Fixed + "."
		}
		for i, l := range Wrap(Quote(oneLine(f.Mask(text))), t.style.Width()-indent) {
			if i == 0 {
				t.line("    %s%s  %s", t.style.Paint(SeverityColor(f.Severity), label), strings.Repeat(" ", width-len(label)), l)
				continue
			}
			t.line("%s%s", strings.Repeat(" ", indent), l)
		}
	}
	t.trace(worst)
	if worst.Why != "" && !t.told[worst.Rule] {
		t.told[worst.Rule] = true
		t.paragraph("why", worst.Why)
	}
	t.paragraph("fix", together(group))
	t.line("")
}

// together is the fix of all of them: the version that is free of what is known, else what each asks for.
func together(group []*Finding) string {
	d := group[0].Dependency
	if d.Free != "" {
		return fmt.Sprintf("Move to %s %s or later, which is free of all that is known.", d.Package, d.Free)
	}
	var fixes []string
	for _, f := range group {
		if !slices.Contains(fixes, f.Fix) {
			fixes = append(fixes, f.Fix)
		}
	}
	return strings.Join(fixes, " ")
}
