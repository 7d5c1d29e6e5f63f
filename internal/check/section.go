package check

import "strings"

// Section is the text below the heading "## title" of the document, up to the
// next heading of that level; "" when there is none. Headings inside fenced
// code are not headings.
func (m *Meta) Section(title string) string {
	for _, s := range m.Sections() {
		if s.Title == title {
			return s.Text
		}
	}
	return ""
}

// Section is one "## " part of a document.
type Section struct {
	Title string
	Text  string // without the heading, trimmed
}

// Sections are the parts of the document in order; what stands before the first is not among them.
func (m *Meta) Sections() []Section {
	var sections []Section
	fence := ""
	start := -1
	lines := strings.SplitAfter(m.Doc, "\n")
	text := func(end int) {
		if start >= 0 {
			sections[len(sections)-1].Text = strings.TrimSpace(strings.Join(lines[start:end], ""))
		}
	}
	for i, line := range lines {
		trimmed := strings.TrimSpace(line)
		switch {
		case fence != "":
			if trimmed == fence {
				fence = ""
			}
		case strings.HasPrefix(trimmed, "```"):
			fence = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`"))]
		case strings.HasPrefix(line, "## "):
			text(i)
			sections = append(sections, Section{Title: strings.TrimSpace(line[3:])})
			start = i + 1
		}
	}
	text(len(lines))
	return sections
}
