//go:build unix

package host

import (
	"io/fs"
	"syscall"
)

const nonBlocking = syscall.O_NONBLOCK

// ownerOf is whose a file is; ok is false where nothing says it.
func ownerOf(info fs.FileInfo) (o Owner, ok bool) {
	switch sys := info.Sys().(type) {
	case Owner:
		return sys, true
	case *syscall.Stat_t:
		return Owner{sys.Uid, sys.Gid}, true
	}
	return o, false
}
