package objects

import (
	"regexp"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// SQL that the project writes itself is read for one thing: the tables that it takes rows from. Where they belong to
// somebody, the columns that say to whom have to be spoken of, or a parameter has to come from the asker.

// tables are what a statement takes rows from or changes rows of.
var tables = regexp.MustCompile("(?i)\\b(?:from|join|update|into)\\s+[\"'`\\[]?([a-z_][a-z0-9_]*)")

// statement reads cursor.execute(…).
func (e *evaluator) statement(f *frame, a *arguments) {
	call, ok := a.at.(*pysyntax.Call)
	if !ok || len(call.Args) == 0 {
		return
	}
	text := strings.ToLower(sqlText(f.module, call.Args[0], 0))
	if text == "" {
		return
	}
	asked := false
	for _, v := range a.list {
		v = mix(v)
		asked = asked || v.asker
		for _, l := range v.look {
			asked = asked || l.Model.Owned()
		}
	}
	for _, name := range tables.FindAllStringSubmatch(text, -1) {
		m := e.r.graph.Table(name[1])
		if m == nil || !m.Owned() || m.User || speaksOf(text, m) {
			continue
		}
		l := &Listing{Model: m, Place: e.place(f.module, call), Scope: Unscoped}
		if asked {
			l.Scope, l.Why = Owned, e.reason(f, a, "the statement is given something of the one who asks")
		}
		e.mark(mark{kind: markLeft, list: l})
	}
}

// speaksOf says that a statement names one of a table's columns that say whose a row is, or its key.
func speaksOf(text string, m *models.Model) bool {
	for _, p := range m.Owners {
		first, _, _ := strings.Cut(p.Lookup, "__")
		if first != "" && strings.Contains(text, strings.ToLower(first)) {
			return true
		}
	}
	return keyCondition.MatchString(text)
}

// keyCondition is a condition on a row's key: what it finds was named by someone.
var keyCondition = regexp.MustCompile(`\b(id|pk|uuid|slug)["` + "`" + `]?\s*(=|in\b)`)

// sqlText are the parts of a text that stand in the code; "" when there are none. A variable is read where it was given its value.
func sqlText(m *pyname.Module, x pysyntax.Expr, depth int) string {
	if depth > 3 {
		return ""
	}
	var b strings.Builder
	pysyntax.Walk(x, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Str:
			b.WriteString(n.Value)
		case *pysyntax.Name:
			for _, d := range m.Resolve(n) {
				if v := d.Value(); v != nil && d.Module != nil && v != x {
					b.WriteString(sqlText(d.Module, v, depth+1))
				}
			}
			b.WriteByte(' ')
		case *pysyntax.Interpolation:
			b.WriteString(" ? ")
			return false
		}
		return b.Len() < 20_000
	})
	return b.String()
}
