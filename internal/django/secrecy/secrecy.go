// Package secrecy says what of a function's values must stay secret: passwords,
// tokens, keys, numbers of cards, and requests that hold them whole.
//
// It goes by names, and by what names were given: a link made with a reset token is
// one. Which words hide a secret, or say that a name holds something else, stands in
// words.txt; which names hold secrets the catalog knows. It follows a value through
// texts, dicts, lists, conversions, attributes of self and some calls, back from what
// a function returns (Reader) and down to where it puts its parameters (Trail). It
// knows no order of statements, and not which of two objects of a class has what.
// Where a value ends up, and how bad that is, is for rules.
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

// look is one look at a value.
type look struct {
	reader *Reader
	body   *signin.Body
	// calls is how many calls this function is away from where the question was asked.
	calls int
	seen  map[string]bool
	parts []Part
	// params are the function's parameters that the value holds, but for those that a name calls secret.
	params map[string]bool
}

func (r *Reader) look(b *signin.Body, calls int) *look {
	return &look{reader: r, body: b, calls: calls, seen: map[string]bool{}, params: map[string]bool{}}
}

func (l *look) add(p Part) {
	p.Name = l.body.Text(p.Node)
	if !slices.ContainsFunc(l.parts, func(q Part) bool { return q.Name == p.Name }) {
		l.parts = append(l.parts, p)
	}
}

func (l *look) all(steps int, list ...pysyntax.Expr) {
	for _, e := range list {
		l.expr(e, steps+1)
	}
}

func (l *look) expr(e pysyntax.Expr, steps int) {
	if e == nil || steps > maxSteps {
		return
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		l.name(e, steps)
	case *pysyntax.Attribute:
		l.attribute(e, steps)
	case *pysyntax.Subscript:
		l.subscript(e, steps)
	case *pysyntax.Call:
		l.call(e, steps)
	case *pysyntax.FString:
		for _, p := range e.Parts {
			if i, ok := p.(*pysyntax.Interpolation); ok {
				l.expr(i.Value, steps+1)
			}
		}
	case *pysyntax.BinOp:
		l.all(steps, e.Left, e.Right)
	case *pysyntax.BoolOp:
		l.all(steps, e.Values...)
	case *pysyntax.IfExp:
		l.all(steps, e.Body, e.Orelse)
	case *pysyntax.List:
		l.all(steps, e.Elts...)
	case *pysyntax.Tuple:
		l.all(steps, e.Elts...)
	case *pysyntax.Set:
		l.all(steps, e.Elts...)
	case *pysyntax.Dict:
		l.dict(e, steps)
	case *pysyntax.Starred:
		l.expr(e.Value, steps+1)
	case *pysyntax.Await:
		l.expr(e.Value, steps+1)
	case *pysyntax.NamedExpr:
		l.expr(e.Value, steps+1)
	}
}

func (l *look) dict(e *pysyntax.Dict, steps int) {
	for i, v := range e.Values {
		if i < len(e.Keys) && e.Keys[i] != nil {
			if c, ok := l.body.Module.Fold(e.Keys[i]); ok && c.Kind == pyname.ConstStr {
				if what, person := Judge(c.Text); what != "" && l.telling(v) {
					l.add(Part{Node: v, What: what, Personal: person})
					continue
				}
			}
		}
		l.expr(v, steps+1)
	}
}

// name looks at what a name was given and what was put into it; where that is a parameter or unknown, at the name.
func (l *look) name(e *pysyntax.Name, steps int) {
	if l.seen[e.ID] {
		return
	}
	l.seen[e.ID] = true
	if e.ID == "pwd" && directory(l.body) {
		return
	}
	values := l.body.Values(e.ID)
	what, person := Judge(e.ID)
	if what == "" || class(l.body.Module, e) || capital(e.ID) && len(values) == 0 {
		if cleansed(l.body, e.ID) {
			return
		}
		if parameter(l.body, e.ID) {
			l.params[e.ID] = true
		}
		l.all(steps, values...)
		for _, v := range l.reader.putInto(l.body, e.ID) {
			if v.Range().Start < e.Start { // what comes later was not there yet
				l.expr(v, steps+1)
			}
		}
		return
	}
	if len(values) > 0 && !slices.ContainsFunc(values, func(v pysyntax.Expr) bool { return l.telling(v) }) {
		return
	}
	l.add(Part{Node: e, What: what, Personal: person})
}

func (l *look) attribute(e *pysyntax.Attribute, steps int) {
	name := e.Attr.Name
	if what := known().whole[name]; what != "" && l.body.IsRequest(e.Value) {
		l.add(Part{Node: e, What: what, Whole: true})
		return
	}
	if cleaned[name] && (secretForm(l.body, e) || len(l.reader.formOf(l.body, e.Value)) > 0) {
		l.add(Part{Node: e, What: "form", Whole: true})
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
	if what == "" {
		if what := l.within(e); what != "" {
			l.add(Part{Node: e, What: what})
			return
		}
		l.attributeOfSelf(e)
		return
	}
	if class(l.body.Module, e) || strings.HasSuffix(name, "_set") {
		return
	}
	if name == "token" && slices.ContainsFunc(catalog.NameWords(l.body.Text(e.Value)), func(w string) bool { return known().names[w] }) {
		return
	}
	l.add(Part{Node: e, What: what, Personal: person})
}

// within is what the text of an object is that is called after a secret: token.key, api_key.value; "" for other attributes.
func (l *look) within(e *pysyntax.Attribute) string {
	if e.Attr.Name != "key" && e.Attr.Name != "value" && e.Attr.Name != "plaintext" {
		return ""
	}
	name := ""
	switch on := e.Value.(type) {
	case *pysyntax.Name:
		name = on.ID
	case *pysyntax.Attribute:
		name = on.Attr.Name
	}
	if name == "" || class(l.body.Module, e.Value) || strings.ToUpper(name) == name || capital(name) {
		return ""
	}
	what, person := Judge(name)
	if person {
		return ""
	}
	return what
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

func (l *look) subscript(e *pysyntax.Subscript, steps int) {
	if _, ok := e.Index.(*pysyntax.Slice); ok {
		return
	}
	if c, ok := l.body.Module.Fold(e.Index); ok {
		if c.Kind == pyname.ConstStr {
			l.key(e, e.Value, c.Text)
			return
		}
		l.expr(e.Value, steps+1) // tokens[0]
	}
}

// key looks at what stands under a key of a dict, of a form or of the headers; of is nil when that is not known.
func (l *look) key(e, of pysyntax.Expr, key string) {
	if a, ok := of.(*pysyntax.Attribute); ok && a.Attr.Name == "COOKIES" {
		what, _ := Judge(key)
		if what == "" && strings.Contains(strings.ToLower(key), "sess") {
			what = "session id"
		}
		if what != "" {
			l.add(Part{Node: e, What: what})
		}
		return
	}
	switch strings.ToLower(strings.ReplaceAll(key, "_", "-")) {
	case "authorization", "http-authorization":
		l.add(Part{Node: e, What: "token"})
		return
	case "cookie", "http-cookie":
		l.add(Part{Node: e, What: "cookies", Whole: true})
		return
	case "sessionid":
		l.add(Part{Node: e, What: "session id"})
		return
	}
	if what, person := Judge(strings.TrimPrefix(key, "HTTP_")); what != "" {
		l.add(Part{Node: e, What: what, Personal: person})
		return
	}
	if a, ok := of.(*pysyntax.Attribute); ok && cleaned[a.Attr.Name] {
		if what := l.reader.formOf(l.body, a.Value)[key]; what != "" {
			l.add(Part{Node: e, What: what})
		}
	}
}

// through are the functions whose result tells what they are given.
var through = []string{
	"str", "repr", "unicode", "format", "dumps", "pformat", "dict", "list", "tuple", "sorted", "set", "urlencode", "quote", "quote_plus", "join", "force_str",
	"force_text", "smart_str", "smart_text", "reverse", "reverse_lazy", "build_absolute_uri", "urljoin", "mark_safe", "format_html", "escape", "bytes", "b64encode",
	"urlsafe_b64encode", "decode", "encode", "strip", "lower", "upper", "replace", "copy", "items", "values", "vars", "_", "gettext", "gettext_lazy", "ugettext",
	"redirect", "HttpResponseRedirect", "jsonify", "loads", "safe", "title", "rstrip", "lstrip", "ljust", "getvalue", "tolist", "mapping",
}

func (l *look) call(e *pysyntax.Call, steps int) {
	name := last(l.body, e)
	attribute, method := e.Func.(*pysyntax.Attribute)
	if hides(name) {
		return
	}
	if (name == "get" || name == "pop" || name == "getlist" || name == "get_value" || name == "getvalue") && method && len(e.Args) > 0 {
		if c, ok := l.body.Module.Fold(e.Args[0]); ok && c.Kind == pyname.ConstStr {
			l.key(e, attribute.Value, c.Text)
		}
		return
	}
	if callee := l.body.Callee(e); (callee == "os.environ.get" || callee == "os.getenv" || callee == "builtins.getattr") && len(e.Args) > 0 {
		if c, ok := l.body.Module.Fold(e.Args[len(e.Args)-1]); ok && c.Kind == pyname.ConstStr {
			l.key(e, nil, c.Text)
		}
		return
	}
	if what := makes(name); what != "" {
		l.add(Part{Node: e, What: what, Made: true})
		return
	}
	if name == "locals" && !method {
		l.locals(e)
		return
	}
	if !slices.Contains(through, name) {
		l.returned(e, steps)
		return
	}
	if method {
		l.expr(attribute.Value, steps+1)
	}
	l.all(steps, e.Args...)
	for _, k := range e.Keywords {
		if what, person := Judge(k.Name.Name); what != "" && l.telling(k.Value) {
			l.add(Part{Node: k.Value, What: what, Personal: person})
			continue
		}
		l.expr(k.Value, steps+1)
	}
}

// locals adds the parameters and variables of the function that hold secrets, all of which locals() gives.
func (l *look) locals(e *pysyntax.Call) {
	add := func(name string) {
		if what, person := Judge(name); what != "" {
			l.add(Part{Node: e, What: what, Personal: person})
		}
	}
	for _, a := range l.body.Parameters() {
		add(a.Name.Name)
	}
	l.body.Walk(func(n pysyntax.Node) bool {
		if s, ok := n.(*pysyntax.Assign); ok {
			for _, t := range s.Targets {
				if n, ok := t.(*pysyntax.Name); ok && l.telling(s.Value) {
					add(n.ID)
				}
			}
		}
		return true
	})
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
