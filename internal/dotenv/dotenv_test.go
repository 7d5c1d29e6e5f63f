package dotenv_test

import (
	"reflect"
	"strings"
	"testing"

	"paddock/internal/dotenv"
)

func TestLines(t *testing.T) {
	list, broken := dotenv.Read("\ufeff# shop\r\n\r\n  A='x\r\ny'\r\n=no\r\nexport B\r\nC=\"open\r\nD=$A\r\n")
	want := []dotenv.Variable{
		{Name: "A", Value: "x\ny", Set: true, Literal: true, Line: 3},
		{Name: "B", Line: 6},
		{Name: "D", Value: "$A", Set: true, Line: 8},
	}
	if !reflect.DeepEqual(list, want) {
		t.Errorf("read %+v, want %+v", list, want)
	}
	if !reflect.DeepEqual(broken, []int{5, 7}) {
		t.Errorf("broken are %v, want 5 and 7", broken)
	}
}

// FuzzRead holds that reading ends, and that the lines are those of the text, in their order.
func FuzzRead(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, broken := dotenv.Read(text)
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		last := 0
		for _, v := range list {
			if v.Name == "" || v.Line < last || v.Line < 1 || v.Line > lines {
				t.Errorf("%q: %+v after line %d", text, v, last)
			}
			last = v.Line
		}
		for _, line := range broken {
			if line < 1 || line > lines {
				t.Errorf("%q: line %d of %d", text, line, lines)
			}
		}
	})
}
