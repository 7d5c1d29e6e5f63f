package pysyntax

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"paddock/internal/source"
)

// seed gives the fuzzer the programs of the oracle's table, which have all of the grammar in them.
func seed(f *testing.F) {
	data, err := os.ReadFile("testdata/oracle/snippets.txt")
	if err != nil {
		f.Fatal(err)
	}
	head, program := "", ""
	add := func() {
		if text, err := strconv.Unquote(strings.TrimSpace(program)); err == nil && strings.Contains(head, " quoted") {
			program = text
		}
		if head != "" {
			f.Add(program)
		}
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "=== ") {
			add()
			head, program = line, ""
			continue
		}
		program += line
	}
	add()
	for _, table := range []string{"testdata/recovery.txt", "testdata/legacy.txt", "testdata/trees.txt"} {
		_, list := examples(f, table)
		for _, e := range list {
			f.Add(e.text)
		}
	}
}

func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		m := Parse(source.NewFile("a.py", text), Limits{})
		if err := checkModule(m); err != nil {
			t.Fatalf("%v\n%q\n%s", err, text, AppendDump(nil, m, 0))
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		"# coding: latin-1\n\xe9", "\xef\xbb\xbfx", "# -*- coding: euc-jp -*-\n\xa4\xa2", "#coding=utf_8_sig", "\xff", "\r#coding:cp1252\r\x81",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := Decode(data)
		if strings.ToValidUTF8(text, "") != text {
			t.Errorf("%q is not UTF-8 (error: %v)", text, err)
		}
	})
}

func FuzzScan(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		if err := checkTokens(text); err != nil {
			t.Fatalf("%v\n%q", err, text)
		}
	})
}

// checkTokens sees that tokens, comments, spaces and joined lines are all of a text.
func checkTokens(text string) error {
	s := newScanner(text)
	s.carriage = true
	behind, comments := 0, 0
	depth := 0
	for n := 0; ; n++ {
		s.next()
		if n > 3*len(text)+10 {
			return fmt.Errorf("more tokens than the text can have")
		}
		switch s.tok {
		case tokEOF:
			if depth != len(s.indents)-1 {
				return fmt.Errorf("%d indents are open, the stack has %d", depth, len(s.indents)-1)
			}
			return nil
		case tokIndent:
			depth++
		case tokDedent:
			depth--
		}
		if s.start < behind && s.tok > tokDedent || s.start > len(text) || s.end > len(text) {
			return fmt.Errorf("token %d at %d-%d, but the one before ended at %d", s.tok, s.start, s.end, behind)
		}
		gap := text[behind:max(behind, s.start)]
		for ; comments < len(s.comments); comments++ {
			c := s.comments[comments]
			if int(c.Start) < behind || int(c.End) > max(behind, s.start) {
				return fmt.Errorf("comment at %v is not between the tokens around it", c)
			}
			gap = strings.Replace(gap, text[c.Start:c.End], "", 1)
		}
		if rest := strings.Trim(gap, " \t\f\r\n\\"); rest != "" && s.tok != tokBad {
			return fmt.Errorf("%q before the token at %d is lost", rest, s.start)
		}
		behind = max(behind, s.end, s.off)
		if s.tok <= tokDedent {
			behind = max(behind, s.start)
		}
	}
}

// checkModule sees that a tree is whole: every node inside its parent and
// behind its neighbours, everything in order, and, when there is no error,
// nothing between the statements that is not space.
func checkModule(m *Module) error {
	text := m.File.Text
	if len(m.Errors) > maxErrors {
		return fmt.Errorf("%d errors", len(m.Errors))
	}
	behind := source.Pos(0)
	for _, e := range m.Errors {
		if e.Start < behind || e.End < e.Start || int(e.End) > len(text) || e.Msg == "" {
			return fmt.Errorf("error %q at %v is out of order", e.Msg, e.Span)
		}
		behind = e.Start
	}
	behind = 0
	for _, n := range m.Legacy {
		if n.Start < behind || n.End <= n.Start || int(n.End) > len(text) {
			return fmt.Errorf("note %q at %v is out of order", n.What, n.Span)
		}
		behind = n.Start
	}
	behind = 0
	gaps := m.Comments
	for _, c := range m.Comments {
		if c.Start < behind || text[c.Start] != '#' || strings.ContainsAny(text[c.Start:c.End], "\r\n") {
			return fmt.Errorf("comment at %v", c)
		}
		behind = c.End
	}
	whole := source.Span{Start: 0, End: source.Pos(len(text))}
	behind = 0
	for _, s := range m.Body {
		from := startWithDecorators(s)
		if len(m.Errors) == 0 {
			for i := behind; i < from; i++ {
				for len(gaps) > 0 && gaps[0].End <= i {
					gaps = gaps[1:]
				}
				if len(gaps) > 0 && gaps[0].Start <= i {
					continue
				}
				if !strings.ContainsRune(" \t\f\r\n;\\@", rune(text[i])) {
					return fmt.Errorf("the byte %q at %d is in no statement", text[i], i)
				}
			}
		}
		if from < behind {
			return fmt.Errorf("the statement at %v overlaps the one before", s.Range())
		}
		if err := checkNode(s, whole); err != nil {
			return err
		}
		behind = s.Range().End
	}
	return nil
}

func startWithDecorators(n Node) source.Pos {
	start := n.Range().Start
	var decorators []Expr
	switch n := n.(type) {
	case *FunctionDef:
		decorators = n.Decorators
	case *ClassDef:
		decorators = n.Decorators
	}
	for _, d := range decorators {
		start = min(start, d.Range().Start)
	}
	return start
}

// checkNode sees to a node inside a span. Three things lie where no other do:
// decorators before their function, defaults behind their argument, and the
// text of a debug field over the field.
func checkNode(node Node, outer source.Span) error {
	span := node.Range()
	if span.Start < outer.Start || span.End > outer.End || span.End < span.Start {
		return fmt.Errorf("%T at %v is outside its parent, %v", node, span, outer)
	}
	_, inFString := node.(*FString)
	inner := span
	switch n := node.(type) {
	case *FunctionDef, *ClassDef:
		inner.Start = outer.Start
	case *Arg:
		inner.End = outer.End
		_ = n
	}
	behind := inner.Start
	for child := range Children(node) {
		if child == nil {
			return fmt.Errorf("%T at %v has a child that is nil", node, span)
		}
		start := startWithDecorators(child)
		if start < behind && !inFString {
			return fmt.Errorf("%T at %v begins before %d, in %T at %v", child, child.Range(), behind, node, span)
		}
		if err := checkNode(child, inner); err != nil {
			return err
		}
		behind = child.Range().End
	}
	return required(node)
}

// required sees that what has to be there is there.
func required(node Node) error {
	ok := true
	switch n := node.(type) {
	case *FunctionDef:
		ok = n.Args != nil && len(n.Body) > 0
	case *ClassDef:
		ok = len(n.Body) > 0
	case *If:
		ok = n.Test != nil && len(n.Body) > 0
	case *For:
		ok = n.Target != nil && n.Iter != nil && len(n.Body) > 0
	case *While:
		ok = n.Test != nil && len(n.Body) > 0
	case *With:
		ok = len(n.Items) > 0 && len(n.Body) > 0
	case *Try:
		ok = len(n.Body) > 0
	case *ExceptHandler:
		ok = len(n.Body) > 0
	case *Assign:
		ok = len(n.Targets) > 0 && n.Value != nil
	case *Dict:
		ok = len(n.Keys) == len(n.Values)
	case *Compare:
		ok = n.Left != nil && len(n.Ops) == len(n.Comparators) && len(n.Ops) > 0
	case *Comp:
		ok = n.Elt != nil && len(n.Generators) > 0
	case *Call:
		ok = n.Func != nil
	case *Lambda:
		ok = n.Args != nil && n.Body != nil
	case *Str, *Bytes, *Name, *Num, *Constant:
	}
	if !ok {
		return fmt.Errorf("%T at %v is not whole", node, node.Range())
	}
	return nil
}
