package requirement

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"paddock/internal/oracle"
)

// TestWhen is what markers come to on CPython on Linux.
func TestWhen(t *testing.T) {
	for _, tt := range []struct {
		marker, python string
		want           When
	}{
		{"", "", Always},
		{`sys_platform == "win32"`, "", Never},
		{`sys_platform != "win32"`, "", Always},
		{`sys_platform == "linux" and platform_machine == "x86_64"`, "", Sometimes},
		{`platform_machine == "x86_64" and os_name == "nt"`, "", Never},
		{`platform_machine == "x86_64" or os_name == "posix"`, "", Always},
		{`python_version < "3.8"`, ">=3.10", Never},
		{`python_version < "3.8"`, "", Sometimes},
		{`python_version >= "3.8" and python_version < "4"`, "", Always},
		{`python_version >= "3.12"`, "", Sometimes},
		{`python_version >= "3.8"`, ">=3.10", Always},
		{`python_version < "3.11"`, ">=3.10", Sometimes},
		{`"3.10" > python_version`, ">=3.10", Never},
		{`python_full_version < "3.11.3"`, "==3.11.*", Sometimes},
		{`python_full_version < "3.11.3"`, "==3.12.*", Never},
		{`extra == "socks"`, "", Never},
		{`implementation_name == 'pypy'`, "", Never},
		{`python_implementation == 'CPython'`, "", Always}, // PEP 345
		{`(os_name == "nt" or sys_platform == "linux") and not_a_variable == "1"`, "", Sometimes},
		{`sys_platform == "win32" or`, "", Sometimes}, // cannot be read
		{strings.Repeat("(", 100) + `os_name == "nt"` + strings.Repeat(")", 100), "", Sometimes},
	} {
		var pythons []string
		if tt.python != "" {
			pythons = []string{tt.python}
		}
		if got := newJudge(pythons...).when(tt.marker, ""); got != tt.want {
			t.Errorf("%s with Python %q: %s, want %s", tt.marker, tt.python, got, tt.want)
		}
	}
}

const askMarkers = `
import json, sys
from packaging.markers import Marker, InvalidMarker, UndefinedComparison
def ask(text, env):
    try:
        return int(Marker(text).evaluate(env))
    except InvalidMarker:
        return 2
    except UndefinedComparison:
        return 3
print(json.dumps([ask(q["marker"], q["env"]) for q in json.load(sys.stdin)]))
`

// TestMarkersAgainstPackaging asks both for random markers in random environments, known whole; and in environments of
// which only a part is known Paddock must not be surer than all that they could be allow.
func TestMarkersAgainstPackaging(t *testing.T) {
	if testing.Short() {
		t.Skip("asks Python")
	}
	r := rand.New(rand.NewPCG(5, 8))
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	values := map[string][]string{
		"python_version": {"2.7", "3.6", "3.8", "3.10", "3.12"}, "python_full_version": {"3.8.1", "3.10.0", "3.12.4", "3.13.0rc1"},
		"os_name": {"posix", "nt"}, "sys_platform": {"linux", "win32", "darwin"}, "platform_machine": {"x86_64", "aarch64"},
		"platform_system": {"Linux", "Windows"}, "platform_python_implementation": {"CPython", "PyPy"}, "implementation_name": {"cpython", "pypy"},
		"platform_release": {"6.1.0", "5.15.0-generic", "10"}, "implementation_version": {"3.12.4", "7.3.13"}, "platform_version": {"#1 SMP", "10.0.1"}, "extra": {"", "socks", "Dev_x"},
	}
	names := variables[:12]
	var term func(depth int) string
	term = func(depth int) string {
		if depth < 3 && r.IntN(3) == 0 {
			return "(" + term(depth+1) + " " + pick("and", "or") + " " + term(depth+1) + ")"
		}
		name := names[r.IntN(len(names))]
		v := pick(values[name]...)
		if r.IntN(4) == 0 {
			v = pick(values[pick(names...)]...)
		}
		quote := pick(`"`, "'")
		op := pick("==", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "~=", "===")
		if r.IntN(5) == 0 {
			return quote + v + quote + " " + op + " " + name
		}
		return name + pick(" ", "") + op + pick(" ", "") + quote + v + quote
	}
	type question struct {
		Marker string            `json:"marker"`
		Env    map[string]string `json:"env"`
	}
	var list []question
	for range 10_000 {
		m := term(0)
		for r.IntN(2) == 0 {
			m += " " + pick("and", "or") + " " + term(0)
		}
		env := map[string]string{}
		for _, name := range names {
			env[name] = pick(values[name]...)
		}
		list = append(list, question{m, env})
	}
	var want []int
	oracle.Ask(t, []string{oracle.Python(t, oracle.Locks), "-c", askMarkers}, list, &want)
	if len(want) != len(list) {
		t.Fatalf("%d answers to %d questions", len(want), len(list))
	}
	seen := map[string]int{}
	wrong := 0
	for i, q := range list {
		got := 2
		if m := parseMarker(q.Marker); m != nil {
			w := m.holds(q.Env)
			got = map[When]int{Always: 1, Never: 0, Sometimes: 3}[w]
			part := environment{}
			for name, v := range q.Env {
				if r.IntN(2) == 0 {
					part[name] = v
				}
			}
			if p := m.holds(part); want[i] < 2 && (p == Always && want[i] == 0 || p == Never && want[i] == 1) {
				t.Errorf("%s in a part of %v: %s", q.Marker, q.Env, p)
			}
		}
		seen[fmt.Sprint(want[i])]++
		// An undefined comparison ends packaging; Paddock goes on, and may know the answer without it.
		if got != want[i] && want[i] != 3 {
			if wrong++; wrong <= 10 {
				t.Errorf("%s in %v: %d, want %d", q.Marker, q.Env, got, want[i])
			}
		}
	}
	if wrong > 0 || seen["0"] < 1000 || seen["1"] < 1000 {
		t.Errorf("%d of %d differ; answers %v", wrong, len(list), seen)
	}
	t.Logf("%d markers, answers %v: no difference", len(list), seen)
}
