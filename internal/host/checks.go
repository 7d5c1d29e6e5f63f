package host

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"paddock/internal/check"
	"paddock/internal/finding"
)

//go:embed checks.txt
var checksText string

// Check is one thing that is looked at.
type Check struct {
	check.Meta
	// Area is the part of the machine that it is about.
	Area string
	// Fix is what to do; a finding may say it more closely.
	Fix string
	// CIS are the recommendations of CIS benchmarks that ask for the same.
	CIS []Recommendation
}

// Recommendation is a number of a benchmark. A benchmark of "linux" stands for those of linuxBenchmarks, in which the number is the same.
type Recommendation struct{ Benchmark, Number string }

// benchmarkNames are the benchmarks with the versions whose numbers are meant, by the names that checks.txt has. The numbers
// were held against the lists of recommendations that audit tools for exactly these versions have.
var benchmarkNames = map[string]string{
	"debian-12":    "CIS Debian Linux 12 v1.1.0",
	"ubuntu-22.04": "CIS Ubuntu Linux 22.04 v2.0.0",
	"ubuntu-24.04": "CIS Ubuntu Linux 24.04 v1.0.0",
	"docker":       "CIS Docker v1.6.0",
}

var linuxBenchmarks = []string{"debian-12", "ubuntu-22.04", "ubuntu-24.04"}

// benchmarks are the recommendations for a system, as a person reads them: those of its own benchmark where it has one.
func (c *Check) benchmarks(s system) (list []string) {
	own := s.id + "-" + s.version
	_, has := benchmarkNames[own]
	for _, r := range c.CIS {
		names := []string{r.Benchmark}
		if r.Benchmark == "linux" {
			names = linuxBenchmarks
		}
		for _, name := range names {
			if name == own || name == "docker" || !has {
				list = append(list, benchmarkNames[name]+" "+r.Number)
			}
		}
	}
	return list
}

var loadChecks = sync.OnceValue(func() []Check {
	list, err := parseChecks(checksText)
	if err != nil {
		panic("checks.txt: " + err.Error())
	}
	return list
})

// Checks are all checks, in the order of checks.txt.
func Checks() []Check { return loadChecks() }

var checksByID = sync.OnceValue(func() map[string]*Check {
	m := map[string]*Check{}
	for i := range loadChecks() {
		m[loadChecks()[i].ID] = &loadChecks()[i]
	}
	return m
})

// checkOf is a check by its id; one that is not there is a fault of the program.
func checkOf(id string) *Check {
	if c := checksByID()[id]; c != nil {
		return c
	}
	panic("there is no check " + id)
}

// parseChecks reads the descriptions: "area: NAME" starts an area, "[id]" a check, "key: value" says something of it, and an
// indented line goes on with the one before.
func parseChecks(text string) (list []Check, err error) {
	area, key := "", ""
	fields := map[string]string{}
	end := func() error {
		if len(fields) == 0 {
			return nil
		}
		c, err := checkFrom(area, fields)
		if err != nil {
			return fmt.Errorf("[%s]: %w", fields["id"], err)
		}
		list = append(list, c)
		fields = map[string]string{}
		return nil
	}
	for i, line := range splitLines(text) {
		trimmed := strings.TrimSpace(line)
		name, value, found := cutTrim(line, ":")
		switch {
		case trimmed == "" || trimmed[0] == '#':
		case trimmed[0] == '[':
			if err := end(); err != nil {
				return nil, err
			}
			fields["id"] = strings.Trim(trimmed, "[]")
		case line[0] == ' ' && key != "":
			fields[key] += " " + trimmed
		case !found:
			return nil, fmt.Errorf("line %d has no key", i+1)
		case name == "area":
			if err := end(); err != nil {
				return nil, err
			}
			area, key = value, ""
		default:
			key = name
			fields[key] = value
		}
	}
	return list, end()
}

func checkFrom(area string, fields map[string]string) (c Check, err error) {
	c.Area, c.Fix = area, fields["fix"]
	c.ID, c.Title, c.Practice, c.Since, c.Confidence = fields["id"], fields["title"], fields["practice"], "0.1", finding.Certain
	if c.Practice == "" {
		c.Practice = "host-hardening"
	}
	if c.Severity, err = finding.ParseSeverity(fields["severity"]); err != nil {
		return c, err
	}
	if text := fields["confidence"]; text != "" {
		if c.Confidence, err = finding.ParseConfidence(text); err != nil {
			return c, err
		}
	}
	for _, number := range strings.Fields(fields["cwe"]) {
		cwe, err := strconv.Atoi(number)
		if err != nil {
			return c, err
		}
		c.CWE = append(c.CWE, cwe)
	}
	for _, part := range strings.Split(fields["cis"], ",") {
		if name, number, ok := cutTrim(strings.TrimSpace(part), " "); ok {
			if _, known := benchmarkNames[name]; !known && name != "linux" {
				return c, fmt.Errorf("%q is no benchmark", name)
			}
			c.CIS = append(c.CIS, Recommendation{name, number})
		}
	}
	for _, need := range []string{"title", "what", "why", "fix", "cwe"} {
		if fields[need] == "" {
			return c, fmt.Errorf("%s is missing", need)
		}
	}
	c.Doc = fmt.Sprintf("# %s\n\n## What it does\n%s\n\n## Why it matters\n%s\n\n## Fix\n%s\n", c.ID, fields["what"], fields["why"], fields["fix"])
	if list := c.benchmarks(system{}); len(list) > 0 {
		c.Doc += "\n## Benchmarks\n- " + strings.Join(list, "\n- ") + "\n"
	}
	return c, nil
}
