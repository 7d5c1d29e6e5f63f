package plaintextpassword

import (
	"path"
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/models"
	"paddock/internal/django/secrecy"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/rule"
)

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
