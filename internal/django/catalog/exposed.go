package catalog

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed exposed.txt
var exposedText string

// Exposed is a view of a package that shows what only those who run a site should see.
type Exposed struct {
	// Harm is "high", "medium", "low" or "info", where anybody may call it.
	Harm string
	// Guard is what keeps people out by itself, as exposed.txt says it: "open", "debug", "unless", "off", "arg", "not-arg" or "api".
	// Names are the settings or arguments that it speaks of.
	Guard string
	Names []string
	// What is shown, in words.
	What string

	view string
}

var exposedViews = sync.OnceValue(func() (list []Exposed) {
	for _, e := range entries("exposed.txt", exposedText, 3) {
		guard, names, _ := strings.Cut(e[1], "=")
		if !slices.Contains([]string{"open", "debug", "unless", "off", "arg", "not-arg", "api"}, guard) {
			panic("exposed.txt: " + guard + " is nothing that keeps people out")
		}
		x := Exposed{Harm: e[0], Guard: guard, view: e[2], What: e[3]}
		if names != "" {
			x.Names = strings.Split(names, ",")
		}
		list = append(list, x)
	}
	return list
})

// ExposedView says what a view of a package shows that only those who run the site should see, by its dotted name.
func ExposedView(dotted string) (x Exposed, ok bool) {
	for _, x := range exposedViews() {
		if x.view == dotted || strings.HasSuffix(x.view, ".") && strings.HasPrefix(dotted, x.view) {
			return x, true
		}
	}
	return Exposed{}, false
}
