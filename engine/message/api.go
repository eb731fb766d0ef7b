package message

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
)

// Face is what the native API shows of somebody who takes part in a chat.
type Face struct {
	Handle string `json:"handle"`
	Name   string `json:"name"`
	Avatar string `json:"avatar"`
	// Line is the number of a line of a business, which has no handle.
	Line string `json:"line,omitempty"`
}

// API is what the native endpoints stand on.
type API struct {
	Store *store.Store
	// Base is the public address.
	Base string
	// Faces gives what is seen of some accounts.
	Faces func(ctx context.Context, tx *store.Tx, who []id.Account) (map[id.Account]Face, error)
	// As is the actor as a line takes part in chats, for those who answer there.
	As func(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) (account.Actor, error)
	// Still refuses whoever listens and may not any more, as on a device that is suspended.
	Still func(ctx context.Context, tx *store.Tx, actor account.Actor) error
	// Speaker names who of a line said a message, and on which of its devices, if on one.
	Speaker func(ctx context.Context, tx *store.Tx, c id.Chat, seq int64) (operator, device string, err error)
}

type api struct {
	*Engine
	API
}

// The scopes of messages. They are sensitive: an app has them only if it named them.
const (
	readScope  = "read:messages"
	writeScope = "write:messages"
	// lineScope is that of devices of a line, which reach nothing else.
	lineScope = "read:business"
)

// Routes registers the native endpoints (business-messaging 4).
func (e *Engine) Routes(mux web.Router, n web.Native[account.Actor], o API) {
	a := api{e, o}
	for _, route := range []struct {
		pattern string
		effect  effect
		handle  func(http.ResponseWriter, *http.Request, account.Actor) error
	}{
		{"GET /api/parvis/v1/conversations", reads, a.list},
		{"GET /api/parvis/v1/conversations/{id}", reads, a.one},
		{"GET /api/parvis/v1/conversations/{id}/messages", reads, a.messages},
		{"GET /api/parvis/v1/conversations/{id}/members", reads, a.members},
		{"GET /api/parvis/v1/conversations/search", reads, a.search},
		{"GET /api/parvis/v1/conversations/settings", reads, a.settings},
		{"GET /api/parvis/v1/sync", reads, a.sync},
		{"GET /api/parvis/v1/sync/stream", reads, a.stream},
		{"POST /api/parvis/v1/sync/ack", reads, a.ack},
		{"GET /api/parvis/v1/lines/{line}/inbox/stream", listens, a.streamLine},
		{"POST /api/parvis/v1/conversations", begins, a.open},
		{"PUT /api/parvis/v1/conversations/settings", changes, a.setSettings},
		{"PATCH /api/parvis/v1/conversations/{id}", writes, a.change},
		{"POST /api/parvis/v1/conversations/{id}/accept", changes, a.on((*Engine).Accept)},
		{"POST /api/parvis/v1/conversations/{id}/decline", changes, a.on((*Engine).Decline)},
		{"POST /api/parvis/v1/conversations/{id}/leave", changes, a.on((*Engine).Leave)},
		{"POST /api/parvis/v1/conversations/{id}/typing", changes, a.typing},
		{"POST /api/parvis/v1/conversations/{id}/read", changes, a.read},
		{"GET /api/parvis/v1/conversations/{id}/link", reads, a.link(http.StatusOK, a.Store.Read, (*Engine).Link)},
		{"POST /api/parvis/v1/conversations/{id}/link", changes, a.link(http.StatusCreated, a.Store.Write, (*Engine).MakeLink)},
		{"DELETE /api/parvis/v1/conversations/{id}/link", changes, a.on((*Engine).RevokeLink)},
		{"GET /api/parvis/v1/conversations/join", reads, a.invitation},
		{"POST /api/parvis/v1/conversations/join", writes, a.join},
		{"POST /api/parvis/v1/conversations/files", changes, a.file},
		{"POST /api/parvis/v1/conversations/{id}/members", begins, a.add},
		{"DELETE /api/parvis/v1/conversations/{id}/members/{account}", changes, a.onMember((*Engine).Remove)},
		{"PUT /api/parvis/v1/conversations/{id}/members/{account}/admin", changes, a.onMember((*Engine).Promote)},
		{"POST /api/parvis/v1/conversations/{id}/messages", writes, a.send},
		{"PATCH /api/parvis/v1/conversations/{id}/messages/{mid}", writes, a.edit},
		{"DELETE /api/parvis/v1/conversations/{id}/messages/{mid}", changes, a.remove},
		{"PUT /api/parvis/v1/conversations/{id}/messages/{mid}/reaction", writes, a.react},
		{"DELETE /api/parvis/v1/conversations/{id}/messages/{mid}/reaction", changes, a.unreact},
	} {
		scope := writeScope
		if route.effect == reads || route.effect == listens {
			scope = readScope
		}
		n.Handle(mux, route.pattern, func(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
			if !actor.Known() {
				return errSignIn
			}
			if !actor.Scopes.Has(scope) && (route.effect != listens || !actor.Scopes.Has(lineScope)) {
				return errScope
			}
			if route.effect == writes || route.effect == begins {
				if err := e.Spend(actor, route.effect == begins); err != nil {
					return err
				}
			}
			return route.handle(w, r, actor)
		})
	}
}

// effect is what an endpoint does, which its scope and its limits go by.
type effect int

const (
	reads effect = iota
	// listens reads for a line; who may is asked there.
	listens
	// changes is how the actor keeps things.
	changes
	// writes reaches others, begins also somebody new.
	writes
	begins
)

// chatOf reads the chat of an address.
func chatOf(r *http.Request) (id.Chat, error) {
	c, err := id.Parse[id.Chat](r.PathValue("id"))
	if err != nil {
		return 0, errMissing
	}
	return c, nil
}

// whole reads a number of the query, between bounds; it is what is given when there is
// none.
func whole(r *http.Request, name string, none, most int64) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return none, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, errCursor
	}
	return min(n, most), nil
}

// on serves a verb that needs nothing but the chat.
func (a api) on(verb func(*Engine, context.Context, *store.Tx, account.Actor, id.Chat) error) func(http.ResponseWriter, *http.Request, account.Actor) error {
	return func(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
		c, err := chatOf(r)
		if err != nil {
			return err
		}
		return a.done(w, r, func(tx *store.Tx) error { return verb(a.Engine, r.Context(), tx, actor, c) })
	}
}

// onMember serves a verb about a member of a group.
func (a api) onMember(verb func(*Engine, context.Context, *store.Tx, account.Actor, id.Chat, id.Account) error) func(http.ResponseWriter, *http.Request, account.Actor) error {
	return func(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
		c, err := chatOf(r)
		if err != nil {
			return err
		}
		who, err := id.Parse[id.Account](r.PathValue("account"))
		if err != nil {
			return errMissing
		}
		return a.done(w, r, func(tx *store.Tx) error { return verb(a.Engine, r.Context(), tx, actor, c, who) })
	}
}

// done writes, and answers that it is done.
func (a api) done(w http.ResponseWriter, r *http.Request, fn func(tx *store.Tx) error) error {
	if err := a.Store.Write(r.Context(), fn); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (a api) list(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	st := Standing(r.URL.Query().Get("state"))
	switch st {
	case "":
		st = Member
	case Member, Asked:
	default:
		return errCursor
	}
	limit, err := whole(r, "limit", 40, 200)
	if err != nil {
		return err
	}
	before, err := whole(r, "before", 0, id.Max)
	if err != nil {
		return err
	}
	views := []chatView{}
	err = a.Store.Read(r.Context(), func(tx *store.Tx) error {
		list, err := a.Chats(r.Context(), tx, actor, st, store.Page{Max: before, Limit: int(max(limit, 1))})
		if err != nil {
			return err
		}
		views, err = a.chatViews(r.Context(), tx, actor, list)
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, views)
}

func (a api) one(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, err := chatOf(r)
	if err != nil {
		return err
	}
	return a.show(w, r, http.StatusOK, actor, c)
}

// show answers with a chat as it is now.
func (a api) show(w http.ResponseWriter, r *http.Request, status int, actor account.Actor, c id.Chat) error {
	var views []chatView
	err := a.Store.Read(r.Context(), func(tx *store.Tx) error {
		found, err := a.Chat(r.Context(), tx, actor, c)
		if err != nil {
			return err
		}
		views, err = a.chatViews(r.Context(), tx, actor, []Chat{found})
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, status, views[0])
}

// openBody says with whom a chat is to be, by their handles or by their numbers.
type openBody struct {
	Participants []string `json:"participants"`
	Title        string   `json:"title"`
	Group        bool     `json:"group"`
}

// named finds accounts by handle or number.
func (a api) named(ctx context.Context, tx *store.Tx, names []string) ([]id.Account, error) {
	if len(names) >= MaxMembers {
		return nil, errMany
	}
	var out []id.Account
	for _, name := range names {
		if n, err := id.Parse[id.Account](name); err == nil {
			out = append(out, n)
			continue
		}
		found, err := a.o.Account.Lookup(ctx, tx, name)
		if fault.KindOf(err) == fault.Missing || fault.KindOf(err) == fault.Gone {
			err = errMissing
		}
		if err != nil {
			return nil, err
		}
		out = append(out, found.ID)
	}
	return out, nil
}

func (a api) open(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	body, err := web.Read[openBody](r)
	if err != nil {
		return err
	}
	var c Chat
	status := http.StatusOK
	err = a.Store.Write(r.Context(), func(tx *store.Tx) error {
		with, err := a.named(r.Context(), tx, body.Participants)
		if err != nil {
			return err
		}
		made, fresh, err := a.Open(r.Context(), tx, actor, Draft{With: with, Group: body.Group || body.Title != "", Title: body.Title})
		if c, status = made, http.StatusOK; fresh {
			status = http.StatusCreated
		}
		return err
	})
	if err != nil {
		return err
	}
	return a.show(w, r, status, actor, c.ID)
}

// changeBody changes a group's title, for all, and how the actor keeps the chat.
type changeBody struct {
	Title    *string `json:"title"`
	Archived *bool   `json:"archived"`
	Pinned   *bool   `json:"pinned"`
	// MuteSeconds is 0 for sound, negative for good.
	MuteSeconds *int64 `json:"mute_seconds"`
}

func (a api) change(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, err := chatOf(r)
	if err != nil {
		return err
	}
	body, err := web.Read[changeBody](r)
	if err != nil {
		return err
	}
	err = a.Store.Write(r.Context(), func(tx *store.Tx) error {
		if body.Title != nil {
			if err := a.Rename(r.Context(), tx, actor, c, *body.Title); err != nil {
				return err
			}
		}
		if body.Archived == nil && body.Pinned == nil && body.MuteSeconds == nil {
			return nil
		}
		found, err := a.Chat(r.Context(), tx, actor, c)
		if err != nil {
			return err
		}
		o := Arrangement{Archived: found.Me.Archived, Pinned: found.Me.Pinned, Mute: found.Me.Muted(tx.Now())}
		if body.Archived != nil {
			o.Archived = *body.Archived
		}
		if body.Pinned != nil {
			o.Pinned = *body.Pinned
		}
		if body.MuteSeconds != nil {
			o.Mute = time.Duration(max(-1, min(*body.MuteSeconds, longestMute))) * time.Second
		}
		return a.Arrange(r.Context(), tx, actor, c, o)
	})
	if err != nil {
		return err
	}
	return a.show(w, r, http.StatusOK, actor, c)
}

// longestMute is a year, in seconds; what is to be longer is for good.
const longestMute = 366 * 24 * 3600

type namesBody struct {
	Participants []string `json:"participants"`
}

func (a api) add(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, err := chatOf(r)
	if err != nil {
		return err
	}
	body, err := web.Read[namesBody](r)
	if err != nil {
		return err
	}
	return a.done(w, r, func(tx *store.Tx) error {
		who, err := a.named(r.Context(), tx, body.Participants)
		if err != nil {
			return err
		}
		return a.Add(r.Context(), tx, actor, c, who)
	})
}

type settingsBody struct {
	Door     Door `json:"first_contact"`
	Receipts bool `json:"read_receipts"`
}

// settingsChange leaves what it does not name as it is.
type settingsChange struct {
	Door     *Door `json:"first_contact"`
	Receipts *bool `json:"read_receipts"`
}

func (a api) settings(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	var s Settings
	err := a.Store.Read(r.Context(), func(tx *store.Tx) (err error) {
		s, err = a.Settings(r.Context(), tx, actor.Account)
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, settingsBody(s))
}

func (a api) setSettings(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	body, err := web.Read[settingsChange](r)
	if err != nil {
		return err
	}
	err = a.Store.Write(r.Context(), func(tx *store.Tx) error {
		s, err := a.Settings(r.Context(), tx, actor.Account)
		if err != nil {
			return err
		}
		if body.Door != nil {
			s.Door = *body.Door
		}
		if body.Receipts != nil {
			s.Receipts = *body.Receipts
		}
		return a.SetSettings(r.Context(), tx, actor, s)
	})
	if err != nil {
		return err
	}
	return a.settings(w, r, actor)
}
