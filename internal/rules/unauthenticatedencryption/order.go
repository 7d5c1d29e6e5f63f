package unauthenticatedencryption

import (
	"slices"
	"strings"

	"paddock/internal/django/signin"
	"paddock/internal/pysyntax"
)

// order says what is wrong with the order in which a function makes or checks a code over what it encrypts, in words; "" for
// nothing that its own text shows.
//
// How it works: the calls that encrypt, decrypt and make codes are looked up by their names, with the value that each is given.
// A code is over the text when it is made of the very name that is encrypted; it goes into the text when the encrypted value
// is put together with it; and it is checked too late when it is made of what a decryption gave.
func order(b *signin.Body) string {
	var texts, covered []pysyntax.Expr
	b.Walk(func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		if !ok {
			return true
		}
		if e := coded(b, c); e != nil {
			covered = append(covered, e)
		} else if worked(b, c, "encrypt") {
			texts = append(texts, c.Args[0])
		}
		return true
	})
	has := func(e pysyntax.Expr, steps int, is func(*pysyntax.Call) bool) bool { return contains(b, e, steps, is) }
	for _, t := range texts {
		if has(t, 0, func(c *pysyntax.Call) bool { return coded(b, c) != nil }) {
			return "the code is made of the text and encrypted with it: whoever opens it has to decrypt what nobody has vouched for, and shows by that what is in it"
		}
	}
	for _, e := range covered {
		switch {
		case has(e, 0, func(c *pysyntax.Call) bool { return worked(b, c, "encrypt") }):
			continue // over what is sent: as it should be
		case has(e, 0, func(c *pysyntax.Call) bool { return worked(b, c, "decrypt") }):
			return "it is decrypted before the code is checked: what comes of a changed text tells its sender what is in it"
		case slices.ContainsFunc(texts, func(t pysyntax.Expr) bool { return b.Text(t) == b.Text(e) }):
			return "the code is made of the text and not of what is sent: whoever opens it has to decrypt what nobody has vouched for, and equal texts have equal codes"
		}
	}
	return ""
}

// coded is what a call makes a code over; nil where it makes none, or where that isn't seen.
func coded(b *signin.Body, c *pysyntax.Call) pysyntax.Expr {
	switch name := b.Callee(c); {
	case name == "hmac.new" || name == "hmac.digest" || strings.HasSuffix(name, ".Hash.HMAC.new") || strings.HasSuffix(name, ".Hash.CMAC.new"):
		if len(c.Args) > 1 {
			return c.Args[1]
		}
		for _, k := range c.Keywords {
			if k.Name.Name == "msg" {
				return k.Value
			}
		}
	case strings.HasSuffix(name, ".poly1305.Poly1305.generate_tag") && len(c.Args) > 1:
		return c.Args[1]
	}
	return nil
}

// worked says that a call encrypts, or decrypts, its first argument: cipher.encrypt(x), encryptor.update(x).
func worked(b *signin.Body, c *pysyntax.Call, how string) bool {
	a, ok := c.Func.(*pysyntax.Attribute)
	if !ok || len(c.Args) == 0 {
		return false
	}
	if a.Attr.Name == how {
		return true
	}
	if a.Attr.Name != "update" {
		return false
	}
	worker := how + "or" // encryptor, decryptor
	if strings.Contains(b.Text(a.Value), worker) {
		return true
	}
	n, ok := a.Value.(*pysyntax.Name)
	return ok && slices.ContainsFunc(b.Values(n.ID), func(v pysyntax.Expr) bool { return strings.Contains(b.Text(v), "."+worker+"(") })
}

// contains says that a value is put together with what such a call gives, through the names of the function.
func contains(b *signin.Body, e pysyntax.Expr, steps int, is func(*pysyntax.Call) bool) bool {
	if steps > 4 {
		return false
	}
	found := false
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			found = found || is(n)
		case *pysyntax.Name:
			found = found || slices.ContainsFunc(b.Values(n.ID), func(v pysyntax.Expr) bool { return v != e && contains(b, v, steps+1, is) })
		}
		return !found
	})
	return found
}
