package advisory

import (
	"archive/zip"
	"context"
	"encoding/json"
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

// A Database is what is kept of the advisories: for each ecosystem one zip file, with one entry per package, so that a run
// reads no more than the packages it asks for, and each comes with a checksum. A file is written beside the old one and
// then renamed, so that there is never half of one.
type Database struct {
	stores map[ecosystem.Ecosystem]*store
}

// store is the open file of one ecosystem.
type store struct {
	meta    Status
	file    *os.File
	entries map[string]*zip.File
}

// Status says what the database holds of an ecosystem.
type Status struct {
	Schema    int                 `json:"schema"`
	Ecosystem ecosystem.Ecosystem `json:"ecosystem"`
	// Newest is when the last of its advisories was changed.
	Newest time.Time `json:"newest"`
	// Checked is when its publisher last said that this is all there is; zero for what was imported.
	Checked time.Time `json:"checked,omitzero"`
	// Source is the address or the file name it came from.
	Source string `json:"source"`
	// Tag is the publisher's name for this state of the archive, for asking whether there is a newer one.
	Tag        string `json:"tag,omitempty"`
	Advisories int    `json:"advisories"`
	Packages   int    `json:"packages"`
	// Unread counts the records of the archive that could not be read.
	Unread int `json:"unread,omitempty"`
}

// AsOf is the day for which the data is known to be complete.
func (s *Status) AsOf() time.Time {
	if s.Checked.After(s.Newest) {
		return s.Checked
	}
	return s.Newest
}

// MaxAge is how old data may be before a run that rests on it is incomplete.
const MaxAge = 30 * 24 * time.Hour

const (
	schema    = 1
	metaEntry = "meta.json"
	// prefix begins the entry of a package: one may be called meta.json.
	prefix = "packages/"
)

func fileOf(dir string, e ecosystem.Ecosystem) string {
	return filepath.Join(dir, strings.ToLower(string(e))+".zip")
}

// Open opens the database in a directory. What is not there is not in it; a file that cannot be read is an error, and the
// database without it is returned all the same.
func Open(dir string) (*Database, error) {
	d := &Database{stores: map[ecosystem.Ecosystem]*store{}}
	var errs []error
	for _, e := range ecosystem.All() {
		s, err := openStore(fileOf(dir, e))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			errs = append(errs, fmt.Errorf("read the vulnerability data of %s: %w; `paddock db update` fetches it anew", e, err))
		case s.meta.Ecosystem != e || s.meta.Schema != schema:
			s.file.Close()
			errs = append(errs, fmt.Errorf("the vulnerability data of %s was written by another version of Paddock; `paddock db update` fetches it anew", e))
		default:
			d.stores[e] = s
		}
	}
	return d, errors.Join(errs...)
}

func openStore(name string) (*store, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	s, err := storeOf(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func storeOf(f *os.File) (*store, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return nil, err
	}
	s := &store{file: f, entries: make(map[string]*zip.File, len(z.File))}
	for _, entry := range z.File {
		s.entries[entry.Name] = entry
	}
	meta := s.entries[metaEntry]
	if meta == nil {
		return nil, errors.New("it does not say what it holds")
	}
	data, err := unpack(meta, maxRecord)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &s.meta); err != nil {
		return nil, fmt.Errorf("what it says of itself is not JSON: %w", err)
	}
	if s.meta.Packages != len(z.File)-1 {
		return nil, fmt.Errorf("it holds %d packages and says that there are %d", len(z.File)-1, s.meta.Packages)
	}
	return s, nil
}

// Close closes the files. A nil database may be closed.
func (d *Database) Close() error {
	if d == nil {
		return nil
	}
	var errs []error
	for _, s := range d.stores {
		errs = append(errs, s.file.Close())
	}
	return errors.Join(errs...)
}

// Status says what there is of an ecosystem; nil when there is nothing.
func (d *Database) Status(e ecosystem.Ecosystem) *Status {
	if d == nil || d.stores[e] == nil {
		return nil
	}
	meta := d.stores[e].meta
	return &meta
}

// About is all that is said of a package, sorted by id; none when the package, or its ecosystem, is not in the database.
func (d *Database) About(e ecosystem.Ecosystem, name string) ([]*Advisory, error) {
	if d == nil || d.stores[e] == nil {
		return nil, nil
	}
	entry := d.stores[e].entries[prefix+e.Name(name)]
	if entry == nil {
		return nil, nil
	}
	var list []*Advisory
	data, err := unpack(entry, 8*maxRecord)
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		return nil, fmt.Errorf("read what is known of %s: %w; `paddock db update` fetches the data anew", name, err)
	}
	return list, nil
}

// Import replaces what the database in a directory holds of those ecosystems that an archive, a directory of OSV records or
// one record speaks of. When it fails, nothing has changed.
func Import(ctx context.Context, dir, from string) ([]Status, error) {
	b, err := read(ctx, from)
	if err != nil {
		return nil, err
	}
	var done []Status
	for _, e := range ecosystem.All() {
		if b.about[e] == nil {
			continue
		}
		s := Status{Source: filepath.Base(from)}
		if err := save(dir, e, b, &s); err != nil {
			return done, err
		}
		done = append(done, s)
	}
	return done, nil
}

// save writes what a batch says about an ecosystem, and fills in the rest of the status.
func save(dir string, e ecosystem.Ecosystem, b *batch, s *Status) error {
	s.Schema, s.Ecosystem, s.Newest, s.Unread = schema, e, b.newest(e), b.unread
	s.Packages, s.Advisories = len(b.about[e]), 0
	ids := map[string]bool{}
	var names []string
	for name, list := range b.about[e] {
		names = append(names, name)
		for _, a := range list {
			ids[a.ID] = true
		}
	}
	s.Advisories = len(ids)
	slices.Sort(names)
	return replace(fileOf(dir, e), func(z *zip.Writer) error {
		if err := put(z, metaEntry, s); err != nil {
			return err
		}
		for _, name := range names {
			if err := put(z, prefix+name, b.about[e][name]); err != nil {
				return err
			}
		}
		return nil
	})
}

// confirm writes down that what a store holds is still all there is.
func confirm(dir string, e ecosystem.Ecosystem, at time.Time) (*Status, error) {
	old, err := openStore(fileOf(dir, e))
	if err != nil {
		return nil, err
	}
	defer old.file.Close()
	meta := old.meta
	meta.Checked = at
	err = replace(fileOf(dir, e), func(z *zip.Writer) error {
		if err := put(z, metaEntry, &meta); err != nil {
			return err
		}
		for name, f := range old.entries {
			if name != metaEntry {
				if err := z.Copy(f); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return &meta, err
}

func put(z *zip.Writer, name string, value any) error {
	w, err := z.Create(name)
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(value)
}

// replace writes a zip beside a file, reads it again as a check, and puts it in the file's place.
func replace(name string, write func(*zip.Writer) error) (err error) {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the directory for vulnerability data: %w; name another with --data", err)
	}
	f, err := os.CreateTemp(dir, filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("write vulnerability data: %w; name another directory with --data", err)
	}
	defer func() {
		f.Close()
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	z := zip.NewWriter(f)
	if err := errors.Join(write(z), z.Close(), f.Sync()); err != nil {
		return fmt.Errorf("write vulnerability data: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("write vulnerability data: %w", err)
	}
	if _, err := storeOf(f); err != nil {
		return fmt.Errorf("write vulnerability data: what was written cannot be read again: %w", err)
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return fmt.Errorf("write vulnerability data: %w", err)
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return fmt.Errorf("write vulnerability data: %w", err)
	}
	return nil
}
