package taint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestLimits holds the engine against programs that nobody writes by hand: each ends, finds what is there or says
// what it gave up, and needs no more than the test's own time limit.
func TestLimits(t *testing.T) {
	repeat := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	head := "from web import sink, unknown\n"
	tests := []struct{ name, text, want string }{
		{"10,000 lines", head + "def f(request):\n    q = request.GET['q']\n" +
			repeat(10_000, func(i int) string { return fmt.Sprintf("    x%d = q + 'a'\n", i) }) + "    sink(x9999)\n", "a.py:10004"},
		{"5,000 branches", head + "def f(request):\n    q = 'a'\n    if q is None:\n        pass\n" +
			repeat(5_000, func(i int) string {
				return fmt.Sprintf("    elif request.GET['a'] == '%d':\n        q = request.GET['%d']\n", i, i)
			}) + "    sink(q)\n", "a.py:10006"},
		{"5,000 cases", head + "def f(request):\n    q = 'a'\n    match request.GET['x']:\n" +
			repeat(5_000, func(i int) string {
				return fmt.Sprintf("        case '%d':\n            q = request.GET['%d']\n", i, i)
			}) + "    sink(q)\n", "a.py:10005"},
		{"5,000 ifs in a row", head + "def f(request):\n    q = request.GET['q']\n" +
			repeat(5_000, func(i int) string { return fmt.Sprintf("    if unknown(%d):\n        y%d = q\n", i, i%50) }) + "    sink(y7)\n", "a.py:10004"},
		{"1,000 functions that call each other", head + "def f(request):\n    f0(request.GET['q'])\n" +
			repeat(1_000, func(i int) string { return fmt.Sprintf("def f%d(x):\n    f%d(x)\n    sink(x)\n", i, (i+1)%1000) }), ""},
		{"all call all", head + "def f(request):\n    f0(request.GET['q'])\n" +
			repeat(60, func(i int) string {
				return fmt.Sprintf("def f%d(x):\n%s    sink(x)\n", i, repeat(60, func(j int) string { return fmt.Sprintf("    f%d(x)\n", j) }))
			}), ""},
		{"classes in a circle", head + "class A(B):\n    pass\nclass B(C):\n    x = 1\nclass C(A):\n    def m(self, q):\n        sink(q)\ndef f(request):\n    A().m(request.GET['q'])\n    sink(request.GET['q'])\n", ""},
		{"loops in loops", head + "def f(request):\n    q = request.GET['q']\n" +
			repeat(15, func(i int) string {
				return strings.Repeat("    ", i+1) + fmt.Sprintf("for x%d in q:\n", i)
			}) + strings.Repeat("    ", 16) + "sink(x14)\n", "a.py:19"},
		{"deep expressions", head + "def f(request):\n    sink(" + strings.Repeat("(", 150) + "request.GET['q']" + strings.Repeat(")", 150) + ")\n    sink(" + strings.Repeat("[", 150) + "request.GET['q']" + strings.Repeat("]", 150) + ")\n", ""},
		{"a long sum", head + "def f(request):\n    sink(" + strings.Repeat("'a' + ", 4_000) + "request.GET['q'])\n", "a.py:3"},
		{"lambdas in lambdas", head + "def f(request):\n    g = " + strings.Repeat("lambda: ", 80) + "request.GET['q']\n    sink(g" + strings.Repeat("()", 80) + ")\n", ""},
		{"a function that calls its argument with itself", head + "def f(g, request):\n    g(g, request)\n    sink(request.GET['q'])\nf(f, None)\n", "a.py:4"},
		{"dynamic all over", head + "def f(request):\n" +
			repeat(500, func(i int) string {
				return fmt.Sprintf("    globals()['x%d'] = getattr(request, request.GET['a%d'])(**request.GET)\n", i, i)
			}) + "    sink(request.GET['q'])\n", "a.py:503"},
		{"an object that holds itself", head + "def f(request):\n    a = []\n    a.append(a)\n    d = {}\n    d['d'] = d\n    d['q'] = request.GET['q']\n    for x in range(9):\n        d = {'d': d, 'a': a}\n    sink(d['d'])\n    return d\ndef g(request):\n    sink(f(request))\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lines, _ := follow(t, map[string]string{"a.py": test.text})
			if len(lines) == 0 {
				t.Error("nothing is found, and nothing given up")
			}
			if test.want != "" && !slices.Contains(lines, test.want) {
				t.Errorf("got %q, want %s", lines, test.want)
			}
		})
	}
}
