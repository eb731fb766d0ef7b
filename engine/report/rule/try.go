package rule

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post"
)

// TryMax is at how many posts a dry run looks.
const TryMax = 100

// Match is a post that a rule would have met.
type Match struct {
	Post  post.Post
	Parts []Part
}

// Try tells staff which of the newest public posts a rule would have met, whether
// it is on or not. Nothing is done to them.
func (e *Engine) Try(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft) ([]Match, error) {
	if err := mayWrite(actor); err != nil {
		return nil, err
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	c, err := compile(Rule{Draft: d})
	if err != nil {
		return nil, err
	}
	posts, err := e.Post.Latest(ctx, tx, TryMax)
	if err != nil {
		return nil, err
	}
	var out []Match
	for _, p := range posts {
		draft := post.Draft{Text: p.Source, Spoiler: p.Spoiler, Media: p.Media, Edits: p.ID}
		if p.Poll != nil {
			draft.Poll = &post.PollDraft{}
			for _, o := range p.Poll.Options {
				draft.Poll.Options = append(draft.Poll.Options, o.Title)
			}
		}
		x, err := e.look(ctx, tx, p.Author, draft)
		if err != nil {
			return nil, err
		}
		x.age -= tx.Now().Sub(p.At) // as old as the account was then
		if parts := c.match(x); len(parts) > 0 {
			out = append(out, Match{p, parts})
		}
	}
	return out, nil
}

// Hit says that a rule met a post, or a file.
type Hit struct {
	ID      int64
	Rule    int64
	Version int64
	Effect  Effect
	// Post is 0 for what was turned away.
	Post   id.Post
	Author id.Account
	At     time.Time
	Parts  []Part
	// Warning is the decision that it led to, 0 for none.
	Warning int64
}

// Hits pages through what a rule met, newest first; of 0, what all rules met.
func (e *Engine) Hits(_ context.Context, tx *store.Tx, actor account.Actor, rule int64, p store.Page) ([]Hit, error) {
	if err := mayModerate(actor); err != nil {
		return nil, err
	}
	return hits(tx, rule, p)
}

// Undo takes back what a rule did to a post: its cover, or that it is limited.
func (e *Engine) Undo(ctx context.Context, tx *store.Tx, actor account.Actor, hit int64) error {
	if err := mayModerate(actor); err != nil {
		return err
	}
	h, err := hitByID(tx, hit)
	if store.IsMissing(err) || err == nil && h.Warning == 0 {
		return errMissing
	}
	if err != nil {
		return err
	}
	return e.Report.Undo(ctx, tx, actor, h.Warning)
}
