package git

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// work is a repository that the real git makes, below a directory of the test's own.
type work struct {
	t   *testing.T
	dir string
	now int
}

func newWork(t *testing.T, args ...string) *work {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no git to hold the reader against")
		}
		t.Skip("there is no git to hold the reader against")
	}
	w := &work{t: t, dir: t.TempDir(), now: 1_700_000_000}
	w.git(append([]string{"init", "-q", "-b", "main"}, args...)...)
	return w
}

func (w *work) try(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = w.dir
	w.now += 60
	date := fmt.Sprintf("%d +0130", w.now)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "HOME="+w.dir, "GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
		"GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (w *work) git(args ...string) string {
	w.t.Helper()
	out, err := w.try(args...)
	if err != nil {
		w.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (w *work) write(name, text string) {
	w.t.Helper()
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

func (w *work) commit(message string) string {
	w.t.Helper()
	w.git("add", "-A")
	w.git("commit", "-q", "-m", message)
	return strings.TrimSpace(w.git("rev-parse", "HEAD"))
}

func (w *work) open(dir string) *Repository {
	w.t.Helper()
	root, err := os.OpenRoot(filepath.Join(w.dir, dir))
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := Open(root, "")
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { r.Close() })
	return r
}

// long is a text that git stores as what differs from another version of it.
func long(version int) string {
	var b strings.Builder
	for i := range 400 {
		fmt.Fprintf(&b, "line %d of many\n", i*7919%1000)
		if i == version*13%400 {
			fmt.Fprintf(&b, "changed in version %d\n", version)
		}
	}
	return b.String()
}

// made are repositories with a history, by the arguments of git init: each is made once, and every test has a copy.
var (
	madeMu sync.Mutex
	made   = map[string]string{}
)

func TestMain(m *testing.M) {
	code := m.Run()
	for _, dir := range made {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// history is a repository with all there is: deltas, directories, a rename, a tag, a merge, a stash, and commits that nothing leads to.
func history(t *testing.T, args ...string) *work {
	t.Helper()
	madeMu.Lock()
	defer madeMu.Unlock()
	key := strings.Join(args, " ")
	if made[key] == "" {
		w := makeHistory(t, args...)
		dir, err := os.MkdirTemp("", "history")
		if err == nil {
			err = os.CopyFS(dir, os.DirFS(w.dir))
		}
		if err != nil {
			t.Fatal(err)
		}
		made[key] = dir
	}
	w := &work{t: t, dir: t.TempDir(), now: 1_700_100_000}
	if err := os.CopyFS(w.dir, os.DirFS(made[key])); err != nil {
		t.Fatal(err)
	}
	return w
}

func makeHistory(t *testing.T, args ...string) *work {
	t.Helper()
	w := newWork(t, args...)
	for v := range 12 {
		w.write("site/long.txt", long(v))
		w.write("site/deep/er/file.py", fmt.Sprintf("x = %d\n", v))
		w.write(fmt.Sprintf("many/%d.bin", v), strings.Repeat("\x00\x01", v*300))
		w.commit(fmt.Sprintf("version %d", v))
	}
	w.git("tag", "-a", "-m", "a tag", "v1")
	w.git("mv", "site", "shop")
	w.commit("a new name")
	w.git("checkout", "-q", "-b", "side")
	w.write("side.txt", "on the side\n")
	w.commit("side")
	w.git("checkout", "-q", "main")
	w.write("main.txt", "on main\n")
	w.commit("main")
	w.git("merge", "-q", "--no-edit", "side")
	w.write("lost.txt", "a version that was rewritten\n")
	w.commit("to be lost")
	w.git("reset", "-q", "--hard", "HEAD~1")
	w.write("main.txt", "put away\n")
	w.git("stash", "-q")
	return w
}

// objects are all objects as the reader sees them, each with its hash made anew from its bytes.
func objects(t *testing.T, r *Repository) (list []string, notes []string) {
	t.Helper()
	var mu sync.Mutex
	names := map[kind]string{commit: "commit", tree: "tree", blob: "blob", tag: "tag"}
	notes, err := r.walk(context.Background(), func(kind) bool { return true }, 1<<30, func(id ID, k kind, data []byte) {
		var h hash.Hash = sha1.New()
		if r.size == 32 {
			h = sha256.New()
		}
		fmt.Fprintf(h, "%s %d\x00", names[k], len(data))
		h.Write(data)
		if sum := hex.EncodeToString(h.Sum(nil)); sum != id.String() {
			t.Errorf("%s has other bytes: they come to %s", id, sum)
		}
		mu.Lock()
		list = append(list, fmt.Sprintf("%s %s %d", id, names[k], len(data)))
		mu.Unlock()
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list, notes
}

// The objects are those that git itself lists, with its bytes, whatever form they are stored in.
func TestObjects(t *testing.T) {
	for _, tt := range []struct {
		name    string
		init    []string
		prepare [][]string
	}{
		{"loose", nil, nil},
		{"packed", nil, [][]string{{"gc", "-q", "--prune=now"}}},
		{"packed with what is lost", nil, [][]string{{"repack", "-q", "-a", "-d", "-k", "--depth=50", "--window=50"}}},
		{"loose and packed", nil, [][]string{{"repack", "-q", "-d"}}},
		{"two packs, one in the other", nil, [][]string{{"repack", "-q"}, {"repack", "-q", "-a"}}},
		{"deltas by name", nil, [][]string{{"-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-a", "-d", "-f"}}},
		{"SHA-256", []string{"--object-format=sha256"}, [][]string{{"repack", "-q"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := history(t, tt.init...)
			for _, args := range tt.prepare {
				w.git(args...)
			}
			want := strings.Split(strings.TrimSpace(w.git("cat-file", "--batch-all-objects", "--batch-check")), "\n")
			slices.Sort(want)
			got, notes := objects(t, w.open(".git"))
			if len(want) < 60 || !slices.Equal(got, want) {
				t.Errorf("%d objects, git has %d", len(got), len(want))
			}
			if len(notes) > 0 {
				t.Errorf("notes: %q", notes)
			}
		})
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	w := history(t)
	first := strings.TrimSpace(w.git("rev-list", "--max-parents=0", "HEAD"))
	r := w.open(".git")
	w.write("added.txt", "added and not committed\n")
	w.git("add", "added.txt")
	ids := map[ID]bool{}
	blob := func(text string) ID {
		w.t.Helper()
		w.write(".git/blob", text)
		return r.parseID([]byte(strings.TrimSpace(w.git("hash-object", filepath.Join(w.dir, ".git", "blob")))))
	}
	texts := []string{"x = 0\n", "on the side\n", "a version that was rewritten\n", "put away\n", "added and not committed\n"}
	for _, text := range texts {
		ids[blob(text)] = true
	}
	found, err := r.Origins(context.Background(), ids)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"site/deep/er/file.py false false " + first[:10], "side.txt false false", "lost.txt false true", "main.txt true true", " false true",
	} {
		o := found[blob(texts[i])]
		short := ""
		if o.Commit != "" {
			short = o.Commit.Short()
		}
		got := fmt.Sprintf("%s %v %v %s", o.Path, o.Stash, o.Lost, short)
		if !strings.HasPrefix(got, want) {
			t.Errorf("%q came in at %q, want %q", texts[i], got, want)
		}
	}
	if o := found[blob(texts[0])]; o.Author.Format("2006-01-02 -0700") != "2023-11-14 +0130" && o.Author.Format("2006-01-02 -0700") != "2023-11-15 +0130" {
		t.Errorf("the author's date is %v", o.Author)
	}
}

func TestTracked(t *testing.T) {
	for _, version := range []string{"2", "3", "4"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			w := newWork(t)
			for _, name := range []string{"a.py", "site/a.py", "site/" + strings.Repeat("long/", 40) + "b.py", "ünï.txt", ".env.example"} {
				w.write(name, "x\n")
			}
			w.write(".gitignore", ".env\n")
			w.write(".env", "SECRET=1\n")
			w.git("-c", "index.version="+version, "add", "-A")
			w.git("update-index", "--index-version", version)
			if version == "3" {
				w.write("intended.py", "x\n")
				w.git("add", "-N", "intended.py") // an extended flag makes it version 3
			}
			tracked, err := w.open(".git").Tracked()
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Split(strings.TrimSuffix(w.git("-c", "core.quotepath=false", "ls-files"), "\n"), "\n")
			if !slices.Equal(tracked.paths, want) {
				t.Errorf("tracked: %q, git says %q", tracked.paths, want)
			}
			if tracked.Has(".env") || !tracked.Has("site/a.py") {
				t.Error(".env is tracked, or site/a.py is not")
			}
		})
	}
}

// What can't be read is said, and nothing else is lost.
func TestBroken(t *testing.T) {
	object := func(w *work, text string) string {
		w.t.Helper()
		w.write(".git/blob", text)
		id := strings.TrimSpace(w.git("hash-object", filepath.Join(w.dir, ".git", "blob")))
		return filepath.Join(w.dir, ".git", "objects", id[:2], id[2:])
	}
	for _, tt := range []struct {
		name string
		do   func(w *work)
		note string
		lost int
	}{
		{"a loose object is cut", func(w *work) {
			path := object(w, "on main\n")
			data, _ := os.ReadFile(path)
			os.Chmod(path, 0o644)
			os.WriteFile(path, data[:len(data)/2], 0o644)
		}, "1 objects of the history are broken", 1},
		{"a loose object is a bomb", func(w *work) {
			path := object(w, "on main\n")
			var bomb bytes.Buffer
			z := zlib.NewWriter(&bomb)
			z.Write([]byte("blob 8\x00"))
			z.Write(make([]byte, 1<<20))
			z.Close()
			os.Chmod(path, 0o644)
			os.WriteFile(path, bomb.Bytes(), 0o644)
		}, "1 objects of the history are broken", 1},
		{"a loose object says to be larger than it is", func(w *work) {
			path := object(w, "on main\n")
			var bomb bytes.Buffer
			z := zlib.NewWriter(&bomb)
			z.Write([]byte("blob 99999999999\x00x"))
			z.Close()
			os.Chmod(path, 0o644)
			os.WriteFile(path, bomb.Bytes(), 0o644)
		}, "1 objects of the history are larger", 1},
		{"a pack is cut", func(w *work) {
			w.git("gc", "-q", "--prune=now")
			packs, _ := filepath.Glob(filepath.Join(w.dir, ".git", "objects", "pack", "*.pack"))
			data, _ := os.ReadFile(packs[0])
			os.Chmod(packs[0], 0o644)
			os.WriteFile(packs[0], data[:len(data)*2/3], 0o644)
		}, "objects of the history are broken", -1},
		{"an index of a pack is none", func(w *work) {
			w.git("gc", "-q", "--prune=now")
			tables, _ := filepath.Glob(filepath.Join(w.dir, ".git", "objects", "pack", "*.idx"))
			os.Chmod(tables[0], 0o644)
			os.WriteFile(tables[0], []byte("PK\x03\x04"), 0o644)
		}, "could not be read: its index is of a version that is not known", -1},
		{"an index with too many", func(w *work) {
			w.git("gc", "-q", "--prune=now")
			tables, _ := filepath.Glob(filepath.Join(w.dir, ".git", "objects", "pack", "*.idx"))
			data, _ := os.ReadFile(tables[0])
			copy(data[8+255*4:], "\x7f\xff\xff\xff")
			os.Chmod(tables[0], 0o644)
			os.WriteFile(tables[0], data, 0o644)
		}, "could not be read: it ends too early", -1},
		{"borrowed objects", func(w *work) {
			w.write(".git/objects/info/alternates", "/etc\n")
		}, "borrows objects", 0},
		{"a shallow clone", func(w *work) {
			w.write(".git/shallow", strings.Repeat("0", 40)+"\n")
		}, "shallow clone", 0},
		{"a partial clone", func(w *work) {
			w.git("config", "remote.origin.promisor", "true")
		}, "partial clone", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := history(t)
			all, _ := objects(t, w.open(".git"))
			tt.do(w)
			r := w.open(".git")
			left, notes := quietObjects(r)
			notes = append(notes, r.Notes...)
			if !strings.Contains(strings.Join(notes, "\n"), tt.note) {
				t.Errorf("notes: %q, want %q", notes, tt.note)
			}
			if lost := len(all) - left; tt.lost >= 0 && lost != tt.lost {
				t.Errorf("%d objects are lost, want %d", lost, tt.lost)
			}
		})
	}
}

func quietObjects(r *Repository) (n int, notes []string) {
	var mu sync.Mutex
	notes, _ = r.walk(context.Background(), func(kind) bool { return true }, 1<<30, func(ID, kind, []byte) {
		mu.Lock()
		n++
		mu.Unlock()
	})
	return n, notes
}

// A repository that would have git run programs has none run: its files are read, and that is all.
func TestHostile(t *testing.T) {
	t.Parallel()
	w := history(t)
	mark := filepath.Join(w.dir, "ran")
	run := "touch " + mark
	w.write(".git/config", "[core]\n\tfsmonitor = "+run+"\n\tpager = "+run+"\n\tsshCommand = "+run+"\n[diff \"x\"]\n\ttextconv = "+run+"\n[filter \"x\"]\n\tclean = "+run+"\n\tsmudge = "+run+"\n[uploadpack]\n\tpackObjectsHook = "+run+"\n")
	w.write(".git/info/attributes", "* diff=x filter=x\n")
	for _, hook := range []string{"post-index-change", "fsmonitor-watchman", "post-checkout"} {
		w.write(".git/hooks/"+hook, "#!/bin/sh\n"+run+"\n")
		os.Chmod(filepath.Join(w.dir, ".git", "hooks", hook), 0o755)
	}
	r := w.open(".git")
	if n, notes := quietObjects(r); n < 60 || len(notes) > 0 {
		t.Errorf("%d objects, notes %q", n, notes)
	}
	if _, err := r.Tracked(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a program of the repository was run")
	}
}

// A link out of the repository is not followed.
func TestLinks(t *testing.T) {
	t.Parallel()
	w := history(t)
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.Rename(filepath.Join(w.dir, ".git", "index"), outside); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(w.dir, ".git", "index")); err != nil {
		t.Skip(err)
	}
	if tracked, err := w.open(".git").Tracked(); err == nil && tracked.Len() > 0 {
		t.Error("an index outside of the repository was read")
	}
}

func FuzzIndex(f *testing.F) {
	f.Add([]byte("DIRC\x00\x00\x00\x02\x00\x00\x00\x00"+strings.Repeat("\x00", 20)), 20)
	f.Add([]byte("DIRC\x00\x00\x00\x04\x00\x00\x00\x01"+strings.Repeat("\x00", 62)+"\x00a.py\x00"+strings.Repeat("\x00", 20)), 20)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		if size != 32 {
			size = 20
		}
		parseIndex(data, size)
		parseTable(data, size)
	})
}

func FuzzDelta(f *testing.F) {
	f.Add([]byte("hello"), []byte("\x05\x05\x90\x05"))
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		_, size, _, err := resultSize(delta)
		if err != nil || size > 1<<20 {
			return
		}
		if out, err := apply(make([]byte, 0, size), base, delta); err == nil && int64(len(out)) != size {
			t.Errorf("%d bytes in place of %d", len(out), size)
		}
	})
}

// What .gitignore files name is what git says they do.
func TestIgnored(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	files := map[string]string{
		"":     ".env\n# .notes\n*.key\n!public.key\n/top.txt\nbuild/\ndocs/*.pdf\n**/cache\na/**/z.txt\n\\#odd\n*.tmp  \n[ab].dat\n",
		"site": "local_*.py\n!.env\n/only/here.txt\n",
	}
	var g Ignored
	for _, dir := range []string{"", "site"} {
		g.Add(dir, files[dir])
		w.write(filepath.Join(dir, ".gitignore"), files[dir])
	}
	for _, file := range []string{
		".env", "a/.env", "site/.env", "site/x/.env", "x.key", "a/b/x.key", "public.key", "a/public.key", "top.txt", "a/top.txt", "build/x", "a/build/x/y", "build.txt", "docs/a.pdf", "docs/b/a.pdf", "a/docs/a.pdf",
		"cache", "a/b/cache/x", "a/z.txt", "a/b/c/z.txt", "b/z.txt", "#odd", "x.tmp", "a.dat", "c.dat", "site/local_1.py", "local_1.py", "site/only/here.txt", "site/x/only/here.txt", "notes.txt", ".notes",
	} {
		_, err := w.try("check-ignore", "-q", "--no-index", file)
		if want := err == nil; g.Has(file) != want {
			t.Errorf("%s: ignored is %v, git says %v", file, !want, want)
		}
	}
}
