package script

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed browser.txt
var browserText string

// fact is what browser.txt says of one name.
type fact struct {
	source *sourceFact
	sinks  []sinkFact
	passes []passFact
	// options are those of a plugin, in any of its arguments.
	options []optionFact
	typ     string // what it makes
}

type sourceFact struct {
	category, words, starts string
	strength                Strength
	raw                     bool
	minus                   Danger
}

// sinkFact: argument -1 is what is assigned; onward counts those behind it, too.
type sinkFact struct {
	kind, words string
	argument    int
	onward      bool
}

// passFact: argument -1 is the receiver, -2 all.
type passFact struct {
	argument int
	minus    Danger
	decodes  bool
	whole    bool // the result begins as the argument does
	typ      string
}

type catalog struct {
	facts   map[string]*fact
	aliases map[string]string
	// known are names that are the browser's or a library's, whatever a script of the project's calls so.
	known map[string]bool
	// called and assigned are the last names of sinks.
	called, assigned map[string]bool
}

var browser = sync.OnceValue(func() *catalog {
	c, err := readCatalog(browserText)
	if err != nil {
		panic(err) // a test reads it
	}
	return c
})

var dangerNames = map[string]Danger{
	"markup": Markup, "quote": Quote, "apostrophe": Apostrophe, "code": Code, "scheme": Scheme, "offsite": Offsite, "all": anything,
}

// dangers reads names separated by commas.
func dangers(names string) (set Danger, err error) {
	for d := range strings.SplitSeq(names, ",") {
		if dangerNames[d] == 0 {
			return 0, fmt.Errorf("%q is no danger", d)
		}
		set |= dangerNames[d]
	}
	return set, nil
}

var strengthNames = map[string]Strength{"weak": Weak, "middle": Middle, "strong": Strong}

func readCatalog(text string) (*catalog, error) {
	c := &catalog{facts: map[string]*fact{}, aliases: map[string]string{}, known: map[string]bool{}, called: map[string]bool{}, assigned: map[string]bool{}}
	// Those that are carried out in code.
	for _, name := range []string{"setAttribute", "setAttributeNS", "attr", "prop", "setItem", "postMessage"} {
		c.called[name] = true
	}
	c.assigned["onmessage"] = true
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "# ") || line == "#" {
			continue
		}
		if err := c.line(line); err != nil {
			return nil, fmt.Errorf("browser.txt:%d: %w", number, err)
		}
	}
	return c, nil
}

// fact is the one of a name, made when there is none.
func (c *catalog) fact(name string) *fact {
	f := c.facts[name]
	if f == nil {
		f = &fact{}
		c.facts[name] = f
	}
	return f
}

func (c *catalog) line(line string) error {
	words, quoted := "", false
	before, rest, ok := strings.Cut(line, ` "`)
	if ok {
		words, rest, quoted = strings.Cut(rest, `"`)
		if !quoted {
			return fmt.Errorf("the quote is not closed")
		}
	}
	f := strings.Fields(before)
	after := strings.Fields(rest)
	// Two words make the name of a constructor.
	name := func(at int) string {
		if f[at] == "new" && at+1 < len(f) {
			f = append(f[:at:at], append([]string{"new " + f[at+1]}, f[at+2:]...)...)
		}
		return f[at]
	}
	switch {
	case f[0] == "source" && len(f) >= 4 && quoted:
		strength, known := strengthNames[f[2]]
		if !known {
			return fmt.Errorf("%q is no strength", f[2])
		}
		s := &sourceFact{category: f[1], strength: strength, words: words}
		for i := 0; i < len(after); i++ {
			switch {
			case after[i] == "starts" && i+1 < len(after):
				i++
				s.starts = after[i]
			case after[i] == "raw":
				s.raw = true
			case after[i] == "minus" && i+1 < len(after):
				i++
				minus, err := dangers(after[i])
				if err != nil {
					return err
				}
				s.minus = minus
			default:
				return fmt.Errorf("%q is not understood", after[i])
			}
		}
		c.fact(name(3)).source = s
	case f[0] == "sink" && len(f) >= 4 && quoted:
		n := name(2)
		s := sinkFact{kind: f[1], words: words, argument: -1}
		arg, onward := strings.CutSuffix(f[3], "+")
		if arg != "=" {
			i, err := strconv.Atoi(arg)
			if err != nil {
				return err
			}
			s.argument, s.onward = i, onward
		}
		c.fact(n).sinks = append(c.fact(n).sinks, s)
		last := n[strings.LastIndexAny(n, ". ")+1:]
		if s.argument < 0 {
			c.assigned[last] = true
		} else {
			c.called[last] = true
		}
		if last == "$" {
			c.called["jQuery"] = true
		}
	case f[0] == "option" && len(f) >= 4 && quoted:
		n := name(2)
		if len(f) != 4 {
			return fmt.Errorf("an option has a kind, a name and a path")
		}
		o := optionFact{sinkFact: sinkFact{kind: f[1], words: words}, path: strings.Split(f[3], "."), cell: -1}
		for i := 0; i < len(after); i++ {
			if i+1 == len(after) {
				return fmt.Errorf("%q is not understood", after[i])
			}
			list := strings.Split(after[i+1], ",")
			switch after[i] {
			case "given":
				for _, number := range list {
					i, err := strconv.Atoi(number)
					if err != nil {
						return err
					}
					o.given = append(o.given, i)
				}
			case "cell":
				cell, err := strconv.Atoi(after[i+1])
				if err != nil {
					return err
				}
				o.cell = cell
			case "if":
				for _, c := range list {
					name, is, _ := strings.Cut(c, "=")
					o.when = append(o.when, [2]string{name, is})
				}
			default:
				return fmt.Errorf("%q is not understood", after[i])
			}
			i++
		}
		c.fact(n).options = append(c.fact(n).options, o)
		c.called[n[strings.LastIndexAny(n, ". ")+1:]] = true
	case f[0] == "pass" && len(f) >= 3:
		n := name(1)
		p := passFact{}
		switch f[2] {
		case "self":
			p.argument = -1
		case "*":
			p.argument = -2
		default:
			i, err := strconv.Atoi(f[2])
			if err != nil {
				return err
			}
			p.argument = i
		}
		for i := 3; i < len(f); i++ {
			switch {
			case f[i] == "decodes":
				p.decodes = true
			case f[i] == "whole":
				p.whole = true
			case f[i] == "minus" && i+1 < len(f):
				i++
				minus, err := dangers(f[i])
				if err != nil {
					return err
				}
				p.minus = minus
			case f[i] == "as" && i+1 < len(f):
				i++
				p.typ = f[i]
			default:
				return fmt.Errorf("%q is not understood", f[i])
			}
		}
		c.fact(n).passes = append(c.fact(n).passes, p)
	case f[0] == "make" && len(f) >= 4:
		n := name(1)
		if f[2] != "as" {
			return fmt.Errorf("make without as")
		}
		c.fact(n).typ = f[3]
	case f[0] == "known" && len(f) > 1:
		for _, name := range f[1:] {
			c.known[name] = true
		}
	case f[0] == "alias" && len(f) == 4 && f[2] == "=":
		c.aliases[f[1]] = f[3]
	default:
		return fmt.Errorf("the line is not understood")
	}
	return nil
}

// path is the name under which the catalogue knows a global's path: window.location is location, and so is self.location.
func (c *catalog) path(path string) string {
	for {
		head, rest, ok := strings.Cut(path, ".")
		if !ok {
			break
		}
		switch head {
		case "window", "self", "globalThis", "top", "parent", "opener", "unsafeWindow", "global":
			if rest == "name" {
				return "window.name"
			}
			path = rest
			continue
		case "document":
			if tail, ok := strings.CutPrefix(rest, "defaultView."); ok {
				path = tail
				continue
			}
		}
		break
	}
	if a, ok := c.aliases[path]; ok {
		return a
	}
	if i := strings.LastIndexByte(path, '.'); i > 0 {
		if a, ok := c.aliases[path[:i]]; ok {
			return a + path[i:]
		}
	}
	return path
}
