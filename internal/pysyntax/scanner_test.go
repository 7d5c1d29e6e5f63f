package pysyntax

import (
	"math"
	"slices"
	"testing"

	"paddock/internal/source"
)

// parseExpr reads one expression.
func parseExpr(t *testing.T, text string) Expr {
	t.Helper()
	m := Parse(source.NewFile("a.py", text), Limits{})
	if len(m.Errors) > 0 {
		t.Fatalf("%q: %v", text, m.Errors[0])
	}
	return m.Body[0].(*ExprStmt).Value
}

func TestKeywordHash(t *testing.T) {
	slots := map[uint]string{}
	for tok, word := range keywordTexts {
		h := keywordHash(word)
		if other := slots[h]; other != "" {
			t.Errorf("%s and %s share a slot", word, other)
		}
		slots[h] = word
		if keyword(word) != tok {
			t.Errorf("keyword(%q) = %d, want %d", word, keyword(word), tok)
		}
	}
	if len(slots) != int(tokenCount-kwAnd) {
		t.Errorf("%d words for %d keywords", len(slots), tokenCount-kwAnd)
	}
	for _, word := range []string{"", "a", "If", "iff", "nonlocals", "match", "Nonee"} {
		if keyword(word) != tokName {
			t.Errorf("%q is no keyword", word)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		text  string
		kind  NumKind
		int   int64 // -1 when it does not fit
		float float64
	}{
		{"0", Int, 0, 0}, {"00", Int, 0, 0}, {"1_000", Int, 1000, 1000}, {"0xFf", Int, 255, 255}, {"0o17", Int, 15, 15},
		{"0b1_1", Int, 3, 3}, {"0777", Int, 511, 511}, {"10L", Int, 10, 10}, {"0xFl", Int, 15, 15},
		{"99999999999999999999", Int, -1, 1e20}, {"1.5", Float, -1, 1.5}, {".5", Float, -1, .5}, {"1e3", Float, -1, 1000},
		{"1_0.5_0", Float, -1, 10.5}, {"2j", Imaginary, -1, 2}, {"1e999", Float, -1, math.Inf(1)}, {"1e-999", Float, -1, 0},
	} {
		n := parseExpr(t, tt.text).(*Num)
		if n.Kind != tt.kind || n.Text != tt.text {
			t.Errorf("%s: kind %d, text %q", tt.text, n.Kind, n.Text)
		}
		if v, ok := n.Int64(); ok != (tt.int >= 0) || ok && v != tt.int {
			t.Errorf("%s: Int64 = %d, %t", tt.text, v, ok)
		}
		if v, ok := n.Float64(); !ok || v != tt.float {
			t.Errorf("%s: Float64 = %g, %t", tt.text, v, ok)
		}
		if b := n.BigInt(); (b != nil) != (tt.kind == Int) || b != nil && tt.int >= 0 && b.Int64() != tt.int {
			t.Errorf("%s: BigInt = %v", tt.text, b)
		}
	}
	for _, text := range []string{
		"1_", "1__0", "0_7", "08", "0x", "0xg", "0x_", "0o8", "0b2", "0b12", "1e", "1e+", "1_e5", "1._5", "1x", "1.5x", "1jx", "0777_7",
		"1.__class__", "10LL", "1_L",
	} {
		if m := Parse(source.NewFile("a.py", text), Limits{}); len(m.Errors) != 1 {
			t.Errorf("%s: %d errors", text, len(m.Errors))
		}
	}
}

func TestStrings(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`'a' "b" '''c'''`, "abc"}, {`''`, ""}, {`""""""`, ""}, {`'''''a'''`, "''a"}, {`r'\n'`, `\n`},
		{`'\a\b\f\n\r\t\v\\\'\"'`, "\a\b\f\n\r\t\v\\'\""}, {`'\0\12\1234\777'`, "\x00\nS4\u01ff"},
		{`'\x41\u00e9\U0001f600'`, "Aé😀"}, {`'\ud83d'`, "\xed\xa0\xbd"}, {`'\q\é'`, `\q\é`},
		{"'a\\\nb'", "ab"}, {"'a\\\r\nb'", "ab"}, {"'a\\\rb'", "ab"}, {"'''a\r\nb\rc'''", "a\nb\nc"}, {"'''a\r\nb\\tc\r\nd'''", "a\nb\tc\nd"}, {"r'a\\\r\nb'", "a\\\nb"},
		{`'\N{EN DASH}\N{en dash}\N{BEL}\N{LATIN SMALL LETTER A}'`, "––\aa"},
		{`'\N{HANGUL SYLLABLE GAGG}\N{HANGUL SYLLABLE A}\N{CJK UNIFIED IDEOGRAPH-4E00}'`, "갂아一"},
	} {
		if got := parseExpr(t, tt.text).(*Str).Value; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
		}
	}
	if got := parseExpr(t, `b'\x80\377\u1\N{x}' b'a'`).(*Bytes).Value; got != "\x80\xff\\u1\\N{x}a" {
		t.Errorf("bytes: %q", got)
	}
	for _, text := range []string{
		`'\x4'`, `'\u12'`, `'\U00110000'`, `'\N'`, `'\N{}'`, `'\N{NO SUCH NAME}'`, `b'\x4'`, `b'é'`, `'a' b'a'`, `f'' b''`, `t'' f''`,
		`'\N{CJK UNIFIED IDEOGRAPH-0041}'`, `'\N{HANGUL SYLLABLE X}'`, `f'{'`, `f'}'`, `f'{}'`, `f'{a!}'`, `f'{a!x}'`, `f'{a! r}'`,
		`f'{a:{b:{c:{d}}}}'`, `f'{lambda: 1}'`, `f'{a b}'`, "f'{a:\n}'", "f'\n'", `bu''`, `fb''`,
	} {
		if m := Parse(source.NewFile("a.py", text), Limits{}); len(m.Errors) == 0 {
			t.Errorf("%s is read", text)
		}
	}
}

// TestStringsShareText sees that plain text is not copied.
func TestStringsShareText(t *testing.T) {
	text := "x = 'plain'\ny = f'plain {x}'\n"
	file := source.NewFile("a.py", text)
	if n := testing.AllocsPerRun(100, func() { Parse(file, Limits{}) }); n > 40 {
		t.Errorf("%v allocations for two statements", n)
	}
}

func TestNames(t *testing.T) {
	for _, text := range []string{"é", "ª", "µ", "ℌ", "x·", "名前", "ﬁ", "𝐱", "_é", "aé1"} {
		if n := parseExpr(t, text).(*Name); n.ID != text {
			t.Errorf("%s is read as %q", text, n.ID)
		}
	}
	for _, text := range []string{"€", "a€", "·x", "x\u00a0", "a\u200bb", "ͺ", "“a”", "\xff", "a\xc3"} {
		if m := Parse(source.NewFile("a.py", text), Limits{}); len(m.Errors) == 0 {
			t.Errorf("%q is a name", text)
		}
	}
	for _, tt := range [][2]string{{"abc", "abc"}, {"ﬁ", "fi"}, {"𝐱", "x"}, {"é", "é"}, {"ℌ", "H"}} {
		if got := NormalName(tt[0]); got != tt[1] {
			t.Errorf("NormalName(%q) = %q", tt[0], got)
		}
	}
}

func TestComments(t *testing.T) {
	text := "# a\nx = (1, # b\n  f'{y # c\n}') # d\r\nwith (a # e\n  , b) as c: pass # f"
	m := Parse(source.NewFile("a.py", text), Limits{})
	var got []string
	for _, c := range m.Comments {
		got = append(got, text[c.Start:c.End])
	}
	if want := []string{"# a", "# b", "# c", "# d", "# e", "# f"}; !slices.Equal(got, want) || len(m.Errors) > 0 {
		t.Errorf("%q, %v", got, m.Errors)
	}
	m = Parse(source.NewFile("a.py", "a = ( # b\nc d # e\n) # f\n# g"), Limits{})
	if len(m.Comments) != 4 {
		t.Errorf("%d comments of a broken statement and behind it", len(m.Comments))
	}
}

func TestWalk(t *testing.T) {
	m := Parse(source.NewFile("a.py", "@a\ndef b(c: d = e, *f): return {g: h}[i] if j else k(l=m, *n)\n"), Limits{})
	var names []string
	Walk(m.Body[0], func(n Node) bool {
		if name, ok := n.(*Name); ok {
			names = append(names, name.ID)
		}
		return true
	})
	if want := []string{"a", "d", "e", "g", "h", "i", "j", "k", "m", "n"}; !slices.Equal(names, want) {
		t.Errorf("visited %v", names)
	}
	visits := 0
	Walk(m.Body[0], func(n Node) bool {
		visits++
		_, function := n.(*FunctionDef)
		return function
	})
	if visits != 5 {
		t.Errorf("%d visits, want the function, its decorator, its two parameters and its statement", visits)
	}
	count := 0
	for range Children(m.Body[0]) {
		if count++; count == 2 {
			break
		}
	}
	Walk(nil, func(Node) bool { t.Error("visited nothing"); return true })
}
