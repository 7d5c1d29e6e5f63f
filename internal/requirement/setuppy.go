package requirement

import (
	"path"
	"strings"

	"paddock/internal/pysyntax"
)

// setupPy reads the arguments of setup() that are written out, or are a name
// for a list that is.
func (x *reader) setupPy(p string) {
	if x.index == nil {
		return
	}
	module := x.index.Parse(p)
	if module == nil {
		return
	}
	s := &setupReader{reader: x, path: p, module: module, names: map[string]pysyntax.Expr{}}
	for _, stmt := range module.Body {
		s.statement(stmt)
	}
}

type setupReader struct {
	*reader
	path   string
	module *pysyntax.Module
	names  map[string]pysyntax.Expr
	seen   bool
}

func (s *setupReader) statement(stmt pysyntax.Stmt) {
	switch stmt := stmt.(type) {
	case *pysyntax.Assign:
		if n, ok := stmt.Targets[0].(*pysyntax.Name); ok {
			s.names[n.ID] = stmt.Value
		}
	case *pysyntax.If:
		for _, inner := range stmt.Body {
			s.statement(inner)
		}
	case *pysyntax.ExprStmt:
		call, ok := stmt.Value.(*pysyntax.Call)
		if !ok {
			return
		}
		name := ""
		switch f := call.Func.(type) {
		case *pysyntax.Name:
			name = f.ID
		case *pysyntax.Attribute:
			name = f.Attr.Name
		}
		if name == "setup" {
			s.setup(call)
		}
	}
}

func (s *setupReader) setup(call *pysyntax.Call) {
	if !s.seen {
		s.seen = true
		s.set.Files = append(s.set.Files, s.path)
	}
	for _, k := range call.Keywords {
		switch k.Name.Name {
		case "install_requires":
			if before := len(s.set.List); !s.list(k.Value, "", 0) && before == len(s.set.List) && !s.fromFile(k.Value) {
				s.note(s.path, s.line(k.Value), "install_requires is made by code, which is not run, so that what it asks for is not known; write the list out")
			}
		case "setup_requires":
			s.list(k.Value, "build", 0)
		case "tests_require":
			s.list(k.Value, "test", 0)
		case "extras_require":
			if call, ok := s.resolve(k.Value).(*pysyntax.Call); ok {
				for _, extra := range call.Keywords { // dict(dev=[…])
					s.list(extra.Value, extra.Name.Name, 0)
				}
			}
			if d, ok := s.resolve(k.Value).(*pysyntax.Dict); ok {
				for i, key := range d.Keys {
					if text, ok := key.(*pysyntax.Str); ok {
						group, marker := extraKey(text.Value)
						from := len(s.set.List)
						s.list(d.Values[i], group, 0)
						for i := from; i < len(s.set.List); i++ {
							s.set.List[i].Marker = both(s.set.List[i].Marker, marker)
						}
					}
				}
			}
		case "python_requires":
			if text, ok := s.resolve(k.Value).(*pysyntax.Str); ok {
				s.python(s.path, s.line(text), text.Value)
			}
		}
	}
}

// resolve follows a name to what was assigned to it.
func (s *setupReader) resolve(e pysyntax.Expr) pysyntax.Expr {
	for range 5 {
		n, ok := e.(*pysyntax.Name)
		if !ok || s.names[n.ID] == nil {
			break
		}
		e = s.names[n.ID]
	}
	return e
}

// fromFile says whether code reads a file of the project, which is then read as what it is: open("requirements.txt").
func (s *setupReader) fromFile(e pysyntax.Expr) (found bool) {
	look := func(n pysyntax.Node) bool {
		if text, ok := n.(*pysyntax.Str); ok {
			other := path.Join(folder(s.path), text.Value)
			_, kind := requirementsKind(other)
			found = found || kind && s.tree.Has(other)
		}
		return !found
	}
	pysyntax.Walk(s.resolve(e), look)
	for _, stmt := range s.module.Body { // read into a name above, or by a function
		if !found {
			pysyntax.WalkStmts([]pysyntax.Stmt{stmt}, look)
		}
	}
	return found
}

// list adds the texts of a list, of a concatenation of lists, or of one string with a requirement on each line; it says
// whether the expression is one of these.
func (s *setupReader) list(e pysyntax.Expr, group string, depth int) bool {
	if depth > 10 {
		return false
	}
	switch e := s.resolve(e).(type) {
	case *pysyntax.List:
		for _, item := range e.Elts {
			s.list(item, group, depth+1)
		}
	case *pysyntax.Tuple:
		for _, item := range e.Elts {
			s.list(item, group, depth+1)
		}
	case *pysyntax.BinOp:
		s.list(e.Left, group, depth+1)
		s.list(e.Right, group, depth+1)
	case *pysyntax.Starred:
		s.list(e.Value, group, depth+1)
	case *pysyntax.Str:
		for _, text := range strings.Split(e.Value, "\n") {
			if r, ok := parse508(uncomment(text)); ok {
				s.add(r, s.path, s.line(e), Metadata, group)
			}
		}
	default:
		return false
	}
	return true
}

func (s *setupReader) line(n pysyntax.Node) int { return s.module.File.LineOf(n.Range().Start) }
