// Package change reads which models' objects the code of a route makes, changes
// and deletes.
//
// It follows one handler through the functions of the project that it calls, and
// knows what Django's and DRF's generic views do in between. What it does not see
// is left out: a change that it names is there, one that it doesn't name may be
// there all the same. Whose the objects are is read by package objects for
// look-ups; here it is only said whether the text narrows an object to the caller.
package change

import (
	"slices"
	"strings"

	"paddock/internal/django/form"
	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/django/signin"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Verb is what is done with an object.
type Verb uint8

const (
	// Makes: a new object is saved.
	Makes Verb = iota
	// Edits: an object that is there is saved again.
	Edits
	// Deletes: an object is deleted.
	Deletes
)

// String is the word of a sentence: "makes".
func (v Verb) String() string { return [...]string{"makes", "changes", "deletes"}[v] }

// Change is a place where objects of a model are made, changed or deleted.
type Change struct {
	Model *models.Model
	Verb  Verb
	// Place is the call; of what a generic view does by itself the head of its class.
	Place pyeval.Place
	// Own says that the object is narrowed to the caller, or made for him: request.user is named where it is looked up or made.
	Own bool
	// Sent are the fields that the request gives a value, as far as they are named: those of a form or serializer, and
	// those that are set to what was sent.
	Sent []string
	// Depth is how many calls lie between the handler and it.
	Depth int
}

// Reader reads the changes of a context's handlers. It is for one goroutine.
type Reader struct {
	index   *pyname.Index
	root    string
	objects *rows.Reader
	forms   *form.Reader
}

// New makes a Reader for the models of a context; graph may be nil, and then nothing is known to change.
func New(index *pyname.Index, root string, graph *models.Graph) *Reader {
	return &Reader{index, root, rows.New(index, root, graph), form.New(index, root, graph)}
}

// Of are the changes that a handler of a view makes, in the order in which its code is reached.
func (r *Reader) Of(v *urlconf.View, h view.Handler) []Change {
	w := &walk{Reader: r, view: v, handler: h, seen: map[pysyntax.Node]bool{}}
	generic := v.Class != nil && (v.Func == nil || v.Func.Self != nil)
	if generic {
		w.class = rows.Text(r.index, r.root, v.Class)
		w.verb, w.does = does(v.Class, h)
	}
	if f := w.body(h.Func); f != nil {
		generic = generic && callsSuper(f.Def)
		w.function(f, 0)
	}
	if generic {
		w.generic()
	}
	return w.list
}

const maxDepth = 3

// walk is the way through the code of one handler.
type walk struct {
	*Reader
	view    *urlconf.View
	handler view.Handler
	// class is the view's, when it is the project's.
	class *pyname.Class
	// verb is what the generic view around the code does, if it does.
	verb Verb
	does bool
	list []Change
	seen map[pysyntax.Node]bool
}

// body is a function of the project as it can be followed; nil else.
func (r *Reader) body(f *pyeval.Function) *signin.Body {
	if f == nil || f.Library() {
		return nil
	}
	def, ok := f.Node.(*pysyntax.FunctionDef)
	m := r.index.ModuleAt(r.root, f.File.Path)
	if !ok || m == nil {
		return nil
	}
	var class *pyname.Class
	if f.Class != nil {
		class = m.Class(f.Class.Node)
	}
	return signin.NewBody(m, def, class)
}

func callsSuper(n pysyntax.Node) bool {
	found := false
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		id, ok := n.(*pysyntax.Name)
		found = found || ok && id.ID == "super"
		return !found
	})
	return found
}

// verbs are what the handlers of DRF's generic views do by their names.
var verbs = map[string]Verb{
	"create": Makes, "update": Edits, "partial_update": Edits, "destroy": Deletes,
	"post": Makes, "put": Edits, "patch": Edits, "delete": Deletes,
}

// hooks are the methods that a generic view calls to do it.
var hooks = map[Verb][]string{
	Makes: {"perform_create", "form_valid"}, Edits: {"perform_update", "form_valid"}, Deletes: {"perform_destroy", "form_valid", "delete"},
}

// makers, editors and deleters are the generic views and mixins that change what they are about.
var (
	makers   = []string{"django.views.generic.edit.CreateView", "rest_framework.mixins.CreateModelMixin"}
	editors  = []string{"django.views.generic.edit.UpdateView", "rest_framework.mixins.UpdateModelMixin"}
	deleters = []string{"django.views.generic.edit.DeleteView", "rest_framework.mixins.DestroyModelMixin"}
)

// does is what a generic view does in a handler that goes by its name, and whether it is such a view.
func does(c *pyeval.Class, h view.Handler) (verb Verb, ok bool) {
	verb, ok = verbs[h.Name]
	if !ok {
		return 0, false
	}
	if c.Derives("django.views.generic.base.View") && !c.Derives("rest_framework.views.APIView") {
		switch {
		case h.Name == "delete" || !c.Derives(slices.Concat(makers, editors, deleters)...):
			ok = c.Derives(deleters...)
		case c.Derives(editors...):
			verb = Edits
		case c.Derives(deleters...):
			verb = Deletes
		}
	}
	of := map[Verb][]string{Makes: makers, Edits: editors, Deletes: deleters}[verb]
	return verb, ok && c.Derives(of...)
}

// generic adds what a generic view does in a handler that is its own.
func (w *walk) generic() {
	if _, named := verbs[w.handler.Name]; !named {
		return
	}
	c, before, own := w.view.Class, len(w.list), false
	for _, name := range hooks[w.verb] {
		a, _, ok := c.Attr(name)
		if !ok || name == w.handler.Name {
			continue
		}
		f, _ := urlconf.Unwrap(&a)
		if b := w.body(f); b != nil {
			own = own || w.verb == Makes && names(b, b.Def)
			w.function(b, 0)
		}
	}
	if !w.does {
		return
	}
	o := w.object()
	if o.model == nil || slices.ContainsFunc(w.list[before:], func(k Change) bool { return k.Model == o.model && k.Verb == w.verb }) {
		return
	}
	at := c.Place()
	at.End = at.Start
	k := Change{Model: o.model, Verb: w.verb, Place: at, Own: own || w.verb != Makes && o.own}
	if w.verb != Deletes {
		k.Sent = sentFields(w.fieldset())
	}
	w.list = append(w.list, k)
}

// function adds what the statements of a function change, and follows the functions that it calls.
func (w *walk) function(b *signin.Body, depth int) {
	if w.seen[b.Def] || depth > maxDepth {
		return
	}
	w.seen[b.Def] = true
	f := w.frame(b, depth)
	b.Walk(func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok {
			return true
		}
		if a, ok := call.Func.(*pysyntax.Attribute); ok {
			f.method(call, a)
		}
		for _, d := range b.Module.Resolve(call.Func) {
			if def := d.Function(); def != nil && d.Module != nil {
				before := len(w.list)
				w.function(signin.NewBody(d.Module, def, d.Self), depth+1)
				if strings.HasPrefix(def.Name.Name, "get") {
					// What such a function makes is what it was asked for and was not there yet.
					more := slices.DeleteFunc(slices.Clone(w.list[before:]), func(k Change) bool { return k.Verb == Makes })
					w.list = append(w.list[:before], more...)
				}
				if f.mentions(call) {
					// A function that is told who asks does it for him, or to what is his.
					for i := range w.list[before:] {
						w.list[before+i].Own = true
					}
				}
			}
		}
		return true
	})
}

// making are the methods of managers by which objects are made.
var making = []string{"create", "acreate", "bulk_create", "abulk_create", "get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create"}

// method adds what a call of a method changes.
func (f *frame) method(call *pysyntax.Call, a *pysyntax.Attribute) {
	name := a.Attr.Name
	if slices.Contains([]string{"asave", "adelete", "aupdate", "aadd", "aset", "aremove", "aclear"}, name) {
		name = name[1:]
	}
	switch {
	case name == "save":
		for _, k := range call.Keywords {
			if c, ok := f.Module.Fold(k.Value); ok && k.Name.Name == "commit" && !c.Truth() {
				return // it is saved later
			}
		}
		o := f.origin(a.Value)
		if o.model == nil || o.rows {
			return
		}
		verb := Edits
		if o.made {
			verb = Makes
		}
		o.sent = append(o.sent, f.assigned(a.Value)...)
		f.add(call, o, verb, f.mentions(call) || verb == Makes && f.tied(a.Value))
	case name == "delete":
		f.add(call, f.origin(a.Value), Deletes, false)
	case name == "update":
		if o := f.origin(a.Value); o.rows {
			o.sent = f.sentKeywords(call)
			f.add(call, o, Edits, false)
		}
	case slices.Contains([]string{"add", "set", "remove", "clear"}, name) && f.depth <= 1:
		// user.groups.add(group): what somebody may do is a relation.
		if to, ok := a.Value.(*pysyntax.Attribute); ok {
			o := f.origin(to.Value)
			if o.model != nil && !o.rows && !o.form && o.model.User && (to.Attr.Name == "groups" || to.Attr.Name == "user_permissions") {
				o.sent = []string{to.Attr.Name}
				f.add(call, o, Edits, false)
			}
		}
	case slices.Contains(making, a.Attr.Name):
		if o := f.origin(a.Value); o.rows {
			o.sent = f.sentKeywords(call)
			f.add(call, o, Makes, f.mentions(call))
		}
	}
}

func (f *frame) add(n pysyntax.Node, o origin, verb Verb, own bool) {
	if o.model == nil {
		return
	}
	k := Change{Model: o.model, Verb: verb, Place: pyeval.Place{File: f.Module.Tree.File, Span: n.Range()}, Own: o.own || own, Sent: o.sent, Depth: f.depth}
	for i := range f.list {
		if l := &f.list[i]; l.Model == k.Model && l.Verb == verb && l.Place == k.Place {
			return
		}
	}
	f.list = append(f.list, k)
}

// assigned are the attributes of an object to which the function assigns what was sent, or a constant that is true.
func (f *frame) assigned(object pysyntax.Expr) []string {
	name, ok := object.(*pysyntax.Name)
	if !ok {
		return nil
	}
	var list []string
	f.Walk(func(n pysyntax.Node) bool {
		a, ok := n.(*pysyntax.Assign)
		if !ok {
			return true
		}
		for _, t := range a.Targets {
			at, ok := t.(*pysyntax.Attribute)
			if !ok {
				continue
			}
			of, ok := at.Value.(*pysyntax.Name)
			if ok && of.ID == name.ID && f.sent(a.Value) {
				list = append(list, at.Attr.Name)
			}
		}
		return true
	})
	return list
}

func (f *frame) sentKeywords(call *pysyntax.Call) []string {
	var list []string
	for _, k := range call.Keywords {
		if k.Name.Name != "" && f.sent(k.Value) {
			list = append(list, k.Name.Name)
		}
	}
	return list
}

func (f *frame) sent(e pysyntax.Expr) bool {
	if c, ok := f.Module.Fold(e); ok {
		return c.Kind == pyname.ConstBool && c.Truth()
	}
	return f.Sent(e) != signin.Nowhere
}

// tied says that an attribute of a new object is set to the caller: post.author = request.user, form.instance.owner = ….
func (f *frame) tied(object pysyntax.Expr) bool {
	found := false
	name, ok := object.(*pysyntax.Name)
	if !ok {
		return false
	}
	f.Walk(func(n pysyntax.Node) bool {
		a, ok := n.(*pysyntax.Assign)
		if !ok {
			return true
		}
		for _, t := range a.Targets {
			for {
				at, ok := t.(*pysyntax.Attribute)
				if !ok {
					break
				}
				t = at.Value
			}
			if of, ok := t.(*pysyntax.Name); ok && of.ID == name.ID && f.mentions(a.Value) {
				found = true
			}
		}
		return !found
	})
	return found
}
