// Package loosefilemode is the rule loose-file-mode; doc.md says what it does and why.
package loosefilemode

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/misuse"
	"paddock/internal/django/signin"
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
		ID: "loose-file-mode", Title: "A file may be changed or read by everybody on the machine", Practice: "file-storage",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{732, 276}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		if u.Words == "umask" {
			mask, ok := bits(pass, u, u.Args["umask"])
			if ok && mask&0o002 == 0 && !restored(u) {
				f := pass.ReportMisuse(u, "from here on, what is made may be changed by everybody on the machine (umask %03o)", mask)
				f.Fix = "os.umask(0o077), or 0o022 where others have to read."
				f.Severity, f.Confidence = finding.Low, min(f.Confidence, finding.Likely)
			}
			continue
		}
		mode, ok := bits(pass, u, u.Args["mode"])
		switch {
		case !ok:
		case mode&0o002 != 0 && mode&0o1000 == 0:
			f := pass.ReportMisuse(u, "everybody on the machine may change it (0o%o)", mode)
			f.Fix = "0o640 for files and 0o750 for folders, and their owner the user that the site runs as."
			if mode&0o111 != 0 && mode&0o4000 != 0 {
				f.Severity = finding.High
			}
		case mode&0o004 != 0 && secret(u):
			f := pass.ReportMisuse(u, "everybody on the machine may read the secret in it (0o%o)", mode)
			f.Fix = "0o600"
			f.Confidence = min(f.Confidence, finding.Likely)
		case mode&0o077 == 0 && mode != 0 && openBefore(u):
			f := pass.ReportMisuse(u, "until here everybody on the machine may open the file, for it is made with the usual mode")
			f.Fix = "Make it with its mode: open(path, \"w\", opener=lambda p, flags: os.open(p, flags, 0o600))."
			f.Severity, f.Confidence, f.CWE = finding.Low, min(f.Confidence, finding.Likely), []int{378, 362}
		case mode&0o6000 != 0 && mode&0o111 != 0 && mode&0o4000 != 0:
			f := pass.ReportMisuse(u, "whoever runs it gets the rights of its owner (0o%o)", mode)
			f.Fix = "0o750"
		}
	}
}

// masks are the constants of module stat.
var masks = map[string]int64{
	"S_ISUID": 0o4000, "S_ISGID": 0o2000, "S_ISVTX": 0o1000, "S_IRWXU": 0o700, "S_IRUSR": 0o400, "S_IWUSR": 0o200, "S_IXUSR": 0o100, "S_IRWXG": 0o070,
	"S_IRGRP": 0o040, "S_IWGRP": 0o020, "S_IXGRP": 0o010, "S_IRWXO": 0o007, "S_IROTH": 0o004, "S_IWOTH": 0o002, "S_IXOTH": 0o001,
	"S_IREAD": 0o400, "S_IWRITE": 0o200, "S_IEXEC": 0o100,
}

// bits is a mode; of one that is joined from parts those that are known, for more can only allow more.
func bits(pass *rule.Pass, u misuse.Use, e pysyntax.Expr) (mode int64, ok bool) {
	if e == nil {
		return 0, false
	}
	if name, known := u.Module.Qualify(e); known && strings.HasPrefix(name, "stat.") {
		mode, ok = masks[strings.TrimPrefix(name, "stat.")]
		return mode, ok
	}
	for _, v := range pass.Values(u.Module, e) {
		if v.Const != nil && v.Const.Kind == pyname.ConstInt && v.Doubt != misuse.Maybe {
			return v.Const.Int, true
		}
	}
	switch e := e.(type) {
	case *pysyntax.BinOp:
		if e.Op != pysyntax.BitOr {
			return 0, false
		}
		left, one := bits(pass, u, e.Left)
		right, two := bits(pass, u, e.Right)
		return left | right, one || two
	case *pysyntax.Name:
		if list := u.Module.Scopes().Reaching(e); len(list) == 1 && list[0].Kind == pyname.Assigned {
			return bits(pass, u, list[0].Value)
		}
	}
	return 0, false
}

// restored says that what umask() gives is kept, to be set again.
func restored(u misuse.Use) bool {
	r := u.Node.Range()
	line := u.Module.Tree.File.Line(u.Module.Tree.File.LineOf(r.Start))
	return strings.Contains(line, "=")
}

// openBefore says that the function writes the file, newly made as everybody may read it, before it takes the rights away.
func openBefore(u misuse.Use) bool {
	path := place(u)
	around := u.Module.Scopes().Of(u.Node).Function()
	if path == nil || around == nil {
		return false
	}
	def, ok := around.Node.(*pysyntax.FunctionDef)
	if !ok {
		return false
	}
	b := signin.NewBody(u.Module, def, nil)
	found, masked := false, false
	b.Walk(func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		if !ok || c.Start > u.Call.Start {
			return true
		}
		switch b.Callee(c) {
		case "os.umask":
			masked = true
		case "builtins.open", "io.open":
			if len(c.Args) < 2 || b.Text(c.Args[0]) != b.Text(path) || slices.ContainsFunc(c.Keywords, func(k *pysyntax.Keyword) bool { return k.Name.Name == "opener" }) {
				return true
			}
			how, ok := c.Args[1].(*pysyntax.Str)
			found = found || ok && strings.ContainsAny(how.Value, "wx")
		}
		return true
	})
	return found && !masked
}

// place is the path of the file; nil where that isn't seen.
func place(u misuse.Use) pysyntax.Expr {
	if e, ok := u.Args["path"]; ok {
		return e
	}
	if a, ok := u.Call.Func.(*pysyntax.Attribute); ok {
		return a.Value
	}
	return nil
}

// secret says that the file is called after what must stay secret.
func secret(u misuse.Use) bool {
	e := place(u)
	if e == nil {
		return false
	}
	r := e.Range()
	return secrets.MatchString(u.Module.Tree.File.Text[r.Start:r.End])
}

var secrets = regexp.MustCompile(`(?i)private|secret|passw|credential|id_rsa|\.pem\b|key_?file|key_?path|\.key\b|token|htpasswd|\.env\b|pgpass|netrc`)
