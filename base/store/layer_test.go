//go:build ncruces

package store

// SetFileLayer has stores that are opened from now on open their files through a VFS.
func SetFileLayer(name string) { fileLayer = name }
