// Package yamltree reads YAML files into trees whose every node knows its place, and whose aliases and merge keys are
// followed where they are asked for and never written out: a file of a few lines may stand for billions of nodes.
//
// It knows YAML and no format that is written in it.
package yamltree

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"

	"paddock/internal/source"
)

// Node is a value of a YAML file. All methods take a nil node for one that is not there.
type Node struct{ n *yaml.Node }

// Limits of a file. Nothing that people or their tools deploy with comes near.
const (
	maxDocuments = 1000
	maxAliases   = 100 // followed one after the other
)

// Parse reads the documents of a file. With an error, which names the line, the documents before it.
func Parse(file *source.File) (documents []*Node, err error) {
	d := yaml.NewDecoder(strings.NewReader(file.Text))
	for len(documents) < maxDocuments {
		var n yaml.Node
		if err := decode(d, &n); errors.Is(err, io.EOF) {
			return documents, nil
		} else if err != nil {
			return documents, fmt.Errorf("it is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
		}
		if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
			documents = append(documents, &Node{n.Content[0]})
		}
	}
	return documents, fmt.Errorf("it has more than %d documents", maxDocuments)
}

// decode keeps what the library panics about from ending the run.
func decode(d *yaml.Decoder, n *yaml.Node) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the parser failed: %v", p)
		}
	}()
	return d.Decode(n)
}

// real is the node that an alias stands for; nil when there is none.
func (n *Node) real() *yaml.Node {
	if n == nil {
		return nil
	}
	at := n.n
	for range maxAliases {
		if at == nil || at.Kind != yaml.AliasNode {
			return at
		}
		at = at.Alias
	}
	return nil
}

// Line is the line of the node, from 1; 0 for none.
func (n *Node) Line() int {
	if n == nil {
		return 0
	}
	return n.n.Line
}

// Text is the text of a scalar as written, without its quotes; "" of anything else.
func (n *Node) Text() string {
	if r := n.real(); r != nil && r.Kind == yaml.ScalarNode && r.Tag != "!!null" {
		return r.Value
	}
	return ""
}

// IsScalar, IsMap and IsList say what the node is; none of them holds for one that is not there.
func (n *Node) IsScalar() bool { r := n.real(); return r != nil && r.Kind == yaml.ScalarNode }
func (n *Node) IsMap() bool    { r := n.real(); return r != nil && r.Kind == yaml.MappingNode }
func (n *Node) IsList() bool   { r := n.real(); return r != nil && r.Kind == yaml.SequenceNode }

// IsNull says that the node is there and has no value: "key:", "key: null".
func (n *Node) IsNull() bool {
	r := n.real()
	return r != nil && r.Kind == yaml.ScalarNode && r.Tag == "!!null"
}

// IsBlock says that the node is a text in a block of its own ("|" or ">"), which begins on the line below.
func (n *Node) IsBlock() bool {
	r := n.real()
	return r != nil && r.Kind == yaml.ScalarNode && (r.Style&yaml.LiteralStyle != 0 || r.Style&yaml.FoldedStyle != 0)
}

// IsLiteral says that the text's lines are those of the file, from the line below the node's on ("|").
func (n *Node) IsLiteral() bool { return n.IsBlock() && n.real().Style&yaml.LiteralStyle != 0 }

// Tag is the tag that somebody wrote before the node, "!reference"; "" for none and for YAML's own.
func (n *Node) Tag() string {
	if r := n.real(); r != nil && !strings.HasPrefix(r.Tag, "!!") {
		return r.Tag
	}
	return ""
}

// Definition is the node that an alias stands for, for its place; of other nodes the node itself.
func (n *Node) Definition() *Node {
	if r := n.real(); r != nil {
		return &Node{r}
	}
	return nil
}

// True says that the node is a boolean that is true, in the words of YAML 1.1 and 1.2.
func (n *Node) True() bool {
	switch strings.ToLower(n.Text()) {
	case "true", "yes", "on":
		return n.real().Tag != "!!str" || n.real().Style == 0
	}
	return false
}

// Items are the elements of a list.
func (n *Node) Items() (list []*Node) {
	if r := n.real(); r != nil && r.Kind == yaml.SequenceNode {
		for _, c := range r.Content {
			list = append(list, &Node{c})
		}
	}
	return list
}

// Entry is a key of a mapping with its value.
type Entry struct{ Key, Value *Node }

// Entries are those of a mapping, in order; what a merge key ("<<") brings comes last, without the keys that are there already.
func (n *Node) Entries() []Entry {
	var list []Entry
	n.entries(&list, map[string]bool{}, map[*yaml.Node]bool{})
	return list
}

// entries adds the entries of a mapping whose keys are not yet seen. A mapping that was visited brings nothing new: so a file in which
// mappings merge each other a thousandfold costs no more than its length.
func (n *Node) entries(list *[]Entry, seen map[string]bool, visited map[*yaml.Node]bool) {
	r := n.real()
	if r == nil || r.Kind != yaml.MappingNode || visited[r] {
		return
	}
	visited[r] = true
	var merged []*Node
	for i := 0; i+1 < len(r.Content); i += 2 {
		key, value := &Node{r.Content[i]}, &Node{r.Content[i+1]}
		switch {
		case r.Content[i].Tag == "!!merge":
			if value.IsList() {
				merged = append(merged, value.Items()...)
			} else {
				merged = append(merged, value)
			}
		case !seen[key.Text()]:
			seen[key.Text()] = true
			*list = append(*list, Entry{key, value})
		}
	}
	for _, m := range merged {
		m.entries(list, seen, visited)
	}
}

// At goes down the keys of mappings.
func (n *Node) At(keys ...string) *Node {
	for _, k := range keys {
		n = n.value(k)
	}
	return n
}

func (n *Node) value(key string) *Node {
	for _, e := range n.Entries() {
		if e.Key.Text() == key {
			return e.Value
		}
	}
	return nil
}

// Key is the key itself, for its place; nil when the mapping has none such.
func (n *Node) Key(key string) *Node {
	for _, e := range n.Entries() {
		if e.Key.Text() == key {
			return e.Key
		}
	}
	return nil
}

// Texts are the texts of a scalar, or of a list's scalars.
func (n *Node) Texts() (list []*Node) {
	if n.IsScalar() {
		return []*Node{n}
	}
	for _, item := range n.Items() {
		if item.IsScalar() {
			list = append(list, item)
		}
	}
	return list
}
