// Package analyse cuts texts into the tokens that the index of searches holds,
// the same on every database (social-core 13).
//
// A text is brought to NFKC and folded: case, the marks of alphabets that have
// them as accents, and a few letters (ø, ł, œ) go. It is then cut into words at
// what is neither letter nor digit; "l'école" loses its article, "don't" its
// apostrophe. A word is stemmed lightly by the language of the post. Runs of
// scripts without blanks (Han, Kana, Hangul, Thai and neighbours) become pairs of
// characters. Hashtags, mentions and addresses are tokens of their own beside
// their words.
//
// A token begins with a letter for its class and holds nothing but a-z and 0-9,
// so that no database cuts or folds it further. A query gets a token for each
// class in which a word may be indexed, so a word always finds itself.
//
//	d := analyse.Text("Les écoles", "fr") // d.Words: fles fecol
//	t, _ := analyse.Phrase("école")       // t.Any: [[fecol] [eecol] [wecole]]
package analyse
