// Package plaintextpassword is the rule plaintext-password; doc.md says what it does and why.
package plaintextpassword

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/catalog"
	"paddock/internal/django/models"
	"paddock/internal/django/secrecy"
	"paddock/internal/django/signin"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "plaintext-password", Title: "Passwords are kept, compared, mailed or shown in the clear", Practice: "password-hashing",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{256, 312, 522}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

const useHasher = "Keep make_password(password) and ask check_password(password, kept): django.contrib.auth.hashers."

func run(pass *rule.Pass) {
	bodies := pass.Bodies()
	fields := passwordFields(pass)
	names := map[string]bool{"password": true}
	for _, f := range fields {
		names[f.Name] = true
	}
	uses := secrecy.Uses(bodies, names)
	for _, f := range fields {
		judgeField(pass, f, uses)
	}
	for _, u := range uses {
		judgeUse(pass, u)
	}
	for _, b := range bodies {
		handed(pass, b)
	}
}

// passwordFields are the fields that models of the project keep passwords in, the user model's own left out, which Django fills.
func passwordFields(pass *rule.Pass) (list []*models.Field) {
	modules := pass.Modules()
	seen := map[pyeval.Place]bool{}
	for _, g := range pass.Graphs() {
		for _, m := range g.Models {
			if m.Class == nil {
				continue
			}
			for _, f := range m.Fields {
				what, _ := secrecy.Judge(f.Name)
				if what != "password" || f.Kind != "CharField" && f.Kind != "TextField" || f.Choices || f.Place.File == nil || seen[f.Place] {
					continue
				}
				if djangos, _ := m.Class.Inherits("django.contrib.auth.base_user.AbstractBaseUser", "django.contrib.auth.models.AbstractBaseUser",
					"django.contrib.auth.models.AbstractUser"); djangos && f.Name == "password" {
					continue
				}
				if f.Name == "pwd" && (f.Max > 128 || f.Kind == "TextField") || spoilt(m.Class.Node.Name.Name) {
					continue // a directory; passwords that nobody has any more
				}
				if secrecy.Encrypts(m.Class, f.Name) || !slices.ContainsFunc(modules, func(m *pyname.Module) bool { return m.Path == f.Place.File.Path }) {
					continue
				}
				seen[f.Place] = true
				list = append(list, f)
			}
		}
	}
	return list
}

// spoilt says that a model lists passwords that nobody may have.
func spoilt(model string) bool {
	model = strings.ToLower(model)
	return slices.ContainsFunc([]string{"leak", "common", "breach", "forbidden", "pwned", "weak", "blacklist"}, func(w string) bool { return strings.Contains(model, w) })
}

// services are words of fields beside which a password is one that the site itself shows elsewhere.
var services = []string{"host", "hostname", "server", "port", "smtp", "imap", "smtp_host", "ldap", "url", "base_url", "endpoint", "bind_dn", "proxy", "api_url", "server_url", "smtp_server", "vhost", "ssh_user", "db_name", "database", "remote_user"}

// protocols are words of fields whose passwords are for what is spoken there.
var protocols = []string{"smtp", "imap", "pop3", "xmpp", "ldap", "bind", "db", "database", "proxy", "ftp", "sftp", "ssh", "api", "bot", "service", "remote", "broker", "redis"}

func judgeField(pass *rule.Pass, f *models.Field, uses []secrecy.Use) {
	app := path.Dir(f.Place.File.Path)
	if strings.HasSuffix(app, "/models") {
		app = path.Dir(app)
	}
	model := f.Owner.Name[strings.LastIndexByte(f.Owner.Name, '.')+1:]
	clear, hidden := false, false
	for _, u := range uses {
		if u.Field != f.Name {
			continue
		}
		near := strings.HasPrefix(path.Dir(u.Body.Module.Path)+"/", app+"/")
		named := strings.Contains(strings.ToLower(u.On), strings.ToLower(model))
		own := u.On == "self" && u.Body.Class != nil && u.Body.Class == f.Owner.Class
		if u.Hidden && (near || named) {
			hidden = true
		}
		if !u.Hidden && (own || named) && (u.How == secrecy.Compared || u.How == secrecy.Found) {
			clear = true
		}
	}
	if hidden && !clear {
		return
	}
	service := strings.HasSuffix(f.Name, "passphrase") || slices.ContainsFunc(catalog.NameWords(f.Name), func(w string) bool { return slices.Contains(protocols, w) }) || slices.ContainsFunc(f.Owner.Fields, func(o *models.Field) bool {
		name := strings.ToLower(o.Name)
		return slices.Contains(services, name) || strings.HasSuffix(name, "_host") || strings.HasSuffix(name, "_server") || strings.HasSuffix(name, "_port")
	})
	var r *finding.Finding
	if service && !clear {
		r = pass.Report(rule.Head(f.Place), "%s of %s keeps a password for another service in the clear: whoever reads the table, or a dump, has it", f.Name, f.Owner.Label)
		r.Severity = finding.Medium
		r.Fix = "Keep it encrypted, by a field of django-cryptography or django-fernet-fields, with the key outside of the database."
	} else {
		r = pass.Report(rule.Head(f.Place), "%s of %s keeps passwords in the clear: nothing hashes what goes into it", f.Name, f.Owner.Label)
		r.Fix = useHasher
		if clear {
			r.Confidence = finding.Certain
		}
	}
	r.Key = f.Owner.Label + "." + f.Name
	r.Contexts = pass.Matrix.Contexts
}

// forms are objects whose password is what somebody typed, and not what is kept.
var forms = []string{"form", "cleaned", "data", "settings", "request", "attrs", "args", "options", "config", "conf", "cls", "parsed", "url", "urlparts", "payload", "body", "self.fields", "creds", "credentials"}

func judgeUse(pass *rule.Pass, u secrecy.Use) {
	if u.Hidden || u.How == secrecy.Put || spoilt(u.On) {
		return
	}
	on := strings.ToLower(u.On)
	last := on[strings.LastIndexByte(on, '.')+1:]
	if slices.ContainsFunc(forms, func(w string) bool { return last == w || strings.HasSuffix(last, "_"+w) }) {
		return
	}
	switch v := u.Value.(type) {
	case *pysyntax.Constant, *pysyntax.Str, *pysyntax.Num:
		return // is there one?
	case *pysyntax.Attribute:
		if v.Attr.Name == "password" && !strings.Contains(u.Body.Text(v), "data") {
			return // of two objects: has it changed?
		}
	case *pysyntax.Name:
		if strings.HasPrefix(v.ID, "old") || strings.HasPrefix(v.ID, "previous") || strings.HasPrefix(v.ID, "current") || strings.HasPrefix(v.ID, "db_") {
			return
		}
	}
	what, _ := secrecy.Judge(u.Field)
	if what != "password" {
		return
	}
	sent := u.Body.Sent(u.Value) != signin.Nowhere
	if n, ok := u.Value.(*pysyntax.Name); ok && u.Body.Parameter(n.ID) {
		w, _ := secrecy.Judge(n.ID)
		sent = sent || w == "password"
	}
	if !sent {
		return
	}
	message := "a password that is kept is held against the one that came in: it is kept in the clear"
	if u.How == secrecy.Found {
		if !strings.Contains(u.On, "objects") && !strings.Contains(u.On, "get_object_or_404") && !strings.Contains(u.On, "query") && u.On != "Q" && !strings.HasSuffix(u.On, ".Q") {
			return
		}
		message = "somebody is looked up by a password: it is kept in the clear"
	}
	f := pass.ReportNode(u.Body.Module, u.Node, "%s", message)
	f.Fix = useHasher
	f.Key = u.Body.Name() + " " + u.Field
	f.Contexts = pass.Matrix.Contexts
}

// mails are functions and methods that send a mail with what they are given.
var mails = []string{"send_mail", "send_mass_mail", "EmailMessage", "EmailMultiAlternatives", "email_user", "send_email", "sendmail", "send_templated_mail", "mail_user", "send_sms"}

// answers are the functions whose arguments a visitor reads.
var answers = []string{
	"django.http.HttpResponse", "django.http.response.HttpResponse", "django.http.JsonResponse", "django.http.response.JsonResponse",
	"rest_framework.response.Response", "django.shortcuts.render", "django.contrib.messages.success", "django.contrib.messages.info",
	"django.contrib.messages.warning", "django.contrib.messages.add_message", "django.contrib.messages.error",
}

// handed looks for passwords that one function mails or shows.
func handed(pass *rule.Pass, b *signin.Body) {
	mailing := false
	b.Walk(func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		mailing = mailing || ok && slices.Contains(mails, lastName(c.Func))
		return true
	})
	said := map[string]bool{}
	b.Walk(func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		if !ok {
			return true
		}
		name := b.Callee(c)
		last := lastName(c.Func)
		how := ""
		switch {
		case slices.Contains(mails, last):
			how = "mailed"
		case mailing && (last == "render_to_string" || last == "render" && name != "django.shortcuts.render"):
			how = "mailed"
		case slices.Contains(answers, name):
			how = "shown"
		}
		if how == "" {
			return true
		}
		args := slices.Clone(c.Args)
		for _, k := range c.Keywords {
			switch k.Name.Name {
			case "auth_password", "auth_user", "connection", "status", "content_type", "template_name":
			default:
				args = append(args, k.Value)
			}
		}
		for _, a := range args {
			for _, p := range secrecy.In(b, a) {
				if p.What != "password" || p.Whole || said[how] || kept(b, p.Node) || how == "shown" && !goesOut(b, p) {
					continue
				}
				said[how] = true
				f := pass.ReportNode(b.Module, c, "%s is %s in the clear", p.Words(), how)
				f.Severity, f.Contexts = finding.Medium, pass.Matrix.Contexts
				f.Fix = "Send a link on which people set a password of their own: PasswordResetForm, default_token_generator."
				if how == "shown" {
					f.Fix = "Leave it out of the answer: whoever sent it knows it."
				}
				f.CWE = []int{522, 319}
				f.Key = b.Name() + " " + how
			}
		}
		return true
	})
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
