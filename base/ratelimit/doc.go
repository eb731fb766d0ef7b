// Package ratelimit counts what callers do in fixed windows, and paces what the
// program sends out.
//
// A Rule says how much of something a key may do in a window; windows start at
// whole multiples of their length, as clients of the API expect. A paced rule has
// no windows: what was done comes back one by one (a generic cell rate). One
// request may use several rules, and takes from all of them or from none:
//
//	state, err := limiter.Take(
//		ratelimit.Use{Rule: perUser, Key: account},
//		ratelimit.Use{Rule: perToken, Key: token})
//
// The state is the tightest rule's, for the headers of the answer; the error is
// a Limited fault that says how long to wait. Memory is bounded: when there are
// too many keys, the least used are forgotten. Processes of a cluster exchange
// what they counted with Drain and Merge; the sum is approximate by design
// (social-core 2.5).
//
// Gate bounds what is open at the same time, Hosts paces requests to each host.
package ratelimit
