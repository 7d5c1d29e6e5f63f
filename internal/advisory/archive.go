package advisory

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"paddock/internal/ecosystem"
)

// Bounds of an archive. OSV's own of npm, the largest that is read, had some 200,000 records in 2026.
const (
	maxEntries = 2_000_000
	maxRecord  = 16 << 20 // bytes of one record
	// An archive may unpack to maxRatio times its own size and minUnpacked more: text of this kind packs three to ten times.
	maxRatio    = 64
	minUnpacked = 64 << 20
)

// batch is what an archive says, by ecosystem and package.
type batch struct {
	about map[ecosystem.Ecosystem]map[string][]*Advisory
	// records are those that were read, unread those that could not be; first says why the first could not.
	records, unread int
	first           error
}

// errHostile is part of every error about an archive that no honest tool makes.
var errHostile = errors.New("nothing of it was taken; get the archive anew from where it is published")

// read reads an archive of OSV records (a zip), a directory of them, or one record.
func read(ctx context.Context, name string) (*batch, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read vulnerability data: %w; check the name", err)
	}
	b := &batch{about: map[ecosystem.Ecosystem]map[string][]*Advisory{}}
	switch {
	case info.IsDir():
		err = b.directory(ctx, name)
	case !info.Mode().IsRegular():
		err = fmt.Errorf("%s is neither a file nor a directory; name an archive or a directory of OSV records", name)
	case strings.EqualFold(filepath.Ext(name), ".json"):
		err = b.file(name)
	default:
		err = b.archive(ctx, name, info.Size())
	}
	if err != nil {
		return nil, err
	}
	if b.records == 0 {
		if b.first != nil {
			return nil, fmt.Errorf("%s holds no OSV record that can be read (%w); %w", name, b.first, errHostile)
		}
		return nil, fmt.Errorf("%s holds no OSV record; name the archive of an ecosystem, such as PyPI's all.zip", name)
	}
	if b.unread*20 > b.records+b.unread {
		return nil, fmt.Errorf("%d of the %d records in %s cannot be read (the first: %w); %w", b.unread, b.records+b.unread, name, b.first, errHostile)
	}
	if len(b.about) == 0 {
		return nil, fmt.Errorf("%s speaks of no package of PyPI or npm; name the archive of one of them", name)
	}
	for _, packages := range b.about {
		for _, list := range packages {
			slices.SortFunc(list, func(x, y *Advisory) int { return cmp.Compare(x.ID, y.ID) })
		}
	}
	return b, nil
}

func (b *batch) archive(ctx context.Context, name string, size int64) error {
	z, err := zip.OpenReader(name)
	if err != nil {
		return fmt.Errorf("open the archive %s: %w; %w", name, err, errHostile)
	}
	defer z.Close()
	if len(z.File) > maxEntries {
		return fmt.Errorf("the archive %s has %d entries, more than the %d that are read; %w", name, len(z.File), maxEntries, errHostile)
	}
	left := size*maxRatio + minUnpacked
	for i, f := range z.File {
		if i%256 == 0 && ctx.Err() != nil {
			return fmt.Errorf("read the archive %s: %w", name, ctx.Err())
		}
		if strings.Contains(f.Name, `\`) || !fs.ValidPath(strings.TrimSuffix(f.Name, "/")) {
			return fmt.Errorf("the archive %s has an entry %q, which leaves its directory; %w", name, f.Name, errHostile)
		}
		if !f.Mode().IsRegular() || !strings.HasSuffix(f.Name, ".json") {
			continue
		}
		data, err := unpack(f, maxRecord)
		if err != nil {
			return fmt.Errorf("unpack %q of the archive %s: %w; %w", f.Name, name, err, errHostile)
		}
		if left -= int64(len(data)); left <= 0 {
			return fmt.Errorf("the archive %s unpacks to more than %d times its size; %w", name, maxRatio, errHostile)
		}
		b.add(data)
	}
	return nil
}

// unpack is the content of an entry, whose checksum is checked; an error when it has more than a number of bytes, whatever
// its header says.
func unpack(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("it is larger than %d bytes", most)
	}
	return data, nil
}

func (b *batch) directory(ctx context.Context, name string) error {
	root, err := os.OpenRoot(name)
	if err != nil {
		return fmt.Errorf("read vulnerability data: %w", err)
	}
	defer root.Close()
	entries := 0
	return fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read the directory %s: %w", name, err)
		}
		if entries++; entries > maxEntries {
			return fmt.Errorf("the directory %s has more than %d entries; name one that holds OSV records alone", name, maxEntries)
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read the directory %s: %w", name, ctx.Err())
		}
		if d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		if !d.Type().IsRegular() || !strings.HasSuffix(path, ".json") {
			return nil
		}
		f, err := root.Open(path)
		if err != nil {
			return fmt.Errorf("read the directory %s: %w", name, err)
		}
		defer f.Close()
		data, err := io.ReadAll(io.LimitReader(f, maxRecord+1))
		if err != nil {
			return fmt.Errorf("read the directory %s: %w", name, err)
		}
		b.add(data)
		return nil
	})
}

func (b *batch) file(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read vulnerability data: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxRecord+1))
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	b.add(data)
	return nil
}

// add takes a record, or notes that it is none.
func (b *batch) add(data []byte) {
	if len(data) > maxRecord {
		b.miss(fmt.Errorf("a record is larger than %d bytes", maxRecord))
		return
	}
	list, err := decode(data)
	if err != nil {
		b.miss(err)
		return
	}
	b.records++
	for _, s := range list {
		if b.about[s.ecosystem] == nil {
			b.about[s.ecosystem] = map[string][]*Advisory{}
		}
		b.about[s.ecosystem][s.name] = append(b.about[s.ecosystem][s.name], s.Advisory)
	}
}

func (b *batch) miss(err error) {
	b.unread++
	if b.first == nil {
		b.first = err
	}
}

// newest is when the last of the advisories about an ecosystem was changed.
func (b *batch) newest(e ecosystem.Ecosystem) (at time.Time) {
	for _, list := range b.about[e] {
		for _, a := range list {
			if a.Modified.After(at) {
				at = a.Modified
			}
		}
	}
	return at
}
