package plaintextpassword

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/secrecy"
	"paddock/internal/django/signin"
	"paddock/internal/finding"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

// mails are functions and methods that send a mail with what they are given.
var mails = []string{"send_mail", "send_mass_mail", "EmailMessage", "EmailMultiAlternatives", "email_user", "send_email", "sendmail", "send_templated_mail", "mail_user", "send_sms"}

// answers are the functions whose arguments a visitor reads.
var answers = []string{
	"django.http.HttpResponse", "django.http.response.HttpResponse", "django.http.JsonResponse", "django.http.response.JsonResponse",
	"rest_framework.response.Response", "django.shortcuts.render", "django.contrib.messages.success", "django.contrib.messages.info",
	"django.contrib.messages.warning", "django.contrib.messages.add_message", "django.contrib.messages.error",
}

// How a password is given away, as the words of a sink.
const (
	mailed = "a mail"
	shown  = "an answer"
	stored = "the session"
	cached = "the cache"
	put    = "a field of a model"
)

// giver looks for passwords that functions mail, show or keep somewhere in the clear.
type giver struct {
	pass   *rule.Pass
	models map[*pyname.Class]*models.Model
	// fields are the names of fields that keep what is put into them as it is, of whatever model.
	fields map[string]bool
	mails  map[*signin.Body]bool
}

func givenAway(pass *rule.Pass, bodies []*signin.Body) {
	g := giver{pass: pass, models: map[*pyname.Class]*models.Model{}, fields: map[string]bool{}, mails: map[*signin.Body]bool{}}
	for _, graph := range pass.Graphs() {
		for _, m := range graph.Models {
			if m.Class != nil {
				g.models[m.Class] = m
				for _, f := range m.Fields {
					g.fields[f.Name] = g.fields[f.Name] || plain(m, f.Name)
				}
			}
		}
	}
	for _, b := range bodies {
		b.Walk(func(n pysyntax.Node) bool {
			c, ok := n.(*pysyntax.Call)
			if ok && slices.Contains(mails, lastName(c.Func)) {
				g.mails[b] = true
			}
			return true
		})
	}
	trail := pass.Secrets().NewTrail(g.sink)
	for _, b := range bodies {
		said := map[string]bool{}
		b.Walk(func(n pysyntax.Node) bool {
			values, how := g.sink(b, n)
			if how == "" {
				if c, ok := n.(*pysyntax.Call); ok {
					for _, h := range trail.Handed(b, c) {
						if !said[h.Words] && counts(b, h.Part, h.Words) {
							said[h.Words] = true
							f := g.report(b, c, h.Part, h.Words)
							f.Message += ", through " + h.First().Def.Name.Name + "()"
							rule.Follow(f, h.End)
						}
					}
				}
				return true
			}
			for _, v := range values {
				for _, p := range pass.Secrets().In(b, v) {
					if !said[how] && counts(b, p, how) {
						said[how] = true
						g.report(b, n, p, how)
					}
				}
			}
			return true
		})
	}
}

// counts says that a secret is a password that nobody may have there.
func counts(b *signin.Body, p secrecy.Part, how string) bool {
	return p.What == "password" && !p.Whole && !kept(b, p.Node) && (how != shown || goesOut(b, p))
}

func (g *giver) report(b *signin.Body, n pysyntax.Node, p secrecy.Part, how string) *finding.Finding {
	verb, fix, cwe := "is kept in "+how, useHasher, []int{256, 312}
	switch how {
	case mailed:
		verb, fix, cwe = "is mailed", "Send a link on which people set a password of their own: PasswordResetForm, default_token_generator.", []int{522, 319}
	case shown:
		verb, fix, cwe = "is shown", "Leave it out of the answer: whoever sent it knows it.", []int{522, 319}
	case stored, cached:
		fix = "Do what the password is needed for at once, and keep what came of it: the user's id, a token that ends soon."
	}
	f := g.pass.ReportNode(b.Module, n, "%s %s in the clear", p.Words(), verb)
	f.Severity, f.Contexts, f.Fix, f.CWE = finding.Medium, g.pass.Matrix.Contexts, fix, cwe
	f.Key = b.Name() + " " + how
	return f
}

// sink is where a node gives values away; how is "" where it doesn't.
func (g *giver) sink(b *signin.Body, n pysyntax.Node) (values []pysyntax.Expr, how string) {
	switch n := n.(type) {
	case *pysyntax.Call:
		return g.call(b, n)
	case *pysyntax.Assign:
		for _, t := range n.Targets {
			switch t := t.(type) {
			case *pysyntax.Subscript:
				if b.IsSession(t.Value) {
					return []pysyntax.Expr{n.Value}, stored
				}
			case *pysyntax.Attribute:
				if !g.fields[t.Attr.Name] {
					continue
				}
				if m := g.instance(b, t.Value); m != nil && plain(m, t.Attr.Name) {
					return []pysyntax.Expr{n.Value}, put
				}
			}
		}
	}
	return nil, ""
}

func (g *giver) call(b *signin.Body, c *pysyntax.Call) (values []pysyntax.Expr, how string) {
	name := b.Callee(c)
	last := lastName(c.Func)
	switch {
	case slices.Contains(mails, last), g.mails[b] && (last == "render_to_string" || last == "render" && name != "django.shortcuts.render"):
		how = mailed
	case slices.Contains(answers, name):
		how = shown
	case strings.HasPrefix(name, "django.core.cache.cache.") && slices.Contains([]string{"set", "add", "aset", "aadd", "get_or_set"}, last) && len(c.Args) > 1:
		return c.Args[1:2], cached
	case slices.ContainsFunc(c.Keywords, func(k *pysyntax.Keyword) bool { return g.fields[k.Name.Name] }):
		if m := g.made(b, c); m != nil {
			for _, k := range c.Keywords {
				if plain(m, k.Name.Name) {
					values = append(values, k.Value)
				}
			}
		}
		if len(values) > 0 {
			how = put
		}
		return values, how
	default:
		return nil, ""
	}
	values = slices.Clone(c.Args)
	for _, k := range c.Keywords {
		switch k.Name.Name {
		case "auth_password", "auth_user", "connection", "status", "content_type", "template_name":
		default:
			values = append(values, k.Value)
		}
	}
	return values, how
}

// made is the model of which a call makes an object: Note(…), Note.objects.create(…).
func (g *giver) made(b *signin.Body, c *pysyntax.Call) *models.Model {
	of := c.Func
	if a, ok := of.(*pysyntax.Attribute); ok && (a.Attr.Name == "create" || a.Attr.Name == "acreate") {
		if manager, ok := a.Value.(*pysyntax.Attribute); ok {
			of = manager.Value
		}
	}
	for _, d := range b.Module.Resolve(of) {
		if m := g.models[d.Class()]; m != nil {
			return m
		}
	}
	return nil
}

// instance is the model of which an expression is an object.
func (g *giver) instance(b *signin.Body, e pysyntax.Expr) *models.Model {
	for _, d := range b.Module.InstanceOf(e) {
		if m := g.models[d.Class()]; m != nil {
			return m
		}
	}
	switch e := e.(type) {
	case *pysyntax.Call:
		return g.fetched(b, e)
	case *pysyntax.Name:
		for _, v := range b.Values(e.ID) {
			if c, ok := v.(*pysyntax.Call); ok {
				if m := g.fetched(b, c); m != nil {
					return m
				}
			}
		}
	}
	return nil
}

// fetched is the model of which a call gives one object: it makes it, or takes it out of the database.
func (g *giver) fetched(b *signin.Body, c *pysyntax.Call) *models.Model {
	if m := g.made(b, c); m != nil {
		return m
	}
	if name := lastName(c.Func); name == "get_object_or_404" && len(c.Args) > 0 {
		for _, d := range b.Module.Resolve(c.Args[0]) {
			if m := g.models[d.Class()]; m != nil {
				return m
			}
		}
	} else if name != "get" && name != "first" && name != "last" && name != "aget" {
		return nil
	}
	var e pysyntax.Expr = c
	for e != nil {
		for _, d := range b.Module.Resolve(e) {
			if m := g.models[d.Class()]; m != nil {
				return m
			}
		}
		switch x := e.(type) {
		case *pysyntax.Call:
			e = x.Func
		case *pysyntax.Attribute:
			e = x.Value
		default:
			return nil
		}
	}
	return nil
}

// plain says that a model keeps what is put into a field as it is, and that nobody would take the field for one of passwords:
// of those judgeField speaks.
func plain(m *models.Model, field string) bool {
	i := slices.IndexFunc(m.Fields, func(f *models.Field) bool { return f.Name == field })
	if i < 0 || !slices.Contains([]string{"CharField", "TextField", "JSONField"}, m.Fields[i].Kind) {
		return false
	}
	what, _ := secrecy.Judge(field)
	return what == "" && !strings.Contains(field, "hash") && !strings.Contains(field, "digest") && !secrecy.Encrypts(m.Class, field)
}

// kept says that a value is the hash that a user's object holds, which is another rule's.
func kept(b *signin.Body, e pysyntax.Expr) bool {
	a, ok := e.(*pysyntax.Attribute)
	return ok && (strings.Contains(strings.ToLower(b.Text(a.Value)), "user") || strings.Contains(strings.ToLower(b.Text(a.Value)), "settings"))
}

// goesOut says that what is shown is a text: of a dict that validation answers with, nothing is known.
func goesOut(b *signin.Body, p secrecy.Part) bool {
	if p.Made {
		return true
	}
	if b.Sent(p.Node) != signin.Nowhere {
		return true
	}
	n, ok := p.Node.(*pysyntax.Name)
	if !ok {
		return false
	}
	return b.Parameter(n.ID) || slices.ContainsFunc(b.Values(n.ID), func(v pysyntax.Expr) bool {
		switch v := v.(type) {
		case *pysyntax.Call:
			return b.Sent(v) != signin.Nowhere || strings.Contains(strings.ToLower(lastName(v.Func)), "random") || strings.Contains(strings.ToLower(lastName(v.Func)), "password") || strings.Contains(lastName(v.Func), "token") || lastName(v.Func) == "join"
		}
		return b.Sent(v) != signin.Nowhere
	})
}

func lastName(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Attribute:
		return e.Attr.Name
	case *pysyntax.Name:
		return e.ID
	}
	return ""
}
