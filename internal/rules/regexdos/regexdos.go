// Package regexdos is the rule regex-dos; doc.md says what it does and why.
package regexdos

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/flow"
	"paddock/internal/finding"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/redos"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "regex-dos", Title: "A regular expression takes exponential time", Practice: "regex-dos",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{1333}, Since: "0.1", Doc: doc,
	},
	Flows: run,
}

const fix = "Write it so that each text can be read in one way only: `^\\w+(\\s\\w+)*$` in place of `^(\\w+\\s?)*$`; with Python 3.11 an atomic group `(?>…)` or a possessive `++` helps, too."

// use is how an expression is used.
type use struct {
	pattern *pattern
	// words say by whom it is used; "" when it is only compiled.
	words string
	full  bool
}

// pattern is an expression of the project: the place of its text, and the text.
type pattern struct {
	module *pyname.Module
	node   pysyntax.Expr
	text   string
	flags  redos.Flags
}

func run(pass *rule.Pass, flows []*flow.Flow) {
	var uses []use
	for _, m := range pass.Modules() {
		pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Call:
				uses = append(uses, usesOf(m, n)...)
				uses = append(uses, usesOfValidators(m, n)...)
			case *pysyntax.FunctionDef:
				if m.Scopes().Of(n).Kind == pyname.ClassScope && validates(n.Name.Name) {
					uses = append(uses, usesWithin(m, n)...)
				}
			}
			return true
		})
	}
	reached := map[pysyntax.Expr][]*flow.Flow{}
	for _, f := range flows {
		if !slices.Contains(f.Dangers, "redos") {
			continue
		}
		if u, ok := usedAt(f); ok {
			uses = append(uses, u)
			reached[u.pattern.node] = append(reached[u.pattern.node], f)
		}
	}
	// One expression is one finding, however often it is used.
	var order []pysyntax.Expr
	of := map[pysyntax.Expr][]use{}
	for _, u := range uses {
		if of[u.pattern.node] == nil {
			order = append(order, u.pattern.node)
		}
		of[u.pattern.node] = append(of[u.pattern.node], u)
	}
	for _, node := range order {
		judge(pass, of[node], reached[node])
	}
}

func judge(pass *rule.Pass, uses []use, flows []*flow.Flow) {
	p := uses[0].pattern
	var attack *redos.Attack
	for _, u := range uses {
		if a, err := redos.Find(u.pattern.text, u.pattern.flags, u.full); err == nil && a != nil {
			attack = a
			break
		}
	}
	if attack == nil {
		return
	}
	words := ""
	for _, u := range uses {
		if u.words != "" && words == "" {
			words = u.words
		}
	}
	what := fmt.Sprintf("the expression takes twice as long for each %q more in a text like %q", attack.Pump, attack.Prefix+strings.Repeat(attack.Pump, 3)+attack.Suffix)
	switch {
	case len(flows) > 0:
		f := pass.ReportNode(p.module, p.node, "%s, and a value from %s is matched with it", what, flows[0].Origin.Words)
		f.Fix = fix
		pass.Lead(f, flows)
	case words != "":
		f := pass.ReportNode(p.module, p.node, "%s, and %s uses it", what, words)
		f.Fix, f.Confidence = fix, finding.Likely
	default:
		f := pass.ReportNode(p.module, p.node, "%s", what)
		f.Fix, f.Confidence, f.Severity = fix, finding.Unsure, f.Severity.Lower(1)
	}
}

// matchers are the functions of `re` by the place of their flags.
var matchers = map[string]int{
	"re.compile": 1, "re.match": 2, "re.search": 2, "re.fullmatch": 2, "re.findall": 2, "re.finditer": 2, "re.split": 3, "re.sub": 4, "re.subn": 4,
}

// users are what Django and REST framework match with what is sent; the place and the keyword of the expression.
var users = map[string]struct {
	at      int
	keyword string
	words   string
}{
	"RegexValidator": {0, "regex", "a validator"},
	"RegexField":     {0, "regex", "a field"},
	"re_path":        {0, "route", "a URL pattern"},
	"url":            {0, "regex", "a URL pattern"},
}

// libraries are where users come from, by the beginning of their names.
var libraries = []string{"django.", "rest_framework."}

// usesOf are the uses that a call makes of expressions.
func usesOf(m *pyname.Module, call *pysyntax.Call) []use {
	for _, name := range m.Names(call.Func) {
		if at, ok := matchers[name]; ok {
			if p := patternOf(m, argument(call, 0, "pattern"), flagsOf(m, argument(call, at, "flags")), 0); p != nil {
				return []use{{pattern: p, full: name == "re.fullmatch"}}
			}
			return nil
		}
		last := name[strings.LastIndexByte(name, '.')+1:]
		if u, ok := users[last]; ok && slices.ContainsFunc(libraries, func(l string) bool { return strings.HasPrefix(name, l) }) {
			if p := patternOf(m, argument(call, u.at, u.keyword), flagsOf(m, argument(call, 4, "flags")), 0); p != nil {
				return []use{{pattern: p, words: u.words}}
			}
			return nil
		}
		// pydantic's and django-ninja's constraints are matched by Rust, in linear time.
	}
	return nil
}

// validates says that a method has a name by which forms, models and serializers call it with what was sent.
func validates(name string) bool {
	return name == "clean" || name == "validate" || strings.HasPrefix(name, "clean_") || strings.HasPrefix(name, "validate_")
}

// usesOfValidators are the uses within the functions that a field has for validators.
func usesOfValidators(m *pyname.Module, call *pysyntax.Call) (uses []use) {
	list, ok := argument(call, len(call.Args), "validators").(*pysyntax.List)
	if !ok {
		return nil
	}
	for _, e := range list.Elts {
		for _, d := range m.Resolve(e) {
			if def := d.Function(); def != nil && d.Module != nil {
				uses = append(uses, usesWithin(d.Module, def)...)
			}
		}
	}
	return uses
}

// usesWithin are the uses of a function that validates.
func usesWithin(m *pyname.Module, def *pysyntax.FunctionDef) (uses []use) {
	pysyntax.Walk(def, func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok {
			return true
		}
		name, _ := m.Qualify(call.Func)
		method := ""
		if a, ok := call.Func.(*pysyntax.Attribute); ok {
			method = a.Attr.Name
		}
		var p *pattern
		if at, ok := matchers[name]; ok && name != "re.compile" {
			p = patternOf(m, argument(call, 0, "pattern"), flagsOf(m, argument(call, at, "flags")), 0)
		} else if _, ok := matchers["re."+method]; ok && method != "compile" {
			if p = patternOf(m, call.Func.(*pysyntax.Attribute).Value, 0, 0); p != nil && !compiled(m, call.Func.(*pysyntax.Attribute).Value, 0) {
				p = nil // "a,b".split(",")
			}
		}
		if p != nil {
			uses = append(uses, use{pattern: p, words: "a validator", full: method == "fullmatch"})
		}
		return true
	})
	return uses
}

// compiled says that an expression is a call of re.compile, or a name for one.
func compiled(m *pyname.Module, e pysyntax.Expr, depth int) bool {
	if call, ok := e.(*pysyntax.Call); ok {
		return slices.Contains(m.Names(call.Func), "re.compile")
	}
	if depth > maxNames {
		return false
	}
	return slices.ContainsFunc(m.Resolve(e), func(d pyname.Def) bool {
		return d.Value() != nil && d.Module != nil && compiled(d.Module, d.Value(), depth+1)
	})
}

// usedAt is the expression with which a flow's value is matched.
func usedAt(f *flow.Flow) (use, bool) {
	call, ok := f.Site.Node.(*pysyntax.Call)
	if !ok {
		return use{}, false
	}
	m := f.Site.Module
	u := use{full: strings.HasSuffix(f.Sink.Name, ".fullmatch")}
	if method, ok := strings.CutPrefix(f.Sink.Name, "re.Pattern."); ok {
		a, isAttribute := call.Func.(*pysyntax.Attribute)
		if !isAttribute || a.Attr.Name != method {
			return use{}, false
		}
		u.pattern = patternOf(m, a.Value, 0, 0)
	} else {
		u.pattern = patternOf(m, argument(call, 0, "pattern"), flagsOf(m, argument(call, matchers[f.Sink.Name], "flags")), 0)
	}
	return u, u.pattern != nil
}

// maxNames bounds how many names lead to an expression.
const maxNames = 6

// patternOf is the expression that a value is: a text, a compiled one, or a name for either.
func patternOf(m *pyname.Module, e pysyntax.Expr, flags redos.Flags, depth int) *pattern {
	if e == nil || depth > maxNames {
		return nil
	}
	switch n := e.(type) {
	case *pysyntax.Name, *pysyntax.Attribute:
		for _, d := range m.Resolve(e) {
			if v := d.Value(); v != nil && d.Module != nil {
				if p := patternOf(d.Module, v, flags, depth+1); p != nil {
					return p
				}
			}
		}
		return nil
	case *pysyntax.Call:
		for _, name := range m.Names(n.Func) {
			switch name {
			case "re.compile", "django.utils.regex_helper._lazy_re_compile":
				return patternOf(m, argument(n, 0, "pattern"), flags|flagsOf(m, argument(n, 1, "flags")), depth+1)
			case "django.utils.translation.gettext_lazy", "django.utils.translation.gettext":
				return patternOf(m, argument(n, 0, ""), flags, depth+1)
			}
		}
	}
	c, ok := m.Fold(e)
	if !ok || c.Kind != pyname.ConstStr && c.Kind != pyname.ConstBytes {
		return nil
	}
	if c.Kind == pyname.ConstBytes {
		flags |= redos.ASCII
	}
	return &pattern{module: m, node: e, text: c.Text, flags: flags}
}

var flagNames = map[string]redos.Flags{
	"I": redos.IgnoreCase, "IGNORECASE": redos.IgnoreCase, "X": redos.Verbose, "VERBOSE": redos.Verbose, "S": redos.DotAll, "DOTALL": redos.DotAll,
	"M": redos.MultiLine, "MULTILINE": redos.MultiLine, "A": redos.ASCII, "ASCII": redos.ASCII,
}

// flagsOf are the flags that an expression names.
func flagsOf(m *pyname.Module, e pysyntax.Expr) (flags redos.Flags) {
	if e == nil {
		return 0
	}
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		if a, ok := n.(pysyntax.Expr); ok {
			for _, name := range m.Names(a) {
				if short, ok := strings.CutPrefix(name, "re."); ok {
					flags |= flagNames[strings.TrimPrefix(short, "RegexFlag.")]
				}
			}
		}
		return true
	})
	return flags
}

// argument is an argument of a call by place or name; nil when it is not given.
func argument(call *pysyntax.Call, at int, name string) pysyntax.Expr {
	for _, k := range call.Keywords {
		if k.Name.Name == name && name != "" {
			return k.Value
		}
	}
	if at < len(call.Args) {
		if _, starred := call.Args[at].(*pysyntax.Starred); !starred {
			return call.Args[at]
		}
	}
	return nil
}
