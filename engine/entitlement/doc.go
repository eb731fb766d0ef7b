// Package entitlement says what an account, an organisation or a line may use, from when
// to when, and by which source (live-creators 27).
//
// Words: a grant gives its subject a feature at a level, everywhere or in one scope, for a
// time. A source is what a grant comes from, such as an order or an act of the operator; it
// gives each feature once, and giving it again changes the grant. A plan is a feature that
// includes others. Some features everybody has, at a first level.
//
// Invariants: of several sources in force the strongest level holds, until the latest of
// those that give it ends; a grant ends by its time alone, whether or not anything runs at
// that instant; whoever changes something reads the store, and memory answers readers only;
// every answer can be explained from the rows.
//
//	g, err := e.Give(ctx, tx, entitlement.Grant{Subject: entitlement.Subject(portfolio), Feature: entitlement.Premium, Source: source, Ends: until})
//	h, err := e.Has(ctx, tx, entitlement.Subject(portfolio), entitlement.Devices, 0) // 10, until then
//	err = e.Revoke(ctx, tx, source)
//
// Every process remembers the grants of subjects that were asked about, and forgets those
// of a subject at the event of its change, as the policy engine does with labels.
package entitlement
