package dotenv_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"paddock/internal/dotenv"
	"paddock/internal/oracle"
)

// nasty are files as people write them, and as nobody should.
var nasty = []string{
	"", "\n", "# only\n", "A=1", "A=1\n", "A=1\r\nB=2\r\n", "A=1\rB=2\r", "\ufeffA=1\n", " A = 1 \nB\t=\t2\t\n",
	"export A=1\nexport  B=2\nexport\tC=3\nexport=4\nexportD=5\nexport\nexport E\n", "export 'A'=1\nexport =2\nexport #3\nexport\n=4\n",
	"A\nB\nC=3\n", "A=\nB= \nC=\t\n", "A=a b\nB= a b \n", "A=1 ; B=2\n", "A b=1\nC=2\n", "A.b=1\nC-d=2\n1=3\n@=4\n", "A: 1\nB=2\n", "A:1\n", "A=1\nA=2\nA\n",
	"A=a#b\nB=a #b\nC=a\t#b\nD=#b\nE= #b\nF=# b # c\nG=a # b # c\nH=#a # b\n", "  # c\n\t#c\nA=1\n", "A#b\nB #c\nC# =d\n",
	"A='x'\nB=\"x\"\nC='x\nD=4\n", "A=\"x\nB=2\n", "A=\"x\nB=\"y\"\nC=3\n", "A='a\nb'\nB=\"a\nb\"\nC=3", "A=\"a\r\nb\"\r\nB=2",
	"A='x' # c\nB=\"x\"#c\nC='x' y\nD=4\n", "A='1'B=2\nC=3\n", "A=\"1\" \t # c\n", "A='''x'''\nB=\"\"\"y\"\"\"\n",
	"A='it\\'s'\nB=\"say \\\"x\\\"\"\n", "A=\"a\\nb\\tc\\r\\a\\b\\f\\v\\\\d\\'e\\x41\\u0041\\0\\$f\"\nB='a\\nb\\\\c\\\"'\nC=a\\nb\\\\c\n",
	"A=\"x\\\\\"\nB=2\n", "A=\"x\\\"\nB=2\n", "A='x\\\\'\n", "A=x\\\nB=2\n", "A=\\\nB='\\'\nC=\"\\\n", "A=\"\\\n\"\nB='\\\n'\n",
	"A='a\"b'\nB=\"a'b\"\nC=a'b'\nD=a\"b\"\nE='a''b'\nF=''\nG=\"\"\n", "'A'=1\n'B C'=2\n''=3\n'D=4\nE=5\n", "'A\nB'=1\n'C'\n", "=1\nA=2\n==\nB==c\n",
	"A=$B ${B} ${B:-d}\n", "B=1\nA=$B '${B}' ${B:-d} ${C:-d} ${C} ${B:+x} ${B-x} ${B:?x} ${\n", "A=1\nA=${A}2\nB='${A}'\nC=\"${A}\"\nD=${B}\nB\nE=${B:-x}\n", "A=${${B}}\nB=${A:-${C}}\n", "A=`date`\nB=$(date)\n",
	"A=ü\nü=b\nC=\u00a0x\u00a0\nD=x\u2003#y\n\u00a0E=5\n\u2028F=6\u2028\n", "A=\x1cx\x1f\nB=x\x1d#y\n\x1eC=3\n", "A=1\x00\nB=2\n", "A=1\x0bB=2\x0cC=3\n", "A=1\u0085B=2\n",
	"<<<<<<< HEAD\nA=1\n=======\nA=2\n>>>>>>> b\n", "[shop]\nA=1\n", "{\"A\": 1}\n", "KEY=\"-----BEGIN X-----\nabc=\n-----END X-----\"\nDEBUG=off\n",
}

// askDotenv gives what python-dotenv reads in files: once as it is written, once with variables put in. A lone name has null.
const askDotenv = `
import json, logging, os, sys
import dotenv
logging.disable(logging.CRITICAL)
os.environ.clear()
json.dump([[dotenv.dotenv_values(path, interpolate=i) for i in (False, True)] for path in json.load(sys.stdin)], sys.stdout)
`

// TestPythonDotenv holds nasty files, and files put together by chance of what they are made of, against python-dotenv.
func TestPythonDotenv(t *testing.T) {
	python := oracle.Python(t, "django52")
	texts := append([]string(nil), nasty...)
	chance := rand.New(rand.NewPCG(1, 2))
	parts := []string{"A", "B", "export", "=", "=", "'", "\"", "\\", "#", " ", "\t", "\n", "\n", "\r\n", "$", "${A}", "${B:-x}", "${", "}", ":", "n", "\u00a0", "\x1c", "\x0b", "x"}
	for range 3000 {
		var b strings.Builder
		for range 1 + chance.IntN(30) {
			b.WriteString(parts[chance.IntN(len(parts))])
		}
		texts = append(texts, b.String())
	}
	dir := t.TempDir()
	var paths []string
	for i, text := range texts {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	input, err := json.Marshal(paths)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", askDotenv)
	cmd.Stdin, cmd.Stderr = strings.NewReader(string(input)), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python-dotenv does not answer: %v", err)
	}
	var answers [][2]map[string]*string
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	if len(answers) != len(texts) {
		t.Fatalf("%d answers for %d files", len(answers), len(texts))
	}
	for i, text := range texts {
		written, expanded := read(text)
		if got, want := shown(written), shown(answers[i][0]); got != want {
			t.Errorf("%q: read %s, python-dotenv has %s", text, got, want)
		}
		if got, want := shown(expanded), shown(answers[i][1]); got != want {
			t.Errorf("%q with variables put in: read %s, python-dotenv has %s", text, got, want)
		}
	}
}

// read is a file as the answers have it.
func read(text string) (written, expanded map[string]*string) {
	written, expanded = map[string]*string{}, map[string]*string{}
	list, _ := dotenv.Read(text)
	for _, v := range list {
		if !v.Set {
			written[v.Name], expanded[v.Name] = nil, nil
			continue
		}
		value := dotenv.Expand(v.Value, func(name string) (string, bool) {
			found, ok := expanded[name]
			if found == nil {
				return "", ok
			}
			return *found, true
		})
		written[v.Name], expanded[v.Name] = &v.Value, &value
	}
	return written, expanded
}

func shown(values map[string]*string) string {
	text, err := json.Marshal(values) // sorted by name
	if err != nil {
		return err.Error()
	}
	return string(text)
}
