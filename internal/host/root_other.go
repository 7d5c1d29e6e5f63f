//go:build !unix

package host

import "io/fs"

const nonBlocking = 0

// ownerOf is whose a file is; ok is false where nothing says it.
func ownerOf(info fs.FileInfo) (o Owner, ok bool) {
	o, ok = info.Sys().(Owner)
	return o, ok
}
