package git

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// byHand is a repository made by hand: a pack of objects, and the index of it.
func byHand(t *testing.T, offsets func(packed []int) []int, objects ...[]byte) *Repository {
	t.Helper()
	dir := t.TempDir()
	pack := []byte("PACK\x00\x00\x00\x02")
	pack = binary.BigEndian.AppendUint32(pack, uint32(len(objects)))
	var at []int
	for _, o := range objects {
		at = append(at, len(pack))
		pack = append(pack, o...)
	}
	at = offsets(at)
	table := []byte("\xfftOc\x00\x00\x00\x02")
	for range 256 {
		table = binary.BigEndian.AppendUint32(table, uint32(len(at)))
	}
	for i := range at {
		table = append(table, make([]byte, 16)...)
		table = binary.BigEndian.AppendUint32(table, uint32(i))
	}
	table = append(table, make([]byte, 4*len(at))...)
	for _, o := range at {
		table = binary.BigEndian.AppendUint32(table, uint32(o))
	}
	table = append(table, make([]byte, 40)...)
	for name, data := range map[string][]byte{"HEAD": []byte("ref: refs/heads/main\n"), "objects/pack/p.pack": append(pack, make([]byte, 20)...), "objects/pack/p.idx": table} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(root, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// packed is an object as a pack has it.
func packed(k kind, data, before []byte) []byte {
	n := len(data)
	head := []byte{byte(k)<<4 | byte(n&15)}
	for n >>= 4; n > 0; n >>= 7 {
		head[len(head)-1] |= 0x80
		head = append(head, byte(n&0x7f))
	}
	var b bytes.Buffer
	b.Write(head)
	b.Write(before)
	z := zlib.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// A few kilobytes of deltas that would make gigabytes are given up, and said.
func TestDeltaBomb(t *testing.T) {
	old := leastInflated
	leastInflated = 0
	defer func() { leastInflated = old }()
	const size = 1 << 20
	base := packed(blob, make([]byte, size), nil)
	// The same length twice, and one copy of all.
	delta := []byte{0x80, 0x80, 0x40, 0x80, 0x80, 0x40, 0x80 | 0x40, 0x10}
	list := [][]byte{base}
	at := len(base)
	for range 300 {
		back := []byte{byte(at & 0x7f)}
		for n := at >> 7; n > 0; n >>= 7 {
			n--
			back = append([]byte{0x80 | byte(n&0x7f)}, back...)
		}
		d := packed(ofsDelta, delta, back)
		list = append(list, d)
		at += len(d)
	}
	r := byHand(t, func(p []int) []int { return p }, list...)
	n := 0
	notes, err := r.walk(context.Background(), func(kind) bool { return true }, 16<<20, func(_ ID, _ kind, data []byte) {
		if len(data) != size {
			t.Errorf("an object of %d bytes", len(data))
		}
		n++
	})
	if err != nil || n < 2 || n > 100 || len(notes) != 1 || !strings.Contains(notes[0], "all together inflate to more than 2000 times") {
		t.Errorf("%d objects, notes %q, %v", n, notes, err)
	}
	leastInflated = old
	if n, notes := quietObjects(r); n != 301 || len(notes) > 0 {
		t.Errorf("with room for them: %d objects, notes %q", n, notes)
	}
}

// A hundred thousand names of one object are no objects.
func TestManyNames(t *testing.T) {
	r := byHand(t, func(p []int) []int {
		all := make([]int, 100_000)
		for i := range all {
			all[i] = p[0]
		}
		return all
	}, packed(blob, make([]byte, 1<<20), nil))
	start := time.Now()
	n, notes := quietObjects(r)
	if n != 0 || len(notes) != 1 || !strings.Contains(notes[0], "two names for one object") || time.Since(start) > 5*time.Second {
		t.Errorf("%d objects, notes %q, %v", n, notes, time.Since(start))
	}
}

// An index of version 4 in which each path is the one before and a letter more would take terabytes.
func TestPathBomb(t *testing.T) {
	data := []byte("DIRC\x00\x00\x00\x04")
	const n = 30_000
	data = binary.BigEndian.AppendUint32(data, n)
	for range n {
		data = append(data, make([]byte, 62)...)
		data = append(data, 0, 'a', 0) // nothing is taken off, one letter comes
	}
	data = append(data, make([]byte, 20)...)
	if _, err := parseIndex(data, 20); err == nil || !strings.Contains(err.Error(), "longer than any real ones") {
		t.Errorf("%v", err)
	}
}
