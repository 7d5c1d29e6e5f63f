package oracle

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

//go:embed requirements/javascript.json
var javascript embed.FS

// Locks is the environment with the tools that write lock files, with `packaging`, which orders versions, and with rattler, which
// reads conda's specifications. The others have the tools that wrote older formats, as they were then.
const (
	Locks     = "locks"
	Locks2021 = "locks2021"
	Locks2024 = "locks2024"
)

// JavaScript is the directory with node_modules for Node: npm's semver, and the tools that write lock files of front ends.
func JavaScript(t testing.TB) string {
	t.Helper()
	text, err := javascript.ReadFile("requirements/javascript.json")
	if err != nil {
		panic(err) // embedded
	}
	sum := sha256.Sum256(text)
	dir := filepath.Join(Home(), "javascript-"+hex.EncodeToString(sum[:])[:12])
	if _, err := os.Stat(filepath.Join(dir, ".complete")); err != nil {
		Missing(t, "Node's packages for the oracle tests are not there; run internal/oracle/setup.sh javascript")
	}
	return dir
}

// Ask runs a program with a question as JSON on its standard input, and reads the JSON that it writes into answer.
func Ask(t testing.TB, command []string, question, answer any) {
	t.Helper()
	asked, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin = bytes.NewReader(asked)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command[0], err, stderr.String())
	}
	if err := json.Unmarshal(out, answer); err != nil {
		t.Fatalf("%s: %v\n%.500s", command[0], err, out)
	}
}

// MakeLocks makes requirements and lock files in a directory with the real tools; see locks.py. done are the tools' own
// directories, failed says why a tool did not do its work.
func MakeLocks(t testing.TB, dir string) (done, failed map[string]string) {
	t.Helper()
	cmd := exec.Command(Python(t, Locks), file(t, "locks.py"), dir, JavaScript(t), Python(t, Locks2021), Python(t, Locks2024))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("locks.py: %v\n%s", err, stderr.String())
	}
	var answer struct {
		Done   []string
		Failed map[string]string
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatalf("locks.py: %v\n%.500s", err, out)
	}
	done = map[string]string{}
	for _, tool := range answer.Done {
		done[tool] = filepath.Join(dir, tool)
	}
	return done, answer.Failed
}
