package djtmpl

import (
	"slices"
	"strings"

	"paddock/internal/source"
)

// Markup is the HTML of one file: its tags, their attributes and its comments,
// with their places. What the template writes or decides stands in values as
// Written. It is for judging one tag by itself; in which context something is
// written, a State tells.
type Markup struct {
	// Tags are the start tags, in order.
	Tags []*StartTag
	// Gaps are what is not HTML but the template's own: what it writes, and its tags and comments, in order.
	Gaps []Gap
	// Comments are the <!-- … --> that a visitor is sent, in order.
	Comments []Remark
}

// Gap is a tag of the template; Written says that something is written in its place.
type Gap struct {
	source.Span
	Written bool
}

// StartTag is the tag with which an element begins.
type StartTag struct {
	// Name is in small letters.
	Name string
	Span source.Span
	// Attrs are in order; of two with a name the first counts.
	Attrs []TagAttribute
	// Content is what stands between it and its end tag, or the end of the file.
	Content source.Span
}

// TagAttribute is an attribute of a start tag.
type TagAttribute struct {
	// Name is in small letters.
	Name  string
	Span  source.Span
	Value string
}

// Remark is a comment, with what is in it.
type Remark struct {
	source.Span
	Text string
}

// Written stands in values for what a template writes there.
const Written = written

// Attr is an attribute by its name; has is false when there is none.
func (e *StartTag) Attr(name string) (a TagAttribute, has bool) {
	for _, a := range e.Attrs {
		if a.Name == name {
			return a, true
		}
	}
	return TagAttribute{}, false
}

// Value is the value of an attribute, "" without one.
func (e *StartTag) Value(name string) string {
	a, _ := e.Attr(name)
	return a.Value
}

// Script says that it begins a script in JavaScript that stands in the page.
func (e *StartTag) Script() bool {
	if _, elsewhere := e.Attr("src"); elsewhere || e.Name != "script" {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(e.Value("type"))) {
	case "", "module", "text/javascript", "application/javascript":
		return true
	}
	return false
}

// The bytes that stand in the place of tags while HTML is read: no HTML has them.
const (
	outputByte = 0x01
	tagByte    = 0x02
)

// ReadMarkup reads the HTML of a file.
func ReadMarkup(file *source.File) *Markup {
	text := []byte(file.Text)
	var gaps []Gap
	commented := source.NoPos // where a {% comment %} began
	for _, t := range tokenize(file.Text) {
		fill := byte(0)
		if t.kind == tokenBlock {
			switch name := file.Text[t.from:t.nameEnd]; {
			case name == "comment" && commented == source.NoPos:
				commented = source.Pos(t.start)
			case name == "endcomment" && commented != source.NoPos:
				for i := commented; i < source.Pos(t.end); i++ {
					text[i] = ' '
				}
				commented = source.NoPos
				continue
			}
		}
		switch t.kind {
		case tokenVar:
			fill = outputByte
		case tokenBlock:
			fill = tagByte
			name := file.Text[t.from:t.nameEnd]
			switch name {
			case "url", "static", "trans", "translate", "cycle", "firstof", "now", "get_static_prefix", "get_media_prefix":
				fill = outputByte
			}
		case tokenComment:
			fill = ' '
		default:
			continue
		}
		gaps = append(gaps, Gap{source.Span{Start: source.Pos(t.start), End: source.Pos(t.end)}, fill == outputByte})
		for i := t.start; i < t.end; i++ {
			text[i] = fill
		}
	}
	m := &markupReader{text: string(text), markup: &Markup{Gaps: gaps}}
	m.read()
	return m.markup
}

type markupReader struct {
	text   string
	markup *Markup
	ends   map[string]*ends
}

func (m *markupReader) read() {
	for i := 0; i < len(m.text); {
		n := strings.IndexByte(m.text[i:], '<')
		if n < 0 {
			return
		}
		i += n
		switch {
		case strings.HasPrefix(m.text[i:], "<!--"):
			end := strings.Index(m.text[i+4:], "-->")
			to := len(m.text)
			if end >= 0 {
				to = i + 4 + end
			}
			m.markup.Comments = append(m.markup.Comments, Remark{source.Span{Start: source.Pos(i), End: source.Pos(min(to+3, len(m.text)))}, visible(m.text[i+4 : to])})
			i = min(to+3, len(m.text))
		case i+1 < len(m.text) && isLetter(m.text[i+1]):
			i = m.tag(i)
		default:
			i++
		}
	}
}

// tag reads a start tag that begins at i, and gives where it ends.
func (m *markupReader) tag(i int) int {
	e := &StartTag{Span: source.Span{Start: source.Pos(i)}}
	j := i + 1
	for j < len(m.text) && !isTagSpace(m.text[j]) && m.text[j] != '>' && m.text[j] != '/' && m.text[j] != '<' {
		j++
	}
	e.Name = lower(m.text[i+1 : j])
	for j < len(m.text) && m.text[j] != '>' && m.text[j] != '<' {
		c := m.text[j]
		if isTagSpace(c) || c == '/' || c == tagByte {
			j++
			continue
		}
		j = m.attribute(e, j)
	}
	if j < len(m.text) && m.text[j] == '>' {
		j++
	}
	e.Span.End = source.Pos(j)
	e.Content = source.Span{Start: source.Pos(j), End: source.Pos(m.closing(e.Name, i, j))}
	m.markup.Tags = append(m.markup.Tags, e)
	switch rawElements[e.Name] {
	case scriptRaw, styleRaw, rawtext:
		if e.Name != "noscript" {
			return int(e.Content.End)
		}
	}
	return j
}

func isTagSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// attribute reads an attribute that begins at j, and gives where it ends.
func (m *markupReader) attribute(e *StartTag, j int) int {
	start := j
	for j < len(m.text) && !isTagSpace(m.text[j]) && m.text[j] != '=' && m.text[j] != '>' && m.text[j] != '/' && m.text[j] != tagByte {
		j++
	}
	if j == start {
		return j + 1
	}
	a := TagAttribute{Name: lower(visible(m.text[start:j])), Span: source.Span{Start: source.Pos(start), End: source.Pos(j)}}
	k := j
	for k < len(m.text) && isTagSpace(m.text[k]) {
		k++
	}
	if k < len(m.text) && m.text[k] == '=' {
		k++
		for k < len(m.text) && isTagSpace(m.text[k]) {
			k++
		}
		from, to := k, k
		if k < len(m.text) && (m.text[k] == '"' || m.text[k] == '\'') {
			end := strings.IndexByte(m.text[k+1:], m.text[k])
			if end < 0 {
				end = len(m.text) - k - 1
			}
			from, to = k+1, k+1+end
			k = min(to+1, len(m.text))
		} else {
			for k < len(m.text) && !isTagSpace(m.text[k]) && m.text[k] != '>' {
				k++
			}
			to = k
		}
		a.Value = decode(visible(m.text[from:to]))
		j = k
		a.Span.End = source.Pos(j)
	}
	e.Attrs = append(e.Attrs, a)
	return j
}

// ends are the end tags of one element: those in order, and, of elements that may stand in each other, the one that ends
// each start tag, by where that begins.
type ends struct {
	list []int
	of   map[int]int
}

// closing is where the end tag of an element begins whose start tag is from start to i; the end of the text without one.
func (m *markupReader) closing(name string, start, i int) int {
	switch name {
	case "form", "a", "button", "script", "style", "iframe", "textarea", "title", "select", "label", "template":
	default:
		return i
	}
	e := m.ends[name]
	if e == nil {
		e = m.findEnds(name)
		if m.ends == nil {
			m.ends = map[string]*ends{}
		}
		m.ends[name] = e
	}
	if e.of == nil {
		if k, _ := slices.BinarySearch(e.list, i); k < len(e.list) {
			return e.list[k]
		}
	} else if end, ok := e.of[start]; ok {
		return max(end, i)
	}
	return len(m.text)
}

// findEnds goes through the text once.
func (m *markupReader) findEnds(name string) *ends {
	e := &ends{}
	if name != "script" && name != "style" && name != "form" {
		e.of = map[int]int{}
	}
	var open []int
	for i := 0; i < len(m.text); i++ {
		n := strings.IndexByte(m.text[i:], '<')
		if n < 0 {
			break
		}
		i += n
		rest := m.text[i+1:]
		switch {
		case strings.HasPrefix(rest, "/") && sameName(rest[1:], name):
			e.list = append(e.list, i)
			if k := len(open) - 1; k >= 0 {
				e.of[open[k]] = i
				open = open[:k]
			}
		case e.of != nil && sameName(rest, name):
			open = append(open, i)
		}
	}
	return e
}

// sameName says that a text begins with the name of an element.
func sameName(text, name string) bool {
	return len(text) > len(name) && strings.EqualFold(text[:len(name)], name) && !isLetter(text[len(name)]) && text[len(name)] != '-'
}

// visible is a text with Written for what the template writes, and nothing for what it decides.
func visible(text string) string {
	if strings.IndexByte(text, outputByte) < 0 && strings.IndexByte(text, tagByte) < 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case outputByte:
			if i == 0 || text[i-1] != outputByte {
				b.WriteString(written)
			}
		case tagByte:
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}
