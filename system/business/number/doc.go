// Package number is how a line comes to send, and stops sending: codes, PINs and the
// registration of the published API (business-messaging 11.2 to 11.4).
//
// Words: a code of six digits asks who owns the organisation whether they want the line;
// there is no telephone behind the numbers of this network, so that it comes to them by
// letter and on the page of the line. A PIN of six digits is what an app registers with
// again, so that a token alone brings no line back that was taken off.
//
// Invariants: nothing can be guessed. What is tried is counted before it is looked at, and
// the count stands also when the call fails; PINs are kept as hashes, codes sealed and for
// ten minutes.
//
//	err := e.RequestCode(ctx, tx, line)
//	err = e.Verify(ctx, line, "123456")
//	err = e.Register(ctx, line, number.Registration{PIN: "135790"})
package number
