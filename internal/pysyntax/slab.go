package pysyntax

import "paddock/internal/source"

// A tree has many small nodes, so they are allocated by the chunk, a chunk for
// each type of node. The first chunk of a type is small and each next one as
// large as all before it, up to a bound: a short file pays for little that it
// does not use, a long one is made of few allocations. What a file leaves of a
// chunk goes to the next file, see parsers. A chunk lives as long as any node in it:
// as long as the longest-lived of its files.

const (
	slabFirst = 4
	slabMost  = 512
)

type slab[T any] struct {
	free []T
	made int
}

// one is a new node.
func (s *slab[T]) one() *T {
	if len(s.free) == 0 {
		s.grow()
	}
	n := &s.free[0]
	s.free = s.free[1:]
	return n
}

func (s *slab[T]) grow() {
	n := min(max(s.made, slabFirst), slabMost)
	s.free = make([]T, n)
	s.made += n
}

// list makes lists of exactly the right length out of shared chunks. A list is
// built on a stack of the parser's while it is read and copied when it is
// complete, since only then its length is known.
type list[T any] struct {
	free  []T
	made  int
	stack []T
}

// take copies what was put on the stack since mark and takes it off; nil for nothing.
func (l *list[T]) take(mark int) []T {
	items := l.stack[mark:]
	n := len(items)
	if n == 0 {
		return nil
	}
	if n > len(l.free) {
		if n > slabMost/8 {
			out := make([]T, n)
			copy(out, items)
			l.drop(mark)
			return out
		}
		// What is left of the chunk is lost; a list is at most an eighth of one.
		grow := max(n, min(max(l.made, slabFirst), slabMost))
		l.free = make([]T, grow)
		l.made += grow
	}
	out := l.free[:n:n]
	l.free = l.free[n:]
	copy(out, items)
	l.drop(mark)
	return out
}

// drop forgets what was put on the stack since mark.
func (l *list[T]) drop(mark int) {
	l.stack = l.stack[:mark]
}

// forget takes from the stack's memory what was on it.
func (l *list[T]) forget() { clear(l.stack[:cap(l.stack)]) }

func (l *list[T]) push(item T) { l.stack = append(l.stack, item) }
func (l *list[T]) mark() int   { return len(l.stack) }

// nodes holds the slabs of everything that is common in real code. Rare nodes are allocated singly.
type nodes struct {
	functionDef   slab[FunctionDef]
	classDef      slab[ClassDef]
	returns       slab[Return]
	assign        slab[Assign]
	augAssign     slab[AugAssign]
	annAssign     slab[AnnAssign]
	forStmt       slab[For]
	ifStmt        slab[If]
	with          slab[With]
	raise         slab[Raise]
	try           slab[Try]
	assert        slab[Assert]
	imports       slab[Import]
	importFrom    slab[ImportFrom]
	exprStmt      slab[ExprStmt]
	pass          slab[Pass]
	arguments     slab[Arguments]
	arg           slab[Arg]
	keyword       slab[Keyword]
	alias         slab[Alias]
	withItem      slab[WithItem]
	handler       slab[ExceptHandler]
	boolOp        slab[BoolOp]
	binOp         slab[BinOp]
	unaryOp       slab[UnaryOp]
	lambda        slab[Lambda]
	ifExp         slab[IfExp]
	dict          slab[Dict]
	comp          slab[Comp]
	comprehension slab[Comprehension]
	compare       slab[Compare]
	call          slab[Call]
	fstring       slab[FString]
	interpolation slab[Interpolation]
	str           slab[Str]
	bytes         slab[Bytes]
	num           slab[Num]
	constant      slab[Constant]
	attribute     slab[Attribute]
	subscript     slab[Subscript]
	starred       slab[Starred]
	name          slab[Name]
	list          slab[List]
	tuple         slab[Tuple]
	slice         slab[Slice]

	exprs          list[Expr]
	stmts          list[Stmt]
	args           list[*Arg]
	keywords       list[*Keyword]
	aliases        list[*Alias]
	withItems      list[*WithItem]
	handlers       list[*ExceptHandler]
	cases          list[*MatchCase]
	patterns       list[Pattern]
	idents         list[Ident]
	typeParams     list[*TypeParam]
	comprehensions list[*Comprehension]
	compareOps     list[CompareOp]
}

// forget lets go of the tree that was made last.
func (n *nodes) forget() {
	n.exprs.forget()
	n.stmts.forget()
	n.args.forget()
	n.keywords.forget()
	n.aliases.forget()
	n.withItems.forget()
	n.handlers.forget()
	n.cases.forget()
	n.patterns.forget()
	n.idents.forget()
	n.typeParams.forget()
	n.comprehensions.forget()
	n.compareOps.forget()
}

// at is the place of a node.
func at(start, end int) Span {
	return Span{Start: source.Pos(start), End: source.Pos(end)}
}
