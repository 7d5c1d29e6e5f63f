package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"paddock/internal/report"
)

// lockedBuffer is written by the progress line and read by the test.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestProgress(t *testing.T) {
	// A short run shows nothing.
	var quick lockedBuffer
	p := newProgress(&quick, time.Hour, time.Hour)
	p.say("reading")
	p.end()
	if quick.String() != "" {
		t.Errorf("a short run shows %q", quick.String())
	}
	// A long one shows its stage, and wipes it.
	var slow lockedBuffer
	p = newProgress(&slow, time.Millisecond, time.Millisecond)
	p.say("reading 3 Python files")
	for end := time.Now().Add(5 * time.Second); slow.String() == "" && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	p.end()
	if got := slow.String(); !strings.Contains(got, "reading 3 Python files …") || !strings.HasSuffix(got, wipe) {
		t.Errorf("a long run shows %q", got)
	}
	// Without a terminal there is none.
	var out bytes.Buffer
	p = (&command{stderr: &out}).startProgress()
	p.say("reading")
	p.end()
	if out.Len() > 0 {
		t.Errorf("no terminal, but %q", out.String())
	}
}

func TestStyle(t *testing.T) {
	for _, tt := range []struct {
		env  map[string]string
		want report.Style
	}{
		{nil, report.Style{}},
		{map[string]string{"COLUMNS": "72"}, report.Style{Columns: 72}},
		{map[string]string{"COLUMNS": "wide"}, report.Style{}},
	} {
		c := &command{stdout: &bytes.Buffer{}, env: tt.env}
		if got := c.style(false); got != tt.want {
			t.Errorf("%v: %+v, want %+v", tt.env, got, tt.want)
		}
	}
}

func TestEnvFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.env")
	for text, want := range map[string]string{
		"A=1 # one\nexport B=\"${A}\\n2\"\nC='a\nb'\nD=$A\n": "map[A:1 B:1\n2 C:a\nb D:$A]",
		"":                                      "map[]",
		"A=1\n\nlone":                           "shop.env:3 is not NAME=VALUE; correct the line",
		"a.b=1\n=2\n":                           "shop.env:1 is not NAME=VALUE; correct the line",
		"A=\"open\nB=1":                         "shop.env:1 is not NAME=VALUE; correct the line",
		strings.Repeat("A=1\n", maxEnvFile/4+1): "shop.env has more than 1048576 bytes; name a file of variables",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		vars, err := readEnvFile(file)
		got := fmt.Sprint(vars)
		if err != nil {
			got = err.Error()
		}
		if !strings.HasSuffix(got, want) {
			t.Errorf("%.40q: %s, want %s", text, got, want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	got := markdown("One line\nthat goes on with `code`.\n\n- first\n- second, which is\n  longer\n\n```python a.py\nx = 1  # want \"is .*bad\" \"two\"\n```\n### Head\n{# want \"x\" #}", report.Style{Columns: 40})
	want := "  One line that goes on with `code`.\n\n  - first\n  - second, which is longer\n\n  a.py\n    x = 1  # <- is …bad; two\n  Head\n  {# want \"x\" #}\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := pointed(`<p> {# want "x" #}`); got != `<p> {# <- x #}` {
		t.Errorf("pointed: %s", got)
	}
}
