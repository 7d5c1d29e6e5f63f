package flow

import (
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/form"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/taint"
)

// cleaned are the fields of a form or serializer as what they let through.
func (r *reader) cleaned(c *pyname.Class, category string, at taint.Site) (list []taint.Named) {
	words := "the form field "
	if category == "json" {
		words = "the field "
	}
	done := map[string]bool{}
	add := func(name string, v taint.Value) {
		if !done[name] {
			done[name] = true
			list = append(list, taint.Named{Name: name, Value: v})
		}
	}
	for _, f := range r.declared(c) {
		v, known := r.fieldValue(f, category, words, at, c)
		if known {
			add(f.name, v)
		}
	}
	if set := r.forms.Of(c); set != nil {
		for f := range set.Open() {
			if done[f.Name] {
				continue
			}
			if f.Column == nil {
				add(f.Name, taint.Tainted(r.origin(category, words+f.Name, at), taint.All))
				continue
			}
			if f.Column.Relation() {
				if f.Column.Many() {
					add(f.Name, r.collection("django.db.models.query.QuerySet", f.Column.To))
				} else if v, ok := r.instance(f.Column.To); ok {
					add(f.Name, v)
				} else {
					add(f.Name, taint.Value{})
				}
				continue
			}
			v := taint.Tainted(r.origin(category, words+f.Name, at), r.sentMask(f.Column))
			if strings.HasSuffix(f.Column.Kind, "FileField") || strings.HasSuffix(f.Column.Kind, "ImageField") {
				v = taint.Tainted(r.origin("file", "the uploaded "+f.Name, at), taint.All).WithType("django.core.files.uploadedfile.UploadedFile")
			}
			add(f.Name, r.checkedBy(c, f.Name, v))
		}
	}
	return list
}

// field is a field that a class's text declares: `title = forms.CharField(…)`.
type field struct {
	name   string
	module *pyname.Module
	call   *pysyntax.Call
	// class is the last part of the name of the field's class.
	class string
	// own is the class when it is the project's.
	own *pyname.Class
}

// declared are the fields that a class and those it inherits from declare, in their bodies or as their constructors are run:
// `self.fields["title"] = forms.CharField(…)`.
func (r *reader) declared(c *pyname.Class) (list []field) {
	if list, ok := r.declares[c]; ok {
		return list
	}
	defer func() { r.declares[c] = list }()
	mro, _ := c.MRO()
	seen := map[string]bool{}
	add := func(m *pyname.Module, name string, value pysyntax.Expr) {
		call, ok := value.(*pysyntax.Call)
		if !ok || seen[name] {
			return
		}
		names := m.Names(call.Func)
		if len(names) == 0 {
			return
		}
		seen[name] = true
		f := field{name: name, module: m, call: call, class: names[0][strings.LastIndexByte(names[0], '.')+1:]}
		// A field of the project's own is what it derives from.
		for _, d := range m.Resolve(call.Func) {
			if k := d.Class(); k != nil {
				f.own = k
				for _, base := range k.Missing() {
					f.class = base[strings.LastIndexByte(base, '.')+1:]
					break
				}
			}
		}
		list = append(list, f)
	}
	for _, b := range mro {
		if b.Class == nil {
			continue
		}
		m := b.Class.Module
		for _, s := range b.Class.Node.Body {
			switch s := s.(type) {
			case *pysyntax.Assign:
				if n, ok := s.Targets[0].(*pysyntax.Name); ok && len(s.Targets) == 1 {
					add(m, n.ID, s.Value)
				}
			case *pysyntax.FunctionDef:
				if s.Name.Name != "__init__" {
					break
				}
				pysyntax.WalkStmts(s.Body, func(n pysyntax.Node) bool {
					a, ok := n.(*pysyntax.Assign)
					if !ok || len(a.Targets) != 1 {
						return true
					}
					if t, ok := a.Targets[0].(*pysyntax.Subscript); ok {
						of, isAttribute := t.Value.(*pysyntax.Attribute)
						if name, ok := m.Fold(t.Index); ok && isAttribute && of.Attr.Name == "fields" && name.Kind == pyname.ConstStr {
							add(m, name.Text, a.Value)
						}
					}
					return true
				})
			}
		}
	}
	return list
}

// fieldValue is what a declared field lets through; known is false for what is no field.
func (r *reader) fieldValue(f field, category, words string, at taint.Site, c *pyname.Class) (v taint.Value, known bool) {
	if !strings.HasSuffix(f.class, "Field") {
		return v, false
	}
	switch {
	case strings.HasPrefix(f.class, "ModelChoice"), strings.HasPrefix(f.class, "ModelMultiple"), strings.HasPrefix(f.class, "PrimaryKeyRelated"), strings.HasPrefix(f.class, "SlugRelated"):
		for _, k := range f.call.Keywords {
			if k.Name.Name == "queryset" {
				m := r.rows.In(f.module, k.Value).Model
				if strings.HasPrefix(f.class, "ModelMultiple") {
					return r.collection("django.db.models.query.QuerySet", m), true
				}
				v, _ := r.instance(m)
				return v, true
			}
		}
		return taint.Value{}, true
	case strings.HasSuffix(f.class, "FileField"), strings.HasSuffix(f.class, "ImageField"):
		return taint.Tainted(r.origin("file", "the uploaded "+f.name, at), taint.All).WithType("django.core.files.uploadedfile.UploadedFile"), true
	case f.class == "RegexField":
		if len(f.call.Args) > 0 {
			if p, ok := f.module.Fold(f.call.Args[0]); ok && p.Kind == pyname.ConstStr {
				return taint.Tainted(r.origin(category, words+f.name, at), r.engine.PatternLeaves(p.Text)), true
			}
		}
	}
	mask := r.kind(catalog.FieldKind(f.class))
	for _, k := range f.call.Keywords {
		if n := k.Name.Name; n == "max_value" || n == "le" || n == "lt" {
			mask &^= r.catalog.Danger("size")
		} else if n == "validators" {
			mask &= r.validated(f.module, k.Value, 0)
		}
	}
	v = taint.Tainted(r.origin(category, words+f.name, at), mask&r.cleanedBy(f))
	return r.checkedBy(c, f.name, v), true
}

// cleanedBy are the dangers left in what a field gives whose class is the project's and cleans what was sent by a method of its own.
func (r *reader) cleanedBy(f field) taint.Mask {
	left := taint.All
	if f.own == nil {
		return left
	}
	for _, name := range [...]string{"clean", "to_python", "to_internal_value"} {
		if _, ok := f.own.Find(name); ok {
			left &= r.engine.Returned(f.own.Module, r.engine.MethodOf(f.own, name), 1)
		}
	}
	return left
}

// checkedBy is what is left of a field when the form has a method of its own for it, clean_title or validate_title, or
// takes a signature off its fields: what that method refuses is not followed, so that the field counts only for those who
// ask for what is not sure.
func (r *reader) checkedBy(c *pyname.Class, name string, v taint.Value) taint.Value {
	for _, prefix := range [...]string{"clean_", "validate_"} {
		if _, ok := c.Find(prefix + name); ok {
			if form.KindOf(c) == form.Serializer && prefix == "validate_" {
				v = v.Keep(r.engine.Returned(c.Module, r.engine.MethodOf(c, prefix+name), 1))
			}
			return v.Doubted()
		}
	}
	if m, ok := c.Find("clean"); ok && unsigns(m) {
		return v.Doubted()
	}
	return v
}

// unsigns says that a method calls something's unsign() or unsign_object().
func unsigns(m pyname.Member) (found bool) {
	for _, b := range m.Bindings {
		d, ok := b.Node.(*pysyntax.FunctionDef)
		if !ok {
			continue
		}
		pysyntax.WalkStmts(d.Body, func(n pysyntax.Node) bool {
			if c, ok := n.(*pysyntax.Call); ok {
				if a, ok := c.Func.(*pysyntax.Attribute); ok && (a.Attr.Name == "unsign" || a.Attr.Name == "unsign_object") {
					found = true
				}
			}
			return !found
		})
	}
	return found
}
