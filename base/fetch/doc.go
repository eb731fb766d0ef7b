// Package fetch is the only way out to other people's servers: link cards,
// verified links, web push, webhooks.
//
// An address given by a person must not reach inside: hosts are resolved once,
// every address found is checked, and the checked address is dialled, so that
// a name cannot change its mind in between. Redirects are checked again. What
// comes back is bounded in time, size and expansion. No cookies, no
// credentials, no proxies; the program says who it is (social-core 14).
//
//	client := fetch.New(fetch.Settings{Agent: "Parvis/0.1 (+https://aubrelle.example/)"})
//	page, err := client.Get(ctx, link, fetch.Options{Max: 1 << 20})
//
// A refused address is a fault of the one who gave it; a server that does not
// answer is Unavailable. A status of 400 or more is an answer, not an error.
package fetch
