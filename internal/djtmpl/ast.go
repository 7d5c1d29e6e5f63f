package djtmpl

import "paddock/internal/source"

// The tree follows Django's nodes, with one type for each built-in tag. Tags of
// libraries are Tag. What Jinja2 has and Django has not (Set, Macro, CallBlock,
// Import, Do) are nodes of their own; what both have is the same node.
//
// The span of a node is its text: for a tag with a body from the opening "{%"
// to the end of the closing tag. A tree is immutable once built.

// Node is a part of a template.
type Node interface {
	// Range is the text the node covers.
	Range() source.Span
}

// Span is the place of a node; every node embeds one.
type Span source.Span

// Range is the text the node covers.
func (s *Span) Range() source.Span { return source.Span(*s) }

// Head is the place of a tag: all of it, and of that the opening tag.
type Head struct {
	Span
	// Open is the end of the opening tag, behind its "%}".
	Open source.Pos
}

// Tag is the text of the opening tag, "{% if x %}".
func (h *Head) Tag() source.Span { return source.Span{Start: h.Start, End: h.Open} }

// Ident is a name with its place.
type Ident struct {
	Span
	Name string
}

// Binding gives a name to a value: `name=value` or `value as name`.
type Binding struct {
	Span
	Name  Ident
	Value Expr
}

// Template is a file as read.
type Template struct {
	File    *source.File
	Dialect Dialect
	Nodes   []Node
	// Extends is the template's extends tag, nil without one. It stands in Nodes too.
	Extends *Extends
	// Blocks are all blocks of the file by name, wherever they stand in it.
	Blocks map[string]*Block
	// Partials are the partialdefs of the file by name.
	Partials map[string]*PartialDef
	// Macros are the macros of the file by name; Jinja2.
	Macros map[string]*Macro
	// Comments are the {# … #} and {% comment %} of the file, in order.
	Comments []source.Span
	// Errors are what Django would not accept, in the order of the text.
	Errors []*Error
	// Unknown are the names that no library at hand has, where that is no
	// error because not all libraries are at hand (see Config.Strict).
	Unknown []Unknown
}

// Error is a place that is no template.
type Error struct {
	source.Span
	// Msg is a sentence without a full stop, lower case: "unclosed tag 'if'".
	Msg string
}

func (e *Error) Error() string { return e.Msg }

// Unknown is a name that could not be looked up.
type Unknown struct {
	source.Span
	// What is "tag", "filter" or "library".
	What string
	Name string
	// Block says of a tag that it was taken for one with an end, because its end was found.
	Block bool
}

type (
	// Text is what stands between tags. Its Text differs from that of the file
	// only where Jinja2's whitespace control takes some away.
	Text struct {
		Span
		Text string
	}

	// Output is `{{ x }}`.
	Output struct {
		Span
		X Expr
	}

	// Comment is `{% comment %}` with its end; nothing in it is read.
	Comment struct {
		Head
	}

	// If is `if` with its elifs and else.
	If struct {
		Head
		Branches []*Branch
	}

	// Branch is a tag of an If up to the next.
	Branch struct {
		Head
		Cond Expr // nil for else
		Body []Node
	}

	// For is `for a, b in x`.
	For struct {
		Head
		Vars      []Expr // Name; in Jinja2 also Tuple and Attr
		Seq       Expr
		Reversed  bool
		Filter    Expr // Jinja2's `for a in x if cond`; nil without
		Recursive bool // Jinja2
		Body      []Node
		Empty     []Node // `empty`, in Jinja2 `else`; nil without
	}

	// With is `with a=x`, also as `with x as a`.
	With struct {
		Head
		Bindings []*Binding
		Body     []Node
	}

	// Include is `include x with a=y only`.
	Include struct {
		Head
		Name Expr
		With []*Binding
		// Only says that the included template sees none of this one's variables
		// (in Jinja2 `without context`).
		Only          bool
		IgnoreMissing bool // Jinja2
	}

	// Extends is `extends x`; Body is the rest of the list it stands in, of which
	// nothing but the blocks is ever shown.
	Extends struct {
		Head
		Parent Expr
		Body   []Node
	}

	// Block is `block name`.
	Block struct {
		Head
		Name     Ident
		Scoped   bool // Jinja2
		Required bool // Jinja2
		Body     []Node
	}

	// AutoEscape is `autoescape on`. In Jinja2 Value may be any expression; On
	// is then what it would be when nothing is known of it: true, unless it is false.
	AutoEscape struct {
		Head
		On    bool
		Value Expr // nil in Django
		Body  []Node
	}

	// FilterBlock is `filter a|b:c`: X are the filters, the innermost of which stands on a Content.
	FilterBlock struct {
		Head
		X    Expr
		Body []Node
	}

	// Spaceless takes whitespace between HTML tags away.
	Spaceless struct {
		Head
		Body []Node
	}

	// Verbatim is `verbatim`, in Jinja2 `raw`: Body is Text.
	Verbatim struct {
		Head
		Name string
		Body []Node
	}

	// Load is `load a b`, or `load x y from a` with Names x and y.
	Load struct {
		Head
		Libraries []Ident
		Names     []Ident
	}

	// URL is `url view a b=c as name`.
	URL struct {
		Head
		View   Expr
		Args   []Expr
		Kwargs []*Binding
		As     Ident // "" without
	}

	// Cycle is `cycle a b as name silent`. Of is the cycle that a name alone repeats, whose Values it then has.
	Cycle struct {
		Head
		Values []Expr
		As     Ident
		Silent bool
		Of     *Cycle
	}

	// ResetCycle is `resetcycle`.
	ResetCycle struct {
		Head
		Of *Cycle // nil after an error
	}

	// FirstOf is `firstof a b as name`.
	FirstOf struct {
		Head
		Values []Expr
		As     Ident
	}

	// Now is `now "format" as name`.
	Now struct {
		Head
		Format string
		As     Ident
	}

	// Regroup is `regroup x by y as name`; By is the attribute's Expr on Name.
	Regroup struct {
		Head
		X  Expr
		By Expr
		As Ident
	}

	// IfChanged is `ifchanged a b`.
	IfChanged struct {
		Head
		Values []Expr
		Body   []Node
		Else   []Node // nil without
	}

	// CSRFToken is `csrf_token`.
	CSRFToken struct{ Head }

	// Debug is `debug`.
	Debug struct{ Head }

	// Static is `static path as name`.
	Static struct {
		Head
		Path Expr
		As   Ident
	}

	// Prefix is `get_static_prefix` or `get_media_prefix`.
	Prefix struct {
		Head
		Name string
		As   Ident
	}

	// Trans is `translate "x" noop context "y" as name`.
	Trans struct {
		Head
		Message Expr
		Noop    bool
		Context Expr // nil without
		As      Ident
	}

	// BlockTrans is `blocktranslate`. Body and Plural are Text and Output; the X
	// of an Output is one Name with all that stands between the braces, because
	// Django looks it up like that, dots, bars and all. In Jinja2, `trans`.
	BlockTrans struct {
		Head
		With    []*Binding
		Count   *Binding // nil without
		Context Expr     // nil without
		Trimmed bool
		As      Ident
		Body    []Node
		Plural  []Node // nil without
	}

	// WidthRatio is `widthratio a b c as name`.
	WidthRatio struct {
		Head
		Value, Max, Width Expr
		As                Ident
	}

	// TemplateTag is `templatetag openblock`; Writes is what it writes, "{%".
	TemplateTag struct {
		Head
		Name   string
		Writes string
	}

	// Lorem is `lorem 3 p random`.
	Lorem struct {
		Head
		Count  Expr
		Method string
		Random bool
	}

	// PartialDef is `partialdef name inline`.
	PartialDef struct {
		Head
		Name   Ident
		Inline bool
		Body   []Node
	}

	// Partial is `partial name`.
	Partial struct {
		Head
		Name Ident
	}

	// Cache is `cache 60 name a b using="x"`.
	Cache struct {
		Head
		Expire   Expr
		Fragment string
		Vary     []Expr
		Using    Expr // nil without
		Body     []Node
	}

	// Locale is a tag that sets how dates, numbers or texts below it are
	// written: Name is "localize", "localtime", "timezone" or "language".
	Locale struct {
		Head
		Name string
		On   bool // of localize and localtime
		X    Expr // of timezone and language
		Body []Node
	}

	// Get is a tag that does nothing but give a name to something of the
	// translation: Name is "get_current_language", "get_language_info", "get_current_timezone" and so on.
	Get struct {
		Head
		Name string
		Of   Expr // of get_language_info and get_language_info_list
		As   Ident
	}

	// Tag is a tag of a library. Spec is nil when no library has it; then Args
	// and Kwargs are those bits that could be read as expressions.
	Tag struct {
		Head
		Name   Ident
		Spec   *TagSpec
		Bits   []Ident // what stands behind the name, split as Django splits
		Args   []Expr
		Kwargs []*Binding
		As     Ident
		// Sections are its bodies: one of a tag with an end, one more for each tag
		// between (`else`). Empty for a tag without an end.
		Sections []*Section
	}

	// Section is a body of a Tag.
	Section struct {
		Head
		Name string // of the tag that begins it
		Bits []Ident
		Body []Node
	}

	// Set is Jinja2's `set a = x`, or with Value nil `set a|f` with a body.
	Set struct {
		Head
		Targets []Expr
		Value   Expr
		Filter  Expr // the filters on a body, as in FilterBlock; nil without
		Body    []Node
	}

	// Macro is Jinja2's `macro name(a, b=1)`.
	Macro struct {
		Head
		Name   Ident
		Params []*Binding // Value is the default, nil without
		Body   []Node
	}

	// CallBlock is Jinja2's `call(a) m(x)`.
	CallBlock struct {
		Head
		Params []*Binding
		Call   Expr
		Body   []Node
	}

	// Import is Jinja2's `import x as a` and, with Names, `from x import a as b`.
	Import struct {
		Head
		From        Expr
		As          Ident
		Names       []*Alias
		WithContext bool
	}

	// Do is Jinja2's `do x`.
	Do struct {
		Head
		X Expr
	}
)

// Alias is a name of an Import; As is Name when it has no other.
type Alias struct {
	Span
	Name, As Ident
}
