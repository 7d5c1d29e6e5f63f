package oracle

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Model is a model as Django's registry of apps has it.
type Model struct {
	// Name is dotted; Label as Django calls it.
	Name  string `json:"name"`
	Label string `json:"label"`
	User  bool   `json:"user"`
	// Managers are the names of its managers in Django's order.
	Managers []string `json:"managers"`
	// Fields are those of its own table.
	Fields []ModelField `json:"fields"`
}

// ModelField is a field of a Model.
type ModelField struct {
	Name string `json:"name"`
	// Kind is the first class of django.db.models that its class derives from.
	Kind string `json:"kind"`
	// To, Through are labels, Related and Query what leads back; "" where there is none.
	To       string `json:"to"`
	Through  string `json:"through"`
	Related  string `json:"related"`
	Query    string `json:"query"`
	Null     bool   `json:"null"`
	Unique   bool   `json:"unique"`
	Primary  bool   `json:"primary"`
	Editable bool   `json:"editable"`
	Max      int    `json:"max"`
}

// Models asks an environment's Django which models the project in a directory has with a settings
// module. The project's code is imported; no database is touched.
func Models(t testing.TB, environment, dir, settings string) []Model {
	t.Helper()
	cmd := exec.Command(Python(t, environment), file(t, "models.py"), dir, settings)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + dir, "PYTHONDONTWRITEBYTECODE=1"}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("models.py in %s: %v\n%s", environment, err, stderr.String())
	}
	var answer []Model
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatalf("models.py in %s: %v\n%.500s", environment, err, out)
	}
	return answer
}
