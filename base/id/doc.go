// Package id makes and parses the numbers that name things.
//
// An id has 53 bits, so that it is exact in a JavaScript number: 41 bits of
// milliseconds since 2020-01-01 UTC, 4 bits of node, 8 bits of counter
// (architecture 10.2, social-core 2.3). Ids of one node strictly increase, and
// sort by time. On every wire an id is a decimal string. An id is not a
// secret: who may see what it names is for the policy engine to say.
//
//	ids, err := id.NewSource(clk.Now, 0, newestStored)
//	p := id.Post(ids.Next())
//	p, err := id.Parse[id.Post]("104563890176")
package id
