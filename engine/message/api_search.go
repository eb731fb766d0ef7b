package message

import (
	"net/http"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
)

// foundView is what a search found. Next is empty once all was looked at.
type foundView struct {
	Messages []*messageView `json:"messages"`
	Next     string         `json:"next"`
}

// search looks for words in the actor's messages, in all chats or in one.
func (a api) search(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	s := Search{Text: r.URL.Query().Get("q")}
	for name, set := range map[string]func(int64){
		"limit": func(n int64) { s.Limit = int(min(max(n, 1), 40)) }, "before": func(n int64) { s.Before = id.Message(n) }, "conversation": func(n int64) { s.Chat = id.Chat(n) },
	} {
		none := int64(0)
		if name == "limit" {
			none = 40
		}
		n, err := whole(r, name, none, id.Max)
		if err != nil {
			return err
		}
		set(n)
	}
	if err := a.Seek(actor); err != nil {
		return err
	}
	var f Found
	err := a.Store.Read(r.Context(), func(tx *store.Tx) (err error) { f, err = a.Search(r.Context(), tx, actor, s); return err })
	if err != nil {
		return err
	}
	out := foundView{Messages: []*messageView{}}
	for _, m := range f.Messages {
		out.Messages = append(out.Messages, a.messageView(m, actor.Account))
	}
	if f.Next != 0 {
		out.Next = f.Next.String()
	}
	return web.JSON(w, http.StatusOK, out)
}
