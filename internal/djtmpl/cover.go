package djtmpl

import "strings"

// Autoescape makes & < > " ' harmless where HTML is read. Whether that is enough depends on the place.

// Cover says how far autoescape makes a place safe.
type Cover uint8

const (
	// Covered: what is written stays text.
	Covered Cover = iota
	// Partly: it stays inside, but means more than text there.
	Partly
	// Uncovered: whoever chooses what is written gets out, or chooses what runs.
	Uncovered
)

var coverNames = [...]string{"covered", "partly", "uncovered"}

func (c Cover) String() string { return coverNames[c] }

// anything stands for all values in a row of covers.
const anything = -1

// URLPart is which part of a URL the place is in.
type URLPart uint8

const (
	// Whole: at the beginning, where the scheme stands.
	Whole URLPart = iota
	// Scheme: in what may become a scheme, behind another output or "java".
	Scheme
	// Host: behind "//", where the host stands.
	Host
	// Rest: in a path, query or fragment.
	Rest
)

// covers has the places that are not Covered, and why; the first row that fits counts.
var covers = []struct {
	kind       Kind
	role, part int // Role; URLPart, ScriptPart or StylePart as the row needs it
	quoted     int // 0 without quotes, 1 with
	cover      Cover
	why        string
}{
	{InTagName, anything, anything, anything, Uncovered, "it chooses the element"},
	{InAttrName, anything, anything, anything, Uncovered, "it can be an event handler"},
	{InAttr, int(RoleUnknown), anything, anything, Uncovered, "the attribute may be an event handler"},
	{InAttr, anything, anything, 0, Uncovered, "a space ends a value without quotes and begins another attribute"},

	{InAttr, int(RoleURL), int(Whole), 1, Uncovered, "a javascript: URL has nothing to escape"},
	{InAttr, int(RoleURL), int(Scheme), 1, Partly, "with what stands before, it may be a javascript: URL"},
	{InAttr, int(RoleURL), int(Host), 1, Partly, "it chooses the host"},
	{InAttr, int(RoleLoad), int(Whole), 1, Uncovered, "it chooses what is loaded and run"},
	{InAttr, int(RoleLoad), int(Scheme), 1, Partly, "with what stands before, it chooses what is loaded and run"},
	{InAttr, int(RoleLoad), int(Host), 1, Uncovered, "it chooses the host that code comes from"},
	{InAttr, int(RoleMedia), int(Whole), 1, Partly, "it chooses where the browser sends a request"},
	{InAttr, int(RoleURLs), int(Whole), 1, Partly, "it chooses where the browser sends requests"},
	{InAttr, int(RoleRequest), int(Whole), 1, Partly, "it chooses where the page sends a request"},
	{InAttr, int(RoleHandler), anything, 1, Uncovered, "entities are decoded before the script runs"},
	{InAttr, int(RoleFramework), anything, 1, Uncovered, "entities are decoded before the framework runs it"},
	{InAttr, int(RoleScriptURL), anything, 1, Uncovered, "entities are decoded before the script runs"},
	{InAttr, int(RoleStyle), anything, 1, Partly, "it can be any style"},
	{InAttr, int(RoleSrcdoc), anything, 1, Uncovered, "entities are decoded before the document is read"},
	{InAttr, int(RoleRefresh), anything, 1, Uncovered, "it chooses where the browser goes"},

	{InComment, anything, anything, anything, Partly, "the comment is sent to everyone"},
	{InMarkup, anything, anything, anything, Partly, "it is no place for data"},
	{InScript, anything, int(Code), anything, Uncovered, "code needs none of the escaped characters"},
	{InScript, anything, int(SingleString), anything, Partly, "backslashes and line ends are not escaped"},
	{InScript, anything, int(DoubleString), anything, Partly, "backslashes and line ends are not escaped"},
	{InScript, anything, int(TemplateLiteral), anything, Uncovered, "neither the backtick nor ${ is escaped"},
	{InScript, anything, int(RegExp), anything, Uncovered, "a slash ends the regular expression"},
	{InScript, anything, int(LineComment), anything, Uncovered, "a line end ends the comment"},
	{InScript, anything, int(BlockComment), anything, Uncovered, "*/ ends the comment"},
	{InData, anything, anything, anything, Partly, "whoever reads the element sees entities"},
	{InStyle, anything, anything, anything, Partly, "it can be any style"},
}

// Escaped says how far autoescape makes a place safe, and why no further.
func (c Context) Escaped() (Cover, string) {
	part := anything
	switch {
	case c.Kind == InScript:
		part = int(c.Script)
		if c.Foreign {
			return Uncovered, "entities are decoded in a script of SVG or MathML"
		}
	case c.Kind == InAttr:
		part = int(c.URLPart())
	}
	quoted := 0
	if c.Quote != 0 {
		quoted = 1
	}
	fits := func(row, value int) bool { return row == anything || row == value }
	for _, row := range covers {
		if row.kind == c.Kind && fits(row.role, int(c.Role)) && fits(row.part, part) && fits(row.quoted, quoted) {
			return row.cover, row.why
		}
	}
	return Covered, ""
}

// URLPart is which part of a URL the place is in, from what stands before it in the value.
func (c Context) URLPart() URLPart {
	before := c.Before
	if c.Role == RoleURLs {
		before = before[strings.LastIndexByte(before, ',')+1:]
	}
	return urlPart(before)
}

func urlPart(before string) URLPart {
	before = strings.TrimLeft(before, " \t\n\r\f")
	if before == "" {
		return Whole
	}
	rest := before
	if i := strings.IndexAny(rest, ":/?#"); i >= 0 && rest[i] == ':' {
		scheme := lower(rest[:i])
		rest = rest[i+1:]
		web := scheme == "http" || scheme == "https" || scheme == "ftp"
		if !web && !strings.HasPrefix(rest, "//") {
			return Rest
		}
		if rest = strings.TrimLeft(rest, "/\\"); !strings.ContainsAny(rest, "/\\?#") {
			return Host
		}
		return Rest
	}
	if strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, `/\`) {
		if !strings.ContainsAny(rest[2:], "/\\?#") {
			return Host
		}
		return Rest
	}
	if strings.ContainsAny(rest, "/?#") {
		return Rest
	}
	if strings.Contains(rest, written) {
		return Scheme
	}
	for _, scheme := range []string{"javascript", "data", "vbscript"} {
		if strings.HasPrefix(scheme, lower(rest)) {
			return Scheme
		}
	}
	return Rest
}

// urlDecided says that all that may follow in a URL is Rest, whatever it is.
func urlDecided(before string) bool {
	before = strings.TrimLeft(before, " \t\n\r\f")
	i := strings.IndexAny(before, ":/?#")
	if i < 0 {
		return false
	}
	rest := before
	switch before[i] {
	case '?', '#':
		return true
	case ':':
		rest = before[i+1:]
		if rest == "" {
			return false
		}
		if rest[0] != '/' {
			return urlPart(before) == Rest
		}
	case '/':
		if i > 0 {
			return true
		}
	}
	// One slash may be the first of two.
	if len(rest) < 2 {
		return false
	}
	return urlPart(before) == Rest
}
