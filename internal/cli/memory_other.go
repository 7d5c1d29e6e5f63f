//go:build !linux

package cli

const reserved = 0

// useHugePages does nothing: other systems choose the size of pages themselves.
func useHugePages(int) {}
