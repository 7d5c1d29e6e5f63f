package cli

import (
	"regexp"
	"strings"

	"paddock/internal/report"
)

// markdown shows the Markdown of the rules' documents on a terminal: paragraphs and lists are broken
// anew, headings are bold, code stands in. It knows what those documents use and leaves the rest as it is.
func markdown(text string, style report.Style) string {
	var b strings.Builder
	var paragraph []string
	indent := "" // of the paragraph's lines but the first
	flush := func() {
		for i, l := range report.Wrap(strings.Join(paragraph, " "), style.Width()-2-len(indent)) {
			switch {
			case i == 0 && indent != "":
				l = "- " + strings.TrimPrefix(l, "- ")
			case i > 0:
				l = indent + l
			}
			b.WriteString("  " + inlineCode(l, style) + "\n")
		}
		paragraph, indent = nil, ""
	}
	fence := ""
	for line := range strings.SplitSeq(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case fence != "" && trimmed == fence:
			fence = ""
		case fence != "":
			b.WriteString(strings.TrimRight("    "+style.Paint(report.Cyan, pointed(line)), " ") + "\n")
		case strings.HasPrefix(trimmed, "```"):
			flush()
			info := strings.TrimLeft(trimmed, "`")
			fence = trimmed[:len(trimmed)-len(info)]
			if _, file, ok := strings.Cut(info, " "); ok {
				b.WriteString("  " + style.Paint(report.Dim, file) + "\n")
			}
		case trimmed == "":
			flush()
			b.WriteString("\n")
		case strings.HasPrefix(trimmed, "#"):
			flush()
			b.WriteString("  " + style.Paint(report.Bold, strings.TrimSpace(strings.TrimLeft(trimmed, "#"))) + "\n")
		case strings.HasPrefix(trimmed, "- ") || strings.HasPrefix(trimmed, "* "):
			flush()
			indent = "  "
			paragraph = []string{strings.TrimSpace(trimmed[2:])}
		case strings.HasPrefix(trimmed, "|"):
			flush()
			b.WriteString("  " + inlineCode(trimmed, style) + "\n")
		default:
			paragraph = append(paragraph, trimmed)
		}
	}
	flush()
	return b.String()
}

// code is `text between backquotes`.
var code = regexp.MustCompile("`([^`]+)`")

// inlineCode paints code in a line. Without colours the backquotes stay, to set it off.
func inlineCode(line string, style report.Style) string {
	if !style.Color {
		return line
	}
	return code.ReplaceAllStringFunc(line, func(s string) string { return style.Paint(report.Cyan, strings.Trim(s, "`")) })
}

// wants is the comment by which the example's own test says what the rule reports there.
var wants = regexp.MustCompile(`(#|//|\{#|<!--|/\*)(\s*)want ((?:"(?:[^"\\]|\\.)*"\s*)+)`)

// pointed turns that comment into one for a reader: an arrow and what is said.
func pointed(line string) string {
	return wants.ReplaceAllStringFunc(line, func(s string) string {
		at := wants.FindStringSubmatch(s)
		texts := strings.TrimSpace(at[3])
		plain := strings.NewReplacer(`.*`, "…", `\`, "").Replace(strings.Trim(texts, `"`))
		plain = strings.ReplaceAll(plain, `" "`, "; ")
		closing := ""
		if strings.HasSuffix(at[3], " ") {
			closing = " "
		}
		return at[1] + at[2] + "<- " + plain + closing
	})
}
