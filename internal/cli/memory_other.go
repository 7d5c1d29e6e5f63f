//go:build !linux

package cli

// useHugePages does nothing: other systems choose the size of pages themselves.
func useHugePages(int) {}
