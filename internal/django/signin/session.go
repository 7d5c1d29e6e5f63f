package signin

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paddock/internal/pysyntax"
)

//go:embed checks.txt
var checksText string

var checks = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for line := range strings.Lines(checksText) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			names[line] = true
		}
	}
	return names
})

// ChecksPassword says that a call tells whether a password is right.
func (b *Body) ChecksPassword(c *pysyntax.Call) bool {
	name := b.Callee(c)
	i := strings.LastIndexByte(name, '.')
	return checks()[name] || i >= 0 && checks()[name[i:]]
}

// IsSession says that an expression is the session of the request that is being answered.
func (b *Body) IsSession(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Attribute:
		return e.Attr.Name == "session" && b.IsRequest(e.Value)
	case *pysyntax.Name:
		return slices.ContainsFunc(b.values[e.ID], func(v pysyntax.Expr) bool {
			a, ok := v.(*pysyntax.Attribute)
			return ok && b.IsSession(a)
		})
	}
	return false
}
