package massassignment

import (
	"slices"
	"strings"

	"paddock/internal/django/form"
	"paddock/internal/django/view"
	"paddock/internal/pysyntax"
)

// Pins are fields to which code gives its own value, whatever was sent.
//
// In a view that counts of the object that this form saves only: what form.save() gives, form.instance, the object
// given as instance=. A ModelForm writes what was sent into its instance when it is validated, and a serializer when it
// saves: what is set before is overwritten. Fields that code takes out of the form, or out of the data before the form
// is given it, are pinned as well, and so are those that the form's own methods set, drop, or look at: clean_owner,
// validate(), save(), create(), update(). A field for which the view itself looks in what was sent is judged there.

// pins are the fields that one handler and one form or serializer pin.
type pins struct {
	names map[string]bool
	// checks are whether a field that is not in names is pinned nevertheless; by what it may be called.
	checks []func(field string) bool
}

func (p *pins) has(field string) bool {
	return p.names[field] || p.names[field+"_id"] || slices.ContainsFunc(p.checks, func(c func(string) bool) bool { return c(field) })
}

// pins reads those of a handler for what it writes.
func (at *handled) pins(w write) *pins {
	p := &pins{names: map[string]bool{}}
	for _, c := range at.code {
		r := pinReader{at: at, w: w, code: c, pins: p, forms: map[string]stage{}, objects: map[string]string{}, data: map[string]bool{}}
		r.read()
	}
	if w.set.Class != nil {
		p.class(w.set, w.changes)
	}
	return p
}

// stage is how far a form has come: what is set on its instance counts once what was sent has been written there.
type stage uint8

const (
	made stage = iota
	valid
	saved
)

// pinReader reads one function, in the order of its text.
type pinReader struct {
	at   *handled
	w    write
	code view.Code
	*pins
	// forms are the expressions that hold the form, "form", "self.form"; objects those that hold what it saves, with
	// the form's; "" for one that save() gave. data are the names for what the form is given.
	forms   map[string]stage
	objects map[string]string
	data    map[string]bool
}

func (r *pinReader) read() {
	def, ok := r.code.Def.(*pysyntax.FunctionDef)
	if !ok || def.Args == nil {
		return
	}
	for _, a := range slices.Concat(def.Args.PosOnly, def.Args.Args, def.Args.KwOnly) {
		if id := a.Name.Name; id == "form" || id == "serializer" || strings.HasSuffix(id, "_form") || strings.HasSuffix(id, "_serializer") {
			r.forms[id] = valid
			if r.w.own && r.code.Self != "" {
				r.objects[r.code.Self+".object"] = id
			}
		}
	}
	for _, id := range []string{"request", r.code.Request, "self.request"} {
		r.data[id+".data"], r.data[id+".POST"] = true, true
	}
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		if call, ok := n.(*pysyntax.Call); ok && r.makes(call) {
			if d := dotted(sent(call, r.w.set.Kind)); d != "" {
				r.data[d] = true
			}
		}
		return true
	})
	for _, s := range def.Body {
		r.node(s)
	}
}

// node reads a node and what is below it.
func (r *pinReader) node(n pysyntax.Node) {
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Assign:
			r.node(n.Value)
			for _, t := range n.Targets {
				r.assign(t, n.Value)
			}
			return false
		case *pysyntax.AnnAssign:
			if n.Value != nil {
				r.node(n.Value)
				r.assign(n.Target, n.Value)
			}
			return false
		case *pysyntax.Call:
			r.call(n)
		case *pysyntax.Delete:
			r.removed(n)
		case *pysyntax.For:
			r.removed(n)
			r.each(n)
		case *pysyntax.Compare: // if "role" in request.data
			if len(n.Ops) == 1 && (n.Ops[0] == pysyntax.In || n.Ops[0] == pysyntax.NotIn) {
				r.asked(n.Comparators[0], n.Left)
			}
		case *pysyntax.Subscript:
			r.asked(n.Value, n.Index)
		}
		return true
	})
}

// each follows a loop over the forms of a set, or over what the set saves.
func (r *pinReader) each(n *pysyntax.For) {
	name, over := dotted(n.Target), strings.TrimSuffix(dotted(n.Iter), ".forms")
	if call, ok := n.Iter.(*pysyntax.Call); ok {
		if a, ok := call.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "save" && name != "" {
			if _, ok := r.forms[dotted(a.Value)]; ok {
				r.objects[name] = ""
			}
		}
	}
	if name == "" || over == "" {
		return
	}
	if s, ok := r.forms[over]; ok {
		r.forms[name] = s
	}
	if of, ok := r.objects[over]; ok {
		r.objects[name] = of
	}
}

// asked pins what the view itself looks up in what was sent: it is judged there.
func (r *pinReader) asked(of, key pysyntax.Expr) {
	if d := dotted(of); !r.holds(of) || strings.HasSuffix(d, ".data") && !r.data[d] {
		return // what a serializer shows once it has saved
	}
	if c, ok := r.code.Module.Fold(key); ok {
		r.names[c.Text] = true
	}
}

// makes says that a call makes the form: by its class, or by the view's own way to it.
func (r *pinReader) makes(call *pysyntax.Call) bool {
	if r.w.own {
		switch f := call.Func.(type) {
		case *pysyntax.Attribute:
			if slices.Contains([]string{"get_form", "get_serializer", "form_class", "serializer_class"}, f.Attr.Name) {
				return true
			}
		case *pysyntax.Call: // self.get_form_class()(request.POST)
			if a, ok := f.Func.(*pysyntax.Attribute); ok && strings.HasSuffix(a.Attr.Name, "_class") {
				return true
			}
		}
	}
	return slices.Contains(r.at.forms.Named(r.code.Module, call.Func), r.w.set)
}

// counts says that what is set on an object is what will be saved.
func (r *pinReader) counts(object string) bool {
	f, isInstance := strings.CutSuffix(object, ".instance")
	if !isInstance {
		of, ok := r.objects[object]
		if !ok {
			return false
		}
		if f = of; f == "" {
			return true
		}
	}
	s, ok := r.forms[f]
	return ok && (s == saved || s == valid && r.w.set.Kind == form.Form)
}

func (r *pinReader) assign(target, value pysyntax.Expr) {
	switch t := target.(type) {
	case *pysyntax.Attribute:
		if r.counts(dotted(t.Value)) {
			r.names[t.Attr.Name] = true
			return
		}
	case *pysyntax.Subscript:
		if r.holds(t.Value) {
			if c, ok := r.code.Module.Fold(t.Index); ok {
				r.names[c.Text] = true
			}
		}
		return
	}
	name := dotted(target)
	if name == "" {
		return
	}
	if w, ok := value.(*pysyntax.Await); ok {
		value = w.Value
	}
	switch v := value.(type) {
	case *pysyntax.Call:
		if r.makes(v) {
			r.forms[name] = made
			for _, k := range v.Keywords {
				if o := dotted(k.Value); k.Name.Name == "instance" && o != "" {
					r.objects[o] = name
				}
			}
			if r.w.set.Kind == form.Serializer && len(v.Args) > 0 {
				if o := dotted(v.Args[0]); o != "" {
					r.objects[o] = name
				}
			}
			return
		}
		if a, ok := v.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "save" {
			if _, ok := r.forms[dotted(a.Value)]; ok {
				r.objects[name] = ""
			}
		}
		if a, ok := v.Func.(*pysyntax.Attribute); ok && slices.Contains([]string{"copy", "dict"}, a.Attr.Name) && r.data[dotted(a.Value)] {
			r.data[name] = true
		}
	case *pysyntax.Dict:
		// data = {**request.data, "owner": request.user.pk}
		r.display(name, v)
	case *pysyntax.Attribute, *pysyntax.Name:
		from := dotted(v)
		if f, ok := strings.CutSuffix(from, ".instance"); ok {
			if _, ok := r.forms[f]; ok {
				r.objects[name] = f
			}
		} else if of, ok := r.objects[from]; ok {
			r.objects[name] = of
		} else if s, ok := r.forms[from]; ok {
			r.forms[name] = s
		} else if r.data[from] {
			r.data[name] = true
		}
	}
}

// display pins what a mapping that is given as data sets behind what was sent.
func (r *pinReader) display(name string, d *pysyntax.Dict) {
	if name != "" && !r.data[name] {
		return
	}
	open := false
	for _, k := range d.Keys {
		if k == nil {
			open = true
		} else if c, ok := r.code.Module.Fold(k); ok && open {
			r.names[c.Text] = true
		}
	}
}

// holds says that an expression is a mapping from which the form or serializer takes what it writes.
func (r *pinReader) holds(e pysyntax.Expr) bool {
	d := dotted(e)
	if r.data[d] {
		return true
	}
	for _, suffix := range []string{".validated_data", ".fields", ".initial_data", ".data"} {
		if f, ok := strings.CutSuffix(d, suffix); ok {
			_, known := r.forms[f]
			return known
		}
	}
	return false
}

func (r *pinReader) call(n *pysyntax.Call) {
	if isName(n.Func, "setattr") && len(n.Args) == 3 && r.counts(dotted(n.Args[0])) {
		if c, ok := r.code.Module.Fold(n.Args[1]); ok {
			r.names[c.Text] = true
		}
		return
	}
	if r.makes(n) {
		if d, ok := sent(n, r.w.set.Kind).(*pysyntax.Dict); ok {
			r.display("", d)
		}
		return
	}
	a, ok := n.Func.(*pysyntax.Attribute)
	if !ok {
		return
	}
	of := dotted(a.Value)
	switch a.Attr.Name {
	case "is_valid", "full_clean":
		if s, ok := r.forms[of]; ok {
			r.forms[of] = max(s, valid)
		}
	case "save":
		if _, ok := r.forms[of]; ok {
			r.forms[of] = saved
			if r.w.set.Kind == form.Serializer {
				r.keywords(n)
			}
		}
	case "pop":
		r.removed(n)
	case "get":
		if len(n.Args) > 0 {
			r.asked(a.Value, n.Args[0])
		}
	case "update":
		if r.holds(a.Value) {
			r.keywords(n)
			if len(n.Args) > 0 {
				r.keys(n.Args[0])
			}
		}
	}
}

// keywords pins what a call is given by name: save(owner=request.user), save(**{"owner": request.user}).
func (r *pinReader) keywords(n *pysyntax.Call) {
	for _, k := range n.Keywords {
		if k.Name.Name != "" {
			r.names[k.Name.Name] = true
		} else {
			r.keys(k.Value)
		}
	}
}

// keys pins the keys of a mapping that is written out.
func (r *pinReader) keys(e pysyntax.Expr) {
	d, ok := e.(*pysyntax.Dict)
	if !ok {
		return
	}
	for _, k := range d.Keys {
		if k == nil {
			continue
		}
		if c, ok := r.code.Module.Fold(k); ok {
			r.names[c.Text] = true
		}
	}
}

// removed pins what is taken out of the form's fields or of its data.
func (r *pinReader) removed(n pysyntax.Node) {
	for _, t := range form.TakenOut(r.code.Module, n) {
		if r.holds(t.From) {
			r.names[t.Name] = true
		}
	}
}

// dotted is an expression of names as it is written, "self.object"; "" of all others.
func dotted(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		if of := dotted(e.Value); of != "" {
			return of + "." + e.Attr.Name
		}
	}
	return ""
}
