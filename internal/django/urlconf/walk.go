package urlconf

import (
	"fmt"
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/pyeval"
	"paddock/internal/source"
)

const (
	// maxDepth is how deeply includes may be nested, maxRoutes how many routes one context may have.
	maxDepth  = 24
	maxRoutes = 50_000
)

// Read reads the routes of a context. It never fails: what cannot be read is in Unread.
func Read(c *django.Context) *Table {
	t := &Table{Context: c, Program: c.Program()}
	root := c.Setting("ROOT_URLCONF")
	if v := root.Written(); v.Kind == pyeval.Str {
		t.Root = v.Text
	}
	if t.Root == "" {
		why := "ROOT_URLCONF is not set"
		if root.Value.Kind == pyeval.Unknown && root.Set {
			why = "ROOT_URLCONF is not known: " + root.Value.Reason()
		}
		t.unread(root.Place, why+", so there are no routes to look at")
		return t
	}
	if root.Value.Kind == pyeval.Unknown {
		t.unread(root.Place, fmt.Sprintf("ROOT_URLCONF is taken for %q, and may be another: %s", t.Root, root.Value.Reason()))
	}
	// Django sets up its apps before anything asks for a route: their admin modules register models.
	t.Program.Call("django.apps.registry", "populate")
	if apps := c.Setting("INSTALLED_APPS"); apps.Set && apps.Value.Kind == pyeval.Unknown && len(apps.Value.Else) == 0 {
		t.unread(apps.Place, "INSTALLED_APPS is not known, and so neither is what its apps register in the admin: "+apps.Value.Reason())
	} else if i := slices.IndexFunc(apps.Value.Items, func(v pyeval.Value) bool { return v.Kind == pyeval.Unknown }); i >= 0 {
		t.unread(apps.Place, "INSTALLED_APPS may have apps that are not known, and so neither is what they register in the admin: "+apps.Value.Items[i].Reason())
	}
	w := walker{table: t}
	w.module(t.Root, root.Place, level{})
	t.Unread = append(t.Unread, t.Program.Notes()...)
	slices.SortFunc(t.Unread, source.Note.Compare)
	t.Unread = slices.Compact(t.Unread)
	return t
}

// unread notes a place of the URLconf that could not be read.
func (t *Table) unread(at pyeval.Place, reason string) {
	n := source.Note{Reason: reason}
	if at.File != nil {
		n.Path, n.Line = at.File.Path, at.File.LineOf(at.Start)
	}
	t.Unread = append(t.Unread, n)
}

// level is what surrounds the patterns at hand.
type level struct {
	parts     []string
	kinds     []Kind
	namespace []string
	chain     []pyeval.Place
	kwargs    []pyeval.Pair
	modules   []string // the modules being included
	when      string
	env       []string
}

// walker follows a URLconf's patterns, the way Django's resolver does.
type walker struct {
	table *Table
}

// module reads the patterns of a URL module.
func (w *walker) module(name string, at pyeval.Place, l level) {
	if slices.Contains(l.modules, name) {
		w.table.unread(at, "the include of "+name+" leads back to itself and was not followed")
		return
	}
	if len(l.modules) >= maxDepth {
		w.table.unread(at, fmt.Sprintf("includes are nested more than %d deep; what lies below was not read", maxDepth))
		return
	}
	l.modules = append(slices.Clip(l.modules), name)
	v, ok := w.table.Program.Value(name, "urlpatterns")
	if !ok {
		if w.table.Program.Import(name) {
			w.table.unread(at, "the URL module "+name+" has no urlpatterns")
		} else {
			w.table.unread(at, "the URL module "+name+" is not in this project, so its routes are not known")
		}
		return
	}
	w.list(&v, at, l)
}

// list reads a list of patterns.
func (w *walker) list(v *pyeval.Value, at pyeval.Place, l level) {
	if v.Place.File != nil {
		at = v.Place
	}
	switch v.Kind {
	case pyeval.List, pyeval.Tuple:
		for i := range v.Items {
			if len(w.table.Routes) >= maxRoutes {
				w.table.unread(at, fmt.Sprintf("there are more than %d routes; the rest was not read", maxRoutes))
				return
			}
			w.item(&v.Items[i], at, l)
		}
	case pyeval.Unknown:
		if len(v.Else) == 0 {
			w.table.unread(at, "this list of routes is not known: "+v.Reason())
			return
		}
		w.oneOf(v, at, l)
	default:
		w.table.unread(at, "these are no routes but "+kindName(v))
	}
}

// oneOf reads several lists of patterns of which one is there: every route that may be there, once. A route
// that all of them have is there in any case.
func (w *walker) oneOf(v *pyeval.Value, at pyeval.Place, l level) {
	outer := l.when
	l.when = v.Reason()
	start := len(w.table.Routes)
	have, lists := map[string]*Route{}, map[*Route]int{}
	for i := range v.Else {
		from := len(w.table.Routes)
		w.list(&v.Else[i], at, l)
		kept := w.table.Routes[:from]
		counted := map[*Route]bool{}
		for _, r := range w.table.Routes[from:] {
			key := r.key()
			if have[key] == nil {
				have[key] = r
				kept = append(kept, r)
			}
			if first := have[key]; !counted[first] {
				counted[first] = true
				lists[first]++
			}
		}
		w.table.Routes = kept
	}
	for _, r := range w.table.Routes[start:] {
		if lists[r] == len(v.Else) && r.When == l.when {
			r.When = outer
		}
	}
}

// key tells routes apart that several lists may have in common.
func (r *Route) key() string {
	return strings.Join(r.Parts, "\x00") + "\x01" + r.View.Name + "\x01" + r.Namespace + "\x01" + r.Name
}

// item reads one element of urlpatterns.
func (w *walker) item(v *pyeval.Value, at pyeval.Place, l level) {
	if v.Place.File != nil {
		at = v.Place
	}
	switch {
	case v.Kind == pyeval.Object && v.Text == "django.urls.URLPattern":
		w.pattern(v, at, l)
	case v.Kind == pyeval.Object && v.Text == "django.urls.URLResolver":
		w.resolver(v, at, l)
	case v.Kind == pyeval.Unknown && len(v.Else) > 0:
		l.when = v.Reason()
		for i := range v.Else {
			w.item(&v.Else[i], at, l)
		}
	case v.Kind == pyeval.Unknown:
		w.table.unread(at, "this route is not known: "+v.Reason())
	default:
		w.table.unread(at, "this is no route but "+kindName(v))
	}
}

func kindName(v *pyeval.Value) string {
	switch v.Kind {
	case pyeval.List, pyeval.Tuple:
		return "a list within a list"
	case pyeval.Object, pyeval.Ref:
		return v.Text
	}
	return v.Python()
}

// part adds a pattern's own text to what leads to it; Unsaid when it is not known.
func (w *walker) part(v *pyeval.Value, at pyeval.Place, l level) level {
	route := v.Get("route")
	written, ok := routeText(route)
	if !ok && route != nil && route.Kind == pyeval.Unknown {
		// One of several texts: the first, under its condition, since the routes below it are known.
		for i := range route.Else {
			if written, ok = routeText(&route.Else[i]); ok {
				l.when = route.Reason()
				break
			}
		}
	}
	if !ok {
		why := "it is no text"
		if route != nil && route.Kind == pyeval.Unknown {
			why = route.Reason()
		}
		written = Unsaid
		w.table.unread(at, "the text of this pattern is not known, "+Unsaid+" stands for it: "+why)
	}
	kind := Path
	switch text(v.Get("kind")) {
	case "re_path":
		kind = Regex
	case "locale":
		kind = Locale
	}
	if route != nil && len(route.Env) > 0 {
		l.env = slices.Compact(slices.Sorted(slices.Values(slices.Concat(l.env, route.Env))))
	}
	l.parts = append(slices.Clip(l.parts), written)
	l.kinds = append(slices.Clip(l.kinds), kind)
	if kwargs := v.Get("kwargs"); kwargs != nil && kwargs.Kind == pyeval.Dict {
		l.kwargs = append(slices.Clip(l.kwargs), kwargs.Pairs...)
	}
	return l
}

// routeText is the text of a pattern: a text, or a compiled regular expression. Of several texts, one
// of which it is, the empty one is taken: a prefix that only some sites are given is none by default.
func routeText(v *pyeval.Value) (string, bool) {
	if v == nil {
		return "", false
	}
	switch v.Kind {
	case pyeval.Str, pyeval.Regex:
		return v.Text, true
	case pyeval.Unknown:
		for i := range v.Else {
			if e := &v.Else[i]; e.Kind == pyeval.Str && e.Text == "" {
				return "", true
			}
		}
	}
	return "", false
}

func (w *walker) resolver(v *pyeval.Value, at pyeval.Place, l level) {
	l = w.part(v, at, l)
	l.chain = append(slices.Clip(l.chain), at)
	appName, namespace := text(v.Get("app_name")), text(v.Get("namespace"))
	urlconf := v.Get("urlconf")
	if urlconf == nil {
		w.table.unread(at, "what this include includes is not known")
		return
	}
	var module string
	if urlconf.Kind == pyeval.Ref && urlconf.Class == nil && urlconf.Func == nil {
		module = urlconf.Text
		if appName == "" {
			if a, ok := w.table.Program.Value(module, "app_name"); ok {
				appName = text(&a)
			}
		}
	}
	if namespace == "" {
		namespace = appName
	}
	if namespace != "" {
		l.namespace = append(slices.Clip(l.namespace), namespace)
	}
	switch {
	case module != "":
		w.module(module, at, l)
	case urlconf.Kind == pyeval.Unknown && len(urlconf.Else) == 0:
		if n := urlconf.Dotted(); n != "" {
			w.table.unread(at, "the routes of "+n+" are not known: "+urlconf.Reason())
			return
		}
		w.table.unread(at, "what this include includes is not known: "+urlconf.Reason())
	default:
		w.list(urlconf, at, l)
	}
}

func text(v *pyeval.Value) string {
	if v == nil || v.Kind != pyeval.Str {
		return ""
	}
	return v.Text
}

// own says that a dotted name is one that the project's own code should have: a package's view need not
// be read to know the route.
func (w *walker) own(name string) bool {
	site := w.table.Context.Site
	top, _, _ := strings.Cut(name, ".")
	index := site.Project.Index
	return index.Module(site.Root, top) != nil || index.IsNamespace(site.Root, top)
}

func (w *walker) pattern(v *pyeval.Value, at pyeval.Place, l level) {
	l = w.part(v, at, l)
	r := &Route{
		Parts: l.parts, Kinds: l.kinds, Name: text(v.Get("name")), Namespace: strings.Join(l.namespace, ":"),
		Kwargs: l.kwargs, Place: at, Chain: l.chain, When: l.when, Env: l.env,
	}
	r.View = w.view(v.Get("callback"), text(v.Get("prefix")))
	if r.View == nil {
		why := "nothing is given"
		if view := v.Get("callback"); view != nil && view.Kind == pyeval.Unknown {
			why = view.Reason()
		}
		w.table.unread(at, "the view of this route is not known: "+why)
		return
	}
	if r.View.Missing != "" && w.own(r.View.Name) {
		w.table.unread(at, "the view "+r.View.Name+" could not be read: "+r.View.Missing)
	}
	w.table.Routes = append(w.table.Routes, r)
}
