package flow

import (
	"slices"
	"strings"

	"paddock/internal/django/template"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/taint"
)

// How values get into templates: which page a name stands for, what it is told besides what the view tells, and what
// the names with "@" in it stand for (see package template).

// pages are those of a site, by name.
type pages struct {
	set   *template.Set
	known map[string]*taint.Page
	// named and givers are what context processors tell every page that is shown for a request.
	named  []taint.Named
	givers []taint.Value
	ready  bool
}

// Pages are the pages that one of some names stands for.
func (r *reader) Pages(names []string, request bool, at taint.Site) (list []*taint.Page) {
	if r.pages.set == nil {
		return nil
	}
	for _, name := range names {
		if p := r.page(name); p != nil && !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
}

func (r *reader) page(name string) *taint.Page {
	if p, ok := r.pages.known[name]; ok {
		return p
	}
	var p *taint.Page
	if made := r.pages.set.Page(name); made != nil {
		r.processors()
		p = &taint.Page{Function: taint.FunctionValue(made.Module, made.Def), Named: r.pages.named, Givers: r.pages.givers}
	}
	if r.pages.known == nil {
		r.pages.known = map[string]*taint.Page{}
	}
	r.pages.known[name] = p
	return p
}

// processors reads what the context processors of a site's settings tell.
func (r *reader) processors() {
	if r.pages.ready {
		return
	}
	r.pages.ready = true
	request := taint.Instance(requestType)
	r.pages.named = []taint.Named{{Name: "request", Value: request}}
	if v, ok := r.requestAttribute("user"); ok {
		r.pages.named = append(r.pages.named, taint.Named{Name: "user", Value: v})
	}
	r.pages.named = append(r.pages.named, r.messages())
	for _, name := range r.pages.set.Processors() {
		if strings.HasPrefix(name, "django.") {
			continue
		}
		for _, d := range r.index.Lookup(r.root, name) {
			if f := d.Function(); f != nil {
				r.pages.givers = append(r.pages.givers, r.engine.Function(d.Module, f))
			}
		}
	}
}

// Called says that a page calls a function, as a filter or tag.
func (r *reader) Called(def pysyntax.Node) bool { return r.pages.set != nil && r.pages.set.Used(def) }

// Term is what a name with "@" stands for in a page.
func (r *reader) Term(m *pyname.Module, name string) taint.Value {
	kind, rest, _ := strings.Cut(name[1:], ":")
	aside := kind == "aside"
	if aside {
		kind, rest, _ = strings.Cut(rest, ":")
	}
	use := func(f *template.Registered) taint.Value {
		if !aside {
			r.pages.set.Use(f)
		}
		return taint.FunctionValue(f.Module, f.Def)
	}
	switch kind {
	case "part":
		return taint.Part
	case "str":
		return taint.External("builtins.str")
	case "tagged":
		return r.taggedMessage()
	case "escape":
		return taint.External("django.utils.html.conditional_escape")
	case "show":
		return taint.External("template.show." + rest)
	case "page":
		if p := r.pages.set.Numbered(rest); p != nil {
			return taint.FunctionValue(p.Module, p.Def)
		}
	case "filter":
		if f := r.pages.set.FilterIn(m.Path, rest); f != nil {
			return use(f)
		}
		return taint.External(r.catalog.Canonical("template.filter." + rest))
	case "tag":
		if f := r.pages.set.TagIn(m.Path, rest); f != nil {
			return use(f)
		}
	}
	return taint.Value{}
}

// shown is the page that a generic view shows, and what it tells besides its own get_context_data.
func (r *reader) shown(v *urlconf.View, c *pyname.Class, h view.Handler) (*taint.Page, []taint.Named) {
	if r.pages.set == nil || r.pages.set.Empty() || h.Name == "post" || h.Name == "delete" {
		return nil, nil
	}
	kind := genericKind(c)
	if kind == "" {
		return nil, nil
	}
	m := r.Of(c)
	if m == nil {
		m = r.rows.View(v).Model // as its get_queryset() says
	}
	var named []taint.Named
	tell := func(name string, value taint.Value) {
		if name != "" {
			named = append(named, taint.Named{Name: name, Value: value})
		}
	}
	model := ""
	if m != nil {
		model = strings.ToLower(m.Name[strings.LastIndexByte(m.Name, '.')+1:])
	}
	list := kind == "_list" || strings.HasPrefix(kind, "_archive")
	own, _ := r.classText(v, c, "context_object_name")
	if list {
		many := r.collection("django.db.models.query.QuerySet", m)
		tell("object_list", many)
		tell("page_obj", many)
		if own == "" && model != "" {
			own = model + "_list"
		}
		tell(own, many)
	} else if one, ok := r.instance(m); ok && kind != "_template" {
		tell("object", one)
		if own == "" {
			own = model
		}
		tell(own, one)
	}
	if kind == "_form" || kind == "form" {
		tell("form", r.formOf(v, c, h))
	}
	name, ok := r.classText(v, c, "template_name")
	if !ok || name == "" {
		if m == nil || kind == "form" || kind == "_template" {
			return nil, nil
		}
		suffix := kind
		if own, ok := r.classText(v, c, "template_name_suffix"); ok {
			suffix = own
		}
		app, _, _ := strings.Cut(m.Label, ".")
		name = strings.ToLower(app) + "/" + model + suffix + ".html"
	}
	return r.page(name), named
}

// classText is a text that a view's as_view() was given or its class has.
func (r *reader) classText(v *urlconf.View, c *pyname.Class, name string) (string, bool) {
	for _, p := range v.Init {
		if p.Key.Text == name && p.Value.Kind == pyeval.Str {
			return p.Value.Text, true
		}
	}
	m, ok := c.Find(name)
	if !ok {
		return "", false
	}
	b := m.Bindings[len(m.Bindings)-1]
	if b.Kind != pyname.Assigned || b.Value == nil {
		return "", false
	}
	k, ok := m.Class.Module.Fold(b.Value)
	return k.Text, ok && k.Kind == pyname.ConstStr
}

// genericKind is what a generic view of Django's ends the names of its templates in, "form" and "_template" for those that
// have no such names; "" for a class that is none.
func genericKind(c *pyname.Class) string {
	mro, _ := c.MRO()
	for _, b := range mro {
		if b.Class != nil || !strings.HasPrefix(b.Name, "django.views.generic.") {
			continue
		}
		switch b.Name[strings.LastIndexByte(b.Name, '.')+1:] {
		case "ListView", "BaseListView", "MultipleObjectMixin":
			return "_list"
		case "ArchiveIndexView", "YearArchiveView", "MonthArchiveView", "WeekArchiveView", "DayArchiveView", "TodayArchiveView":
			return "_archive"
		case "DetailView", "BaseDetailView", "DateDetailView":
			return "_detail"
		case "CreateView", "UpdateView", "BaseCreateView", "BaseUpdateView", "ModelFormMixin":
			return "_form"
		case "DeleteView", "BaseDeleteView":
			return "_confirm_delete"
		case "FormView", "BaseFormView", "FormMixin":
			return "form"
		case "SingleObjectMixin":
			return "_detail"
		case "TemplateView", "TemplateResponseMixin":
			return "_template"
		}
	}
	return ""
}
