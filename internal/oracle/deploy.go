package oracle

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

//go:embed testdata/deploy.txtar
var deployModules []byte

//go:embed testdata/deploy-values.txt
var deployValues string

// Deploy is what Django's deployment checks say of some settings modules.
type Deploy struct {
	// Django is the version that said it.
	Django string `json:"django"`
	// IDs is all that its deployment and security checks can say, sorted: a
	// new Django with a new check has a new id here.
	IDs []string `json:"ids"`
	// Verdicts are the ids of the messages for each module, sorted, without
	// those that the module silences. A module that Django can't be set up
	// with has one element, "error:" and the name of the exception.
	Verdicts map[string][]string `json:"verdicts"`
}

// DeployProject writes the settings modules of testdata/deploy.txtar, and one
// for each line of testdata/deploy-values.txt, to a directory of the test and
// returns it. Modules whose name begins with an underscore are for the others
// to import. A line "# env: NAME=value" in a module is an environment variable
// that is set for it.
func DeployProject(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, text []byte) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Fatalf("testdata has %s twice; rename one", name)
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range txtar.Parse(deployModules).Files {
		write(f.Name, f.Data)
	}
	for line := range strings.Lines(deployValues) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' {
			write(valueModule(line)+".py", []byte("from _secure import *\n\n"+strings.ReplaceAll(line, " ;; ", "\n")+"\n"))
		}
	}
	return dir
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// valueModule names the module of a line by its text, so that lines can be put anywhere.
func valueModule(line string) string {
	h := fnv.New32a()
	h.Write([]byte(line))
	word := strings.Trim(notWord.ReplaceAllString(strings.ToLower(line), "_"), "_")
	return fmt.Sprintf("value_%.40s_%04x", word, h.Sum32()&0xffff)
}

// DeployModules are the names of the settings modules below a directory, sorted.
func DeployModules(t testing.TB, dir string) []string {
	t.Helper()
	var modules []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(entry.Name(), "_") || strings.HasPrefix(entry.Name(), ".") {
			if entry.IsDir() && path != dir {
				return filepath.SkipDir
			}
			return nil
		}
		if rel, err := filepath.Rel(dir, path); err == nil && strings.HasSuffix(rel, ".py") {
			modules = append(modules, strings.ReplaceAll(strings.TrimSuffix(filepath.ToSlash(rel), ".py"), "/", "."))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(modules)
	return modules
}

// DeployVerdicts asks the Django of an environment ("django52") what
// `manage.py check --deploy` says of every settings module below a directory.
// See Deploy for the form.
func DeployVerdicts(t testing.TB, environment, dir string) map[string][]string {
	t.Helper()
	return askDeploy(t, environment, dir).Verdicts
}

// DeployIDs asks the Django of an environment for all that its deployment and security checks can say.
func DeployIDs(t testing.TB, environment string) []string {
	t.Helper()
	return askDeploy(t, environment, t.TempDir()).IDs
}

// DeployGolden is what Django said of DeployProject's modules when it was last
// asked. It needs no Python; TestDeployGolden holds it to the real Django.
func DeployGolden(t testing.TB, environment string) Deploy {
	t.Helper()
	data, err := os.ReadFile(goldenPath(t, environment))
	if err != nil {
		t.Fatalf("%v; write it with: go test ./internal/oracle -run Deploy -update", err)
	}
	var d Deploy
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatalf("%s: %v; write it anew with: go test ./internal/oracle -run Deploy -update", environment, err)
	}
	return d
}

var printedID = regexp.MustCompile(`\(([a-z_]+\.[CEWID]\d{3})\)`)

// printedIDs are the ids of the messages that the check command prints, sorted, each once.
func printedIDs(out string) (ids []string) {
	for _, m := range printedID.FindAllStringSubmatch(out, -1) {
		ids = append(ids, m[1])
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func goldenPath(t testing.TB, environment string) string {
	return file(t, filepath.Join("testdata", "deploy-"+environment+".json"))
}

//go:embed deploy.py
var deployScript []byte

// askDeploy runs deploy.py, or takes what it said of the same files in an
// earlier run: Django, the script and the files decide, and it takes a while.
func askDeploy(t testing.TB, environment, dir string) Deploy {
	t.Helper()
	python := Python(t, environment)
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", python, deployScript)
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		fmt.Fprintf(h, "%s %d\n%s\n", rel, len(text), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	cached := filepath.Join(Home(), "deploy", hex.EncodeToString(h.Sum(nil))[:24]+".json")
	out, err := os.ReadFile(cached)
	if err != nil {
		cmd := exec.Command(python, file(t, "deploy.py"), dir)
		// Nothing of this machine's environment may decide what a settings module says.
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + dir}
		var stderr strings.Builder
		cmd.Stderr = &stderr
		if out, err = cmd.Output(); err != nil {
			t.Fatalf("deploy.py in %s: %v\n%s\nrun internal/oracle/setup.sh again if its environment is damaged", environment, err, stderr.String())
		}
		// Written aside and moved, for tests that run at the same time; without a cache it is only slower.
		if os.MkdirAll(filepath.Dir(cached), 0o777) == nil {
			aside := fmt.Sprintf("%s.%d", cached, os.Getpid())
			if os.WriteFile(aside, out, 0o666) == nil {
				os.Rename(aside, cached)
			}
		}
	}
	var d Deploy
	if err := json.Unmarshal(out, &d); err != nil {
		t.Fatalf("deploy.py in %s printed %q: %v; remove %s if it is damaged", environment, out, err, cached)
	}
	return d
}
