// Package source holds the text of the files Paddock reads and translates
// between the three ways of saying where something stands: a byte offset, a
// line with a column in bytes, and a line with a column in characters.
//
// It knows nothing of any language. A File is immutable once made and safe for
// concurrent use. All text in it is UTF-8: whoever reads a file in another
// encoding decodes it first (pysyntax.Decode does so for Python, PEP 263).
package source

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Pos is an offset into File.Text in bytes, from 0. NoPos is "nowhere".
type Pos int32

// NoPos says that something has no place in a file.
const NoPos Pos = -1

// Span is a half-open range of a file's text: from Start up to, not including, End.
type Span struct {
	Start, End Pos
}

// Position is a place as people and editors say it. Line and Column count from
// 1; Column counts characters (Unicode code points), not bytes.
type Position struct {
	Line, Column int
}

// File is one text with its table of lines.
type File struct {
	// Path is relative to the root that was audited, with forward slashes.
	Path string
	// Text is the decoded content. Line ends are as they were in the file.
	Text string

	lines []Pos // start of each line
}

// NewFile makes a File. A line ends after "\n", after "\r\n", and after a "\r"
// that no "\n" follows: the universal newlines of Python.
func NewFile(path, text string) *File {
	lines := make([]Pos, 1, len(text)/32+1)
	carriage := strings.IndexByte(text, '\r') >= 0 // few files have one
	for i := 0; i < len(text); {
		j := strings.IndexByte(text[i:], '\n')
		end := len(text)
		if j >= 0 {
			end = i + j
		}
		for k := i; carriage; {
			c := strings.IndexByte(text[k:end], '\r')
			if c < 0 {
				break
			}
			k += c + 1
			if k < end || j < 0 {
				lines = append(lines, Pos(k))
			}
		}
		if j < 0 {
			break
		}
		i = end + 1
		lines = append(lines, Pos(i))
	}
	return &File{Path: path, Text: text, lines: lines}
}

// LineCount is the number of lines; a text that ends in a line end has an
// empty last line that counts.
func (f *File) LineCount() int { return len(f.lines) }

// LineOf is the line of an offset, from 1. Offsets outside the text are moved
// to its nearer end.
func (f *File) LineOf(p Pos) int {
	return sort.Search(len(f.lines), func(i int) bool { return f.lines[i] > p })
}

// LineStart is the offset at which a line (from 1) begins.
func (f *File) LineStart(line int) Pos {
	if line < 1 {
		return 0
	}
	if line > len(f.lines) {
		return Pos(len(f.Text))
	}
	return f.lines[line-1]
}

// Line is the text of a line (from 1) without its line end; "" when there is none.
func (f *File) Line(line int) string {
	if line < 1 || line > len(f.lines) {
		return ""
	}
	start, end := f.LineStart(line), Pos(len(f.Text))
	if line < len(f.lines) {
		end = f.lines[line]
	}
	return strings.TrimRight(f.Text[start:end], "\r\n")
}

// Position translates an offset; an offset outside the text is moved to its nearer end.
func (f *File) Position(p Pos) Position {
	p = max(0, min(p, Pos(len(f.Text))))
	line := max(1, f.LineOf(p))
	return Position{Line: line, Column: 1 + utf8.RuneCountInString(f.Text[f.lines[line-1]:p])}
}

// ByteColumn is the column of an offset in bytes of UTF-8, from 0, as CPython's ast counts it.
func (f *File) ByteColumn(p Pos) int {
	return int(p - f.lines[max(1, f.LineOf(p))-1])
}
