package oracle

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Httpd is the real Apache, which only reads: it opens no port.
type Httpd struct {
	program, modules, dir string
	environment           []string
}

// Apache finds the real Apache: that of setup.sh, else one on the path.
func Apache(t testing.TB) *Httpd {
	t.Helper()
	h := &Httpd{dir: t.TempDir(), environment: os.Environ()}
	h.program = filepath.Join(Home(), "apache2-bin", "usr/sbin/apache2")
	h.modules = filepath.Join(Home(), "apache2-bin", "usr/lib/apache2/modules")
	var libraries []string
	for _, name := range []string{"libapr1", "libaprutil1"} {
		found, _ := filepath.Glob(filepath.Join(Home(), name, "usr/lib/*-linux-gnu")) // the pattern is a valid one
		libraries = append(libraries, found...)
	}
	h.environment = append(h.environment, "LD_LIBRARY_PATH="+strings.Join(libraries, ":"))
	if _, err := os.Stat(h.program); err != nil {
		h.modules = "/usr/lib/apache2/modules"
		if h.program, err = exec.LookPath("apache2"); err != nil {
			Missing(t, "there is no Apache; run internal/oracle/setup.sh files")
		}
	}
	return h
}

// Read has Apache read a configuration that stands for itself, and gives what it says of it: "Syntax OK" behind warnings, or the first
// thing that it does not understand.
func (h *Httpd) Read(t testing.TB, text string) string {
	t.Helper()
	head := "ServerRoot " + h.dir + "\nPidFile pid\nErrorLog error.log\nServerName localhost\n"
	for _, module := range []string{"mpm_event", "authz_core", "alias", "headers", "ssl"} {
		head += "LoadModule " + module + "_module " + filepath.Join(h.modules, "mod_"+module+".so") + "\n"
	}
	file := filepath.Join(h.dir, "httpd.conf")
	if err := os.WriteFile(file, []byte(head+text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(h.program, "-t", "-f", file)
	cmd.Env = h.environment
	out, _ := cmd.CombinedOutput() // its status says the same
	return string(out)
}
