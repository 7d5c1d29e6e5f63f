// Package gitignore says which paths git leaves alone, by the .gitignore files of a repository, as gitignore(5) has it:
// the last pattern that matches decides, those of deeper directories after those of higher ones, and what lies in a
// directory that is left out can't be taken in again.
//
// What stands in .git/info/exclude or in a user's own settings is not the repository's, and is not read. That a file is
// tracked already, in which case git does not ask these files, is for others to know.
package gitignore

import (
	"path"
	"slices"
	"strings"
)

// Set are the patterns of a repository. The zero Set ignores nothing.
type Set struct{ patterns []pattern }

type pattern struct {
	dir      string // of its file, "" for the top
	glob     string // with slashes: from dir on; without: any name below dir
	keep     bool   // "!"
	only     bool   // directories only
	anchored bool
}

// Add adds the text of the .gitignore file in a directory ("" for the top).
func (s *Set) Add(dir, text string) {
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line = strings.TrimRight(line, "\r\n")
		// Blanks at the end count only behind a backslash.
		for strings.HasSuffix(line, " ") && !strings.HasSuffix(line, `\ `) {
			line = line[:len(line)-1]
		}
		if line == "" || line[0] == '#' {
			continue
		}
		p := pattern{dir: dir}
		if line, p.keep = strings.CutPrefix(line, "!"); line == "" {
			continue
		}
		if line, p.only = strings.CutSuffix(line, "/"); line == "" {
			continue
		}
		p.anchored = strings.Contains(line, "/")
		p.glob = strings.TrimPrefix(line, "/")
		s.patterns = append(s.patterns, p)
	}
	// Those of deeper directories come later.
	slices.SortStableFunc(s.patterns, func(a, b pattern) int { return depth(a.dir) - depth(b.dir) })
}

func depth(dir string) int {
	if dir == "" {
		return 0
	}
	return 1 + strings.Count(dir, "/")
}

// Ignored says that git leaves a file alone, relative to the top with forward slashes: itself, or a directory that it is in.
func (s *Set) Ignored(name string) bool {
	for i := 0; i < len(name); i++ {
		if name[i] == '/' && s.matches(name[:i], true) {
			return true
		}
	}
	return s.matches(name, false)
}

// matches asks the patterns for one path, whatever becomes of those above it.
func (s *Set) matches(name string, dir bool) bool {
	for i := len(s.patterns) - 1; i >= 0; i-- {
		p := &s.patterns[i]
		below := name
		if p.dir != "" {
			var ok bool
			if below, ok = strings.CutPrefix(name, p.dir+"/"); !ok {
				continue
			}
		}
		if p.only && !dir {
			continue
		}
		if !p.anchored {
			below = path.Base(below)
		}
		budget := maxSteps
		if match(p.glob, below, &budget) {
			return !p.keep
		}
	}
	return false
}

// maxSteps bounds the work for one pattern and one path: stars in stars are exponential.
const maxSteps = 100_000

// match holds a path against a pattern: "*" and "?" stop at slashes, "**" does not where it is a whole part of the path.
func match(glob, name string, budget *int) bool {
	for {
		if *budget--; *budget < 0 {
			return false
		}
		if glob == "" {
			return name == ""
		}
		switch c := glob[0]; c {
		case '*':
			if strings.HasPrefix(glob, "**") {
				rest := strings.TrimLeft(glob, "*")
				switch {
				case rest == "": // "a/**": everything below
					return true
				case rest[0] == '/':
					// "**/b": here, or behind any slash.
					for {
						if match(rest[1:], name, budget) {
							return true
						}
						i := strings.IndexByte(name, '/')
						if i < 0 {
							return false
						}
						name = name[i+1:]
					}
				}
				glob = rest // "a**b" is "a*b"
			} else {
				glob = glob[1:]
			}
			for i := 0; ; i++ {
				if match(glob, name[i:], budget) {
					return true
				}
				if i == len(name) || name[i] == '/' {
					return false
				}
			}
		case '?':
			if name == "" || name[0] == '/' {
				return false
			}
			glob, name = glob[1:], name[1:]
		case '[':
			if name == "" || name[0] == '/' {
				return false
			}
			in, rest, ok := class(glob, name[0])
			if !ok || !in {
				return false
			}
			glob, name = rest, name[1:]
		default:
			if c == '\\' {
				if glob = glob[1:]; glob == "" {
					return false
				}
				c = glob[0]
			}
			if name == "" || name[0] != c {
				return false
			}
			glob, name = glob[1:], name[1:]
		}
	}
}

// class reads "[a-z]" at the start of a pattern; ok is false when it has no end.
func class(glob string, c byte) (in bool, rest string, ok bool) {
	i := 1
	not := i < len(glob) && (glob[i] == '!' || glob[i] == '^')
	if not {
		i++
	}
	for start := i; i < len(glob); {
		if glob[i] == ']' && i > start {
			return in != not, glob[i+1:], true
		}
		if strings.HasPrefix(glob[i:], "[:") {
			if end := strings.Index(glob[i:], ":]"); end > 0 {
				in = in || posix(glob[i+2:i+end], c)
				i += end + 2
				continue
			}
		}
		low := glob[i]
		if low == '\\' && i+1 < len(glob) {
			i++
			low = glob[i]
		}
		i++
		high := low
		if i+1 < len(glob) && glob[i] == '-' && glob[i+1] != ']' {
			i++
			if high = glob[i]; high == '\\' && i+1 < len(glob) {
				i++
				high = glob[i]
			}
			i++
		}
		in = in || low <= c && c <= high
	}
	return false, "", false
}

func posix(name string, c byte) bool {
	lower, upper, digit := c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
	switch name {
	case "alpha":
		return lower || upper
	case "digit":
		return digit
	case "alnum":
		return lower || upper || digit
	case "lower":
		return lower
	case "upper":
		return upper
	case "xdigit":
		return digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
	case "space":
		return c == ' ' || c >= '\t' && c <= '\r'
	case "punct":
		return c > ' ' && c < 0x7f && !lower && !upper && !digit
	}
	return false
}
