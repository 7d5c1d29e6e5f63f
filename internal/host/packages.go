package host

import (
	"strings"
)

const (
	dpkgStatus = "/var/lib/dpkg/status"
	apkStatus  = "/lib/apk/db/installed"
)

// installed is a package of the system.
type installed struct{ name, version, arch string }

// packages are those that the package manager says are installed, by name; of one that is there for several
// architectures the first. Nil when no package manager is known.
func (l *look) packages() map[string]installed {
	if l.installed != nil {
		return l.installed
	}
	l.installed = map[string]installed{}
	keep := func(p installed) {
		if _, ok := l.installed[p.name]; !ok {
			l.installed[p.name] = p
		}
	}
	l.scanPackages(keep)
	if l.has(apkStatus) {
		var p installed
		l.scan(apkStatus, func(line string) {
			switch name, value, _ := strings.Cut(line, ":"); name {
			case "P":
				p.name = value
				if value == "openssh-server-common" || value == "openssh" {
					p.name = "openssh-server"
				}
			case "V":
				p.version = value
			case "":
				if p.name != "" {
					keep(p)
				}
				p = installed{}
			}
		})
	}
	return l.installed
}

// scanPackages reads what dpkg has installed, each package for each architecture. Images without a shell have a file for each
// package instead of one for all.
func (l *look) scanPackages(each func(installed)) {
	names := []string{dpkgStatus}
	if !l.has(dpkgStatus) {
		names = l.glob("/var/lib/dpkg/status.d/*")
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".md5sums") {
			continue
		}
		distroless := name != dpkgStatus
		l.stanzas(name, func(fields map[string]string) {
			if distroless || strings.HasSuffix(fields["Status"], " installed") {
				each(installed{fields["Package"], fields["Version"], fields["Architecture"]})
			}
		})
	}
}

// stanzas reads a file of paragraphs of "Name: value" and calls for each; only the fields that are asked for are kept.
func (l *look) stanzas(name string, each func(map[string]string)) {
	p := paragraphs{each: each, fields: map[string]string{}}
	l.scan(name, p.line)
	p.end()
}

// paragraphs collects the lines of a control file.
type paragraphs struct {
	fields map[string]string
	each   func(map[string]string)
}

func (p *paragraphs) line(line string) {
	if line == "" {
		p.end()
		return
	}
	for _, field := range []string{"Package: ", "Status: ", "Version: ", "Architecture: "} {
		if value, ok := strings.CutPrefix(line, field); ok {
			p.fields[strings.TrimSuffix(field, ": ")] = strings.TrimSpace(value)
		}
	}
}

func (p *paragraphs) end() {
	if p.fields["Package"] != "" {
		p.each(p.fields)
	}
	clear(p.fields)
}

// debianLess says that a version of a Debian package comes before another: epoch, upstream version and revision one after the
// other, each as runs of letters and of digits (deb-version(7)).
func debianLess(a, b string) bool { return debianCompare(a, b) < 0 }

func debianCompare(a, b string) int {
	ea, a := epoch(a)
	eb, b := epoch(b)
	if c := debianRuns(ea, eb); c != 0 {
		return c
	}
	ua, ra := revision(a)
	ub, rb := revision(b)
	if c := debianRuns(ua, ub); c != 0 {
		return c
	}
	return debianRuns(ra, rb)
}

func epoch(version string) (epoch, rest string) {
	if before, after, ok := strings.Cut(version, ":"); ok {
		return before, after
	}
	return "0", version
}

func revision(version string) (upstream, revision string) {
	if i := strings.LastIndexByte(version, '-'); i >= 0 {
		return version[:i], version[i+1:]
	}
	return version, ""
}

// debianRuns compares run by run: "~" before everything, even the end, then the end, then letters, then other characters.
func debianRuns(a, b string) int {
	for a != "" || b != "" {
		for a != "" && !digit(a[0]) || b != "" && !digit(b[0]) {
			x, y := weight(a), weight(b)
			if x != y {
				return x - y
			}
			a, b = a[1:], b[1:]
		}
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		na, nb := digits(a), digits(b)
		if na != nb {
			return na - nb
		}
		if c := strings.Compare(a[:na], b[:nb]); c != 0 {
			return c
		}
		a, b = a[na:], b[nb:]
	}
	return 0
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func digits(s string) int {
	n := 0
	for n < len(s) && digit(s[n]) {
		n++
	}
	return n
}

// weight is where the first character of a rest sorts, where it is no digit.
func weight(s string) int {
	switch {
	case s == "" || digit(s[0]):
		return 0
	case s[0] == '~':
		return -1
	case s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z':
		return int(s[0])
	}
	return int(s[0]) + 256
}
