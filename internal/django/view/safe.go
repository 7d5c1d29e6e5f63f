package view

import (
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// UnsafeGet is a place where a view changes something though it is asked by GET.
type UnsafeGet struct {
	// What is done, in words: "deletes Order", "saves what get_object_or_404(Order, …) finds", "logs in".
	What  string
	Place pyeval.Place
	// Handler is where the function that answers GET is defined.
	Handler pyeval.Place
	// Session says that only the asker's own session changes: a login, a logout, what the session remembers.
	Session bool
	// Once says that it happens the first time only: get_or_create.
	Once bool
	// Head says that GET is led elsewhere and HEAD is not, for which no CSRF token is asked either.
	Head bool
}

// UnsafeGets are the places where a view's own code changes something under GET, in the order in which the code runs.
//
// The code is followed statement by statement with one question: can GET get here? Tests of request.method and of what only a POST
// carries, forms that are bound to it and whatever fails without it lead GET elsewhere; a return ends it. Calls of the
// project's functions are followed three deep. What is changed has to be an object of a model, as far as names tell: sets, caches and
// cookies have such methods as well.
func UnsafeGets(index *pyname.Index, root string, v *urlconf.View) []UnsafeGet {
	w := getWalker{method: "GET", seen: map[pysyntax.Node]bool{}}
	for _, h := range Handlers(v) {
		if h.Func == nil || h.Func.Library() || len(h.Methods) > 0 && !slices.Contains(h.Methods, "GET") {
			continue
		}
		r := reacher{index: index, root: root, seen: map[pysyntax.Node]bool{}}
		r.function(h.Func, 0)
		if len(r.list) == 1 {
			w.handler = h.Func.Place()
			w.function(r.list[0])
			if len(h.Methods) == 0 {
				w.head(r.list[0])
			}
		}
	}
	return w.found
}

// head adds what a function that decides itself about methods does under HEAD and not under GET: what stands in the
// else of `if request.method == "GET"`. Classes answer HEAD by their get().
func (w *getWalker) head(c Code) {
	other := getWalker{method: "HEAD", handler: w.handler, seen: map[pysyntax.Node]bool{}}
	other.function(c)
	for _, g := range other.found {
		if !slices.ContainsFunc(w.found, func(o UnsafeGet) bool { return o.Place == g.Place }) {
			g.Head = true
			w.found = append(w.found, g)
		}
	}
}

type getWalker struct {
	// method is the one that is followed, GET or HEAD.
	method  string
	handler pyeval.Place
	found   []UnsafeGet
	seen    map[pysyntax.Node]bool
}

// getFrame is one function on the way.
type getFrame struct {
	w    *getWalker
	code Code
	// objects are the names that hold objects of models, with what they came of; bound those of forms that only a POST fills.
	objects map[string]string
	bound   map[string]bool
}

func (w *getWalker) function(c Code) {
	if w.seen[c.Def] || c.Depth > reachDepth {
		return
	}
	w.seen[c.Def] = true
	f := &getFrame{w: w, code: c, objects: map[string]string{}, bound: map[string]bool{}}
	f.block(Body(c.Def))
}

// block runs statements as far as GET gets; it says whether GET gets past them.
func (f *getFrame) block(stmts []pysyntax.Stmt) bool {
	for _, s := range stmts {
		if !f.stmt(s) {
			return false
		}
	}
	return true
}

func (f *getFrame) stmt(s pysyntax.Stmt) bool {
	switch s := s.(type) {
	case *pysyntax.If:
		yes, no := f.test(s.Test)
		f.exprs(s.Test)
		past := false
		if yes {
			past = f.block(s.Body)
		}
		if no {
			past = f.block(s.Orelse) || past
		}
		return past
	case *pysyntax.Return:
		if s.Value != nil {
			f.exprs(s.Value)
		}
		return false
	case *pysyntax.Raise:
		return false
	case *pysyntax.Try:
		past := f.block(s.Body)
		if past {
			past = f.block(s.Orelse)
		}
		for _, h := range s.Handlers {
			past = f.block(h.Body) || past
		}
		return f.block(s.Final) && past
	case *pysyntax.With:
		for _, i := range s.Items {
			f.exprs(i.Context)
		}
		return f.block(s.Body)
	case *pysyntax.For:
		f.exprs(s.Iter)
		if name, ok := s.Target.(*pysyntax.Name); ok {
			if what := f.model(s.Iter); what != "" {
				f.objects[name.ID] = what
			}
		}
		f.block(s.Body)
		return true
	case *pysyntax.While:
		f.block(s.Body)
		return true
	case *pysyntax.Assign:
		if !f.exprs(s.Value) {
			return false
		}
		for _, t := range s.Targets {
			f.assign(t, s.Value)
		}
	case *pysyntax.ExprStmt:
		return f.exprs(s.Value)
	case *pysyntax.FunctionDef, *pysyntax.ClassDef:
	default:
		for c := range pysyntax.Children(s) {
			if e, ok := c.(pysyntax.Expr); ok && !f.exprs(e) {
				return false
			}
		}
	}
	return true
}

// assign remembers what a name holds.
func (f *getFrame) assign(target, value pysyntax.Expr) {
	if s, ok := target.(*pysyntax.Subscript); ok {
		if a, ok := s.Value.(*pysyntax.Attribute); ok && a.Attr.Name == "session" && f.request(a.Value) && f.query(value) {
			f.add("keeps what the query says in the session", s, true)
		}
		return
	}
	name, ok := target.(*pysyntax.Name)
	if !ok {
		return
	}
	delete(f.objects, name.ID)
	if what := f.model(value); what != "" {
		f.objects[name.ID] = what
	}
	f.bound[name.ID] = f.postOnly(value)
}

// test says whether GET may take the one side of a condition and the other.
func (f *getFrame) test(e pysyntax.Expr) (yes, no bool) {
	switch e := e.(type) {
	case *pysyntax.UnaryOp:
		if e.Op == pysyntax.Not {
			yes, no = f.test(e.Operand)
			return no, yes
		}
	case *pysyntax.BoolOp:
		yes, no = true, false
		if e.Or {
			yes, no = false, true
		}
		for _, v := range e.Values {
			y, n := f.test(v)
			if e.Or {
				yes, no = yes || y, no && n
			} else {
				yes, no = yes && y, no || n
			}
		}
		return yes, no
	case *pysyntax.Compare:
		if len(e.Ops) == 1 && f.method(e.Left) {
			c, ok := f.code.Module.Fold(e.Comparators[0])
			if !ok {
				break
			}
			is := c.Text == f.w.method
			if c.Kind != pyname.ConstStr {
				is = slices.ContainsFunc(c.Items, func(i pyname.Const) bool { return i.Text == f.w.method })
			}
			switch e.Ops[0] {
			case pysyntax.Eq, pysyntax.In:
				return is, !is
			case pysyntax.NotEq, pysyntax.NotIn:
				return !is, is
			}
		}
		if len(e.Ops) == 1 && e.Ops[0] == pysyntax.In && f.post(e.Comparators[0]) {
			return false, true
		}
	case *pysyntax.Call:
		if a, ok := e.Func.(*pysyntax.Attribute); ok {
			if a.Attr.Name == "is_valid" {
				if name, ok := a.Value.(*pysyntax.Name); ok && f.bound[name.ID] {
					return false, true
				}
				if f.postOnly(a.Value) {
					return false, true
				}
			}
			if a.Attr.Name == "get" && f.post(a.Value) {
				return false, true
			}
		}
	}
	if f.post(e) {
		return false, true
	}
	return true, true
}

func (f *getFrame) method(e pysyntax.Expr) bool {
	a, ok := e.(*pysyntax.Attribute)
	return ok && a.Attr.Name == "method" && f.request(a.Value)
}

// request says that an expression is the request.
func (f *getFrame) request(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return f.code.Request != "" && e.ID == f.code.Request
	case *pysyntax.Attribute:
		name, ok := e.Value.(*pysyntax.Name)
		return ok && e.Attr.Name == "request" && f.code.Self != "" && name.ID == f.code.Self
	}
	return false
}

// post says that an expression is what only a POST carries.
func (f *getFrame) post(e pysyntax.Expr) bool {
	a, ok := e.(*pysyntax.Attribute)
	return ok && slices.Contains([]string{"POST", "FILES", "body", "data"}, a.Attr.Name) && f.request(a.Value)
}

// query says that something in an expression comes from the query.
func (f *getFrame) query(e pysyntax.Expr) (found bool) {
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		if a, ok := n.(*pysyntax.Attribute); ok && (a.Attr.Name == "GET" || a.Attr.Name == "query_params") && f.request(a.Value) {
			found = true
		}
		return !found
	})
	return found
}

// postOnly says that a call is given what only a POST carries: Form(request.POST or None).
func (f *getFrame) postOnly(e pysyntax.Expr) bool {
	call, ok := e.(*pysyntax.Call)
	if !ok {
		return false
	}
	args := call.Args
	for _, k := range call.Keywords {
		args = append(args[:len(args):len(args)], k.Value)
	}
	for _, a := range args {
		if b, ok := a.(*pysyntax.BoolOp); ok && len(b.Values) > 0 {
			a = b.Values[0]
		}
		if f.post(a) {
			return true
		}
	}
	return false
}

// finders are functions that give an object of a model, or raise.
var finders = []string{"django.shortcuts.get_object_or_404", "django.shortcuts.aget_object_or_404"}

// model is what an expression gives an object of, in words; "" when that is not known.
func (f *getFrame) model(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return f.objects[e.ID]
	case *pysyntax.Await:
		return f.model(e.Value)
	case *pysyntax.Subscript:
		return f.model(e.Value)
	case *pysyntax.Attribute:
		if e.Attr.Name == "objects" || e.Attr.Name == "_default_manager" {
			for _, d := range f.code.Module.Resolve(e.Value) {
				if d.Class() != nil {
					return d.Class().Node.Name.Name
				}
			}
		}
		if strings.HasSuffix(e.Attr.Name, "_set") {
			return "objects"
		}
		return f.model(e.Value)
	case *pysyntax.Call:
		if name, ok := f.code.Module.Qualify(e.Func); ok && slices.Contains(finders, name) && len(e.Args) > 0 {
			if what := f.model(e.Args[0]); what != "" {
				return what
			}
			for _, d := range f.code.Module.Resolve(e.Args[0]) {
				if d.Class() != nil {
					return d.Class().Node.Name.Name
				}
			}
			return "an object"
		}
		if a, ok := e.Func.(*pysyntax.Attribute); ok {
			if name, isName := a.Value.(*pysyntax.Name); isName && a.Attr.Name == "get_object" && name.ID == f.code.Self {
				return "the view's object"
			}
			return f.model(a.Value)
		}
	}
	return ""
}

// changing are the methods of objects and QuerySets that change the database, with what they do; creating those of managers.
var changing = map[string]string{"delete": "deletes", "adelete": "deletes", "save": "saves", "asave": "saves", "update": "updates", "aupdate": "updates"}

var creating = []string{"create", "acreate", "bulk_create", "get_or_create", "update_or_create"}

// sessions are functions that change who is logged in.
var sessions = map[string]string{
	"django.contrib.auth.login": "logs in", "django.contrib.auth.logout": "logs out",
	"django.contrib.auth.alogin": "logs in", "django.contrib.auth.alogout": "logs out",
}

// exprs looks at what an expression does; it is false when GET gets no further.
func (f *getFrame) exprs(e pysyntax.Expr) bool {
	past := true
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Lambda:
			return false
		case *pysyntax.Subscript:
			if f.post(n.Value) {
				past = false // request.POST["x"] fails without it
			}
		case *pysyntax.Call:
			if name, ok := f.code.Module.Qualify(n.Func); ok && name == "json.loads" && len(n.Args) > 0 && f.post(n.Args[0]) {
				past = false // an empty body is no JSON
				return false
			}
			f.call(n)
		}
		return true
	})
	return past
}

func (f *getFrame) call(n *pysyntax.Call) {
	if name, ok := f.code.Module.Qualify(n.Func); ok {
		if what := sessions[name]; what != "" {
			f.add(what, n, true)
			return
		}
	}
	if a, ok := n.Func.(*pysyntax.Attribute); ok {
		if what := changing[a.Attr.Name]; what != "" && !bookkeeping(f.code.Module, n) {
			if model := f.model(a.Value); model != "" {
				f.add(what+" "+model, n, false)
				return
			}
		}
		if slices.Contains(creating, a.Attr.Name) {
			if model := f.model(a.Value); model != "" && !Records(model) {
				f.add("makes "+model, n, false)
				f.w.found[len(f.w.found)-1].Once = strings.HasPrefix(a.Attr.Name, "get_or_")
				return
			}
		}
	}
	for _, d := range f.code.Module.Resolve(n.Func) {
		def := d.Function()
		if def == nil || f.code.Depth >= reachDepth {
			continue
		}
		r := reacher{seen: map[pysyntax.Node]bool{}}
		r.add(d.Module, def, d.Self != nil, f.code.Depth+1)
		if len(r.list) == 1 && r.list[0].Request != "" {
			f.w.function(r.list[0])
		}
	}
}

// minor are fields that note that something was looked at: writing them is no change that anybody asks for.
var minor = []string{"last_seen", "last_login", "last_access", "last_accessed", "last_activity", "last_used", "last_visit", "seen", "seen_at", "viewed", "viewed_at", "views", "view_count",
	"hits", "count", "counter", "clicks", "downloads", "download_count", "read", "is_read", "read_at", "updated", "updated_at", "accessed_at", "opened_at", "visited_at"}

// Records says that a model takes down what happened: making one is no change that anybody asks for.
func Records(model string) bool { return catalog.NameSays("record", model) }

// bookkeeping says that a call writes only such fields: save(update_fields=["last_seen"]), update(views=F("views") + 1).
func bookkeeping(m *pyname.Module, n *pysyntax.Call) bool {
	if len(n.Keywords) == 0 {
		return false
	}
	for _, k := range n.Keywords {
		if k.Name.Name == "update_fields" {
			c, ok := m.Fold(k.Value)
			if !ok || slices.ContainsFunc(c.Items, func(i pyname.Const) bool { return !slices.Contains(minor, i.Text) }) {
				return false
			}
			continue
		}
		if !slices.Contains(minor, k.Name.Name) {
			return false
		}
	}
	return true
}

func (f *getFrame) add(what string, n pysyntax.Node, session bool) {
	f.w.found = append(f.w.found, UnsafeGet{What: what, Place: pyeval.Place{File: f.code.Module.Tree.File, Span: n.Range()}, Handler: f.w.handler, Session: session})
}
