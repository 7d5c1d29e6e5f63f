package djtmpl

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"paddock/internal/source"
)

// Every way through a template on its own leads to contexts that the page has found for all ways together.
func TestWays(t *testing.T) {
	pieces := []string{
		"<p>", "<a ", `b="`, `'`, `"`, ">", " ", "c=", "<script>", "</script>", "<!--", "-->", "x", `href="`, "</p>", "//", "\n", "<title>", "</title>", "`", "${",
	}
	random := rand.New(rand.NewPCG(7, 8))
	outputs := 0
	for range 5000 {
		n := 0
		output := func() string { n++; return fmt.Sprintf("{{ o%d }}", n) }
		var make func(depth int) string
		make = func(depth int) string {
			var b strings.Builder
			for range 1 + random.IntN(4) {
				switch k := random.IntN(10); {
				case k < 5 || depth == 0:
					b.WriteString(pieces[random.IntN(len(pieces))])
				case k < 7:
					b.WriteString(output())
				case k == 7:
					b.WriteString("{% if a %}" + make(depth-1) + "{% endif %}")
				case k == 8:
					b.WriteString("{% if a %}" + make(depth-1) + "{% else %}" + make(depth-1) + "{% endif %}")
				default:
					b.WriteString("{% for a in b %}" + make(depth-1) + "{% endfor %}")
				}
			}
			return b.String()
		}
		text := make(2) + output()
		m := Parse(source.NewFile("a.html", text), Config{})
		r := Resolver{}
		page := r.Resolve(m, "a.html")
		found := map[Node][]Context{}
		all := true
		for _, n := range page.Notes {
			all = all && n.Kind != ManyWays
		}
		for _, item := range page.Outputs {
			found[item.Node] = item.Contexts
		}
		if !all {
			continue
		}
		for range 20 {
			w := way{random: random, found: found}
			w.list(m.Nodes)
			outputs += w.outputs
			if w.err != nil {
				t.Fatalf("%s: %v", text, w.err)
			}
		}
	}
	if outputs < 50_000 {
		t.Errorf("only %d outputs", outputs)
	}
}

// way is one way through a template, chosen at random.
type way struct {
	random  *rand.Rand
	found   map[Node][]Context
	s       State
	outputs int
	err     error
}

func (w *way) list(nodes []Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *Text:
			w.s = Step(w.s, n.Text)
		case *Output:
			w.outputs++
			if c := w.s.Context(); !slices.Contains(w.found[n], c) {
				w.err = fmt.Errorf("%v may be in %q, which is not in %v", n.X.(*Name).Name, describe(c), w.found[n])
			}
			w.s = w.s.Write()
		case *If:
			if k := w.random.IntN(len(n.Branches) + 1); k < len(n.Branches) {
				w.list(n.Branches[k].Body)
			} else if n.Branches[len(n.Branches)-1].Cond == nil {
				w.list(n.Branches[0].Body)
			}
		case *For:
			for range w.random.IntN(3) {
				w.list(n.Body)
			}
		}
	}
}
