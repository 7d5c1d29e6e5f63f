package gitignore

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestIgnored(t *testing.T) {
	var s Set
	s.Add("", "# comment\n.env*\n!.env.example\n/media\n*.sqlite3  \nlogs/\nbuild/**/x\nkeep/*\n!keep/this\ndeep/**\n[Ll]ocal\\ file\n\\#hash\n")
	s.Add("app", "/db.py\n!.env.app\n")
	for name, want := range map[string]bool{
		".env": true, "app/.env.local": true, ".env.example": false, "app/.env.app": false, "media/a/b.png": true, "app/media": false,
		"x/y.sqlite3": true, "logs": false, "logs/a": true, "a/logs/b": true, "build/x": true, "build/a/b/x": true, "keep/that": true, "keep/this": false,
		"keep/that/this": true, "deep/a/b": true, "deep": false, "Local file": true, "#hash": true, "app/db.py": true, "db.py": false, "app/a/db.py": false,
	} {
		if got := s.Ignored(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if (&Set{}).Ignored("a/b") {
		t.Error("nothing ignores something")
	}
}

// TestLikeGit holds the answers against git's own on repositories that are drawn.
func TestLikeGit(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not on this machine: nothing to hold ours against")
	}
	rng := rand.New(rand.NewPCG(3, 4))
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	parts := []string{"a", "b", "*", "**", "?", "a*", "*b", "[ab]", "[!a]", "ab", ".env", ".e*", `\a`, "a**b", "[a-c]*", "[[:alpha:]]", "[", "a?"}
	names := []string{"a", "b", "ab", ".env", "c", "aab", "[", "x y"}
	repositories := 60
	if testing.Short() {
		repositories = 10
	}
	asked, ignored := 0, 0
	for range repositories {
		dir := t.TempDir()
		if out, err := exec.Command(git, "init", "-q", dir).CombinedOutput(); err != nil {
			t.Skipf("git init: %v: %s", err, out)
		}
		var s Set
		write := func(at string) {
			var text strings.Builder
			for range 1 + rng.IntN(5) {
				line := pick("", "", "", "!", "/") + pick(parts...)
				for range rng.IntN(3) {
					line += "/" + pick(parts...)
				}
				text.WriteString(line + pick("", "", "/", " ", "/**") + "\n")
			}
			if err := os.MkdirAll(filepath.Join(dir, at), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, at, ".gitignore"), []byte(text.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			s.Add(at, text.String())
		}
		write("")
		write("a")
		var paths []string
		for range 60 {
			p := pick(names...)
			for range rng.IntN(4) {
				p += "/" + pick(names...)
			}
			if p != "a" { // the one that is a directory there
				paths = append(paths, p)
			}
		}
		cmd := exec.Command(git, "-C", dir, "check-ignore", "--no-index", "--stdin", "-z", "-n", "-v")
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
		cmd.Stdin = strings.NewReader(strings.Join(paths, "\x00"))
		out, _ := cmd.Output()
		fields := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
		if len(fields) != 4*len(paths) {
			t.Fatalf("%d answers to %d questions", len(fields)/4, len(paths))
		}
		for i := 0; i+3 < len(fields); i += 4 {
			pattern, p := fields[i+2], fields[i+3]
			want := pattern != "" && !strings.HasPrefix(pattern, "!")
			asked++
			if want {
				ignored++
			}
			if got := s.Ignored(p); got != want {
				top, _ := os.ReadFile(filepath.Join(dir, ".gitignore"))
				below, _ := os.ReadFile(filepath.Join(dir, "a/.gitignore"))
				t.Errorf("%q: ours %v, git says %v by %q\n%s\n-- a:\n%s", p, got, want, pattern, top, below)
			}
		}
		if t.Failed() {
			break
		}
	}
	t.Logf("%d paths, %d of them ignored", asked, ignored)
}

func FuzzIgnored(f *testing.F) {
	f.Add("a/**\n!b\n[[:x", "a/b/c")
	f.Fuzz(func(t *testing.T, text, name string) {
		var s Set
		s.Add("", text)
		s.Add("a", text)
		s.Ignored(name)
	})
}
