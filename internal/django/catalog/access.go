package catalog

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed access.txt
var accessText string

// accessTable has what is said of each kind: of names, and of all names below a prefix.
type accessTable struct{ exact, below map[string]string }

var accessTables = sync.OnceValue(func() map[string]accessTable {
	tables := map[string]accessTable{}
	for _, e := range entries("access.txt", accessText, 2) {
		t, ok := tables[e[0]]
		if !ok {
			t = accessTable{map[string]string{}, map[string]string{}}
			tables[e[0]] = t
		}
		if prefix, all := strings.CutSuffix(e[1], ".*"); all {
			t.below[prefix] = e[2]
		} else {
			t.exact[e[1]] = e[2]
		}
	}
	return tables
})

// KeyName says that a header, parameter or field of that name is there to be a secret, or tells where the caller is.
func KeyName(name string) bool {
	name = strings.ToLower(name)
	return hasPart("secretword", name) && !hasPart("nosecret", name)
}

// Gate says that a middleware, by the look of its name, keeps callers out.
func Gate(dotted string) bool { return hasPart("gate", strings.ToLower(dotted)) }

// Privileged says that a role, by the words of the test for it, is one of those that look after a site and may see
// everybody's objects.
func Privileged(words string) bool { return hasPart("privileged", strings.ToLower(words)) }

// hasPart says that a name in lower case has one of a kind's parts in it.
func hasPart(kind, name string) bool {
	for w := range accessTables()[kind].exact {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// Access is what a name of Django or a package means for who may call a view. kind is "decorator", "mixin",
// "permission", "view", "authenticator", "refusal", "redirect", "idle", "secret", "proof", "signer", "failure", "expiry", "link",
// "predicate", "hook" or "middleware"; meaning is as access.txt explains it, "" where being named is all. The longest name that fits counts.
func Access(kind, dotted string) (meaning string, ok bool) {
	t := accessTables()[kind]
	if meaning, ok = t.exact[dotted]; ok {
		return meaning, true
	}
	for name := dotted; ; {
		i := strings.LastIndexByte(name, '.')
		if i < 0 {
			return "", false
		}
		name = name[:i]
		if meaning, ok = t.below[name]; ok {
			return meaning, true
		}
	}
}
