package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// excerpt is what README.md shows of a run, with the command that printed it.
var excerpt = regexp.MustCompile("(?s)(```console\n\\$ paddock ([^\n]*)\n)(.*?)(```\n)")

// took is the one part of the output that differs from run to run.
var took = regexp.MustCompile(`in [0-9.]+ s\.`)

// What README.md shows must be what the program prints. Run with -update when it has become better.
func TestReadmeShowsWhatIsPrinted(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := excerpt.FindSubmatchIndex(page)
	if found == nil {
		t.Fatal("README.md shows no run")
	}
	args := strings.Fields(string(page[found[4]:found[5]]))
	var out, errs bytes.Buffer
	code := Main(context.Background(), args, strings.NewReader(""), &out, &errs, []string{"COLUMNS=100"})
	if code > exitFindings || errs.Len() > 0 {
		t.Fatalf("exit code %d, %s", code, errs.String())
	}
	want := took.ReplaceAllString(out.String(), "in 0.1 s.")
	if got := string(page[found[6]:found[7]]); got != want {
		if !*update {
			t.Fatalf("README.md shows something else; run: go test ./internal/cli -run Readme -update\n%s", want)
		}
		page = append(append(append([]byte{}, page[:found[6]]...), want...), page[found[7]:]...)
		if err := os.WriteFile("README.md", page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
