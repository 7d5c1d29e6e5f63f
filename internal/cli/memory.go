package cli

import (
	"runtime"
	"runtime/debug"
)

// An audit reads, answers and ends. Nearly all it allocates while it reads are syntax trees that live to the
// end, so a collection then finds little and costs a quarter of the time. The first one therefore
// waits until the heap is plenty; from there on Go's own rule holds, so that a large project takes twice
// what is in use and no more.
const plenty = 128 << 20 // bytes

// minimum is the heap at which Go collects first, for each hundred per cent of GOGC (runtime/mgcpacer.go, heapMinimum).
const minimum = 4 << 20 // bytes

// spendMemory tells Go's collector so, unless the user has set GOGC or GOMEMLIMIT himself.
func spendMemory(env map[string]string) {
	if env["GOGC"] != "" || env["GOMEMLIMIT"] != "" {
		return
	}
	useHugePages(reserved)
	debug.SetGCPercent(100 * plenty / minimum)
	collected := new([16]byte) // garbage from the start: it is cleaned up when the first collection has been
	runtime.AddCleanup(collected, func(int) { debug.SetGCPercent(100) }, 0)
}
