package secrecy

import (
	"strings"

	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// cleaned are the attributes in which forms and serializers keep what was sent.
var cleaned = map[string]bool{"cleaned_data": true, "validated_data": true, "initial_data": true}

// formOf are the secrets among the fields of the form or serializer that an expression is, by name.
func (r *Reader) formOf(b *signin.Body, e pysyntax.Expr) map[string]string {
	for _, d := range b.Module.InstanceOf(e) {
		if class := d.Class(); class != nil {
			if fields := r.fields(class); len(fields) > 0 {
				return fields
			}
		}
	}
	return nil
}

// fields are the secrets among the fields of a form's or serializer's class, by name: what is typed unseen (PasswordInput,
// input_type "password"), and what has the name of one.
func (r *Reader) fields(class *pyname.Class) map[string]string {
	return remember(r, r.forms, class, func() map[string]string {
		fields := map[string]string{}
		mro, _ := class.MRO()
		for _, base := range mro {
			if base.Class == nil {
				continue
			}
			text := base.Class.Module.Tree.File.Text
			for _, s := range base.Class.Node.Body {
				if meta, ok := s.(*pysyntax.ClassDef); ok && meta.Name.Name == "Meta" {
					for _, s := range meta.Body {
						if target, value := assigned(s); target == "widgets" {
							unseen(fields, text, value)
						}
					}
					continue
				}
				target, value := assigned(s)
				call, ok := value.(*pysyntax.Call)
				if !ok {
					continue
				}
				if what, _ := Judge(target); what != "" && what != "token" {
					fields[target] = what
				} else if typedUnseen(text[call.Start:call.End]) {
					fields[target] = "password"
				}
			}
		}
		return fields
	})
}

// unseen adds the fields to which a Meta's widgets gives a PasswordInput.
func unseen(fields map[string]string, text string, widgets pysyntax.Expr) {
	d, ok := widgets.(*pysyntax.Dict)
	if !ok {
		return
	}
	for i, v := range d.Values {
		r := v.Range()
		if key, ok := d.Keys[i].(*pysyntax.Str); ok && typedUnseen(text[r.Start:r.End]) {
			fields[key.Value] = "password"
		}
	}
}

// typedUnseen says that browsers show dots for what is typed into a field.
func typedUnseen(text string) bool {
	return strings.Contains(text, "PasswordInput") || strings.Contains(text, "input_type") && strings.Contains(text, "password")
}
