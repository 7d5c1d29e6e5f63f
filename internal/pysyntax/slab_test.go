package pysyntax

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"paddock/internal/source"
)

// Trees share chunks with the trees of other files, and never a node.
func TestTreesDoNotShareNodes(t *testing.T) {
	text := func(i int) string {
		var b strings.Builder
		for j := range 1 + i%9 {
			fmt.Fprintf(&b, "@d%d\nclass C%d(B, metaclass=M):  # %d\n    x: int = [f(a, *b, k=%d) for a in y if a]\n    def f(self, n=%d): return {n: f'{n!r:>{%d}}'} or n.a[1:2]\n", i, j, i, i, j, i)
		}
		if i%5 == 0 {
			b.WriteString("broken = = (\nx = 1\n")
		}
		return b.String()
	}
	const files = 60
	dump := func(m *Module) []byte { return AppendDump(nil, m, 0) }
	parse := func(i int) *Module { return Parse(source.NewFile("a.py", text(i)), Limits{}) }
	var trees [files]*Module
	var dumps [files][]byte
	var wait sync.WaitGroup
	for worker := range 4 {
		wait.Go(func() {
			for i := worker; i < files; i += 4 {
				trees[i] = parse(i)
				dumps[i] = dump(trees[i])
			}
		})
	}
	wait.Wait()
	for i, m := range trees {
		if len(dumps[i]) < 500 {
			t.Fatalf("file %d has a tree of %d bytes", i, len(dumps[i]))
		}
		if now := dump(m); !bytes.Equal(now, dumps[i]) {
			t.Errorf("the tree of file %d changed after it was made", i)
		}
		if again := dump(parse(i)); !bytes.Equal(again, dumps[i]) {
			t.Errorf("the tree of file %d depends on what was read before it", i)
		}
	}
}
