package access

import (
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Permissions of django-rules are functions of a user and an object: rules.add_perm("shop.change_order", is_owner | is_manager),
// or rules_permissions of a model. They count when its backend is among the site's. Superusers, whom Django's own backend gives
// all permissions, are not added: they pass more than enough.

// ruling is the predicate of a permission, where it stands.
type ruling struct {
	expr   pysyntax.Expr
	module *pyname.Module
	open   bool // being read
}

const rulesBackend = "rules.permissions.ObjectPermissionBackend"

// rulings finds the permissions that django-rules decides, by name.
func (x *reader) readRulings() map[string]*ruling {
	all := map[string]*ruling{}
	if !x.usesRules() {
		return all
	}
	for _, m := range x.index.Modules(x.root) {
		text := m.Tree.File.Text
		if strings.Contains(text, "add_perm(") || strings.Contains(text, "set_perm(") {
			pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
				if c, ok := n.(*pysyntax.Call); ok && len(c.Args) == 2 && slices.ContainsFunc(m.Names(c.Func), func(n string) bool {
					return n == "rules.add_perm" || n == "rules.set_perm" || n == "rules.permissions.add_perm" || n == "rules.permissions.set_perm"
				}) {
					if name, ok := m.Fold(c.Args[0]); ok && name.Kind == pyname.ConstStr {
						all[name.Text] = &ruling{expr: c.Args[1], module: m}
					}
				}
				return true
			})
		}
		if !strings.Contains(text, "rules_permissions") {
			continue
		}
		for _, c := range m.Classes() {
			of, isMeta := strings.CutSuffix(c.Name, ".Meta")
			if !isMeta {
				continue
			}
			for _, s := range c.Node.Body {
				a, ok := s.(*pysyntax.Assign)
				if !ok || len(a.Targets) != 1 {
					continue
				}
				if n, ok := a.Targets[0].(*pysyntax.Name); !ok || n.ID != "rules_permissions" {
					continue
				}
				dict, in := written(a.Value, m)
				if dict == nil {
					continue
				}
				for i, k := range dict.Keys {
					if key, ok := k.(*pysyntax.Str); ok {
						all[permissionOf(of, key.Value)] = &ruling{expr: dict.Values[i], module: in}
					}
				}
			}
		}
	}
	return all
}

// written is the dict that an expression is or names.
func written(e pysyntax.Expr, m *pyname.Module) (*pysyntax.Dict, *pyname.Module) {
	if d, ok := e.(*pysyntax.Dict); ok {
		return d, m
	}
	for _, def := range m.Resolve(e) {
		if d, ok := def.Value().(*pysyntax.Dict); ok {
			return d, def.Module
		}
	}
	return nil, nil
}

// usesRules says that django-rules is asked for permissions, by its backend or one of the project's that derives from it.
func (x *reader) usesRules() bool {
	v := x.context.Setting("AUTHENTICATION_BACKENDS").Value
	for i := range v.Items {
		name := v.Items[i].Text
		if name == rulesBackend {
			return true
		}
		if g := x.global(name); g.kind == class && g.class.Derives(rulesBackend) {
			return true
		}
	}
	return false
}

// permission is the condition that request.user has a permission, for an object or, when that is null, for all.
func (r *run) permission(name string, obj value) ref {
	x := r.x
	x.ruled()
	if p := x.rulings[name]; p != nil && !p.open {
		p.open = true
		f, ok := r.predicate(p.expr, p.module, obj, 0)
		p.open = false
		switch {
		case ok && f == no:
			return x.d.fact(x.facts.of(superuser, ""))
		case ok:
			return f
		}
		return r.unclear(name)
	}
	return x.d.fact(x.facts.of(permission, name))
}

// ruled says that the project has permissions of django-rules, which even somebody without a login may have.
func (x *reader) ruled() bool {
	if x.rulings == nil {
		x.rulings = x.readRulings()
	}
	return len(x.rulings) > 0
}

// unclear is a permission of which it is not known whether a predicate of django-rules gives it to anybody.
func (r *run) unclear(words string) ref {
	x := r.x
	return x.d.or(x.d.fact(x.facts.of(permission, words)), x.unsure("whom the predicates of django-rules give "+words+" is not known"))
}

// maxPredicates is how deep predicates may be made of each other.
const maxPredicates = 12

// predicate is the condition that a predicate of django-rules comes to; ok is false when it is not known.
func (r *run) predicate(e pysyntax.Expr, m *pyname.Module, obj value, depth int) (f ref, ok bool) {
	d := r.x.d
	if depth > maxPredicates || m == nil {
		return 0, false
	}
	switch e := e.(type) {
	case *pysyntax.BinOp:
		a, known := r.predicate(e.Left, m, obj, depth+1)
		b, too := r.predicate(e.Right, m, obj, depth+1)
		switch {
		case !known || !too:
			return 0, false
		case e.Op == pysyntax.BitAnd:
			return d.and(a, b), true
		case e.Op == pysyntax.BitOr:
			return d.or(a, b), true
		case e.Op == pysyntax.BitXor:
			return d.ite(a, d.not(b), b), true
		}
		return 0, false
	case *pysyntax.UnaryOp:
		if e.Op != pysyntax.Invert {
			return 0, false
		}
		a, known := r.predicate(e.Operand, m, obj, depth+1)
		return d.not(a), known
	case *pysyntax.Lambda:
		return r.decide(e, m, obj, false), true
	case *pysyntax.Call:
		for _, n := range m.Names(e.Func) {
			switch n {
			case "rules.predicate", "rules.predicates.predicate", "rules.Predicate", "rules.predicates.Predicate":
				if len(e.Args) > 0 {
					return r.predicate(e.Args[0], m, obj, depth+1)
				}
			case "rules.is_group_member", "rules.predicates.is_group_member":
				var groups []string
				for _, a := range e.Args {
					g, ok := m.Fold(a)
					if !ok || g.Kind != pyname.ConstStr {
						return 0, false
					}
					groups = append(groups, g.Text)
				}
				return d.fact(r.x.facts.of(role, "in the group "+join(groups, " and "))), true
			}
		}
		return 0, false
	}
	for _, def := range m.Resolve(e) {
		if n := def.Function(); n != nil {
			return r.decide(n, def.Module, obj, bound(n)), true
		}
		if v := def.Value(); v != nil {
			return r.predicate(v, def.Module, obj, depth+1)
		}
		if meaning, ok := catalog.Access("predicate", def.Dotted()); ok {
			if meaning == "nobody" {
				return no, true
			}
			r.viewed = true
			return r.x.asks(r.route, meaning, def.Dotted(), r.method, nil, nil), true
		}
	}
	return 0, false
}

// decide reads a predicate's function.
func (r *run) decide(n pysyntax.Node, m *pyname.Module, obj value, bound bool) ref {
	args := []value{{kind: user, traits: ofUser}, obj}
	if bound {
		args = append([]value{{text: "self", traits: ofObject}}, args...)
	}
	around := &frame{run: r, module: m, file: m.Tree.File}
	fr, st := r.enter(&callable{node: n, frame: around}, nil, args, nil, 1)
	f := no
	for _, e := range fr.body(st) {
		f = r.x.d.or(f, r.x.d.and(e.need, fr.truthy(&e.v)))
	}
	return f
}

// bound says that a predicate is given itself: @rules.predicate(bind=True).
func bound(n *pysyntax.FunctionDef) bool {
	for _, d := range n.Decorators {
		if c, ok := d.(*pysyntax.Call); ok {
			for _, k := range c.Keywords {
				if k.Name.Name == "bind" {
					return true
				}
			}
		}
	}
	return false
}
