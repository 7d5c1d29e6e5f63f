package django

import (
	"slices"
	"strings"

	"paddock/internal/pysyntax"
)

// maxPatterns bounds how many texts an expression may come to, maxSteps how many expressions of a file are looked at.
const (
	maxPatterns = 16
	maxSteps    = 10000
)

// patterns are the texts that an expression may come to, "*" in them for what
// cannot be said. It is no evaluator: it reads what manage.py files do to pick
// the settings module, and takes both sides of everything conditional.
func (r *pythonReader) patterns(e pysyntax.Expr, depth int) []string {
	r.steps++
	if depth > 8 || r.steps > maxSteps {
		return []string{"*"}
	}
	depth++
	switch e := e.(type) {
	case *pysyntax.Str:
		return []string{e.Value}
	case *pysyntax.Name:
		if r.open[e.ID] {
			return nil // main(settings=settings) says nothing new
		}
		r.open[e.ID] = true
		defer delete(r.open, e.ID)
		return r.union(depth, r.names[e.ID]...)
	case *pysyntax.IfExp:
		return r.union(depth, e.Body, e.Orelse)
	case *pysyntax.BoolOp:
		return r.union(depth, e.Values...)
	case *pysyntax.BinOp:
		switch e.Op {
		case pysyntax.Add:
			return cross(r.patterns(e.Left, depth), r.patterns(e.Right, depth))
		case pysyntax.Mod:
			return r.fill(e.Left, []string{"%s", "%r"}, e.Right, depth)
		}
	case *pysyntax.FString:
		all := []string{""}
		for _, part := range e.Parts {
			switch part := part.(type) {
			case *pysyntax.Str:
				all = cross(all, []string{part.Value})
			case *pysyntax.Interpolation:
				all = cross(all, r.patterns(part.Value, depth))
			}
		}
		return all
	case *pysyntax.Subscript:
		if d := r.dict(e.Value); d != nil {
			return r.union(depth, d.Values...)
		}
	case *pysyntax.Call:
		return r.callPatterns(e, depth)
	}
	return []string{"*"}
}

// dict is the dict display that an expression is or names.
func (r *pythonReader) dict(e pysyntax.Expr) *pysyntax.Dict {
	switch e := e.(type) {
	case *pysyntax.Dict:
		return e
	case *pysyntax.Name:
		for _, v := range r.names[e.ID] {
			if d, ok := v.(*pysyntax.Dict); ok {
				return d
			}
		}
	}
	return nil
}

// callPatterns reads the ways to ask for a variable with a default, and methods of strings.
func (r *pythonReader) callPatterns(e *pysyntax.Call, depth int) []string {
	if a, ok := e.Func.(*pysyntax.Attribute); ok {
		switch a.Attr.Name {
		case "format":
			var list []pysyntax.Expr
			list = append(list, e.Args...)
			for _, k := range e.Keywords {
				list = append(list, k.Value)
			}
			return r.fill(a.Value, nil, &pysyntax.Tuple{Elts: list}, depth)
		case "lower", "upper", "strip", "title", "replace", "rstrip", "lstrip":
			return r.patterns(a.Value, depth)
		case "get":
			if d := r.dict(a.Value); d != nil {
				values := slices.Clone(d.Values)
				if len(e.Args) == 2 {
					values = append(values, e.Args[1])
				}
				return r.union(depth, values...)
			}
		}
	}
	name := dotted(e.Func)
	_, last, _ := cutLast(name)
	switch last {
	case "str":
		if len(e.Args) == 1 {
			return r.patterns(e.Args[0], depth)
		}
	case "get", "getenv", "config", "env", "get_env", "getvar", "environ", "setdefault", "pop":
		for _, k := range e.Keywords {
			if k.Name.Name == "default" {
				return append(r.patterns(k.Value, depth), "*")
			}
		}
		if len(e.Args) >= 2 {
			return append(r.patterns(e.Args[1], depth), "*")
		}
	}
	return []string{"*"}
}

// fill puts the values of a "%" or format() into its template, in order.
func (r *pythonReader) fill(template pysyntax.Expr, marks []string, values pysyntax.Expr, depth int) []string {
	list := []pysyntax.Expr{values}
	if t, ok := values.(*pysyntax.Tuple); ok {
		list = t.Elts
	}
	var result []string
	for _, text := range r.patterns(template, depth) {
		all := []string{""}
		for next := 0; text != ""; {
			start, end := -1, 0
			if marks == nil {
				if start = strings.IndexByte(text, '{'); start >= 0 {
					end = start + 1 + strings.IndexByte(text[start:], '}')
				}
			} else {
				for _, m := range marks {
					if i := strings.Index(text, m); i >= 0 && (start < 0 || i < start) {
						start, end = i, i+len(m)
					}
				}
			}
			if start < 0 || end <= start {
				all = cross(all, []string{text})
				break
			}
			piece := []string{"*"}
			if next < len(list) {
				piece = r.patterns(list[next], depth)
			}
			next++
			all = cross(cross(all, []string{text[:start]}), piece)
			text = text[end:]
		}
		result = append(result, all...)
	}
	return result[:min(len(result), maxPatterns)]
}

func (r *pythonReader) union(depth int, list ...pysyntax.Expr) []string {
	var all []string
	for _, e := range list {
		for _, p := range r.patterns(e, depth) {
			if !slices.Contains(all, p) && len(all) < maxPatterns {
				all = append(all, p)
			}
		}
	}
	if len(all) == 0 {
		return []string{"*"}
	}
	return all
}

// cross joins every text of one list with every one of another.
func cross(a, b []string) []string {
	var all []string
	for _, x := range a {
		for _, y := range b {
			if len(all) < maxPatterns {
				all = append(all, x+y)
			}
		}
	}
	return all
}
