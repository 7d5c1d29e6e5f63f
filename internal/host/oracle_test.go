package host

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// program finds a program of the system to hold ours against. These tests install nothing; where it isn't there they are skipped.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		for _, dir := range []string{"/usr/sbin", "/sbin"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				return filepath.Join(dir, name)
			}
		}
		t.Skipf("%s is not on this machine: nothing to hold ours against", name)
	}
	return path
}

// TestVersionsLikeDpkg holds the order of versions against dpkg's.
func TestVersionsLikeDpkg(t *testing.T) {
	dpkg := program(t, "dpkg")
	rng := rand.New(rand.NewPCG(1, 2))
	parts := []string{"1", "2", "10", "0", "01", "~", "~rc1", "+deb12u1", "+b1", "a", "b", ".", ".5", "-1", "-2", "1:", "z", "+", "ubuntu0.22.04"}
	make1 := func() string {
		v := fmt.Sprint(rng.IntN(3))
		if rng.IntN(4) == 0 {
			v = fmt.Sprintf("%d:%s", rng.IntN(3), v)
		}
		for range rng.IntN(5) {
			v += strings.TrimSuffix(parts[rng.IntN(len(parts))], ":")
		}
		return v + fmt.Sprintf("-%d", rng.IntN(3))
	}
	n := 3000
	if testing.Short() {
		n = 200
	}
	var script strings.Builder
	var pairs [][2]string
	for range n {
		a, b := make1(), make1()
		pairs = append(pairs, [2]string{a, b})
		fmt.Fprintf(&script, "%s --compare-versions '%s' lt '%s' && echo y || echo n\n", dpkg, a, b)
	}
	cmd := exec.Command("/bin/sh")
	cmd.Stdin = strings.NewReader(script.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := strings.Fields(string(out))
	if len(answers) != n {
		t.Fatalf("%d answers to %d questions", len(answers), n)
	}
	for i, p := range pairs {
		if got := debianLess(p[0], p[1]); got != (answers[i] == "y") {
			t.Errorf("%s < %s: %v", p[0], p[1], got)
		}
	}
	t.Logf("%d pairs", n)
}

// TestUpdatesLikeApt holds what waits against what apt says.
func TestUpdatesLikeApt(t *testing.T) {
	cmd := exec.Command(program(t, "apt"), "list", "--upgradable")
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("apt does not answer: %v", err)
	}
	upgradable, security := map[string]bool{}, map[string]bool{}
	for _, line := range strings.Split(string(out), "\n") {
		name, rest, ok := strings.Cut(line, "/")
		if !ok {
			continue
		}
		upgradable[name] = true
		if archive, _, _ := strings.Cut(rest, " "); strings.Contains(archive, "-security") {
			security[name] = true
		}
	}
	m, closed, err := Open("/")
	if err != nil {
		t.Fatal(err)
	}
	defer closed()
	l := &look{Machine: m, options: Options{Now: today}}
	waiting := l.waiting(l.securityLists())
	for _, name := range waiting {
		if !upgradable[name] {
			t.Errorf("%s waits, and apt says nothing of it", name)
		}
		delete(security, name)
	}
	for name := range security {
		t.Errorf("%s: apt has an update for security's sake, and it was not found", name)
	}
	t.Logf("%d updates; apt has %d in all", len(waiting), len(upgradable))
}

// TestSSHLikeSSHD holds what our reading of sshd's settings comes to against `sshd -T`.
func TestSSHLikeSSHD(t *testing.T) {
	sshd, keygen := program(t, "sshd"), program(t, "ssh-keygen")
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	if out, err := exec.Command(keygen, "-q", "-t", "ed25519", "-N", "", "-f", key).CombinedOutput(); err != nil {
		t.Skipf("ssh-keygen: %v: %s", err, out)
	}
	version, _ := exec.Command(sshd, "-V").CombinedOutput()
	release := ""
	if m := regexp.MustCompile(`OpenSSH_(\d+\.\d+)`).FindSubmatch(version); m != nil {
		release = string(m[1])
	}
	configs := []string{
		"", "PermitRootLogin yes\nPermitRootLogin no\n", "PermitRootLogin without-password\n", "permitrootlogin=no\n", "PermitRootLogin = forced-commands-only\n",
		"PasswordAuthentication \"no\"\nChallengeResponseAuthentication no\n", "Match User x\nPasswordAuthentication no\n", "Match all\nPasswordAuthentication no\n",
		"Match User x\nX11Forwarding yes\nMatch all\nX11Forwarding yes\n", "\tStrictModes\tno # why\n", "LoginGraceTime 1h2m\nMaxAuthTries 9\n", "LogLevel quiet\n",
		"Include DIR/*.conf\nPermitRootLogin yes\n", "Include DIR/*.conf\nMatch User x\nInclude DIR/b.conf\n", "Match User y\nInclude DIR/[ab].conf\nMatch all\nMaxAuthTries 3\n",
		"Include DIR/nothing*.conf\nGatewayPorts yes\n", "Match all\nInclude DIR/c.conf\n", "UsePAM yes\nDisableForwarding yes\nIgnoreRhosts no\nHostbasedAuthentication yes\n",
		"Ciphers -aes128-ctr\nPermitEmptyPasswords yes\n", "AllowUsers a b\nAllowUsers c\n",
	}
	for name, text := range map[string]string{"a.conf": "MaxAuthTries 5\nPermitRootLogin no\n", "b.conf": "MaxAuthTries 7\nMatch User z\nPermitRootLogin yes\n", "c.conf": "StrictModes no\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	compared := 0
	for i, text := range configs {
		text = strings.ReplaceAll(text, "DIR", dir)
		file := filepath.Join(dir, fmt.Sprintf("config%d", i))
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(sshd, "-T", "-f", file, "-h", key).CombinedOutput()
		if err != nil {
			if i == 0 {
				t.Skipf("sshd -T does not work here: %s", out)
			}
			t.Errorf("%q: sshd says %s", text, out)
			continue
		}
		real := map[string]string{}
		for _, line := range strings.Split(string(out), "\n") {
			name, value, _ := strings.Cut(line, " ")
			if _, ok := real[name]; !ok {
				real[name] = value
			}
		}
		m, closed, err := Open("/")
		if err != nil {
			t.Fatal(err)
		}
		r := sshReader{m: m}
		r.file(file, 0, -1)
		closed()
		server := &sshServer{r.config, release}
		for name := range sshTable().defaults {
			value, _, ok := server.get(name)
			want, known := real[name]
			if !ok || !known {
				continue
			}
			compared++
			if seconds, isTime := sshSeconds(value); name == "logingracetime" && isTime {
				value = fmt.Sprint(seconds)
			}
			if norm(value) != norm(want) {
				t.Errorf("%q: %s is %q, sshd says %q", text, name, value, want)
			}
		}
	}
	t.Logf("%d values of %d files against OpenSSH %s", compared, len(configs), release)
	if compared < 200 {
		t.Errorf("only %d values were compared", compared)
	}
}

// norm takes away what sshd itself writes in two ways.
func norm(value string) string {
	value = strings.ToLower(value)
	switch value {
	case "prohibit-password":
		return "without-password"
	case "quiet":
		return "silent"
	}
	return value
}

// TestSudoersLikeSudo holds our reading of sudo's rules against cvtsudoers, and the test's own rules against visudo.
func TestSudoersLikeSudo(t *testing.T) {
	visudo := program(t, "visudo")
	cvtsudoers := program(t, "cvtsudoers")
	dir := t.TempDir()
	compared := 0
	data, err := os.ReadFile("testdata/sudoers.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range cases(string(data)) {
		if name == "closed, and broken" {
			continue
		}
		archive := txtar.Parse([]byte(text))
		at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "etc/sudoers ") })
		file := filepath.Join(dir, "sudoers")
		rules := regexp.MustCompile(`(?m)^@include.*\n`).ReplaceAll(archive.Files[at].Data, nil)
		if err := os.WriteFile(file, rules, 0o440); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(visudo, "-c", "-f", file).CombinedOutput(); err != nil && !strings.Contains(string(out), "parsed OK") {
			t.Errorf("%s: visudo says %s", name, out)
		}
		out, err := exec.Command(cvtsudoers, "-e", "-f", "json", file).Output()
		if err != nil {
			t.Skipf("cvtsudoers: %v", err)
		}
		os.Remove(file)
		r := sudoReader{m: NewMachine(made(t, []txtar.File{{Name: "s", Data: rules}})), aliases: map[string][]string{}}
		r.file("/s", 0)
		var ours []string
		for _, rule := range r.rules {
			for _, c := range rule.commands {
				for _, text := range r.expand([]string{c.text}, 0) {
					ours = append(ours, fmt.Sprintf("%v %v %s", r.expand(rule.users, 0), c.free, text))
				}
			}
		}
		theirs := sudoJSON(t, out)
		compared += len(theirs)
		slices.Sort(ours)
		slices.Sort(theirs)
		if !slices.Equal(ours, theirs) {
			t.Errorf("%s:\nours   %s\nsudo's %s", name, strings.Join(ours, "\n       "), strings.Join(theirs, "\n       "))
		}
	}
	t.Logf("%d commands", compared)
	if compared < 12 {
		t.Error("too little was compared")
	}
}

// sudoJSON are the rules that cvtsudoers has written, one text for each command.
func sudoJSON(t *testing.T, data []byte) (list []string) {
	var doc struct {
		Specs []struct {
			Users []map[string]any `json:"User_List"`
			Cmnds []struct {
				Options  []map[string]any
				Commands []map[string]any
			} `json:"Cmnd_Specs"`
		} `json:"User_Specs"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatalf("cvtsudoers: %v", err)
	}
	word := func(m map[string]any) string {
		text := ""
		for key, value := range m {
			switch key {
			case "negated":
				continue
			case "userid":
				text = fmt.Sprintf("#%v", value)
			case "usergroup":
				text = fmt.Sprintf("%%%v", value)
			default:
				text = fmt.Sprint(value)
			}
		}
		if m["negated"] == true {
			return "!" + text
		}
		return text
	}
	for _, s := range doc.Specs {
		var users []string
		for _, u := range s.Users {
			users = append(users, word(u))
		}
		for _, c := range s.Cmnds {
			free := slices.ContainsFunc(c.Options, func(o map[string]any) bool { return o["authenticate"] == false })
			for _, command := range c.Commands {
				list = append(list, fmt.Sprintf("%v %v %s", users, free, word(command)))
			}
		}
	}
	return list
}

// TestKernelLikeSysctl holds the settings of the kernel against sysctl.
func TestKernelLikeSysctl(t *testing.T) {
	out, err := exec.Command(program(t, "sysctl"), "-a").Output()
	if err != nil && len(out) == 0 {
		t.Skipf("sysctl -a: %v", err)
	}
	m, closed, err := Open("/")
	if err != nil {
		t.Fatal(err)
	}
	defer closed()
	compared := 0
	for _, row := range kernelTable() {
		want := ""
		for _, line := range strings.Split(string(out), "\n") {
			if value, ok := strings.CutPrefix(line, row[1]+" = "); ok {
				want = value
			}
		}
		got, ok := m.word(sysctl(row[1]))
		if !ok && want == "" {
			continue // this kernel does not have it
		}
		compared++
		if got != want {
			t.Errorf("%s is %q, sysctl says %q", row[1], got, want)
		}
	}
	t.Logf("%d settings", compared)
}

// TestSocketsLikeSS holds who listens against ss, with sockets of our own among them.
func TestSocketsLikeSS(t *testing.T) {
	ss := program(t, "ss")
	for _, address := range []string{"127.0.0.1:0", "[::1]:0", "0.0.0.0:0", "[::]:0"} {
		if s, err := net.Listen("tcp", address); err == nil {
			defer s.Close()
		}
	}
	out, err := exec.Command(ss, "-Hltn").Output()
	if err != nil {
		t.Skipf("ss: %v", err)
	}
	var theirs []string
	for _, line := range strings.Split(string(out), "\n") {
		if words := strings.Fields(line); len(words) > 3 {
			address := strings.NewReplacer("*:", "0.0.0.0:", "[::]:", "0.0.0.0:", "[", "", "]", "").Replace(words[3])
			address, _, _ = strings.Cut(address, "%")
			theirs = append(theirs, address)
		}
	}
	m, closed, err := Open("/")
	if err != nil {
		t.Fatal(err)
	}
	defer closed()
	l := &look{Machine: m}
	var ours []string
	for _, s := range l.listeners() {
		if s.protocol == "tcp" {
			ours = append(ours, strings.NewReplacer("::0.0.0.0", "0.0.0.0").Replace(fmt.Sprintf("%s:%d", map[bool]string{true: "0.0.0.0", false: s.address.String()}[s.address.IsUnspecified()], s.port)))
		}
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	if !slices.Equal(slices.Compact(ours), slices.Compact(theirs)) {
		t.Errorf("ours %v, ss says %v", ours, theirs)
	}
	t.Logf("%d sockets", len(ours))
}
