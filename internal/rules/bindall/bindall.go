// Package bindall is the rule bind-all; doc.md says what it does and why.
package bindall

import (
	_ "embed"
	"path"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/misuse"
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
		ID: "bind-all", Title: "A server listens on all addresses of the machine", Practice: "private-database",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{668}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		host, port, ok := address(pass, u)
		if !ok || !everywhere(host) || port == "0" {
			continue
		}
		if u.Name == "*.run" && !serves(u) {
			continue
		}
		f := pass.ReportMisuse(u, "%s listens on all addresses, so whoever reaches the machine reaches it", u.Words)
		f.Fix = `Listen on "127.0.0.1" or a socket that the proxy reads; in a container let only the proxy's network reach the port.`
		f.Confidence = min(f.Confidence, finding.Likely)
		if contained(pass, u.Module.Path) {
			f.Confidence = finding.Unsure
		}
	}
	gunicorn(pass)
}

// contained says that a file's name speaks of Docker, or that a Dockerfile stands beside it or above it: the addresses are the container's then, and how far its port can
// be reached is said elsewhere.
func contained(pass *rule.Pass, file string) bool {
	if strings.Contains(strings.ToLower(file), "docker") {
		return true
	}
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if pass.Project.Tree.Has(path.Join(dir, "Dockerfile")) {
			return true
		}
		if dir == "." || dir == "/" {
			return false
		}
	}
}

// everywhere says that an address stands for all addresses of the machine.
func everywhere(host string) bool {
	return host == "0.0.0.0" || host == "" || host == "::" || host == "[::]" || host == "*"
}

// address is the host and port that a call is given; ok is false when they aren't known.
func address(pass *rule.Pass, u misuse.Use) (host, port string, ok bool) {
	if _, given := u.Args["missing"]; missing(u) && !given {
		return "0.0.0.0", "", true
	}
	if e, given := u.Args["host"]; given {
		text, known := constant(pass, u, e)
		return text, "", known && text != ""
	}
	e, given := u.Args["address"]
	if !given {
		return "", "", false
	}
	if n, named := e.(*pysyntax.Name); named {
		if list := u.Module.Scopes().Reaching(n); len(list) == 1 && list[0].Kind == pyname.Assigned {
			e = list[0].Value
		}
	}
	if pair, two := e.(*pysyntax.Tuple); two && len(pair.Elts) >= 2 {
		host, ok = constant(pass, u, pair.Elts[0])
		port, _ = constant(pass, u, pair.Elts[1])
		return host, port, ok
	}
	if u.Words == "a socket" {
		return "", "", false // a path, or no socket at all
	}
	text, known := constant(pass, u, e)
	host, port, both := cut(text)
	return host, port, known && (both || text == "0.0.0.0")
}

// missing says that Prometheus' server is started without an address: it takes all then.
func missing(u misuse.Use) bool { return u.Words == "Prometheus' server" }

// cut splits "host:port" at its last colon.
func cut(text string) (host, port string, ok bool) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+1:], true
}

func constant(pass *rule.Pass, u misuse.Use, e pysyntax.Expr) (string, bool) {
	for _, v := range pass.Values(u.Module, e) {
		if v.Const != nil && v.Doubt != misuse.Maybe && (v.Const.Kind == pyname.ConstStr || v.Const.Kind == pyname.ConstInt) {
			return v.Const.String(), true
		}
	}
	return "", false
}

// serves says that what runs is called an application or server.
func serves(u misuse.Use) bool {
	a, ok := u.Call.Func.(*pysyntax.Attribute)
	if !ok {
		return false
	}
	n, ok := a.Value.(*pysyntax.Name)
	return ok && (strings.Contains(n.ID, "app") || strings.Contains(n.ID, "server") || n.ID == "mcp")
}

// gunicorn reads the configuration files of gunicorn, which are Python.
func gunicorn(pass *rule.Pass) {
	for _, entry := range pass.Project.Tree.WithExt(".py") {
		name := path.Base(entry.Path)
		if !strings.Contains(name, "gunicorn") {
			continue
		}
		tree := pass.Project.Index.Parse(entry.Path)
		if tree == nil {
			continue
		}
		for _, s := range tree.Body {
			assign, ok := s.(*pysyntax.Assign)
			if !ok || len(assign.Targets) != 1 {
				continue
			}
			target, named := assign.Targets[0].(*pysyntax.Name)
			value, text := assign.Value.(*pysyntax.Str)
			if !named || !text || target.ID != "bind" {
				continue
			}
			host, port, _ := cut(value.Value)
			if !everywhere(host) || port == "" {
				continue
			}
			f := pass.Report(pyeval.Place{File: tree.File, Span: assign.Range()}, "gunicorn listens on all addresses: whoever reaches the machine passes by the proxy")
			f.Fix = `bind = "unix:/run/site/gunicorn.sock" or "127.0.0.1:8000"; in a container let only the proxy's network reach the port.`
			if contained(pass, entry.Path) {
				f.Confidence = finding.Unsure
			}
		}
	}
}
