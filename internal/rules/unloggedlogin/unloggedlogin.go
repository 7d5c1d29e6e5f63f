// Package unloggedlogin is the rule unlogged-login; doc.md says what it does and why.
package unloggedlogin

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paddock/internal/check"
	"paddock/internal/django/catalog"
	"paddock/internal/django/matrix"
	"paddock/internal/django/signin"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

//go:embed keepers.txt
var keepersText string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unlogged-login", Title: "Nobody can tell later who logged in, or tried to", Practice: "security-log",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{778}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// keepers are the data of keepers.txt, by its kinds of entries.
var keepers = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for line := range strings.Lines(keepersText) {
		if kind, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok && kind != "#" {
			all[kind] = append(all[kind], name)
		}
	}
	return all
})

func run(pass *rule.Pass) {
	if kept(pass) {
		return
	}
	var first *matrix.Entry
	own := false
	for _, e := range pass.Matrix.Entries {
		v := e.Route.View
		switch ours, logs := logsIn(pass, v); {
		case logs && ours && records(pass, v):
			return // as this one does, others may: by a helper that nobody sees here
		case logs && (first == nil || ours && !own || ours == own && named(e) && !named(first)):
			first, own = e, ours
		}
	}
	if first == nil {
		return
	}
	f := pass.ReportRoute(first, pyeval.Place{}, "logins and refused logins leave no trace: nothing hears user_logged_in or user_login_failed, and the view writes no log")
	f.Fix = "A receiver of user_logged_in and user_login_failed that writes who, from where and when to a logger of its own; or django-axes, django-easy-audit."
	f.Key = "login"
	if !own {
		f.Confidence = finding.Unsure
	}
}

// named says that a view is called after what it does: others log people in by the way, such as one that makes accounts.
func named(e *matrix.Entry) bool {
	name := strings.ToLower(e.Route.View.Name)
	return strings.Contains(name, "login") || strings.Contains(name, "log_in") || strings.Contains(name, "signin") || strings.Contains(name, "sign_in")
}

// kept says that something of the project hears Django's signals of logins, or that a package does.
func kept(pass *rule.Pass) bool {
	for _, c := range pass.Site.Deployed() {
		apps, _ := c.Apps()
		for _, a := range apps {
			top, _, _ := strings.Cut(a.Name, ".")
			if slices.Contains(keepers()["app"], top) {
				return true
			}
		}
		for _, setting := range []string{"MIDDLEWARE", "AUTHENTICATION_BACKENDS"} {
			names, _ := c.Setting(setting).Value.Strings()
			for _, name := range names {
				top, _, _ := strings.Cut(name, ".")
				if slices.Contains(keepers()["app"], top) {
					return true
				}
			}
		}
	}
	for _, m := range pass.Modules() {
		if slices.ContainsFunc(keepers()["signal"], func(name string) bool { return strings.Contains(m.Tree.File.Text, name) }) {
			return true
		}
	}
	// A backend of the project that writes a log sees every attempt.
	return slices.ContainsFunc(pass.Bodies(), func(b *signin.Body) bool {
		return b.Class != nil && strings.HasSuffix(b.Class.Name, "Backend") && b.Def.Name.Name == "authenticate" && writes(b.Module, b.Def)
	})
}

// logsIn says that a view logs people in, and whether by code of the project's own.
func logsIn(pass *rule.Pass, v *urlconf.View) (ours, logs bool) {
	if v.Site != nil || v.Model != nil {
		return false, false // the admin's
	}
	for _, h := range view.Handlers(v) {
		for _, c := range pass.Reach(v, h) {
			pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
				call, ok := n.(*pysyntax.Call)
				ours = ours || ok && signin.LogsIn(c.Module, call)
				return !ours
			})
			if ours {
				return true, true
			}
		}
	}
	for _, name := range keepers()["view"] {
		if v.Name == name || v.Class != nil && v.Class.Derives(name) {
			return false, true
		}
	}
	return false, false
}

// records says that the code of a view writes a log, or a row in a table that is one.
func records(pass *rule.Pass, v *urlconf.View) bool {
	for _, h := range view.Handlers(v) {
		for _, c := range pass.Reach(v, h) {
			if writes(c.Module, c.Def) {
				return true
			}
		}
	}
	return false
}

// writes says that a function calls a logger, or something whose name says that it keeps what happened.
func writes(m *pyname.Module, def pysyntax.Node) (found bool) {
	pysyntax.WalkStmts(view.Body(def), func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		if !ok || found {
			return !found
		}
		r := c.Func.Range()
		text := m.Tree.File.Text[r.Start:r.End]
		found = slices.ContainsFunc(catalog.NameWords(text), func(w string) bool { return slices.Contains(keepers()["word"], w) })
		return !found
	})
	return found
}
