package nginx

import (
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
)

// Part is a piece of a text of the configuration: letters as they stand, or a variable.
type Part struct {
	// Text are the letters; "" for a variable.
	Text string
	// Variable is its name without "$" and braces; a number for what a pattern has captured.
	Variable string
}

// Parts takes a text apart at its variables: $name, ${name}, $1.
func Parts(text string) (parts []Part) {
	for text != "" {
		at := strings.IndexByte(text, '$')
		if at < 0 || at+1 == len(text) {
			return append(parts, Part{Text: text})
		}
		if at > 0 {
			parts = append(parts, Part{Text: text[:at]})
		}
		text = text[at+1:]
		if text[0] == '{' {
			name, rest, ok := strings.Cut(text[1:], "}")
			if !ok {
				return append(parts, Part{Text: "$" + text})
			}
			parts, text = append(parts, Part{Variable: name}), rest
			continue
		}
		end := 0
		for end < len(text) && (text[end] == '_' || text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z' || text[end] >= '0' && text[end] <= '9') {
			end++
			if text[0] >= '1' && text[0] <= '9' {
				break // $1 and no $10
			}
		}
		if end == 0 {
			parts = append(parts, Part{Text: "$"})
			continue
		}
		parts, text = append(parts, Part{Variable: text[:end]}), text[end:]
	}
	return parts
}

// Origin says what a variable may hold of a request. The zero value is a variable of which nothing bad is known.
type Origin struct {
	// Client says that whoever makes the link, or sends the request, chooses at least part of it.
	Client bool
	// Breaks says that it may hold a line break: an address is decoded before $uri and what patterns capture of it get it.
	Breaks bool
	// Slashes and Dots say that it may hold these.
	Slashes, Dots bool
	// Slash says that it is empty or begins with a slash.
	Slash bool
	// Sent says that it comes from a header or a cookie, which a link does not choose.
	Sent bool
}

func (o Origin) or(other Origin) Origin {
	return Origin{o.Client || other.Client, o.Breaks || other.Breaks, o.Slashes || other.Slashes, o.Dots || other.Dots, o.Slash && other.Slash, o.Sent && other.Sent}
}

// maxSets is how many variables may be made of each other before what the last is made of is not asked any more.
const maxSets = 8

// Origin is what a variable may hold where a directive stands: one of nginx's own, one that set or map makes, or what a pattern captures.
// How nginx works was held against nginx itself: $uri and captures are decoded, $request_uri and $arg_name are not; what a
// pattern of rewrite captures is encoded again.
func (d *Directive) Origin(variable string) Origin { return d.origin(variable, maxSets) }

func (d *Directive) origin(name string, left int) Origin {
	switch {
	case left == 0:
		return Origin{}
	case name == "uri" || name == "document_uri":
		return Origin{Client: true, Slashes: true, Dots: true, Slash: true, Breaks: d.addressBreaks()}
	case name == "request_uri":
		return Origin{Client: true, Slashes: true, Dots: true, Slash: true}
	case name == "args" || name == "query_string" || strings.HasPrefix(name, "arg_"):
		return Origin{Client: true, Slashes: true, Dots: true}
	case name == "http_host":
		return Origin{}
	case strings.HasPrefix(name, "http_") || strings.HasPrefix(name, "cookie_"):
		return Origin{Client: true, Slashes: true, Dots: true, Sent: true}
	case name != "" && name[0] >= '1' && name[0] <= '9':
		n, _ := strconv.Atoi(name)
		return d.captured(func(re *syntax.Regexp) bool { return re.Cap == n }, left)
	}
	if o, ok := d.set(name, left); ok {
		return o
	}
	return d.captured(func(re *syntax.Regexp) bool { return re.Name == name }, left)
}

// addressBreaks says that the address of a request that comes to a directive may hold a line break: nothing around says all of it.
func (d *Directive) addressBreaks() bool {
	for at := d; at != nil; at = at.Parent {
		if at.Name != "location" {
			continue
		}
		modifier, pattern := at.Location()
		switch modifier {
		case "=":
			return false
		case "~", "~*":
			re, err := syntax.Parse(pattern, syntax.Perl)
			return err == nil && (!whole(re) || matches(re, '\n'))
		}
	}
	return true
}

// set is what the directives set and map say of a variable, all of them together; ok is false when none does.
func (d *Directive) set(name string, left int) (o Origin, ok bool) {
	add := func(at *Directive, text string) {
		from := at.made(text, left-1)
		if ok {
			from = o.or(from)
		}
		o, ok = from, true
	}
	server, top := d.In("server"), d
	for top.Parent != nil {
		top = top.Parent
	}
	list := top.File.Top
	if top.Opens {
		list = append([]*Directive{top}, list...)
	}
	seen := map[*Directive]bool{}
	Walk(list, func(s *Directive) {
		if seen[s] || len(s.Args) != 2 || s.Name != "set" && s.Name != "map" {
			return
		}
		seen[s] = true
		switch {
		case s.Name == "set" && s.Args[0] == "$"+name && s.In("server") == server:
			add(s, s.Args[1])
		case s.Name == "map" && s.Args[1] == "$"+name:
			for _, row := range s.Block {
				add(row, row.Arg(0))
			}
		}
	})
	return o, ok
}

// made is what a text may hold.
func (d *Directive) made(text string, left int) (o Origin) {
	parts := Parts(text)
	for i, p := range parts {
		if p.Variable == "" {
			continue
		}
		from := d.origin(p.Variable, left)
		slash := i == 0 && from.Slash || i > 0 && strings.HasPrefix(parts[0].Text, "/")
		sent := from.Sent && (o.Sent || !o.Client)
		o = o.or(from)
		o.Slash, o.Sent = slash, sent
	}
	return o
}

// captured is what the group of a pattern may hold, of the pattern that was last tried before a directive: the one of its rewrite, of the
// condition around it, of a rewrite before it, of its location.
func (d *Directive) captured(group func(*syntax.Regexp) bool, left int) Origin {
	if d.Name == "rewrite" {
		o, first := capture(d.Arg(0), group)
		o.Breaks, o.Slash = false, o.Slash || first // encoded again
		return o
	}
	if d.Parent != nil && d.Parent.Name == "map" {
		pattern, ok := strings.CutPrefix(strings.TrimPrefix(d.Name, "~"), "*")
		if !ok && !strings.HasPrefix(d.Name, "~") {
			return Origin{}
		}
		return d.of(pattern, group, d.Parent.Arg(0), left)
	}
	for at := d; at != nil; at = at.Parent {
		if at.Name == "if" && at.Opens && len(at.Args) >= 3 && strings.HasPrefix(at.Args[1], "~") {
			pattern := strings.TrimSuffix(strings.Join(at.Args[2:], " "), ")")
			if o := d.of(pattern, group, strings.TrimPrefix(at.Args[0], "("), left); o.Client {
				return o
			}
		}
		if at.Parent != nil {
			for _, before := range slices.Backward(at.Parent.Block[:max(0, slices.Index(at.Parent.Block, at))]) {
				if before.Name == "rewrite" {
					if o := d.of(before.Arg(0), group, "$uri", left); o.Client {
						return o
					}
				}
			}
		}
		if at.Name == "location" {
			if modifier, pattern := at.Location(); modifier == "~" || modifier == "~*" {
				if o := d.of(pattern, group, "$uri", left); o.Client {
					return o
				}
			}
		}
	}
	return Origin{}
}

// of is what a group captures of a text, which is itself one of a request or is not.
func (d *Directive) of(pattern string, group func(*syntax.Regexp) bool, subject string, left int) Origin {
	o, first := capture(pattern, group)
	from := d.made(subject, left-1)
	breaks := from.Breaks || subject == "$uri"
	return Origin{o.Client && from.Client, o.Breaks && breaks, o.Slashes && from.Slashes, o.Dots && from.Dots, o.Slash || first && from.Slash, from.Sent}
}

// capture is what a group of a pattern may hold, and whether it begins where the text does; nothing when the pattern has none such, or is
// one that Go does not read.
func capture(pattern string, group func(*syntax.Regexp) bool) (o Origin, first bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return o, false
	}
	var find func(*syntax.Regexp)
	find = func(re *syntax.Regexp) {
		if re.Op == syntax.OpCapture && group(re) {
			o = Origin{Client: true, Breaks: matches(re, '\n'), Slashes: matches(re, '/'), Dots: matches(re, '.'), Slash: begins(re, '/')}
			return
		}
		for _, sub := range re.Sub {
			find(sub)
		}
	}
	find(re)
	first = re.Op == syntax.OpConcat && len(re.Sub) > 1 && re.Sub[0].Op == syntax.OpBeginText && re.Sub[1].Op == syntax.OpCapture && group(re.Sub[1])
	return o, first
}

// matches says that a letter may stand somewhere in what a pattern matches.
func matches(re *syntax.Regexp, letter rune) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return strings.ContainsRune(string(re.Rune), letter)
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if re.Rune[i] <= letter && letter <= re.Rune[i+1] {
				return true
			}
		}
	case syntax.OpAnyChar:
		return true
	case syntax.OpAnyCharNotNL:
		return letter != '\n'
	}
	for _, sub := range re.Sub {
		if matches(sub, letter) {
			return true
		}
	}
	return false
}

// begins says that all that a pattern matches is empty or begins with a letter.
func begins(re *syntax.Regexp, letter rune) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune) > 0 && re.Rune[0] == letter
	case syntax.OpEmptyMatch:
		return true
	case syntax.OpConcat:
		first := re.Sub[0]
		return begins(first, letter) && (len(re.Sub) == 1 || first.Op != syntax.OpQuest && first.Op != syntax.OpStar)
	case syntax.OpCapture, syntax.OpQuest, syntax.OpStar, syntax.OpPlus:
		return begins(re.Sub[0], letter)
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if !begins(sub, letter) {
				return false
			}
		}
		return true
	}
	return false
}

// whole says that a pattern speaks of all of a text: from its beginning to its end.
func whole(re *syntax.Regexp) bool {
	if re.Op != syntax.OpConcat || len(re.Sub) < 2 {
		return false
	}
	first, last := re.Sub[0].Op, re.Sub[len(re.Sub)-1].Op
	return first == syntax.OpBeginText && last == syntax.OpEndText
}
