// Package fixediv is the rule fixed-iv; doc.md says what it does and why.
package fixediv

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/misuse"
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
		ID: "fixed-iv", Title: "The initialisation vector is always the same", Practice: "sound-crypto",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{329, 330}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		iv, ok := u.Args["iv"]
		if !ok {
			continue
		}
		how, doubt := fixed(pass, u, iv, 0)
		if how == "" {
			continue
		}
		u.Doubt = max(u.Doubt, doubt)
		f := pass.ReportMisuse(u, "the initialisation vector is %s: equal texts show, and with a counter mode two of them give each other away", how)
		f.Fix = "A new one for each text, sent along with it: os.urandom(16), or let cryptography.fernet.Fernet do it."
		f.Cause = rule.PlaceOfNode(u.Module, u.Node)
	}
}

// fixed says how an initialisation vector is the same each time, or can be foretold; "" when it isn't.
func fixed(pass *rule.Pass, u misuse.Use, e pysyntax.Expr, depth int) (string, misuse.Doubt) {
	for _, v := range pass.Values(u.Module, e) {
		if v.Const != nil && (v.Const.Kind == pyname.ConstBytes || v.Const.Kind == pyname.ConstStr || v.Const.Kind == pyname.ConstInt) && (v.Const.Text != "" || v.Const.Kind == pyname.ConstInt) {
			return "a constant", v.Doubt
		}
	}
	if depth > 4 {
		return "", misuse.Sure
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		if list := u.Module.Scopes().Reaching(e); len(list) == 1 && list[0].Kind == pyname.Assigned {
			return fixed(pass, u, list[0].Value, depth+1)
		}
	case *pysyntax.BinOp:
		if e.Op == pysyntax.Mult {
			left, doubt := fixed(pass, u, e.Left, depth+1)
			return left, doubt
		}
	case *pysyntax.Subscript:
		if derived(u.Module, e.Value) {
			return "made of the key", misuse.Sure
		}
		return fixed(pass, u, e.Value, depth+1)
	case *pysyntax.Call:
		name, _ := u.Module.Qualify(e.Func)
		switch {
		case name == "builtins.bytes" || name == "builtins.bytearray":
			if len(e.Args) == 0 {
				return "", misuse.Sure
			}
			return fixed(pass, u, e.Args[0], depth+1)
		case strings.HasPrefix(name, "random."):
			return "made by the random module, whose numbers can be computed", misuse.Sure
		case strings.HasPrefix(name, "binascii.") || strings.HasPrefix(name, "base64.") || name == "builtins.bytes.fromhex":
			if len(e.Args) > 0 {
				return fixed(pass, u, e.Args[0], depth+1)
			}
		case strings.HasPrefix(name, "hashlib.") && len(e.Args) > 0 && derived(u.Module, e.Args[0]):
			return "made of the key", misuse.Sure
		}
		if a, ok := e.Func.(*pysyntax.Attribute); ok {
			switch a.Attr.Name {
			case "encode", "digest", "ljust", "hexdigest":
				return fixed(pass, u, a.Value, depth+1)
			}
		}
	}
	return "", misuse.Sure
}

// derived says that a value is the key, by its name.
func derived(m *pyname.Module, e pysyntax.Expr) bool {
	for {
		switch x := e.(type) {
		case *pysyntax.Name:
			return key(x.ID)
		case *pysyntax.Attribute:
			return key(x.Attr.Name)
		case *pysyntax.Call:
			a, ok := x.Func.(*pysyntax.Attribute)
			if !ok || a.Attr.Name != "encode" {
				return false
			}
			e = a.Value
		default:
			return false
		}
	}
}

func key(name string) bool {
	name = strings.ToLower(name)
	return name == "key" || strings.HasSuffix(name, "_key") || strings.HasSuffix(name, "secret") || strings.HasSuffix(name, "password")
}
