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
	if !promised(2 * bytes) {
		return
	}
	_ = unix.Madvise(make([]byte, bytes), unix.MADV_HUGEPAGE)
	runtime.GC()
}

// promised says that the kernel would let the process have so many bytes more. One that is set to promise no
// more memory than there is may not, and Go ends a program that asks in vain.
func promised(bytes int) bool {
	area, err := unix.Mmap(-1, 0, bytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return false
	}
	return unix.Munmap(area) == nil
}

// limited says that the process may not have as many addresses as it likes (ulimit -v).
func limited() bool {
	var limit unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_AS, &limit)
	return err != nil || limit.Cur != unix.RLIM_INFINITY
}
