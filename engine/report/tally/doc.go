// Package tally counts by week what moderation is told and what it does, for whoever
// wants to know (integrity 10).
//
// Words: a week begins on Monday (UTC) and has a number; what is counted has a key.
//
// Invariants: something is counted when it happens, in the same change, and never again:
// an erasure, a category that is put right or a decision that is taken back change no
// week that is over. Nobody is named. The table is one of engine/report.
//
//	err := tally.Add(tx, tally.ByMeasure, "suspend")
package tally
