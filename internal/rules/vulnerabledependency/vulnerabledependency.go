// Package vulnerabledependency is the rule vulnerable-dependency; doc.md says what it does and why.
package vulnerabledependency

import (
	_ "embed"
	"fmt"
	"strings"

	"paddock/internal/advisory"
	"paddock/internal/check"
	"paddock/internal/django/dependency"
	"paddock/internal/ecosystem"
	"paddock/internal/finding"
	"paddock/internal/requirement"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "vulnerable-dependency", Title: "A dependency has a known vulnerability", Practice: "known-vulnerabilities",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{1395}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	known := pass.Dependencies()
	for _, d := range known.List {
		for _, w := range d.Weaknesses {
			f := report(pass, d, w, known.Uses, d.Name+" "+d.Version)
			f.Key = d.Name + " " + d.Version + " " + w.Names()[0]
			if d.When() == requirement.Sometimes {
				f.Confidence = finding.Likely
				on := d.Places[0].Marker
				if on == "" {
					on = "the markers of what brings it"
				}
				f.Message += fmt.Sprintf(" Whether it is installed depends on %s.", on)
			}
		}
	}
	for _, o := range known.Open {
		what := "every version of " + o.Name
		if o.Specifier != "" {
			what += " that is allowed (" + o.Specifier + ")"
		}
		pin := &requirement.Pin{Ecosystem: o.Ecosystem, Name: o.Name, Places: o.Places, Direct: o.Places}
		for _, w := range o.Weaknesses {
			f := report(pass, &dependency.Dependency{Pin: pin, Free: o.Free}, w, known.Uses, what)
			f.Key = o.Name + " " + o.Specifier + " " + w.Names()[0]
			f.Confidence = finding.Likely
		}
	}
}

// report says of a package, or of all its versions that are allowed, that it has a weakness.
func report(pass *rule.Pass, pin *dependency.Dependency, w *advisory.Weakness, uses *dependency.Uses, what string) *finding.Finding {
	at := pin.Places[0]
	names := w.Names()
	text := fmt.Sprintf("%s has %s", what, names[0])
	if w.Advisories[0].Malicious() {
		text = fmt.Sprintf("%s was published to do harm (%s)", what, names[0])
	}
	if s := w.Summary(); s != "" {
		text += ": " + strings.TrimRight(s, ". ")
	}
	severity, vector := severityOf(w)
	if vector != "" {
		text += " (" + vector + ")"
	}
	text += "."
	reach, lower := reachOf(pin, w, uses)
	summary := w.Summary()
	if _, known := dependency.FeatureOf(names); known {
		summary = strings.TrimSpace(summary + " " + reach)
	}
	f := pass.ReportLine(at.Path, at.Line, "%s", strings.TrimSpace(text+" "+reach))
	f.Severity = severity.Lower(lower)
	if cwe := w.CWE(); len(cwe) > 0 {
		f.CWE = append(cwe, 1395)
	}
	f.Dependency = &finding.Dependency{Package: pin.Name, Version: pin.Version, Fixed: w.Fixed, Free: pin.Free, Advisories: names, Summary: summary}
	f.Fix = fixOf(pin, w, pin.Free)
	for _, other := range pin.Places[1:] {
		f.Trace = append(f.Trace, finding.Step{
			Place: finding.Place{Path: other.Path, Line: other.Line, Column: 1, EndLine: other.Line, EndColumn: 1}, Message: "the same stands here",
		})
	}
	return f
}

// severityOf is the severity by the CVSS score, else by the database's own word, else the rule's.
func severityOf(w *advisory.Weakness) (s finding.Severity, vector string) {
	vector, score := w.Vector()
	switch {
	case w.Advisories[0].Malicious():
		return finding.Critical, vector
	case vector != "":
		return ofScore(score), vector
	}
	worst := finding.Info
	for _, a := range w.Advisories {
		switch a.Level {
		case "CRITICAL":
			worst = max(worst, finding.Critical)
		case "HIGH":
			worst = max(worst, finding.High)
		case "MODERATE", "MEDIUM":
			worst = max(worst, finding.Medium)
		case "LOW":
			worst = max(worst, finding.Low)
		}
	}
	if worst == finding.Info {
		worst = finding.Medium
	}
	return worst, ""
}

// ofScore are the bands of CVSS's own qualitative scale (FIRST, CVSS 3.1, section 5).
func ofScore(score float64) finding.Severity {
	switch {
	case score >= 9:
		return finding.Critical
	case score >= 7:
		return finding.High
	case score >= 4:
		return finding.Medium
	case score > 0:
		return finding.Low
	}
	return finding.Info
}

// reachOf says how the project comes to the package, and by how many steps that lowers the severity.
func reachOf(pin *dependency.Dependency, w *advisory.Weakness, uses *dependency.Uses) (text string, lower int) {
	if !pin.Always() {
		text, lower = fmt.Sprintf("It is installed for %q only. ", pin.Places[0].Group), 1
	}
	if feature, known := dependency.FeatureOf(w.Names()); known {
		if at, ok := uses.Used(feature); ok {
			return text + fmt.Sprintf("What is weak is %s, which the project uses in %s, line %d.", feature.What, at.File.Path, at.File.LineOf(at.Start)), lower
		}
		return text + fmt.Sprintf("What is weak is %s, which nothing in the project seems to use.", feature.What), lower + 1
	}
	if pin.Ecosystem != ecosystem.PyPI {
		return text + through(pin), lower // what scripts import is not looked at
	}
	use, ok := uses.Imported(pin.Name)
	if !ok {
		use, ok = uses.Resembles(pin.Name)
	}
	if ok {
		place := fmt.Sprintf("%s, line %d", use.File.Path, use.File.LineOf(use.Start))
		switch {
		case use.Test && use.How != dependency.Mentions:
			return text + "Only tests use it, in " + place + ".", lower + 1
		case use.How == dependency.Imports:
			return text + "The project uses it in " + place + ".", lower
		case use.How == dependency.Names:
			return text + "The project names it in " + place + ".", lower
		case !use.Test:
			return text + "Nothing in the project imports it, but it may be what is meant in " + place + ".", lower
		}
	}
	switch {
	case len(pin.Direct) == 0:
		return text + through(pin), lower
	case dependency.Unimported(pin.Name):
		return text + "It does its work without being imported.", lower
	}
	return text + "Nothing in the project imports it.", lower + 1
}

// through says how a package came that nobody asked for.
func through(pin *dependency.Dependency) string {
	switch {
	case len(pin.Direct) > 0:
		return ""
	case len(pin.Through) > 0:
		return fmt.Sprintf("It comes through %s.", strings.Join(pin.Through, ", "))
	}
	return "It comes through another package."
}

func fixOf(pin *dependency.Dependency, w *advisory.Weakness, free string) string {
	if w.Advisories[0].Malicious() {
		return "Remove it, and take every secret for known that the machines had on which it was installed."
	}
	switch {
	case w.Fixed == "" && free == "":
		return fmt.Sprintf("No version of %s without it is known: use another package, or keep what is weak out of reach.", pin.Name)
	case free == "" || free == w.Fixed:
		return fmt.Sprintf("Move to %s %s or later.", pin.Name, w.Fixed)
	case w.Fixed == "":
		return fmt.Sprintf("Move to %s %s or later, which is free of all that is known.", pin.Name, free)
	}
	return fmt.Sprintf("Move to %s %s or later; %s is free of all that is known.", pin.Name, w.Fixed, free)
}
