package djtmpl

import (
	"os"
	"strings"
	"testing"

	"paddock/internal/source"
)

// What Jinja2 accepts has no error, and what it rejects has one. The two halves of the table say which is which.
func TestJinja(t *testing.T) {
	data, err := os.ReadFile("testdata/jinja.txt")
	if err != nil {
		t.Fatal(err)
	}
	good, _, found := strings.Cut(string(data), "## Not Jinja2.\n")
	if !found {
		t.Fatal("the table has no second half")
	}
	accepted := strings.Count(good, "\n") - 1
	for i, text := range cases(t, "testdata/jinja.txt") {
		m := Parse(source.NewFile("a.html", text), Config{Dialect: Jinja})
		switch {
		case i < accepted && len(m.Errors) > 0:
			t.Errorf("%s: %s", text, m.Errors[0].Msg)
		case i >= accepted && len(m.Errors) == 0:
			t.Errorf("%s: accepted", text)
		}
	}
}
