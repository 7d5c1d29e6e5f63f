package rule

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
	"unsafe"

	"paddock/internal/git"
	"paddock/internal/secret"
	"paddock/internal/source"
)

// Committed is a secret that stands in a file of the project.
type Committed struct {
	File *source.File
	secret.Hit
}

// Committed are the secrets in the project's files, by path and place. Files in which there is no text are passed over, and files
// that git does not track: nobody gets them with the repository. They are read once, whoever asks first.
func (m *Model) Committed() []*Committed {
	list, _ := m.committed()
	return list
}

// CommittedNotes say which files, and what of the history, could not be read.
func (m *Model) CommittedNotes() []source.Note {
	_, notes := m.committed()
	_, past := m.past()
	return slices.Concat(notes, past)
}

// sniffed is how much of a file says whether it is text, in bytes: as much as git looks at.
const sniffed = 8000

// textOf is the text of a file, as long as data is not changed, from UTF-16 too, which some editors of Windows write; ok is false when it is none.
func textOf(data []byte) (text string, ok bool) {
	if len(data) >= 4 && len(data)%2 == 0 && (data[0] == 0xff && data[1] == 0xfe || data[0] == 0xfe && data[1] == 0xff) {
		var order binary.ByteOrder = binary.LittleEndian
		if data[0] == 0xfe {
			order = binary.BigEndian
		}
		units := make([]uint16, len(data)/2-1)
		for i := range units {
			units[i] = order.Uint16(data[2*i+2:])
		}
		return string(utf16.Decode(units)), true
	}
	if bytes.IndexByte(data[:min(len(data), sniffed)], 0) >= 0 {
		return "", false
	}
	return unsafe.String(unsafe.SliceData(data), len(data)), true
}

// tracked says which files git tracks; nil where there is no git and so nobody says that one is no part of what is handed on. Where there is
// one whose index can't be read, what a .gitignore names counts as not tracked.
func (m *Model) tracked() (func(path string) bool, *source.Note) {
	root, own, err := m.Project.Tree.Git()
	if errors.Is(err, source.ErrGitFile) {
		return m.notIgnored(), nil
	}
	if err != nil {
		return nil, nil
	}
	r, err := git.Open(root, own)
	if err != nil {
		root.Close()
		return nil, nil
	}
	defer r.Close()
	t, err := r.Tracked()
	if err != nil {
		return m.notIgnored(), &source.Note{Path: ".git/index", Reason: err.Error() + "; every file was searched for secrets that no .gitignore names"}
	}
	if t.Len() == 0 {
		return m.notIgnored(), nil // nothing was added yet: what is here is what will be
	}
	return t.Has, nil
}

func (m *Model) notIgnored() func(path string) bool {
	var ignored git.Ignored
	files := slices.Clone(m.Project.Tree.Named(".gitignore"))
	slices.SortStableFunc(files, func(a, b source.Entry) int { return strings.Count(a.Path, "/") - strings.Count(b.Path, "/") })
	for _, e := range files {
		if data, err := m.Project.Tree.Read(e.Path); err == nil {
			dir, _ := source.Split(e.Path)
			ignored.Add(dir, string(data))
		}
	}
	return func(path string) bool { return !ignored.Has(path) }
}

func (m *Model) readCommitted() (list []*Committed, notes []source.Note) {
	entries := m.Project.Tree.Entries
	python := map[string]bool{}
	for _, p := range m.Project.Index.Files() {
		python[p] = true
	}
	tracked, note := m.tracked()
	if note != nil {
		notes = append(notes, *note)
	}
	bare := m.Project.Tree.Has("HEAD") && m.Project.Tree.IsDir("objects") // a bare repository's own files are none of the project's
	found := make([][]*Committed, len(entries))
	unread := make([]*source.Note, len(entries))
	keep := func(i int, file *source.File, hits []secret.Hit, all bool) {
		for _, h := range hits {
			found[i] = append(found[i], &Committed{file, h})
		}
		if !all {
			unread[i] = &source.Note{Path: file.Path, Reason: "the file has so much that looks like the beginning of a secret that not all of it was looked at; exclude it if it is data"}
		}
	}
	buffers := sync.Pool{New: func() any { return new([]byte) }}
	each(len(entries), func(i int) {
		e := entries[i]
		if e.Size == 0 || secret.Binary(e.Path) || tracked != nil && !tracked(e.Path) || bare && strings.HasPrefix(e.Path, "objects/") {
			return
		}
		var file *source.File
		if python[e.Path] {
			if tree := m.Project.Index.Parse(e.Path); tree != nil {
				file = tree.File
			}
		}
		if file != nil {
			hits, all := secret.Scan(e.Path, file.Text)
			keep(i, file, hits, all)
			return
		}
		lent := buffers.Get().(*[]byte)
		defer buffers.Put(lent)
		data, err := m.Project.Tree.ReadInto(e.Path, *lent)
		if err != nil {
			note := source.NoteOf(e.Path, err)
			unread[i] = &note
			return
		}
		*lent = data
		text, ok := textOf(data)
		if !ok {
			return
		}
		// The text lies in memory that the next file gets. The few that have a secret get memory of their own.
		if hits, all := secret.Scan(e.Path, text); len(hits) > 0 || !all {
			text = strings.Clone(text)
			hits, all = secret.Scan(e.Path, text)
			keep(i, source.NewFile(e.Path, text), hits, all)
		}
	})
	for i := range entries {
		if unread[i] != nil {
			notes = append(notes, *unread[i])
		}
	}
	return slices.Concat(found...), notes
}
