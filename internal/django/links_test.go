package django

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paddock/internal/pyname"
	"paddock/internal/source"
)

const managePy = `import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
from django.core.management import execute_from_command_line
`

// onDisk writes files and links below a new directory and makes the model of it.
func onDisk(t *testing.T, files, links map[string]string) *Project {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "project")
	for name, text := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range links {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, p); err != nil {
			t.Skip(err)
		}
	}
	tree, err := source.Walk(context.Background(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return Load(context.Background(), tree, pyname.NewIndex(tree), Options{})
}

func TestSettingsBehindALinkInside(t *testing.T) {
	p := onDisk(t, map[string]string{
		"manage.py": managePy, "shared/cfg/__init__.py": "", "shared/cfg/settings.py": "DEBUG = True\nINSTALLED_APPS = []\nSECRET_KEY = 'x'\n",
	}, map[string]string{"config": "shared/cfg"})
	got := summary(p)
	if !strings.Contains(got, "config.settings deployed: manage.py:2") || strings.Contains(got, "note") {
		t.Error(got)
	}
	if c := p.Sites[0].Contexts[0]; !c.Setting("DEBUG").Set {
		t.Error("the settings were not read through the link")
	}
}

func TestSettingsBehindALinkOutside(t *testing.T) {
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "settings.py"), []byte("DEBUG = True\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, links := range []map[string]string{
		{"config/settings.py": filepath.Join(outside, "settings.py")},
		{"config": outside},
		{"config": "config"}, // a loop
		{"config/settings.py": "other.py", "config/other.py": "settings.py"},
	} {
		p := onDisk(t, map[string]string{"manage.py": managePy, "x/__init__.py": ""}, links)
		if len(p.Sites) != 0 {
			t.Errorf("%v:\n%s", links, summary(p))
		}
		if len(p.Notes) != 1 || !strings.Contains(p.Notes[0].Reason, "link") {
			t.Errorf("%v: %+v", links, p.Notes)
		}
	}
}

// Load ends at once, and says so, when its context has ended.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	tree := source.FromMap(map[string]string{"manage.py": managePy, "config/settings.py": "DEBUG = True\n"})
	p := Load(ctx, tree, pyname.NewIndex(tree), Options{})
	if len(p.Notes) == 0 || !strings.Contains(p.Notes[0].Reason, "stopped") {
		t.Errorf("%+v", p.Notes)
	}
}

func TestNamedByTheUser(t *testing.T) {
	files := map[string]string{
		"manage.py": managePy, "config/__init__.py": "", "config/settings.py": "DEBUG = True\nINSTALLED_APPS = []\n",
		"config/dev.py": "from .settings import *\n", "config/tests.py": "from .settings import *\nDEBUG = False\n",
	}
	p := loadFiles(t, files, Options{Modules: []string{"config.dev", "config.tests", "config.nowhere"}})
	got := summary(p)
	for _, want := range []string{
		"config.dev (development) deployed: named by the user", "config.tests (testing) deployed: named by the user",
		"config.nowhere named by the user is not in the project",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "config.settings deployed") || strings.Contains(got, "config.settings (base) deployed") {
		t.Error(got)
	}
}
