package pyeval

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Files that are not quite Python: a statement that could not be read may give
// any name that it mentions a value, and in a template of a settings module
// what stands between {% if %} and {% endif %} may be there or not.

// template is what is known of a module that is a template of one.
type template struct {
	// parts are those of its text that may be left out.
	parts []source.Span
	// inPart says that a statement of such a part is under way.
	inPart bool
}

var (
	templateTag  = regexp.MustCompile(`\{%[-+]?\s*(\w+)`)
	templateMark = regexp.MustCompile(`\{%.*?%\}|\{#.*?#\}`)
	// wholeLine is a line that the template fills in: nobody knows how many statements it becomes.
	wholeLine = regexp.MustCompile(`(?m)^[ \t]*\{\{.*\}\}[ \t]*\r?$`)
)

// readErrors takes down what of a module's file could not be read.
func (in *interp) readErrors(m *moduleObj, tree *pysyntax.Module, path string) {
	if len(tree.Errors) == 0 {
		return
	}
	first := tree.Errors[0]
	at := Place{tree.File, first.Span}
	m.star = &unknown{why: whyUnread(path)}
	s := tree.File.Text
	if !strings.Contains(s, "{%") && !strings.Contains(s, "{{") {
		in.note(at, "syntax error: "+first.Msg+"; settings that the statement assigns are not known: correct it")
		return
	}
	in.note(at, "the file is a template of a settings module and no Python yet, so its settings are not known for sure: audit the project that is made of it")
	m.template = &template{}
	var open []int
	for _, t := range templateTag.FindAllStringSubmatchIndex(s, -1) {
		switch tag := s[t[2]:t[3]]; {
		case tag == "if" || tag == "for":
			open = append(open, t[0])
		case (tag == "endif" || tag == "endfor") && len(open) > 0:
			if len(open) == 1 {
				m.template.parts = append(m.template.parts, source.Span{Start: source.Pos(open[0]), End: source.Pos(t[0])})
			}
			open = open[:len(open)-1]
		case tag == "include" || tag == "extends" || tag == "block":
			in.openTo(m, "the template "+path+" may set it")
		}
	}
	if len(open) > 0 {
		m.template.parts = append(m.template.parts, source.Span{Start: source.Pos(open[0]), End: source.Pos(len(s))})
	}
	if wholeLine.MatchString(s) {
		in.openTo(m, "the template "+path+" may set it")
	}
}

func whyUnread(path string) string {
	return "a statement of " + path + " that could not be read may set it"
}

// openTo says that a module may have settings that are not listed.
func (in *interp) openTo(m *moduleObj, why string) {
	if in.trial == 0 && m.open == nil {
		m.open = &unknown{why: why}
	}
}

// unlisted is why a module may have settings that are not listed; nil when it has none.
func (m *moduleObj) unlisted() *unknown {
	if m.ns.unsure != nil {
		return m.ns.unsure
	}
	return m.open
}

// leftOut says that a statement stands in a part of a template that may be left out.
func (m *moduleObj) leftOut(s pysyntax.Stmt) bool {
	t := m.template
	if t == nil || t.inPart {
		return false
	}
	start := s.Range().Start
	return slices.ContainsFunc(t.parts, func(p source.Span) bool { return p.Start < start && start < p.End })
}

// execLeftOut runs a statement that the template may leave out.
func (in *interp) execLeftOut(sc *scope, s pysyntax.Stmt, follow *rest) signal {
	t := sc.module.template
	t.inPart = true
	defer func() { t.inPart = false }()
	out := in.speculate(func() signal { return in.exec(sc, s, follow) })
	switch {
	case out.raised != nil:
		in.forget(sc, s, out.raised.why(), out.raised.env)
	case out.sig.kind != next:
		in.apply(out.changes)
	default:
		in.mergeUndecided(&out, &outcome{since: out.since}, in.whyCondition(in.at(sc, s), truth{why: "the template may leave it out"}), nil)
	}
	return out.sig
}

var (
	quoted     = regexp.MustCompile(`"[^"\n]*"|'[^'\n]*'|#.*`)
	identifier = regexp.MustCompile(`[A-Za-z_]\w*`)
	// changes is a name at the beginning of a line that is given a value or changed in place.
	changes = regexp.MustCompile(`(?m)^\s*([A-Za-z_]\w*)\s*(?:[-+*/|&]?=|[.\[])`)
)

// execUnread is a statement that could not be read: what stands where a statement's targets do may have any value.
func (in *interp) execUnread(sc *scope, s *pysyntax.BadStmt) {
	lines := sc.module.file.Text[s.Start:s.End]
	lines = quoted.ReplaceAllString(templateMark.ReplaceAllString(lines, ""), "")
	head, _, _ := strings.Cut(lines, "=")
	mentioned := identifier.FindAllString(head, -1)
	for _, m := range changes.FindAllStringSubmatch(lines, -1) {
		mentioned = append(mentioned, m[1])
	}
	for _, n := range mentioned {
		// Of other names only those matter that have a value; to ask for one that has none gives an unknown anyway.
		if _, known := sc.vars.lookup(name(n)); known || isSetting(name(n)) {
			in.forgetName(sc, n, whyUnread(sc.module.file.Path), nil, in.at(sc, s))
		}
	}
}
