package host

import (
	"cmp"
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

const aptLists = "/var/lib/apt/lists"

// staleAfter is how old lists of packages may be.
const staleAfter = 7 * 24 * time.Hour

//go:embed releases.txt
var releasesText string

// updates looks at what the package manager knows of updates.
func (l *look) updates() {
	l.release()
	for _, db := range []string{"/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages", "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages.db"} {
		if l.has(db) {
			l.note(db, 0, "packages of rpm are not read, so whether updates wait isn't known; `dnf updateinfo` tells")
			return
		}
	}
	if l.has(apkStatus) {
		l.note(apkStatus, 0, "packages of apk are not held against its lists, so whether updates wait isn't known; `apk version` tells")
		return
	}
	if name := l.any("/run/reboot-required", "/var/run/reboot-required"); name != "" {
		f := l.report("reboot-required", name, 0, "", "the machine has to be restarted")
		if pkgs, ok := l.word(name + ".pkgs"); ok && pkgs != "" {
			list := strings.Fields(pkgs)
			slices.Sort(list)
			f.Message += " for " + listed(slices.Compact(list))
		}
	}
	if !l.has(dpkgStatus) {
		return
	}
	l.unattended()
	l.pending()
}

// release says when the system is out of support.
func (l *look) release() {
	for _, row := range tableRows(releasesText) {
		end, err := time.Parse(time.DateOnly, row[2])
		if row[0] == l.system.id && (row[1] == l.system.version || strings.HasPrefix(l.system.version, row[1]+".")) && err == nil && l.options.Now.After(end.AddDate(0, 0, 1)) {
			name := cmp.Or(l.any("/etc/os-release", "/usr/lib/os-release"), "/etc/os-release")
			l.report("end-of-life-system", name, 0, "", "%s has had no security updates since %s", l.system.name, row[2])
		}
	}
}

// securityLists are apt's lists of the archives for security updates.
func (l *look) securityLists() (names []string) {
	for _, name := range l.list(aptLists) {
		if strings.Contains(name, "_Packages") && (strings.Contains(name, "-security_") || strings.Contains(name, "security.debian.org")) {
			names = append(names, aptLists+"/"+name)
		}
	}
	return names
}

// pending holds what is installed against the security lists.
func (l *look) pending() {
	lists := l.securityLists()
	if len(lists) == 0 {
		if !l.has("/proc/sys") || l.inContainer() {
			l.note(aptLists, 0, "it has no security list, as in most images, so whether updates wait isn't known")
			return
		}
		l.report("stale-package-lists", aptLists, 0, "", "apt has no list of security updates")
		return
	}
	if at := l.asked(); !at.IsZero() && l.options.Now.Sub(at) > staleAfter {
		l.report("stale-package-lists", aptLists, 0, "", "apt last asked for updates on %s", at.UTC().Format(time.DateOnly))
	}
	waiting := l.waiting(lists)
	if len(waiting) > 0 {
		l.report("pending-security-updates", dpkgStatus, 0, "", "%s: %s", counted(len(waiting), "security update waits", "security updates wait"), listed(waiting))
	}
}

// waiting are the packages that are installed in an older version than a list has, sorted.
func (l *look) waiting(lists []string) (waiting []string) {
	offered := map[string]string{} // by name:architecture
	for _, name := range lists {
		l.offers(name, offered)
	}
	l.scanPackages(func(p installed) {
		for _, arch := range []string{p.arch, "all"} {
			if v := offered[p.name+":"+arch]; v != "" && debianLess(p.version, v) {
				waiting = append(waiting, p.name)
				break
			}
		}
	})
	slices.Sort(waiting)
	return slices.Compact(waiting)
}

// asked is when apt last fetched its lists. Those themselves have the time of the archive's last change.
func (l *look) asked() (at time.Time) {
	for _, name := range []string{aptLists, aptLists + "/partial", "/var/lib/apt/periodic/update-success-stamp", "/var/lib/apt/periodic/update-stamp"} {
		if _, info, err := l.resolve(name); err == nil && info.ModTime().After(at) {
			at = info.ModTime()
		}
	}
	return at
}

// offers reads the versions in a list; the newest of each package counts.
func (l *look) offers(name string, offered map[string]string) {
	f := l.open(name)
	if f == nil {
		return
	}
	defer f.Close()
	var r io.Reader = f
	switch {
	case strings.HasSuffix(name, ".lz4"):
		r = newLZ4(f)
	case strings.HasSuffix(name, ".gz"):
		z, err := gzip.NewReader(f)
		if err != nil {
			l.unread(name, err)
			return
		}
		r = z
	case !strings.HasSuffix(name, "_Packages"):
		l.note(name, 0, "lists that are packed like this are not read, so whether updates wait isn't known for sure")
		return
	}
	p := paragraphs{fields: map[string]string{}, each: func(fields map[string]string) {
		key := fields["Package"] + ":" + fields["Architecture"]
		if v := offered[key]; v == "" || debianLess(v, fields["Version"]) {
			offered[key] = fields["Version"]
		}
	}}
	l.lines(name, r, p.line)
	p.end()
}

// unattended looks whether security updates install themselves.
func (l *look) unattended() {
	if l.inContainer() || l.system.id != "debian" && l.system.id != "ubuntu" || !l.has("/proc/sys") {
		return
	}
	if _, ok := l.packages()["unattended-upgrades"]; !ok {
		l.report("no-automatic-updates", dpkgStatus, 0, "", "unattended-upgrades is not installed")
		return
	}
	on, at, line := false, "/etc/apt/apt.conf.d", 0
	for _, name := range append(l.glob("/etc/apt/apt.conf.d/*"), "/etc/apt/apt.conf") {
		f := l.read(name)
		if f == nil || strings.HasSuffix(name, "~") || strings.HasSuffix(name, ".dpkg-old") {
			continue
		}
		for i, text := range splitLines(f.Text) {
			option, value, ok := cutTrim(text, " ")
			if ok && strings.EqualFold(option, "APT::Periodic::Unattended-Upgrade") {
				value = unquoted(strings.TrimSuffix(value, ";"))
				on, at, line = value != "0" && value != "", name, i+1
			}
		}
	}
	if !on {
		l.report("no-automatic-updates", at, line, "", "unattended-upgrades is installed, but not switched on")
	}
}

// counted is a number with its words, for one and for several.
func counted(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + several
}
