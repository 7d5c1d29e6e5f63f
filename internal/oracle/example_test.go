package oracle

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var pin = regexp.MustCompile(`(?m)^([A-Za-z0-9._-]+)==(\S+)`)

// pins are the packages that a text of requirements holds to one version.
func pins(text string) map[string]string {
	all := map[string]string{}
	for _, m := range pin.FindAllStringSubmatch(text, -1) {
		all[strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(m[1]))] = m[2]
	}
	return all
}

// TestExampleLock holds that the environment the examples run in has what
// the lock file of the sound one says, to the version.
func TestExampleLock(t *testing.T) {
	lock, err := os.ReadFile(file(t, "../../examples/sound/requirements.lock"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := requirements.ReadFile("requirements/django52.txt")
	if err != nil {
		t.Fatal(err)
	}
	locked, there := pins(string(lock)), pins(string(text))
	if len(locked) < 40 {
		t.Fatalf("only %d pins in the lock file", len(locked))
	}
	for name, version := range locked {
		if there[name] != version {
			t.Errorf("the lock has %s==%s, requirements/django52.txt %q; write there what the lock says", name, version, there[name])
		}
	}
}

// TestExamples starts both examples as examples/README.md says, and lets them test themselves.
func TestExamples(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the tests of two sites; run without -short")
	}
	for _, name := range []string{"leaky", "sound"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := Example(t, name, "django52")
			s.Manage(t, "migrate")
			s.Manage(t, "seed")
			if out := s.Manage(t, "check"); !strings.Contains(out, "no issues") {
				t.Errorf("manage.py check: %s", out)
			}
			if out := s.Manage(t, "test"); !regexp.MustCompile(`Ran [1-9]\d* tests? `).MatchString(out) {
				t.Errorf("manage.py test ran nothing: %s", out)
			}
		})
	}
}
