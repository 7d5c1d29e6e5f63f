package access

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// What the resolver says of the route at hand: request.resolver_match, or resolve(request.path) in a middleware.

// matched is an attribute of request.resolver_match.
func (fr *frame) matched(attr string) value {
	as := "request.resolver_match." + attr
	t := fr.run.route
	fr.run.routed = true
	if t == nil || slices.Contains(t.route.Parts, urlconf.Unsaid) {
		return value{text: as}
	}
	named := func(s string) value {
		if s == "" {
			return value{kind: null}
		}
		return value{kind: text, text: s}
	}
	r := t.route
	switch attr {
	case "url_name":
		return named(r.Name)
	case "view_name":
		if r.Namespace == "" || r.Name == "" {
			return named(r.Name)
		}
		return named(r.Namespace + ":" + r.Name)
	case "namespace":
		return value{kind: text, text: r.Namespace}
	case "namespaces":
		v := value{kind: list}
		if r.Namespace != "" {
			for n := range strings.SplitSeq(r.Namespace, ":") {
				v.items = append(v.items, value{kind: text, text: n})
			}
		}
		return v
	case "kwargs":
		return fr.run.x.keywords(t, as)
	}
	return value{text: as}
}

// keywords is what the pattern of a route gives its view by name.
func (x *reader) keywords(t *target, as string) value {
	kw := t.parameters()
	for i := range t.route.Kwargs {
		if p := &t.route.Kwargs[i]; p.Key.Kind == pyeval.Str {
			kw[p.Key.Text] = x.convert(&p.Value, p.Key.Text, 0)
		}
	}
	return value{kind: mapping, text: as, traits: ofObject, kw: kw, open: true}
}

// setting is setattr(), which may give an attribute to an object by its name.
var setting = regexp.MustCompile(`\bsetattr\([^,()]+,\s*["'](\w+)["']`)

// has says whether an object of a class of the project has an attribute; known is false when code that is not
// read may set it. Only names that the project's classes give themselves are ever missing.
func (fr *frame) has(base *value, attr string) (has, known bool) {
	c := fr.classOf(base)
	if c == nil {
		return false, false
	}
	switch attr {
	case "request", "kwargs", "args":
		return true, true
	case "action":
		return true, fr.run.action != ""
	}
	if _, _, ok := c.Attr(attr); ok {
		return true, true
	}
	x := fr.run.x
	if x.given == nil {
		x.given = map[string]bool{}
		for _, m := range x.index.Modules(x.root) {
			for _, c := range m.Classes() {
				for _, s := range c.Node.Body {
					switch s := s.(type) {
					case *pysyntax.Assign:
						for _, t := range s.Targets {
							if n, ok := t.(*pysyntax.Name); ok {
								x.given[n.ID] = true
							}
						}
					case *pysyntax.AnnAssign:
						if n, ok := s.Target.(*pysyntax.Name); ok {
							x.given[n.ID] = true
						}
					case *pysyntax.FunctionDef:
						x.given[s.Name.Name] = true
					}
				}
			}
		}
		x.set = map[string]bool{}
		for _, m := range x.index.Modules(x.root) {
			for _, s := range m.Scopes().Stores() {
				x.set[s.Target.Attr.Name] = true
			}
			if strings.Contains(m.Tree.File.Text, "setattr(") {
				for _, call := range setting.FindAllStringSubmatch(m.Tree.File.Text, -1) {
					x.set[call[1]] = true
				}
			}
		}
	}
	return false, c.Foreign == "" && x.given[attr] && !x.set[attr]
}

// unheard says that an attribute which a view does not have by its class is a name that nothing in the project gives or sets,
// nor Django's and DRF's views by themselves: what getattr() is given instead is what there is.
func (fr *frame) unheard(base *value, attr string) bool {
	c := fr.classOf(base)
	return c != nil && c.Foreign == "" && strings.HasPrefix(attr, "_") && !fr.run.x.given[attr] && !fr.run.x.set[attr]
}
