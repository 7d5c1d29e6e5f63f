package pysyntax

import (
	"encoding/hex"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"paddock/internal/source"
)

// DumpMode says what a dump leaves out. The zero value leaves out nothing.
type DumpMode uint8

const (
	// DumpNoPositions leaves out every position.
	DumpNoPositions DumpMode = 1 << iota
	// DumpNoFStringPositions leaves out the positions of everything inside an
	// f-string: CPython knows them since 3.12 only.
	DumpNoFStringPositions
)

// Dump writes the tree as CPython's ast module has it: one line for each node,
// indented by its depth, with the node's type, its place as
// line:column-line:column (lines from 1, columns in bytes from 0), and its
// fields. A field that is a node is "*" and follows as a line of its own, an
// absent one is "-", a list is "[n]" and its n nodes follow, in the order of
// the fields. Two dumps are equal exactly when the trees are.
//
// The twin that prints the same for CPython's tree is testdata/oracle/dump.py.
// Nodes that CPython does not have (Print, Exec, Repr, BadStmt, BadExpr, the
// Python 2 parts of Raise, Arg and ExceptHandler) are printed in the same way,
// so a dump can be read by a person whatever the file was.
func Dump(w io.Writer, m *Module, mode DumpMode) error {
	_, err := w.Write(AppendDump(nil, m, mode))
	return err
}

// AppendDump is Dump to a buffer.
func AppendDump(dst []byte, m *Module, mode DumpMode) []byte {
	d := dumper{out: dst, file: m.File, mode: mode}
	d.out = append(d.out, "Module"...)
	d.count("body", len(m.Body))
	d.stmts(m.Body)
	d.end()
	return d.out
}

// context is how an expression is used; CPython keeps it in the node, we know it by where the node stands.
type context string

const (
	load  context = "Load"
	store context = "Store"
	del   context = "Del"
)

type dumper struct {
	out     []byte
	file    *source.File
	mode    DumpMode
	depth   int
	fstring int // how many f-strings enclose the node
}

// open starts the line of a node. Every open has its close once the children are printed.
func (d *dumper) open(name string, n Node) {
	d.bare(name)
	if d.mode&DumpNoPositions != 0 || d.fstring > 0 && d.mode&DumpNoFStringPositions != 0 {
		return
	}
	span := n.Range()
	d.out = append(d.out, ' ')
	d.place(span.Start)
	d.out = append(d.out, '-')
	d.place(span.End)
}

// bare starts the line of a node that has no place in CPython's tree.
func (d *dumper) bare(name string) {
	d.depth++
	d.out = append(d.out, '\n')
	for range d.depth {
		d.out = append(d.out, ' ')
	}
	d.out = append(d.out, name...)
}

func (d *dumper) close() { d.depth-- }

// end finishes the last line.
func (d *dumper) end() { d.out = append(d.out, '\n') }

func (d *dumper) place(p source.Pos) {
	d.out = strconv.AppendInt(d.out, int64(d.file.LineOf(p)), 10)
	d.out = append(d.out, ':')
	d.out = strconv.AppendInt(d.out, int64(d.file.ByteColumn(p)), 10)
}

func (d *dumper) field(name, value string) {
	d.out = append(d.out, ' ')
	d.out = append(d.out, name...)
	d.out = append(d.out, '=')
	d.out = append(d.out, value...)
}

func (d *dumper) number(name string, value int) { d.field(name, strconv.Itoa(value)) }

// count prints the length of a list of nodes.
func (d *dumper) count(name string, n int) {
	d.field(name, "[")
	d.out = strconv.AppendInt(d.out, int64(n), 10)
	d.out = append(d.out, ']')
}

// child prints whether a node is there.
func (d *dumper) child(name string, present bool) {
	if present {
		d.field(name, "*")
	} else {
		d.field(name, "-")
	}
}

// name prints an identifier as CPython keeps it: normalised, and None when empty.
func (d *dumper) name(field, id string) {
	if id == "" {
		d.field(field, "-")
		return
	}
	d.field(field, "")
	d.escaped(dottedNormal(id))
}

// names prints a list of identifiers.
func (d *dumper) names(field string, ids []Ident) {
	d.field(field, "")
	for i, id := range ids {
		if i > 0 {
			d.out = append(d.out, ',')
		}
		d.escaped(dottedNormal(id.Name))
	}
}

// dottedNormal normalises each part of a dotted name; nearly all names are ASCII and stay as they are.
func dottedNormal(id string) string {
	for i := range len(id) {
		if id[i] >= utf8.RuneSelf {
			parts := strings.Split(id, ".")
			for j, part := range parts {
				parts[j] = NormalName(part)
			}
			return strings.Join(parts, ".")
		}
	}
	return id
}

// escaped prints text as Python's codec unicode_escape does: printable ASCII
// but for the backslash stands for itself. Lone surrogates arrive as WTF-8.
func (d *dumper) escaped(s string) {
	const digits = "0123456789abcdef"
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\\':
			d.out = append(d.out, '\\', '\\')
			i++
		case c >= ' ' && c < 0x7f:
			d.out = append(d.out, c)
			i++
		case c == '\n':
			d.out = append(d.out, '\\', 'n')
			i++
		case c == '\r':
			d.out = append(d.out, '\\', 'r')
			i++
		case c == '\t':
			d.out = append(d.out, '\\', 't')
			i++
		default:
			r, size := decodeWTF8(s[i:])
			i += size
			switch {
			case r < 0x100:
				d.out = append(d.out, '\\', 'x', digits[r>>4], digits[r&15])
			case r < 0x10000:
				d.out = append(d.out, '\\', 'u', digits[r>>12], digits[r>>8&15], digits[r>>4&15], digits[r&15])
			default:
				d.out = append(d.out, '\\', 'U', '0', '0', digits[r>>20&15], digits[r>>16&15],
					digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
			}
		}
	}
}

// decodeWTF8 decodes one rune of UTF-8 in which surrogates are written like any other code point.
func decodeWTF8(s string) (rune, int) {
	if len(s) >= 3 && s[0] == 0xed && s[1] >= 0xa0 && s[1] <= 0xbf && s[2]&0xc0 == 0x80 {
		return 0xd000 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), 3
	}
	return utf8.DecodeRuneInString(s)
}

// ---- statements ----

func (d *dumper) stmts(list []Stmt) {
	for _, s := range list {
		d.stmt(s)
	}
}

func (d *dumper) stmt(s Stmt) {
	switch s := s.(type) {
	case *FunctionDef:
		d.open(either(s.Async, "AsyncFunctionDef", "FunctionDef"), s)
		d.name("name", s.Name.Name)
		d.child("args", true)
		d.count("body", len(s.Body))
		d.count("decorator_list", len(s.Decorators))
		d.child("returns", s.Returns != nil)
		d.typeParamCount(s.TypeParams)
		d.arguments(s.Args)
		d.stmts(s.Body)
		d.exprs(s.Decorators, load)
		d.expr(s.Returns, load)
		d.typeParams(s.TypeParams)
	case *ClassDef:
		d.open("ClassDef", s)
		d.name("name", s.Name.Name)
		d.count("bases", len(s.Bases))
		d.count("keywords", len(s.Keywords))
		d.count("body", len(s.Body))
		d.count("decorator_list", len(s.Decorators))
		d.typeParamCount(s.TypeParams)
		d.exprs(s.Bases, load)
		d.keywords(s.Keywords)
		d.stmts(s.Body)
		d.exprs(s.Decorators, load)
		d.typeParams(s.TypeParams)
	case *Return:
		d.open("Return", s)
		d.child("value", s.Value != nil)
		d.expr(s.Value, load)
	case *Delete:
		d.open("Delete", s)
		d.count("targets", len(s.Targets))
		d.exprs(s.Targets, del)
	case *Assign:
		d.open("Assign", s)
		d.count("targets", len(s.Targets))
		d.child("value", s.Value != nil)
		d.exprs(s.Targets, store)
		d.expr(s.Value, load)
	case *AugAssign:
		d.open("AugAssign", s)
		d.child("target", s.Target != nil)
		d.field("op", binaryOpNames[s.Op])
		d.child("value", s.Value != nil)
		d.expr(s.Target, store)
		d.expr(s.Value, load)
	case *AnnAssign:
		d.open("AnnAssign", s)
		d.child("target", s.Target != nil)
		d.child("annotation", s.Annotation != nil)
		d.child("value", s.Value != nil)
		d.field("simple", either(s.Simple, "1", "0"))
		d.expr(s.Target, store)
		d.expr(s.Annotation, load)
		d.expr(s.Value, load)
	case *TypeAlias:
		d.open("TypeAlias", s)
		d.child("name", s.Name != nil)
		d.typeParamCount(s.TypeParams)
		d.child("value", s.Value != nil)
		if s.Name != nil {
			d.expr(s.Name, store)
		}
		d.typeParams(s.TypeParams)
		d.expr(s.Value, load)
	case *For:
		d.open(either(s.Async, "AsyncFor", "For"), s)
		d.child("target", s.Target != nil)
		d.child("iter", s.Iter != nil)
		d.count("body", len(s.Body))
		d.count("orelse", len(s.Orelse))
		d.expr(s.Target, store)
		d.expr(s.Iter, load)
		d.stmts(s.Body)
		d.stmts(s.Orelse)
	case *While:
		d.open("While", s)
		d.child("test", s.Test != nil)
		d.count("body", len(s.Body))
		d.count("orelse", len(s.Orelse))
		d.expr(s.Test, load)
		d.stmts(s.Body)
		d.stmts(s.Orelse)
	case *If:
		d.open("If", s)
		d.child("test", s.Test != nil)
		d.count("body", len(s.Body))
		d.count("orelse", len(s.Orelse))
		d.expr(s.Test, load)
		d.stmts(s.Body)
		d.stmts(s.Orelse)
	case *With:
		d.open(either(s.Async, "AsyncWith", "With"), s)
		d.count("items", len(s.Items))
		d.count("body", len(s.Body))
		for _, item := range s.Items {
			d.bare("withitem")
			d.child("context_expr", item.Context != nil)
			d.child("optional_vars", item.Vars != nil)
			d.expr(item.Context, load)
			d.expr(item.Vars, store)
			d.close()
		}
		d.stmts(s.Body)
	case *Match:
		d.open("Match", s)
		d.child("subject", s.Subject != nil)
		d.count("cases", len(s.Cases))
		d.expr(s.Subject, load)
		for _, c := range s.Cases {
			d.bare("match_case")
			d.child("pattern", c.Pattern != nil)
			d.child("guard", c.Guard != nil)
			d.count("body", len(c.Body))
			d.pattern(c.Pattern)
			d.expr(c.Guard, load)
			d.stmts(c.Body)
			d.close()
		}
	case *Raise:
		d.open("Raise", s)
		d.child("exc", s.Exc != nil)
		d.child("cause", s.Cause != nil)
		if len(s.Legacy) > 0 {
			d.count("legacy", len(s.Legacy))
		}
		d.expr(s.Exc, load)
		d.expr(s.Cause, load)
		d.exprs(s.Legacy, load)
	case *Try:
		d.open(either(s.Star, "TryStar", "Try"), s)
		d.count("body", len(s.Body))
		d.count("handlers", len(s.Handlers))
		d.count("orelse", len(s.Orelse))
		d.count("finalbody", len(s.Final))
		d.stmts(s.Body)
		for _, h := range s.Handlers {
			d.handler(h)
		}
		d.stmts(s.Orelse)
		d.stmts(s.Final)
	case *Assert:
		d.open("Assert", s)
		d.child("test", s.Test != nil)
		d.child("msg", s.Msg != nil)
		d.expr(s.Test, load)
		d.expr(s.Msg, load)
	case *Import:
		d.open("Import", s)
		d.count("names", len(s.Names))
		d.aliases(s.Names)
	case *ImportFrom:
		d.open("ImportFrom", s)
		d.name("module", s.Module)
		d.count("names", len(s.Names))
		d.number("level", s.Level)
		d.aliases(s.Names)
	case *Global:
		d.open("Global", s)
		d.names("names", s.Names)
	case *Nonlocal:
		d.open("Nonlocal", s)
		d.names("names", s.Names)
	case *ExprStmt:
		d.open("Expr", s)
		d.child("value", s.Value != nil)
		d.expr(s.Value, load)
	case *Pass:
		d.open("Pass", s)
	case *Break:
		d.open("Break", s)
	case *Continue:
		d.open("Continue", s)
	case *Print:
		d.open("Print", s)
		d.child("dest", s.Dest != nil)
		d.count("values", len(s.Values))
		d.field("nl", either(s.Newline, "1", "0"))
		d.expr(s.Dest, load)
		d.exprs(s.Values, load)
	case *Exec:
		d.open("Exec", s)
		d.child("body", s.Body != nil)
		d.child("globals", s.Globals != nil)
		d.child("locals", s.Locals != nil)
		d.expr(s.Body, load)
		d.expr(s.Globals, load)
		d.expr(s.Locals, load)
	case *BadStmt:
		d.open("BadStmt", s)
	}
	d.close()
}

func (d *dumper) handler(h *ExceptHandler) {
	d.open("ExceptHandler", h)
	d.child("type", h.Type != nil)
	d.name("name", h.Name.Name)
	if h.Target != nil {
		d.child("target", true)
	}
	d.count("body", len(h.Body))
	d.expr(h.Type, load)
	d.expr(h.Target, store)
	d.stmts(h.Body)
	d.close()
}

func (d *dumper) aliases(list []*Alias) {
	for _, a := range list {
		d.open("alias", a)
		d.name("name", a.Name)
		d.name("asname", a.As.Name)
		d.close()
	}
}

func (d *dumper) keywords(list []*Keyword) {
	for _, k := range list {
		d.open("keyword", k)
		d.name("arg", k.Name.Name)
		d.child("value", k.Value != nil)
		d.expr(k.Value, load)
		d.close()
	}
}

// typeParamCount prints nothing for an empty list: before 3.12 CPython has no such field.
func (d *dumper) typeParamCount(list []*TypeParam) {
	if len(list) > 0 {
		d.count("type_params", len(list))
	}
}

func (d *dumper) typeParams(list []*TypeParam) {
	for _, p := range list {
		d.open(typeParamNames[p.Kind], p)
		d.name("name", p.Name.Name)
		if p.Kind == TypeVar {
			d.child("bound", p.Bound != nil)
		}
		d.child("default_value", p.Default != nil)
		d.expr(p.Bound, load)
		d.expr(p.Default, load)
		d.close()
	}
}

// arguments prints the defaults in CPython's two lists: those of positional
// parameters, and those of keyword-only ones with a gap for each that has none.
func (d *dumper) arguments(a *Arguments) {
	d.bare("arguments")
	if a == nil {
		a = &Arguments{}
	}
	var defaults []Expr
	for _, list := range [][]*Arg{a.PosOnly, a.Args} {
		for _, arg := range list {
			if arg.Default != nil {
				defaults = append(defaults, arg.Default)
			}
		}
	}
	d.count("posonlyargs", len(a.PosOnly))
	d.count("args", len(a.Args))
	d.child("vararg", a.Vararg != nil)
	d.count("kwonlyargs", len(a.KwOnly))
	d.count("kw_defaults", len(a.KwOnly))
	d.child("kwarg", a.Kwarg != nil)
	d.count("defaults", len(defaults))
	d.args(a.PosOnly)
	d.args(a.Args)
	d.arg(a.Vararg)
	d.args(a.KwOnly)
	for _, arg := range a.KwOnly {
		d.element(arg.Default, load)
	}
	d.arg(a.Kwarg)
	d.exprs(defaults, load)
	d.close()
}

func (d *dumper) args(list []*Arg) {
	for _, a := range list {
		d.arg(a)
	}
}

func (d *dumper) arg(a *Arg) {
	if a == nil {
		return
	}
	d.open("arg", a)
	d.name("arg", a.Name.Name)
	if a.Unpack != nil {
		d.child("unpack", true)
	}
	d.child("annotation", a.Annotation != nil)
	d.expr(a.Unpack, store)
	d.expr(a.Annotation, load)
	d.close()
}

// ---- expressions ----

func (d *dumper) exprs(list []Expr, ctx context) {
	for _, e := range list {
		d.element(e, ctx)
	}
}

// element prints an item of a list: unlike a field, its absence takes a line.
func (d *dumper) element(e Expr, ctx context) {
	if e == nil {
		d.bare("-")
		d.close()
		return
	}
	d.expr(e, ctx)
}

func (d *dumper) expr(e Expr, ctx context) {
	if e == nil {
		return
	}
	switch e := e.(type) {
	case *BoolOp:
		d.open("BoolOp", e)
		d.field("op", either(e.Or, "Or", "And"))
		d.count("values", len(e.Values))
		d.exprs(e.Values, load)
	case *NamedExpr:
		d.open("NamedExpr", e)
		d.child("target", e.Target != nil)
		d.child("value", e.Value != nil)
		if e.Target != nil {
			d.expr(e.Target, store)
		}
		d.expr(e.Value, load)
	case *BinOp:
		d.open("BinOp", e)
		d.child("left", e.Left != nil)
		d.field("op", binaryOpNames[e.Op])
		d.child("right", e.Right != nil)
		d.expr(e.Left, load)
		d.expr(e.Right, load)
	case *UnaryOp:
		d.open("UnaryOp", e)
		d.field("op", unaryOpNames[e.Op])
		d.child("operand", e.Operand != nil)
		d.expr(e.Operand, load)
	case *Lambda:
		d.open("Lambda", e)
		d.child("args", true)
		d.child("body", e.Body != nil)
		d.arguments(e.Args)
		d.expr(e.Body, load)
	case *IfExp:
		d.open("IfExp", e)
		d.child("test", e.Test != nil)
		d.child("body", e.Body != nil)
		d.child("orelse", e.Orelse != nil)
		d.expr(e.Test, load)
		d.expr(e.Body, load)
		d.expr(e.Orelse, load)
	case *Dict:
		d.open("Dict", e)
		d.count("keys", len(e.Keys))
		d.count("values", len(e.Values))
		d.exprs(e.Keys, load)
		d.exprs(e.Values, load)
	case *Set:
		d.open("Set", e)
		d.count("elts", len(e.Elts))
		d.exprs(e.Elts, load)
	case *Comp:
		d.comp(e)
	case *Await:
		d.open("Await", e)
		d.child("value", e.Value != nil)
		d.expr(e.Value, load)
	case *Yield:
		d.open("Yield", e)
		d.child("value", e.Value != nil)
		d.expr(e.Value, load)
	case *YieldFrom:
		d.open("YieldFrom", e)
		d.child("value", e.Value != nil)
		d.expr(e.Value, load)
	case *Compare:
		d.open("Compare", e)
		d.child("left", e.Left != nil)
		d.field("ops", "")
		for i, op := range e.Ops {
			if i > 0 {
				d.out = append(d.out, ',')
			}
			d.out = append(d.out, compareOpNames[op]...)
		}
		d.count("comparators", len(e.Comparators))
		d.expr(e.Left, load)
		d.exprs(e.Comparators, load)
	case *Call:
		d.open("Call", e)
		d.child("func", e.Func != nil)
		d.count("args", len(e.Args))
		d.count("keywords", len(e.Keywords))
		d.expr(e.Func, load)
		d.exprs(e.Args, load)
		d.keywords(e.Keywords)
	case *FString:
		d.open(either(e.Template, "TemplateStr", "JoinedStr"), e)
		d.count("values", len(e.Parts))
		d.fstring++
		for _, part := range e.Parts {
			if in, ok := part.(*Interpolation); ok {
				d.interpolation(in, e.Template)
			} else {
				d.element(part, load)
			}
		}
		d.fstring--
	case *Interpolation: // always inside an FString; alone only in a damaged tree
		d.interpolation(e, false)
		return
	case *Str:
		d.open("Constant", e)
		d.field("value", "s:")
		d.escaped(e.Value)
		// Which piece of a concatenation with an f-string decides the kind has changed between versions.
		if e.Kind != 0 && d.fstring == 0 {
			d.field("kind", string(rune(e.Kind)))
		}
	case *Bytes:
		d.open("Constant", e)
		d.field("value", "b:")
		d.out = hex.AppendEncode(d.out, []byte(e.Value))
	case *Num:
		d.open("Constant", e)
		d.field("value", canonicalNumber(e))
	case *Constant:
		d.open("Constant", e)
		d.field("value", constantNames[e.Kind])
	case *Attribute:
		d.open("Attribute", e)
		d.child("value", e.Value != nil)
		d.name("attr", e.Attr.Name)
		d.field("ctx", string(ctx))
		d.expr(e.Value, load)
	case *Subscript:
		d.open("Subscript", e)
		d.child("value", e.Value != nil)
		d.child("slice", e.Index != nil)
		d.field("ctx", string(ctx))
		d.expr(e.Value, load)
		d.expr(e.Index, load)
	case *Starred:
		d.open("Starred", e)
		d.child("value", e.Value != nil)
		d.field("ctx", string(ctx))
		d.expr(e.Value, ctx)
	case *Name:
		d.open("Name", e)
		d.name("id", e.ID)
		d.field("ctx", string(ctx))
	case *List:
		d.open("List", e)
		d.count("elts", len(e.Elts))
		d.field("ctx", string(ctx))
		d.exprs(e.Elts, ctx)
	case *Tuple:
		d.open("Tuple", e)
		d.count("elts", len(e.Elts))
		d.field("ctx", string(ctx))
		d.exprs(e.Elts, ctx)
	case *Slice:
		d.open("Slice", e)
		d.child("lower", e.Lower != nil)
		d.child("upper", e.Upper != nil)
		d.child("step", e.Step != nil)
		d.expr(e.Lower, load)
		d.expr(e.Upper, load)
		d.expr(e.Step, load)
	case *Repr:
		d.open("Repr", e)
		d.child("value", e.Value != nil)
		d.expr(e.Value, load)
	case *BadExpr:
		d.open("BadExpr", e)
	}
	d.close()
}

func (d *dumper) comp(e *Comp) {
	d.open(compNames[e.Kind], e)
	if e.Kind == DictComp {
		d.child("key", e.Key != nil)
		d.child("value", e.Elt != nil)
	} else {
		d.child("elt", e.Elt != nil)
	}
	d.count("generators", len(e.Generators))
	d.expr(e.Key, load)
	d.expr(e.Elt, load)
	for _, g := range e.Generators {
		d.bare("comprehension")
		d.child("target", g.Target != nil)
		d.child("iter", g.Iter != nil)
		d.count("ifs", len(g.Ifs))
		d.field("is_async", either(g.Async, "1", "0"))
		d.expr(g.Target, store)
		d.expr(g.Iter, load)
		d.exprs(g.Ifs, load)
		d.close()
	}
}

// interpolation prints `{value}`: FormattedValue in an f-string, Interpolation in a t-string.
func (d *dumper) interpolation(e *Interpolation, template bool) {
	d.open(either(template, "Interpolation", "FormattedValue"), e)
	d.child("value", e.Value != nil)
	if template {
		d.field("str", "s:")
		d.escaped(e.Text)
	}
	conversion := -1
	switch {
	case e.Conversion != 0:
		conversion = int(e.Conversion)
	case e.Debug && e.Format == nil:
		conversion = 'r' // what {value=} means, and CPython writes it out
	}
	d.number("conversion", conversion)
	d.child("format_spec", e.Format != nil)
	d.expr(e.Value, load)
	if e.Format != nil {
		// The specification of a t-string is an f-string all the same.
		d.open("JoinedStr", e.Format)
		d.count("values", len(e.Format.Parts))
		for _, part := range e.Format.Parts {
			if in, ok := part.(*Interpolation); ok {
				d.interpolation(in, false)
			} else {
				d.element(part, load)
			}
		}
		d.close()
	}
	d.close()
}

// canonicalNumber is the value of a number: integers in hexadecimal (decimal
// is quadratic), floats as the bits of their IEEE-754 form. What is not a
// number of Python 3 is printed as written after "?:".
func canonicalNumber(n *Num) string {
	text := strings.ReplaceAll(n.Text, "_", "")
	switch n.Kind {
	case Float:
		if bits, ok := floatBits(text); ok {
			return "f:" + bits
		}
	case Imaginary:
		if bits, ok := floatBits(strings.TrimRight(text, "jJ")); ok {
			return "c:" + bits
		}
	case Int:
		if i, ok := new(big.Int).SetString(intText(text)); ok {
			return "i:" + i.Text(16)
		}
	}
	return "?:" + n.Text
}

// intText splits a literal into its digits and their base. Python allows 00 but not 07.
func intText(text string) (string, int) {
	if len(text) > 2 && text[0] == '0' {
		switch text[1] {
		case 'x', 'X':
			return text[2:], 16
		case 'o', 'O':
			return text[2:], 8
		case 'b', 'B':
			return text[2:], 2
		}
	}
	return text, 10
}

func floatBits(text string) (string, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) {
		return "", false
	}
	bits := strconv.FormatUint(math.Float64bits(f), 16)
	return strings.Repeat("0", 16-len(bits)) + bits, true
}

// ---- patterns ----

func (d *dumper) patterns(list []Pattern) {
	for _, p := range list {
		d.pattern(p)
	}
}

func (d *dumper) pattern(p Pattern) {
	if p == nil {
		return
	}
	switch p := p.(type) {
	case *MatchValue:
		d.open("MatchValue", p)
		d.child("value", p.Value != nil)
		d.expr(p.Value, load)
	case *MatchSingleton:
		d.open("MatchSingleton", p)
		d.field("value", constantNames[p.Kind])
	case *MatchSequence:
		d.open("MatchSequence", p)
		d.count("patterns", len(p.Patterns))
		d.patterns(p.Patterns)
	case *MatchMapping:
		d.open("MatchMapping", p)
		d.count("keys", len(p.Keys))
		d.count("patterns", len(p.Patterns))
		d.name("rest", p.Rest.Name)
		d.exprs(p.Keys, load)
		d.patterns(p.Patterns)
	case *MatchClass:
		d.open("MatchClass", p)
		d.child("cls", p.Cls != nil)
		d.count("patterns", len(p.Patterns))
		d.names("kwd_attrs", p.KwdAttrs)
		d.count("kwd_patterns", len(p.KwdPatterns))
		d.expr(p.Cls, load)
		d.patterns(p.Patterns)
		d.patterns(p.KwdPatterns)
	case *MatchStar:
		d.open("MatchStar", p)
		d.name("name", p.Name.Name)
	case *MatchAs:
		d.open("MatchAs", p)
		d.child("pattern", p.Pattern != nil)
		d.name("name", p.Name.Name)
		d.pattern(p.Pattern)
	case *MatchOr:
		d.open("MatchOr", p)
		d.count("patterns", len(p.Patterns))
		d.patterns(p.Patterns)
	}
	d.close()
}

// ---- names ----

func either(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}

var (
	binaryOpNames = [...]string{
		Add: "Add", Sub: "Sub", Mult: "Mult", MatMult: "MatMult", Div: "Div", Mod: "Mod", Pow: "Pow",
		LShift: "LShift", RShift: "RShift", BitOr: "BitOr", BitXor: "BitXor", BitAnd: "BitAnd", FloorDiv: "FloorDiv",
	}
	unaryOpNames   = [...]string{Invert: "Invert", Not: "Not", UAdd: "UAdd", USub: "USub"}
	compareOpNames = [...]string{
		Eq: "Eq", NotEq: "NotEq", Lt: "Lt", LtE: "LtE", Gt: "Gt", GtE: "GtE", Is: "Is", IsNot: "IsNot", In: "In", NotIn: "NotIn",
	}
	compNames      = [...]string{ListComp: "ListComp", SetComp: "SetComp", DictComp: "DictComp", GeneratorExp: "GeneratorExp"}
	constantNames  = [...]string{None: "None", True: "True", False: "False", Ellipsis: "Ellipsis"}
	typeParamNames = [...]string{TypeVar: "TypeVar", TypeVarTuple: "TypeVarTuple", ParamSpec: "ParamSpec"}
)
