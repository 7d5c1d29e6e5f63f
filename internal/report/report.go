// Package report writes what a run has found: as text for a person and as JSON
// for a program. One file per format.
//
// Its input is the plain value Run and nothing else: it knows no rule, no
// project and no way in which findings come about. Everything that it quotes
// from a project may be hostile, so control characters leave it escaped, and
// secrets leave it masked.
package report

import "paddock/internal/finding"

// Schema is the number of the JSON format. It changes when a reader of the old one would misread the new.
const Schema = 1

// Run is everything that a report tells.
type Run struct {
	// Version is Paddock's own.
	Version string
	// Contexts are the settings modules of the project, sorted by module.
	Contexts []Context
	// Findings are those to show, sorted by finding.Sort and numbered.
	Findings []Finding
	// Incomplete are the things that could not be read or checked, sorted.
	Incomplete []Incomplete
	// Suppressed, Known and Hidden count the findings that are not shown: for a comment or the
	// configuration, for the baseline, for their confidence.
	Suppressed, Known, Hidden int
	// Gone counts the entries of the baseline that were not found any more.
	Gone  int
	Stats Stats
}

// Finding is a finding with what belongs to it by its rule or its CWE.
type Finding struct {
	finding.Finding
	// OWASP are the categories, "A03:2021".
	OWASP []string
	// Why is the paragraph that says why it matters.
	Why string
}

// Context is one settings module.
type Context struct {
	Module string
	// Configuration is the class of a module of django-configurations; "" else.
	Configuration string
	Deployed      bool
	Why           string
}

// name is what a person calls the context.
func (c Context) name() string {
	if c.Configuration == "" {
		return c.Module
	}
	return c.Module + ":" + c.Configuration
}

// Incomplete is one thing that could not be read or checked. Path is "" when it is not about a file.
type Incomplete struct {
	Path   string
	Line   int
	Reason string
}

// Stats is what the run has cost: the only part that differs between two runs.
type Stats struct {
	Files, Lines int
	Bytes        int64
	Seconds      float64
}

// Worst is the highest severity among the findings; ok is false when there is none.
func (r *Run) Worst() (worst finding.Severity, ok bool) {
	for i := range r.Findings {
		worst = max(worst, r.Findings[i].Severity)
	}
	return worst, len(r.Findings) > 0
}
