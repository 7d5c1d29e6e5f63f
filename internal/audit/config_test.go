package audit

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"paddock/internal/finding"
)

var someRules = []string{"debug-on", "raw-sql"}

func writeFiles(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestReadConfig(t *testing.T) {
	const keys = `
fail-on = "critical"
min-confidence = "low"
exclude = ["tests/**"]
ignore = ["debug-on"]
contexts = ["shop.settings.production"]

[%sper-path-ignores]
"legacy/*.py" = ["raw-sql"]

[%senv]
DEBUG = "0"
`
	want := Config{
		FailOn: finding.Critical, MinConfidence: finding.Unsure, Exclude: []string{"tests/**"}, Ignore: []string{"debug-on"},
		Contexts: []string{"shop.settings.production"}, PathIgnores: map[string][]string{"legacy/*.py": {"raw-sql"}}, Env: map[string]string{"DEBUG": "0"},
	}
	shared := "[project]\nname = 'shop'\n[tool.ruff]\nselect = []\n[tool.paddock]\n" + strings.ReplaceAll(keys, "%s", "tool.paddock.")
	own := strings.ReplaceAll(keys, "%s", "")
	for name, files := range map[string]map[string]string{
		"pyproject": {"pyproject.toml": shared},
		"paddock":   {"paddock.toml": own},
		"both":      {"paddock.toml": own, "pyproject.toml": "[tool.ruff]\n"},
	} {
		got, err := ReadConfig(writeFiles(t, files), "", someRules)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, dir := range map[string]string{
		"none": writeFiles(t, nil), "missing directory": "no/such/directory", "other tools only": writeFiles(t, map[string]string{"pyproject.toml": "[tool.ruff]\nx = 1\n"}),
	} {
		if got, err := ReadConfig(dir, "", someRules); err != nil || !reflect.DeepEqual(got, DefaultConfig()) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	named := writeFiles(t, map[string]string{"ci.toml": own, "pyproject.toml": "[tool.paddock]\nfail-on = 'low'\n"})
	if got, err := ReadConfig(named, filepath.Join(named, "ci.toml"), someRules); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("a named file: %+v, %v", got, err)
	}
}

func TestReadConfigErrors(t *testing.T) {
	for text, want := range map[string]string{
		"fail-onn = 'high'\n":                    `paddock.toml:1: there is no key "fail-onn"; did you mean fail-on?`,
		"\ncolour = 'red'\n":                     `paddock.toml:2: there is no key "colour"; use contexts, env,`,
		"fail-on = 'bad'\n":                      `fail-on: "bad" is not a severity; use one of`,
		"min-confidence = 'bad'\n":               "is not a confidence",
		"fail-on = 3\n":                          "paddock.toml:1:",
		"exclude = [\n":                          "paddock.toml:",
		"exclude = ['[']\n":                      "is not a pattern of paths",
		"ignore = ['raw-sq']\n":                  "did you mean raw-sql?",
		"ignore = ['something-else-entirely']\n": "`paddock rules` lists them",
		"[per-path-ignores]\n'a/*' = ['debug']":  `per-path-ignores."a/*"`,
	} {
		_, err := ReadConfig(writeFiles(t, map[string]string{"paddock.toml": text}), "", someRules)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	_, err := ReadConfig(writeFiles(t, map[string]string{"pyproject.toml": "[tool.paddock]\nfoo = 1\n[tool.paddock.env]\n"}), "", someRules)
	if err == nil || !strings.Contains(err.Error(), `pyproject.toml:2: there is no key "foo"`) {
		t.Errorf("unknown key of pyproject.toml: %v", err)
	}
	_, err = ReadConfig(writeFiles(t, map[string]string{"pyproject.toml": "[tool.paddock]\n", "paddock.toml": ""}), "", someRules)
	if err == nil || !strings.Contains(err.Error(), "keep one") {
		t.Errorf("both files: %v", err)
	}
	if _, err = ReadConfig(t.TempDir(), "nowhere.toml", someRules); err == nil {
		t.Error("a named file that is not there is no error")
	}
}

// A configuration comes with the project, which may be hostile: no link leads out of it.
func TestReadConfigFollowsNoLink(t *testing.T) {
	outside := writeFiles(t, map[string]string{"secret": "fail-onn = 1\n"})
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "paddock.toml")); err != nil {
		t.Skip(err)
	}
	_, err := ReadConfig(dir, "", someRules)
	if err == nil || strings.Contains(err.Error(), "fail-onn") {
		t.Errorf("a link out of the project: %v", err)
	}
}

func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		pattern, path string
		want          bool
	}{
		{"tests", "app/tests/test_a.py", true}, {"tests", "tests", true}, {"tests", "app/mytests/a.py", false},
		{"tests/", "app/tests/a.py", true}, {"*.html", "a/b/c.html", true}, {"/setup.py", "setup.py", true}, {"/setup.py", "a/setup.py", false},
		{"app/*.py", "app/a.py", true}, {"app/*.py", "app/b/a.py", false}, {"app/**", "app/b/a.py", true}, {"**/migrations/*", "a/b/migrations/0001.py", true},
		{"./app", "app/a.py", true}, {"app/b", "app/b/c/d.py", true}, {"app", "", false},
	} {
		if got := matches(tt.pattern, tt.path); got != tt.want {
			t.Errorf("matches(%q, %q) = %v", tt.pattern, tt.path, got)
		}
	}
}

// The example of docs/configuration.md must be one, and the page must know every key.
func TestConfigurationPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(page), "```toml\n")
	text, _, _ = strings.Cut(text, "```")
	rules := []string{"debug-on", "hsts-no-preload"}
	got, err := ReadConfig(writeFiles(t, map[string]string{"pyproject.toml": text}), "", rules)
	if err != nil || len(got.Exclude) == 0 || len(got.Ignore) == 0 || len(got.PathIgnores) == 0 || len(got.Contexts) == 0 || len(got.Env) == 0 {
		t.Errorf("%+v, %v", got, err)
	}
	for f := range reflect.TypeFor[configKeys]().Fields() {
		if key := "| `" + f.Tag.Get("toml") + "` |"; !strings.Contains(string(page), key) {
			t.Errorf("the page's table has no %s", key)
		}
	}
}
