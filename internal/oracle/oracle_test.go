package oracle

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what Django says into testdata")

// TestDeployGolden keeps testdata/deploy-*.json true: the tests of the audit
// compare with it where there is no Python.
func TestDeployGolden(t *testing.T) {
	dir := DeployProject(t)
	modules := DeployModules(t, dir)
	for _, environment := range Environments() {
		t.Run(environment, func(t *testing.T) {
			now := askDeploy(t, environment, dir)
			for _, module := range modules {
				if _, ok := now.Verdicts[module]; !ok {
					t.Errorf("Django was not asked about %s", module)
				}
			}
			if *update {
				data, err := json.MarshalIndent(now, "", "\t")
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(goldenPath(t, environment), append(compact(data), '\n'), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			golden := DeployGolden(t, environment)
			const again = "; see what changed in Django, then write it with: go test ./internal/oracle -run Deploy -update"
			if now.Django != golden.Django {
				t.Errorf("Django is %s, the golden file is of %s%s", now.Django, golden.Django, again)
			}
			if !slices.Equal(now.IDs, golden.IDs) {
				t.Errorf("Django's checks can say %v, golden %v%s", now.IDs, golden.IDs, again)
			}
			for module, ids := range now.Verdicts {
				if !slices.Equal(ids, golden.Verdicts[module]) {
					t.Errorf("%s: Django says %v, golden %v%s", module, ids, golden.Verdicts[module], again)
				}
			}
			if len(now.Verdicts) != len(golden.Verdicts) {
				t.Errorf("%d modules, golden %d%s", len(now.Verdicts), len(golden.Verdicts), again)
			}
			t.Logf("Django %s: %d modules, %d ids", now.Django, len(now.Verdicts), len(now.IDs))
		})
	}
}

var inBrackets = regexp.MustCompile(`\n\s+\d+|\n`)

// compact puts each list of a golden file on one line, so that a change is one line of a diff.
func compact(data []byte) []byte {
	return regexp.MustCompile(`\[[^\]]*\]`).ReplaceAllFunc(data, func(list []byte) []byte {
		return []byte(strings.Join(strings.Fields(inBrackets.ReplaceAllString(string(list), " ")), " "))
	})
}

// TestDeployTruth asks the management command itself, in a process of its own,
// about some of the modules: what deploy.py does for speed must not change the answer.
func TestDeployTruth(t *testing.T) {
	if testing.Short() {
		t.Skip("starts Django thirty times; run without -short")
	}
	dir := DeployProject(t)
	modules := DeployModules(t, dir)
	for _, environment := range []string{"django42", "django61"} {
		t.Run(environment, func(t *testing.T) {
			python := Python(t, environment)
			all := askDeploy(t, environment, dir)
			compared := 0
			for i, module := range modules {
				text, err := os.ReadFile(filepath.Join(dir, strings.ReplaceAll(module, ".", "/")+".py"))
				if err != nil {
					t.Fatal(err)
				}
				// Modules with variables of their own are deploy.py's business.
				if i%20 != 0 || strings.Contains(string(text), "# env: ") {
					continue
				}
				cmd := exec.Command(python, "-m", "django", "check", "--deploy", "--settings="+module)
				cmd.Dir = dir
				cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + dir, "PYTHONPATH=" + dir, "PYTHONDONTWRITEBYTECODE=1"}
				out, _ := cmd.CombinedOutput() // it exits with 1 when an Error is among the messages
				var ids []string
				for _, id := range printedIDs(string(out)) {
					if slices.Contains(all.IDs, id) {
						ids = append(ids, id)
					}
				}
				if strings.Contains(string(out), "Traceback") {
					if v := all.Verdicts[module]; len(v) != 1 || !strings.HasPrefix(v[0], "error:") {
						t.Errorf("%s: check --deploy fails, deploy.py says %v\n%s", module, v, out)
					}
				} else if !slices.Equal(ids, all.Verdicts[module]) {
					t.Errorf("%s: check --deploy says %v, deploy.py %v", module, ids, all.Verdicts[module])
				}
				compared++
			}
			if compared == 0 {
				t.Error("compared nothing")
			}
			t.Logf("%d modules", compared)
		})
	}
}

// TestDeployCoverage makes sure that the modules are worth comparing: every id
// that Django's checks can say is said of one module and not of another.
func TestDeployCoverage(t *testing.T) {
	for _, environment := range Environments() {
		golden := DeployGolden(t, environment)
		for _, id := range golden.IDs {
			said := 0
			for _, ids := range golden.Verdicts {
				if slices.Contains(ids, id) {
					said++
				}
			}
			if said == 0 {
				t.Errorf("%s: no module brings about %s; add one to testdata/deploy.txtar", environment, id)
			}
			if said == len(golden.Verdicts) {
				t.Errorf("%s: every module brings about %s; add one that does not", environment, id)
			}
		}
	}
}
