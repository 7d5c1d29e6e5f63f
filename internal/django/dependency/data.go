package dependency

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed modules.txt
var modulesText string

var modules = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(modulesText) {
		if words := strings.Fields(line); len(words) > 1 && words[0] != "#" {
			m[words[0]] = words[1:]
		}
	}
	return m
})
