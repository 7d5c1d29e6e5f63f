// Package weakhash is the rule weak-hash; doc.md says what it does and why.
package weakhash

import (
	_ "embed"
	"regexp"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/misuse"
	"paddock/internal/django/purpose"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "weak-hash", Title: "A broken hash protects something", Practice: "sound-crypto",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{328}, Since: "0.1", Doc: doc,
	},
	Yields:  []string{"homemade-password-hash"},
	Project: run,
}

// How it works: what goes into a hash and what becomes of it say what it is for. MD5 of a file's contents in a variable named
// etag protects nothing; MD5 of a token that is kept to find the token by does. Where neither side says anything the finding is unsure.
func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		what, fix, severity, confidence := judge(pass, u)
		if what == "" {
			continue
		}
		f := pass.ReportMisuse(u, "%s", what)
		f.Fix, f.Severity, f.Confidence = fix, severity, min(confidence, f.Confidence)
		f.Cause = rule.PlaceOfNode(u.Module, u.Node)
	}
}

const (
	useSHA256 = "hashlib.sha256(…); where a key is part of it, hmac.new(key, data, hashlib.sha256)."
	useHasher = "django.contrib.auth.hashers.make_password(password) and check_password()."
	useMark   = "Where it only tells contents apart, say so: hashlib.md5(data, usedforsecurity=False)."
)

func judge(pass *rule.Pass, u misuse.Use) (what, fix string, severity finding.Severity, confidence finding.Confidence) {
	words := u.Words
	if kind, ok := strings.CutPrefix(words, "passwords: "); ok {
		return "passwords are hashed with " + kind, useHasher, finding.High, finding.Certain
	}
	if kind, ok := strings.CutPrefix(words, "signs: "); ok {
		return "a signature is made over " + strings.ToUpper(kind) + ", for which two texts with one hash can be found", "Sign over SHA-256.", finding.Medium, finding.Certain
	}
	if about(u) {
		return "", "", 0, 0
	}
	if words == "HMAC with MD5" {
		return "HMAC with MD5 is on its way out", useSHA256, finding.Low, finding.Unsure
	}
	words = named(words)
	if strings.Contains(u.Name, "hazmat.primitives.hashes.") {
		switch role := within(pass, u); role {
		case "":
			return words + " is used, for which two texts with one hash can be found", useSHA256, finding.Low, finding.Unsure
		case "harmless":
			return "", "", 0, 0
		default:
			return words + " is used for " + role + ": two texts with one hash can be found", "hashes.SHA256()", finding.Medium, finding.Likely
		}
	}
	p := pass.Purposes().Of(u.Module, u.Call)
	in := inputs(pass, u)
	if p.Kind == purpose.Plain {
		return "", "", 0, 0
	}
	if p.Word == "nonce" || p.Word == "salt" {
		p = purpose.Purpose{} // the name says what was hashed
	}
	word := p.Word
	for _, name := range in {
		kind, w := purpose.Judge(name)
		if kind != purpose.Guards {
			continue
		}
		if w == "password" || w == "PIN" {
			return words + " of a " + w + ": a graphics card tries billions each second", useHasher, finding.High, finding.Likely
		}
		if (word == "" || p.Far) && w != "nonce" && w != "salt" {
			word, p.Kind, p.Far = w, purpose.Guards, false
		}
	}
	if p.Kind == purpose.Guards && !p.Far {
		return words + " stands for a " + word + ": two texts with one hash can be found, and what it is made of tried out", useSHA256, finding.Medium, finding.Likely
	}
	return words + " is broken, should this protect anything", useMark, finding.Low, finding.Unsure
}

// named writes a hash as people do.
func named(words string) string {
	switch strings.ToLower(words) {
	case "sha1", "sha", "sha-1":
		return "SHA-1"
	}
	return strings.ToUpper(words)
}

// within is what the hash is handed to by a call of package cryptography: "a signature", "harmless", or "" when nothing says so.
func within(pass *rule.Pass, u misuse.Use) string {
	for n, steps := pass.Purposes().Parent(u.Module, u.Node), 0; n != nil && steps < 4; n, steps = pass.Purposes().Parent(u.Module, n), steps+1 {
		c, ok := n.(*pysyntax.Call)
		if !ok {
			continue
		}
		name := ""
		switch f := c.Func.(type) {
		case *pysyntax.Name:
			name = f.ID
		case *pysyntax.Attribute:
			name = f.Attr.Name
		}
		switch name {
		case "sign", "verify", "PSS", "ECDSA", "Prehashed", "signature_hash_algorithm":
			return "a signature"
		case "OAEP", "MGF1", "HMAC", "TOTP", "HOTP", "PBKDF2HMAC", "HKDF", "fingerprint", "from_issuer_public_key", "add_certificate", "OCSPRequestBuilder":
			return "harmless"
		case "Hash":
			p := pass.Purposes().Of(u.Module, c)
			switch {
			case p.Kind == purpose.Plain:
				return "harmless"
			case p.Kind == purpose.Guards && !p.Far:
				return "a " + p.Word
			}
		}
	}
	return ""
}

// inputs are the names of what is hashed: in the call itself, and by update().
func inputs(pass *rule.Pass, u misuse.Use) (names []string) {
	if e, ok := u.Args["in"]; ok {
		names = purpose.Mentioned(u.Module, e)
	}
	for _, e := range pass.Purposes().Updates(u.Module, u.Call) {
		names = append(names, purpose.Mentioned(u.Module, e)...)
	}
	return names
}

// innocent are words in the function around that say what the hash is for: services that find pictures by MD5, formats and
// protocols that prescribe it.
var innocent = regexp.MustCompile(`(?i)gravatar|libravatar|etag|content-md5|contentmd5|websocket|258EAFA5|memcache|cache\.(get|set)|cache_key|git |digest access|pwned|hibp|cloudfront`)

func about(u misuse.Use) bool {
	var function pysyntax.Node
	for scope := u.Module.Scopes().Of(u.Node); scope != nil; scope = scope.Parent {
		if d, ok := scope.Node.(*pysyntax.FunctionDef); ok {
			function = d // the outermost counts: what is within it serves it
		}
	}
	if function == nil {
		return false
	}
	r := function.Range()
	return innocent.MatchString(u.Module.Tree.File.Text[r.Start:r.End])
}
