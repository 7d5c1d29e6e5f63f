package cli

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// The kernel lists its advice for each range of addresses as VmFlags; "hg" is that for huge pages.
func TestHeapIsAdvised(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Skip("this kernel has no huge pages")
	}
	useHugePages(plenty)
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(maps)) {
		if flags, ok := strings.CutPrefix(line, "VmFlags:"); ok && strings.Contains(flags, " hg") {
			return
		}
	}
	t.Error("no part of the heap is advised to be of huge pages")
}

func TestMemoryThatThereIsNot(t *testing.T) {
	if promised(1 << 62) {
		t.Error("a process may have four exabytes")
	}
	useHugePages(1 << 61) // would end the process
}

func TestLimitOfAddresses(t *testing.T) {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_AS, &limit); err != nil || limit.Cur != unix.RLIM_INFINITY {
		t.Skip("there is a limit already")
	}
	if limited() {
		t.Error("there is no limit")
	}
	lower := limit
	lower.Cur = 1 << 40
	if err := unix.Setrlimit(unix.RLIMIT_AS, &lower); err != nil {
		t.Skip(err)
	}
	defer unix.Setrlimit(unix.RLIMIT_AS, &limit)
	if !limited() {
		t.Error("a limit was not seen")
	}
}
