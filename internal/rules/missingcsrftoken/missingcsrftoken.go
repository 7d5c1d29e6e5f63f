// Package missingcsrftoken is the rule missing-csrf-token; doc.md says what it does and why.
package missingcsrftoken

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/djtmpl"
	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/source"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "missing-csrf-token", Title: "A form that posts has no token of Django's", Practice: "csrf",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{352}, Since: "0.1", Doc: doc,
	},
	Template: run,
}

const middleware = "django.middleware.csrf.CsrfViewMiddleware"

func run(pass *rule.Pass, t *rule.Template) {
	if t.Mail() || !protected(t.Site) {
		return
	}
	for _, form := range t.Markup.Tags {
		if form.Name != "form" || !strings.EqualFold(form.Value("method"), "post") || elsewhere(form.Value("action")) || byScript(form) {
			continue
		}
		if !hasControl(t, form) {
			continue // nothing in it can send it
		}
		if !hasToken(t, t.Template, form.Content, 0) {
			f := pass.ReportTag(t, form.Span, "the form posts without {%% csrf_token %%}: Django refuses it, or its view had to be made an exception")
			f.Fix = "Put {% csrf_token %} into the form."
		}
	}
}

// protected says that a site's settings have the middleware that asks for the token.
func protected(site *django.Site) bool {
	for _, c := range site.Deployed() {
		if has, _ := c.HasMiddleware(middleware); has {
			return true
		}
	}
	return false
}

// elsewhere says that a form goes to another site, which knows no token of this one, or to where nobody knows.
func elsewhere(action string) bool {
	action = strings.ToLower(strings.TrimSpace(action))
	return strings.HasPrefix(action, "http:") || strings.HasPrefix(action, "https:") || strings.HasPrefix(action, "//") || strings.HasPrefix(action, "mailto:")
}

// hasControl says that there is something in a form, or something that the template writes.
func hasControl(t *rule.Template, form *djtmpl.StartTag) bool {
	text := strings.ToLower(t.File.Text[form.Content.Start:form.Content.End])
	for _, s := range [...]string{"<input", "<button", "<select", "<textarea", "{{", "{%"} {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// byScript says that a script sends the form, with a token in a header as a rule.
func byScript(form *djtmpl.StartTag) bool {
	for _, a := range form.Attrs {
		switch {
		case a.Name == "onsubmit":
			v := strings.ReplaceAll(a.Value, " ", "")
			if strings.Contains(v, "returnfalse") || strings.Contains(v, "preventDefault") {
				return true
			}
		case strings.HasPrefix(a.Name, "@submit"), strings.HasPrefix(a.Name, "v-on:submit"), strings.HasPrefix(a.Name, "x-on:submit"),
			strings.HasPrefix(a.Name, "(submit"), strings.HasPrefix(a.Name, "(ngsubmit"), a.Name == "ng-submit",
			strings.HasPrefix(a.Name, "hx-"), strings.HasPrefix(a.Name, "data-hx-"), strings.HasPrefix(a.Name, "up-"), a.Name == "data-remote":
			return true
		}
	}
	return false
}

// maxDepth is how deep what a form includes is looked into.
const maxDepth = 6

// hasToken says that a part of a template has the token, or may get it from somewhere that is not here.
func hasToken(t *rule.Template, in *djtmpl.Template, part source.Span, depth int) bool {
	if depth > maxDepth {
		return true
	}
	text := in.File.Text[part.Start:part.End]
	if strings.Contains(text, "csrfmiddlewaretoken") || strings.Contains(text, "csrf_input") || strings.Contains(text, "csrf_field") {
		return true
	}
	found := false
	djtmpl.Inspect(in.Nodes, func(n djtmpl.Node) bool {
		at := n.Range()
		if found || at.End <= part.Start || at.Start >= part.End {
			return false
		}
		if at.Start < part.Start {
			return true // the form is in it
		}
		switch n := n.(type) {
		case *djtmpl.CSRFToken, *djtmpl.CallBlock:
			found = true
		case *djtmpl.Block:
			// What takes its place may have one.
			found = true
		case *djtmpl.Output:
			djtmpl.InspectExpr(n.X, func(x djtmpl.Expr) bool {
				_, call := x.(*djtmpl.Call) // a macro
				found = found || call || strings.Contains(djtmpl.Path(x), "csrf")
				return !found
			})
		case *djtmpl.Include:
			name, constant := n.Name.(*djtmpl.Str)
			if !constant {
				found = true
				break
			}
			found = included(t, name.Value, depth)
		case *djtmpl.Tag:
			switch {
			case n.Name.Name == "crispy" || strings.Contains(n.Name.Name, "csrf") || n.Name.Name == "component" || n.Name.Name == "element":
				found = true
			case n.Spec == nil:
			case n.Spec.Kind == djtmpl.Inclusion && n.Spec.Template != "":
				found = included(t, n.Spec.Template, depth)
			}
		}
		return !found
	})
	return found
}

func included(t *rule.Template, name string, depth int) bool {
	file := t.Set.Find(name)
	if file == "" {
		return true // nobody knows what is in it
	}
	in := t.Set.Parse(file)
	return in == nil || hasToken(t, in, source.Span{Start: 0, End: source.Pos(len(in.File.Text))}, depth+1)
}
