// Package gateway is the front door: it gives each request a reference, chooses
// whom it is for by the first part of its path, keeps out what may not come in,
// recovers from panics and writes one line for each request (architecture 8
// step 1, 12.1).
//
// It also answers what belongs to no protocol: health, NodeInfo, host-meta,
// WebFinger and robots.txt.
package gateway
