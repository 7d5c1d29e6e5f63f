package objects

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

const (
	// maxSteps bounds what is followed for one handler, maxCalls how deep calls go, and maxAgain how
	// often one function may be on the way at once.
	maxSteps = 100_000
	maxCalls = 12
	maxAgain = 2
	// maxOnce bounds what is followed for a value that has nothing to do with the request.
	maxOnce = 4_000
	// maxItems is how many items of a list that is written out are followed one by one.
	maxItems = 8
)

// frame is a call of a function: its variables.
type frame struct {
	module *pyname.Module
	fn     *closure
	outer  *frame
	caller *frame
	depth  int
	vars   map[*pyname.Symbol]val
	self   *val
	// returns is what it gives back so far; asked says that a condition about the asker has led out of it.
	returns val
	done    bool
	asked   bool
}

func (f *frame) set(y *pyname.Symbol, v val) {
	if f.vars == nil {
		f.vars = map[*pyname.Symbol]val{}
	}
	f.vars[y] = v
}

// side is one side of an if.
type side struct {
	at   *pysyntax.If
	body bool
}

// apart says that two places are on different sides of an if: where one runs the other doesn't.
func apart(a, b []side) bool {
	for _, s := range a {
		if slices.Contains(b, side{s.at, !s.body}) {
			return true
		}
	}
	return false
}

// evaluator follows the code of one route.
type evaluator struct {
	r       *Reader
	route   *urlconf.Route
	steps   int
	spent   bool // steps have run out
	found   map[lookKey]*look
	order   int
	entered map[pysyntax.Node]bool
	writing bool // the handler at hand answers an unsafe method
	forms   []*instance
	// attrs are what the code that was followed has set on the request.
	attrs map[string]val
	// handler is the method of a class-based view that is being followed.
	handler string
	// sides are those of the ifs around what is being followed.
	sides []side
	// cut says that something was left out because it leads back to itself.
	cut bool
	// open are the values that are being followed for themselves.
	open map[pysyntax.Node]bool
	// lists are the rows that left the view. asked is how many conditions were about the asker so far.
	lists map[listKey]*Listing
	asked int
	// writes is how often something was written so far.
	writes int
	// compared are the arguments of the URL that the code compares with something of the asker's.
	compared map[string][]Reason

	// rec is the innermost call that is recorded for its summary; marks, trail (functions asked for), deepest (call),
	// routed (the URL was asked) and births (of objects) are what is written down for it. here are summaries
	// that hold for this route only.
	rec     *recording
	marks   []mark
	trail   []pysyntax.Node
	deepest int
	routed  bool
	births  int
	here    map[string]*summary
}

func (e *evaluator) place(m *pyname.Module, n pysyntax.Node) pyeval.Place {
	return pyeval.Place{File: m.Tree.File, Span: n.Range()}
}

// block follows statements.
func (e *evaluator) block(f *frame, body []pysyntax.Stmt) {
	for _, s := range body {
		if e.steps--; e.steps < 0 {
			e.spent = true
			return
		}
		e.stmt(f, s)
	}
}

// leaves says that a block ends by going away: the code behind it does not run.
func leaves(body []pysyntax.Stmt) bool {
	if len(body) == 0 {
		return false
	}
	switch s := body[len(body)-1].(type) {
	case *pysyntax.Return, *pysyntax.Raise, *pysyntax.Continue, *pysyntax.Break:
		return true
	case *pysyntax.If:
		return leaves(s.Body) && leaves(s.Orelse)
	case *pysyntax.With:
		return leaves(s.Body)
	case *pysyntax.ExprStmt:
		// abort(), self.fail("…")
		if c, ok := s.Value.(*pysyntax.Call); ok {
			if a, ok := c.Func.(*pysyntax.Attribute); ok {
				return a.Attr.Name == "permission_denied" || a.Attr.Name == "fail"
			}
		}
	}
	return false
}

func (e *evaluator) stmt(f *frame, s pysyntax.Stmt) {
	switch s := s.(type) {
	case *pysyntax.ExprStmt:
		e.expr(f, s.Value)
	case *pysyntax.Assign:
		v := e.expr(f, s.Value)
		for _, t := range s.Targets {
			e.assign(f, t, v)
		}
	case *pysyntax.AnnAssign:
		if s.Value != nil {
			e.assign(f, s.Target, e.expr(f, s.Value))
		}
	case *pysyntax.AugAssign:
		e.assign(f, s.Target, both(s.Op, e.expr(f, s.Target), e.expr(f, s.Value)))
	case *pysyntax.Return:
		if s.Value != nil {
			v := e.expr(f, s.Value)
			if f.done {
				v = join(f.returns, v, f.asked)
			}
			f.returns = v
		}
		f.done = true
	case *pysyntax.If:
		e.branch(f, s)
	case *pysyntax.Assert:
		e.guard(f, e.expr(f, s.Test), s)
	case *pysyntax.For:
		v := e.expr(f, s.Iter)
		if v.what == listing && len(v.items) > 1 && len(v.items) <= maxItems {
			for _, i := range v.items {
				e.assign(f, s.Target, i)
				e.block(f, s.Body)
			}
		} else {
			asked := e.asked
			e.assign(f, s.Target, element(v))
			e.block(f, s.Body)
			if e.asked == asked {
				e.leave(v)
			}
		}
		e.block(f, s.Orelse)
	case *pysyntax.While:
		e.expr(f, s.Test)
		e.block(f, s.Body)
		e.block(f, s.Orelse)
	case *pysyntax.With:
		for _, i := range s.Items {
			v := e.expr(f, i.Context)
			if i.Vars != nil {
				e.assign(f, i.Vars, v)
			}
		}
		e.block(f, s.Body)
	case *pysyntax.Try:
		e.block(f, s.Body)
		for _, h := range s.Handlers {
			before := e.copyVars(f)
			e.block(f, h.Body)
			if leaves(h.Body) {
				f.vars = before
			} else {
				f.vars = joinVars(before, f.vars, false)
			}
		}
		e.block(f, s.Orelse)
		e.block(f, s.Final)
	case *pysyntax.Match:
		e.expr(f, s.Subject)
		for _, c := range s.Cases {
			e.block(f, c.Body)
		}
	case *pysyntax.Raise:
		if s.Exc != nil {
			e.expr(f, s.Exc)
		}
	case *pysyntax.Delete:
		for _, t := range s.Targets {
			if sub, ok := t.(*pysyntax.Subscript); ok {
				if v := e.expr(f, sub.Value); v.what == fields {
					e.changed()
					v.inst.form.drop(e.expr(f, sub.Index).text)
				}
			}
		}
	case *pysyntax.FunctionDef:
		if y := f.module.Scopes().Of(s).Resolve(s.Name.Name); y != nil {
			f.set(y, val{fn: &closure{module: f.module, node: s, outer: f}})
		}
	}
}

// branch follows an if. Whether one of its sides leads away makes it a check.
func (e *evaluator) branch(f *frame, s *pysyntax.If) {
	test := e.expr(f, s.Test)
	if test.asker || test.role {
		e.asked++
	}
	if yes, ok := decided(test); ok {
		if yes {
			e.block(f, s.Body)
		} else {
			e.block(f, s.Orelse)
		}
		return
	}
	before := e.copyVars(f)
	written := e.writes
	sides := e.sides
	e.sides = append(slices.Clip(sides), side{s, true})
	e.block(f, s.Body)
	body := f.vars
	f.vars = before
	e.sides = append(slices.Clip(sides), side{s, false})
	e.block(f, s.Orelse)
	e.sides = sides
	away, other := leaves(s.Body), leaves(s.Orelse)
	if away || other || e.writes > written || e.returnsInside(s) || proves(test) && e.onlyWithin(f, s) {
		e.guard(f, test, s.Test)
	}
	asked := test.asker || test.role
	if asked && (away || other) {
		f.asked = true
	}
	switch {
	case away && other:
	case away:
	case other:
		f.vars = body
	default:
		f.vars = joinVars(body, f.vars, asked)
	}
}

// returnsInside says that a side of an if has a return somewhere.
func (e *evaluator) returnsInside(s *pysyntax.If) bool {
	found := false
	for _, b := range [][]pysyntax.Stmt{s.Body, s.Orelse} {
		pysyntax.WalkStmts(b, func(n pysyntax.Node) bool {
			switch n.(type) {
			case *pysyntax.Return, *pysyntax.Raise:
				found = true
			case *pysyntax.FunctionDef, *pysyntax.Lambda, *pysyntax.ClassDef:
				return false
			}
			return !found
		})
	}
	return found
}

// proves says that a condition is about who asks, or about a secret that he has to know.
func proves(test val) bool { return test.asker || len(test.checked) > 0 || test.safe && test.input }

// onlyWithin says that a function uses what a condition asks about nowhere but there and under that condition:
// what comes of it for others is as good as nothing.
func (e *evaluator) onlyWithin(f *frame, s *pysyntax.If) bool {
	if f.fn == nil || f.fn.node == nil || len(s.Orelse) > 0 {
		return false
	}
	asked := map[string]bool{}
	pysyntax.Walk(s.Test, func(n pysyntax.Node) bool {
		if x, ok := n.(*pysyntax.Name); ok {
			if y := f.module.Scopes().Symbol(x); y != nil && len(f.vars[y].look) > 0 {
				asked[x.ID] = true
			}
		}
		return true
	})
	only := len(asked) > 0
	targets := map[*pysyntax.Name]bool{}
	pysyntax.WalkStmts(f.fn.node.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Assign:
			if t, ok := n.Targets[0].(*pysyntax.Name); ok && len(n.Targets) == 1 {
				targets[t] = true
			}
		case *pysyntax.Name:
			only = only && (!asked[n.ID] || targets[n] || s.Start <= n.Start && n.End <= s.End)
		}
		return only
	})
	return only
}

// guard makes a condition a check of what it is about: objects and who asks, or objects of two look-ups.
func (e *evaluator) guard(f *frame, test val, at pysyntax.Node) {
	for _, name := range test.same {
		e.mark(mark{kind: markCompared, name: name, reason: Reason{e.place(f.module, at), "the identifier is checked against who asks"}})
	}
	checked := test.checked
	if test.asker && !test.many {
		checked = test.look
	}
	for _, l := range checked {
		e.own(l, e.place(f.module, at), "it is checked against who asks")
		e.mark(mark{kind: markMust, look: l})
	}
	if len(checked) > 0 || len(test.look) == 0 {
		return
	}
	for _, l := range test.look {
		if test.pub != nil {
			e.mark(mark{kind: markPublic, look: l, reason: test.pub[0]})
		}
		if test.safe && test.input {
			e.mark(mark{kind: markUnguessable, look: l})
		}
	}
	for i, l := range test.look {
		for j, o := range test.look {
			// A task that has to be of a project is as good as the project, and not the other way round.
			// Of two of a kind the one that was looked up later has to fit the one before.
			if l.Model == o.Model && l.order > o.order || i != j && l.Model != o.Model && (leadsTo(l.Model, o.Model) || !leadsTo(o.Model, l.Model)) {
				e.mark(mark{kind: markThrough, look: l, other: o})
			}
		}
	}
}

func (e *evaluator) copyVars(f *frame) map[*pyname.Symbol]val {
	c := make(map[*pyname.Symbol]val, len(f.vars))
	for k, v := range f.vars {
		c[k] = v
	}
	return c
}

func joinVars(a, b map[*pyname.Symbol]val, favour bool) map[*pyname.Symbol]val {
	for k, v := range a {
		if w, ok := b[k]; ok {
			b[k] = join(v, w, favour)
		} else {
			b[k] = v
		}
	}
	return b
}

// element is one of many: a row, an item of a list.
func element(v val) val {
	if v.what == listing {
		var one val
		for i, x := range v.items {
			if i == 0 {
				one = x
			} else {
				one = join(one, x, false)
			}
		}
		return one
	}
	if v.rows {
		v.rows = false
		return v
	}
	if v.what == mapping {
		return val{}
	}
	return mix(v)
}

// assign gives a target its value.
func (e *evaluator) assign(f *frame, t pysyntax.Expr, v val) {
	switch t := t.(type) {
	case *pysyntax.Name:
		if y := f.module.Scopes().Symbol(t); y != nil {
			f.set(y, v)
		}
	case *pysyntax.Tuple:
		e.unpack(f, t.Elts, v)
	case *pysyntax.List:
		e.unpack(f, t.Elts, v)
	case *pysyntax.Starred:
		e.assign(f, t.Value, v)
	case *pysyntax.Attribute:
		o := e.expr(f, t.Value)
		switch {
		case o.what == object && o.inst != nil:
			if len(o.inst.attrs) < 400 {
				e.setAttr(o.inst, t.Attr.Name, v)
			}
			if o.inst.form != nil && o.model != nil {
				return
			}
		case o.what == request:
			e.setRequest(t.Attr.Name, v)
		case o.what == field && t.Attr.Name == "queryset":
			e.changed()
			o.inst.form.rows[o.text] = v
		case o.what == field && t.Attr.Name == "choices" && v.asker:
			e.changed()
			o.inst.form.drop(o.text)
		}
	case *pysyntax.Subscript:
		o := e.expr(f, t.Value)
		if o.what == mapping && o.keys != nil {
			if k := e.expr(f, t.Index); k.known {
				e.changedDict(o.keys)
				o.keys[k.text] = v
			}
		}
	}
}

func (e *evaluator) unpack(f *frame, elts []pysyntax.Expr, v val) {
	for i, t := range elts {
		switch {
		case v.what == listing && i < len(v.items):
			e.assign(f, t, v.items[i])
		case v.model != nil && !v.rows && i > 0:
			e.assign(f, t, val{}) // obj, created = get_or_create(…)
		default:
			e.assign(f, t, v)
		}
	}
}

// leadsTo says that objects of a model hang on those of another one.
func leadsTo(m, to *models.Model) bool {
	for _, f := range m.Fields {
		if f.To == to || f.To != nil && f.To.Field(strings.ToLower(last(to.Label))) != nil {
			return true
		}
	}
	return false
}
