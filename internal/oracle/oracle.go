// Package oracle asks the real thing: CPython what a program's tree is,
// Django what its deployment checks say and how the examples behave when they
// run, Chromium which pages of Django's run an attacker's script, `packaging` and npm's semver which versions fit, nginx and schemas which deployment files are such, and the
// tools that write lock files what is in them. It is for tests only; nothing that ends up in the binary may import it.
//
// The environments it asks are made by setup.sh, outside the clone. Where they
// are missing a test is skipped and says how to make them; in CI (CI=true) or
// with PADDOCK_ORACLE=require it fails instead, so that a comparison can't
// quietly stop happening.
package oracle

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

//go:embed requirements/*.txt
var requirements embed.FS

// Required says that a missing oracle is a failure and no reason to skip.
func Required() bool {
	return os.Getenv("CI") == "true" || os.Getenv("PADDOCK_ORACLE") == "require"
}

// Missing ends the test for want of an oracle: skipped, or failed where Required.
// The text says what is missing and what to do about it.
func Missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if Required() {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// Home is the directory that setup.sh fills: PADDOCK_ORACLE_HOME, or
// paddock-oracle in the user's cache directory.
func Home() string {
	if home := os.Getenv("PADDOCK_ORACLE_HOME"); home != "" {
		return home
	}
	cache := os.Getenv("XDG_CACHE_HOME")
	if cache == "" {
		// Not os.UserCacheDir, which is another place on macOS: setup.sh has to find the same.
		home, err := os.UserHomeDir()
		if err != nil {
			return filepath.Join(os.TempDir(), "paddock-oracle")
		}
		cache = filepath.Join(home, ".cache")
	}
	return filepath.Join(cache, "paddock-oracle")
}

// Environments are the names of the environments with a real Django, oldest
// first: "django42", "django52" and so on. Those that are there for a library are not
// among them: "locks" has the tools that write lock files, "pages52" has Jinja2 beside Django 5.2, "drf38", "drf312" and "drf316" have Django REST framework 3.8, 3.12 and
// 3.16 with its nested routers.
func Environments() []string {
	entries, err := requirements.ReadDir("requirements")
	if err != nil {
		panic(err) // the embedded directory is always there
	}
	var names []string
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), "django") {
			names = append(names, strings.TrimSuffix(entry.Name(), ".txt"))
		}
	}
	return names
}

// Python is the interpreter of an environment, "django52" for one with Django 5.2.
func Python(t testing.TB, name string) string {
	t.Helper()
	text, err := requirements.ReadFile("requirements/" + name + ".txt")
	if err != nil {
		t.Fatalf("there is no oracle environment %q; choose one of %s", name, strings.Join(Environments(), ", "))
	}
	// The name that setup.sh gives: changed requirements are another environment.
	sum := sha256.Sum256(text)
	dir := filepath.Join(Home(), name+"-"+hex.EncodeToString(sum[:])[:12])
	if _, err := os.Stat(filepath.Join(dir, ".complete")); err != nil {
		Missing(t, "the oracle environment %s is not there; run internal/oracle/setup.sh", name)
	}
	return filepath.Join(dir, "bin", "python")
}

// Requirements is the pinned list of an environment's packages, as pip reads it.
func Requirements(t testing.TB, name string) string {
	t.Helper()
	text, err := requirements.ReadFile("requirements/" + name + ".txt")
	if err != nil {
		t.Fatalf("there is no oracle environment %q", name)
	}
	return string(text)
}

// SitePackages is the directory of an environment's packages: Django and some eighty others.
func SitePackages(t testing.TB, name string) string {
	t.Helper()
	return ask(t, Python(t, name), "import sysconfig; print(sysconfig.get_path('purelib'))")
}

// Interpreter is a CPython on this machine.
type Interpreter struct {
	Path string
	// Minor is 13 for Python 3.13; Version is all of it, "3.13.0".
	Minor   int
	Version string
}

// Newest is the last Python whose grammar Paddock reads: 3.14.
const Newest = 14

// Interpreters are the CPythons on this machine, 3.8 to 3.14, one for each
// minor version, oldest first. They are looked for on PATH, among pyenv's
// versions, in the system's directories and where setup.sh puts 3.14; or, if
// PADDOCK_ORACLE_PYTHONS is set to anything but "all", they are what it lists,
// separated like PATH.
func Interpreters(t testing.TB) []Interpreter {
	t.Helper()
	found := findInterpreters()
	if len(found) == 0 {
		Missing(t, "no Python 3.8 to 3.%d on this machine; install one, or name it in PADDOCK_ORACLE_PYTHONS", Newest)
	}
	return found
}

var findInterpreters = sync.OnceValue(func() []Interpreter {
	var candidates []string
	if list := os.Getenv("PADDOCK_ORACLE_PYTHONS"); list != "" && list != "all" {
		candidates = filepath.SplitList(list)
	} else {
		for minor := 8; minor <= Newest; minor++ {
			if path, err := exec.LookPath(fmt.Sprintf("python3.%d", minor)); err == nil {
				candidates = append(candidates, path)
			}
		}
		root := os.Getenv("PYENV_ROOT")
		if root == "" {
			home, _ := os.UserHomeDir()
			root = filepath.Join(home, ".pyenv")
		}
		for _, pattern := range []string{
			filepath.Join(root, "versions", "3.*", "bin", "python3"),
			"/usr/bin/python3", "/usr/local/bin/python3",
			filepath.Join(Home(), "python3.14", "bin", "python3.14"),
		} {
			paths, _ := filepath.Glob(pattern)
			candidates = append(candidates, paths...)
		}
	}
	var wait sync.WaitGroup
	asked := make([]*Interpreter, len(candidates))
	for i, path := range candidates {
		wait.Go(func() { asked[i] = identify(path) })
	}
	wait.Wait()
	byMinor := map[int]Interpreter{}
	for _, p := range asked {
		if p == nil || p.Minor < 8 || p.Minor > Newest {
			continue
		}
		if other, ok := byMinor[p.Minor]; !ok || patch(p.Version) > patch(other.Version) {
			byMinor[p.Minor] = *p
		}
	}
	var list []Interpreter
	for _, p := range byMinor {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b Interpreter) int { return a.Minor - b.Minor })
	return list
})

// identify asks an interpreter who it is; nil if it does not answer, as the
// shims of pyenv for a version that is not chosen, or is not CPython.
func identify(path string) *Interpreter {
	out, err := exec.Command(path, "-c",
		"import platform; print(platform.python_implementation(), *platform.python_version_tuple())").Output()
	words := strings.Fields(string(out))
	if err != nil || len(words) != 4 || words[0] != "CPython" || words[1] != "3" {
		return nil
	}
	minor, err := strconv.Atoi(words[2])
	if err != nil {
		return nil
	}
	return &Interpreter{Path: path, Minor: minor, Version: strings.Join(words[1:], ".")}
}

func patch(version string) int {
	n, _ := strconv.Atoi(version[strings.LastIndexByte(version, '.')+1:])
	return n
}

// Stdlib is the directory of the interpreter's standard library.
func (p Interpreter) Stdlib(t testing.TB) string {
	t.Helper()
	return ask(t, p.Path, "import sysconfig; print(sysconfig.get_path('stdlib'))")
}

// Name is "python3.13".
func (p Interpreter) Name() string { return fmt.Sprintf("python3.%d", p.Minor) }

func ask(t testing.TB, python, program string) string {
	t.Helper()
	out, err := exec.Command(python, "-c", program).Output()
	if err != nil {
		t.Fatalf("%s does not answer: %v; run internal/oracle/setup.sh again after removing %s", python, err, Home())
	}
	return strings.TrimSpace(string(out))
}

// file is the path of a file of this package's source directory.
func file(t testing.TB, name string) string {
	t.Helper()
	_, here, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(here) {
		t.Fatal("the source of internal/oracle can't be found; run the tests without -trimpath")
	}
	return filepath.Join(filepath.Dir(here), name)
}
