package pyeval

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/source"
)

// Class-based settings (django-configurations): the attributes of one class of
// the module are the settings. Which class is said by DJANGO_CONFIGURATION,
// which manage.py or wsgi.py mostly sets.

// askModule asks a module that says itself which names it has: Django takes dir(module), and each of
// its upper-case names by getattr.
func (in *interp) askModule(m *moduleObj) {
	f, ok := m.ns.lookup(name("__dir__"))
	if !ok || f.isAbsent() {
		return
	}
	in.statement = f.at
	items, env := in.iterateShape(in.call(f, &call{at: f.at}), f.at)
	listed := map[string]bool{}
	for _, item := range items {
		id, isText := item.o.(str)
		if !isText {
			why := in.whyUnknown(item)
			in.note(f.at, "the names of the settings module are what its __dir__() says, and that is not known ("+why+"), so settings may be missing")
			in.openTo(m, why)
			return
		}
		listed[name(string(id))] = true
		if isSetting(name(string(id))) {
			v := in.moduleAttribute(m, string(id), f.at).dep(env)
			if _, own := m.ns.lookup(name(string(id))); !own {
				in.setName(m.ns, string(id), v)
			}
		}
	}
	for _, e := range append([]entry(nil), m.ns.entries...) {
		if isSetting(e.hash) && !listed[e.hash] {
			in.touchKey(m.ns, e.hash)
			m.ns.drop(e.hash)
		}
	}
}

// configure turns the attributes of the chosen class into names of the module.
func (in *interp) configure(m *moduleObj) {
	var classes []*classObj
	for _, e := range m.ns.live() {
		if c, ok := e.v.o.(*classObj); ok && c.isConfiguration() && c.module == m.name {
			classes = append(classes, c)
		}
	}
	if len(classes) == 0 {
		return
	}
	want, why := in.configuration()
	var chosen *classObj
	if want != "" {
		if v, ok := m.ns.lookup(name(want)); ok {
			chosen, _ = v.o.(*classObj)
		}
	}
	if chosen == nil && want == "" {
		// The one from which no other derives.
		var leaves []*classObj
		for _, c := range classes {
			leaf := true
			for _, d := range classes {
				for _, b := range d.mro[1:] {
					leaf = leaf && b != c
				}
			}
			if leaf {
				leaves = append(leaves, c)
			}
		}
		if len(leaves) == 1 {
			chosen = leaves[0]
		}
	}
	if chosen == nil {
		var list []string
		for _, c := range classes {
			list = append(list, c.name)
		}
		at := Place{File: m.file}
		if want != "" {
			in.note(at, fmt.Sprintf("DJANGO_CONFIGURATION is %s (%s), and the module has no such class; its settings are not known", want, why))
		} else {
			in.note(at, fmt.Sprintf("the settings are one of the classes %s; choose one with --env DJANGO_CONFIGURATION=%s", strings.Join(list, ", "), list[len(list)-1]))
		}
		m.ns.unsure = &unknown{why: "which configuration class is used is not known"}
		return
	}
	in.result.Configuration = chosen.name
	in.adopt(m, chosen)
}

// isConfiguration says that a class derives from configurations.Configuration.
func (c *classObj) isConfiguration() bool {
	for _, b := range c.mro {
		if b.isConfigurationBase() {
			return b != c
		}
	}
	return false
}

var setConfiguration = regexp.MustCompile(`DJANGO_CONFIGURATION['"]\s*[,\]]\s*=?\s*['"](\w+)['"]`)

// configuration is the class that DJANGO_CONFIGURATION names, and who says so.
func (in *interp) configuration() (class, why string) {
	if in.env.Configuration != "" {
		return in.env.Configuration, "as asked"
	}
	if v := in.env.Vars["DJANGO_CONFIGURATION"]; v != "" {
		return v, "as given"
	}
	for _, p := range []string{"manage.py"} {
		at := source.Join(in.root, p)
		if !in.tree.Has(at) {
			continue
		}
		data, err := in.tree.Read(at)
		if err != nil {
			continue
		}
		if m := setConfiguration.FindSubmatch(data); m != nil {
			return string(m[1]), at
		}
	}
	return "", ""
}

// adopt does what django-configurations does with the class: it is set up, an
// instance is made, and the instance's upper-case attributes become names of the
// module, methods called. The class's hooks run when the package runs them.
func (in *interp) adopt(m *moduleObj, c *classObj) {
	class := val{o: c, at: c.place}
	if c.ns.unsure != nil {
		in.note(c.place, "the class "+c.name+" has a base that is not in this project, so settings it gives are not known")
		m.ns.unsure = c.ns.unsure
	}
	in.hook(c, c.ns, func() val { return in.callMethod(class, "pre_setup", &call{at: c.place}, c.place) })
	in.hook(c, c.ns, func() val { return in.callMethod(class, "setup", &call{at: c.place}, c.place) })
	inst := &instObj{class: c, attrs: in.newDict()}
	self := val{o: inst, at: c.place}
	if f, ok := in.classAttr(c, "__init__"); ok {
		in.hook(c, c.ns, func() val { return in.call(f, &call{args: []val{self}, at: c.place}) })
	}
	attrs := in.upperCase(append([]*dictObj{inst.attrs}, namespaces(c)...))
	for i := range attrs {
		e := &attrs[i]
		in.statement = e.at
		in.guard(func() {
			e.v = in.each(e.v, func(v val) val {
				if p, ok := v.o.(*property); ok {
					return in.call(p.get, &call{args: []val{self}, at: v.at})
				}
				return v
			})
		})
	}
	for _, e := range attrs {
		in.statement = e.at
		in.guard(func() {
			e.v = in.each(e.v, func(v val) val { return in.settingOf(m, self, v, string(e.key.o.(str))) })
			in.touchKey(m.ns, e.hash)
			m.ns.put(e)
		})
	}
	in.hook(c, m.ns, func() val { return in.callMethod(class, "post_setup", &call{at: c.place}, c.place) })
}

// hook runs a hook of a configuration class. One that cannot be run to its end may change any setting of ns.
func (in *interp) hook(c *classObj, ns *dictObj, run func() val) {
	why, env := "a hook of the class "+c.name+" could not be run to its end", []string(nil)
	in.statement = c.place
	in.guard(func() {
		if v := run(); !v.isUnknown() {
			why = ""
		} else {
			why, env = in.whyUnknown(v), v.env()
		}
	})
	if why != "" {
		in.distrust(ns, why, env)
	}
}

// settingOf is what a configuration's attribute becomes as a setting: what can be called is called,
// unless it is marked as pristine.
func (in *interp) settingOf(m *moduleObj, self, v val, id string) val {
	class := self.o.(*instObj).class
	called := v
	switch o := v.o.(type) {
	case *funcObj:
		called = val{o: &method{self: self, f: o}, at: v.at}
	case *staticMethod:
		called = o.f
		if f, ok := o.f.o.(*funcObj); ok && f.attrs != nil {
			if p, ok := f.attrs.lookup(name("pristine")); ok && in.truthOf(p).value {
				return o.f
			}
		}
	case *classMethod:
		called = val{o: &method{self: val{o: class}, f: o.f.o}, at: v.at}
	case *classObj, *native, *method, *builtinMethod, *partial:
	case *ref:
		if !o.foreign && !isClassName(o.name) {
			return v
		}
	case *instObj:
		if _, ok := in.classAttr(o.class, "__call__"); !ok {
			return v
		}
	default:
		return v
	}
	return in.each(in.call(called, &call{at: v.at}), func(v val) val {
		if o, ok := v.o.(*instObj); ok && o.class.isValue() {
			return in.setUpValue(m.ns, id, v, o)
		}
		return v
	})
}

// setUpValues is Configuration.setup: the values among a class's attributes become what they stand for.
func (in *interp) setUpValues(c *classObj) {
	for _, e := range in.upperCase(namespaces(c)) {
		in.statement = e.at
		v := in.each(e.v, func(v val) val {
			if o, ok := v.o.(*instObj); ok && o.class.isValue() {
				return in.setUpValue(c.ns, string(e.key.o.(str)), v, o)
			}
			return v
		})
		if !same(v, e.v) {
			in.setName(c.ns, e.hash[1:], v)
		}
	}
}

// setUpValue is what a value stands for as the setting of that name. Some stand for several settings.
func (in *interp) setUpValue(ns *dictObj, id string, v val, o *instObj) val {
	made := in.callMethod(v, "setup", &call{args: []val{text(id, v.at)}, at: v.at}, v.at)
	if multiple, ok := in.classAttr(o.class, "multiple"); ok && in.truthOf(multiple).value {
		switch d := made.o.(type) {
		case *dictObj:
			for _, e := range d.live() {
				if n, ok := e.key.o.(str); ok {
					in.setName(ns, string(n), e.v.dep(union(made.env(), d.shapeEnv())))
				}
			}
		default:
			in.distrust(ns, in.whyUnknown(made), made.env())
		}
	}
	if made.isUnknown() {
		return made
	}
	// What counts is what the value keeps, which need not be what setup returns.
	return in.attribute(v, "value", v.at).dep(made.env())
}

// namespaces are those of a class and its bases, in the order of search.
func namespaces(c *classObj) []*dictObj {
	var list []*dictObj
	for _, k := range c.mro {
		list = append(list, k.ns)
	}
	return list
}

// upperCase are the settings among the names of namespaces, the first of each name.
func (in *interp) upperCase(list []*dictObj) []entry {
	seen := map[string]bool{}
	var found []entry
	for _, d := range list {
		for _, e := range d.entries {
			if isSetting(e.hash) && !seen[e.hash] {
				seen[e.hash] = true
				found = append(found, e)
			}
		}
	}
	slices.SortFunc(found, func(a, b entry) int { return strings.Compare(a.hash, b.hash) })
	return found
}

// inherit gives a configuration class the settings of its bases, as the package's metaclass does: each
// class holds all settings, Django's defaults included, so that a base overrides what comes behind it
// with everything it has, its own or not.
func (in *interp) inherit(c *classObj) {
	given := &dictObj{}
	for i := len(c.bases) - 1; i >= 0; i-- {
		b, ok := c.bases[i].o.(*classObj)
		if !ok && names().same[canonical(nameOf(c.bases[i]))] {
			continue
		}
		if !ok || b.foreign != "" {
			why := in.whyForeignBase(c)
			for j := range given.entries {
				e := &given.entries[j]
				e.v = in.join(e.v, unknownVal(why, nil, e.v.at), why, nil, 0)
			}
			c.ns.unsure = &unknown{why: why}
			if !ok {
				continue
			}
		}
		if b.isConfiguration() || b.isConfigurationBase() {
			for j := range given.entries {
				e := &given.entries[j]
				if v, ok := in.djangoDefault(e.hash[1:]); ok {
					e.v = v
				}
			}
		}
		for _, e := range in.upperCase(namespaces(b)) {
			e.v = overAbsent(in, e.v, given, e.hash)
			given.put(e)
		}
	}
	for _, e := range given.entries {
		own, ok := c.ns.lookup(e.hash)
		if ok {
			if v := overAbsent(in, own, given, e.hash); !same(v, own) {
				in.touchKey(c.ns, e.hash)
				c.ns.entries[c.ns.find(e.hash)].v = v
			}
			continue
		}
		in.touchKey(c.ns, e.hash)
		c.ns.put(e)
	}
}

// nameOf is the name of something built in or of a library.
func nameOf(v val) string {
	switch o := v.o.(type) {
	case *native:
		return o.name
	case *ref:
		return o.name
	}
	return ""
}

// overAbsent is a value that may be absent, over what is there otherwise.
func overAbsent(in *interp, v val, below *dictObj, hash string) val {
	old, ok := below.lookup(hash)
	if !ok {
		return v
	}
	switch o := v.o.(type) {
	case absent:
		return old.dep(v.env()).or(v.others())
	case *choice:
		if !o.maybeAbsent() {
			return v
		}
		list := slices.Clone(o.alts)
		for i := range list {
			if list[i].isAbsent() {
				list[i] = old
			}
		}
		return in.oneOf(list, o.why, v.env(), v.at)
	}
	return v
}

// djangoDefault is Django's default for a setting.
func (in *interp) djangoDefault(id string) (val, bool) {
	g := in.globalSettings()
	if v, ok := g.ns.lookup(name(id)); ok {
		return v, true
	}
	return g.lazy(id)
}

func (c *classObj) isConfigurationBase() bool {
	return c.module == "configurations" && c.name == "Configuration"
}

// isValue says that a class is one of configurations.values.
func (c *classObj) isValue() bool {
	for _, b := range c.mro {
		if b.module == "configurations.values" && b.name == "Value" {
			return true
		}
	}
	return false
}
