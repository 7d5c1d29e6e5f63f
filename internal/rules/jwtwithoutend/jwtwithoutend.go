// Package jwtwithoutend is the rule jwt-without-end; doc.md says what it does and why.
package jwtwithoutend

import (
	_ "embed"
	"regexp"
	"slices"

	"paddock/internal/check"
	"paddock/internal/django/misuse"
	"paddock/internal/finding"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "jwt-without-end", Title: "A token is made that never ends", Practice: "jwt",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{613}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

// How it works: the claims of a token count where they are written out, as a dict in the call or as the only value of a name, with
// nothing taken over by ** or update(). A function that mentions the claim "exp" sets it somewhere.
func run(pass *rule.Pass) {
	for _, u := range pass.Misuses() {
		claims := written(u.Module, u.Args["claims"], 0)
		if claims == nil || slices.Contains(claims, "exp") || mentions(u) {
			continue
		}
		f := pass.ReportMisuse(u, "the token has no end (exp): whoever gets hold of it has it for good")
		f.Fix = `Give it one: "exp": timezone.now() + timedelta(minutes=15), and ask for it: options={"require": ["exp"]}.`
	}
}

// written are the names of claims that are written out; nil when there may be others.
func written(m *pyname.Module, e pysyntax.Expr, depth int) []string {
	claims := []string{}
	switch e := e.(type) {
	case *pysyntax.Dict:
		for _, k := range e.Keys {
			c, ok := m.Fold(k)
			if k == nil || !ok {
				return nil
			}
			claims = append(claims, c.Text)
		}
		return claims
	case *pysyntax.Call:
		if name, _ := m.Qualify(e.Func); name != "builtins.dict" || len(e.Args) > 0 {
			return nil
		}
		for _, k := range e.Keywords {
			if k.Name.Name == "" {
				return nil
			}
			claims = append(claims, k.Name.Name)
		}
		return claims
	case *pysyntax.Name:
		list := m.Scopes().Reaching(e)
		if depth > 3 || len(list) != 1 || list[0].Kind != pyname.Assigned {
			return nil
		}
		return written(m, list[0].Value, depth+1)
	}
	return nil
}

// end are ways in which a function gives claims an end, or claims that are not its own.
var end = regexp.MustCompile(`\bexp\b|expir|\.update\(|\|=`)

func mentions(u misuse.Use) bool {
	scope := u.Module.Scopes().Of(u.Node).Function()
	if scope == nil {
		return false
	}
	r := scope.Node.Range()
	return end.MatchString(u.Module.Tree.File.Text[r.Start:r.End])
}
