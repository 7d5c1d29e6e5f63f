package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"paddock/internal/finding"
)

// firstNotes is how many incomplete places the text lists; JSON has them all.
const firstNotes = 5

// text writes one report.
type text struct {
	bytes.Buffer
	style Style
	// told are the rules whose reason has been given.
	told map[string]bool
	// contexts says that several settings modules were judged, so that a finding must name its own.
	contexts bool
}

func (t *text) line(format string, args ...any) {
	t.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " "))
	t.WriteByte('\n')
}

// Text writes the run for a person: the worst finding first, a summary, and what could not be checked.
func Text(w io.Writer, r *Run, style Style) error {
	t := &text{style: style, told: map[string]bool{}}
	judged := 0
	for _, c := range r.Contexts {
		if c.Deployed {
			judged++
		}
	}
	t.contexts = judged > 1
	order := worstFirst(r.Findings)
	groups := weaknesses(order)
	for _, f := range order {
		switch group := groups[f]; {
		case group == nil:
			t.finding(f)
		case group[0] == f:
			t.dependency(group)
		}
	}
	t.summary(r)
	_, err := w.Write(t.Bytes())
	return err
}

// worstFirst orders findings for reading: by severity, then certainty, then rule, then place.
func worstFirst(all []Finding) []*Finding {
	order := make([]*Finding, len(all))
	for i := range all {
		order[i] = &all[i]
	}
	slices.SortStableFunc(order, func(a, b *Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Rule, b.Rule))
	})
	return order
}

func (t *text) finding(f *Finding) {
	t.heading(f)
	t.place(f)
	t.code(f)
	t.paragraph("", f.Mask(f.Message))
	t.trace(f)
	if f.Why != "" && !t.told[f.Rule] {
		t.told[f.Rule] = true
		t.paragraph("why", f.Why)
	}
	t.paragraph("fix", f.Mask(f.Fix))
	if d := f.Dependency; d != nil && len(d.Advisories) > 0 {
		t.paragraph("ids", strings.Join(d.Advisories, ", "))
	}
	if len(f.Benchmarks) > 0 {
		t.paragraph("see", strings.Join(f.Benchmarks, ", "))
	}
	t.line("")
}

// heading is the first line of a finding: how bad, what, and the rule. A narrow terminal gets it on several.
func (t *text) heading(f *Finding) {
	severity, id := f.Severity.String(), "["+f.Rule+"]"
	indent := len(severity) + 2
	lines := Wrap(Quote(oneLine(f.Mask(f.Title))), t.style.Width()-indent)
	for i, l := range lines {
		before := strings.Repeat(" ", indent)
		if i == 0 {
			before = t.style.Paint(SeverityColor(f.Severity), severity) + "  "
		}
		after := ""
		if i == len(lines)-1 && indent+Cells(l)+2+len(id) <= t.style.Width() {
			after, id = "  "+t.style.Paint(Dim, id), ""
		}
		t.line("%s%s%s", before, t.style.Paint(Bold, l), after)
	}
	if id != "" {
		t.line("%s%s", strings.Repeat(" ", indent), t.style.Paint(Dim, id))
	}
}

// placeText is file:line:column, the form that editors open.
func placeText(p finding.Place) string {
	switch {
	case p.Path == "":
		return "the project"
	case p.Line == 0:
		return Quote(p.Path)
	}
	return fmt.Sprintf("%s:%d:%d", Quote(p.Path), p.Line, p.Column)
}

// where says in a few words what the place belongs to.
func (t *text) where(f *Finding) string {
	var parts []string
	if f.Symbol != "" {
		parts = append(parts, "in "+Quote(f.Symbol))
	}
	if f.Route != "" {
		parts = append(parts, "route "+Quote(f.Route))
	}
	if t.contexts && len(f.Contexts) > 0 {
		parts = append(parts, "for "+Quote(strings.Join(f.Contexts, ", ")))
	}
	if f.Confidence != finding.Certain {
		parts = append(parts, f.Confidence.String()+" confidence")
	}
	if len(parts) == 0 {
		return ""
	}
	return "  " + strings.Join(parts, ", ")
}

// place writes where the finding is: on one line, or with the rest on lines of its own where that is too long.
func (t *text) place(f *Finding) {
	at, where := placeText(f.Place), t.where(f)
	if 2+Cells(at)+Cells(where) <= t.style.Width() {
		t.line("  %s%s", t.style.Paint(Blue, at), where)
		return
	}
	t.line("  %s", t.style.Paint(Blue, at))
	for _, l := range Wrap(strings.TrimSpace(where), t.style.Width()-2) {
		t.line("  %s", l)
	}
}

// code shows the line with its marks.
func (t *text) code(f *Finding) {
	// An empty range is no piece of code: the place stands for something that is not there, such as
	// a setting that no line sets.
	empty := f.EndLine == f.Line && f.EndColumn <= f.Column
	if f.Line == 0 || empty || strings.TrimSpace(f.Source) == "" {
		t.line("")
		return
	}
	number := fmt.Sprint(f.Line)
	end := f.EndColumn - 1
	if f.EndLine != f.Line {
		end = len(f.Source) // to the end of the line: no line has more characters than bytes
	}
	// Trailing blanks carry no mark.
	source := strings.TrimRight(f.Mask(f.Source), " \t")
	code, marks := marked(source, f.Column-1, end, t.style.Width()-len(number)-7)
	t.line("")
	t.line("    %s | %s", number, code)
	t.line("    %s | %s", strings.Repeat(" ", len(number)), t.style.Paint(SeverityColor(f.Severity), marks))
}

// labelColumns is how far a paragraph stands in, with its label before it.
const labelColumns = 7

// paragraph writes wrapped text with a label before its first line, or without one at all.
func (t *text) paragraph(label, body string) {
	indent := labelColumns
	if label == "" {
		indent = 2
	}
	for i, l := range Wrap(Quote(oneLine(body)), t.style.Width()-indent) {
		if i == 0 && label != "" {
			t.line("  %s  %s", t.style.Paint(Dim, label), l)
			continue
		}
		t.line("%s%s", strings.Repeat(" ", indent), l)
	}
}

// oneLine joins the lines of a paragraph, which were broken for another width.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// trace tells the way from the cause to the finding.
func (t *text) trace(f *Finding) {
	widest := 0
	for _, s := range f.Trace {
		widest = max(widest, Cells(placeText(s.Place)))
	}
	for i, s := range f.Trace {
		label := "   "
		if i == 0 {
			label = t.style.Paint(Dim, "how")
		}
		place := placeText(s.Place)
		pad := strings.Repeat(" ", widest-Cells(place))
		indent := labelColumns + widest + 2
		lines := Wrap(Quote(oneLine(f.Mask(s.Message))), max(20, t.style.Width()-indent))
		if len(lines) == 0 {
			lines = []string{""}
		}
		t.line("  %s  %s%s  %s", label, t.style.Paint(Blue, place), pad, lines[0])
		for _, l := range lines[1:] {
			t.line("%s%s", strings.Repeat(" ", indent), l)
		}
	}
}
