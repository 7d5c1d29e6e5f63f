package requirement

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"paddock/internal/source"
)

// maxNesting bounds how deep a JSON or YAML file may nest.
const maxNesting = 100

// readJSON reads a JSON file; what stands before a mistake is in the node. Lock files of front ends have ten megabytes.
// Here strings are parts of the file's text, and lines are counted on the way: nodes are made four times as fast as
// encoding/json makes tokens alone.
func readJSON(file *source.File) (*node, error) { return scanJSON(file, false) }

// readJSONC reads JSON with comments and commas behind the last element, as bun writes it.
func readJSONC(file *source.File) (*node, error) { return scanJSON(file, true) }

func scanJSON(file *source.File, lenient bool) (*node, error) {
	s := &jsonScanner{text: file.Text, line: 1, lenient: lenient}
	if strings.HasPrefix(s.text, "\ufeff") {
		s.at = len("\ufeff")
	}
	root := &node{line: 1}
	err := s.value(root, 0)
	if err == nil {
		s.space()
		if s.at < len(s.text) {
			err = s.unexpected("behind the end")
		}
	}
	if err != nil {
		return root, &lineError{line: s.line, text: "is not JSON: " + err.Error()}
	}
	return root, nil
}

// jsonScanner goes once over a text.
type jsonScanner struct {
	text    string
	at      int
	line    int // of at, from 1
	lenient bool
}

// space passes over what means nothing.
func (s *jsonScanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case '\n':
			s.line++
		case ' ', '\t', '\r':
		case '/':
			if !s.lenient || !s.comment() {
				return
			}
			continue
		default:
			return
		}
		s.at++
	}
}

func (s *jsonScanner) comment() bool {
	rest := s.text[s.at:]
	end := 0
	switch {
	case strings.HasPrefix(rest, "//"):
		if end = strings.IndexByte(rest, '\n'); end < 0 {
			end = len(rest)
		}
	case strings.HasPrefix(rest, "/*"):
		if end = strings.Index(rest, "*/"); end < 0 {
			return false
		}
		end += 2
	default:
		return false
	}
	s.line += strings.Count(rest[:end], "\n")
	s.at += end
	return true
}

// next passes over space and is the byte there; 0 at the end.
func (s *jsonScanner) next() byte {
	s.space()
	if s.at >= len(s.text) {
		return 0
	}
	return s.text[s.at]
}

func (s *jsonScanner) unexpected(where string) error {
	if s.at >= len(s.text) {
		return fmt.Errorf("it ends %s", where)
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return fmt.Errorf("%q %s", r, where)
}

// value reads a value into a node, which has what came before a mistake.
func (s *jsonScanner) value(n *node, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("more than %d levels of nesting", maxNesting)
	}
	c := s.next()
	n.line = s.line
	switch c {
	case '{':
		s.at++
		for first := true; ; first = false {
			c := s.next()
			if c == '}' && (first || s.lenient) {
				s.at++
				return nil
			}
			if c != '"' {
				return s.unexpected("where a key begins")
			}
			child := &node{}
			line := s.line
			key, err := s.string()
			if err != nil {
				return err
			}
			if s.next() != ':' {
				return s.unexpected("where a colon is due")
			}
			s.at++
			n.set(key, child)
			if err := s.value(child, depth+1); err != nil {
				return err
			}
			child.line = line // where the key stands
			if done, err := s.separator('}'); done || err != nil {
				return err
			}
		}
	case '[':
		s.at++
		for first := true; ; first = false {
			if s.next() == ']' && (first || s.lenient) {
				s.at++
				return nil
			}
			child := &node{}
			n.list = append(n.list, child)
			if err := s.value(child, depth+1); err != nil {
				return err
			}
			if done, err := s.separator(']'); done || err != nil {
				return err
			}
		}
	case '"':
		text, err := s.string()
		n.text, n.scalar = text, err == nil
		return err
	}
	end := s.at
	for end < len(s.text) && strings.IndexByte("+-.0123456789Eabcdefghijklmnopqrstuvwxyz", s.text[end]) >= 0 {
		end++
	}
	word := s.text[s.at:end]
	if word == "" || !json.Valid([]byte(word)) {
		return s.unexpected("where a value begins")
	}
	s.at = end
	n.scalar = true
	if word != "null" {
		n.text = word
	}
	return nil
}

// separator passes over the comma behind an element, or over the bracket that ends them.
func (s *jsonScanner) separator(end byte) (done bool, err error) {
	switch s.next() {
	case ',':
		s.at++
		return false, nil
	case end:
		s.at++
		return true, nil
	}
	return false, s.unexpected("where a comma or a closing bracket is due")
}

// string reads a string. One without escapes, as nearly all are, is a part of the text.
func (s *jsonScanner) string() (string, error) {
	start := s.at + 1
	escaped := false
	for i := start; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.at = i + 1
			if !escaped {
				return s.text[start:i], nil
			}
			var text string
			if err := json.Unmarshal([]byte(s.text[start-1:i+1]), &text); err != nil {
				s.at = start - 1
				return "", fmt.Errorf("a string with a mistake in an escape")
			}
			return text, nil
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			s.at = i
			return "", s.unexpected("in a string")
		}
	}
	s.at = len(s.text)
	return "", s.unexpected("in a string")
}
