package message

import (
	"context"
	"net/http"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
)

// linkView is the link of a group for those who administer it.
type linkView struct {
	Code      string    `json:"code"`
	URL       string    `json:"url"`
	CreatedAt time.Time `json:"created_at"`
}

// invitationView is what a link tells before one joins.
type invitationView struct {
	Title  string `json:"title"`
	Count  int    `json:"participant_count"`
	Joined bool   `json:"joined"`
}

// JoinPath is the page to which a code leads, below the public address.
func JoinPath(code string) string { return "/messages/join?code=" + code }

// link answers with what a verb gives of the link of a group.
func (a api) link(status int, run func(context.Context, func(*store.Tx) error) error, verb func(*Engine, context.Context, *store.Tx, account.Actor, id.Chat) (Link, error)) func(http.ResponseWriter, *http.Request, account.Actor) error {
	return func(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
		c, err := chatOf(r)
		if err != nil {
			return err
		}
		var l Link
		err = run(r.Context(), func(tx *store.Tx) (err error) { l, err = verb(a.Engine, r.Context(), tx, actor, c); return err })
		if err == nil && l.Code == "" {
			err = errMissing
		}
		if err != nil {
			return err
		}
		return web.JSON(w, status, linkView{l.Code, a.Base + JoinPath(l.Code), l.At})
	}
}

func (a api) invitation(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	var i Invitation
	err := a.Store.Read(r.Context(), func(tx *store.Tx) (err error) {
		i, err = a.Invitation(r.Context(), tx, actor, r.URL.Query().Get("code"))
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, invitationView{i.Title, i.Count, i.In})
}

type joinBody struct {
	Code string `json:"code"`
}

func (a api) join(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	body, err := web.Read[joinBody](r)
	if err != nil {
		return err
	}
	var c id.Chat
	err = a.Store.Write(r.Context(), func(tx *store.Tx) (err error) { c, err = a.Join(r.Context(), tx, actor, body.Code); return err })
	if err != nil {
		return err
	}
	return a.show(w, r, http.StatusOK, actor, c)
}
