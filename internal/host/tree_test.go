package host

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"paddock/internal/finding"
)

// made makes a file system of the files of an archive. Behind a path may stand a mode (octal), an owner (uid:gid), "socket", "device",
// "secret" for a file that may not be read, or "-> target" for a link. Without any a file is root's, 0644.
func made(t testing.TB, files []txtar.File) *madeFS {
	t.Helper()
	m := &madeFS{MapFS: fstest.MapFS{}, secret: map[string]bool{}}
	for _, f := range files {
		words := strings.Fields(f.Name)
		name := strings.TrimSuffix(words[0], "/")
		file := &fstest.MapFile{Data: f.Data, Mode: 0o644, Sys: Owner{}, ModTime: today}
		if strings.HasSuffix(words[0], "/") {
			file.Mode = fs.ModeDir | 0o755
		}
		for i, w := range words[1:] {
			uid, gid, owner := strings.Cut(w, ":")
			switch {
			case w == "->":
				file.Mode, file.Data = fs.ModeSymlink|0o777, []byte(words[i+2])
			case w == "socket":
				file.Mode |= fs.ModeSocket
			case w == "device":
				file.Mode |= fs.ModeDevice
			case w == "secret":
				m.secret[name] = true
			case strings.HasPrefix(w, "age="):
				age, err := time.ParseDuration(w[4:])
				if err != nil {
					t.Fatal(err)
				}
				file.ModTime = today.Add(-age)
			case owner:
				u, _ := strconv.Atoi(uid)
				g, _ := strconv.Atoi(gid)
				file.Sys = Owner{uint32(u), uint32(g)}
			default:
				mode, err := strconv.ParseUint(w, 8, 16)
				if err != nil {
					if words[max(0, i)] == "->" {
						continue
					}
					t.Fatalf("%s: %q is no mode", f.Name, w)
				}
				file.Mode = file.Mode&^0o7777 | fs.FileMode(mode&0o777)
				if mode&0o1000 != 0 {
					file.Mode |= fs.ModeSticky
				}
			}
		}
		m.MapFS[name] = file
	}
	return m
}

// madeFS refuses to read what is secret.
type madeFS struct {
	fstest.MapFS
	secret map[string]bool
}

func (m *madeFS) Open(name string) (fs.File, error) {
	if m.secret[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return m.MapFS.Open(name)
}

func (m *madeFS) ReadFile(name string) ([]byte, error) { return fs.ReadFile(onlyOpen{m}, name) }

func (m *madeFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if m.secret[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return m.MapFS.ReadDir(name)
}

type onlyOpen struct{ m *madeFS }

func (o onlyOpen) Open(name string) (fs.File, error) { return o.m.Open(name) }

// today is the day of the tests.
var today = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

var (
	caseLine = regexp.MustCompile(`^== (.+)$`)
	wantLine = regexp.MustCompile(`^(want|note) (?:(\S+) )?"((?:[^"\\]|\\.)*)"(?: (\S+))?$`)
)

// TestCases inspects the small machines of testdata, one area each: the file's name. "== name" starts a machine; a line
// `want CHECK "regexp" PLACE` asks for a finding, `note "regexp"` for a note, and nothing else may be found. Every check must
// fire in one and every area have one that is silent.
func TestCases(t *testing.T) {
	fired := map[string]bool{}
	for _, a := range areas {
		silent := false
		data, err := os.ReadFile("testdata/" + a.name + ".txtar")
		if err != nil {
			t.Errorf("%v; each area has its machines", err)
			continue
		}
		for name, text := range cases(string(data)) {
			t.Run(a.name+"/"+name, func(t *testing.T) {
				archive := txtar.Parse([]byte(text))
				var wants, notes []*regexp.Regexp
				var ids, places []string
				for _, line := range strings.Split(string(archive.Comment), "\n") {
					m := wantLine.FindStringSubmatch(line)
					switch {
					case m != nil && m[1] == "want":
						ids, places = append(ids, m[2]), append(places, m[4])
						wants = append(wants, regexp.MustCompile(strings.ReplaceAll(m[3], `\"`, `"`)))
					case m != nil:
						notes = append(notes, regexp.MustCompile(strings.ReplaceAll(m[3], `\"`, `"`)))
					case strings.HasPrefix(line, "want") || strings.HasPrefix(line, "note"):
						t.Fatalf("not understood: %s", line)
					}
				}
				silent = silent || len(wants) == 0 && len(archive.Files) > 0
				r, err := inspect(context.Background(), NewMachine(made(t, archive.Files)), Options{Now: today, Projects: projectsOf(archive)}, []area{a})
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range r.Findings {
					at := f.Path
					if f.Line > 0 {
						at += ":" + strconv.Itoa(f.Line)
					}
					text := f.Severity.String() + ": " + f.Message
					i := slices.IndexFunc(ids, func(id string) bool {
						return id == f.Rule
					})
					for ; i >= 0 && i < len(ids) && !(ids[i] == f.Rule && wants[i].MatchString(text) && (places[i] == "" || places[i] == at)); i++ {
					}
					if i < 0 || i == len(ids) {
						t.Errorf("not asked for: %s %q %s", f.Rule, text, at)
						continue
					}
					fired[f.Rule] = true
					if checkOf(f.Rule).Area != a.name {
						t.Errorf("%s is a check of another area", f.Rule)
					}
					if f.Fix == "" || f.Title == "" || !path.IsAbs(f.Path) {
						t.Errorf("%s is incomplete: %+v", f.Rule, f)
					}
					ids, wants, places = slices.Delete(ids, i, i+1), slices.Delete(wants, i, i+1), slices.Delete(places, i, i+1)
				}
				for i, id := range ids {
					t.Errorf("not found: %s %q %s", id, wants[i], places[i])
				}
				for _, n := range r.Notes {
					i := slices.IndexFunc(notes, func(re *regexp.Regexp) bool { return re.MatchString(n.Path + ": " + n.Reason) })
					if i < 0 {
						t.Errorf("a note not asked for: %s:%d: %s", n.Path, n.Line, n.Reason)
						continue
					}
					notes = slices.Delete(notes, i, i+1)
				}
				for _, n := range notes {
					t.Errorf("no note says %q", n)
				}
			})
		}
		if !silent {
			t.Errorf("the area %s has no machine that is silent", a.name)
		}
	}
	if testing.Short() || t.Failed() {
		return
	}
	for _, c := range Checks() {
		if !fired[c.ID] {
			t.Errorf("nothing makes %s fire", c.ID)
		}
	}
}

// cases are the machines of a file, by name.
func cases(text string) map[string]string {
	all := map[string]string{}
	name := ""
	for _, line := range strings.SplitAfter(text, "\n") {
		if m := caseLine.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			name = m[1]
			continue
		}
		all[name] += line
	}
	delete(all, "")
	return all
}

// projectsOf are the directories that "project DIR" names.
func projectsOf(a *txtar.Archive) (dirs []string) {
	for _, line := range strings.Split(string(a.Comment), "\n") {
		if dir, ok := strings.CutPrefix(line, "project "); ok {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// TestMachine holds how paths are followed: links from the machine's root, no way out of it, no end to a circle.
func TestMachine(t *testing.T) {
	m := NewMachine(made(t, []txtar.File{
		{Name: "run/file", Data: []byte("here")}, {Name: "var/run -> /run"}, {Name: "etc/up -> ../../../../run/file"},
		{Name: "etc/circle -> circle"}, {Name: "etc/closed secret"}, {Name: "etc/gone -> /nowhere"}, {Name: "etc/big", Data: make([]byte, maxFile+1)},
	}))
	for _, name := range []string{"/run/file", "/var/run/file", "/etc/up", "/etc/../var/run/../run/file"} {
		if text, _ := m.word(name); text != "here" {
			t.Errorf("%s reads %q", name, text)
		}
	}
	if m.has("/etc/gone") || m.has("/etc/circle") || m.has("/run/file/below") {
		t.Error("what is not there is")
	}
	m.read("/etc/closed")
	m.read("/etc/big")
	var got []string
	for _, n := range m.notes {
		got = append(got, n.Path)
	}
	if want := []string{"/etc/circle", "/etc/closed", "/etc/big"}; !slices.Equal(got, want) {
		t.Errorf("notes for %v, want %v", got, want)
	}
	if got := m.glob("/etc/[cg]*"); !slices.Equal(got, []string{"/etc/circle", "/etc/closed"}) {
		t.Errorf("glob: %v", got)
	}
}

// TestRoot holds that a real directory is read like a made one: absolute links lead within it, a named pipe is not waited for.
func TestRoot(t *testing.T) {
	dir := t.TempDir()
	for _, err := range []error{
		os.MkdirAll(filepath.Join(dir, "etc"), 0o755), os.MkdirAll(filepath.Join(dir, "usr/lib"), 0o755),
		os.WriteFile(filepath.Join(dir, "usr/lib/os-release"), []byte("ID=debian\nVERSION_ID=\"9\"\nPRETTY_NAME='Debian nine'\n"), 0o644),
		os.Symlink("/usr/lib/os-release", filepath.Join(dir, "etc/os-release")),
		os.Symlink("/../../../../../../etc/passwd", filepath.Join(dir, "etc/passwd")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	m, closed, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer closed()
	r, err := Inspect(context.Background(), m, Options{Now: today})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(r.Findings, func(f finding.Finding) bool {
		return f.Rule == "end-of-life-system" && strings.Contains(f.Message, "Debian nine")
	}) {
		t.Errorf("findings: %+v", r.Findings)
	}
	if _, ok := m.word("/etc/passwd"); ok {
		t.Error("a link leads out of the root")
	}
	if _, _, err := Open(filepath.Join(dir, "etc/os-release")); err == nil {
		t.Error("a file is a root")
	}
	if _, err := Inspect(cancelled(), m, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func cancelled() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	return ctx
}
