package interpolation

import (
	"strings"
	"testing"
)

func TestExpand(t *testing.T) {
	values := map[string]string{"A": "1", "B_2": "two", "EMPTY": ""}
	for _, c := range [][2]string{
		{"", ""},
		{"plain", "plain"},
		{"$A", "1"},
		{"${A}", "1"},
		{"x$A.y", "x1.y"},
		{"$A$A", "11"},
		{"$B_2x", "$B_2x"}, // the longest name counts
		{"${B_2}x", "twox"},
		{"${A:-d}", "1"},
		{"${A-d}", "1"},
		{"${C:-d}", "d"},
		{"${C-d}", "d"},
		{"${C:-}", ""},
		{"${EMPTY:-d}", "d"},
		{"${EMPTY-d}", ""},
		{"${C:-a-b:-c}", "a-b:-c"},
		{"${C:-${A}}", "1"},
		{"${C:-${D:-${A}x}y}z", "1xyz"},
		{"${C:-x$A}", "x1"},
		{"${C}", "${C}"},
		{"$C", "$C"},
		{"${C:?must-be-set}", "${C:?must-be-set}"},
		{"${C?must-be}", "${C?must-be}"},
		{"${C:+a-b}", "${C:+a-b}"},
		{"${A:+a-b}", "${A:+a-b}"}, // it is something else than the value
		{"${A:-x+y}", "1"},
		{"${A:?no}", "1"},
		{"${C", "${C"},
		{"a ${C b", "a ${C b"},
		{"$", "$"},
		{"$1", "$1"},
		{"$$", "$$"},
		{"a$ b", "a$ b"},
		{`\$A`, "$A"},
		{`\x$A`, `\x1`},
		{"${}", "${}"},
		{"${:-a}", "a"},
	} {
		if got := Expand(c[0], values); got != c[1] {
			t.Errorf("Expand(%q) is %q, want %q", c[0], got, c[1])
		}
	}
	grown := map[string]string{"A": strings.Repeat("a", 4000)}
	for _, name := range []string{"A", "${A}", "$A$A$A", "${X:-$A$A}"} {
		if got := Expand(name, grown); len(got) > 4096 {
			t.Errorf("%q grew to %d bytes", name, len(got))
		}
	}
	long := strings.Repeat("${C:-", 3000)
	if got := Expand(long, nil); got != long {
		t.Error("a text that is too long is not as it was")
	}
}

// FuzzExpand holds that texts without a dollar stay as they are, and that nothing takes long.
func FuzzExpand(f *testing.F) {
	for _, s := range []string{"${A:-${B:-$C}}", "$A${", `\$\$`, "${A:?x-y}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Expand(text, map[string]string{"A": "1"})
		if !strings.Contains(text, "$") && got != text {
			t.Errorf("%q became %q", text, got)
		}
		if len(got) > len(text) {
			t.Errorf("%q grew to %q", text, got)
		}
	})
}
