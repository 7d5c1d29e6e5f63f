package script

import (
	"regexp"
	"strings"
)

// Output is a place in a component's template that takes a value of its script.
type Output struct {
	Kind, Words string
	Expression  *Node
}

var (
	scriptBlock = regexp.MustCompile(`(?is)<script\b([^>]*)>(.*?)</script\s*>`)
	vHTML       = regexp.MustCompile(`(?s)\s(v-html|:href|v-bind:href)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	typeScript  = regexp.MustCompile(`lang\s*=\s*["']?tsx?\b`)
	withJSX     = regexp.MustCompile(`lang\s*=\s*["']?[jt]sx\b`)
)

// ReadComponent reads a single-file component of Vue's (or Svelte's): its scripts, and the directives of its template that
// take HTML or an address. In those a bare name is a property of the component, or a variable of `<script setup>`.
func ReadComponent(text string) *Script {
	s := &Script{text: text, Body: &Node{Kind: Program, End: 0}}
	var dialect Dialect
	blank := []byte(text) // the scripts left out, for the template
	for _, b := range scriptBlock.FindAllStringSubmatchIndex(text, -1) {
		attributes := text[b[2]:b[3]]
		if typeScript.MatchString(attributes) {
			dialect.TypeScript = true
		}
		dialect.JSX = dialect.JSX || withJSX.MatchString(attributes) || !dialect.TypeScript
		part := Read(text[b[4]:b[5]], nil, b[4], dialect)
		s.Body.List = append(s.Body.List, part.Body.List...)
		s.Body.End = part.Body.End
		s.Errors = append(s.Errors, part.Errors...)
		for i := b[0]; i < b[1]; i++ {
			blank[i] = ' '
		}
	}
	for _, d := range vHTML.FindAllSubmatchIndex(blank, -1) {
		start, end := d[4], d[5]
		if start < 0 {
			start, end = d[6], d[7]
		}
		name := text[d[2]:d[3]]
		if strings.TrimSpace(text[start:end]) == "" {
			continue
		}
		e := Read(text[start:end], nil, start, dialect)
		o := Output{Kind: "html", Words: name, Expression: e.Body}
		if name != "v-html" {
			o.Kind = "link"
		}
		s.Outputs = append(s.Outputs, o)
	}
	return s
}
