// Package remoteuserauth is the rule remote-user-auth; doc.md says what it does and why.
package remoteuserauth

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "remote-user-auth", Title: "A header of the request says who is logged in", Practice: "proxy-aware",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{290, 348}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// remoteUser are the classes that take the login from an entry of request.META, REMOTE_USER unless a subclass says otherwise. The server
// sets REMOTE_USER; what starts with HTTP_ is a header that anybody can send (Django's documentation, "Authentication
// using REMOTE_USER", warns of it).
var remoteUser = []string{
	"django.contrib.auth.middleware.RemoteUserMiddleware",
	"django.contrib.auth.middleware.PersistentRemoteUserMiddleware",
}

func run(pass *rule.Pass) {
	middleware := pass.Context.Middleware()
	for i := range middleware.Value.Items {
		entry := &middleware.Value.Items[i]
		if entry.Kind != pyeval.Str {
			continue
		}
		header, ok := header(pass, entry.Text)
		if !ok || !strings.HasPrefix(header, "HTTP_") {
			continue
		}
		name := strings.ReplaceAll(strings.TrimPrefix(header, "HTTP_"), "_", "-")
		if forwarded := pass.Project.Deployment.Forwards(name); len(forwarded) > 0 {
			continue // the project's proxy sets the header itself, and so replaces what a client sends
		}
		f := pass.ReportSetting(middleware, entry, "%s logs in whoever the header %s names, and nothing in this project keeps clients from sending it", entry.Text, name)
		f.Fix = "Have the proxy set (or clear) " + name + " on every request, and let the site be reached through the proxy alone; better, use REMOTE_USER, which only the server can set."
	}
}

// header is the entry of request.META from which a middleware of the project takes the login.
func header(pass *rule.Pass, dotted string) (name string, ok bool) {
	for _, def := range pass.Project.Index.Lookup(pass.Context.Site.Root, dotted) {
		class := def.Class()
		if class == nil {
			continue
		}
		if yes, _ := class.Inherits(remoteUser...); !yes {
			continue
		}
		member, ok := class.Find("header")
		if !ok {
			continue
		}
		for _, b := range member.Bindings {
			if text, ok := b.Value.(*pysyntax.Str); ok {
				return text.Value, true
			}
		}
	}
	return "", false
}
