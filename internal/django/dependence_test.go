package django

import (
	"slices"
	"testing"

	"paddock/internal/pyeval"
)

func TestEnvOf(t *testing.T) {
	text := func(s string, env ...string) pyeval.Value {
		return pyeval.Value{Kind: pyeval.Str, Text: s, Env: env}
	}
	list := func(env []string, items ...pyeval.Value) pyeval.Value {
		return pyeval.Value{Kind: pyeval.List, Items: items, Env: env}
	}
	dict := func(env []string, pairs ...pyeval.Pair) pyeval.Value {
		return pyeval.Value{Kind: pyeval.Dict, Pairs: pairs, Env: env}
	}
	pair := func(k string, v pyeval.Value) pyeval.Pair { return pyeval.Pair{Key: text(k), Value: v} }
	appended := list([]string{"DEBUG"}, text("a"))
	appended.Else = []pyeval.Value{list(nil, text("a"), text("toolbar"))}
	replaced := list([]string{"DEBUG"}, text("*"))
	replaced.Else = []pyeval.Value{list(nil, text("a"))}
	for _, tt := range []struct {
		name  string
		value pyeval.Value
		part  func(*pyeval.Value) *pyeval.Value
		want  []string
	}{
		{"the whole", list([]string{"X"}, text("a")), func(v *pyeval.Value) *pyeval.Value { return v }, []string{"X"}},
		{"split from a variable", list([]string{"HOSTS"}, text("*")), func(v *pyeval.Value) *pyeval.Value { return &v.Items[0] }, []string{"HOSTS"}},
		{"beside an element from a variable", list([]string{"X"}, text("a", "X"), text("b")), func(v *pyeval.Value) *pyeval.Value { return &v.Items[1] }, nil},
		{"an element from a variable", list([]string{"X"}, text("a", "X"), text("b")), func(v *pyeval.Value) *pyeval.Value { return &v.Items[0] }, []string{"X"}},
		{"there with the variable and without", appended, func(v *pyeval.Value) *pyeval.Value { return &v.Items[0] }, nil},
		{"there without the variable only", replaced, func(v *pyeval.Value) *pyeval.Value { return &v.Items[0] }, []string{"DEBUG"}},
		{"deep, beside a variable", dict([]string{"H"}, pair("default", dict([]string{"H"}, pair("HOST", text("h", "H")), pair("PASSWORD", text("p"))))),
			func(v *pyeval.Value) *pyeval.Value { return &v.Pairs[0].Value.Pairs[1].Value }, nil},
		{"deep, in a dict that a variable decides", dict([]string{"U"}, pair("default", dict([]string{"U"}, pair("PASSWORD", text("p"))))),
			func(v *pyeval.Value) *pyeval.Value { return &v.Pairs[0].Value.Pairs[0].Value }, []string{"U"}},
		{"no part", text("a"), func(*pyeval.Value) *pyeval.Value { v := text("b", "Y"); return &v }, []string{"Y"}},
	} {
		s := Setting{Value: &tt.value}
		if got := s.EnvOf(tt.part(&tt.value)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
