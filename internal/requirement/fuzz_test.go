package requirement

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paddock/internal/pyname"
	"paddock/internal/source"
)

// seeds adds the files of a name that tools made, cut to what a fuzzer turns around fast.
func seeds(f *testing.F, names ...string) {
	for _, name := range names {
		paths, err := filepath.Glob(filepath.Join("testdata/tools/*", name))
		if err != nil || len(paths) == 0 {
			f.Fatal("no seeds called ", name)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(data[:min(len(data), 6000)]))
		}
	}
}

// survive reads a text under all names of files, and looks at what comes out.
func survive(f *testing.F, names ...string) {
	f.Fuzz(func(t *testing.T, text string) {
		files := map[string]string{}
		for _, name := range names {
			files[name] = text
		}
		tree := source.FromMap(files)
		set := Read(tree, pyname.NewIndex(tree))
		for i := range set.List {
			r := &set.List[i]
			if r.Name == "" || r.Line < 1 || r.Path == "" || r.Ecosystem == "" {
				t.Errorf("%+v", r)
			}
			if _, had := withoutPassword(r.URL); had {
				t.Errorf("a password stays: %s", r.URL)
			}
			r.Lowest()
			r.Allows("4.2")
			r.Overlaps("<5")
		}
		for _, p := range set.Pins() {
			if len(p.Places) == 0 || p.Version == "" {
				t.Errorf("%+v", p)
			}
		}
		set.Wishes()
	})
}

func FuzzRequirements(f *testing.F) {
	seeds(f, "requirements*.txt", "requirements.in")
	f.Add("django==4.2 ; x\n-r y.txt\n-e git+https://u:secret@git.example/x.git@v1#egg=x\n--index-url https://u:secret@index.example\n")
	f.Add("a()\nb( )\n")
	f.Add("a \\\n b\n\\\n# c \\\n[x")
	survive(f, "requirements.txt", "y.txt", "requirements/dev.txt", "constraints.txt")
}

func FuzzTOML(f *testing.F) {
	seeds(f, "*.toml", "poetry.lock", "uv.lock", "pdm.lock", "Pipfile")
	survive(f, "poetry.lock", "pyproject.toml", "Pipfile", "uv.lock", "pdm.lock", "pylock.toml", "hatch.toml")
}

func FuzzJSON(f *testing.F) {
	seeds(f, "package-lock.json", "package.json", "Pipfile.lock")
	survive(f, "package-lock.json", "package.json", "Pipfile.lock", "npm-shrinkwrap.json")
}

func FuzzBun(f *testing.F) {
	seeds(f, "bun.lock")
	f.Add("{/* x */ \"packages\": {\"a/@b/c\": [\"@b/c@git+https://u:secret@x/y.git#0123456789\",], }, // y\n}")
	survive(f, "bun.lock")
}

func FuzzYAML(f *testing.F) {
	seeds(f, "pnpm-lock.yaml", "yarn.lock")
	f.Add("name: x\nchannels: [a]\ndependencies:\n  - python=3.10\n  - a::django=4.2=x\n  - pip:\n    - -r x.txt\n    - y==1\n")
	f.Add("a: &a [*a, {b: *a}]\ndependencies: *a\n")
	survive(f, "pnpm-lock.yaml", "yarn.lock", "environment.yml")
}

func FuzzSetup(f *testing.F) {
	f.Add("[options]\ninstall_requires =\n  a>=1\n  b ; x\n[options.extras_require]\ndev = file: x.txt\n")
	f.Add("from setuptools import setup\nX = ['a'] + Y\nsetup(install_requires=X, extras_require={'a': X, **b})\n")
	f.Add("registry=https://u:secret@x\n@a:registry=y\n[global]\nindex-url = https://u:secret@x\n")
	survive(f, "setup.cfg", "setup.py", ".npmrc", "pip.conf", "runtime.txt")
}

// FuzzMarker is that a marker that is read holds, does not hold or depends on something, and that more knowledge never
// contradicts what was sure with less.
func FuzzMarker(f *testing.F) {
	f.Add(`python_version >= "3.8" and (os_name == 'nt' or "x" in platform_version)`)
	f.Fuzz(func(t *testing.T, text string) {
		m := parseMarker(text)
		if m == nil {
			return
		}
		less := m.holds(linux)
		whole := environment{"python_version": "3.12", "python_full_version": "3.12.1", "platform_machine": "x86_64", "platform_release": "6", "platform_version": "1",
			"implementation_version": "3.12.1", "extras": "", "dependency_groups": ""}
		for k, v := range linux {
			whole[k] = v
		}
		if more := m.holds(whole); less != Sometimes && more != less {
			t.Errorf("%q: %s, and with more known %s", text, less, more)
		}
		newJudge(">=3.10").when(text, "")
	})
}

// FuzzBlocks holds our reader of what tools write against the library's, which reads all of YAML.
func FuzzBlocks(f *testing.F) {
	seeds(f, "pnpm-lock.yaml", "yarn.lock")
	for _, s := range []string{"a:\n- b\n- 'c'\nd: {e: f, 'g': \"h\"}\ni: [j, 'k']\nl:\nm: ~\n", "a: 'it''s'\n\"b\": null\n# c\n  # d\ne:\n    f: 1\n", "a:\n  b: c\n d: e\n",
		"a: b\n  c\n", "? a\n: b\n", "a: &x b\nc: *x\n", "a: b: c\n", "a: b #c\n", "- a\n", "a:\n  - b: c\n", "a: |\n  b\n", "<<: a\n", "a : b\n", "a: {b: [c]}\n", "a: http://x:1/y\n", "a: {b: http://c}\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := readBlocks(text)
		if !ok {
			return
		}
		want, err := readAnyYAML(source.NewFile("x.yaml", text))
		if err != nil {
			t.Fatalf("%q is read, and the library says %v", text, err)
		}
		equal(t, text, got, want, 0)
	})
}

func equal(t *testing.T, text string, got, want *node, depth int) {
	if got.line != want.line || got.scalar != want.scalar || got.text != want.text || len(got.list) != len(want.list) || len(got.fields) != len(want.fields) {
		t.Fatalf("%q: %+v, and the library has %+v", text, got, want)
	}
	for i := range got.list {
		equal(t, text, got.list[i], want.list[i], depth+1)
	}
	for i, f := range got.fields {
		if f.key != want.fields[i].key {
			t.Fatalf("%q: key %q, and the library has %q", text, f.key, want.fields[i].key)
		}
		equal(t, text, f.value, want.fields[i].value, depth+1)
	}
}

// FuzzScanJSON holds our reader of JSON against the standard library's.
func FuzzScanJSON(f *testing.F) {
	for _, s := range []string{`{"a": [1, -2.5e3, "x\n\u00e9\ud83d\ude00", null, true], "b": {}}`, "[]", `"`, "{\"a\" 1}", "[1,]", "01", "\ufeff{}", `{"a": 1} x`, `"\x"`, "nul", "-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := readJSON(source.NewFile("x.json", text))
		trimmed := strings.TrimPrefix(text, "\ufeff")
		if valid := json.Valid([]byte(trimmed)); valid != (err == nil) {
			if err == nil || !strings.Contains(err.Error(), "levels of nesting") {
				t.Fatalf("%q: %v, and the library says %v", text, err, valid)
			}
		}
		if err != nil {
			return
		}
		var want any
		if err := json.Unmarshal([]byte(trimmed), &want); err != nil {
			return // a number too large for a float
		}
		same(t, n, want)
	})
}

func same(t *testing.T, n *node, want any) {
	switch want := want.(type) {
	case map[string]any:
		for key, value := range want {
			if !strings.ContainsRune(key, '\ufffd') { // of bytes that are not UTF-8
				if n.at(key) == nil {
					t.Fatalf("no %q", key)
				}
				same(t, n.at(key), value)
			}
		}
	case []any:
		if len(n.list) != len(want) {
			t.Fatalf("%d elements, want %d", len(n.list), len(want))
		}
		for i := range want {
			same(t, n.list[i], want[i])
		}
	case string:
		if n.text != want && !strings.ContainsRune(want, '\ufffd') {
			t.Fatalf("%q, want %q", n.text, want)
		}
	}
}
