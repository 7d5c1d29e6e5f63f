package host

import (
	_ "embed"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed kernel.txt
var kernelText string

var kernelTable = sync.OnceValue(func() [][]string { return tableRows(kernelText) })

const sysctlDir = "/proc/sys"

// sysctl is the path of a setting.
func sysctl(name string) string { return path.Join(sysctlDir, strings.ReplaceAll(name, ".", "/")) }

// kernel looks at the settings of the kernel as they are now. What the next start will set is not looked at.
func (l *look) kernel() {
	if !l.has(sysctlDir) {
		l.note(sysctlDir, 0, "it is not there, so the settings of the kernel were not looked at")
		return
	}
	for _, row := range kernelTable() {
		value, ok := l.word(sysctl(row[1]))
		if ok && !fine(value, strings.Fields(row[2])) {
			l.report(row[0], sysctl(row[1]), 0, row[1], "%s: %s = %s", row[3], row[1], value)
		}
	}
	l.interfaces()
	l.accessControl()
}

// fine says that a value is one of some: numbers, or "n+" for n and more. What is no number is not judged.
func fine(value string, values []string) bool {
	n, err := strconv.Atoi(value)
	if err != nil {
		return true
	}
	for _, v := range values {
		least, more := strings.CutSuffix(v, "+")
		if m, _ := strconv.Atoi(least); n == m || more && n > m {
			return true
		}
	}
	return false
}

// interfaces looks at settings that each network interface has for itself. How they go together with those for "all" is
// different for each (the kernel's ip-sysctl.rst): the greater one counts for rp_filter, both must be 1 for
// accept_source_route; for accept_redirects one is enough, and both are needed where packets are forwarded.
func (l *look) interfaces() {
	const v4, v6 = "/proc/sys/net/ipv4/conf", "/proc/sys/net/ipv6/conf"
	get := func(dir, device, name string) int {
		text, _ := l.word(path.Join(dir, device, name))
		n, _ := strconv.Atoi(text)
		return n
	}
	forwards, _ := l.word("/proc/sys/net/ipv4/ip_forward")
	var routed, spoofed, redirected []string
	for _, device := range l.list(v4) {
		if device == "all" || device == "default" || device == "lo" {
			continue
		}
		if get(v4, device, "accept_source_route") == 1 && get(v4, "all", "accept_source_route") == 1 {
			routed = append(routed, device)
		}
		if max(get(v4, device, "rp_filter"), get(v4, "all", "rp_filter")) == 0 && l.has(path.Join(v4, device, "rp_filter")) {
			spoofed = append(spoofed, device)
		}
		one, all := get(v4, device, "accept_redirects") == 1, get(v4, "all", "accept_redirects") == 1
		if one && all || (one || all) && forwards != "1" {
			redirected = append(redirected, device)
		}
	}
	for _, device := range l.list(v6) {
		if device == "all" || device == "default" || device == "lo" {
			continue
		}
		if get(v6, device, "accept_source_route") > 0 { // below 0 none, 0 only the harmless type
			routed = append(routed, device+" (IPv6)")
		}
		if get(v6, device, "accept_redirects") == 1 && get(v6, device, "forwarding") == 0 && get(v6, device, "disable_ipv6") == 0 {
			redirected = append(redirected, device+" (IPv6)")
		}
	}
	if len(routed) > 0 {
		l.report("network-source-route", v4, 0, "", "packets whose sender chose their way are accepted at %s", listed(routed))
	}
	if len(spoofed) > 0 {
		l.report("network-spoofing", v4, 0, "", "false senders are not filtered at %s", listed(spoofed))
	}
	if len(redirected) > 0 {
		l.report("network-redirects", v4, 0, "", "ICMP redirects are accepted at %s", listed(redirected))
	}
}

// accessControl looks for a module of the kernel that keeps services to their own files.
func (l *look) accessControl() {
	const modules = "/sys/kernel/security/lsm"
	if !l.has("/sys") {
		return
	}
	if enabled, ok := l.word("/sys/module/apparmor/parameters/enabled"); ok && enabled == "Y" {
		return
	}
	if mode, ok := l.word("/sys/fs/selinux/enforce"); ok {
		if mode == "0" {
			l.report("no-access-control-module", "/sys/fs/selinux/enforce", 0, "", "SELinux is permissive: it writes down what it would have forbidden, and forbids nothing")
		}
		return
	}
	if list, ok := l.word(modules); ok && (strings.Contains(list, "apparmor") || strings.Contains(list, "selinux") || strings.Contains(list, "smack") || strings.Contains(list, "tomoyo")) {
		return
	}
	l.report("no-access-control-module", "/sys/module", 0, "", "the kernel runs with neither AppArmor nor SELinux")
}
