package workflow

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// stubs are the programs of the cases that are not on every machine, or that would leave it: each hands on what it is given as the real one
// would, to a shell here.
var stubs = map[string]string{
	"ssh": `while [ $# -gt 0 ]; do case "$1" in -i|-p|-o|-l|-F) shift 2;; -*) shift;; *) break;; esac; done
shift
if [ $# -eq 0 ]; then exec bash; fi
exec bash -c "$*"`,
	"sshpass":        `while [ "$1" != ssh ]; do shift; done; exec "$@"`,
	"docker":         `while [ $# -gt 0 ]; do case "$1" in sh|bash) exec "$@";; esac; shift; done`,
	"docker-compose": `while [ $# -gt 0 ]; do case "$1" in sh|bash) exec "$@";; esac; shift; done`,
	"sudo":           `exec "$@"`,
	"su":             `shift; exec bash "$@"`,
	"curl":           `exit 0`,
	"scp":            `exit 0`,
	"ssh-keyscan":    `exit 0`,
	"ssh-agent":      `exit 0`,
	"apk":            `exit 0`,
	"git":            `exit 0`,
	"python": `case "$1" in *manage.py) ;; *) exec /usr/bin/env python3 "$@";; esac
[ "$2" = shell ] || exit 0
case "$3" in -c|--command) exec /usr/bin/env python3 -c "$4";; esac
exec /usr/bin/env python3`,
}

// payloads are what a stranger may write, for what reads it: a shell outside and inside of quotes, and other languages in theirs.
var payloads = map[string][]string{
	"":       {"$(touch MARK)", "; touch MARK;", "'; touch MARK; '", "\"; touch MARK; \"", "\ntouch MARK\n"},
	"python": {"'+str(open('MARK','w'))+'", "__import__('os').system('touch MARK')"},
	"manage": {"'+str(open('MARK','w'))+'", "__import__('os').system('touch MARK')"},
	"perl":   {"/;open(F,\">MARK\");s/a/"},
	"node":   {"'+require('fs').writeFileSync('MARK','')+'"},
}

// TestShellOracle holds the cases against a real shell: where a value is said to be read as a program, one of the payloads is; elsewhere none.
func TestShellOracle(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if testing.Short() || err != nil {
		t.Skip("runs a real shell some hundred times")
	}
	bin := t.TempDir()
	for name, text := range stubs {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!"+bash+"\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(bin, "manage.py"), []byte("#!"+bash+"\nexec python manage.py \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, c := range shellCases {
		if strings.Contains(c.script, "${{") || strings.Contains(c.script, "$[[") {
			continue // no shell sees these
		}
		said := false
		shell := ReadShell(c.script)
		for _, p := range shell.Programs {
			said = said || p.Name == "TITLE"
		}
		if missing := needs(c.script); missing != "" {
			t.Logf("%s: there is no %s", c.script, missing)
			continue
		}
		asked++
		if does := harmed(t, bash, bin, c.script); does != said {
			t.Errorf("%s: a program reads it: %v, said: %v", c.script, does, said)
		}
	}
	if asked < 50 {
		t.Errorf("only %d scripts were asked about", asked)
	}
}

// needs is a program that a script starts, and that this machine does not have.
func needs(script string) string {
	for _, name := range []string{"perl", "node", "python3"} {
		if strings.HasPrefix(script, name+" ") {
			if _, err := exec.LookPath(name); err != nil {
				return name
			}
		}
	}
	return ""
}

// harmed says that one of the payloads, as the value of TITLE, did what it wants.
func harmed(t *testing.T, bash, bin, script string) bool {
	t.Helper()
	var list []string
	for name, more := range payloads {
		if strings.Contains(script, name) {
			list = append(list, more...)
		}
	}
	for _, payload := range list {
		dir := t.TempDir()
		mark := filepath.Join(dir, "mark")
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		cmd := exec.CommandContext(ctx, bash, "-c", script)
		cmd.Dir = dir
		cmd.Env = []string{
			"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + dir, "USER=deploy", "HOST=localhost", "PASSWORD=x", "C=c", "TITLE=" + strings.ReplaceAll(payload, "MARK", mark),
		}
		for name, text := range map[string]string{"list": "a\n", "a": "x\n", "x": "", "deploy.sh": ""} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(filepath.Join(bin, "manage.py"), filepath.Join(dir, "manage.py")); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Run() // most payloads are errors where they are not what is read
		cancel()
		if _, err := os.Stat(mark); err == nil {
			return true
		}
	}
	return false
}
