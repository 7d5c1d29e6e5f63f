package requirement

// node is a value of a TOML, JSON or YAML file with its line: what all structured lock files are made of. All methods take a
// nil node for one that is not there.
type node struct {
	line int
	// text is the value of a scalar: the string, or the number or word as written; "" for JSON's and YAML's null.
	text   string
	scalar bool
	list   []*node
	fields []field // of a table, in order; of two with one key the last one counts
	byKey  map[string]*node
}

type field struct {
	key   string
	value *node
}

// many is the number of fields from which on a table is asked by a map.
const many = 16

// at goes down the keys of tables.
func (n *node) at(keys ...string) *node {
	for _, k := range keys {
		if n == nil {
			return nil
		}
		n = n.field(k)
	}
	return n
}

func (n *node) field(key string) *node {
	if len(n.fields) < many {
		for i := len(n.fields) - 1; i >= 0; i-- {
			if n.fields[i].key == key {
				return n.fields[i].value
			}
		}
		return nil
	}
	if n.byKey == nil {
		n.byKey = make(map[string]*node, len(n.fields))
		for _, f := range n.fields {
			n.byKey[f.key] = f.value
		}
	}
	return n.byKey[key]
}

// string is the text of a scalar.
func (n *node) string() string {
	if n == nil {
		return ""
	}
	return n.text
}

// is says whether a scalar is the word "true".
func (n *node) is() bool { return n != nil && n.scalar && n.text == "true" }

// items are the elements of a list.
func (n *node) items() []*node {
	if n == nil {
		return nil
	}
	return n.list
}

// texts are the scalars among the elements of a list; a scalar is a list of itself.
func (n *node) texts() (list []string) {
	if n == nil {
		return nil
	}
	if n.scalar && n.text != "" {
		return []string{n.text}
	}
	for _, item := range n.list {
		if item.scalar {
			list = append(list, item.text)
		}
	}
	return list
}

// each calls a function for the entries of a table, in order.
func (n *node) each(do func(key string, value *node)) {
	if n == nil {
		return
	}
	for _, f := range n.fields {
		do(f.key, f.value)
	}
}

// fieldsOf are the entries of a table.
func (n *node) fieldsOf() []field {
	if n == nil {
		return nil
	}
	return n.fields
}

// set adds an entry to a table.
func (n *node) set(key string, value *node) {
	n.fields = append(n.fields, field{key, value})
	if n.byKey != nil {
		n.byKey[key] = value
	}
}

// child is the table under a key, made when it is not there; of a list of tables it is the last one.
func (n *node) child(key string, line int) *node {
	c := n.field(key)
	if c == nil {
		c = &node{line: line}
		n.set(key, c)
	}
	if len(c.list) > 0 && len(c.fields) == 0 {
		return c.list[len(c.list)-1]
	}
	return c
}

// lineError is a mistake in a line of a file.
type lineError struct {
	line int
	text string
	// nothing says that nothing was read of the file, also not what stands before.
	nothing bool
}

func (e *lineError) Error() string { return e.text }
