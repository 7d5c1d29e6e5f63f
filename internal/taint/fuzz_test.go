package taint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paddock/internal/taint"
)

// FuzzFollow: whatever the program, the engine ends, and its notes never tell of an internal error.
func FuzzFollow(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatal("there are no cases", err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range cases(string(data)) {
			text := ""
			for _, file := range c.files {
				text += string(file.Data)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 20_000 {
			return
		}
		_, _, notes := followed(t, map[string]string{"a.py": text, "b.py": "from a import *\nfrom web import sink\ndef g(request):\n    sink(f(request))\n"})
		for _, n := range notes {
			if strings.Contains(n.Reason, "internal error") {
				t.Fatal(n.Reason)
			}
		}
	})
}

// FuzzCatalog: whatever the text, the reader names what is wrong by line, and keeps what is right.
func FuzzCatalog(f *testing.F) {
	data, err := os.ReadFile("testdata/catalog.txt")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add("danger a \"b\nkind x all-a\nsink a f 0|x,*,**,self,1+ if 0|a=1,2 unless b")
	f.Fuzz(func(t *testing.T, text string) {
		c := taint.NewCatalog()
		for _, err := range c.Read("x.txt", text) {
			if !strings.HasPrefix(err.Error(), "x.txt:") {
				t.Errorf("an error that names no line: %v", err)
			}
		}
		c.Check()
		c.Canonical("a.b.c")
		c.Method("a", "b")
	})
}
