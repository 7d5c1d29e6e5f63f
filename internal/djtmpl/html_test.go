package djtmpl

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// word is what is put where a mark stands; the parser has to find it in the node that the context names.
const word = "qzxjv"

// TestParser holds the contexts against golang.org/x/net/html, which builds the tree as a browser would: the word that
// stands for what a template writes must be found where the context says.
func TestParser(t *testing.T) {
	looked := 0
	for _, line := range cases(t, "testdata/contexts.txt") {
		text, _, _ := strings.Cut(line, arrow)
		parts := strings.Split(text, mark)
		for i := 1; i < len(parts); i++ {
			before, after := strings.Join(parts[:i], "y"), strings.Join(parts[i:], "y")
			if checkParser(t, before, after) {
				looked++
			}
		}
	}
	if looked < 150 {
		t.Errorf("only %d places were looked at", looked)
	}
}

// checkParser says whether the parser had an answer.
func checkParser(t *testing.T, before, after string) bool {
	t.Helper()
	c := Step(State{}, before).Context()
	whole := before + word + after
	if strings.Contains(before, "<![CDATA[") && Step(State{}, before).space.html() && Step(State{}, before).space != 0 {
		return false // whether it is one right inside of foreignObject and its like depends on elements that are not counted
	}
	if c.Foreign && (c.Element == "script" || c.Element == "style") {
		return false // SVG's scripts are read as if they were HTML's; see State.tag
	}
	doc, err := html.Parse(strings.NewReader(whole))
	if err != nil {
		return false
	}
	found := find(doc)
	if found == "" {
		return false // the parser dropped it, as it does with end tags and what stands in tables
	}
	want := ""
	switch c.Kind {
	case InText, InCDATA:
		want = "text"
	case InRCDATA, InRawText, InScript, InData, InStyle, InPlaintext:
		want = "in " + c.Element
	case InAttr:
		want = "value of " + strings.ReplaceAll(c.Attr, written, "y") + " of " + strings.ReplaceAll(c.Element, written, "y")
	case InAttrName:
		want = "attribute of " + strings.ReplaceAll(c.Element, written, "y")
	case InTagName:
		want = "tag"
	case InComment, InMarkup:
		want = "comment"
	}
	if found != want && !(want == "comment" && found == "doctype") && !(strings.HasPrefix(want, "attribute of") && strings.HasPrefix(found, "attribute of")) {
		t.Errorf("%s: the parser finds the word in %s; we say %s", whole, found, want)
	}
	return true
}

// find is where the word stands in a tree.
func find(n *html.Node) string {
	switch n.Type {
	case html.TextNode:
		if strings.Contains(n.Data, word) {
			if p := n.Parent; p != nil && p.Namespace == "" && rawElements[p.Data] != noRaw {
				return "in " + p.Data
			}
			return "text"
		}
	case html.CommentNode:
		if strings.Contains(n.Data, word) {
			return "comment"
		}
	case html.DoctypeNode:
		if strings.Contains(n.Data+fmt.Sprint(n.Attr), word) {
			return "doctype"
		}
	case html.ElementNode:
		if strings.Contains(n.Data, word) {
			return "tag"
		}
		for _, a := range n.Attr {
			key := a.Key
			if a.Namespace != "" {
				key = a.Namespace + ":" + key
			}
			if strings.Contains(key, word) {
				return "attribute of " + n.Data
			}
			if strings.Contains(a.Val, word) {
				return "value of " + key + " of " + n.Data
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := find(c); found != "" {
			return found
		}
	}
	return ""
}

// The same of texts put together at random.
func TestParserAtRandom(t *testing.T) {
	pieces := []string{
		"<div", "<a", "<p>", "</p>", "<b>", " a=", " href=", " class", "=", `"`, "'", ">", "<", "</", "/", "/>", " ", "\n", "x", "-", "!",
		"<script>", "</script>", "</script", "<style>", "</style>", "<title>", "</title>", "<textarea>", "</textarea>", "<!--", "-->", "--!>", "--",
		"<!doctype html>", "<![CDATA[", "]]>", "<?", "<svg>", "</svg>", "<math>", "</math>", "<foreignObject>", "</foreignObject>", "<desc>",
		"<iframe>", "</iframe>", "<xmp>", "</xmp>", "&lt;", "&", "<script", " type=", "json", "<br>", "<g/>", "<mi>", "</mi>",
	}
	random := rand.New(rand.NewPCG(1, 2))
	looked := 0
	for range 20_000 {
		var before, after strings.Builder
		for range random.IntN(8) {
			before.WriteString(pieces[random.IntN(len(pieces))])
		}
		for range random.IntN(4) {
			after.WriteString(pieces[random.IntN(len(pieces))])
		}
		if checkParser(t, before.String(), after.String()) {
			looked++
		}
	}
	if looked < 10_000 {
		t.Errorf("only %d places were looked at", looked)
	}
}
