package git

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

const (
	// maxChain is the longest chain of deltas that is followed; git itself makes none longer than 4095.
	maxChain = 4096
	// maxHeld is what the objects of one chain may take together, in bytes.
	maxHeld = 512 << 20
	// looseSlack is how much longer a loose object's file may be than the object, in bytes: what does not compress is hardly longer than it was.
	looseSlack = 1 << 20
	// inflation is what all objects together may take for each byte of the packs: a pack of some megabytes can hold deltas that make
	// terabytes. Real ones, with all their deltas, take thirty times what they are long, a few some hundred times.
	inflation = 2000
)

// leastInflated is what the objects of the smallest repository may take together, in bytes.
var leastInflated int64 = 8 << 30

// walk is one pass over all objects.
type walk struct {
	r     *Repository
	ctx   context.Context
	want  func(kind) bool
	limit int64
	visit func(id ID, k kind, data []byte)

	large, broken atomic.Int64
	// left is what may still be inflated, in bytes; over are the objects for which it was not enough.
	left, over atomic.Int64
	seen       *idSet // nil where no object can come twice
}

// idSet is a set for many goroutines.
type idSet struct {
	shards [256]struct {
		sync.Mutex
		ids map[ID]bool
	}
}

// add says whether an id is new.
func (s *idSet) add(id ID) bool {
	shard := &s.shards[id[0]]
	shard.Lock()
	defer shard.Unlock()
	if shard.ids[id] {
		return false
	}
	if shard.ids == nil {
		shard.ids = map[ID]bool{}
	}
	shard.ids[id] = true
	return true
}

// walk calls visit for every object of a kind that is wanted, each once, on several goroutines; data is only lent. What is larger than limit,
// and what can't be read, is passed over and told in the notes.
func (r *Repository) walk(ctx context.Context, want func(kind) bool, limit int64, visit func(id ID, k kind, data []byte)) (notes []string, err error) {
	w := &walk{r: r, ctx: ctx, want: want, limit: limit, visit: visit}
	var packs []*pack
	defer func() {
		for _, p := range packs {
			p.file.Close()
		}
	}()
	for _, e := range r.list("objects/pack") {
		name, ok := strings.CutSuffix(e.Name(), ".idx")
		if !ok || e.Name()[0] == '.' {
			continue
		}
		p, err := r.readPack(name)
		if err != nil {
			notes = append(notes, fmt.Sprintf("the pack %s of the repository could not be read: %v", name, err))
			continue
		}
		packs = append(packs, p)
	}
	loose := r.loose()
	if len(packs) > 1 || len(packs) == 1 && len(loose) > 0 {
		w.seen = &idSet{}
	}
	w.left.Store(leastInflated)
	for _, p := range packs {
		w.left.Add(inflation * p.size)
	}
	for _, p := range packs {
		w.pack(p)
	}
	w.each(len(loose), func(t *task, i int) { w.one(t, loose[i]) })
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	if n := w.large.Load(); n > 0 {
		notes = append(notes, fmt.Sprintf("%d objects of the history are larger than %d MiB, or made from such, and were not read", n, limit>>20))
	}
	if n := w.over.Load(); n > 0 {
		notes = append(notes, fmt.Sprintf("%d objects of the history were not read: all together inflate to more than %d times what the packs take, which no real history does", n, inflation))
	}
	if n := w.broken.Load(); n > 0 {
		notes = append(notes, fmt.Sprintf("%d objects of the history are broken and could not be read; run git fsck", n))
	}
	return notes, nil
}

// task is what one goroutine has for itself.
type task struct {
	inflater
	free [64][][]byte // memory to be used again, by the length of its size
}

func (t *task) take(size int64) []byte {
	class := bits.Len64(uint64(size))
	if list := t.free[class]; len(list) > 0 {
		b := list[len(list)-1]
		t.free[class] = list[:len(list)-1]
		return b[:size]
	}
	return make([]byte, size, 1<<class)
}

func (t *task) give(b []byte) {
	class := bits.Len64(uint64(cap(b))) - 1
	if class >= 0 && cap(b) == 1<<class && len(t.free[class]) < 8 {
		t.free[class] = append(t.free[class], b)
	}
}

func (w *walk) each(n int, do func(t *task, i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		group.Go(func() {
			t := &task{}
			for {
				i := int(next.Add(1)) - 1
				if i >= n || w.ctx.Err() != nil {
					return
				}
				do(t, i)
			}
		})
	}
	group.Wait()
}

// pack visits the objects of a pack.
func (w *walk) pack(p *pack) {
	n := len(p.entries)
	heads := make([]header, n)
	p.first, p.next = make([]int32, n), make([]int32, n)
	byID := sync.OnceValue(func() map[ID]int {
		m := make(map[ID]int, n)
		for i := range p.entries {
			m[p.entries[i].id] = i
		}
		return m
	})
	find := func(id ID) int {
		if i, ok := byID()[id]; ok {
			return i
		}
		return -1
	}
	for i := range n {
		p.first[i], p.next[i] = -1, -1
	}
	const batch = 512
	w.each((n+batch-1)/batch, func(_ *task, b int) {
		for i := b * batch; i < min(n, (b+1)*batch); i++ {
			h, err := p.header(i, find)
			if err != nil {
				h = header{base: -1}
			}
			heads[i] = h
		}
	})
	// From the last to the first, so that each list is in the order of the pack.
	left := n
	for i := n - 1; i >= 0; i-- {
		if b := heads[i].base; b >= 0 {
			p.next[i] = p.first[b]
			p.first[b] = int32(i)
		}
	}
	var roots []int
	for i := range n {
		if k := heads[i].kind; k >= commit && k <= tag {
			if w.want(k) {
				roots = append(roots, i)
			} else {
				left -= 1 + p.count(i)
			}
		}
	}
	var done atomic.Int64
	w.each(len(roots), func(t *task, at int) {
		i := roots[at]
		h := &heads[i]
		if h.size > w.limit {
			lost := int64(1 + p.count(i))
			w.large.Add(lost)
			done.Add(lost)
			return
		}
		if w.left.Add(-h.size) < 0 {
			lost := int64(1 + p.count(i))
			w.over.Add(lost)
			done.Add(lost)
			return
		}
		data, err := t.inflateInto(t.take(h.size), p.file, h.data, p.size)
		if err != nil {
			return
		}
		done.Add(w.descend(t, p, heads, i, h.kind, data, 0, 0))
		t.give(data)
	})
	if w.ctx.Err() == nil {
		w.broken.Add(int64(left) - done.Load())
	}
}

// count is how many objects are made from one.
func (p *pack) count(i int) (n int) {
	for todo := []int32{p.first[i]}; len(todo) > 0; {
		c := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if c >= 0 {
			n++
			todo = append(todo, p.next[c], p.first[c])
		}
	}
	return n
}

// descend visits an object and all that are made from it, and says how many those were.
func (w *walk) descend(t *task, p *pack, heads []header, i int, k kind, data []byte, depth int, held int64) (done int64) {
	if w.ctx.Err() != nil {
		return 0
	}
	if id := p.entries[i].id; w.seen == nil || w.seen.add(id) {
		w.visit(id, k, data)
	}
	done = 1
	held += int64(len(data))
	for c := p.first[i]; c >= 0; c = p.next[c] {
		h := &heads[c]
		if depth >= maxChain || h.size > 2*w.limit {
			continue
		}
		delta, err := t.inflateInto(t.take(h.size), p.file, h.data, p.size)
		if err != nil {
			continue
		}
		_, size, _, err := resultSize(delta)
		if err == nil && (size > w.limit || held+size > maxHeld) {
			lost := int64(1 + p.count(int(c)))
			w.large.Add(lost)
			done += lost
			t.give(delta)
			continue
		}
		if err == nil && w.left.Add(-size-h.size) < 0 {
			lost := int64(1 + p.count(int(c)))
			w.over.Add(lost)
			done += lost
			t.give(delta)
			continue
		}
		var out []byte
		if err == nil {
			out, err = apply(t.take(size)[:0], data, delta)
		}
		t.give(delta)
		if err != nil {
			continue
		}
		done += w.descend(t, p, heads, int(c), k, out, depth+1, held)
		t.give(out)
	}
	return done
}

// loose are the ids of the objects that lie in files of their own, sorted.
func (r *Repository) loose() (ids []ID) {
	for _, dir := range r.list("objects") {
		if len(dir.Name()) != 2 {
			continue
		}
		for _, e := range r.list("objects/" + dir.Name()) {
			raw, err := hex.DecodeString(dir.Name() + e.Name())
			if err == nil && len(raw) == r.size {
				ids = append(ids, ID(raw))
			}
		}
	}
	return slices.Compact(ids)
}

// one visits a loose object.
func (w *walk) one(t *task, id ID) {
	name := id.String()
	err := func() error {
		f, err := w.r.open("objects/" + name[:2] + "/" + name[2:])
		if err != nil {
			return err
		}
		defer f.Close()
		t.reset(io.LimitReader(f, w.limit+looseSlack))
		if err := t.start(); err != nil {
			return err
		}
		head := bufio.NewReaderSize(t.zlib, 64)
		text, err := head.ReadSlice(0)
		if err != nil {
			return err
		}
		k, size, _, err := parseHead(text)
		if err != nil || !w.want(k) {
			return err
		}
		if size > w.limit {
			w.large.Add(1)
			return nil
		}
		data := t.take(size)
		defer t.give(data)
		if _, err := io.ReadFull(head, data); err != nil {
			return err
		}
		if _, err := head.ReadByte(); err != io.EOF {
			return errors.New("it is longer than it says, or its checksum is wrong")
		}
		if w.seen == nil || w.seen.add(id) {
			w.visit(id, k, data)
		}
		return nil
	}()
	if err != nil {
		w.broken.Add(1)
	}
}
