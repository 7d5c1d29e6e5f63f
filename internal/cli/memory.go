package cli

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// An audit reads, answers and ends. Nearly all it allocates is syntax trees that live to the end, so
// collecting garbage while it reads finds little and costs a quarter of the time. The first collection
// therefore waits until the heap is plenty. What comes after that are the routes of a large site, where most of what
// is allocated is garbage soon: from there on Go's own rule holds, and the heap may grow to twice of what is in use
// before the next one. Half of that growth would save a quarter of the memory and cost a quarter more time, so it is
// halved only where the heap would pass what a small machine has.
const plenty = 256 << 20 // bytes

// much is how large the heap may become, in bytes, as long as what is in use leaves room for that: a gibibyte, less what
// the program needs besides and what is allocated while the heap is marked.
const much = 800 << 20

// collectAt is the GOGC at which a program that has collected nothing yet collects first at so many bytes: Go takes
// that per cent of 4 MiB.
const collectAt = 100 * plenty / (4 << 20)

// collectThen is the GOGC from then on, and collectSoon the least that it becomes in large projects.
const (
	collectThen = 100
	collectSoon = 40
)

// spendMemory arranges that for a command that reads a project, unless the user has set GOGC or GOMEMLIMIT
// himself, or memory is limited. It goes on beside the caller.
func spendMemory(env map[string]string) {
	if env["GOGC"] != "" || env["GOMEMLIMIT"] != "" || limited() {
		return
	}
	debug.SetGCPercent(-1)
	go func() {
		useHugePages(plenty)
		after()
		debug.SetGCPercent(collectAt)
	}()
}

// after sets GOGC after each collection, as what it has left demands.
func after() {
	// Garbage from the start: it is cleaned up when a collection has found it.
	marker := new([16]byte)
	runtime.AddCleanup(marker, func(struct{}) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetGCPercent(growth(live[0].Value.Uint64()))
		after()
	}, struct{}{})
}

// growth is GOGC when so many bytes are in use.
func growth(live uint64) int {
	if live == 0 || live > much {
		return collectSoon
	}
	return max(collectSoon, min(collectThen, int((much-live)*100/live)))
}
