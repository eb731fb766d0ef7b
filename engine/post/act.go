package post

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post/talk"
)

// Reblog boosts a post; boosting a boost boosts the original. Repeating it
// gives the boost there is. Visibility empty is public.
func (e *Engine) Reblog(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post, v Visibility) (Post, error) {
	orig, err := e.boostable(ctx, tx, actor, p)
	if err != nil {
		return Post{}, err
	}
	has, err := reblogBy(tx, orig.ID, actor.Account)
	if err != nil {
		return Post{}, err
	}
	if has != 0 {
		return e.Get(ctx, tx, has)
	}
	b, err := e.boost(ctx, tx, actor, orig, v)
	if err != nil {
		return Post{}, err
	}
	return b, e.writeBoost(ctx, tx, b, orig, false)
}

// boostable gives the post that the actor may boost by boosting p.
func (e *Engine) boostable(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	orig, err := e.original(ctx, tx, actor, p)
	if err == nil && (orig.Visibility == Direct || orig.Visibility == Private && orig.Author != actor.Account) {
		return Post{}, errMissing
	}
	return orig, err
}

// boost makes the boost of a post once all have agreed.
func (e *Engine) boost(ctx context.Context, tx *store.Tx, actor account.Actor, orig Post, v Visibility) (Post, error) {
	if err := e.may(ctx, tx, actor, decide.DoReblog, orig); err != nil {
		return Post{}, err
	}
	if err := e.mayPublish(ctx, tx, actor); err != nil {
		return Post{}, err
	}
	if v != Unlisted && v != Private {
		v = Public
	}
	if orig.Visibility == Private {
		v = Private
	}
	return Post{ID: id.Post(tx.NewID()), Author: actor.Account, At: tx.Now(), Visibility: v, ReblogOf: orig.ID, Word: orig.Word, CanQuote: Nobody, CanReply: Nobody, App: actor.App, Conversation: orig.Conversation}, nil
}

func (e *Engine) writeBoost(ctx context.Context, tx *store.Tx, b, orig Post, quiet bool) error {
	if err := insertPost(tx, b); err != nil {
		return err
	}
	if err := bump(tx, orig.ID, Counts{Reblogs: 1}); err != nil {
		return err
	}
	if err := e.Account.Count(ctx, tx, b.Author, account.Delta{Posts: 1, PostAt: b.At}); err != nil {
		return err
	}
	return e.Events.Emit(tx, Published{Post: b.ID, Author: b.Author, Visibility: b.Visibility, ReblogOf: orig.ID, ReblogAuthor: orig.Author, Language: orig.Language, Quiet: quiet})
}

// original follows a boost to what it boosts.
func (e *Engine) original(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	got, err := e.See(ctx, tx, actor, p)
	if err != nil || got.ReblogOf == 0 {
		return got, err
	}
	return e.See(ctx, tx, actor, got.ReblogOf)
}

// Unreblog takes a boost back and gives the original. It is no error if there
// is none.
func (e *Engine) Unreblog(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	orig, err := e.original(ctx, tx, actor, p)
	if err != nil {
		return Post{}, err
	}
	has, err := reblogBy(tx, orig.ID, actor.Account)
	if err != nil || has == 0 {
		return orig, err
	}
	b, err := e.Get(ctx, tx, has)
	if err != nil {
		return Post{}, err
	}
	if err := e.remove(ctx, tx, b); err != nil {
		return Post{}, err
	}
	return e.Get(ctx, tx, orig.ID)
}

// Favourite likes a post. Repeating it changes nothing.
func (e *Engine) Favourite(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	got, err := e.original(ctx, tx, actor, p)
	if err != nil {
		return got, err
	}
	if err := e.may(ctx, tx, actor, decide.DoLike, got); err != nil {
		return got, err
	}
	fresh, err := insertFavourite(tx, actor.Account, got.ID)
	if err != nil || !fresh {
		return got, err
	}
	if err := bump(tx, got.ID, Counts{Favourites: 1}); err != nil {
		return got, err
	}
	got.Counts.Favourites++
	return got, e.Events.Emit(tx, Favourited{Post: got.ID, Author: got.Author, By: actor.Account})
}

// Unfavourite takes a like back; that is always allowed.
func (e *Engine) Unfavourite(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	got, err := e.original(ctx, tx, actor, p)
	if err != nil {
		return got, err
	}
	n, err := deleteFavourite(tx, actor.Account, got.ID)
	if err != nil || n == 0 {
		return got, err
	}
	if err := bump(tx, got.ID, Counts{Favourites: -1}); err != nil {
		return got, err
	}
	got.Counts.Favourites--
	return got, e.Events.Emit(tx, Unfavourited{Post: got.ID, Author: got.Author, By: actor.Account})
}

// Bookmark keeps a post for the actor alone.
func (e *Engine) Bookmark(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	got, err := e.original(ctx, tx, actor, p)
	if err != nil {
		return got, err
	}
	return got, insertBookmark(tx, actor.Account, got.ID)
}

// Unbookmark no longer keeps a post.
func (e *Engine) Unbookmark(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	got, err := e.original(ctx, tx, actor, p)
	if err != nil {
		return got, err
	}
	return got, deleteBookmark(tx, actor.Account, got.ID)
}

// Pin shows a post of the actor's first on the profile.
func (e *Engine) Pin(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	got, err := e.See(ctx, tx, actor, p)
	if err != nil {
		return got, err
	}
	switch {
	case got.Author != actor.Account:
		return got, errPinOther
	case got.ReblogOf != 0:
		return got, errPinReblog
	case got.Visibility == Direct:
		return got, errPinDirect
	}
	pins, err := pinned(tx, actor.Account)
	if err != nil || slices.Contains(pins, p) {
		return got, err
	}
	if len(pins) >= MaxPins {
		return got, errPinMany
	}
	return got, insertPin(tx, actor.Account, p)
}

// Unpin takes a pinned post from its place.
func (e *Engine) Unpin(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	got, err := e.See(ctx, tx, actor, p)
	if err != nil {
		return got, err
	}
	return got, deletePin(tx, actor.Account, p)
}

// MuteThread stops notifications about a thread.
func (e *Engine) MuteThread(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	got, err := e.See(ctx, tx, actor, p)
	if err != nil {
		return got, err
	}
	return got, insertThreadMute(tx, actor.Account, got.Conversation)
}

// UnmuteThread lets notifications about a thread through again.
func (e *Engine) UnmuteThread(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	got, err := e.See(ctx, tx, actor, p)
	if err != nil {
		return got, err
	}
	return got, deleteThreadMute(tx, actor.Account, got.Conversation)
}

// ThreadMutes pages through the threads that the actor muted, each by the number of the
// post that began it.
func (e *Engine) ThreadMutes(_ context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]id.Conversation, error) {
	return threadMutes(tx, actor.Account, p)
}

// HearThread is UnmuteThread for a thread that the actor may not be able to read any more.
func (e *Engine) HearThread(_ context.Context, tx *store.Tx, actor account.Actor, c id.Conversation) error {
	return deleteThreadMute(tx, actor.Account, c)
}

// ThreadMuted tells who of the given accounts muted a conversation.
func (e *Engine) ThreadMuted(_ context.Context, tx *store.Tx, c id.Conversation, among []id.Account) ([]id.Account, error) {
	return threadMuters(tx, c, among)
}

// Delete removes a post of the actor's and gives it as it was, for a redraft.
// The row stays without words for 30 days.
func (e *Engine) Delete(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) (Post, error) {
	got, err := e.Get(ctx, tx, p)
	if err != nil {
		return got, err
	}
	if got.Author != actor.Account {
		return got, errMissing
	}
	return got, e.remove(ctx, tx, got)
}

// Remove deletes anybody's post, for moderation and for the end of an account.
func (e *Engine) Remove(ctx context.Context, tx *store.Tx, p id.Post) error {
	got, err := e.Get(ctx, tx, p)
	if err != nil {
		return err
	}
	return e.remove(ctx, tx, got)
}

func (e *Engine) remove(ctx context.Context, tx *store.Tx, p Post) error {
	boosts, err := reblogs(tx, p.ID)
	if err != nil {
		return err
	}
	for _, b := range boosts {
		if err := e.remove(ctx, tx, b); err != nil {
			return err
		}
	}
	files, err := everyFile(tx, p)
	if err != nil {
		return err
	}
	if p.Visibility == Direct && e.Chats.Delete != nil {
		if err := e.Chats.Delete(ctx, tx, p); err != nil {
			return err
		}
	}
	if err := tombstone(tx, p); err != nil {
		return err
	}
	_, never, err := takeHeld(tx, p.ID)
	if err != nil {
		return err
	}
	if !never {
		if err := e.uncount(ctx, tx, p); err != nil {
			return err
		}
	}
	if err := e.Media.Release(ctx, tx, files); err != nil {
		return err
	}
	if p.Visibility == Direct {
		if err := talk.Drop(tx, p.Conversation, p.ID); err != nil {
			return err
		}
	}
	ev := Deleted{Post: p.ID, Author: p.Author, Visibility: p.Visibility, ReblogOf: p.ReblogOf, Mentions: p.Mentions}
	for _, t := range p.Tags {
		ev.Tags = append(ev.Tags, t.ID)
	}
	return e.Events.Emit(tx, ev)
}

func (e *Engine) uncount(ctx context.Context, tx *store.Tx, p Post) error {
	if err := countAround(tx, p, -1); err != nil {
		return err
	}
	if p.Poll != nil {
		if err := e.Timers.Cancel(tx, pollEnds, p.ID.String()); err != nil {
			return err
		}
	}
	return e.Account.Count(ctx, tx, p.Author, account.Delta{Posts: -1})
}

// RevokeQuote takes a post of the actor's out of a quote of it.
func (e *Engine) RevokeQuote(ctx context.Context, tx *store.Tx, actor account.Actor, quoted, by id.Post) (Post, error) {
	q, err := e.Get(ctx, tx, by)
	if err != nil {
		return q, err
	}
	orig, err := e.Get(ctx, tx, quoted)
	if err != nil {
		return q, err
	}
	if orig.Author != actor.Account || q.QuoteOf != quoted {
		return q, errForbidden
	}
	q.QuoteState = QuoteRevoked
	if err := setQuote(tx, q); err != nil {
		return q, err
	}
	return q, e.changed(tx, q)
}

// SetAudiences changes who may quote and reply to a post of the actor's; empty
// leaves as it is.
func (e *Engine) SetAudiences(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post, quote, reply Audience) (Post, error) {
	got, err := e.Get(ctx, tx, p)
	if err != nil {
		return got, err
	}
	if got.Author != actor.Account {
		return got, errMissing
	}
	if quote != "" && (got.Visibility == Public || got.Visibility == Unlisted) {
		got.CanQuote = quote
	}
	if reply != "" {
		got.CanReply = reply
	}
	if err := setAudiences(tx, got); err != nil {
		return got, err
	}
	return got, e.changed(tx, got)
}
