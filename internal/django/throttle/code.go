package throttle

import (
	"regexp"
	"strings"

	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// refusing are texts that tell a person that he was counted.
var refusing = regexp.MustCompile(`(?i)too many|try (again )?later|slow down|rate limit`)

// count says that a function counts: it asks about a counter, keeps one in the cache, refuses with 429, or calls a
// function that is not the project's and whose name says it. A name that is only there says nothing:
// what the project's own functions are called is no matter, their code is read as well. The module is nil of a
// wrapper's function; then the names of what it calls are not known.
func count(m *pyname.Module, def pysyntax.Node) (yes bool) {
	cached, compares := false, false
	pysyntax.WalkStmts(view.Body(def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.If:
			yes = yes || asks(m, n.Test)
		case *pysyntax.While:
			yes = yes || asks(m, n.Test)
		case *pysyntax.IfExp:
			yes = yes || asks(m, n.Test)
		case *pysyntax.Compare:
			yes = yes || asks(m, n)
			for _, op := range n.Ops {
				compares = compares || op == pysyntax.Lt || op == pysyntax.LtE || op == pysyntax.Gt || op == pysyntax.GtE
			}
		case *pysyntax.Keyword:
			field, _, _ := strings.Cut(n.Name.Name, "__")
			yes = yes || counting.MatchString(field) && !isTrue(n.Value)
		case *pysyntax.AugAssign:
			yes = yes || counting.MatchString(last(n.Target))
		case *pysyntax.Raise, *pysyntax.Return:
			yes = yes || refuses(n)
		case *pysyntax.Call:
			a, method := n.Func.(*pysyntax.Attribute)
			if method && isCache(m, a.Value) {
				yes = yes || a.Attr.Name == "incr" || a.Attr.Name == "add"
				cached = cached || a.Attr.Name == "get"
			}
			if method && (a.Attr.Name == "add_error" || a.Attr.Name == "error" || a.Attr.Name == "warning") {
				yes = yes || refuses(n)
			}
			yes = yes || counting.MatchString(last(n.Func)) && !own(m, n.Func)
		case *pysyntax.Num:
			yes = yes || n.Text == "429"
		case *pysyntax.Attribute:
			yes = yes || strings.Contains(n.Attr.Name, "_429_")
		}
		return !yes
	})
	return yes || cached && compares
}

// asks says that a test asks about a counter: request.limited, user.failed_attempts > 5.
func asks(m *pyname.Module, e pysyntax.Expr) (yes bool) {
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			yes = yes || counting.MatchString(n.ID) && !own(m, n)
		case *pysyntax.Attribute:
			yes = yes || (counting.MatchString(n.Attr.Name) || n.Attr.Name == "limited") && !own(m, n)
		case *pysyntax.Str:
			yes = yes || person.MatchString(n.Value) // a setting
		}
		return !yes
	})
	return yes
}

// own says that an expression is a function of the project.
func own(m *pyname.Module, e pysyntax.Expr) bool {
	if m == nil {
		return false
	}
	for _, d := range m.Resolve(e) {
		if d.Function() != nil {
			return true
		}
	}
	return false
}

// refuses says that a statement tells somebody to come back later.
func refuses(n pysyntax.Node) (yes bool) {
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Str:
			yes = yes || refusing.MatchString(n.Value)
		case *pysyntax.Name:
			yes = yes || n.ID == "Throttled" || n.ID == "Ratelimited" || strings.Contains(n.ID, "TooMany")
		}
		return !yes
	})
	return yes
}

// isCache says that an expression is one of Django's caches, or a connection to Redis.
func isCache(m *pyname.Module, e pysyntax.Expr) bool {
	if m != nil {
		if name, _ := m.Qualify(e); strings.HasPrefix(name, "django.core.cache.") {
			return true
		}
	}
	if s, ok := e.(*pysyntax.Subscript); ok {
		return isCache(m, s.Value)
	}
	name := strings.ToLower(last(e))
	return strings.HasSuffix(name, "cache") || strings.HasSuffix(name, "redis") || strings.HasSuffix(name, "redis_client") || name == "caches"
}

func isTrue(e pysyntax.Expr) bool {
	c, ok := e.(*pysyntax.Constant)
	return ok && c.Kind == pysyntax.True
}
