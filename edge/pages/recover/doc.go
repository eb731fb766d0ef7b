// Package recover lets back in who cannot sign in: by a letter's link that signs in once
// or sets a new password (web-client 4.1).
package recover
