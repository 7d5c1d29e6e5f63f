// Package predictabletempfile is the rule predictable-temp-file; doc.md says what it does and why.
package predictabletempfile

import (
	_ "embed"
	"regexp"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/misuse"
	"paddock/internal/django/purpose"
	"paddock/internal/finding"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "predictable-temp-file", Title: "A temporary file has a name that others know beforehand", Practice: "sound-crypto",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{377, 379}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		if u.Words == "mktemp" {
			f := pass.ReportMisuse(u, "between this name and the file that is made under it, another user of the machine can make one or a link")
			f.Fix = "tempfile.NamedTemporaryFile() or tempfile.mkstemp(), which make the file as well."
			f.Confidence = finding.Certain
			continue
		}
		path := target(u)
		if path == nil || !written(pass, u) {
			continue
		}
		text, whole := pass.Beginning(u.Module, path)
		folder := shared(text)
		if folder == "" || !whole && unique(u.Module, path) {
			continue
		}
		f := pass.ReportMisuse(u, "a file with a name that others know is written in %s: another user of the machine puts a link there first, or reads it", folder)
		f.Fix = "tempfile.NamedTemporaryFile(), or a folder of tempfile.TemporaryDirectory()."
		if !whole {
			f.Severity, f.Confidence = finding.Low, finding.Likely
		}
	}
}

// target is the path that is written to.
func target(u misuse.Use) pysyntax.Expr {
	if e, ok := u.Args["path"]; ok {
		return e
	}
	if a, ok := u.Call.Func.(*pysyntax.Attribute); ok && (strings.HasPrefix(u.Name, "pathlib.") || strings.HasPrefix(u.Name, "*.write_")) {
		return a.Value
	}
	return nil
}

// shared is the folder of a path that all users of the machine write to.
func shared(text string) string {
	for _, folder := range []string{"/tmp", "/var/tmp", "/dev/shm"} {
		if strings.HasPrefix(text, folder+"/") {
			return folder
		}
	}
	return ""
}

// written says that the file is opened for writing.
func written(pass *rule.Pass, u misuse.Use) bool {
	mode, given := u.Args["mode"]
	switch {
	case strings.HasSuffix(u.Name, ".write_text"), strings.HasSuffix(u.Name, ".write_bytes"), strings.HasPrefix(u.Name, "*."), strings.HasPrefix(u.Name, "shutil."), u.Name == "os.rename":
		return true
	case u.Name == "pathlib.Path.open":
		if len(u.Call.Args) == 0 {
			return false
		}
		mode, given = u.Call.Args[0], true
	case !given:
		return false
	}
	if u.Name == "os.open" {
		r := mode.Range()
		flags := u.Module.Tree.File.Text[r.Start:r.End]
		return strings.Contains(flags, "O_CREAT") && !strings.Contains(flags, "O_EXCL")
	}
	for _, v := range pass.Values(u.Module, mode) {
		if v.Const != nil && v.Const.Kind == pyname.ConstStr && strings.ContainsAny(v.Const.Text, "wa") && !strings.Contains(v.Const.Text, "x") {
			return true
		}
	}
	return false
}

// unpredictable are words of names that stand for something nobody knows beforehand.
var unpredictable = regexp.MustCompile(`(?i)uuid|random|token|secret|nonce|mkdtemp|mkstemp|tempdir|temp_dir|tmpdir|tmp_dir|hash|digest|NamedTemporary|TemporaryDirectory|guid`)

// unique says that a path has a part that nobody knows beforehand.
func unique(m *pyname.Module, e pysyntax.Expr) bool {
	for _, name := range purpose.Mentioned(m, e) {
		if unpredictable.MatchString(name) {
			return true
		}
	}
	return false
}
