package yamltree

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paddock/internal/source"
)

func parse(t *testing.T, text string) []*Node {
	t.Helper()
	documents, err := Parse(source.NewFile("a.yaml", text))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return documents
}

func TestAt(t *testing.T) {
	for _, c := range []struct {
		name, text string
		path       []string
		want       string
		line       int
	}{
		{"a key", "a: {b: c}", []string{"a", "b"}, "c", 1},
		{"no such key", "a: {b: c}", []string{"a", "x", "y"}, "", 0},
		{"below a scalar", "a: b", []string{"a", "b"}, "", 0},
		{"an alias", "x: &x {b: c}\na: *x", []string{"a", "b"}, "c", 1},
		{"a merge", "x: &x {b: c}\na:\n  <<: *x\n  d: e", []string{"a", "b"}, "c", 1},
		{"a merge does not outweigh", "x: &x {b: c}\na:\n  <<: *x\n  b: e", []string{"a", "b"}, "e", 4},
		{"of two merges the first counts", "x: &x {b: c}\ny: &y {b: d}\na:\n  <<: [*x, *y]", []string{"a", "b"}, "c", 1},
		{"a merge in a merge", "x: &x {b: c}\ny: &y {<<: *x}\na: {<<: *y}", []string{"a", "b"}, "c", 1},
		{"a merge key as text", "a: {'<<': b}", []string{"a", "<<"}, "b", 1},
		{"of two keys the first counts", "a: 1\na: 2", []string{"a"}, "1", 1},
		{"a number keeps its form", "a: 0123", []string{"a"}, "0123", 1},
		{"null is no text", "a: ~", []string{"a"}, "", 1},
		{"quotes", "a: 'b: c'", []string{"a"}, "b: c", 1},
		{"a block", "a: |\n  b\n  c\n", []string{"a"}, "b\nc\n", 1},
		{"Windows", "a:\r\n  b: c\r\n", []string{"a", "b"}, "c", 2},
		{"a byte order mark", "\ufeffa: b", []string{"a"}, "b", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := parse(t, c.text)[0].At(c.path...)
			if n.Text() != c.want || n.Line() != c.line {
				t.Errorf("%q at line %d, want %q at line %d", n.Text(), n.Line(), c.want, c.line)
			}
		})
	}
}

func TestDocuments(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       int
		err        string
	}{
		{"none", "", 0, ""},
		{"comments", "# a\n# b\n", 0, ""},
		{"three", "a: 1\n---\nb: 2\n---\nc: 3\n", 3, ""},
		{"an empty one between", "a: 1\n---\n---\nc: 3\n", 3, ""},
		{"those before the error", "a: 1\n---\nb: [\n", 1, "it is not YAML"},
		{"too many", strings.Repeat("---\na: 1\n", maxDocuments+5), maxDocuments, "more than 1000 documents"},
		{"an alias of nothing", "a: *b", 0, "it is not YAML"},
		{"a template", "a: {{ b }}\n  c: {% d %}", 0, "it is not YAML"},
	} {
		t.Run(c.name, func(t *testing.T) {
			documents, err := Parse(source.NewFile("a.yaml", c.text))
			if len(documents) != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("%d documents, %v; want %d, %q", len(documents), err, c.want, c.err)
			}
		})
	}
}

// TestBombs holds that a short file that stands for a large one takes no time.
func TestBombs(t *testing.T) {
	var lists, merges, self strings.Builder
	lists.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	merges.WriteString("m0: &m0 {k0: v}\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&lists, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
		fmt.Fprintf(&merges, "m%d: &m%d {<<: [%s], k%d: v}\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*m%d, ", i-1), 9), ", "), i)
	}
	self.WriteString("a: &a {b: *a, <<: *a, c: d}")
	began := time.Now()
	for name, text := range map[string]string{
		"lists": lists.String(), "merges": merges.String(), "itself": self.String(),
		"deep": strings.Repeat("[", 20_000), "deep maps": strings.Repeat("{a: ", 20_000), "deep blocks": strings.Repeat("- ", 9_000) + "a",
	} {
		documents, err := Parse(source.NewFile("a.yaml", text))
		for _, d := range documents {
			count := 0
			for _, e := range d.Entries() {
				count += 1 + len(e.Value.Entries()) + len(e.Value.Items()) + len(e.Value.Texts())
			}
			if count > 100_000 {
				t.Errorf("%s: %d entries", name, count)
			}
		}
		if err != nil && !strings.HasPrefix(err.Error(), "it is not YAML") && !strings.HasPrefix(err.Error(), "the parser failed") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestKinds(t *testing.T) {
	d := parse(t, "s: yes\nq: 'yes'\nn: no\nl: [a, {b: c}, d]\nm: {a: b}\nt: >\n  x\n")[0]
	if !d.At("s").True() || d.At("q").True() || d.At("n").True() || d.At("none").True() || d.At("m").True() {
		t.Error("True")
	}
	if texts := d.At("l").Texts(); len(texts) != 2 || texts[1].Text() != "d" {
		t.Errorf("Texts: %v", texts)
	}
	if !d.At("m").IsMap() || d.At("l").IsMap() || !d.At("l").IsList() || !d.At("s").IsScalar() || d.At("none").IsScalar() || !d.At("t").IsBlock() || d.At("s").IsBlock() {
		t.Error("kinds")
	}
	if d.At("t").IsLiteral() || d.At("none").IsLiteral() || d.At("none").Definition() != nil || d.At("l").Tag() != "" || d.At("s").Tag() != "" {
		t.Error("IsLiteral, Definition, Tag")
	}
	own := parse(t, "a: &a |\n  b\nc: *a\nd: !reference [e, f]\n")[0]
	if !own.At("c").IsLiteral() || own.At("c").Line() != 3 || own.At("c").Definition().Line() != 1 || own.At("d").Tag() != "!reference" || len(own.At("d").Items()) != 2 {
		t.Error("IsLiteral, Definition, Tag of one's own")
	}
	if d.Key("n").Line() != 3 || d.Key("none") != nil {
		t.Error("Key")
	}
}

// FuzzParse holds that every node can be asked everything, whatever the text is.
func FuzzParse(f *testing.F) {
	f.Add("a: &a {<<: *a, b: [*a]}\n---\n- 1\n")
	f.Add("? [a]\n: b\n<<: [c, {d: e}]\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			return // what is asked below may be as much as the square of it
		}
		began := time.Now()
		documents, _ := Parse(source.NewFile("a.yaml", text))
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
		left := 2000
		var ask func(n *Node, depth int)
		ask = func(n *Node, depth int) {
			if left--; left < 0 || depth > 50 {
				return
			}
			if n.Line() < 0 || n.IsMap() && n.IsList() {
				t.Errorf("line %d", n.Line())
			}
			n.True()
			n.Texts()
			for _, e := range n.Entries() {
				ask(e.Key, depth+1)
				ask(e.Value, depth+1)
			}
			for _, i := range n.Items() {
				ask(i, depth+1)
			}
		}
		for _, d := range documents {
			ask(d, 0)
		}
	})
}
