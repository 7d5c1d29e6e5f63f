package source

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// folder is an open directory, as the kernel knows it: a walk asks for the names and the sizes of many
// thousand files, and os.Root and os.File ask several times what they need to know once.
type folder struct{ fd int }

// listed is how much of a directory is read at a time, in bytes.
const listed = 8 << 10

func openTop(root *os.Root) (folder, error) {
	dir, err := root.Open(".")
	if err != nil {
		return folder{}, err
	}
	defer dir.Close()
	return openIn(int(dir.Fd()), ".")
}

// open opens a directory that stands in this one; no link, whatever was there before.
func (f folder) open(name string) (folder, error) { return openIn(f.fd, name) }

func openIn(fd int, name string) (folder, error) {
	for {
		below, err := unix.Openat(fd, name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
		if !errors.Is(err, unix.EINTR) {
			return folder{below}, err
		}
	}
}

func (f folder) close() { unix.Close(f.fd) }

// size is the size in bytes of a file in the directory.
func (f folder) size(name string) (int64, error) {
	info, err := f.stat(name)
	return info.Size, err
}

func (f folder) stat(name string) (info unix.Stat_t, err error) {
	for {
		err = unix.Fstatat(f.fd, name, &info, unix.AT_SYMLINK_NOFOLLOW)
		if !errors.Is(err, unix.EINTR) {
			return info, err
		}
	}
}

// readlink is what is written in a link in the directory.
func (f folder) readlink(name string) (string, error) {
	var text [unix.PathMax]byte
	n, err := unix.Readlinkat(f.fd, name, text[:])
	if err != nil {
		return "", err
	}
	return string(text[:n]), nil
}

// list is what stands in the directory, in no order; with an error, what was read before it.
func (f folder) list() (list []item, err error) {
	var buffer [listed]byte
	for {
		n, err := unix.Getdents(f.fd, buffer[:])
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if n <= 0 || err != nil {
			return list, err
		}
		for rest := buffer[:n]; len(rest) > 0; {
			var i item
			var ok bool
			if i, rest, ok = f.entry(rest); ok {
				list = append(list, i)
			}
		}
	}
}

// entry reads one entry of getdents64's answer, a struct linux_dirent64: 8 bytes of inode, 8 of offset, 2 of the
// entry's length, 1 of its type, and the name with a zero byte behind it. ok is false of what is no entry of
// the directory: itself, the one above, and what is gone meanwhile.
func (f folder) entry(data []byte) (i item, rest []byte, ok bool) {
	length := binary.NativeEndian.Uint16(data[16:])
	name, _, _ := bytes.Cut(data[19:length], []byte{0})
	rest = data[length:]
	i.name = string(name)
	if i.name == "." || i.name == ".." {
		return i, rest, false
	}
	switch data[18] {
	case unix.DT_DIR:
		i.kind = fs.ModeDir
	case unix.DT_REG:
	case unix.DT_LNK:
		i.kind = fs.ModeSymlink
	case unix.DT_UNKNOWN: // the file system does not say
		info, err := f.stat(i.name)
		if err != nil {
			return i, rest, false
		}
		switch info.Mode & unix.S_IFMT {
		case unix.S_IFDIR:
			i.kind = fs.ModeDir
		case unix.S_IFREG:
		case unix.S_IFLNK:
			i.kind = fs.ModeSymlink
		default:
			i.kind = fs.ModeIrregular
		}
	default:
		i.kind = fs.ModeIrregular
	}
	return i, rest, true
}
