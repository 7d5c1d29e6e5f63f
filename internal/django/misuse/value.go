package misuse

import (
	"slices"
	"strconv"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Value is one value that an expression may have: a constant, or something that has a dotted name; of a call the name ends with "()".
type Value struct {
	Const *pyname.Const
	Name  string
	Doubt Doubt
	// Env are variables of the environment on which it depends.
	Env []string
}

// String is the value as messages show it.
func (v Value) String() string {
	if v.Const != nil {
		return v.Const.String()
	}
	return v.Name[strings.LastIndexByte(v.Name, '.')+1:]
}

// fits holds a value against one of the data file's: None, True, False, a number, <2048, "text" (in any letters), /text
// (somewhere within it), or a dotted name with "*" at its end for any end.
func (v Value) fits(want string) bool {
	if v.Const == nil {
		prefix, open := strings.CutSuffix(want, "*")
		return v.Name == want || open && strings.HasPrefix(v.Name, prefix) && strings.Contains(want, ".")
	}
	c := v.Const
	switch {
	case want == "None":
		return c.Kind == pyname.ConstNone
	case want == "True" || want == "False":
		return c.Kind == pyname.ConstBool && c.Bool == (want == "True")
	case strings.HasPrefix(want, "<"):
		n, err := strconv.ParseInt(want[1:], 10, 64)
		return err == nil && c.Kind == pyname.ConstInt && c.Int < n && c.Int > 0
	case strings.HasPrefix(want, `"`):
		return (c.Kind == pyname.ConstStr || c.Kind == pyname.ConstBytes) && strings.EqualFold(c.Text, strings.Trim(want, `"`))
	case strings.HasPrefix(want, "/"):
		return (c.Kind == pyname.ConstStr || c.Kind == pyname.ConstBytes) && strings.Contains(strings.ToLower(c.Text), want[1:])
	}
	n, err := strconv.ParseInt(want, 10, 64)
	return err == nil && c.Kind == pyname.ConstInt && c.Int == n
}

// maxSteps is how many names and alternatives a value is looked for through.
const maxSteps = 5

// Values are the values that an expression may have, as far as a few lines of code say so; empty when they don't.
func (f Finder) Values(m *pyname.Module, e pysyntax.Expr) []Value { return f.values(m, e, 0) }

func (f Finder) values(m *pyname.Module, e pysyntax.Expr, steps int) []Value {
	if e == nil || steps > maxSteps {
		return nil
	}
	if c, ok := m.Fold(e); ok {
		return []Value{{Const: &c}}
	}
	switch e := e.(type) {
	case *pysyntax.IfExp:
		return f.branches(m, e.Test, e.Body, e.Orelse, steps)
	case *pysyntax.UnaryOp:
		if e.Op != pysyntax.Not {
			return nil
		}
		list := slices.Clone(f.values(m, e.Operand, steps+1))
		for i, v := range list {
			if v.Const == nil {
				return nil
			}
			list[i].Const = &pyname.Const{Kind: pyname.ConstBool, Bool: !v.Const.Truth()}
		}
		return list
	case *pysyntax.BoolOp:
		return f.anyOf(m, e.Values, steps)
	case *pysyntax.Call:
		if name, ok := m.Qualify(e.Func); ok && name == "builtins.getattr" && len(e.Args) > 1 && f.Setting != nil {
			if on, _ := m.Qualify(e.Args[0]); on == "django.conf.settings" {
				key, _ := m.Fold(e.Args[1])
				if known, ok := f.Setting(key.Text); ok {
					return known
				}
			}
		}
		if c, ok := fallback(m, e); ok {
			return lower(f.values(m, c, steps+1), Default)
		}
		if name, ok := m.Qualify(e.Func); ok {
			return []Value{{Name: name + "()"}}
		}
		return nil
	case *pysyntax.Name:
		if list := f.named(m, e, steps); list != nil {
			return list
		}
	case *pysyntax.Attribute:
		if list := f.attribute(m, e, steps); list != nil {
			return list
		}
	}
	var list []Value
	for _, name := range m.Names(e) {
		if setting, ok := strings.CutPrefix(name, "django.conf.settings."); ok && f.Setting != nil {
			if known, ok := f.Setting(setting); ok {
				return known
			}
		}
		list = append(list, Value{Name: name})
	}
	if len(list) > 1 {
		return lower(list, Maybe)
	}
	return list
}

// named is what a variable or parameter is.
func (f Finder) named(m *pyname.Module, n *pysyntax.Name, steps int) []Value {
	bindings := m.Scopes().Reaching(n)
	if len(bindings) == 0 || len(bindings) > 4 {
		return nil
	}
	var list []Value
	for _, b := range bindings {
		switch {
		case b.Kind == pyname.Assigned && b.Value != nil:
			list = append(list, f.values(m, b.Value, steps+1)...)
		case b.Kind == pyname.Parameter && b.Value != nil:
			list = append(list, lower(f.values(m, b.Value, steps+1), Default)...)
		}
	}
	if len(bindings) > 1 {
		return lower(list, Maybe)
	}
	return list
}

// attribute is what a class or its instances have under a name.
func (f Finder) attribute(m *pyname.Module, a *pysyntax.Attribute, steps int) []Value {
	on, ok := a.Value.(*pysyntax.Name)
	if !ok || on.ID != "self" && on.ID != "cls" {
		return nil
	}
	scope := m.Scopes().Of(a).EnclosingClass()
	if scope == nil {
		return nil
	}
	class := m.Class(scope.Node.(*pysyntax.ClassDef))
	if class == nil {
		return nil
	}
	var list []Value
	n := 0
	for _, s := range class.Assigned(a.Attr.Name) {
		list = append(list, f.values(m, s.Value, steps+1)...)
		n++
	}
	if member, ok := class.Own(a.Attr.Name); ok {
		for _, b := range member.Bindings {
			if b.Kind == pyname.Assigned {
				list = append(list, lower(f.values(m, b.Value, steps+1), Default)...)
				n++
			}
		}
	}
	if n > 1 {
		return lower(list, Maybe)
	}
	return list
}

// branches are the values of `body if test else orelse`; a test that the settings decide counts.
func (f Finder) branches(m *pyname.Module, test, body, orelse pysyntax.Expr, steps int) []Value {
	if list := f.values(m, test, steps+1); len(list) == 1 && list[0].Const != nil && list[0].Doubt == Sure {
		if list[0].Const.Truth() {
			return f.values(m, body, steps+1)
		}
		return f.values(m, orelse, steps+1)
	}
	return f.anyOf(m, []pysyntax.Expr{body, orelse}, steps)
}

func (f Finder) anyOf(m *pyname.Module, list []pysyntax.Expr, steps int) (values []Value) {
	for _, e := range list {
		values = append(values, f.values(m, e, steps+1)...)
	}
	return lower(values, Maybe)
}

// fallback is what a call that reads the environment or a configuration gives when nothing is set there.
func fallback(m *pyname.Module, c *pysyntax.Call) (pysyntax.Expr, bool) {
	name := ""
	if names := m.Names(c.Func); len(names) == 1 {
		name = names[0]
	}
	for _, k := range c.Keywords {
		if k.Name.Name == "default" {
			return k.Value, true
		}
	}
	switch {
	case len(c.Args) == 2 && (name == "os.environ.get" || name == "os.getenv"):
		return c.Args[1], true
	case len(c.Args) == 3 && name == "builtins.getattr":
		return c.Args[2], true
	case len(c.Args) == 1 && (name == "builtins.bool" || name == "builtins.int" || name == "builtins.str"):
		return c.Args[0], true
	}
	if a, ok := c.Func.(*pysyntax.Attribute); ok && len(c.Args) == 2 && (a.Attr.Name == "get" || a.Attr.Name == "pop" || a.Attr.Name == "setdefault") {
		return c.Args[1], true
	}
	return nil, false
}

// lower makes values at least as doubtful.
func lower(list []Value, d Doubt) []Value {
	list = slices.Clone(list)
	for i := range list {
		list[i].Doubt = max(list[i].Doubt, d)
	}
	return list
}
