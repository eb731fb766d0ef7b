//go:build ncruces

package store

// Through has the files of a store opened through a VFS.
func Through(layer string, o Options) Options {
	o.layer = layer
	return o
}
