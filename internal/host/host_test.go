package host

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestChecks holds that the descriptions are whole, and that every row of the other data files is understood.
func TestChecks(t *testing.T) {
	seen := map[string]bool{}
	known := map[string]bool{}
	for _, a := range areas {
		known[a.name] = true
	}
	for _, c := range Checks() {
		if seen[c.ID] || !known[c.Area] {
			t.Errorf("%s: twice, or of no area (%q)", c.ID, c.Area)
		}
		seen[c.ID] = true
		for _, s := range []string{"What it does", "Why it matters", "Fix"} {
			if text := c.Section(s); text == "" || !strings.HasSuffix(strings.Trim(text, "`"), ".") && s != "Fix" {
				t.Errorf("%s: %s: %q", c.ID, s, text)
			}
		}
	}
	for _, row := range kernelTable() {
		if len(row) != 4 || !seen[row[0]] {
			t.Errorf("kernel.txt: %v", row)
		}
	}
	for _, row := range modeTable() {
		if !seen[row.check] || row.bits == 0 || !strings.HasPrefix(row.pattern, "/") {
			t.Errorf("modes.txt: %+v", row)
		}
	}
	for _, s := range services() {
		if len(s.ports)+len(s.programs) == 0 || s.kind != "database" && s.kind != "admin" && s.kind != "application" {
			t.Errorf("ports.txt: %+v", s)
		}
	}
	for _, list := range [][][]string{sshTable().bad, sshTable().weak} {
		for _, row := range list {
			if len(row) != 3 || !seen[row[0]] {
				t.Errorf("sshd.txt: %v", row)
			}
		}
	}
	for _, row := range tableRows(releasesText) {
		if len(row) != 3 || len(row[2]) != 10 {
			t.Errorf("releases.txt: %v", row)
		}
	}
	for _, text := range []string{"[x]\ntitle: only", "no key", "area: a\n[x]\nseverity: bad"} {
		if _, err := parseChecks(text); err == nil {
			t.Errorf("%q is a description", text)
		}
	}
}

// TestBenchmarks holds that a machine is told the numbers of its own benchmark, and others those of all.
func TestBenchmarks(t *testing.T) {
	c := checkOf("ssh-root-login")
	if got := c.benchmarks(system{id: "ubuntu", version: "24.04"}); len(got) != 1 || got[0] != "CIS Ubuntu Linux 24.04 v1.0.0 5.1.20" {
		t.Errorf("%v", got)
	}
	if got := c.benchmarks(system{id: "fedora", version: "43"}); len(got) != 3 {
		t.Errorf("%v", got)
	}
	if got := checkOf("docker-open-port").benchmarks(system{id: "debian", version: "12"}); len(got) != 1 || got[0] != "CIS Docker v1.6.0 2.7" {
		t.Errorf("%v", got)
	}
}

// TestLZ4 reads a frame that lz4 1.9.4 has written: a short text with a copy that reaches into itself. Cut anywhere, it ends with an error
// or early, and never with other letters.
func TestLZ4(t *testing.T) {
	frame := []byte("\x04\x22\x4d\x18\x64\x40\xa7\x0d\x00\x00\x00\x3f\x61\x62\x20\x03\x00\x0e\x50\x61\x62\x20\x61\x62\x00\x00\x00\x00\xde\x56\xcc\xaf")
	want := strings.Repeat("ab ", 12) + "ab ab"
	got, err := io.ReadAll(newLZ4(bytes.NewReader(frame)))
	if err != nil || string(got) != want {
		t.Fatalf("%q, %v; want %q", got, err, want)
	}
	for i := range frame {
		part, _ := io.ReadAll(newLZ4(bytes.NewReader(frame[:i])))
		if !bytes.HasPrefix(got, part) {
			t.Errorf("cut at %d: %q", i, part)
		}
	}
}

// FuzzFiles holds that no settings file, however broken, does more than become notes.
func FuzzFiles(f *testing.F) {
	f.Add("PermitRootLogin yes\nInclude *\nMatch x\n", "a ALL=(b) NOPASSWD: c, !d\\\n\n", "{}", "a:b:c")
	f.Add("=", "= = :", `{"hosts":[1]}`, "\x04\x22\x4d\x18\x64\x40\xa7\xff\xff\xff\x7f")
	f.Add("\"\"\"", "@includedir /\n#include", "[]", "::::::")
	f.Fuzz(func(t *testing.T, ssh, sudo, docker, other string) {
		m := NewMachine(made(t, []txtar.File{
			{Name: "usr/sbin/sshd"}, {Name: "etc/ssh/sshd_config", Data: []byte(ssh)}, {Name: "etc/sudoers", Data: []byte(sudo)},
			{Name: "etc/docker/daemon.json", Data: []byte(docker)}, {Name: "etc/passwd", Data: []byte(other)}, {Name: "etc/group", Data: []byte(other)},
			{Name: "etc/shadow", Data: []byte(other)}, {Name: "etc/os-release", Data: []byte(other)}, {Name: "proc/net/tcp", Data: []byte("\n" + other)},
			{Name: "proc/self/mounts", Data: []byte(other)}, {Name: "etc/nftables.conf", Data: []byte(other)}, {Name: "etc/iptables/rules.v4", Data: []byte(other)},
			{Name: "etc/ufw/ufw.conf", Data: []byte(other)}, {Name: "var/lib/dpkg/status", Data: []byte(other)}, {Name: "etc/login.defs", Data: []byte(other)},
			{Name: "etc/systemd/system/sysinit.target.wants/nftables.service"},
			{Name: "var/lib/apt/lists/a-security_x_Packages.lz4", Data: []byte(other)}, {Name: "var/lib/apt/lists/b-security_x_Packages", Data: []byte(other)},
		}))
		if _, err := Inspect(t.Context(), m, Options{Now: today}); err != nil {
			t.Error(err)
		}
		debianCompare(ssh, other)
	})
}

var update = flag.Bool("update", false, "write the list of checks into docs/host.md")

// TestDocument holds that docs/host.md lists every check.
func TestDocument(t *testing.T) {
	const name = "../../docs/host.md"
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString("| check | what it finds | severity | benchmark |\n|---|---|---|---|\n")
	for _, c := range Checks() {
		var numbers []string
		for _, r := range c.CIS {
			numbers = append(numbers, r.Benchmark+" "+r.Number)
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", c.ID, c.Title, c.Severity, strings.Join(numbers, ", "))
	}
	before, rest, ok := strings.Cut(string(page), "-update -->\n")
	old, after, ok2 := strings.Cut(rest, "<!-- end -->")
	if !ok || !ok2 {
		t.Fatal("docs/host.md has no place for the list")
	}
	if old == table.String() {
		return
	}
	if !*update {
		t.Fatal("docs/host.md lists other checks; run: go test ./internal/host -run TestDocument -update")
	}
	if err := os.WriteFile(name, []byte(before+"-update -->\n"+table.String()+"<!-- end -->"+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
