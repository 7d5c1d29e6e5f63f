package rules

import (
	"context"
	"os"
	"testing"
	"time"

	"paddock/internal/advisory/advisorytest"
	"paddock/internal/checklist"
	"paddock/internal/django"
	"paddock/internal/django/misuse"
	"paddock/internal/pyname"
	"paddock/internal/rule/ruletest"
	"paddock/internal/source"
	"paddock/internal/taxonomy"
)

// TestRules runs every rule over its own examples. For one rule: go test ./internal/rules -run TestRules/hsts-missing
func TestRules(t *testing.T) {
	advisories := advisorytest.Open(t, "../advisory/testdata/osv")
	driver := ruletest.Driver{
		Load: func(files map[string]string) (*django.Project, error) {
			tree := source.FromMap(files)
			return django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{Today: today, Advisories: advisories}), nil
		},
		Practice: func(id string) bool { _, ok := checklist.ByID(id); return ok },
		Weakness: func(cwe int) bool { return taxonomy.Name(cwe) != "" },
	}
	driver.All(t, All(), os.DirFS("."), func(id string, f func(ruletest.T)) {
		t.Run(id, func(t *testing.T) { t.Parallel(); f(t) })
	})
}

func TestByID(t *testing.T) {
	for _, r := range All() {
		if ByID(r.ID) != r {
			t.Errorf("ByID(%q) is another rule", r.ID)
		}
		for _, id := range r.Yields {
			if ByID(id) == nil {
				t.Errorf("%s yields to %s, which is no rule", r.ID, id)
			}
		}
	}
	if ByID("no-such-rule") != nil {
		t.Error("a rule that is not there is found")
	}
}

// TestMisuses holds that the data about misused libraries is for rules that exist.
func TestMisuses(t *testing.T) {
	ids := misuse.Rules()
	if len(ids) < 15 {
		t.Errorf("there are facts for %d rules only", len(ids))
	}
	for _, id := range ids {
		if ByID(id) == nil {
			t.Errorf("facts.txt has facts for %s, which is no rule", id)
		}
	}
}

// today is the day of all cases: what has ended by then stays ended.
var today = time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)
