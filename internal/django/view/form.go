package view

import (
	"slices"
	"strings"

	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// formNames are the attributes of a class-based view that name its form or serializer.
var formNames = []string{"form_class", "authentication_form", "serializer_class"}

// formMethods begin the names of the methods of a form or serializer that run when it judges what was sent.
var formMethods = []string{"__init__", "clean", "validate", "is_valid", "save", "create", "update", "login", "authenticate", "get_user", "full_clean"}

// Forms are the project's forms and serializers of a view: those that its class names, and those that the code
// reached makes.
func Forms(index *pyname.Index, root string, v *urlconf.View, reached []Code) []*pyname.Class {
	var list []*pyname.Class
	add := func(c *pyname.Class) {
		if c == nil || slices.Contains(list, c) {
			return
		}
		bases, _ := c.MRO()
		if slices.ContainsFunc(bases, func(b pyname.Base) bool {
			return b.Class == nil && (strings.HasSuffix(b.Name, "Form") || strings.HasSuffix(b.Name, "Serializer"))
		}) {
			list = append(list, c)
		}
	}
	named := func(a *pyeval.Value) {
		if a.Class != nil && !a.Class.Library() {
			if m := index.ModuleAt(root, a.Class.File.Path); m != nil {
				add(m.Class(a.Class.Node))
			}
		}
	}
	for _, id := range formNames {
		if v.Class == nil {
			break
		}
		if a, _, ok := v.Class.Attr(id); ok && a.Kind == pyeval.Ref {
			named(&a)
		}
	}
	for i := range v.Init {
		if slices.Contains(formNames, v.Init[i].Key.Text) {
			named(&v.Init[i].Value)
		}
	}
	for _, c := range reached {
		pysyntax.WalkStmts(Body(c.Def), func(n pysyntax.Node) bool {
			if call, ok := n.(*pysyntax.Call); ok {
				for _, d := range c.Module.Resolve(call.Func) {
					add(d.Class())
				}
			}
			return true
		})
	}
	return list
}

// FormCode is the project's code that runs within the forms and serializers of
// a view. The methods that judge and save what was sent come first, then what they
// call; code that was reached already is left out.
func FormCode(index *pyname.Index, root string, v *urlconf.View, reached []Code) []Code {
	r := reacher{index: index, root: root, seen: map[pysyntax.Node]bool{}}
	for _, c := range reached {
		r.seen[c.Def] = true
	}
	for _, form := range Forms(index, root, v, reached) {
		list, _ := form.MRO()
		for _, b := range list {
			if b.Class == nil {
				continue
			}
			for _, s := range b.Class.Node.Body {
				if f, ok := s.(*pysyntax.FunctionDef); ok && slices.ContainsFunc(formMethods, func(p string) bool { return strings.HasPrefix(f.Name.Name, p) }) {
					r.add(b.Class.Module, f, true, 1)
				}
			}
		}
	}
	for i := 0; i < len(r.list) && len(r.list) < maxReach; i++ {
		if r.list[i].Depth < reachDepth {
			r.calls(r.list[i])
		}
	}
	return r.list
}

// Handling is the project's code that runs for a handler, with its forms and serializers: what Reach and FormCode give
// together. Of a viewset's hooks only those count that its action calls: what other actions do is not done by this one.
func Handling(index *pyname.Index, root string, v *urlconf.View, h Handler) []Code {
	var code []Code
	if v.Actions == nil || v.Class == nil {
		code = Reach(index, root, v, h)
	} else {
		code = Reach(index, root, &urlconf.View{}, h)
		action := strings.TrimPrefix(h.Name, "partial_")
		for _, f := range Hooks(v.Class) {
			name := f.Name[strings.LastIndexByte(f.Name, '.')+1:]
			if name == "perform_"+action || strings.HasPrefix(name, "get_") || name == "dispatch" || name == "initial" {
				code = append(code, Reach(index, root, &urlconf.View{}, Handler{Func: f})...)
			}
		}
	}
	return append(code, FormCode(index, root, v, code)...)
}
