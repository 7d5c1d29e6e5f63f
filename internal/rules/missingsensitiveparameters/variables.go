package missingsensitiveparameters

import (
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

// withVariables says that the error mails of a context have the variables of each function in them: only those of HTML do
// (AdminEmailHandler's include_html, which is off as Django has it).
func withVariables(c *django.Context) bool {
	if !reports(c) {
		return false
	}
	handlers := c.Setting("LOGGING").Value.Get("handlers")
	if handlers == nil {
		return false
	}
	for i := range handlers.Pairs {
		handler := handlers.Pairs[i].Value
		class, html := handler.Get("class"), handler.Get("include_html")
		if class == nil || html == nil || !strings.HasSuffix(class.Text, "AdminEmailHandler") {
			continue
		}
		if on, known := html.Truth(); on && known {
			return true
		}
	}
	return false
}

// variables reports functions that a route leads to and that are handed a password under its name, which an error mail would show.
func variables(pass *rule.Pass) {
	reached := pass.RoutesOf()
	for _, b := range pass.Bodies() {
		if len(reached[b.Def]) == 0 || len(b.Def.Body) < 2 {
			continue
		}
		i := slices.IndexFunc(b.Parameters(), func(a *pysyntax.Arg) bool { return isPassword(a.Name.Name) })
		if i < 0 || slices.ContainsFunc(b.Def.Decorators, func(e pysyntax.Expr) bool { return strings.Contains(b.Text(e), "sensitive_variables") }) {
			continue
		}
		name := b.Parameters()[i].Name.Name
		f := pass.ReportNode(b.Module, b.Parameters()[i], "when %s() fails, the error mail to ADMINS shows its variables, and the password (%s) among them", b.Def.Name.Name, name)
		f.Confidence, f.Contexts = finding.Unsure, pass.Matrix.Contexts
		f.Fix = "@sensitive_variables(\"" + name + "\") above the function."
		f.Key = b.Name() + " " + name
	}
}
