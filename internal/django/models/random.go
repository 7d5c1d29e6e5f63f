package models

import (
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// randomSources are functions that make a text which nobody can guess. Those whose first argument says how long it is are
// counted from minRandom characters on: with fewer it is a name, and can be tried.
var randomSources = map[string]bool{
	"django.utils.crypto.get_random_string": true, "secrets.token_urlsafe": false, "secrets.token_hex": false, "uuid.uuid4": false,
	"shortuuid.uuid": false, "shortuuid.ShortUUID": false, "nanoid.generate": false, "ulid.new": false,
}

const minRandom = 12

// randomWords are in every file that calls one of them.
var randomWords = []string{"get_random_string", "token_urlsafe", "token_hex", "uuid4", "hortuuid", "ShortUUID", "nanoid", "ulid"}

func mentionsRandom(text string) bool {
	return slices.ContainsFunc(randomWords, func(w string) bool { return strings.Contains(text, w) })
}

// isRandom says that an expression is a random text, or is made of one.
func isRandom(m *pyname.Module, e pysyntax.Expr) bool {
	found := false
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		if !ok {
			return !found
		}
		for _, name := range m.Names(c.Func) {
			if long, known := randomSources[name]; known {
				found = found || !long || longEnough(m, c)
			}
		}
		return !found
	})
	return found
}

func longEnough(m *pyname.Module, c *pysyntax.Call) bool {
	var n pysyntax.Expr
	if len(c.Args) > 0 {
		n = c.Args[0]
	}
	for _, k := range c.Keywords {
		if k.Name.Name == "length" {
			n = k.Value
		}
	}
	if n == nil {
		return true // as long as the function's default, which is enough
	}
	v, ok := m.Fold(n)
	return ok && v.Kind == pyname.ConstInt && v.Int >= minRandom
}

// makesRandom says that a class of fields of the project fills itself with a random text.
func makesRandom(m *pyname.Module, call *pysyntax.Call) bool {
	for _, d := range m.Resolve(call.Func) {
		class := d.Class()
		if class == nil || !mentionsRandom(class.Module.Tree.File.Text) {
			continue
		}
		for _, s := range class.Node.Body {
			f, ok := s.(*pysyntax.FunctionDef)
			if !ok {
				continue
			}
			random := false
			pysyntax.WalkStmts(f.Body, func(n pysyntax.Node) bool {
				if c, ok := n.(*pysyntax.Call); ok && !random {
					random = isRandom(class.Module, c)
				}
				return !random
			})
			if random {
				return true
			}
		}
	}
	return false
}

// filled marks the fields that the project's code fills with random texts: self.slug = get_random_string(50) in a method of
// the model, ShareLink(slug=…) and ShareLink.objects.create(slug=…) anywhere, and validated_data["slug"] = … in a
// serializer or form of the model.
func (r *reader) filled() {
	for _, m := range r.index.Modules(r.root) {
		if !mentionsRandom(m.Tree.File.Text) || strings.Contains(m.Name, ".migrations.") {
			continue
		}
		for _, c := range m.Classes() {
			model := r.graph.byName[c.Name]
			of := model
			if of == nil {
				of = r.modelOf(c)
			}
			if of == nil {
				continue
			}
			pysyntax.WalkStmts(c.Node.Body, func(n pysyntax.Node) bool {
				a, ok := n.(*pysyntax.Assign)
				if !ok || len(a.Targets) != 1 || !isRandom(m, a.Value) {
					return true
				}
				switch t := a.Targets[0].(type) {
				case *pysyntax.Attribute:
					if self, ok := t.Value.(*pysyntax.Name); ok && model != nil && self.ID == "self" {
						of.generates(t.Attr.Name)
					}
				case *pysyntax.Subscript:
					if key, ok := t.Index.(*pysyntax.Str); ok && model == nil {
						of.generates(key.Value)
					}
				}
				return true
			})
		}
		pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
			c, ok := n.(*pysyntax.Call)
			if !ok || len(c.Keywords) == 0 {
				return true
			}
			for _, k := range c.Keywords {
				if k.Name.Name == "" || !isRandom(m, k.Value) {
					continue
				}
				for _, name := range m.Names(c.Func) {
					name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, ".create"), ".objects"), ".acreate")
					if model := r.graph.byName[name]; model != nil {
						model.generates(k.Name.Name)
					}
				}
			}
			return true
		})
	}
}

// modelOf is the model that a serializer's or form's Meta names, or a view's attribute model; nil when there is none.
func (r *reader) modelOf(c *pyname.Class) *Model {
	body := c.Node.Body
	for _, s := range c.Node.Body {
		if meta, ok := s.(*pysyntax.ClassDef); ok && meta.Name.Name == "Meta" {
			body = meta.Body
		}
	}
	for _, s := range body {
		name, value := assignment(s)
		if name != "model" || value == nil {
			continue
		}
		for _, n := range c.Module.Names(value) {
			if m := r.graph.byName[n]; m != nil {
				return m
			}
		}
	}
	return nil
}

func (m *Model) generates(field string) {
	for _, f := range m.Fields {
		if f.Name == field {
			f.Generated = true
		}
	}
}
