package host

import (
	"regexp"
	"slices"
	"strings"
)

// firewall looks for a firewall that is switched on, and at what it does with what no rule names. The rules that the
// kernel has loaded are no file; what is judged is what is set up.
func (l *look) firewall() {
	found := slices.Concat(l.ufw(), l.firewalld(), l.nftables(), l.iptables())
	if len(found) > 0 {
		for _, w := range found {
			if w.accepts {
				l.report("firewall-lets-in", w.path, w.line, w.name, "%s lets in what no rule names", w.name)
			}
		}
		return
	}
	// An image that starts no services has its firewall where it runs.
	if l.inContainer() || l.any("/proc/sys", "/lib/systemd/systemd", "/usr/lib/systemd/systemd") == "" {
		return
	}
	if text, ok := l.word("/proc/net/ip_tables_names"); ok && strings.Contains(text, "filter") {
		l.note("/proc/net/ip_tables_names", 0, "the kernel has rules of iptables that no file of settings stands for; they can't be read from files: see `iptables -S`")
		return
	}
	l.report("no-firewall", "/etc", 0, "", "neither ufw, firewalld, nftables nor stored rules of iptables are switched on")
	l.note("", 0, "the firewall rules that the kernel has loaded can't be read from files; `nft list ruleset` shows them")
}

// wall is a firewall that is switched on.
type wall struct {
	name, path string
	line       int
	accepts    bool // by default
}

// enabled says that systemd starts a service by itself.
func (l *look) enabled(service string) bool {
	for _, dir := range []string{"/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"} {
		for _, target := range []string{"multi-user", "sysinit", "network-pre", "basic", "sockets", "timers", "default", "network", "graphical"} {
			if l.there(dir + "/" + target + ".target.wants/" + service) {
				return true
			}
		}
	}
	return false
}

// there says that a name is there, wherever it leads as a link.
func (l *look) there(name string) bool {
	dir, base := name[:strings.LastIndex(name, "/")], name[strings.LastIndex(name, "/")+1:]
	at, info, err := l.resolve(dir)
	if err != nil || !info.IsDir() {
		return false
	}
	_, err = l.fsys.Lstat(at + "/" + base)
	return err == nil
}

func (l *look) ufw() (list []wall) {
	const settings, defaults = "/etc/ufw/ufw.conf", "/etc/default/ufw"
	f := l.read(settings)
	if f == nil {
		return nil
	}
	for _, a := range assignments(f.Text) {
		if a.name == "ENABLED" && strings.EqualFold(a.value, "yes") {
			list = append(list, wall{name: "ufw", path: settings, line: a.line})
		}
	}
	if len(list) == 0 {
		return nil
	}
	if f := l.read(defaults); f != nil {
		for _, a := range assignments(f.Text) {
			if a.name == "DEFAULT_INPUT_POLICY" && strings.EqualFold(a.value, "ACCEPT") {
				list = []wall{{"ufw", defaults, a.line, true}}
			}
		}
	}
	return list
}

func (l *look) firewalld() (list []wall) {
	const settings = "/etc/firewalld/firewalld.conf"
	f := l.read(settings)
	if f == nil || !l.enabled("firewalld.service") {
		return nil
	}
	for _, a := range assignments(f.Text) {
		if a.name == "DefaultZone" && a.value == "trusted" {
			return []wall{{"firewalld", settings, a.line, true}}
		}
	}
	return []wall{{name: "firewalld", path: settings}}
}

var (
	inputChain = regexp.MustCompile(`type\s+filter\s+hook\s+(?:input|prerouting)\b`)
	dropPolicy = regexp.MustCompile(`\bpolicy\s+drop\b`)
)

// body is a text up to the brace that closes what it stands in.
func body(text string) string {
	depth := 0
	for i, c := range text {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return text[:i]
			}
		}
	}
	return text
}

func (l *look) nftables() []wall {
	const settings = "/etc/nftables.conf"
	if !l.enabled("nftables.service") {
		return nil
	}
	f := l.read(settings)
	if f == nil {
		return nil
	}
	var text strings.Builder
	line, drops := 0, false
	for i, s := range splitLines(f.Text) {
		s, _, _ = strings.Cut(s, "#")
		text.WriteString(s + "\n")
		if inputChain.MatchString(s) && line == 0 {
			line = i + 1
		}
	}
	// A chain drops by its policy, or by its last rule; a packet has to come through all of them.
	for _, at := range inputChain.FindAllStringIndex(text.String(), -1) {
		chain := body(text.String()[at[0]:])
		fields := strings.Fields(strings.TrimRight(chain, "; \n"))
		drops = drops || dropPolicy.MatchString(chain) || len(fields) > 0 && slices.Contains([]string{"drop", "reject"}, fields[len(fields)-1])
	}
	if !drops && strings.Contains(text.String(), "include") {
		l.note(settings, 0, "it includes other files, which were not read for a chain that drops")
		return []wall{{name: "nftables", path: settings}}
	}
	return []wall{{"nftables", settings, line, !drops}}
}

// iptables reads rules that are loaded at the start, for IPv4 and IPv6.
func (l *look) iptables() (list []wall) {
	for _, name := range []string{"/etc/iptables/rules.v4", "/etc/iptables/rules.v6", "/etc/sysconfig/iptables", "/etc/sysconfig/ip6tables", "/etc/iptables/iptables.rules"} {
		f := l.read(name)
		if f == nil {
			continue
		}
		w := wall{name: "the rules of iptables in " + name, path: name}
		rejects, filter := false, false
		for i, line := range splitLines(f.Text) {
			switch {
			case strings.HasPrefix(line, "*"):
				filter = strings.TrimSpace(line) == "*filter"
			case filter && strings.HasPrefix(line, ":INPUT ACCEPT"):
				w.line, w.accepts = i+1, true
			case filter && (line == "-A INPUT -j DROP" || strings.HasPrefix(line, "-A INPUT -j REJECT")):
				rejects = true
			}
		}
		w.accepts = w.accepts && !rejects
		list = append(list, w)
	}
	return list
}

// inContainer says that what is looked at is a container or an image of one: its network and its start are not its own.
func (l *look) inContainer() bool {
	return l.any("/.dockerenv", "/run/.containerenv", "/run/secrets/kubernetes.io", "/var/run/secrets/kubernetes.io") != ""
}
