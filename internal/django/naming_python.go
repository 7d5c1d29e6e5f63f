package django

import (
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// How Python files name the settings module: manage.py, wsgi.py, asgi.py,
// celery.py and scripts set DJANGO_SETTINGS_MODULE before they start Django.

const settingsVariable = "DJANGO_SETTINGS_MODULE"
const configurationVariable = "DJANGO_CONFIGURATION"

// pythonMentions are the settings modules that a Python file names, and the
// folders that it adds to sys.path (relative to the file, "apps", "..").
func pythonMentions(m *pysyntax.Module, from Source) (mentions []mention, paths []string) {
	r := &pythonReader{module: m, from: from, names: map[string][]pysyntax.Expr{}}
	r.assignments(m.Body)
	r.statements(m.Body, Plain)
	for i := range r.mentions {
		r.mentions[i].configuration = r.configuration
	}
	return r.mentions, r.paths
}

type pythonReader struct {
	module *pysyntax.Module
	from   Source
	// names are the expressions assigned to each name anywhere in the file.
	names         map[string][]pysyntax.Expr
	mentions      []mention
	configuration string
	paths         []string
}

// assignments collects what names are assigned, in functions too: manage.py has main().
func (r *pythonReader) assignments(body []pysyntax.Stmt) {
	for s := range topLevel(body) {
		switch s := s.(type) {
		case *pysyntax.Assign:
			for _, t := range s.Targets {
				if n, ok := t.(*pysyntax.Name); ok {
					r.names[n.ID] = append(r.names[n.ID], s.Value)
				}
			}
		case *pysyntax.FunctionDef:
			r.assignments(s.Body)
		}
	}
}

// statements walks statements; role is what the conditions around them say they are for.
func (r *pythonReader) statements(body []pysyntax.Stmt, role Role) {
	for _, s := range body {
		switch s := s.(type) {
		case *pysyntax.FunctionDef:
			r.statements(s.Body, role)
		case *pysyntax.If:
			inner := role
			if r.aboutTests(s.Test) {
				inner = Testing
			}
			r.statements(s.Body, inner)
			r.statements(s.Orelse, role)
		case *pysyntax.Try:
			r.statements(s.Body, role)
			for _, h := range s.Handlers {
				r.statements(h.Body, role)
			}
			r.statements(s.Orelse, role)
			r.statements(s.Final, role)
		case *pysyntax.With:
			r.statements(s.Body, role)
		case *pysyntax.For:
			r.statements(s.Body, role)
		case *pysyntax.ExprStmt:
			if call, ok := s.Value.(*pysyntax.Call); ok {
				r.call(call, role)
			}
		case *pysyntax.Assign:
			r.assign(s, role)
		}
	}
}

// aboutTests says that a condition asks whether tests are being run: "test" in sys.argv.
func (r *pythonReader) aboutTests(e pysyntax.Expr) bool {
	span := e.Range()
	text := strings.ToLower(r.module.File.Text[span.Start:span.End])
	return strings.Contains(text, "test") && !strings.Contains(text, "not in") && !strings.HasPrefix(text, "not ")
}

func (r *pythonReader) assign(s *pysyntax.Assign, role Role) {
	for _, t := range s.Targets {
		if sub, ok := t.(*pysyntax.Subscript); ok && strings.HasSuffix(dotted(sub.Value), "environ") {
			if key, ok := sub.Index.(*pysyntax.Str); ok {
				r.variable(key.Value, s.Value, s, role)
			}
		}
	}
	// raw_env = ["DJANGO_SETTINGS_MODULE=shop.settings"] of gunicorn's configuration.
	for _, e := range elements(s.Value) {
		if text, ok := e.(*pysyntax.Str); ok {
			if value, ok := strings.CutPrefix(text.Value, settingsVariable+"="); ok {
				r.add(strings.TrimSpace(value), e, role)
			}
		}
	}
	if name, ok := s.Targets[0].(*pysyntax.Name); ok && name.ID == "pythonpath" {
		if text, ok := s.Value.(*pysyntax.Str); ok { // gunicorn's
			r.paths = append(r.paths, strings.Split(text.Value, ",")...)
		}
	}
}

func elements(e pysyntax.Expr) []pysyntax.Expr {
	switch e := e.(type) {
	case *pysyntax.List:
		return e.Elts
	case *pysyntax.Tuple:
		return e.Elts
	}
	return nil
}

// call reads os.environ.setdefault(…), os.putenv(…), os.environ.update(…), sys.path.append(…),
// execute_manager(settings) of Django before 1.4.
func (r *pythonReader) call(call *pysyntax.Call, role Role) {
	name := dotted(call.Func)
	args := call.Args
	switch {
	case strings.HasSuffix(name, "environ.setdefault"), strings.HasSuffix(name, "putenv"):
		if len(args) == 2 {
			if key := r.patterns(args[0], 0); len(key) == 1 {
				r.variable(key[0], args[1], call, role)
			}
		}
	case strings.HasSuffix(name, "environ.update"):
		for _, k := range call.Keywords {
			r.variable(k.Name.Name, k.Value, k.Value, role)
		}
		if len(args) == 1 {
			if d, ok := args[0].(*pysyntax.Dict); ok {
				for i, k := range d.Keys {
					if key, ok := k.(*pysyntax.Str); ok {
						r.variable(key.Value, d.Values[i], k, role)
					}
				}
			}
		}
	case name == "sys.path.append" && len(args) == 1, name == "path.append" && len(args) == 1:
		r.path(args[0])
	case name == "sys.path.insert" && len(args) == 2, name == "path.insert" && len(args) == 2:
		r.path(args[1])
	case strings.HasSuffix(name, "addsitedir") && len(args) == 1:
		r.path(args[0])
	case strings.HasSuffix(name, "execute_manager") && len(args) >= 1:
		if module := dotted(args[0]); module != "" {
			if full := r.importedAs(module); full != "" {
				module = full
			}
			r.add(module, call, role)
		}
	}
}

// importedAs is the dotted name of a module imported under a name.
func (r *pythonReader) importedAs(name string) string {
	for s := range topLevel(r.module.Body) {
		if s, ok := s.(*pysyntax.ImportFrom); ok && s.Level == 0 {
			for _, a := range s.Names {
				if a.As.Name == name || a.As.Name == "" && a.Name == name {
					return s.Module + "." + a.Name
				}
			}
		}
	}
	return ""
}

func (r *pythonReader) variable(key string, value pysyntax.Expr, at pysyntax.Node, role Role) {
	switch key {
	case settingsVariable:
		for _, p := range r.patterns(value, 0) {
			r.add(p, at, role)
		}
	case configurationVariable:
		if p := r.patterns(value, 0); len(p) > 0 && !strings.Contains(p[0], "*") {
			r.configuration = p[0]
		}
	}
}

func (r *pythonReader) add(module string, at pysyntax.Node, role Role) {
	if !isModulePattern(module) {
		return
	}
	r.mentions = append(r.mentions, mention{
		Evidence: Evidence{
			Path: r.module.File.Path, Line: r.module.File.LineOf(at.Range().Start), From: r.from, Role: role,
		},
		module: module, firm: !strings.Contains(module, "*"),
	})
}

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

// isModulePattern says that a text is a dotted name, in which "*" may stand for what is not known.
func isModulePattern(text string) bool {
	if text == "" || strings.Trim(text, "*.") == "" || len(text) > 200 {
		return false
	}
	for _, part := range strings.Split(text, ".") {
		if part == "" || part[0] >= '0' && part[0] <= '9' {
			return false
		}
		for _, c := range part {
			if c != '_' && c != '*' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c < 0x80 {
				return false
			}
		}
	}
	return true
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
