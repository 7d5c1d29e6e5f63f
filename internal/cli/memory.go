package cli

import (
	"runtime"
	"runtime/debug"
)

// An audit reads, answers and ends. Nearly all it allocates is syntax trees that live to the end, so
// collecting garbage while it reads finds little and costs a quarter of the time. The first collection
// therefore waits until the heap is plenty. What comes after that are the routes of a large site, where most of what
// is allocated is garbage soon: from there on Go's own rule holds, and the heap may grow to twice of what is in use
// before the next one. Half of that growth would save a quarter of the memory and cost a quarter more time.
const plenty = 256 << 20 // bytes

// collectAt is the GOGC at which a program that has collected nothing yet collects first at so many bytes: Go takes
// that per cent of 4 MiB.
const collectAt = 100 * plenty / (4 << 20)

// collectThen is the GOGC from then on.
const collectThen = 100

// spendMemory arranges that for a command that reads a project, unless the user has set GOGC or GOMEMLIMIT
// himself, or memory is limited. It goes on beside the caller.
func spendMemory(env map[string]string) {
	if env["GOGC"] != "" || env["GOMEMLIMIT"] != "" || limited() {
		return
	}
	debug.SetGCPercent(-1)
	go func() {
		useHugePages(plenty)
		// Garbage from the start: it is cleaned up when the first collection has found it.
		first := new([16]byte)
		runtime.AddCleanup(first, func(int) { debug.SetGCPercent(collectThen) }, 0)
		debug.SetGCPercent(collectAt)
	}()
}
