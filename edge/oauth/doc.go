// Package oauth is the authorization server of the client API (social-core 6,
// RFC 6749, 7009, 7636, 8414, 9207, 9700).
//
// An app registers, sends the member's browser to /oauth/authorize, and gets a
// code back that it exchanges at /oauth/token. routes.go lists every route. Pages
// work without a script; who is not signed in goes to /signin and comes back.
//
// What it holds to, against the attacks of RFC 9700: redirect addresses compared
// character by character; no redirect at all before the request is right, and
// none but to an address the app registered; PKCE with S256 only, and no
// downgrade; codes for once, ten minutes, one app and one address; the issuer in
// every answer; a consent for every grant, bound to the session that saw it; 303
// and never 307; answers that no cache keeps and no frame shows.
//
//	mux.Handle("/oauth/", oauth.New(oauth.Options{...}))
package oauth
