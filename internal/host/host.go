// Package host reads a machine as a system auditor does: the settings of sshd, sudo, the kernel, the firewall and the
// container daemon, who listens at which port, whose files are open to whom, which accounts there are, and which security
// updates wait. It knows no Django.
//
// It reads files and nothing else: no program is started, nothing is written, nobody is asked over a network. It runs as
// any user; what that one may not read becomes a note. The file system is an argument, so that an image can be read, and a
// test can make one up. What a check is about stands in checks.txt, facts in the other text files.
package host

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"time"

	"paddock/internal/finding"
	"paddock/internal/source"
)

// Options say what to look at.
type Options struct {
	// Projects are directories of sites on the machine, absolute, whose files are looked at as well.
	Projects []string
	// Now is the time by which lists are old and releases out of support.
	Now time.Time
}

// Result is what an inspection came to.
type Result struct {
	Findings []finding.Finding
	// Notes are the things that could not be read or checked, sorted.
	Notes []source.Note
	Stats Stats
}

// An area is a part of the machine that is looked at for itself.
type area struct {
	name string
	look func(*look)
}

// areas are all there are; those that ask others (the sockets ask who listens) read for themselves.
var areas = []area{
	{"sshd", (*look).sshd},
	{"sudoers", (*look).sudoers},
	{"kernel", (*look).kernel},
	{"sockets", (*look).sockets},
	{"firewall", (*look).firewall},
	{"modes", (*look).modes},
	{"project", (*look).projects},
	{"updates", (*look).updates},
	{"accounts", (*look).accounts},
	{"mounts", (*look).mounts},
	{"logs", (*look).logs},
	{"docker", (*look).docker},
	{"containers", (*look).containers},
}

// look is one inspection.
type look struct {
	*Machine
	options  Options
	system   system
	findings []finding.Finding
	// What several areas ask for, read once.
	installed map[string]installed
	people    []account
}

// Inspect looks at a machine. It ends early when the context does.
func Inspect(ctx context.Context, m *Machine, options Options) (*Result, error) {
	return inspect(ctx, m, options, areas)
}

func inspect(ctx context.Context, m *Machine, options Options, areas []area) (*Result, error) {
	l := &look{Machine: m, options: options}
	l.system = l.identify()
	if l.inContainer() {
		m.note("", 0, "this is a container: its firewall, mounts, logs and clock are those of its host, and were not looked at; run Paddock there too")
	}
	for _, a := range areas {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a.look(l)
	}
	finding.Sort(l.findings)
	finding.Number(l.findings)
	slices.SortFunc(m.notes, source.Note.Compare)
	return &Result{Findings: l.findings, Notes: m.notes, Stats: m.stats}, nil
}

// report adds a finding of a check about a line of a file, or all of it where line is 0. Key tells it apart from others
// of the check in that file. The caller may change the finding until the next one.
func (l *look) report(id, at string, line int, key, format string, args ...any) *finding.Finding {
	c := checkOf(id)
	f := finding.Finding{
		Rule: id, Title: c.Title, Message: fmt.Sprintf(format, args...), CWE: c.CWE, Practice: c.Practice,
		Severity: c.Severity, Confidence: c.Confidence, Fix: c.Fix, Key: key, Benchmarks: c.benchmarks(l.system),
		Place: finding.Place{Path: path.Clean(at), Line: line},
	}
	if file := l.files[at]; file != nil && line > 0 && line <= file.LineCount() {
		text := file.Line(line)
		f.Source = text
		f.Column, f.EndLine, f.EndColumn = 1, line, 1+len([]rune(text))
	} else if line > 0 {
		f.Column, f.EndLine, f.EndColumn = 1, line, 1
	}
	l.findings = append(l.findings, f)
	return &l.findings[len(l.findings)-1]
}

// system is which system the machine runs.
type system struct {
	// id and version are as os-release has them: "debian", "12".
	id, version, name string
}

// identify reads os-release.
func (l *look) identify() (s system) {
	for _, name := range []string{"/etc/os-release", "/usr/lib/os-release"} {
		f := l.read(name)
		if f == nil {
			continue
		}
		for _, line := range splitLines(f.Text) {
			key, value, _ := cutTrim(line, "=")
			value = unquoted(value)
			switch key {
			case "ID":
				s.id = value
			case "VERSION_ID":
				s.version = value
			case "PRETTY_NAME":
				s.name = value
			}
		}
		break
	}
	s.name = cmp.Or(s.name, s.id)
	return s
}
