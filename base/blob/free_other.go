//go:build !linux

package blob

// Free tells nothing on this system.
func Free(string) (free, total int64, ok bool) { return 0, 0, false }
