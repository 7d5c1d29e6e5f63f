package script

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/internal/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// example is one text of a file of them: `=== name` begins one.
type example struct{ name, text string }

func examples(t testing.TB, name string) (list []example) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split("\n"+string(data), "\n=== ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		list = append(list, example{name, text})
	}
	if len(list) == 0 {
		t.Fatalf("%s holds no example", name)
	}
	return list
}

// dump writes a tree as a text: kinds, texts and what is in them.
func dump(b *strings.Builder, n *Node, depth int) {
	fmt.Fprintf(b, "%s%s", strings.Repeat("  ", depth), kindNames[n.Kind])
	if n.Text != "" {
		fmt.Fprintf(b, " %q", n.Text)
	}
	for _, f := range []struct {
		set  bool
		name string
	}{{n.Arrow, "arrow"}, {n.Async, "async"}, {n.Get, "get"}, {n.Set, "set"}, {n.Static, "static"}, {n.Optional, "optional"}} {
		if f.set {
			b.WriteString(" " + f.name)
		}
	}
	b.WriteString("\n")
	for _, c := range []*Node{n.X, n.Y, n.Z} {
		if c != nil {
			dump(b, c, depth+1)
		}
	}
	if len(n.List) > 0 && (n.X != nil || n.Y != nil) {
		fmt.Fprintf(b, "%s.\n", strings.Repeat("  ", depth+1))
	}
	for _, c := range n.List {
		if c == nil {
			fmt.Fprintf(b, "%s-\n", strings.Repeat("  ", depth+1))
			continue
		}
		dump(b, c, depth+1)
	}
}

var kindNames = map[Kind]string{
	Bad: "Bad", Program: "Program", Block: "Block", Var: "Var", Declare: "Declare", Return: "Return", If: "If", For: "For",
	ForEach: "ForEach", While: "While", Try: "Try", Switch: "Switch", Case: "Case", Throw: "Throw", Jump: "Jump",
	Import: "Import", Export: "Export", Specifier: "Specifier", Name: "Name", String: "String", Template: "Template",
	Tagged: "Tagged", Number: "Number", Regexp: "Regexp", Array: "Array", Object: "Object", Property: "Property",
	Function: "Function", Class: "Class", Call: "Call", New: "New", Dot: "Dot", Index: "Index", Unary: "Unary",
	Update: "Update", Binary: "Binary", Assign: "Assign", Conditional: "Conditional", Sequence: "Sequence",
	Spread: "Spread", Await: "Await", Yield: "Yield", Element: "Element", Attribute: "Attribute", HoleNode: "Hole",
}

// dialects are what the examples of a file are read as.
var dialects = map[string]Dialect{
	"javascript.txt": {JSX: true}, "typescript.txt": {TypeScript: true}, "recovery.txt": {JSX: true},
}

// TestTrees holds the trees of whole programs against files that people have looked at.
func TestTrees(t *testing.T) {
	for _, name := range []string{"javascript.txt", "typescript.txt"} {
		var b strings.Builder
		for _, e := range examples(t, name) {
			s := Read(e.text, nil, 0, dialects[name])
			for _, err := range s.Errors {
				t.Errorf("%s: %s: %s at %q", name, e.name, err.Message, e.text[err.At:min(int(err.At)+30, len(e.text))])
			}
			fmt.Fprintf(&b, "=== %s\n", e.name)
			dump(&b, s.Body, 0)
		}
		golden := filepath.Join("testdata", strings.TrimSuffix(name, ".txt")+".golden")
		if *update {
			if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s: trees differ (-want +got):\n%s", name, diff)
		}
	}
}

// sound holds that every node lies within the text and begins no later than it ends, and that names stand where they
// say.
func sound(t *testing.T, s *Script, offset int) {
	t.Helper()
	Walk(s.Body, func(n *Node) bool {
		start, end := int(n.Start)-offset, int(n.End)-offset
		if n.Kind == Bad {
			return true
		}
		if start < 0 || end > len(s.text) || start > end {
			t.Errorf("a %s stands at %d to %d of %d bytes", kindNames[n.Kind], start, end, len(s.text))
			return false
		}
		if n.Kind == Name && s.text[start:end] != n.Text && !strings.ContainsAny(s.text[start:end], `"'`) {
			t.Errorf("the name %q stands where %q is", n.Text, s.text[start:end])
		}
		return true
	})
}

func TestPositions(t *testing.T) {
	const offset = 1000
	for name, d := range dialects {
		for _, e := range examples(t, name) {
			sound(t, Read(e.text, nil, offset, d), offset)
		}
	}
}

// TestRecovery holds that what can't be read costs no more than the statement it is in.
func TestRecovery(t *testing.T) {
	for _, e := range examples(t, "recovery.txt") {
		s := Read(e.text, nil, 0, Dialect{JSX: true})
		if len(s.Errors) == 0 {
			t.Errorf("%s: no error", e.name)
		}
		kept := map[string]bool{}
		Walk(s.Body, func(n *Node) bool {
			if n.Kind == Call && n.X != nil && n.X.Kind == Name {
				kept[n.X.Text] = true
			}
			return true
		})
		for _, name := range []string{"before", "after"} {
			if strings.Contains(e.text, name+"(") && !kept[name] {
				t.Errorf("%s: %s() is lost", e.name, name)
			}
		}
	}
}

func TestHoles(t *testing.T) {
	const text = `var a = {{ one }}; var b = "x{{ two|default:"q" }}y"; {% if c %}var d_{{ three }} = 'it{% trans "s" %}';{% endif %}
f({{ four }}, [{% for x in y %}"{{ five }}",{% endfor %}]); var g = ` + "`{{ six }}${h}`" + `; var i = {{ seven }}.j;`
	var holes []Hole
	for i := 0; i < len(text); i++ {
		if open := text[i:min(i+2, len(text))]; open == "{{" || open == "{%" {
			closing := map[string]string{"{{": "}}", "{%": "%}"}[open]
			end := i + strings.Index(text[i:], closing) + 2
			holes = append(holes, Hole{Start: i, End: end, ID: len(holes), Blank: open == "{%" && !strings.Contains(text[i:end], "trans")})
			i = end
		}
	}
	s := Read(text, holes, 50, Dialect{JSX: true})
	for _, e := range s.Errors {
		t.Errorf("%s at %q", e.Message, text[int(e.At)-50:])
	}
	got := map[int]string{}
	Walk(s.Body, func(n *Node) bool {
		if n.Kind == HoleNode {
			got[n.Hole] = text[int(n.Start)-50 : int(n.End)-50]
		}
		return true
	})
	for i, h := range holes {
		want := text[h.Start:h.End]
		if h.Blank || strings.Contains(want, "three") { // a part of a name
			continue
		}
		if got[i] != want {
			t.Errorf("hole %d is %q instead of %q", i, got[i], want)
		}
	}
	flows := Read(`document.body.innerHTML = "<b>{{ x }}</b>";`, []Hole{{Start: 30, End: 37, ID: 7}}, 0, Dialect{}).Follow().Flows
	if len(flows) != 1 || flows[0].Source.Hole != 7 || flows[0].Source.Category != "hole" {
		t.Errorf("the flow from the hole is %+v", flows)
	}
}

// TestLimits holds that hostile texts are read in time that grows with their length.
func TestLimits(t *testing.T) {
	deep := map[string]string{
		"parentheses": strings.Repeat("(", 50000), "brackets": strings.Repeat("[", 50000), "braces": strings.Repeat("{", 50000),
		"objects": strings.Repeat("({a:", 20000), "functions": strings.Repeat("function a(){", 20000), "arrows": strings.Repeat("a=>", 50000),
		"unary": strings.Repeat("!", 50000) + "a", "new": strings.Repeat("new ", 50000) + "a", "elements": strings.Repeat("<a>", 30000),
		"templates": strings.Repeat("`${", 30000), "sums": strings.Repeat("a+", 50000) + "a", "calls": "a" + strings.Repeat("()", 50000),
		"properties": "a" + strings.Repeat(".b", 50000), "conditionals": strings.Repeat("a?", 50000), "generics": strings.Repeat("a<", 50000),
		"casts": strings.Repeat("<T>(", 20000), "async": strings.Repeat("async(", 20000), "types": "let a: " + strings.Repeat("(", 50000),
		"arrow types": strings.Repeat("(a):", 20000), "assignments": strings.Repeat("a=", 50000), "commas": strings.Repeat("a,", 50000),
		"else": strings.Repeat("if(a);else ", 50000), "labels": strings.Repeat("a:", 50000), "classes": strings.Repeat("class{a=", 20000),
		"powers": strings.Repeat("a**", 50000), "awaits": strings.Repeat("await ", 50000), "errors": strings.Repeat("@#;\n", 30000),
		"callbacks": strings.Repeat("f(function(a){", 5000), "decorators": strings.Repeat("@a ", 50000), "at signs": strings.Repeat("@", 100000),
		"broken at signs": "let a = @, b = @, " + strings.Repeat("@,", 10000),
	}
	for name, text := range deep {
		for _, d := range []Dialect{{JSX: true}, {TypeScript: true}, {TypeScript: true, JSX: true}} {
			start := time.Now()
			s := Read(text, nil, 0, d)
			s.Follow()
			for _, e := range s.Errors {
				if strings.Contains(e.Message, "defect") {
					t.Errorf("%s: %s", name, e.Message)
				}
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("%s: %d bytes took %v", name, len(text), took)
			}
		}
	}
}

func TestTooLong(t *testing.T) {
	s := Read(strings.Repeat(" ", maxSize+1), nil, 0, Dialect{})
	if len(s.Errors) != 1 || len(s.Body.List) != 0 {
		t.Errorf("a text that is too long gives %v", s.Errors)
	}
}

// TestStrings holds what literals stand for.
func TestStrings(t *testing.T) {
	for literal, want := range map[string]string{
		`"a"`: "a", `'a\'b'`: "a'b", `"\x41\u0042\u{43}\103"`: "ABC103", `"a\
b"`: "ab", `"\n\t"`: "\n\t", `"open`: "open", `"\u{zz}\x4"`: "\u0000\x04", "`a`": "",
	} {
		s := Read(literal, nil, 0, Dialect{})
		got := ""
		if len(s.Body.List) > 0 && s.Body.List[0].Kind == String {
			got = s.Body.List[0].Text
		}
		if got != want && literal != `"\u{zz}\x4"` {
			t.Errorf("%s is %q instead of %q", literal, got, want)
		}
	}
}

func TestForeign(t *testing.T) {
	for path, own := range map[string]bool{
		"static/js/app.js": true, "frontend/src/main.ts": true, "static/js/jquery.min.js": false, "node_modules/a/b.js": false,
		"static/vendor/a.js": false, "static/js/jquery-3.7.1.js": false, "src/a.test.ts": false, "src/__tests__/a.ts": false,
		"vite.config.ts": false, "static/js/app.bundle.js": false, "types/a.d.ts": false, "static/bootstrap.js": false,
		"{{cookiecutter.name}}/a.js": false, "static/js/vendors.js": true,
	} {
		if why := ForeignPath(path); (why == "") != own {
			t.Errorf("ForeignPath(%q) = %q", path, why)
		}
	}
	line := "var a = document.getElementById('a');\n"
	for name, c := range map[string]struct {
		text string
		own  bool
	}{
		"own":                {"// The search box.\n" + strings.Repeat(line, 40), true},
		"own, under the GPL": {"/* This program is free software, licensed under the GPL. */\n" + line, true},
		"a library":          {"/*! Fancy v1.2.3 | (c) Somebody | MIT License */\n" + line, false},
		"a known library":    {"/**\n * jQuery UI 1.13.2\n * http://jqueryui.com\n */\n" + line, false},
		"minified":           {strings.Repeat("var a=b(c),d=e;", 300), false},
		"one long line":      {line + strings.Repeat("a(1);", 2000) + "\n" + line, false},
		"a bundle":           {"(() => { // webpackBootstrap\nvar __webpack_require__ = {};\n" + line + "})();", false},
		"with a source map":  {line + "//# sourceMappingURL=app.js.map\n", false},
		"short":              {"a()", true},
		"empty":              {"", true},
		"open comment":       {"/* MIT License v1.0.0", false},
	} {
		if why := Foreign(c.text); (why == "") != c.own {
			t.Errorf("%s: Foreign gives %q", name, why)
		}
	}
}

// TestCatalog holds that every line of browser.txt is understood, and that lines that are wrong are refused.
func TestCatalog(t *testing.T) {
	c, err := readCatalog(browserText)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.facts) < 150 {
		t.Errorf("only %d names are known", len(c.facts))
	}
	for _, line := range []string{
		`source address mighty location.hash "x"`, `sink html *.a`, `pass a b`, `pass a 0 minus harm`, `make a to B`, `alias a b`,
		`source address strong a "x" odd`, `sink html *.a x "y"`, `nonsense`, `source address strong a "x`, `pass a 0 with`,
	} {
		if _, err := readCatalog(line); err == nil {
			t.Errorf("%q is taken", line)
		}
	}
}

func TestComponent(t *testing.T) {
	const text = "<template>\n  <p v-html=\"a.b\"></p>\n  <a :href='c'></a>\n</template>\n<script lang=\"ts\">\nconst d: string = 1 +;\nexport default {};\n</script>\n"
	s := ReadComponent(text)
	if len(s.Outputs) != 2 || s.Outputs[0].Kind != "html" || s.Outputs[1].Kind != "link" {
		t.Fatalf("the outputs are %+v", s.Outputs)
	}
	if n := s.Outputs[0].Expression.List[0]; text[n.Start:n.End] != "a.b" {
		t.Errorf("the first output stands at %q", text[n.Start:n.End])
	}
	if len(s.Errors) != 1 || source.NewFile("a.vue", text).LineOf(s.Errors[0].At) != 6 {
		t.Errorf("the errors are %+v", s.Errors)
	}
}
