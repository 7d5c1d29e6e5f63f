package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"paddock/internal/finding"
)

// severities are the columns of the summary, the worst first.
var severities = []finding.Severity{finding.Critical, finding.High, finding.Medium, finding.Low, finding.Info}

// summary says how much was found, by practice and severity, what is not shown, and what was not checked.
func (t *text) summary(r *Run) {
	if len(r.Findings) == 0 {
		t.line("%s", t.style.Paint(Green, "Nothing found."))
	} else {
		t.line("%s", t.style.Paint(Bold, "Summary"))
		t.table(r.Findings)
	}
	t.settings(r.Contexts)
	t.unshown(r)
	t.incomplete(r.Incomplete)
	t.sentence("Read %s, %s, in %.1f s.", counted(r.Stats.Files, "file"), counted(r.Stats.Lines, "line"), r.Stats.Seconds)
	if len(r.Findings) > 0 {
		t.sentence("`paddock explain %s` says more about a finding.", worstFirst(r.Findings)[0].Rule)
	}
}

// sentence writes a wrapped line of the summary.
func (t *text) sentence(format string, args ...any) {
	for _, l := range Wrap(Quote(fmt.Sprintf(format, args...)), t.style.Width()) {
		t.line("%s", l)
	}
}

// table counts findings: a row for each practice, the one with the worst finding first.
func (t *text) table(findings []Finding) {
	type row struct {
		practice string
		counts   [finding.Critical + 1]int
	}
	var rows []row
	all := row{practice: "all"}
	for i := range findings {
		f := &findings[i]
		at := slices.IndexFunc(rows, func(r row) bool { return r.practice == f.Practice })
		if at < 0 {
			at = len(rows)
			rows = append(rows, row{practice: f.Practice})
		}
		rows[at].counts[f.Severity]++
		all.counts[f.Severity]++
	}
	slices.SortFunc(rows, func(a, b row) int {
		for _, s := range severities {
			if c := cmp.Compare(b.counts[s], a.counts[s]); c != 0 {
				return c
			}
		}
		return strings.Compare(a.practice, b.practice)
	})
	first := len("practice")
	for _, r := range rows {
		first = max(first, len(r.practice))
	}
	head := fmt.Sprintf("  %-*s", first, "practice")
	for _, s := range severities {
		head += fmt.Sprintf("  %8s", s)
	}
	t.line("%s", t.style.Paint(Dim, head))
	for _, r := range append(rows, all) {
		line := fmt.Sprintf("  %-*s", first, r.practice)
		for _, s := range severities {
			cell := fmt.Sprintf("%8d", r.counts[s])
			if r.counts[s] == 0 {
				cell = t.style.Paint(Dim, fmt.Sprintf("%8s", "."))
			} else if r.practice != all.practice {
				cell = t.style.Paint(SeverityColor(s), cell)
			}
			line += "  " + cell
		}
		t.line("%s", line)
	}
	t.line("")
}

// settings says which settings were judged, and on what evidence.
func (t *text) settings(all []Context) {
	var judged, left []string
	for _, c := range all {
		switch {
		case !c.Deployed:
			left = append(left, c.name())
		case c.Why == "":
			judged = append(judged, c.name())
		default:
			judged = append(judged, fmt.Sprintf("%s (%s)", c.name(), c.Why))
		}
	}
	if len(judged) > 0 {
		t.sentence("Settings judged: %s.", strings.Join(judged, ", "))
	}
	if len(left) > 0 {
		t.sentence("Settings not judged, because nothing says that they are deployed: %s. `--context MODULE` judges others.", strings.Join(left, ", "))
	}
}

// unshown says what was found and is not shown.
func (t *text) unshown(r *Run) {
	if r.Suppressed > 0 {
		t.sentence("%s suppressed by comments or configuration.", counted(r.Suppressed, "finding"))
	}
	if r.Known > 0 {
		t.sentence("%s known from the baseline.", counted(r.Known, "finding"))
	}
	if r.Gone > 0 {
		t.sentence("Gone, but still in the baseline: %s; `--write-baseline` takes them out.", counted(r.Gone, "finding"))
	}
	if r.Hidden > 0 {
		t.sentence("%s below the confidence asked for; `--min-confidence low` shows all.", counted(r.Hidden, "finding"))
	}
}

// incomplete says what could not be read or checked. It is never left out.
func (t *text) incomplete(notes []Incomplete) {
	if len(notes) == 0 {
		return
	}
	t.line("%s", t.style.Paint(Yellow, fmt.Sprintf("Incomplete: %s could not be read or checked:", counted(len(notes), "thing"))))
	for i, n := range notes {
		if i == firstNotes {
			t.line("  and %d more; `--format json` lists them all", len(notes)-i)
			break
		}
		at := ""
		switch {
		case n.Path != "" && n.Line > 0:
			at = fmt.Sprintf("%s:%d: ", Quote(n.Path), n.Line)
		case n.Path != "":
			at = Quote(n.Path) + ": "
		}
		for j, l := range Wrap(at+Quote(oneLine(n.Reason)), t.style.Width()-4) {
			indent := "  "
			if j > 0 {
				indent = "    "
			}
			t.line("%s%s", indent, l)
		}
	}
}

// counted is a number with its noun: "1 file", "12,345 lines".
func counted(n int, noun string) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if n != 1 {
		noun += "s"
	}
	return digits + " " + noun
}
