package source

import "testing"

func TestPositions(t *testing.T) {
	f := NewFile("a.py", "a\r\nbé\rc\n\nd")
	for _, tt := range []struct {
		pos          Pos
		line, column int
	}{
		{0, 1, 1}, {1, 1, 2}, {3, 2, 1}, {4, 2, 2}, {6, 2, 3}, {7, 3, 1}, {8, 3, 2}, {9, 4, 1}, {10, 5, 1}, {11, 5, 2},
		{-5, 1, 1}, {99, 5, 2},
	} {
		if got := f.Position(tt.pos); got != (Position{tt.line, tt.column}) {
			t.Errorf("Position(%d) = %v, want %d:%d", tt.pos, got, tt.line, tt.column)
		}
	}
	for i, want := range []string{"a", "bé", "c", "", "d"} {
		if got := f.Line(i + 1); got != want {
			t.Errorf("Line(%d) = %q, want %q", i+1, got, want)
		}
	}
	if f.LineCount() != 5 {
		t.Errorf("LineCount = %d", f.LineCount())
	}
}

func TestLoneCarriageReturnAtEnd(t *testing.T) {
	f := NewFile("a.py", "x\r")
	if f.LineCount() != 2 || f.Line(1) != "x" || f.Line(2) != "" {
		t.Errorf("lines: %d %q %q", f.LineCount(), f.Line(1), f.Line(2))
	}
}
