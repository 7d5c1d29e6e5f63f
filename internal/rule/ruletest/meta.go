package ruletest

import (
	"regexp"
	"strings"

	"paddock/internal/rule"
)

var (
	idForm          = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	sinceForm       = regexp.MustCompile(`^[0-9]+\.[0-9]+(\.[0-9]+)?$`)
	djangoCheckForm = regexp.MustCompile(`^[a-z_]+\.[CEWI][0-9]{3}$`)
)

// meta holds a rule's description against what every description has.
func (d Driver) meta(t T, r *rule.Rule) {
	t.Helper()
	if !idForm.MatchString(r.ID) {
		t.Errorf("the id %q is not words in lower case joined by hyphens", r.ID)
	}
	if r.Title == "" || strings.HasSuffix(r.Title, ".") || strings.Contains(r.Title, "\n") {
		t.Errorf("the title %q is not a sentence on one line without a full stop", r.Title)
	}
	if !d.Practice(r.Practice) {
		t.Errorf("%q is not a practice of internal/checklist", r.Practice)
	}
	if len(r.CWE) == 0 {
		t.Errorf("no CWE")
	}
	for _, cwe := range r.CWE {
		if !d.Weakness(cwe) {
			t.Errorf("CWE-%d is not in internal/taxonomy", cwe)
		}
	}
	if !sinceForm.MatchString(r.Since) {
		t.Errorf("Since is %q instead of a version of Paddock, such as \"0.1\"", r.Since)
	}
	for _, id := range r.Django {
		if !djangoCheckForm.MatchString(id) {
			t.Errorf("%q is not the id of a check of Django's, such as \"security.W004\"", id)
		}
	}
	functions := 0
	for _, set := range []bool{r.Settings != nil, r.Routes != nil, r.Project != nil, r.Flow != nil, r.Flows != nil, r.Template != nil, r.Script != nil, r.Committed != nil} {
		if set {
			functions++
		}
	}
	if functions != 1 {
		t.Errorf("%d of the rule's functions and specifications are set instead of one", functions)
	}
}
