package objects

import (
	"encoding/binary"
	"maps"
	"reflect"
	"slices"

	"paddock/internal/pyeval"
	"paddock/internal/pyname"
)

// told are the look-ups, objects and dicts of a call's arguments, in the order of their shape.
type told struct {
	looks []*look
	insts []*instance
	dicts []map[string]val
	// evals are what the evaluator knows of functions. They are made anew for each route, and a summary that is kept
	// keeps them, so that no other one gets the address that stands in its key.
	evals []*pyeval.Function
}

func (t *told) dict(d map[string]val) int {
	p := reflect.ValueOf(d).Pointer()
	return slices.IndexFunc(t.dicts, func(o map[string]val) bool { return reflect.ValueOf(o).Pointer() == p })
}

const (
	// maxShape bounds how many values a shape has, maxShapeDepth how deep they lie in each other.
	maxShape      = 300
	maxShapeDepth = 8
)

// shaper writes down what code can find out about the arguments of a call. Two calls whose keys are the same can't
// be told apart by the function: what is not in the key (the variables around a nested function, forms) makes it
// give up. Things of the project that are there as long as its index is are written as their addresses.
type shaper struct {
	key  []byte
	seen int
	told told
}

// call writes a call; it says whether that could be done.
func (s *shaper) call(e *evaluator, c *closure, self *val, a *arguments) bool {
	s.key = make([]byte, 0, 256)
	s.address(c.node)
	s.closure(c)
	s.flags(e.writing, self != nil, a != nil, a != nil && a.more != nil)
	if self != nil && !s.val(self, 0) {
		return false
	}
	if a != nil {
		s.number(len(a.list))
		for i := range a.list {
			if !s.val(&a.list[i], 0) {
				return false
			}
		}
		s.number(len(a.order))
		for _, k := range a.order {
			s.text(k)
			if v := a.keys[k]; !s.val(&v, 0) {
				return false
			}
		}
		if a.more != nil && !s.val(a.more, 0) {
			return false
		}
	}
	return s.dict(e.attrs, 0)
}

func (s *shaper) number(n int) { s.key = binary.AppendUvarint(s.key, uint64(n)) }

func (s *shaper) text(t string) {
	s.number(len(t))
	s.key = append(s.key, t...)
}

func (s *shaper) flags(list ...bool) {
	n := 0
	for i, b := range list {
		if b {
			n |= 1 << i
		}
	}
	s.number(n)
}

// address writes a pointer.
func (s *shaper) address(p any) {
	v := reflect.ValueOf(p)
	if !v.IsValid() {
		s.number(0)
		return
	}
	s.key = binary.LittleEndian.AppendUint64(append(s.key, 1), uint64(v.Pointer()))
}

func (s *shaper) closure(c *closure) {
	s.address(c.module)
	s.address(c.lambda)
	s.address(c.class)
	s.address(c.eval)
	if c.eval != nil {
		s.told.evals = append(s.told.evals, c.eval)
	}
}

func (s *shaper) reasons(list []Reason) {
	s.number(len(list))
	for _, r := range list {
		s.address(r.Place.File)
		s.number(int(r.Place.Start))
		s.number(int(r.Place.End))
		s.text(r.Message)
	}
}

func (s *shaper) looks(list []*look) {
	s.number(len(list))
	for _, l := range list {
		i := slices.Index(s.told.looks, l)
		if i < 0 {
			i = len(s.told.looks)
			s.told.looks = append(s.told.looks, l)
		}
		s.number(i)
		s.address(l.Model)
	}
}

func (s *shaper) defs(list []pyname.Def) {
	s.number(len(list))
	for i := range list {
		d := &list[i]
		s.number(int(d.Kind))
		s.text(d.Name)
		s.number(len(d.Rest))
		for _, r := range d.Rest {
			s.text(r)
		}
		s.address(d.Module)
		s.address(d.Binding)
		s.address(d.Self)
	}
}

func (s *shaper) dict(d map[string]val, depth int) bool {
	if d == nil {
		s.number(0)
		return true
	}
	s.number(len(d) + 1)
	for _, k := range slices.Sorted(maps.Keys(d)) {
		s.text(k)
		if v := d[k]; !s.val(&v, depth+1) {
			return false
		}
	}
	return true
}

// val writes a value: a zero, or all of its parts.
func (s *shaper) val(v *val, depth int) bool {
	if s.seen++; s.seen > maxShape || depth > maxShapeDepth {
		return false
	}
	s.number(int(v.what))
	s.flags(v.input, v.path, v.header, v.safe, v.asker, v.role, v.rows, v.none, v.part, v.many, v.known, v.valued, v.grouped,
		v.from != "" || v.text != "" || v.method != "", v.model != nil || v.manager != nil || v.after != nil,
		v.own != nil || v.pub != nil || v.vague != nil, v.look != nil || v.checked != nil || v.same != nil,
		v.at.File != nil, v.defs != nil, v.fn != nil, v.self != nil, v.inst != nil, v.items != nil, v.keys != nil, v.conds != nil)
	if v.from != "" || v.text != "" || v.method != "" {
		s.text(v.from)
		s.text(v.text)
		s.text(v.method)
	}
	if v.model != nil || v.manager != nil || v.after != nil {
		s.address(v.model)
		s.address(v.manager)
		s.address(v.after)
	}
	if v.at.File != nil {
		s.address(v.at.File)
		s.number(int(v.at.Start))
		s.number(int(v.at.End))
	}
	if v.own != nil || v.pub != nil || v.vague != nil {
		s.reasons(v.own)
		s.reasons(v.pub)
		s.reasons(v.vague)
	}
	if v.look != nil || v.checked != nil || v.same != nil {
		s.looks(v.look)
		s.looks(v.checked)
		s.number(len(v.same))
		for _, n := range v.same {
			s.text(n)
		}
	}
	if v.defs != nil {
		s.defs(v.defs)
	}
	if v.fn != nil {
		if v.fn.outer != nil {
			return false
		}
		s.address(v.fn.node)
		s.closure(v.fn)
	}
	if v.self != nil && !s.val(v.self, depth+1) {
		return false
	}
	if v.inst != nil && !s.object(v.inst, depth) {
		return false
	}
	if v.items != nil {
		s.number(len(v.items))
		for i := range v.items {
			if !s.val(&v.items[i], depth+1) {
				return false
			}
		}
	}
	if v.keys != nil {
		if i := s.told.dict(v.keys); i >= 0 {
			s.number(i + 1)
		} else {
			s.number(0)
			s.told.dicts = append(s.told.dicts, v.keys)
			if !s.dict(v.keys, depth) {
				return false
			}
		}
	}
	if v.conds != nil {
		s.number(len(v.conds))
		for i := range v.conds {
			c := &v.conds[i]
			s.text(c.key)
			s.address(c.at)
			if !s.val(&c.v, depth+1) {
				return false
			}
		}
	}
	return true
}

// object writes an object, unless it was written before, or is a form, which keeps what it was asked.
func (s *shaper) object(o *instance, depth int) bool {
	if o.form != nil {
		return false
	}
	if i := slices.Index(s.told.insts, o); i >= 0 {
		s.number(i + 1)
		return true
	}
	s.number(0)
	s.told.insts = append(s.told.insts, o)
	s.address(o.class)
	s.number(len(o.outside))
	for _, n := range o.outside {
		s.text(n)
	}
	return s.dict(o.attrs, depth)
}
