package source

import (
	"errors"
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
func (t *Tree) readFast(name string, buffer []byte) (data []byte, ok bool) {
	if t.fast.dir == nil {
		return nil, false
	}
	fd, err := open2(t.fast.dir, name, unix.O_RDONLY|unix.O_NONBLOCK)
	if err != nil {
		return nil, false
	}
	defer unix.Close(fd)
	var info unix.Stat_t
	if err := unix.Fstat(fd, &info); err != nil || info.Mode&unix.S_IFMT != unix.S_IFREG || info.Size > t.limit {
		return nil, false
	}
	data = roomFor(info.Size, buffer)
	for {
		n, err := unix.Read(fd, data[len(data):cap(data)])
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return nil, false
		}
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) == info.Size, n == 0:
			return data, true
		case int64(len(data)) > info.Size:
			return nil, false // it grew meanwhile
		}
	}
}
