package oracle

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

//go:embed files.py
var filesScript string

// Manifest is a file for Manifests. Kind is "compose", "kubernetes", "github-workflows", "github-actions" or "gitlab-ci".
type Manifest struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// Manifests holds files against the schemas of compose files, of Kubernetes' objects and of what CI reads: for each, "" when it is accepted, else
// what is wrong.
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

// Server is the real nginx. It opens no port.
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

// Serve runs the directives of a server, with others around it at the top, on a socket in a folder until the test ends, and gives what it
// answers to the target of a request. Behind it stands no server: what it hands on goes to a second one, which answers with
// what it got.
func (s *Server) Serve(t testing.TB, top, server string) (ask func(target string) string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "paddock") // t.TempDir() may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "nginx")
	file := filepath.Join(dir, "nginx.conf")
	folders := ""
	for _, name := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		folders += name + "_temp_path " + filepath.Join(dir, name) + ";\n"
	}
	text := "daemon off; master_process off; pid " + filepath.Join(dir, "pid") + "; error_log " + filepath.Join(dir, "error.log") + ";\nevents {}\nhttp {\naccess_log off;\n" + folders +
		"upstream behind { server unix:" + socket + "2; }\n" + top + "\nserver { listen unix:" + socket + ";\n" + server + "\n}\n" +
		"server { listen unix:" + socket + "2; location / { return 200 \"Inj:$http_inj Target:$request_uri\"; } }\n}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.Command(s.program, "-p", dir, "-c", file, "-e", filepath.Join(dir, "error.log"))
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
	dial := func() (net.Conn, error) { return net.Dial("unix", socket+"2") }
	for range 1000 {
		if c, err := dial(); err == nil {
			c.Close()
			break
		}
		select {
		case <-ended:
			t.Fatalf("nginx does not start: %s\n%s", said.String(), text)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return func(target string) string {
		c, err := net.Dial("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.WriteString(c, "GET "+target+" HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(c)
		if err != nil {
			t.Fatal(err)
		}
		return string(answer)
	}
}
