// Package massassignment is the rule mass-assignment; doc.md says what it does and why.
package massassignment

import (
	_ "embed"
	"slices"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/django/view"
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
		ID: "mass-assignment", Title: "A request can write fields that it should not", Practice: "mass-assignment",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{915}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// use is a form or serializer of the project, with the routes that let it write.
type use struct {
	class   *pyname.Class
	entries []*matrix.Entry
	code    []view.Code
}

func run(pass *rule.Pass) {
	uses := map[string]*use{}
	var order []string
	seen := map[pysyntax.Node]bool{}
	for _, e := range pass.Matrix.Entries {
		if !forMembers(e) {
			continue
		}
		code := reached(pass, e)
		for _, c := range classes(pass, e, code) {
			u := uses[c.Name]
			if u == nil {
				u = &use{class: c}
				uses[c.Name] = u
				order = append(order, c.Name)
			}
			u.entries = append(u.entries, e)
			u.code = append(u.code, code...)
		}
		for _, c := range code {
			if !seen[c.Def] {
				seen[c.Def] = true
				unpacked(pass, e, c)
			}
		}
	}
	for _, name := range order {
		judge(pass, uses[name])
	}
}

// forMembers says that a route lets somebody write who is neither staff nor given a permission for it.
func forMembers(e *matrix.Entry) bool {
	switch e.Access.Rule.Level {
	case access.Permission, access.Staff, access.Superuser, access.Nobody:
		return false
	}
	return len(e.Methods) == 0 || slices.ContainsFunc(e.Methods, func(m string) bool { return m == "POST" || m == "PUT" || m == "PATCH" })
}

func reached(pass *rule.Pass, e *matrix.Entry) []view.Code {
	var list []view.Code
	seen := map[pysyntax.Node]bool{}
	for _, h := range view.Handlers(e.Route.View) {
		for _, c := range view.Reach(pass.Project.Index, pass.Site.Root, e.Route.View, h) {
			if !seen[c.Def] {
				seen[c.Def] = true
				list = append(list, c)
			}
		}
	}
	return list
}

const (
	modelForm       = "django.forms.models.ModelForm"
	modelFormShort  = "django.forms.ModelForm"
	modelSerializer = "rest_framework.serializers.ModelSerializer"
)

// classes are the model forms and serializers to which a route's code gives what the request carries.
func classes(pass *rule.Pass, e *matrix.Entry, code []view.Code) []*pyname.Class {
	var list []*pyname.Class
	add := func(c *pyname.Class) {
		if c != nil && !slices.Contains(list, c) {
			if yes, _ := c.Inherits(modelForm, modelFormShort, modelSerializer, "rest_framework.serializers.HyperlinkedModelSerializer"); yes {
				list = append(list, c)
			}
		}
	}
	if v := e.Route.View.Class; v != nil {
		for _, name := range []string{"form_class", "serializer_class"} {
			if a, _, ok := v.Attr(name); ok && a.Class != nil && a.Kind == pyeval.Ref {
				for _, d := range pass.Project.Index.Lookup(pass.Site.Root, a.Class.Name) {
					add(d.Class())
				}
			}
		}
	}
	for _, c := range code {
		pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Call:
				if !given(n) {
					return true
				}
				for _, d := range c.Module.Resolve(n.Func) {
					add(d.Class())
				}
			case *pysyntax.Return:
				switch n.Value.(type) {
				case *pysyntax.Name, *pysyntax.Attribute: // get_serializer_class
					for _, d := range c.Module.Resolve(n.Value) {
						add(d.Class())
					}
				}
			}
			return true
		})
	}
	return list
}

// given says that a call passes data on: Form(request.POST), Serializer(obj, data=request.data).
func given(n *pysyntax.Call) bool {
	for _, k := range n.Keywords {
		if k.Name.Name == "data" {
			return true
		}
	}
	if len(n.Args) == 0 {
		return false
	}
	found := false
	pysyntax.Walk(n.Args[0], func(n pysyntax.Node) bool {
		if a, ok := n.(*pysyntax.Attribute); ok && slices.Contains([]string{"POST", "GET", "data"}, a.Attr.Name) {
			found = true
		}
		return !found
	})
	return found
}
