package cli

import (
	"os"
	"strings"
	"testing"
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
