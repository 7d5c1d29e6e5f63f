// Package secrecy says what of a function's values must stay secret: passwords,
// tokens, keys, numbers of cards, and requests that hold them whole.
//
// It goes by names, and by what names of one function were given: a link made
// with a reset token is one. Which words hide a secret, or say that a name holds
// something else, stands in words.txt; which names hold secrets the catalog knows.
// It follows a value through texts, dicts, lists and conversions, and not into
// other functions. Where a value ends up, and how bad that is, is for rules.
package secrecy

import (
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Part is something secret within a value.
type Part struct {
	// Node is where it is named.
	Node pysyntax.Expr
	// Name is how it is written: "password", "hook.secret", "request.POST".
	Name string
	// What it is: "password", "token", "key of a service", "payment card"; of a request what was sent: "form", "headers".
	What string
	// Personal says that it tells something about a person rather than lets somebody in. Whole says that it is all that a
	// request brought of one kind. Made says that a function makes it here; nobody named it.
	Personal, Whole, Made bool
}

// maxSteps is how many names and calls a value is looked through.
const maxSteps = 8

// In are the secrets in the value of an expression of a function, in the order of the text.
func In(b *signin.Body, e pysyntax.Expr) []Part {
	r := reader{body: b, seen: map[string]bool{}}
	r.expr(e, 0)
	return r.parts
}

type reader struct {
	body  *signin.Body
	seen  map[string]bool
	parts []Part
}

func (r *reader) add(p Part) {
	p.Name = r.body.Text(p.Node)
	if !slices.ContainsFunc(r.parts, func(q Part) bool { return q.Name == p.Name }) {
		r.parts = append(r.parts, p)
	}
}

func (r *reader) all(steps int, list ...pysyntax.Expr) {
	for _, e := range list {
		r.expr(e, steps+1)
	}
}

func (r *reader) expr(e pysyntax.Expr, steps int) {
	if e == nil || steps > maxSteps {
		return
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		r.name(e, steps)
	case *pysyntax.Attribute:
		r.attribute(e, steps)
	case *pysyntax.Subscript:
		r.subscript(e, steps)
	case *pysyntax.Call:
		r.call(e, steps)
	case *pysyntax.FString:
		for _, p := range e.Parts {
			if i, ok := p.(*pysyntax.Interpolation); ok {
				r.expr(i.Value, steps+1)
			}
		}
	case *pysyntax.BinOp:
		r.all(steps, e.Left, e.Right)
	case *pysyntax.BoolOp:
		r.all(steps, e.Values...)
	case *pysyntax.IfExp:
		r.all(steps, e.Body, e.Orelse)
	case *pysyntax.List:
		r.all(steps, e.Elts...)
	case *pysyntax.Tuple:
		r.all(steps, e.Elts...)
	case *pysyntax.Set:
		r.all(steps, e.Elts...)
	case *pysyntax.Dict:
		r.dict(e, steps)
	case *pysyntax.Starred:
		r.expr(e.Value, steps+1)
	case *pysyntax.Await:
		r.expr(e.Value, steps+1)
	case *pysyntax.NamedExpr:
		r.expr(e.Value, steps+1)
	}
}

func (r *reader) dict(e *pysyntax.Dict, steps int) {
	for i, v := range e.Values {
		if i < len(e.Keys) && e.Keys[i] != nil {
			if c, ok := r.body.Module.Fold(e.Keys[i]); ok && c.Kind == pyname.ConstStr {
				if what, person := Judge(c.Text); what != "" && telling(r.body, v) {
					r.add(Part{Node: v, What: what, Personal: person})
					continue
				}
			}
		}
		r.expr(v, steps+1)
	}
}

// name looks at what a name was given; where that is a parameter or unknown, at the name.
func (r *reader) name(e *pysyntax.Name, steps int) {
	if r.seen[e.ID] {
		return
	}
	r.seen[e.ID] = true
	values := r.body.Values(e.ID)
	what, person := Judge(e.ID)
	if e.ID == "pwd" && directory(r.body) {
		return
	}
	if what == "" || class(r.body.Module, e) || capital(e.ID) && len(values) == 0 {
		r.all(steps, values...)
		return
	}
	if len(values) > 0 && !slices.ContainsFunc(values, func(v pysyntax.Expr) bool { return telling(r.body, v) }) {
		return
	}
	r.add(Part{Node: e, What: what, Personal: person})
}

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

func (r *reader) attribute(e *pysyntax.Attribute, steps int) {
	name := e.Attr.Name
	if what := known().whole[name]; what != "" && isRequest(e.Value) {
		r.add(Part{Node: e, What: what, Whole: true})
		return
	}
	if (name == "cleaned_data" || name == "validated_data" || name == "initial_data") && secretForm(r.body, e) {
		r.add(Part{Node: e, What: "form", Whole: true})
		return
	}
	if strings.ToUpper(name) == name {
		// A constant: a secret where it is one of the settings, and a name of something else in a class.
		base, ok := e.Value.(*pysyntax.Name)
		if !ok || base.ID != "settings" {
			return
		}
	}
	what, person := Judge(name)
	if what == "" || class(r.body.Module, e) || strings.HasSuffix(name, "_set") {
		return
	}
	if name == "token" && slices.ContainsFunc(catalog.NameWords(r.body.Text(e.Value)), func(w string) bool { return known().names[w] }) {
		return
	}
	r.add(Part{Node: e, What: what, Personal: person})
}

// secretForm says that the function takes a password out of the form or serializer whose data it is.
func secretForm(b *signin.Body, e pysyntax.Expr) bool {
	found := false
	b.Walk(func(n pysyntax.Node) bool {
		var key pysyntax.Expr
		switch n := n.(type) {
		case *pysyntax.Subscript:
			if b.Text(n.Value) == b.Text(e) {
				key = n.Index
			}
		case *pysyntax.Call:
			if a, ok := n.Func.(*pysyntax.Attribute); ok && len(n.Args) > 0 && b.Text(a.Value) == b.Text(e) {
				key = n.Args[0]
			}
		}
		if s, ok := key.(*pysyntax.Str); ok {
			what, _ := Judge(s.Value)
			found = found || what != ""
		}
		return !found
	})
	return found
}

func isRequest(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID == "request" || e.ID == "req"
	case *pysyntax.Attribute:
		return e.Attr.Name == "request" || e.Attr.Name == "_request"
	}
	return false
}

func (r *reader) subscript(e *pysyntax.Subscript, steps int) {
	if _, ok := e.Index.(*pysyntax.Slice); ok {
		return
	}
	if c, ok := r.body.Module.Fold(e.Index); ok {
		if c.Kind == pyname.ConstStr {
			r.key(e, e.Value, c.Text)
			return
		}
		r.expr(e.Value, steps+1) // tokens[0]
	}
}

// key looks at what stands under a key of a dict, of a form or of the headers; of is nil when that is not known.
func (r *reader) key(e, of pysyntax.Expr, key string) {
	if a, ok := of.(*pysyntax.Attribute); ok && a.Attr.Name == "COOKIES" {
		what, _ := Judge(key)
		if what == "" && strings.Contains(strings.ToLower(key), "sess") {
			what = "session id"
		}
		if what != "" {
			r.add(Part{Node: e, What: what})
		}
		return
	}
	switch strings.ToLower(strings.ReplaceAll(key, "_", "-")) {
	case "authorization", "http-authorization":
		r.add(Part{Node: e, What: "token"})
		return
	case "cookie", "http-cookie":
		r.add(Part{Node: e, What: "cookies", Whole: true})
		return
	case "sessionid":
		r.add(Part{Node: e, What: "session id"})
		return
	}
	if what, person := Judge(strings.TrimPrefix(key, "HTTP_")); what != "" {
		r.add(Part{Node: e, What: what, Personal: person})
	}
}

// through are the functions whose result tells what they are given.
var through = []string{
	"str", "repr", "unicode", "format", "dumps", "pformat", "dict", "list", "tuple", "sorted", "set", "urlencode", "quote", "quote_plus", "join", "force_str",
	"force_text", "smart_str", "smart_text", "reverse", "reverse_lazy", "build_absolute_uri", "urljoin", "mark_safe", "format_html", "escape", "bytes", "b64encode",
	"urlsafe_b64encode", "decode", "encode", "strip", "lower", "upper", "replace", "copy", "items", "values", "vars", "_", "gettext", "gettext_lazy", "ugettext",
	"redirect", "HttpResponseRedirect", "jsonify", "safe", "title", "rstrip", "lstrip", "ljust", "getvalue", "tolist", "mapping",
}

func (r *reader) call(e *pysyntax.Call, steps int) {
	name := last(r.body, e)
	attribute, method := e.Func.(*pysyntax.Attribute)
	if hides(name) {
		return
	}
	if (name == "get" || name == "pop" || name == "getlist" || name == "get_value" || name == "getvalue") && method && len(e.Args) > 0 {
		if c, ok := r.body.Module.Fold(e.Args[0]); ok && c.Kind == pyname.ConstStr {
			r.key(e, attribute.Value, c.Text)
		}
		return
	}
	if callee := r.body.Callee(e); (callee == "os.environ.get" || callee == "os.getenv" || callee == "builtins.getattr") && len(e.Args) > 0 {
		if c, ok := r.body.Module.Fold(e.Args[len(e.Args)-1]); ok && c.Kind == pyname.ConstStr {
			r.key(e, nil, c.Text)
		}
		return
	}
	if what := makes(name); what != "" {
		r.add(Part{Node: e, What: what, Made: true})
		return
	}
	if !slices.Contains(through, name) {
		return
	}
	if method {
		r.expr(attribute.Value, steps+1)
	}
	r.all(steps, e.Args...)
	for _, k := range e.Keywords {
		if what, person := Judge(k.Name.Name); what != "" && telling(r.body, k.Value) {
			r.add(Part{Node: k.Value, What: what, Personal: person})
			continue
		}
		r.expr(k.Value, steps+1)
	}
}

// Words are how a secret reads in a sentence: "the password", "the whole form".
func (p Part) Words() string {
	switch {
	case p.Whole && p.What == "body":
		return "all that was sent (" + p.Name + ")"
	case p.Whole:
		return "the whole " + p.What + " (" + p.Name + ")"
	case p.What == "health":
		return "what says something about somebody's health (" + p.Name + ")"
	case p.What == "income":
		return "somebody's income (" + p.Name + ")"
	case p.What == "bank account" || p.What == "payment card":
		return "the number of a " + p.What + " (" + p.Name + ")"
	case p.What == "credentials":
		return "credentials (" + p.Name + ")"
	case strings.ContainsRune("aeiou", rune(p.What[0])):
		return "an " + p.What + " (" + p.Name + ")"
	}
	return "a " + p.What + " (" + p.Name + ")"
}
