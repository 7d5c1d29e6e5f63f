package pyeval

import "paddock/internal/pysyntax"

// execMatch is a match statement, as the chain of ifs that it is.
func (in *interp) execMatch(sc *scope, s *pysyntax.Match, follow *rest) signal {
	subject := in.eval(sc, s.Subject)
	return in.matchCases(sc, s, 0, subject, follow)
}

func (in *interp) matchCases(sc *scope, s *pysyntax.Match, i int, subject val, follow *rest) signal {
	if i == len(s.Cases) {
		return signal{}
	}
	c := s.Cases[i]
	t := in.matchPattern(sc, c.Pattern, subject)
	if c.Guard != nil && (!t.known || t.value) {
		g := in.test(sc, c.Guard)
		env := union(t.env, g.env)
		switch {
		case g.known && !g.value:
			t = g
		case !g.known:
			t = g
		}
		t.env = env
	}
	yes := func(f *rest) signal { return in.block(sc, c.Body, f) }
	no := func(f *rest) signal { return in.matchCases(sc, s, i+1, subject, f) }
	if t.known && len(t.env) == 0 {
		if t.value {
			return yes(follow)
		}
		return no(follow)
	}
	if t.known && !t.value {
		yes, no = no, yes
	}
	return in.fork(sc, fork{t: t, at: in.at(sc, c.Pattern), leaves: in.info(s).leaves, follow: follow, yes: yes, no: no})
}

// matchPattern says whether a pattern matches, and binds its names as far as it does.
func (in *interp) matchPattern(sc *scope, p pysyntax.Pattern, v val) truth {
	isTrue := truth{known: true, value: true}
	switch p := p.(type) {
	case *pysyntax.MatchValue:
		return in.truthOf(in.compare(pysyntax.Eq, v, in.eval(sc, p.Value), v.at))
	case *pysyntax.MatchSingleton:
		var want val
		switch p.Kind {
		case pysyntax.None:
			want = none(v.at)
		default:
			want = boolean(p.Kind == pysyntax.True, v.at)
		}
		return in.truthOf(in.compare(pysyntax.Is, v, want, v.at))
	case *pysyntax.MatchAs:
		t := isTrue
		if p.Pattern != nil {
			t = in.matchPattern(sc, p.Pattern, v)
		}
		if p.Name.Name != "" && (!t.known || t.value) {
			in.store(sc, p.Name.Name, v)
		}
		return t
	case *pysyntax.MatchOr:
		r := truth{known: true}
		for _, q := range p.Patterns {
			t := in.matchPattern(sc, q, v)
			env := union(r.env, t.env)
			if t.known && t.value {
				t.env = env
				return t
			}
			if !t.known {
				r.known, r.why = false, t.why
			}
			r.env = env
		}
		return r
	case *pysyntax.MatchSequence:
		switch o := v.o.(type) {
		case *tupleObj:
		case *seq:
			if o.kind != listKind || o.unsure != nil {
				return truth{why: "the pattern is not evaluated", env: v.env()}
			}
		case *unknown, *choice, *instObj, *opaque, *ref:
			return truth{why: in.whyUnknown(v), env: v.env()}
		default:
			return truth{known: true, env: v.env()}
		}
		items := itemsOf(v.o)
		star := -1
		for i, q := range p.Patterns {
			if _, ok := q.(*pysyntax.MatchStar); ok {
				star = i
			}
		}
		if star < 0 && len(items) != len(p.Patterns) || star >= 0 && len(items) < len(p.Patterns)-1 {
			return truth{known: true, env: v.env()}
		}
		r := truth{known: true, value: true, env: v.env()}
		for i, q := range p.Patterns {
			if i == star {
				n := len(items) - len(p.Patterns) + 1
				if s := q.(*pysyntax.MatchStar); s.Name.Name != "" {
					in.store(sc, s.Name.Name, val{o: in.newList(append([]val(nil), items[i:i+n]...)...), at: v.at})
				}
				continue
			}
			k := i
			if star >= 0 && i > star {
				k = len(items) - (len(p.Patterns) - i)
			}
			t := in.matchPattern(sc, q, items[k])
			r.env = union(r.env, t.env)
			if t.known && !t.value {
				return truth{known: true, env: r.env}
			}
			if !t.known {
				r.known, r.why = false, t.why
			}
		}
		return r
	}
	in.bindPattern(sc, p)
	return truth{why: "the pattern is not evaluated", env: v.env()}
}

// bindPattern makes the names of a pattern that is not evaluated unknown.
func (in *interp) bindPattern(sc *scope, p pysyntax.Pattern) {
	bind := func(id pysyntax.Ident) {
		if id.Name != "" {
			in.store(sc, id.Name, unknownVal("the pattern is not evaluated", nil, in.statement))
		}
	}
	switch p := p.(type) {
	case *pysyntax.MatchMapping:
		for _, q := range p.Patterns {
			in.bindPattern(sc, q)
		}
		bind(p.Rest)
	case *pysyntax.MatchClass:
		for _, q := range append(append([]pysyntax.Pattern(nil), p.Patterns...), p.KwdPatterns...) {
			in.bindPattern(sc, q)
		}
	case *pysyntax.MatchAs:
		bind(p.Name)
		if p.Pattern != nil {
			in.bindPattern(sc, p.Pattern)
		}
	case *pysyntax.MatchSequence:
		for _, q := range p.Patterns {
			in.bindPattern(sc, q)
		}
	case *pysyntax.MatchStar:
		bind(p.Name)
	}
}
