// Package secretincomment is the rule secret-in-comment; doc.md says what it does and why.
package secretincomment

import (
	_ "embed"
	"regexp"
	"strings"

	"paddock/internal/check"
	"paddock/internal/djtmpl"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "secret-in-comment", Title: "A comment that visitors are sent holds a secret", Practice: "no-secret-in-code",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{615, 540}, Since: "0.1", Doc: doc,
	},
	Template: run,
}

var (
	// "password: hunter2", "API_KEY = …"
	named = regexp.MustCompile(`(?i)\b(?:pass(?:word|wd|phrase)?|pwd|secret(?:[ _-]?key)?|api[ _-]?key|access[ _-]?key|auth[ _-]?token|token)\b\s*[:=]\s*["'` + "`" + `]?([^\s"'<>` + "`" + `,;]{4,})`)
	// "the secret key is 8f3kd93kd"
	said = regexp.MustCompile(`(?i)\b(?:password|secret(?:[ _-]?key)?|api[ _-]?key|token)\b is\s+["'` + "`" + `]?([^\s"'<>` + "`" + `,;]{4,})`)
	// "log in as admin@example.com with hunter2", "login: admin / hunter2"
	login = regexp.MustCompile(`(?i)\b(?:log ?in|sign ?in|logging in|credentials?|user(?:name)?)\b[^.\n]{0,60}?\S+\s+(?:with(?: password)?|and password|/)\s+([^\s<>,;.]{4,})`)
)

func run(pass *rule.Pass, t *rule.Template) {
	for _, c := range t.Markup.Comments {
		if strings.HasPrefix(c.Text, "[if") {
			continue // for old browsers
		}
		for _, re := range [...]*regexp.Regexp{named, said, login} {
			m := re.FindStringSubmatch(c.Text)
			// In a sentence a word without a digit is a word.
			if m == nil || harmless(m[1]) || re != named && !strings.ContainsAny(m[1], "0123456789") {
				continue
			}
			f := pass.ReportTag(t, c.Span, "every visitor is sent this comment, and there is a password or key in it")
			f.Fix = "Take it out and change the password; what is meant for colleagues stands in {# #}, which is not sent."
			break
		}
	}
}

// harmless says that a value is no secret: one that the template writes, a word of code, or something to be replaced.
func harmless(value string) bool {
	low := strings.ToLower(value)
	if strings.Contains(value, djtmpl.Written) || strings.ContainsAny(value, "()[]{}$%") {
		return true
	}
	for _, w := range [...]string{"required", "field", "input", "your", "xxx", "***", "...", "true", "false", "none", "null", "undefined", "example", "change", "here", "reset", "form", "the", "this", "that", "text", "string", "hidden", "must", "optional"} {
		if strings.HasPrefix(low, w) {
			return true
		}
	}
	return false
}
