package pysyntax

import "paddock/internal/source"

// Limits bound what one file may cost. The zero value means the defaults.
type Limits struct {
	// Size is the largest file that is read, in bytes of UTF-8. Default 16 MiB.
	Size int
	// Depth is how many levels of nesting (brackets, operators, blocks) are
	// followed. Default 1000; CPython's own parser gives up at 6,000 frames or 200 brackets.
	Depth int
}

// Parse reads a file. The result is never nil; see Module.Errors for what could not be read.
func Parse(file *source.File, limits Limits) *Module {
	panic("being written")
}

// Decode turns the bytes of a Python file into text by its byte order mark or
// its coding comment (PEP 263), else UTF-8. An error names the encoding and
// the offset of the byte that does not fit; the text returned with it is
// decoded as Latin-1 so that reading can go on.
func Decode(data []byte) (string, error) {
	panic("being written")
}
