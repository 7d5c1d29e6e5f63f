package requirement

import (
	"strings"
	"unicode/utf8"
)

// readBlocks reads the part of YAML that tools write lock files in: block mappings, lists of scalars, and mappings and lists
// in brackets that end in their line. It goes once over the lines with a stack of what is open, four times as fast as the
// library, which has all of YAML to think of; a lock file of pnpm or Yarn has some megabytes. ok is false for whatever is
// beyond that (anchors, aliases, tags, texts of several lines, escapes, a mistake): the library reads such a file.
func readBlocks(text string) (root *node, ok bool) {
	if !utf8.ValidString(text) || strings.ContainsAny(text, "\t\r\u0085\u2028\u2029\ufeff\x7f\x00") {
		return nil, false
	}
	b := &blockReader{}
	for line := 1; text != ""; line++ {
		var one string
		one, text, _ = strings.Cut(text, "\n")
		if !b.line(one, line) {
			return nil, false
		}
	}
	if b.root == nil {
		return nil, false
	}
	b.close()
	return b.root, true
}

// blockReader is where the reading is.
type blockReader struct {
	root *node
	open []block // the innermost last
	// pending is the value of a key that had nothing behind it: a mapping, a list or nothing, as the next line says.
	pending *node
}

// block is a mapping or a list of which more lines may come.
type block struct {
	indent int
	n      *node
	list   bool
}

// close makes null of a key without a value.
func (b *blockReader) close() {
	if b.pending != nil {
		b.pending.scalar = true
		b.pending = nil
	}
}

func (b *blockReader) line(text string, line int) bool {
	for i := range len(text) {
		if text[i] < ' ' {
			return false
		}
	}
	body := strings.TrimLeft(text, " ")
	if body == "" || body[0] == '#' {
		return true
	}
	indent := len(text) - len(body)
	if indent == 0 && (strings.HasPrefix(body, "---") || strings.HasPrefix(body, "...")) {
		return false
	}
	item := strings.HasPrefix(body, "- ")
	switch {
	case b.root == nil:
		if indent > 0 || item {
			return false
		}
		b.root = &node{line: line}
		b.open = append(b.open, block{0, b.root, false})
	case b.pending != nil:
		top := b.open[len(b.open)-1]
		if indent > top.indent || indent == top.indent && item && !top.list {
			b.open = append(b.open, block{indent, b.pending, item})
			b.pending = nil
		}
	}
	b.close()
	for len(b.open) > 0 {
		top := b.open[len(b.open)-1]
		if indent > top.indent || indent == top.indent && (top.list == item) {
			break
		}
		if indent == top.indent && !top.list {
			return false // an item where a key is due
		}
		b.open = b.open[:len(b.open)-1]
	}
	if len(b.open) == 0 || len(b.open) > maxNesting || b.open[len(b.open)-1].indent != indent {
		return false
	}
	top := b.open[len(b.open)-1]
	if item {
		n, ok := scalar(strings.Trim(body[2:], " "), line, false)
		top.n.list = append(top.n.list, n)
		return ok
	}
	key, rest, ok := mappingKey(body)
	if !ok {
		return false
	}
	n := &node{line: line}
	rest = strings.Trim(rest, " ")
	switch {
	case rest == "":
		b.pending = n
	case rest[0] == '{' || rest[0] == '[':
		ok = brackets(rest, n)
	default:
		n, ok = scalar(rest, line, false)
	}
	top.n.set(key, n)
	return ok
}

// mappingKey takes the key at the beginning of a line, and the colon behind it.
func mappingKey(body string) (key, rest string, ok bool) {
	if body[0] == '\'' || body[0] == '"' {
		key, rest, ok = quotedText(body)
		rest, colon := strings.CutPrefix(rest, ":")
		return key, rest, ok && colon && (rest == "" || rest[0] == ' ') && len(key) < 1000
	}
	for i := 0; i < len(body); i++ {
		if body[i] == ':' && (i+1 == len(body) || body[i+1] == ' ') {
			key = body[:i]
			return key, body[i+1:], i < 1000 && key != "<<" && plainText(key, false) && !strings.HasSuffix(key, " ")
		}
	}
	return "", "", false
}

// quotedText takes a text in quotes without escapes, but for the doubled quote that single ones have.
func quotedText(text string) (value, rest string, ok bool) {
	quote := text[0]
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			return "", "", false
		case text[i] != quote:
		case quote == '\'' && i+1 < len(text) && text[i+1] == quote:
			i++
		default:
			value = text[1:i]
			if quote == '\'' {
				value = strings.ReplaceAll(value, "''", "'")
			}
			return value, text[i+1:], true
		}
	}
	return "", "", false
}

// plainText says whether a text without quotes means itself.
func plainText(text string, inBrackets bool) bool {
	if text == "" || strings.IndexByte("-?:,[]{}#&*!|>'\"%@`=", text[0]) >= 0 || strings.HasSuffix(text, ":") ||
		strings.Contains(text, ": ") || strings.Contains(text, " #") {
		return false
	}
	return !inBrackets || !strings.ContainsAny(text, ",[]{}:?")
}

// scalar reads a text that ends where it is cut.
func scalar(text string, line int, inBrackets bool) (*node, bool) {
	n := &node{line: line, scalar: true}
	if text != "" && (text[0] == '\'' || text[0] == '"') {
		value, rest, ok := quotedText(text)
		n.text = value
		return n, ok && rest == ""
	}
	switch text {
	case "~", "null", "Null", "NULL":
		return n, true
	}
	n.text = text
	return n, plainText(text, inBrackets)
}

// brackets reads {a: b, c: 'd'} or [a, 'b'] into a node; nothing in it is in brackets again.
func brackets(text string, n *node) bool {
	mapping := text[0] == '{'
	end := byte(']')
	if mapping {
		end = '}'
	}
	if len(text) < 2 || text[len(text)-1] != end {
		return false
	}
	text = strings.Trim(text[1:len(text)-1], " ")
	for text != "" {
		var key string
		if mapping {
			var ok bool
			if key, text, ok = mappingKey(text); !ok || strings.ContainsAny(key, ",[]{}?") {
				return false
			}
			text = strings.TrimLeft(text, " ")
		}
		var value string
		if text != "" && (text[0] == '\'' || text[0] == '"') {
			_, rest, ok := quotedText(text)
			if !ok {
				return false
			}
			value, text = text[:len(text)-len(rest)], strings.TrimLeft(rest, " ")
			if text != "" && text[0] != ',' {
				return false
			}
		} else {
			i := strings.IndexByte(text, ',')
			if i < 0 {
				i = len(text)
			}
			value, text = strings.Trim(text[:i], " "), text[i:]
		}
		one, ok := scalar(value, n.line, true)
		if !ok {
			return false
		}
		if mapping {
			n.set(key, one)
		} else {
			n.list = append(n.list, one)
		}
		if text != "" {
			if text = strings.TrimLeft(text[1:], " "); text == "" {
				return false // a comma at the end
			}
		}
	}
	return true
}
