package misuse

import (
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Beginning is how the text of an expression begins: the whole of a constant, what stands before the first hole of an f-string, the
// first of several texts that are joined. whole is false when more may follow. A pathlib.Path is the text of its path.
func (f Finder) Beginning(m *pyname.Module, e pysyntax.Expr) (text string, whole bool) {
	return f.beginning(m, e, 0)
}

func (f Finder) beginning(m *pyname.Module, e pysyntax.Expr, steps int) (string, bool) {
	if e == nil || steps > maxSteps {
		return "", false
	}
	if c, ok := m.Fold(e); ok && (c.Kind == pyname.ConstStr || c.Kind == pyname.ConstBytes) {
		return c.Text, true
	}
	switch e := e.(type) {
	case *pysyntax.FString:
		var b strings.Builder
		for _, p := range e.Parts {
			if s, ok := p.(*pysyntax.Str); ok {
				b.WriteString(s.Value)
				continue
			}
			text, whole := "", false
			if i, ok := p.(*pysyntax.Interpolation); ok && i.Format == nil {
				text, whole = f.beginning(m, i.Value, steps+1)
			}
			b.WriteString(text)
			if !whole {
				return b.String(), false
			}
		}
		return b.String(), true
	case *pysyntax.BinOp:
		left, whole := f.beginning(m, e.Left, steps+1)
		switch e.Op {
		case pysyntax.Mod:
			before, _, hole := strings.Cut(left, "%")
			return before, whole && !hole
		case pysyntax.Add, pysyntax.Div:
			if !whole {
				return left, false
			}
			right, all := f.beginning(m, e.Right, steps+1)
			if e.Op == pysyntax.Div {
				left = strings.TrimSuffix(left, "/") + "/"
			}
			return left + right, all
		}
	case *pysyntax.Call:
		return f.called(m, e, steps)
	case *pysyntax.Name:
		if list := m.Scopes().Reaching(e); len(list) == 1 && list[0].Kind == pyname.Assigned {
			return f.beginning(m, list[0].Value, steps+1)
		}
	}
	for _, v := range f.values(m, e, steps+1) {
		if v.Const != nil && v.Const.Kind == pyname.ConstStr && v.Doubt != Maybe {
			return v.Const.Text, true
		}
	}
	return "", false
}

// called is the beginning of what a call gives.
func (f Finder) called(m *pyname.Module, c *pysyntax.Call, steps int) (string, bool) {
	name, _ := m.Qualify(c.Func)
	switch name {
	case "tempfile.gettempdir":
		return "/tmp", true
	case "os.path.join", "pathlib.Path", "pathlib.PurePath", "urllib.parse.urljoin", "posixpath.join":
		var parts []string
		for i, a := range c.Args {
			text, whole := f.beginning(m, a, steps+1)
			if i > 0 && strings.HasPrefix(text, "/") {
				parts = nil
			}
			parts = append(parts, text)
			if !whole {
				return strings.Join(parts, "/"), false
			}
		}
		return strings.Join(parts, "/"), true
	case "builtins.str", "os.path.expanduser", "os.path.abspath":
		if len(c.Args) == 1 {
			return f.beginning(m, c.Args[0], steps+1)
		}
	}
	if a, ok := c.Func.(*pysyntax.Attribute); ok {
		switch a.Attr.Name {
		case "format", "rstrip", "strip", "replace":
			text, whole := f.beginning(m, a.Value, steps+1)
			before, _, hole := strings.Cut(text, "{")
			return before, whole && !hole && a.Attr.Name != "replace"
		case "joinpath":
			text, _ := f.beginning(m, a.Value, steps+1)
			return text + "/", false
		}
	}
	if d, ok := fallback(m, c); ok {
		return f.beginning(m, d, steps+1)
	}
	return "", false
}
