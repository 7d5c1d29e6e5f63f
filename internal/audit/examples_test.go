package audit_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paddock/internal/advisory/advisorytest"
	"paddock/internal/audit"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/rules"
)

const examples = "../../examples"

// planted is a label of examples/leaky; examples/README.md says what it means.
var planted = regexp.MustCompile(`planted: ([a-z0-9-]+(?:, [a-z0-9-]+)*)`)

// labels are the planted weaknesses below a directory, as "path:line rule", of the rules that exist.
func labels(t *testing.T, dir string, known func(rule string) bool) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		lines := strings.Split(string(data), "\n")
		for i, line := range lines {
			m := planted.FindStringSubmatchIndex(line)
			if m == nil {
				continue
			}
			number := i + 1
			if rest := strings.TrimSpace(line[:m[0]]); strings.Trim(rest, "#/{<!-* ") == "" && i > 0 {
				number++ // alone on its line: it speaks of the next
			}
			relative, err := filepath.Rel(dir, path)
			if err != nil {
				return err
			}
			for _, rule := range strings.Split(line[m[2]:m[3]], ", ") {
				if known(rule) {
					list = append(list, fmt.Sprintf("%s:%d %s", filepath.ToSlash(relative), number, rule))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func auditExample(t *testing.T, name string) *audit.Result {
	t.Helper()
	r, err := audit.Run(context.Background(), audit.Options{
		Dir: filepath.Join(examples, name), Rules: rules.All(), Config: audit.Config{MinConfidence: finding.Unsure},
		Advisories: advisorytest.Open(t, "../advisory/testdata/osv"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestLeaky holds that every planted weakness of a rule that exists is found at its line, and that
// nothing is found where none is planted.
func TestLeaky(t *testing.T) {
	known := func(id string) bool { return rules.ByID(id) != nil }
	want := labels(t, filepath.Join(examples, "leaky"), known)
	if len(want) < 80 {
		t.Fatalf("only %d labels of rules that exist: have the examples lost theirs?", len(want))
	}
	var got []string
	for _, f := range auditExample(t, "leaky").Findings {
		got = append(got, fmt.Sprintf("%s:%d %s", f.Path, f.Line, f.Rule))
	}
	slices.Sort(want)
	slices.Sort(got)
	got = slices.Compact(got)
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("planted and not found: %s", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("found and not planted: %s", g)
		}
	}
}

// TestSound holds that the twin is clean, the least sure findings included, and was read whole.
func TestSound(t *testing.T) {
	r := auditExample(t, "sound")
	for _, f := range r.Findings {
		t.Errorf("%s:%d %s: %s", f.Path, f.Line, f.Rule, f.Message)
	}
	for _, n := range r.Notes {
		t.Errorf("not read: %s:%d %s", n.Path, n.Line, n.Reason)
	}
	if r.Stats.Files < 50 {
		t.Errorf("only %d files were read", r.Stats.Files)
	}
	deployed := slices.ContainsFunc(r.Contexts, func(c *django.Context) bool { return c.Deployed && c.Module == "config.settings.production" })
	if !deployed {
		t.Error("the production settings were not judged")
	}
}
