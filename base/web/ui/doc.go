// Package ui is the pieces that pages are made of (web-client 3, 6): one file a
// component, each a function of a plain struct. It knows no domain: what may be
// shown was decided before. Classes are those of components.css.
//
// A View carries what every piece needs: the reader's language, the words, the
// addresses of static files, the time.
//
//	v := ui.View{Lang: i18n.French, Words: words, Static: static.URL, Now: now}
//	node := v.Shell(ui.Page{Title: v.Say("home.title")}, v.Article(p))
package ui
