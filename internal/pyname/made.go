package pyname

import "paddock/internal/pysyntax"

// Made is a module that no Python file is behind: a text of another language, told in Python's terms by
// whoever reads that language. The nodes of the tree have their places in that text. name and root are as in
// Module; nobody can import it.
func (x *Index) Made(name, root string, tree *pysyntax.Module) *Module {
	f := &file{path: tree.File.Path, source: tree.File, tree: tree}
	f.sourceOnce.Do(func() {})
	f.once.Do(func() {})
	return &Module{Name: name, Path: f.path, Root: root, Dir: root, Tree: tree, Made: true, index: x, file: f}
}
