package catalog

import (
	_ "embed"
	"slices"
	"sync"
)

//go:embed middleware.txt
var middlewareText string

var standIns = sync.OnceValue(func() [][]string { return entries("middleware.txt", middlewareText, 2) })

// StandsFor are the dotted names whose classes do the work of a middleware: its own first, then those
// of packages, and of what stands for those.
func StandsFor(dotted string) []string {
	names := []string{dotted}
	for i := 0; i < len(names); i++ {
		for _, e := range standIns() {
			if e[1] == names[i] && !slices.Contains(names, e[0]) {
				names = append(names, e[0])
			}
		}
	}
	return names
}
