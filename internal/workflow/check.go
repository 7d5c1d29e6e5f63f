package workflow

import (
	_ "embed"
	"regexp"
	"strings"
)

//go:embed checks.txt
var checksText string

// checks are the programs, actions and images that look for weaknesses.
var checks = func() *regexp.Regexp {
	var names []string
	for line := range strings.Lines(checksText) {
		if name, _, _ := strings.Cut(line, "#"); strings.TrimSpace(name) != "" {
			names = append(names, strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(name)), " ", `\s+`))
		}
	}
	return regexp.MustCompile(`(?i)(?:^|[^a-z0-9])(?:` + strings.Join(names, "|") + `)(?:$|[^a-z0-9])`)
}()

// Checks says that a text of a workflow or a pipeline (a script, an action, the name of an image or of a file that is taken in) is about a
// program that looks for weaknesses, in code, in dependencies or in what is running.
func Checks(text string) bool { return checks.MatchString(text) }
