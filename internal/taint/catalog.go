package taint

import (
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"
)

// Danger is one thing that a text may do in some sink: break out of SQL, climb
// out of a directory. It is a single bit of a Mask.
type Danger = Mask

// Mask is a set of dangers.
type Mask uint64

// All are all dangers that there may be.
const All = ^Mask(0)

// Verb says what an Entry tells of a name.
type Verb uint8

const (
	// Source is an attribute, or what a call returns, that comes from outside.
	Source Verb = iota
	// Sink is a call in which some arguments are dangerous.
	Sink
	// Pass is a call whose result, or one of whose arguments, is made of others.
	Pass
	// Make is an attribute or call that gives an object of a type and carries nothing.
	Make
	// Guard is a call or attribute whose argument is harmless when it is true (or false: Negated; or one of the
	// project's own values: Compared).
	Guard
	// Check is a call whose argument is harmless when it returns at all.
	Check
	// Calls is a call that calls one of its arguments.
	Calls
	// Enter is a decorator whose functions are called from outside.
	Enter
	// Keep is a call whose named arguments are put into fields of what the receiver hands out.
	Keep
	// Answer is a decorator for which what its functions return is a sink: the answer.
	Answer
	// Show is a call that shows a page (see Page): Args are its name, With the names and values that it is told, To
	// the request that its other names come from.
	Show
	// Connect is a call, or a decorator, that lets a signal call a function.
	Connect
	// Send is a call by which a signal calls what is connected with it.
	Send
	// Hand is a method of a library's class that the library calls, in the project's classes that derive from it, with Args from
	// outside.
	Hand
)

// Entry is one line of the catalogue.
type Entry struct {
	Verb Verb
	// Name is dotted, without the parentheses of a call.
	Name string
	// Call says of a Source or Make that the name is called, rather than read.
	Call bool
	// Set says of a Sink that it is what the attribute is set to; argument 0 is the value.
	Set bool
	// Negated says of a Guard that it is false that counts.
	Negated bool
	// Compared says of a Guard that what it gives has to be compared with values of the project's own:
	// `urlsplit(x).hostname in HOSTS`. A Type then narrows it to arguments of that type.
	Compared bool
	// Dangers are those of a Sink or an Answer.
	Dangers Mask
	// Keep are the dangers that are left behind a Pass, Guard or Check, or that a Source has to begin with.
	Keep Mask
	// Opens are dangers of a Pass: what it gives is not made of the argument but stands where an argument with one of these
	// dangers leads, so that it can be anything.
	Opens Mask
	// Kind is the name of the kind that set Keep; "" when none did.
	Kind string
	// Category is where a Source or the arguments of an Enter come from: "query", "host". Of a Pass it is what its argument
	// has been read as: "json".
	Category string
	// From are the categories that a Sink is about; empty for all.
	From []string
	// Args are the arguments that count, To the one that a Pass goes into; With those of a Calls.
	Args, With []Arg
	To         *Arg
	// Type is what the value is an object of: dotted, "self" for what the receiver is, "item" for what it is
	// made of, "rows" and "tuples" for the fields of that which the call names, "named" for a dict of what
	// it names, "same" of a Pass for the arguments themselves; "" when nothing is said.
	Type string
	// If must all hold, and Unless must none.
	If, Unless []Cond
	// Routed says of a Source that it is the path of the request: what the pattern of the view's route lets through.
	Routed bool
	// On narrows it to versions of a distribution; nil for all.
	On *Version
	// Severity is the most that a finding about a Sink is worth: "low"; "" for no limit.
	Severity string
	// About says of a Sink what a finding about it is about when its dangers don't tell; "" when they do.
	About string
	// Words are how a Source or Sink reads in a sentence.
	Words string
	// Where is the line: "django.txt:12".
	Where string
}

// Arg is an argument of a call.
type Arg struct {
	// Position counts from 0 and leaves the receiver out; -1 when only a keyword counts.
	Position int
	// Name is the keyword; "" when only the position counts. With Self it is the receiver's attribute of that name.
	Name string
	// From says that all positions from Position on count.
	From bool
	// Self is the receiver, Every all arguments, Names the names in a `**mapping`; of what a Calls passes, Names are all
	// arguments by name that the entry does not name.
	Self, Every, Names bool
	// Spread says of what a Calls passes that it passes the elements of a list or, by their names, those of a dict.
	Spread bool
	// Each says of what a Calls passes that it is called with each element.
	Each bool
	// Keys says that of a dict its keys count, and those of the dicts in it; Key that what is behind one key does.
	Keys bool
	Key  string
	// Address says that those arguments count that the format at Position puts where the address of a link begins.
	Address bool
	// First says that of a list only its first element counts: the program of a command.
	First bool
}

// Cond is a condition on an argument.
type Cond struct {
	Arg Arg
	// Values are constants, as Python prints them, or dotted names; a "*" in front or at the end stands for
	// anything. Empty: the argument is given and true.
	Values []string
}

// Version is which versions of a distribution an Entry is about: "lxml", "<5". Of "python" it is Python's.
type Version struct{ Distribution, Specifier string }

// Catalog is what is known of libraries.
type Catalog struct {
	// Dangers are the names of the bits, in order, with their words.
	Dangers []DangerName
	kinds   map[string]Mask
	aliases map[string]string
	bases   map[string][]string
	sets    map[string][]string
	params  map[string]string
	entries map[string][]*Entry
	// owners are the names in front of the last dot of all entries: the classes, and modules, that the catalogue knows.
	owners map[string]bool
	// connecting are the last parts of the names of what connects functions with signals.
	connecting map[string]bool
	// versioned are the entries about some versions only.
	versioned []*Entry
	// heads are the packages of all that the catalogue names.
	heads map[string]bool
}

// DangerName is a danger's name and how it reads.
type DangerName struct{ Name, Words string }

// NewCatalog is an empty catalogue.
func NewCatalog() *Catalog {
	return &Catalog{
		kinds: map[string]Mask{}, aliases: map[string]string{}, bases: map[string][]string{}, sets: map[string][]string{},
		params: map[string]string{}, entries: map[string][]*Entry{}, owners: map[string]bool{}, connecting: map[string]bool{}, heads: map[string]bool{},
	}
}

// Danger is the bit of a danger; 0 when there is none of the name.
func (c *Catalog) Danger(name string) Danger {
	for i, d := range c.Dangers {
		if d.Name == name {
			return 1 << i
		}
	}
	return 0
}

// Kind is what a value of a kind can still do.
func (c *Catalog) Kind(name string) (Mask, bool) {
	m, ok := c.kinds[name]
	return m, ok
}

// NamesOf are the names of the dangers in a mask.
func (c *Catalog) NamesOf(m Mask) (names []string) {
	for ; m != 0; m &= m - 1 {
		if i := bits.TrailingZeros64(uint64(m)); i < len(c.Dangers) {
			names = append(names, c.Dangers[i].Name)
		}
	}
	return names
}

// Canonical is the name under which the catalogue knows a thing that is
// imported under another one.
func (c *Catalog) Canonical(name string) string {
	if to, ok := c.aliases[name]; ok {
		return to
	}
	for i := len(name) - 1; i > 0; i-- {
		if name[i] != '.' {
			continue
		}
		if to, ok := c.aliases[name[:i]]; ok {
			return to + name[i:]
		}
	}
	return name
}

// Installed is the catalogue without the lines about versions of which may says that they are not installed.
func (c *Catalog) Installed(may func(distribution, specifier string) bool) *Catalog {
	n := *c
	n.entries = maps.Clone(c.entries)
	known := map[Version]bool{}
	for _, e := range c.versioned {
		if _, ok := known[*e.On]; !ok {
			known[*e.On] = may(e.On.Distribution, e.On.Specifier)
		}
		if !known[*e.On] {
			n.entries[e.key()] = slices.DeleteFunc(slices.Clone(n.entries[e.key()]), func(other *Entry) bool { return other == e })
			if len(n.entries[e.key()]) == 0 {
				delete(n.entries, e.key())
			}
		}
	}
	return &n
}

// key is the name under which an entry is found: of one about what an attribute is set to with "=" behind it.
func (e *Entry) key() string {
	if e.Set {
		return e.Name + "="
	}
	return e.Name
}

// Knows says that the catalogue names anything of the package that a dotted name is in.
func (c *Catalog) Knows(name string) bool { return c.heads[head(name)] }

func head(name string) string {
	h, _, _ := strings.Cut(name, ".")
	return h
}

// Entries are what is known of a canonical name.
func (c *Catalog) Entries(name string) []*Entry { return c.entries[name] }

// Method are the entries of a type's method or attribute, its own or its bases'.
func (c *Catalog) Method(typ, name string) []*Entry {
	return c.method(typ, name, 0)
}

const maxBases = 20

func (c *Catalog) method(typ, name string, depth int) []*Entry {
	if list := c.entries[typ+"."+name]; list != nil || depth > maxBases {
		return list
	}
	for _, b := range c.bases[typ] {
		if list := c.method(b, name, depth+1); list != nil {
			return list
		}
	}
	return nil
}

// Derives says that a type is another or has it among its bases.
func (c *Catalog) Derives(typ, base string) bool { return c.derives(typ, base, 0) }

func (c *Catalog) derives(typ, base string, depth int) bool {
	if typ == base {
		return true
	}
	if depth > maxBases {
		return false
	}
	return slices.ContainsFunc(c.bases[typ], func(b string) bool { return c.derives(b, base, depth+1) })
}

// ParamType is the type that a parameter of some name is taken for; "" for none. It is "item" for what a method's class is
// made of.
func (c *Catalog) ParamType(name string) string { return c.params[name] }

// Read adds the lines of a text. The errors name the line and what is wrong
// with it; the other lines are read all the same.
func (c *Catalog) Read(name, text string) (errs []error) {
	for i, line := range strings.Split(text, "\n") {
		if err := c.line(fmt.Sprintf("%s:%d", name, i+1), line); err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", name, i+1, err))
		}
	}
	return errs
}

// maxLine is how long a line may be, in bytes.
const maxLine = 2000

func (c *Catalog) line(where, line string) error {
	if len(line) > maxLine {
		return fmt.Errorf("the line has more than %d bytes", maxLine)
	}
	line = strings.TrimSuffix(line, "\r")
	words := ""
	if i := strings.IndexByte(line, '"'); i >= 0 && !strings.HasPrefix(strings.TrimSpace(line), "#") && !strings.Contains(line[:i], "  #") {
		j := strings.LastIndexByte(line, '"')
		if k := strings.IndexByte(line[i+1:], '"'); k >= 0 {
			j = i + 1 + k
		}
		if j == i {
			return fmt.Errorf("the quote is not closed")
		}
		words, line = line[i+1:j], line[:i]+line[j+1:]
	}
	if i := strings.Index(line, "  #"); i >= 0 {
		line = line[:i]
	}
	f := strings.Fields(line)
	if len(f) == 0 || strings.HasPrefix(f[0], "#") {
		return nil
	}
	p := &lineReader{catalog: c, rest: f[1:]}
	switch f[0] {
	case "danger":
		n := p.word()
		switch {
		case p.err != nil:
		case c.Danger(n) != 0:
			return fmt.Errorf("danger %q is there already", n)
		case len(c.Dangers) == 64:
			return fmt.Errorf("there are 64 dangers at most")
		default:
			c.Dangers = append(c.Dangers, DangerName{n, words})
		}
	case "kind":
		n := p.word()
		if m, ok := p.mask(); ok {
			c.kinds[n] = m
		}
	case "alias":
		n := p.word()
		p.want("=")
		if to := p.word(); p.err == nil {
			c.aliases[n] = to
			c.heads[head(n)] = true
		}
	case "type":
		n := p.word()
		c.heads[head(n)] = true
		p.want(":")
		for len(p.rest) > 0 {
			for _, b := range strings.Split(p.word(), ",") {
				if b != "" {
					c.bases[n] = append(c.bases[n], b)
				}
			}
		}
	case "set":
		n := p.word()
		p.want("=")
		c.sets[n] = append(c.sets[n], p.rest...)
		p.rest = nil
	case "param":
		n := p.word()
		p.want("as")
		if t := p.word(); p.err == nil {
			c.params[n] = t
		}
	default:
		e := &Entry{Words: words, Where: where, Keep: All}
		p.entry(f[0], e)
		if p.err == nil && len(p.rest) == 0 {
			if e.Verb == Enter || e.Name != "" {
				c.entries[e.key()] = append(c.entries[e.key()], e)
				if e.Verb == Connect {
					c.connecting[e.Name[strings.LastIndexByte(e.Name, '.')+1:]] = true
				}
				if e.On != nil {
					c.versioned = append(c.versioned, e)
				}
				c.heads[head(e.Name)] = true
				if i := strings.LastIndexByte(e.Name, '.'); i > 0 {
					c.owners[e.Name[:i]] = true
				}
			}
		}
	}
	if p.err == nil && len(p.rest) > 0 {
		p.err = fmt.Errorf("nobody expects %q", p.rest[0])
	}
	return p.err
}

// Check says what the catalogue contradicts itself in: types that circle.
func (c *Catalog) Check() (errs []error) {
	var names []string
	for n := range c.bases {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		for _, b := range c.bases[n] {
			if c.Derives(b, n) {
				errs = append(errs, fmt.Errorf("type %s has itself among its bases", n))
			}
		}
	}
	return errs
}
