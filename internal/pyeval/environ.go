package pyeval

import (
	"maps"
	"slices"
)

// os.environ. A variable that the user named has its value. What the program
// itself puts there has what it put. Every other variable counts as unset, and
// what comes of asking for it depends on it; but for the few that every machine
// sets, each to something else.

// machineVariables are set everywhere, to what nobody can know.
var machineVariables = []string{
	"HOME", "HOSTNAME", "LANG", "LC_ALL", "LOGNAME", "OLDPWD", "PATH", "PWD", "PYTHONPATH", "SHELL", "SHLVL", "TERM", "TMPDIR", "USER", "VIRTUAL_ENV",
}

// variable is the value of a variable; set is not known when value is unknown.
func (in *interp) variable(n string, at Place) (v val, set bool, env []string) {
	env = []string{n}
	if v, ok := in.environ.lookup(name(n)); ok {
		if v.isAbsent() {
			return val{}, false, v.env()
		}
		return v, true, v.env()
	}
	if value, ok := in.env.Vars[n]; ok {
		return text(value, at), true, nil
	}
	if g, ok := in.env.Given[n]; ok && !g.Secret && n != "DJANGO_SETTINGS_MODULE" && n != "DJANGO_CONFIGURATION" {
		return text(g.Value, at), true, env
	}
	if n == "DJANGO_SETTINGS_MODULE" {
		return text(in.main, at), true, nil
	}
	if n == "DJANGO_CONFIGURATION" && in.env.Configuration != "" {
		return text(in.env.Configuration, at), true, nil
	}
	if slices.Contains(in.assumed, n) {
		return unknownVal("the value of the variable "+n+" is not known", env, at), true, env
	}
	if _, ok := slices.BinarySearch(machineVariables, n); ok {
		return unknownVal("the variable "+n+" differs from machine to machine", env, at), true, env
	}
	return val{}, false, env
}

// environGet is os.environ.get(key, default).
func (in *interp) environGet(c *call) val {
	key, ok := c.arg(0, "key")
	if !ok {
		return in.throw("TypeError", "get() needs a key", nil, c.at)
	}
	def, ok := c.arg(1, "default")
	if !ok {
		def, ok = c.arg(-1, "failobj")
	}
	if !ok {
		def = none(c.at)
	}
	return in.each(key, func(key val) val {
		n, ok := key.o.(str)
		if !ok {
			if key.isUnknown() {
				return in.noIdea(key, c.at)
			}
			return in.throw("TypeError", "str expected, not "+typeName(key), nil, c.at)
		}
		v, set, env := in.variable(string(n), c.at)
		if set {
			return v.dep(env)
		}
		if def.at.File == nil || isLibraryFile(def.at.File) {
			def.at = c.at
		}
		return def.dep(env)
	})
}

// environItem is os.environ[key].
func (in *interp) environItem(key val, at Place) val {
	n, ok := key.o.(str)
	if !ok {
		return in.noIdea(key, at)
	}
	v, set, env := in.variable(string(n), at)
	if set {
		return v.dep(env)
	}
	return in.throw("KeyError", string(n), env, at)
}

func (in *interp) environHas(key val) truth {
	n, ok := key.o.(str)
	if !ok {
		return truth{why: in.whyUnknown(key), env: key.env()}
	}
	_, set, env := in.variable(string(n), key.at)
	return truth{known: true, value: set, env: env}
}

func (in *interp) setEnviron(key, v val) {
	n, ok := key.o.(str)
	if !ok {
		return
	}
	in.touch(in.environ)
	in.environ.put(entry{hash: name(string(n)), key: key, v: v})
}

// environDict are the variables that are certainly set: a copy of os.environ.
// What other variables there are is left out, as it is unset.
func (in *interp) environDict() *dictObj {
	d := in.newDict()
	var keys []string
	for k := range in.env.Vars {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		d.put(entry{hash: name(k), key: text(k, Place{}), v: text(in.env.Vars[k], Place{})})
	}
	for _, k := range slices.Sorted(maps.Keys(in.env.Given)) {
		if _, own := in.env.Vars[k]; !own && !in.env.Given[k].Secret {
			d.put(entry{hash: name(k), key: text(k, Place{}), v: text(in.env.Given[k].Value, Place{}).dep([]string{k})})
		}
	}
	for _, e := range in.environ.entries {
		if e.v.isAbsent() {
			d.drop(e.hash)
			continue
		}
		d.put(e)
	}
	return d
}

func (in *interp) environMethod(id string, c *call) val {
	switch id {
	case "get":
		return in.environGet(c)
	case "setdefault":
		key, _ := c.arg(0, "key")
		v, ok := c.arg(1, "value")
		if !ok {
			v = none(c.at)
		}
		n, isText := key.o.(str)
		if !isText {
			return in.noIdea(key, c.at)
		}
		have, set, env := in.variable(string(n), c.at)
		if set {
			return have.dep(env)
		}
		v = v.dep(env)
		in.setEnviron(key, v)
		return v
	case "pop":
		key, _ := c.arg(0, "key")
		n, isText := key.o.(str)
		if !isText {
			return in.noIdea(key, c.at)
		}
		v, set, env := in.variable(string(n), c.at)
		in.touch(in.environ)
		in.environ.put(entry{hash: name(string(n)), key: key, v: val{o: absent{}}})
		if set {
			return v.dep(env)
		}
		if def, ok := c.arg(1, "default"); ok {
			return def.dep(env)
		}
		return in.throw("KeyError", string(n), env, c.at)
	case "update":
		d := in.newDict()
		for _, a := range c.args {
			in.update(d, a, c.at)
		}
		for _, k := range c.kw {
			in.setItem(d, text(k.name, c.at), k.v)
		}
		for _, e := range d.entries {
			in.setEnviron(e.key, e.v)
		}
		return none(c.at)
	case "__contains__":
		if len(c.args) == 1 {
			t := in.environHas(c.args[0])
			if !t.known {
				return unknownVal(t.why, t.env, c.at)
			}
			return boolean(t.value, c.at).dep(t.env)
		}
	case "__getitem__":
		if len(c.args) == 1 {
			return in.environItem(c.args[0], c.at)
		}
	case "__setitem__":
		if len(c.args) == 2 {
			in.setEnviron(c.args[0], c.args[1])
			return none(c.at)
		}
	case "clear":
		return none(c.at)
	}
	return in.callMethod(val{o: in.environDict(), at: c.at}, id, c, c.at)
}
