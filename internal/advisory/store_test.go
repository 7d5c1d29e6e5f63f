package advisory

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"paddock/internal/ecosystem"
)

// entry is a file of an archive.
type entry struct{ name, text string }

// record is a whole record about a package of PyPI.
func sample(id, name string) string {
	return one(id, affected("PyPI", name, "ECOSYSTEM", `{"introduced": "0"}, {"fixed": "2"}`))
}

// archived is a zip with entries.
func archived(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// filed writes a file of its own directory.
func filed(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// holding is the number of advisories that the database in a directory has about a package of PyPI.
func holding(t testing.TB, dir, name string) int {
	t.Helper()
	db, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	list, err := db.About(ecosystem.PyPI, name)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func TestImport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "by", "import")
	archive := filed(t, "all.zip", archived(t, entry{"A.json", sample("A", "Some_Thing")}, entry{"B.json", sample("B", "some-thing")},
		entry{"README", "no record"}, entry{"C.json", one("C", affected("npm", "x", "SEMVER", `{"introduced": "0"}`))}, entry{"D.json", one("D", affected("Go", "x", "SEMVER", ``))}))
	done, err := Import(context.Background(), dir, archive)
	if err != nil || len(done) != 2 {
		t.Fatal(done, err)
	}
	db, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := db.Status(ecosystem.PyPI)
	if s.Advisories != 2 || s.Packages != 1 || s.Source != "all.zip" || s.Unread != 0 || !s.AsOf().Equal(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)) {
		t.Errorf("%+v", s)
	}
	for name, want := range map[string]int{"some.thing": 2, "x": 0, "": 0, "../meta.json": 0} {
		if list, err := db.About(ecosystem.PyPI, name); err != nil || len(list) != want {
			t.Errorf("about %q: %d, %v", name, len(list), err)
		}
	}
	if list, _ := db.About(ecosystem.NPM, "x"); len(list) != 1 {
		t.Errorf("about x of npm: %v", list)
	}
	// An archive of one ecosystem leaves the others alone.
	if _, err := Import(context.Background(), dir, filed(t, "one.json", []byte(sample("E", "other")))); err != nil {
		t.Fatal(err)
	}
	if holding(t, dir, "some-thing") != 0 || holding(t, dir, "other") != 1 {
		t.Error("the old data of PyPI stays beside the new")
	}
	if db, _ := Open(dir); db.Status(ecosystem.NPM) == nil {
		t.Error("the data of npm is gone")
	} else {
		db.Close()
	}
}

// TestHostileArchives is that nothing changes when an archive is not as it should be, and that the error says what is wrong.
func TestHostileArchives(t *testing.T) {
	good := archived(t, entry{"A.json", sample("A", "x")}, entry{"B.json", sample("B", "y")})
	tampered := bytes.Clone(good)
	// The bytes of the first entry change, its checksum does not.
	at := bytes.Index(tampered, []byte("A.json")) + len("A.json") + 3
	tampered[at] ^= 0xff
	bomb := archived(t, entry{"A.json", sample("A", "x")}, entry{"B.json", `{"id": "` + strings.Repeat("A", 17<<20) + `"}`})
	var many []entry
	for i := range 8 {
		many = append(many, entry{fmt.Sprintf("%d.json", i), strings.Repeat(" ", 15<<20) + sample("A", "x")})
	}
	lying := bytes.Clone(bomb) // the header says that the entry is small
	for _, signature := range []string{"PK\x01\x02"} {
		i := bytes.LastIndex(lying, []byte(signature))
		binary.LittleEndian.PutUint32(lying[i+24:], 100)
	}
	broken := []entry{{"good.json", sample("A", "x")}}
	for i := range 9 {
		broken = append(broken, entry{fmt.Sprintf("%d.json", i), "{"})
	}
	for name, tt := range map[string]struct {
		data []byte
		want string
	}{
		"truncated":             {good[:len(good)/2], "zip"},
		"empty":                 {nil, "zip"},
		"not a zip":             {[]byte("<html>Sign in</html>"), "zip"},
		"tampered":              {tampered, "A.json"},
		"one large record":      {bomb, "larger than"},
		"a header that lies":    {lying, "B.json"},
		"many large records":    {archived(t, many...), "times its size"},
		"leaves its directory":  {archived(t, entry{"../../etc/A.json", sample("A", "x")}), "leaves its directory"},
		"an absolute path":      {archived(t, entry{"/etc/A.json", sample("A", "x")}), "leaves its directory"},
		"a path of Windows":     {archived(t, entry{`..\A.json`, sample("A", "x")}), "leaves its directory"},
		"no records":            {archived(t, entry{"README.md", "x"}), "holds no OSV record"},
		"other ecosystems":      {archived(t, entry{"A.json", one("A", affected("Go", "x", "SEMVER", ``))}), "no package of PyPI or npm"},
		"records of other sort": {archived(t, entry{"A.json", `{"name": "x"}`}), "no OSV record that can be read"},
		"mostly broken":         {archived(t, broken...), "9 of the 10 records"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := Import(context.Background(), dir, filed(t, "old.zip", archived(t, entry{"OLD.json", sample("OLD", "kept")}))); err != nil {
				t.Fatal(err)
			}
			before, err := os.ReadFile(fileOf(dir, ecosystem.PyPI))
			if err != nil {
				t.Fatal(err)
			}
			_, err = Import(context.Background(), dir, filed(t, "new.zip", tt.data))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
			after, _ := os.ReadFile(fileOf(dir, ecosystem.PyPI))
			if !bytes.Equal(before, after) || holding(t, dir, "kept") != 1 {
				t.Error("the old data changed")
			}
			if entries, _ := os.ReadDir(dir); len(entries) != 1 {
				t.Errorf("something is left behind: %v", entries)
			}
		})
	}
}

func TestImportDirectory(t *testing.T) {
	from := t.TempDir()
	outside := filed(t, "OUT.json", []byte(sample("OUT", "outside")))
	for name, text := range map[string]string{"a/A.json": sample("A", "x"), "B.json": sample("B", "x"), "notes.txt": "x", ".git/C.json": sample("C", "x")} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(from, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(from, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if runtime.GOOS != "windows" {
		for _, link := range [][2]string{{outside, "link.json"}, {filepath.Dir(outside), "linked"}, {from, "loop"}} {
			if err := os.Symlink(link[0], filepath.Join(from, link[1])); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := t.TempDir()
	if _, err := Import(context.Background(), dir, from); err != nil {
		t.Fatal(err)
	}
	if holding(t, dir, "x") != 2 || holding(t, dir, "outside") != 0 {
		t.Errorf("%d records about x, %d from outside", holding(t, dir, "x"), holding(t, dir, "outside"))
	}
	if _, err := Import(context.Background(), dir, filepath.Join(from, "nowhere")); err == nil {
		t.Error("a directory that is not there is read")
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Import(ended, dir, from); err == nil {
		t.Error("a run that has been ended goes on")
	}
	if holding(t, dir, "x") != 2 {
		t.Error("the old data changed")
	}
}

// TestBrokenStore is a database that cannot be read: the run says so, and goes on with the rest.
func TestBrokenStore(t *testing.T) {
	dir := t.TempDir()
	archive := filed(t, "all.zip", archived(t, entry{"A.json", sample("A", "x")}, entry{"B.json", one("B", affected("npm", "y", "SEMVER", `{"introduced": "0"}`))}))
	if _, err := Import(context.Background(), dir, archive); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(fileOf(dir, ecosystem.PyPI), []byte("half a fi"), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := Open(dir)
	if err == nil || !strings.Contains(err.Error(), "db update") {
		t.Errorf("error %v", err)
	}
	defer db.Close()
	if db.Status(ecosystem.PyPI) != nil || db.Status(ecosystem.NPM) == nil {
		t.Error("the broken one is there, or the other one is not")
	}
	if err := os.WriteFile(fileOf(dir, ecosystem.PyPI), archived(t, entry{metaEntry, `{"schema": 99, "ecosystem": "PyPI"}`}), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "another version of Paddock") {
		t.Errorf("error %v", err)
	}
	if empty, err := Open(t.TempDir()); err != nil || empty.Status(ecosystem.PyPI) != nil {
		t.Error("no database is an error, or is there")
	}
	var none *Database
	if list, err := none.About(ecosystem.PyPI, "x"); list != nil || err != nil || none.Status(ecosystem.PyPI) != nil || none.Close() != nil {
		t.Error("no database knows something")
	}
}

// TestUnwritable is a directory in which nothing can be written.
func TestUnwritable(t *testing.T) {
	blocked := filed(t, "file", nil)
	if _, err := Import(context.Background(), blocked, filed(t, "A.json", []byte(sample("A", "x")))); err == nil || !strings.Contains(err.Error(), "--data") {
		t.Errorf("error %v", err)
	}
}

func TestAsOf(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	if got := (&Status{Newest: day(3)}).AsOf(); !got.Equal(day(3)) {
		t.Error(got)
	}
	if got := (&Status{Newest: day(3), Checked: day(9)}).AsOf(); !got.Equal(day(9)) {
		t.Error(got)
	}
}

// BenchmarkPins holds 500 pins against 15,000 advisories, as a run does with a database that the system has in memory.
func BenchmarkPins(b *testing.B) {
	const packages, advisories, pins = 3000, 15_000, 500
	var entries []entry
	for i := range advisories {
		name := fmt.Sprintf("package-%d", i%packages)
		var versions []string
		for v := range 40 {
			versions = append(versions, fmt.Sprintf(`"%d.%d.%d"`, v/20, v%20, i%7))
		}
		entries = append(entries, entry{fmt.Sprintf("T-%d.json", i), fmt.Sprintf(`{"id": "T-%d", "modified": "2026-01-02T03:04:05Z", "aliases": ["CVE-2026-%d"], "summary": %q,
			"affected": [{"package": {"ecosystem": "PyPI", "name": %q}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0.%d"}, {"fixed": "1.%d.%d"}, {"introduced": "2"}, {"fixed": "2.%d"}]}], "versions": [%s]}]}`,
			i, i, strings.Repeat("words of a summary ", 6), name, i%9, i%30, i%11, i%5, strings.Join(versions, ", "))})
	}
	dir := b.TempDir()
	if _, err := Import(context.Background(), dir, filed(b, "all.zip", archived(b, entries...))); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		db, err := Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		held := 0
		for i := range pins {
			version := fmt.Sprintf("1.%d.%d", i%40, i%3)
			about, err := db.About(ecosystem.PyPI, fmt.Sprintf("package-%d", i*5%packages))
			if err != nil {
				b.Fatal(err)
			}
			list := Weaknesses(ecosystem.PyPI, about, version)
			if len(list) > 0 {
				Free(ecosystem.PyPI, about, version)
			}
			held += len(list)
		}
		if held == 0 {
			b.Fatal("no pin has a weakness")
		}
		db.Close()
	}
}
