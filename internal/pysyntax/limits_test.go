package pysyntax

import (
	"fmt"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"paddock/internal/source"
)

// TestHostile feeds what is made to cost: every one has to be read in time that
// grows with its length, with errors below the cap, and into a tree that can be
// walked by recursion.
func TestHostile(t *testing.T) {
	const n = 100_000
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	var staircase strings.Builder
	for i := range 500 {
		staircase.WriteString(many(" ", i) + "if x:\n")
	}
	var elifs strings.Builder
	for d := range 90 {
		elifs.WriteString(many(" ", d) + "if x: pass\n")
		for range 200 {
			elifs.WriteString(many(" ", d) + "elif x: pass\n")
		}
		elifs.WriteString(many(" ", d) + "elif x:\n")
	}
	for _, tt := range []struct{ name, text string }{
		{"brackets", many("(", n)},
		{"closed brackets", many("(", n) + many(")", n)},
		{"braces", many("{", n)},
		{"square brackets on lines", many("[\n", n)},
		{"subscripts", "a" + many("[a", n)},
		{"calls", many("f(", n)},
		{"nots", many("not ", n) + "x"},
		{"signs", many("-", n) + "x"},
		{"lambdas", many("lambda: ", n) + "x"},
		{"conditions", many("a if b else ", n) + "x"},
		{"powers", many("a**", n) + "a"},
		{"awaits", many("await ", n) + "a"},
		{"attributes", "a" + many(".a", n)},
		{"sums", "a" + many("+a", n)},
		{"calls of calls", "a" + many("()", n)},
		{"comparisons", "a" + many("<a", n)},
		{"ands", "a" + many(" and a", n)},
		{"strings in a row", many("'a' ", n)},
		{"f-strings in a row", many("f'{a}' ", n)},
		{"chains in brackets", many("(", 400) + "a" + many(many(".a", 400)+")", 400)},
		{"chains beside chains", many("(a"+many(".a", 40)+" or b)"+many(".a", 400)+"\n", 400)},
		{"assignments", many("a=", n) + "a"},
		{"staircase", staircase.String()},
		{"elifs", "if x: pass\n" + many("elif x: pass\n", n)},
		{"elifs in elifs", elifs.String()},
		{"patterns", "match x:\n case " + many("[", n)},
		{"as patterns", "match x:\n case " + many("(a as b, ", n)},
		{"dotted patterns", "match x:\n case a" + many(".a", n) + ": pass\n"},
		{"matches that are none", many("match (a\n", n)},
		{"matches on one line", many("match ", n)},
		{"withs that are none", many("with (a\n", n)},
		{"withs with tuples", many("with (a, b) as c: pass\n", n)},
		{"errors", many("a b\n", n)},
		{"errors on a line", many("a b;", n)},
		{"stray clauses", many("else:\n", n)},
		{"decorators", many("@a\n", n)},
		{"bad decorators", many("@\n", n)},
		{"stray indents", many(" a\n  b\n", n)},
		{"unterminated strings", many("'\n", n)},
		{"unterminated long strings", many("\\\"\"\"\n", n)},
		{"unterminated long strings in brackets", "(\n" + many("\\\"\"\"\n", n)},
		{"unterminated f-strings", many("f'{\n", n)},
		{"unterminated long f-strings", many("f\\\"\"\"\n", n)},
		{"long f-strings in f-strings", many("f'''{", n)},
		{"f-strings in f-strings", many("f'{", n)},
		{"fields in formats", "f'" + many("{a:", n)},
		{"comments in fields", many("f'''{", 300) + many("#\n", n)},
		{"unclosed brackets on lines", many("x = (a for a in (b\n", n)},
		{"unclosed brackets before statements", many("x = [\nif a:\n", n)},
		{"wrong brackets", many("(]", n)},
		{"wrong brackets, nested", many("(", n) + many("]", n)},
		{"backslashes", many("\\\n", n)},
		{"backslashes in strings", "'''" + many("\\'", n)},
		{"quotes", many("'", n)},
		{"null bytes", many("\x00", n)},
		{"dedents", many("if x:\n  a\n b\n", n)},
		{"digits", "x = " + many("9", n)},
		{"spaces", many("print ", n/10) + many(" ", n) + "\n" + many("type ", n)},
		{"named characters", "'" + many("\\N{", n)},
		{"prints", many("print >>a, ", n)},
		{"tuple parameters", "def f(" + many("(a, ", n)},
		{"type parameters", "def f[" + many("T: [", n)},
		{"imports", "import a" + many(". a", n)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			m := Parse(source.NewFile("a.py", tt.text), Limits{})
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("%d bytes took %v", len(tt.text), took)
			}
			// A consumer's stack is not endless.
			defer debug.SetMaxStack(debug.SetMaxStack(64 << 20))
			if err := checkModule(m); err != nil {
				t.Error(err)
			}
			AppendDump(nil, m, 0)
		})
	}
}

// TestLongChains reads what real generators write.
func TestLongChains(t *testing.T) {
	for _, text := range []string{
		"a" + strings.Repeat(" + a", 9_000),
		"a" + strings.Repeat(".a()", 4_000),
		"a" + strings.Repeat(" and a", 100_000),
		strings.Repeat("'a' ", 100_000),
		"[" + strings.Repeat("a.b + c.d,", 50_000) + "]",
		"f(" + strings.Repeat("a.b(c.d)[e],", 50_000) + ")",
		"if a: b\n" + strings.Repeat("elif a: b\n", 4_000),
		strings.Repeat("(", 300) + strings.Repeat(")", 300),
		strings.Repeat("if a.b + c:\n  d\n", 50_000),
	} {
		m := Parse(source.NewFile("a.py", text), Limits{})
		if len(m.Errors) > 0 {
			t.Errorf("%.20s…: %v: %v", text, m.File.Position(m.Errors[0].Start), m.Errors[0])
		}
	}
}

func TestLimits(t *testing.T) {
	m := Parse(source.NewFile("a.py", "a = 1\n"), Limits{Size: 5})
	if len(m.Errors) != 1 || len(m.Body) != 1 {
		t.Errorf("a file above the limit: %d errors, %d statements", len(m.Errors), len(m.Body))
	}
	text := "a = [[[[b]]]]\nc = [[d]]\n"
	m = Parse(source.NewFile("a.py", text), Limits{Depth: 6})
	if got := outline(m.Body); got != "BAD c" {
		t.Errorf("with a limit of depth: %s, %v", got, errorList(m))
	}
	m = Parse(source.NewFile("a.py", strings.Repeat("a b\n", 2*maxErrors)), Limits{})
	if len(m.Errors) != maxErrors || len(m.Body) != maxErrors {
		t.Errorf("%d errors and %d statements", len(m.Errors), len(m.Body))
	}
	if last := m.Errors[len(m.Errors)-1]; !strings.HasPrefix(last.Msg, "too many errors") {
		t.Errorf("the last error says %q", last.Msg)
	}
}

// TestLinear sees that twice the text takes about twice the time where an
// algorithm could easily be quadratic.
func TestLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("measures times")
	}
	for _, unit := range []string{"f\\\"\"\"\n", "x = (a for a in (b\n", "match (a\n", "a b;", "(\n'''\n"} {
		measure := func(n int) time.Duration {
			best := time.Hour
			for range 3 {
				file := source.NewFile("a.py", strings.Repeat(unit, n))
				start := time.Now()
				Parse(file, Limits{})
				best = min(best, time.Since(start))
			}
			return best
		}
		// Eight times the text; sixteen times the time leaves room, quadratic would be sixty-four. A machine that was busy with
		// something else is asked again.
		var small, large time.Duration
		linear := false
		for try := 0; try < 5 && !linear; try++ {
			small, large = measure(20_000), measure(160_000)
			linear = large <= 16*small+50*time.Millisecond
		}
		if !linear {
			t.Errorf("%q: %v and %v", unit, small, large)
		}
	}
}

func ExampleSyntaxError() {
	m := Parse(source.NewFile("a.py", "a = (1\nb = 2\n"), Limits{})
	for _, e := range m.Errors {
		p := m.File.Position(e.Start)
		fmt.Printf("%d:%d %v\n", p.Line, p.Column, e)
	}
	// Output: 1:5 '(' was never closed
}
