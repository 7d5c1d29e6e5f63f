package script

import (
	"regexp"
	"strings"

	"paddock/internal/source"
)

// ends counts the nodes of a script and says whether a value can end anywhere in it: most scripts have neither a sink nor
// anything that leaks, and need not be followed.
func (s *Script) ends(c *catalog) (nodes int, ends bool) {
	ends = len(s.Outputs) > 0
	exports := false
	Walk(s.Body, func(n *Node) bool {
		nodes++
		if ends {
			return true
		}
		switch n.Kind {
		case Call, New:
			if n.X == nil {
				break
			}
			name := n.X.Text
			if n.X.Kind == Index {
				name = n.X.Y.textOrEmpty()
			}
			ends = c.called[name] || name == "on" || name == "addEventListener" && len(n.List) > 0 && (n.List[0].Kind != String || n.List[0].Text == "message")
		case Assign:
			if n.X == nil {
				break
			}
			name, of := n.X.Text, n.X.X.textOrEmpty()
			if n.X.Kind == Index {
				name = n.X.Y.textOrEmpty()
			}
			ends = c.assigned[name] || of == "localStorage" || of == "sessionStorage"
		case Attribute:
			switch name := strings.ToLower(n.Text); name {
			case "dangerouslysetinnerhtml", "srcdoc":
				ends = true
			case "href", "action", "formaction", "src":
				ends = n.X != nil && n.X.Kind != String
			}
		case Export:
			exports = true
		case Name, Dot: // what is exported may give something from outside to others
			ends = exports && (n.Text == "location" || n.Text == "URLSearchParams" || n.Text == "referrer")
		case Property:
			ends = n.Text == "innerHTML" || n.Text == "dangerouslySetInnerHTML"
		}
		return true
	})
	return nodes, ends
}

// sinkCall looks at the arguments of a call that take harm.
func (m *machine) sinkCall(s sinkFact, n *Node, args []*value) {
	for i, a := range args {
		if i == s.argument || s.onward && i > s.argument && s.argument >= 0 {
			if i < len(n.List) {
				m.sink(s, a, n, n.List[i])
			}
		}
	}
}

// assigned looks at an assignment to a name or member that the catalogue may know.
func (m *machine) assigned(path, member string, at *Node, v *value, target *Node) {
	f := m.facts.facts[path]
	if f == nil && member != "" {
		f = m.facts.facts["*."+member]
	}
	if f == nil {
		return
	}
	for _, s := range f.sinks {
		if s.argument == -1 {
			m.sink(s, v, at, target)
		}
	}
}

// assignMember puts a value into a property.
func (m *machine) assignMember(target *Node, v *value, at *Node, op string) {
	obj := m.eval(target.X)
	name := target.Text
	if target.Kind == Index {
		name, _ = m.eval(target.Y).literal()
	}
	typ := ""
	if obj != nil {
		typ = obj.typ
	}
	path := ""
	if typ != "" && name != "" {
		path = m.facts.path(typ + "." + name)
	}
	m.checkStored(target, path, v)
	switch {
	case name == "onmessage":
		given := typed("Event")
		if obj.is("WebSocket") {
			given = typed("SocketEvent")
		} else if obj.is("window") || obj.is("self") {
			given = m.message(at, obj)
		}
		m.later(v, given)
	case strings.HasPrefix(name, "on"):
		m.later(v, typed("Event"))
	case name == "_renderItem": // of jQuery UI's autocomplete
		for _, o := range v.list() {
			if o.function != nil && len(o.function.List) == 2 && o.function.List[1] != nil {
				m.later(v, typed("jq"), m.came(o.function.List[1], &sourceFact{category: "answer", words: "the site's answer", strength: Middle}))
			}
		}
	}
	if path != "" && len(obj.objects) == 0 && !obj.tainted() {
		m.provide(path, v)
	}
	literal := false
	for _, o := range obj.list() {
		if target.X != nil && target.X.Kind == Dot && target.X.Text == "prototype" { // a method
			if f := v.only(); f != nil && f.function != nil && !f.function.Arrow && f.this == nil {
				f.this = obj
			}
		}
		if o.made != nil && (o.made.Kind == Object || o.made.Kind == Array) {
			literal = true
		}
		if name == "" {
			o.elem = join(o.elem, v)
		} else {
			o.put(name, v)
		}
	}
	if typ == "Script" && block(obj) {
		return
	}
	if name != "" && !literal && !(len(obj.list()) > 0 && (name == "href" || name == "action")) {
		m.assigned(path, name, at, v, target)
	}
}

// block says that a script element is one of data, by its type.
func block(script *value) bool {
	for _, o := range script.list() {
		if text, known := o.props["type"].literal(); known && (strings.Contains(text, "json") || strings.Contains(text, "template") || text == "text/html" || text == "text/plain") {
			return true
		}
	}
	return false
}

// propertySet looks at a property of an object literal.
func (m *machine) propertySet(object, p *Node, name string, v *value) {
	switch name {
	case "dangerouslySetInnerHTML":
		for _, o := range v.list() {
			m.sink(sinkFact{kind: "html", words: "dangerouslySetInnerHTML"}, o.props["__html"], p, p)
		}
	case "innerHTML":
		m.sink(sinkFact{kind: "html", words: "innerHTML"}, v, p, p)
	}
}

// attributes carries out setAttribute(), attr() and prop().
func (m *machine) attributes(n *Node, method string, recv *value, args []*value) (*value, bool) {
	if method == "setAttributeNS" && len(args) > 0 {
		args = args[1:]
	}
	if len(args) == 1 {
		if len(args[0].list()) > 0 { // attr({href: x})
			for _, o := range args[0].objects {
				for _, name := range []string{"href", "src", "srcdoc", "action", "formaction"} {
					if v := o.props[name]; v != nil {
						m.attribute(n, name, v, recv, method, n)
					}
				}
			}
			return recv, true
		}
		if text, known := args[0].literal(); known && !strings.HasPrefix(text, "data-") || method == "prop" {
			return nil, true
		}
		if recv.is("jq") {
			return m.came(n, &sourceFact{category: "data", words: "a data attribute", strength: Weak}), true
		}
		return nil, true
	}
	if len(args) < 2 {
		return nil, false
	}
	name, known := args[0].literal()
	if !known {
		return recv, true
	}
	m.attribute(n, strings.ToLower(name), args[1], recv, method, n.List[len(n.List)-1])
	return recv, true
}

func (m *machine) attribute(n *Node, name string, v, recv *value, method string, at *Node) {
	words := method + "(\"" + name + "\")"
	if recv.is("Script") && name == "type" {
		for _, o := range recv.objects {
			o.put("type", v)
		}
	}
	switch {
	case strings.HasPrefix(name, "on"):
		m.sink(sinkFact{kind: "code", words: words}, v, n, at)
	case name == "srcdoc":
		m.sink(sinkFact{kind: "html", words: words}, v, n, at)
	case name == "href" || name == "xlink:href" || name == "action" || name == "formaction":
		m.sink(sinkFact{kind: "link", words: words}, v, n, at)
	case name == "src" && recv.is("Script"):
		m.sink(sinkFact{kind: "script", words: words}, v, n, at)
	case name == "src" && recv.is("Frame"):
		m.sink(sinkFact{kind: "frame", words: words}, v, n, at)
	case name == "innerhtml":
		m.sink(sinkFact{kind: "html", words: words}, v, n, at)
	}
}

// jsxElement goes through a JSX element.
func (m *machine) jsxElement(n *Node) {
	for _, c := range n.List {
		if c == nil {
			continue
		}
		if c.Kind != Attribute {
			m.eval(c)
			continue
		}
		v := m.eval(c.X)
		name := strings.ToLower(c.Text)
		switch {
		case name == "dangerouslysetinnerhtml":
			for _, o := range v.list() {
				m.sink(sinkFact{kind: "html", words: "dangerouslySetInnerHTML"}, o.props["__html"], c, c)
			}
			if v.tainted() {
				m.sink(sinkFact{kind: "html", words: "dangerouslySetInnerHTML"}, v, c, c)
			}
		case name == "srcdoc":
			m.sink(sinkFact{kind: "html", words: "srcDoc"}, v, c, c)
		case (name == "href" || name == "action" || name == "formaction") && n.Text != "" && n.Text[0] >= 'a' && n.Text[0] <= 'z':
			m.sink(sinkFact{kind: "link", words: c.Text}, v, c, c)
		case name == "src" && n.Text == "iframe":
			m.sink(sinkFact{kind: "frame", words: c.Text}, v, c, c)
		}
	}
}

// output is a place outside of the script that takes a value of it: Vue's v-html.
func (m *machine) output(o Output) {
	for _, e := range o.Expression.List {
		v := m.eval(e)
		if o.Kind == "link" {
			m.sink(sinkFact{kind: "link", words: o.Words}, v, e, e)
		} else {
			m.sink(sinkFact{kind: "html", words: o.Words}, v, e, e)
		}
	}
}

var (
	// numeric are names of what is a number, or no text that anybody types, as a rule.
	numeric = regexp.MustCompile(`^(?i:id|pk|ids|uuid|guid|points|count|total|length|size|index|idx|num|number|page|pages|year|month|day|hour|percent|percentage|price|score|amount|width|height|status_code|timestamp|lat|lng|lon|latitude|longitude|duration|rank|position|order|level|counter|counts|quantity|qty|sum|balance|age|limit|offset|minutes|seconds|hours|days|weeks|months|years|ratio|average|avg|max|min|bytes|unread|date|time|datetime|color|colour|version|csrf\w*|rating|votes|likes|progress|enabled|disabled|checked|selected|active|success|ok)$|` +
		`^(id|pk|num|nb|n|count|total|is|has|can)_|_(id|pk|ids|points|count|total|num|index|at|on|date|time|percent|percentage|size|price|amount|uuid|width|height|number|color)$|` +
		`[a-z](Id|Pk|Ids|Points|Count|Total|Num|Index|At|Date|Time|Percent|Size|Price|Amount|Uuid|Width|Height|Number|Color)$|^(is|has|num)[A-Z]`)
	// fragment are names of HTML that the site has made.
	fragment = regexp.MustCompile(`(?i)^(html|content|markup|rendered|template|body|fragment|partial|table|form|preview|output|render|view|widget|page|svg|icon)$|html|_?(rendered|fragment|markup|form|table|rows|list)$|^(form|list|table|modal|row|result|results|item|items|comment|comments|message|messages)_?(html|content)`)
	// said are names of sentences that the site's own code says.
	said = regexp.MustCompile(`(?i)(^|_)(message|messages|msg|error|errors|detail|details|info|warning|reason|help_text|status_text)$`)
	// state are names of one of a few words, such as go into names of classes.
	state = regexp.MustCompile(`(?i)(^|_)(type|status|state|class|kind|level|tag|tags|icon|mode|lang|language|locale|session|key|code|slug|prefix|secret|token|hash|digest)$`)
	// written are names of what people type.
	written = regexp.MustCompile(`(?i)(^|_|[a-z])(name|names|title|text|description|label|comment|username|email|subject|filename|note|bio|query|summary|address|author|nickname|caption|headline|question|answer|body_text|phone|city|company|keyword|tagline|value)$`)
	// address are names of addresses that the site has made.
	address = regexp.MustCompile(`(?i)(url|href|link|uri|src|path|redirect|location|next)s?$`)
)

// sink notes what of a value does harm in a sink: at is the whole, arg the argument or the target.
func (m *machine) sink(s sinkFact, v *value, at, arg *Node) {
	if v == nil {
		return
	}
	if s.kind != "navigate" && s.kind != "select" {
		v = m.textValue(arg, v)
	}
	v = asText(v)
	if !v.tainted() {
		return
	}
	for _, t := range v.taints {
		dangers, strength := m.harm(s.kind, v, t)
		if dangers == 0 {
			continue
		}
		if t.from.Category == "parameter" {
			if e := t.from.exported; len(e.sinks) < maxExported {
				e.sinks = append(e.sinks, exportedSink{s, t})
			}
			continue
		}
		key := flowKey{t.from, at, s.kind}
		f := m.flows[key]
		if f != nil && (f.Strength > strength || f.Strength == strength && f.Dangers|dangers == f.Dangers) {
			continue
		}
		m.flows[key] = &Flow{
			Source: *t.from, Sink: Sink{Kind: kindOf(s.kind), Words: s.words, Span: sinkSpan(at)},
			Dangers: dangers, Strength: strength, Part: t.part, Steps: steps(t, arg),
		}
	}
}

// kindOf is a sink's kind without what only jQuery's functions differ in.
func kindOf(kind string) string {
	if kind == "append" || kind == "select" || kind == "parsed" {
		return "html"
	}
	return kind
}

// sinkSpan is where a sink stands: what takes the value, so that a long text built in it is not marked.
func sinkSpan(at *Node) source.Span {
	span := at.Span()
	switch {
	case (at.Kind == Call || at.Kind == New) && at.X != nil:
		span.End = at.X.End
		if at.Kind == Call && at.X.Kind == Dot { // a chain over many lines: the last link
			span.Start = at.X.End - source.Pos(len(at.X.Text))
		}
	case at.Kind == Assign && at.X != nil:
		span.End = at.X.End
	case at.Kind == Function && at.X != nil: // what it returns
		span.End = max(at.Start, at.X.Start)
	}
	return span
}

// harm is what a text does in a sink, and how much that says.
func (m *machine) harm(kind string, v *value, t taint) (Danger, Strength) {
	strength := t.from.strength
	category := t.from.Category
	last := t.part[strings.LastIndexByte(t.part, '.')+1:]
	outside := category == "address" || category == "message" || category == "name" || category == "referrer" || category == "hole" || category == "parameter"
	if !outside && (numeric.MatchString(last) || m.reckons(last) && !written.MatchString(last)) {
		return 0, 0
	}
	var dangers Danger
	switch kind {
	case "html", "append", "select", "parsed":
		if kind == "select" {
			start := strings.TrimLeft(v.start(), " \t\n")
			if start != "" && start[0] != '<' {
				return 0, 0
			}
			if !outside && !t.built {
				return 0, 0
			}
		}
		dangers = t.can & Markup
		if t.built {
			dangers = t.html
		}
		if t.raw {
			strength = Weak
		}
		if kind == "parsed" {
			strength = min(strength, Middle)
		}
		if category == "row" && !written.MatchString(last) {
			return 0, 0 // most of what a table shows nobody has typed
		}
		if category == "answer" {
			switch {
			case t.part == "" && !(t.built && strength == Middle), // the whole answer is HTML that the site made
				fragment.MatchString(last), said.MatchString(last),
				t.built && t.html&Markup == 0 && (address.MatchString(last) || state.MatchString(last)),
				!t.built && !written.MatchString(last): // whoever takes it for HTML as it is, has made HTML of it
				strength = Weak
			default:
				strength = Middle
			}
		}
		if !outside && category != "answer" && category != "row" && dangers&(Markup|Code) == 0 {
			return 0, 0
		}
	case "code":
		dangers = t.can & Code
	case "script":
		dangers = t.can & Offsite
		if v.start() != "" && t.can&Offsite == 0 || !outside {
			return 0, 0
		}
	case "link", "frame":
		dangers = t.can & Scheme
		if v.start() != "" {
			return 0, 0
		}
		switch {
		case category == "answer" && kind == "link" && t.part != "":
			strength = Weak
		case !outside:
			return 0, 0
		default:
			strength = min(strength, Middle)
		}
	case "navigate":
		dangers = t.can & (Scheme | Offsite)
		switch start := v.start(); {
		case start != "" && start != "/", !outside, t.raw && start != "" && start == t.from.starts:
			return 0, 0
		case start == "/":
			dangers &^= Scheme
		}
		strength = min(strength, Middle)
	}
	return dangers, strength
}

// steps are those of a value's way into an argument.
func steps(t taint, arg *Node) (list []Step) {
	for w := t.way; w != nil; w = w.before {
		if w.words != "" {
			list = append(list, Step{w.at.Span(), w.words})
		}
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}
