package redos

// maxPairs bounds the pairs of states and the edges between them that are looked at.
const maxPairs = 1 << 20

// pair is a state of the automaton's product with itself.
type pair struct{ a, b int }

// circle is a state, and a text in classes that leads back to it in two ways.
type circle struct {
	state int
	word  []set
}

// circles are circles of an automaton that can be gone round in two ways, one for each state where one is found, up to
// maxCircles of each sort.
func (a *automaton) circles() ([]circle, error) {
	next := a.within0()
	component := components(len(a.positions), func(s int) []int { return next[s] })
	var list []circle
	done := map[int]bool{}
	// An edge that is there twice.
	for s := range a.positions {
		for i, t := range next[s] {
			if component[s] != component[t] || done[t] || len(list) >= maxCircles {
				continue
			}
			for _, u := range next[s][:i] {
				if u == t {
					word, ok := a.back(next, component, t, s)
					if ok {
						done[t] = true
						list = append(list, circle{t, append(word, a.positions[t].set)})
					}
				}
			}
		}
	}
	// Two different ways.
	index := map[pair]int{}
	var pairs []pair
	number := func(p pair) int {
		if n, ok := index[p]; ok {
			return n
		}
		index[p] = len(pairs)
		pairs = append(pairs, p)
		return len(pairs) - 1
	}
	for s := 1; s < len(a.positions); s++ {
		number(pair{s, s})
	}
	edges := map[int][]int{}
	total := 0
	follow := func(n int) []int {
		if out, ok := edges[n]; ok {
			return out
		}
		var out []int
		p := pairs[n]
		for _, s := range next[p.a] {
			if component[s] != component[p.a] {
				continue
			}
			for _, t := range next[p.b] {
				if total++; total > maxPairs {
					return nil
				}
				if component[t] != component[p.b] || !a.positions[s].set.meets(&a.positions[t].set) {
					continue
				}
				out = append(out, number(pair{s, t}))
			}
		}
		edges[n] = out
		return out
	}
	for n := 0; n < len(pairs); n++ {
		follow(n)
		if total > maxPairs {
			return nil, ErrSize
		}
	}
	products := components(len(pairs), follow)
	apart := map[int]int{} // a pair of two states, by component
	for n, p := range pairs {
		if p.a != p.b {
			apart[products[n]] = n
		}
	}
	for n, p := range pairs {
		if p.a != p.b || done[p.a] || len(list) >= 2*maxCircles {
			continue
		}
		middle, ok := apart[products[n]]
		if !ok {
			continue
		}
		word := a.pairsOn(path(n, middle, follow, products), pairs)
		word = append(word, a.pairsOn(path(middle, n, follow, products), pairs)...)
		list = append(list, circle{p.a, word})
	}
	return list, nil
}

// within0 are the edges that circles may have: those that are always there.
func (a *automaton) within0() [][]int {
	next := make([][]int, len(a.positions))
	for s, steps := range a.edges {
		for _, t := range steps {
			if t.way == 0 && s != 0 {
				next[s] = append(next[s], t.to)
			}
		}
	}
	return next
}

// back is the text of a shortest way from one state to another inside their component, without the first state.
func (a *automaton) back(next [][]int, component []int, from, to int) (word []set, ok bool) {
	if from == to {
		return nil, true
	}
	for _, s := range path(from, to, func(s int) []int { return next[s] }, component) {
		word = append(word, a.positions[s].set)
	}
	return word, len(word) > 0
}

func (a *automaton) pairsOn(way []int, pairs []pair) (word []set) {
	for _, n := range way {
		word = append(word, a.positions[pairs[n].a].set.and(&a.positions[pairs[n].b].set))
	}
	return word
}

// path is a shortest way inside a component, without its beginning.
func path(from, to int, next func(int) []int, component []int) []int {
	before := map[int]int{from: from}
	queue := []int{from}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		for _, t := range next(s) {
			if _, seen := before[t]; seen || component[t] != component[from] {
				continue
			}
			before[t] = s
			if t == to {
				var way []int
				for ; t != from; t = before[t] {
					way = append([]int{t}, way...)
				}
				return way
			}
			queue = append(queue, t)
		}
	}
	return nil
}

// components numbers the strongly connected components of a graph (Tarjan), without recursion.
func components(n int, next func(int) []int) []int {
	const none = -1
	index, low, component := make([]int, n), make([]int, n), make([]int, n)
	for i := range index {
		index[i], component[i] = none, none
	}
	type call struct{ state, edge int }
	var stack []int
	count, found := 0, 0
	for root := range n {
		if index[root] != none {
			continue
		}
		calls := []call{{root, 0}}
		for len(calls) > 0 {
			c := &calls[len(calls)-1]
			s := c.state
			if c.edge == 0 && index[s] == none {
				index[s], low[s] = count, count
				count++
				stack = append(stack, s)
			}
			if out := next(s); c.edge < len(out) {
				t := out[c.edge]
				c.edge++
				if index[t] == none {
					calls = append(calls, call{t, 0})
				} else if component[t] == none {
					low[s] = min(low[s], index[t])
				}
				continue
			}
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				up := calls[len(calls)-1].state
				low[up] = min(low[up], low[s])
			}
			if low[s] == index[s] {
				for {
					t := stack[len(stack)-1]
					stack = stack[:len(stack)-1]
					component[t] = found
					if t == s {
						break
					}
				}
				found++
			}
		}
	}
	return component
}
