package timingunsafecompare

import (
	"slices"
	"strings"

	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// digest is how a value was made.
type digest uint8

const (
	none  digest = iota
	plain        // a hash of something
	keyed        // an HMAC: only who has the key can make it
)

// maxSteps is how many names and calls a digest is looked for through.
const maxSteps = 6

// digestOf says whether a value is a digest: hmac.new(…).hexdigest(), a name for it, a text made with it, or
// what a function of the project gives that returns one.
func digestOf(b *signin.Body, e pysyntax.Expr, steps int) digest {
	if steps > maxSteps {
		return none
	}
	best := none
	more := func(list ...pysyntax.Expr) {
		for _, x := range list {
			best = max(best, digestOf(b, x, steps+1))
		}
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		more(b.Values(e.ID)...)
	case *pysyntax.BinOp:
		more(e.Left, e.Right)
	case *pysyntax.FString:
		for _, p := range e.Parts {
			if i, ok := p.(*pysyntax.Interpolation); ok {
				more(i.Value)
			}
		}
	case *pysyntax.Call:
		name := b.Callee(e)
		switch {
		case name == "hmac.new" || name == "hmac.digest" || name == "django.utils.crypto.salted_hmac":
			return keyed
		case strings.HasPrefix(name, "hashlib."):
			return plain
		case strings.HasPrefix(name, "base64.") || name == "binascii.hexlify" || name == "builtins.str" || strings.HasSuffix(name, "force_str") || strings.HasSuffix(name, "force_bytes"):
			more(e.Args...)
			return best
		}
		if a, ok := e.Func.(*pysyntax.Attribute); ok {
			switch a.Attr.Name {
			case "hexdigest", "digest", "hex", "decode", "encode", "lower", "upper", "strip", "rstrip":
				more(a.Value)
			case "format":
				more(e.Args...)
			}
		}
		if best == none {
			best = returned(b, e, steps)
		}
	}
	return best
}

// returned is what a function of the project that is called gives.
func returned(b *signin.Body, c *pysyntax.Call, steps int) digest {
	best := none
	for _, d := range b.Module.Resolve(c.Func) {
		def := d.Function()
		if def == nil {
			continue
		}
		body := signin.NewBody(d.Module, def, classOf(d))
		body.Walk(func(n pysyntax.Node) bool {
			if r, ok := n.(*pysyntax.Return); ok && r.Value != nil {
				best = max(best, digestOf(body, r.Value, steps+2))
			}
			return true
		})
	}
	return best
}

func classOf(d pyname.Def) *pyname.Class { return d.Self }

// unproving are parts of names of hashes that prove nothing about a caller: they tell contents apart.
var unproving = []string{"etag", "checksum", "content", "file", "cache", "md5sum", "crc", "version", "changed", "modified", "fingerprint", "avatar"}

// proof is what a plain hash proves, by the names of the function, of what it is compared with and of what is
// hashed: "password", "signature"; "" when nothing says that it proves anything.
func proof(b *signin.Body, secret, given pysyntax.Expr) string {
	texts := []string{b.Def.Name.Name, b.Text(secret), b.Text(given)}
	if n, ok := secret.(*pysyntax.Name); ok {
		for _, v := range b.Values(n.ID) {
			texts = append(texts, b.Text(v))
		}
	}
	all := strings.ToLower(strings.Join(texts, " "))
	if slices.ContainsFunc(unproving, func(w string) bool { return strings.Contains(all, w) }) {
		return ""
	}
	for _, w := range [][2]string{
		{"passw", "password"}, {"sign", "signature"}, {"hmac", "signature"}, {"token", "token"}, {"secret", "secret"}, {"api_key", "key"},
		{"otp", "code"}, {"_pin", "PIN"}, {"pin_", "PIN"}, {"(pin", "PIN"}, {"auth", "caller"},
	} {
		if strings.Contains(all, w[0]) {
			return w[1]
		}
	}
	return ""
}
