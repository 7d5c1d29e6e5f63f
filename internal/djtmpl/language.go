package djtmpl

import (
	"regexp"
	"slices"
	"strings"
)

// A file that looks like a template may be one of another language, or may be
// what another program fills in before Django sees it. Each is said once for a
// file; it is for the reader of the file to decide what to do with it.

// OtherLanguage is a language that a text has pieces of.
type OtherLanguage struct {
	// Name is "Mako", "ERB", "cookiecutter" and so on.
	Name string
	// At is where the first piece stands, in bytes.
	At int
	// Whole says that the file is of that language, or has to go through its program before it is a template of
	// Django's. Otherwise pieces of it stand in a template of Django's, and are read by a script in the browser.
	Whole bool
}

// foreign are the pieces by which a language is known; the first that is found counts.
// Everything that Django or Jinja2 could mean is left out.
var foreign = []struct {
	name  string
	whole bool
	// hints are texts of which one has to be there for the rest to be looked for: that is what most files end with.
	hints []string
	text  *regexp.Regexp
	// and is a second piece that has to be there, nil without.
	and *regexp.Regexp
}{
	// {{ cookiecutter.name }} and {% if cookiecutter.x %} are Jinja2, but not for the site.
	{"cookiecutter", true, []string{"cookiecutter."}, regexp.MustCompile(`\{[{%][^}\n]*\bcookiecutter\.`), nil},
	{"copier", true, []string{"_copier_"}, regexp.MustCompile(`(\[\[|\{\{)[^\]}\n]*\b_copier_\w+`), nil},
	{"PHP", true, []string{"<?"}, regexp.MustCompile(`<\?(php\b|=)`), nil},
	{"ERB", true, []string{"<%"}, regexp.MustCompile(`<%=?\s*(@\w|end\b|render\b|link_to\b|form_for\b|if\b|unless\b|\w+\.each\b)`), regexp.MustCompile(`%>`)},
	{"Mako", true, []string{"<%", "\n%"}, regexp.MustCompile(`<%(inherit|namespace|include|def|block|page|!)[\s\n]|(?m:^%\s*(if|for|while)\b.*:\s*$)`), nil},
	{"EJS", true, []string{"<%"}, regexp.MustCompile(`<%[-=]\s*\w`), regexp.MustCompile(`%>`)},
	{"Twig", true, []string{" embed ", " sandbox ", " apply ", " use ", "app.request", "app.user", "app.session"},
		regexp.MustCompile(`\{%-?\s*(embed|sandbox|apply|use)\s|\{\{[^}\n]*\bapp\.(request|user|session)\b`), regexp.MustCompile(`\{%-?\s*(end(embed|sandbox|apply)|block)\b`)},
	{"Liquid", true, []string{" assign ", " unless ", " tablerow "},
		regexp.MustCompile(`\{%-?\s*(assign\s+\w+\s*=|unless\s|tablerow\s)`), regexp.MustCompile(`\{%-?\s*(end(unless|tablerow|case|capture)\b|assign\s+\w+\s*=)`)},
	{"Go template", true, []string{"{{ end ", "{{end}}", "{{- end", "{{end "},
		regexp.MustCompile(`\{\{-?\s*(range|define|template|with|if|else if)\s+[.$"(]|\{\{-?\s*\$\w+\s*:=`), nil},
	{"Jinja2", true, []string{"{%-", "-%}", " macro ", " set ", " import "},
		regexp.MustCompile(`\{%-|-%\}|\{%\s*(macro\s+\w+\(|set\s+\w+\s*=\s|from\s+["'][^"'\n]+["']\s+import\s|import\s+["'][^"'\n]+["']\s+as\s)`), nil},
	{"Handlebars", false, []string{"{{#", "{{/", "{{^", "{{else", "{{>", "{{ #", "{{ /"}, regexp.MustCompile(`\{\{\{?\s*[#/^]\w|\{\{else\}\}|\{\{>\s*\w`), nil},
	{"Vue", false, []string{" v-", "\tv-", "\nv-"}, regexp.MustCompile(`\sv-(if|for|model|bind|on|html|text|show|else)(\s|=|:|>)`), nil},
	{"AngularJS", false, []string{" ng-", "\tng-", "\nng-"}, regexp.MustCompile(`\sng-(app|controller|repeat|model|bind|if|show)\b`), nil},
	{"Alpine", false, []string{" x-", "\tx-", "\nx-"}, regexp.MustCompile(`\sx-(data|show|text|html|on:|bind:)`), nil},
	{"Underscore", false, []string{"<%"}, regexp.MustCompile(`<%[-=]?[^%]*%>`), regexp.MustCompile(`text/(x-)?(underscore-)?template`)},
}

// wholeScripts hides script elements, in which templates of the browser's stand.
var wholeScripts = regexp.MustCompile(`(?is)<script\b[^>]*>.*?</script\s*>`)

// maxLanguage is how much of a text is looked at, in bytes.
const maxLanguage = 256 << 10

// OtherLanguages are the languages other than its own that a text has pieces of, each once, in the order in which they are told apart.
// A language that is the whole file's excludes the others of that kind.
func OtherLanguages(text string, dialect Dialect) []OtherLanguage {
	text = text[:min(len(text), maxLanguage)]
	outside := text
	if strings.Contains(text, "<%") && strings.Contains(text, "<script") {
		// Blanks keep the offsets.
		outside = wholeScripts.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
	}
	var found []OtherLanguage
	whole := false
	for _, l := range foreign {
		if l.whole && whole || l.name == "Jinja2" && dialect == Jinja {
			continue
		}
		if !slices.ContainsFunc(l.hints, func(hint string) bool { return strings.Contains(text, hint) }) {
			continue
		}
		in := text
		if l.whole && l.name != "cookiecutter" {
			in = outside
		}
		at := l.text.FindStringIndex(in)
		if at == nil || l.and != nil && !l.and.MatchString(in) {
			continue
		}
		found = append(found, OtherLanguage{l.name, at[0], l.whole})
		whole = whole || l.whole
	}
	return found
}
