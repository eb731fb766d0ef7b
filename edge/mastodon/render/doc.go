// Package render turns decided posts (post.Seen), accounts and files into
// entities of the client API. Nothing undecided can be rendered.
//
// A Board loads what a page of entities names, each kind in one read, and
// renders for one viewer inside one transaction.
package render
