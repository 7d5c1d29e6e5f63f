package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The registry that is checked in must be the one that the directories give.
func TestRegistryIsCurrent(t *testing.T) {
	want, err := Registry("..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../registry.go")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("registry.go is out of date; run: go generate ./internal/rules")
	}
}

func TestRegistryWantsADocument(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("rawsql/rawsql.go", "package rawsql\nvar Rule = rule.Rule{}\n")
	write("words/words.go", "package words\nvar List []string\n")
	if _, err := Registry(dir); err == nil || !strings.Contains(err.Error(), "rawsql has no doc.md") {
		t.Errorf("without a document: %v", err)
	}
	write("rawsql/doc.md", "# raw-sql\n")
	text, err := Registry(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "&rawsql.Rule") || strings.Contains(string(text), "words") {
		t.Errorf("registry lists the wrong directories:\n%s", text)
	}
}
