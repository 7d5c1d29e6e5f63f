//go:build !linux

package cli

// useHugePages does nothing: other systems choose the size of pages themselves.
func useHugePages(int) {}

// limited would say that the process has a limit of memory; it is not looked for.
func limited() bool { return false }
