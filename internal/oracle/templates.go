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

// Templates asks an environment's Django to read templates, with the tag libraries of some apps.
func Templates(t testing.TB, environment string, apps []string, texts []TemplateText) []TemplateAnswer {
	t.Helper()
	return AskTemplates(t, Python(t, environment), nil, apps, texts)
}

// Libraries are an environment's tag libraries in the form of djtmpl's libraries.txt.
func Libraries(t testing.TB, environment string, apps []string) string {
	t.Helper()
	return AskLibraries(t, Python(t, environment), nil, apps)
}

// AskLibraries is Libraries with an interpreter and variables of its environment.
func AskLibraries(t testing.TB, python string, env, apps []string) string {
	t.Helper()
	cmd := exec.Command(python, append([]string{file(t, "libraries.py")}, apps...)...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1"}, env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("libraries.py: %v\n%s", err, stderr.String())
	}
	return string(out)
}

// AskTemplates is Templates with an interpreter and variables of its environment.
func AskTemplates(t testing.TB, python string, env, apps []string, texts []TemplateText) []TemplateAnswer {
	t.Helper()
	request, err := json.Marshal(map[string]any{"apps": apps, "templates": texts})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, file(t, "templates.py"))
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1"}, env...)
	cmd.Stdin = strings.NewReader(string(request))
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("templates.py: %v\n%s", err, stderr.String())
	}
	var answers []TemplateAnswer
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatalf("templates.py: %v\n%.500s", err, out)
	}
	if len(answers) != len(texts) {
		t.Fatalf("templates.py: %d answers to %d templates", len(answers), len(texts))
	}
	return answers
}
