package graphqlwithoutlimits

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

// object is a type of a schema: a class of graphene's or strawberry's.
type object struct {
	class *pyname.Class
	// model is what a type of graphene-django shows, whole says that all its relations are shown, and shown or
	// hidden which, where they are named.
	model         *models.Model
	whole         bool
	shown, hidden []string
}

// schema are the types of a project and where their fields lead.
type schema struct {
	list  []*object
	graph *models.Graph
}

// bases are those of graphene's types.
var bases = []string{"graphene_django.DjangoObjectType", "graphene_django.types.DjangoObjectType", "graphene.ObjectType", "graphene.types.ObjectType", "graphene.types.objecttype.ObjectType"}

// decorators make a class a type of strawberry's.
var decorators = []string{"strawberry.type", "strawberry_django.type", "strawberry.django.type", "strawberry.federation.type", "strawberry_django.gql.django.type", "strawberry.interface"}

// types reads the types of the project.
func types(pass *rule.Pass, g *models.Graph) *schema {
	s := &schema{graph: g}
	for _, m := range pass.Modules() {
		if m.Tree.File == nil || !strings.Contains(m.Tree.File.Text, "graphene") && !strings.Contains(m.Tree.File.Text, "strawberry") && !strings.Contains(m.Tree.File.Text, "ObjectType") {
			continue
		}
		for _, c := range m.Classes() {
			if yes, _ := c.Inherits(bases...); yes {
				s.list = append(s.list, s.read(c))
				continue
			}
			for _, d := range c.Node.Decorators {
				if call, ok := d.(*pysyntax.Call); ok {
					d = call.Func
				}
				if name, _ := m.Qualify(d); slices.Contains(decorators, name) {
					s.list = append(s.list, &object{class: c})
					break
				}
			}
		}
	}
	return s
}

// read reads the Meta of a type of graphene-django.
func (s *schema) read(c *pyname.Class) *object {
	o := &object{class: c}
	meta, ok := c.Own("Meta")
	if !ok {
		return o
	}
	def, ok := meta.Bindings[0].Node.(*pysyntax.ClassDef)
	if !ok {
		return o
	}
	o.whole = true
	for _, n := range def.Body {
		a, ok := n.(*pysyntax.Assign)
		if !ok {
			continue
		}
		name, ok := a.Targets[0].(*pysyntax.Name)
		if !ok {
			continue
		}
		switch name.ID {
		case "model":
			for _, d := range c.Module.Resolve(a.Value) {
				if m := d.Class(); m != nil {
					o.model = s.graph.Of(m)
				}
			}
		case "fields", "only_fields":
			if v, ok := c.Module.Fold(a.Value); ok && v.Kind == pyname.ConstStr && v.Text == "__all__" {
				continue
			}
			o.whole, o.shown = false, texts(a.Value)
		case "exclude", "exclude_fields":
			o.hidden = texts(a.Value)
		}
	}
	return o
}

// texts are the texts of a list or tuple.
func texts(e pysyntax.Expr) (list []string) {
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		if s, ok := n.(*pysyntax.Str); ok {
			list = append(list, s.Value)
		}
		return true
	})
	return list
}

// leads are the types to which the fields of one lead.
func (s *schema) leads(o *object) (list []*object) {
	add := func(t *object) {
		if t != nil && t != o && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	shows := func(name string) bool {
		return (o.whole || slices.Contains(o.shown, name)) && !slices.Contains(o.hidden, name)
	}
	for _, t := range s.list {
		if o.model == nil || t.model == nil || t == o {
			continue
		}
		for _, f := range o.model.Fields {
			if f.To == t.model && shows(f.Name) {
				add(t)
			}
		}
		for _, f := range t.model.Fields {
			if f.To == o.model && f.Related != "" && shows(f.Related) {
				add(t)
			}
		}
	}
	for _, n := range o.class.Node.Body {
		switch n := n.(type) {
		case *pysyntax.Assign: // books = graphene.List(lambda: BookType)
			if call, ok := n.Value.(*pysyntax.Call); ok {
				s.named(o, call, add)
			}
		case *pysyntax.AnnAssign: // books: list["BookType"]
			s.named(o, n.Annotation, add)
		case *pysyntax.FunctionDef:
			if n.Returns != nil && len(n.Decorators) > 0 {
				s.named(o, n.Returns, add)
			}
		}
	}
	return list
}

var word = regexp.MustCompile(`\w+`)

// named adds the types that an expression names, as names or as texts.
func (s *schema) named(o *object, e pysyntax.Expr, add func(*object)) {
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			for _, d := range o.class.Module.Resolve(n) {
				if c := d.Class(); c != nil {
					add(s.of(c))
				}
			}
		case *pysyntax.Attribute:
			for _, d := range o.class.Module.Resolve(n) {
				if c := d.Class(); c != nil {
					add(s.of(c))
				}
			}
		case *pysyntax.Str:
			words := word.FindAllString(n.Value, -1)
			for _, t := range s.list {
				if slices.Contains(words, t.class.Node.Name.Name) {
					add(t)
				}
			}
		}
		return true
	})
}

func (s *schema) of(c *pyname.Class) *object {
	for _, o := range s.list {
		if o.class.Node == c.Node {
			return o
		}
	}
	return nil
}

// circle are the names of types that lead to each other, the first such circle in the order of the text; none
// when every query comes to an end by itself. Relay's Node interface is no field.
func (s *schema) circle() []string {
	const (
		fresh = iota
		open
		closed
	)
	state := map[*object]int{}
	var path []*object
	var visit func(o *object) []string
	visit = func(o *object) []string {
		state[o] = open
		path = append(path, o)
		for _, t := range s.leads(o) {
			if state[t] == open {
				var names []string
				for _, p := range path[slices.Index(path, t):] {
					names = append(names, p.class.Node.Name.Name)
				}
				return names
			}
			if state[t] == fresh {
				if names := visit(t); names != nil {
					return names
				}
			}
		}
		path = path[:len(path)-1]
		state[o] = closed
		return nil
	}
	for _, o := range s.list {
		if state[o] == fresh {
			if names := visit(o); names != nil {
				return names
			}
		}
	}
	return nil
}
