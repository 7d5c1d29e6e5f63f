// Package models reads the models of a site in a context: their fields and
// relations, their managers, which of them is the user, to which of them users
// belong, and by which look-ups each of them leads to its owner.
//
// It reads the text of the installed apps and runs nothing. What Django's own
// and well-known packages' models have it knows from the catalog. Who may see a
// model's objects, and who does see them, is not its business.
package models

import (
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"slices"
)

// Graph are the models of a context.
type Graph struct {
	// Models are sorted by name; abstract ones are not among them.
	Models []*Model
	// User is the user model: that of AUTH_USER_MODEL; nil when it is not found.
	User *Model

	byName  map[string]*Model
	byLabel map[string]*Model
	byTable map[string]*Model // names in lower case; of a table with proxies its own model
	// byBase are the models that derive from classes without a table, by the name of such a class, sorted by name.
	byBase map[string][]*Model
}

// Model is a model with a table of its own, or a proxy of one.
type Model struct {
	// Name is dotted: "shop.orders.models.Order". App is the app's label, and Label what Django
	// calls the model: "orders.Order".
	Name, App, Label string
	// Class is the class in the project; nil for a package's model.
	Class *pyname.Class
	// Fields are those of its bases first, then its own, each in the order of the text. A field that a
	// subclass sets to None is left out.
	Fields []*Field
	// Managers are in the order of the text; Django adds "objects" when there is none.
	Managers []*Manager
	// Place is the class's; zero for a package's.
	Place pyeval.Place
	// User says that it is the user model. Tenant says that users belong to it; Why by which relation.
	User, Tenant bool
	Why          string
	// Owners are the look-ups that lead to the user or to a tenant: those that are not loose first, and of these the shortest.
	Owners []Path

	// reverse are the accessors that relations of other models give it.
	reverse []Reverse
}

// Field is a field of a model.
type Field struct {
	Name string
	// Kind is the name of Django's class of fields: "CharField", "ForeignKey"; of a package's class its own name.
	Kind string
	// To is what a relation leads to; nil for other fields, for generic ones, and when it is not known.
	To *Model
	// Through is the model between the two of a many-to-many relation, when it is the project's; nil else.
	Through *Model
	// Related is the attribute by which To leads back; "" when there is none.
	Related string
	// Query is the name by which look-ups of To lead back.
	Query                                      string
	Null, Unique, Primary, Choices, HasDefault bool
	// Outlives says of a relation that the row stays when the one that it refers to is deleted: on_delete is SET_NULL,
	// SET_DEFAULT, SET() or DO_NOTHING.
	Outlives bool
	// Generated says that its default is a function of the project's or of a library, which makes another
	// value for each object, of a text as a rule a random one; or that code of the project fills it with a random text.
	Generated bool
	// Editable is false for editable=False.
	Editable bool
	// Max is max_length; 0 when there is none.
	Max int
	// Validators is what validators= is given, as Module writes it; nil without. Only forms and serializers ask them.
	Validators pysyntax.Expr
	Module     *pyname.Module
	// Owner is the model that has the field.
	Owner *Model
	// Place is the field's definition; zero for a package's.
	Place pyeval.Place
}

// Relation says that the field leads to another model.
func (f *Field) Relation() bool { return f.To != nil || isRelation(f.Kind) }

// Many says that the relation leads to several objects.
func (f *Field) Many() bool {
	return f.Kind == "ManyToManyField" || f.Kind == "ParentalManyToManyField"
}

// Reverse is the attribute by which the target of a relation leads back.
type Reverse struct {
	// Name is the attribute, Query the name in look-ups.
	Name, Query string
	// Field is the relation; its Owner is what the attribute leads to.
	Field *Field
}

// Manager is a manager of a model.
type Manager struct {
	Name string
	// Classes are the classes of the project that define its methods: the manager's, then its QuerySet's.
	Classes []*pyname.Class
	Place   pyeval.Place
}

// Path is a look-up that leads from a model to its owner.
type Path struct {
	// Lookup is as in a filter: "owner", "project__owner", "organization__members".
	Lookup string
	// To is the user model or a tenant.
	To *Model
	// Steps is how many relations it follows, from 1.
	Steps int
	// Loose says that a row on the way outlives another, neither user nor tenant, through which the way goes: it refers to
	// that one, and is no part of it. Whose the one is says little about the other.
	Loose bool
}

// Loose says that every way from a model to an owner is loose; a user and a tenant are not.
func (m *Model) Loose() bool {
	return !m.User && !m.Tenant && len(m.Owners) > 0 && !slices.ContainsFunc(m.Owners, func(p Path) bool { return !p.Loose })
}

// Field finds a field by its name; nil when there is none. "pk" is the primary key, and "owner_id" the
// relation "owner".
func (m *Model) Field(name string) *Field {
	for _, f := range m.Fields {
		if f.Name == name || name == "pk" && f.Primary {
			return f
		}
	}
	if len(name) > 3 && name[len(name)-3:] == "_id" {
		for _, f := range m.Fields {
			if f.Relation() && f.Name == name[:len(name)-3] {
				return f
			}
		}
	}
	return nil
}

// Reverse finds what another model's relation gives this one, by attribute or by name in look-ups.
func (m *Model) Reverse(name string) (r Reverse, ok bool) {
	for _, r := range m.reverse {
		if r.Name == name || r.Query == name {
			return r, true
		}
	}
	return Reverse{}, false
}

// Manager finds a manager by its name; nil when there is none.
func (m *Model) Manager(name string) *Manager {
	for _, k := range m.Managers {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// Owned says that the model has an owner: a path to the user or a tenant, or that it is one of them.
func (m *Model) Owned() bool { return m.User || m.Tenant || len(m.Owners) > 0 }

// Model finds a model by its dotted name; nil when there is none.
func (g *Graph) Model(name string) *Model { return g.byName[name] }

// Label finds a model by what Django calls it, "orders.Order", in any case; nil when there is none.
func (g *Graph) Label(label string) *Model { return g.byLabel[fold(label)] }

// Table finds the model of a table by the table's name, in any case; nil when there is none.
func (g *Graph) Table(name string) *Model { return g.byTable[fold(name)] }

// Deriving are the models that derive from a class without a table, such as an abstract model, sorted by name.
func (g *Graph) Deriving(c *pyname.Class) []*Model {
	if c == nil {
		return nil
	}
	return g.byBase[c.Name]
}

// Of is the model of a class; nil when it is none.
func (g *Graph) Of(c *pyname.Class) *Model {
	if c == nil {
		return nil
	}
	return g.byName[c.Name]
}
