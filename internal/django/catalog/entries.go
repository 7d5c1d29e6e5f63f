package catalog

import (
	"fmt"
	"strings"
)

// entries reads a data file: "#" starts a comment line, blank lines separate,
// an indented line continues the entry before it. Each entry comes out as its
// first n words and the rest. A file that breaks the form is a mistake in the
// program; tests read every file, so a panic never leaves the house.
func entries(file, text string, n int) [][]string {
	var logical []string
	for number, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, " \t\r")
		switch {
		case line == "" || strings.HasPrefix(strings.TrimSpace(line), "#"):
		case line[0] == ' ' || line[0] == '\t':
			if len(logical) == 0 {
				panic(fmt.Sprintf("%s:%d: nothing to continue", file, number+1))
			}
			logical[len(logical)-1] += "\n" + strings.TrimSpace(line)
		default:
			logical = append(logical, line)
		}
	}
	result := make([][]string, 0, len(logical))
	for _, line := range logical {
		fields := make([]string, 0, n+1)
		rest := line
		for len(fields) < n {
			word, after, _ := strings.Cut(strings.TrimLeft(rest, " \t\n"), " ")
			// The last word may end at the line's end when the rest is on continuation lines.
			if head, tail, ok := strings.Cut(word, "\n"); ok {
				word, after = head, tail+" "+after
			}
			if word == "" {
				panic(fmt.Sprintf("%s: %q has fewer than %d words", file, line, n))
			}
			fields, rest = append(fields, word), after
		}
		result = append(result, append(fields, strings.TrimSpace(rest)))
	}
	return result
}
