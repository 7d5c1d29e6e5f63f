// Package mixedcontent is the rule mixed-content; doc.md says what it does and why.
package mixedcontent

import (
	_ "embed"
	"fmt"
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
		ID: "mixed-content", Title: "A page loads or sends something over plain HTTP", Practice: "https-everywhere",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{319, 311}, Since: "0.1", Doc: doc,
	},
	Template: run,
}

// loads are attributes through which a page loads or sends something; passive says that a browser shows it and runs nothing.
var loads = []struct {
	element, attribute, what string
	passive                  bool
}{
	{"script", "src", "a script", false},
	{"iframe", "src", "a frame", false},
	{"embed", "src", "an object", false},
	{"object", "data", "an object", false},
	{"link", "href", "a style sheet", false},
	{"form", "action", "a form", false},
	{"button", "formaction", "a form", false},
	{"input", "formaction", "a form", false},
	{"img", "src", "a picture", true},
	{"audio", "src", "a sound", true},
	{"video", "src", "a film", true},
	{"source", "src", "a film or picture", true},
}

func run(pass *rule.Pass, t *rule.Template) {
	if t.Mail() {
		return
	}
	for _, e := range t.Markup.Tags {
		for _, l := range loads {
			if e.Name != l.element || l.element == "link" && !strings.Contains(strings.ToLower(e.Value("rel")), "stylesheet") {
				continue
			}
			a, has := e.Attr(l.attribute)
			host, ok := plain(a.Value)
			if !has || !ok {
				continue
			}
			said := fmt.Sprintf("%s is loaded from %s over plain HTTP", l.what, host)
			if l.element == "form" || l.attribute == "formaction" {
				said = fmt.Sprintf("the form goes to %s over plain HTTP", host)
			}
			f := pass.ReportTag(t, a.Span, "%s: whoever is on the way reads and changes it", said)
			f.Fix = "Write https://."
			if l.passive {
				f.Severity = finding.Low // browsers ask for it over HTTPS, or show it with a warning
			}
		}
	}
}

// plain is the host of an address that begins with http://, unless it is this machine.
func plain(address string) (host string, ok bool) {
	rest, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(address)), "http://")
	if !ok {
		return "", false
	}
	host, _, _ = strings.Cut(rest, "/")
	name, _, _ := strings.Cut(host, ":")
	switch {
	case name == "", name == "localhost", strings.HasSuffix(name, ".localhost"), strings.HasPrefix(name, "127."), name == "0.0.0.0", strings.HasPrefix(name, "["):
		return "", false
	case strings.Contains(host, djtmpl.Written):
		return "a host that the template writes", true
	}
	return host, true
}
