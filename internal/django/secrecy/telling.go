package secrecy

import (
	"slices"
	"strings"

	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// directory says that a function is about directories: its pwd is the one that it works in.
func directory(b *signin.Body) bool {
	text := b.Text(b.Def)
	return strings.Contains(text, "cwd") || strings.Contains(text, "Path") || strings.Contains(text, "os.path")
}

// capital says that a name is written as classes are: Token, and not TOKEN.
func capital(name string) bool {
	return name[0] >= 'A' && name[0] <= 'Z' && strings.ToUpper(name) != name
}

// class says that an expression names a class, a function or a module.
func class(m *pyname.Module, e pysyntax.Expr) bool {
	return slices.ContainsFunc(m.Resolve(e), func(d pyname.Def) bool {
		return d.Class() != nil || d.Function() != nil || d.Kind == pyname.ModuleDef || d.Kind == pyname.NamespaceDef
	})
}

// telling says that a value under a secret's name may be the secret: it is no number, no answer to a question, and nothing
// out of a function that hides it.
func telling(b *signin.Body, e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Constant, *pysyntax.Num, *pysyntax.Compare, *pysyntax.Str, *pysyntax.Bytes, *pysyntax.Lambda:
		return false
	case *pysyntax.UnaryOp:
		return e.Op != pysyntax.Not
	case *pysyntax.List:
		return slices.ContainsFunc(e.Elts, func(v pysyntax.Expr) bool { return telling(b, v) })
	case *pysyntax.Tuple:
		return slices.ContainsFunc(e.Elts, func(v pysyntax.Expr) bool { return telling(b, v) })
	case *pysyntax.Dict:
		return slices.ContainsFunc(e.Values, func(v pysyntax.Expr) bool { return telling(b, v) })
	case *pysyntax.BoolOp:
		return slices.ContainsFunc(e.Values, func(v pysyntax.Expr) bool { return telling(b, v) })
	case *pysyntax.IfExp:
		return telling(b, e.Body) || telling(b, e.Orelse)
	case *pysyntax.Subscript:
		if _, ok := e.Index.(*pysyntax.Slice); ok {
			return false // the last four digits
		}
	case *pysyntax.Name:
		for _, v := range b.Values(e.ID) {
			if n, ok := v.(*pysyntax.Name); ok && n.ID == e.ID {
				return true
			}
			if c, ok := v.(*pysyntax.Call); ok && hides(last(b, c)) {
				return false
			}
		}
	case *pysyntax.Call:
		name := last(b, e)
		if hides(name) || reading(name) || slices.Contains(translating, name) {
			return false
		}
		if a, ok := e.Func.(*pysyntax.Attribute); ok && name != "get" && name != "pop" {
			if c, ok := a.Value.(*pysyntax.Call); ok {
				return telling(b, c)
			}
		}
		return !class(b.Module, e.Func) || len(b.Module.Resolve(e.Func)) == 0 || b.Module.Resolve(e.Func)[0].Class() == nil
	}
	return true
}

// telling says the same with what the project's own functions return: where that is a plain hash, whoever knows what is hashed has it too.
func (l *look) telling(e pysyntax.Expr) bool {
	if !telling(l.body, e) {
		return false
	}
	c, ok := e.(*pysyntax.Call)
	if !ok {
		return true
	}
	called := l.reader.callees(l.body, c)
	return len(called) == 0 || slices.ContainsFunc(called, func(k callee) bool { return k.made || !fingerprints(k.body) })
}

// unguessed are words in the text of a function that hashes something nobody else knows: what it gives is a token.
var unguessed = []string{"random", "secret", "uuid", "hmac", "salt", "password", "passwd", "nonce", "token_", "private"}

// fingerprints says that a function gives nothing but plain hashes.
func fingerprints(b *signin.Body) bool {
	some, all := false, true
	b.Walk(func(n pysyntax.Node) bool {
		if s, ok := n.(*pysyntax.Return); ok && s.Value != nil {
			some, all = true, all && digest(b, s.Value, 0)
		}
		return all
	})
	if !some || !all {
		return false
	}
	text := strings.ToLower(b.Text(b.Def))
	return !slices.ContainsFunc(unguessed, func(word string) bool { return strings.Contains(text, word) })
}

// digest says that a value is a hash of hashlib's, or a part of one.
func digest(b *signin.Body, e pysyntax.Expr, steps int) bool {
	switch e := e.(type) {
	case *pysyntax.Subscript:
		return digest(b, e.Value, steps)
	case *pysyntax.Name:
		values := b.Values(e.ID)
		return steps < maxSteps && len(values) > 0 && !slices.ContainsFunc(values, func(v pysyntax.Expr) bool { return !digest(b, v, steps+1) })
	case *pysyntax.Call:
		a, ok := e.Func.(*pysyntax.Attribute)
		if !ok || a.Attr.Name != "hexdigest" && a.Attr.Name != "digest" {
			return false
		}
		made, ok := a.Value.(*pysyntax.Call)
		return ok && strings.HasPrefix(b.Callee(made), "hashlib.")
	}
	return false
}

// translating are functions that give the site's own texts.
var translating = []string{"_", "gettext", "gettext_lazy", "ugettext", "ugettext_lazy", "ngettext", "pgettext", "ErrorDetail"}

// reading says of a function's name that it looks something up: what Token.objects.get() gives is an object, which shows what its
// __str__ says.
func reading(name string) bool {
	switch name {
	case "filter", "first", "last", "create", "get_or_create", "update_or_create", "get_object_or_404", "exists", "all", "select_related", "order_by", "aget", "acreate":
		return true
	}
	return false
}

func last(b *signin.Body, c *pysyntax.Call) string {
	switch f := c.Func.(type) {
	case *pysyntax.Attribute:
		return f.Attr.Name
	case *pysyntax.Name:
		return f.ID
	}
	name := b.Callee(c)
	return name[strings.LastIndexByte(name, '.')+1:]
}

// cleansed says that a function takes secrets out of what a name holds, or writes something else over them, before it goes on:
// data.pop("password"), data["password"] = "…".
func cleansed(b *signin.Body, name string) bool {
	found := false
	secret := func(of, key pysyntax.Expr) bool {
		n, ok := of.(*pysyntax.Name)
		s, text := key.(*pysyntax.Str)
		if !ok || n.ID != name {
			return false
		}
		if !text {
			_, variable := key.(*pysyntax.Name)
			return variable // for key in SENSITIVE: …
		}
		what, _ := Judge(s.Value)
		return what != ""
	}
	b.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			if a, ok := n.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "pop" && len(n.Args) > 0 {
				found = found || secret(a.Value, n.Args[0])
			}
		case *pysyntax.Delete:
			for _, t := range n.Targets {
				if s, ok := t.(*pysyntax.Subscript); ok {
					found = found || secret(s.Value, s.Index)
				}
			}
		case *pysyntax.Assign:
			for _, t := range n.Targets {
				if s, ok := t.(*pysyntax.Subscript); ok {
					_, text := n.Value.(*pysyntax.Str)
					found = found || text && secret(s.Value, s.Index)
				}
			}
		}
		return !found
	})
	return found || slices.ContainsFunc(b.Values(name), func(v pysyntax.Expr) bool {
		c, ok := v.(*pysyntax.Call)
		return ok && hides(last(b, c))
	})
}
