package script

import (
	_ "embed"
	"path"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed foreign.txt
var foreignText string

// foreigners are the facts of foreign.txt.
type foreigners struct {
	dirs    map[string]string
	names   [][2]string // pattern, reason
	banners []string
	marks   [][2]string // text, reason
}

var foreign = sync.OnceValue(func() (f foreigners) {
	f.dirs = map[string]string{}
	for line := range strings.Lines(foreignText) {
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		rest, why, _ := strings.Cut(rest, ` "`)
		why = strings.TrimSuffix(why, `"`)
		switch word {
		case "dir":
			f.dirs[rest] = why
		case "name":
			f.names = append(f.names, [2]string{rest, why})
		case "banner":
			f.banners = append(f.banners, rest)
		case "mark":
			f.marks = append(f.marks, [2]string{rest, why})
		}
	}
	return f
})

// ForeignPath says by its path alone why a script is not one to judge: somebody else's, built or minified, or none
// that runs in a page; "" when it may be the project's own.
func ForeignPath(file string) string {
	f := foreign()
	if strings.Contains(file, "{{") { // cookiecutter's
		return "a template"
	}
	dir, name := path.Split(file)
	for part := range strings.SplitSeq(dir, "/") {
		if why := f.dirs[part]; why != "" {
			return why
		}
	}
	for _, n := range f.names {
		if ok, _ := path.Match(n[0], name); ok {
			return n[1]
		}
	}
	return ""
}

var (
	release = regexp.MustCompile(`\b[vV]?[0-9]+\.[0-9]+(\.[0-9]+)?\b`)
	licence = regexp.MustCompile(`(?i)\b(licen[sc]e|licen[sc]ed|released) (under|:|MIT|BSD)|@licen[sc]e|\bMIT licen[sc]e|\bApache licen[sc]e|dual licen[sc]ed`)
)

// How long lines may be before nobody wrote them: on average, and one that is most of its file.
const (
	averageLine = 220
	longestLine = 5000
	headSize    = 1500 // of the file, in which the comment of a library stands
	markSize    = 4000 // at either end, in which tools leave their marks
)

// Foreign says by its text why a script is not one to judge, as ForeignPath does by its path.
func Foreign(text string) string {
	f := foreign()
	if len(text) > 1000 {
		lines := 1 + strings.Count(text, "\n")
		if len(text)/lines > averageLine {
			return "minified"
		}
		for line := range strings.Lines(text) {
			if len(line) > longestLine && len(line) > len(text)/2 {
				return "minified"
			}
		}
	}
	head := comments(text[:boundary(text, headSize)])
	if head != "" {
		if licence.MatchString(head) && (release.MatchString(head) || strings.HasPrefix(head, "/*!")) {
			return "somebody else's"
		}
		if release.MatchString(head) || licence.MatchString(head) {
			for _, b := range f.banners {
				if strings.Contains(head, b) {
					return "somebody else's"
				}
			}
		}
	}
	for _, m := range f.marks {
		if strings.Contains(text[:boundary(text, markSize)], m[0]) || strings.Contains(text[max(0, len(text)-markSize):], m[0]) {
			return m[1]
		}
	}
	return ""
}

// boundary is n, or less, so that no character is cut.
func boundary(text string, n int) int {
	if n >= len(text) {
		return len(text)
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return n
}

// comments are those with which a text begins.
func comments(text string) string {
	rest := text
	for {
		rest = strings.TrimLeft(rest, " \t\r\n;\ufeff")
		switch {
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest, "*/")
			if end < 0 {
				return strings.TrimLeft(text, " \t\r\n;\ufeff")
			}
			rest = rest[end+2:]
		case strings.HasPrefix(rest, "//"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				return strings.TrimLeft(text, " \t\r\n;\ufeff")
			}
			rest = rest[end:]
		default:
			return strings.TrimLeft(text[:len(text)-len(rest)], " \t\r\n;\ufeff")
		}
	}
}
