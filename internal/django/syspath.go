package django

import (
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// path notes a folder that joins sys.path: the last text in the expression, as
// in os.path.join(BASE_DIR, "apps") or str(ROOT / "src").
func (r *pythonReader) path(e pysyntax.Expr) {
	if p, ok := r.folder(e, 0); ok {
		r.paths = append(r.paths, p)
	}
}

// folder is a path relative to the file's own folder; names stand for that folder.
func (r *pythonReader) folder(e pysyntax.Expr, depth int) (string, bool) {
	if depth > 8 {
		return "", false
	}
	switch e := e.(type) {
	case *pysyntax.Str:
		return e.Value, true
	case *pysyntax.Name:
		if e.ID == "__file__" {
			return "./file", true
		}
		for _, v := range r.names[e.ID] {
			return r.folder(v, depth+1)
		}
		return "", false
	case *pysyntax.BinOp:
		left, ok1 := r.folder(e.Left, depth+1)
		right, ok2 := r.folder(e.Right, depth+1)
		if !ok1 || !ok2 {
			return "", false
		}
		if e.Op == pysyntax.Div {
			return left + "/" + right, true
		}
		return left + right, e.Op == pysyntax.Add
	case *pysyntax.Attribute:
		inner, ok := r.folder(e.Value, depth+1)
		if ok && e.Attr.Name == "parent" {
			return inner + "/..", true
		}
		return "", false
	case *pysyntax.Subscript: // Path(…).parents[1]
		a, ok := e.Value.(*pysyntax.Attribute)
		n, isNum := e.Index.(*pysyntax.Num)
		if !ok || !isNum || a.Attr.Name != "parents" {
			return "", false
		}
		inner, ok := r.folder(a.Value, depth+1)
		if !ok || len(n.Text) != 1 {
			return "", false
		}
		return inner + strings.Repeat("/..", int(n.Text[0]-'0')+1), true
	case *pysyntax.Call:
		return r.folderCall(e, depth)
	}
	return "", false
}

func (r *pythonReader) folderCall(e *pysyntax.Call, depth int) (string, bool) {
	name := dotted(e.Func)
	if name == "" {
		if a, ok := e.Func.(*pysyntax.Attribute); ok { // Path(__file__).resolve()
			inner, ok := r.folder(a.Value, depth+1)
			switch a.Attr.Name {
			case "resolve", "absolute", "as_posix", "__str__":
				return inner, ok
			case "joinpath":
				for _, arg := range e.Args {
					part, ok2 := r.folder(arg, depth+1)
					inner, ok = inner+"/"+part, ok && ok2
				}
				return inner, ok
			}
		}
		return "", false
	}
	for _, v := range r.names[name] {
		if f, ok := v.(*pysyntax.Lambda); ok {
			return r.joinedBy(f, e.Args, depth)
		}
	}
	_, last, _ := cutLast(name)
	switch last {
	case "join":
		var parts []string
		for _, a := range e.Args {
			p, ok := r.folder(a, depth+1)
			if !ok {
				return "", false
			}
			parts = append(parts, p)
		}
		return strings.Join(parts, "/"), len(parts) > 0
	case "dirname":
		if len(e.Args) == 1 {
			p, ok := r.folder(e.Args[0], depth+1)
			return p + "/..", ok
		}
	case "abspath", "realpath", "normpath", "str", "Path", "fspath", "resolve":
		if len(e.Args) == 1 {
			return r.folder(e.Args[0], depth+1)
		}
	case "getcwd", "cwd":
		return ".", true
	}
	return "", false
}

// joinedBy is the folder that `path = lambda *parts: os.path.join(ROOT, *parts)` gives for some arguments.
func (r *pythonReader) joinedBy(f *pysyntax.Lambda, args []pysyntax.Expr, depth int) (string, bool) {
	body, ok := f.Body.(*pysyntax.Call)
	if !ok || f.Args == nil || f.Args.Vararg == nil || len(f.Args.Args) > 0 {
		return "", false
	}
	told := *body
	told.Args = nil
	for _, a := range body.Args {
		if s, ok := a.(*pysyntax.Starred); ok {
			if n, ok := s.Value.(*pysyntax.Name); !ok || n.ID != f.Args.Vararg.Name.Name {
				return "", false
			}
			told.Args = append(told.Args, args...)
			continue
		}
		told.Args = append(told.Args, a)
	}
	return r.folder(&told, depth+1)
}

// relativeTo makes a path of the tree from a folder and a path relative to it
// ("./file" is a file in the folder); ok is false when it leads out of the tree.
func relativeTo(dir, p string) (string, bool) {
	if strings.HasPrefix(p, "/") {
		return "", false
	}
	parts := []string{}
	if dir != "" {
		parts = strings.Split(dir, "/")
	}
	for _, part := range strings.Split(p, "/") {
		switch part {
		case "", ".":
		case "..":
			if len(parts) == 0 {
				return "", false
			}
			parts = parts[:len(parts)-1]
		default:
			parts = append(parts, part)
		}
	}
	result := ""
	for _, part := range parts {
		result = source.Join(result, part)
	}
	return result, true
}
