package report

import "paddock/internal/finding"

// Style says how text is written.
type Style struct {
	// Columns is the width to fill; 0 means 100.
	Columns int
	// Color says that the reader's terminal shows colours.
	Color bool
}

const (
	defaultColumns = 100
	minColumns     = 40
	maxColumns     = 120 // longer lines are hard to read
)

// Width is the number of columns to fill, within what can be read.
func (s Style) Width() int {
	if s.Columns == 0 {
		return defaultColumns
	}
	return min(max(s.Columns, minColumns), maxColumns)
}

// A Color is how a terminal shows a piece of text. The colours are those of the terminal's own
// palette, so that they fit light and dark.
type Color string

// The colours in use.
const (
	Bold    Color = "1"
	Dim     Color = "2"
	Red     Color = "31"
	BoldRed Color = "1;31"
	Green   Color = "32"
	Yellow  Color = "33"
	Blue    Color = "34"
	Cyan    Color = "36"
)

// Paint puts a text into a colour when the reader's terminal shows any.
func (s Style) Paint(c Color, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// SeverityColor is the colour of a severity, everywhere.
func SeverityColor(s finding.Severity) Color {
	switch s {
	case finding.Critical:
		return BoldRed
	case finding.High:
		return Red
	case finding.Medium:
		return Yellow
	case finding.Low:
		return Blue
	}
	return Dim
}
