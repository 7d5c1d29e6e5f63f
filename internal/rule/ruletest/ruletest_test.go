package ruletest

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
	"paddock/internal/source"
)

// fake collects what the driver complains of.
type fake struct{ errors []string }

func (f *fake) Helper() {}
func (f *fake) Errorf(format string, args ...any) {
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}

// document is the doc.md of a rule that fires on every line with the word bad.
const document = `# bad-word

## What it does
Looks for bad.

## Why it matters
It is bad.

## Example
` + "```python settings.py\nA = 'bad'  # want \"says bad\"\n```" + `

### In a template
` + "```html a.html\n<p>bad</p> {# want \"says bad\" #}\n<p>bad</p> <!-- want \"says\" -->\n```" + `

## Fix
` + "```python settings.py\nA = 'good'\n```\n"

const cases = `Words for the reader.

== two on one line
-- a.js --
x = "bad bad" // want "column 6" "column 10"
== silent
-- a.py --
x = 1
`

// badWord is a rule that fires on every occurrence of the word.
func badWord() *rule.Rule {
	return &rule.Rule{
		Meta: check.Meta{ID: "bad-word", Title: "A bad word", Practice: "words", CWE: []int{1}, Since: "0.1", Doc: document},
		Project: func(pass *rule.Pass) {
			for _, e := range pass.Project.Tree.Entries {
				text, _ := pass.Project.Tree.Read(e.Path)
				f := source.NewFile(e.Path, string(text))
				for at := 0; ; {
					i := strings.Index(f.Text[at:], "bad")
					if i < 0 {
						break
					}
					at += i
					span := source.Span{Start: source.Pos(at), End: source.Pos(at + 3)}
					pass.Report(pyeval.Place{File: f, Span: span}, "says bad in column %d", f.Position(span.Start).Column).Fix = "Be good."
					at += 3
				}
			}
		},
	}
}

func directory(doc, txtar string) fstest.MapFS {
	return fstest.MapFS{
		"badword/doc.md":               {Data: []byte(doc)},
		"badword/testdata/cases.txtar": {Data: []byte(txtar)},
	}
}

var driver = Driver{
	Load: func(files map[string]string) (*django.Project, error) {
		return &django.Project{Tree: source.FromMap(files)}, nil
	},
	Practice: func(id string) bool { return id == "words" },
	Weakness: func(cwe int) bool { return cwe == 1 },
}

// drive runs the driver over rules and gives its complaints.
func drive(rules []*rule.Rule, dir fs.FS) []string {
	t := &fake{}
	driver.All(t, rules, dir, func(_ string, f func(T)) { f(t) })
	return t.errors
}

func TestSoundRulePasses(t *testing.T) {
	if errors := drive([]*rule.Rule{badWord()}, directory(document, cases)); len(errors) > 0 {
		t.Errorf("the driver complains of a sound rule:\n%s", strings.Join(errors, "\n"))
	}
}

// Each mutation spoils one thing; the driver must say so.
func TestDriverNoticesMutations(t *testing.T) {
	type world struct {
		rules      []*rule.Rule
		doc, cases string
	}
	// doc changes the document in both places: the rule embeds it.
	doc := func(old, new string) func(*world) {
		return func(w *world) {
			if !strings.Contains(w.doc, old) {
				panic("mutation does not apply: " + old)
			}
			w.doc = strings.Replace(w.doc, old, new, 1)
			w.rules[0].Doc = w.doc
		}
	}
	txtar := func(old, new string) func(*world) {
		return func(w *world) {
			if !strings.Contains(w.cases, old) {
				panic("mutation does not apply: " + old)
			}
			w.cases = strings.Replace(w.cases, old, new, 1)
		}
	}
	meta := func(f func(*rule.Rule)) func(*world) { return func(w *world) { f(w.rules[0]) } }

	for _, tt := range []struct {
		name   string
		mutate func(*world)
		want   string
	}{
		{"no rules", func(w *world) { w.rules = nil }, "no rules"},
		{"duplicate id", func(w *world) { w.rules = append(w.rules, badWord()) }, "two rules have the id bad-word"},
		{"a want nobody meets", txtar("x = 1", `x = 1 # want "says bad"`), `no finding at a.py:1 matches "says bad"`},
		{"a want on the wrong line", txtar(`x = "bad bad" // want "column 6" "column 10"`, "x = \"bad bad\"\n// want \"column 6\" \"column 10\""), "a finding that nobody wants at a.js:1:6"},
		{"a want too few", txtar(` "column 10"`, ""), "a finding that nobody wants at a.js:1:10"},
		{"a want that does not match", txtar(`"column 10"`, `"column 11"`), `no finding at a.js:1 matches "column 11"`},
		{"a want of the whole project", txtar("== silent\n", "== silent\nwant \"says\"\n"), `no finding at the project matches "says"`},
		{"malformed want", txtar(`"column 6" "column 10"`, "column 6"), "malformed want-comment"},
		{"malformed expression", txtar(`"column 6" "column 10"`, `"("`), "missing closing )"},
		{"text after the want", txtar(`"column 10"`, `"column 10" and more`), "malformed want-comment"},
		{"no silent case", func(w *world) {
			txtar("== silent\n-- a.py --\nx = 1\n", "")(w)
			doc("'good'\n", "'bad'\n")(w)
		}, "no case leaves the rule silent"},
		{"no case", txtar(cases, "words\n"), "no case"},
		{"case without a name", txtar("== silent", "=="), "a case without a name of its own"},
		{"two cases of one name", txtar("== silent", "== two on one line"), "a case without a name of its own"},
		{"case without a file", txtar("-- a.py --\n", ""), "the case has no file"},
		{"path out of the project", txtar("-- a.py --", "-- ../a.py --"), "not a path below the project"},
		{"a file twice", txtar("-- a.py --", "-- a.py --\n-- a.py --"), "a.py stands there twice"},
		{"rule never fires", meta(func(r *rule.Rule) { r.Project = func(*rule.Pass) {} }), "no case makes the rule fire"},
		{"example does not fire", doc("A = 'bad'", "A = 'fine'"), `doc.md: Example: no finding at settings.py:1`},
		{"example without a want", doc("  # want \"says bad\"", ""), "no line of the example has a want-comment"},
		{"example without a file name", func(w *world) { doc("python settings.py", "python")(w); doc("html a.html", "html")(w) }, "Example has no code with a file's name"},
		{"one example's file twice", doc("### In a template\n```html a.html", "```html settings.py"), "settings.py stands there twice; a heading"},
		{"fix fires", doc("'good'", "'bad'"), "doc.md: Fix: a finding that nobody wants"},
		{"fix with a want", doc("A = 'good'", `A = 'bad'  # want "says bad"`), "a fix must be silent"},
		{"open fence", func(w *world) {
			w.doc = strings.TrimSuffix(w.doc, "```\n")
			w.rules[0].Doc = w.doc
		}, "a fenced block has no end"},
		{"section missing", doc("## Why it matters", "## Reasons"), `section 2 is not "Why it matters"`},
		{"section empty", doc("It is bad.", ""), `the section "Why it matters" is empty`},
		{"title differs", doc("# bad-word", "# bad-words"), `doc.md starts with "# bad-words"`},
		{"document not embedded", meta(func(r *rule.Rule) { r.Doc += "\nMore." }), "doc.md is not the rule's Doc"},
		{"id not in form", meta(func(r *rule.Rule) { r.ID = "badWord" }), "is not words in lower case"},
		{"no title", meta(func(r *rule.Rule) { r.Title = "" }), "the title"},
		{"unknown practice", meta(func(r *rule.Rule) { r.Practice = "deeds" }), `"deeds" is not a practice`},
		{"no weakness", meta(func(r *rule.Rule) { r.CWE = nil }), "no CWE"},
		{"unknown weakness", meta(func(r *rule.Rule) { r.CWE = []int{2} }), "CWE-2 is not in"},
		{"no version", meta(func(r *rule.Rule) { r.Since = "" }), "Since is"},
		{"malformed Django id", meta(func(r *rule.Rule) { r.Django = []string{"W004"} }), "is not the id of a check of Django's"},
		{"two functions", meta(func(r *rule.Rule) { r.Settings = func(*rule.Pass) {} }), "2 of the rule's functions"},
		{"no function", meta(func(r *rule.Rule) { r.Project = nil }), "0 of the rule's functions"},
		{"no fix", meta(func(r *rule.Rule) {
			run := r.Project
			r.Project = func(p *rule.Pass) { run(p); p.Report(pyeval.Place{}, "nowhere") }
		}), "has no fix"},
		{"unlisted Django check", meta(func(r *rule.Rule) {
			r.Project = func(p *rule.Pass) { p.Report(pyeval.Place{}, "m").DjangoCheck = "security.W001" }
		}), "which the rule's Django does not list"},
		{"place outside", meta(func(r *rule.Rule) {
			r.Project = func(p *rule.Pass) {
				f := p.Report(pyeval.Place{}, "m")
				f.Path, f.Line, f.Column, f.EndLine, f.EndColumn = "a.py", 9, 1, 9, 2
			}
		}), "lies outside the file"},
		{"state kept", meta(func(r *rule.Rule) {
			n := 0
			r.Project = func(p *rule.Pass) { n++; p.Report(pyeval.Place{}, "run %d", n).Fix = "f" }
		}), "keeps state"},
		{"panic", meta(func(r *rule.Rule) { r.Project = func(*rule.Pass) { panic("out of words") } }), "panic: out of words"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := world{rules: []*rule.Rule{badWord()}, doc: document, cases: cases}
			tt.mutate(&w)
			dir := directory(w.doc, w.cases)
			if len(w.rules) == 1 && w.rules[0].ID != "bad-word" {
				for _, name := range []string{"doc.md", "testdata/cases.txtar"} {
					dir[w.rules[0].ID+"/"+name] = dir["badword/"+name]
				}
			}
			errors := drive(w.rules, dir)
			if !slices.ContainsFunc(errors, func(e string) bool { return strings.Contains(e, tt.want) }) {
				t.Errorf("no complaint has %q:\n%s", tt.want, strings.Join(errors, "\n"))
			}
		})
	}
}

// The rule must not see the want-comments, and every line must stay where it was.
func TestStrip(t *testing.T) {
	rest, wants, err := strip("a.py", "a = 1  # want \"x\\\"y\" \"z\"\r\n# want \"w\"\nb = 'want'\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := "a = 1\r\n\nb = 'want'\n"; rest != want {
		t.Errorf("rest = %q, want %q", rest, want)
	}
	if len(wants) != 3 || !wants[0].message.MatchString(`x"y`) || wants[0].line != 1 || wants[2].line != 2 {
		t.Errorf("wants = %v", wants)
	}
}

// A settings.py at the root is a site of its own; any other project is left as it is.
func TestManaged(t *testing.T) {
	for _, tt := range []struct {
		file string
		want bool
	}{{"settings.py", true}, {"shop/settings.py", false}} {
		c := project{files: map[string]string{tt.file: ""}}
		c.managed()
		if _, got := c.files["manage.py"]; got != tt.want {
			t.Errorf("%s: manage.py made: %v, want %v", tt.file, got, tt.want)
		}
	}
}
