package secrecy

import (
	"slices"
	"strings"

	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Use is a place where code puts something into a field of that name, looks objects up by it, or holds it against something.
type Use struct {
	Body *signin.Body
	// Node is the assignment, keyword or comparison, Value what the field gets or is held against.
	Node  pysyntax.Node
	Value pysyntax.Expr
	Field string
	How   How
	// Hidden says that the value was hashed or encrypted before, or that a call that checks hashes holds it.
	Hidden bool
	// On is the object or, of a call, what is called: "user", "User.objects.create".
	On string
}

// How is what a Use does.
type How uint8

const (
	// Put: the field gets the value.
	Put How = iota
	// Found: objects are looked up by it.
	Found
	// Compared: it is held against the value.
	Compared
)

// lookups are the methods that find objects by their arguments' names.
var lookups = []string{"get", "filter", "exclude", "get_object_or_404", "Q", "aget", "first"}

// puts are the methods that give fields values by their arguments' names, beside classes of models themselves.
var puts = []string{"create", "acreate", "update", "aupdate", "update_or_create", "get_or_create", "bulk_create", "create_user", "save"}

// Uses are the uses of fields of some names in the functions of a project.
func Uses(bodies []*signin.Body, fields map[string]bool) (list []Use) {
	for _, b := range bodies {
		b.Walk(func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Assign:
				for _, t := range n.Targets {
					if a, ok := t.(*pysyntax.Attribute); ok && fields[a.Attr.Name] {
						list = append(list, Use{Body: b, Node: n, Value: n.Value, Field: a.Attr.Name, How: Put, Hidden: Hidden(b, n.Value), On: b.Text(a.Value)})
					}
					// validated_data["password"] = make_password(…)
					if s, ok := t.(*pysyntax.Subscript); ok {
						if key, ok := s.Index.(*pysyntax.Str); ok && fields[key.Value] && Hidden(b, n.Value) {
							list = append(list, Use{Body: b, Node: n, Value: n.Value, Field: key.Value, How: Put, Hidden: true, On: b.Text(s.Value)})
						}
					}
				}
			case *pysyntax.Compare:
				if len(n.Ops) != 1 || n.Ops[0] != pysyntax.Eq && n.Ops[0] != pysyntax.NotEq {
					return true
				}
				for i, sides := range [][2]pysyntax.Expr{{n.Left, n.Comparators[0]}, {n.Comparators[0], n.Left}} {
					if a, ok := sides[0].(*pysyntax.Attribute); ok && fields[a.Attr.Name] {
						list = append(list, Use{Body: b, Node: n, Value: sides[1], Field: a.Attr.Name, How: Compared, Hidden: Hidden(b, sides[1]), On: b.Text(a.Value)})
						if i == 0 {
							break
						}
					}
				}
			case *pysyntax.Call:
				list = append(list, byCall(b, n, fields)...)
			}
			return true
		})
	}
	return list
}

func byCall(b *signin.Body, c *pysyntax.Call, fields map[string]bool) (list []Use) {
	name := last(b, c)
	if seals(name) || b.ChecksPassword(c) || strings.Contains(name, "decrypt") || strings.Contains(name, "check_hash") || strings.Contains(name, "verify_hash") {
		for _, a := range c.Args {
			if at, ok := a.(*pysyntax.Attribute); ok && fields[at.Attr.Name] {
				list = append(list, Use{Body: b, Node: c, Value: a, Field: at.Attr.Name, How: Compared, Hidden: true, On: b.Text(at.Value)})
			}
		}
	}
	how := Put
	switch {
	case slices.Contains(lookups, name):
		how = Found
	case !slices.Contains(puts, name) && !class(b.Module, c.Func) && (name == "" || name[0] < 'A' || name[0] > 'Z'):
		return list
	}
	for _, k := range c.Keywords {
		if fields[k.Name.Name] {
			list = append(list, Use{Body: b, Node: k, Value: k.Value, Field: k.Name.Name, How: how, Hidden: Hidden(b, k.Value), On: b.Text(c.Func)})
		}
		if d, ok := k.Value.(*pysyntax.Dict); ok && k.Name.Name == "defaults" {
			for i, key := range d.Keys {
				if s, ok := key.(*pysyntax.Str); ok && fields[s.Value] {
					list = append(list, Use{Body: b, Node: d.Values[i], Value: d.Values[i], Field: s.Value, How: Put, Hidden: Hidden(b, d.Values[i]), On: b.Text(c.Func)})
				}
			}
		}
	}
	return list
}

// Hidden says that a value comes out of a function that hashes, encrypts or masks.
func Hidden(b *signin.Body, e pysyntax.Expr) bool { return hidden(b, e, 0) }

func hidden(b *signin.Body, e pysyntax.Expr, steps int) bool {
	if steps > maxSteps {
		return false
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		return slices.ContainsFunc(b.Values(e.ID), func(v pysyntax.Expr) bool { return hidden(b, v, steps+1) })
	case *pysyntax.Call:
		if seals(last(b, e)) {
			return true
		}
		for _, d := range b.Module.Resolve(e.Func) {
			if def := d.Function(); def != nil && steps < 3 {
				inner, found := signin.NewBody(d.Module, def, d.Self), false
				inner.Walk(func(n pysyntax.Node) bool {
					if r, ok := n.(*pysyntax.Return); ok && r.Value != nil {
						found = found || hidden(inner, r.Value, steps+2)
					}
					return true
				})
				if found {
					return true
				}
			}
		}
		if a, ok := e.Func.(*pysyntax.Attribute); ok && hidden(b, a.Value, steps+1) {
			return true
		}
		return slices.ContainsFunc(e.Args, func(v pysyntax.Expr) bool { return hidden(b, v, steps+1) })
	case *pysyntax.Await:
		return hidden(b, e.Value, steps+1)
	case *pysyntax.BoolOp:
		return slices.ContainsFunc(e.Values, func(v pysyntax.Expr) bool { return hidden(b, v, steps+1) })
	case *pysyntax.IfExp:
		return hidden(b, e.Body, steps+1) || hidden(b, e.Orelse, steps+1)
	case *pysyntax.Attribute:
		return strings.Contains(e.Attr.Name, "hash") || strings.Contains(e.Attr.Name, "encrypted")
	}
	return false
}

// encrypting are parts of names of fields' classes that keep something unreadable.
var encrypting = []string{"encrypt", "fernet", "cipher", "pgp", "secret", "vault", "hash", "protected", "secure", "crypt"}

// Encrypts says that the class of a field keeps what it is given in another form: it is called so, or it is the project's and
// changes what goes into the database.
func Encrypts(class *pyname.Class, field string) bool {
	mro, _ := class.MRO()
	for _, base := range mro {
		if base.Class == nil {
			continue
		}
		for _, s := range base.Class.Node.Body {
			target, value := assigned(s)
			if target != field {
				continue
			}
			call, ok := value.(*pysyntax.Call)
			if !ok {
				return false
			}
			return encrypts(base.Class.Module, call)
		}
	}
	return false
}

func encrypts(m *pyname.Module, call *pysyntax.Call) bool {
	name := ""
	switch f := call.Func.(type) {
	case *pysyntax.Name:
		name = f.ID
	case *pysyntax.Attribute:
		name = f.Attr.Name
	}
	is := func(name string) bool {
		name = strings.ToLower(name)
		return slices.ContainsFunc(encrypting, func(w string) bool { return strings.Contains(name, w) })
	}
	if is(name) {
		return true
	}
	for _, d := range m.Resolve(call.Func) {
		if is(d.Dotted()) {
			return true
		}
		c := d.Class()
		if c == nil {
			continue
		}
		mro, _ := c.MRO()
		for _, base := range mro {
			if is(base.Name[strings.LastIndexByte(base.Name, '.')+1:]) {
				return true
			}
			if base.Class == nil {
				continue
			}
			for _, method := range []string{"get_prep_value", "get_db_prep_value", "get_db_prep_save", "pre_save"} {
				if _, ok := base.Class.Own(method); ok {
					return true
				}
			}
		}
	}
	return false
}

func assigned(s pysyntax.Stmt) (target string, value pysyntax.Expr) {
	switch s := s.(type) {
	case *pysyntax.Assign:
		if len(s.Targets) == 1 {
			if n, ok := s.Targets[0].(*pysyntax.Name); ok {
				return n.ID, s.Value
			}
		}
	case *pysyntax.AnnAssign:
		if n, ok := s.Target.(*pysyntax.Name); ok {
			return n.ID, s.Value
		}
	}
	return "", nil
}
