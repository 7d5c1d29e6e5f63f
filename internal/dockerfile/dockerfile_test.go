package dockerfile

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/source"
)

func parse(t *testing.T, text string) *File {
	t.Helper()
	f, err := Parse(source.NewFile("Dockerfile", text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestInstructions(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       string // name, flags, words, whether the form is JSON, lines
	}{
		{"ENV, two forms", "ENV A=1 B='two words' C=\"x\"", "ENV [] [A=1 B=two words C=x] false 2-2"},
		{"ENV, the old form", "ENV A one two", "ENV [] [A=one two] false 2-2"},
		{"ARG", "ARG A B=c", "ARG [] [A B=c] false 2-2"},
		{"a list", `CMD ["a", "b c"]`, "CMD [] [a b c] true 2-2"},
		{"a shell", "CMD a && b", "CMD [] [a && b] false 2-2"},
		{"flags", "COPY --from=x --chown=a:b c d", "COPY [--from=x --chown=a:b] [c d] false 2-2"},
		{"continued, with a comment between", "RUN a \\\n# b\n  && c", "RUN [] [a   && c] false 2-4"},
		{"lower case", "run a", "RUN [] [a] false 2-2"},
		{"a heredoc", "RUN <<EOF\na\nb\nEOF", "RUN [] [<<EOF] false 2-5"},
		{"ONBUILD", "ONBUILD USER root", "ONBUILD [] [USER root] false 2-2"},
	} {
		in := parse(t, "FROM scratch\n"+c.text+"\n").Stages[0].Instructions[0]
		if got := fmt.Sprintf("%s %v %v %v %d-%d", in.Name, in.Flags, in.Words, in.Exec, in.Line, in.EndLine); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestStages(t *testing.T) {
	f := parse(t, `ARG VERSION=3.13
ARG BASE=python:${VERSION}
FROM ${BASE}-slim AS Build
USER root
FROM build AS python
USER app
FROM python
FROM 0 AS last
`)
	for i, want := range []string{"python:3.13-slim build 1", "build python 2", "python  3", "0 last 2"} {
		s := f.Stages[i]
		if got := fmt.Sprintf("%s %s %d", s.Image, s.Name, len(s.Chain())); got != want {
			t.Errorf("stage %d: %q, want %q", i, got, want)
		}
	}
	if u := f.Stages[2].Last("USER"); u == nil || u.Words[0] != "app" {
		t.Errorf("the user of the third: %v", u)
	}
	if u := f.Final().Last("USER"); u == nil || u.Words[0] != "root" {
		t.Errorf("the user of the last: %v", u)
	}
	if f.Stage("none") != nil || f.Stage("") != nil || f.Stage("9") != nil || f.Stage("PYTHON") != f.Stages[1] {
		t.Error("Stage")
	}
}

func TestItself(t *testing.T) {
	f := parse(t, "FROM python AS python\nFROM python AS python\n")
	if n := len(f.Final().Chain()); n != 2 {
		t.Errorf("a chain of %d", n)
	}
}

func TestBroken(t *testing.T) {
	for _, text := range []string{"", "FROM", "NOSUCH a", "FROM a\nRUN <<EOF\nx", "{{ a }}", "FROM a\n\x00"} {
		f, err := Parse(source.NewFile("Dockerfile", text))
		if err == nil && f == nil {
			t.Errorf("%q: neither a file nor an error", text)
		}
	}
	if f, err := Parse(source.NewFile("Dockerfile", "# a comment\n")); err == nil && f.Final() != nil {
		t.Error("a stage of nothing")
	}
}

func TestIs(t *testing.T) {
	for p, want := range map[string]bool{"Dockerfile": true, "a/Dockerfile.prod": true, "web.Dockerfile": true, "Containerfile": true, "dockerfile.py": false, "docs/Dockerfile.md": false} {
		if Is(p) != want {
			t.Errorf("Is(%q) is %v", p, !want)
		}
	}
}

// FuzzParse holds that lines are the file's, and that chains of stages end.
func FuzzParse(f *testing.F) {
	f.Add("ARG A=b\nFROM $A AS x\nENV A=1 B\nRUN <<EOF\na\nEOF\nONBUILD RUN a\n")
	f.Add("FROM a\nCMD [\"a\",\\\n\"b\"]\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(source.NewFile("Dockerfile", text))
		if err != nil {
			return
		}
		lines := strings.Count(text, "\n") + 1
		for _, s := range d.Stages {
			if len(s.Chain()) > len(d.Stages) {
				t.Error("a chain without an end")
			}
			for _, in := range s.Instructions {
				if in.Line < 1 || in.EndLine > lines+1 || in.Line > in.EndLine {
					t.Errorf("%s: lines %d to %d of %d", in.Name, in.Line, in.EndLine, lines)
				}
			}
		}
	})
}
