package pysyntax

import "paddock/internal/source"

// The tree follows the grammar of CPython's own ast module, name for name, so
// that one can be held against the other. Where it differs it does so for a
// reason: constants have a node for each kind (a reader of settings asks for
// strings all day), `elif` stays a nested If as in CPython, operators are
// small integers, and what Python 2 left behind has nodes of its own.
//
// Spans are offsets into source.File.Text and cover what CPython's lineno,
// col_offset, end_lineno and end_col_offset cover: the parentheses of a
// parenthesised expression are outside its span, those of a tuple inside;
// decorators are outside the span of a function or class, as in CPython.
// A tree is immutable once built.

// Node is any node of the tree.
type Node interface {
	// Range is the text the node covers.
	Range() source.Span
}

// Expr is an expression.
type Expr interface {
	Node
	expr()
}

// Stmt is a statement.
type Stmt interface {
	Node
	stmt()
}

// Pattern is a pattern of a match statement.
type Pattern interface {
	Node
	pattern()
}

// Span is the place of a node; every node embeds one.
type Span source.Span

// Range is the text the node covers.
func (s *Span) Range() source.Span { return source.Span(*s) }

// Module is a file as read.
type Module struct {
	File *source.File
	Body []Stmt
	// Comments in order, each from its "#" to the end of its line.
	Comments []source.Span
	// Errors are what could not be read, in order; each has cost at most the
	// statement it stands in. Empty when CPython would read the file.
	Errors []*SyntaxError
	// Legacy are the constructs that only Python 2 had, in order. They have
	// been read and stand in the tree; CPython 3 rejects the file for them.
	Legacy []LegacyNote
}

// SyntaxError is a place that is not Python.
type SyntaxError struct {
	source.Span
	// Msg is a sentence without a full stop, lower case: "expected ':'".
	Msg string
}

func (e *SyntaxError) Error() string { return e.Msg }

// LegacyNote is one use of Python 2's syntax.
type LegacyNote struct {
	source.Span
	// What is the construct: "print statement", "backticks", "octal literal".
	What string
}

// ---- statements ----

type (
	// FunctionDef is `def` or `async def`. Its span starts at the keyword
	// (`async` or `def`); decorators lie before it.
	FunctionDef struct {
		Span
		Async      bool
		Name       Ident
		TypeParams []*TypeParam
		Args       *Arguments
		Returns    Expr // nil without
		Body       []Stmt
		Decorators []Expr
	}

	// ClassDef is `class`. Positional bases and keywords are apart, as in CPython.
	ClassDef struct {
		Span
		Name       Ident
		TypeParams []*TypeParam
		Bases      []Expr
		Keywords   []*Keyword
		Body       []Stmt
		Decorators []Expr
	}

	Return struct {
		Span
		Value Expr // nil without
	}

	Delete struct {
		Span
		Targets []Expr
	}

	// Assign is `a = b = value`: Targets are a and b.
	Assign struct {
		Span
		Targets []Expr
		Value   Expr
	}

	AugAssign struct {
		Span
		Target Expr
		Op     BinaryOp
		Value  Expr
	}

	AnnAssign struct {
		Span
		Target     Expr
		Annotation Expr
		Value      Expr // nil without
		Simple     bool // the target is a name without parentheses
	}

	// TypeAlias is `type X[T] = value`.
	TypeAlias struct {
		Span
		Name       *Name
		TypeParams []*TypeParam
		Value      Expr
	}

	// For is `for` or `async for`.
	For struct {
		Span
		Async        bool
		Target, Iter Expr
		Body, Orelse []Stmt
	}

	While struct {
		Span
		Test         Expr
		Body, Orelse []Stmt
	}

	// If is `if`; an `elif` is an If alone in Orelse.
	If struct {
		Span
		Test         Expr
		Body, Orelse []Stmt
	}

	// With is `with` or `async with`.
	With struct {
		Span
		Async bool
		Items []*WithItem
		Body  []Stmt
	}

	Match struct {
		Span
		Subject Expr
		Cases   []*MatchCase
	}

	// Raise is `raise Exc from Cause`. Python 2's `raise E, V, T` keeps V and T in Legacy.
	Raise struct {
		Span
		Exc, Cause Expr // nil without
		Legacy     []Expr
	}

	// Try is `try`; Star says that its handlers are `except*`.
	Try struct {
		Span
		Star          bool
		Body          []Stmt
		Handlers      []*ExceptHandler
		Orelse, Final []Stmt
	}

	Assert struct {
		Span
		Test, Msg Expr // Msg nil without
	}

	Import struct {
		Span
		Names []*Alias
	}

	// ImportFrom is `from ..Module import Names`; Level counts the dots. A
	// star import has one Alias named "*".
	ImportFrom struct {
		Span
		Module string // dotted; "" in `from . import x`
		Level  int
		Names  []*Alias
	}

	Global struct {
		Span
		Names []Ident
	}

	Nonlocal struct {
		Span
		Names []Ident
	}

	ExprStmt struct {
		Span
		Value Expr
	}

	Pass     struct{ Span }
	Break    struct{ Span }
	Continue struct{ Span }

	// Print is Python 2's `print >>Dest, Values`.
	Print struct {
		Span
		Dest    Expr // nil without
		Values  []Expr
		Newline bool // no comma at the end
	}

	// Exec is Python 2's `exec Body in Globals, Locals`.
	Exec struct {
		Span
		Body, Globals, Locals Expr // the last two nil without
	}

	// BadStmt stands for lines that could not be read; an error in
	// Module.Errors says why.
	BadStmt struct{ Span }
)

// ---- parts of statements ----

type (
	// Ident is a name that is not an expression: of a function, an argument, an import.
	// Name is as written (not NFKC-normalised, see NormalName); a zero Ident is absent.
	Ident struct {
		Span
		Name string
	}

	// Arguments of a function or lambda, in the order of the source.
	Arguments struct {
		PosOnly []*Arg // before "/"
		Args    []*Arg
		Vararg  *Arg // *args, nil without
		KwOnly  []*Arg
		Kwarg   *Arg // **kwargs, nil without
	}

	// Arg is one parameter; its span covers name and annotation, not the default.
	Arg struct {
		Span
		Name       Ident
		Annotation Expr // nil without
		Default    Expr // nil without
		// Unpack holds the names of a Python 2 tuple parameter, `def f((a, b))`; Name is then "".
		Unpack Expr
	}

	// Keyword is `Name=Value` of a call or class; `**Value` has a zero Name.
	Keyword struct {
		Span
		Name  Ident
		Value Expr
	}

	// Alias is `Name as As` of an import.
	Alias struct {
		Span
		Name string // dotted in `import a.b`; "*"
		As   Ident  // zero without
	}

	WithItem struct {
		Context Expr
		Vars    Expr // nil without
	}

	ExceptHandler struct {
		Span
		Type Expr  // nil for a bare except
		Name Ident // zero without
		// Target is the target of Python 2's `except E, target` when it is not a plain name.
		Target Expr
		Body   []Stmt
	}

	MatchCase struct {
		Pattern Pattern
		Guard   Expr // nil without
		Body    []Stmt
	}

	// TypeParam is `T: Bound = Default`, `*T` or `**T`.
	TypeParam struct {
		Span
		Kind    TypeParamKind
		Name    Ident
		Bound   Expr // nil without
		Default Expr // nil without
	}
)

// TypeParamKind tells T, *T and **T apart.
type TypeParamKind uint8

const (
	TypeVar TypeParamKind = iota
	TypeVarTuple
	ParamSpec
)

// ---- expressions ----

type (
	// BoolOp is `a and b and c`; one node for a run of the same operator.
	BoolOp struct {
		Span
		Or     bool
		Values []Expr
	}

	// NamedExpr is `Target := Value`.
	NamedExpr struct {
		Span
		Target *Name
		Value  Expr
	}

	BinOp struct {
		Span
		Left  Expr
		Op    BinaryOp
		Right Expr
	}

	UnaryOp struct {
		Span
		Op      UnaryOperator
		Operand Expr
	}

	Lambda struct {
		Span
		Args *Arguments
		Body Expr
	}

	IfExp struct {
		Span
		Test, Body, Orelse Expr
	}

	// Dict has a nil key for each `**value`.
	Dict struct {
		Span
		Keys, Values []Expr
	}

	Set struct {
		Span
		Elts []Expr
	}

	// Comp is a comprehension or a generator expression; Key is set for a dict's only.
	Comp struct {
		Span
		Kind       CompKind
		Key, Elt   Expr
		Generators []*Comprehension
	}

	// Comprehension is one `for Target in Iter if …` of a Comp.
	Comprehension struct {
		Async        bool
		Target, Iter Expr
		Ifs          []Expr
	}

	Await struct {
		Span
		Value Expr
	}

	Yield struct {
		Span
		Value Expr // nil without
	}

	YieldFrom struct {
		Span
		Value Expr
	}

	// Compare is `Left Ops[0] Comparators[0] Ops[1] …`.
	Compare struct {
		Span
		Left        Expr
		Ops         []CompareOp
		Comparators []Expr
	}

	Call struct {
		Span
		Func     Expr
		Args     []Expr // a *Starred for `*x`
		Keywords []*Keyword
	}

	// FString is an f-string or, with Template, a t-string, after implicit
	// concatenation: Parts are *Str and *Interpolation. Neighbouring text is
	// one Str, as in CPython 3.12 and later.
	FString struct {
		Span
		Template bool
		Parts    []Expr
	}

	// Interpolation is `{Value!Conversion:Format}` of an FString.
	Interpolation struct {
		Span
		Value      Expr
		Text       string   // the expression's source text as written between the braces
		Conversion byte     // 's', 'r', 'a' or 0
		Format     *FString // nil without
		// Debug says that it was written `{value=}`. The text "value=" is then in the Str before it.
		Debug bool
	}

	// Str is a string after implicit concatenation. Value is decoded; a lone
	// surrogate is written as three bytes, as UTF-8 would if it could (WTF-8).
	Str struct {
		Span
		Value string
		// Kind is 'u' when the first piece had the prefix u, else 0.
		Kind byte
	}

	// Bytes is a bytes literal after implicit concatenation.
	Bytes struct {
		Span
		Value string
	}

	// Num is a number as written. Python 2's 0777 and 10L are among them.
	Num struct {
		Span
		Kind NumKind
		Text string
	}

	// Constant is None, True, False or `...`.
	Constant struct {
		Span
		Kind ConstantKind
	}

	Attribute struct {
		Span
		Value Expr
		Attr  Ident
	}

	Subscript struct {
		Span
		Value, Index Expr
	}

	Starred struct {
		Span
		Value Expr
	}

	Name struct {
		Span
		ID string
	}

	List struct {
		Span
		Elts []Expr
	}

	Tuple struct {
		Span
		Elts []Expr
	}

	// Slice is `Lower:Upper:Step`, each nil without.
	Slice struct {
		Span
		Lower, Upper, Step Expr
	}

	// Repr is Python 2's `` `Value` ``.
	Repr struct {
		Span
		Value Expr
	}

	// BadExpr stands where an expression was expected and none could be read.
	BadExpr struct{ Span }
)

// CompKind tells the four comprehensions apart.
type CompKind uint8

const (
	ListComp CompKind = iota
	SetComp
	DictComp
	GeneratorExp
)

// NumKind is the type of a number.
type NumKind uint8

const (
	Int NumKind = iota
	Float
	Imaginary
)

// ConstantKind is one of the four constants that are words or dots.
type ConstantKind uint8

const (
	None ConstantKind = iota
	True
	False
	Ellipsis
)

// BinaryOp is an operator of BinOp and AugAssign.
type BinaryOp uint8

const (
	Add BinaryOp = iota
	Sub
	Mult
	MatMult
	Div
	Mod
	Pow
	LShift
	RShift
	BitOr
	BitXor
	BitAnd
	FloorDiv
)

// UnaryOperator is an operator of UnaryOp.
type UnaryOperator uint8

const (
	Invert UnaryOperator = iota
	Not
	UAdd
	USub
)

// CompareOp is an operator of Compare.
type CompareOp uint8

const (
	Eq CompareOp = iota // Python 2's <> too
	NotEq
	Lt
	LtE
	Gt
	GtE
	Is
	IsNot
	In
	NotIn
)

// ---- patterns ----

type (
	// MatchValue compares with a literal or a dotted name.
	MatchValue struct {
		Span
		Value Expr
	}

	// MatchSingleton is None, True or False.
	MatchSingleton struct {
		Span
		Kind ConstantKind
	}

	MatchSequence struct {
		Span
		Patterns []Pattern
	}

	// MatchMapping has Rest for `**rest`.
	MatchMapping struct {
		Span
		Keys     []Expr
		Patterns []Pattern
		Rest     Ident
	}

	MatchClass struct {
		Span
		Cls         Expr
		Patterns    []Pattern
		KwdAttrs    []Ident
		KwdPatterns []Pattern
	}

	// MatchStar is `*name` in a sequence; `*_` has a zero Name.
	MatchStar struct {
		Span
		Name Ident
	}

	// MatchAs is `pattern as name`, a bare name, or `_` (both absent).
	MatchAs struct {
		Span
		Pattern Pattern
		Name    Ident
	}

	MatchOr struct {
		Span
		Patterns []Pattern
	}
)

func (*FunctionDef) stmt() {}
func (*ClassDef) stmt()    {}
func (*Return) stmt()      {}
func (*Delete) stmt()      {}
func (*Assign) stmt()      {}
func (*AugAssign) stmt()   {}
func (*AnnAssign) stmt()   {}
func (*TypeAlias) stmt()   {}
func (*For) stmt()         {}
func (*While) stmt()       {}
func (*If) stmt()          {}
func (*With) stmt()        {}
func (*Match) stmt()       {}
func (*Raise) stmt()       {}
func (*Try) stmt()         {}
func (*Assert) stmt()      {}
func (*Import) stmt()      {}
func (*ImportFrom) stmt()  {}
func (*Global) stmt()      {}
func (*Nonlocal) stmt()    {}
func (*ExprStmt) stmt()    {}
func (*Pass) stmt()        {}
func (*Break) stmt()       {}
func (*Continue) stmt()    {}
func (*Print) stmt()       {}
func (*Exec) stmt()        {}
func (*BadStmt) stmt()     {}

func (*BoolOp) expr()        {}
func (*NamedExpr) expr()     {}
func (*BinOp) expr()         {}
func (*UnaryOp) expr()       {}
func (*Lambda) expr()        {}
func (*IfExp) expr()         {}
func (*Dict) expr()          {}
func (*Set) expr()           {}
func (*Comp) expr()          {}
func (*Await) expr()         {}
func (*Yield) expr()         {}
func (*YieldFrom) expr()     {}
func (*Compare) expr()       {}
func (*Call) expr()          {}
func (*FString) expr()       {}
func (*Interpolation) expr() {}
func (*Str) expr()           {}
func (*Bytes) expr()         {}
func (*Num) expr()           {}
func (*Constant) expr()      {}
func (*Attribute) expr()     {}
func (*Subscript) expr()     {}
func (*Starred) expr()       {}
func (*Name) expr()          {}
func (*List) expr()          {}
func (*Tuple) expr()         {}
func (*Slice) expr()         {}
func (*Repr) expr()          {}
func (*BadExpr) expr()       {}

func (*MatchValue) pattern()     {}
func (*MatchSingleton) pattern() {}
func (*MatchSequence) pattern()  {}
func (*MatchMapping) pattern()   {}
func (*MatchClass) pattern()     {}
func (*MatchStar) pattern()      {}
func (*MatchAs) pattern()        {}
func (*MatchOr) pattern()        {}
