// Package emoji keeps the network's own emoji: pictures that stand for a
// :shortcode: in posts, names and announcements (social-core 7.2).
//
// Invariants: a shortcode is two or more letters, digits or underscores and names
// one picture, whatever its case; only staff who may manage them add or drop one.
// All of them are kept at hand, so that naming one costs no read.
//
//	picture, err := files.Picture(ctx, 0, file)
//	err = emoji.Add(ctx, tx, operator, emoji.Emoji{Shortcode: "parvis", Media: picture.ID})
package emoji
