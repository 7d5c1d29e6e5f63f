package cli

import (
	"bytes"
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

func TestEnvValue(t *testing.T) {
	for text, want := range map[string]string{
		"plain": "plain", "a b # comment": "a b", "a#b": "a#b", "'single # quoted' # x": "single # quoted",
		`"double \"quoted\"" # x`: `double "quoted"`, `"C:\dir"`: `C:\dir`, "": "", `""`: "", "''": "", `"open`: `"open`,
	} {
		if got := envValue(text); got != want {
			t.Errorf("envValue(%s) = %q, want %q", text, got, want)
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
