package djtmpl

import (
	"path"
	"slices"
	"strings"
)

// Which templates the expression of an extends or include means.

// relative is the name that "./x" and "../x" mean in a template.
func relative(name, in string) string {
	if !strings.HasPrefix(name, "./") && !strings.HasPrefix(name, "../") {
		return name
	}
	return path.Join(path.Dir(strings.TrimLeft(in, "/")), name)
}

// Names are the templates that an expression may mean, the likeliest first;
// all is false when there may be others.
func Names(x Expr, scope *Scope) (names []string, all bool) {
	names, all = namesOf(x, scope, 0)
	names = slices.DeleteFunc(names, func(s string) bool { return s == "" })
	if len(names) > maxNames {
		names, all = names[:maxNames], false
	}
	return names, all
}

func namesOf(x Expr, scope *Scope, depth int) (names []string, all bool) {
	if depth++; depth > 20 {
		return nil, false
	}
	some := func(xs ...Expr) ([]string, bool) {
		all := true
		for _, x := range xs {
			list, whole := namesOf(x, scope, depth)
			names = append(names, list...)
			all = all && whole
		}
		return names, all
	}
	switch x := x.(type) {
	case *Str:
		return []string{x.Value}, true
	case *Cond:
		if x.Else == nil {
			return some(x.Then)
		}
		return some(x.Then, x.Else)
	case *List:
		if x.Kind != '{' {
			return some(x.Items...)
		}
	case *Binary:
		switch x.Op {
		case "or":
			return some(x.X, x.Y)
		case "~", "+":
			return joined(x.X, x.Y, scope, depth)
		}
	case *Name:
		vars, _ := scope.Lookup(x.Name)
		all = len(vars) > 0
		for _, v := range vars {
			if v.Value == nil || v.Kind == Each {
				all = false
				continue
			}
			list, whole := namesOf(v.Value, v.In, depth)
			names = append(names, list...)
			all = all && whole && !v.Maybe
		}
		return names, all
	case *Filter:
		if len(x.Args) != 1 {
			return nil, false
		}
		switch x.Name.Name {
		case "default", "default_if_none":
			names, all = some(x.X)
			list, whole := namesOf(x.Args[0], scope, depth)
			return append(names, list...), all && whole
		case "yesno":
			if s, ok := x.Args[0].(*Str); ok {
				return strings.Split(s.Value, ","), true
			}
		case "add":
			return joined(x.X, x.Args[0], scope, depth)
		}
	}
	return nil, false
}

// joined are the names that two texts make one behind the other.
func joined(x, y Expr, scope *Scope, depth int) (names []string, all bool) {
	left, whole := namesOf(x, scope, depth)
	right, all := namesOf(y, scope, depth)
	if !whole || !all || len(left)*len(right) > maxNames {
		return nil, false
	}
	for _, l := range left {
		for _, r := range right {
			names = append(names, l+r)
		}
	}
	return names, true
}
