// Package blob keeps files: pictures, films, documents, exports.
//
// A blob is named by its content: its Key is the SHA-256 of its bytes, so it is
// written once, never changes, and may be cached for ever. Two uploads of the
// same bytes are one blob; whoever counts references deletes it (engine/media).
// To find what nobody refers to, walk List and leave young blobs alone: a blob
// that is put again counts as young.
//
//	data/blob/ab/cd/abcd...   a blob
//	data/blob/new/            uploads under way, emptied at start
//
// Two implementations, one conformance suite (blobtest): Disk, and S3 for a
// cluster. Put takes a stream with a limit and acknowledges only what survives
// a power cut; what failed leaves nothing behind.
package blob
