package host

import (
	"slices"
	"strings"

	"paddock/internal/finding"
)

// sharedMounts are directories that everybody writes to, with the numbers that CIS has for nodev, nosuid and noexec.
var sharedMounts = map[string][3]string{
	"/tmp":     {"1.1.2.1.2", "1.1.2.1.3", "1.1.2.1.4"},
	"/dev/shm": {"1.1.2.2.2", "1.1.2.2.3", "1.1.2.2.4"},
	"/var/tmp": {"1.1.2.5.2", "1.1.2.5.3", "1.1.2.5.4"},
}

// mounts looks at the options of file systems that everybody writes to.
func (l *look) mounts() {
	const table = "/proc/self/mounts"
	if !l.has(table) {
		return
	}
	f := l.read(table)
	if f == nil || l.inContainer() {
		return
	}
	// A later mount covers an earlier one.
	last := map[string]int{}
	lines := splitLines(f.Text)
	for i, line := range lines {
		if words := strings.Fields(line); len(words) >= 4 {
			if _, ok := sharedMounts[words[1]]; ok {
				last[words[1]] = i
			}
		}
	}
	for i, line := range lines {
		words := strings.Fields(line)
		if len(words) < 4 {
			continue
		}
		numbers, ok := sharedMounts[words[1]]
		if !ok || last[words[1]] != i {
			continue
		}
		options := strings.Split(words[3], ",")
		var missing []string
		c := Check{}
		for j, o := range []string{"nodev", "nosuid", "noexec"} {
			if !slices.Contains(options, o) {
				missing = append(missing, o)
				c.CIS = append(c.CIS, Recommendation{"linux", numbers[j]})
			}
		}
		if len(missing) == 0 {
			continue
		}
		found := l.report("loose-mount", table, i+1, words[1], "%s is mounted without %s", words[1], strings.Join(missing, ", "))
		found.Benchmarks = c.benchmarks(l.system)
		if len(missing) == 1 && missing[0] == "noexec" {
			found.Severity = finding.Info
		}
	}
}
