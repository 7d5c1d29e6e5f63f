package audit

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"paddock/internal/check"
	"paddock/internal/checklist"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/rule"
	"paddock/internal/rules"
	"paddock/internal/source"
	"paddock/internal/taxonomy"
)

// wordRule fires on every occurrence of a word in any file.
func wordRule(id, word string) *rule.Rule {
	return &rule.Rule{
		Meta: check.Meta{ID: id, Title: "A word", Practice: "words", Severity: finding.High, Confidence: finding.Certain},
		Project: func(pass *rule.Pass) {
			for _, e := range pass.Project.Tree.Entries {
				data, err := pass.Project.Tree.Read(e.Path)
				if err != nil {
					panic(err)
				}
				f := source.NewFile(e.Path, string(data))
				for at := 0; ; at += len(word) {
					i := strings.Index(f.Text[at:], word)
					if i < 0 {
						break
					}
					at += i
					end := at + len(word)
					// A word in brackets stands for a finding over several lines.
					if f.Text[end:min(end+1, len(f.Text))] == "(" {
						end += strings.Index(f.Text[end:], ")") + 1
					}
					pass.Report(pyeval.Place{File: f, Span: source.Span{Start: source.Pos(at), End: source.Pos(end)}}, "%s", word)
				}
			}
		},
	}
}

// project makes a project of files without anybody's settings.
func project(files map[string]string) *django.Project {
	tree := source.FromMap(files)
	index := pyname.NewIndex(tree)
	if err := index.ParseAll(context.Background()); err != nil {
		panic(err)
	}
	return &django.Project{Tree: tree, Index: index}
}

func run(t *testing.T, files map[string]string, o Options) *Result {
	t.Helper()
	if o.Rules == nil {
		o.Rules = []*rule.Rule{wordRule("bad-word", "BAD"), wordRule("weak-secret-key", "KEY"), wordRule("worse-word", "WORSE")}
	}
	r, err := judge(context.Background(), project(files), o, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// told are findings in short: path:line rule.
func told(r *Result) []string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, fmt.Sprintf("%s:%d %s", f.Path, f.Line, f.Rule))
	}
	return all
}

func TestSuppressions(t *testing.T) {
	const reason = " it is safe here"
	for _, tt := range []struct {
		name, file, text string
		want             string // findings, joined by a comma
		suppressed       int
	}{
		{"none", "a.py", "x = 'BAD'\n", "1 bad-word", 0},
		{"on the line", "a.py", "x = 'BAD'  # paddock: ignore[bad-word]" + reason, "", 1},
		{"with another comment before it", "a.py", "x = 'BAD'  # no cover # paddock: ignore[bad-word]" + reason, "", 1},
		{"on the line before", "a.py", "# paddock: ignore[bad-word]" + reason + "\nx = 'BAD'\n", "", 1},
		{"two comments before", "a.py", "# paddock: ignore[bad-word]" + reason + "\n# and more\nx = 'BAD'\n", "", 1},
		{"not two lines before", "a.py", "# paddock: ignore[bad-word]" + reason + "\ny = 1\nx = 'BAD'\n", "1 unused-suppression,3 bad-word", 0},
		{"behind code of the line before", "a.py", "y = 1  # paddock: ignore[bad-word]" + reason + "\nx = 'BAD'\n", "1 unused-suppression,2 bad-word", 0},
		{"several rules", "a.py", "x = 'BAD WORSE'  # paddock: ignore[bad-word, worse-word]" + reason, "", 2},
		{"another rule", "a.py", "x = 'BAD WORSE'  # paddock: ignore[worse-word]" + reason, "1 bad-word", 1},
		{"a rule too many", "a.py", "x = 'BAD'  # paddock: ignore[bad-word, worse-word]" + reason, "1 unused-suppression", 1},
		{"no reason", "a.py", "x = 'BAD'  # paddock: ignore[bad-word]", "1 suppression-without-reason", 1},
		{"no reason but a noqa", "a.py", "x = 'BAD'  # paddock: ignore[bad-word]  # noqa: E501", "1 suppression-without-reason", 1},
		{"no brackets", "a.py", "x = 'BAD'  # paddock: ignore" + reason, "1 bad-word,1 unused-suppression", 0},
		{"empty brackets", "a.py", "x = 'BAD'  # paddock: ignore[]" + reason, "1 bad-word,1 unused-suppression", 0},
		{"no such rule", "a.py", "x = 'BAD'  # paddock: ignore[bad-wort]" + reason, "1 bad-word,1 unused-suppression", 0},
		{"first line of several", "a.py", "x = f(BAD(  # paddock: ignore[bad-word]" + reason + "\n  1))\n", "", 1},
		{"last line of several", "a.py", "x = f(BAD(\n  1))  # paddock: ignore[bad-word]" + reason + "\n", "", 1},
		{"in a string", "a.py", "x = 'BAD # paddock: ignore[bad-word] no'\n", "1 bad-word", 0},
		{"template comment", "a.html", "<p>BAD</p> {# paddock: ignore[bad-word]" + reason + " #}\n", "", 1},
		{"template comment before", "a.html", "{# paddock: ignore[bad-word]" + reason + " #}\n<p>BAD</p>\n", "", 1},
		{"template comment without a reason", "a.html", "<p>BAD</p> {# paddock: ignore[bad-word] #}\n", "1 suppression-without-reason", 1},
		{"HTML comment", "a.html", "<!-- paddock: ignore[bad-word]" + reason + " -->\n<p>BAD</p>\n", "", 1},
		{"script", "a.js", "x = 'BAD' // paddock: ignore[bad-word]" + reason + "\n", "", 1},
		{"style sheet", "a.css", "/* paddock: ignore[bad-word]" + reason + " */ p { x: BAD }\n", "", 1},
		{"Dockerfile", "Dockerfile", "# paddock: ignore[bad-word]" + reason + "\nRUN BAD\n", "", 1},
		{"nosec", "a.py", "x = 'KEY'  # nosec\n", "", 1},
		{"nosec for a rule without a counterpart", "a.py", "x = 'BAD'  # nosec\n", "1 bad-word", 0},
		{"nosec with the code", "a.py", "x = 'KEY'  # nosec B101, B105\n", "", 1},
		{"nosec with another code", "a.py", "x = 'KEY'  # nosec B101\n", "1 weak-secret-key", 0},
		{"nosec with a reason and no code", "a.py", "x = 'KEY'  # nosec: it opens nothing\n", "", 1},
		{"nosec with the name of the test", "a.py", "x = 'KEY'  # nosec hardcoded_password_string\n", "", 1},
		{"nosec with the name of another test", "a.py", "x = 'KEY'  # nosec: assert_used, try_except_pass\n", "1 weak-secret-key", 0},
		{"nosec with a reason before the code", "a.py", "x = 'KEY'  # nosec see B101\n", "1 weak-secret-key", 0},
		{"bare nosec of which Bandit means the whole line", "a.py", "x = f('KEY', 'BAD')  # nosec\n", "1 bad-word", 1},
		{"noqa with the code", "a.py", "x = 'KEY'  # noqa: E501,S105\n", "", 1},
		{"noqa in lower case", "a.py", "x = 'KEY'  # NOQA:s105\n", "", 1},
		{"noqa with another code", "a.py", "x = 'KEY'  # noqa: S101\n", "1 weak-secret-key", 0},
		{"bare noqa", "a.py", "x = 'KEY'  # noqa\n", "1 weak-secret-key", 0},
		{"unused foreign comment", "a.py", "x = 1  # nosec B105\n", "", 0},
	} {
		r := run(t, map[string]string{tt.file: tt.text}, Options{})
		var got []string
		for _, s := range told(r) {
			got = append(got, strings.TrimPrefix(s, tt.file+":"))
		}
		if strings.Join(got, ",") != tt.want || r.Suppressed != tt.suppressed {
			t.Errorf("%s: %q, %d suppressed; want %q, %d", tt.name, got, r.Suppressed, tt.want, tt.suppressed)
		}
	}
}

func TestUnusedNamesTheNearest(t *testing.T) {
	r := run(t, map[string]string{"a.py": "x = 1  # paddock: ignore[bad-wort] why"}, Options{})
	if len(r.Findings) != 1 || !strings.Contains(r.Findings[0].Message, "did you mean bad-word?") || r.Findings[0].Column != 8 {
		t.Errorf("%+v", r.Findings)
	}
}

// A comment for a rule that did not run may well be needed.
func TestUnusedOnlyOfRulesThatRan(t *testing.T) {
	files := map[string]string{"a.py": "x = 1  # paddock: ignore[bad-word] why"}
	if r := run(t, files, Options{Only: []string{"worse-word"}}); len(r.Findings) != 0 {
		t.Errorf("with --only: %v", told(r))
	}
	if r := run(t, files, Options{Config: Config{Ignore: []string{"bad-word"}}}); len(r.Findings) != 0 {
		t.Errorf("with ignore: %v", told(r))
	}
	failing := wordRule("bad-word", "BAD")
	failing.Project = func(*rule.Pass) { panic("out of words") }
	r := run(t, files, Options{Rules: []*rule.Rule{failing}})
	if len(r.Findings) != 0 {
		t.Errorf("when the rule fails: %v", told(r))
	}
	reason := ""
	for _, n := range r.Notes {
		if strings.Contains(n.Reason, "the rule bad-word failed") {
			reason = n.Reason
		}
	}
	if !strings.Contains(reason, "out of words") || !strings.Contains(reason, "audit_test.go") || strings.Contains(reason, "goroutine") {
		t.Errorf("notes: %v", r.Notes)
	}
}

func TestConfigTakesAway(t *testing.T) {
	files := map[string]string{
		"app/a.py": "x = 'BAD'", "app/tests/b.py": "x = 'BAD'", "legacy/c.py": "x = 'BAD WORSE'", "d.py": "x = 'BAD' # paddock: ignore[bad-word] why",
	}
	r := run(t, files, Options{Config: Config{
		Exclude: []string{"tests"}, PathIgnores: map[string][]string{"legacy/**": {"bad-word"}}, Ignore: []string{"worse-word"},
	}})
	if got := told(r); !slices.Equal(got, []string{"app/a.py:1 bad-word"}) || r.Suppressed != 2 {
		t.Errorf("%v, %d suppressed", got, r.Suppressed)
	}
}

func TestConfidence(t *testing.T) {
	unsure := wordRule("bad-word", "BAD")
	unsure.Confidence = finding.Unsure
	files := map[string]string{"a.py": "x = 'BAD'"}
	r := run(t, files, Options{Rules: []*rule.Rule{unsure}, Config: DefaultConfig()})
	if len(r.Findings) != 0 || r.Hidden != 1 {
		t.Errorf("by default: %v, %d hidden", told(r), r.Hidden)
	}
	// A comment on what is hidden is still used.
	files["a.py"] += "  # paddock: ignore[bad-word] why"
	if r := run(t, files, Options{Rules: []*rule.Rule{unsure}, Config: DefaultConfig()}); len(r.Findings) != 0 || r.Suppressed != 1 {
		t.Errorf("suppressed and hidden: %v", told(r))
	}
}

// Where settings can't be followed, or none are deployed, the run says so.
func TestSiteNotes(t *testing.T) {
	site := &django.Site{Contexts: []*django.Context{
		{Module: "a", Deployed: true, Result: &pyeval.Result{Notes: []source.Note{{Path: "a.py", Line: 1, Reason: "of a"}}}},
		{Module: "b", Result: &pyeval.Result{Notes: []source.Note{{Path: "b.py", Line: 1, Reason: "of b"}}}},
	}}
	other := &django.Site{Root: "other", Contexts: site.Contexts[1:]}
	notes := siteNotes(&django.Project{Sites: []*django.Site{site, other}})
	if len(notes) != 2 || notes[0].Reason != "of a" || notes[1].Path != "other" || !strings.Contains(notes[1].Reason, "--context") {
		t.Errorf("notes: %v", notes)
	}
}

// The same tree gives the same findings, notes and order, however the rules are scheduled.
func TestDeterministic(t *testing.T) {
	files := map[string]string{}
	for i := range 50 {
		files[fmt.Sprintf("app/f%02d.py", i)] = "x = 'BAD'\ny = 'WORSE' # paddock: ignore[bad-word]\n"
	}
	first := run(t, files, Options{})
	for range 20 {
		if again := run(t, files, Options{}); !reflect.DeepEqual(first, again) {
			t.Fatal("two runs differ")
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.py"), []byte("x = 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(ctx, Options{Dir: dir}); err == nil {
		t.Error("a cancelled run returns no error")
	}
}

func TestBaseline(t *testing.T) {
	files := map[string]string{"a.py": "x = 'BAD'\ny = 1\nx = 'BAD'\n", "b.py": "x = 'WORSE'\n"}
	before := run(t, files, Options{})
	b := NewBaseline(before.Findings)
	path := filepath.Join(t.TempDir(), BaselineName)
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	read, err := ReadBaseline(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(read.Bytes()) != string(b.Bytes()) || strings.Contains(string(b.Bytes()), "BAD") || !strings.Contains(string(b.Bytes()), `"count":2`) {
		t.Errorf("the file is not what was read:\n%s", b.Bytes())
	}
	if r := run(t, files, Options{Baseline: read}); len(r.Findings) != 0 || r.Known != 3 || r.Gone != 0 {
		t.Errorf("nothing new: %v, %d known, %d gone", told(r), r.Known, r.Gone)
	}
	// Moved, and one more of the same; the other gone.
	files["a.py"] = "\n\n\n" + files["a.py"] + "x = 'BAD'\n"
	files["b.py"] = "x = 1\n"
	if r := run(t, files, Options{Baseline: read}); len(r.Findings) != 1 || r.Known != 2 || r.Gone != 1 {
		t.Errorf("one new: %v, %d known, %d gone", told(r), r.Known, r.Gone)
	}
	if r := run(t, files, Options{Baseline: read, Only: []string{"bad-word"}}); r.Gone != 0 {
		t.Errorf("rules that did not run: %d gone", r.Gone)
	}
	if string(NewBaseline(nil).Bytes()) != "{\"schema\": 1, \"findings\": [\n]}\n" {
		t.Errorf("empty: %q", NewBaseline(nil).Bytes())
	}
	for text, want := range map[string]string{
		"{":             "is not a baseline",
		`{"schema": 2}`: "schema 2",
		`{"schema": 1, "findings": [{"line": 3}]}`: "is not a baseline",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadBaseline(path); err == nil || !strings.Contains(err.Error(), want) || !strings.HasSuffix(err.Error(), "--write-baseline") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// What holds for every rule's description holds for the audit's own two.
func TestOwn(t *testing.T) {
	for _, m := range Own() {
		if _, ok := checklist.ByID(m.Practice); !ok {
			t.Errorf("%s: %q is no practice", m.ID, m.Practice)
		}
		for _, cwe := range m.CWE {
			if taxonomy.Name(cwe) == "" {
				t.Errorf("%s: CWE-%d is not in the taxonomy", m.ID, cwe)
			}
		}
		for _, section := range []string{"What it does", "Why it matters", "Example", "Fix"} {
			if m.Section(section) == "" {
				t.Errorf("%s: its document has no %q", m.ID, section)
			}
		}
		if !strings.HasPrefix(m.Doc, "# "+m.ID+"\n") {
			t.Errorf("%s: its document has another title", m.ID)
		}
	}
}

// codes.txt names rules that there are, and codes of Bandit's.
func TestCodes(t *testing.T) {
	if len(foreign().codes) == 0 {
		t.Error("no codes")
	}
	for id, codes := range foreign().codes {
		if rules.ByID(id) == nil {
			t.Errorf("codes.txt: there is no rule %s", id)
		}
		for _, code := range codes {
			if !banditCode.MatchString(code) {
				t.Errorf("codes.txt: %s: %q is not a code of Bandit's", id, code)
			}
			if len(foreign().names[code]) == 0 {
				t.Errorf("codes.txt: %s has no name", code)
			}
		}
	}
}

// A comment for another tool silences a finding about the same mistake, and no other one on its line.
func TestCodesOfFlows(t *testing.T) {
	const head = `import os, pickle, subprocess, tarfile, urllib.request, xml.sax
import yaml
from django.db import connection
from django.utils.safestring import mark_safe
from flask import request

def f():
    q = request.args["q"]
    `
	for _, tt := range []struct{ rule, code, other, line string }{
		{"raw-sql", "B608", "B602", "connection.cursor().execute('SELECT ' + q)"},
		{"shell-injection", "B602", "B603", "subprocess.run('ls ' + q, shell=True)"},
		{"shell-injection", "B605", "B607", "os.system('ls ' + q)"},
		{"argument-injection", "B603", "B607", "subprocess.run([q])"},
		{"code-injection", "B307", "B301", "eval(q)"},
		{"code-injection", "B102", "B301", "exec(q)"},
		{"unsafe-deserialization", "B301", "B403", "pickle.loads(q)"},
		{"unsafe-deserialization", "B506", "B403", "yaml.load(q, Loader=yaml.Loader)"},
		{"xxe", "B317", "B406", "xml.sax.parseString(q, None)"},
		{"archive-traversal", "B202", "B603", "tarfile.open(fileobj=request.files['f']).extractall('/srv')"},
		{"reflected-xss", "B703", "B701", "mark_safe(q)"},
		{"ssrf", "B310", "B113", "urllib.request.urlopen(q)"},
	} {
		t.Run(tt.rule+" "+tt.code, func(t *testing.T) {
			if !matchesForeign(tt.rule, []string{tt.code}) {
				t.Fatalf("%s does not speak for %s", tt.code, tt.rule)
			}
			for comment, want := range map[string]int{
				"": 1, "  # nosec " + tt.code: 0, "  # noqa: S" + tt.code[1:]: 0, "  # nosec " + foreign().names[tt.code][0]: 0, "  # nosec": 0,
				"  # noqa": 1, "  # nosec " + tt.other: 1,
			} {
				r := run(t, map[string]string{"app.py": head + tt.line + comment + "\n"}, Options{Rules: []*rule.Rule{rules.ByID(tt.rule)}})
				if len(r.Findings) != want {
					t.Errorf("%q: %v, want %d", comment, told(r), want)
				}
			}
		})
	}
}

func TestNearest(t *testing.T) {
	names := []string{"debug-on", "hsts-missing", "raw-sql"}
	for name, want := range map[string]string{
		"hsts-mising": "hsts-missing", "rawsql": "raw-sql", "debug_on": "debug-on", "something-else": "", "": "",
	} {
		if got := Nearest(name, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}
