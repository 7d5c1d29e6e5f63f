package requirement

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"paddock/internal/ecosystem"
)

// When is what a condition comes to.
type When uint8

const (
	// Always: there is no condition, or it holds.
	Always When = iota
	// Sometimes: it depends on what is not known, such as the processor or the version of Python.
	Sometimes
	// Never: it does not hold.
	Never
)

func (w When) String() string { return [...]string{"always", "sometimes", "never"}[w] }

func (w When) and(v When) When { return max(w, v) }
func (w When) or(v When) When  { return min(w, v) }

// A marker is a condition of PEP 508: a comparison, or several joined.
type marker struct {
	op          string // "and", "or", or a comparison
	left, right *marker
	a, b        operand // of a comparison
	// allowed is the right side as a specifier, when the comparison is one of versions.
	allowed  ecosystem.Range
	versions bool
}

type operand struct {
	text     string
	variable bool
}

// environment are the values of a marker's variables. What is not in it is not known.
type environment map[string]string

// linux is CPython on Linux, but for its version and its processor.
var linux = environment{
	"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux",
	"platform_python_implementation": "CPython", "implementation_name": "cpython", "extra": "",
}

// maxMarker bounds how deep parentheses may nest.
const maxMarker = 50

// Bounds of what is worked out for one file: the length of a marker in bytes, how many different ones, and how many
// comparisons of versions and texts they come to.
const (
	maxLength      = 5000
	maxMarkers     = 5000
	maxComparisons = 20_000_000
)

// parseMarker reads a marker; nil when it is none, or too long for one.
func parseMarker(text string) *marker {
	if len(text) > maxLength {
		return nil
	}
	p := &markerParser{rest: text}
	m := p.or(0)
	if p.failed || p.peek() != "" {
		return nil
	}
	return m
}

type markerParser struct {
	rest   string
	failed bool
}

// peek is the next token without passing over it; "" at the end.
func (p *markerParser) peek() string {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n")
	if p.rest == "" {
		return ""
	}
	switch c := p.rest[0]; {
	case c == '(' || c == ')':
		return p.rest[:1]
	case c == '"' || c == '\'':
		end := strings.IndexByte(p.rest[1:], c)
		if end < 0 {
			p.failed = true
			return ""
		}
		return p.rest[:end+2]
	case strings.IndexByte("<>=!~", c) >= 0:
		n := 1
		for n < len(p.rest) && n < 3 && strings.IndexByte("<>=!~", p.rest[n]) >= 0 {
			n++
		}
		return p.rest[:n]
	}
	n := 0
	for n < len(p.rest) && (p.rest[n] >= 'a' && p.rest[n] <= 'z' || p.rest[n] == '_' || p.rest[n] == '.') {
		n++
	}
	if n == 0 {
		p.failed = true
	}
	return p.rest[:n]
}

func (p *markerParser) next() string {
	t := p.peek()
	p.rest = p.rest[len(t):]
	return t
}

func (p *markerParser) or(depth int) *marker {
	m := p.and(depth)
	for !p.failed && p.peek() == "or" {
		p.next()
		m = &marker{op: "or", left: m, right: p.and(depth)}
	}
	return m
}

func (p *markerParser) and(depth int) *marker {
	m := p.term(depth)
	for !p.failed && p.peek() == "and" {
		p.next()
		m = &marker{op: "and", left: m, right: p.term(depth)}
	}
	return m
}

func (p *markerParser) term(depth int) *marker {
	if depth > maxMarker {
		p.failed = true
		return nil
	}
	if p.peek() == "(" {
		p.next()
		m := p.or(depth + 1)
		p.failed = p.failed || p.next() != ")"
		return m
	}
	a := p.operand()
	op := p.next()
	if op == "not" {
		op += " " + p.next()
	}
	b := p.operand()
	switch op {
	case "<", "<=", "==", "!=", ">=", ">", "~=", "===", "in", "not in":
	default:
		p.failed = true
	}
	p.failed = p.failed || a.variable == b.variable
	m := &marker{op: op, a: a, b: b}
	if a.variable && !p.failed {
		m.allowed, m.versions = specified(a.text, op, b.text)
	}
	return m
}

// spelled are old spellings of variables, of PEP 345.
var spelled = map[string]string{
	"os.name": "os_name", "sys.platform": "sys_platform", "platform.version": "platform_version", "platform.machine": "platform_machine",
	"platform.python_implementation": "platform_python_implementation", "python_implementation": "platform_python_implementation",
}

var variables = []string{
	"python_version", "python_full_version", "os_name", "sys_platform", "platform_release", "platform_system", "platform_version",
	"platform_machine", "platform_python_implementation", "implementation_name", "implementation_version", "extra", "extras", "dependency_groups",
}

func (p *markerParser) operand() operand {
	t := p.next()
	if t != "" && (t[0] == '"' || t[0] == '\'') {
		return operand{text: t[1 : len(t)-1]}
	}
	if s, ok := spelled[t]; ok {
		t = s
	}
	if !slices.Contains(variables, t) {
		p.failed = true
	}
	return operand{text: t, variable: true}
}

// comparisons is how many there are in the marker.
func (m *marker) comparisons() int {
	if m.left == nil {
		return 1
	}
	return m.left.comparisons() + m.right.comparisons()
}

// holds is what the marker comes to, in three values: what hangs on something that is not known holds Sometimes.
func (m *marker) holds(env environment) When {
	switch m.op {
	case "and":
		return m.left.holds(env).and(m.right.holds(env))
	case "or":
		return m.left.holds(env).or(m.right.holds(env))
	}
	a, b, variable := m.a.text, m.b.text, m.a.text
	if m.a.variable {
		v, ok := env[a]
		if !ok {
			return Sometimes
		}
		a = v
	} else {
		variable = b
		v, ok := env[b]
		if !ok {
			return Sometimes
		}
		b = v
	}
	if variable == "extra" {
		a, b = Normal(a), Normal(b)
	}
	allowed, versions := m.allowed, m.versions
	if !m.a.variable {
		allowed, versions = specified(variable, m.op, b)
	}
	if versions {
		v, ok := pythons()[a]
		if !ok {
			v, ok = ecosystem.PyPI.Parse(a)
		}
		return when(ok && allowed.Has(v))
	}
	return compare(variable, a, m.op, b)
}

// specified is a comparison with a text as PEP 440 has it; ok is false when the variable is no version, or the text none.
func specified(variable, op, text string) (allowed ecosystem.Range, ok bool) {
	switch variable {
	case "python_version", "python_full_version", "implementation_version", "platform_release":
		if op != "===" && op != "in" && op != "not in" && !strings.Contains(text, ",") {
			return ecosystem.PyPI.Range(op + text)
		}
	}
	return allowed, false
}

// pythons are the versions that markers are asked for, so that each is read once.
var pythons = sync.OnceValue(func() map[string]ecosystem.Version {
	m := map[string]ecosystem.Version{}
	for _, minor := range minors() {
		for patch := -1; patch < patches; patch++ {
			text := minor
			if patch >= 0 {
				text += "." + strconv.Itoa(patch)
			}
			m[text], _ = ecosystem.PyPI.Parse(text)
		}
	}
	return m
})

// compare is as `packaging` does it where not both sides are versions: texts have no order.
func compare(variable, a, op, b string) When {
	switch variable {
	case "python_version", "python_full_version", "implementation_version", "platform_release":
		if op == "===" {
			return when(strings.EqualFold(a, b))
		}
	}
	if variable == "extras" || variable == "dependency_groups" {
		has := slices.ContainsFunc(strings.Split(b, "\n"), func(name string) bool { return Normal(name) == Normal(a) })
		switch op {
		case "in":
			return when(has)
		case "not in":
			return when(!has)
		}
		return Sometimes
	}
	switch op {
	case "in":
		return when(strings.Contains(b, a))
	case "not in":
		return when(!strings.Contains(b, a))
	case "==", "<=", ">=":
		return when(a == b)
	case "!=":
		return when(a != b)
	case "<", ">":
		return Never
	}
	return Sometimes // no such comparison of texts: an installer stops here
}

func when(b bool) When {
	if b {
		return Always
	}
	return Never
}

// minors are the versions of Python that markers are asked for: the last of Python 2, and those of Python 3 that a site could
// run on by now or soon.
var minors = sync.OnceValue(func() (list []string) {
	list = []string{"2.7"}
	for minor := range 21 {
		list = append(list, "3."+strconv.Itoa(minor))
	}
	return list
})

// A judge says what markers come to for a range of Pythons. Markers repeat a lot in a lock file, so it keeps its answers.
type judge struct {
	minors []string
	open   bool // nothing says which Python it is
	// groups and extras are what is installed of a lock file whose markers ask for them.
	groups, extras []string
	known          map[[2]string]When
	// compared counts the comparisons so far.
	compared int
}

// recent is the first minor version of Python 3 of those that a site may be taken to run on when nothing says which it is.
const recent = 10

// newJudge makes one for the Pythons that specifiers allow, all of them. When nothing says which Python it is, a marker
// holds that does on all recent ones, and does not hold that does on none at all.
func newJudge(pythons ...string) *judge {
	j := &judge{known: map[[2]string]When{}, open: len(pythons) == 0}
	for _, minor := range minors() {
		if !slices.ContainsFunc(pythons, func(specifier string) bool { return !allowsMinor(specifier, minor) }) {
			j.minors = append(j.minors, minor)
		}
	}
	if len(j.minors) == 0 {
		j.minors, j.open = minors(), true
	}
	return j
}

// allowsMinor says whether a specifier lets in any release of a minor version.
func allowsMinor(specifier, minor string) bool {
	r := Requirement{Specifier: specifier}
	return r.Overlaps("==" + minor + ".*")
}

// anyExtra stands for not knowing which extra is asked for.
const anyExtra = "*"

// when is what a marker comes to on CPython on Linux when an extra of the package is asked for, "" for none. A marker that
// cannot be read holds Sometimes.
func (j *judge) when(text, extra string) When {
	if text == "" {
		return Always
	}
	key := [2]string{text, extra}
	if w, ok := j.known[key]; ok {
		return w
	}
	if len(j.known) > maxMarkers {
		return Sometimes
	}
	w := Sometimes
	if m := parseMarker(text); m != nil && j.compared < maxComparisons {
		w = j.eval(m, strings.Contains(text, "python_full_version"), extra)
	}
	j.known[key] = w
	return w
}

// patches is how many releases of a minor version are looked at where a marker names the full version.
const patches = 30

func (j *judge) eval(m *marker, full bool, extra string) When {
	env := environment{}
	for k, v := range linux {
		env[k] = v
	}
	if env["extra"] = extra; extra == anyExtra {
		delete(env, "extra")
	}
	env["dependency_groups"], env["extras"] = strings.Join(j.groups, "\n"), strings.Join(j.extras, "\n")
	always, never := true, true
	comparisons := m.comparisons()
	for i, minor := range j.minors {
		asked := !j.open || i > recent // the first is Python 2
		env["python_version"] = minor
		n := 1
		if full {
			n = patches
		}
		for patch := range n {
			env["python_full_version"] = minor + "." + strconv.Itoa(patch)
			w := m.holds(env)
			j.compared += comparisons
			always = always && (w == Always || !asked)
			never = never && w == Never
		}
	}
	switch {
	case always:
		return Always
	case never:
		return Never
	}
	return Sometimes
}
