package loginonlyroute

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/access"
	"paddock/internal/django/catalog"
	"paddock/internal/django/models"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

// people are those who run a site, as sentences name them.
const people = `(?:staff|admins?|administrators?|moderators?|superusers?|operators?|back ?office|support(?: team| staff| people)?)`

// meant are sentences that say for whom a view is.
var meant = regexp.MustCompile(`(?i)^(?:only )?for (?:the |our )?` + people + `\b|\b` + people + `[- ]only\b|\bonly (?:for |by )?(?:the |our )?` + people + `\b` +
	`|\b(?:accessible|available|visible|meant|intended|used) (?:only )?(?:to|for|by) (?:the |our )?` + people + `\b|\bfor internal use\b`)

// forStaff reports a handler that says that it is for those who run the site, and asks for a login only.
func forStaff(pass *rule.Pass, a *action, actions []action, report reporter) {
	v := a.entry.Route.View
	if said := docstring(a); meant.MatchString(said) {
		if l := others(pass, a); l != "" {
			f := report(a, a.at(), "its docstring says for whom this is, and whoever is logged in may call it and %s", l)
			if f != nil {
				f.Trace = nil
			}
			return
		}
	}
	name := v.Name[strings.LastIndexByte(v.Name, '.')+1:]
	word := audience(name)
	if word == "" {
		return
	}
	like := 0
	for i := range actions {
		o := &actions[i]
		if o == a {
			continue
		}
		n := o.entry.Route.View.Name
		r := ruleOf(o.entry, o.handler.Methods)
		if n[:strings.LastIndexByte(n, '.')+1] == v.Name[:strings.LastIndexByte(v.Name, '.')+1] && audience(n[strings.LastIndexByte(n, '.')+1:]) == word {
			switch r.Level {
			case access.Staff, access.Superuser, access.Permission:
				like++
			case access.Authenticated, access.Anonymous:
				like -= 2
			}
		}
	}
	if like < 2 {
		return
	}
	report(a, a.at(), "by its name this is for the %s, as its neighbours are, and whoever is logged in may call it", word)
}

// audience is the word of a name that says for whom a view is; "" without one.
func audience(name string) string {
	if !catalog.NameSays("audience", name) {
		return ""
	}
	lower := strings.ToLower(name)
	for _, w := range []string{"admin", "staff", "superuser", "moderation"} {
		if strings.Contains(lower, w) {
			return w
		}
	}
	return "staff"
}

// docstring is that of a handler, or of its view.
func docstring(a *action) string {
	if f := a.handler.Func; f != nil && !f.Library() {
		if d, ok := f.Node.(*pysyntax.FunctionDef); ok {
			if s := first(d.Body); s != "" {
				return s
			}
		}
	}
	if c := a.entry.Route.View.Class; c != nil && c.Node != nil && !c.Library() {
		return first(c.Node.Body)
	}
	return ""
}

func first(body []pysyntax.Stmt) string {
	if len(body) == 0 {
		return ""
	}
	e, ok := body[0].(*pysyntax.ExprStmt)
	if !ok {
		return ""
	}
	s, ok := e.Value.(*pysyntax.Str)
	if !ok {
		return ""
	}
	return strings.TrimSpace(s.Value)
}

// others says what a handler does with what is not the caller's own; "" when nothing of it is seen.
func others(pass *rule.Pass, a *action) string {
	for _, c := range a.changes {
		if !c.Own {
			return infinitive(c.Verb) + " " + c.Model.Label
		}
	}
	g := a.entry.Graph
	found := ""
	for _, c := range pass.Reach(a.entry.Route.View, a.handler) {
		pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
			call, ok := n.(*pysyntax.Call)
			if !ok || found != "" {
				return found == ""
			}
			if m := lookedUp(g, c.Module, call); m != nil && m.Owned() {
				found = "see any " + m.Label
			}
			return true
		})
	}
	return found
}

// lookedUp is the model of User.objects.filter(…), and of its like.
func lookedUp(g *models.Graph, m *pyname.Module, call *pysyntax.Call) *models.Model {
	a, ok := call.Func.(*pysyntax.Attribute)
	if !ok || !slices.Contains([]string{"get", "filter", "all", "values", "values_list"}, a.Attr.Name) {
		return nil
	}
	for _, k := range call.Keywords {
		mine := false
		pysyntax.Walk(k.Value, func(n pysyntax.Node) bool {
			at, ok := n.(*pysyntax.Attribute)
			mine = mine || ok && at.Attr.Name == "user"
			return !mine
		})
		if mine {
			return nil
		}
	}
	manager, ok := a.Value.(*pysyntax.Attribute)
	if !ok {
		return nil
	}
	for _, d := range m.Resolve(manager.Value) {
		if model := g.Of(d.Class()); model != nil {
			return model
		}
		if model := g.Model(d.Dotted()); model != nil {
			return model
		}
		if c, ok := d.Value().(*pysyntax.Call); ok && d.Module != nil {
			if name, ok := d.Module.Qualify(c.Func); ok && name == "django.contrib.auth.get_user_model" {
				return g.User
			}
		}
	}
	return nil
}
