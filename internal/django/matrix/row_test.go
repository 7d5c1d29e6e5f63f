package matrix

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

// odd are rows with everything that a table can trip over.
var odd = []Row{
	{`^a|b/(?P<x>\d+)$`, "GET POST", "permission shop.change_order", "owned", "enforced", "shop.views.a"},
	{"", "any", "anonymous", "none", "not-needed", "shop.views.home"},
	{"=cmd/`x`/<int:pk>/", "any", "condition needs an API key | <b>", "unknown", "exempt", "shop.views.<lambda>"},
	{"`", "DELETE", "authenticated (POST staff)", "unscoped", "enforced", ""},
	{"@at,\"quoted\"", "GET", "unknown", "none", "not-needed", "shop.views.b"},
}

func TestRowsSurvive(t *testing.T) {
	for name, write := range map[string]func(*bytes.Buffer) error{
		"access.csv": func(b *bytes.Buffer) error { return WriteCSV(b, odd) },
		"access.md":  func(b *bytes.Buffer) error { return WriteMarkdown(b, odd) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		got, err := ReadRows(name, b.Bytes())
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, b.String())
			continue
		}
		if !reflect.DeepEqual(got, odd) {
			t.Errorf("%s: read back\n%q\nwritten\n%q\nas\n%s", name, got, odd, b.String())
		}
	}
}

func TestCSVIsNoFormula(t *testing.T) {
	var b bytes.Buffer
	if err := WriteCSV(&b, odd); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if strings.HasPrefix(line, "=") || strings.HasPrefix(line, "@") {
			t.Errorf("a spreadsheet would run %q", line)
		}
	}
}

func TestReadRowsRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a.txt", "", "ends neither in"},
		{"a.csv", "", "first line"},
		{"a.csv", "pattern,view\n", "wrong number of fields"},
		{"a.md", "# Matrix\n", "no table"},
		{"a.md", "| pattern | methods | access | objects | csrf | view |\n|---|---|---|---|---|---|\n| a | b |\n", "line 3"},
		{"a.json", "{}", "no matrix"},
		{"a.json", "[", "read the matrix"},
	} {
		_, err := ReadRows(c.name, []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: error %v, want one with %q", c.name, c.text, err, c.want)
		}
	}
}

func TestDiff(t *testing.T) {
	row := func(pattern, methods, access, view string) Row {
		return Row{pattern, methods, access, "none", "enforced", view}
	}
	a := row("a/", "GET", "authenticated", "v.A")
	list := row("d/", "GET", "authenticated", "v.D")
	create := row("d/", "POST", "staff", "v.D")
	for _, c := range []struct {
		name     string
		old, new []Row
		want     []Change
	}{
		{"the same in another order", []Row{a, list, create}, []Row{create, a, list}, nil},
		{"opened", []Row{a}, []Row{row("a/", "GET", "anonymous", "v.A")}, []Change{{a, row("a/", "GET", "anonymous", "v.A")}}},
		{"added", []Row{a}, []Row{a, list}, []Change{{New: list}}},
		{"removed", []Row{a, list}, []Row{list}, []Change{{Old: a}}},
		{"another view", []Row{a}, []Row{row("a/", "GET", "authenticated", "v.B")}, []Change{{a, row("a/", "GET", "authenticated", "v.B")}}},
		{"one of two routes of a pattern", []Row{list, create}, []Row{list, row("d/", "POST", "anonymous", "v.D")},
			[]Change{{create, row("d/", "POST", "anonymous", "v.D")}}},
		{"twice the same, then once", []Row{a, a}, []Row{a}, []Change{{Old: a}}},
	} {
		if got := Diff(c.old, c.new); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
