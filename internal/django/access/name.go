package access

import (
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// name is what a name of a body stands for: a variable, one of a function around it, or something of its module.
func (fr *frame) name(e *pysyntax.Name, st *state) value {
	if v, ok := st.vars.get(e.ID); ok {
		return v
	}
	for f := fr.around; f != nil; f = f.around {
		if v, ok := f.vars.get(e.ID); ok {
			return v
		}
		if f.fn != nil && f.fn.fn != nil {
			if v, ok := fr.free(f.fn.fn, e.ID, true); ok {
				return v
			}
		}
	}
	if fr.fn != nil && fr.fn.fn != nil {
		if v, ok := fr.free(fr.fn.fn, e.ID, true); ok {
			return v
		}
	}
	if fr.module != nil {
		if dotted, ok := fr.module.Qualify(e); ok {
			return fr.run.x.global(dotted)
		}
		if names := fr.module.Names(e); len(names) > 0 {
			return fr.run.x.global(names[0])
		}
	}
	if fr.fn != nil && fr.fn.fn != nil {
		if v, ok := fr.free(fr.fn.fn, e.ID, false); ok {
			return v
		}
	}
	return value{text: e.ID, traits: fr.traitsByName(e.ID)}
}

func (fr *frame) traitsByName(id string) traits {
	if secretName(id) {
		return ofKey
	}
	return 0
}

// free is a variable of the functions around a function as the program left it; of its module as well unless local.
func (fr *frame) free(f *pyeval.Function, id string, local bool) (value, bool) {
	var v pyeval.Value
	var ok bool
	if local {
		v, ok = f.Local(id)
	} else {
		v, ok = f.Free(id)
	}
	if !ok {
		return value{}, false
	}
	if fr.run.isInner != nil && fr.run.isInner(v) {
		return value{kind: inner, text: id}, true
	}
	return fr.run.x.convert(&v, id, 0), true
}

// global is what a dotted name stands for.
func (x *reader) global(dotted string) value {
	if v, ok := x.globals[dotted]; ok {
		return v
	}
	x.globals[dotted] = value{kind: named, text: dotted} // for what leads back to itself
	v := x.lookUp(dotted)
	x.globals[dotted] = v
	return v
}

func (x *reader) lookUp(dotted string) value {
	if s, ok := strings.CutPrefix(dotted, "django.conf.settings."); ok && !strings.Contains(s, ".") {
		return x.setting(s)
	}
	if dotted == "rest_framework.permissions.SAFE_METHODS" {
		return value{kind: list, items: []value{{kind: text, text: "GET"}, {kind: text, text: "HEAD"}, {kind: text, text: "OPTIONS"}}}
	}
	v := value{kind: named, text: dotted}
	for i := strings.LastIndexByte(dotted, '.'); i > 0; i = strings.LastIndexByte(dotted[:i], '.') {
		if x.index.Module(x.root, dotted[:i]) == nil && !x.table.Program.Has(dotted[:i]) {
			continue
		}
		rest := strings.Split(dotted[i+1:], ".")
		pv, ok := x.table.Program.Value(dotted[:i], rest[0])
		if !ok {
			return v
		}
		for _, attr := range rest[1:] {
			if pv.Class == nil {
				return v
			}
			if pv, _, ok = pv.Class.Attr(attr); !ok {
				return v
			}
		}
		if pv.Kind == pyeval.Unknown && len(rest) == 1 && x.threadLocal(dotted[:i], rest[0]) {
			return value{text: dotted, on: &value{kind: named, text: threadLocals[0]}}
		}
		return x.convert(&pv, dotted, 0)
	}
	return v
}

// threadLocals make an object in which a middleware leaves the request for code that is not given it.
var threadLocals = []string{"threading.local", "asgiref.local.Local"}

// threadLocal says that a variable of a module is such an object, by the call that it is assigned.
func (x *reader) threadLocal(module, name string) bool {
	m := x.index.Module(x.root, module)
	if m == nil {
		return false
	}
	for _, s := range m.Tree.Body {
		a, ok := s.(*pysyntax.Assign)
		if !ok || len(a.Targets) != 1 {
			continue
		}
		n, isName := a.Targets[0].(*pysyntax.Name)
		c, isCall := a.Value.(*pysyntax.Call)
		if isName && isCall && n.ID == name && slices.ContainsFunc(m.Names(c.Func), func(n string) bool { return slices.Contains(threadLocals, n) }) {
			return true
		}
	}
	return false
}

func (x *reader) setting(name string) value {
	s := x.table.Context.Setting(name)
	sequence := s.Value.Kind == pyeval.List || s.Value.Kind == pyeval.Tuple
	if s.Value.Kind == pyeval.Unknown || len(s.Value.Env) > 0 && !(sequence && len(s.Value.Items) > 0) {
		return value{text: "settings." + name} // one deployment has it so and another one otherwise
	}
	return x.convert(s.Value, "settings."+name, 0)
}

// convert is a value of the evaluator as a body sees it.
func (x *reader) convert(v *pyeval.Value, as string, depth int) value {
	if n, _, _ := v.Callee(); n != "" {
		if _, ok := catalog.Access("signer", n); ok {
			return value{text: as, on: &value{kind: named, text: n}}
		}
	}
	switch v.Kind {
	case pyeval.None:
		return value{kind: null}
	case pyeval.Bool:
		return is(boolean(v.Bool))
	case pyeval.Int:
		if v.Big == "" {
			return value{kind: number, number: v.Int}
		}
	case pyeval.Str:
		return value{kind: text, text: v.Text}
	case pyeval.Regex:
		return value{kind: expression, text: v.Text}
	case pyeval.List, pyeval.Tuple, pyeval.Set:
		if depth > 4 || len(v.Items) > 200 {
			break
		}
		l := value{kind: list}
		for i := range v.Items {
			l.items = append(l.items, x.convert(&v.Items[i], as, depth+1))
		}
		return l
	case pyeval.Dict:
		if depth > 4 || len(v.Pairs) > 200 {
			break
		}
		m := value{kind: mapping, text: as, kw: map[string]value{}}
		for i := range v.Pairs {
			if v.Pairs[i].Key.Kind != pyeval.Str {
				return value{text: as}
			}
			m.kw[v.Pairs[i].Key.Text] = x.convert(&v.Pairs[i].Value, as, depth+1)
		}
		return m
	case pyeval.Ref:
		switch {
		case v.Func != nil:
			return value{kind: function, text: v.Func.Name, fn: x.callable(v.Func)}
		case v.Class != nil:
			return value{kind: class, text: v.Class.Name, class: v.Class}
		}
		return value{kind: named, text: v.Text}
	case pyeval.Object:
		if v.Class != nil {
			return value{text: as, on: &value{kind: class, text: v.Class.Name, class: v.Class}}
		}
	case pyeval.Unknown:
		if n := v.Dotted(); n != "" {
			return value{kind: named, text: n}
		}
		if f, _ := urlconf.Unwrap(v); f != nil {
			return value{kind: function, text: f.Name, fn: x.callable(f)}
		}
	}
	return value{text: as}
}

// callable is a function of the program; the same one for the same function.
func (x *reader) callable(f *pyeval.Function) *callable {
	if f.Node == nil {
		return &callable{fn: f}
	}
	c := &callable{fn: f, node: f.Node, owner: f.Class}
	if strings.Contains(f.Name, "<locals>") {
		return c // it has variables around it that are not another's
	}
	if known, ok := x.callables[f.Node]; ok {
		return known
	}
	x.callables[f.Node] = c
	return c
}

// dotted is the dotted name of what an expression stands for; "" when there is none.
func (fr *frame) dotted(e pysyntax.Expr, st *state) string {
	v := fr.eval(e, st)
	switch v.kind {
	case named, function, class:
		return v.text
	}
	return ""
}

// traitsOf is what an expression is made of.
func (fr *frame) traitsOf(e pysyntax.Node, st *state) traits {
	var t traits
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			v := fr.name(n, st)
			t |= traitOf(&v)
		case *pysyntax.Attribute:
			if simple(n) {
				v := fr.attribute(n, st)
				t |= traitOf(&v)
				return false
			}
		case *pysyntax.Subscript:
			if simple(n.Value) {
				v := fr.subscript(n, st)
				t |= traitOf(&v)
				return false
			}
		case *pysyntax.Call:
			if a, ok := n.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "get" && len(n.Args) > 0 && simple(a.Value) {
				v := fr.call(n, st)
				t |= traitOf(&v)
				return t&ofRequest == 0
			}
		case *pysyntax.Lambda:
			return false
		}
		return true
	})
	return t
}

// simple says that an expression is names and attributes only.
func simple(e pysyntax.Expr) bool {
	for {
		switch n := e.(type) {
		case *pysyntax.Name:
			return true
		case *pysyntax.Attribute:
			e = n.Value
		default:
			return false
		}
	}
}
