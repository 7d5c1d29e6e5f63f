package git

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// kind is what an object is, as packs write it.
type kind uint8

const (
	commit   kind = 1
	tree     kind = 2
	blob     kind = 3
	tag      kind = 4
	ofsDelta kind = 6
	refDelta kind = 7
)

// A pack holds objects one behind the other, many of them as what differs from another one (git's Documentation/gitformat-pack). Objects
// are therefore visited from those that are whole, each with all that are made from it below it: so every object is inflated once
// and put together once, and no more of them are held than the chain is long.

// pack is one pack with its index.
type pack struct {
	file *os.File
	size int64
	hash int
	// entries are in the order of their offsets.
	entries []entry
	// below are, for each entry, the first of those made from it and the next that is made from the same: indexes in entries, -1 for none.
	first, next []int32
}

type entry struct {
	id     ID
	offset int64
}

// readPack opens a pack, and reads its index.
func (r *Repository) readPack(name string) (*pack, error) {
	table, err := r.read("objects/pack/"+name+".idx", maxTable)
	if err != nil {
		return nil, err
	}
	entries, err := parseTable(table, r.size)
	if err != nil {
		return nil, err
	}
	file, err := r.open("objects/pack/" + name + ".pack")
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	p := &pack{file: file, size: info.Size(), hash: r.size, entries: entries}
	var head [12]byte
	if _, err := file.ReadAt(head[:], 0); err != nil || string(head[:4]) != "PACK" {
		file.Close()
		return nil, errors.New("it is no pack")
	}
	return p, nil
}

// parseTable reads a pack's index of version 2: 256 counts, the hashes in order, checksums, offsets, and large offsets.
func parseTable(data []byte, hash int) ([]entry, error) {
	const head = 8 + 256*4
	if len(data) < head || string(data[:4]) != "\xfftOc" || binary.BigEndian.Uint32(data[4:]) != 2 {
		return nil, errors.New("its index is of a version that is not known; run git gc")
	}
	n := int(binary.BigEndian.Uint32(data[8+255*4:]))
	if n > len(data)/(hash+8) || head+n*(hash+8) > len(data) {
		return nil, errCut
	}
	ids := data[head:]
	offsets := data[head+n*(hash+4):]
	large := data[head+n*(hash+8):]
	entries := make([]entry, n)
	for i := range n {
		offset := int64(binary.BigEndian.Uint32(offsets[4*i:]))
		if offset&0x80000000 != 0 {
			j := int(offset & 0x7fffffff)
			if 8*j+8 > len(large) {
				return nil, errCut
			}
			offset = int64(binary.BigEndian.Uint64(large[8*j:]))
		}
		entries[i] = entry{ID(ids[i*hash : (i+1)*hash]), offset}
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.offset, b.offset) })
	for i := 1; i < n; i++ {
		if entries[i].offset == entries[i-1].offset {
			return nil, errors.New("its index has two names for one object") // which would be inflated over and over
		}
	}
	return entries, nil
}

// find is the entry at an offset; -1 when there is none.
func (p *pack) find(offset int64) int {
	i, ok := slices.BinarySearchFunc(p.entries, offset, func(e entry, o int64) int { return cmp.Compare(e.offset, o) })
	if !ok {
		return -1
	}
	return i
}

// header is what stands before an object's bytes.
type header struct {
	kind kind
	size int64 // of the object, or of the delta, once inflated
	base int   // the entry that a delta is made from; -1 for others, and where it is in no pack
	data int64 // where the bytes begin
}

func (p *pack) header(i int, byID func(ID) int) (h header, err error) {
	var buffer [48]byte
	offset := p.entries[i].offset
	if offset < 12 || offset >= p.size {
		return h, errCut
	}
	n, err := p.file.ReadAt(buffer[:], offset)
	if err != nil && err != io.EOF {
		return h, err
	}
	b := buffer[:n]
	h.base = -1
	h.kind = kind(b[0] >> 4 & 7)
	h.size = int64(b[0] & 15)
	at := 1
	for shift := 4; b[at-1]&0x80 != 0; shift += 7 {
		if at >= len(b) || shift > 56 {
			return h, errCut
		}
		h.size |= int64(b[at]&0x7f) << shift
		at++
	}
	switch h.kind {
	case commit, tree, blob, tag:
	case ofsDelta:
		back, used := varint(b[at:])
		if used == 0 || int64(back) > offset {
			return h, errCut
		}
		at += used
		if h.base = p.find(offset - int64(back)); h.base < 0 {
			return h, errors.New("a delta's base is not in the pack")
		}
	case refDelta:
		if at+p.hash > len(b) {
			return h, errCut
		}
		h.base = byID(ID(b[at : at+p.hash]))
		at += p.hash
	default:
		return h, fmt.Errorf("an object is of kind %d, which there is none of", h.kind)
	}
	h.data = offset + int64(at)
	return h, nil
}

// inflater inflates objects; each goroutine has one of its own.
type inflater struct {
	buffer *bufio.Reader
	zlib   io.ReadCloser
}

// inflateInto fills data with what is inflated from an offset on.
func (f *inflater) inflateInto(data []byte, file io.ReaderAt, from, end int64) ([]byte, error) {
	f.reset(io.NewSectionReader(file, from, end-from))
	if err := f.start(); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(f.zlib, data); err != nil {
		return nil, err
	}
	// The checksum stands behind the last byte.
	var more [1]byte
	if n, err := f.zlib.Read(more[:]); n != 0 || err != io.EOF {
		return nil, errors.New("an object is longer than it says, or its checksum is wrong")
	}
	return data, nil
}

func (f *inflater) reset(from io.Reader) {
	if f.buffer == nil {
		f.buffer = bufio.NewReaderSize(from, 8<<10)
	} else {
		f.buffer.Reset(from)
	}
}

func (f *inflater) start() (err error) {
	if f.zlib == nil {
		f.zlib, err = zlib.NewReader(f.buffer)
		return err
	}
	return f.zlib.(zlib.Resetter).Reset(f.buffer, nil)
}

// resultSize is how long the object is that a delta makes.
func resultSize(delta []byte) (base, result int64, rest []byte, err error) {
	read := func() (n int64) {
		for shift := 0; ; shift += 7 {
			if len(delta) == 0 || shift > 56 {
				err = errCut
				return 0
			}
			b := delta[0]
			delta = delta[1:]
			n |= int64(b&0x7f) << shift
			if b&0x80 == 0 {
				return n
			}
		}
	}
	base = read()
	result = read()
	return base, result, delta, err
}

// apply makes an object from its base and a delta: copies of parts of the base, and bytes of its own. It is put into out, which has room for it.
func apply(out, base, delta []byte) ([]byte, error) {
	from, size, delta, err := resultSize(delta)
	if err != nil {
		return nil, err
	}
	if from != int64(len(base)) {
		return nil, errors.New("a delta is for another base")
	}
	for len(delta) > 0 {
		op := delta[0]
		delta = delta[1:]
		if op&0x80 == 0 {
			n := int(op)
			if n == 0 || n > len(delta) {
				return nil, errCut
			}
			out = append(out, delta[:n]...)
			delta = delta[n:]
			continue
		}
		var args [7]int
		for i := range args {
			if op&(1<<i) != 0 {
				if len(delta) == 0 {
					return nil, errCut
				}
				args[i] = int(delta[0])
				delta = delta[1:]
			}
		}
		at := args[0] | args[1]<<8 | args[2]<<16 | args[3]<<24 // below zero where an int has 32 bits
		n := args[4] | args[5]<<8 | args[6]<<16
		if n == 0 {
			n = 0x10000
		}
		if at < 0 || at > len(base)-n || int64(len(out)+n) > size {
			return nil, errCut
		}
		out = append(out, base[at:at+n]...)
	}
	if int64(len(out)) != size {
		return nil, errCut
	}
	return out, nil
}

// parseHead reads what a loose object inflates to: "blob 12\0…".
func parseHead(head []byte) (k kind, size int64, used int, err error) {
	end := bytes.IndexByte(head, 0)
	if end < 0 {
		return 0, 0, 0, errCut
	}
	var word string
	if _, err := fmt.Sscanf(string(head[:end]), "%s %d", &word, &size); err != nil || size < 0 {
		return 0, 0, 0, errors.New("a loose object does not say what it is")
	}
	switch word {
	case "commit":
		k = commit
	case "tree":
		k = tree
	case "blob":
		k = blob
	case "tag":
		k = tag
	default:
		return 0, 0, 0, errors.New("a loose object is of a kind that there is none of")
	}
	return k, size, end + 1, nil
}
