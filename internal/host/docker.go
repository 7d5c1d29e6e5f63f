package host

import (
	"cmp"
	"encoding/json"
	"net"
	"net/netip"
	"path"
	"slices"
	"strings"

	"paddock/internal/finding"
	"paddock/internal/source"
)

const dockerPath = "/etc/docker/daemon.json"

// daemon are the settings of Docker's daemon that are looked at. Of what is not set the pointer is nil.
type daemon struct {
	Hosts              []string          `json:"hosts"`
	TLSVerify          bool              `json:"tlsverify"`
	InsecureRegistries []string          `json:"insecure-registries"`
	IPTables           *bool             `json:"iptables"`
	ICC                *bool             `json:"icc"`
	NoNewPrivileges    bool              `json:"no-new-privileges"`
	UsernsRemap        string            `json:"userns-remap"`
	LogDriver          string            `json:"log-driver"`
	LogOpts            map[string]string `json:"log-opts"`
	LiveRestore        bool              `json:"live-restore"`
	IP                 string            `json:"ip"` // where ports are published that name no address
	Experimental       bool              `json:"experimental"`
}

// daemon reads the settings of the container daemon: Docker's own defaults where there is no file, which is nil then. ok is false
// where there is one that can't be read, which is noted.
func (l *look) daemon() (d daemon, f *source.File, ok bool) {
	if f = l.read(dockerPath); f == nil {
		return d, nil, !l.has(dockerPath)
	}
	if err := json.Unmarshal([]byte(f.Text), &d); err != nil {
		l.note(dockerPath, 0, "it is no JSON, or not as the daemon has it: %v", err)
		return daemon{}, f, false
	}
	return d, f, true
}

// docker looks at the settings of the container daemon, where there is one.
func (l *look) docker() {
	if l.any("/usr/bin/dockerd", "/usr/local/bin/dockerd", "/usr/sbin/dockerd", dockerPath, "/run/docker.sock", "/var/run/docker.sock") == "" {
		return
	}
	d, f, ok := l.daemon()
	if !ok {
		return
	}
	flags, unit := l.dockerFlags()
	// at is the line that names an option, of the file or of the unit.
	at := func(name string) (string, int) {
		if f != nil {
			for i, line := range splitLines(f.Text) {
				if strings.Contains(line, `"`+name+`"`) {
					return dockerPath, i + 1
				}
			}
		}
		return dockerPath, 0
	}
	report := func(id, name, format string, args ...any) *finding.Finding {
		file, line := at(name)
		return l.report(id, file, line, name, format, args...)
	}
	has := func(flag string) bool {
		return slices.ContainsFunc(flags, func(f string) bool { return f == "--"+flag || f == "--"+flag+"=true" })
	}
	off := func(flag string) bool { return slices.Contains(flags, "--"+flag+"=false") }
	verifies := d.TLSVerify || has("tlsverify")
	for _, h := range d.Hosts {
		if open, severity := openHost(h); open && !verifies {
			report("docker-open-port", "hosts", "the daemon listens at %s without asking for a certificate", h).Severity = severity
		}
	}
	for i, flag := range flags {
		h, ok := strings.CutPrefix(flag, "--host=")
		if !ok {
			h, ok = strings.CutPrefix(flag, "-H=")
		}
		if (flag == "-H" || flag == "--host") && i+1 < len(flags) {
			h, ok = flags[i+1], true
		}
		if open, severity := openHost(h); ok && open && !verifies {
			f := l.report("docker-open-port", unit, 0, h, "the daemon listens at %s without asking for a certificate", h)
			f.Severity = severity
		}
	}
	if len(d.InsecureRegistries) > 0 {
		if named := slices.DeleteFunc(slices.Clone(d.InsecureRegistries), loopbackName); len(named) > 0 {
			report("docker-insecure-registry", "insecure-registries", "images come from %s without TLS, or without its being checked", listed(named))
		}
	}
	if d.IPTables != nil && !*d.IPTables || off("iptables") {
		report("docker-no-firewall-rules", "iptables", "the daemon sets no rules of the firewall")
	}
	if (d.ICC == nil || *d.ICC) && !off("icc") {
		report("docker-containers-talk", "icc", "icc is not false")
	}
	if !d.NoNewPrivileges && !has("no-new-privileges") {
		report("docker-new-privileges", "no-new-privileges", "no-new-privileges is not set")
	}
	if d.UsernsRemap == "" && !slices.ContainsFunc(flags, func(f string) bool { return strings.HasPrefix(f, "--userns-remap") }) {
		report("docker-same-root", "userns-remap", "userns-remap is not set")
	}
	if (d.LogDriver == "" || d.LogDriver == "json-file") && d.LogOpts["max-size"] == "" && !slices.ContainsFunc(flags, func(f string) bool { return strings.Contains(f, "max-size") || strings.HasPrefix(f, "--log-driver") }) {
		report("docker-endless-logs", "log-driver", "the logs of containers are kept as JSON files without max-size")
	}
	if !d.LiveRestore && !has("live-restore") && !l.has("/var/lib/docker/swarm/docker-state.json") {
		report("docker-restart-stops-all", "live-restore", "live-restore is not set")
	}
	if d.Experimental || has("experimental") {
		report("docker-experimental", "experimental", "experimental is true")
	}
}

// openHost says that an address of the daemon is one of TCP, and how bad it is without certificates.
func openHost(h string) (open bool, severity finding.Severity) {
	address, ok := strings.CutPrefix(h, "tcp://")
	if !ok {
		return false, 0
	}
	if loopbackName(address) {
		return true, finding.Medium
	}
	return true, finding.Critical
}

// loopbackName says that an address is one of the machine's own: nothing goes over a network.
func loopbackName(address string) bool {
	host := address
	if h, _, err := net.SplitHostPort(address); err == nil {
		host = h
	}
	if host == "localhost" {
		return true
	}
	if prefix, err := netip.ParsePrefix(host); err == nil {
		return prefix.Addr().IsLoopback()
	}
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && a.IsLoopback()
}

// dockerFlags are the words of the daemon's command line, and the unit that has them: the last ExecStart counts.
func (l *look) dockerFlags() (flags []string, unit string) {
	names := []string{}
	for _, dir := range []string{"/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"} {
		if l.has(dir + "/docker.service") {
			names = append(names, dir+"/docker.service")
			break
		}
	}
	names = append(names, l.glob("/etc/systemd/system/docker.service.d/*.conf")...)
	for _, name := range names {
		f := l.read(name)
		if f == nil {
			continue
		}
		text := strings.ReplaceAll(f.Text, "\\\n", " ")
		for _, a := range assignments(text) {
			if a.name == "ExecStart" && a.value != "" {
				flags, unit = strings.Fields(a.value), name
			}
		}
	}
	if f := l.read("/etc/default/docker"); f != nil && len(flags) == 0 {
		for _, a := range assignments(f.Text) {
			if a.name == "DOCKER_OPTS" {
				flags, unit = strings.Fields(a.value), "/etc/default/docker"
			}
		}
	}
	return flags, unit
}

// kept is what Docker keeps of a container, as far as it is looked at: config.v2.json and hostconfig.json.
type kept struct {
	Name  string
	State struct{ Running bool }
}

type hostConfig struct {
	Privileged  bool
	NetworkMode string
	PidMode     string
	IpcMode     string
	Binds       []string
	Mounts      []struct {
		Type, Source string
		ReadOnly     bool
	}
	PortBindings map[string][]struct{ HostIp, HostPort string }
}

const maxContainers = 2000

// containers looks at what Docker keeps of its containers. That is root's.
func (l *look) containers() {
	const dir = "/var/lib/docker/containers"
	if !l.has("/var/lib/docker") {
		return
	}
	settings, _, _ := l.daemon()
	for i, id := range l.list(dir) {
		if i == maxContainers {
			l.note(dir, 0, "the first %d containers were looked at", maxContainers)
			return
		}
		name := path.Join(dir, id, "hostconfig.json")
		config, state := l.read(name), l.read(path.Join(dir, id, "config.v2.json"))
		if config == nil || state == nil {
			continue
		}
		var k kept
		var h hostConfig
		if json.Unmarshal([]byte(state.Text), &k) != nil || json.Unmarshal([]byte(config.Text), &h) != nil {
			l.note(name, 0, "it is no JSON, or not as Docker has it")
			continue
		}
		if k.State.Running {
			l.container(name, strings.TrimPrefix(k.Name, "/"), settings.IP, &h)
		}
	}
}

// container judges what a container is given. address is where its ports are published that name no address; "" is everywhere.
func (l *look) container(name, who, address string, h *hostConfig) {
	report := func(id, key, format string, args ...any) *finding.Finding {
		return l.report(id, name, 0, key, "the container "+who+" "+format, args...)
	}
	if h.Privileged {
		report("container-privileged", "", "is privileged")
	}
	for _, s := range []struct{ name, mode string }{{"network", h.NetworkMode}, {"processes", h.PidMode}, {"shared memory", h.IpcMode}} {
		if s.mode == "host" {
			report("container-host-namespace", s.name, "has the machine's %s", s.name)
		}
	}
	mounted := func(source string, readOnly bool) {
		source = path.Clean(source)
		switch {
		case strings.HasSuffix(source, "/docker.sock") || strings.HasSuffix(source, "/containerd.sock"):
			report("container-docker-socket", source, "has %s in it", source)
		case !readOnly && (source == "/" || slices.Contains([]string{"boot", "dev", "etc", "lib", "proc", "sys", "usr"}, strings.Trim(source, "/"))):
			report("container-host-directory", source, "may write to the machine's %s", source)
		}
	}
	for _, b := range h.Binds {
		parts := strings.Split(b, ":")
		if len(parts) >= 2 && path.IsAbs(parts[0]) {
			mounted(parts[0], len(parts) > 2 && slices.Contains(strings.Split(parts[2], ","), "ro"))
		}
	}
	for _, m := range h.Mounts {
		if m.Type == "bind" {
			mounted(m.Source, m.ReadOnly)
		}
	}
	var ports []string
	for port := range h.PortBindings {
		ports = append(ports, port)
	}
	slices.Sort(ports)
	for _, port := range ports {
		number, protocol, _ := strings.Cut(port, "/")
		bindings := slices.Clone(h.PortBindings[port])
		for i := range bindings {
			bindings[i].HostIp = cmp.Or(bindings[i].HostIp, address)
		}
		l.publishes(name, who, number, protocol, bindings)
	}
}

// publishes reports the port of a database that a container publishes.
func (l *look) publishes(name, who, number, protocol string, bindings []struct{ HostIp, HostPort string }) {
	for _, s := range services() {
		text := number
		if protocol == "udp" {
			text = "udp:" + number
		}
		if s.kind != "database" || !slices.Contains(s.ports, text) {
			continue
		}
		for _, b := range bindings {
			if a, err := netip.ParseAddr(b.HostIp); b.HostIp != "" && (err != nil || a.IsLoopback()) {
				continue
			}
			f := l.report("container-published-database", name, 0, number, "the container %s publishes port %s, %s's, at every address of the machine", who, number, s.name)
			if b.HostIp != "" && b.HostIp != "0.0.0.0" && b.HostIp != "::" {
				f.Message = "the container " + who + " publishes port " + number + ", " + s.name + "'s, at " + b.HostIp
			}
			f.Confidence = finding.Likely
			return
		}
		return
	}
}
