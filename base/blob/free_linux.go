package blob

import "syscall"

// Free gives how many bytes are free on the disk of a folder for a program without
// privileges, and how many it has; ok is false where the system does not tell.
func Free(folder string) (free, total int64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize), true //nolint:unconvert // sizes are narrower on other machines
}
