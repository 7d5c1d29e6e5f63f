package djtmpl

import (
	"strings"

	"paddock/internal/source"
)

// Element is a tag of a page's HTML: a start tag with its attributes, or an end tag.
type Element struct {
	// Name is in small letters. What the template writes in a name is U+FFFC.
	Name string
	// End says that it is an end tag.
	End bool
	// From is the template that it begins in, Start the place of its "<" there.
	From  *Source
	Start source.Pos
	// Stop is behind its ">", source.NoPos when that stands in another template.
	Stop  source.Pos
	Attrs []*Attribute
	// Raw is the content of script, style, title, textarea and the like, nil of others.
	Raw []Piece
	// Maybe says that it stands in a branch or loop that may not be written.
	Maybe bool
}

// Attribute is an attribute of an Element.
type Attribute struct {
	Name string
	From *Source
	Span source.Span // of the name
	// Written is the output that writes the name or a part of it, nil without. It may be more than
	// one attribute, or none.
	Written *Item
	// Value are the texts and outputs of the value; HasValue says that there is one.
	Value    []Piece
	HasValue bool
	Quote    byte // 0 without
	Maybe    bool
}

// Piece is a text or an output.
type Piece struct {
	Text string // as written, entities not decoded; "" of an output
	From *Source
	Span source.Span
	Item *Item // nil of a text
}

// Attr is the first attribute of a name, nil without.
func (e *Element) Attr(name string) *Attribute {
	for _, a := range e.Attrs {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Constant is the value of an attribute, entities decoded, when nothing in it is written by the template; the
// zero Attribute, and nil, have none.
func (a *Attribute) Constant() (value string, ok bool) {
	if a == nil {
		return "", false
	}
	return constantOf(a.Value)
}

func constantOf(pieces []Piece) (string, bool) {
	var text strings.Builder
	for _, p := range pieces {
		if p.Item != nil {
			return "", false
		}
		text.WriteString(p.Text)
	}
	return decode(text.String()), true
}

// Part is an Element or an item that writes, whichever is not nil.
type Part struct {
	Element *Element
	Item    *Item
}

// Parts are the elements of a page and what it writes, in the order in which it does. Each is
// there once: of branches all, one after the other, of loops one round. Where branches leave the HTML
// differently, what follows is read as behind the first.
func (p *Page) Parts() []Part {
	w := &elementWalk{s: p.begin}
	w.list(p.Items)
	return w.parts
}

// elementWalk watches a State at work: each step that it takes is known by where it came from and where it leads.
type elementWalk struct {
	s      State
	parts  []Part
	open   *Element   // whose tag is being read
	attr   *Attribute // of that
	raw    *Element   // whose raw content is being read
	at     source.Pos // of the last "<"
	branch int
}

func (w *elementWalk) list(items []*Item) {
	for _, item := range items {
		w.item(item)
	}
}

func (w *elementWalk) item(item *Item) {
	switch n := item.Node.(type) {
	case *Text:
		w.text(item, n.Text, n.Start)
		return
	case *TemplateTag:
		w.s = Step(w.s, n.Writes)
		return
	}
	switch item.Flow {
	case Apart:
	case Once:
		for _, body := range item.Bodies {
			w.list(body)
		}
	default:
		w.branch++
		before, element, attr, raw := w.s, w.open, w.attr, w.raw
		for i, body := range item.Bodies {
			after, openAfter, attrAfter, rawAfter := w.s, w.open, w.attr, w.raw
			w.s, w.open, w.attr, w.raw = before, element, attr, raw
			w.list(body)
			if i > 0 {
				w.s, w.open, w.attr, w.raw = after, openAfter, attrAfter, rawAfter
			}
		}
		w.branch--
	}
	if !item.Writes || item.Captured {
		return
	}
	w.parts = append(w.parts, Part{Item: item})
	if len(item.Bodies) > 0 && item.Flow != Apart {
		return
	}
	piece := Piece{From: item.From, Span: item.Node.Range(), Item: item}
	before := w.s.tok
	w.s = w.s.Write()
	switch {
	case before == tagOpen || before == endTagOpen:
		w.start(item.From, before == endTagOpen)
		fallthrough
	case before == tagName:
		if w.open != nil {
			w.open.Name = addName(w.open.Name, written)
		}
	case before == attrName:
		if w.attr != nil {
			w.attr.Name = addName(w.attr.Name, written)
			w.attr.Written = item
		}
	case w.s.tok == attrName:
		w.attribute(item.From, piece.Span)
		w.attr.Name, w.attr.Written = written, item
	case w.s.tok == valueDouble || w.s.tok == valueSingle || w.s.tok == valueBare:
		if w.attr != nil {
			w.attr.HasValue = true
			w.attr.Value = append(w.attr.Value, piece)
		}
	case w.s.tok == inRaw && w.raw != nil:
		w.raw.Raw = append(w.raw.Raw, piece)
	}
}

// text reads a text that stands at a place.
func (w *elementWalk) text(item *Item, text string, at source.Pos) {
	for i := 0; i < len(text); {
		before := w.s.tok
		end := w.s.step(text, i)
		w.watch(item, before, text, i, end, at)
		i = end
	}
}

// watch is called when a step from a state of the tokenizer has read text[i:end].
func (w *elementWalk) watch(item *Item, before tokenizer, text string, i, end int, at source.Pos) {
	after := w.s.tok
	read := text[i:end]
	span := source.Span{Start: at + source.Pos(i), End: at + source.Pos(end)}
	if end > i && text[end-1] == '<' && (after == tagOpen || after == rawLess) {
		w.at = span.End - 1
	}
	switch before {
	case tagOpen, endTagOpen:
		if after == tagName {
			w.start(item.From, before == endTagOpen)
		}
	case tagName:
		if after != tagName {
			read = read[:len(read)-1]
		}
		if w.open != nil {
			w.open.Name = addName(w.open.Name, read)
		}
	case beforeAttrName, afterAttrName:
		if after == attrName {
			w.attribute(item.From, source.Span{Start: span.Start, End: span.Start})
			w.attr.Name = lower(read) // "=" or nothing
		}
	case attrName:
		if after == beforeValue {
			read = read[:len(read)-1]
			span.End--
		}
		if w.attr != nil {
			w.attr.Name = addName(w.attr.Name, read)
			w.attr.Span.End = span.End
		}
	case beforeValue:
		if w.attr != nil && after != beforeValue {
			w.attr.HasValue = true
			switch after {
			case valueDouble:
				w.attr.Quote = '"'
			case valueSingle:
				w.attr.Quote = '\''
			}
		}
	case valueDouble, valueSingle, valueBare:
		if after == afterValue {
			read = read[:len(read)-1]
			span.End--
		}
		if w.attr != nil && read != "" {
			w.attr.Value = append(w.attr.Value, Piece{Text: read, From: item.From, Span: span})
		}
	case inRaw, rawLess:
		w.rawText(item, read, span)
	}
	if w.open != nil && (after == inData || after == inRaw) && before != inRaw && before != rawLess {
		w.open.Stop = span.End
		if w.open.From != item.From {
			w.open.Stop = source.NoPos
		}
		w.raw = nil
		if after == inRaw {
			w.raw = w.open
			w.raw.Raw = []Piece{}
		}
		w.open, w.attr = nil, nil
	}
}

// rawText adds to the content of a raw element, or ends it.
func (w *elementWalk) rawText(item *Item, read string, span source.Span) {
	raw := w.raw
	if raw == nil {
		return
	}
	if n := len(raw.Raw); n > 0 && raw.Raw[n-1].From == item.From && raw.Raw[n-1].Item == nil && raw.Raw[n-1].Span.End == span.Start {
		raw.Raw[n-1].Text += read
		raw.Raw[n-1].Span.End = span.End
	} else if read != "" {
		raw.Raw = append(raw.Raw, Piece{Text: read, From: item.From, Span: span})
	}
	if w.s.tok == inRaw || w.s.tok == rawLess {
		return
	}
	// It ended: the end tag is no content.
	if n := len(raw.Raw); n > 0 {
		last := &raw.Raw[n-1]
		if k := strings.LastIndexByte(last.Text, '<'); k >= 0 {
			last.Span.End -= source.Pos(len(last.Text) - k)
			last.Text = last.Text[:k]
		}
		if last.Text == "" && last.Item == nil {
			raw.Raw = raw.Raw[:n-1]
		}
	}
	w.start(item.From, true)
	w.open.Name = raw.Name
	w.raw = nil
	if w.s.tok == inData {
		w.open.Stop = span.End
		w.open = nil
	}
}

// start begins a tag.
func (w *elementWalk) start(from *Source, end bool) {
	w.open = &Element{End: end, From: from, Start: w.at, Stop: source.NoPos, Maybe: w.branch > 0}
	w.attr = nil
	w.parts = append(w.parts, Part{Element: w.open})
}

// attribute begins an attribute.
func (w *elementWalk) attribute(from *Source, span source.Span) {
	w.attr = &Attribute{From: from, Span: span, Maybe: w.branch > 0}
	if w.open != nil {
		w.open.Attrs = append(w.open.Attrs, w.attr)
	}
}
