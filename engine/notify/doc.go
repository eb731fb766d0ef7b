// Package notify tells members what concerns them: in the product, on their
// devices, by letter (social-core 10.2 to 10.5).
//
// Words: a notification has an owner, a type, a source (who caused it) and often
// a post. Likes, boosts and follows of the same thing within twelve hours form a
// group. A member's policy says for five sorts of sources whether their
// notifications are accepted, filtered (kept apart as a request) or dropped. A
// marker is how far a member has read. A push subscription belongs to a token, or to a
// session of a browser; in quiet hours nothing is pushed, and afterwards one message says
// how much came.
//
// Invariants: one row for each (owner, type, source, post); nothing is told that
// the policy engine would not show; what is taken back is taken away; a message on a
// device has no words that something covers for its owner.
package notify
