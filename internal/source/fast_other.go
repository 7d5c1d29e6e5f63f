//go:build !linux

package source

import "os"

// opener is a quicker way to read files; this system has none.
type opener struct{}

func newOpener(*os.Root) opener { return opener{} }

func (opener) close() {}

func (t *Tree) readFast(Entry, []byte) (data []byte, ok bool) { return nil, false }
