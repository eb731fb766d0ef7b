// Package hook delivers webhooks: what happens on a line is told to the apps that
// subscribed, in order, at least once (business-messaging 9.2 to 9.9, 11.9).
//
// An event is a row, written in the transaction that decides on it; nothing else is
// needed to have it sent. Its target is the pair of app and address. A target is
// leased by one process at a time, which sends its events in the order of their ids:
// one at a time for each key, keys beside each other, 64 for a target and 256 in all.
// Nobody but its holder writes results, so that several processes never send one event
// at the same time. Who dies loses the lease after 30 s; what it had begun is sent
// again, since delivery is at least once and receivers know messages by their id.
//
//	body, err := hook.Encode(payload)
//	err = hooks.Post(ctx, tx, hook.Event{App: app, URL: url, Key: member, Line: line, Field: "messages", Kind: "sent", About: wamid, Body: body})
//
// # What fails
//
// An attempt that is not answered with 200 to 299 within 10 s is made again 5 s,
// 30 s, 2 min, 10 min, 30 min and 1 h after the first one, then every 3 h, give or
// take a fifth, until the event is 7 days old. The events behind it in its key wait
// for it, at most 60 s from its first failure; then they go on and it keeps its own
// schedule. When a later status of the same message has been delivered meanwhile,
// an earlier one that still waits is dropped as overtaken: a receiver never sees a
// step back (9.7, 9.11), and its history tells. Whoever posts a lower status after a
// higher one gets it sent: what a status may follow is for the poster to say.
//
// After 20 failures in a row a target is only probed, with one event a minute, and once
// one of these is taken everything that failed is due again at once; after 10 minutes of failures there is an alert; after 7 days, or a 410, it is disabled and
// what waited for it is dropped, until Enable.
//
// # Numbers
//
// A target may have 64 requests under way while the process has less than 192, and
// only 8 above that: three receivers that hang leave room for the others.
//
// # Not here
//
// batch_webhooks (9.5) is not built: each request carries one event. Joining bodies
// needs a reader that knows their shape, and no receiver is known to need it.
package hook
