package script

import (
	"regexp"
	"strings"
)

// shown is what a test shows of an expression: what its value can no longer do.
type shown struct {
	of    *Node
	minus Danger
}

// test evaluates an expression whose truth decides something.
func (m *machine) test(n *Node) {
	m.tests++
	m.eval(n)
	m.tests--
}

// assume takes in what the truth of a test shows.
func (m *machine) assume(n *Node, truth bool) {
	for _, s := range m.shows(n, truth, 0) {
		m.show(s.of, s.minus)
		if s.of == nil || s.of.Kind != Dot || s.minus == 0 {
			continue
		}
		// What is shown of an address's scheme or host is shown of the address.
		switch s.of.Text {
		case "protocol":
			m.showAll(m.address(s.of.X, Scheme))
		case "origin", "host", "hostname":
			m.showAll(m.address(s.of.X, Scheme|Offsite))
		}
	}
}

func (m *machine) showAll(list []shown) {
	for _, s := range list {
		m.show(s.of, s.minus)
	}
}

// show takes in that an expression's value can do less, until the branch ends or a variable is set again.
func (m *machine) show(n *Node, minus Danger) {
	for n != nil {
		switch n.Kind {
		case Name:
			if b := m.lookup(n.Text); b != nil {
				if v := m.get(b); v.tainted() {
					m.put(b, v.minusDangers(minus))
				}
			}
			return
		case Dot, Index, Call:
			key := m.textOf(n)
			b := m.shown[key]
			if b == nil {
				b = &binding{}
				m.shown[key] = b
			}
			m.put(b, &value{minus: minus})
			m.anyShown = true
			// What is the same but for its case or the blanks around it.
			if n.Kind == Call && n.X != nil && n.X.Kind == Dot {
				switch n.X.Text {
				case "toLowerCase", "toUpperCase", "trim", "toString", "valueOf":
					n = n.X.X
					continue
				}
			}
			return
		default:
			return
		}
	}
}

// constant says that an expression is the project's own: a literal, or a value in which nothing comes from outside.
func constant(n *Node) bool {
	if n == nil {
		return false
	}
	switch n.Kind {
	case String, Number:
		return true
	case Name:
		return n.Text == "true" || n.Text == "false"
	case Template:
		for _, p := range n.List {
			if p.Kind != String {
				return false
			}
		}
		return true
	}
	return false
}

// constantText is the text of a literal.
func constantText(n *Node) (string, bool) {
	if n == nil || n.Kind != String {
		return "", false
	}
	return n.Text, true
}

// own says that nothing in an expression's value comes from outside.
func (m *machine) own(n *Node) bool {
	if n == nil {
		return false
	}
	if n.Kind == Name && (n.Text == "null" || n.Text == "undefined") {
		return false
	}
	if n.Kind == Unary && (n.Text == "void" || n.Text == "typeof") {
		return false
	}
	v := asText(m.eval(n))
	if v.tainted() {
		return false
	}
	text, known := v.literal()
	return !known || text != ""
}

// safeName are names of predicates that say that a text may be used.
var safeName = regexp.MustCompile(`(?i)^_?(is|has|check|validate|assert|allow)?_?(safe|valid|allowed|whitelisted|allowlisted|trusted|sameorigin|internal|local|relative|known|permitted)(_?[a-z]*)*$`)

// shows is what the truth of a test shows.
func (m *machine) shows(n *Node, truth bool, depth int) []shown {
	if n == nil || depth > 30 {
		return nil
	}
	switch n.Kind {
	case Name:
		if b := m.lookup(n.Text); b != nil {
			if v := m.get(b); v != nil && v.test != nil {
				return m.shows(v.test, truth, depth+1)
			}
		}
	case Unary:
		if n.Text == "!" {
			return m.shows(n.X, !truth, depth+1)
		}
	case Binary:
		switch n.Text {
		case "&&", "||":
			a, b := m.shows(n.X, truth, depth+1), m.shows(n.Y, truth, depth+1)
			if (n.Text == "&&") == truth {
				return append(a, b...)
			}
			return m.common(a, b)
		case "===", "==", "!==", "!=":
			return m.compared(n, (n.Text[0] == '=') == truth)
		case ">=", ">", "<":
			if x := indexOf(n.X); x != nil && (n.Text == "<") != truth {
				return m.contained(x)
			}
		case "in":
			if truth && m.own(n.Y) {
				return []shown{{n.X, anything}}
			}
		}
	case Call:
		return m.predicate(n, truth)
	}
	return nil
}

// common is what both of two tests show.
func (m *machine) common(a, b []shown) (list []shown) {
	for _, x := range a {
		for _, y := range b {
			if m.textOf(x.of) == m.textOf(y.of) && x.minus&y.minus != 0 {
				list = append(list, shown{x.of, x.minus & y.minus})
			}
		}
	}
	return list
}

// indexOf is the call of indexOf or search that an expression is.
func indexOf(n *Node) *Node {
	if n != nil && n.Kind == Call && n.X != nil && n.X.Kind == Dot && (n.X.Text == "indexOf" || n.X.Text == "search" || n.X.Text == "inArray") && len(n.List) > 0 {
		return n
	}
	return nil
}

// contained is what it shows that a list holds a value.
func (m *machine) contained(call *Node) []shown {
	if call.X.Text == "inArray" && len(call.List) > 1 { // $.inArray(value, list)
		if m.own(call.List[1]) {
			return []shown{{call.List[0], anything}}
		}
		return nil
	}
	if m.own(call.X.X) {
		return []shown{{call.List[0], anything}}
	}
	return nil
}

// compared is what it shows that two values are equal, or are not.
func (m *machine) compared(n *Node, equal bool) []shown {
	for _, pair := range [2][2]*Node{{n.X, n.Y}, {n.Y, n.X}} {
		x, y := pair[0], pair[1]
		if x == nil || y == nil {
			continue
		}
		if call := indexOf(x); call != nil {
			zero := y.Kind == Number && y.Text == "0"
			minusOne := y.Kind == Unary && y.Text == "-"
			switch {
			case zero && equal && len(call.List) > 0:
				return m.begins(call.X.X, call.List[0])
			case minusOne && !equal:
				return m.contained(call)
			case minusOne && equal && constant(call.List[0]):
				return without(call.X.X, call.List[0].Text)
			}
			continue
		}
		if !equal {
			continue
		}
		if x.Kind == Unary && x.Text == "typeof" && y.Kind == String && y.Text != "string" && y.Text != "object" {
			return []shown{{x.X, anything}}
		}
		if x.Kind == Dot && m.own(y) {
			switch x.Text {
			case "origin", "host", "hostname":
				return m.address(x.X, Scheme|Offsite)
			case "protocol":
				return m.address(x.X, Scheme)
			}
		}
		if constant(y) && !(y.Kind == String && y.Text == "") || x.Kind != Unary && y.Kind != Unary && m.own(y) {
			return []shown{{x, anything}}
		}
	}
	return nil
}

// address is what is shown of an address and of what it was made of.
func (m *machine) address(n *Node, minus Danger) []shown {
	list := []shown{{n, minus}}
	if n == nil {
		return nil
	}
	made := n
	if n.Kind == Name {
		if b := m.lookup(n.Text); b != nil {
			if v := m.get(b); v != nil && v.test != nil {
				made = v.test
			}
		}
	}
	if made.Kind == New && len(made.List) > 0 {
		list = append(list, shown{made.List[0], minus})
	}
	return list
}

// begins is what it shows that a text begins with another.
func (m *machine) begins(x, with *Node) []shown {
	text, known := m.eval(with).literal()
	if !known {
		if m.own(with) {
			return []shown{{x, Scheme | Offsite}}
		}
		return nil
	}
	return []shown{{x, prefixMinus(text)}}
}

// prefixMinus is what an address can no longer do that begins so.
func prefixMinus(text string) Danger {
	switch {
	case text == "" || strings.HasPrefix(strings.ToLower(text), "javascript"):
		return 0
	case text == "/" || text == "//" || text == "http" || text == "https" || text == "http:" || text == "https:" || text == "http://" || text == "https://":
		return Scheme
	}
	return Scheme | Offsite
}

// without is what it shows that a text does not hold another.
func without(x *Node, text string) []shown {
	switch text {
	case "<":
		return []shown{{x, Markup}}
	case ":":
		return []shown{{x, Scheme}}
	}
	return nil
}

// predicate is what the answer of a call shows.
func (m *machine) predicate(n *Node, truth bool) []shown {
	if n.X == nil || len(n.List) == 0 {
		return nil
	}
	arg := n.List[0]
	name := n.X.Text
	switch {
	case n.X.Kind != Dot:
	case name == "includes" || name == "has" || name == "contains" || name == "hasOwnProperty" || name == "hasOwn" || name == "propertyIsEnumerable":
		if truth {
			if name == "hasOwn" && len(n.List) > 1 {
				arg = n.List[1]
			}
			if m.own(n.X.X) {
				return []shown{{arg, anything}}
			}
			return nil
		}
		if constant(arg) {
			return without(n.X.X, arg.Text)
		}
		return nil
	case name == "call" && n.X.X != nil && n.X.X.Kind == Dot && n.X.X.Text == "hasOwnProperty" && len(n.List) > 1:
		if truth {
			return []shown{{n.List[1], anything}}
		}
		return nil
	case name == "startsWith":
		if truth {
			return m.begins(n.X.X, arg)
		}
		return nil
	case name == "test" || name == "exec":
		if truth {
			return []shown{{arg, m.matched(n.X.X)}}
		}
		return nil
	case name == "match":
		if truth {
			return []shown{{n.X.X, m.matched(arg)}}
		}
		return nil
	case name == "isInteger" || name == "isFinite" || name == "isSafeInteger" || name == "isNumeric":
		if truth {
			return []shown{{arg, anything}}
		}
	case name == "isNaN":
		if !truth {
			return []shown{{arg, anything}}
		}
		return nil
	}
	switch {
	case n.X.Kind == Name && name == "isNaN" && !truth, n.X.Kind == Name && name == "isFinite" && truth:
		return []shown{{arg, anything}}
	case truth && safeName.MatchString(name):
		var list []shown
		for _, a := range n.List {
			list = append(list, shown{a, anything})
		}
		return list
	}
	return nil
}

// matched is what a text can no longer do that matches a regular expression.
func (m *machine) matched(n *Node) Danger {
	pattern, flags := m.pattern(n)
	if pattern == "" || strings.Contains(flags, "m") {
		return 0
	}
	if !strings.HasPrefix(pattern, "^") {
		return 0
	}
	if strings.HasSuffix(pattern, "$") && !strings.HasSuffix(pattern, `\$`) && !strings.Contains(topLevel(pattern), "|") {
		return excluded(pattern[1 : len(pattern)-1])
	}
	switch rest := strings.TrimLeft(pattern, "^("); {
	case strings.HasPrefix(rest, "http"), strings.HasPrefix(rest, `\/`), strings.HasPrefix(rest, "?:http"), strings.HasPrefix(rest, "#"):
		if strings.HasPrefix(rest, `\/(?!\/`) || strings.HasPrefix(rest, `\/[^\/`) || strings.HasPrefix(rest, `\/(?![\/`) || strings.HasPrefix(rest, `\/[a-z`) || strings.HasPrefix(rest, `\/[\w`) || strings.HasPrefix(rest, `\/\w`) {
			return Scheme | Offsite
		}
		return Scheme
	}
	return 0
}

// topLevel is a pattern without what stands in parentheses.
func topLevel(pattern string) string {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			depth--
		default:
			if depth == 0 {
				b.WriteByte(pattern[i])
			}
		}
	}
	return b.String()
}

// classes are the classes of characters in a pattern.
var classes = regexp.MustCompile(`\[[^\]]*\]`)

// excluded is what a text can't do all of whose characters a pattern allows: it says so of the characters alone.
func excluded(pattern string) Danger {
	if strings.Contains(pattern, "[^") || strings.Contains(pattern, `\S`) || strings.Contains(pattern, `\W`) || strings.Contains(pattern, `\D`) {
		return 0
	}
	plain := strings.ReplaceAll(pattern, `\.`, "")
	outside := classes.ReplaceAllString(plain, "")
	if strings.Contains(outside, ".") {
		return 0
	}
	minus := anything
	for c, d := range map[string]Danger{"<": Markup, `"`: Quote, "'": Apostrophe, "`": Code, ":": Scheme} {
		if strings.Contains(strings.ReplaceAll(plain, "(?:", "("), c) {
			minus &^= d
		}
	}
	if strings.Contains(plain, `\(`) || strings.Contains(plain, "(]") {
		minus &^= Code
	}
	if strings.Contains(plain, "/") {
		minus &^= Offsite
	}
	return minus
}

// pattern is the text of a regular expression.
func (m *machine) pattern(n *Node) (pattern, flags string) {
	for range 3 {
		if n == nil {
			return "", ""
		}
		switch n.Kind {
		case Regexp:
			i := strings.LastIndexByte(n.Text, '/')
			return n.Text[1:i], n.Text[i+1:]
		case Name:
			b := m.lookup(n.Text)
			if b == nil {
				return "", ""
			}
			v := m.get(b)
			if v == nil || v.test == nil {
				return "", ""
			}
			n = v.test
		case New, Call:
			if len(n.List) == 0 {
				return "", ""
			}
			text, _ := m.eval(n.List[0]).literal()
			if len(n.List) > 1 {
				flags, _ = m.eval(n.List[1]).literal()
			}
			return text, flags
		default:
			return "", ""
		}
	}
	return "", ""
}

// replaced is what a text can no longer do in which what a pattern matches is replaced everywhere.
func (m *machine) replaced(what *Node, all bool, by *Node) (minus Danger) {
	pattern := ""
	switch {
	case what == nil:
		return 0
	case constant(what):
		if !all {
			return 0
		}
		pattern = what.Text
		switch pattern {
		case "<":
			return Markup
		case `"`:
			return Quote
		case "'":
			return Apostrophe
		}
		return 0
	default:
		var flags string
		pattern, flags = m.pattern(what)
		if !all && !strings.Contains(flags, "g") {
			return 0
		}
	}
	if pattern == `\W` || pattern == `\W+` || pattern == `\D` || pattern == `\D+` {
		return anything
	}
	if class, ok := strings.CutPrefix(pattern, "[^"); ok {
		if end := strings.IndexByte(class, ']'); end >= 0 && strings.Trim(class[end+1:], "+*") == "" {
			return excluded("[" + class[:end] + "]")
		}
		return 0
	}
	for part := range strings.SplitSeq(pattern, "|") {
		part = strings.Trim(part, "()")
		class := strings.HasPrefix(part, "[") && !strings.HasPrefix(part, "[^")
		end := strings.LastIndexByte(part, ']')
		if class && (end < 0 || strings.Trim(part[end+1:], "+*") != "") {
			continue
		}
		for c, d := range map[string]Danger{"<": Markup, `"`: Quote, "'": Apostrophe} {
			if part == c || part == `\`+c || class && strings.Contains(part, c) {
				minus |= d
			}
		}
	}
	return minus
}
