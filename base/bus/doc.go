// Package bus carries what may be lost: the bell that says the event log grew,
// typing, presence, viewer counts (architecture 5.6, 5.10).
//
// Two implementations, one conformance suite (bustest): Local for one process,
// NATS for a cluster. Neither keeps anything; SQL is the only truth.
//
// A subject is dotted lower-case words; when subscribing, * stands for one word
// and a final > for one or more. Each subscription has a queue of its own and
// hears messages of one publisher in order; when it is slow its messages are
// dropped, never the publisher's time. A publisher hears itself.
//
//	sub, err := b.Subscribe("typing.*", func(m bus.Message) { ... })
//	defer sub.Stop()
//	err = b.Publish("typing.42", data)
package bus
