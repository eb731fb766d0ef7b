// Package captions serves what is said in the films and sounds of a post: for readers as
// words beside their times, for the author with the forms that take files of captions
// (web-client 6.8 and 9.2, theme 4: captions and transcript).
package captions
