package django

import (
	"strings"

	"paddock/internal/pysyntax"
)

// What a settings module says of itself: "Settings for local development with Docker." Its name says more, unless
// that is only the name of a place to run at; and what it is for is believed only where it is for development and
// says so plainly. A module that mentions production as well compares, and one made by startproject has the name
// of the project there.

// describedForDevelopment says that the text that describes a settings module, or the class it consists of, is
// one that speaks of development.
func (f *finder) describedForDevelopment(c *choice) bool {
	module := f.index.Parse(c.path)
	if module == nil {
		return false
	}
	var classes []*pysyntax.ClassDef
	for s := range topLevel(module.Body) {
		if def, ok := s.(*pysyntax.ClassDef); ok && (c.configuration == "" || def.Name.Name == c.configuration) {
			classes = append(classes, def)
		}
	}
	if c.configuration == "" && forDevelopment(docstring(module.Body)) {
		return true
	}
	return len(classes) == 1 && forDevelopment(docstring(classes[0].Body))
}

// docstring is the first paragraph of the text at the head of a body, "" without.
func docstring(body []pysyntax.Stmt) string {
	if len(body) == 0 {
		return ""
	}
	s, ok := body[0].(*pysyntax.ExprStmt)
	if !ok {
		return ""
	}
	text, ok := s.Value.(*pysyntax.Str)
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(strings.TrimSpace(text.Value), "\n\n")
	return first
}

// forDevelopment reads a description.
func forDevelopment(text string) bool {
	if len(text) > 300 || strings.HasPrefix(text, "Django settings for ") && strings.Contains(text, " project") {
		return false
	}
	found := false
	for _, w := range wordsOf(text) {
		switch w {
		case "development", "developer", "developers", "developing":
			found = true
		case "not", "no", "never", "unsuitable", "except":
			return false
		}
		if role := roleWords()[w]; role == Production || role == Staging || role == Testing {
			return false
		}
	}
	return found
}
