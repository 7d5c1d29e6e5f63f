package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/internal/finding"
)

var update = flag.Bool("update", false, "write the golden files anew")

// example has one of everything.
func example() *Run {
	at := func(path string, line, column, endLine, endColumn int) finding.Place {
		return finding.Place{Path: path, Line: line, Column: column, EndLine: endLine, EndColumn: endColumn}
	}
	fs := []finding.Finding{
		{
			Rule: "secret-in-code", Title: "A secret stands in the code", Practice: "no-secret-in-code", CWE: []int{798},
			Severity: finding.High, Confidence: finding.Likely, Message: "the key sk_live_0123456789abcdef is in the code",
			Place: at("app/pay.py", 3, 7, 3, 32), Source: "KEY = 'sk_live_0123456789abcdef'", Secrets: []string{"sk_live_0123456789abcdef"},
			Fix: "Read it from the environment.",
		},
		{
			Rule: "raw-sql", Title: "SQL is built from input", Practice: "sql-injection", CWE: []int{89},
			Severity: finding.Critical, Confidence: finding.Certain, Message: "the query string reaches cursor.execute as text",
			Place: at("app/views.py", 12, 5, 13, 9), Source: "\tcursor.execute(\"SELECT * FROM t WHERE n = '%s'\" % name,", Symbol: "app.views.search", Route: "search/",
			Fix: "Pass the value as a parameter: cursor.execute(\"… WHERE n = %s\", [name]).",
			Trace: []finding.Step{
				{Place: at("app/views.py", 9, 12, 9, 30), Message: "the parameter q of the query string"},
				{Place: at("app/tools.py", 101, 1, 101, 3), Message: "goes through clean(), which takes the blanks off both ends and does nothing that would make it safe to put into a statement"},
				{Place: at("app/views.py", 12, 5, 12, 40), Message: "is put into the statement"},
			},
		},
		{
			Rule: "raw-sql", Title: "SQL is built from input", Practice: "sql-injection", CWE: []int{89},
			Severity: finding.Critical, Confidence: finding.Certain, Message: "again",
			Place: at("app/views.py", 20, 1, 20, 4), Source: "x\x1b[2J\u202e = 1", Fix: "Mend it.",
		},
		{
			Rule: "old-package", Title: "A dependency has a known weakness", Practice: "known-vulnerabilities", CWE: []int{1395},
			Severity: finding.Medium, Confidence: finding.Certain, Message: "Django 4.2.1 has one", Place: at("requirements.txt", 1, 1, 1, 14),
			Source: "Django==4.2.1", Fix: "Move to 4.2.20.",
			Dependency: &finding.Dependency{Package: "Django", Version: "4.2.1", Fixed: "4.2.20", Advisories: []string{"CVE-2024-0001", "GHSA-x"}},
		},
		{
			Rule: "hsts-missing", Title: "Browsers are not told to use HTTPS only", Practice: "hsts", CWE: []int{319},
			Severity: finding.Medium, Confidence: finding.Certain, Message: "HSTS is off", Place: at("shop/settings.py", 1, 1, 1, 1),
			Contexts: []string{"shop.settings"}, Fix: "Set SECURE_HSTS_SECONDS.", DjangoCheck: "security.W004",
		},
	}
	finding.Number(fs)
	r := &Run{
		Version: "0.1.0",
		Contexts: []Context{
			{Module: "shop.api.settings", Deployed: true, Why: "wsgi.py:3"}, {Module: "shop.settings", Deployed: true, Why: "Dockerfile:12"}, {Module: "shop.settings_dev", Deployed: false, Why: ""},
		},
		Incomplete: []Incomplete{
			{"", 0, "the tree has more files than are read"}, {"a.py", 0, "file is too large"}, {"b.py", 7, "expected ':'"},
			{"c.py", 1, "x"}, {"d.py", 1, "x"}, {"e.py", 1, "x"},
		},
		Suppressed: 3, Known: 1, Hidden: 2, Gone: 1,
		Stats: Stats{Files: 214, Lines: 12345, Bytes: 400000, Seconds: 0.31},
	}
	for _, f := range fs {
		r.Findings = append(r.Findings, Finding{Finding: f, OWASP: []string{"A03:2021"}, Why: "Whoever can send a request\ncan do it, and nobody sees it until much later, when the data has long been copied and sold elsewhere."})
	}
	return r
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got); run with -update when it is right:\n%s", name, diff)
	}
}

func TestText(t *testing.T) {
	for name, style := range map[string]Style{"plain.txt": {}, "narrow.txt": {Columns: 60}, "color.txt": {Color: true}} {
		var b bytes.Buffer
		if err := Text(&b, example(), style); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
		if strings.Contains(b.String(), "0123456789") {
			t.Errorf("%s shows the secret", name)
		}
		if plain := stripColors(b.String()); strings.ContainsAny(plain, "\x1b\u202e") {
			t.Errorf("%s lets control characters through", name)
		}
	}
	var b bytes.Buffer
	if err := Text(&b, &Run{}, Style{}); err != nil || !strings.HasPrefix(b.String(), "Nothing found.\n") {
		t.Errorf("an empty run: %q, %v", b.String(), err)
	}
}

// TestWeaknesses holds that what is known of one version of a package is told together, the worst first and the move once, and what is known of
// another, or at another place, is not.
func TestWeaknesses(t *testing.T) {
	weak := func(severity finding.Severity, line int, id, fixed string) Finding {
		return Finding{Finding: finding.Finding{
			Rule: "vulnerable-dependency", Title: "A dependency has a known vulnerability", Severity: severity, Confidence: finding.Certain,
			Place: finding.Place{Path: "requirements.txt", Line: line, Column: 1, EndLine: line, EndColumn: 14}, Source: "Django==4.2.1", Message: id, Fix: "Move to " + fixed + ".",
			Dependency: &finding.Dependency{Package: "django", Version: "4.2.1", Fixed: fixed, Free: "4.2.20", Advisories: []string{id, "GHSA-x"}, Summary: "About " + id},
		}}
	}
	r := &Run{Findings: []Finding{weak(finding.Low, 1, "CVE-1", "4.2.3"), weak(finding.High, 1, "CVE-2", "4.2.9"), weak(finding.Low, 7, "CVE-3", "4.2.9")}}
	var b bytes.Buffer
	if err := Text(&b, r, Style{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "weaknesses.txt", b.Bytes())
}

func stripColors(s string) string {
	for _, code := range []Color{Bold, Dim, Red, BoldRed, Yellow, Blue, Green, "0"} {
		s = strings.ReplaceAll(s, "\x1b["+string(code)+"m", "")
	}
	return s
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, example()); err != nil {
		t.Fatal(err)
	}
	golden(t, "run.json", b.Bytes())
	if strings.Contains(b.String(), "0123456789") {
		t.Error("JSON shows the secret")
	}
	b.Reset()
	if err := JSON(&b, &Run{}); err != nil || strings.Contains(b.String(), "null") || !json.Valid(b.Bytes()) {
		t.Errorf("an empty run: %s, %v", b.String(), err)
	}
}

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"plain":            "plain",
		"größe 漢字 👩‍👧":     "größe 漢字 👩‍👧",
		"\x1b[31mred":      `\x1b[31mred`,
		"a\r\nb\tc\x00":    `a\r\nb\tc\x00`,
		"\u202eevil\u2066": `\u202eevil\u2066`,
		"\xff\xfe":         `\xff\xfe`,
		"\u009b2J":         `\x9b2J`,
		"\ufeffx\u00ad":    `\ufeffx\u00ad`,
		"\U000e0041":       `\U000e0041`,
	} {
		if got := Quote(text); got != want {
			t.Errorf("Quote(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestMarked(t *testing.T) {
	long := strings.Repeat("a", 50) + "BAD" + strings.Repeat("z", 50)
	for _, tt := range []struct {
		line                string
		start, end, columns int
		code, marks         string
	}{
		{"x = bad", 4, 7, 20, "x = bad", "    ^^^"},
		{"x = bad", 4, 99, 20, "x = bad", "    ^^^"},
		{"x = bad", 7, 7, 20, "x = bad", "       ^"},
		{"x = bad", 99, 100, 20, "x = bad", "       ^"},
		{"\tbad", 1, 4, 20, "    bad", "    ^^^"},
		{"漢 = bad", 4, 7, 20, "漢 = bad", "     ^^^"},
		{"\x1bbad", 1, 4, 20, `\x1bbad`, "    ^^^"},
		{long, 50, 53, 30, "…aaaaaaaaaaBADzzzzzzzzzzzzzzz…", "           ^^^"},
		{long, 0, 3, 10, "aaaaaaaaa…", "^^^"},
		{long, 100, 103, 10, "…zzzzzzzzz", "       ^^^"},
		{long, 0, 103, 10, "aaaaaaaaa…", "^^^^^^^^^"},
		{"", 0, 0, 10, "", "^"},
	} {
		code, marks := marked(tt.line, tt.start, tt.end, tt.columns)
		if code != tt.code || marks != tt.marks {
			t.Errorf("marked(%q, %d, %d, %d) =\n%q\n%q, want\n%q\n%q", tt.line, tt.start, tt.end, tt.columns, code, marks, tt.code, tt.marks)
		}
		if Cells(code) > tt.columns {
			t.Errorf("%q is wider than %d", code, tt.columns)
		}
	}
}

func FuzzMarked(f *testing.F) {
	f.Add("\tx = '漢'\x1b", 2, 5, 10)
	f.Fuzz(func(t *testing.T, line string, start, end, columns int) {
		if columns < 10 || columns > 200 || start < 0 || end < start {
			t.Skip()
		}
		code, marks := marked(line, start, end, columns)
		if Cells(code) > columns || len(marks) > columns+1 {
			t.Errorf("%q\n%q are wider than %d", code, marks, columns)
		}
		if strings.ContainsAny(code, "\x1b\r\n\u202e") {
			t.Errorf("%q lets control characters through", code)
		}
	})
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		text    string
		columns int
		want    []string
	}{
		{"a bb ccc", 4, []string{"a bb", "ccc"}},
		{"  a  b ", 9, []string{"a b"}},
		{"averylongword b", 4, []string{"averylongword", "b"}},
		{"漢字 漢", 5, []string{"漢字", "漢"}},
		{" ", 4, nil},
	} {
		if diff := cmp.Diff(tt.want, Wrap(tt.text, tt.columns)); diff != "" {
			t.Errorf("Wrap(%q, %d): %s", tt.text, tt.columns, diff)
		}
	}
}
