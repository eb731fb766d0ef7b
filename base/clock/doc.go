// Package clock is the only place that asks the machine for the time.
//
// Whoever needs time is handed a Clock. System is the machine's; Manual moves
// by hand, in tests (architecture 10.1). Inside a transaction the time is
// tx.Now().
package clock
