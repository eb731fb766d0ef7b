// Package text turns what a person typed into what others read: it finds
// addresses, mentions and hashtags, counts characters as people do, and writes
// HTML (social-core 8.1).
//
//	p := text.Parse("Bonjour @léa, voir https://example.org #Aubrelle")
//	p.Mentions // ["lea"], names as typed
//	p.Tags     // ["Aubrelle"]
//	p.Length   // addresses count 23
//	html := p.HTML(text.Links{Mention: ..., Tag: ...})
package text
