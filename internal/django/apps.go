package django

import (
	"slices"
	"strings"

	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// App is an entry of INSTALLED_APPS.
type App struct {
	// Name is the app's package: "shop.orders", also when the entry names its AppConfig.
	Name string
	// Entry is the text of the entry: "shop.orders.apps.OrdersConfig".
	Entry string
	// Value is the element of the list.
	Value *pyeval.Value
}

// Apps are the entries of INSTALLED_APPS in order, as far as they are known;
// complete is false when the list, or an element, is not, or when a variable of
// the environment may change it.
func (c *Context) Apps() (apps []App, complete bool) {
	_, complete = namesOf(c.Setting("INSTALLED_APPS").Value)
	v := c.Setting("INSTALLED_APPS").Written()
	if v.Kind != pyeval.List && v.Kind != pyeval.Tuple && v.Kind != pyeval.Set {
		return nil, false
	}
	for i := range v.Items {
		if e := &v.Items[i]; e.Kind == pyeval.Str {
			apps = append(apps, App{Name: c.appName(e.Text), Entry: e.Text, Value: e})
		}
	}
	return apps, complete
}

// Beside are the packages beside the site, in the same project, of which the context installs an app, sorted: a reusable app lies
// beside its example site. Where it depends on what is not known which apps there are, all count that stand in the settings.
func (c *Context) Beside() (tops []string) {
	site := c.Site
	if site.Root == "" {
		return nil
	}
	index := site.Project.Index
	add := func(app string) {
		top, _, _ := strings.Cut(app, ".")
		if m := index.Module(site.Root, top); m != nil && !strings.HasPrefix(m.Path, site.Root+"/") && !slices.Contains(tops, top) {
			tops = append(tops, top)
		}
	}
	apps, complete := c.Apps()
	for _, a := range apps {
		add(a.Name)
	}
	if m := index.Module(site.Root, c.Module); m != nil && !complete {
		pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
			if s, ok := n.(*pysyntax.Str); ok && len(s.Value) <= maxAppName && !strings.ContainsAny(s.Value, "/ \n") && index.Module(site.Root, s.Value) != nil {
				add(s.Value)
			}
			return true
		})
	}
	slices.Sort(tops)
	return tops
}

// maxAppName bounds what is taken for the name of an app, in bytes.
const maxAppName = 200

// HasApp says whether an app is installed, by its package or an AppConfig in it;
// sure is false when the answer may be another one.
func (c *Context) HasApp(name string) (has, sure bool) {
	return decide(c.Setting("INSTALLED_APPS").Value, func(entry string) bool {
		return entry == name || c.appName(entry) == name
	})
}

// Uses says whether the settings name something of a package: an app, a middleware, an
// authentication backend, a storage, a class of DRF's settings. sure is false when the answer may be another one.
func (c *Context) Uses(pkg string) (uses, sure bool) {
	is := func(name string) bool { return name == pkg || strings.HasPrefix(name, pkg+".") }
	sure = true
	for _, v := range []*pyeval.Value{
		c.Setting("INSTALLED_APPS").Value, c.Middleware().Value, c.Setting("AUTHENTICATION_BACKENDS").Value,
	} {
		has, certain := decide(v, is)
		if has && certain {
			return true, true
		}
		uses, sure = uses || has, sure && certain
	}
	for _, name := range []string{"STORAGES", "DEFAULT_FILE_STORAGE", "STATICFILES_STORAGE", "REST_FRAMEWORK", "EMAIL_BACKEND", "CACHES", "DATABASES", "CHANNEL_LAYERS"} {
		if s := c.Setting(name); s.Set && mentions(s.Value, is) {
			return true, len(s.Value.Env) == 0
		}
	}
	return uses, sure
}

// mentions says that a text for which is is true stands anywhere in a value.
func mentions(v *pyeval.Value, is func(string) bool) bool {
	if v.Kind == pyeval.Str && is(v.Text) {
		return true
	}
	for i := range v.Items {
		if mentions(&v.Items[i], is) {
			return true
		}
	}
	for i := range v.Pairs {
		if mentions(&v.Pairs[i].Value, is) {
			return true
		}
	}
	return false
}

// appName is the package of an entry. Whether the last part of a dotted name is
// a class is asked of the project; for other people's packages the spelling
// tells, as classes are capitalised and packages are not.
func (c *Context) appName(entry string) string {
	module, class, ok := cutLast(entry)
	if !ok {
		return entry
	}
	if m := c.module(module); m != nil {
		if def := classIn(m.Tree, class); def != nil {
			if name := stringAttribute(def, "name"); name != "" {
				return name
			}
			return strings.TrimSuffix(module, ".apps")
		}
	}
	if class[0] < 'A' || class[0] > 'Z' || c.module(entry) != nil {
		return entry
	}
	if app, ok := strings.CutSuffix(module, ".apps"); ok {
		return app
	}
	// "django_q.apps.DjangoQConfig" is the rule; "suit.config.DjangoSuitConfig" and the like are seen too.
	for _, last := range []string{".config", ".app", ".app_config", ".appconfig", ".conf"} {
		if app, ok := strings.CutSuffix(module, last); ok {
			return app
		}
	}
	return module
}

// cutLast splits a dotted name before its last part.
func cutLast(dotted string) (before, last string, ok bool) {
	i := strings.LastIndexByte(dotted, '.')
	if i <= 0 || i == len(dotted)-1 {
		return "", dotted, false
	}
	return dotted[:i], dotted[i+1:], true
}

// stringAttribute is the text assigned to a name in a class's body; "" when there is none.
func stringAttribute(def *pysyntax.ClassDef, name string) string {
	for _, s := range def.Body {
		var target, value pysyntax.Expr
		switch s := s.(type) {
		case *pysyntax.Assign:
			target, value = s.Targets[0], s.Value
		case *pysyntax.AnnAssign:
			target, value = s.Target, s.Value
		}
		if n, ok := target.(*pysyntax.Name); ok && n.ID == name {
			if text, ok := value.(*pysyntax.Str); ok {
				return text.Value
			}
		}
	}
	return ""
}
