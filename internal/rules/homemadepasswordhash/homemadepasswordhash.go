// Package homemadepasswordhash is the rule homemade-password-hash; doc.md says what it does and why.
package homemadepasswordhash

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
		ID: "homemade-password-hash", Title: "A password is hashed with something fast", Practice: "password-hashing",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{916, 759}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		word := password(pass, u)
		if word == "" {
			continue
		}
		f := pass.ReportMisuse(u, "a %s is hashed with a function that is made to be fast: a graphics card tries billions each second", word)
		f.Fix = "django.contrib.auth.hashers.make_password(password) and check_password(); for a key made of a password, hashlib.scrypt()."
		if word == "PIN" {
			f.Severity = finding.Medium
		}
		f.Cause = rule.PlaceOfNode(u.Module, u.Node)
	}
}

// harmless are parts of names of functions that a hash may be handed to: they make it slow, or find out whether a password is in a list of stolen ones.
var harmless = []string{"hashpw", "make_password", "pbkdf2_hmac", "pbkdf2", "scrypt", "hash_secret", "bcrypt", "argon2", "pwned", "hibp", "range", "check_password", "kdf"}

// about are words in the function around that say that a protocol prescribes the hash, or that stolen passwords are looked up by it.
var about = regexp.MustCompile(`(?i)pwned|hibp|haveibeen|pbkdf2|bcrypt|scrypt|argon2|digest auth|realm|\bha1\b|ntlm|mysql_native|signature|sha_?sign|radius|cram|cache_key|cache\.(get|set)`)

// hashing are words of names of functions that hash what they are given.
var hashing = regexp.MustCompile(`(?i)hash|encrypt|encode|digest|crypt`)

// password is the word for the password that is hashed: "password", "PIN"; "" when it is none.
func password(pass *rule.Pass, u misuse.Use) string {
	m := u.Module
	function := m.Scopes().Of(u.Node).Function()
	if function != nil {
		r := function.Node.Range()
		if about.MatchString(m.Tree.File.Text[r.Start:r.End]) {
			return ""
		}
	}
	if slow(m, u.Node) {
		return ""
	}
	var in []pysyntax.Expr
	if e, ok := u.Args["in"]; ok {
		in = append(in, e)
	}
	in = append(in, pass.Purposes().Updates(m, u.Call)...)
	word := ""
	for _, e := range in {
		for _, name := range purpose.Mentioned(m, e) {
			if strings.EqualFold(name, "SECRET_KEY") {
				return "" // nobody tries out the key of the site: it is a token
			}
			if kind, w := purpose.Judge(name); kind == purpose.Guards && (w == "password" || w == "PIN") && word == "" {
				word = w
			}
		}
	}
	if word == "" && function != nil && len(in) > 0 {
		if d, ok := function.Node.(*pysyntax.FunctionDef); ok && hashing.MatchString(d.Name.Name) {
			if kind, w := purpose.Judge(d.Name.Name); kind == purpose.Guards && (w == "password" || w == "PIN") || kind != purpose.Plain && strings.Contains(d.Name.Name, "password") {
				word = "password"
			}
		}
	}
	if word == "" {
		return ""
	}
	p := pass.Purposes().Of(m, u.Call)
	if p.Kind == purpose.Plain && !p.Far {
		return ""
	}
	for _, name := range p.Names {
		for _, w := range harmless {
			if strings.Contains(strings.ToLower(name), w) {
				return ""
			}
		}
	}
	return word
}

// slow says that the class around is a hasher that derives from a slow one: old hashes are wrapped so.
func slow(m *pyname.Module, n pysyntax.Node) bool {
	scope := m.Scopes().Of(n).EnclosingClass()
	if scope == nil {
		return false
	}
	class := m.Class(scope.Node.(*pysyntax.ClassDef))
	if class == nil {
		return false
	}
	yes, _ := class.Inherits("django.contrib.auth.hashers.PBKDF2PasswordHasher", "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher", "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
		"django.contrib.auth.hashers.BCryptPasswordHasher", "django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.ScryptPasswordHasher")
	return yes
}
