package requirement

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"paddock/internal/source"
)

var yamlLine = regexp.MustCompile(`\bline (\d+)`)

// readYAML reads a YAML file. An alias is the node that it names and is not unfolded, so that a bomb stays as small as
// it is written; readers go down to fixed depths, so that one which holds itself does no harm.
func readYAML(file *source.File) (*node, error) {
	if root, ok := readBlocks(file.Text); ok {
		return root, nil
	}
	return readAnyYAML(file)
}

func readAnyYAML(file *source.File) (*node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(file.Text), &document); err != nil {
		line := 1
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			line, _ = strconv.Atoi(m[1])
		}
		return &node{line: 1}, &lineError{line, "is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: "), true}
	}
	c := &yamlCopier{done: map[*yaml.Node]*node{}}
	if len(document.Content) == 0 {
		return &node{line: 1}, nil
	}
	root := c.copy(document.Content[0], 0)
	return root, c.err
}

type yamlCopier struct {
	done map[*yaml.Node]*node // those that aliases name
	err  error
}

func (c *yamlCopier) copy(y *yaml.Node, depth int) *node {
	if y.Kind == yaml.AliasNode && y.Alias != nil {
		y = y.Alias
	}
	if n := c.done[y]; n != nil {
		return n
	}
	n := &node{line: y.Line}
	if y.Anchor != "" {
		c.done[y] = n
	}
	if depth > maxNesting {
		c.err = &lineError{line: y.Line, text: fmt.Sprintf("has more than %d levels of nesting", maxNesting)}
		return n
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.fields = make([]field, 0, len(y.Content)/2)
		for i := 0; i+1 < len(y.Content); i += 2 {
			value := c.copy(y.Content[i+1], depth+1)
			if y.Content[i+1].Kind != yaml.AliasNode {
				value.line = y.Content[i].Line // where the key stands
			}
			n.set(y.Content[i].Value, value)
		}
	case yaml.SequenceNode:
		for _, item := range y.Content {
			n.list = append(n.list, c.copy(item, depth+1))
		}
	case yaml.ScalarNode:
		n.scalar = true
		if y.Tag != "!!null" {
			n.text = y.Value
		}
	}
	return n
}
