package audit_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"paddock/internal/audit"
	"paddock/internal/finding"
	"paddock/internal/report"
	"paddock/internal/rules"
)

// repository is one that the real git makes.
type repository struct {
	t    *testing.T
	dir  string
	draw *rand.Rand
}

func newRepository(t *testing.T) *repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil && os.Getenv("CI") == "" {
		t.Skip("there is no git to make a repository with")
	}
	r := &repository{t, t.TempDir(), rand.New(rand.NewPCG(1, 2))}
	r.git("init", "-q", "-b", "main")
	r.write("manage.py", "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'settings')\n")
	r.write("settings.py", "import os\nSECRET_KEY = os.environ['SECRET_KEY']\nDEBUG = False\n")
	r.commit("start")
	return r
}

func (r *repository) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "HOME="+r.dir, "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_AUTHOR_DATE=1700000000 +0000", "GIT_COMMITTER_DATE=1700000000 +0000")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r *repository) write(name, text string) {
	r.t.Helper()
	path := filepath.Join(r.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *repository) commit(message string) string {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "-m", message)
	return r.git("rev-parse", "HEAD")
}

// secret draws a key that nobody has: it stands in no file of Paddock's own.
func (r *repository) secret() string {
	const letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	b := make([]byte, 24)
	for i := range b {
		b[i] = letters[r.draw.IntN(len(letters))]
	}
	return "sk_" + "live_47" + string(b)
}

func (r *repository) audit(history bool) *audit.Result {
	r.t.Helper()
	result, err := audit.Run(context.Background(), audit.Options{
		Dir: r.dir, Rules: rules.All(), Only: []string{"committed-secret", "hardcoded-credential", "hardcoded-secret"},
		Config: audit.Config{MinConfidence: finding.Likely}, History: history,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return result
}

// What git keeps is found once, with where it came in; what still stands in a file is not told twice, and nothing is shown in full.
func TestHistory(t *testing.T) {
	r := newRepository(t)
	gone, kept, lost, stashed, ignored, added := r.secret(), r.secret(), r.secret(), r.secret(), r.secret(), r.secret()
	r.write("config/pay.yaml", "a: 1\nkey: "+gone+"\n")
	r.write("config/other.yaml", "key: "+kept+"\n")
	first := r.commit("with a key")
	r.write("config/pay.yaml", "a: 2\nkey: "+gone+"\n")
	r.commit("the key is still there")
	r.write("config/pay.yaml", "a: 2\nkey: ${PAY_KEY}\n")
	r.write(".gitignore", ".env\n")
	r.write(".env", "PAY_KEY="+ignored+"\n")
	r.commit("the key is gone")
	r.write("config/lost.yaml", "key: "+lost+"\n")
	dropped := r.commit("to be lost")
	r.git("reset", "-q", "--hard", "HEAD~1")
	r.write("config/pay.yaml", "key: "+stashed+"\n")
	r.git("stash", "-q")
	r.write("added.yaml", "key: "+added+"\n")
	blob := r.git("hash-object", "-w", "added.yaml")
	os.Remove(filepath.Join(r.dir, "added.yaml"))

	tell := func(result *audit.Result) (list []string) {
		for _, f := range result.Findings {
			list = append(list, fmt.Sprintf("%s:%d %s", f.Path, f.Line, f.Message[strings.Index(f.Message, ":")+2:]))
			for _, s := range []string{gone, kept, lost, stashed, ignored, added} {
				if text := f.Mask(f.Message + f.Source + f.Key + f.Fix); strings.Contains(text, s) {
					t.Errorf("%s:%d shows a secret: %s", f.Path, f.Line, text)
				}
			}
		}
		return list
	}
	everybody := "everybody has who has the repository"
	want := []string{
		".git/objects/" + blob[:2] + "/" + blob[2:] + ":1 it is gone from the files and still in git's history (a version that was added and never committed), which " + everybody,
		"config/lost.yaml:1 it is gone from the files and still in git's history (commit " + dropped[:10] + " of 2023-11-14, to which no branch leads any more), which " + everybody,
		"config/other.yaml:1 everybody who has the repository, or a copy of it, has it",
		"config/pay.yaml:1 it is gone from the files and still in git's history (commit " + r.git("rev-parse", "stash")[:10] + " of 2023-11-14, a stash), which " + everybody,
		"config/pay.yaml:2 it is gone from the files and still in git's history (commit " + first[:10] + " of 2023-11-14), which " + everybody,
	}
	for _, pack := range []bool{false, true} {
		if pack {
			r.git("repack", "-q", "-a", "-d", "-k") // all of it, reachable or not
		}
		result := r.audit(true)
		if got := tell(result); !slices.Equal(got, want) {
			t.Errorf("packed %v: found\n%s\nwant\n%s", pack, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if len(result.Notes) > 0 {
			t.Errorf("notes: %v", result.Notes)
		}
		var b strings.Builder
		run := &report.Run{}
		for _, f := range result.Findings {
			run.Findings = append(run.Findings, report.Finding{Finding: f})
		}
		report.JSON(&b, run)
		report.Text(&b, run, report.Style{})
		for _, s := range []string{gone, kept, lost, stashed, added} {
			if strings.Contains(b.String(), s) {
				t.Errorf("a report shows %s", finding.Masked(s))
			}
			if !strings.Contains(b.String(), finding.Masked(s)) {
				t.Errorf("no report shows what the secret %s looks like", finding.Masked(s))
			}
		}
	}
	if got := tell(r.audit(false)); len(got) != 1 {
		t.Errorf("without the history: %q", got)
	}
	// Where git can't say what it tracks, nothing is passed over.
	if err := os.RemoveAll(filepath.Join(r.dir, ".git")); err != nil {
		t.Fatal(err)
	}
	result := r.audit(true)
	if got := tell(result); len(got) != 2 || !strings.HasPrefix(got[0], ".env:1 ") {
		t.Errorf("without git: %q", got)
	}
	if len(result.Notes) != 1 || !strings.Contains(result.Notes[0].Reason, "there is no git repository") {
		t.Errorf("without git: notes %v", result.Notes)
	}
}

func TestHistoryElsewhere(t *testing.T) {
	for _, tt := range []struct {
		name, note string
		do         func(r *repository)
	}{
		{"a worktree", ".git is a file that leads to another directory", func(r *repository) {
			os.RemoveAll(filepath.Join(r.dir, ".git"))
			r.write(".git", "gitdir: /elsewhere/.git/worktrees/x\n")
			r.write(".gitignore", "/.env\n")
			r.write(".env", "PAY_KEY="+r.secret()+"\n")
		}},
		{"a link", ".git is a link", func(r *repository) {
			other := r.t.TempDir()
			os.Rename(filepath.Join(r.dir, ".git"), filepath.Join(other, "git"))
			os.Symlink(filepath.Join(other, "git"), filepath.Join(r.dir, ".git"))
		}},
		{"nothing in it", "there is no git repository in it", func(r *repository) {
			os.RemoveAll(filepath.Join(r.dir, ".git"))
			os.Mkdir(filepath.Join(r.dir, ".git"), 0o755)
		}},
		{"a broken index", "read git's index: it is no index", func(r *repository) { r.write(".git/index", "x") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRepository(t)
			tt.do(r)
			result := r.audit(true)
			if len(result.Findings) > 0 {
				t.Errorf("found %v", result.Findings)
			}
			notes := fmt.Sprint(result.Notes)
			if !strings.Contains(notes, tt.note) {
				t.Errorf("notes %s, want %q", notes, tt.note)
			}
		})
	}
}

// In code the rule that reads code speaks, and is as sure as the form of the key makes it.
func TestSecretInCode(t *testing.T) {
	r := newRepository(t)
	key := r.secret()
	r.write("shop/views.py", "import requests\n\nAPI_KEY = \""+key+"\"\n\ndef pay(request):\n    return requests.get('https://pay.shop.net', headers={'X': '"+key+"'})\n")
	r.write("shop/__init__.py", "")
	r.write("urls.py", "from django.urls import path\nfrom shop import views\nurlpatterns = [path('pay/', views.pay)]\n")
	r.write("settings.py", "import os\nSECRET_KEY = os.environ['SECRET_KEY']\nROOT_URLCONF = 'urls'\nINSTALLED_APPS = ['shop']\n")
	// As an editor of Windows writes it.
	windows := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune("PAY_KEY=" + r.secret() + "\r\n")) {
		windows = append(windows, byte(u), byte(u>>8))
	}
	r.write("deploy/pay.env", string(windows))
	r.commit("a shop")
	var got []string
	for _, f := range r.audit(false).Findings {
		got = append(got, fmt.Sprintf("%s:%d %s %v", f.Path, f.Line, f.Rule, f.Confidence))
	}
	if want := []string{"deploy/pay.env:1 committed-secret high", "shop/views.py:3 hardcoded-credential high"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// A bare repository has no files of today: all that it holds is history.
func TestHistoryOfBare(t *testing.T) {
	r := newRepository(t)
	r.write("deploy/pay.yaml", "key: "+r.secret()+"\n")
	first := r.commit("with a key")
	bare := filepath.Join(t.TempDir(), "shop.git")
	r.git("clone", "-q", "--bare", r.dir, bare)
	r.dir = bare
	got := r.audit(true).Findings
	if len(got) != 1 || got[0].Path != "deploy/pay.yaml" || !strings.Contains(got[0].Message, first[:10]) {
		t.Errorf("found %v", got)
	}
	if got := r.audit(false).Findings; len(got) > 0 {
		t.Errorf("without the history: %v", got)
	}
}

// A worktree and a submodule have what they track, and their history, in a directory elsewhere that names them.
func TestHistoryOfWorktree(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(r *repository, dir string)
	}{
		{"a worktree", func(r *repository, dir string) { r.git("worktree", "add", "-q", dir) }},
		{"a worktree of a bare repository", func(r *repository, dir string) {
			bare := filepath.Join(filepath.Dir(dir), "shop.git")
			r.git("clone", "-q", "--bare", r.dir, bare)
			r.dir = bare
			r.git("worktree", "add", "-q", dir)
		}},
		{"a submodule", func(r *repository, dir string) {
			other := &repository{r.t, filepath.Dir(dir), r.draw}
			other.git("init", "-q", "-b", "main")
			other.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", r.dir, filepath.Base(dir))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRepository(t)
			r.write("pay.yaml", "key: "+r.secret()+"\n")
			first := r.commit("with a key")
			r.git("rm", "-q", "pay.yaml")
			r.write("stays.yaml", "key: "+r.secret()+"\n")
			r.commit("another")
			dir := filepath.Join(t.TempDir(), "work")
			tt.make(r, dir)
			w := &repository{t, dir, r.draw}
			w.write(".env", "PAY_KEY="+r.secret()+"\n") // git does not track it
			result := w.audit(true)
			var got []string
			for _, f := range result.Findings {
				got = append(got, fmt.Sprintf("%s:%d %v", f.Path, f.Line, strings.Contains(f.Message, first[:10])))
			}
			if want := []string{"pay.yaml:1 true", "stays.yaml:1 false"}; !slices.Equal(got, want) || len(result.Notes) > 0 {
				t.Errorf("found %q, want %q; notes %v", got, want, result.Notes)
			}
			// A stranger's directory that leads to the same repository is not named by it.
			stranger := &repository{t, t.TempDir(), r.draw}
			data, err := os.ReadFile(filepath.Join(dir, ".git"))
			if err != nil {
				t.Fatal(err)
			}
			text := string(data)
			if to, _ := strings.CutPrefix(strings.TrimSpace(text), "gitdir: "); !filepath.IsAbs(to) {
				text = "gitdir: " + filepath.Join(dir, to) + "\n"
			}
			stranger.write(".git", text)
			stranger.write("manage.py", "")
			if result := stranger.audit(true); len(result.Findings) > 0 || !strings.Contains(fmt.Sprint(result.Notes), "does not name this one") {
				t.Errorf("a stranger: found %v, notes %v", result.Findings, result.Notes)
			}
		})
	}
}
