// Package device serves the pages on which members link devices to their account, or to a
// line they answer for, and end them (business-messaging 15): a field for the code that the
// new device shows, a page that says what asks, and the list. It works without scripts.
package device
