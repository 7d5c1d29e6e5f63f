package djtmpl

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// Library is a set of tags and filters, as Django's template.Library.
type Library struct {
	Tags    map[string]*TagSpec
	Filters map[string]*FilterSpec
}

// TagSpec says how a tag is read, and what of its meaning can be said in data.
type TagSpec struct {
	Kind TagKind
	// Signature is that of the function of a simple, simple block or inclusion
	// tag, without `context` and `content`; nil when it is not known.
	Signature *Signature
	// End is the name of the tag that ends the body, "" for a tag without one.
	// Middle are the tags that may stand between, "else".
	End    string
	Middle []string
	// Template is the name of an inclusion tag's template, "" when it is not known.
	Template string
	// TakesContext says that the function is given the template's variables.
	TakesContext bool
	// Safe says that what the tag writes is not escaped any more: mark_safe, format_html
	// in a simple tag. A custom tag decides for itself.
	Safe bool

	own bool // a tag of Django's with a node type of its own, see parser.own
}

// TagKind is how a tag was registered.
type TagKind uint8

const (
	// Custom is a tag with a compile function of its own (`@register.tag`).
	Custom TagKind = iota
	// Simple is `@register.simple_tag`.
	Simple
	// SimpleBlock is `@register.simple_block_tag`.
	SimpleBlock
	// Inclusion is `@register.inclusion_tag`.
	Inclusion
)

// Signature is the parameters of a tag's function.
type Signature struct {
	Params []string
	// Defaults is how many of the last Params may be left out.
	Defaults int
	// VarArgs and VarKeywords say *args and **kwargs.
	VarArgs, VarKeywords bool
	// KeywordOnly are the parameters behind the `*`, Required those of them without a default.
	KeywordOnly, Required []string
}

// FilterSpec says how many arguments a filter takes and how it treats safe text.
type FilterSpec struct {
	// Min and Max are the number of arguments behind the filtered value: 0 or 1, as
	// Django's syntax has no more. A function with more makes every use an error.
	Min, Max int
	// IsSafe says that safe text stays safe (`is_safe=True`); of text that is not, nothing is said.
	IsSafe bool
	// NeedsAutoescape says that the filter escapes by itself where autoescape is on.
	NeedsAutoescape bool
}

// django are the libraries of Django itself. Its data are libraries.txt, which
// says where they come from.
//
//go:embed libraries.txt
var djangoText string

type djangoLibraries struct {
	builtin *Library            // defaulttags, defaultfilters, loader_tags
	named   map[string]*Library // by the name that load takes
	// any has each tag and filter of a library that has to be loaded.
	any *Library
}

var django = sync.OnceValue(func() *djangoLibraries {
	d := &djangoLibraries{builtin: newLibrary(), named: map[string]*Library{}, any: newLibrary()}
	libs, err := ParseLibraries(djangoText)
	if err != nil {
		panic(err) // the data is compiled in, and a test reads it
	}
	for name, lib := range libs {
		switch name {
		case "builtins", "i18n", "l10n", "tz", "static", "cache", "staticfiles", "admin_static", "future":
			for _, spec := range lib.Tags {
				spec.own = spec.Kind == Custom
			}
		}
		if name == "builtins" {
			d.builtin = lib
			continue
		}
		d.named[name] = lib
		// The admin's own are seldom meant by a name that stands alone.
		if !strings.HasPrefix(name, "admin") && name != "log" && name != "base" {
			for tag, spec := range lib.Tags {
				d.any.Tags[tag] = spec
			}
			for filter, spec := range lib.Filters {
				d.any.Filters[filter] = spec
			}
		}
	}
	return d
})

// BuiltinFilter is what is known of a filter of Django's own, nil of none such.
func BuiltinFilter(name string) *FilterSpec {
	if f := django().builtin.Filters[name]; f != nil {
		return f
	}
	return django().any.Filters[name]
}

func newLibrary() *Library {
	return &Library{Tags: map[string]*TagSpec{}, Filters: map[string]*FilterSpec{}}
}

// ParseLibraries reads libraries written as lines; libraries.txt explains them. The keys are the names that load takes.
func ParseLibraries(text string) (map[string]*Library, error) {
	libs := map[string]*Library{}
	var lib *Library
	for number, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		wrong := func(what string) error {
			return fmt.Errorf("line %d: %s: %q; see the top of libraries.txt", number+1, what, line)
		}
		if len(words) < 2 {
			return nil, wrong("a name is missing")
		}
		kind, name := words[0], words[1]
		if kind == "library" {
			lib = newLibrary()
			libs[name] = lib
			continue
		}
		if lib == nil {
			return nil, wrong("no library yet")
		}
		if kind == "filter" {
			spec := &FilterSpec{}
			for i, word := range words[2:] {
				n, err := strconv.Atoi(word)
				switch {
				case word == "safe":
					spec.IsSafe = true
				case word == "autoescape":
					spec.NeedsAutoescape = true
				case err != nil || i > 1:
					return nil, wrong("unknown word " + word)
				case i == 0:
					spec.Min, spec.Max = n, n
				default:
					spec.Max = n
				}
			}
			lib.Filters[name] = spec
			continue
		}
		spec := &TagSpec{}
		switch kind {
		case "tag":
			spec.Kind = Custom
		case "simple":
			spec.Kind = Simple
		case "simpleblock":
			spec.Kind, spec.End = SimpleBlock, "end"+name
		case "inclusion":
			spec.Kind = Inclusion
		default:
			return nil, wrong("unknown kind " + kind)
		}
		for _, word := range words[2:] {
			key, value, _ := strings.Cut(word, "=")
			switch key {
			case "end":
				spec.End = value
			case "middle":
				spec.Middle = strings.Split(value, ",")
			case "template":
				spec.Template = value
			case "context":
				spec.TakesContext = true
			case "safe":
				spec.Safe = true
			default:
				if !strings.HasPrefix(word, "(") || !strings.HasSuffix(word, ")") {
					return nil, wrong("unknown word " + word)
				}
				spec.Signature = parseSignature(word[1 : len(word)-1])
			}
		}
		lib.Tags[name] = spec
	}
	return libs, nil
}

// parseSignature reads "a,b=,*args,c,d=,**kwargs"; "*" alone begins the keyword-only parameters.
func parseSignature(text string) *Signature {
	s := &Signature{}
	keywordOnly := false
	for param := range strings.SplitSeq(text, ",") {
		name, hasDefault := strings.CutSuffix(param, "=")
		switch {
		case param == "":
		case strings.HasPrefix(param, "**"):
			s.VarKeywords = true
		case strings.HasPrefix(param, "*"):
			s.VarArgs = s.VarArgs || param != "*"
			keywordOnly = true
		case keywordOnly:
			s.KeywordOnly = append(s.KeywordOnly, name)
			if !hasDefault {
				s.Required = append(s.Required, name)
			}
		default:
			s.Params = append(s.Params, name)
			if hasDefault {
				s.Defaults++
			}
		}
	}
	return s
}
