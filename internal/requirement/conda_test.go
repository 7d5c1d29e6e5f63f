package requirement

import (
	"strings"
	"testing"

	"paddock/internal/oracle"
	"paddock/internal/source"
)

// TestCondaOracle holds what environment.yml asks for against rattler, which reads and matches as conda does.
func TestCondaOracle(t *testing.T) {
	if testing.Short() {
		t.Skip("asks Python")
	}
	specs := []string{
		"django", "django=4.2", "django==4.2", "django 4.2", "django=4.2.7=py310_0", "django 4.2.7 py310_0", "django>=4.2,<5", "django >= 4.2, < 5", "Django=4.2",
		"django[version='>=4.2,<5']", `django[version=">=4.2,<5", build_number=0]`, "django[build_number=0, version='4.2']", "django[version=4.2]", "conda-forge::django=4.2",
		"conda-forge/linux-64::django==4.2", "django ~=4.2", "django~=4.2.3", "django=4.2.*", "django 4.2.*", "django 4.2*", "django==4.2.*", "django !=4.2", "django = 4.2", "django =4.2", "django *",
		"django=4.2.7", "django>4.2", "django<=4.2.7", "django >=4.2,!=4.2.7,<5", "django=5", "django=4.2|=5.0", "django 4.2|5.0", "django >=4.1,<4.2|>=5.0,<5.1",
	}
	versions := []string{"4.1", "4.1.13", "4.2", "4.2.3", "4.2.7", "4.2.10", "4.20", "5.0", "5.0.1", "5.1"}
	var want map[string][]string
	oracle.Ask(t, []string{oracle.Python(t, oracle.Locks), "-c", `
import json, sys
import rattler
asked = json.load(sys.stdin)
from rattler.package.build_string import BuildString
record = lambda version: rattler.PackageRecord(name="django", version=version, build=BuildString("py310_0"), build_number=0, subdir="linux-64", arch="x86_64", platform="linux")
json.dump({spec: [v for v in asked["versions"] if rattler.MatchSpec(spec).matches(record(v))] for spec in asked["specs"]}, sys.stdout)
`}, map[string]any{"specs": specs, "versions": versions}, &want)
	for _, spec := range specs {
		set := Read(source.FromMap(map[string]string{"environment.yml": "dependencies:\n  - '" + strings.ReplaceAll(spec, "'", "''") + "'\n"}), nil)
		if len(set.List) != 1 || len(set.Notes) > 0 || set.List[0].Name != "django" {
			t.Errorf("%q is read as %+v %v", spec, set.List, set.Notes)
			continue
		}
		allowed := map[string]bool{}
		for _, v := range want[spec] {
			allowed[v] = true
		}
		for _, v := range versions {
			fits, ok := set.List[0].Allows(v)
			// PEP 440 has no alternatives: what lies between them is let in.
			if !ok || fits != allowed[v] && !(fits && strings.Contains(spec, "|")) {
				t.Errorf("%q is read as %q, which allows %s: %v; conda allows %v", spec, set.List[0].Specifier, v, fits, want[spec])
			}
		}
	}
}
