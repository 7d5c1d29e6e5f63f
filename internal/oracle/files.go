package oracle

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

//go:embed files.py
var filesScript string

// Manifest is a file for Manifests. Kind is "compose" or "kubernetes".
type Manifest struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// Manifests holds files against the schemas of compose files and of Kubernetes' objects: for each, "" when it is accepted, else what is wrong.
func Manifests(t testing.TB, files []Manifest) (problems []string) {
	t.Helper()
	schema := filepath.Join(Home(), "docker-compose", "usr/lib/python3/dist-packages/compose/config/compose_spec.json")
	if _, err := os.Stat(schema); err != nil {
		Missing(t, "there is no schema of compose files; run internal/oracle/setup.sh files")
	}
	input, err := json.Marshal(files)
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(Python(t, "manifests"), "-c", filesScript, schema)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("files.py: %v\n%s", err, stderr.String())
	}
	if err := json.Unmarshal(out, &problems); err != nil {
		t.Fatal(err)
	}
	return problems
}

// Server is the real nginx, which only reads: it opens no port.
type Server struct {
	program, dir string
}

// Nginx finds the real nginx: that of setup.sh, else one on the path.
func Nginx(t testing.TB) *Server {
	t.Helper()
	program := filepath.Join(Home(), "nginx", "usr/sbin/nginx")
	if _, err := os.Stat(program); err != nil {
		if program, err = exec.LookPath("nginx"); err != nil {
			Missing(t, "there is no nginx; run internal/oracle/setup.sh files")
		}
	}
	return &Server{program, t.TempDir()}
}

// nginxProblem is what nginx says of the first thing that it does not understand.
var nginxProblem = regexp.MustCompile(`\[emerg\] (?:\d+#\d+: )?(.*)`)

// Read has nginx read a configuration: "" when it takes its syntax, else what it says, with "FILE" for the name of the file. What it
// needs of the machine, such as folders to write to, does not count.
func (s *Server) Read(t testing.TB, text string) string {
	t.Helper()
	file := filepath.Join(s.dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := exec.Command(s.program, "-t", "-p", s.dir, "-c", file, "-e", filepath.Join(s.dir, "error.log")).CombinedOutput() // its status says the same
	if strings.Contains(string(out), "syntax is ok") {
		return ""
	}
	m := nginxProblem.FindStringSubmatch(string(out))
	if m == nil {
		t.Fatalf("nginx says what is not understood:\n%s", out)
	}
	return strings.ReplaceAll(m[1], file, "FILE")
}
