// Package staticsalt is the rule static-salt; doc.md says what it does and why.
package staticsalt

import (
	_ "embed"
	"strconv"
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
		ID: "static-salt", Title: "A salt is the same for everybody, or a password is hashed too few times", Practice: "password-hashing",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{760, 916}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		word := hashed(pass, u)
		if word == "key" {
			continue // nobody tries out a key
		}
		least, err := strconv.ParseInt(u.Words, 10, 64)
		if err != nil {
			panic("facts.txt: static-salt: " + u.Words)
		}
		what, fix, doubt := wrong(pass, u, least)
		if what == "" {
			continue
		}
		u.Doubt = max(u.Doubt, doubt)
		f := pass.ReportMisuse(u, "%s", what)
		f.Fix = fix
		if word == "" {
			f.Severity = finding.Low
			f.Confidence = min(f.Confidence, finding.Likely)
		}
	}
}

func wrong(pass *rule.Pass, u misuse.Use, least int64) (what, fix string, doubt misuse.Doubt) {
	if salt, ok := u.Args["salt"]; ok {
		for _, v := range pass.Values(u.Module, salt) {
			if v.Const != nil && (v.Const.Kind == pyname.ConstBytes || v.Const.Kind == pyname.ConstStr) {
				return "the salt is a constant: one table of tried passwords serves for all of them, and equal ones show", "os.urandom(16) for each password, kept beside the hash; make_password() does it.", v.Doubt
			}
		}
		for _, name := range purpose.Mentioned(u.Module, salt) {
			if name = strings.ToLower(name); name == "username" || name == "email" || name == "user_name" {
				return "the salt is the " + name + ", which is known beforehand and the same at other sites", "os.urandom(16) for each password, kept beside the hash; make_password() does it.", misuse.Sure
			}
		}
	}
	if rounds, ok := u.Args["rounds"]; ok && least > 0 {
		for _, v := range pass.Values(u.Module, rounds) {
			if v.Const != nil && v.Const.Kind == pyname.ConstInt && v.Const.Int > 0 && v.Const.Int < least {
				return "a cost of " + v.String() + " is so small that passwords are tried out quickly", "As OWASP has it: 600,000 rounds of PBKDF2-HMAC-SHA256, 2**17 for scrypt, 12 for bcrypt; make_password() does it.", v.Doubt
			}
		}
	}
	return "", "", misuse.Sure
}

// hashed is what is hashed: "password", "key" of what nobody chose, "" when names don't say.
func hashed(pass *rule.Pass, u misuse.Use) string {
	var list []pysyntax.Expr
	if of, ok := u.Args["of"]; ok {
		list = append(list, of)
	}
	if scope := u.Module.Scopes().Of(u.Node).Function(); scope != nil {
		pysyntax.Walk(scope.Node, func(n pysyntax.Node) bool {
			if c, ok := n.(*pysyntax.Call); ok && len(c.Args) > 0 {
				if a, ok := c.Func.(*pysyntax.Attribute); ok && (a.Attr.Name == "derive" || a.Attr.Name == "verify") {
					list = append(list, c.Args[0])
				}
			}
			return true
		})
	}
	word := ""
	for _, e := range list {
		for _, name := range purpose.Mentioned(u.Module, e) {
			lower := strings.ToLower(name)
			kind, w := purpose.Judge(name)
			switch {
			case kind == purpose.Guards && (w == "password" || w == "PIN" || w == "code"):
				return "password"
			case kind == purpose.Guards && (w == "secret" || w == "key" || w == "token"), strings.HasSuffix(lower, "key"):
				word = "key"
			}
		}
	}
	return word
}
