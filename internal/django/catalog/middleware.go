package catalog

import (
	_ "embed"
	"sync"
)

//go:embed middleware.txt
var middlewareText string

var bases = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for _, e := range entries("middleware.txt", middlewareText, 2) {
		all[e[0]] = append(all[e[0]], e[1])
	}
	return all
})

// Bases are the middleware classes for which a package's class stands.
func Bases(dotted string) []string { return bases()[dotted] }
