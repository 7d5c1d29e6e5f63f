package flow

import (
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/taint"
)

// Validators of fields: what they let through, as far as they are Django's own or a regular expression.

// validators are the dangers that the validators of a field leave in a text; own says that one of them is the project's,
// of which nobody knows what it refuses.
func (r *reader) validators(m *pyname.Module, call *pysyntax.Call) (left taint.Mask, own bool) {
	left = taint.All
	for _, k := range call.Keywords {
		if k.Name.Name != "validators" {
			continue
		}
		var list []pysyntax.Expr
		switch x := k.Value.(type) {
		case *pysyntax.List:
			list = x.Elts
		case *pysyntax.Tuple:
			list = x.Elts
		}
		for _, x := range list {
			mask, known := r.validator(m, x)
			left &= mask
			own = own || !known
		}
	}
	return left, own
}

// validator is what one of them leaves; known is false for the project's own.
func (r *reader) validator(m *pyname.Module, x pysyntax.Expr) (left taint.Mask, known bool) {
	call, _ := x.(*pysyntax.Call)
	if call == nil {
		// A name may stand for a validator that is made elsewhere.
		for _, d := range m.Resolve(x) {
			if made, ok := d.Value().(*pysyntax.Call); ok && d.Module != nil {
				m, call = d.Module, made
			}
		}
	}
	suffix := ""
	if call != nil {
		x, suffix = call.Func, ".__call__"
	}
	for _, n := range m.Names(x) {
		name := r.catalog.Canonical(n)
		if strings.HasSuffix(name, "validators.RegexValidator") && call != nil {
			return r.regexValidator(m, call), true
		}
		for _, en := range r.catalog.Entries(name + suffix) {
			if en.Verb == taint.Check {
				return en.Keep, true
			}
		}
		if strings.HasPrefix(name, "django.") || strings.HasPrefix(name, "rest_framework.") {
			return taint.All, true
		}
	}
	return taint.All, false
}

// regexValidator is what RegexValidator(regex) leaves; all with inverse_match or flags, which turn it around.
func (r *reader) regexValidator(m *pyname.Module, call *pysyntax.Call) taint.Mask {
	var pattern pysyntax.Expr
	if len(call.Args) > 0 {
		pattern = call.Args[0]
	}
	if len(call.Args) > 3 {
		return taint.All
	}
	for _, k := range call.Keywords {
		switch k.Name.Name {
		case "regex":
			pattern = k.Value
		case "inverse_match", "flags", "":
			return taint.All
		}
	}
	if pattern == nil {
		return taint.All
	}
	if c, ok := pattern.(*pysyntax.Call); ok && len(c.Args) == 1 {
		if n, _ := m.Qualify(c.Func); n == "re.compile" {
			pattern = c.Args[0]
		}
	}
	text, ok := m.Fold(pattern)
	if !ok || text.Kind != pyname.ConstStr {
		return taint.All
	}
	return r.engine.PatternLeaves(text.Text)
}

// checkedMask are the dangers that a field of a model can hold when what is put into it has passed its validators, as forms
// and serializers see to.
func (r *reader) checkedMask(f *models.Field) taint.Mask {
	mask := r.fieldMask(f)
	if f.Owner == nil || f.Owner.Class == nil {
		return mask
	}
	member, ok := f.Owner.Class.Find(f.Name)
	if !ok {
		return mask
	}
	if call, ok := member.Bindings[len(member.Bindings)-1].Value.(*pysyntax.Call); ok {
		left, _ := r.validators(member.Class.Module, call)
		mask &= left
	}
	return mask
}
