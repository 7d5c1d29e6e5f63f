// Package trojansource is the rule trojan-source; doc.md says what it does and why.
package trojansource

import (
	_ "embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
	sourcefile "paddock/internal/source"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "trojan-source", Title: "The source is read otherwise than it runs", Practice: "unicode",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{1007, 94}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

// How it works: bidirectional controls make an editor show the characters of a line in another order than the machine reads
// them (CVE-2021-42574); invisible letters and letters of another script that look like Latin ones make two names of what
// looks like one (CVE-2021-42694). Text in a right-to-left script has a use for the controls, so a line with such letters counts less.
func run(pass *rule.Pass) {
	for _, entry := range pass.Project.Tree.Entries {
		if !source(entry.Path) || entry.Size > maxSize {
			continue
		}
		data, err := pass.Project.Tree.Read(entry.Path)
		if err != nil || !suspicious(data) {
			continue
		}
		if strings.HasSuffix(entry.Path, ".py") {
			if tree := pass.Project.Index.Parse(entry.Path); tree != nil {
				lines(pass, tree.File)
				names(pass, tree)
				continue
			}
		}
		lines(pass, sourcefile.NewFile(entry.Path, string(data)))
	}
}

// maxSize is the largest file that people may be thought to read.
const maxSize = 1 << 20

// kinds are the endings of files that people read as code.
var kinds = []string{
	".py", ".pyi", ".html", ".htm", ".jinja", ".jinja2", ".j2", ".djhtml", ".js", ".mjs", ".cjs", ".ts", ".jsx", ".tsx", ".vue", ".svelte", ".css", ".scss", ".sh", ".sql", ".yml", ".yaml",
	".toml", ".cfg", ".ini", ".conf", ".tf",
}

func source(file string) bool {
	name := path.Base(file)
	if strings.Contains(name, ".min.") {
		return false
	}
	return slices.Contains(kinds, path.Ext(name)) || name == "Dockerfile" || name == "Makefile"
}

// tested are paths of tests, which try out such texts.
var tested = regexp.MustCompile(`(^|/)(tests?|testing|fixtures)/|(^|/)test_|_test\.|\.spec\.|\.test\.`)

// suspicious says that some character of the text may be one that is looked for: cheap, since nearly every file has none.
func suspicious(data []byte) bool {
	for i, b := range data {
		// Greek and Cyrillic letters; the general punctuation that has the controls; Hangul fillers; half-width ones.
		if b >= 0xCD && b <= 0xD3 || i+1 < len(data) && (b == 0xE2 && (data[i+1] == 0x80 || data[i+1] == 0x81) || b == 0xE3 && data[i+1] == 0x85 || b == 0xEF && data[i+1] == 0xBE || b == 0xE1 && data[i+1] == 0x85) {
			return true
		}
	}
	return false
}

// control says that a character reorders the text around it; opens and closes say how it pairs.
func control(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

// invisible are letters that show nothing and count as letters of names.
func invisible(r rune) bool { return r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 }

func lines(pass *rule.Pass, file *sourcefile.File) {
	for number := 1; number <= file.LineCount(); number++ {
		line := file.Line(number)
		at, kind, rtl := -1, rune(0), false
		for i, r := range line {
			if control(r) || invisible(r) {
				if at < 0 {
					at, kind = i, r
				}
			}
			rtl = rtl || unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana)
		}
		if at < 0 {
			continue
		}
		start := file.LineStart(number) + sourcefile.Pos(at)
		place := pyeval.Place{File: file, Span: sourcefile.Span{Start: start, End: start + sourcefile.Pos(utf8.RuneLen(kind))}}
		what := "a control character (U+%04X) makes editors show this line in another order than the machine reads it"
		if invisible(kind) {
			what = "a letter that shows nothing (U+%04X) stands here"
		}
		f := pass.Report(place, what, kind)
		f.Fix = "Take it out, or write it as an escape: \"\\u202e\"."
		f.Key = fmt.Sprintf("U+%04X", kind)
		if tested.MatchString(file.Path) {
			f.Confidence = finding.Unsure
		}
		if rtl || balanced(line) {
			f.Severity, f.Confidence = finding.Low, finding.Unsure
		}
	}
}

// balanced says that every control of a line that opens something is closed in it, with nothing but plain text in between: it is about
// a text and not about the code.
func balanced(line string) bool {
	open := 0
	for _, r := range line {
		switch {
		case r == 0x202C || r == 0x2069:
			open--
		case control(r):
			open++
		case open > 0 && strings.ContainsRune("\"'`#;(){}[]=", r):
			return false
		}
		if open < 0 {
			return false
		}
	}
	return open == 0
}

// alike are letters that look like Latin ones.
var alike = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'х': 'x', 'у': 'y', 'і': 'i', 'ѕ': 's', 'ј': 'j', 'һ': 'h', 'ԁ': 'd', 'ԛ': 'q', 'ԝ': 'w', 'к': 'k',
	'А': 'A', 'В': 'B', 'Е': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'Х': 'X', 'У': 'Y', 'І': 'I', 'Ѕ': 'S', 'Ј': 'J',
	'ο': 'o', 'ν': 'v', 'α': 'a', 'ι': 'i', 'κ': 'k', 'ρ': 'p', 'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O', 'Ρ': 'P', 'Τ': 'T', 'Χ': 'X', 'Υ': 'Y',
}

// mixed says that a word has Latin letters and others that look like them, and what it looks like.
func mixed(word string) (seen string, ok bool) {
	latin, other := false, false
	var b strings.Builder
	for _, r := range word {
		if l, looks := alike[r]; looks {
			other = true
			b.WriteRune(l)
			continue
		}
		if unicode.IsLetter(r) && r >= 0x80 {
			return "", false
		}
		latin = latin || unicode.IsLetter(r)
		b.WriteRune(r)
	}
	return b.String(), latin && other
}

// whole says that all letters of a word look like Latin ones and are none.
func whole(word string) (seen string, ok bool) {
	var b strings.Builder
	for _, r := range word {
		l, looks := alike[r]
		if !looks && unicode.IsLetter(r) {
			return "", false
		}
		if looks {
			r = l
		}
		b.WriteRune(r)
	}
	return b.String(), len(word) != b.Len() && b.Len() > 2
}

// names looks at the identifiers of a Python file, and at texts that are one word.
func names(pass *rule.Pass, tree *pysyntax.Module) {
	say := func(n sourcefile.Span, word string, text bool) {
		seen, ok := mixed(word)
		if !ok && !text {
			seen, ok = whole(word)
		}
		if !ok {
			return
		}
		f := pass.Report(pyeval.Place{File: tree.File, Span: n}, "this looks like %s and is another word: %d of its letters are of another script", seen, strange(word))
		f.Fix = "Write it in the letters that it looks like."
		f.Key = seen
		if text {
			f.Severity = finding.Low
		}
		if tested.MatchString(tree.File.Path) {
			f.Confidence = finding.Unsure
		}
	}
	pysyntax.WalkStmts(tree.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			say(n.Range(), n.ID, false)
		case *pysyntax.Attribute:
			say(sourcefile.Span(n.Attr.Span), n.Attr.Name, false)
		case *pysyntax.FunctionDef:
			say(sourcefile.Span(n.Name.Span), n.Name.Name, false)
		case *pysyntax.ClassDef:
			say(sourcefile.Span(n.Name.Span), n.Name.Name, false)
		case *pysyntax.Arg:
			say(sourcefile.Span(n.Name.Span), n.Name.Name, false)
		case *pysyntax.Keyword:
			say(sourcefile.Span(n.Name.Span), n.Name.Name, false)
		case *pysyntax.Str:
			if !strings.ContainsAny(n.Value, " \t\n") && len(n.Value) < 60 {
				say(n.Range(), n.Value, true)
			}
		}
		return true
	})
}

func strange(word string) (n int) {
	for _, r := range word {
		if _, ok := alike[r]; ok {
			n++
		}
	}
	return n
}
