// Package unauthenticatedencryption is the rule unauthenticated-encryption; doc.md says what it does and why.
package unauthenticatedencryption

import (
	_ "embed"
	"regexp"

	"paddock/internal/check"
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
		ID: "unauthenticated-encryption", Title: "What is encrypted can be changed without anybody noticing", Practice: "sound-crypto",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{353, 327}, Since: "0.1", Doc: doc,
	},
	Yields:  []string{"fixed-iv", "weak-cipher"},
	Project: run,
}

func run(pass *rule.Pass) {
	said := map[pysyntax.Node]bool{}
	for _, u := range pass.Misuses() {
		text := u.Module.Tree.File.Text
		if authenticates.MatchString(text) {
			around := u.Module.Scopes().Of(u.Node).Function()
			if around == nil || said[around.Node] {
				continue
			}
			def, ok := around.Node.(*pysyntax.FunctionDef)
			if !ok {
				continue
			}
			said[def] = true
			if wrong := order(signin.NewBody(u.Module, def, nil)); wrong != "" {
				f := pass.ReportMisuse(u, "%s", wrong)
				f.Fix = "cryptography.fernet.Fernet(key); or encrypt first, make the code of all that is sent, and check it before anything is decrypted."
				f.Cause = rule.PlaceOfNode(u.Module, u.Node)
			}
			continue
		}
		scope := u.Module.Scopes().Of(u.Node)
		for scope.Parent != nil && scope.Parent.Kind != pyname.ModuleScope {
			scope = scope.Parent
		}
		if scope.Node == nil {
			continue
		}
		r := u.Module.Scopes().Of(u.Node).Function()
		if r == nil {
			continue
		}
		function := r.Node.Range()
		class := scope.Node.Range()
		if !encrypts.MatchString(text[function.Start:function.End]) && !(scope.Kind == pyname.ClassScope && encrypts.MatchString(text[class.Start:class.End])) {
			continue
		}
		f := pass.ReportMisuse(u, "the mode hides what is encrypted and does not protect it: whoever changes it is not noticed, and from what happens then may read it")
		f.Fix = "cryptography.fernet.Fernet(key), or AESGCM(key).encrypt(os.urandom(12), data, None)."
		f.Cause = rule.PlaceOfNode(u.Module, u.Node)
	}
}

var (
	// authenticates are words of a module that makes or checks a code over what it encrypts.
	authenticates = regexp.MustCompile(`(?i)hmac\.(new|digest)|\bHMAC\(|CMAC|poly1305|gmac|salted_hmac|Signer\b|signing\.|\bmac\b|\.sign\(`)
	encrypts      = regexp.MustCompile(`\.encryptor\(|\.encrypt\(|\bencrypt\w*\(`)
)
