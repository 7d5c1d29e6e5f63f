package git

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Ignored says which files .gitignore files name. It stands in for an index that can't be read: what it names was not added, as a rule.
type Ignored struct{ rules []ignoreRule }

// ignoreRule is one line of a .gitignore (gitignore(5)).
type ignoreRule struct {
	dir, pattern       string
	negated, directory bool
	anchored           bool
}

// maxIgnoreRules bounds what a tree of .gitignore files may cost.
const maxIgnoreRules = 10_000

// Add adds the lines of the .gitignore in a directory ("" is the top). Those of a directory come before those of the ones below it.
func (g *Ignored) Add(dir, text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if !strings.HasSuffix(line, `\ `) {
			line = strings.TrimRight(line, " \t")
		}
		if line == "" || line[0] == '#' || len(g.rules) >= maxIgnoreRules {
			continue
		}
		r := ignoreRule{dir: dir}
		line, r.negated = strings.CutPrefix(line, "!")
		line = strings.TrimPrefix(line, `\`)
		line, r.directory = strings.CutSuffix(line, "/")
		r.anchored = strings.Contains(line, "/")
		r.pattern = strings.TrimPrefix(line, "/")
		g.rules = append(g.rules, r)
	}
}

// Has says that a file is ignored, by itself or with a directory that it stands in: below such a directory nothing is taken in again.
func (g *Ignored) Has(file string) bool {
	for i := 0; i <= len(file); i++ {
		if i == len(file) || file[i] == '/' {
			if g.names(file[:i], i < len(file)) {
				return true
			}
		}
	}
	return false
}

// names says that the last rule about a path ignores it.
func (g *Ignored) names(p string, directory bool) bool {
	for i := len(g.rules) - 1; i >= 0; i-- {
		r := &g.rules[i]
		if r.directory && !directory {
			continue
		}
		rest := p
		if r.dir != "" {
			var below bool
			if rest, below = strings.CutPrefix(p, r.dir+"/"); !below {
				continue
			}
		}
		if !r.anchored {
			rest = path.Base(rest)
		}
		if ok, err := doublestar.Match(r.pattern, rest); ok && err == nil {
			return !r.negated
		}
	}
	return false
}
