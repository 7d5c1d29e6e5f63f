// Package finding holds what Paddock has to say: a breach at a place, how bad
// it is, how sure Paddock is, and the way that led there.
//
// It knows nothing of rules, of Django or of output formats. Everything in it
// is plain data; whoever makes a Finding owns it until it is handed on.
package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Severity is how bad it is when the finding is true. Higher is worse.
type Severity uint8

const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = []string{"info", "low", "medium", "high", "critical"}

func (s Severity) String() string { return severityNames[s] }

// ParseSeverity reads a name of a severity.
func ParseSeverity(name string) (Severity, error) {
	if i := slices.Index(severityNames, name); i >= 0 {
		return Severity(i), nil
	}
	return 0, fmt.Errorf("%q is not a severity; use one of %s", name, strings.Join(severityNames, ", "))
}

// Lower is the severity n steps down, at least Info.
func (s Severity) Lower(n int) Severity { return Severity(max(0, int(s)-n)) }

// Confidence is how sure Paddock is that the finding is true. Higher is surer.
type Confidence uint8

const (
	// Unsure findings are worth a look when one has the time; the default run hides them.
	Unsure Confidence = iota // "low"
	// Likely findings hold unless something outside the project prevents them.
	Likely // "medium"
	// Certain findings follow from what stands in the project.
	Certain // "high"
)

var confidenceNames = []string{"low", "medium", "high"}

func (c Confidence) String() string { return confidenceNames[c] }

// ParseConfidence reads a name of a confidence.
func ParseConfidence(name string) (Confidence, error) {
	if i := slices.Index(confidenceNames, name); i >= 0 {
		return Confidence(i), nil
	}
	return 0, fmt.Errorf("%q is not a confidence; use one of %s", name, strings.Join(confidenceNames, ", "))
}

// Place is a range of a file as people count it: lines and columns from 1,
// columns in characters, the end after the last character. A zero Line means
// the whole file.
type Place struct {
	Path                             string
	Line, Column, EndLine, EndColumn int
}

// Step is one place on the way from a cause to the finding, the cause first.
type Step struct {
	Place
	Message string
}

// Finding is a breach at a place.
type Finding struct {
	Rule     string // the id of the rule: "raw-sql"
	Title    string
	Message  string // one or two sentences about this very place
	CWE      []int
	Practice string // the id of the practice it breaks
	Severity
	Confidence
	Place
	// Cause is the place that makes it a finding when it stands somewhere else, such as a look-up in a view; nil when it
	// has none. Line 0 stands for all of a file. It is for telling findings about one defect apart, and shown nowhere.
	Cause *Place
	// Source is the text of the line, for a person to read.
	Source string
	// Secrets are parts of Source, of messages or of Key that nobody may read in full: whatever
	// leaves Paddock goes through Mask.
	Secrets []string
	Symbol  string // "app.views.search"; "" when not in a function or class
	Route   string // the pattern of the route that leads here
	// Contexts are the settings modules for which it holds, sorted; none when it is not about settings.
	Contexts []string
	Fix      string
	Trace    []Step
	// DjangoCheck is the id of the check of Django's own that says the same, "security.W004".
	DjangoCheck string
	// Benchmarks are the recommendations of benchmarks that ask for the same, "CIS Docker v1.6.0 2.7".
	Benchmarks []string
	// Dependency is set when the finding is about a package that the project asks for.
	Dependency *Dependency
	// Key tells findings of one rule in one file apart, by content and never by
	// line; the text of the line when it is "".
	Key string
	// Fingerprint is set by Number.
	Fingerprint string
}

// Dependency is a package that a finding is about.
type Dependency struct {
	Package, Version string
	// Fixed is the lowest version without the weakness; "" when there is none.
	Fixed string
	// Free is the lowest version without any weakness that is known; "" when there is none. It is for reading, and in no format.
	Free string
	// Advisories are the advisory's id and all its aliases.
	Advisories []string
	// Summary is what the advisories say, in a sentence or two, and whether the project uses the part that is weak, where that is known.
	Summary string
}

// Sort orders findings by place, then rule, then message: the order of every output.
func Sort(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			strings.Compare(a.Path, b.Path),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Rule, b.Rule),
			strings.Compare(a.Key, b.Key),
			strings.Compare(a.Message, b.Message),
			slices.Compare(a.Contexts, b.Contexts),
		)
	})
}

// Content is what tells the finding apart from others of its rule in its file: Key, else the text
// of the line. Secrets are masked, lest a hash of it let a weak one be guessed.
func (f *Finding) Content() string {
	if f.Key != "" {
		return f.Mask(f.Key)
	}
	return strings.Join(strings.Fields(f.Mask(f.Source)), " ")
}

// Number gives every finding its fingerprint: a hash of rule, path, symbol and
// content, with a count for those that are otherwise the same. Moving code up
// or down in its file does not change it. The findings must be sorted.
func Number(fs []Finding) {
	seen := map[string]int{}
	for i := range fs {
		f := &fs[i]
		id := strings.Join([]string{f.Rule, f.Path, f.Symbol, f.Content()}, "\x00")
		seen[id]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", id, seen[id]))
		f.Fingerprint = hex.EncodeToString(sum[:10])
	}
}
