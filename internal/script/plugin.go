package script

import (
	"slices"
	"strings"
)

// Plugins take what they show from options: a text, or a function that makes one of the site's data. Which of them are
// taken for markup the catalogue says.

// optionFact is an option of a plugin that is taken for something.
type optionFact struct {
	sinkFact
	// path leads to it from an argument: "columns[]" for each of a list.
	path []string
	// given are the parameters of a function there that hold the site's data; cell is the one that holds a column's, or -1.
	given []int
	cell  int
	// when are the conditions on the object at whose top the path begins, with the value that is asked for; "" for any.
	when [][2]string
}

// remote are options by which plugins are told to ask the site for their data, beside those named after Ajax.
var remote = []string{"url", "remote", "source", "dataSource", "prefetch"}

// options looks at what a plugin is given.
func (m *machine) options(list []optionFact, n *Node, args []*value) {
	for i, a := range args {
		for _, o := range a.list() {
			for _, f := range list {
				if i < len(n.List) && m.holds(o, f.when) {
					m.option(f, f.path, o, o, n, n.List[i])
				}
			}
		}
	}
}

// holds says that an object meets conditions.
func (m *machine) holds(o *object, when [][2]string) bool {
	for _, c := range when {
		v := o.props[c[0]]
		if v == nil && o.made != nil && o.made.Kind == Object { // the values of words are not kept
			v = word(o.made, c[0])
		}
		if v == nil || c[1] != "" && (!v.known || v.text != c[1]) {
			return false
		}
	}
	return true
}

// word is a word of the language, such as true, that an object literal has for a property.
func word(literal *Node, name string) *value {
	for _, p := range literal.List {
		if p.Kind == Property && p.Text == name && p.Y != nil && p.Y.Kind == Name && (p.Y.Text == "true" || p.Y.Text == "false") {
			return textValue(p.Y.Text)
		}
	}
	return nil
}

// option follows a path of options to its end.
func (m *machine) option(f optionFact, path []string, top, o *object, n, arg *Node) {
	name, each := strings.CutSuffix(path[0], "[]")
	v := o.props[name]
	if each {
		items := &value{}
		for _, list := range v.list() {
			items = join(items, list.items())
		}
		v = items
	}
	if len(path) > 1 {
		for _, below := range v.list() {
			m.option(f, path[1:], top, below, n, arg)
		}
		return
	}
	if v.tainted() && f.kind != "call" {
		m.sink(f.sinkFact, v, n, arg)
	}
	for _, fn := range v.list() {
		if fn.function == nil {
			continue
		}
		var args []*value
		for i, p := range fn.function.List {
			var x *value
			switch {
			case p == nil:
			case slices.Contains(f.given, i):
				x = m.data(top, p)
			case i == f.cell:
				if name := column(top, o); name != "" {
					x = m.data(top, p).property(name)
				}
			}
			args = append(args, x)
		}
		made := m.invoke(fn, nil, args)
		if f.kind == "call" {
			continue
		}
		if escape := top.props["escapeMarkup"]; escape != nil {
			made, _ = m.now(escape, made)
		}
		m.sink(f.sinkFact, made, fn.function, fn.function)
	}
}

// column is the name of a column's data: that of the column itself, or of the one that a definition is for by its number.
func column(top, o *object) string {
	if name, known := o.props["data"].literal(); known {
		return name
	}
	target := o.props["targets"]
	for _, list := range target.list() { // [1]
		target = list.props["0"]
	}
	if number, known := target.literal(); known {
		for _, list := range top.props["columns"].list() {
			for _, c := range list.props[number].list() {
				name, _ := c.props["data"].literal()
				return name
			}
		}
	}
	return ""
}

// table says that an object literal has the options of DataTables, which are often handed on by functions of the project's.
func table(o *object) bool {
	for _, name := range [...]string{"columns", "columnDefs"} {
		for _, list := range o.props[name].list() {
			for _, c := range list.items().list() {
				if len(c.props["render"].list()) > 0 || len(c.props["createdCell"].list()) > 0 {
					return true
				}
			}
		}
	}
	return false
}

// data is what a plugin hands a function: a part of the site's answer, or what stands in the page.
func (m *machine) data(top *object, at *Node) *value {
	asks := top.made != nil && top.made.Kind == Object && word(top.made, "serverSide") != nil
	for name := range top.props {
		asks = asks || slices.Contains(remote, name) || strings.Contains(strings.ToLower(name), "ajax")
	}
	if asks {
		return m.came(at, &sourceFact{category: "row", words: "the site's answer", strength: Middle})
	}
	return m.came(at, &sourceFact{category: "row", words: "what stands in the page", strength: Weak})
}
