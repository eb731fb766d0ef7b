// Package mail sends letters to people's mailboxes.
//
// A Message has a plain text and may have HTML beside it; its sentences come
// worded, in the recipient's language. Two implementations, one conformance
// suite (mailtest): SMTP hands letters to the operator's mail server; Outbox
// keeps them, in a folder as .eml files when it is given one, for trying the
// program out and for tests.
//
// Send tries once. Who calls it from a timer tries again on ErrUnavailable and
// gives up on ErrRefused (architecture 5.9).
package mail
