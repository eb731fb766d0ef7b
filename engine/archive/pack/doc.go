// Package pack opens what members bring along: a zip, a tar.gz, or one file
// alone. It knows nothing of what the files say.
//
// Words: a pack is a zip with checked names. An entry is a file in it. The root
// is the folder in which the known files lie; names are told without it.
//
// Invariants: nothing is unpacked to a disk, so no name can lead anywhere; an
// entry gives no byte more than it promised; symbolic links, encrypted entries,
// names that lead outside and more than Limits allow refuse the whole pack,
// packs inside a pack are left out.
//
//	err := pack.Make(ctx, file, "outbox.json", into, pack.Limits{})
//	p, err := pack.Open(at, size, pack.Limits{})
//	r, err := p.Read("outbox.json", 1<<20)
package pack
