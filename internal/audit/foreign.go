package audit

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed codes.txt
var codesText string

// foreignCodes are the codes of other tools, by rule: what a nosec or noqa comment must name to speak
// for the rule.
var foreignCodes = sync.OnceValue(func() map[string][]string {
	byRule := map[string][]string{}
	for line := range strings.Lines(codesText) {
		line, _, _ = strings.Cut(line, "#")
		if fields := strings.Fields(line); len(fields) > 1 {
			byRule[fields[0]] = fields[1:]
		}
	}
	return byRule
})

// matchesForeign says that another tool's comment with these codes speaks for a rule. Ruff's S105 is
// Bandit's B105. Without codes, a comment speaks for every rule that the tool has a counterpart of.
func matchesForeign(rule string, codes []string) bool {
	own := foreignCodes()[rule]
	if len(codes) == 0 {
		return len(own) > 0
	}
	return slices.ContainsFunc(codes, func(code string) bool {
		if digits, ok := strings.CutPrefix(code, "S"); ok {
			code = "B" + digits
		}
		return slices.Contains(own, code)
	})
}
