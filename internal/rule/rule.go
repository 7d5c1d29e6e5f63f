// Package rule is what a rule of the audit is made of: a value with a
// description and a function, and the Pass through which the function asks the
// project model and reports.
//
// It knows no rule by name; internal/rules has the list. How findings are
// suppressed, counted and printed is not its business.
package rule

import (
	"fmt"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/flow"
	"paddock/internal/django/matrix"
	"paddock/internal/django/misuse"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/requirement"
	"paddock/internal/source"
)

// Rule is one static check: a value in its own directory below internal/rules.
// Exactly one of its functions, or Flow, is set. They run in parallel over an immutable
// model and must keep no state.
type Rule struct {
	check.Meta

	// Django are the ids of the checks of Django's own for which this rule speaks: whenever Django's
	// `check --deploy` gives one, this rule gives a finding with that DjangoCheck, and never otherwise.
	Django []string

	// Yields are the ids of rules that speak instead of this one: a finding of this rule whose Cause is the place of
	// one of theirs is left out, for it is the same defect. Theirs is the one that names the line to mend.
	Yields []string

	// Settings judges the settings of one deployed context; it is called once for each.
	Settings func(*Pass)

	// Routes judges the routes of a site's deployed contexts; it is called once for each site.
	Routes func(*Pass)

	// Project judges the project as a whole; it is called once.
	Project func(*Pass)

	// Flow says which ways of values are findings; there is no code to write then.
	Flow *Flow

	// Flows judges the project as a whole by all the ways of values through it; it is called once.
	Flows func(*Pass, []*flow.Flow)

	// Template judges the tags of one of the project's templates of HTML; it is called once for each.
	Template func(*Pass, *Template)

	// Script judges one of the project's own scripts for browsers; it is called once for each.
	Script func(*Pass, *Script)

	// Committed judges the secrets that stand in the project's files, and those that stand in its history only; it is called once.
	Committed func(*Pass, []*Committed, []*Past)
}

// Pass is one call of a rule's function: what it may ask, and where it reports.
type Pass struct {
	Project *django.Project
	// Context is the deployed context to judge; nil when the rule judges routes or the project.
	Context *django.Context
	// Site and Matrix are the site whose routes are judged, and the routes; nil for other rules.
	Site   *django.Site
	Matrix *matrix.Matrix

	model    *Model
	rule     *Rule
	findings []report
	last     *source.File
}

// report is a finding that is still being made.
type report struct {
	*finding.Finding
	// origin is the value that makes it a misuse, where several findings may come of it.
	origin misuse.Origin
	// env are the variables that would make the finding untrue if they were set, in the context; nil where it is about none.
	env     []string
	context *django.Context
}

// Setting is a setting of the context as Django sees it, its own default included.
func (p *Pass) Setting(name string) django.Setting { return p.Context.Setting(name) }

// Report says that something is wrong at a place. The finding starts with what the rule's Meta
// says; the caller may refine it until its function returns.
func (p *Pass) Report(at pyeval.Place, format string, args ...any) *finding.Finding {
	f := &finding.Finding{
		Rule: p.rule.ID, Title: p.rule.Title, Practice: p.rule.Practice, CWE: p.rule.CWE,
		Severity: p.rule.Severity, Confidence: p.rule.Confidence,
		Message: fmt.Sprintf(format, args...),
	}
	if p.Context != nil {
		f.Contexts = []string{p.Context.Name()}
	}
	f.Place, f.Source = PlaceOf(at)
	p.findings = append(p.findings, report{Finding: f, context: p.Context})
	return f
}

// ReportLine says that something is wrong on a line (from 1) of a file of the tree: of one that has
// no syntax tree, such as a requirements file.
func (p *Pass) ReportLine(path string, line int, format string, args ...any) *finding.Finding {
	file := p.text(path)
	if file == nil {
		f := p.Report(pyeval.Place{}, format, args...)
		f.Place = finding.Place{Path: path, Line: line, Column: 1, EndLine: line, EndColumn: 1}
		return f
	}
	text := file.Line(line)
	start := file.LineStart(line) + source.Pos(len(text)-len(strings.TrimLeft(text, " \t")))
	end := file.LineStart(line) + source.Pos(len(strings.TrimRight(text, " \t")))
	return p.Report(pyeval.Place{File: file, Span: source.Span{Start: start, End: max(start, end)}}, format, args...)
}

// text is a file of the tree; nil when it cannot be read. The last one is kept: findings about one file come one after the other, and a lock
// file may be large.
func (p *Pass) text(path string) *source.File {
	if p.last == nil || p.last.Path != path {
		data, err := p.Project.Tree.Read(path)
		if err != nil {
			return nil
		}
		p.last = source.NewFile(path, requirement.Decode(data)) // some requirements files are UTF-16
	}
	return p.last
}

// ReportSetting says that the value of a setting is wrong: at the place where it is set, or on the
// first line of the settings module when Django's default is what is wrong. When the value is only
// what holds while some variable of the environment is unset, then, once the rule's function has
// returned, the message says so, the severity is one step lower and the confidence at most Likely:
// rules speak of the value alone.
//
// The value may be a part of the setting's value (one host of a list): the finding then stands at that part.
func (p *Pass) ReportSetting(s django.Setting, part *pyeval.Value, format string, args ...any) *finding.Finding {
	at := s.Place
	value := s.Value
	if part != nil {
		value = part
		if part != s.Value && part.Place.File != nil {
			at = part.Place
		}
	}
	f := p.Report(at, format, args...)
	f.Key = s.Name
	if part != nil && part != s.Value {
		f.Key += " " + part.Text
	}
	p.findings[len(p.findings)-1].env = s.EnvOf(value)
	return f
}

// settle applies what a value's dependence on the environment means for the finding.
func (r report) settle() *finding.Finding {
	var set []string
	lower := false
	given, unset := r.context.GivenOf(r.env)
	for _, name := range given {
		g := r.context.Given[name]
		place, _ := PlaceOf(g.Place)
		lower = lower || !g.Production
		set = append(set, fmt.Sprintf("%s is %q by %s:%d", name, g.Value, place.Path, place.Line))
	}
	if len(set) > 0 {
		r.Message += " (" + strings.Join(set, ", ") + ")"
		r.Confidence = min(r.Confidence, finding.Likely)
	}
	if lower && len(unset) == 0 {
		r.Severity = r.Severity.Lower(1)
	}
	if len(unset) > 0 {
		r.Message += fmt.Sprintf(" (unless %s set)", IsOrAre(unset))
		r.Severity = r.Severity.Lower(1)
		r.Confidence = min(r.Confidence, finding.Likely)
	}
	return r.Finding
}

// maxPlaces is how many other places of one value a finding names.
const maxPlaces = 10

// oneForEach leaves of the findings that come of one value the worst, and of those the first: the value is mended once. The places of the
// others are in its trace. Where another rule may speak of a place the findings stay apart.
func oneForEach(list []report) (left []report) {
	at := map[misuse.Origin]int{}
	for _, r := range list {
		if r.origin == (misuse.Origin{}) || r.Cause != nil {
			left = append(left, r)
			continue
		}
		i, again := at[r.origin]
		if !again {
			at[r.origin] = len(left)
			left = append(left, r)
			continue
		}
		lead := left[i]
		if r.Severity > lead.Severity || r.Severity == lead.Severity && r.Confidence > lead.Confidence {
			r.Trace = lead.Trace
			lead, r = r, lead
			left[i] = lead
		}
		if len(lead.Trace) < maxPlaces {
			lead.Trace = append(lead.Trace, finding.Step{Place: r.Place, Message: "the same value is used here"})
		}
	}
	return left
}

// IsOrAre joins names with the word that fits their number: "A is", "A, B are".
func IsOrAre(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	return strings.Join(names, ", ") + " are"
}

// PlaceOf translates a place in a file to what a finding carries, and gives the text of its line.
func PlaceOf(at pyeval.Place) (place finding.Place, line string) {
	if at.File == nil {
		return finding.Place{}, ""
	}
	start, end := at.File.Position(at.Start), at.File.Position(at.End)
	return finding.Place{
		Path: at.File.Path, Line: start.Line, Column: start.Column, EndLine: end.Line, EndColumn: end.Column,
	}, at.File.Line(start.Line)
}

// Run runs one rule over a model. Findings at one place with one message in several contexts are one finding.
func Run(r *Rule, m *Model) []finding.Finding {
	var all []*finding.Finding
	run := func(pass *Pass, f func(*Pass)) {
		pass.Project, pass.model, pass.rule = m.Project, m, r
		f(pass)
		for _, r := range oneForEach(pass.findings) {
			heed(pass.Context, r.Finding)
			all = append(all, r.settle())
		}
	}
	if r.Project != nil {
		run(&Pass{}, r.Project)
	}
	if r.Flow != nil {
		for _, flows := range m.OtherFlows() {
			run(&Pass{}, func(p *Pass) { p.runFlow(flows) })
		}
	}
	if r.Template != nil {
		for _, t := range m.HTML() {
			run(&Pass{Site: t.Site}, func(p *Pass) { r.Template(p, t) })
		}
	}
	if r.Script != nil {
		run(&Pass{}, func(p *Pass) {
			for _, s := range m.Scripts() {
				r.Script(p, s)
			}
		})
	}
	if r.Committed != nil {
		run(&Pass{}, func(p *Pass) { r.Committed(p, m.Committed(), m.Past()) })
	}
	if r.Flows != nil {
		run(&Pass{}, func(p *Pass) { r.Flows(p, m.allFlows()) })
	}
	for _, site := range m.Project.Sites {
		deployed := site.Deployed()
		if r.Settings != nil {
			for _, c := range deployed {
				run(&Pass{Context: c}, r.Settings)
			}
		}
		if r.Flow != nil && len(deployed) > 0 {
			run(&Pass{Site: site, Matrix: m.Matrix(site)}, func(p *Pass) { p.runFlow(m.Flows(site)) })
		}
		if r.Routes != nil && len(deployed) > 0 {
			run(&Pass{Site: site, Matrix: m.Matrix(site)}, r.Routes)
		}
	}
	var merged []finding.Finding
next:
	for _, f := range all {
		for i := range merged {
			m := &merged[i]
			if m.Place == f.Place && m.Message == f.Message && m.DjangoCheck == f.DjangoCheck && m.Key == f.Key {
				m.Contexts = append(m.Contexts, f.Contexts...)
				slices.Sort(m.Contexts)
				m.Contexts = slices.Compact(m.Contexts)
				continue next
			}
		}
		merged = append(merged, *f)
	}
	return merged
}
