package source

import (
	"os"

	"golang.org/x/sys/unix"
)

// opener reads files of a tree with Linux's openat2, which promises in one system call what os.Root
// has to find out component by component: that the path stays below the root and that no part
// of it is a link. An old kernel or a sandbox may refuse the call; the first refusal turns it off.
type opener struct {
	dir *os.File // the root; nil when there is no quick way
}

func newOpener(root *os.Root) opener {
	dir, err := root.Open(".")
	if err != nil {
		return opener{}
	}
	fd, err := open2(dir, ".", unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		dir.Close()
		return opener{}
	}
	unix.Close(fd)
	return opener{dir}
}

func open2(dir *os.File, name string, flags uint64) (fd int, err error) {
	for range 8 {
		fd, err = unix.Openat2(int(dir.Fd()), name, &unix.OpenHow{
			Flags:   flags | unix.O_CLOEXEC,
			Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_MAGICLINKS,
		})
		// EAGAIN: something was renamed while the kernel looked.
		if err != unix.EINTR && err != unix.EAGAIN {
			break
		}
	}
	return fd, err
}

func (o opener) close() {
	if o.dir != nil {
		o.dir.Close()
	}
}

// readFast is ReadInto's body; ok is false when the slow way has to find out: whatever is unusual is its business.
// A file that gives exactly as many bytes as it had when it was listed is taken for what it was then. An
// empty one gives nothing to go by, so the kernel is asked.
func (t *Tree) readFast(e Entry, buffer []byte) (data []byte, ok bool) {
	if t.fast.dir == nil {
		return nil, false
	}
	fd, err := open2(t.fast.dir, e.Path, unix.O_RDONLY|unix.O_NONBLOCK)
	if err != nil {
		return nil, false
	}
	defer unix.Close(fd)
	if e.Size == 0 {
		var info unix.Stat_t
		err := unix.Fstat(fd, &info)
		return buffer, err == nil && info.Mode&unix.S_IFMT == unix.S_IFREG && info.Size == 0
	}
	data = roomFor(e.Size, buffer)
	n, err := unix.Read(fd, data[:e.Size+1])
	if err != nil || int64(n) != e.Size {
		return nil, false
	}
	return data[:n], true
}
