package pyeval

import (
	"fmt"

	"paddock/internal/pysyntax"
)

// scope is where names live: a module, a class body, a function call or a comprehension.
type scope struct {
	vars   *dictObj
	parent *scope // of a function: the function around its definition
	module *moduleObj
	class  *classObj // whose body this is
	// globals and nonlocals are the names so declared.
	globals, nonlocals map[string]bool
	fn                 *funcObj
	caller             *scope // of a function: where the call under way stands; nil when that is not known
	self               *val   // the first argument, for super()
	yields             *seq
	// light scopes are those of comprehensions: := goes past them, their own targets (binding) do not.
	light, binding bool
}

func (in *interp) at(sc *scope, n pysyntax.Node) Place {
	return Place{File: sc.module.file, Span: n.Range()}
}

func (in *interp) moduleScope(m *moduleObj) *scope { return &scope{vars: m.ns, module: m} }

// load is the value of a name.
func (in *interp) load(sc *scope, id string, at Place) val {
	hash := name(id)
	var env []string
	for s := sc; s != nil; s = s.parent {
		if s.class != nil && s != sc && !sc.light {
			continue
		}
		if s.globals[id] {
			break
		}
		if v, found, e := in.present(s.vars, hash); found {
			return v.dep(e)
		} else {
			env = union(env, e)
		}
	}
	if v, found, e := in.present(sc.module.ns, hash); found {
		return v.dep(e)
	} else {
		env = union(env, e)
	}
	if v, ok := builtins()[id]; ok {
		return val{o: v, at: at}.dep(env)
	}
	switch id {
	case "__file__":
		if sc.module.path == "" {
			return unknownVal("the library's own file", nil, at)
		}
		return text(in.rootPath+"/"+sc.module.path, at)
	case "__name__":
		return text(sc.module.name, at)
	case "__package__":
		if sc.module.pkg {
			return text(sc.module.name, at)
		}
		return text(parentName(sc.module.name), at)
	case "__debug__":
		return boolean(true, at)
	case "__builtins__", "__spec__", "__loader__":
		return unknownVal(id+" is not evaluated", nil, at)
	case "__doc__":
		return none(at)
	case "__path__":
		dir := in.rootPath + "/" + parentPath(sc.module.path)
		return val{o: in.newList(text(dir, at)), at: at}
	case "__class__":
		if sc.fn != nil && sc.fn.class != nil {
			return val{o: sc.fn.class, at: at}
		}
	}
	if sc.module.lazy != nil {
		if w, ok := sc.module.lazy(id); ok {
			return w.dep(env)
		}
	}
	if sc.module.ns.unsure != nil {
		return unknownVal(sc.module.ns.unsure.why, env, at)
	}
	if sc.module.star != nil {
		return unknownVal(sc.module.star.why, env, at)
	}
	return in.throw("NameError", fmt.Sprintf("name '%s' is not defined", id), env, at)
}

// present is the value of a key as far as it is there: what is absent in some
// undecided worlds only is taken for there. env is what its absence depends on.
func (in *interp) present(d *dictObj, hash string) (v val, found bool, env []string) {
	v, found = d.lookup(hash)
	if !found {
		return val{}, false, nil
	}
	switch o := v.o.(type) {
	case absent:
		return val{}, false, v.env()
	case *choice:
		var alts []val
		for _, a := range o.alts {
			if !a.isAbsent() {
				alts = append(alts, a)
			}
		}
		if len(alts) == len(o.alts) {
			return v, true, nil
		}
		if len(alts) == 0 {
			return val{}, false, v.env()
		}
		if len(alts) == 1 {
			r := alts[0].dep(v.env())
			return r, true, nil
		}
		r := v
		r.o = &choice{alts: alts, why: o.why, since: o.since}
		return r, true, nil
	}
	return v, true, nil
}

// store gives a name a value.
func (in *interp) store(sc *scope, id string, v val) {
	for sc.light && !sc.binding && sc.parent != nil {
		sc = sc.parent
	}
	d := sc.vars
	switch {
	case sc.globals[id]:
		d = sc.module.ns
	case sc.nonlocals[id]:
		for s := sc.parent; s != nil; s = s.parent {
			if s.class != nil {
				continue
			}
			if _, ok := s.vars.lookup(name(id)); ok {
				d = s.vars
				break
			}
		}
	}
	in.setName(d, id, v)
}

// setName gives a key of a namespace a value.
func (in *interp) setName(d *dictObj, id string, v val) {
	in.touchKey(d, name(id))
	d.put(entry{hash: name(id), key: val{o: str(id)}, v: v, at: in.statement, when: in.clock})
}

// unset removes a name; ok is false when it was not there.
func (in *interp) unset(sc *scope, id string) bool {
	d := sc.vars
	if sc.globals[id] {
		d = sc.module.ns
	}
	v, found := d.lookup(name(id))
	if !found || v.isAbsent() {
		return false
	}
	in.touchKey(d, name(id))
	d.drop(name(id))
	return true
}
