package script

import (
	"maps"
	"slices"
	"strings"
)

// The scripts of a page that are no modules share what they declare outside of functions, and what they put into window, into
// jQuery's plugins and into objects of each other. Its path names it: "App.util.show", "jq.notify" for $.fn.notify,
// "Modal.prototype.show" for a method of what `new Modal()` makes.

// global is what another script of the page has made under the path of an expression; nil when there is none, or when the
// catalogue knows what it is. path is what is known of it from the value.
func (m *machine) global(n *Node, path string) *Exported {
	if m.around.Global == nil {
		return nil
	}
	if path == "" {
		path = m.dotted(n)
	}
	root, _, _ := strings.Cut(path, ".")
	if path == "" || len(path) > maxPathLength || m.facts.facts[path] != nil || m.facts.known[path] || m.facts.known[root] {
		return nil
	}
	return m.around.Global(path)
}

// dotted is the path of an expression that begins at a global of this script's, or of nobody known; "" for another.
func (m *machine) dotted(n *Node) string {
	names := 0
	for x := n; x != nil; x = x.X {
		if names++; names > 6 || x.Kind != Name && x.Kind != Dot {
			return ""
		}
		if x.Kind == Name {
			if b := m.lookup(x.Text); b != nil && b != m.globals.vars[x.Text] {
				return ""
			}
			return m.facts.path(m.textOf(n))
		}
	}
	return ""
}

// shared is the value of a path that begins at something that this script does not make.
func (m *machine) shared(path string, at *Node) *value {
	if v := m.provided[path]; v != nil {
		return v
	}
	v := typed(path)
	e := m.global(at, path)
	if e == nil {
		return v
	}
	if len(e.holds) == 0 {
		v.objects = []*object{{export: e, made: at}}
		return v
	}
	for _, t := range e.holds {
		v = join(v, m.comes(t, at))
	}
	return v
}

// provide takes in that the script puts something into what it does not make itself.
func (m *machine) provide(path string, v *value) {
	if v == nil || len(path) > maxPathLength || len(v.objects) == 0 && len(v.taints) == 0 {
		return
	}
	root, _, nested := strings.Cut(path, ".")
	switch root {
	case "location", "document", "history", "navigator", "localStorage", "sessionStorage", "Element", "Script", "Frame", "Event":
		return
	}
	if plugin, ok := strings.CutPrefix(path, "$.fn."); ok {
		path = "jq." + plugin
	} else if path == "$.fn" {
		for _, o := range v.objects {
			for name, x := range o.props {
				m.provide("jq."+name, x)
			}
		}
		return
	}
	if o := v.only(); o != nil && o.function != nil && strings.HasPrefix(path, "jq.") {
		plugin := *o
		plugin.this = nil // the elements, and not the literal in which it may stand
		v = &value{objects: []*object{&plugin}}
	}
	if len(m.provided) < maxGlobals {
		m.provided[path] = join(m.provided[path], v)
	}
	if !nested { // window.show = f
		if b := m.globals.vars[path]; b != nil {
			m.set(b, v)
		} else if m.facts.facts[path] == nil {
			if m.globals.vars == nil {
				m.globals.vars = map[string]*binding{}
			}
			b := &binding{node: v.declaration(), frame: m.globals.frame}
			m.globals.vars[path] = b
			m.set(b, v)
		}
	}
}

// declaration is a node that stands for a variable that nothing declares.
func (v *value) declaration() *Node {
	if len(v.objects) > 0 && v.objects[0].made != nil {
		return v.objects[0].made
	}
	return nil
}

// prototype is the object in which what a function makes has its methods.
func (m *machine) prototype(f *object) *value {
	if v := f.props["prototype"]; v != nil {
		return v
	}
	o := m.prototypes[f.function]
	if o == nil {
		o = &object{made: f.function}
		m.prototypes[f.function] = o
	}
	v := &value{objects: []*object{o}}
	f.put("prototype", v)
	return v
}

// leaving is a function or value that a script leaves to others.
type leaving struct {
	path string
	v    *value
	this *value
}

// leaves goes through what the script leaves to others and those want.
func (m *machine) leaves() map[string]*Exported {
	if m.around.Wanted == nil {
		return nil
	}
	var list []leaving
	if !m.script.Module() {
		for _, name := range slices.Sorted(maps.Keys(m.globals.vars)) {
			list = m.leaving(list, name, m.get(m.globals.vars[name]), nil, 0)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(m.provided)) {
		var this *value
		if strings.HasPrefix(path, "jq.") {
			this = typed("jq")
		}
		list = m.leaving(list, path, m.provided[path], this, 0)
	}
	globals := map[string]*Exported{}
	for _, l := range list {
		if globals[l.path] != nil {
			continue
		}
		e := &Exported{}
		if o := l.v.only(); o != nil && o.function != nil {
			e = m.export(l.path, o, l.this)
		} else if o == nil {
			for _, t := range l.v.taints {
				if t.from.exported == nil && t.from.listener == nil {
					e.holds = append(e.holds, t)
				}
			}
		}
		globals[l.path] = e
	}
	return globals
}

// only is the one object that a value is; nil when it is none or several.
func (v *value) only() *object {
	if len(v.list()) != 1 {
		return nil
	}
	return v.objects[0]
}

// leaving adds what can be reached from a global, of which the last name is wanted.
func (m *machine) leaving(list []leaving, path string, v, this *value, depth int) []leaving {
	if v == nil || len(path) > maxPathLength || len(list) >= maxGlobals {
		return list
	}
	wanted := m.around.Wanted(path[strings.LastIndexByte(path, '.')+1:])
	if wanted && len(v.objects) == 0 && len(v.taints) > 0 {
		return append(list, leaving{path, v, nil})
	}
	o := v.only()
	if o == nil || o.export != nil || depth > 3 {
		return list
	}
	if o.function != nil && wanted {
		list = append(list, leaving{path, v, this})
	}
	below := func(path string, o *object) {
		for _, name := range slices.Sorted(maps.Keys(o.props)) {
			if name != "" && name != "constructor" && !strings.Contains(name, ".") {
				list = m.leaving(list, path+"."+name, o.props[name], &value{objects: []*object{o}}, depth+1)
			}
		}
	}
	if o.made != nil && o.made.Kind == Class {
		if c := m.classes[o.made]; c != nil && c != o {
			below(path+".prototype", c)
		}
	}
	below(path, o)
	return list
}
