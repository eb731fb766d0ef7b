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
	return e.board(ctx, tx, actor).in(whereOf(s)).One(seen)
}

// CrowdJSON gives a new post as each of some actors sees it on a surface, in
// their order; nil where it is not shown. Those who see the same get the same
// bytes: it is rendered once for them.
func (e *Edge) CrowdJSON(ctx context.Context, tx *store.Tx, actors []account.Actor, s decide.Surface, p id.Post) ([][]byte, error) {
	seen, err := e.Post.Crowd(ctx, tx, actors, s, p)
	if err != nil {
		return nil, err
	}
	return e.render.Board(ctx, tx, account.Actor{}).In(whereOf(s)).Crowd(actors, seen)
}

// whereOf names the context of filters on a surface.
func whereOf(s decide.Surface) string {
	if s == decide.OnHome || s == decide.OnList {
		return "home"
	}
	return "public"
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
