package rule

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"paddock/internal/git"
	"paddock/internal/secret"
	"paddock/internal/source"
)

// Past is a secret that stands in git's history and in no file of today.
type Past struct {
	// Committed is it in the version that had it first. The file has the path that it had then.
	Committed
	git.Origin
}

// maxVersion is the largest version of a file that is looked through, in bytes: as large as a file of the tree may be.
const maxVersion = 16 << 20

// maxKept is how much text of old versions is kept to be judged by its path, in bytes. A history has some megabytes of it.
var maxKept = 1 << 30

// ReadHistory has the history looked through for secrets, when a rule asks for them. Call it before any rule runs.
func (m *Model) ReadHistory(ctx context.Context) {
	m.past = sync.OnceValues(func() ([]*Past, []source.Note) { return m.readPast(ctx) })
}

// Past are the secrets that stand in git's history alone, by path and place; none unless ReadHistory was called.
func (m *Model) Past() []*Past {
	list, _ := m.past()
	return list
}

// readPast looks through every version of every file once. Which path a version had, and when it came in, is asked for those alone that may
// hold a secret: it takes all trees to find that out.
func (m *Model) readPast(ctx context.Context) (list []*Past, notes []source.Note) {
	root, own, err := m.Project.Tree.Git()
	if errors.Is(err, os.ErrNotExist) {
		return nil, []source.Note{{Reason: "there is no git repository in the directory, so no history was read; name the directory that holds .git"}}
	}
	var r *git.Repository
	if err == nil {
		if r, err = git.Open(root, own); err != nil {
			root.Close()
		}
	}
	if err != nil {
		return nil, []source.Note{{Path: ".git", Reason: "no history was read: " + err.Error()}}
	}
	defer r.Close()
	note := func(reasons []string) {
		for _, reason := range reasons {
			notes = append(notes, source.Note{Path: ".git", Reason: reason})
		}
	}
	note(r.Notes)

	var mu sync.Mutex
	texts := map[git.ID]string{}
	kept, lost, cut := 0, 0, 0
	values := map[string]bool{} // of the secrets in the texts that are kept
	unread, err := r.Blobs(ctx, maxVersion, func(id git.ID, data []byte) {
		text, ok := textOf(data)
		if !ok {
			return
		}
		// The bytes are lent; what is kept is a copy.
		hits, all := secret.ScanUnnamed(text)
		if len(hits) == 0 && all {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if !all {
			cut++
		}
		if kept+len(text) > maxKept {
			// Of what many versions have, those that are kept tell.
			if slices.ContainsFunc(hits, func(h secret.Hit) bool { return !values[h.Value] }) {
				lost++
			}
			return
		}
		if len(hits) > 0 {
			kept += len(text)
			texts[id] = strings.Clone(text)
			for _, h := range hits {
				values[strings.Clone(h.Value)] = true
			}
		}
	})
	if err != nil {
		return nil, append(notes, source.Note{Path: ".git", Reason: err.Error()})
	}
	note(unread)
	if lost > 0 {
		note([]string{fmt.Sprintf("%d versions of files with what looks like secrets were not judged: those that were take %d MiB", lost, maxKept>>20)})
	}
	if cut > 0 {
		note([]string{fmt.Sprintf("%d versions of files have so much that looks like the beginning of a secret that not all of it was looked at", cut)})
	}
	ids := make(map[git.ID]bool, len(texts))
	for id := range texts {
		ids[id] = true
	}
	origins, err := r.Origins(ctx, ids)
	if err != nil {
		return nil, append(notes, source.Note{Path: ".git", Reason: err.Error()})
	}

	standing := map[string]bool{}
	for _, s := range m.Committed() {
		standing[s.Value] = true
	}
	first := map[string]*Past{} // by the secret
	for id, text := range texts {
		o := origins[id]
		foreign := source.SkippedPath(o.Path) != ""
		if o.Path == "" {
			o.Path = ".git/objects/" + id.String()[:2] + "/" + id.String()[2:] // no tree has a name for it
		}
		o.Path = strings.ToValidUTF8(o.Path, "\ufffd")
		if foreign || secret.Binary(o.Path) {
			continue
		}
		var file *source.File
		hits, _ := secret.Scan(o.Path, text)
		for _, h := range hits {
			if standing[h.Value] {
				continue
			}
			if file == nil {
				file = source.NewFile(o.Path, text)
			}
			p := &Past{Committed{file, h}, o}
			if old := first[h.Value]; old == nil || p.before(old) {
				first[h.Value] = p
			}
		}
	}
	for _, p := range first {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *Past) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Value, b.Value))
	})
	return list, notes
}

// before says which of two places of a secret speaks for it: the surer one, then what a branch leads to, then the older one.
func (p *Past) before(o *Past) bool {
	lost := func(p *Past) int {
		if p.Lost {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(o.Confidence, p.Confidence), lost(p)-lost(o), p.Author.Compare(o.Author), cmp.Compare(p.Path, o.Path), cmp.Compare(p.Commit, o.Commit), cmp.Compare(p.Start, o.Start), cmp.Compare(p.File.Text, o.File.Text)) < 0
}
