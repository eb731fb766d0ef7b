package post

import (
	"context"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post/talk"
)

// BeforePublish is a rule asked before a post is published, and again with what
// an edit makes of it (architecture 5.4). It may refuse with a fault. It sees the
// draft and changes nothing.
type BeforePublish func(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft) (Outcome, error)

// Outcome is what a rule answers; the zero value lets the post pass.
type Outcome struct {
	// Hold keeps the post from everybody but its author until Release. Then puts
	// the label on it that has decide.Awaits.
	Hold bool
	// Then, if any, runs in the same transaction once the post is written.
	Then func(ctx context.Context, tx *store.Tx, p Post) error
}

// outcome is what all rules together answer.
type outcome struct {
	hold bool
	then []func(ctx context.Context, tx *store.Tx, p Post) error
}

// ask asks the rules in order; the first that refuses ends it.
func (e *Engine) ask(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft) (outcome, error) {
	var out outcome
	for _, rule := range e.Rules {
		o, err := rule(ctx, tx, actor, d)
		if err != nil {
			return out, err
		}
		out.hold = out.hold || o.Hold
		if o.Then != nil {
			out.then = append(out.then, o.Then)
		}
	}
	return out, nil
}

func (o *outcome) follow(ctx context.Context, tx *store.Tx, p Post) error {
	for _, fn := range o.then {
		if err := fn(ctx, tx, p); err != nil {
			return err
		}
	}
	return nil
}

// held: a post is for its author alone until somebody looked at it.
type held struct {
	Post   id.Post
	Author id.Account
}

// EventKind names the event.
func (held) EventKind() event.Kind { return event.Kind{Subject: "post.held", V: 1} }

// Aggregate is the post.
func (e held) Aggregate() int64 { return int64(e.Post) }

// Awaits tells that a post is for its author alone until somebody looked at it.
func (p *Post) Awaits() bool { return p.Word.Has(decide.Awaits) }

// settle ends the writing of a new post: it counts and is told of, or it is held
// and nobody knows of it yet.
func (e *Engine) settle(ctx context.Context, tx *store.Tx, p Post, quiet bool, o outcome) error {
	if err := o.follow(ctx, tx, p); err != nil {
		return err
	}
	if o.hold {
		if err := insertHeld(tx, p.ID, quiet); err != nil {
			return err
		}
		if err := e.closeFiles(ctx, tx, p, true); err != nil {
			return err
		}
		return e.Events.Emit(tx, held{Post: p.ID, Author: p.Author})
	}
	return e.release(ctx, tx, p, quiet)
}

// closeFiles makes the files of a post ask for a signed address, which only who may
// see the post is given, while it is held; afterwards as its audience asks.
func (e *Engine) closeFiles(ctx context.Context, tx *store.Tx, p Post, held bool) error {
	if len(p.Media) == 0 {
		return nil
	}
	return e.Media.SetClosed(ctx, tx, p.Media, held || p.Visibility == Private || p.Visibility == Direct)
}

// release counts a post and tells of it.
func (e *Engine) release(ctx context.Context, tx *store.Tx, p Post, quiet bool) error {
	if err := e.count(ctx, tx, p, quiet); err != nil {
		return err
	}
	return e.Events.Emit(tx, published(p, quiet))
}

// count moves the counters that a new post moves, and plans the end of its poll.
// A quiet one does not count for the hashtags of its day, so that nothing old
// trends, and begins no conversation.
func (e *Engine) count(ctx context.Context, tx *store.Tx, p Post, quiet bool) error {
	if p.Visibility == Public && !quiet {
		if err := countTags(tx, p); err != nil {
			return err
		}
	}
	if err := countAround(tx, p, 1); err != nil {
		return err
	}
	if p.Poll != nil {
		if err := e.planEnd(tx, *p.Poll); err != nil {
			return err
		}
	}
	if p.Visibility == Direct && !quiet {
		if err := talk.Add(tx, e.Events, p.Conversation, p.ID, p.Author, p.Mentions); err != nil {
			return err
		}
	}
	return e.Account.Count(ctx, tx, p.Author, account.Delta{Posts: 1, PostAt: p.At})
}

// countAround moves the counters of what a post answers, boosts and quotes, which
// may all be one.
func countAround(tx *store.Tx, p Post, by int) error {
	for _, around := range []struct {
		of id.Post
		by Counts
	}{{p.ReplyTo, Counts{Replies: by}}, {p.ReblogOf, Counts{Reblogs: by}}, {p.QuoteOf, Counts{Quotes: by}}} {
		if around.of == 0 {
			continue
		}
		if err := bump(tx, around.of, around.by); err != nil {
			return err
		}
	}
	return nil
}

// Release gives a held post to whom it was written for. One that nobody ever saw
// is published now and told of as a new one; one that an edit held is as it was.
// The caller takes the label off it in the same transaction. A post that is not
// held stays as it is.
func (e *Engine) Release(ctx context.Context, tx *store.Tx, which id.Post) (Post, error) {
	p, err := e.Get(ctx, tx, which)
	if err != nil {
		return p, err
	}
	quiet, fresh, err := takeHeld(tx, p.ID)
	if err != nil || !fresh && !p.Awaits() {
		return p, err
	}
	p.Word &^= decide.Awaits
	if err := rewordPost(tx, p.ID, p.Word); err != nil {
		return p, err
	}
	if err := e.closeFiles(ctx, tx, p, false); err != nil {
		return p, err
	}
	if !fresh {
		if p.Poll != nil {
			if err := e.planEnd(tx, *p.Poll); err != nil {
				return p, err
			}
		}
		return p, e.Events.Emit(tx, Edited{Post: p.ID, Author: p.Author})
	}
	if p.Poll != nil { // its time begins when somebody can vote
		p.Poll.ExpiresAt = p.Poll.ExpiresAt.Add(tx.Now().Sub(p.At))
		if err := movePoll(tx, *p.Poll); err != nil {
			return p, err
		}
	}
	if !quiet {
		if p, err = e.sayLate(ctx, tx, p); err != nil {
			return p, err
		}
	}
	return p, e.release(ctx, tx, p, quiet)
}

// changed tells that a post is not what it was, to those who know of it.
func (e *Engine) changed(tx *store.Tx, p Post) error {
	if p.Awaits() {
		return e.Events.Emit(tx, held{Post: p.ID, Author: p.Author})
	}
	return e.Events.Emit(tx, Edited{Post: p.ID, Author: p.Author})
}
