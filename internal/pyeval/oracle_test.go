package pyeval_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"paddock/internal/oracle"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// pythonProject is a project to hold against CPython.
type pythonProject struct {
	name, root, module, class string
	// host is the name of the machine; "" for its own.
	host  string
	vars  map[string]string
	files map[string]string
}

// askPython imports the settings of projects with a real CPython, real Django
// and the real libraries, and returns each module's upper-case names as JSON;
// for a module that cannot be imported, the exception under "error".
func askPython(t *testing.T, projects []pythonProject) []map[string]any {
	t.Helper()
	python := oracle.Python(t, "django52")
	dir := t.TempDir()
	type job struct {
		Dir    string            `json:"dir"`
		Root   string            `json:"root"`
		Module string            `json:"module"`
		Class  string            `json:"class"`
		Host   string            `json:"host"`
		Env    map[string]string `json:"env"`
	}
	var jobs []job
	for i, p := range projects {
		base := filepath.Join(dir, fmt.Sprint(i), "project")
		for name, text := range p.files {
			file := filepath.Join(base, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		jobs = append(jobs, job{base, p.root, p.module, p.class, p.host, p.vars})
	}
	in, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("testdata/oracle/values.py")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, script)
	cmd.Stdin = bytes.NewReader(in)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	var answers []map[string]any
	d := json.NewDecoder(bytes.NewReader(out))
	d.UseNumber()
	if err := d.Decode(&answers); err != nil {
		t.Fatal(err)
	}
	if len(answers) != len(projects) {
		t.Fatalf("%d answers to %d questions", len(answers), len(projects))
	}
	return answers
}

// reasons counts why values are unknown, for the log.
var reasons = map[string]int{}

// compare holds a result against what Python has. Every value that is said to
// be known must be Python's; counts tell how many are.
func compare(t *testing.T, name string, r *pyeval.Result, python map[string]any) (right, unknown int) {
	t.Helper()
	if e, ok := python["error"]; ok {
		t.Errorf("%s: Python cannot import it: %v", name, e)
		return 0, 0
	}
	values := python["settings"].(map[string]any)
	for _, s := range r.Settings {
		want, ok := values[s.Name]
		switch {
		case s.Value.Reason() != "":
			unknown++
			reasons[s.Value.Reason()]++
			continue
		case !ok:
			t.Errorf("%s: %s = %s, and Python has no such setting", name, s.Name, s.Value.Python())
			continue
		}
		if agrees(plain(t, pyeval.JSON(s.Value)), want) {
			right++
			continue
		}
		text, _ := json.Marshal(want)
		t.Errorf("%s: %s = %s, but Python has %s", name, s.Name, s.Value.Python(), text)
	}
	for n := range values {
		// A configuration class has Django's defaults as attributes as well.
		if r.Lookup(n) == nil && len(r.Notes) == 0 && r.Configuration == "" {
			t.Errorf("%s: %s is missing", name, n)
		}
	}
	return right, unknown
}

// plain is a value as encoding/json reads it back.
func plain(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// agrees compares two JSON values. What has no JSON is compared by its type only.
func agrees(ours, python any) bool {
	switch p := python.(type) {
	case map[string]any:
		if _, ok := p["__repr__"]; ok {
			o, ok := ours.(map[string]any)
			return ok && o["__repr__"] != nil
		}
		o, ok := ours.(map[string]any)
		if !ok || len(o) != len(p) {
			return false
		}
		for k, v := range p {
			w, ok := o[k]
			if k == "__path__" {
				// Ours are relative to the tree.
				text := v.(string)
				if text == "project" {
					text = "."
				}
				v = strings.TrimPrefix(text, "project/")
			}
			if !ok || !agrees(w, v) {
				return false
			}
		}
		return true
	case []any:
		o, ok := ours.([]any)
		if !ok || len(o) != len(p) {
			return false
		}
		for i := range p {
			if !agrees(o[i], p[i]) {
				return false
			}
		}
		return true
	case json.Number:
		o, ok := ours.(json.Number)
		if !ok {
			return false
		}
		a, errA := o.Float64()
		b, errB := p.Float64()
		return o == p || errA == nil && errB == nil && a == b && strings.ContainsAny(string(p), ".e")
	}
	return ours == python
}

// TestCasesAgreeWithPython evaluates the cases with CPython: the listings in
// testdata are not only what the evaluator says but what is true.
func TestCasesAgreeWithPython(t *testing.T) {
	var cases []*testCase
	var projects []pythonProject
	for _, c := range testCases(t) {
		if c.noPython {
			continue
		}
		cases = append(cases, c)
		projects = append(projects, pythonProject{name: c.name, root: c.root, module: c.module, class: c.env.Configuration, vars: c.env.Vars, files: c.files})
	}
	right, unknown := 0, 0
	for i, answer := range askPython(t, projects) {
		r, u := compare(t, cases[i].name, cases[i].eval(), answer)
		right, unknown = right+r, unknown+u
	}
	t.Logf("%d settings right, %d unknown", right, unknown)
}

// TestProgramsAgreeWithPython evaluates programs made at random.
func TestProgramsAgreeWithPython(t *testing.T) {
	count := 400
	if testing.Short() {
		count = 50
	}
	var projects []pythonProject
	for seed := range count {
		projects = append(projects, pythonProject{
			name: fmt.Sprintf("seed %d", seed), module: "settings", files: map[string]string{"settings.py": program(int64(seed))},
		})
	}
	right, unknown := 0, 0
	for i, answer := range askPython(t, projects) {
		p := projects[i]
		r := pyeval.Eval(pyname.NewIndex(source.FromMap(p.files)), "", "settings", pyeval.Environment{RootName: "project"})
		n := t.Failed()
		ok, u := compare(t, p.name, r, answer)
		right, unknown = right+ok, unknown+u
		for _, note := range r.Notes {
			if strings.Contains(note.Reason, "internal error") {
				t.Errorf("%s: %s", p.name, note.Reason)
			}
		}
		if t.Failed() && !n {
			t.Logf("the first program that fails:\n%s", p.files["settings.py"])
		}
	}
	t.Logf("%d settings right, %d unknown", right, unknown)
	for why, n := range reasons {
		if n > 4 {
			t.Logf("%d unknown: %s", n, why)
		}
	}
	if unknown*20 > right {
		t.Errorf("%d of %d settings are unknown, though nothing in these programs is", unknown, right+unknown)
	}
}

// TestOtherWorldsAgreeWithPython evaluates programs that depend on variables
// and on the machine, and asks Python in several environments on several
// machines: what is said to be known must hold on every machine, and what is
// said to depend on no variable in every environment.
func TestOtherWorldsAgreeWithPython(t *testing.T) {
	count := 150
	if testing.Short() {
		count = 20
	}
	type world struct {
		host string
		vars map[string]string
	}
	all := []world{
		{"h0", nil}, {"h1", nil}, {"h0", map[string]string{"V1": "x", "V2": "1"}}, {"h1", map[string]string{"V1": "x"}}, {"h2", map[string]string{"V2": ""}},
	}
	var projects []pythonProject
	for seed := range count {
		for i, w := range all {
			projects = append(projects, pythonProject{
				name: fmt.Sprintf("seed %d world %d", seed, i), module: "settings", host: w.host, vars: w.vars,
				files: map[string]string{"settings.py": worlds(int64(seed))},
			})
		}
	}
	answers := askPython(t, projects)
	known, fixed, total := 0, 0, 0
	for seed := range count {
		p := projects[seed*len(all)]
		r := pyeval.Eval(pyname.NewIndex(source.FromMap(p.files)), "", "settings", pyeval.Environment{RootName: "project"})
		failed := t.Failed()
		for i, w := range all {
			answer := answers[seed*len(all)+i]
			values, ok := answer["settings"].(map[string]any)
			if !ok {
				continue // in this world the program ends with an error
			}
			for _, s := range r.Settings {
				if i == 0 {
					total++
				}
				if s.Value.Kind == pyeval.Unknown || !s.Value.Known() || w.vars != nil && len(s.Value.Env) > 0 {
					continue
				}
				if i == 0 {
					known++
					if len(s.Value.Env) == 0 {
						fixed++
					}
				}
				if want, ok := values[s.Name]; !ok || !agrees(plain(t, pyeval.JSON(s.Value)), want) {
					text, _ := json.Marshal(want)
					t.Errorf("%s: %s = %s (env %v), but Python has %s", projects[seed*len(all)+i].name, s.Name, s.Value.Python(), s.Value.Env, text)
				}
			}
		}
		if t.Failed() && !failed {
			t.Logf("the first program that fails:\n%s", p.files["settings.py"])
		}
	}
	t.Logf("of %d settings %d are known, %d of them whatever the environment", total, known, fixed)
}
