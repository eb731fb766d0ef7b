package mastodon

import (
	"context"
	"encoding/json"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/notify"
	"parvis/engine/policy/decide"
)

// StatusJSON gives a post as the actor sees it on a surface; nil when it is not
// shown there. For streams.
func (e *Edge) StatusJSON(ctx context.Context, tx *store.Tx, actor account.Actor, s decide.Surface, p id.Post) ([]byte, error) {
	list, err := e.Post.Many(ctx, tx, []id.Post{p})
	if err != nil {
		return nil, err
	}
	seen, err := e.Post.Decide(ctx, tx, actor, s, list)
	if err != nil {
		return nil, err
	}
	where := "public"
	if s == decide.OnHome || s == decide.OnList {
		where = "home"
	}
	out, err := e.board(ctx, tx, actor).in(where).statuses(seen)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return json.Marshal(out[0])
}

// NotificationJSON gives a notification of the actor's; nil when it is gone.
func (e *Edge) NotificationJSON(ctx context.Context, tx *store.Tx, actor account.Actor, n id.Notification) ([]byte, error) {
	got, err := e.Notify.Get(ctx, tx, actor, n)
	if err != nil {
		return nil, nil //nolint:nilerr // taken back before it could be sent
	}
	out, err := e.board(ctx, tx, actor).notifications([]notify.Notification{got})
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return json.Marshal(out[0])
}

// ConversationJSON gives the actor's view of a conversation; nil when it is
// gone.
func (e *Edge) ConversationJSON(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Conversation) ([]byte, error) {
	got, err := e.Post.ConversationWith(ctx, tx, actor.Account, c)
	if err != nil {
		return nil, nil //nolint:nilerr // emptied before it could be sent
	}
	out, err := e.board(ctx, tx, actor).conversation(got)
	if err != nil || out.LastStatus == nil {
		return nil, err
	}
	return json.Marshal(out)
}
