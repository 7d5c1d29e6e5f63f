package checkthenuse

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/pysyntax"
)

// metas are the class bodies named Meta of a model and of the project's classes above it.
func metas(m *models.Model, visit func(name string, value pysyntax.Expr, text string)) {
	if m.Class == nil {
		return
	}
	mro, _ := m.Class.MRO()
	for _, base := range mro {
		if base.Class == nil {
			continue
		}
		for _, s := range base.Class.Node.Body {
			meta, ok := s.(*pysyntax.ClassDef)
			if !ok || meta.Name.Name != "Meta" {
				continue
			}
			for _, s := range meta.Body {
				a, ok := s.(*pysyntax.Assign)
				if !ok {
					continue
				}
				if n, ok := a.Targets[0].(*pysyntax.Name); ok {
					r := a.Value.Range()
					visit(n.ID, a.Value, base.Class.Module.Tree.File.Text[r.Start:r.End])
				}
			}
		}
	}
}

// unique says that the database keeps objects single that have the same values in some fields: one of the fields is unique, or a
// constraint covers some of them.
func unique(m *models.Model, given []string) bool {
	bare := func(name string) string {
		name, _, _ = strings.Cut(name, "__")
		return strings.TrimSuffix(name, "_id")
	}
	var names []string
	for _, g := range given {
		names = append(names, bare(g))
		if f := m.Field(g); f != nil && (f.Unique || f.Primary || f.Kind == "OneToOneField") {
			return true
		}
	}
	for _, set := range sets(m) {
		covered := len(set) > 0
		for _, name := range set {
			covered = covered && slices.Contains(names, strings.TrimSuffix(name, "_id"))
		}
		if covered {
			return true
		}
	}
	return false
}

func anyUnique(m *models.Model) bool { return len(sets(m)) > 0 }

// sets are the sets of fields that are unique together, as far as they are written out.
func sets(m *models.Model) (list [][]string) {
	texts := func(e pysyntax.Expr) (names []string) {
		pysyntax.Walk(e, func(n pysyntax.Node) bool {
			if s, ok := n.(*pysyntax.Str); ok {
				names = append(names, s.Value)
			}
			return true
		})
		return names
	}
	metas(m, func(name string, value pysyntax.Expr, text string) {
		switch name {
		case "unique_together":
			nested := false
			for c := range pysyntax.Children(value) {
				switch c.(type) {
				case *pysyntax.Tuple, *pysyntax.List:
					nested = true
					list = append(list, texts(c.(pysyntax.Expr)))
				}
			}
			if !nested {
				list = append(list, texts(value))
			}
		case "constraints":
			pysyntax.Walk(value, func(n pysyntax.Node) bool {
				c, ok := n.(*pysyntax.Call)
				if !ok || !strings.HasSuffix(name, "constraints") {
					return true
				}
				for _, k := range c.Keywords {
					if k.Name.Name == "fields" {
						list = append(list, texts(k.Value))
					}
				}
				return true
			})
		}
	})
	return list
}

// constrained says that a constraint of the model is about a field.
func constrained(m *models.Model, field string) bool {
	found := false
	metas(m, func(name string, _ pysyntax.Expr, text string) {
		found = found || name == "constraints" && strings.Contains(text, "CheckConstraint") && strings.Contains(text, field)
	})
	return found
}
