package notify

import (
	"context"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
	"parvis/engine/graph"
	"parvis/engine/policy"
	"parvis/engine/post"
	"parvis/engine/report"
)

const consumer = "notify"

// listen turns facts into notifications.
func (e *Engine) listen() {
	event.On(e.Events, consumer, e.published)
	event.On(e.Events, consumer, e.edited)
	event.On(e.Events, consumer, e.polled)
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev post.Favourited) error {
		return e.tell(ctx, tx, Notification{Owner: ev.Author, Type: Favourite, Source: ev.By, Post: ev.Post})
	})
	event.On(e.Events, consumer, func(_ context.Context, tx *store.Tx, ev post.Unfavourited) error {
		return remove(tx, ev.Author, Favourite, ev.By, ev.Post)
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev post.Deleted) error {
		if ev.ReblogOf != 0 {
			return e.unboosted(ctx, tx, ev)
		}
		return removePost(tx, ev.Post)
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev graph.Followed) error {
		if err := remove(tx, ev.Target, Asked, ev.Follower, 0); err != nil {
			return err
		}
		return e.tell(ctx, tx, Notification{Owner: ev.Target, Type: Follow, Source: ev.Follower})
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev graph.Requested) error {
		return e.tell(ctx, tx, Notification{Owner: ev.Target, Type: Asked, Source: ev.Follower})
	})
	event.On(e.Events, consumer, func(_ context.Context, tx *store.Tx, ev graph.Unfollowed) error {
		return remove(tx, ev.Target, Follow, ev.Follower, 0)
	})
	event.On(e.Events, consumer, func(_ context.Context, tx *store.Tx, ev graph.Rejected) error {
		return remove(tx, ev.Target, Asked, ev.Follower, 0)
	})
	event.On(e.Events, consumer, func(_ context.Context, tx *store.Tx, ev graph.Blocked) error {
		return removeBetween(tx, ev.Owner, ev.Target)
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev policy.Stated) error {
		if ev.Measure == "hold" {
			return nil // the post itself says so to its author
		}
		if _, err := e.Report.Warning(ctx, tx, account.Actor{Account: ev.Author}, ev.Decision); err == nil {
			return nil // told once, as the decision of the moderators that it is
		}
		return e.tell(ctx, tx, Notification{Owner: ev.Author, Type: Warning, Other: ev.Statement})
	})
	event.On(e.Events, consumer, func(_ context.Context, tx *store.Tx, ev credential.SessionEnded) error {
		return deletePush(tx, id.Token(ev.Session)) // nobody is signed in there any more
	})
	event.On(e.Events, consumer, func(_ context.Context, tx *store.Tx, ev grant.TokenRevoked) error {
		return deletePush(tx, ev.Token) // that app hears no more of anything
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev account.Changed) error {
		return e.rewait(ctx, tx, ev.Account)
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev report.Acted) error {
		return e.tell(ctx, tx, Notification{Owner: ev.Target, Type: Warning, Other: ev.Warning})
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev report.Opened) error {
		staff, err := e.Account.Staff(ctx, tx, account.ManageReports)
		for _, a := range staff {
			if err := e.tell(ctx, tx, Notification{Owner: a, Type: Reported, Source: ev.Target, Other: int64(ev.Report)}); err != nil {
				return err
			}
		}
		return err
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev account.Registered) error {
		staff, err := e.Account.Staff(ctx, tx, account.ManageUsers)
		for _, a := range staff {
			if err := e.tell(ctx, tx, Notification{Owner: a, Type: SignedUp, Source: ev.Account}); err != nil {
				return err
			}
		}
		return err
	})
}

func (e *Engine) published(ctx context.Context, tx *store.Tx, ev post.Published) error {
	if ev.Quiet {
		return nil
	}
	if ev.ReblogOf != 0 {
		return e.tell(ctx, tx, Notification{Owner: ev.ReblogAuthor, Type: Reblog, Source: ev.Author, Post: ev.ReblogOf})
	}
	chat := id.Chat(0)
	if ev.Visibility == post.Direct && e.Chat != nil {
		var err error
		if chat, err = e.Chat(ctx, tx, ev.Post); err != nil {
			return err
		}
	}
	told := map[id.Account]bool{}
	for _, a := range ev.Mentions {
		told[a] = true
		if err := e.tell(ctx, tx, Notification{Owner: a, Type: Mention, Source: ev.Author, Post: ev.Post, Other: int64(chat)}); err != nil {
			return err
		}
	}
	if ev.QuoteOf != 0 {
		q, err := e.Post.Get(ctx, tx, ev.QuoteOf)
		if err != nil {
			return missing(err)
		}
		if err := e.tell(ctx, tx, Notification{Owner: q.Author, Type: Quote, Source: ev.Author, Post: ev.Post}); err != nil {
			return err
		}
	}
	if ev.Visibility == post.Direct || ev.ReplyTo != 0 && ev.ReplyToAuthor != ev.Author {
		return nil
	}
	belled, err := e.Graph.Belled(ctx, tx, ev.Author)
	for _, a := range belled {
		if told[a] {
			continue
		}
		if err := e.tell(ctx, tx, Notification{Owner: a, Type: Status, Source: ev.Author, Post: ev.Post}); err != nil {
			return err
		}
	}
	return err
}

// edited tells who boosted a post, and who quoted it, that it changed.
func (e *Engine) edited(ctx context.Context, tx *store.Tx, ev post.Edited) error {
	boosters, err := e.Post.Boosters(ctx, tx, ev.Post)
	if err != nil {
		return err
	}
	for _, a := range boosters {
		if err := e.tell(ctx, tx, Notification{Owner: a, Type: Update, Source: ev.Author, Post: ev.Post}); err != nil {
			return err
		}
	}
	quoters, err := e.Post.Quoters(ctx, tx, ev.Post)
	if err != nil {
		return err
	}
	for _, q := range quoters {
		if err := e.tell(ctx, tx, Notification{Owner: q.Val, Type: QuotedUpdate, Source: ev.Author, Post: q.Key}); err != nil {
			return err
		}
	}
	return nil
}

// polled tells voters and the author that a poll has ended.
func (e *Engine) polled(ctx context.Context, tx *store.Tx, ev post.PollEnded) error {
	voters, err := e.Post.Voters(ctx, tx, ev.Post)
	if err != nil {
		return err
	}
	for _, a := range voters {
		if err := e.tell(ctx, tx, Notification{Owner: a, Type: Poll, Source: ev.Author, Post: ev.Post}); err != nil {
			return err
		}
	}
	return e.tellSelf(tx, Notification{Owner: ev.Author, Type: Poll, Source: ev.Author, Post: ev.Post})
}

// tellSelf keeps what a member hears about their own post.
func (e *Engine) tellSelf(tx *store.Tx, n Notification) error {
	n.ID, n.At = id.Notification(tx.NewID()), tx.Now()
	n.Group = "ungrouped-" + n.ID.String()
	fresh, err := insert(tx, n)
	if err != nil || !fresh {
		return err
	}
	return e.Events.Emit(tx, Notified{n.ID, n.Owner, n.Type, n.Source, n.Post, false})
}

func (e *Engine) unboosted(ctx context.Context, tx *store.Tx, ev post.Deleted) error {
	p, err := e.Post.Get(ctx, tx, ev.ReblogOf)
	if err != nil {
		return missing(err)
	}
	return remove(tx, p.Author, Reblog, ev.Author, ev.ReblogOf)
}
