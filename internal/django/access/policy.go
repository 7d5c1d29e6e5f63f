package access

import (
	"slices"
	"strings"

	"paddock/internal/pyeval"
)

// drf-access-policy: a permission class with statements that allow or deny principals an action, under conditions that are
// methods of the class. One statement that allows has to match and none that denies (rest_access_policy/access_policy.py).

func isPolicy(c *pyeval.Class) bool { return derivesBelow(c, "rest_access_policy.") }

// policy is what an access policy asks for the action at hand.
func (x *reader) policy(t *target, c *pyeval.Class, method, action string) ref {
	d := x.d
	for _, own := range []string{"has_permission", "get_policy_statements"} {
		if v, _, ok := c.Attr(own); ok {
			if f := functionOf(&v); f != nil && !f.Library() {
				return x.unsure("what the access policy " + c.Name + " asks for is not known: it has " + own + "() of its own")
			}
		}
	}
	statements, _, ok := c.Attr("statements")
	if !ok || statements.Kind != pyeval.List && statements.Kind != pyeval.Tuple {
		return x.unsure("the statements of the access policy " + c.Name + " are not known: " + statements.Reason())
	}
	if action == "" {
		action = lastPart(t.view.Name)
	}
	allowed, denied := no, no
	for i := range statements.Items {
		s := &statements.Items[i]
		principals, one := policyEntry(s, "principal")
		actions, two := policyEntry(s, "action")
		effect, three := policyEntry(s, "effect")
		conditions, four := policyEntry(s, "condition")
		expressions, five := policyEntry(s, "condition_expression")
		if !one || !two || !three || !four || !five {
			return x.unsure("a statement of the access policy " + c.Name + " is not known")
		}
		has := func(a string) bool { return slices.Contains(actions, a) }
		if !has("*") && !has(action) && !has("<method:"+strings.ToLower(method)+">") && !(has("<safe_methods>") && safe(method)) {
			continue
		}
		f := x.principals(principals)
		for _, one := range conditions {
			f = d.and(f, x.policyCondition(t, c, one, method, action))
		}
		for _, one := range expressions {
			e := expressionReader{tokens: conditionTokens(one), of: func(word string) ref { return x.policyCondition(t, c, word, method, action) }, d: d}
			f = d.and(f, e.or())
		}
		if slices.Equal(effect, []string{"allow"}) {
			allowed = d.or(allowed, f)
		} else {
			denied = d.or(denied, f)
		}
	}
	return d.and(allowed, d.not(denied))
}

// policyEntry are the texts of one entry of a statement, a dict or a Statement(); ok is false when they are not known.
func policyEntry(s *pyeval.Value, key string) (list []string, ok bool) {
	v := s.Get(key)
	if s.Kind == pyeval.Object || s.Kind == pyeval.Unknown {
		v = nil
		name, _, pairs := s.Callee()
		if lastPart(name) != "Statement" {
			return nil, false
		}
		for i := range pairs {
			if pairs[i].Key.Text == key {
				v = &pairs[i].Value
			}
		}
	} else if s.Kind != pyeval.Dict {
		return nil, false
	}
	switch {
	case v == nil && key == "principal", v == nil && key == "action":
		return nil, false
	case v == nil:
		return nil, true
	case v.Kind == pyeval.Str:
		return []string{v.Text}, true
	}
	return v.Strings()
}

// principals is the condition that the caller is one of those that a statement names.
func (x *reader) principals(list []string) ref {
	d, facts := x.d, &x.facts
	f := no
	for _, p := range list {
		one := yes
		switch kind, name, _ := strings.Cut(p, ":"); {
		case p == "*":
		case p == "admin":
			one = d.fact(facts.of(superuser, ""))
		case p == "staff":
			one = d.fact(facts.of(staff, ""))
		case p == "authenticated":
			one = d.fact(facts.of(login, ""))
		case p == "anonymous":
			one = d.not(d.fact(facts.of(login, "")))
		case kind == "group":
			one = d.fact(facts.of(role, "in the group "+name))
		default:
			one = d.fact(facts.of(role, "user "+p))
		}
		f = d.or(f, one)
	}
	return f
}

// policyCondition is a condition by the name of its method, "is_owner" or "user_is:member": one of the class, or of
// the modules that the site names for all policies.
func (x *reader) policyCondition(t *target, c *pyeval.Class, words, method, action string) ref {
	name, arg, given := strings.Cut(words, ":")
	args := []value{{kind: request, traits: ofRequest}, {kind: self, text: "view", class: t.view.Class}, {kind: text, text: action}}
	if given {
		args = append(args, value{kind: text, text: arg})
	}
	r := x.newRun(t, method, action)
	within := x.permitting
	x.permitting = true
	defer func() { x.permitting = within }()
	if v, owner, ok := c.Attr(name); ok {
		f := functionOf(&v)
		if f == nil || f.Node == nil || embedded(f) {
			return x.unsure("what the condition " + name + " of " + c.Name + " asks for is not known")
		}
		cc := *x.callable(f)
		cc.owner = owner
		if !static(f.Node) {
			args = append([]value{{kind: self}}, args...)
		}
		fr, st := r.enter(&cc, c, args, nil, 0)
		return r.answer(fr, st)
	}
	s := x.context.Setting("DRF_ACCESS_POLICY.reusable_conditions")
	modules, _ := s.Value.Strings()
	if s.Value.Kind == pyeval.Str {
		modules = []string{s.Value.Text}
	}
	for _, m := range modules {
		if g := x.global(m + "." + name); g.kind == function && g.fn != nil && g.fn.node != nil {
			fr, st := r.enter(g.fn, nil, args, nil, 0)
			return r.answer(fr, st)
		}
	}
	return x.unsure("what the condition " + name + " of " + c.Name + " asks for is not known")
}

// conditionTokens are the words and brackets of a condition_expression.
func conditionTokens(s string) []string {
	return strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(s))
}

// expressionReader reads a condition_expression, "(is_owner or is_editor) and not is_locked", by descent.
type expressionReader struct {
	tokens []string
	of     func(word string) ref
	d      *diagram
	depth  int
}

const maxExpression = 50

func (e *expressionReader) next(word string) bool {
	if len(e.tokens) > 0 && e.tokens[0] == word {
		e.tokens = e.tokens[1:]
		return true
	}
	return false
}

func (e *expressionReader) or() ref {
	f := e.and()
	for e.next("or") {
		f = e.d.or(f, e.and())
	}
	return f
}

func (e *expressionReader) and() ref {
	f := e.one()
	for e.next("and") {
		f = e.d.and(f, e.one())
	}
	return f
}

func (e *expressionReader) one() ref {
	e.depth++
	if len(e.tokens) == 0 || e.depth > maxExpression {
		return no
	}
	switch {
	case e.next("not"):
		return e.d.not(e.one())
	case e.next("("):
		f := e.or()
		e.next(")")
		return f
	}
	word := e.tokens[0]
	e.tokens = e.tokens[1:]
	switch word {
	case "True":
		return yes
	case "False":
		return no
	}
	return e.of(word)
}

// policyOfMixin is the policy that AccessViewSetMixin puts before the permission classes of its view.
func (x *reader) policyOfMixin(t *target, method, action string) (ref, []Reason) {
	c := t.view.Class
	if c == nil || !c.Derives("rest_access_policy.AccessViewSetMixin", "rest_access_policy.access_view_set_mixin.AccessViewSetMixin") {
		return yes, nil
	}
	v, _, ok := c.Attr("access_policy")
	if !ok {
		return yes, nil
	}
	var names []string
	f := x.permits(t, &v, method, action, false, &names)
	at := v.Place
	if at.File == nil {
		at = head(c.Place())
	}
	return f, []Reason{{at, "access_policy: " + strings.Join(names, ", ")}}
}
