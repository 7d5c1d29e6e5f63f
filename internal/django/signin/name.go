package signin

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

//go:embed signin.txt
var namesText string

// names are the names of signin.txt by their kind.
var names = sync.OnceValue(func() map[string]map[string]bool {
	kinds := map[string]map[string]bool{}
	for line := range strings.Lines(namesText) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		if len(fields) != 2 {
			panic("signin.txt: a line is no kind and name: " + line)
		}
		if kinds[fields[0]] == nil {
			kinds[fields[0]] = map[string]bool{}
		}
		kinds[fields[0]][fields[1]] = true
	}
	return kinds
})

// Known says that signin.txt has a dotted name, or the last part of it with "." before it, among those of a kind.
func Known(kind, dotted string) bool {
	if names()[kind][dotted] {
		return true
	}
	i := strings.LastIndexByte(dotted, '.')
	return i >= 0 && names()[kind][dotted[i:]]
}

// ChecksPassword says that a call tells whether a password is right.
func ChecksPassword(m *pyname.Module, c *pysyntax.Call) bool { return Known("check", Callee(m, c)) }

// Starts says that a call makes its caller somebody: it starts a session or hands out a token.
func Starts(m *pyname.Module, c *pysyntax.Call) bool { return Known("start", Callee(m, c)) }

// IsSession says that an expression of a function is the session of the request that is being answered.
func IsSession(b *Body, e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Attribute:
		return e.Attr.Name == "session" && b.isRequest(e.Value)
	case *pysyntax.Name:
		return slices.ContainsFunc(b.values[e.ID], func(v pysyntax.Expr) bool {
			a, ok := v.(*pysyntax.Attribute)
			return ok && IsSession(b, a)
		})
	}
	return false
}
