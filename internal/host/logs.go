package host

import (
	"slices"
	"strings"
)

// logs looks at what is left behind of what happened, and at the clock by which it is dated. Who is no machine with systemd
// (an image, a container) keeps its logs elsewhere.
func (l *look) logs() {
	if l.any("/lib/systemd/systemd", "/usr/lib/systemd/systemd") == "" || l.inContainer() {
		return
	}
	running := l.running()
	starts := func(services ...string) bool {
		for _, s := range services {
			if l.enabled(s+".service") || slices.Contains(running, s[:min(len(s), 15)]) {
				return true
			}
		}
		return false
	}
	if !starts("systemd-timesyncd", "chrony", "chronyd", "ntp", "ntpd", "ntpsec", "openntpd") {
		l.report("no-time-sync", "/etc/systemd", 0, "", "no service that keeps the clock right is switched on")
	}
	if !starts("auditd") {
		l.report("no-audit-daemon", "/etc/audit", 0, "", "auditd is not switched on")
	}
	if !starts("rsyslog", "rsyslogd", "syslog-ng") {
		l.journal()
	}
	l.dumps()
}

// running are the names of the programs that run, as far as they can be seen.
func (l *look) running() (names []string) {
	for _, pid := range l.list("/proc") {
		if pid[0] >= '0' && pid[0] <= '9' {
			if data, err := l.readSmall("proc/" + pid + "/comm"); err == nil {
				names = append(names, strings.TrimSpace(data))
			}
		}
	}
	return names
}

// settings reads a file of systemd's with its drop-ins; of a name that is there twice the last one counts.
func (l *look) settings(name string) (last map[string]assignment, from map[string]string) {
	last, from = map[string]assignment{}, map[string]string{}
	for _, file := range append([]string{name}, l.glob(name+".d/*.conf")...) {
		if f := l.read(file); f != nil {
			for _, a := range assignments(f.Text) {
				last[a.name], from[a.name] = a, file
			}
		}
	}
	return last, from
}

// journal looks whether what was logged is there after a restart.
func (l *look) journal() {
	const name = "/etc/systemd/journald.conf"
	set, from := l.settings(name)
	storage, ok := set["Storage"]
	switch {
	case ok && (storage.value == "volatile" || storage.value == "none"):
		l.report("logs-not-kept", from["Storage"], storage.line, "", "the journal is kept in memory only, and there is no rsyslog")
	case ok && storage.value == "persistent":
	case !l.has("/var/log/journal"):
		l.report("logs-not-kept", name, 0, "", "there is no /var/log/journal, so the journal is kept in memory only, and there is no rsyslog")
	}
}

// dumps looks whether crashed programs leave their memory.
func (l *look) dumps() {
	if pattern, ok := l.word("/proc/sys/kernel/core_pattern"); ok && (pattern == "" || strings.HasPrefix(pattern, "|/bin/false") || strings.HasPrefix(pattern, "|/bin/true") || strings.HasPrefix(pattern, "/dev/null")) {
		return
	}
	for _, name := range append([]string{"/etc/security/limits.conf"}, l.glob("/etc/security/limits.d/*.conf")...) {
		f := l.read(name)
		if f == nil {
			continue
		}
		for _, line := range splitLines(f.Text) {
			words := strings.Fields(line)
			if len(words) >= 4 && words[0] == "*" && (words[1] == "hard" || words[1] == "-") && words[2] == "core" && words[3] == "0" {
				return
			}
		}
	}
	set, _ := l.settings("/etc/systemd/coredump.conf")
	if set["Storage"].value == "none" {
		return
	}
	l.report("core-dumps-kept", "/etc/security/limits.conf", 0, "", "nothing keeps crashed programs from writing their memory to the disk")
}
