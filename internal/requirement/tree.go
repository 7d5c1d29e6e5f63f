package requirement

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"paddock/internal/source"
)

// node is a value of a TOML or JSON file with its line: what both kinds of lock
// file are made of. All methods take a nil node for one that is not there.
type node struct {
	line int
	// text is the value of a scalar: the string, or the number or word as written.
	text   string
	scalar bool
	list   []*node
	keys   []string // in order
	table  map[string]*node
}

// at goes down the keys of tables.
func (n *node) at(keys ...string) *node {
	for _, k := range keys {
		if n == nil {
			return nil
		}
		n = n.table[k]
	}
	return n
}

// string is the text of a scalar.
func (n *node) string() string {
	if n == nil {
		return ""
	}
	return n.text
}

// items are the elements of a list.
func (n *node) items() []*node {
	if n == nil {
		return nil
	}
	return n.list
}

// each calls a function for the entries of a table, in order.
func (n *node) each(do func(key string, value *node)) {
	if n == nil {
		return
	}
	for _, k := range n.keys {
		do(k, n.table[k])
	}
}

func (n *node) set(key string, value *node) {
	if n.table == nil {
		n.table = map[string]*node{}
	}
	if _, ok := n.table[key]; !ok {
		n.keys = append(n.keys, key)
	}
	n.table[key] = value
}

// child is the table under a key, made when it is not there; of a list of
// tables it is the last one.
func (n *node) child(key string, line int) *node {
	c := n.table[key]
	if c == nil {
		c = &node{line: line}
		n.set(key, c)
	}
	if len(c.list) > 0 && c.table == nil {
		return c.list[len(c.list)-1]
	}
	return c
}

// readTOML reads a TOML file. The library's parser keeps positions and stops at
// the first mistake: what stands before it is in the node, and the error says the line.
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
			list := here.table[keys[len(keys)-1]]
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
		return root, &lineError{last, "is not TOML: " + err.Error()}
	}
	return root, nil
}

// lineError is a mistake in a line of a file.
type lineError struct {
	line int
	text string
}

func (e *lineError) Error() string { return e.text }

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
		n.table = map[string]*node{}
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

// maxNesting bounds how deep a JSON file may nest.
const maxNesting = 100

// readJSON reads a JSON file; what stands before a mistake is in the node.
func readJSON(file *source.File) (*node, error) {
	data := bytes.TrimPrefix([]byte(file.Text), []byte("\ufeff"))
	shift := len(file.Text) - len(data)
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	line := func() int { return file.LineOf(source.Pos(int(d.InputOffset()) + shift)) }
	n := &node{line: 1}
	err := jsonValue(d, n, line, 0)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return n, &lineError{line(), "is not JSON: " + err.Error()}
	}
	return n, nil
}

func jsonValue(d *json.Decoder, n *node, line func() int, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("more than %d levels of nesting", maxNesting)
	}
	token, err := d.Token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		return err
	}
	n.line = line()
	switch token := token.(type) {
	case json.Delim:
		for d.More() {
			child := &node{}
			if token == '{' {
				key, err := d.Token()
				if err != nil {
					return err
				}
				name, _ := key.(string)
				at := line()
				n.set(name, child)
				if err := jsonValue(d, child, line, depth+1); err != nil {
					return err
				}
				child.line = at
				continue
			}
			n.list = append(n.list, child)
			if err := jsonValue(d, child, line, depth+1); err != nil {
				return err
			}
		}
		_, err := d.Token()
		return err
	case string:
		n.text, n.scalar = token, true
	default:
		n.text, n.scalar = fmt.Sprint(token), true
	}
	return nil
}
