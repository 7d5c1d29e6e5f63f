package host

import (
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paddock/internal/finding"
)

//go:embed ports.txt
var portsText string

// service is something that listens, and that nobody outside should reach.
type service struct {
	kind, name string
	ports      []string // "5432", "udp:161"
	programs   []string
}

var services = sync.OnceValue(func() (list []service) {
	for _, row := range tableRows(portsText) {
		list = append(list, service{row[0], row[1], strings.Fields(row[2]), strings.Fields(row[3])})
	}
	return list
})

// runs says that a program is one of the service's.
func (s service) runs(program string) bool {
	return slices.ContainsFunc(s.programs, func(p string) bool { ok, _ := path.Match(p, program); return ok })
}

// serves says that a port is one of the service's own.
func (s service) serves(protocol string, port int) bool {
	text := strconv.Itoa(port)
	if protocol == "udp" {
		text = "udp:" + text
	}
	return slices.Contains(s.ports, text)
}

// listener is a socket that takes connections, or packets.
type listener struct {
	protocol string // "tcp", "udp"
	address  netip.Addr
	port     int
	inode    string
	path     string
	line     int
	program  string // who listens; "" when that can't be read
}

// sockets looks at who listens at addresses that others can reach.
func (l *look) sockets() {
	if !l.has("/proc/net/tcp") {
		l.note("/proc/net/tcp", 0, "it is not there, so nothing is known of who listens")
		return
	}
	all := l.listeners()
	l.programs(all)
	var seen []string
	for _, s := range all {
		if s.address.IsLoopback() {
			continue
		}
		svc, sure, ok := s.service()
		if !ok {
			continue
		}
		// One that listens to IPv4 and IPv6 is one thing.
		key := fmt.Sprintf("%s %d %v", s.protocol, s.port, private(s.address))
		if slices.Contains(seen, key) {
			continue
		}
		seen = append(seen, key)
		l.reportSocket(s, svc, sure)
	}
}

func (l *look) reportSocket(s listener, svc service, sure finding.Confidence) {
	id := map[string]string{"database": "public-database-port", "admin": "public-admin-port", "application": "public-application-port"}[svc.kind]
	where := "at " + netip.AddrPortFrom(s.address, uint16(s.port)).String()
	if s.address.IsUnspecified() {
		where = "at every address of the machine, port " + strconv.Itoa(s.port)
	}
	by := ""
	if s.program != "" && s.program != svc.name {
		by = " (" + s.program + ")"
	}
	f := l.report(id, s.path, s.line, fmt.Sprintf("%s %s:%d", s.protocol, s.address, s.port), "%s%s listens %s", svc.name, by, where)
	f.Confidence = min(f.Confidence, sure)
	f.Source = ""
	if private(s.address) {
		f.Severity = f.Severity.Lower(1)
		f.Message += ", a private address"
	}
}

// private says that an address is one that only a network of its own reaches.
func private(a netip.Addr) bool { return a.IsPrivate() || a.IsLinkLocalUnicast() }

// onBehalf are programs that listen for others.
var onBehalf = []string{"docker-proxy", "rootlesskit", "conmon", "rootlessport", "systemd", "haproxy", "stunnel4", "socat", "java", "pasta", "slirp4netns"}

// service says what listens: by the program, and by the port where the program isn't known or listens for another. A port alone
// is not much: any program may use it.
func (s listener) service() (svc service, sure finding.Confidence, ok bool) {
	for _, svc := range services() {
		if s.program != "" && svc.runs(s.program) && (svc.serves(s.protocol, s.port) || svc.kind == "application") {
			return svc, finding.Likely, true
		}
	}
	for _, svc := range services() {
		if !svc.serves(s.protocol, s.port) {
			continue
		}
		switch {
		case s.program == "", slices.Contains(onBehalf, s.program):
			return svc, finding.Likely, true
		default:
			return svc, finding.Unsure, true
		}
	}
	for _, svc := range services() {
		if s.program != "" && len(svc.programs) > 0 && svc.kind == "database" && svc.runs(s.program) && s.program != "java" && s.program != "beam.smp" && s.protocol == "tcp" {
			return svc, finding.Likely, true
		}
	}
	return svc, 0, false
}

// listeners reads the kernel's tables of sockets.
func (l *look) listeners() (list []listener) {
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		name, protocol, n := "/proc/net/"+table, table[:3], 0
		l.scan(name, func(line string) { // a busy machine has more connections than a settings file may have lines
			n++
			words := strings.Fields(line)
			// 0A is LISTEN; a UDP socket that is connected to nobody has 07. The first line is the table's head.
			if len(words) < 10 || protocol == "tcp" && words[3] != "0A" || protocol == "udp" && words[3] != "07" {
				return
			}
			if address, port, ok := socketAddress(words[1]); ok {
				list = append(list, listener{protocol: protocol, address: address, port: port, inode: words[9], path: name, line: n})
			}
		})
	}
	return list
}

// socketAddress reads "0100007F:1538": words of four bytes, each in the order of the machine, which is the little end first on
// all that Paddock is built for.
func socketAddress(text string) (a netip.Addr, port int, ok bool) {
	host, service, ok := strings.Cut(text, ":")
	raw, err := hex.DecodeString(host)
	n, err2 := strconv.ParseUint(service, 16, 16)
	if !ok || err != nil || err2 != nil || len(raw)%4 != 0 {
		return a, 0, false
	}
	for i := 0; i < len(raw); i += 4 {
		binary.BigEndian.PutUint32(raw[i:], binary.LittleEndian.Uint32(raw[i:]))
	}
	a, ok = netip.AddrFromSlice(raw)
	return a.Unmap(), int(n), ok
}

const maxDescriptors = 500_000 // over all processes

// programs finds the programs behind the sockets: whose open files are they. Only root may look into those of others.
func (l *look) programs(all []listener) {
	byInode := map[string]*listener{}
	for i := range all {
		byInode["socket:["+all[i].inode+"]"] = &all[i]
	}
	refused, looked := 0, 0
	for _, pid := range l.list("/proc") {
		if pid[0] < '0' || pid[0] > '9' || len(byInode) == 0 {
			continue
		}
		entries, err := l.readDir("/proc/" + pid + "/fd")
		if err != nil {
			refused++
			continue
		}
		for _, e := range entries {
			if looked++; looked > maxDescriptors {
				break
			}
			target, err := l.fsys.ReadLink("proc/" + pid + "/fd/" + e.Name())
			if s := byInode[target]; err == nil && s != nil && s.program == "" {
				s.program, _ = l.word("/proc/" + pid + "/comm")
			}
		}
	}
	unknown := slices.ContainsFunc(all, func(s listener) bool { return s.program == "" && !s.address.IsLoopback() })
	if refused > 0 && unknown {
		l.note("/proc", 0, "of %d processes this user may not see the open files, so it isn't known who listens; run Paddock as root to have it looked at", refused)
	}
}
