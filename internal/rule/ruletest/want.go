package ruletest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/finding"
	"paddock/internal/source"
)

// want is a finding that a case asks for: one whose message matches, on that line of that file.
// A want of the project as a whole has no path; a finding about a whole file is met on line 1.
type want struct {
	path    string
	line    int
	message *regexp.Regexp
}

func (w want) place() string {
	if w.path == "" {
		return "the project"
	}
	return fmt.Sprintf("%s:%d", w.path, w.line)
}

// opener starts a want-comment in any of the languages of a project's files. What stands between
// the quotes is a regular expression; `\"` is a quote in it.
var (
	opener = regexp.MustCompile(`[ \t]*(#|\{#|//|/\*|<!--)[ \t]*want\b`)
	quoted = regexp.MustCompile(`^[ \t]*"((?:[^"\\]|\\.)*)"`)
	closer = map[string]string{"#": "", "//": "", "{#": "#}", "/*": "*/", "<!--": "-->"}
)

// strip takes the want-comments out of a file, so that the rule can't see them, and returns what
// they ask for. No line is added or removed.
func strip(path, text string) (rest string, wants []want, err error) {
	if !strings.Contains(text, "want") {
		return text, nil, nil
	}
	f := source.NewFile(path, text)
	var b strings.Builder
	for n := 1; n <= f.LineCount(); n++ {
		line := f.Line(n)
		end := len(text)
		if n < f.LineCount() {
			end = int(f.LineStart(n + 1))
		}
		lineEnd := text[int(f.LineStart(n))+len(line) : end]
		if at := opener.FindStringSubmatchIndex(line); at != nil {
			messages, err := messages(line[at[1]:], closer[line[at[2]:at[3]]])
			if err != nil {
				return "", nil, fmt.Errorf("%s:%d: %w", path, n, err)
			}
			for _, m := range messages {
				wants = append(wants, want{path, n, m})
			}
			line = line[:at[0]]
		}
		b.WriteString(line)
		b.WriteString(lineEnd)
	}
	return b.String(), wants, nil
}

// messages reads what follows the word want: one or more quoted expressions, then the end of the comment.
func messages(text, end string) (all []*regexp.Regexp, err error) {
	for {
		at := quoted.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		message, err := regexp.Compile(text[at[2]:at[3]])
		if err != nil {
			return nil, err
		}
		all = append(all, message)
		text = text[at[1]:]
	}
	if rest := strings.TrimSpace(text); rest != end || len(all) == 0 {
		return nil, fmt.Errorf("malformed want-comment near %q: write want \"regexp\" as the last thing on the line", rest)
	}
	return all, nil
}

// unmet pairs findings with wants, one with one, and describes what is left over on either side.
func unmet(wants []want, findings []finding.Finding) (problems []string) {
	meets := func(f finding.Finding, w want) bool {
		return f.Path == w.path && (f.Path == "" || max(1, f.Line) == w.line) && w.message.MatchString(f.Message)
	}
	// Several wants may fit several findings of one line, so that taking the first that fits can
	// strand a later one: look for augmenting paths (Kuhn).
	owner := make([]int, len(wants)) // index of the finding that meets the want, or -1
	for i := range owner {
		owner[i] = -1
	}
	var assign func(f int, tried []bool) bool
	assign = func(f int, tried []bool) bool {
		for w := range wants {
			if tried[w] || !meets(findings[f], wants[w]) {
				continue
			}
			tried[w] = true
			if owner[w] < 0 || assign(owner[w], tried) {
				owner[w] = f
				return true
			}
		}
		return false
	}
	for i, f := range findings {
		if !assign(i, make([]bool, len(wants))) {
			problems = append(problems, fmt.Sprintf("a finding that nobody wants at %s:%d:%d: %q", f.Path, f.Line, f.Column, f.Message))
		}
	}
	for w, f := range owner {
		if f < 0 {
			problems = append(problems, fmt.Sprintf("no finding at %s matches %q", wants[w].place(), wants[w].message))
		}
	}
	slices.Sort(problems)
	return problems
}
