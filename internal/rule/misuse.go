package rule

import (
	"maps"
	"slices"

	"paddock/internal/django"
	"paddock/internal/django/misuse"
	"paddock/internal/django/purpose"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Purposes tells what values of the project are for.
func (p *Pass) Purposes() *purpose.Reader { return p.model.purposes() }

// Misuses are the places of the project's modules that the data of package misuse has for this rule.
func (p *Pass) Misuses() []misuse.Use { return p.model.misuses()[p.rule.ID] }

// Values are the values that an expression may have where the site is deployed; empty when it is nil or they are not known.
func (p *Pass) Values(m *pyname.Module, e pysyntax.Expr) []misuse.Value {
	return p.model.finder().Values(m, e)
}

// Beginning is how the text of an expression begins where the site is deployed; whole is false when more may follow.
func (p *Pass) Beginning(m *pyname.Module, e pysyntax.Expr) (text string, whole bool) {
	return p.model.finder().Beginning(m, e)
}

// PlaceOfNode is where a node stands.
func PlaceOfNode(m *pyname.Module, n pysyntax.Node) *finding.Place {
	place, _ := PlaceOf(pyeval.Place{File: m.Index().Source(m.Path), Span: n.Range()})
	return &place
}

// ReportMisuse says that a misuse is a finding. Where its conditions are a default, or one of several, it is less sure. What comes of one
// constant, one entry of a dict or one setting is one finding in the end.
func (p *Pass) ReportMisuse(u misuse.Use, format string, args ...any) *finding.Finding {
	f := p.ReportNode(u.Module, u.Node, format, args...)
	p.findings[len(p.findings)-1].origin = u.Origin
	switch u.Doubt {
	case misuse.Default:
		f.Confidence = min(f.Confidence, finding.Likely)
		p.findings[len(p.findings)-1].env = u.Env
	case misuse.Maybe:
		f.Confidence = finding.Unsure
	}
	return f
}

// findMisuses leaves out the settings that only development and tests use.
func (m *Model) findMisuses() map[string][]misuse.Use {
	aside := map[string]bool{}
	for _, site := range m.Project.Sites {
		for _, c := range site.Contexts {
			if !c.Deployed && (c.Role == django.Development || c.Role == django.Testing) {
				aside[c.Path] = true
			}
		}
	}
	return m.finder().Find(slices.DeleteFunc(m.code(), func(o *pyname.Module) bool { return aside[o.Path] }))
}

// code are the modules of the deployed sites and those that belong to none: workers and services beside them.
func (m *Model) code() []*pyname.Module {
	list := slices.Clone(m.modules())
	seen := map[string]bool{}
	for _, mod := range list {
		seen[mod.Path] = true
	}
	others := m.others()
	for _, root := range slices.Sorted(maps.Keys(others)) {
		for _, mod := range others[root] {
			if !seen[mod.Path] {
				list = append(list, mod)
			}
		}
	}
	return list
}

func (m *Model) finder() misuse.Finder { return misuse.Finder{Setting: m.setting} }

// setting is what a setting is in the deployed contexts. DEBUG is off there: where it isn't, that is the finding of another rule.
func (m *Model) setting(name string) (list []misuse.Value, ok bool) {
	if name == "DEBUG" {
		return []misuse.Value{{Const: &pyname.Const{Kind: pyname.ConstBool}}}, true
	}
	for _, site := range m.Project.Sites {
		for _, c := range site.Deployed() {
			s := c.Setting(name)
			v, known := constant(s.Value)
			if !known {
				return nil, false
			}
			v.Env = s.EnvOf(s.Value)
			if len(v.Env) > 0 {
				v.Doubt = misuse.Default
			}
			if s.Set {
				list = append(list, v)
			}
		}
	}
	return list, len(list) > 0
}

// constant is a setting's value where that is a plain one.
func constant(v *pyeval.Value) (misuse.Value, bool) {
	c := pyname.Const{Bool: v.Bool, Int: v.Int, Text: v.Text}
	switch v.Kind {
	case pyeval.None:
		c.Kind = pyname.ConstNone
	case pyeval.Bool:
		c.Kind = pyname.ConstBool
	case pyeval.Int:
		c.Kind = pyname.ConstInt
	case pyeval.Str:
		c.Kind = pyname.ConstStr
	case pyeval.Bytes:
		c.Kind = pyname.ConstBytes
	default:
		return misuse.Value{}, false
	}
	return misuse.Value{Const: &c}, true
}
