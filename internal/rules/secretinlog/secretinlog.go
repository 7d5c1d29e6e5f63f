// Package secretinlog is the rule secret-in-log; doc.md says what it does and why.
package secretinlog

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paddock/internal/check"
	"paddock/internal/django/secrecy"
	"paddock/internal/django/signin"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

//go:embed sinks.txt
var sinksText string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "secret-in-log", Title: "A secret gets into the log", Practice: "no-secrets-in-logs",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{532}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

type sinks struct {
	names, methods []string
	calls          map[string]string
}

var known = sync.OnceValue(func() sinks {
	s := sinks{calls: map[string]string{}}
	for line := range strings.Lines(sinksText) {
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		name, words, _ := strings.Cut(rest, " = ")
		switch kind {
		case "name":
			s.names = append(s.names, name)
		case "method":
			s.methods = append(s.methods, name)
		case "call":
			s.calls[name] = words
		}
	}
	return s
})

func run(pass *rule.Pass) {
	silent := map[*signin.Body]bool{}
	for _, b := range pass.Bodies() {
		silent[b] = apart(b)
	}
	trail := pass.Secrets().NewTrail(func(b *signin.Body, n pysyntax.Node) ([]pysyntax.Expr, string) {
		if silent[b] {
			return nil, ""
		}
		w := written(b, n)
		return w.values, w.where
	})
	for _, b := range pass.Bodies() {
		if silent[b] {
			continue
		}
		for _, d := range b.Def.Decorators {
			if end := trail.Wrapped(b, d); end != nil {
				reportDecorated(pass, b, d, end)
			}
		}
		b.Walk(func(n pysyntax.Node) bool {
			w := written(b, n)
			var parts []secrecy.Part
			for _, v := range w.values {
				for _, p := range pass.Secrets().In(b, v) {
					if !slices.ContainsFunc(parts, func(q secrecy.Part) bool { return q.Name == p.Name }) {
						parts = append(parts, p)
					}
				}
			}
			if len(parts) > 0 {
				report(pass, b, n, w, parts)
			} else if c, ok := n.(*pysyntax.Call); ok && len(w.values) == 0 {
				reportHanded(pass, b, c, trail.Handed(b, c))
			}
			return true
		})
	}
}

// apart says that a function is none that writes secrets where a site runs: it takes a language apart, whose words are its
// tokens, or is there for tests.
func apart(b *signin.Body) bool {
	return secrecy.Reads(b.Name()) || compiles(b) || strings.HasPrefix(b.Def.Name.Name, "test") || strings.Contains(b.Module.Path, "mock")
}

// writing is what a node writes, and where that stays. quiet says that it does so only while somebody looks for a mistake.
type writing struct {
	values []pysyntax.Expr
	where  string
	quiet  bool
}

// written is what a node of a function writes where others read it; without values it writes nothing.
func written(b *signin.Body, n pysyntax.Node) (w writing) {
	switch n := n.(type) {
	case *pysyntax.Call:
		if where, quiet := sink(b, n); where != "" {
			return writing{secrecy.Arguments(n), where, quiet}
		}
	case *pysyntax.Print:
		if !terminal(b) {
			return writing{n.Values, known().calls["builtins.print"], false}
		}
	case *pysyntax.Raise:
		if texts := raised(n); len(texts) > 0 {
			return writing{texts, exceptionText, true}
		}
	}
	return writing{}
}

const exceptionText = "the text of an exception, which logs and error pages show"

// compiles says that the function reads a tag of a template, whose words are its tokens.
func compiles(b *signin.Body) bool {
	return b.Parameter("token") && strings.Contains("/"+b.Module.Path, "/templatetags/")
}

// sink is where what a call is given is kept, in words; "" for nowhere. quiet says that it is so only while somebody looks
// for a mistake.
func sink(b *signin.Body, c *pysyntax.Call) (where string, quiet bool) {
	s := known()
	if a, ok := c.Func.(*pysyntax.Attribute); ok && slices.Contains(s.methods, a.Attr.Name) {
		name := ""
		switch on := a.Value.(type) {
		case *pysyntax.Name:
			name = on.ID
		case *pysyntax.Attribute:
			name = on.Attr.Name
		case *pysyntax.Call:
			if strings.HasSuffix(b.Callee(on), "getLogger") || strings.HasSuffix(b.Callee(on), "get_logger") {
				name = "logger"
			}
		}
		name = strings.ToLower(name)
		if slices.ContainsFunc(s.names, func(w string) bool {
			return name == w || strings.HasSuffix(name, w) && w != "log" || strings.HasSuffix(name, "_"+w)
		}) {
			return "the log", a.Attr.Name == "debug" || a.Attr.Name == "trace"
		}
	}
	name := b.Callee(c)
	where = s.calls[name]
	if i := strings.LastIndexByte(name, '.'); where == "" && i >= 0 {
		where = s.calls[name[i:]]
	}
	if (name == "builtins.print" || name == "pprint.pprint") && terminal(b) {
		return "", false
	}
	return where, false
}

// terminal says that what the function prints is read by whoever has started it: a management command, a script.
func terminal(b *signin.Body) bool {
	path := "/" + b.Module.Path
	return strings.Contains(path, "/management/") || strings.Contains(path, "/scripts/") || strings.Contains(path, "/bin/") || strings.Contains(path, "/cli") ||
		strings.Contains(path, "/commands/") || b.Def.Name.Name == "main" || strings.HasSuffix(path, "/fabfile.py") || strings.HasSuffix(path, "/setup.py") ||
		strings.HasSuffix(path, "/manage.py")
}

// raised are the texts that an exception is made with, where they are put together from values.
func raised(r *pysyntax.Raise) (list []pysyntax.Expr) {
	c, ok := r.Exc.(*pysyntax.Call)
	if !ok {
		return nil
	}
	for _, a := range c.Args {
		switch a := a.(type) {
		case *pysyntax.FString, *pysyntax.BinOp:
			list = append(list, a)
		case *pysyntax.Call:
			if f, ok := a.Func.(*pysyntax.Attribute); ok && f.Attr.Name == "format" {
				list = append(list, a)
			}
		}
	}
	return list
}

// report says that a node of a function writes secrets.
func report(pass *rule.Pass, b *signin.Body, n pysyntax.Node, w writing, parts []secrecy.Part) {
	slices.SortStableFunc(parts, func(a, b secrecy.Part) int { return weight(b) - weight(a) })
	first := parts[0]
	verb := "gets"
	text := first.Words()
	if len(parts) > 1 {
		text += " and " + parts[1].Words()
		verb = "get"
	}
	f := pass.ReportNode(b.Module, n, "%s %s into %s", text, verb, w.where)
	judge(f, b, first, w)
	f.Key = b.Name() + " " + first.Name
}

// reportHanded says that a call hands secrets to a function that writes them.
func reportHanded(pass *rule.Pass, b *signin.Body, c *pysyntax.Call, list []secrecy.Handed) {
	if len(list) == 0 {
		return
	}
	h := slices.MaxFunc(list, func(a, b secrecy.Handed) int { return weight(a.Part) - weight(b.Part) })
	w := written(h.Body, h.Node)
	f := pass.ReportNode(b.Module, c, "%s gets into %s, through %s()", h.Part.Words(), w.where, h.First().Def.Name.Name)
	judge(f, b, h.Part, w)
	f.Key = b.Name() + " " + h.Part.Name
	rule.Follow(f, h.End)
}

// reportDecorated says that a decorator writes all that a function is called with, a secret among it.
func reportDecorated(pass *rule.Pass, b *signin.Body, decorator pysyntax.Expr, end *secrecy.End) {
	for _, a := range b.Parameters() {
		what, personal := secrecy.Judge(a.Name.Name)
		if what == "" {
			continue
		}
		w := written(end.Body, end.Node)
		part := secrecy.Part{Node: decorator, Name: a.Name.Name, What: what, Personal: personal}
		f := pass.ReportNode(b.Module, decorator, "the decorator writes what %s() is called with, %s among it, into %s", b.Def.Name.Name, part.Words(), w.where)
		judge(f, b, part, w)
		f.Key = b.Name() + " " + part.Name
		rule.Follow(f, end)
		return
	}
}

// judge gives a finding its fix, and how bad it is.
func judge(f *finding.Finding, b *signin.Body, first secrecy.Part, w writing) {
	f.Fix = "Write what tells the cases apart and lets nobody in: the user's id, the last four characters, whether it was right."
	switch {
	case first.Whole && first.What == "cookies", first.Whole && first.What == "headers":
		f.Fix = "Name the headers that are worth keeping: Cookie and Authorization let whoever reads them in."
	case first.Whole:
		f.Fix = "Name the fields that are worth keeping; passwords and tokens come in the same form."
		if !guarded(b, first) {
			f.Severity, f.Confidence = finding.Low, finding.Unsure
		}
	case first.Personal:
		f.Severity, f.CWE = finding.Low, []int{532, 359}
	}
	if w.quiet {
		f.Severity = f.Severity.Lower(1)
	}
	if w.where == exceptionText {
		f.CWE = []int{209, 532}
	}
}

// weight sorts what is worst first.
func weight(p secrecy.Part) int {
	switch {
	case p.What == "password":
		return 4
	case p.Whole && p.What != "headers" && p.What != "cookies":
		return 1
	case p.Personal:
		return 2
	}
	return 3
}

// guarded says that a form which is logged whole is one that passwords and codes come in, by the function's own use of it or its name.
func guarded(b *signin.Body, p secrecy.Part) bool {
	name := strings.ToLower(b.Name())
	for _, w := range []string{"login", "signin", "sign_in", "signup", "register", "password", "passwd", "auth", "token"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	found := false
	b.Walk(func(n pysyntax.Node) bool {
		if s, ok := n.(*pysyntax.Str); ok && len(s.Value) < 40 {
			what, personal := secrecy.Judge(s.Value)
			found = found || what != "" && !personal
		}
		return !found
	})
	return found
}
