package pyeval_test

import (
	"fmt"
	"math/rand"
	"strings"
)

// program makes a settings module at random: assignments, loops, conditions,
// functions and methods of texts, lists and dicts, over values that are all known.
func program(seed int64) string { return generate(seed, false) }

// worlds makes a settings module whose course also depends on variables of the
// environment (V1, V2) and on the name of the host, which nobody knows.
func worlds(seed int64) string { return generate(seed, true) }

func generate(seed int64, worlds bool) string {
	g := &generator{r: rand.New(rand.NewSource(seed)), worlds: worlds}
	g.line("import os, copy, socket")
	for range 3 {
		g.function()
	}
	for i := range 14 {
		g.statement(0, i)
	}
	return g.b.String()
}

type generator struct {
	worlds                          bool
	r                               *rand.Rand
	b                               strings.Builder
	depth                           int
	ints, strs, lists, dicts, bools []string
	functions                       int
}

func (g *generator) line(format string, args ...any) {
	g.b.WriteString(strings.Repeat("    ", g.depth))
	fmt.Fprintf(&g.b, format, args...)
	g.b.WriteString("\n")
}

func (g *generator) pick(list []string, otherwise func() string) string {
	if len(list) == 0 || g.r.Intn(3) == 0 {
		return otherwise()
	}
	return list[g.r.Intn(len(list))]
}

func (g *generator) integer(d int) string {
	if d > 2 {
		return g.pick(g.ints, func() string { return fmt.Sprint(g.r.Intn(40) - 10) })
	}
	switch g.r.Intn(12) {
	case 0:
		return fmt.Sprintf("(%s %s %s)", g.integer(d+1), []string{"+", "-", "*"}[g.r.Intn(3)], g.integer(d+1))
	case 1:
		return fmt.Sprintf("(%s %s %d)", g.integer(d+1), []string{"//", "%"}[g.r.Intn(2)], []int{3, -4, 7}[g.r.Intn(3)])
	case 2:
		return fmt.Sprintf("len(%s)", g.list(d+1))
	case 3:
		return fmt.Sprintf("len(%s)", g.text(d+1))
	case 4:
		return fmt.Sprintf("(%s if %s else %s)", g.integer(d+1), g.condition(d+1), g.integer(d+1))
	case 5:
		return fmt.Sprintf("max(%s, %s)", g.integer(d+1), g.integer(d+1))
	case 6:
		return fmt.Sprintf("%s.count(%s)", g.list(d+1), g.text(d+1))
	case 7:
		return fmt.Sprintf("sum(len(str(x)) for x in %s)", g.list(d+1))
	case 8:
		return fmt.Sprintf("%s.find(%s)", g.text(d+1), g.literal())
	}
	return g.pick(g.ints, func() string { return fmt.Sprint(g.r.Intn(40) - 10) })
}

func (g *generator) literal() string {
	if g.worlds && g.r.Intn(8) == 0 {
		return []string{`os.environ.get("V1", "d1")`, `os.getenv("V2", "")`, `socket.gethostname()`}[g.r.Intn(3)]
	}
	return []string{`"a"`, `"b.c"`, `"Hello World"`, `""`, `"x,y,,z"`, `" pad "`, `"é1"`, `"A-B"`, `"99"`, `"it's"`, `"%s/{}"`}[g.r.Intn(11)]
}

func (g *generator) text(d int) string {
	if d > 2 {
		return g.pick(g.strs, g.literal)
	}
	switch g.r.Intn(18) {
	case 0:
		return fmt.Sprintf("(%s + %s)", g.text(d+1), g.text(d+1))
	case 1:
		return fmt.Sprintf("%s.%s()", g.text(d+1), []string{"upper", "lower", "strip", "title", "capitalize", "swapcase", "lstrip", "rstrip"}[g.r.Intn(8)])
	case 2:
		return fmt.Sprintf("%s.replace(%s, %s)", g.text(d+1), g.literal(), g.literal())
	case 3:
		return fmt.Sprintf("f\"<{%s}|{%s!r}>\"", name(g.text(3)), name(g.integer(3)))
	case 4:
		return fmt.Sprintf("(\"%%s-%%d-%%r\" %% (%s, %s, %s))", g.text(d+1), g.integer(d+1), g.value(d+1))
	case 5:
		return fmt.Sprintf("\"{}:{a}\".format(%s, a=%s)", g.value(d+1), g.integer(d+1))
	case 6:
		return fmt.Sprintf("%s[%s]", g.text(d+1), g.slice())
	case 7:
		return fmt.Sprintf("%s.join(%s)", g.literal(), g.texts(d+1))
	case 8:
		return fmt.Sprintf("str(%s)", g.value(d+1))
	case 9:
		return fmt.Sprintf("repr(%s)", g.value(d+1))
	case 10:
		return fmt.Sprintf("(%s if %s else %s)", g.text(d+1), g.condition(d+1), g.text(d+1))
	case 11:
		return fmt.Sprintf("%s.get(%s, %s)", g.dict(d+1), g.literal(), g.literal())
	case 12:
		return fmt.Sprintf("(%s * %d)", g.text(d+1), g.r.Intn(4))
	case 13:
		return fmt.Sprintf("os.path.join(%s, %s)", g.literal(), g.text(d+1))
	case 14:
		return fmt.Sprintf("type(%s).__name__", g.value(d+1))
	}
	return g.pick(g.strs, g.literal)
}

// name keeps a part of an f-string free of quotes.
func name(s string) string {
	if strings.ContainsAny(s, "\"'\\{}") {
		return "7"
	}
	return s
}

func (g *generator) slice() string {
	part := func() string {
		if g.r.Intn(2) == 0 {
			return ""
		}
		return fmt.Sprint(g.r.Intn(9) - 4)
	}
	s := part() + ":" + part()
	if g.r.Intn(3) == 0 {
		s += ":" + []string{"1", "2", "-1", "-2"}[g.r.Intn(4)]
	}
	return s
}

func (g *generator) texts(d int) string {
	if g.r.Intn(2) == 0 {
		return fmt.Sprintf("[str(x) for x in %s]", g.list(d+1))
	}
	return fmt.Sprintf("%s.split(%s)", g.text(d+1), []string{"", `","`, `"a"`, `None, 1`, `".", 1`}[g.r.Intn(5)])
}

func (g *generator) list(d int) string {
	if d > 2 {
		return g.pick(g.lists, func() string { return "[1, \"a\", None]" })
	}
	switch g.r.Intn(14) {
	case 0:
		return fmt.Sprintf("[%s, %s]", g.value(d+1), g.value(d+1))
	case 1:
		return fmt.Sprintf("(%s + %s)", g.list(d+1), g.list(d+1))
	case 2:
		return fmt.Sprintf("%s[%s]", g.list(d+1), g.slice())
	case 3:
		return fmt.Sprintf("[x for x in %s if %s]", g.list(d+1), []string{"x", "not x", "x is not None", "isinstance(x, str)"}[g.r.Intn(4)])
	case 4:
		return fmt.Sprintf("sorted(%s.items(), key=str)", g.dict(d+1))
	case 5:
		return fmt.Sprintf("list(%s)", g.dict(d+1))
	case 6:
		return g.texts(d + 1)
	case 7:
		return fmt.Sprintf("list(range(%d, %d))", g.r.Intn(5), g.r.Intn(12))
	case 8:
		return fmt.Sprintf("[*%s, %s]", g.list(d+1), g.value(d+1))
	case 9:
		return fmt.Sprintf("[(i, x) for i, x in enumerate(%s)]", g.list(d+1))
	case 10:
		return fmt.Sprintf("list(zip(%s, %s))", g.list(d+1), g.text(d+1))
	case 11:
		return fmt.Sprintf("list(reversed(%s))", g.list(d+1))
	}
	return g.pick(g.lists, func() string { return "[3, \"b.c\", True]" })
}

func (g *generator) dict(d int) string {
	if d > 2 {
		return g.pick(g.dicts, func() string { return `{"a": "1", 2: "b"}` })
	}
	switch g.r.Intn(8) {
	case 0:
		return fmt.Sprintf("{%s: %s, %s: %s}", g.literal(), g.text(d+1), g.literal(), g.text(d+1))
	case 1:
		return fmt.Sprintf("dict(%s, k=%s)", g.dict(d+1), g.text(d+1))
	case 2:
		return fmt.Sprintf("{str(x): str(i) for i, x in enumerate(%s)}", g.list(d+1))
	case 3:
		return fmt.Sprintf("{**%s, **%s}", g.dict(d+1), g.dict(d+1))
	case 4:
		return fmt.Sprintf("(%s | %s)", g.dict(d+1), g.dict(d+1))
	}
	return g.pick(g.dicts, func() string { return `{"b.c": "x", "": "y"}` })
}

func (g *generator) condition(d int) string {
	if g.worlds && g.r.Intn(3) == 0 {
		return []string{
			`os.environ.get("V1") == "x"`, `"V2" in os.environ`, `os.getenv("V2", "0") == "1"`, `not os.environ.get("V1")`,
			`socket.gethostname() == "h1"`, `socket.gethostname().startswith("h0")`, `(socket.gethostname() == "h1" and os.getenv("V1"))`,
		}[g.r.Intn(7)]
	}
	switch g.r.Intn(10) {
	case 0:
		return fmt.Sprintf("%s < %s", g.integer(d+1), g.integer(d+1))
	case 1:
		return fmt.Sprintf("%s == %s", g.value(d+1), g.value(d+1))
	case 2:
		return fmt.Sprintf("%s in %s", g.literal(), g.list(d+1))
	case 3:
		return fmt.Sprintf("%s in %s", g.literal(), g.text(d+1))
	case 4:
		return fmt.Sprintf("not %s", g.value(d+1))
	case 5:
		return fmt.Sprintf("(%s and %s)", g.value(d+1), g.value(d+1))
	case 6:
		return fmt.Sprintf("%s.startswith(%s)", g.text(d+1), g.literal())
	case 7:
		return fmt.Sprintf("%s in %s", g.literal(), g.dict(d+1))
	case 8:
		return fmt.Sprintf("any(x == %s for x in %s)", g.literal(), g.list(d+1))
	}
	return g.pick(g.bools, func() string { return []string{"True", "False"}[g.r.Intn(2)] })
}

func (g *generator) value(d int) string {
	switch g.r.Intn(6) {
	case 0:
		return g.integer(d)
	case 1, 2:
		return g.text(d)
	case 3:
		return g.list(d)
	case 4:
		return g.dict(d)
	}
	return []string{"None", "True", "1.5", "(1, \"t\")", "-0.25"}[g.r.Intn(5)]
}

func (g *generator) function() {
	n := g.functions
	g.functions++
	g.line("def f%d(a, b=%s, *args, c=%s, **kw):", n, g.literal(), g.literal())
	g.depth++
	g.line("if not a:")
	g.line("    return [b, c, len(args), sorted(kw, key=str)]")
	if g.worlds {
		g.line("if %s:", g.condition(2))
		g.line("    return (\"early\", a)")
		g.line("if %s:", g.condition(2))
		g.line("    b = [b]")
		g.line("elif %s:", g.condition(2))
		g.line("    kw[\"elif\"] = 1")
		g.line("for w in range(3):")
		g.line("    if %s: %s", g.condition(2), []string{"break", "continue", "return w", "c = w"}[g.r.Intn(4)])
		g.line("    kw[\"loop\"] = w")
		g.line("try:")
		g.line("    kw[\"env\"] = os.environ[\"V1\"]")
		g.line("except KeyError:")
		g.line("    %s", []string{"c = [c]", "return \"unset\"", "pass"}[g.r.Intn(3)])
	}
	g.line("for x in args:")
	g.line("    if x == b:")
	g.line("        %s", []string{"return x", "break", "continue"}[g.r.Intn(3)])
	g.line("    c = str(x) + str(c)")
	g.line("else:")
	g.line("    b = (b, %s)", g.literal())
	g.line("try:")
	g.line("    c = %s", []string{"int(a)", "kw[\"z\"]", "args[1]", "{}[a]", "a.missing"}[g.r.Intn(5)])
	g.line("except (ValueError, KeyError) as e:")
	g.line("    c = type(e).__name__")
	g.line("except Exception:")
	g.line("    c = \"other\"")
	g.line("finally:")
	g.line("    kw[\"done\"] = True")
	g.line("return {\"a\": a, \"b\": b, \"c\": c, **kw}")
	g.depth--
}

func (g *generator) statement(depth, i int) {
	switch g.r.Intn(16) {
	case 0:
		g.line("INT_%d = %s", i, g.integer(0))
		g.ints = append(g.ints, fmt.Sprintf("INT_%d", i))
	case 1, 2:
		g.line("STR_%d = %s", i, g.text(0))
		g.strs = append(g.strs, fmt.Sprintf("STR_%d", i))
	case 3:
		g.line("LIST_%d = %s", i, g.list(0))
		g.lists = append(g.lists, fmt.Sprintf("LIST_%d", i))
	case 4:
		g.line("DICT_%d = %s", i, g.dict(0))
		g.dicts = append(g.dicts, fmt.Sprintf("DICT_%d", i))
	case 5:
		g.line("BOOL_%d = %s", i, g.condition(0))
		g.bools = append(g.bools, fmt.Sprintf("(not not BOOL_%d)", i))
	case 6:
		if len(g.lists) > 0 {
			l := g.lists[g.r.Intn(len(g.lists))]
			switch g.r.Intn(7) {
			case 0:
				g.line("%s.append(%s)", l, g.value(1))
			case 1:
				g.line("%s += [%s]", l, g.value(1))
			case 2:
				g.line("%s.insert(%d, %s)", l, g.r.Intn(6)-3, g.text(1))
			case 3:
				g.line("%s.extend(%s)", l, g.texts(1))
			case 4:
				g.line("ALIAS_%d = %s; ALIAS_%d.append(%d)", i, l, i, i)
			case 5:
				g.line("%s[%s] = [%s]", l, []string{":1", "1:", ":"}[g.r.Intn(3)], g.text(1))
			case 6:
				g.line("if %s: POPPED_%d = %s.pop()", l, i, l)
			}
		}
	case 7:
		if len(g.dicts) > 0 {
			d := g.dicts[g.r.Intn(len(g.dicts))]
			switch g.r.Intn(4) {
			case 0:
				g.line("%s[%s] = %s", d, g.literal(), g.text(1))
			case 1:
				g.line("%s.update({%s: %s}, z=%s)", d, g.literal(), g.text(1), g.text(1))
			case 2:
				g.line("GOT_%d = %s.setdefault(%s, %s)", i, d, g.literal(), g.text(1))
			case 3:
				g.line("GONE_%d = %s.pop(%s, None)", i, d, g.literal())
			}
		}
	case 8, 9:
		if depth < 2 {
			g.line("if %s:", g.condition(0))
			g.block(depth, i)
			g.line("else:")
			g.block(depth, i)
		}
	case 10:
		if depth < 2 {
			g.line("TOTAL_%d = 0", i)
			g.line("for x%d in %s:", depth, g.list(0))
			g.depth++
			if g.worlds && g.r.Intn(2) == 0 {
				g.line("if %s: %s", g.condition(2), []string{"break", "continue", "globals()[\"IN_LOOP\"] = TOTAL_" + fmt.Sprint(i)}[g.r.Intn(3)])
			}
			g.line("if x%d == %s: %s", depth, g.literal(), []string{"break", "continue", "TOTAL_" + fmt.Sprint(i) + " += 5"}[g.r.Intn(3)])
			g.line("TOTAL_%d += 1", i)
			g.depth--
		}
	case 11:
		if g.functions > 0 {
			g.line("CALL_%d = f%d(%s, %s)", i, g.r.Intn(g.functions), g.value(1),
				[]string{"1", "*[1, 2, 3]", "c=4", "**{\"z\": 5, \"c\": 1}", "2, \"b.c\", z=3", "b=9, y=1"}[g.r.Intn(6)])
		}
	case 12:
		g.line("COPY_%d = copy.deepcopy(%s)", i, g.value(0))
	case 13:
		g.line("TRY_%d = None", i)
		g.line("try:")
		g.line("    TRY_%d = %s", i, []string{`{"a": 1}["b"]`, `int("x")`, `[][0]`, `"a" + 1`, `undefined_name`, `int("12")`}[g.r.Intn(6)])
		g.line("except %s:", []string{"KeyError", "ValueError", "(KeyError, IndexError, TypeError)", "Exception"}[g.r.Intn(3)+g.r.Intn(2)])
		g.line("    TRY_%d = \"caught\"", i)
		g.line("except Exception as e:")
		g.line("    TRY_%d = str(type(e).__name__)", i)
	case 14:
		g.line("globals()[\"NAMED_%d\"] = %s", i, g.value(0))
	case 15:
		g.line("A_%d, *B_%d = %s, %s, %s", i, i, g.value(0), g.integer(0), g.text(0))
	}
}

func (g *generator) block(depth, i int) {
	g.depth++
	// Names made in a branch may not be there afterwards.
	ints, strs, lists, dicts, bools := g.ints, g.strs, g.lists, g.dicts, g.bools
	g.line("pass")
	for k := range 2 {
		g.statement(depth+1, 100*(i+1)+10*depth+k)
	}
	g.ints, g.strs, g.lists, g.dicts, g.bools = ints, strs, lists, dicts, bools
	g.depth--
}
