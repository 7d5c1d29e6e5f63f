package everlastingtoken

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// function is a function of the project in its module.
type function struct {
	module *pyname.Module
	def    pysyntax.Node
}

// fact is what a function does that matters for tokens.
type fact struct {
	grant grant
	// timed says that it asks how old something is, spent that it takes a token away or writes down that it was used.
	timed, spent bool
	// attributes are the names of attributes that it reads or calls and of fields that it looks up by, given those that
	// it assigns.
	attributes, given map[string]bool
	// of are the functions whose facts these are, where they are not put together yet.
	of []view.Code
}

// add makes a fact of several functions; neither of the two is changed but f.
func (f *fact) add(g *fact) {
	f.grant |= g.grant
	f.timed, f.spent = f.timed || g.timed, f.spent || g.spent
	if f.attributes == nil {
		f.attributes, f.given = map[string]bool{}, map[string]bool{}
	}
	maps.Copy(f.attributes, g.attributes)
	maps.Copy(f.given, g.given)
}

var (
	// timely are names of what is compared when an age is asked for.
	timely = regexp.MustCompile(`(?i)expir|valid_?(until|to|till|for)|creat|date|time|now|age$|_at$|_on$|deadline|issued|sent|since|cutoff|days|hours|minutes|seconds|ttl`)
	// compared are the look-ups that compare.
	compared = regexp.MustCompile(`__(gt|gte|lt|lte|range|date)$`)
	// ending are names of properties and functions that say whether a token is still good.
	ending = regexp.MustCompile(`(?i)expir|stale|outdated|too_?old|check_token|(check|valid|verify|validate|decode|redeem)_?\w*token|redeemable|usable|alive|still_|unexpired|ttl`)
	// state are names of what says that a token was used. Those of proven count only when they are asked for as well.
	state = regexp.MustCompile(`(?i)used|uses|accept|redeem|consum|respond|claim|status|state|complet|done|finish|is_?valid|expire|revoke|joined|approved|pending|attempt|enabled`)
	// spending are names of functions that take a token away.
	spending = regexp.MustCompile(`(?i)^(\w+_)?(consume|redeem|revoke|invalidate|expire|burn|destroy|rotate|renew|regenerate|accept|blacklist|mark)(_\w+)?$`)
	// others are what is deleted that is no token.
	others = regexp.MustCompile(`(?i)session|cache|message|cookie|storage|file|redis`)
)

// factOf reads a function, once.
func (r *reader) factOf(m *pyname.Module, def pysyntax.Node, body []pysyntax.Stmt) *fact {
	if f := r.facts[def]; f != nil {
		return f
	}
	f := &function{m, def}
	k := &fact{attributes: map[string]bool{}, given: map[string]bool{}}
	r.facts[def] = k
	targets := map[*pysyntax.Attribute]bool{} // statements come before what is in them
	assign := func(t pysyntax.Expr) {
		if a, ok := t.(*pysyntax.Attribute); ok {
			targets[a] = true
			k.given[a.Attr.Name] = true
			k.spent = k.spent || tokenName.MatchString(a.Attr.Name) || state.MatchString(a.Attr.Name) && !proven.MatchString(a.Attr.Name)
		}
	}
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		k.grant |= f.grantOf(n)
		switch n := n.(type) {
		case *pysyntax.Attribute:
			if !targets[n] {
				k.attributes[n.Attr.Name] = true
				k.timed = k.timed || ending.MatchString(n.Attr.Name)
			}
		case *pysyntax.Compare:
			k.timed = k.timed || comparesTime(n)
		case *pysyntax.Keyword:
			k.timed = k.timed || n.Name.Name == "max_age" || compared.MatchString(n.Name.Name) && timely.MatchString(n.Name.Name)
		case *pysyntax.Assign:
			for _, t := range n.Targets {
				assign(t)
			}
		case *pysyntax.AugAssign:
			assign(n.Target)
		case *pysyntax.Call:
			k.call(f, n)
		}
		return true
	})
	return k
}

func (k *fact) call(f *function, n *pysyntax.Call) {
	name := last(n.Func)
	k.timed = k.timed || ending.MatchString(name)
	if q, _ := f.module.Qualify(n.Func); q == "jwt.decode" || q == "jose.jwt.decode" {
		k.timed = true // of a token with "exp"
	}
	a, method := n.Func.(*pysyntax.Attribute)
	switch {
	case method && (name == "delete" || name == "adelete"):
		k.spent = k.spent || !others.MatchString(last(a.Value))
	case method && (name == "update" || name == "aupdate" || name == "filter" || name == "get" || name == "aget" || name == "exclude"):
		// A look-up that asks for the state is as good: something writes it.
		for _, w := range n.Keywords {
			field, _, _ := strings.Cut(w.Name.Name, "__")
			k.attributes[field] = true
			k.spent = k.spent || state.MatchString(field) || name[0] != 'f' && strings.HasSuffix(name, "update") && tokenName.MatchString(field)
		}
	case spending.MatchString(name):
		// What the project's own functions do is read.
		k.spent = k.spent || !slices.ContainsFunc(f.module.Resolve(n.Func), func(d pyname.Def) bool { return d.Function() != nil })
	}
}

// ends completes what all functions on the way do by the methods of models that they name: of the token's own model and
// the user's all counts; that another one's asks for a time is enough to be silent.
func (r *reader) ends(all *fact, g *models.Graph, of ...*models.Model) {
	read := map[string]bool{}
	for range 3 { // methods call methods
		for name := range maps.Clone(all.attributes) {
			if read[name] || name == "save" || name == "delete" || name == "objects" {
				continue
			}
			read[name] = true
			for _, m := range of {
				r.method(all, m, name)
			}
			for _, m := range g.Models {
				if !all.timed && !slices.Contains(of, m) {
					k := &fact{}
					r.method(k, m, name)
					all.timed = k.timed
				}
			}
		}
	}
	for name := range all.given {
		all.spent = all.spent || proven.MatchString(name) && all.attributes[name]
	}
}

// method adds what the methods of a name do that a model and its managers have.
func (r *reader) method(all *fact, m *models.Model, name string) {
	if m == nil {
		return
	}
	classes := []*pyname.Class{m.Class}
	for _, g := range m.Managers {
		classes = append(classes, g.Classes...)
	}
	for _, c := range classes {
		if c == nil {
			continue
		}
		found, ok := c.Find(name)
		if !ok {
			continue
		}
		for _, b := range found.Bindings {
			if def, ok := b.Node.(*pysyntax.FunctionDef); ok {
				all.add(r.factOf(found.Class.Module, def, def.Body))
			}
		}
	}
}

// comparesTime says that a comparison is one of ages or dates.
func comparesTime(n *pysyntax.Compare) (yes bool) {
	for _, op := range n.Ops {
		switch op {
		case pysyntax.Lt, pysyntax.LtE, pysyntax.Gt, pysyntax.GtE:
			yes = true
		}
	}
	if !yes {
		return false
	}
	yes = false
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			yes = yes || timely.MatchString(n.ID)
		case *pysyntax.Attribute:
			yes = yes || timely.MatchString(n.Attr.Name)
		}
		return !yes
	})
	return yes
}

func last(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		return e.Attr.Name
	}
	return ""
}
