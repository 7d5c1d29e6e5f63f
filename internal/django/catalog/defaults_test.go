package catalog_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"paddock/internal/django/catalog"
	"paddock/internal/oracle"
)

// globals prints every upper-case name of django.conf.global_settings and the settings that Django
// itself reads from it, as JSON of repr().
const globals = `
import json
from django.conf import global_settings
import django
out = {n: repr(getattr(global_settings, n)) for n in dir(global_settings) if n.isupper()}
print(json.dumps({"version": list(django.VERSION[:2]), "settings": out}))
`

// The defaults are held against installed Djangos: the same names, and Python
// reads each literal as an equal value.
func TestDefaultsAgainstDjango(t *testing.T) {
	for _, environment := range oracle.Environments() {
		t.Run(environment, func(t *testing.T) {
			python := oracle.Python(t, environment)
			out, err := exec.Command(python, "-c", globals).Output()
			if err != nil {
				t.Fatal(err)
			}
			var real struct {
				Version  [2]int
				Settings map[string]string
			}
			if err := json.Unmarshal(out, &real); err != nil {
				t.Fatal(err)
			}
			series := catalog.Series{Major: real.Version[0], Minor: real.Version[1]}
			for _, name := range catalog.DefaultNames(series) {
				if _, ok := real.Settings[name]; !ok {
					t.Errorf("Django %s has no %s", series, name)
				}
			}
			pairs := map[string][2]string{}
			for name, want := range real.Settings {
				got, ok := catalog.Default(name, series)
				if !ok {
					t.Errorf("%s of Django %s is not in the catalog", name, series)
					continue
				}
				pairs[name] = [2]string{got, want}
			}
			text, _ := json.Marshal(pairs)
			compare := exec.Command(python, "-c", `
import json, sys
from ast import literal_eval
for name, (got, want) in json.load(sys.stdin).items():
    got, want = literal_eval("(" + got + "\n)"), literal_eval(want)
    if got != want or type(got) is not type(want):
        print(name, got, "is in Django", want)
`)
			compare.Stdin = strings.NewReader(string(text))
			if out, err := compare.CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%s%v", out, err)
			}
		})
	}
}
