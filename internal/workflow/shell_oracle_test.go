package workflow

import (
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	"":       {"$(touch MARK)", "; touch MARK;", "'; touch MARK; '", "\"; touch MARK; \"", "\ntouch MARK\n", "x;touch${IFS}MARK;"},
	"python": {"'+str(open('MARK','w'))+'", "__import__('os').system('touch MARK')"},
	"manage": {"'+str(open('MARK','w'))+'", "__import__('os').system('touch MARK')"},
	"perl":   {"/;open(F,\">MARK\");s/a/"},
	"node":   {"'+require('fs').writeFileSync('MARK','')+'"},
}

// TestShellOracle holds the cases against a real shell: where a value is said to be read as a program, one of the payloads is; elsewhere none.
func TestShellOracle(t *testing.T) {
	bash, bin := realShell(t)
	asked := 0
	for _, c := range shellCases {
		if strings.Contains(c.script, "${{") || strings.Contains(c.script, "$[[") {
			continue // no shell sees these
		}
		if missing := needs(c.script); missing != "" {
			t.Logf("%s: there is no %s", c.script, missing)
			continue
		}
		asked++
		if does, said := harmed(t, bash, bin, c.script), reads(c.script); does != said {
			t.Errorf("%s: a program reads it: %v, said: %v", c.script, does, said)
		}
	}
	if asked < 50 {
		t.Errorf("only %d scripts were asked about", asked)
	}
}

// TestShellRandom holds scripts put together at random against a real shell.
func TestShellRandom(t *testing.T) {
	bash, bin := realShell(t)
	r := rand.New(rand.NewPCG(*shellSeed, 2))
	harms := 0
	for range *shellScripts {
		script := randomScript(r)
		does, said := harmed(t, bash, bin, script), reads(script)
		if does {
			harms++
		}
		if does != said {
			t.Errorf("a program reads it: %v, said: %v\n%s", does, said, script)
		}
	}
	t.Logf("%d scripts, in %d of them a program reads it", *shellScripts, harms)
}

var (
	shellSeed    = flag.Uint64("shell-seed", 1, "for the scripts that are put together at random")
	shellScripts = flag.Int("shell-scripts", 60, "how many are")
)

// reads says that TITLE is read as a program, by itself or under another name.
func reads(script string) bool {
	shell := ReadShell(script)
	for _, p := range shell.Programs {
		if p.Name == "TITLE" || slices.Contains(shell.Assigned[p.Name], "TITLE") {
			return true
		}
	}
	return false
}

// realShell finds bash, and a directory with the stubs.
func realShell(t *testing.T) (bash, bin string) {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if testing.Short() || err != nil {
		t.Skip("runs a real shell some hundred times")
	}
	bin = t.TempDir()
	for name, text := range stubs {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!"+bash+"\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(bin, "manage.py"), []byte("#!"+bash+"\nexec python manage.py \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return bash, bin
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

// randomScript puts together what pipelines are made of: a value in quotes and without, handed to a shell, to ssh, through pipes and
// here-documents, in branches, loops and brackets.
func randomScript(r *rand.Rand) string {
	pick := func(l ...string) string { return l[r.IntN(len(l))] }
	q := func() string {
		return pick(`"$TITLE"`, `$TITLE`, `'echo $TITLE'`, `"a ${TITLE} b"`, `echo\ \$TITLE`, `"${TITLE//[!a-z]/}"`, `"x"`, `"${NONE:-$TITLE}"`, `"echo \$TITLE"`, `'a'"$TITLE"'b'`, `"$(echo "$TITLE" | tr -cd a-z)"`, "a$TITLE-b")
	}
	in := func() string {
		return pick(`echo $TITLE`, `echo ${TITLE}`, `echo '$TITLE'`, `echo a`, `echo \$TITLE`, `echo a; echo x$TITLE`, `cd /; echo ${TITLE%x}`)
	}
	w := func() string { s := in(); return pick(`"`+s+`"`, `'echo a $1'`, `"`+s+`"`) }
	var g func(d int) string
	g = func(d int) string {
		if d <= 0 {
			switch r.IntN(12) {
			case 0:
				return "echo " + q()
			case 1:
				return "eval echo " + q()
			case 2:
				return "bash -c " + w() + pick("", " _ "+q())
			case 3:
				return "ssh " + pick("", "-i k ", "-o A=b -p 22 ") + `"$USER@$HOST" ` + w()
			case 4:
				return "docker exec x sh -c " + w()
			case 5:
				return "A=" + q() + "; " + pick(`echo "$A"`, `bash -c "echo $A"`, `eval "echo $A"`)
			case 6:
				return "echo " + pick("echo ", "") + q() + " | " + pick("bash", "cat", "sh -s", "ssh host", "wc -l", "tr a b | cat")
			case 7:
				return pick("bash", "cat", "ssh host", "ssh host bash -s", "wc") + " <<" + pick("END", "'END'", "\"END\"") + "\n" + in() + "\nEND\n"
			case 8:
				return "cat <<" + pick("END", "'END'") + " | " + pick("bash", "cat", "ssh host") + "\n" + in() + "\nEND\n"
			case 9:
				return "bash <<< " + q()
			case 10:
				return "printf '%s\\n' " + q() + " | " + pick("bash", "cat")
			}
			return "export A=" + q() + "\n" + `bash -c 'echo "$A"'`
		}
		s := g(d - 1)
		switch r.IntN(9) {
		case 0:
			return "if true; then\n" + s + "\nfi"
		case 1:
			return "(\n" + s + "\n)"
		case 2:
			return "true && " + s
		case 3:
			return "X=$(\n" + s + "\n)"
		case 4:
			return "for i in 1; do\n" + s + "\ndone"
		case 5:
			return s + "\n# eval $TITLE\necho done"
		case 6:
			return "echo start # bash -c \"$TITLE\"\n" + s
		case 7:
			return "{ " + s + "\n}"
		}
		return s + "\n" + g(d-1)
	}
	return g(r.IntN(3))
}
