package template

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"paddock/internal/djtmpl"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// How a template is told in Python's terms. Each piece of text that is shown as
// one becomes a function, whose parameters are the names it asks for:
//
//   - the shell of a file: all of it but the blocks, which children may put others in the place of;
//   - a block's body, without the blocks in it;
//   - a file that is included, whole.
//
// A page is a function that calls the shell of the outermost template and the
// bodies of the blocks as the template that is named has them. So each text is
// told once, however many pages have it. Where a `for` or `with` stands around a
// block, which its children see in it, that is one more function (see framed).
//
// In a function, `{{ x.y|f }}` is `@text(@escape(@filter:f(@part(x, "y"))))`: names
// with "@" stand for the sink of the place's HTML context, what escaping leaves, the function of a
// filter, and the way in which templates reach parts. Whoever follows the values says what they are (Term).

// Page is what a template is told as.
type Page struct {
	Module *pyname.Module
	Def    *pysyntax.FunctionDef
}

// pages are the functions that were made, by what they tell.
type pages struct {
	list  []*function
	named map[string]*Page
	made  map[pieceKey]*function
}

// pieceKey is what a function tells: a file or block, and the state in which it begins.
type pieceKey struct {
	node   any // *djtmpl.Template or *djtmpl.Block
	whole  bool
	escape bool
	at     states
	// names are those that hold safe text, and those that hold known texts.
	names string
}

// function is a piece of a template as a function.
type function struct {
	Page
	number int
	// params are the names that it asks for, sorted.
	params []string
	// blocks are the blocks in it whose bodies are left out, and how they begin.
	blocks []blockAt
	// after is the state behind it.
	after states
	// tags says that it, or what it shows, has tags of HTML.
	tags bool
}

type blockAt struct {
	block  *djtmpl.Block
	escape bool
	at     states
	// in is the template in whose text it stands, around the loops and names around it there, the outermost first.
	in     *djtmpl.Template
	around []djtmpl.Node
	// marks are the names that hold safe text there, texts those that hold known ones.
	marks []string
	texts map[string][]string
	// outer is the block in whose body it stands; nil for none.
	outer *blockAt
}

const (
	// maxChain is how many templates extend each other, maxIncludes how deep templates include each other.
	maxChain    = 20
	maxIncludes = 20
	// maxPieces bounds the functions that are made of one set.
	maxPieces = 50_000
)

// plain are the endings of templates that are no HTML: what they show is escaped by nobody and read by no browser.
var plain = []string{".txt", ".md", ".rst", ".csv", ".tex", ".sh", ".conf", ".cfg", ".ini", ".yml", ".yaml", ".sql", ".py", ".toml", ".eml", ".text", ".subject"}

// Page is the page of a template's name; nil when there is none, or it is no HTML.
func (s *Set) Page(name string) *Page {
	if p, ok := s.pages.named[name]; ok {
		return p
	}
	if s.pages.named == nil {
		s.pages.named, s.pages.made = map[string]*Page{}, map[pieceKey]*function{}
	}
	s.pages.named[name] = nil // a page that leads to itself
	p := s.tell(name)
	s.pages.named[name] = p
	return p
}

// Numbered is a function that was made for a page, by its number; nil when there is none.
func (s *Set) Numbered(number string) *Page {
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= len(s.pages.list) {
		return nil
	}
	return &s.pages.list[n].Page
}

func (s *Set) tell(name string) *Page {
	chain := s.chain(name)
	if len(chain) == 0 {
		return nil
	}
	leaf, base := chain[0], chain[len(chain)-1]
	if slices.Contains(plain, path.Ext(leaf.File.Path)) {
		return nil
	}
	shell := s.piece(base, base, nil, true, start(), false, 0, nil)
	if shell == nil {
		return nil
	}
	if len(shell.blocks) == 0 && len(chain) == 1 {
		if !shell.tags {
			return nil // a text, whatever its name ends in
		}
		return &shell.Page
	}
	w := s.writer(leaf)
	span := w.whole()
	w.call(shell, span, nil)
	seen := map[*djtmpl.Block]bool{}
	list := slices.Clone(shell.blocks)
	for len(list) > 0 && len(seen) < 1000 {
		b := list[0]
		list = list[1:]
		// The block of the template that is named comes first; `block.super` shows the next one.
		for _, t := range chain {
			over := t.Blocks[b.block.Name.Name]
			if over == nil || seen[over] {
				continue
			}
			seen[over] = true
			if f := s.piece(t, over, over.Body, b.escape, b.at, false, 0, b.texts, b.marks...); f != nil {
				for _, inner := range f.blocks {
					inner.outer = &b
					list = append(list, inner)
				}
				if g := s.framed(&b, f, 0); g != f {
					w.call(g, w.whole(), nil)
				} else {
					w.call(f, source.Span(over.Name.Span), nil)
				}
			}
			if !showsSuper(over.Body) {
				break
			}
		}
	}
	f := w.finish()
	if !f.tags {
		return nil
	}
	return &f.Page
}

// framed is a block's body within the loops and names around the place that it takes: those are the text of another template,
// and become a function of that one, which calls the body.
func (s *Set) framed(b *blockAt, body *function, depth int) *function {
	f := body
	if len(b.around) > 0 && len(s.pages.list) < maxPieces {
		w := s.writer(b.in)
		w.escape = b.escape
		w.enclose(b.around, func() { w.call(body, source.Span(b.block.Name.Span), nil) })
		f = w.finish()
	}
	if b.outer == nil || depth > maxIncludes {
		return f
	}
	return s.framed(b.outer, f, depth+1)
}

// showsSuper says that a body shows the block that it takes the place of.
func showsSuper(body []djtmpl.Node) bool {
	found := false
	djtmpl.Inspect(body, func(n djtmpl.Node) bool {
		if o, ok := n.(*djtmpl.Output); ok && djtmpl.IsSuper(o.X) {
			found = true
		}
		return !found
	})
	return found
}

// chain is a template and those that it extends, one after the other.
func (s *Set) chain(name string) (list []*djtmpl.Template) {
	for name != "" && len(list) < maxChain {
		file := s.Find(name)
		if file == "" {
			return list
		}
		t := s.Parse(file)
		if t == nil || slices.Contains(list, t) {
			return list
		}
		list = append(list, t)
		if t.Extends == nil {
			break
		}
		name = constant(t.Extends.Parent)
		name = relative(file, name, s)
	}
	return list
}

// relative is a name that begins with "./" or "../" as one from the directory of templates on.
func relative(file, name string, s *Set) string {
	if !strings.HasPrefix(name, "./") && !strings.HasPrefix(name, "../") {
		return name
	}
	for _, list := range [...][]dir{s.dirs, s.rest} {
		for _, d := range list {
			if rest, ok := strings.CutPrefix(file, d.path+"/"); ok {
				return path.Join(path.Dir(rest), name)
			}
		}
	}
	return name
}

func constant(x djtmpl.Expr) string {
	if s, ok := x.(*djtmpl.Str); ok {
		return s.Value
	}
	return ""
}

// piece is the function of a file (whole, or less its blocks) or of a block's body; nil when it can't be made.
// texts are names of its that hold known texts, marks those that hold safe ones.
func (s *Set) piece(t *djtmpl.Template, node any, body []djtmpl.Node, escape bool, at states, whole bool, depth int, texts map[string][]string, marks ...string) *function {
	key := pieceKey{node, whole, escape, at, strings.Join(marks, " ")}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		key.names += "\x00" + name + "\x00" + strings.Join(texts[name], "\x00")
	}
	if f, ok := s.pages.made[key]; ok {
		return f
	}
	if len(s.pages.list) >= maxPieces {
		return nil
	}
	w := s.writer(t)
	w.escape, w.at, w.wholes, w.depth = escape, at, whole, depth
	for _, name := range marks {
		w.marks[name] = true
	}
	maps.Copy(w.holds, texts)
	s.pages.made[key] = nil
	if body == nil && node == any(t) {
		body = t.Nodes
	}
	w.nodes(body)
	f := w.finish()
	s.pages.made[key] = f
	return f
}

// writer writes one function.
type writer struct {
	set   *Set
	t     *djtmpl.Template
	scope map[string]string // names that are bound here, and the variables that they are
	// marks are variables, and names that are asked for, which hold text that was marked as safe: nobody escapes it any more.
	marks map[string]bool
	// holds are the texts that variables, and names that are asked for, may hold, where all of them are known.
	holds  map[string][]string
	params map[string]bool
	stmts  []pysyntax.Stmt
	blocks []blockAt
	escape bool
	at     states
	// wholes says that blocks are shown in their places: of a file that is included.
	wholes bool
	depth  int
	count  int
	tags   bool
	// besides says that an expression is told for what its functions do.
	besides bool
	// forced says that a tag around escapes all that is shown, safe or not.
	forced bool
	// line is what was read of the line, with shown for what the template shows.
	line string
	// macros are those of other templates that are known here by a name; nil before they were asked for.
	macros map[string]macro
	// silent says that nothing but the state of HTML is asked for.
	silent bool
	// around are the loops and names in which the text stands that is being written, the outermost first.
	around []djtmpl.Node
}

func (s *Set) writer(t *djtmpl.Template) *writer {
	return &writer{set: s, t: t, scope: map[string]string{}, params: map[string]bool{}, marks: map[string]bool{}, holds: map[string][]string{}, escape: true}
}

func (w *writer) whole() source.Span {
	return source.Span{Start: 0, End: source.Pos(min(len(w.t.File.Text), len(w.t.File.Line(1))))}
}

// finish makes the function of what was written.
func (w *writer) finish() *function {
	size := source.Pos(len(w.t.File.Text))
	span := pysyntax.Span{Start: 0, End: max(size, 3)}
	f := &function{number: len(w.set.pages.list), params: slices.Sorted(maps.Keys(w.params)), blocks: w.blocks, after: w.at, tags: w.tags}
	def := &pysyntax.FunctionDef{Span: span, Name: pysyntax.Ident{Name: shortName(w.t.File.Path)}, Args: &pysyntax.Arguments{}, Body: w.stmts}
	for _, p := range f.params {
		def.Args.KwOnly = append(def.Args.KwOnly, &pysyntax.Arg{Name: pysyntax.Ident{Name: p}})
	}
	if len(def.Body) == 0 {
		def.Body = []pysyntax.Stmt{&pysyntax.Pass{Span: span}}
	}
	tree := &pysyntax.Module{File: w.t.File, Body: []pysyntax.Stmt{def}}
	name := fmt.Sprintf("%s#%d", w.t.File.Path, f.number)
	f.Page = Page{Module: w.set.index.Made(name, w.set.root, tree), Def: def}
	w.set.pages.list = append(w.set.pages.list, f)
	return f
}

// shortName is a template's name in a sentence: its last two parts.
func shortName(file string) string {
	dir, base := path.Split(file)
	dir = path.Base(strings.TrimSuffix(dir, "/"))
	if dir == "." || dir == "templates" || dir == "jinja2" {
		return base
	}
	return dir + "/" + base
}

// inner is a span within the function: names in its first two bytes would stand outside.
func inner(s source.Span) pysyntax.Span {
	if s.Start < 2 {
		s.Start = 2
	}
	if s.End < s.Start {
		s.End = s.Start
	}
	return pysyntax.Span(s)
}

func term(name string, at source.Span) *pysyntax.Name {
	return &pysyntax.Name{Span: inner(at), ID: "@" + name}
}

func (w *writer) add(s pysyntax.Stmt) { w.stmts = append(w.stmts, s) }

// call adds a call of another piece with the names that it asks for; given are some that are said here.
func (w *writer) call(f *function, at source.Span, given map[string]pysyntax.Expr) {
	w.callPage(f, at, given, false)
}

func (w *writer) callPage(f *function, at source.Span, given map[string]pysyntax.Expr, only bool) {
	w.tags = w.tags || f.tags
	w.callTerm("page:"+strconv.Itoa(f.number), f.params, at, given, only)
}

func (w *writer) callTerm(name string, params []string, at source.Span, given map[string]pysyntax.Expr, only bool) {
	c := &pysyntax.Call{Span: inner(at), Func: term(name, at)}
	for _, p := range params {
		v, ok := given[p]
		if !ok {
			if only && p != "request" && p != "csrf_token" {
				continue
			}
			v = w.name(p, at)
		}
		c.Keywords = append(c.Keywords, &pysyntax.Keyword{Span: inner(at), Name: pysyntax.Ident{Name: p}, Value: v})
	}
	w.add(&pysyntax.ExprStmt{Span: inner(at), Value: c})
}

// name is a variable of the template.
func (w *writer) name(name string, at source.Span) pysyntax.Expr {
	if v, ok := w.scope[name]; ok {
		if v == "" {
			return &pysyntax.Constant{Span: inner(at), Kind: pysyntax.None}
		}
		return &pysyntax.Name{Span: inner(at), ID: v}
	}
	w.params[name] = true
	return &pysyntax.Name{Span: inner(at), ID: name}
}

// bind is a variable for a name that is bound from here on.
func (w *writer) bind(name string) string {
	w.count++
	v := name + "·" + strconv.Itoa(w.count)
	w.scope[name] = v
	return v
}

// mark binds a name to a value that may be safe text.
func (w *writer) mark(name djtmpl.Ident, v pysyntax.Expr, safe bool, at source.Span) {
	w.set1(name, v, at)
	if name.Name != "" {
		w.marks[w.scope[name.Name]] = safe
	}
}

// set1 binds a name to a value.
func (w *writer) set1(name djtmpl.Ident, v pysyntax.Expr, at source.Span) {
	if name.Name == "" {
		return
	}
	span := source.Span(name.Span)
	if span.End <= span.Start {
		span = at
	}
	w.add(&pysyntax.Assign{Span: inner(at), Targets: []pysyntax.Expr{&pysyntax.Name{Span: inner(span), ID: w.bind(name.Name)}}, Value: v})
}

// within writes a body with a scope of its own.
func (w *writer) within(do func()) {
	outer := w.scope
	w.scope = maps.Clone(outer)
	do()
	w.scope = outer
}

// body writes nodes into a list of their own.
func (w *writer) body(list []djtmpl.Node) []pysyntax.Stmt { return w.apart(func() { w.nodes(list) }) }

// apart writes something into a list of its own.
func (w *writer) apart(do func()) []pysyntax.Stmt {
	outer := w.stmts
	w.stmts = nil
	w.within(do)
	got := w.stmts
	w.stmts = outer
	if len(got) == 0 {
		got = []pysyntax.Stmt{&pysyntax.Pass{Span: pysyntax.Span{Start: 2, End: 2}}}
	}
	return got
}
