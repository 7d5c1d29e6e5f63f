package audit

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed codes.txt
var codesText string

// foreign are the codes of other tools: what a nosec or noqa comment must name to speak for a rule.
var foreign = sync.OnceValue(func() (table struct {
	codes map[string][]string // by rule
	names map[string][]string // Bandit's own, by code
}) {
	table.codes, table.names = map[string][]string{}, map[string][]string{}
	for line := range strings.Lines(codesText) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		switch {
		case len(fields) < 2:
		case banditCode.MatchString(fields[0]):
			table.names[fields[0]] = fields[1:]
		default:
			table.codes[fields[0]] = fields[1:]
		}
	}
	return table
})

var banditCode = regexp.MustCompile(`^B[0-9]{3}$`)

// matchesForeign says that another tool's comment with these codes speaks for a rule. Ruff's S105 is
// Bandit's B105. Without codes, a comment speaks for every rule that the tool has a counterpart of.
func matchesForeign(rule string, codes []string) bool {
	own := foreign().codes[rule]
	if len(codes) == 0 {
		return len(own) > 0
	}
	return slices.ContainsFunc(codes, func(code string) bool {
		if digits, ok := strings.CutPrefix(code, "S"); ok {
			code = "B" + digits
		}
		return slices.ContainsFunc(own, func(o string) bool { return o == code || slices.Contains(foreign().names[o], code) })
	})
}
