package enumerableaccount

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Two answers in the same words may still differ by the time they take: a hash of a password is made to be slow, and a mail server is
// asked over the network. A function is therefore read twice, once as if the account that it looks up existed and
// once as if not: what follows from the outcome is taken or left, everything else is read as if it ran. Work that is
// only in the first reading is what the time tells. Nothing is said when either reading holds something
// that evens the time out, or when the second ends in an exception that nobody catches: then the answer says it.

// work is a slow call.
type work uint8

const (
	none work = iota
	// checks compares a password with a hash, hashes makes a new one, mails sends a mail.
	checks
	hashes
	mails
)

// reading is one of the two.
type reading struct {
	r *reader
	// body tells which calls check a password.
	body *signin.Body
	// exists is what the reading takes for granted; known are the names that hold the outcome, with their truth.
	exists bool
	known  map[string]bool
	// asked is the field by which the account was looked up.
	asked string
	// guarded says that a test stands before which a stranger may not pass: a code, say.
	guarded bool
	// slow is the first slow call, what its sort; even says that something evens the time out.
	slow pysyntax.Node
	what work
	even bool
}

// way is how some statements end.
type way uint8

const (
	on way = iota // the next statement follows
	left
	missing // a look-up found nothing and raised that
)

// timed is the slow call that runs only when the account exists; nil when there is none.
func (r *reader) timed() (node pysyntax.Node, what work, key string) {
	def, ok := r.code.Def.(*pysyntax.FunctionDef)
	if !ok {
		return nil, none, ""
	}
	body := signin.NewBody(r.code.Module, def, nil)
	with := reading{r: r, body: body, exists: true, known: map[string]bool{}}
	with.block(def.Body)
	if with.slow == nil || with.asked == "" || with.even {
		return nil, none, ""
	}
	without := reading{r: r, body: body, known: map[string]bool{}}
	if without.block(def.Body) == missing || without.slow != nil || without.even {
		return nil, none, ""
	}
	return with.slow, with.what, with.asked
}

func (t *reading) block(body []pysyntax.Stmt) way {
	for _, s := range body {
		if w := t.statement(s); w != on {
			return w
		}
	}
	return on
}

func (t *reading) statement(s pysyntax.Stmt) way {
	switch s := s.(type) {
	case *pysyntax.If:
		return t.branches(s)
	case *pysyntax.Try:
		return t.try(s)
	case *pysyntax.With:
		for _, i := range s.Items {
			t.truth(i.Context)
		}
		return t.block(s.Body)
	case *pysyntax.For:
		if is, known := t.truth(s.Iter); known && !is {
			return t.block(s.Orelse)
		}
		if w := t.block(s.Body); w == missing {
			return w
		}
		return t.block(s.Orelse)
	case *pysyntax.While:
		t.truth(s.Test)
		if w := t.block(s.Body); w == missing {
			return w
		}
	case *pysyntax.Return:
		if s.Value != nil {
			if t.raises(s.Value) {
				return missing
			}
			t.truth(s.Value)
		}
		return left
	case *pysyntax.Raise:
		return left
	case *pysyntax.Break, *pysyntax.Continue:
		return left
	case *pysyntax.Assign:
		if t.raises(s.Value) {
			return missing
		}
		is, known := t.truth(s.Value)
		for _, target := range s.Targets {
			t.bind(target, is, known)
		}
	case *pysyntax.AnnAssign:
		if s.Value != nil {
			if t.raises(s.Value) {
				return missing
			}
			is, known := t.truth(s.Value)
			t.bind(s.Target, is, known)
		}
	case *pysyntax.ExprStmt:
		if t.raises(s.Value) {
			return missing
		}
		t.truth(s.Value)
	}
	return on
}

func (t *reading) bind(target pysyntax.Expr, is, known bool) {
	n, ok := target.(*pysyntax.Name)
	switch {
	case !ok:
	case known:
		t.known[n.ID] = is
	default:
		delete(t.known, n.ID)
	}
}

func (t *reading) branches(s *pysyntax.If) way {
	is, known := t.truth(s.Test)
	if known {
		if is {
			return t.block(s.Body)
		}
		return t.block(s.Orelse)
	}
	before := t.guarded
	t.guarded = before || !harmless(s.Test)
	a, b := t.block(s.Body), t.block(s.Orelse)
	if a == on && b == on {
		t.guarded = before
	}
	switch {
	case a == b:
		return a
	case a == missing || b == missing:
		return missing
	}
	return on
}

// try reads the handler for a look-up that found nothing when there was one, and else what follows.
func (t *reading) try(s *pysyntax.Try) way {
	w := t.block(s.Body)
	switch w {
	case missing:
		for _, h := range s.Handlers {
			if catches(h.Type) {
				w = t.block(h.Body)
				break
			}
		}
	case on:
		w = t.block(s.Orelse)
	}
	if f := t.block(s.Final); f != on {
		return f
	}
	return w
}

// catches says that a handler is there for an object that is not found.
func catches(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case nil:
		return true
	case *pysyntax.Tuple:
		return slices.ContainsFunc(e.Elts, catches)
	}
	name := last(e)
	return strings.HasSuffix(name, "DoesNotExist") || name == "Exception"
}

// raises says that an expression looks up an account that this reading takes for missing, and raises that.
func (t *reading) raises(e pysyntax.Expr) (yes bool) {
	if t.exists {
		return false
	}
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		if c, ok := n.(*pysyntax.Call); ok && !yes {
			yes = t.r.raising(c)
		}
		return !yes
	})
	return yes
}

// raising says that a call looks up an account and raises what is not found: get(), or a function that returns one.
func (r *reader) raising(c *pysyntax.Call) bool {
	switch name := last(c.Func); {
	case name == "get" || name == "aget" || name == "get_by_natural_key":
		_, ok := r.lookup(c)
		return ok
	case strings.HasSuffix(name, "get_object_or_404"):
		return len(c.Args) > 0 && r.isUser(c.Args[0])
	}
	if _, ok := r.helper(c); !ok {
		return false
	}
	def := r.code.Module.Resolve(c.Func)[0]
	in, caught, raises := r.within(def), false, false
	pysyntax.WalkStmts(def.Function().Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Try:
			caught = true
		case *pysyntax.Call:
			raises = raises || in.raising(n)
		}
		return true
	})
	return raises && !caught
}

// truth is what an expression comes to in this reading; what is called on the way is looked at, in Python's order.
func (t *reading) truth(e pysyntax.Expr) (is, known bool) {
	switch e := e.(type) {
	case *pysyntax.Constant:
		return e.Kind == pysyntax.True, true
	case *pysyntax.BoolOp:
		open := false
		for _, v := range e.Values {
			is, known := t.truth(v)
			if known && is == e.Or {
				return is, true
			}
			open = open || !known
		}
		return !e.Or, !open
	case *pysyntax.UnaryOp:
		is, known = t.truth(e.Operand)
		return !is, known && e.Op == pysyntax.Not
	case *pysyntax.Await:
		return t.truth(e.Value)
	case *pysyntax.NamedExpr:
		is, known = t.truth(e.Value)
		t.bind(e.Target, is, known)
		return is, known
	case *pysyntax.IfExp:
		if is, known := t.truth(e.Test); known {
			if is {
				return t.truth(e.Body)
			}
			return t.truth(e.Orelse)
		}
		t.truth(e.Body)
		t.truth(e.Orelse)
		return false, false
	case *pysyntax.Name:
		if is, known = t.known[e.ID]; known {
			return is, true
		}
	case *pysyntax.Compare:
		if is, known = t.compared(e); known {
			return is, true
		}
	case *pysyntax.Call:
		if len(e.Args) == 1 && (last(e.Func) == "bool" || last(e.Func) == "len") {
			return t.truth(e.Args[0])
		}
		if a, ok := e.Func.(*pysyntax.Attribute); ok && slices.Contains([]string{"exists", "aexists", "first", "afirst", "last", "count"}, a.Attr.Name) {
			if is, known = t.truth(a.Value); known {
				return is, true
			}
		}
		if key, exists, ok := t.r.outcome(e); ok {
			t.asked = key
			return exists == t.exists, true
		}
		t.call(e)
		return false, false
	}
	if key, exists, ok := t.r.outcome(e); ok {
		t.asked = key
		return exists == t.exists, true
	}
	for c := range pysyntax.Children(e) {
		if x, ok := c.(pysyntax.Expr); ok {
			t.truth(x)
		}
	}
	return false, false
}

// compared is a comparison with None, or of a number with 0.
func (t *reading) compared(e *pysyntax.Compare) (is, known bool) {
	if len(e.Ops) != 1 {
		return false, false
	}
	c, folded := t.r.code.Module.Fold(e.Comparators[0])
	if !folded || c.Kind != pyname.ConstNone && (c.Kind != pyname.ConstInt || c.Int != 0) {
		return false, false
	}
	is, known = t.truth(e.Left)
	switch e.Ops[0] {
	case pysyntax.Is, pysyntax.Eq:
		return !is, known
	case pysyntax.IsNot, pysyntax.NotEq, pysyntax.Gt:
		return is, known
	}
	return false, false
}

// evening are names of functions that are called so that an answer takes as long as another one.
var evening = regexp.MustCompile(`(?i)dummy|sleep|fake|waste|burn|constant_time|run_hasher|harden|timing`)

func (t *reading) call(c *pysyntax.Call) {
	for child := range pysyntax.Children(c) {
		if x, ok := child.(pysyntax.Expr); ok {
			t.truth(x)
		} else if k, ok := child.(*pysyntax.Keyword); ok {
			t.truth(k.Value)
		}
	}
	if evening.MatchString(last(c.Func)) {
		t.even = true
	}
	what := t.sort(t.body, c)
	if what == none {
		what = t.called(c)
	}
	// Who checks a password asks everybody for it; what follows a test that a stranger may fail tells him nothing.
	if what != none && t.slow == nil && (!t.exists || !t.guarded || what == checks) {
		t.slow, t.what = c, what
	}
}

// called is the slow work of a function of the project that is called.
func (t *reading) called(c *pysyntax.Call) (what work) {
	for _, d := range t.r.code.Module.Resolve(c.Func) {
		f := d.Function()
		if f == nil || len(f.Decorators) > 0 {
			continue
		}
		b := signin.NewBody(d.Module, f, d.Self)
		b.Walk(func(n pysyntax.Node) bool {
			if c, ok := n.(*pysyntax.Call); ok {
				if what == none {
					what = t.sort(b, c)
				}
				t.even = t.even || evening.MatchString(last(c.Func))
			}
			return true
		})
	}
	return what
}

// sort says what slow work a call is. Django's authenticate() takes as long for a user that does not exist.
func (t *reading) sort(b *signin.Body, c *pysyntax.Call) work {
	name := b.Callee(c)
	switch last := last(c.Func); {
	case b.ChecksPassword(c), last == "authenticate", last == "aauthenticate":
		return checks
	case last == "set_password", last == "create_user", name == "django.contrib.auth.hashers.make_password", name == "bcrypt.hashpw",
		last == "generate_password_hash":
		return hashes
	case name == "django.core.mail.send_mail", name == "django.core.mail.send_mass_mail", last == "email_user":
		return mails
	case last == "send":
		if a, ok := c.Func.(*pysyntax.Attribute); ok && strings.HasPrefix(t.made(b, a.Value), "django.core.mail.Email") {
			return mails
		}
	}
	return none
}

// made is the name of the class that an object was made of in this function.
func (t *reading) made(b *signin.Body, e pysyntax.Expr) string {
	if n, ok := e.(*pysyntax.Name); ok {
		if list := b.Values(n.ID); len(list) == 1 {
			e = list[0]
		}
	}
	if c, ok := e.(*pysyntax.Call); ok {
		return b.Callee(c)
	}
	return ""
}

// harmless says that a test keeps no stranger out: of the method, of a form, of whether something was sent, of
// whether an account is in use.
func harmless(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.UnaryOp:
		return harmless(e.Operand)
	case *pysyntax.BoolOp:
		return !slices.ContainsFunc(e.Values, func(v pysyntax.Expr) bool { return !harmless(v) })
	case *pysyntax.Compare:
		_, constant := e.Comparators[0].(*pysyntax.Constant)
		_, text := e.Comparators[0].(*pysyntax.Str)
		return last(e.Left) == "method" || constant || text
	case *pysyntax.Call:
		return slices.Contains([]string{"is_valid", "has_usable_password", "get", "strip", "user_can_authenticate", "isinstance", "len", "hasattr"}, last(e.Func))
	case *pysyntax.Name, *pysyntax.Attribute:
		return true
	}
	return false
}
