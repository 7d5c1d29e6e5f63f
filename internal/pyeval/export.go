package pyeval

import (
	"math/big"
	"slices"
	"strings"
)

// exporter turns what the interpreter computes with into Values.
type exporter struct {
	in *interp
	// program is what functions and classes are of; nil when only settings are asked for.
	program *Program
	// open are the containers around the value, to find one that holds itself.
	open []object
	// budget bounds how much one setting may hold.
	budget int
	// last is the latest change in place of anything in the setting.
	last   uint64
	lastAt Place
}

// maxExport is how many values one setting may hold.
const maxExport = 50_000

// export fills in the result's settings from the module's namespace.
func (in *interp) export(m *moduleObj) {
	for _, e := range m.ns.entries {
		if !isSetting(e.hash) {
			continue
		}
		id := e.hash[1:]
		x := exporter{in: in}
		v := x.value(e.v, 0)
		at := e.at
		if x.last > e.when && x.lastAt.File != nil {
			at = x.lastAt
		}
		if at.File == nil || v.Place.File != nil && !mentions(at, id) {
			at = v.Place
		}
		if v.Place.File == nil {
			v.Place = at
		}
		s := Setting{Name: id, Value: v, Place: at}
		if e.v.isAbsent() {
			if len(v.Else) > 0 {
				in.result.Elsewhere = append(in.result.Elsewhere, s)
			}
			continue
		}
		in.result.Settings = append(in.result.Settings, s)
	}
	sortSettings(in.result.Settings)
	sortSettings(in.result.Elsewhere)
	if u := m.unlisted(); u != nil {
		in.result.Open = u.why
	}
}

// mentions says that a statement names a setting. One that does not, `setattr(module, member, value)` in a
// loop, sets whatever comes along, and tells a reader nothing: the value's own place does.
func mentions(at Place, id string) bool {
	return strings.Contains(at.File.Text[at.Start:at.End], id)
}

// value is a Value of a val. depth bounds nesting.
func (x *exporter) value(v val, depth int) Value {
	x.budget++
	r := Value{Env: v.env(), Place: v.at}
	if r.Place.File != nil && isLibraryFile(r.Place.File) {
		r.Place = Place{}
	}
	if x.budget > maxExport || depth > maxNesting {
		r.Kind, r.Why = Unknown, "the value is too large"
		return r
	}
	switch o := v.o.(type) {
	case *unknown:
		r.Kind, r.Why = Unknown, o.why
		x.origin(&r, o, depth)
	case absent:
		r.Kind, r.Why = Unknown, "it is not set"
	case *choice:
		r.Kind, r.Why = Unknown, o.why
		for _, a := range o.alts {
			if a.isUnknown() || a.isAbsent() {
				r.Env = union(r.Env, a.env())
				continue
			}
			x.addElse(&r, a, depth)
		}
	case noneType:
		r.Kind = None
	case ellipsisType:
		r.Kind, r.Text = Ref, "Ellipsis"
	case bool:
		r.Kind, r.Bool = Bool, o
	case int64:
		r.Kind, r.Int = Int, o
	case *big.Int:
		r.Kind, r.Big = Int, o.String()
	case float64:
		r.Kind, r.Float = Float, o
	case str:
		x.text(&r, Str, string(o))
	case byteStr:
		r.Kind, r.Text = Bytes, string(o)
	case pathObj:
		x.text(&r, Path, o.text)
	case delta:
		r.Kind, r.Float = TimeDelta, float64(o.micros)/1e6
	case *regexObj:
		x.text(&r, Regex, o.pattern)
	case *tupleObj:
		x.items(&r, Tuple, o, o.items, depth)
	case *seq:
		x.sequence(&r, o, depth)
	case *dictObj:
		x.dict(&r, o, depth)
	case *native:
		r.Kind, r.Text = Ref, o.name
	case *funcObj:
		x.function(&r, o)
	case *classObj:
		r.Kind, r.Text = Ref, o.module+"."+o.name
		if x.program != nil {
			r.Class = x.program.class(o)
			r.Text = r.Class.Name
		}
	case *moduleObj:
		r.Kind, r.Text = Ref, o.name
	case *ref:
		if o.foreign || !isClassName(o.name) && !names().factories[o.name] && !names().known[o.name] && !names().stdlib[o.name] && !names().same[o.name] {
			r.Kind, r.Why = Unknown, x.in.whyUnknown(v)
			if x.program != nil {
				r.Origin = &Origin{Name: canonical(o.name)}
			}
			break
		}
		r.Kind, r.Text = Ref, o.name
	case *opaque:
		r.Kind, r.Text = Object, o.name
		for _, a := range o.args {
			r.Items = append(r.Items, x.value(a, depth+1))
		}
		for _, k := range o.kw {
			r.Pairs = append(r.Pairs, Pair{Value{Kind: Str, Text: k.name}, x.value(k.v, depth+1)})
		}
		x.cover(&r)
	case *excObj:
		r.Kind, r.Text = Object, o.class
		for _, a := range o.args {
			r.Items = append(r.Items, x.value(a, depth+1))
		}
	case *instObj:
		x.instance(&r, o, depth)
	case *partial:
		r.Kind, r.Text = Object, "functools.partial"
		r.Items = append(r.Items, x.value(o.f, depth+1))
		for _, a := range o.args {
			r.Items = append(r.Items, x.value(a, depth+1))
		}
	case *method:
		f := x.value(val{o: o.f}, depth+1)
		r.Kind, r.Text, r.Func = Ref, f.Text, f.Func
		if r.Func != nil {
			r.Func.self = &o.self
			switch s := o.self.o.(type) {
			case *instObj:
				r.Func.Self = x.program.class(s.class)
			case *classObj:
				r.Func.Self = x.program.class(s)
			}
		}
	case *staticMethod:
		return x.value(o.f, depth+1)
	case *classMethod:
		return x.value(o.f, depth+1)
	case *property:
		if x.program == nil {
			r.Kind, r.Why = Unknown, "the value is not evaluated"
			break
		}
		f := x.value(o.get, depth+1)
		r.Kind, r.Text, r.Items = Object, "property", []Value{f}
	default:
		r.Kind, r.Why = Unknown, "the value is not evaluated"
	}
	for _, o := range v.others() {
		x.addElse(&r, o, depth)
	}
	return r
}

// addElse adds an alternative.
func (x *exporter) addElse(r *Value, v val, depth int) {
	if v.isAbsent() {
		return
	}
	if v.isUnknown() {
		r.Env = union(r.Env, v.env())
		return
	}
	inner := exporter{in: x.in, program: x.program, open: x.open, budget: x.budget}
	w := inner.value(v, depth+1)
	x.budget = inner.budget
	if w.Kind == Unknown {
		for i := range w.Else {
			addDistinct(r, w.Else[i])
		}
		return
	}
	w.Else = nil
	addDistinct(r, w)
}

func addDistinct(r *Value, w Value) {
	if saysNothing(&w) {
		return
	}
	if len(r.Else) >= maxOthers || r.Kind != Unknown && r.Equal(&w) {
		return
	}
	for i := range r.Else {
		if r.Else[i].Equal(&w) {
			return
		}
	}
	r.Else = append(r.Else, w)
}

// saysNothing says that a container has only unknown elements.
func saysNothing(w *Value) bool {
	return len(w.Items)+len(w.Pairs) > 0 && w.Kind != Object &&
		!slices.ContainsFunc(w.Items, func(v Value) bool { return v.Kind != Unknown }) &&
		!slices.ContainsFunc(w.Pairs, func(p Pair) bool { return p.Key.Kind != Unknown })
}

// text is a text that may show where the project lies.
func (x *exporter) text(r *Value, kind Kind, s string) {
	r.Kind, r.Text = kind, s
	if !hidden(s) {
		return
	}
	if kind == Path {
		if p, ok := x.in.inTree(s); ok {
			if p == "" {
				p = "."
			}
			r.Text, r.inTree = p, true
			return
		}
	}
	if p, ok := x.in.inTree(s); ok && s == normal(s) {
		r.inTree, r.tree = true, p
	}
	s = strings.ReplaceAll(s, x.in.rootPath, x.in.rootName)
	if hidden(s) {
		r.Kind, r.Text, r.Why, r.inTree = Unknown, "", whyOutside, false
		return
	}
	r.Text = s
}

func (x *exporter) enter(o object) bool {
	for _, p := range x.open {
		if p == o {
			return false
		}
	}
	x.open = append(x.open, o)
	return true
}

func (x *exporter) leave() { x.open = x.open[:len(x.open)-1] }

// changed remembers the latest change in place.
func (x *exporter) changed(c *cell) {
	if c.changed > x.last {
		x.last, x.lastAt = c.changed, c.changedAt
	}
}

func (x *exporter) items(r *Value, kind Kind, o object, items []val, depth int) {
	if !x.enter(o) {
		r.Kind, r.Why = Unknown, "the value holds itself"
		return
	}
	defer x.leave()
	r.Kind = kind
	r.Items = make([]Value, 0, len(items))
	for _, v := range items {
		r.Items = append(r.Items, x.value(v, depth+1))
	}
	x.cover(r)
}

// cover makes a container depend on what its elements depend on.
func (x *exporter) cover(r *Value) {
	for i := range r.Items {
		r.Env = union(r.Env, r.Items[i].Env)
	}
	for i := range r.Pairs {
		r.Env = union(r.Env, union(r.Pairs[i].Key.Env, r.Pairs[i].Value.Env))
	}
}

func (x *exporter) sequence(r *Value, s *seq, depth int) {
	x.changed(&s.cell)
	r.Env = union(r.Env, s.cell.env)
	kind := List
	switch s.kind {
	case setKind, frozenKind:
		kind = Set
	case iterKind:
		r.Kind, r.Why = Unknown, "an iterator is not evaluated further"
		return
	}
	alternative := func(items []val) {
		var w Value
		w.Place = r.Place
		inner := exporter{in: x.in, program: x.program, open: x.open, budget: x.budget}
		inner.items(&w, kind, s, items, depth+1)
		x.budget = inner.budget
		if w.Kind != Unknown {
			addDistinct(r, w)
		}
	}
	if s.unsure != nil {
		r.Kind, r.Why = Unknown, s.unsure.why
		if len(s.others) > 1 {
			// What all of them have is known.
			if items, _ := x.in.agree(s.others, s.unsure.why); !allSpread(items) {
				r.Why = ""
				x.items(r, kind, s, items, depth)
			}
		}
	} else {
		x.items(r, kind, s, s.items, depth)
	}
	for _, items := range s.others {
		alternative(items)
	}
}

func (x *exporter) dict(r *Value, d *dictObj, depth int) {
	x.changed(&d.cell)
	if !x.enter(d) {
		r.Kind, r.Why = Unknown, "the value holds itself"
		return
	}
	defer x.leave()
	r.Kind = Dict
	r.Env = union(r.Env, d.shapeEnv())
	for _, e := range d.entries {
		if e.v.isAbsent() {
			continue
		}
		r.Pairs = append(r.Pairs, Pair{x.value(e.key, depth+1), x.value(e.v, depth+1)})
	}
	if d.unsure != nil {
		r.Pairs = append(r.Pairs, Pair{
			Value{Kind: Unknown, Why: d.unsure.why, Env: d.cell.env}, Value{Kind: Unknown, Why: d.unsure.why, Env: d.cell.env},
		})
	} else if why := d.uncertain(); why != "" {
		// Some key may be missing: the dict as a whole is one of several.
		whole := Value{Kind: Dict, Pairs: r.Pairs, Env: r.Env, Place: r.Place}
		without := Value{Kind: Dict, Env: r.Env, Place: r.Place}
		i := 0
		for _, e := range d.entries {
			if e.v.isAbsent() {
				continue
			}
			p := r.Pairs[i]
			if c, ok := e.v.o.(*choice); ok && c.maybeAbsent() {
				if len(p.Value.Else) == 1 {
					whole.Pairs[i].Value = p.Value.Else[0]
				}
			} else {
				without.Pairs = append(without.Pairs, p)
			}
			i++
		}
		r.Kind, r.Why, r.Pairs = Unknown, why, without.Pairs
		for _, w := range []Value{whole, without} {
			addDistinct(r, w)
		}
	}
	x.cover(r)
}

// instance is an object of a class of the project. What it holds, where it is
// built upon a built-in type, says more than its class.
func (x *exporter) instance(r *Value, o *instObj, depth int) {
	if o.data.o != nil {
		d := x.value(o.data, depth+1)
		d.Env = union(d.Env, r.Env)
		if d.Place.File == nil {
			d.Place = r.Place
		}
		*r = d
		return
	}
	if !x.enter(o) {
		r.Kind, r.Why = Unknown, "the value holds itself"
		return
	}
	defer x.leave()
	if x.program != nil {
		r.Class = x.program.class(o.class)
	}
	if _, shown := o.class.ns.lookup(name("__shown__")); !shown && strings.HasPrefix(o.class.place.pathOf(), libraryPrefix) {
		// The embedded library's own objects: Paddock knows what they are for and not what they are.
		r.Kind, r.Text = Object, o.class.module+"."+o.class.name
		return
	}
	r.Kind, r.Text = Object, o.class.module+"."+o.class.name
	for _, e := range o.attrs.live() {
		if k, ok := e.key.o.(str); ok && !strings.HasPrefix(string(k), "_") {
			r.Pairs = append(r.Pairs, Pair{Value{Kind: Str, Text: string(k)}, x.value(e.v, depth+1)})
		}
	}
	x.cover(r)
}

func (p Place) pathOf() string {
	if p.File == nil {
		return ""
	}
	return p.File.Path
}
