package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"paddock/internal/report"
)

// pty is a pseudo-terminal: what a program writes to screen, a person at the terminal sees.
type pty struct {
	screen *os.File
	// seen gives, once, all that was written, when the last program has closed the screen.
	seen chan string
}

// openPTY makes a terminal that many columns wide.
func openPTY(t *testing.T, columns int) *pty {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	fd := int(master.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	err = errors.Join(err, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0),
		unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: uint16(columns)}))
	if err != nil {
		t.Fatal(err)
	}
	screen, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := &pty{screen: screen, seen: make(chan string, 1)}
	go func() {
		defer master.Close()
		// Reading ends with an error, EIO, when nobody has the screen open any more.
		text, _ := io.ReadAll(master)
		p.seen <- strings.ReplaceAll(string(text), "\r\n", "\n")
	}()
	return p
}

// close gives what the terminal has shown.
func (p *pty) close(t *testing.T) string {
	t.Helper()
	p.screen.Close()
	select {
	case text := <-p.seen:
		return text
	case <-time.After(10 * time.Second):
		t.Fatal("the terminal is still open")
		return ""
	}
}

// onTerminal runs paddock as a person does who sits at a terminal that many columns wide, with
// variables of the environment, and gives what it shows.
func onTerminal(t *testing.T, columns int, env []string, arguments ...string) string {
	t.Helper()
	p := openPTY(t, columns)
	cmd := exec.Command("paddock", arguments...) // the test program itself, see TestMain
	cmd.Env = append(terminalEnv(), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.screen, p.screen, p.screen
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	err := cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return settled(p.close(t))
}

// terminalEnv is what a program finds in the environment at a terminal.
func terminalEnv() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "TERM=xterm", "GORACE=" + raceless}
}

// settled is what stays on a terminal when the progress line is wiped, which a slow machine shows.
func settled(shown string) string {
	if i := strings.LastIndex(shown, wipe); i >= 0 {
		return shown[i+len(wipe):]
	}
	return shown
}

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// TestTerminalColor holds that colour comes on a terminal, where it is wanted, and nowhere else.
func TestTerminalColor(t *testing.T) {
	const leaky = "../../examples/leaky"
	commands := [][]string{{"audit", leaky}, {"rules"}, {"explain", "debug-on"}, {"settings", leaky}}
	if testing.Short() {
		commands = commands[:1]
	}
	for _, arguments := range commands {
		shown := onTerminal(t, 100, nil, arguments...)
		if !escape.MatchString(shown) {
			t.Errorf("paddock %s on a terminal shows no colour:\n%.300s", arguments, shown)
		}
		if rest := escape.ReplaceAllString(shown, ""); strings.ContainsAny(rest, "\x1b\r") {
			t.Errorf("paddock %s writes more to a terminal than lines and colours", arguments)
		}
		for _, env := range []string{"NO_COLOR=1", "TERM=dumb"} {
			if plain := onTerminal(t, 100, []string{env}, arguments...); strings.Contains(plain, "\x1b") {
				t.Errorf("%s paddock %s shows colour", env, arguments)
			} else if arguments[0] == "audit" && env == "NO_COLOR=1" && !sameText(plain, escape.ReplaceAllString(shown, "")) {
				t.Errorf("paddock %s says something else without colour", arguments)
			}
		}
		if plain := onTerminal(t, 100, nil, append(arguments, "--no-color")...); strings.Contains(plain, "\x1b") {
			t.Errorf("paddock %s --no-color shows colour", arguments)
		}
	}
	// The report goes to a pipe, and only the errors to a terminal.
	p := openPTY(t, 100)
	cmd := exec.Command("paddock", "audit", leaky)
	cmd.Env = terminalEnv()
	cmd.Stderr = p.screen
	piped, err := cmd.Output()
	if exit := new(exec.ExitError); !errors.As(err, &exit) || exit.ExitCode() != exitFindings || len(piped) == 0 {
		t.Errorf("a report of %d bytes: %v", len(piped), err)
	}
	if strings.Contains(string(piped), "\x1b") {
		t.Error("a pipe gets colour")
	}
	if shown := settled(p.close(t)); shown != "" {
		t.Errorf("a run leaves %q on standard error", shown)
	}
}

var seconds = regexp.MustCompile(`in [0-9.]+ s`)

// sameText compares two reports but for the time they took.
func sameText(a, b string) bool {
	return seconds.ReplaceAllString(a, "") == seconds.ReplaceAllString(b, "")
}

// TestTerminalWidth holds that the report fills the terminal and does not run over it.
func TestTerminalWidth(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the program five times; run without -short")
	}
	for _, tt := range []struct {
		columns  int
		env      []string
		min, max int // of the longest line
	}{
		{80, nil, 75, 80},
		{110, nil, 105, 110},
		{300, nil, 115, 120}, // longer lines are hard to read
		{110, []string{"COLUMNS=80"}, 75, 80},
		{0, nil, 95, 100}, // a terminal that does not know its width
	} {
		shown := escape.ReplaceAllString(onTerminal(t, tt.columns, tt.env, "audit", "../../examples/leaky"), "")
		longest := ""
		for line := range strings.Lines(shown) {
			if line = strings.TrimSuffix(line, "\n"); report.Cells(line) > report.Cells(longest) {
				longest = line
			}
		}
		if n := report.Cells(longest); n < tt.min || n > tt.max {
			t.Errorf("on %d columns, %q: the longest line has %d, not %d to %d: %s", tt.columns, tt.env, n, tt.min, tt.max, longest)
		}
	}
}

// TestTerminalProgress holds that a person who waits at a terminal is told what for, and that
// nothing is left of it.
func TestTerminalProgress(t *testing.T) {
	p := openPTY(t, 80)
	c := &command{stderr: p.screen}
	progress := c.startProgress()
	progress.say("reading 3 Python files")
	time.Sleep(progressAfter + 5*progressEvery)
	progress.end()
	shown := p.close(t)
	if !strings.HasPrefix(shown, wipe+"reading 3 Python files …") || !strings.HasSuffix(shown, wipe) || strings.Contains(shown, "\n") {
		t.Errorf("a long run shows %q", shown)
	}

	p = openPTY(t, 80)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "settings.py"), []byte("USE_TZ = True\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if code := Main(context.Background(), []string{"audit", dir}, strings.NewReader(""), io.Discard, p.screen, nil); code == exitUsage {
		t.Error("a small project is not audited")
	}
	if shown := p.close(t); shown != "" {
		t.Errorf("a short run shows %q", shown)
	}
}
