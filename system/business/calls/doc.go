// Package calls is the page on which those who keep an app read what it was told in the last
// week, and have it told again (business-messaging 9.9, 16).
//
//	calls.New(calls.Options{Business: b, Hook: h}).Desk(shell)
package calls
