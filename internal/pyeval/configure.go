package pyeval

import (
	"fmt"
	"regexp"
	"strings"

	"paddock/internal/source"
)

// Class-based settings (django-configurations): the attributes of one class of
// the module are the settings. Which class is said by DJANGO_CONFIGURATION,
// which manage.py or wsgi.py mostly sets.

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
		if b.module == "configurations" && b.name == "Configuration" {
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

// adopt does what django-configurations does with the class: values are set
// up with the names of their attributes, methods are called, properties are read.
func (in *interp) adopt(m *moduleObj, c *classObj) {
	inst := val{o: &instObj{class: c, attrs: in.newDict()}}
	seen := map[string]bool{}
	type attr struct {
		id string
		v  val
		e  entry
	}
	var attrs []attr
	for _, k := range c.mro {
		for _, e := range k.ns.entries {
			if !isSetting(e.hash) || seen[e.hash] {
				continue
			}
			seen[e.hash] = true
			attrs = append(attrs, attr{e.hash[1:], e.v, e})
		}
	}
	setup := func(id string, v val) val {
		o, ok := v.o.(*instObj)
		if !ok || !o.class.isValue() {
			return v
		}
		f, ok := in.classAttr(o.class, "setup")
		if !ok {
			return v
		}
		return in.call(f, &call{args: []val{v, text(id, v.at)}, at: v.at})
	}
	// First the values, as a method may read them.
	for i, a := range attrs {
		in.statement = a.e.at
		attrs[i].v = in.each(a.v, func(v val) val { return setup(a.id, v) })
		if !same(attrs[i].v, a.v) {
			in.setName(c.ns, a.id, attrs[i].v)
		}
	}
	for _, a := range attrs {
		in.statement = a.e.at
		in.guard(func() {
			v := in.each(a.v, func(v val) val {
				switch o := v.o.(type) {
				case *property:
					v = in.call(o.get, &call{args: []val{inst}, at: v.at})
				case *classMethod:
					v = in.call(val{o: &method{self: val{o: c}, f: o.f.o}, at: v.at}, &call{at: v.at})
				case *staticMethod:
					v = in.call(o.f, &call{at: v.at})
				case *funcObj:
					v = in.call(val{o: &method{self: inst, f: o}, at: v.at}, &call{at: v.at})
				}
				return setup(a.id, v)
			})
			m.ns.put(entry{hash: name(a.id), key: val{o: str(a.id)}, v: v, at: a.e.at, when: a.e.when})
		})
	}
	for _, hook := range []string{"post_setup"} {
		if f, ok := in.classAttr(c, hook); ok {
			in.guard(func() { in.call(in.descriptor(f, val{o: c}, c, c.place), &call{at: c.place}) })
		}
	}
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
