// Package finding draws what stands around the results of a search: where the words are
// written, the kinds, what narrows a search down, what to do when nothing is found, and
// the searches that a member saved (web-client 4.1).
//
// Words: a search is its words and a scope, the kind of things that are looked for; no
// scope is all kinds.
//
//	finding.Nothing(v.View, text, in, spellings)
//	(&finding.Pages{Search: engine}).Desk(shell) // the forms that save and remove
package finding
