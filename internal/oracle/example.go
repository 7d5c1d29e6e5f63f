package oracle

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Site is an example as it runs under a real Django: a copy, since a site that
// runs leaves a database and keys behind.
type Site struct {
	// Dir is the copy, with manage.py in it; it goes with the test.
	Dir string
	// Python is the interpreter of the environment it runs in.
	Python string
	// Env is all the environment it sees, NAME=value; a test may add to it.
	Env []string
}

// Example copies examples/<name>, "leaky" or "sound", to a directory of the
// test. They are sites of Django 5.2, to be run in "django52", which has what
// examples/sound/requirements.lock says; the others can check their settings.
// There is no database yet: Manage(t, "migrate") makes one, "seed" fills it.
func Example(t testing.TB, name, environment string) *Site {
	t.Helper()
	s := &Site{Dir: t.TempDir(), Python: Python(t, environment)}
	root := file(t, filepath.Join("..", "..", "examples", name))
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(s.Dir, filepath.FromSlash(path))
		if leftBehind(path) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.IsDir() {
			return os.MkdirAll(to, 0o777)
		}
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
		if err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o666)
	})
	if err != nil {
		t.Fatalf("the example %s can't be copied: %v", name, err)
	}
	// Nothing of this machine's environment may decide what the site does.
	s.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + s.Dir, "PYTHONDONTWRITEBYTECODE=1"}
	return s
}

// leftBehind says that a path of an example is what a run of it in place left
// there, as examples/README.md has people do: what its .gitignore names.
func leftBehind(name string) bool {
	base := path.Base(name)
	return slices.Contains([]string{"__pycache__", ".venv", ".local", ".env"}, base) ||
		slices.Contains([]string{"public", "private", "archive"}, name) ||
		strings.HasSuffix(base, ".sqlite3")
}

// Command is the site's Python with arguments, in its directory and its
// environment; it has not been started.
func (s *Site) Command(arguments ...string) *exec.Cmd {
	cmd := exec.Command(s.Python, arguments...)
	cmd.Dir, cmd.Env = s.Dir, s.Env
	return cmd
}

// Manage runs `manage.py` with its development settings and returns what it
// prints on both streams. A command that fails ends the test.
func (s *Site) Manage(t testing.TB, arguments ...string) string {
	t.Helper()
	out, err := s.Command(append([]string{"manage.py"}, arguments...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("manage.py %s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

// ask runs a script of this package's directory "site" in the site's own, under its development settings, and reads
// the JSON that it prints into answer. The site has to have its database.
func (s *Site) ask(t testing.TB, script string, answer any, arguments ...string) {
	t.Helper()
	path := file(t, filepath.Join("site", script))
	out, err := s.Command(append([]string{path, "config.settings.development"}, arguments...)...).Output()
	if err != nil {
		text := ""
		if exit := new(exec.ExitError); errors.As(err, &exit) {
			text = string(exit.Stderr)
		}
		t.Fatalf("%s: %v\n%s", script, err, text)
	}
	if err := json.Unmarshal(out, answer); err != nil {
		t.Fatalf("%s: %v\n%.500s", script, err, out)
	}
}

// Deployed gives the site what a deployment sets, and returns it: every
// variable of examples/sound/.env.example, with a long word for those that it
// leaves empty. The site's production settings can be read then, but not run:
// the words are no keys, and no server has the names.
func (s *Site) Deployed(t testing.TB) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file(t, "../../examples/sound/.env.example"))
	if err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		if value == "" {
			value = strings.Repeat("abcdefghijklmnopqrstuvwxyz", 2)
		}
		variables[name] = value
		s.Env = append(s.Env, name+"="+value)
	}
	if len(variables) == 0 {
		t.Fatal("examples/sound/.env.example names no variable")
	}
	return variables
}

// CheckDeploy is what `check --deploy` says of a settings module of the site:
// the ids of its messages, sorted, each once, those about other things than
// deployment too. Under Django 4.2, which is older than the examples, it is
// lent the names of testdata/lent that they miss there.
func (s *Site) CheckDeploy(t testing.TB, module string) []string {
	t.Helper()
	cmd := s.Command("-m", "django", "check", "--deploy", "--settings="+module)
	cmd.Env = append(slices.Clone(s.Env), "PYTHONPATH="+s.Dir+string(filepath.ListSeparator)+file(t, "testdata/lent"))
	out, err := cmd.CombinedOutput()
	// It exits with 1 when an Error is among the messages.
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) || strings.Contains(string(out), "Traceback") ||
		!strings.Contains(string(out), "System check identified ") {
		t.Fatalf("check --deploy of %s: %v\n%s", module, err, out)
	}
	return printedIDs(string(out))
}
