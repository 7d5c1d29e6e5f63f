package cli

import "runtime/debug"

// An audit reads, answers and ends: collecting garbage while it reads buys little and costs a quarter of
// the time. The collector therefore waits until the heap has grown threefold, unless that would pass
// plenty, from where on it works as hard as it has to. Waiting longer gains nothing: fresh pages cost too.
const (
	growth = 200     // per cent, as GOGC
	plenty = 1 << 30 // bytes
)

// spendMemory tells Go's collector so, unless the user has set GOGC or GOMEMLIMIT himself.
func spendMemory(env map[string]string) {
	if env["GOGC"] == "" && env["GOMEMLIMIT"] == "" {
		debug.SetGCPercent(growth)
		debug.SetMemoryLimit(plenty)
	}
}
