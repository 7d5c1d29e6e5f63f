// Package rules is the list of all rules. Each rule lives in a directory of its
// own below this one; registry.go is generated from them.
//
// It holds the list and the one test that runs every rule over its examples;
// what a rule is stands in internal/rule, how findings are gathered in
// internal/audit.
package rules

import (
	"slices"
	"strings"

	"paddock/internal/rule"
)

//go:generate go run ./gen

// All are the rules, sorted by id. The slice is the caller's, the rules are not.
func All() []*rule.Rule {
	all := slices.Clone(registry)
	slices.SortFunc(all, func(a, b *rule.Rule) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// ByID is the rule of that id; nil when there is none.
func ByID(id string) *rule.Rule {
	for _, r := range registry {
		if r.ID == id {
			return r
		}
	}
	return nil
}
