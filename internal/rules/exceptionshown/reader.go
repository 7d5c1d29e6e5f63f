package exceptionshown

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

//go:embed exceptions.txt
var exceptionsText string

// loudness is how much the text of an exception tells.
type loudness uint8

const (
	fine     loudness = iota // written for users
	plain                    // repeats what was sent
	foreign                  // of a library that nobody knows here
	loud                     // names what the server is made of
	anything                 // whatever goes wrong
)

type entry struct {
	name string
	loud loudness
}

var entries = sync.OnceValue(func() (list []entry) {
	for line := range strings.Lines(exceptionsText) {
		kind, name, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || kind == "#" {
			continue
		}
		switch kind {
		case "fine":
			list = append(list, entry{name, fine})
		case "plain":
			list = append(list, entry{name, plain})
		case "loud":
			list = append(list, entry{name, loud})
		default:
			panic("exceptions.txt: " + kind + " is no kind of entry")
		}
	}
	return list
})

// held is what a name holds.
type held struct {
	what   string
	caught string
	loud   loudness
}

type reader struct {
	body  *signin.Body
	holds map[string]held
	found []show
	seen  map[pysyntax.Node]bool
}

func (r *reader) block(list []pysyntax.Stmt) {
	for _, s := range list {
		r.statement(s)
	}
}

func (r *reader) statement(s pysyntax.Stmt) {
	switch s := s.(type) {
	case *pysyntax.If:
		if debugging(r.body, s.Test) {
			if negated(s.Test) {
				r.block(s.Body)
			} else {
				r.block(s.Orelse)
			}
			return
		}
		r.expr(s.Test)
		r.block(s.Body)
		r.block(s.Orelse)
	case *pysyntax.For:
		r.expr(s.Iter)
		if n, is := s.Target.(*pysyntax.Name); is {
			if h, ok := r.in(s.Iter); ok {
				r.holds[n.ID] = h
			}
		}
		r.block(s.Body)
		r.block(s.Orelse)
	case *pysyntax.While:
		r.block(s.Body)
		r.block(s.Orelse)
	case *pysyntax.With:
		r.block(s.Body)
	case *pysyntax.Match:
		for _, c := range s.Cases {
			r.block(c.Body)
		}
	case *pysyntax.Try:
		r.block(s.Body)
		for _, h := range s.Handlers {
			name := h.Name.Name
			before, had := r.holds[name]
			if name != "" {
				words, l := caught(r.body.Module, h.Type)
				delete(r.holds, name)
				if l > fine {
					r.holds[name] = held{"exception", words, l}
				}
			}
			r.block(h.Body)
			if name != "" {
				delete(r.holds, name)
				if had {
					r.holds[name] = before
				}
			}
		}
		r.block(s.Orelse)
		r.block(s.Final)
	case *pysyntax.Assign:
		r.expr(s.Value)
		h, ok := r.in(s.Value)
		for _, t := range s.Targets {
			switch t := t.(type) {
			case *pysyntax.Name:
				if ok {
					r.holds[t.ID] = h
				} else {
					delete(r.holds, t.ID)
				}
			case *pysyntax.Subscript:
				if n, is := t.Value.(*pysyntax.Name); is && ok {
					r.holds[n.ID] = h
				}
			}
		}
	case *pysyntax.AnnAssign:
		if s.Value == nil {
			return
		}
		r.expr(s.Value)
		if n, is := s.Target.(*pysyntax.Name); is {
			if h, ok := r.in(s.Value); ok {
				r.holds[n.ID] = h
			}
		}
	case *pysyntax.AugAssign:
		if n, is := s.Target.(*pysyntax.Name); is {
			if h, ok := r.in(s.Value); ok {
				r.holds[n.ID] = h
			}
		}
	case *pysyntax.ExprStmt:
		r.expr(s.Value)
		// errors.append(str(e))
		if c, ok := s.Value.(*pysyntax.Call); ok {
			if a, ok := c.Func.(*pysyntax.Attribute); ok && (a.Attr.Name == "append" || a.Attr.Name == "update" || a.Attr.Name == "write") && len(c.Args) > 0 {
				if n, is := a.Value.(*pysyntax.Name); is {
					if h, ok := r.in(c.Args[0]); ok {
						r.holds[n.ID] = h
					}
				}
			}
		}
	case *pysyntax.Return:
		if s.Value != nil {
			r.expr(s.Value)
			r.operation(s)
		}
	case *pysyntax.Raise:
		r.raise(s)
	}
}

// debugging says that a test asks whether the site is one for development.
func debugging(b *signin.Body, e pysyntax.Expr) bool {
	text := b.Text(e)
	return strings.Contains(text, "DEBUG") || strings.Contains(text, "is_superuser")
}

func negated(e pysyntax.Expr) bool {
	u, ok := e.(*pysyntax.UnaryOp)
	return ok && u.Op == pysyntax.Not
}

// caught is what a handler catches in words, and how much the loudest of it tells.
func caught(m *pyname.Module, e pysyntax.Expr) (words string, l loudness) {
	if e == nil {
		return "whatever went wrong", anything
	}
	list := []pysyntax.Expr{e}
	if t, ok := e.(*pysyntax.Tuple); ok {
		list = t.Elts
	}
	for _, x := range list {
		if w, how := one(m, x); how > l {
			words, l = w, how
		}
	}
	return words, l
}

func one(m *pyname.Module, e pysyntax.Expr) (words string, l loudness) {
	words = m.Tree.File.Text[e.Range().Start:e.Range().End]
	if a, ok := e.(*pysyntax.Attribute); ok && (a.Attr.Name == "DoesNotExist" || a.Attr.Name == "MultipleObjectsReturned") {
		return words, fine
	}
	defs := m.Resolve(e)
	for _, d := range defs {
		if d.Class() != nil {
			return words, fine // the project's own
		}
	}
	for _, d := range defs {
		name := d.Dotted()
		if name == "builtins.Exception" || name == "builtins.BaseException" {
			return words, anything
		}
		for _, x := range entries() {
			if name == x.name || strings.HasPrefix(x.name, ".") && strings.HasSuffix(name, x.name) || strings.HasSuffix(x.name, ".") && strings.HasPrefix(name, x.name) {
				return words, x.loud
			}
		}
	}
	if len(defs) == 0 || defs[0].Kind != pyname.External {
		return words, fine
	}
	return words, foreign
}

// in is what of an exception the value of an expression tells.
func (r *reader) in(e pysyntax.Expr) (h held, ok bool) {
	pick := func(list ...pysyntax.Expr) (held, bool) {
		for _, x := range list {
			if x == nil {
				continue
			}
			if g, is := r.in(x); is && (!ok || g.loud > h.loud) {
				h, ok = g, true
			}
		}
		return h, ok
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		h, ok = r.holds[e.ID]
		return h, ok
	case *pysyntax.Attribute:
		if slices.Contains([]string{"args", "message", "msg", "strerror", "reason", "stderr", "output", "__cause__", "cmd", "filename", "text"}, e.Attr.Name) {
			return pick(e.Value)
		}
		if e.Attr.Name == "queries" && r.connection(e.Value) || e.Attr.Name == "query" && r.queryset(e.Value, 0) {
			return held{"queries", "", anything}, true
		}
	case *pysyntax.Subscript:
		return pick(e.Value)
	case *pysyntax.FString:
		for _, p := range e.Parts {
			if i, is := p.(*pysyntax.Interpolation); is {
				pick(i.Value)
			}
		}
		return h, ok
	case *pysyntax.BinOp:
		return pick(e.Left, e.Right)
	case *pysyntax.BoolOp:
		return pick(e.Values...)
	case *pysyntax.IfExp:
		if debugging(r.body, e.Test) {
			return pick(e.Orelse)
		}
		return pick(e.Body, e.Orelse)
	case *pysyntax.List:
		return pick(e.Elts...)
	case *pysyntax.Tuple:
		return pick(e.Elts...)
	case *pysyntax.Set:
		return pick(e.Elts...)
	case *pysyntax.Dict:
		return pick(e.Values...)
	case *pysyntax.Starred:
		return pick(e.Value)
	case *pysyntax.Await:
		return pick(e.Value)
	case *pysyntax.Comp:
		return pick(e.Generators[0].Iter)
	case *pysyntax.Call:
		return r.made(e)
	}
	return held{}, false
}

// connection says that an expression is a connection to a database: connection, connections["default"].
func (r *reader) connection(e pysyntax.Expr) bool {
	if s, ok := e.(*pysyntax.Subscript); ok {
		name, known := r.body.Module.Qualify(s.Value)
		return known && name == "django.db.connections"
	}
	name, known := r.body.Module.Qualify(e)
	return known && name == "django.db.connection"
}

// queryset says that an expression is a QuerySet that the function makes, whose query prints as SQL.
func (r *reader) queryset(e pysyntax.Expr, steps int) bool {
	if steps > 8 {
		return false
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		return slices.ContainsFunc(r.body.Values(e.ID), func(v pysyntax.Expr) bool { return v != pysyntax.Expr(e) && r.queryset(v, steps+1) })
	case *pysyntax.Call:
		a, ok := e.Func.(*pysyntax.Attribute)
		if !ok {
			return false
		}
		manager, ok := a.Value.(*pysyntax.Attribute)
		return ok && manager.Attr.Name == "objects" || r.queryset(a.Value, steps+1)
	}
	return false
}

// telling are functions whose result tells what they are given; of methods, what they are called on.
var telling = []string{"str", "repr", "unicode", "format", "join", "dumps", "dict", "list", "force_str", "smart_str", "escape", "format_html", "strip", "replace", "decode",
	"encode", "_", "gettext", "mark_safe", "splitlines", "split", "capitalize", "title", "format_exception_only", "format_exception"}

func (r *reader) made(c *pysyntax.Call) (held, bool) {
	name := r.body.Callee(c)
	switch name {
	case "traceback.format_exc", "traceback.format_stack", "sys.exc_info", "traceback.format_tb":
		return held{"traceback", "", anything}, true
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if last == "" || !slices.Contains(telling, last) {
		return held{}, false
	}
	var h held
	ok := false
	look := func(e pysyntax.Expr) {
		if g, is := r.in(e); is && (!ok || g.loud > h.loud) {
			h, ok = g, true
		}
	}
	if a, is := c.Func.(*pysyntax.Attribute); is {
		look(a.Value)
	}
	for _, a := range c.Args {
		look(a)
	}
	for _, k := range c.Keywords {
		look(k.Value)
	}
	if strings.HasPrefix(name, "traceback.format_exception") && last == "format_exception" {
		return held{"traceback", "", anything}, true
	}
	return h, ok
}

// expr looks for calls that show something.
func (r *reader) expr(e pysyntax.Expr) {
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Lambda:
			return false
		case *pysyntax.IfExp:
			return !debugging(r.body, n.Test)
		case *pysyntax.Call:
			r.call(n)
		}
		return true
	})
}

// answering are the functions of Django and its frameworks whose arguments whoever called reads, with the first that counts.
var answering = map[string]int{
	"django.http.HttpResponse": 0, "django.http.JsonResponse": 0, "django.http.HttpResponseBadRequest": 0, "django.http.HttpResponseServerError": 0,
	"django.http.HttpResponseForbidden": 0, "django.http.HttpResponseNotFound": 0, "django.http.HttpResponseGone": 0, "django.http.StreamingHttpResponse": 0,
	"rest_framework.response.Response": 0, "django.shortcuts.render": 2, "django.shortcuts.render_to_response": 1, "django.template.response.TemplateResponse": 2,
	"django.contrib.messages.error": 1, "django.contrib.messages.warning": 1, "django.contrib.messages.info": 1, "django.contrib.messages.success": 1,
	"django.contrib.messages.add_message": 2, "django.http.HttpResponseNotAllowed": 1, "django.http.HttpResponseRedirect": 0, "django.shortcuts.redirect": 0,
}

func (r *reader) call(c *pysyntax.Call) {
	name := r.body.Callee(c)
	name = strings.Replace(name, "django.http.response.", "django.http.", 1)
	name = strings.Replace(name, "django.contrib.messages.api.", "django.contrib.messages.", 1)
	first, ok := answering[name]
	last := name[strings.LastIndexByte(name, '.')+1:]
	if !ok && len(c.Args) > 0 && r.body.Class != nil && (last == "message_user" || last == "render_to_response") {
		first, ok = 0, true
	}
	if !ok && strings.HasPrefix(last, "HttpResponse") {
		first, ok = 0, true
	}
	if !ok {
		return
	}
	args := c.Args
	if first < len(args) {
		args = args[first:]
	} else {
		args = nil
	}
	list := slices.Clone(args)
	for _, k := range c.Keywords {
		switch k.Name.Name {
		case "content", "data", "context", "message", "reason", "detail", "errors", "error":
			list = append(list, k.Value)
		}
	}
	for _, a := range list {
		if h, ok := r.in(a); ok {
			r.show(c, h, false)
			return
		}
	}
}

func (r *reader) show(n pysyntax.Node, h held, raised bool) {
	if r.seen[n] {
		return
	}
	r.seen[n] = true
	r.found = append(r.found, show{node: n, what: h.what, caught: h.caught, loud: h.loud, raised: raised})
}

// operation looks at what an operation of django-ninja returns.
func (r *reader) operation(s *pysyntax.Return) {
	ninja := slices.ContainsFunc(r.body.Def.Decorators, func(d pysyntax.Expr) bool {
		c, ok := d.(*pysyntax.Call)
		if !ok {
			return false
		}
		a, ok := c.Func.(*pysyntax.Attribute)
		return ok && slices.Contains([]string{"get", "post", "put", "patch", "delete", "api_operation"}, a.Attr.Name)
	})
	if !ninja {
		return
	}
	if h, ok := r.in(s.Value); ok {
		r.show(s, h, false)
	}
}

// speaking are exceptions whose text the framework shows.
var speaking = []string{"rest_framework.exceptions.", "ninja.errors.HttpError", "graphql.GraphQLError", "graphql.error.GraphQLError", "rest_framework.serializers.ValidationError"}

func (r *reader) raise(s *pysyntax.Raise) {
	c, ok := s.Exc.(*pysyntax.Call)
	if !ok {
		return
	}
	name := r.body.Callee(c)
	if !slices.ContainsFunc(speaking, func(p string) bool { return name == p || strings.HasSuffix(p, ".") && strings.HasPrefix(name, p) }) {
		return
	}
	list := slices.Clone(c.Args)
	for _, k := range c.Keywords {
		list = append(list, k.Value)
	}
	for _, a := range list {
		if h, ok := r.in(a); ok {
			r.show(s, h, true)
			return
		}
	}
}
