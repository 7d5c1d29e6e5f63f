package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// quotation is a fenced block that says which file of the repository it quotes.
var quotation = regexp.MustCompile("(?m)^```[a-z]+ (internal/\\S+)\n((?s).*?)^```$")

// docs/adding-a-rule.md quotes a rule; what it quotes must stand there.
func TestAddingARuleQuotesTheRule(t *testing.T) {
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "docs", "adding-a-rule.md"))
	if err != nil {
		t.Fatal(err)
	}
	quotes := quotation.FindAllStringSubmatch(string(page), -1)
	for _, q := range quotes {
		text, err := os.ReadFile(filepath.Join(root, q[1]))
		if err != nil {
			t.Error(err)
		} else if !strings.Contains(string(text), q[2]) {
			t.Errorf("%s has no such lines; bring docs/adding-a-rule.md up to date:\n%s", q[1], q[2])
		}
	}
	if len(quotes) < 3 {
		t.Errorf("the page quotes only %d pieces", len(quotes))
	}
	example := ByID("hsts-missing").Section("Example")
	if !strings.Contains(string(page), example) {
		t.Errorf("the page's document is not that of the rule:\n%s", example)
	}
}
