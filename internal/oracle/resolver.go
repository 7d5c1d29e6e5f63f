package oracle

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// ResolvedRoute is a route as Django's resolver has it.
type ResolvedRoute struct {
	// Parts are the texts of the patterns, one for each level of include.
	Parts []string `json:"parts"`
	Name  string   `json:"name"`
	// Namespace is that of the includes, with ":" between them.
	Namespace string `json:"ns"`
	// View is the dotted name of the class, or of the function below the decorators.
	View string `json:"view"`
	// Methods are those that the view answers, sorted, HEAD, OPTIONS and TRACE left out; nil when it does not say.
	Methods []string `json:"methods"`
}

// Resolve asks the resolver of an environment's Django which routes the project in a directory has with
// a settings module. The project's code is imported; none of its views is called.
func Resolve(t testing.TB, environment, dir, settings string) []ResolvedRoute {
	t.Helper()
	cmd := exec.Command(Python(t, environment), file(t, "resolver.py"), dir, settings)
	// Nothing of this machine's environment may decide which routes there are.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + dir, "PYTHONDONTWRITEBYTECODE=1"}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("resolver.py in %s: %v\n%s", environment, err, stderr.String())
	}
	var answer struct {
		Routes []ResolvedRoute `json:"routes"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatalf("resolver.py in %s: %v\n%.500s", environment, err, out)
	}
	return answer.Routes
}
