package catalog

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed development.txt
var developmentText string

// DevelopmentItem is an app or a middleware that belongs on a developer's machine.
type DevelopmentItem struct {
	// Name is the app's package, or the middleware's dotted name; one that ends in a dot stands for all below it.
	Name string
	// Harm is "high", "medium" or "low".
	Harm string
	// Why says in a few words what it does on a public site: "records every request …".
	Why string
}

type developmentItems struct {
	apps, middleware []DevelopmentItem
}

var development = sync.OnceValue(func() (d developmentItems) {
	for _, e := range entries("development.txt", developmentText, 3) {
		item := DevelopmentItem{Name: e[2], Harm: e[1], Why: e[3]}
		switch e[0] {
		case "app":
			d.apps = append(d.apps, item)
		case "middleware":
			d.middleware = append(d.middleware, item)
		default:
			panic("development.txt: " + e[0] + " is no kind of entry")
		}
	}
	return d
})

// DevelopmentApp says whether an app, by its package's name, is for development only.
func DevelopmentApp(name string) (DevelopmentItem, bool) {
	return lookDevelopment(development().apps, name)
}

// DevelopmentMiddleware says whether a middleware is for development only.
func DevelopmentMiddleware(dotted string) (DevelopmentItem, bool) {
	return lookDevelopment(development().middleware, dotted)
}

func lookDevelopment(items []DevelopmentItem, name string) (DevelopmentItem, bool) {
	for _, d := range items {
		if d.Name == name || strings.HasSuffix(d.Name, ".") && strings.HasPrefix(name, d.Name) {
			return d, true
		}
	}
	return DevelopmentItem{}, false
}
