package jwtunverified

import (
	"slices"
	"strings"

	"paddock/internal/django/signin"
	"paddock/internal/pysyntax"
)

// libraryOf is the library by whose customs a call reads a token; "" for a call that reads none.
func libraryOf(b *signin.Body, call *pysyntax.Call) string {
	name := b.Callee(call)
	switch {
	case decoders[name] != "":
		return decoders[name]
	case strings.HasPrefix(name, "rest_framework_simplejwt.tokens.") && strings.HasSuffix(name, "Token"),
		name == "rest_framework_simplejwt.state.token_backend.decode":
		return "simplejwt"
	case name == "authlib.jose.jwt.decode" || name == "authlib.jose.rfc7519.jwt.decode" || strings.HasSuffix(name, ".decode") && ofJSONWebToken(b, call):
		return "authlib"
	case name == "json.loads" && len(call.Args) > 0 && byHand(b, call.Args[0], 0):
		if checksByHand(b) {
			return ""
		}
		return "by hand"
	}
	return ""
}

// ofJSONWebToken says that a method is called on an instance of authlib's class.
func ofJSONWebToken(b *signin.Body, call *pysyntax.Call) bool {
	a, ok := call.Func.(*pysyntax.Attribute)
	if !ok {
		return false
	}
	if made, ok := single(b, a.Value).(*pysyntax.Call); ok {
		return strings.HasPrefix(b.Callee(made), "authlib.") && strings.HasSuffix(b.Callee(made), "JsonWebToken")
	}
	return false
}

// unvalidated says that claims are read in the function and nobody asks them whether they still hold. Claims that are
// handed on may be asked elsewhere.
func unvalidated(b *signin.Body, call *pysyntax.Call) bool {
	name, read, asked := "", false, false
	b.Walk(func(n pysyntax.Node) bool {
		if a, ok := n.(*pysyntax.Assign); ok && a.Value == pysyntax.Expr(call) && len(a.Targets) == 1 {
			if t, ok := a.Targets[0].(*pysyntax.Name); ok {
				name = t.ID
			}
		}
		return true
	})
	claims := func(e pysyntax.Expr) bool {
		n, ok := e.(*pysyntax.Name)
		return e == pysyntax.Expr(call) || ok && name != "" && n.ID == name
	}
	b.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Subscript:
			read = read || claims(n.Value)
		case *pysyntax.Attribute:
			if claims(n.Value) {
				read = read || n.Attr.Name == "get" || n.Attr.Name == "sub"
				asked = asked || strings.HasPrefix(n.Attr.Name, "validate")
			}
		case *pysyntax.Call:
			asked = asked || slices.ContainsFunc(n.Args, claims) // whoever is given them may ask
		case *pysyntax.Return:
			asked = asked || claims(n.Value)
		}
		return true
	})
	return read && !asked
}

// byHand says that a value is the middle part of a token, decoded: b64decode(token.split(".")[1]).
func byHand(b *signin.Body, e pysyntax.Expr, depth int) (yes bool) {
	if depth > 4 {
		return false
	}
	decoded := false
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			switch b.Callee(n) {
			case "base64.b64decode", "base64.urlsafe_b64decode", "base64.standard_b64decode", "jwt.utils.base64url_decode", "jose.utils.base64url_decode",
				"django.utils.http.urlsafe_base64_decode":
				decoded = true
				yes = yes || len(n.Args) > 0 && middle(b, n.Args[0], 0)
			}
		case *pysyntax.Name:
			if !decoded {
				yes = yes || slices.ContainsFunc(b.Values(n.ID), func(v pysyntax.Expr) bool { return byHand(b, v, depth+1) })
			}
		}
		return !yes
	})
	return yes
}

// middle says that a value has the second of the parts of a token in it.
func middle(b *signin.Body, e pysyntax.Expr, depth int) (yes bool) {
	if depth > 4 {
		return false
	}
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Subscript:
			i, ok := n.Index.(*pysyntax.Num)
			yes = yes || ok && i.Text == "1" && splits(b, n.Value)
		case *pysyntax.Name:
			yes = yes || unpacked(b, n.ID) || slices.ContainsFunc(b.Values(n.ID), func(v pysyntax.Expr) bool {
				_, name := v.(*pysyntax.Name)
				return !name && middle(b, v, depth+1)
			})
		}
		return !yes
	})
	return yes
}

// splits says that a value is a text split at its full stops.
func splits(b *signin.Body, e pysyntax.Expr) bool {
	c, ok := single(b, e).(*pysyntax.Call)
	if !ok || len(c.Args) == 0 {
		return false
	}
	a, ok := c.Func.(*pysyntax.Attribute)
	s, text := c.Args[0].(*pysyntax.Str)
	return ok && text && s.Value == "." && (a.Attr.Name == "split" || a.Attr.Name == "rsplit") && tokenish(b.Text(a.Value))
}

// tokenish says that a text of code speaks of a token: other texts have full stops, too.
func tokenish(code string) bool {
	code = strings.ToLower(code)
	return strings.Contains(code, "token") || strings.Contains(code, "jwt") || strings.Contains(code, "jws") || strings.Contains(code, "bearer")
}

// unpacked says that a name is the second of three: header, payload, signature = token.split(".").
func unpacked(b *signin.Body, name string) (yes bool) {
	b.Walk(func(n pysyntax.Node) bool {
		a, ok := n.(*pysyntax.Assign)
		if !ok || len(a.Targets) != 1 || yes {
			return !yes
		}
		if t, ok := a.Targets[0].(*pysyntax.Tuple); ok && len(t.Elts) == 3 && splits(b, a.Value) {
			middle, ok := t.Elts[1].(*pysyntax.Name)
			yes = ok && middle.ID == name
		}
		return true
	})
	return yes
}

// checksByHand says that the function compares or verifies a signature by itself.
func checksByHand(b *signin.Body) (yes bool) {
	b.Walk(func(n pysyntax.Node) bool {
		if c, ok := n.(*pysyntax.Call); ok {
			name := strings.ToLower(b.Callee(c))
			yes = yes || strings.HasPrefix(name, "hmac.") || strings.Contains(name, "verif") || strings.Contains(name, "compare") || strings.Contains(name, "validate")
		}
		return !yes
	})
	return yes
}
