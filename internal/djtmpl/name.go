package djtmpl

import (
	"slices"
	"strings"
)

// Which templates the expression of an extends or include means.

// maxNames is how many names of one expression are told.
const maxNames = 16

// Names are the templates that an expression may mean by itself, the likeliest first;
// all is false when there may be others.
func Names(x Expr) (names []string, all bool) {
	names, all = namesOf(x, 0)
	names = slices.DeleteFunc(names, func(s string) bool { return s == "" })
	if len(names) > maxNames {
		names, all = names[:maxNames], false
	}
	return names, all
}

func namesOf(x Expr, depth int) (names []string, all bool) {
	if depth++; depth > 20 {
		return nil, false
	}
	some := func(xs ...Expr) ([]string, bool) {
		all := true
		for _, x := range xs {
			list, whole := namesOf(x, depth)
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
			return joined(x.X, x.Y, depth)
		}
	case *Filter:
		if len(x.Args) != 1 {
			return nil, false
		}
		switch x.Name.Name {
		case "default", "default_if_none":
			names, all = some(x.X)
			list, whole := namesOf(x.Args[0], depth)
			return append(names, list...), all && whole
		case "yesno":
			if s, ok := x.Args[0].(*Str); ok {
				return strings.Split(s.Value, ","), true
			}
		case "add":
			return joined(x.X, x.Args[0], depth)
		}
	}
	return nil, false
}

// joined are the names that two texts make one behind the other.
func joined(x, y Expr, depth int) (names []string, all bool) {
	left, whole := namesOf(x, depth)
	right, all := namesOf(y, depth)
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
