// Package unhasheddependency is the rule unhashed-dependency; doc.md says what it does and why.
package unhasheddependency

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/dependency"
	"paddock/internal/finding"
	"paddock/internal/requirement"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unhashed-dependency", Title: "Nothing checks which files are installed", Practice: "locked-and-hashed",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{494}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, s := range dependency.Sources(pass.Project) {
		if s.Conda() {
			continue // it checks what its channels say of the files, and takes no hashes here
		}
		var pinned, bare []*requirement.Requirement
		for _, r := range s.List {
			if r.Version == "" || r.URL != "" {
				continue
			}
			pinned = append(pinned, r)
			if !r.Hashed {
				bare = append(bare, r)
			}
		}
		if len(pinned) == 0 || len(bare) == 0 || hashedElsewhere(pass, bare) {
			continue
		}
		what := "versions are written down here, and not the hashes of their files"
		if len(bare) < len(pinned) {
			what = "some requirements have no hash, and pip then checks none, unless --require-hashes is given"
		}
		f := pass.ReportLine(s.Path, bare[0].Line, "%s: whatever an index, a mirror or a cache gives under that name is installed", what)
		f.Key = "unhashed"
		f.Fix = "Write the file with hashes (uv pip compile --generate-hashes, pip-compile --generate-hashes), and install it with pip install --require-hashes -r " + s.Path + "."
	}
}

// hashedElsewhere says that a lock file has hashes of all of them.
func hashedElsewhere(pass *rule.Pass, list []*requirement.Requirement) bool {
	for _, r := range list {
		found := false
		for _, other := range pass.Project.Requirements.Find(r.Name) {
			found = found || other.Hashed
		}
		if !found {
			return false
		}
	}
	return true
}
