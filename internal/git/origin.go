package git

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Blobs calls visit for every version of every file that the repository has, each once, whatever leads to it: branches, stashes, what was
// rewritten or dropped. It calls from several goroutines, and data is only lent. Larger ones than limit bytes are passed over, and
// said in the notes with all else that can't be read.
func (r *Repository) Blobs(ctx context.Context, limit int64, visit func(id ID, data []byte)) (notes []string, err error) {
	return r.walk(ctx, func(k kind) bool { return k == blob }, limit, func(id ID, _ kind, data []byte) { visit(id, data) })
}

// Origin is where a version of a file came in.
type Origin struct {
	// Commit is the first that has it; "" when none does: it was added and never committed.
	Commit ID
	// Path is where it stood then, as git has it.
	Path string
	// Author is when the commit's author made it, in his own time zone.
	Author time.Time
	// Stash says that it is in a stash; Lost that no branch or tag leads to the commit.
	Stash, Lost bool
}

// record is what a commit says.
type record struct {
	id, tree  ID
	parents   []ID
	author    time.Time
	committed int64 // seconds since 1970
	stash     bool
}

// child is one entry of a tree.
type child struct {
	id   ID
	name string
	tree bool
}

const (
	// maxRecord is the largest commit or tree that is read, in bytes.
	maxRecord = 64 << 20
	// maxDepth is how many directories deep a tree is followed.
	maxDepth = 200
)

// Origins finds where each of some blobs came in first, by the times of the commits. Trees are gone through once each: what is in one that was seen
// before came in before.
func (r *Repository) Origins(ctx context.Context, blobs map[ID]bool) (map[ID]Origin, error) {
	var mu sync.Mutex
	var commits []*record
	trees := map[ID][]child{}
	tags := map[ID]ID{}
	_, err := r.walk(ctx, func(k kind) bool { return k != blob }, maxRecord, func(id ID, k kind, data []byte) {
		switch k {
		case commit:
			c := r.parseCommit(id, data)
			mu.Lock()
			commits = append(commits, c)
			mu.Unlock()
		case tree:
			list := r.parseTree(data, blobs)
			if len(list) > 0 {
				mu.Lock()
				trees[id] = list
				mu.Unlock()
			}
		case tag:
			if hexed, ok := bytes.CutPrefix(data, []byte("object ")); ok {
				mu.Lock()
				tags[id] = r.parseID(hexed)
				mu.Unlock()
			}
		}
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(commits, func(a, b *record) int { return cmp.Or(cmp.Compare(a.committed, b.committed), cmp.Compare(a.id, b.id)) })
	reached := r.reached(commits, tags)
	if r.tables {
		for _, c := range commits {
			reached[c.id] = !c.stash
		}
	}

	found := make(map[ID]Origin, len(blobs))
	seen := map[ID]bool{}
	var visit func(c *record, id ID, dir string, depth int)
	visit = func(c *record, id ID, dir string, depth int) {
		if seen[id] || depth > maxDepth {
			return
		}
		seen[id] = true
		for _, e := range trees[id] {
			if e.tree {
				visit(c, e.id, dir+e.name+"/", depth+1)
			} else if _, ok := found[e.id]; !ok {
				found[e.id] = Origin{Commit: c.id, Path: dir + e.name, Author: c.author, Stash: c.stash && !reached[c.id], Lost: !reached[c.id]}
			}
		}
	}
	// Those that a branch leads to first: what is in them is not lost, whenever it came in elsewhere.
	for _, want := range []bool{true, false} {
		for _, c := range commits {
			if reached[c.id] == want {
				visit(c, c.tree, "", 0)
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	for id := range blobs {
		if _, ok := found[id]; !ok {
			found[id] = Origin{Lost: true}
		}
	}
	return found, nil
}

// parseID reads a hash in hexadecimal.
func (r *Repository) parseID(text []byte) ID {
	raw := make([]byte, r.size)
	if len(text) < 2*r.size {
		return ""
	}
	if _, err := hex.Decode(raw, text[:2*r.size]); err != nil {
		return ""
	}
	return ID(raw)
}

func (r *Repository) parseCommit(id ID, data []byte) *record {
	c := &record{id: id}
	head, message, _ := bytes.Cut(data, []byte("\n\n"))
	for line := range bytes.Lines(head) {
		key, rest, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
		switch string(key) {
		case "tree":
			c.tree = r.parseID(rest)
		case "parent":
			if p := r.parseID(rest); p != "" {
				c.parents = append(c.parents, p)
			}
		case "author":
			c.author = parseTime(string(rest))
		case "committer":
			c.committed = parseTime(string(rest)).Unix()
		}
	}
	subject, _, _ := strings.Cut(string(message[:min(len(message), 200)]), "\n")
	// What git stash writes; the parents hold the index and the files that git does not track.
	c.stash = len(c.parents) > 1 && (strings.HasPrefix(subject, "WIP on ") || strings.HasPrefix(subject, "On ")) ||
		strings.HasPrefix(subject, "index on ") || strings.HasPrefix(subject, "untracked files on ")
	return c
}

// parseTime reads the end of "Name <mail> 1700000000 +0100".
func parseTime(text string) time.Time {
	_, text, _ = strings.Cut(text, "> ")
	seconds, zone, _ := strings.Cut(text, " ")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || n < 0 || n > 1<<40 {
		return time.Time{}
	}
	z, err := strconv.Atoi(zone)
	if err != nil || z < -1400 || z > 1400 {
		z = 0
	}
	return time.Unix(n, 0).In(time.FixedZone("", (z/100*60+z%100)*60))
}

// parseTree keeps the directories of a tree, and those of its files that are asked for.
func (r *Repository) parseTree(data []byte, blobs map[ID]bool) (list []child) {
	for len(data) > 0 {
		mode, rest, ok := bytes.Cut(data, []byte(" "))
		if !ok {
			return list
		}
		name, rest, ok := bytes.Cut(rest, []byte{0})
		if !ok || len(rest) < r.size {
			return list
		}
		raw := rest[:r.size]
		data = rest[r.size:]
		isTree := string(mode) == "40000"
		if isTree || blobs[ID(raw)] {
			list = append(list, child{ID(raw), string(name), isTree})
		}
	}
	return list
}

// reached are the commits to which a branch, a tag or HEAD leads.
func (r *Repository) reached(commits []*record, tags map[ID]ID) map[ID]bool {
	byID := make(map[ID]*record, len(commits))
	for _, c := range commits {
		byID[c.id] = c
	}
	todo := r.tips()
	reached := make(map[ID]bool, len(commits))
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if reached[id] {
			continue
		}
		if to, ok := tags[id]; ok {
			reached[id] = true
			todo = append(todo, to)
			continue
		}
		if c := byID[id]; c != nil {
			reached[id] = true
			todo = append(todo, c.parents...)
		}
	}
	return reached
}

// tips are what branches, tags, HEAD and other references name; the stash is none of them.
func (r *Repository) tips() (ids []ID) {
	add := func(text []byte) {
		if id := r.parseID(bytes.TrimSpace(text)); id != "" {
			ids = append(ids, id)
		}
	}
	heads := []string{"HEAD"}
	for _, w := range r.list("worktrees") {
		heads = append(heads, "worktrees/"+w.Name()+"/HEAD")
	}
	for _, name := range heads {
		if data, err := r.read(name, 4096); err == nil {
			add(data)
		}
	}
	if data, err := r.read("packed-refs", maxSmall); err == nil {
		for line := range bytes.Lines(data) {
			line = bytes.TrimSpace(line)
			if hexed, name, ok := bytes.Cut(line, []byte(" ")); ok && string(name) != "refs/stash" {
				add(hexed)
			}
		}
	}
	count := 0
	var below func(dir string, depth int)
	below = func(dir string, depth int) {
		for _, e := range r.list(dir) {
			name := dir + "/" + e.Name()
			if count++; count > 200_000 || depth > 20 || name == "refs/stash" {
				continue
			}
			if e.Type()&fs.ModeDir != 0 {
				below(name, depth+1)
			} else if data, err := r.read(name, 4096); err == nil {
				add(data)
			}
		}
	}
	below("refs", 0)
	return ids
}
