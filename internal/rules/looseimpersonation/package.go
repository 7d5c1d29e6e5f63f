package looseimpersonation

import (
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/django/matrix"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

// packages judges what settings make of packages by which one becomes another user: django-impersonate (1.9),
// django-hijack (2 and 3) and django-loginas (0.3).
func packages(pass *rule.Pass) {
	for _, c := range pass.Site.Deployed() {
		i := slices.IndexFunc(pass.Matrix.Entries, func(e *matrix.Entry) bool { return e.Table.Context == c })
		impersonate(pass, c)
		hijack(pass, c)
		if i >= 0 {
			p := pass.Matrix.Entries[i].Table.Program
			function(pass, c, p, "loginas", "CAN_LOGIN_AS", "")
			function(pass, c, p, "hijack", "HIJACK_PERMISSION_CHECK", "hijack.permissions.")
		}
	}
}

func installed(c *django.Context, app string) bool {
	apps, _ := c.Apps()
	return slices.ContainsFunc(apps, func(a django.App) bool { return a.Name == app || strings.HasPrefix(a.Name, app+".") })
}

func on(s django.Setting) bool {
	truth, known := s.Value.Truth()
	return s.Set && known && truth
}

func report(pass *rule.Pass, c *django.Context, at pyeval.Place, severity finding.Severity, key, message, fix string) {
	f := pass.Report(at, "%s", message)
	f.Severity = severity
	f.Contexts = []string{c.Name()}
	f.Key = key
	f.Fix = fix
}

func impersonate(pass *rule.Pass, c *django.Context) {
	if !installed(c, "impersonate") {
		return
	}
	// The keys of the dict were settings of their own before 1.4.
	for _, prefix := range []string{"IMPERSONATE.", "IMPERSONATE_"} {
		all, only := c.Setting(prefix+"ALLOW_SUPERUSER"), c.Setting(prefix+"REQUIRE_SUPERUSER")
		if on(all) && !on(only) && !c.Setting(prefix+"CUSTOM_ALLOW").Set {
			report(pass, c, all.Place, finding.Medium, "ALLOW_SUPERUSER", "staff may become a superuser: ALLOW_SUPERUSER is on, and REQUIRE_SUPERUSER is not",
				"Take ALLOW_SUPERUSER out, or set REQUIRE_SUPERUSER to True.")
		}
	}
}

func hijack(pass *rule.Pass, c *django.Context) {
	if !installed(c, "hijack") {
		return
	}
	if s := c.Setting("HIJACK_ALLOW_GET_REQUESTS"); on(s) {
		report(pass, c, s.Place, finding.Medium, s.Name, "a link is enough to become another user: HIJACK_ALLOW_GET_REQUESTS is on",
			"Take HIJACK_ALLOW_GET_REQUESTS out: POST and its token are asked for then.")
	}
	if s := c.Setting("HIJACK_AUTHORIZE_STAFF_TO_HIJACK_STAFF"); on(s) && on(c.Setting("HIJACK_AUTHORIZE_STAFF")) {
		report(pass, c, s.Place, finding.Medium, s.Name, "staff may become any other member of the staff: HIJACK_AUTHORIZE_STAFF_TO_HIJACK_STAFF is on",
			"Take HIJACK_AUTHORIZE_STAFF_TO_HIJACK_STAFF out.")
	}
}

// function judges the project's own function that says who may become whom: it has to ask for a superuser, or to look
// at the user who is to be.
func function(pass *rule.Pass, c *django.Context, p *pyeval.Program, app, setting, own string) {
	s := c.Setting(setting)
	if !s.Set || !installed(c, app) {
		return
	}
	v, ok := p.Value(c.Module, setting)
	if !ok {
		return
	}
	if i := strings.LastIndexByte(v.Text, '.'); v.Kind == pyeval.Str && i > 0 {
		if own != "" && strings.HasPrefix(v.Text, own) {
			return // the package's own are careful
		}
		if v, ok = p.Value(v.Text[:i], v.Text[i+1:]); !ok {
			return
		}
	}
	f := v.Func
	if f == nil || f.Node == nil || f.Library() {
		return
	}
	body := view.Body(f.Node)
	targets, staff, rights, opens := false, false, false, false
	name := target(f.Node)
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			targets = targets || n.ID == name
		case *pysyntax.Attribute:
			staff = staff || n.Attr.Name == "is_staff"
			rights = rights || n.Attr.Name == "is_superuser"
		case *pysyntax.Call:
			rights = true // a function that is not read says it
		case *pysyntax.Return:
			if k, ok := n.Value.(*pysyntax.Constant); ok && k.Kind == pysyntax.True && len(body) == 1 {
				opens = true
			}
		}
		return true
	})
	fix := "Ask for request.user.is_superuser, or refuse to become a superuser or a member of the staff."
	switch {
	case opens:
		report(pass, c, s.Place, finding.High, setting, setting+" lets everybody become any user: it returns True", fix)
	case !targets && staff && !rights:
		report(pass, c, s.Place, finding.Medium, setting, "staff may become a superuser: "+setting+" does not look at the user who is to be", fix)
	}
}

// target is the name of the last parameter: the user who is to be.
func target(n pysyntax.Node) string {
	var args *pysyntax.Arguments
	switch d := n.(type) {
	case *pysyntax.FunctionDef:
		args = d.Args
	case *pysyntax.Lambda:
		args = d.Args
	}
	if args == nil {
		return ""
	}
	for _, list := range [][]*pysyntax.Arg{args.KwOnly, args.Args} {
		if len(list) > 0 {
			return list[len(list)-1].Name.Name
		}
	}
	return ""
}
