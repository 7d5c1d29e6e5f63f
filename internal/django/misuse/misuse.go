// Package misuse finds what stands in the code of a project that its data file
// calls a misuse of a library: calls with certain arguments, assignments to
// certain attributes, entries of dicts, mere mentions of a name. The data file,
// facts.txt, says for which rule each is.
//
// It knows names, and the values that a few lines of code give to them; whether
// the misuse matters where it stands is for the rules to say.
package misuse

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

//go:embed facts.txt
var factsText string

// Use is a place where a fact holds.
type Use struct {
	Module *pyname.Module
	// Node is the call, the assignment, the value of the dict's entry, or the name.
	Node pysyntax.Node
	// Call is the call; nil when it is none.
	Call *pysyntax.Call
	// Name is the name in the data file.
	Name string
	// Words say what it is; where the file has "@" stands the value that the last condition has found.
	Words string
	// Doubt says how sure it is that the conditions hold.
	Doubt Doubt
	// Env are variables of the environment that would make the conditions untrue.
	Env []string
	// Args are the arguments that the file asks for by a name; those that are not given are missing.
	Args map[string]pysyntax.Expr
	// Origin is where the value stands that makes it a misuse, when that is outside of the node: several uses may share it. Zero otherwise.
	Origin Origin
}

// Origin is a value that uses share: a constant, the default of a parameter, the entry of a dict that calls are given, or a setting.
type Origin struct {
	Module  *pyname.Module
	Node    pysyntax.Node
	Setting string
}

// Doubt is how sure a condition is.
type Doubt uint8

const (
	// Sure: the value stands there.
	Sure Doubt = iota
	// Default: the value is what a parameter, a setting or a variable of the environment has unless somebody says otherwise.
	Default
	// Maybe: it is one of several.
	Maybe
)

// Finder finds uses in the modules of a project.
type Finder struct {
	// Setting is what a setting of Django's is where the site is deployed; ok is false when that is not known.
	Setting func(name string) (values []Value, ok bool)
}

// Find gives the uses in some modules by the rule they are for, in the order of the text.
func (f Finder) Find(modules []*pyname.Module) map[string][]Use {
	uses := map[string][]Use{}
	table := facts()
	for _, m := range modules {
		if m.Tree.File == nil {
			continue
		}
		s := search{Finder: f, module: m, uses: uses, facts: table, aliases: map[string]bool{}, heads: map[string]bool{}}
		pysyntax.WalkStmts(m.Tree.Body, s.visit)
	}
	return uses
}

type search struct {
	Finder
	module *pyname.Module
	uses   map[string][]Use
	facts  *table
	// aliases are names under which the module imports something that has another one in the data file.
	aliases map[string]bool
	// heads are the first parts of dotted names, and whether the module's text has them at all.
	heads map[string]bool
}

func (s *search) visit(n pysyntax.Node) bool {
	switch n := n.(type) {
	case *pysyntax.Import:
		s.alias(n.Names)
		return false
	case *pysyntax.ImportFrom:
		s.alias(n.Names)
		return false
	case *pysyntax.Call:
		name := last(n.Func)
		if s.aliases[name] || name == "partial" || slices.ContainsFunc(s.facts.last[name], func(f *fact) bool { return s.possible(f, n) }) {
			s.call(n)
		}
	case *pysyntax.Assign:
		for _, t := range n.Targets {
			s.store(t, n.Value, n)
		}
	case *pysyntax.AnnAssign:
		if n.Value != nil {
			s.store(n.Target, n.Value, n)
		}
	case *pysyntax.Dict:
		for i, k := range n.Keys {
			switch k := k.(type) {
			case *pysyntax.Str:
				s.entry(k.Value, n.Values[i])
			case *pysyntax.Attribute, *pysyntax.Name:
				if name, ok := s.module.Qualify(k); ok {
					s.entry(name, n.Values[i])
				}
			}
		}
	case *pysyntax.Attribute:
		if s.facts.lastName[n.Attr.Name] {
			s.mention(n)
		}
	case *pysyntax.Name:
		if s.facts.lastName[n.ID] {
			s.mention(n)
		}
	}
	return true
}

func (s *search) alias(names []*pysyntax.Alias) {
	for _, a := range names {
		if a.As.Name != "" && s.facts.last[a.Name[strings.LastIndexByte(a.Name, '.')+1:]] != nil {
			s.aliases[a.As.Name] = true
		}
	}
}

// possible says that a fact may hold of a call of that last name, without asking what the names stand for, which is dear: most
// modules never mention the library, and most calls lack the argument.
func (s *search) possible(f *fact, c *pysyntax.Call) bool {
	if head, _, _ := strings.Cut(f.name, "."); head != "*" && head != "builtins" {
		there, known := s.heads[head]
		if !known {
			there = strings.Contains(s.module.Tree.File.Text, head)
			s.heads[head] = there
		}
		if !there {
			return false
		}
	}
	if spread(c) {
		return true
	}
	for _, cond := range f.conditions {
		if cond.capture != "" || cond.not || slices.Contains(cond.values, "-") {
			continue
		}
		if _, given := Argument(s.module, c, cond.positions, cond.names); !given {
			return false
		}
	}
	return true
}

// Callees are the names under which the data file may have what a call calls: the dotted name, that of the class of what it is
// called on, and the method of anything.
func Callees(m *pyname.Module, function pysyntax.Expr) (names []string) {
	for _, n := range m.Names(function) {
		names = append(names, strings.ReplaceAll(n, "()", ""))
	}
	a, ok := function.(*pysyntax.Attribute)
	if !ok {
		return names
	}
	for _, d := range m.InstanceOf(a.Value) {
		names = append(names, d.Dotted()+"."+a.Attr.Name)
		if c := d.Class(); c != nil {
			for _, outside := range c.Missing() {
				names = append(names, outside+"."+a.Attr.Name)
			}
		}
	}
	if call, ok := a.Value.(*pysyntax.Call); ok {
		for _, n := range m.Names(call.Func) {
			names = append(names, n+"."+a.Attr.Name)
		}
	}
	return append(names, "*."+a.Attr.Name)
}

func (s *search) call(c *pysyntax.Call) {
	given := c
	function := c.Func
	if name, _ := s.module.Qualify(c.Func); name == "functools.partial" && len(c.Args) > 0 {
		function = c.Args[0]
		given = &pysyntax.Call{Func: function, Args: c.Args[1:], Keywords: c.Keywords}
	}
	seen := map[string]bool{}
	for _, name := range Callees(s.module, function) {
		for _, f := range s.facts.calls[name] {
			if !seen[f.rule] && s.holds(f, name, given, nil, c) {
				seen[f.rule] = true
			}
		}
	}
}

func (s *search) store(target, value pysyntax.Expr, n pysyntax.Node) {
	switch t := target.(type) {
	case *pysyntax.Attribute:
		names := []string{"*." + t.Attr.Name}
		for _, d := range s.module.InstanceOf(t.Value) {
			names = append(names, d.Dotted()+"."+t.Attr.Name)
		}
		if on := last(t.Value); on != "" {
			names = append(names, "*"+strings.ToLower(on)+"."+t.Attr.Name)
		}
		for _, name := range names {
			for _, f := range s.facts.stores[name] {
				if s.holds(f, name, nil, value, n) {
					return
				}
			}
		}
	case *pysyntax.Subscript:
		if k, ok := t.Index.(*pysyntax.Str); ok {
			s.entry(k.Value, value)
		}
	}
}

func (s *search) entry(key string, value pysyntax.Expr) {
	for _, f := range s.facts.entries[key] {
		if s.holds(f, key, nil, value, value) {
			return
		}
	}
}

func (s *search) mention(e pysyntax.Expr) {
	if n, ok := e.(*pysyntax.Name); ok {
		symbol := s.module.Scopes().Symbol(n)
		if symbol == nil || !slices.ContainsFunc(symbol.Owner.Bindings, func(b *pyname.Binding) bool { return b.Kind == pyname.Imported }) {
			return // a name of its own, or one that is only set here
		}
	}
	for _, name := range s.module.Names(e) {
		for _, f := range s.facts.names[name] {
			s.uses[f.rule] = append(s.uses[f.rule], Use{Module: s.module, Node: e, Name: f.name, Words: f.words})
			return
		}
	}
}

// holds takes a use down when all conditions of a fact hold.
func (s *search) holds(f *fact, name string, call *pysyntax.Call, value pysyntax.Expr, at pysyntax.Node) bool {
	u := Use{Module: s.module, Node: at, Name: name, Call: call}
	found := ""
	for _, c := range f.conditions {
		arg, given := value, value != nil
		if call != nil {
			arg, given = Argument(s.module, call, c.positions, c.names)
		}
		if c.capture != "" {
			if given {
				if u.Args == nil {
					u.Args = map[string]pysyntax.Expr{}
				}
				u.Args[c.capture] = arg
			}
			continue
		}
		text, doubt, env, yes := s.matches(c, arg, given, call)
		if c.not {
			if yes {
				return false
			}
			continue
		}
		if !yes {
			return false
		}
		u.Doubt = max(u.Doubt, doubt)
		u.Env = append(u.Env, env...)
		found = text
		if given {
			u.Origin = s.origin(arg, at)
		}
	}
	u.Words = strings.ReplaceAll(f.words, "@", found)
	s.uses[f.rule] = append(s.uses[f.rule], u)
	return true
}

// matches holds an argument against a condition's values.
func (s *search) matches(c condition, arg pysyntax.Expr, given bool, call *pysyntax.Call) (text string, doubt Doubt, env []string, ok bool) {
	if !given {
		return "", Sure, nil, slices.Contains(c.values, "-") && (call == nil || !spread(call))
	}
	if slices.Contains(c.values, "*") {
		return "", Sure, nil, true
	}
	for _, v := range s.Values(s.module, arg) {
		if slices.ContainsFunc(c.values, v.fits) {
			return v.String(), v.Doubt, v.Env, true
		}
	}
	return "", 0, nil, false
}

// Argument is an argument of a call, by its places and its names; what stands in a **dict that is written out counts.
func Argument(m *pyname.Module, call *pysyntax.Call, positions []int, names []string) (pysyntax.Expr, bool) {
	for _, k := range call.Keywords {
		if k.Name.Name == "" {
			if d, ok := literal(m, k.Value).(*pysyntax.Dict); ok {
				for i, key := range d.Keys {
					if s, ok := key.(*pysyntax.Str); ok && slices.Contains(names, s.Value) {
						return d.Values[i], true
					}
				}
			}
		} else if slices.Contains(names, k.Name.Name) {
			return k.Value, true
		}
	}
	for _, at := range positions {
		if at < len(call.Args) && !slices.ContainsFunc(call.Args[:at+1], starred) {
			return call.Args[at], true
		}
	}
	return nil, false
}

func starred(e pysyntax.Expr) bool { _, ok := e.(*pysyntax.Starred); return ok }

// spread says that a call has arguments that are not written out.
func spread(c *pysyntax.Call) bool {
	return slices.ContainsFunc(c.Args, starred) || slices.ContainsFunc(c.Keywords, func(k *pysyntax.Keyword) bool { return k.Name.Name == "" })
}

// literal is what a name was given, when that is one thing.
func literal(m *pyname.Module, e pysyntax.Expr) pysyntax.Expr {
	n, ok := e.(*pysyntax.Name)
	if !ok {
		return e
	}
	if list := m.Scopes().Reaching(n); len(list) == 1 && list[0].Kind == pyname.Assigned {
		return list[0].Value
	}
	return e
}

// origin follows a value to where it is written down, by the one way there is.
func (s *search) origin(e pysyntax.Expr, use pysyntax.Node) Origin {
	m := s.module
follow:
	for range maxSteps {
		switch n := e.(type) {
		case *pysyntax.Name:
			if list := m.Scopes().Reaching(n); len(list) == 1 && list[0].Kind == pyname.Parameter && list[0].Value != nil {
				e = list[0].Value
				break follow
			}
		case *pysyntax.Attribute:
		default:
			break follow
		}
		list := m.Resolve(e)
		if len(list) != 1 {
			break
		}
		d := list[0]
		if setting, ok := strings.CutPrefix(d.Dotted(), "django.conf.settings."); ok {
			return Origin{Setting: setting}
		}
		if d.Module == nil || d.Binding == nil || d.Binding.Kind != pyname.Assigned || d.Binding.Value == nil || len(d.Rest) > 0 {
			break
		}
		m, e = d.Module, d.Binding.Value
	}
	if inner, outer := e.Range(), use.Range(); m == s.module && inner.Start >= outer.Start && inner.End <= outer.End {
		return Origin{}
	}
	return Origin{Module: m, Node: e}
}

func last(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		return e.Attr.Name
	}
	return ""
}

// condition is one thing that a fact asks of an argument.
type condition struct {
	positions []int
	names     []string
	not       bool
	values    []string
	capture   string
}

// fact is a line of facts.txt.
type fact struct {
	rule, name, words string
	conditions        []condition
}

// table is facts.txt.
type table struct {
	calls, stores, entries, names map[string][]*fact
	// last are the facts about calls by the last part of the name, lastName those parts of mentions.
	last     map[string][]*fact
	lastName map[string]bool
}

var facts = sync.OnceValue(func() *table { return parse(factsText) })
