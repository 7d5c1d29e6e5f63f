package taint

import (
	"fmt"
	"strings"

	"paddock/internal/finding"
)

// lineReader takes a line apart, word by word. The first error stays.
type lineReader struct {
	catalog *Catalog
	rest    []string
	err     error
}

func (p *lineReader) word() string {
	if len(p.rest) == 0 {
		if p.err == nil {
			p.err = fmt.Errorf("the line ends too early")
		}
		return ""
	}
	w := p.rest[0]
	p.rest = p.rest[1:]
	return w
}

func (p *lineReader) want(w string) {
	if got := p.word(); got != w && p.err == nil {
		p.err = fmt.Errorf("%q stands where %q is expected", got, w)
	}
}

func (p *lineReader) mask() (m Mask, ok bool) {
	m, ok = p.maskOf(p.word())
	return m, ok
}

func (p *lineReader) maskOf(w string) (m Mask, ok bool) {
	if p.err != nil {
		return 0, false
	}
	if w == "-" {
		return 0, true
	}
	if rest, all := strings.CutPrefix(w, "all"); all && (rest == "" || rest[0] == '-' || rest[0] == ',') {
		m = All
		for _, n := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' }) {
			n = strings.TrimPrefix(n, "-")
			// Names have hyphens of their own: take the longest ones first.
			for n != "" {
				name := n
				for p.catalog.Danger(name) == 0 {
					i := strings.LastIndexByte(name, '-')
					if i < 0 {
						p.err = fmt.Errorf("there is no danger %q", n)
						return 0, false
					}
					name = name[:i]
				}
				m &^= p.catalog.Danger(name)
				n = strings.TrimPrefix(n[len(name):], "-")
			}
		}
		return m, true
	}
	for _, n := range strings.Split(w, ",") {
		d := p.catalog.Danger(n)
		if d == 0 {
			p.err = fmt.Errorf("there is no danger %q", n)
			return 0, false
		}
		m |= d
	}
	return m, true
}

func (p *lineReader) entry(verb string, e *Entry) {
	switch verb {
	case "source":
		e.Verb, e.Category = Source, p.word()
		p.name(e, true)
	case "sink":
		e.Verb = Sink
		e.Dangers, _ = p.mask()
		p.name(e, false)
		if len(p.rest) > 0 && p.rest[0] == "=" {
			p.word()
			e.Set, e.Args = true, []Arg{{Position: 0}}
			break
		}
		e.Args = p.args()
	case "pass":
		e.Verb = Pass
		p.name(e, false)
		e.Args = p.args()
	case "make":
		e.Verb = Make
		p.name(e, true)
	case "guard", "check":
		e.Verb = Guard
		if verb == "check" {
			e.Verb = Check
		}
		p.name(e, false)
		e.Args = p.args()
	case "calls":
		e.Verb = Calls
		p.name(e, false)
		e.Args = p.args()
	case "keep":
		e.Verb = Keep
		p.name(e, false)
	case "entry":
		e.Verb = Enter
		p.name(e, false)
		e.Category = p.word()
	case "hand":
		e.Verb = Hand
		e.Category = p.word()
		p.name(e, false)
		e.Args = p.args()
	case "show":
		e.Verb = Show
		p.name(e, false)
		e.Args = p.args()
	case "connect":
		e.Verb = Connect
		p.name(e, false)
		if len(p.rest) > 0 && p.rest[0] != "to" {
			e.Args = p.args()
		}
		if p.err == nil && e.Args == nil && (len(p.rest) == 0 || p.rest[0] != "to") {
			p.err = fmt.Errorf("nobody knows what is connected")
		}
	case "send":
		e.Verb = Send
		p.name(e, false)
	case "answer":
		e.Verb = Answer
		e.Dangers, _ = p.mask()
		p.name(e, false)
	default:
		p.err = fmt.Errorf("nobody knows the word %q", verb)
	}
	for p.err == nil && len(p.rest) > 0 {
		switch w := p.word(); w {
		case "kind":
			e.Kind = p.word()
			m, ok := p.catalog.kinds[e.Kind]
			if !ok && p.err == nil {
				p.err = fmt.Errorf("there is no kind %q", e.Kind)
			}
			e.Keep = m
		case "minus":
			if m, ok := p.mask(); ok {
				e.Keep &^= m
			}
		case "opens":
			e.Opens, _ = p.mask()
		case "routed":
			e.Routed = true
		case "as":
			e.Type = p.word()
		case "to":
			list := p.args()
			if len(list) != 1 && p.err == nil {
				p.err = fmt.Errorf("one argument is expected behind \"to\"")
			} else if p.err == nil {
				e.To = &list[0]
			}
		case "with":
			e.With = p.args()
		case "on":
			e.On = p.version()
		case "severity":
			e.Severity = p.word()
			if _, err := finding.ParseSeverity(e.Severity); err != nil && p.err == nil {
				p.err = err
			}
		case "about":
			e.About = p.word()
		case "into":
			e.Category = p.word()
		case "from":
			e.From = strings.Split(p.word(), ",")
		case "if":
			e.If = append(e.If, p.cond())
		case "unless":
			e.Unless = append(e.Unless, p.cond())
		default:
			p.err = fmt.Errorf("nobody expects %q", w)
		}
	}
}

// version reads DISTRIBUTION<VERSION.
func (p *lineReader) version() *Version {
	w := p.word()
	i := strings.IndexAny(w, "<>=!~")
	if i < 1 || strings.TrimLeft(w[i:], "<>=!~") == "" {
		if p.err == nil {
			p.err = fmt.Errorf("%q is no version of a distribution: write NAME<VERSION", w)
		}
		return nil
	}
	return &Version{w[:i], w[i:]}
}

// name reads a dotted name; paren says that "()" behind it means something.
func (p *lineReader) name(e *Entry, paren bool) {
	n := p.word()
	if rest, ok := strings.CutPrefix(n, "!"); ok && e.Verb == Guard {
		n, e.Negated = rest, true
	}
	if rest, ok := strings.CutPrefix(n, "="); ok && e.Verb == Guard {
		n, e.Compared = rest, true
	}
	if rest, ok := strings.CutSuffix(n, "()"); ok {
		n, e.Call = rest, true
	} else if !paren {
		e.Call = true
	}
	if n == "" && p.err == nil {
		p.err = fmt.Errorf("a name is missing")
	}
	e.Name = n
}

func (p *lineReader) args() (list []Arg) {
	for _, w := range strings.Split(p.word(), ",") {
		if p.err != nil {
			return nil
		}
		a, ok := argOf(w)
		if !ok {
			p.err = fmt.Errorf("%q is no argument", w)
			return nil
		}
		list = append(list, a)
	}
	return list
}

// argOf reads an argument: 0, sql, 0|sql, 1+, *, **, self, self.name, 0:address, in a dict 0{} (the keys) and
// 0{$where} (what is behind that key), and in what is passed on *args|1 (element by element) and 1[] (one element).
func argOf(w string) (a Arg, ok bool) {
	a.Position = -1
	switch w {
	case "":
		return a, false
	case "self":
		a.Self = true
		return a, true
	case "*":
		a.Every = true
		return a, true
	case "**":
		a.Names = true
		return a, true
	}
	if name, ok := strings.CutPrefix(w, "self."); ok && name != "" && !strings.ContainsAny(name, ".|[{+*") {
		a.Self, a.Name = true, name
		return a, true
	}
	w, a.Address = strings.CutSuffix(w, ":address")
	if i := strings.IndexByte(w, '{'); i > 0 && strings.HasSuffix(w, "}") {
		a.Key, a.Keys = w[i+1:len(w)-1], i == len(w)-2
		w = w[:i]
	}
	for _, part := range strings.Split(w, "|") {
		if rest := strings.TrimLeft(part, "*"); rest != part {
			part, a.Spread = rest, true
		}
		if rest, ok := strings.CutSuffix(part, "[0]"); ok {
			part, a.First = rest, true
		}
		if rest, ok := strings.CutSuffix(part, "[]"); ok {
			part, a.Each = rest, true
		}
		digits, from := strings.CutSuffix(part, "+")
		switch {
		case digits != "" && strings.Trim(digits, "0123456789") == "" && len(digits) <= 2 && a.Position < 0:
			a.Position = 0
			for _, d := range digits {
				a.Position = a.Position*10 + int(d-'0')
			}
			a.From = from
		case part != "" && !from && a.Name == "":
			a.Name = part
		default:
			return a, false
		}
	}
	return a, true
}

// cond reads ARG, ARG=VALUE or ARG~VALUE,@SET.
func (p *lineReader) cond() (c Cond) {
	w := p.word()
	arg, values := w, ""
	if i := strings.IndexAny(w, "=~"); i > 0 {
		arg, values = w[:i], w[i+1:]
		for _, v := range strings.Split(values, ",") {
			if n, ok := strings.CutPrefix(v, "@"); ok {
				if p.catalog.sets[n] == nil && p.err == nil {
					p.err = fmt.Errorf("there is no set %q", n)
				}
				c.Values = append(c.Values, p.catalog.sets[n]...)
				continue
			}
			c.Values = append(c.Values, v)
		}
	}
	a, ok := argOf(arg)
	if !ok && p.err == nil {
		p.err = fmt.Errorf("%q is no argument", arg)
	}
	c.Arg = a
	return c
}
