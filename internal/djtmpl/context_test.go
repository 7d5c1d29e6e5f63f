package djtmpl

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is found into the tables of testdata")

// describe is a context in words.
func describe(c Context) string {
	words := []string{c.Kind.String()}
	if c.Element != "" {
		words = append(words, c.Element)
	}
	switch c.Kind {
	case InAttrName:
		if c.Attr != "" {
			words = append(words, c.Attr)
		}
	case InAttr:
		quote := "bare"
		if c.Quote != 0 {
			quote = string(c.Quote)
		}
		words = append(words, c.Attr, quote)
		if c.Role != RolePlain {
			words = append(words, c.Role.String())
		}
		switch c.Role {
		case RoleHandler, RoleFramework, RoleScriptURL:
			words = append(words, c.Script.String())
		case RoleStyle:
			words = append(words, c.Style.String())
		case RoleURL, RoleLoad, RoleMedia, RoleURLs, RoleRequest:
			words = append(words, [...]string{"whole", "scheme", "host", "rest"}[c.URLPart()])
		}
	case InScript:
		words = append(words, c.Script.String())
	case InData:
		words = append(words, c.Type.String())
	case InStyle:
		words = append(words, c.Style.String())
	}
	if c.Foreign {
		words = append(words, "foreign")
	}
	cover, _ := c.Escaped()
	return strings.Join(words, " ") + ": " + cover.String()
}

const (
	mark  = "«»"
	arrow = " → "
)

// contextsOf are the contexts of the marks in a text.
func contextsOf(text string) []string { return contextsIn(State{}, text) }

func contextsIn(s State, text string) []string {
	var found []string
	parts := strings.Split(text, mark)
	for i, part := range parts {
		s = Step(s, part)
		if i+1 < len(parts) {
			found = append(found, describe(s.Context()))
			s = s.Write()
		}
	}
	return found
}

func TestContexts(t *testing.T) {
	const name = "testdata/contexts.txt"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	n := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "##") {
			fmt.Fprintln(&out, line)
			continue
		}
		n++
		quoted, want, _ := strings.Cut(line, arrow)
		text := strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t").Replace(quoted)
		got := strings.Join(contextsOf(text), "; ")
		fmt.Fprintf(&out, "%s%s%s\n", quoted, arrow, got)
		if got != want && !*update {
			t.Errorf("%s\n got %s\nwant %s", quoted, got, want)
		}
		// Broken off anywhere, the text comes to the same.
		for i := range text {
			if a, b := Step(Step(State{}, text[:i]), text[i:]), Step(State{}, text); a != b {
				t.Errorf("%s: broken off at %d, %+v is not %+v", quoted, i, a, b)
				break
			}
		}
	}
	if n < 150 {
		t.Errorf("only %d texts in the table", n)
	}
	if *update {
		if err := os.WriteFile(name, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// Each line of attributes.txt names a role and an element.
func TestAttributes(t *testing.T) {
	n := 0
	for line := range strings.Lines(attributesText) {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if n++; len(words) < 3 || !slices.Contains(roleNames[:], words[0]) {
			t.Errorf("%q has no known role, no attribute or no element", line)
		}
	}
	if n < 50 {
		t.Errorf("only %d lines", n)
	}
}

func TestBegin(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a.html", "«»", "text: covered"},
		{"a", "«»", "text: covered"},
		{"a/b.js", "var a = '«»'; «»", "script script single: partly; script script code: uncovered"},
		{"a.json", `{"a": "«»"}`, "data script json: partly"},
		{"a.css", "a { b: url(«») }", "style style url: partly"},
		{"a.txt", "<script>«»", "plaintext plaintext: covered"},
		{"a.xml", "<title><![CDATA[ «» ]]></title>«»", "cdata foreign: covered; text foreign: covered"},
	} {
		if got := strings.Join(contextsIn(Begin(tt.name), tt.text), "; "); got != tt.want {
			t.Errorf("%s: %s\n got %s\nwant %s", tt.name, tt.text, got, tt.want)
		}
	}
}
