package git

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

// Tracked are the files that git tracks: those of its index.
type Tracked struct {
	paths []string // sorted
	// dirs are whole directories of which it says no more: those that a sparse checkout has left out, and submodules, which have an index of
	// their own.
	dirs map[string]bool
}

// Has says that git tracks a file; its path is relative to the top of the working tree.
func (t *Tracked) Has(path string) bool {
	if _, ok := slices.BinarySearch(t.paths, path); ok {
		return true
	}
	if len(t.dirs) > 0 {
		for i := range len(path) {
			if path[i] == '/' && t.dirs[path[:i]] {
				return true
			}
		}
	}
	return false
}

// Len is how many there are.
func (t *Tracked) Len() int { return len(t.paths) }

// Tracked reads the index. A repository in which nothing was ever added has none, and tracks nothing.
func (r *Repository) Tracked() (*Tracked, error) {
	if _, err := r.root.Stat(r.own + "index"); err != nil {
		return &Tracked{}, nil
	}
	data, err := r.read(r.own+"index", maxTable)
	if err != nil {
		return nil, fmt.Errorf("read git's index: %w", err)
	}
	t, err := parseIndex(data, r.size)
	if err != nil {
		return nil, fmt.Errorf("read git's index: %w; git status makes a new one", err)
	}
	return t, nil
}

// maxPaths is what the paths of the smallest index may take together, in bytes.
const maxPaths = 1 << 20

var errCut = errors.New("it ends too early")

// parseIndex reads the format of git's Documentation/gitformat-index: a header, entries with their paths in order (from version 4 on each path
// says how much it shares with the one before), and extensions, of which only those matter that change what is listed.
func parseIndex(data []byte, hash int) (*Tracked, error) {
	if len(data) < 12+hash || string(data[:4]) != "DIRC" {
		return nil, errors.New("it is no index")
	}
	version := binary.BigEndian.Uint32(data[4:])
	count := int(binary.BigEndian.Uint32(data[8:]))
	if version < 2 || version > 4 {
		return nil, fmt.Errorf("its version %d is not known", version)
	}
	if count > len(data)/8 {
		return nil, errCut
	}
	t := &Tracked{paths: make([]string, 0, count), dirs: map[string]bool{}}
	body := data[:len(data)-hash]
	at := 12
	previous, total := "", 0
	for range count {
		start := at
		// Times, device, inode, mode, owner, size: 40 bytes; the hash; flags.
		fixed := 40 + hash + 2
		if at+fixed > len(body) {
			return nil, errCut
		}
		mode := binary.BigEndian.Uint32(body[at+24:])
		flags := binary.BigEndian.Uint16(body[at+40+hash:])
		at += fixed
		if flags&0x4000 != 0 {
			at += 2
		}
		if at > len(body) {
			return nil, errCut
		}
		shared := ""
		if version == 4 {
			n, used := varint(body[at:])
			if used == 0 || n > len(previous) {
				return nil, errCut
			}
			at += used
			shared = previous[:len(previous)-n]
		}
		end := bytes.IndexByte(body[at:], 0)
		if end < 0 {
			return nil, errCut
		}
		// From version 4 on a byte or two can stand for a path as long as all before together.
		if total += len(shared) + end; total > maxPaths+8*len(data) {
			return nil, errors.New("its paths are longer than any real ones")
		}
		path := shared + string(body[at:at+end])
		at += end + 1
		if version < 4 {
			// Entries are filled up with zeros to a multiple of eight bytes.
			at = start + (at-start+7)/8*8
		}
		previous = path
		if mode>>12 == 0o04 || mode>>12 == 0o16 {
			t.dirs[strings.TrimSuffix(path, "/")] = true
			continue
		}
		t.paths = append(t.paths, path)
	}
	for at+8 <= len(body) {
		if string(body[at:at+4]) == "link" {
			return nil, errors.New("it is split in two (core.splitIndex)")
		}
		at += 8 + int(binary.BigEndian.Uint32(body[at+4:]))
		if at < 0 {
			break
		}
	}
	sort.Strings(t.paths)
	return t, nil
}

// varint is the number that packs and indexes write with the high bit saying "more", each such step adding one; used is 0 where it doesn't
// end, or is larger than anything there is.
func varint(data []byte) (n, used int) {
	for i, b := range data {
		if n > math.MaxInt>>8 {
			break
		}
		n = n<<7 | int(b&0x7f)
		if b&0x80 == 0 {
			return n, i + 1
		}
		n++
	}
	return 0, 0
}
