package redos

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Limits of an expression: its length in characters, and how deep groups nest.
const (
	maxLength = 5000
	maxDepth  = 100
)

// op is what a node of an expression does.
type op uint8

const (
	opEmpty  op = iota
	opClass     // one character of class
	opConcat    // all of kids in a row
	opBranch    // one of kids
	opRepeat    // kids[0], min to max times; max < 0 for no end
	opAtomic    // kids[0], and no way back into it
	opAhead     // kids[0] is looked at and not read
	opEnd       // the end of the text
	opAssert    // any other condition that reads nothing
)

type node struct {
	op       op
	class    class
	kids     []*node
	min, max int
}

// parser reads an expression. named are the characters that it names.
type parser struct {
	text  []rune
	at    int
	named []rune
	multi bool
}

// parse reads an expression with Python's syntax.
func parse(pattern string, flags Flags) (*parser, *node, error) {
	p := &parser{text: []rune(pattern)}
	if len(p.text) > maxLength {
		return nil, nil, ErrSize
	}
	n, err := p.branch(&flags, 0)
	if err != nil {
		return nil, nil, err
	}
	if p.at < len(p.text) {
		return nil, nil, p.bad("a parenthesis that nothing opens")
	}
	p.multi = flags&MultiLine != 0
	return p, n, nil
}

func (p *parser) bad(what string) error {
	return fmt.Errorf("%s at character %d: correct the expression", what, p.at)
}

func (p *parser) peek() rune {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return -1
}

func (p *parser) take(s string) bool {
	if p.at+len(s) > len(p.text) {
		return false
	}
	for i, r := range s {
		if p.text[p.at+i] != r {
			return false
		}
	}
	p.at += len(s)
	return true
}

// until gives what stands in front of a character and goes behind it.
func (p *parser) until(end rune) (string, error) {
	start := p.at
	for p.at < len(p.text) {
		p.at++
		if p.text[p.at-1] == end {
			return string(p.text[start : p.at-1]), nil
		}
	}
	return "", p.bad("no " + string(end))
}

// branch reads alternatives. Flags without a group of their own, (?i), hold for what follows them.
func (p *parser) branch(flags *Flags, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, ErrSize
	}
	out := &node{op: opBranch}
	for {
		row, err := p.concat(flags, depth)
		if err != nil {
			return nil, err
		}
		out.kids = append(out.kids, row)
		if !p.take("|") {
			break
		}
	}
	if len(out.kids) == 1 {
		return out.kids[0], nil
	}
	return merged(out), nil
}

// merged is a branch as `re` compiles it: one of single characters and classes is a class, where nothing can be tried twice.
func merged(n *node) *node {
	var parts []part
	for i, k := range n.kids {
		if k.op != opClass || !k.class.branch {
			return n
		}
		// `re` takes what all alternatives begin with out of them first: (a|a) stays two.
		if i > 0 && len(k.class.parts) == 1 && allSame(n.kids) {
			return n
		}
		parts = append(parts, k.class.parts...)
	}
	return &node{op: opClass, class: class{parts: parts, fold: n.kids[0].class.fold, branch: true}}
}

func allSame(kids []*node) bool {
	for _, k := range kids {
		if len(k.class.parts) != 1 || k.class.parts[0] != kids[0].class.parts[0] {
			return false
		}
	}
	return true
}

func (p *parser) concat(flags *Flags, depth int) (*node, error) {
	row := &node{op: opConcat}
	for {
		if *flags&Verbose != 0 {
			p.blanks()
		}
		r := p.peek()
		if r < 0 || r == '|' || r == ')' {
			break
		}
		n, err := p.item(flags, depth)
		if err != nil {
			return nil, err
		}
		if n == nil {
			continue
		}
		if n, err = p.repeated(n, *flags); err != nil {
			return nil, err
		}
		row.kids = append(row.kids, n)
	}
	if len(row.kids) == 1 {
		return row.kids[0], nil
	}
	return row, nil
}

// blanks skips what a verbose expression ignores.
func (p *parser) blanks() {
	for p.at < len(p.text) {
		switch r := p.text[p.at]; {
		case r == '#':
			for p.at < len(p.text) && p.text[p.at] != '\n' {
				p.at++
			}
		case strings.ContainsRune(" \t\n\r\v\f", r):
			p.at++
		default:
			return
		}
	}
}

// repeated reads the quantifiers behind an item.
func (p *parser) repeated(n *node, flags Flags) (*node, error) {
	for {
		if flags&Verbose != 0 {
			p.blanks()
		}
		from, to := 0, -1
		start := p.at
		switch {
		case p.take("*"):
		case p.take("+"):
			from = 1
		case p.take("?"):
			to = 1
		case p.take("{"):
			var ok bool
			if from, to, ok = p.counts(); !ok {
				p.at = start
				return n, nil
			}
		default:
			return n, nil
		}
		if to >= 0 && to < from {
			return nil, p.bad("a repeat whose end is before its beginning")
		}
		if from > maxLength {
			return nil, ErrSize
		}
		n = &node{op: opRepeat, kids: []*node{n}, min: from, max: to}
		if p.take("+") {
			n = &node{op: opAtomic, kids: []*node{n}}
		} else {
			p.take("?")
		}
		if r := p.peek(); r == '*' || r == '+' || r == '?' {
			return nil, p.bad("a repeat of a repeat")
		}
	}
}

// counts reads {m}, {m,}, {,n} or {m,n} behind the brace; other braces stand for themselves.
func (p *parser) counts() (from, to int, ok bool) {
	text, err := p.until('}')
	if err != nil {
		return 0, 0, false
	}
	low, high, two := strings.Cut(text, ",")
	number := func(s string, none int) int {
		if s == "" {
			return none
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			ok = false
		}
		return n
	}
	ok = text != ""
	from = number(low, 0)
	if !two {
		return from, from, ok
	}
	return from, number(high, -1), ok
}

// item reads one character, class, group or condition; nil for what is nothing, such as a comment.
func (p *parser) item(flags *Flags, depth int) (*node, error) {
	r := p.peek()
	switch r {
	case '(':
		return p.group(flags, depth)
	case '[':
		return p.bracket(*flags)
	case '\\':
		return p.escape(*flags)
	case '*', '+', '?':
		return nil, p.bad("nothing to repeat")
	}
	p.at++
	switch r {
	case '.':
		if *flags&DotAll != 0 {
			return &node{op: opClass, class: class{negated: true}}, nil
		}
		return &node{op: opClass, class: class{negated: true, parts: []part{{from: '\n', to: '\n'}}}}, nil
	case '^':
		return &node{op: opAssert}, nil
	case '$':
		return &node{op: opEnd}, nil
	}
	return p.literal(r, *flags), nil
}

func (p *parser) literal(r rune, flags Flags) *node {
	p.named = append(p.named, r)
	return &node{op: opClass, class: class{parts: []part{{from: r, to: r}}, fold: flags&IgnoreCase != 0, branch: true}}
}

// group reads what is in parentheses.
func (p *parser) group(flags *Flags, depth int) (*node, error) {
	p.at++
	inner := *flags
	wrap := func(n *node) *node { return n }
	plain := false
	if p.take("?") {
		switch {
		case p.take(":"):
			plain = true
		case p.take(">"):
			wrap = func(n *node) *node { return &node{op: opAtomic, kids: []*node{n}} }
		case p.take("="):
			wrap = func(n *node) *node { return &node{op: opAhead, kids: []*node{n}} }
		case p.take("!"):
			wrap = func(n *node) *node { return &node{op: opAhead, kids: []*node{n}} }
		case p.take("<="), p.take("<!"):
			wrap = func(*node) *node { return &node{op: opAssert} }
		case p.take("P<"):
			if _, err := p.until('>'); err != nil {
				return nil, err
			}
		case p.take("P="):
			_, err := p.until(')')
			return &node{op: opAssert}, err
		case p.take("#"):
			_, err := p.until(')')
			return nil, err
		case p.take("("):
			if _, err := p.until(')'); err != nil {
				return nil, err
			}
			// Which of the two is read hangs on a group: neither may be part of a circle.
			wrap = func(n *node) *node { return &node{op: opAtomic, kids: []*node{n}} }
		default:
			set, clear, err := p.flags()
			if err != nil {
				return nil, err
			}
			inner = inner&^clear | set
			if p.take(")") {
				*flags = inner
				return nil, nil
			}
			if !p.take(":") {
				return nil, p.bad("an unknown kind of group")
			}
		}
	}
	n, err := p.branch(&inner, depth+1)
	if err != nil {
		return nil, err
	}
	if !p.take(")") {
		return nil, p.bad("a parenthesis that nothing closes")
	}
	if plain {
		return n, nil
	}
	// A group that is kept is not merged with the alternatives beside it.
	return &node{op: opConcat, kids: []*node{wrap(n)}}, nil
}

func (p *parser) flags() (set, clear Flags, err error) {
	into := &set
	for {
		var f Flags
		switch p.peek() {
		case 'i':
			f = IgnoreCase
		case 'x':
			f = Verbose
		case 's':
			f = DotAll
		case 'm':
			f = MultiLine
		case 'a':
			f = ASCII
		case 'u', 'L':
		case '-':
			into = &clear
		case ')', ':':
			return set, clear, nil
		default:
			return 0, 0, p.bad("an unknown kind of group")
		}
		*into |= f
		p.at++
	}
}

// escape reads what a backslash begins, outside of a class.
func (p *parser) escape(flags Flags) (*node, error) {
	if p.at+1 >= len(p.text) {
		return nil, p.bad("a backslash at the end")
	}
	switch r := p.text[p.at+1]; {
	case r == 'Z' || r == 'z':
		p.at += 2
		return &node{op: opEnd}, nil
	case r == 'A' || r == 'b' || r == 'B':
		p.at += 2
		return &node{op: opAssert}, nil
	case r >= '1' && r <= '9':
		p.at += 2
		for n := 0; n < 2 && p.peek() >= '0' && p.peek() <= '9'; n++ {
			p.at++
		}
		return &node{op: opAssert}, nil // what a group read, again
	}
	one, err := p.escaped(flags)
	if err != nil {
		return nil, err
	}
	return &node{op: opClass, class: class{parts: []part{one}, fold: flags&IgnoreCase != 0, branch: true}}, nil
}

// escaped reads a backslash and what it stands for, in a class or outside.
func (p *parser) escaped(flags Flags) (part, error) {
	p.at++
	if p.at >= len(p.text) {
		return part{}, p.bad("a backslash at the end")
	}
	r := p.text[p.at]
	p.at++
	switch r {
	case 'w', 'W', 'd', 'D', 's', 'S':
		return part{category: r, ascii: flags&ASCII != 0}, nil
	case 'a':
		r = 7
	case 'b':
		r = 8
	case 'f':
		r = 12
	case 'n':
		r = 10
	case 'r':
		r = 13
	case 't':
		r = 9
	case 'v':
		r = 11
	case 'x', 'u', 'U':
		digits := map[rune]int{'x': 2, 'u': 4, 'U': 8}[r]
		if p.at+digits > len(p.text) {
			return part{}, p.bad("an escape without its digits")
		}
		n, err := strconv.ParseUint(string(p.text[p.at:p.at+digits]), 16, 32)
		if err != nil || n > unicode.MaxRune {
			return part{}, p.bad("an escape without its digits")
		}
		p.at += digits
		r = rune(n)
	case 'N':
		return part{}, p.bad("a character by its name, which is not read")
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n := r - '0'
		for i := 0; i < 2 && p.peek() >= '0' && p.peek() <= '7'; i++ {
			n = n*8 + p.text[p.at] - '0'
			p.at++
		}
		r = n
	default:
		if r < 128 && unicode.IsLetter(r) {
			return part{}, p.bad("an unknown escape")
		}
	}
	p.named = append(p.named, r)
	return part{from: r, to: r}, nil
}

// bracket reads a class.
func (p *parser) bracket(flags Flags) (*node, error) {
	p.at++
	c := class{fold: flags&IgnoreCase != 0}
	c.negated = p.take("^")
	c.branch = !c.negated
	one := func() (part, error) {
		r := p.peek()
		if r < 0 {
			return part{}, p.bad("a bracket that nothing closes")
		}
		if r == '\\' {
			return p.escaped(flags)
		}
		p.at++
		p.named = append(p.named, r)
		return part{from: r, to: r}, nil
	}
	for first := true; first || p.peek() != ']'; first = false {
		a, err := one()
		if err != nil {
			return nil, err
		}
		if p.peek() == '-' && p.at+1 < len(p.text) && p.text[p.at+1] != ']' {
			p.at++
			b, err := one()
			if err != nil {
				return nil, err
			}
			if a.category != 0 || b.category != 0 || b.to < a.from {
				return nil, p.bad("a range that ends before it begins")
			}
			a.to = b.to
		}
		c.parts = append(c.parts, a)
	}
	p.at++
	return &node{op: opClass, class: c}, nil
}
