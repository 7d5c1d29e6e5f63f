//go:build unix

package source

import "syscall"

// nonBlocking keeps the opening of a named pipe, put where a file was, from waiting for a writer.
const nonBlocking = syscall.O_NONBLOCK
