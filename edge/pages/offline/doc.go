// Package offline is what a browser keeps for when the line is down (web-client 11).
//
// One worker, served at /worker.js so that its scope is the whole network, keeps the
// styles, scripts, fonts and icons of this release and the page /offline; and home,
// messages and saved as they were at the last visit, which it shows with their age.
// It keeps no other page, and lets go of everything it kept of a member when they
// sign out. It also shows what is pushed to the browser, does what the buttons of such a
// message are for, and puts the number of what is unread on the application. worker.js holds it; Desk
// serves it with what this release keeps written above.
package offline
