// Package debugserver is the rule debug-server; doc.md says what it does and why.
package debugserver

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/misuse"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "debug-server", Title: "A server for development shows whoever asks how to run code", Practice: "debug-off",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{489}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		if u.Name == "*.run" && !application(u) || watched(pass, u) {
			continue
		}
		f := pass.ReportMisuse(u, "%s", message(u))
		f.Fix = "Leave it out of what is deployed; serve the site with gunicorn or uvicorn behind a proxy."
		switch {
		case strings.HasPrefix(u.Words, "reload"):
			f.Severity = finding.Low
		case strings.HasPrefix(u.Words, "pages"):
			f.Severity = finding.Medium
		case u.Words == "logging.config.listen()":
			f.CWE, f.Practice, f.Title = []int{94}, "code-injection", "Whoever reaches the port configures the logging, which runs code"
			f.Fix = "Leave it out, or check what comes in: listen(port, verify=…)."
		}
		if script(pass, u) {
			f.Confidence = min(f.Confidence, finding.Likely)
		}
	}
}

func message(u misuse.Use) string {
	switch u.Words {
	case "logging.config.listen()":
		return "logging.config.listen() takes configurations, which may name any code, from whoever reaches its port"
	case "a remote debugger":
		return "a remote debugger waits for whoever reaches its port, and runs what he sends"
	}
	switch {
	case strings.HasPrefix(u.Words, "reload"):
		return u.Words + " watches the files and begins anew when one changes: it is for development"
	case strings.HasPrefix(u.Words, "pages"):
		return "debug=True: " + u.Words
	}
	return u.Words + ": pages about errors let visitors run Python"
}

// application says that what runs is called an application or server.
func application(u misuse.Use) bool {
	a, ok := u.Call.Func.(*pysyntax.Attribute)
	if !ok {
		return false
	}
	n, ok := a.Value.(*pysyntax.Name)
	return ok && (strings.Contains(n.ID, "app") || strings.Contains(n.ID, "server"))
}

// watched says that it runs only where a setting or variable asks for it.
func watched(pass *rule.Pass, u misuse.Use) bool {
	return around(pass, u, func(test string) bool {
		test = strings.ToLower(test)
		return strings.Contains(test, "debug") || strings.Contains(test, "environ") || strings.Contains(test, "getenv") || strings.Contains(test, "runserver")
	})
}

// script says that it runs only when the file is run by itself.
func script(pass *rule.Pass, u misuse.Use) bool {
	return around(pass, u, func(test string) bool { return strings.Contains(test, "__name__") })
}

// around says that a condition around the use is one that is asked for.
func around(pass *rule.Pass, u misuse.Use, fits func(test string) bool) bool {
	for n := pass.Purposes().Parent(u.Module, u.Node); n != nil; n = pass.Purposes().Parent(u.Module, n) {
		if s, ok := n.(*pysyntax.If); ok {
			r := s.Test.Range()
			if fits(u.Module.Tree.File.Text[r.Start:r.End]) {
				return true
			}
		}
	}
	return false
}
