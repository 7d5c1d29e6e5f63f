// Package unmaskednumber is the rule unmasked-number; doc.md says what it does and why.
package unmaskednumber

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/catalog"
	"paddock/internal/django/secrecy"
	"paddock/internal/djtmpl"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unmasked-number", Title: "A page shows whole numbers of cards, papers or accounts", Practice: "minimal-data",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{359, 200}, Since: "0.1", Doc: doc,
	},
	Template: run,
}

func run(pass *rule.Pass, t *rule.Template) {
	if t.Mail() {
		return
	}
	look(pass, t, t.Nodes, nil)
}

// look goes through nodes; rows are the names by which the loops around them call the things that they show.
func look(pass *rule.Pass, t *rule.Template, nodes []djtmpl.Node, rows []string) {
	djtmpl.Inspect(nodes, func(n djtmpl.Node) bool {
		switch n := n.(type) {
		case *djtmpl.For:
			inner := slices.Clone(rows)
			for _, v := range n.Vars {
				inner = append(inner, djtmpl.Path(v))
			}
			look(pass, t, n.Body, inner)
			look(pass, t, n.Empty, rows)
			return false
		case *djtmpl.Output:
			judge(pass, t, n, rows)
		}
		return true
	})
}

func judge(pass *rule.Pass, t *rule.Template, n *djtmpl.Output, rows []string) {
	on, filters := djtmpl.Filters(n.X)
	path := djtmpl.Path(on)
	first, _, dotted := strings.Cut(path, ".")
	if !dotted || slices.ContainsFunc(filters, shortens) || withinTag(t.File.Text, int(n.Range().Start)) {
		return
	}
	name := path[strings.LastIndexByte(path, '.')+1:]
	what, personal := secrecy.Judge(name)
	words := catalog.NameWords(name)
	if !personal || slices.Contains(words, "tax") || slices.Contains(words, "label") || first == "form" {
		return
	}
	listed := slices.Contains(rows, first)
	switch {
	case what == "payment card":
		f := pass.ReportTag(t, n.Range(), "the page shows a whole card number (%s)", path)
		f.Severity, f.Fix = finding.Medium, "{{ "+path+"|slice:\"-4:\" }}; better, don't keep it."
	case listed && (what == "identity number" || what == "bank account"):
		article := "the number of somebody's bank account"
		if what == "identity number" {
			article = "somebody's identity number"
		}
		f := pass.ReportTag(t, n.Range(), "each row of a list shows %s whole (%s)", article, path)
		f.Fix = "{{ " + path + "|slice:\"-4:\" }} in the list, and the whole number on the page of those who need it."
	}
}

// shortens says that a filter of that name leaves no whole number.
func shortens(name string) bool {
	return slices.ContainsFunc([]string{"slice", "mask", "trunc", "hide", "hidden", "redact", "last", "short", "length", "yesno", "obfus", "anonym"}, func(w string) bool {
		return strings.Contains(name, w)
	})
}

// withinTag says that a place of a text of HTML lies within a tag: the value of a field in which somebody changes it.
func withinTag(text string, at int) bool {
	return strings.LastIndexByte(text[:at], '<') > strings.LastIndexByte(text[:at], '>')
}
