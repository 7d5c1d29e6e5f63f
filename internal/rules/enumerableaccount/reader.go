package enumerableaccount

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// tell is a statement that gives away whether an account exists.
type tell struct {
	node pysyntax.Node
	// key is the field by which accounts were looked up.
	key string
	// exists: it is said of one that exists. flag: the answer holds the outcome itself.
	exists, flag bool
}

// reader reads one function. It looks for look-ups of users by what names them, takes the branches that
// follow from the outcome, and of those branches the statements that a caller sees: errors, answers, messages.
// What is said in the same words elsewhere in the function tells nothing.
type reader struct {
	code  view.Code
	graph *models.Graph
	tells []tell
	// depth is how many functions lie between the one that is read and this one, which it calls for an account.
	depth int
	// said counts the visible statements of the function by their words.
	said map[string]int
}

func (r *reader) read() []tell {
	body := view.Body(r.code.Def)
	r.said = map[string]int{}
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		if s, ok := n.(pysyntax.Stmt); ok {
			if _, visible := r.visible(s); visible {
				r.said[r.words(s)]++
			}
		}
		return true
	})
	r.block(body)
	r.orNotFound(body)
	return slices.DeleteFunc(r.tells, func(t tell) bool { return !t.flag && r.said[r.words(t.node)] > 1 })
}

// block reads statements in order, and those inside of them.
func (r *reader) block(body []pysyntax.Stmt) {
	for i, s := range body {
		switch s := s.(type) {
		case *pysyntax.If:
			if key, exists, ok := r.outcome(s.Test); ok {
				missing, existing := s.Orelse, s.Body
				if !exists {
					missing, existing = existing, missing
				}
				if !r.branch(missing, key, false) && !r.branch(existing, key, true) {
					r.opposite(s, body[i+1:], key)
				}
			}
			r.block(s.Body)
			r.block(s.Orelse)
		case *pysyntax.Try:
			r.try(s, body[i+1:])
		case *pysyntax.For:
			r.block(s.Body)
		case *pysyntax.While:
			r.block(s.Body)
		case *pysyntax.With:
			r.block(s.Body)
		case *pysyntax.Return:
			r.flag(s)
		}
	}
}

// orNotFound takes get_object_or_404(User, email=…): the status says it.
func (r *reader) orNotFound(body []pysyntax.Stmt) {
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok || !strings.HasSuffix(last(call.Func), "get_object_or_404") || len(call.Args) == 0 {
			return true
		}
		if slices.ContainsFunc(call.Keywords, func(k *pysyntax.Keyword) bool { return r.fromPath(k.Value) }) {
			return true // a page of somebody
		}
		on := call.Args[0]
		key := r.field(call, "")
		if inner, chained := on.(*pysyntax.Call); chained {
			if k, ok := r.lookup(inner); ok && key == "" {
				key = k
			}
			on = root(inner)
		} else if a, manager := on.(*pysyntax.Attribute); manager && !r.isUser(on) {
			on = a.Value
		}
		// A name that people show is looked up for a page, unless a password goes with it.
		if key != "" && r.isUser(on) && (key != "username" || r.calls(body, "check_password", "set_password", "authenticate")) {
			r.tells = append(r.tells, tell{node: call, key: key})
		}
		return true
	})
}

// calls says that some statements call a function or method of one of the names.
func (r *reader) calls(body []pysyntax.Stmt, names ...string) (yes bool) {
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		if call, ok := n.(*pysyntax.Call); ok {
			yes = yes || slices.Contains(names, last(call.Func))
		}
		return !yes
	})
	return yes
}

// root is what a chain of calls and attributes begins with: User of User.objects.filter(…).
func root(e pysyntax.Expr) pysyntax.Expr {
	for {
		switch n := e.(type) {
		case *pysyntax.Call:
			e = n.Func
		case *pysyntax.Attribute:
			if n.Attr.Name == "objects" || n.Attr.Name == "_default_manager" {
				return n.Value
			}
			e = n.Value
		default:
			return e
		}
	}
}

// opposite reads two answers that differ in a flag: one with {"existing": True} in the branch, one with
// {"existing": False} in the other or behind it.
func (r *reader) opposite(s *pysyntax.If, after []pysyntax.Stmt, key string) {
	node, here := r.flags(s.Body)
	_, there := r.flags(s.Orelse)
	if len(s.Orelse) == 0 {
		_, there = r.flags(after)
	}
	for name, v := range here {
		if other, ok := there[name]; ok && other != v {
			r.tells = append(r.tells, tell{node: node, key: key, flag: true})
			return
		}
	}
}

// flags are the entries of the answer that some statements return, as far as they are True or False.
func (r *reader) flags(body []pysyntax.Stmt) (node pysyntax.Node, flags map[string]bool) {
	flags = map[string]bool{}
	for _, s := range body {
		ret, ok := s.(*pysyntax.Return)
		if !ok {
			continue
		}
		call, ok := ret.Value.(*pysyntax.Call)
		if !ok || !answers(last(call.Func)) || len(call.Args) == 0 {
			return nil, flags
		}
		if d, ok := call.Args[0].(*pysyntax.Dict); ok {
			for i, k := range d.Keys {
				name, named := k.(*pysyntax.Str)
				c, constant := d.Values[i].(*pysyntax.Constant)
				if named && constant && (c.Kind == pysyntax.True || c.Kind == pysyntax.False) {
					flags[name.Value] = c.Kind == pysyntax.True
				}
			}
		}
		return ret, flags
	}
	return nil, flags
}

// try reads `try: User.objects.get(…) except User.DoesNotExist: …`, with what follows.
func (r *reader) try(s *pysyntax.Try, after []pysyntax.Stmt) {
	key, at := "", 0
	for i, b := range s.Body {
		switch b.(type) {
		case *pysyntax.Assign, *pysyntax.ExprStmt, *pysyntax.Return, *pysyntax.AnnAssign:
			pysyntax.Walk(b, func(n pysyntax.Node) bool {
				if call, ok := n.(*pysyntax.Call); ok && key == "" {
					if a, ok := call.Func.(*pysyntax.Attribute); ok && (a.Attr.Name == "get" || a.Attr.Name == "aget") {
						if k, ok := r.lookup(call); ok {
							key, at = k, i
						}
					}
				}
				return key == ""
			})
		}
	}
	for _, h := range s.Handlers {
		if key == "" || h.Type == nil || !strings.HasSuffix(last(h.Type), "DoesNotExist") {
			continue
		}
		if r.branch(h.Body, key, false) || r.branch(s.Body[at+1:], key, true) || r.branch(s.Orelse, key, true) {
			continue
		}
		if n := len(h.Body); n > 0 {
			if _, ends := h.Body[n-1].(*pysyntax.Return); ends && len(after) > 0 {
				r.branch(after[:1], key, true)
			}
		}
	}
	r.block(s.Body)
	for _, h := range s.Handlers {
		r.block(h.Body)
	}
	r.block(s.Orelse)
	r.block(s.Final)
}

// branch takes the visible statements of a branch that is reached by one outcome only. That an account exists is
// said by errors alone, and of a user name that is free to choose it must be said. found is whether there was one:
// of the two branches the first that tells is enough.
func (r *reader) branch(body []pysyntax.Stmt, key string, exists bool) (found bool) {
	for _, s := range body {
		fault, visible := r.visible(s)
		if !visible || exists && (!fault || key == "username") {
			continue
		}
		r.tells = append(r.tells, tell{node: s, key: key, exists: exists})
		return true
	}
	return false
}

// flag takes an answer that holds the outcome: JsonResponse({"taken": taken}).
func (r *reader) flag(s *pysyntax.Return) {
	call, ok := s.Value.(*pysyntax.Call)
	if !ok || !answers(last(call.Func)) || len(call.Args) == 0 {
		return
	}
	d, ok := call.Args[0].(*pysyntax.Dict)
	if !ok {
		return
	}
	for _, v := range d.Values {
		if key, _, ok := r.outcome(v); ok && key != "username" && isTest(v) {
			r.tells = append(r.tells, tell{node: s, key: key, flag: true})
			return
		}
		if name, ok := v.(*pysyntax.Name); ok {
			if b := r.bound(name); b != nil && isTest(b) {
				if key, _, ok := r.outcome(b); ok && key != "username" {
					r.tells = append(r.tells, tell{node: s, key: key, flag: true})
					return
				}
			}
		}
	}
}

// isTest says that an expression is a truth, and not the user itself.
func isTest(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.UnaryOp, *pysyntax.Compare:
		return true
	case *pysyntax.Call:
		n := last(e.Func)
		return n == "exists" || n == "aexists" || n == "bool" || n == "count"
	}
	return false
}

// outcome says that the truth of an expression is whether an account exists (exists), or that it does not.
func (r *reader) outcome(e pysyntax.Expr) (key string, exists, ok bool) {
	switch e := e.(type) {
	case *pysyntax.UnaryOp:
		if e.Op == pysyntax.Not {
			key, exists, ok = r.outcome(e.Operand)
			return key, !exists, ok
		}
	case *pysyntax.Await:
		return r.outcome(e.Value)
	case *pysyntax.Compare:
		if len(e.Ops) != 1 {
			return "", false, false
		}
		c, folded := r.code.Module.Fold(e.Comparators[0])
		key, exists, ok = r.outcome(e.Left)
		none := folded && c.Kind == pyname.ConstNone || folded && c.Kind == pyname.ConstInt && c.Int == 0
		switch {
		case !ok || !none:
			return "", false, false
		case e.Ops[0] == pysyntax.Is || e.Ops[0] == pysyntax.Eq:
			return key, !exists, true
		case e.Ops[0] == pysyntax.IsNot || e.Ops[0] == pysyntax.NotEq || e.Ops[0] == pysyntax.Gt:
			return key, exists, true
		}
	case *pysyntax.Name:
		if b := r.bound(e); b != nil {
			if _, again := b.(*pysyntax.Name); !again {
				return r.outcome(b)
			}
		}
	case *pysyntax.Call:
		if n := last(e.Func); (n == "bool" || n == "len") && len(e.Args) == 1 {
			return r.outcome(e.Args[0])
		}
		if key, ok = r.lookup(e); ok {
			return key, true, true
		}
		key, ok = r.helper(e)
		return key, true, ok
	}
	return "", false, false
}

// helper is the field by which a function of the project looks up the account that it returns, or whether there is
// one. It may return nothing else but None, False or True.
func (r *reader) helper(call *pysyntax.Call) (key string, ok bool) {
	defs := r.code.Module.Resolve(call.Func)
	if len(defs) != 1 || defs[0].Function() == nil || r.depth > 1 || len(call.Args)+len(call.Keywords) == 0 || slices.ContainsFunc(call.Args, r.known) {
		return "", false
	}
	def := defs[0].Function()
	in := r.within(defs[0])
	ok = true
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		ret, is := n.(*pysyntax.Return)
		if !is || ret.Value == nil {
			return true
		}
		if _, constant := ret.Value.(*pysyntax.Constant); constant {
			return true
		}
		by, exists, known := in.outcome(ret.Value)
		if !known || !exists || key != "" && by != key {
			ok = false
		}
		key = by
		return true
	})
	return key, ok && key != ""
}

// within is a reader of a function that this one calls.
func (r *reader) within(d pyname.Def) *reader {
	return &reader{code: view.Code{Module: d.Module, Def: d.Function(), Depth: r.code.Depth + 1}, graph: r.graph, depth: r.depth + 1}
}

// known says that a value is known to the caller anyway: it comes with the path, or was kept in the session.
func (r *reader) known(e pysyntax.Expr) bool { return r.fromSession(e) || r.fromPath(e) }

// bound is the value of a name that has only one; nil else.
func (r *reader) bound(n *pysyntax.Name) pysyntax.Expr {
	list := r.code.Module.Scopes().Reaching(n)
	if len(list) != 1 || list[0].Kind != pyname.Assigned {
		return nil
	}
	return list[0].Value
}

// fields are what an account is named by, as people type it.
var fields = []string{"email", "username", "phone", "phone_number", "mobile", "login", "email_address"}

// lookup is the field by which a query looks up accounts: "email" of User.objects.filter(email=…).first().
func (r *reader) lookup(call *pysyntax.Call) (key string, ok bool) {
	var e pysyntax.Expr = call
	for {
		switch n := e.(type) {
		case *pysyntax.Call:
			switch last(n.Func) {
			case "filter", "get", "aget":
				key = r.field(n, key)
			case "get_by_natural_key":
				key = "username"
			case "exists", "aexists", "first", "afirst", "last", "count", "exclude", "all", "order_by", "only", "select_related", "prefetch_related":
			case "get_user_model":
				return key, key != ""
			default:
				return "", false
			}
			e = n.Func
		case *pysyntax.Attribute:
			if r.isUser(n) {
				return key, key != ""
			}
			e = n.Value
		case *pysyntax.Name:
			if r.isUser(n) {
				return key, key != ""
			}
			found, ok := r.bound(n).(*pysyntax.Call) // a QuerySet that was made before
			if !ok {
				return "", false
			}
			e = found
		default:
			return "", false
		}
	}
}

// field is the first of the fields that a filter asks for; Q objects are looked into.
func (r *reader) field(call *pysyntax.Call, key string) string {
	pysyntax.Walk(call, func(n pysyntax.Node) bool {
		k, ok := n.(*pysyntax.Keyword)
		if !ok || key != "" {
			return key == ""
		}
		if k.Name.Name == "" {
			key = r.spread(k.Value)
			return false
		}
		name, _, _ := strings.Cut(k.Name.Name, "__")
		if !slices.Contains(fields, name) || r.fromSession(k.Value) || name == "username" && r.fromPath(k.Value) {
			return true
		}
		key = strings.ReplaceAll(name, "_", " ")
		return false
	})
	return key
}

// spread is the first of the fields among the keys of dicts that are given as keywords: **{"email": name}.
func (r *reader) spread(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		for _, b := range r.code.Module.Scopes().Reaching(e) {
			if b.Kind != pyname.Assigned {
				return ""
			}
			if _, again := b.Value.(*pysyntax.Name); again {
				return ""
			}
			if key := r.spread(b.Value); key != "" {
				return key
			}
		}
	case *pysyntax.IfExp:
		if key := r.spread(e.Body); key != "" {
			return key
		}
		return r.spread(e.Orelse)
	case *pysyntax.Dict:
		for i, k := range e.Keys {
			name, field := "", last(k)
			if s, ok := k.(*pysyntax.Str); ok {
				name, _, _ = strings.Cut(s.Value, "__")
			} else if field == "USERNAME_FIELD" {
				name = "username"
			}
			if slices.Contains(fields, name) && !r.fromSession(e.Values[i]) && !(name == "username" && r.fromPath(e.Values[i])) {
				return strings.ReplaceAll(name, "_", " ")
			}
		}
	}
	return ""
}

// fromPath says that a value comes with the path: a page of somebody is there to be found.
func (r *reader) fromPath(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		s := r.code.Module.Scopes().Symbol(e)
		return s != nil && s.Param && r.code.Depth == 0
	case *pysyntax.Subscript:
		return last(e.Value) == "kwargs"
	case *pysyntax.Call:
		a, ok := e.Func.(*pysyntax.Attribute)
		return ok && last(a.Value) == "kwargs"
	}
	return false
}

// fromSession says that a value was kept in the session, or that a signature was taken off it: it was known before.
func (r *reader) fromSession(e pysyntax.Expr) (yes bool) {
	for range 3 {
		n, ok := e.(*pysyntax.Name)
		if s, part := e.(*pysyntax.Subscript); part {
			n, ok = s.Value.(*pysyntax.Name) // email of data["email"]
		}
		if !ok {
			break
		}
		b := r.bound(n)
		if b == nil {
			return false
		}
		e = b
	}
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Attribute:
			yes = yes || n.Attr.Name == "session"
		case *pysyntax.Call:
			name, _ := r.code.Module.Qualify(n.Func)
			yes = yes || name == "jwt.decode" || strings.HasPrefix(name, "django.core.signing.") || slices.Contains(signed, last(n.Func))
		}
		return !yes
	})
	return yes
}

// signed are methods that give what somebody has signed.
var signed = []string{"unsign", "unsign_object", "get_signed_cookie"}

// isUser says that an expression is the user model.
func (r *reader) isUser(e pysyntax.Expr) bool {
	for _, d := range r.code.Module.Resolve(e) {
		if d.Dotted() == "django.contrib.auth.models.User" {
			return true
		}
		if c := d.Class(); c != nil && r.graph != nil && r.graph.User != nil && r.graph.User.Class != nil && c.Name == r.graph.User.Class.Name {
			return true
		}
		if call, ok := d.Value().(*pysyntax.Call); ok && last(call.Func) == "get_user_model" {
			return true
		}
	}
	return false
}

func answers(name string) bool {
	return name == "Response" || strings.HasPrefix(name, "HttpResponse") && !strings.Contains(name, "Redirect") || name == "JsonResponse"
}

// visible says that a caller sees a statement: an error, an answer with something in it, a message; fault, that it says that
// something is wrong.
func (r *reader) visible(s pysyntax.Stmt) (fault, visible bool) {
	switch s := s.(type) {
	case *pysyntax.Raise:
		call, ok := s.Exc.(*pysyntax.Call)
		return true, ok && r.text(call) != "" || r.statused(s.Exc)
	case *pysyntax.Return:
		call, ok := s.Value.(*pysyntax.Call)
		if ok && last(call.Func) == "render" {
			says := r.context(call)
			return says, says
		}
		if !ok || !answers(last(call.Func)) {
			return false, false
		}
		pysyntax.Walk(call, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Num:
				fault = fault || len(n.Text) == 3 && n.Text[0] == '4'
			case *pysyntax.Attribute:
				fault = fault || strings.HasPrefix(n.Attr.Name, "HTTP_4")
			case *pysyntax.Name:
				fault = fault || strings.HasPrefix(n.ID, "HTTP_4")
			}
			return true
		})
		name := last(call.Func)
		fault = fault || name == "HttpResponseNotFound" || name == "HttpResponseForbidden" || name == "HttpResponseBadRequest"
		return fault, fault || r.text(call) != ""
	case *pysyntax.ExprStmt:
		call, ok := s.Value.(*pysyntax.Call)
		if !ok {
			return false, false
		}
		a, ok := call.Func.(*pysyntax.Attribute)
		if !ok || r.text(call) == "" {
			return false, false
		}
		name, _ := r.code.Module.Qualify(call.Func)
		switch {
		case a.Attr.Name == "add_error":
			return true, true
		case name == "django.contrib.messages.error" || name == "django.contrib.messages.warning":
			return true, true
		case strings.HasPrefix(name, "django.contrib.messages."):
			return false, true
		}
	}
	return false, false
}

// statuses are exceptions that become an answer with a status of its own, whatever they say.
var statuses = []string{
	"django.http.Http404", "django.core.exceptions.PermissionDenied", "django.core.exceptions.BadRequest",
	"rest_framework.exceptions.APIException", "rest_framework.exceptions.NotFound", "rest_framework.exceptions.ValidationError",
	"rest_framework.serializers.ValidationError", "rest_framework.exceptions.AuthenticationFailed", "rest_framework.exceptions.PermissionDenied",
	"rest_framework.exceptions.NotAuthenticated", "rest_framework.exceptions.ParseError", "ninja.errors.HttpError",
}

// statused says that what is raised is such an exception, or a class of the project that derives from one.
func (r *reader) statused(e pysyntax.Expr) bool {
	if call, ok := e.(*pysyntax.Call); ok {
		e = call.Func
	}
	if e == nil {
		return false
	}
	return slices.ContainsFunc(r.code.Module.Resolve(e), func(d pyname.Def) bool {
		if c := d.Class(); c != nil {
			yes, _ := c.Inherits(statuses...)
			return yes
		}
		return slices.Contains(statuses, d.Dotted())
	})
}

// aboutAccount are names in a template's context that stand for "there is no such account".
var aboutAccount = regexp.MustCompile(`(?i)^(invalid|unknown|no|missing)_(user|username|email|account)$|^(user|username|email|account)_(not_found|unknown|missing|invalid)$`)

// context says that the context of a page holds a sentence, or a name that speaks of the account.
func (r *reader) context(call *pysyntax.Call) bool {
	for _, a := range call.Args {
		d, ok := a.(*pysyntax.Dict)
		if !ok {
			continue
		}
		for i, v := range d.Values {
			if s, ok := v.(*pysyntax.Str); ok && strings.Contains(s.Value, " ") {
				return true
			}
			if k, ok := d.Keys[i].(*pysyntax.Str); ok && aboutAccount.MatchString(k.Value) {
				return true
			}
		}
	}
	return false
}

// text is the longest text in an expression, "" without; the names of fields and flags are not long.
func (r *reader) text(n pysyntax.Node) (text string) {
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		if s, ok := n.(*pysyntax.Str); ok && len(s.Value) > len(text) {
			text = s.Value
		}
		return true
	})
	return text
}

// words are what a statement says: its longest text or, without one, the statement as written.
func (r *reader) words(n pysyntax.Node) string {
	level := "" // a success and a warning of the same words differ
	if s, ok := n.(*pysyntax.ExprStmt); ok {
		if call, ok := s.Value.(*pysyntax.Call); ok {
			level = last(call.Func) + " "
		}
	}
	if s, ok := n.(*pysyntax.Return); ok {
		if call, ok := s.Value.(*pysyntax.Call); ok && last(call.Func) == "render" {
			level = "render" // the longest text may be the template's name
		}
	}
	if t := r.text(n); len(t) > 8 && level != "render" {
		return level + t
	}
	if f := r.code.Module.Index().Source(r.code.Module.Path); f != nil {
		return f.Text[n.Range().Start:n.Range().End]
	}
	return ""
}

func last(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		return e.Attr.Name
	}
	return ""
}
