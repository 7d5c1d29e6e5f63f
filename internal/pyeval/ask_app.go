package pyeval

import "slices"

// What the model of django.apps asks in the module `paddock`.

// appConfigClass is paddock.app_config_class(entry, base): the class derived from base that an entry of
// INSTALLED_APPS means, by its own name or by that of the package whose apps.py has it; None for an app
// that needs none, or is not the project's.
func appConfigClass(in *interp, c *call) val {
	if len(c.args) < 2 {
		return in.tooFew(c, "app_config_class")
	}
	entry, isText := c.args[0].o.(str)
	base, isClass := c.args[1].o.(*classObj)
	if !isText || !isClass {
		return none(c.at)
	}
	module := func(dotted string) (m *moduleObj) {
		in.quietly(func() val {
			v := in.importModule(dotted, c.at)
			if o, ok := v.o.(*moduleObj); ok {
				m = o
			}
			return v
		})
		return m
	}
	if m := module(string(entry)); m != nil {
		if !in.has(string(entry) + ".apps") {
			return none(c.at)
		}
		apps := module(string(entry) + ".apps")
		if apps == nil {
			return none(c.at)
		}
		return in.onlyConfig(apps, base, c)
	}
	if m := module(parentName(string(entry))); m != nil {
		if v, ok := m.ns.lookup(name(lastName(string(entry)))); ok {
			if class, ok := v.o.(*classObj); ok && slices.Contains(class.mro, base) {
				return v
			}
		}
	}
	return none(c.at)
}

// has says that a module can be imported: it is the project's or the library's.
func (in *interp) has(dotted string) bool {
	return in.findModule(dotted) != nil || libraryTree(dotted) != nil
}

// onlyConfig is the configuration that Django takes of an apps.py that has several: the only one that is not
// declared with default = False, or else the one that is declared with default = True.
func (in *interp) onlyConfig(apps *moduleObj, base *classObj, c *call) val {
	var all, chosen []val
	for _, e := range apps.ns.live() {
		class, ok := e.v.o.(*classObj)
		if !ok || class == base || !slices.Contains(class.mro, base) {
			continue
		}
		switch v, set := in.classAttr(class, "default"); {
		case !set:
			all = append(all, e.v)
		default:
			if b, ok := v.o.(bool); ok && b {
				all = append(all, e.v)
				chosen = append(chosen, e.v)
			}
		}
	}
	switch {
	case len(chosen) == 1:
		return chosen[0]
	case len(all) == 1:
		return all[0]
	}
	return none(c.at)
}
