package pyname

import "paddock/internal/source"

// Tree is the tree over which the index was made.
func (x *Index) Tree() *source.Tree { return x.tree }
