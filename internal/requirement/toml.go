package requirement

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"paddock/internal/source"
)

// readTOML reads a TOML file. The library's parser keeps positions and stops at the first mistake: what stands before it is
// in the node, and the error says the line.
func readTOML(file *source.File) (root *node, err error) {
	root = &node{line: 1}
	if !utf8.ValidString(file.Text) {
		return root, errors.New("is not UTF-8")
	}
	var p unstable.Parser
	text := strings.TrimPrefix(file.Text, "\ufeff")
	shift := len(file.Text) - len(text)
	p.Reset([]byte(text))
	lineOf := func(r unstable.Range) int { return file.LineOf(source.Pos(int(r.Offset) + shift)) }
	last := 1
	here := root
	for p.NextExpression() {
		e := p.Expression()
		keys, line := tomlKey(e, lineOf)
		last = max(last, line)
		switch e.Kind {
		case unstable.Table:
			here = root
			for _, k := range keys {
				here = here.child(k, line)
			}
		case unstable.ArrayTable:
			here = root
			for _, k := range keys[:len(keys)-1] {
				here = here.child(k, line)
			}
			list := here.field(keys[len(keys)-1])
			if list == nil {
				list = &node{line: line}
				here.set(keys[len(keys)-1], list)
			}
			here = &node{line: line}
			list.list = append(list.list, here)
		case unstable.KeyValue:
			put(here, keys, tomlValue(e.Value(), line, lineOf), line)
		}
	}
	if err := p.Error(); err != nil {
		var at *unstable.ParserError
		if errors.As(err, &at) && len(at.Highlight) > 0 {
			last = lineOf(p.Range(at.Highlight))
		}
		return root, &lineError{line: last, text: "is not TOML: " + err.Error()}
	}
	return root, nil
}

func put(at *node, keys []string, value *node, line int) {
	for _, k := range keys[:len(keys)-1] {
		at = at.child(k, line)
	}
	at.set(keys[len(keys)-1], value)
}

func tomlKey(e *unstable.Node, lineOf func(unstable.Range) int) (keys []string, line int) {
	it := e.Key()
	for it.Next() {
		n := it.Node()
		if line == 0 {
			line = lineOf(n.Raw)
		}
		keys = append(keys, string(n.Data))
	}
	return keys, line
}

func tomlValue(e *unstable.Node, line int, lineOf func(unstable.Range) int) *node {
	n := &node{line: line}
	if e.Raw.Length > 0 {
		n.line = lineOf(e.Raw)
	}
	switch e.Kind {
	case unstable.Array:
		it := e.Children()
		for it.Next() {
			if it.Node().Kind != unstable.Comment {
				n.list = append(n.list, tomlValue(it.Node(), n.line, lineOf))
			}
		}
	case unstable.InlineTable:
		it := e.Children()
		for it.Next() {
			if it.Node().Kind == unstable.KeyValue {
				keys, l := tomlKey(it.Node(), lineOf)
				put(n, keys, tomlValue(it.Node().Value(), l, lineOf), l)
			}
		}
	default:
		n.text, n.scalar = string(e.Data), true
	}
	return n
}
