// Package textcard makes pictures of words that members write (brand, Text cards).
//
// Words: a card is a text in a style and a shape; a style is a way to set words in the
// identity in force: a ground and the ink that is readable on all of it, a face, and
// where lines stand. Making a card draws it and gives it to engine/media as an upload
// with its words as alternative text, by which it is found.
//
// Invariants: a card is never drawn with gaps: what the faces lack is named instead;
// every text that may be written fits in every shape; ink has a contrast of 4.5 at the
// worst place of its ground in every identity; one card is drawn at a time, few wait. A
// card stays as it was drawn until its author asks for today's identity; then it is
// another picture of the post, and the one before stays with the version before.
//
//	made, err := cards.Make(ctx, actor, textcard.Card{Text: words, Style: textcard.Dusk, Shape: textcard.Square})
//	err = cards.Redraw(ctx, actor, post, made.Media, card)
package textcard
