package oracle

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TemplateText is a template to be read by Django. Line ends are "\n", as Django reads files.
type TemplateText struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// TemplateAnswer is what Django's parser makes of a template: nodes, or an error.
type TemplateAnswer struct {
	Error string         `json:"error"`
	Start int            `json:"start"` // of the token with the error
	Nodes []TemplateNode `json:"nodes"`
}

// TemplateNode is a node of Django's. Start and End are those of its opening tag, in characters.
type TemplateNode struct {
	Class string `json:"class"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	// Text is that of a TextNode; of some others their expressions, see templates.py. Class is "Custom" of a node
	// that is not of django.template or django.templatetags.
	Text  string           `json:"text"`
	Lists [][]TemplateNode `json:"lists"`
}

// TemplateEngine is a Django that is asked about templates.
type TemplateEngine struct {
	// Python is an interpreter that has Django and what the apps need.
	Python string
	// Apps are those with tag libraries, where no settings say so.
	Apps []string
	// Dir and Env are where it runs and with which variables; DJANGO_SETTINGS_MODULE names a project's settings.
	Dir string
	Env []string
}

// Templates is the engine of an environment, with the tag libraries of some apps.
func Templates(t testing.TB, environment string, apps []string) TemplateEngine {
	t.Helper()
	return TemplateEngine{Python: Python(t, environment), Apps: apps}
}

// Libraries are the engine's tag libraries in the form of djtmpl's libraries.txt.
func (e TemplateEngine) Libraries(t testing.TB) string {
	t.Helper()
	return string(e.run(t, "libraries.py", "", e.Apps...))
}

// Parse has the engine read templates.
func (e TemplateEngine) Parse(t testing.TB, texts []TemplateText) []TemplateAnswer {
	t.Helper()
	request, err := json.Marshal(map[string]any{"apps": e.Apps, "templates": texts})
	if err != nil {
		t.Fatal(err)
	}
	out := e.run(t, "templates.py", string(request))
	var answers []TemplateAnswer
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatalf("templates.py: %v\n%.500s", err, out)
	}
	if len(answers) != len(texts) {
		t.Fatalf("templates.py: %d answers to %d templates", len(answers), len(texts))
	}
	return answers
}

func (e TemplateEngine) run(t testing.TB, script, input string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(e.Python, append([]string{file(t, script)}, args...)...)
	cmd.Dir = e.Dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1"}, e.Env...)
	cmd.Stdin = strings.NewReader(input)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, stderr.String())
	}
	return out
}
