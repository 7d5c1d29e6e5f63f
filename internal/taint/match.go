package taint

import (
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// match looks at the cases that can happen.
func (f *frame) match(s *pysyntax.Match) {
	subject := f.eval(s.Subject)
	if f.st == nil {
		return
	}
	below := f.st
	var out *state
	rest := true
	for _, c := range s.Cases {
		may, must := f.matches(c.Pattern, subject)
		if !may {
			continue
		}
		f.st = below.child()
		f.capture(c.Pattern, subject, s)
		if must && c.Guard == nil || isValue(c.Pattern) {
			if isValue(c.Pattern) {
				f.narrow(s.Subject, harmless)
			}
		}
		if c.Guard != nil {
			truth, known := f.test(c.Guard)
			if known && !truth {
				continue
			}
			f.refine(c.Guard, true)
		}
		f.block(c.Body)
		if f.st != nil {
			end := f.st.since(below)
			if out == nil {
				out = end
			} else {
				out, _ = merge(below.child(), out, end)
			}
		}
		if must && c.Guard == nil {
			rest = false
			break
		}
	}
	switch {
	case out == nil && !rest:
		f.st = nil
	case out == nil:
		f.st = below
	case rest:
		f.st, _ = merge(below, below.child(), out)
	default:
		f.st = out.onto(below)
	}
}

func isValue(p pysyntax.Pattern) bool {
	switch p := p.(type) {
	case *pysyntax.MatchValue, *pysyntax.MatchSingleton:
		return true
	case *pysyntax.MatchAs:
		return p.Pattern != nil && isValue(p.Pattern)
	case *pysyntax.MatchOr:
		for _, one := range p.Patterns {
			if !isValue(one) {
				return false
			}
		}
		return true
	}
	return false
}

// matches says whether a pattern may match a value, and whether it certainly does.
func (f *frame) matches(p pysyntax.Pattern, v Value) (may, must bool) {
	c, known := constOf(v)
	switch p := p.(type) {
	case nil:
		return true, true
	case *pysyntax.MatchValue:
		want, ok := constOf(f.eval(p.Value))
		if known && ok {
			return c.Equal(want), c.Equal(want)
		}
		return true, false
	case *pysyntax.MatchSingleton:
		if !known {
			return true, false
		}
		is := p.Kind == pysyntax.None && c.Kind == pyname.ConstNone || c.Kind == pyname.ConstBool && c.Bool == (p.Kind == pysyntax.True) && p.Kind != pysyntax.None
		return is, is
	case *pysyntax.MatchOr:
		for _, one := range p.Patterns {
			m, certainly := f.matches(one, v)
			may, must = may || m, must || certainly
		}
		return may, must
	case *pysyntax.MatchAs:
		return f.matches(p.Pattern, v)
	case *pysyntax.MatchSequence, *pysyntax.MatchMapping, *pysyntax.MatchClass:
		return !known, false
	}
	return true, false
}

// capture gives the names of a pattern what they match.
func (f *frame) capture(p pysyntax.Pattern, v Value, at pysyntax.Node) {
	switch p := p.(type) {
	case *pysyntax.MatchAs:
		if p.Pattern != nil {
			f.capture(p.Pattern, v, at)
			if isValue(p.Pattern) {
				v.Labels = v.Labels.keep(harmless)
			}
		}
		f.bindName(p.Name.Name, v, p)
	case *pysyntax.MatchStar:
		f.bindName(p.Name.Name, f.list(listObject, nil, f.elements(v, at)), p)
	case *pysyntax.MatchSequence:
		for i, one := range p.Patterns {
			f.capture(one, f.item(v, pyname.Const{Kind: pyname.ConstInt, Int: int64(i)}), at)
		}
	case *pysyntax.MatchMapping:
		for i, one := range p.Patterns {
			f.capture(one, f.index(v, f.eval(p.Keys[i]), at), at)
		}
		f.bindName(p.Rest.Name, v, p)
	case *pysyntax.MatchClass:
		for _, one := range p.Patterns {
			f.capture(one, Value{Labels: v.Labels}, at)
		}
		for i, one := range p.KwdPatterns {
			f.capture(one, f.attribute(v, p.KwdAttrs[i].Name, at), at)
		}
	case *pysyntax.MatchOr:
		for _, one := range p.Patterns {
			f.capture(one, v, at)
		}
	}
}

func (f *frame) bindName(name string, v Value, at pysyntax.Node) {
	if name == "" || f.st == nil {
		return
	}
	scope := f.mod.Scopes().Of(at)
	if scope == nil {
		return
	}
	if y := scope.Lookup(scope.Mangle(name)); y != nil {
		if y.Owner != nil {
			y = y.Owner
		}
		f.st.set(y, v)
	}
}
