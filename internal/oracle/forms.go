package oracle

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Form is a ModelForm or ModelSerializer with its fields as Django or DRF makes them.
type Form struct {
	// Name is dotted.
	Name   string      `json:"name"`
	Fields []FormField `json:"fields"`
}

// FormField is a field of a Form: In says that what is sent gets into it, Out that it is shown.
type FormField struct {
	Name string `json:"name"`
	In   bool   `json:"in"`
	Out  bool   `json:"out"`
}

// Forms asks an environment's Django and DRF for the forms and serializers of some modules of the project in a
// directory. The project's code is imported; no database is touched.
func Forms(t testing.TB, environment, dir, settings string, modules ...string) []Form {
	t.Helper()
	args := append([]string{file(t, "forms.py"), dir, settings}, modules...)
	cmd := exec.Command(Python(t, environment), args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + dir, "PYTHONDONTWRITEBYTECODE=1"}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("forms.py in %s: %v\n%s", environment, err, stderr.String())
	}
	var answer []Form
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatalf("forms.py in %s: %v\n%.500s", environment, err, out)
	}
	return answer
}
