// Package credential is how a person proves who they are: password, one-time
// codes, recovery codes, passkeys, and the web sessions that follow
// (social-core 5).
//
// Words: a factor is something a person has or knows; a passkey counts for all
// factors, since the device asks for a finger or a PIN. A session is a signed-in
// browser. It is fresh for five minutes after a proof; what weakens an account
// needs a fresh one.
//
// Invariants: secrets of sessions are stored as hashes, one-time secrets sealed
// with a key outside the database; a one-time code and a recovery code work
// once; a wrong name, a wrong password and an account without password take the
// same time and give the same answer; a new password ends every other session.
//
//	who, err := c.Verify(ctx, "lea", password)      // outside any transaction
//	f, err := c.Factors(ctx, tx, who)               // f.TOTP: ask for a code
//	err = c.CheckCode(ctx, tx, who, "123456")
//	token, s, err := c.Begin(ctx, tx, who, credential.Device{...})
//	actor, s, err := c.Resolve(ctx, tx, token)      // at every request
package credential
