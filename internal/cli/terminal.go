package cli

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"paddock/internal/report"
)

// isTerminal says that a person reads a stream.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// style says how text is written to standard output: in colour and as wide as the terminal when it is
// one. COLUMNS sets the width of any output, NO_COLOR (https://no-color.org) and a dumb terminal take the colour away.
func (c *command) style(noColor bool) report.Style {
	var s report.Style
	if n, err := strconv.Atoi(c.env["COLUMNS"]); err == nil && n > 0 {
		s.Columns = n
	}
	if !isTerminal(c.stdout) {
		return s
	}
	if s.Columns == 0 {
		if width, _, err := term.GetSize(int(c.stdout.(*os.File).Fd())); err == nil {
			s.Columns = width
		}
	}
	s.Color = !noColor && c.env["NO_COLOR"] == "" && c.env["TERM"] != "dumb"
	return s
}

// progress tells a waiting person what the run is at: on standard error, when that is a terminal,
// from the second second on, on one line that is wiped at the end.
type progress struct {
	w     io.Writer
	mu    sync.Mutex
	stage string
	shown bool
	stop  chan struct{}
	done  chan struct{}
}

const (
	progressAfter = time.Second
	progressEvery = 100 * time.Millisecond
)

// startProgress begins; call end before anything else is written.
func (c *command) startProgress() *progress {
	if !isTerminal(c.stderr) {
		return &progress{}
	}
	return newProgress(c.stderr, progressAfter, progressEvery)
}

func newProgress(w io.Writer, after, every time.Duration) *progress {
	p := &progress{w: w, stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(p.done)
		wait := time.NewTimer(after)
		defer wait.Stop()
		for {
			select {
			case <-p.stop:
				return
			case <-wait.C:
				p.draw()
				wait.Reset(every)
			}
		}
	}()
	return p
}

// say sets what the run is at.
func (p *progress) say(stage string) {
	p.mu.Lock()
	p.stage = stage
	p.mu.Unlock()
}

// wipe goes to the start of the line and clears it.
const wipe = "\r\x1b[K"

func (p *progress) draw() {
	p.mu.Lock()
	stage := p.stage
	p.mu.Unlock()
	fmt.Fprint(p.w, wipe+strings.TrimSpace(stage)+" …")
	p.shown = true
}

// end stops and wipes the line.
func (p *progress) end() {
	if p.w == nil {
		return
	}
	close(p.stop)
	<-p.done
	if p.shown {
		fmt.Fprint(p.w, wipe)
	}
}
