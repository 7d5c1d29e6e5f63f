package flow

import (
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/taint"
)

// Validators of fields: Django's own, by their names; those of the project, by what they
// let through. Forms and serializers ask those of the model as well; save() asks none.

// maxValidator is how many names deep a validator is looked for.
const maxValidator = 4

// validated are the dangers left in what a list of validators lets through.
func (r *reader) validated(m *pyname.Module, x pysyntax.Expr, depth int) taint.Mask {
	var list []pysyntax.Expr
	switch x := x.(type) {
	case nil:
		return taint.All
	case *pysyntax.List:
		list = x.Elts
	case *pysyntax.Tuple:
		list = x.Elts
	default:
		if depth < maxValidator {
			for _, d := range m.Resolve(x) {
				if v := d.Value(); v != nil {
					return r.validated(d.Module, v, depth+1)
				}
			}
		}
	}
	left := taint.All
	for _, one := range list {
		left &= r.validator(m, one, 0)
	}
	return left
}

// validator are the dangers left in what one validator lets through.
func (r *reader) validator(m *pyname.Module, x pysyntax.Expr, depth int) taint.Mask {
	if depth > maxValidator {
		return taint.All
	}
	call, made := x.(*pysyntax.Call)
	name := x
	if made {
		name = call.Func
	}
	for _, n := range m.Names(name) {
		last := n[strings.LastIndexByte(n, '.')+1:]
		if !strings.HasPrefix(n, "django.") {
			continue
		}
		switch last {
		case "RegexValidator":
			if made {
				return r.expression(m, call)
			}
		case "MaxValueValidator":
			return taint.All &^ r.catalog.Danger("size")
		case "UnicodeUsernameValidator", "ASCIIUsernameValidator":
			return r.engine.PatternLeaves(`^[\w.@+-]+\z`)
		}
		if kind, ok := validators[last]; ok {
			return r.kind(kind)
		}
	}
	for _, d := range m.Resolve(name) {
		if c := d.Class(); c != nil && made {
			if slices.ContainsFunc(c.Missing(), func(n string) bool { return strings.HasSuffix(n, ".RegexValidator") }) {
				return r.subclass(c)
			}
			return r.engine.Checked(c.Module, r.engine.MethodOf(c, "__call__"), 1)
		}
		if f := d.Function(); f != nil && !made {
			return r.engine.Checked(d.Module, r.engine.Function(d.Module, f), 0)
		}
		if v := d.Value(); v != nil && !made {
			return r.validator(d.Module, v, depth+1)
		}
	}
	return taint.All
}

// validators are Django's own that leave what a kind leaves.
var validators = map[string]string{
	"validate_slug": "slug", "validate_unicode_slug": "slug", "validate_comma_separated_integer_list": "slug", "int_list_validator": "slug",
	"validate_integer": "int", "validate_email": "email", "EmailValidator": "email", "URLValidator": "url",
	"validate_ipv4_address": "ip", "validate_ipv6_address": "ip", "validate_ipv46_address": "ip",
}

// expression are the dangers left in what a RegexValidator lets through. It searches: without ^ and $ it finds what it looks
// for in any text.
func (r *reader) expression(m *pyname.Module, call *pysyntax.Call) taint.Mask {
	var pattern pysyntax.Expr
	if len(call.Args) > 0 {
		pattern = call.Args[0]
	}
	for _, k := range call.Keywords {
		switch k.Name.Name {
		case "regex":
			pattern = k.Value
		case "inverse_match", "flags", "":
			return taint.All
		}
	}
	if len(call.Args) > 3 || pattern == nil {
		return taint.All
	}
	return r.searched(m, pattern)
}

// subclass is the same for a class that derives from RegexValidator.
func (r *reader) subclass(c *pyname.Class) taint.Mask {
	for _, name := range []string{"inverse_match", "flags", "__call__", "__init__"} {
		if _, own := c.Find(name); own {
			return taint.All
		}
	}
	if p, ok := c.Find("regex"); ok && len(p.Bindings) == 1 && p.Bindings[0].Value != nil {
		return r.searched(p.Class.Module, p.Bindings[0].Value)
	}
	return taint.All
}

func (r *reader) searched(m *pyname.Module, pattern pysyntax.Expr) taint.Mask {
	if c, ok := pattern.(*pysyntax.Call); ok && len(c.Args) == 1 && slices.Contains(m.Names(c.Func), "re.compile") {
		pattern = c.Args[0]
	}
	if p, ok := m.Fold(pattern); ok && p.Kind == pyname.ConstStr {
		return r.engine.SearchLeaves(p.Text)
	}
	return taint.All
}
