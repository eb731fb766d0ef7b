package rule

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/report"
)

// State says what became of a held post.
type State string

// The states of a held post.
const (
	Waiting  = State("waiting")
	Released = State("released")
	Refused  = State("refused")
)

// Held is a post that waits for a moderator.
type Held struct {
	Post   id.Post
	Author id.Account
	State  State
	At     time.Time
	// Rule and Parts say why; Rule is 0 when the hit was forgotten.
	Rule  int64
	Parts []Part
	// Seen is the post as moderators see it.
	Seen post.Seen
	// Hashes are those of its files.
	Hashes []string
}

func mayModerate(actor account.Actor) error {
	if !actor.Role.Has(account.ManageReports) {
		return errRole
	}
	return nil
}

// HeldMax is how many held posts are given at a time.
const HeldMax = 50

// Queue gives the posts that wait, the oldest first, to moderators. A look at one
// that is not for everyone is recorded, so it takes a write.
func (e *Engine) Queue(ctx context.Context, tx *store.Tx, actor account.Actor) ([]Held, error) {
	if err := mayModerate(actor); err != nil {
		return nil, err
	}
	list, err := waiting(tx, HeldMax)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids := make([]id.Post, 0, len(list))
	for _, h := range list {
		ids = append(ids, h.Post)
	}
	posts, err := e.Post.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	seen, err := e.Post.Decide(ctx, tx, actor, decide.OnReview, posts)
	if err != nil {
		return nil, err
	}
	out := make([]Held, 0, len(list))
	for _, h := range list {
		for _, s := range seen {
			if s.ID != h.Post {
				continue
			}
			h.Seen = s
			if err := e.inspect(ctx, tx, actor, &h); err != nil {
				return nil, err
			}
			out = append(out, h)
		}
	}
	return out, nil
}

// inspect adds the hashes of the files, and records the look.
func (e *Engine) inspect(ctx context.Context, tx *store.Tx, actor account.Actor, h *Held) error {
	files, err := e.Media.Many(ctx, tx, h.Seen.Media)
	if err != nil {
		return err
	}
	if h.Hashes, err = hashesOf(tx, files); err != nil {
		return err
	}
	if v := h.Seen.Visibility; v != post.Private && v != post.Direct {
		return nil
	}
	return record(ctx, tx, actor, "rule.read", h.Post, "", "")
}

func record(ctx context.Context, tx *store.Tx, actor account.Actor, action string, p id.Post, before, after State) error {
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: action, Subject: audit.Subject{Kind: "post", ID: int64(p)}, Before: string(before), After: string(after)})
}

// Count tells moderators how many posts wait, at most HeldMax.
func (e *Engine) Count(_ context.Context, tx *store.Tx, actor account.Actor) (int, error) {
	if mayModerate(actor) != nil {
		return 0, nil //nolint:nilerr // nobody else is told that something waits
	}
	list, err := waiting(tx, HeldMax)
	return len(list), err
}

// Release gives a held post to whom it was written for.
func (e *Engine) Release(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) error {
	h, err := e.open(tx, actor, p)
	if err != nil {
		return err
	}
	return e.free(ctx, tx, actor, h)
}

func (e *Engine) open(tx *store.Tx, actor account.Actor, p id.Post) (Held, error) {
	if err := mayModerate(actor); err != nil {
		return Held{}, err
	}
	h, err := held(tx, p)
	if store.IsMissing(err) {
		return h, errMissing
	}
	if err == nil && h.State != Waiting {
		err = errDecided
	}
	return h, err
}

// free publishes a held post and takes the label off it.
func (e *Engine) free(ctx context.Context, tx *store.Tx, actor account.Actor, h Held) error {
	if _, err := e.Post.Release(ctx, tx, h.Post); err != nil {
		return err
	}
	if _, err := e.Policy.Unlabel(ctx, tx, source(h.Post), 10); err != nil {
		return err
	}
	if err := decideHeld(tx, h.Post, Released, actor.Account, 0); err != nil {
		return err
	}
	return record(ctx, tx, actor, "rule.release", h.Post, h.State, Released)
}

// Refuse deletes a held post, as a decision of the moderators with words for its
// author, who can contest it. When that turns out right, the post is released.
func (e *Engine) Refuse(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post, text string) error {
	h, err := e.open(tx, actor, p)
	if err != nil {
		return err
	}
	w, err := e.Report.Act(ctx, tx, actor, report.Act{Target: h.Author, Action: report.Delete, Posts: []id.Post{p}, Text: text, Apart: true, Held: true})
	if err != nil {
		return err
	}
	if err := decideHeld(tx, p, Refused, actor.Account, w.ID); err != nil {
		return err
	}
	return record(ctx, tx, actor, "rule.refuse", p, Waiting, Refused)
}
