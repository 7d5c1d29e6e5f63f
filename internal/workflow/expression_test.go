package workflow

import (
	"fmt"
	"strings"
	"testing"
)

func TestValues(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"github.event.issue.title", "github.event.issue.title"},
		{"github['event'].Issue['title']", "github.event.issue.title"},
		{"github.event.commits[0].message", "github.event.commits.0.message"},
		{"github.event.commits.*.message", "github.event.commits.*.message"},
		{"github.event_name == 'pull_request' && github.head_ref || github.ref_name", "github.head_ref github.ref_name"},
		{"github.head_ref || github.ref", "github.head_ref github.ref"},
		{"github.head_ref == 'a'", ""},
		{"github.head_ref != '' && 'yes' || 'no'", ""},
		{"contains(github.head_ref, 'a')", ""},
		{"contains(github.head_ref, 'a') && github.head_ref", "github.head_ref"},
		{"!github.head_ref", ""},
		{"(github.head_ref)", "github.head_ref"},
		{"format('{0}', github.head_ref, inputs.a)", "github.head_ref inputs.a"},
		{"toJSON(github.event)", "github.event:json"},
		{"fromJSON(toJSON(env.A)).b", "env.a:json"},
		{"env[format('{0}', a)]", "env.*"},
		{"steps.a-b.outputs.c_d", "steps.a-b.outputs.c_d"},
		{"'it''s github.head_ref'", ""},
		{"", ""},
		{"((((", ""},
		{"a b", "a b"},
		{"matrix.x[", "matrix.x.*"},
	} {
		var got []string
		for _, v := range (Expression{Text: c.text}).Values() {
			s := v.Path
			if v.JSON {
				s += ":json"
			}
			got = append(got, s)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.text, got, c.want)
		}
	}
	if got := (Expression{Text: strings.Repeat("(", 100_000) + "a"}).Values(); len(got) > 1 {
		t.Error(fmt.Sprint(got))
	}
}

func FuzzValues(f *testing.F) {
	f.Add("a(b[c.d || 'e'] && !f, 1) == g.*.h")
	f.Fuzz(func(t *testing.T, text string) {
		for _, v := range (Expression{Text: text}).Values() {
			if v.Path == "" {
				t.Error("no path")
			}
		}
	})
}
