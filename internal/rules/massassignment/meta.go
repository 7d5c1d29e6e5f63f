package massassignment

import (
	"fmt"
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/models"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

// meta is what the Meta of a form or serializer says.
type meta struct {
	model *models.Model
	// fields are those that are named; all says that the model's are taken, without those of exclude.
	fields, exclude []string
	all             bool
	readOnly        []string
	// at is the statement that says which fields there are.
	at pyeval.Place
}

// metaOf reads the Meta of a class, or of the nearest base that has one; nil when it says no fields, or nothing
// that can be read.
func metaOf(g *models.Graph, c *pyname.Class) *meta {
	line, _ := c.MRO()
	for _, b := range line {
		if b.Class == nil {
			continue
		}
		for _, s := range b.Class.Node.Body {
			if d, ok := s.(*pysyntax.ClassDef); ok && d.Name.Name == "Meta" {
				return readMeta(g, b.Class.Module, d)
			}
		}
	}
	return nil
}

func readMeta(g *models.Graph, m *pyname.Module, d *pysyntax.ClassDef) *meta {
	r := &meta{}
	for _, s := range d.Body {
		a, ok := s.(*pysyntax.Assign)
		if !ok || len(a.Targets) != 1 {
			continue
		}
		name, ok := a.Targets[0].(*pysyntax.Name)
		if !ok {
			continue
		}
		switch name.ID {
		case "model":
			for _, def := range m.Resolve(a.Value) {
				if c := def.Class(); c != nil {
					r.model = g.Of(c)
				} else if r.model == nil {
					r.model = g.Model(def.Dotted())
				}
			}
			if r.model == nil && isUserModel(m, a.Value) {
				r.model = g.User
			}
		case "fields":
			r.at = pyeval.Place{File: m.Tree.File, Span: a.Range()}
			if c, ok := m.Fold(a.Value); ok && c.Kind == pyname.ConstStr {
				r.all = c.Text == "__all__"
			} else {
				r.fields, ok = texts(m, a.Value)
				if !ok {
					return nil
				}
			}
		case "exclude":
			r.at, r.all = pyeval.Place{File: m.Tree.File, Span: a.Range()}, true
			list, ok := texts(m, a.Value)
			if !ok {
				return nil
			}
			r.exclude = list
		case "read_only_fields":
			r.readOnly, _ = texts(m, a.Value)
		case "extra_kwargs":
			if c, ok := m.Fold(a.Value); ok && c.Kind == pyname.ConstDict {
				for i, k := range c.Keys {
					for j, option := range c.Items[i].Keys {
						if option.Text == "read_only" && c.Items[i].Items[j].Truth() {
							r.readOnly = append(r.readOnly, k.Text)
						}
					}
				}
			}
		}
	}
	if r.model == nil || r.at.File == nil {
		return nil
	}
	return r
}

// isUserModel says that an expression is get_user_model(), or a name that was given it.
func isUserModel(m *pyname.Module, e pysyntax.Expr) bool {
	if call, ok := e.(*pysyntax.Call); ok {
		name, ok := m.Qualify(call.Func)
		return ok && name == "django.contrib.auth.get_user_model"
	}
	for _, d := range m.Resolve(e) {
		if call, ok := d.Value().(*pysyntax.Call); ok && d.Module != nil {
			if name, ok := d.Module.Qualify(call.Func); ok && name == "django.contrib.auth.get_user_model" {
				return true
			}
		}
	}
	return false
}

func texts(m *pyname.Module, e pysyntax.Expr) (list []string, ok bool) {
	c, ok := m.Fold(e)
	if !ok || c.Kind != pyname.ConstList && c.Kind != pyname.ConstTuple {
		return nil, false
	}
	for _, i := range c.Items {
		if i.Kind != pyname.ConstStr {
			return nil, false
		}
		list = append(list, i.Text)
	}
	return list, true
}

// judge reports a form or serializer that writes what its model has to lose.
func judge(pass *rule.Pass, u *use) {
	entry := u.entries[0]
	if entry.Graph == nil {
		return
	}
	m := metaOf(entry.Graph, u.class)
	if m == nil {
		return
	}
	declared := declaredNames(u.class)
	var names []string
	severity := finding.Medium
	for _, f := range m.model.Fields {
		if !f.Editable || f.Primary || slices.Contains(m.exclude, f.Name) || slices.Contains(m.readOnly, f.Name) || slices.Contains(declared, f.Name) {
			continue
		}
		what, grave := worth(m, f)
		if what == "" || pinned(u.code, f.Name) {
			continue
		}
		if grave {
			severity = finding.High
		}
		names = append(names, fmt.Sprintf("%s (%s)", f.Name, what))
	}
	if len(names) == 0 {
		return
	}
	how := "writes every field of " + m.model.Label
	if !m.all {
		how = "lets the request write fields of " + m.model.Label + " that make somebody more than they are"
	} else if len(m.exclude) > 0 {
		how = "writes every field of " + m.model.Label + " but those that it excludes"
	}
	f := pass.ReportRoute(entry, m.at, "%s %s, among them %s", lastName(u.class.Name), how, strings.Join(names, ", "))
	f.Place, f.Source = rule.PlaceOf(rule.Head(m.at))
	f.Severity = severity
	f.Key = u.class.Name
	f.Fix = "Name the fields that people may write, fields = [\"…\"], and set the others in the view: form.instance.owner = request.user, serializer.save(owner=request.user)."
}

// worth says what somebody wins who can write a field, and whether that is rights or others' objects. Of fields that were
// named one by one only those count that nobody names for members: staff and superuser.
func worth(m *meta, f *models.Field) (what string, grave bool) {
	if !m.all {
		if slices.Contains(m.fields, f.Name) && m.model.User && (f.Name == "is_staff" || f.Name == "is_superuser") {
			return "staff rights", true
		}
		return "", false
	}
	w, ok := catalog.WorthOf(f.Name)
	if f.Name == "created_by" {
		return "", false // who wrote it down; whose it is, says another field
	}
	if f.To != nil && !f.Many() && (f.To.User && ok && w.Kind == "identity" || rootTenant(f.To)) {
		return "whose it is", true
	}
	if !ok {
		return "", false
	}
	switch {
	case w.What == "active account" && !m.model.User, f.Relation() && w.Kind != "identity":
		return "", false
	case w.Kind == "privilege", w.Kind == "identity" && f.Relation():
		return w.What, true
	case w.Kind == "money", w.Kind == "state", w.Kind == "secret" && m.model.User, w.What == "bank account":
		return w.What, false
	}
	return "", false
}

// rootTenant says that a model is a tenant that is no other's: the organisation, and not its projects and issues, to
// which people belong as well.
func rootTenant(m *models.Model) bool {
	return m.Tenant && !slices.ContainsFunc(m.Owners, func(p models.Path) bool { return p.To != nil && p.To.Tenant && p.To != m })
}

// declaredNames are the fields that a class declares itself: what they let through, their own declaration says.
func declaredNames(c *pyname.Class) []string {
	var list []string
	line, _ := c.MRO()
	for _, b := range line {
		if b.Class == nil {
			continue
		}
		for _, s := range b.Class.Node.Body {
			if a, ok := s.(*pysyntax.Assign); ok {
				if name, ok := a.Targets[0].(*pysyntax.Name); ok {
					list = append(list, name.ID)
				}
			}
		}
	}
	return list
}

// pinned says that the code of the views gives a field its value itself: instance.owner = …, save(owner=…).
func pinned(code []view.Code, field string) bool {
	found := false
	for _, c := range code {
		pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Assign:
				for _, t := range n.Targets {
					if a, ok := t.(*pysyntax.Attribute); ok && a.Attr.Name == field {
						found = true
					}
				}
			case *pysyntax.Call:
				if a, ok := n.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "save" {
					for _, k := range n.Keywords {
						found = found || k.Name.Name == field
					}
				}
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

func lastName(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }
