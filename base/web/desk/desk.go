// Package desk lets a folder serve pages inside the client's shell without knowing
// the client (web-client 5.3; architecture 3.4).
//
// The client hands out a Shell. A folder registers its pages under /studio with
// Handle and the entry that leads to them with Add, or with Topic for a page of
// settings; who may not enter does not see the entry, and the page refuses them
// itself. Pages for everybody, anywhere, are registered with Open.
//
//	func (e *Engine) Desk(s desk.Shell[account.Actor]) {
//		s.Add(desk.Desk[account.Actor]{Path: "/studio/network", Word: "house.desk", What: "house.desk.what", Icon: "note", Open: mayWrite})
//		s.Handle("GET /studio/network", e.desk)
//	}
package desk

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"

	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/web/ui"
)

// Visit is one request for a page of a folder; A is who asks.
type Visit[A any] struct {
	W     http.ResponseWriter
	R     *http.Request
	Actor A
	ui.View
	// Store is what the page reads and changes.
	Store *store.Store
	// Draw answers with a page in the shell, and a status.
	Draw func(status int, p ui.Page, content ...g.Node) error
	// Settings answers with a page of settings, which the folder added as a topic;
	// what was refused is listed on top.
	Settings func(topic Desk[A], broken []ui.Broken, content ...g.Node) error
	// Refresh is after how many seconds a browser without scripts loads a page of
	// settings again; 0 is never.
	Refresh int
	// Send answers with a document of its own, or with the part that a script asks for.
	Send func(status int, n g.Node) error
	// Take counts the request against limits.
	Take func(uses ...ratelimit.Use) error
	// Enter signs the browser in as whom the function finds, in the same change, once
	// the code of the form is that of the account's second factor, if it has one.
	Enter func(who func(ctx context.Context, tx *store.Tx) (id.Account, error)) error
	// Leave signs the browser out; what is drawn afterwards is drawn for a visitor.
	Leave func()
	// Relang lets the language of the account hold in this browser again.
	Relang func()
}

// Form gives a field of the form that was sent.
func (v *Visit[A]) Form(name string) string { return v.R.PostFormValue(name) }

// Read runs fn on one snapshot.
func (v *Visit[A]) Read(fn func(ctx context.Context, tx *store.Tx) error) error {
	ctx := v.R.Context()
	return v.Store.Read(ctx, func(tx *store.Tx) error { return fn(ctx, tx) })
}

// Write runs fn as one change.
func (v *Visit[A]) Write(fn func(ctx context.Context, tx *store.Tx) error) error {
	ctx := v.R.Context()
	return v.Store.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) })
}

// Page answers with a page.
func (v *Visit[A]) Page(p ui.Page, content ...g.Node) error {
	return v.Draw(http.StatusOK, p, content...)
}

// Redirect answers a form by leading to a path of this network.
func (v *Visit[A]) Redirect(to string) error {
	http.Redirect(v.W, v.R, to, http.StatusSeeOther)
	return nil
}

// Desk is a place of work, or a page of settings, to which the shell leads who may
// enter it.
type Desk[A any] struct {
	// Path of its first page, under /studio or /settings.
	Path string
	// Word and What are the keys of its name and of one sentence about it.
	Word, What string
	Icon       string
	// Open tells who may enter.
	Open func(A) bool
}

// Shell is what the client offers to folders with pages of their own.
type Shell[A any] struct {
	// Handle serves a page to members; forms are read before the handler runs,
	// and what it returns as an error is drawn as a page.
	Handle func(pattern string, h func(*Visit[A]) error)
	// Plead takes forms of members who may do nothing else, as those of a disabled account.
	Plead func(pattern string, h func(*Visit[A]) error)
	// Bring takes forms of members whose body the handler reads itself.
	Bring func(pattern string, h func(*Visit[A]) error)
	// Open serves a page to everybody; a visitor's Actor is the zero value.
	Open func(pattern string, h func(*Visit[A]) error)
	Add  func(Desk[A])
	// Topic adds a page to those of settings, under /settings.
	Topic func(Desk[A])
	// Added gives the desks and the pages of settings that folders added and somebody may
	// open. Call it for a request: folders add theirs in any order.
	Added func(A) (desks, topics []Desk[A])
}
