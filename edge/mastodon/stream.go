package mastodon

import (
	"context"
	"encoding/json"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/notify"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
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
	out, err := e.board(ctx, tx, actor).in(whereOf(s)).statuses(seen)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return json.Marshal(out[0])
}

// CrowdJSON gives a new post as each of some actors sees it on a surface, in
// their order; nil where it is not shown. Those who see the same get the same
// bytes: it is rendered once for them.
func (e *Edge) CrowdJSON(ctx context.Context, tx *store.Tx, actors []account.Actor, s decide.Surface, p id.Post) ([][]byte, error) {
	seen, err := e.Post.Crowd(ctx, tx, actors, s, p)
	if err != nil {
		return nil, err
	}
	b := e.board(ctx, tx, account.Actor{}).in(whereOf(s))
	out, same := make([][]byte, len(actors)), map[view][]byte{}
	for i, p := range seen {
		if p == nil {
			continue
		}
		b.actor, b.lang, b.filters = actors[i], actors[i].Lang.Or(e.Words.Fallback()), nil
		if err := b.loadFilters(); err != nil {
			return nil, err
		}
		v, shared := b.view(p)
		if out[i] = same[v]; shared && out[i] != nil {
			continue
		}
		if out[i], err = b.statusJSON(p); err != nil {
			return nil, err
		}
		if shared {
			same[v] = out[i]
		}
	}
	return out, nil
}

// view is what the rendering of one post depends on besides the post.
type view struct {
	own, extensions bool
	decision        decide.Decision
	quote           post.QuoteState
	inner           decide.Decision
	hasInner        bool
}

// view tells how the actor sees a new post; false when nobody else needs to see
// it so: with filters, or with notices in a language.
func (b *board) view(p *post.Seen) (view, bool) {
	v := view{own: p.Author == b.actor.Account, extensions: b.actor.Extensions, decision: p.Decision, quote: p.Quote, hasInner: p.Inner != nil}
	shared := len(b.filters) == 0 && len(p.Notices) == 0
	if in := p.Inner; in != nil {
		v.own, v.inner = v.own || in.Author == b.actor.Account, in.Decision
		shared = shared && len(in.Notices) == 0 && in.Inner == nil && in.Author != b.actor.Account
	}
	return v, shared
}

func (b *board) statusJSON(p *post.Seen) ([]byte, error) {
	out, err := b.statuses([]post.Seen{*p})
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return json.Marshal(out[0])
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
