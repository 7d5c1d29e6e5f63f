// Package enumerableaccount is the rule enumerable-account; doc.md says what it does and why.
package enumerableaccount

import (
	_ "embed"
	"regexp"
	"slices"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/models"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
	"paddock/internal/source"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "enumerable-account", Title: "The answer, or its time, says whether an account exists", Practice: "enumeration",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{204, 208}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

func run(pass *rule.Pass) {
	seen := map[pysyntax.Node]bool{}
	index, root := pass.Project.Index, pass.Site.Root
	for _, e := range pass.Matrix.Entries {
		v := e.Route.View
		if !e.Access.Rule.Open() || v.Model != nil {
			continue
		}
		var all []view.Code
		for _, h := range view.Handlers(v) {
			all = append(all, pass.Reach(v, h)...)
		}
		for _, c := range append(all, view.FormCode(index, root, v, all)...) {
			if seen[c.Def] {
				continue
			}
			seen[c.Def] = true
			r := reader{code: c, graph: e.Graph}
			tells := r.read()
			for _, t := range tells {
				f := pass.ReportRoute(e, r.place(t.node), "%s", t.message())
				f.Key, f.CWE = v.Name+" "+t.key, []int{204}
				f.Fix = "Answer the same in both cases, and say the rest by mail: “If there is an account, we have sent a link.”"
				if t.exists {
					f.Severity = finding.Low
					f.Fix = "Answer as if the address were free, and tell its owner by mail that there is an account already."
				}
			}
			if len(tells) > 0 {
				continue // nobody needs a watch
			}
			if node, what, key := r.timed(); node != nil && !(what == mails && queued(pass)) {
				f := pass.ReportRoute(e, r.place(node), "%s", what.message(key))
				f.Key = v.Name + " time " + key
				what.refine(f)
			}
		}
	}
	var graph *models.Graph // of any route: the user model is the site's
	if len(pass.Matrix.Entries) > 0 {
		graph = pass.Matrix.Entries[0].Graph
	}
	for _, c := range backends(pass) {
		if seen[c.Def] {
			continue
		}
		seen[c.Def] = true
		r := reader{code: c, graph: graph}
		if node, what, key := r.timed(); what == checks || what == hashes {
			f := pass.Report(r.place(node), "%s", what.message(key))
			f.Key = c.Module.Name + " time " + key
			what.refine(f)
		}
	}
}

// place is where a node of the function stands.
func (r *reader) place(n pysyntax.Node) pyeval.Place {
	return pyeval.Place{File: r.code.Module.Index().Source(r.code.Module.Path), Span: source.Span{Start: n.Range().Start, End: n.Range().End}}
}

// backends are the project's own authenticate() methods of the site's authentication backends, which no route names.
func backends(pass *rule.Pass) (list []view.Code) {
	for _, context := range pass.Site.Deployed() {
		names := context.Setting("AUTHENTICATION_BACKENDS").Value
		for i := range names.Items {
			for _, d := range pass.Project.Index.Lookup(pass.Site.Root, names.Items[i].Text) {
				c := d.Class()
				if c == nil {
					continue
				}
				for _, name := range []string{"authenticate", "aauthenticate"} {
					if m, ok := c.Find(name); ok {
						if def, ok := m.Bindings[0].Node.(*pysyntax.FunctionDef); ok {
							list = append(list, view.Code{Module: m.Class.Module, Def: def, Self: "self", Depth: 1})
						}
					}
				}
			}
		}
	}
	return list
}

// queued says that the site's mails wait for another process to send them, or that none of its contexts sends any.
func queued(pass *rule.Pass) bool {
	return !slices.ContainsFunc(pass.Site.Deployed(), func(c *django.Context) bool {
		v := c.Setting("EMAIL_BACKEND").Value
		return !v.Known() || !queues.MatchString(v.Text)
	})
}

var queues = regexp.MustCompile(`(?i)post_office|mailer|celery|queue|async|django_q|huey|dramatiq|\brq\b|locmem|console|filebased|dummy`)

func (w work) message(key string) string {
	what := map[work]string{checks: "a password is checked", hashes: "a password is hashed", mails: "a mail is sent while the caller waits"}[w]
	return what + " only when there is an account with this " + key + ": the time of the answer says so"
}

// refine says how bad it is, and what helps.
func (w work) refine(f *finding.Finding) {
	f.Severity, f.CWE = finding.Low, []int{208}
	f.Fix = "Hash the password all the same when there is no account, as Django's ModelBackend does: get_user_model()().set_password(password)."
	if w == mails {
		f.Confidence = finding.Unsure
		f.Fix = "Let a task send the mail (send.delay(…)), or an EMAIL_BACKEND that puts mails into a queue."
	}
}

func (t tell) message() string {
	switch {
	case t.flag:
		return "the answer says whether there is an account with this " + t.key
	case t.exists:
		return "the answer says that there is an account with this " + t.key + " already"
	}
	return "the answer says that there is no account with this " + t.key
}
