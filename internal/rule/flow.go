package rule

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/django/access"
	"paddock/internal/django/flow"
	"paddock/internal/django/matrix"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
	"paddock/internal/taint"
)

// Flow is what a rule about the way of values says in place of a function:
// which dangers it is about, and where from. Of all ways into one place it makes
// one finding, which names the route that asks least of its caller.
type Flow struct {
	// Dangers are names of the flow catalogue's dangers; one of them is enough.
	Dangers []string
	// From narrows it to what comes with a request, or to what comes out of the database.
	From From
	// Sinks narrows it to sinks whose catalogue names begin with one of these; empty for all.
	Sinks []string
	// Apart are beginnings of names of sinks that are another rule's business.
	Apart []string
	// About narrows it to sinks of which the catalogue says that they are about this: those are no other rule's.
	About string
	// Via puts the finding where the value leaves the function into which it came, rather than at the sink: where a link is
	// built, and not in the helper that sends all mail.
	Via bool
	// Also are more dangers for some categories of the catalogue's sources: of a name that comes out of an archive those of paths.
	Also map[string][]string
	// Except are categories that are another rule's business, or nobody's.
	Except []string
	// Wanted says that what is stored is as often as not meant to do what the rule speaks of, such as a link to elsewhere:
	// only those hear of it who ask for what is not sure.
	Wanted bool
	// Session lets what is taken from a session, a cookie that is signed or a trusted header count too.
	Session bool
	// Hosts leaves out what Django holds against ALLOWED_HOSTS where that names hosts, and is not sure where it is not known.
	Hosts bool
	// Fix is the finding's.
	Fix string
}

// From is where a value comes from.
type From uint8

const (
	// Anywhere is with a request or out of the database.
	Anywhere From = iota
	// Request is with the request itself.
	Request
	// Stored is out of a field into which the project puts what users send.
	Stored
)

// Flows are the ways of values through a site.
func (m *Model) Flows(site *django.Site) *flow.Flows {
	m.mu.Lock()
	read := m.flows[site]
	m.mu.Unlock()
	return read()
}

// OtherFlows are those through Python code that belongs to no site: services of other frameworks, scripts.
func (m *Model) OtherFlows() []*flow.Flows { return m.otherFlows() }

// allFlows are those of the deployed sites, and the others.
func (m *Model) allFlows() (list []*flow.Flow) {
	for _, site := range m.Project.Sites {
		if len(site.Deployed()) > 0 {
			list = append(list, m.Flows(site).List...)
		}
	}
	for _, f := range m.OtherFlows() {
		list = append(list, f.List...)
	}
	return list
}

// FlowNotes say what the following of values gave up, sorted.
func (m *Model) FlowNotes() []source.Note {
	var notes []source.Note
	for _, site := range m.Project.Sites {
		if len(site.Deployed()) > 0 {
			notes = append(notes, m.Flows(site).Notes...)
		}
	}
	for _, f := range m.OtherFlows() {
		notes = append(notes, f.Notes...)
	}
	slices.SortFunc(notes, source.Note.Compare)
	return slices.Compact(notes)
}

// Prepare begins to read what some rules will ask for beside each other, and doesn't wait for it.
func (m *Model) Prepare(rules []*Rule) {
	flows := slices.ContainsFunc(rules, func(r *Rule) bool { return r.Flow != nil || r.Flows != nil })
	routes := slices.ContainsFunc(rules, func(r *Rule) bool { return r.Routes != nil })
	for _, site := range m.Project.Sites {
		if len(site.Deployed()) == 0 {
			continue
		}
		if flows {
			go quietly(func() { m.Flows(site) })
		}
		if flows || routes {
			go quietly(func() { m.Matrix(site) })
		}
	}
}

// quietly does something that panics again for the rule that asks for it, and there is reported.
func quietly(do func()) {
	defer func() { _ = recover() }()
	do()
}

func (m *Model) readFlows(site *django.Site) *flow.Flows {
	quietly(func() { m.scripts() }) // what they do with what templates write into them
	p := m.Project
	return flow.Read(m.catalog, p.Installed(site), m.outline(site), p.Index, site.Root, m.siteModules(site), m.Templates(site))
}

// siteModules are the modules that a site may import while it runs, in the order of their paths, those of packages beside it
// among them of which it installs an app.
func (m *Model) siteModules(site *django.Site) (list []*pyname.Module) {
	for _, mod := range m.Project.Index.Modules(site.Root) {
		if !mod.Unread && !forTests(m.Project, mod.Path, site) {
			list = append(list, mod)
		}
	}
	for _, mod := range installed(m.Project, site) {
		if !slices.Contains(list, mod) {
			list = append(list, mod)
		}
	}
	slices.SortFunc(list, func(a, b *pyname.Module) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// readOtherFlows follows values through the files that no site has, one source root at a time.
func (m *Model) readOtherFlows() (list []*flow.Flows) {
	roots := m.others()
	for _, r := range slices.Sorted(maps.Keys(roots)) {
		list = append(list, flow.Read(m.catalog, m.Project.Installed(&django.Site{Root: r}), nil, m.Project.Index, r, roots[r], nil))
	}
	return list
}

// readOthers are the modules of the files that no site has, tests left out, by their source root: the directory around a
// file's packages.
func (m *Model) readOthers() map[string][]*pyname.Module {
	p := m.Project
	seen := map[string]bool{}
	for _, site := range p.Sites {
		for _, mod := range p.Index.Modules(site.Root) {
			if len(site.Deployed()) > 0 || !library(p, mod.Path) {
				seen[mod.Path] = true
			}
		}
		for _, mod := range installed(p, site) {
			seen[mod.Path] = true
		}
	}
	nowhere := &django.Site{}
	roots := map[string][]*pyname.Module{}
	for _, file := range p.Index.Files() {
		if seen[file] || forTests(p, file, nowhere) {
			continue
		}
		dir := path.Dir(file)
		for dir != "." && p.Tree.Has(dir+"/__init__.py") {
			dir = path.Dir(dir)
		}
		dir = importedFrom(p.Index, file, dir)
		if dir == "." {
			dir = ""
		}
		if mod := p.Index.ModuleAt(dir, file); mod != nil && !mod.Unread {
			roots[dir] = append(roots[dir], mod)
		}
	}
	return roots
}

// library says that a deployed site can import a file that does not lie below it: the tests of a reusable app, a site
// that nobody deploys, lie around the app, and its example site beside it.
func library(p *django.Project, file string) bool {
	return slices.ContainsFunc(p.Sites, func(site *django.Site) bool {
		return len(site.Deployed()) > 0 && p.Index.ModuleAt(site.Root, file) != nil
	})
}

// importedFrom is the directory at or above dir from which a file's imports are found: packages need no __init__.py.
func importedFrom(index *pyname.Index, file, dir string) string {
	var heads []string
	pysyntax.WalkStmts(index.Parse(file).Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Import:
			for _, a := range n.Names {
				heads = append(heads, a.Name)
			}
		case *pysyntax.ImportFrom:
			if n.Level == 0 {
				heads = append(heads, n.Module)
			}
		}
		return true
	})
	has := func(dir string) bool {
		root := strings.TrimPrefix(dir, ".")
		return slices.ContainsFunc(heads, func(name string) bool {
			head, _, _ := strings.Cut(name, ".")
			return head != "" && (index.Module(root, head) != nil || index.IsNamespace(root, head))
		})
	}
	for d := dir; ; d = path.Dir(d) {
		if has(d) {
			return d
		}
		if d == "." {
			return dir
		}
	}
}

// follows says that a flow is one that the rule is about.
func (s *Flow) follows(f *flow.Flow) bool {
	if f.Sink.About != s.About {
		return false
	}
	if !slices.ContainsFunc(f.Dangers, func(d string) bool {
		return slices.Contains(s.Dangers, d) && !slices.Contains(s.Except, f.Origin.Category) || slices.Contains(s.Also[f.Origin.Category], d)
	}) {
		return false
	}
	// What templates pass to filters came out of the database as a rule.
	stored := f.Field != nil || f.Origin.Category == "template" || f.Origin.Category == "tag"
	if s.From == Request && stored || s.From == Stored && !stored {
		return false
	}
	if f.Origin.Category == "session" && !s.Session {
		return false
	}
	// Who runs a command chooses the archive, or the command's author has.
	if f.Origin.Category == "archive" && len(f.Routes) == 0 && f.Origin.Module != nil && strings.Contains("/"+f.Origin.Module.Path, "/management/commands/") {
		return false
	}
	if slices.ContainsFunc(s.Apart, func(n string) bool { return strings.HasPrefix(f.Sink.Name, n) }) {
		return false
	}
	return len(s.Sinks) == 0 || slices.ContainsFunc(s.Sinks, func(n string) bool { return strings.HasPrefix(f.Sink.Name, n) })
}

// site is where the finding stands.
func (s *Flow) site(f *flow.Flow) taint.Site {
	if s.Via && f.Via.Node != nil {
		return f.Via
	}
	return f.Site
}

// runFlow makes the findings of a rule's Flow.
func (p *Pass) runFlow(flows *flow.Flows) {
	spec := p.rule.Flow
	// A text that is shown in several ways, as a template that others include, is several functions and one place.
	type place struct {
		file *source.File
		span source.Span
	}
	first := map[place]taint.Site{}
	var places []taint.Site
	at := map[taint.Site][]*flow.Flow{}
	hosts := p.hosts()
	for _, f := range flows.List {
		if !spec.follows(f) || spec.Hosts && hosts == named && checkedHost(f) {
			continue
		}
		site := spec.site(f)
		where := place{site.Module.Tree.File, site.Node.Range()}
		if before, ok := first[where]; ok {
			site = before
		} else {
			first[where] = site
		}
		if at[site] == nil {
			places = append(places, site)
		}
		at[site] = append(at[site], f)
	}
	for _, site := range places {
		f := p.reportFlow(site, at[site])
		if g := told(flows.List, at[site][0]); g != nil {
			cause, _ := PlaceOf(pyeval.Place{File: g.Site.Module.Index().Source(g.Site.Module.Path), Span: g.Site.Node.Range()})
			f.Cause = &cause
		}
	}
}

// told is a flow of the same value into a sink of one topic in the same function, of which that topic's rule tells; nil for none.
func told(list []*flow.Flow, f *flow.Flow) *flow.Flow {
	i := slices.IndexFunc(list, func(g *flow.Flow) bool {
		return g.Sink.About != "" && g.Origin == f.Origin && g.Function == f.Function && g.Site.Module == f.Site.Module
	})
	if i < 0 || f.Sink.About != "" {
		return nil
	}
	return list[i]
}

// reportFlow makes one finding of all flows into one place: it speaks of the one that is surest and for which least is asked.
func (p *Pass) reportFlow(site taint.Site, list []*flow.Flow) *finding.Finding {
	sortFlows(list)
	best := list[0]
	from := "a value from " + best.Origin.Words
	if best.Field != nil {
		from = best.Origin.Words + ", which users write,"
	}
	message := fmt.Sprintf("%s gets into %s", from, cmp.Or(best.Sink.Words, best.Sink.Name+"()"))
	if more := origins(list); more > 1 {
		message += fmt.Sprintf(", and so do %d other values from outside", more-1)
		if more == 2 {
			message = strings.Replace(message, "so do 1 other values", "so does another value", 1)
		}
	}
	f := p.ReportNode(site.Module, site.Node, "%s", message)
	f.Fix = p.rule.Flow.Fix
	f.Cause = &f.Place // what another rule says of the same place is said of the same defect
	p.Lead(f, list)
	return f
}

// Lead gives a finding the routes and the trace of the flows that lead to it, at least one, and lowers its confidence and
// severity by what they ask: those of the flow that is surest and for which least is asked.
func (p *Pass) Lead(f *finding.Finding, list []*flow.Flow) {
	best := list[0]
	if most, err := finding.ParseSeverity(best.Sink.Severity); err == nil {
		f.Severity = min(f.Severity, most)
	}
	var routes []*matrix.Entry
	for _, fl := range list {
		for _, e := range fl.Routes {
			if !slices.Contains(routes, e) {
				routes = append(routes, e)
			}
		}
	}
	switch {
	case best.Weak, best.Field != nil && p.rule.Flow != nil && p.rule.Flow.Wanted, p.rule.Flow != nil && p.rule.Flow.Hosts && checkedHost(best) && p.hosts() == unknown:
		f.Confidence = finding.Unsure
	case best.Origin.Category == "tag":
		f.Confidence = finding.Unsure // unlike the value of a filter, what a tag is given is written in the template, as a rule
	case best.Origin.Category == "template":
		f.Confidence = min(f.Confidence, finding.Likely)
	}
	if len(routes) > 0 {
		Reached(f, routes)
	} else {
		f.Confidence = min(f.Confidence, finding.Likely)
	}
	if len(best.Routes) > 0 {
		e := slices.MinFunc(best.Routes, func(a, b *matrix.Entry) int { return cmp.Compare(asks(a), asks(b)) })
		if at := Head(e.Route.View.Place); at.File != nil {
			place, _ := PlaceOf(at)
			f.Trace = append(f.Trace, finding.Step{Place: place, Message: "the route " + cmp.Or(e.Route.Pattern(), "of the site's root") + " leads here"})
		}
	}
	for _, s := range best.Trace {
		place, _ := PlaceOf(pyeval.Place{File: s.Module.Tree.File, Span: s.Node.Range()})
		f.Trace = append(f.Trace, finding.Step{Place: place, Message: s.Message})
	}
	sink, _ := PlaceOf(pyeval.Place{File: best.Site.Module.Tree.File, Span: best.Site.Node.Range()})
	f.Trace = append(f.Trace, finding.Step{Place: sink, Message: "it gets into " + cmp.Or(best.Sink.Words, best.Sink.Name+"()")})
}

// Reached names the routes that lead to a finding, at least one, and lowers its severity by what the one asks that asks least.
func Reached(f *finding.Finding, routes []*matrix.Entry) {
	routes = slices.Clone(routes)
	slices.SortStableFunc(routes, func(a, b *matrix.Entry) int { return cmp.Compare(asks(a), asks(b)) })
	f.Route = routes[0].Route.Pattern()
	f.Severity = f.Severity.Lower(lower(routes[0]))
	if len(routes) > 1 {
		f.Message += fmt.Sprintf(" (%d routes lead here)", len(routes))
	}
}

// hosts is what ALLOWED_HOSTS lets through, over all deployed settings of a site: the worst of them.
type hosts uint8

const (
	named hosts = iota
	unknown
	open
)

func (p *Pass) hosts() hosts {
	worst := named
	if p.Site == nil {
		return open
	}
	for _, c := range p.Site.Deployed() {
		list, all := c.Setting("ALLOWED_HOSTS").Value.Strings()
		if !all {
			worst = max(worst, unknown)
		}
		for _, h := range list {
			if h = strings.TrimSpace(h); h == "*" || strings.HasPrefix(h, ".") && !strings.Contains(h[1:], ".") {
				worst = open
			}
		}
	}
	return worst
}

// checkedHost says that a flow begins where Django gives the Host header out, after it was held against ALLOWED_HOSTS.
func checkedHost(f *flow.Flow) bool {
	return f.Origin.Category == "host" && f.Origin.Entry != nil && f.Origin.Entry.Kind == "host"
}

// sortFlows puts first what is surest and asks least.
func sortFlows(list []*flow.Flow) {
	slices.SortStableFunc(list, func(a, b *flow.Flow) int {
		return cmp.Or(cmp.Compare(btoi(a.Weak), btoi(b.Weak)), cmp.Compare(capped(a), capped(b)), cmp.Compare(btoi(a.Field != nil), btoi(b.Field != nil)), cmp.Compare(rank(a.Routes), rank(b.Routes)))
	})
}

// capped sorts sinks by the most that the catalogue lets them be: those without a limit first.
func capped(f *flow.Flow) int {
	most, err := finding.ParseSeverity(f.Sink.Severity)
	if err != nil {
		return -1
	}
	return int(finding.Critical) - int(most)
}

func origins(list []*flow.Flow) int {
	seen := map[string]bool{}
	for _, f := range list {
		seen[f.Origin.Words] = true
	}
	return len(seen)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// rank sorts flows by what their most open route asks; those that no route leads to come last.
func rank(routes []*matrix.Entry) int {
	least := 10
	for _, e := range routes {
		least = min(least, asks(e))
	}
	return least
}

// asks is how much a route asks of its caller: 0 nothing, 1 a login, 2 more, 3 that only staff or superusers call it.
func asks(e *matrix.Entry) int {
	r := &e.Access.Rule
	switch r.Level {
	case access.Anonymous, access.Unknown:
		return 0
	case access.Condition:
		if r.Login {
			return 2
		}
		return 1
	case access.Authenticated:
		return 1
	case access.Permission:
		return 2
	case access.Nobody:
		return 4
	}
	return 3
}

// lower is by how much the severity falls with what a route asks of its caller.
func lower(e *matrix.Entry) int {
	switch n := asks(e); n {
	case 0, 1:
		return 0
	case 2:
		return 0
	default:
		return n - 2
	}
}
