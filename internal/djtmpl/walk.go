package djtmpl

// Bodies are the lists of nodes in a node, in the order of the text.
func Bodies(n Node) [][]Node {
	switch n := n.(type) {
	case *If:
		lists := make([][]Node, len(n.Branches))
		for i, b := range n.Branches {
			lists[i] = b.Body
		}
		return lists
	case *Tag:
		lists := make([][]Node, len(n.Sections))
		for i, s := range n.Sections {
			lists[i] = s.Body
		}
		return lists
	case *For:
		return [][]Node{n.Body, n.Empty}
	case *IfChanged:
		return [][]Node{n.Body, n.Else}
	case *BlockTrans:
		return [][]Node{n.Body, n.Plural}
	}
	if body := body(n); body != nil {
		return [][]Node{body}
	}
	return nil
}

// body is the list of nodes of a node that has one only.
func body(n Node) []Node {
	switch n := n.(type) {
	case *With:
		return n.Body
	case *Extends:
		return n.Body
	case *Block:
		return n.Body
	case *AutoEscape:
		return n.Body
	case *FilterBlock:
		return n.Body
	case *Spaceless:
		return n.Body
	case *Verbatim:
		return n.Body
	case *PartialDef:
		return n.Body
	case *Cache:
		return n.Body
	case *Locale:
		return n.Body
	case *Set:
		return n.Body
	case *Macro:
		return n.Body
	case *CallBlock:
		return n.Body
	}
	return nil
}

// Inspect calls f for each node in the order of the text, those below it
// only when f says true.
func Inspect(nodes []Node, f func(Node) bool) {
	for _, n := range nodes {
		if f(n) {
			for _, list := range Bodies(n) {
				Inspect(list, f)
			}
		}
	}
}
