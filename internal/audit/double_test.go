package audit

import (
	"strings"
	"testing"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
	"paddock/internal/source"
)

// A rule that yields is silent about the place of which a more specific rule speaks, and about that one only.
func TestOneDefect(t *testing.T) {
	open := func(bad finding.Confidence) []*rule.Rule {
		word := wordRule("bad-word", "BAD")
		word.Confidence = bad
		return []*rule.Rule{word, {
			Meta:   check.Meta{ID: "open-page", Title: "A page is open", Practice: "words", Severity: finding.High, Confidence: finding.Likely},
			Yields: []string{"bad-word"},
			Project: func(pass *rule.Pass) {
				for _, p := range pass.Project.Index.Files() {
					file := pass.Project.Index.Parse(p).File
					f := pass.Report(pyeval.Place{File: file, Span: source.Span{End: 1}}, "open")
					if i := source.Pos(strings.Index(file.Text, "BAD")); i >= 0 {
						cause, _ := rule.PlaceOf(pyeval.Place{File: file, Span: source.Span{Start: i, End: i + 3}})
						f.Cause = &cause
					}
				}
			},
		}}
	}
	for _, tt := range []struct {
		name  string
		text  string
		bad   finding.Confidence
		rules []string
		want  string
	}{
		{"the specific one speaks", "x = 1\ny = 'BAD'\n", finding.Certain, nil, "2 bad-word"},
		{"nothing at the place", "x = 1\n", finding.Certain, nil, "1 open-page"},
		{"the specific one is less sure", "x = 1\ny = 'BAD'\n", finding.Unsure, nil, "1 open-page,2 bad-word"},
		{"judged", "x = 1\ny = 'BAD'  # paddock: ignore[bad-word] it is a name\n", finding.Certain, nil, ""},
		{"the specific one is sure enough", "x = 1\ny = 'BAD'\n", finding.Likely, nil, "2 bad-word"},
		{"the specific one does not run", "x = 1\ny = 'BAD'\n", finding.Certain, []string{"open-page"}, "1 open-page"},
	} {
		r := run(t, map[string]string{"a.py": tt.text}, Options{Rules: open(tt.bad), Only: tt.rules})
		var got []string
		for _, s := range told(r) {
			got = append(got, strings.TrimPrefix(s, "a.py:"))
		}
		if strings.Join(got, ",") != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// A finding about a file as a whole yields to one about any place in it, and to none about another file.
func TestOneDefectOfAFile(t *testing.T) {
	whole := &rule.Rule{
		Meta:   check.Meta{ID: "open-file", Title: "A file is open", Practice: "words", Severity: finding.Low, Confidence: finding.Likely},
		Yields: []string{"bad-word"},
		Project: func(pass *rule.Pass) {
			for _, p := range pass.Project.Index.Files() {
				f := pass.ReportLine(p, 1, "open")
				f.Cause = &finding.Place{Path: p}
			}
		},
	}
	rules := []*rule.Rule{whole, wordRule("bad-word", "BAD")}
	files := map[string]string{"a.py": "x = 1\ny = 'BAD'\n", "b.py": "x = 1\n"}
	if got := strings.Join(told(run(t, files, Options{Rules: rules})), ","); got != "a.py:2 bad-word,b.py:1 open-file" {
		t.Errorf("both: %s", got)
	}
	if got := strings.Join(told(run(t, files, Options{Rules: rules, Only: []string{"open-file"}})), ","); got != "a.py:1 open-file,b.py:1 open-file" {
		t.Errorf("the one alone: %s", got)
	}
}
