package pyeval_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// FuzzEval gives the evaluator anything at all as a settings module. It must
// come to an end soon, and never by a panic: one that it caught itself is in the notes.
func FuzzEval(f *testing.F) {
	for _, c := range testCases(f) {
		for _, text := range c.files {
			f.Add(text)
		}
	}
	for seed := range 20 {
		f.Add(program(int64(seed)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		// A text that keeps it busy must become a failure of its own and not a fuzzer that stands still.
		watch := time.AfterFunc(10*time.Second, func() { panic("the evaluation does not end") })
		defer watch.Stop()
		tree := source.FromMap(map[string]string{"settings.py": text, "helpers.py": "VALUE = 1\n"})
		r := pyeval.Eval(pyname.NewIndex(tree), "", "settings", pyeval.Environment{RootName: "project", Steps: 100_000})
		for _, n := range r.Notes {
			if strings.Contains(n.Reason, "internal error") {
				t.Fatal(n.Reason)
			}
		}
		for _, s := range r.Settings {
			_ = s.Value.Python()
			_ = pyeval.JSON(s.Value)
		}
	})
}

// largeProject is settings of the usual kind, of several thousand lines.
func largeProject() (files map[string]string, size int64) {
	var b strings.Builder
	b.WriteString("import os\nfrom pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent\nINSTALLED_APPS = []\n")
	b.WriteString("def env_bool(name, default=False):\n    v = os.environ.get(name)\n    if v is None:\n        return default\n    return v.lower() in (\"1\", \"true\")\n")
	for i := range 400 {
		fmt.Fprintf(&b, "NAME_%d = os.environ.get(\"NAME_%d\", \"value %d\")\n", i, i, i)
		fmt.Fprintf(&b, "FLAG_%d = env_bool(\"FLAG_%d\", %s)\n", i, i, []string{"True", "False"}[i%2])
		fmt.Fprintf(&b, "OPTIONS_%d = {\"a\": [1, 2, 3], \"dir\": BASE_DIR / \"x%d\", \"nested\": {\"k\": NAME_%d + \"/suffix\"}}\n", i, i, i)
		fmt.Fprintf(&b, "if FLAG_%d:\n    INSTALLED_APPS += [\"app%d\"]\n    OPTIONS_%d[\"extra\"] = f\"{NAME_%d}-{%d}\"\n", i, i, i, i, i)
	}
	text := b.String()
	return map[string]string{"settings.py": text}, int64(len(text))
}

func BenchmarkEval(b *testing.B) {
	files, size := largeProject()
	index := pyname.NewIndex(source.FromMap(files))
	pyeval.Eval(index, "", "settings", pyeval.Environment{})
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		pyeval.Eval(index, "", "settings", pyeval.Environment{})
	}
}
