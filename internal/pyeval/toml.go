package pyeval

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// The tomllib module, with tomli, which it grew from, and the older toml.

// tomlCall calls one of the readers with a call's first argument.
func (in *interp) tomlCall(c *call, read func(v val, at Place) val) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "load")
	}
	return read(c.args[0], c.at)
}

// readTOML is what a TOML text comes to. Of what the decoder rejects nothing is
// known: it is stricter than Python's in a few places (numbers beyond 64 bits).
func (in *interp) readTOML(v val, at Place) val {
	var s string
	switch o := v.o.(type) {
	case str:
		s = string(o)
	case byteStr:
		s = string(o)
	case *fileObj:
		if o.write {
			return unknownVal("what is written is not evaluated", nil, at)
		}
		in.touch(o)
		s, o.pos = o.text[o.pos:], len(o.text)
	default:
		return in.noIdea(v, at)
	}
	in.step(len(s) / 32)
	var table map[string]any
	if err := toml.Unmarshal([]byte(s), &table); err != nil {
		in.mayRaise("tomllib.TOMLDecodeError", "the file may be no TOML", nil)
		return unknownVal("the file is no TOML that can be read", nil, at)
	}
	return in.tomlValue(table, "", tomlOrder([]byte(s)), at, 0)
}

// loadTOML is toml.load, which takes a file or its name.
func (in *interp) loadTOML(v val, at Place) val {
	switch v.o.(type) {
	case str, pathObj:
		p, bad := in.pathText(v, at)
		if bad != nil {
			return *bad
		}
		f := in.open(p, true, false, at)
		if _, ok := f.o.(*fileObj); !ok {
			return f
		}
		return in.readTOML(f, at)
	}
	return in.readTOML(v, at)
}

// tomlOrder numbers the keys of a text, each with all keys above it, as they first come: a decoded
// table does not keep their order, and Python's dict does.
func tomlOrder(data []byte) map[string]int {
	order := map[string]int{}
	add := func(above string, it unstable.Iterator) string {
		for it.Next() {
			above += string(it.Node().Data) + "\x00"
			if _, ok := order[above]; !ok {
				order[above] = len(order)
			}
		}
		return above
	}
	var value func(above string, n *unstable.Node)
	value = func(above string, n *unstable.Node) {
		for it := n.Children(); it.Next(); {
			if c := it.Node(); c.Kind == unstable.KeyValue {
				value(add(above, c.Key()), c.Value())
			} else {
				value(above, c)
			}
		}
	}
	var p unstable.Parser
	p.Reset(data)
	table := ""
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = add("", e.Key())
		case unstable.KeyValue:
			value(add(table, e.Key()), e.Value())
		}
	}
	return order
}

func (in *interp) tomlValue(v any, above string, order map[string]int, at Place, depth int) val {
	in.step(1)
	if depth > maxNesting {
		return unknownVal("nested too deeply", nil, at)
	}
	switch v := v.(type) {
	case bool:
		return boolean(v, at)
	case int64:
		return integer(v, at)
	case float64:
		return val{o: v, at: at}
	case string:
		return text(v, at)
	case []any:
		l := in.newList()
		for _, item := range v {
			l.items = append(l.items, in.tomlValue(item, above, order, at, depth+1))
		}
		return val{o: l, at: at}
	case map[string]any:
		d := in.newDict()
		keys := slices.SortedFunc(maps.Keys(v), func(a, b string) int {
			return cmp.Or(cmp.Compare(order[above+a+"\x00"], order[above+b+"\x00"]), strings.Compare(a, b))
		})
		for _, k := range keys {
			in.setItem(d, text(k, at), in.tomlValue(v[k], above+k+"\x00", order, at, depth+1))
		}
		return val{o: d, at: at}
	}
	return unknownVal("a date of a TOML file is not evaluated", nil, at)
}
