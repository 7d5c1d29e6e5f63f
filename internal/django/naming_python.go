package django

import (
	"slices"
	"strings"

	"paddock/internal/pysyntax"
)

// How Python files name the settings module: manage.py, wsgi.py, asgi.py,
// celery.py and scripts set DJANGO_SETTINGS_MODULE before they start Django.

const settingsVariable = "DJANGO_SETTINGS_MODULE"
const configurationVariable = "DJANGO_CONFIGURATION"

// pythonMentions are the settings modules that a Python file names, and the
// folders that it adds to sys.path (relative to the file, "apps", "..").
func pythonMentions(m *pysyntax.Module, from Source) (mentions []mention, paths []string) {
	r := newPythonReader(m)
	r.from = from
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
	names map[string][]pysyntax.Expr
	// open are the names whose texts are being found; steps counts what was looked at.
	open          map[string]bool
	steps         int
	mentions      []mention
	configuration string
	paths         []string
}

// newPythonReader knows what a module's names are assigned.
func newPythonReader(m *pysyntax.Module) *pythonReader {
	r := &pythonReader{module: m, names: map[string][]pysyntax.Expr{}, open: map[string]bool{}}
	r.assignments(m.Body)
	return r
}

// assignments collects what names are assigned, in functions too: manage.py has main(). A parameter is
// assigned its default, and what the file's own calls of the function pass for it.
func (r *pythonReader) assignments(body []pysyntax.Stmt) {
	r.assigned(body)
	functions := map[string]*pysyntax.FunctionDef{}
	for s := range topLevel(body) {
		if def, ok := s.(*pysyntax.FunctionDef); ok {
			functions[def.Name.Name] = def
		}
	}
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok {
			return true
		}
		name, ok := call.Func.(*pysyntax.Name)
		if !ok || functions[name.ID] == nil {
			return true
		}
		args := functions[name.ID].Args
		for i, p := range slices.Concat(args.PosOnly, args.Args) {
			if i < len(call.Args) {
				r.names[p.Name.Name] = append(r.names[p.Name.Name], call.Args[i])
			}
		}
		for _, k := range call.Keywords {
			if slices.ContainsFunc(slices.Concat(args.Args, args.KwOnly), func(p *pysyntax.Arg) bool { return p.Name.Name == k.Name.Name }) {
				r.names[k.Name.Name] = append(r.names[k.Name.Name], k.Value)
			}
		}
		return true
	})
}

func (r *pythonReader) assigned(body []pysyntax.Stmt) {
	for s := range topLevel(body) {
		switch s := s.(type) {
		case *pysyntax.Assign:
			for _, t := range s.Targets {
				if n, ok := t.(*pysyntax.Name); ok {
					r.names[n.ID] = append(r.names[n.ID], s.Value)
				}
			}
		case *pysyntax.FunctionDef:
			for _, p := range slices.Concat(s.Args.PosOnly, s.Args.Args, s.Args.KwOnly) {
				if p.Default != nil {
					r.names[p.Name.Name] = append(r.names[p.Name.Name], p.Default)
				}
			}
			r.assigned(s.Body)
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
