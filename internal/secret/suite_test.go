package secret

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"paddock/internal/finding"
)

var (
	suiteDir  = flag.String("suite-dir", "", "write the texts of the suite below this directory, for other tools to look at")
	suiteSeed = flag.Uint64("suite-seed", 20, "draw other secrets")
)

// TestTrue holds that every secret of the suite is found, once, where it stands, and as what it is.
func TestTrue(t *testing.T) {
	list := trueOnes()
	kinds := map[string]bool{}
	for i, l := range list {
		kinds[l.kind] = true
		write(t, "true", i, l)
		hits, _ := Scan(l.path, l.text)
		if len(hits) != 1 {
			t.Errorf("%d %s in %s: %d hits %s\n%s", i, l.kind, l.path, len(hits), told(hits), l.text)
			continue
		}
		h := hits[0]
		if h.Format.ID != l.kind || l.value != "" && h.Value != l.value || h.Confidence < finding.Likely {
			t.Errorf("%d %s %q in %s: found %s", i, l.kind, l.value, l.path, told(hits))
		}
	}
	if len(list) < 150 || len(kinds) < 60 {
		t.Errorf("%d true ones of %d kinds are too few", len(list), len(kinds))
	}
	t.Logf("%d true ones of %d kinds", len(list), len(kinds))
}

// TestLookalikes holds that nothing is found where only something that looks like a secret stands.
func TestLookalikes(t *testing.T) {
	list := lookalikes()
	seen := map[string]bool{}
	for i, l := range list {
		if seen[l.path+l.text] {
			t.Errorf("%d stands there twice: %s %s", i, l.path, l.text)
		}
		seen[l.path+l.text] = true
		write(t, "lookalike", i, l)
		hits, _ := Scan(l.path, l.text)
		for _, h := range hits {
			if h.Confidence >= finding.Likely {
				t.Errorf("%d in %s: found %s\n%s", i, l.path, told([]Hit{h}), l.text)
			}
		}
	}
	if len(list) < 500 {
		t.Errorf("%d look-alikes are too few", len(list))
	}
	t.Logf("%d look-alikes", len(list))
}

func told(hits []Hit) (s string) {
	for _, h := range hits {
		s += fmt.Sprintf("[%s %q name %q %v %s] ", h.Format.ID, h.Value, h.Name, h.Confidence, h.Aside)
	}
	return s
}

func write(t *testing.T, sort string, i int, l labelled) {
	if *suiteDir == "" {
		return
	}
	path := filepath.Join(*suiteDir, sort, fmt.Sprintf("%03d", i), filepath.FromSlash(l.path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(l.text), 0o644); err != nil {
		t.Fatal(err)
	}
}
