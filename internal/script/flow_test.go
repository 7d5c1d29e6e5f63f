package script

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"paddock/internal/source"
)

// TestFlows holds the flows of small scripts against the comments in them.
func TestFlows(t *testing.T) {
	strengths := []string{"weak", "middle", "strong"}
	for _, e := range examples(t, "flows.txt") {
		var want, got []string
		for i, line := range strings.Split(e.text, "\n") {
			if _, comment, ok := strings.Cut(line, "; // "); ok {
				want = append(want, fmt.Sprintf("%d: %s", i+1, comment))
			}
		}
		s := Read(e.text, nil, 0, Dialect{JSX: true})
		for _, err := range s.Errors {
			t.Errorf("%s: %s", e.name, err.Message)
		}
		file := source.NewFile("", e.text)
		for _, f := range s.Follow().Flows {
			got = append(got, fmt.Sprintf("%d: %s %s %s", file.LineOf(f.Sink.Start), f.Sink.Kind, f.Source.Category, strengths[f.Strength]))
		}
		slices.Sort(want)
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(want, got) {
			t.Errorf("%s: the flows are %q, not %q", e.name, got, want)
		}
	}
}

// TestInline holds that what stands in attributes and addresses is read as a script, and its places are those of the file.
func TestInline(t *testing.T) {
	const page = `<a onclick="show('{{ name }}'); return false" href="javascript:eval(location.hash)">`
	handler := `show('{{ name }}'); return false`
	at := strings.Index(page, handler)
	s := Read(handler, []Hole{{Start: 6, End: 16, ID: 3}}, at, Dialect{})
	if len(s.Errors) > 0 {
		t.Errorf("the handler is not read: %v", s.Errors)
	}
	found := false
	Walk(s.Body, func(n *Node) bool {
		if n.Kind == HoleNode {
			found = page[n.Start:n.End] == "{{ name }}" && n.Hole == 3
		}
		return true
	})
	if !found {
		t.Error("the hole in the handler is lost")
	}
	address := "eval(location.hash)"
	at = strings.Index(page, address)
	flows := Read(address, nil, at, Dialect{}).Follow().Flows
	if len(flows) != 1 || page[flows[0].Source.Start:flows[0].Source.End] != "location.hash" || page[flows[0].Sink.Start:flows[0].Sink.End] != "eval" {
		t.Errorf("the flow of the address is %+v", flows)
	}
}

// TestSteps holds that a flow tells the way it took.
func TestSteps(t *testing.T) {
	const text = `const a = new URLSearchParams(location.search).get("a");
const b = "<p>" + a;
show(b);
function show(html) { document.body.innerHTML = html; }`
	flows := Read(text, nil, 0, Dialect{}).Follow().Flows
	if len(flows) != 1 {
		t.Fatalf("%d flows", len(flows))
	}
	var got []string
	for _, s := range flows[0].Steps {
		got = append(got, s.Words)
	}
	want := []string{"put into a", "put into b", "passed to show()"}
	if !slices.Equal(got, want) {
		t.Errorf("the steps are %q", got)
	}
}

// TestSame holds that following values twice gives the same, in the same order.
func TestSame(t *testing.T) {
	for _, e := range examples(t, "flows.txt") {
		first := fmt.Sprintf("%+v", Read(e.text, nil, 0, Dialect{}).Follow())
		for range 5 {
			if again := fmt.Sprintf("%+v", Read(e.text, nil, 0, Dialect{}).Follow()); again != first {
				t.Fatalf("%s: %s\nis then %s", e.name, first, again)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for name := range dialects {
		for _, e := range examples(f, name) {
			f.Add(e.text, 3, 9, uint8(0))
			f.Add(e.text, 20, 30, uint8(3))
		}
	}
	f.Fuzz(func(t *testing.T, text string, start, end int, flags uint8) {
		holes := []Hole{{Start: start, End: end}, {Start: end, End: end + 4, Blank: true}}
		s := Read(text, holes, 10, Dialect{TypeScript: flags&1 != 0, JSX: flags&2 != 0})
		for _, e := range s.Errors {
			if strings.Contains(e.Message, "defect") {
				t.Errorf("%s", e.Message)
			}
			if int(e.At) < 10 || int(e.At) > 10+len(text) {
				t.Errorf("an error stands at %d of %d bytes", e.At, len(text))
			}
		}
		nodes := 0
		Walk(s.Body, func(n *Node) bool {
			nodes++
			if n.Kind != Bad && (int(n.Start) < 10 || int(n.End) > 10+len(text) || n.Start > n.End && n.End != 0) {
				t.Errorf("a %s stands at %d to %d of %d bytes", kindNames[n.Kind], n.Start, n.End, len(text))
			}
			return true
		})
		if nodes > 4*len(text)+10 {
			t.Errorf("%d nodes of %d bytes", nodes, len(text))
		}
		Foreign(text)
		ReadComponent(text)
	})
}

func FuzzFlow(f *testing.F) {
	for _, name := range []string{"flows.txt", "javascript.txt", "typescript.txt", "recovery.txt"} {
		for _, e := range examples(f, name) {
			f.Add(e.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := Read(text, nil, 0, Dialect{TypeScript: true, JSX: true})
		r := s.Follow()
		for _, e := range s.Errors {
			if strings.Contains(e.Message, "defect") {
				t.Errorf("%s", e.Message)
			}
		}
		for _, f := range r.Flows {
			if f.Sink.Start > f.Sink.End || int(f.Sink.End) > len(text) || f.Dangers == 0 {
				t.Errorf("an odd flow: %+v", f)
			}
		}
	})
}

// FuzzShared follows a script in what another leaves it.
func FuzzShared(f *testing.F) {
	for _, e := range examples(f, "flows.txt") {
		f.Add(e.text, e.text)
	}
	f.Add("function show(a, b) { b(a); document.body.innerHTML = a.x; return a }; $.fn.x = show; window.A = {b: show}; var h = location.hash", "show(name, f => $(f)); $(y).x(name); A.b({x: h}); new A.b(show)")
	f.Fuzz(func(t *testing.T, first, second string) {
		all := func(string) bool { return true }
		a := Read(first, nil, 0, Dialect{JSX: true})
		made := a.FollowIn(Around{Wanted: all})
		b := Read(second, nil, 0, Dialect{JSX: true})
		r := b.FollowIn(Around{Wanted: all, Global: func(path string) *Exported { return made.Globals[path] }, Module: func(string) map[string]*Exported { return made.Exports }})
		for _, e := range append(a.Errors, b.Errors...) {
			if strings.Contains(e.Message, "defect") {
				t.Errorf("%s", e.Message)
			}
		}
		for _, f := range r.Flows {
			if f.Sink.Start > f.Sink.End || int(f.Sink.End) > len(second) || f.Dangers == 0 || f.Source.Category == "parameter" || int(f.Source.End) > len(second) {
				t.Errorf("an odd flow: %+v", f)
			}
		}
	})
}

// benchText is a script of the usual sort, many times over.
func benchText(b *testing.B) string {
	var all strings.Builder
	for _, name := range []string{"../../examples/leaky/static/js/search.js", "../../examples/leaky/static/js/dashboard.js", "../../examples/sound/static/js/preview.js"} {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		all.Write(data)
	}
	return strings.Repeat(all.String(), 30)
}

func BenchmarkRead(b *testing.B) {
	text := benchText(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Read(text, nil, 0, Dialect{JSX: true})
	}
}

func BenchmarkFollow(b *testing.B) {
	text := benchText(b)
	s := Read(text, nil, 0, Dialect{JSX: true})
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s.Follow()
	}
}

func BenchmarkForeign(b *testing.B) {
	text := strings.Repeat("var a=b(c),d=e;", 700000) // a bundle of 10 MB
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if Foreign(text) == "" {
			b.Fatal("a bundle is taken for the project's own")
		}
	}
}
