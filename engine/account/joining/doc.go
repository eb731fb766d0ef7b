// Package joining is the desk at which the staff reads who asks to join, why each
// request waits, and with whose invitation it came, and decides on it (social-core 5,
// 18).
//
// Who waits, and for what, is engine/account's to say. Reading what people wrote is
// recorded (architecture 18.4), so that the page is a write.
//
//	joining.New(accounts).Desk(shell)
package joining
