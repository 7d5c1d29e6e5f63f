package cli

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// useHugePages asks the kernel to back so many bytes of the heap by pages of 2 MiB. By default it gives
// 4 KiB at a time, and for the trees of a large project that takes a third of the processor's time. Go has
// no setting for it, but whoever owns memory may give the kernel the advice. So the bytes are
// allocated in one piece, advised, and given back to the heap, which hands them out again from the lowest
// address on. They are never touched here: what the run does not need costs addresses and no memory. A
// kernel that does not know the advice, or is told to ignore it, leaves all as it was.
func useHugePages(bytes int) {
	_ = unix.Madvise(make([]byte, bytes), unix.MADV_HUGEPAGE)
	runtime.GC()
}
