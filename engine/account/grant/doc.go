// Package grant is what apps may do for members: registered apps, authorization
// codes and access tokens (social-core 6, RFC 9700).
//
// Words: an app has a client id and a secret, and asks at most for the scopes it
// registered. A member grants some of them; the app exchanges the code it got
// for a token, once. A token of an app without a member acts for nobody.
//
// Invariants: codes and tokens are random, 256 bits, and stored as hashes; a
// code lives ten minutes, belongs to one app, one redirect address and, with
// PKCE, to who began; using it again ends the tokens that came from it; a token
// never has a scope that its app did not register.
//
//	app, secret, err := g.RegisterApp(ctx, tx, grant.Registration{Name: "Tusky", Redirects: ..., Scopes: ...})
//	code, err := g.Authorize(ctx, tx, actor, app, grant.Request{Redirect: ..., Scopes: ..., Challenge: ...})
//	issued, err := g.Exchange(ctx, tx, app, grant.Claim{Code: code, Redirect: ..., Verifier: ...})
//	actor, app, err := g.Resolve(ctx, tx, token) // at every request
package grant
