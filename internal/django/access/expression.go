package access

import (
	"slices"
	"strconv"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// test is the condition under which an expression is true.
func (fr *frame) test(e pysyntax.Expr, st *state) ref {
	d := fr.run.x.d
	switch e := e.(type) {
	case *pysyntax.BoolOp:
		// What stands behind an operand is only asked when that does not decide it.
		t := fr.test(e.Values[0], st)
		for _, v := range e.Values[1:] {
			if e.Or {
				fr.when(d.not(t), st, func(st *state) { t = d.or(t, fr.test(v, st)) })
			} else {
				fr.when(t, st, func(st *state) { t = d.and(t, fr.test(v, st)) })
			}
		}
		return t
	case *pysyntax.UnaryOp:
		if e.Op == pysyntax.Not {
			return d.not(fr.test(e.Operand, st))
		}
	case *pysyntax.IfExp:
		t, yes, no := fr.test(e.Test, st), ref(0), ref(0)
		fr.when(t, st, func(st *state) { yes = fr.test(e.Body, st) })
		fr.when(d.not(t), st, func(st *state) { no = fr.test(e.Orelse, st) })
		return d.ite(t, yes, no)
	case *pysyntax.Compare:
		return fr.comparison(e, st)
	}
	v := fr.eval(e, st)
	f := fr.truthy(&v)
	fr.noteTest(f, e)
	return f
}

// when reads an expression that is only asked under a condition. What it ends by an exception ends under that condition only.
func (fr *frame) when(t ref, st *state, read func(*state)) {
	d := fr.run.x.d
	asked := d.and(st.need, t)
	sub := &state{way: way{asked, st.worked, st.failed}, vars: st.vars, shared: st.shared, closure: st.closure}
	read(sub)
	st.vars, st.shared, st.closure = sub.vars, sub.shared, sub.closure
	st.need = d.or(d.and(st.need, d.not(t)), sub.need)
	if sub.need != no {
		st.worked = sub.worked
	}
}

// noteTest makes a test of the caller a reason.
func (fr *frame) noteTest(f ref, e pysyntax.Node) {
	for _, n := range fr.run.x.d.facts(f) {
		if k := fr.run.x.facts.list[n].kind; k.aboutCaller() || k == unsure {
			fr.run.reason(fr.file, e, fr.source(e)+" is tested")
			return
		}
	}
}

// scope names the function at hand.
func (fr *frame) scope() string {
	if fr.file == nil || fr.fn == nil || fr.fn.node == nil {
		return ""
	}
	if fr.named == "" {
		fr.named = fr.file.Path + ":" + strconv.Itoa(int(fr.fn.node.Range().Start))
	}
	return fr.named
}

// plain are the words of a fact: request.user is "user", wherever the request comes from.
func plain(words string) string { return shortenUser.Replace(words) }

var shortenUser = strings.NewReplacer("self.request.user", "user", "request.user", "user", "self.request.", "request.")

// about is a fact that a test asks of a value that is not known, told by what it is made of.
func (fr *frame) about(t traits, words string, found ...pyeval.Place) ref {
	words = plain(words)
	if words == "" {
		words = "something that is not known"
	}
	x := fr.run.x
	scope := fr.scope()
	switch {
	case t&ofUser != 0 && t&(ofObject|ofRequest) == 0:
		if strings.HasPrefix(words, "user.") {
			scope = ""
		}
		return x.d.fact(x.facts.in(role, words, scope))
	case t&ofUser != 0:
		n := x.facts.in(own, words, scope)
		for _, p := range found {
			if !slices.Contains(x.facts.ties[n], p) {
				x.facts.tie(n, p)
			}
		}
		return x.d.fact(n)
	case t&ofSession != 0:
		return x.d.fact(x.facts.in(session, words, scope))
	case t&ofKey != 0:
		return x.d.fact(x.facts.in(key, words, scope))
	case t&ofRequest != 0 && t&ofObject == 0:
		return x.d.fact(x.facts.in(brought, words, scope))
	}
	return x.d.fact(x.facts.in(aside, words, scope))
}

// truthy is the condition under which a value counts as true.
func (fr *frame) truthy(v *value) ref {
	switch v.kind {
	case truth:
		return v.f
	case null:
		return no
	case text:
		return boolean(v.text != "")
	case number:
		return boolean(v.number != 0)
	case list:
		return boolean(len(v.items) > 0)
	case mapping:
		if (v.open || v.loose) && len(v.kw) == 0 {
			return fr.about(v.traits, v.text)
		}
		return boolean(len(v.kw) > 0)
	case opaque:
		if v.present {
			return yes
		}
		if v.link != "" {
			return fr.run.x.link(v.link)
		}
		return fr.about(v.traits, v.text, v.found...)
	case choice:
		f := no
		d := fr.run.x.d
		for i := range v.alts {
			f = d.or(f, d.and(v.alts[i].when, fr.truthy(&v.alts[i].v)))
		}
		return f
	}
	return yes
}

func boolean(b bool) ref {
	if b {
		return yes
	}
	return no
}

// eval is the value of an expression.
func (fr *frame) eval(e pysyntax.Expr, st *state) value {
	d := fr.run.x.d
	switch e := e.(type) {
	case *pysyntax.Constant:
		switch e.Kind {
		case pysyntax.None:
			return value{kind: null}
		case pysyntax.True:
			return is(yes)
		case pysyntax.False:
			return is(no)
		}
	case *pysyntax.Str:
		return value{kind: text, text: e.Value}
	case *pysyntax.Num:
		if n, err := strconv.ParseInt(e.Text, 0, 64); err == nil {
			return value{kind: number, number: n}
		}
	case *pysyntax.Name:
		return fr.name(e, st)
	case *pysyntax.Attribute:
		return fr.attribute(e, st)
	case *pysyntax.Call:
		return fr.call(e, st)
	case *pysyntax.Yield:
		if e.Value != nil {
			fr.yields = append(fr.yields, fr.eval(e.Value, st))
		}
		fr.unclear = fr.unclear || e.Value == nil || st.need != fr.begun
	case *pysyntax.YieldFrom:
		v := fr.eval(e.Value, st)
		fr.yields = append(fr.yields, v.items...)
		fr.unclear = fr.unclear || v.kind != list || st.need != fr.begun
	case *pysyntax.FString:
		var b strings.Builder
		for _, p := range e.Parts {
			switch p := p.(type) {
			case *pysyntax.Str:
				b.WriteString(p.Value)
				continue
			case *pysyntax.Interpolation:
				if w := fr.eval(p.Value, st); w.kind == text && p.Format == nil && !p.Debug && (p.Conversion == 0 || p.Conversion == 's') {
					b.WriteString(w.text)
					continue
				}
			}
			return value{text: fr.source(e), traits: fr.traitsOf(e, st), node: e}
		}
		return value{kind: text, text: b.String()}
	case *pysyntax.Await:
		return fr.eval(e.Value, st)
	case *pysyntax.NamedExpr:
		v := fr.eval(e.Value, st)
		st.set(e.Target.ID, v)
		return v
	case *pysyntax.List:
		return fr.sequence(e.Elts, st)
	case *pysyntax.Tuple:
		return fr.sequence(e.Elts, st)
	case *pysyntax.Set:
		return fr.sequence(e.Elts, st)
	case *pysyntax.IfExp:
		t := fr.test(e.Test, st)
		var v, w value
		fr.when(t, st, func(st *state) { v = fr.eval(e.Body, st) })
		fr.when(d.not(t), st, func(st *state) { w = fr.eval(e.Orelse, st) })
		return fr.either(d.and(st.need, t), v, d.and(st.need, d.not(t)), w)
	case *pysyntax.Compare:
		return is(fr.comparison(e, st))
	case *pysyntax.UnaryOp:
		if e.Op == pysyntax.Not {
			return is(fr.test(e, st))
		}
		if e.Op == pysyntax.Invert {
			v := fr.eval(e.Operand, st)
			if w, ok := fr.operator("__invert__", &v, nil, st, fr.source(e)); ok {
				return w
			}
			return value{kind: opaque, text: "~", items: []value{v}, node: e}
		}
	case *pysyntax.BoolOp:
		return fr.boolOp(e, st)
	case *pysyntax.BinOp:
		l, r := fr.eval(e.Left, st), fr.eval(e.Right, st)
		switch {
		case e.Op == pysyntax.Add && l.kind == list && r.kind == list:
			return value{kind: list, items: append(append([]value{}, l.items...), r.items...)}
		case e.Op == pysyntax.Add && l.kind == text && r.kind == text:
			return value{kind: text, text: l.text + r.text}
		case e.Op == pysyntax.Mod && l.kind == text:
			if s, ok := percent(l.text, &r); ok {
				return value{kind: text, text: s}
			}
		case e.Op == pysyntax.BitAnd || e.Op == pysyntax.BitOr:
			op, name := "&", "__and__"
			if e.Op == pysyntax.BitOr {
				op, name = "|", "__or__"
			}
			if v, ok := fr.operator(name, &l, []value{r}, st, fr.source(e)); ok {
				return v
			}
			return value{text: op, items: []value{l, r}, traits: l.traits | r.traits, node: e}
		}
		return value{text: fr.source(e), traits: l.traits | r.traits, node: e}
	case *pysyntax.Subscript:
		return fr.subscript(e, st)
	case *pysyntax.Comp:
		return fr.comprehension(e, st)
	case *pysyntax.Lambda:
		return value{kind: function, text: "<lambda>", fn: &callable{node: e, frame: fr}}
	case *pysyntax.Starred:
		return fr.eval(e.Value, st)
	case *pysyntax.Dict:
		v := value{kind: mapping, text: fr.source(e), kw: map[string]value{}, node: e}
		for i, x := range e.Values {
			w := fr.eval(x, st)
			v.traits |= w.traits
			if k, ok := e.Keys[i].(*pysyntax.Str); ok {
				v.kw[k.Value] = w
			} else {
				v.kind = opaque
			}
		}
		if v.kind == opaque {
			v.kw = nil
		}
		return v
	}
	return value{text: fr.source(e), traits: fr.traitsOf(e, st), node: e}
}

func (fr *frame) sequence(elts []pysyntax.Expr, st *state) value {
	v := value{kind: list}
	for _, e := range elts {
		w := fr.eval(e, st)
		if _, spread := e.(*pysyntax.Starred); spread {
			if w.kind != list {
				return value{text: "a list", traits: v.traits | w.traits, node: e}
			}
			v.items = append(v.items, w.items...)
			v.traits |= w.traits
			continue
		}
		v.items = append(v.items, w)
		v.traits |= w.traits
	}
	return v
}

// boolOp is `a and b` as a value: a condition when either side is one.
func (fr *frame) boolOp(e *pysyntax.BoolOp, st *state) value {
	d := fr.run.x.d
	v := fr.eval(e.Values[0], st)
	for _, o := range e.Values[1:] {
		t := fr.truthy(&v)
		asked := t
		if e.Or {
			asked = d.not(t)
		}
		var w value
		fr.when(asked, st, func(st *state) { w = fr.eval(o, st) })
		if v.kind == truth && w.kind == truth {
			if e.Or {
				v = is(d.or(v.f, w.f))
			} else {
				v = is(d.and(v.f, w.f))
			}
			continue
		}
		t = d.and(st.need, t)
		f := d.and(st.need, d.not(t))
		if e.Or {
			v = fr.either(t, v, f, w)
		} else {
			v = fr.either(f, v, t, w)
		}
	}
	return v
}

func (fr *frame) subscript(e *pysyntax.Subscript, st *state) value {
	v, i := fr.eval(e.Value, st), fr.eval(e.Index, st)
	w := value{text: fr.source(e), traits: v.traits | i.traits, node: nil}
	if v.kind == mapping && i.kind == text {
		if w, ok := v.kw[i.text]; ok {
			return w
		}
		if v.open || v.loose {
			return w
		}
		fr.run.raise(fr.run.x.d, st.need, "KeyError")
		st.end()
		return value{}
	}
	if v.kind == list && i.kind == number && i.number >= 0 && i.number < int64(len(v.items)) {
		return v.items[i.number]
	}
	if v.text == "request.session" && v.traits&ofSession != 0 && i.kind == text && fr.run.catches("KeyError") {
		has := fr.about(v.traits, strconv.Quote(i.text)+" in request.session")
		fr.run.raise(fr.run.x.d, fr.run.x.d.and(st.need, fr.run.x.d.not(has)), "KeyError")
		fr.run.reason(fr.file, e, "it has to be in the session")
		st.need = fr.run.x.d.and(st.need, has)
	}
	if v.traits&ofRequest != 0 && i.kind == text && (secretName(i.text) || v.text != "request.data" && v.text != "request.POST" && i.text == "key") {
		w.traits |= ofKey
	}
	return w
}

// comprehension reads one over a list that is known element by element: the permissions of a viewset.
func (fr *frame) comprehension(e *pysyntax.Comp, st *state) value {
	if e.Kind != pysyntax.DictComp && len(e.Generators) == 1 {
		g := e.Generators[0]
		it := fr.eval(g.Iter, st)
		each := func(it value) value {
			v := value{kind: list}
			for _, item := range it.items {
				inner := st.fork(st.need)
				fr.bind(g.Target, item, inner)
				keep := yes
				for _, c := range g.Ifs {
					keep = fr.run.x.d.and(keep, fr.test(c, inner))
				}
				if keep == no {
					continue
				}
				v.items = append(v.items, fr.eval(e.Elt, inner))
			}
			return v
		}
		switch {
		case it.kind == list && len(it.items) <= unrolled:
			return each(it)
		case it.kind == choice:
			v := value{kind: choice, traits: it.traits}
			for _, a := range it.alts {
				if a.v.kind != list {
					return value{text: fr.source(e), traits: it.traits, node: e}
				}
				v.alts = append(v.alts, alternative{a.when, each(a.v)})
			}
			return v
		}
	}
	return value{text: fr.source(e), traits: fr.traitsOf(e, st), node: e}
}

// comparison is the condition of a comparison.
func (fr *frame) comparison(e *pysyntax.Compare, st *state) ref {
	d := fr.run.x.d
	f := yes
	left := fr.eval(e.Left, st)
	leftText := fr.source(e.Left)
	for i, op := range e.Ops {
		right := fr.eval(e.Comparators[i], st)
		rightText := fr.source(e.Comparators[i])
		words := leftText + " " + symbols[positive(op)] + " " + rightText
		t := fr.compare(positive(op), &left, &right, words)
		if positive(op) != op {
			t = d.not(t)
		}
		f = d.and(f, t)
		left, leftText = right, rightText
	}
	fr.noteTest(f, e)
	return f
}

// positive is the operator whose denial op is, or op itself.
func positive(op pysyntax.CompareOp) pysyntax.CompareOp {
	switch op {
	case pysyntax.NotEq:
		return pysyntax.Eq
	case pysyntax.IsNot:
		return pysyntax.Is
	case pysyntax.NotIn:
		return pysyntax.In
	}
	return op
}

var symbols = map[pysyntax.CompareOp]string{
	pysyntax.Eq: "==", pysyntax.Lt: "<", pysyntax.LtE: "<=", pysyntax.Gt: ">", pysyntax.GtE: ">=", pysyntax.Is: "is", pysyntax.In: "in",
}

func constant(v *value) bool {
	switch v.kind {
	case text, number, null:
		return true
	case truth:
		return v.f <= yes
	}
	return false
}

// compare is the condition of one comparison; op is a positive one.
func (fr *frame) compare(op pysyntax.CompareOp, a, b *value, words string) ref {
	d := fr.run.x.d
	if a.kind == choice {
		f := no
		for i := range a.alts {
			f = d.or(f, d.and(a.alts[i].when, fr.compare(op, &a.alts[i].v, b, words)))
		}
		return f
	}
	if b.kind == choice {
		f := no
		for i := range b.alts {
			f = d.or(f, d.and(b.alts[i].when, fr.compare(op, a, &b.alts[i].v, words)))
		}
		return f
	}
	equality := op == pysyntax.Eq || op == pysyntax.Is
	switch {
	case constant(a) && constant(b) && equality:
		return boolean(a.kind == b.kind && a.text == b.text && a.number == b.number && a.f == b.f)
	case a.kind == number && b.kind == number:
		switch op {
		case pysyntax.Lt:
			return boolean(a.number < b.number)
		case pysyntax.LtE:
			return boolean(a.number <= b.number)
		case pysyntax.Gt:
			return boolean(a.number > b.number)
		case pysyntax.GtE:
			return boolean(a.number >= b.number)
		}
	case op == pysyntax.In && b.kind == list:
		f := no
		for i := range b.items {
			f = d.or(f, fr.compare(pysyntax.Eq, a, &b.items[i], words))
		}
		return f
	case op == pysyntax.In && a.kind == text && b.kind == mapping:
		if _, ok := b.kw[a.text]; ok || !b.loose {
			return boolean(ok)
		}
	case op == pysyntax.In && a.kind == text && b.kind == text:
		return boolean(strings.Contains(b.text, a.text))
	case a.kind == path || b.kind == path:
		if f, ok := fr.comparePath(op, a, b); ok {
			return f
		}
	case equality && a.kind == truth && b.kind == truth:
		return d.ite(a.f, b.f, d.not(b.f))
	case equality && (b.kind == null || a.kind == null):
		other := a
		if a.kind == null {
			other = b
		}
		return d.not(fr.truthy(other))
	case op == pysyntax.In && a.kind == text && b.traits&ofRequest != 0:
		t := b.traits
		if secretName(a.text) {
			t |= ofKey
		}
		return fr.about(t, words)
	case equality && (kept(a, b) || kept(b, a)):
		return fr.about(traitOf(a)|traitOf(b)|ofKey, words)
	}
	return fr.about(traitOf(a)|traitOf(b), words, slices.Concat(a.found, b.found)...)
}

// kept says that what the caller brought is held against a key that an object keeps: `request.GET.get("key") == device.key`.
func kept(brought, by *value) bool {
	last := lastPart(by.text)
	return traitOf(brought)&(ofRequest|ofUser) == ofRequest && traitOf(by)&(ofRequest|ofUser|ofObject) == ofObject &&
		strings.Contains(by.text, ".") && (last == "key" || secretName(last))
}

// traitOf are the traits of a value, with those of its kind.
func traitOf(v *value) traits {
	t := v.traits
	switch v.kind {
	case user:
		t |= ofUser
	case request, path:
		t |= ofRequest
	}
	return t
}

// secretName says that a header or parameter is there to be a secret, or tells where the caller is.
func secretName(n string) bool { return catalog.KeyName(n) }
