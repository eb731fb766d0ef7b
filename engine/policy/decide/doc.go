// Package decide answers who sees what, where, with which notice, and what may
// be done with it. It is pure: no clock, no store, no network, and on the hot
// path no allocation. Package policy loads what it needs and keeps it fresh.
//
// # Words
//
// A Word is 64 bits that say what follows from labels. A Label is a statement
// by a source about a subject; a Definition says what its value means, either
// by bits (the network's measures) or by how it blurs and warns, which a
// viewer's preferences may tune. A Table is the compiled definitions. A Sum is
// what the labels of one subject come to, the same for every viewer. A Subject
// is a thing to decide about with its Sums and the viewer's relation to its
// author. A Decision is the answer on one Surface.
//
// # Invariants
//
// Joins are order-free (integrity I1). Adding a label never widens (I2). Only
// the viewer and the relation open anything, never the absence of a label (I3).
// What was not loaded is hidden (integrity 4.5): the zero Subject is dropped.
// Explain recomputes with reasons and gives the same Decision as Page.
//
// # Example
//
//	table, err := decide.Compile()
//	léa := table.Viewer(decide.Profile{ID: 7, Age: 34})
//	post := decide.Subject{Kind: decide.KindPost, ID: 9, AuthorID: 8,
//		Item:   table.Sum([]decide.Label{{Source: "crisis/3", Val: "crisis-misleading"}}, 0),
//		Author: table.Sum(nil, 0)}
//	d := léa.Page(decide.OnHome, []decide.Subject{post}, nil)[0]
//	// d.Covered(), !d.Drop; léa.Can(decide.DoLike, &post) == decide.Limited
//
// Implements integrity 4.2 to 4.6, 4.10, 5.6 and the decision half of 17.
//
//arch:only std
package decide
