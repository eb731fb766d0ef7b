package post

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// Limits of drafts (web-client 6.9).
const (
	MaxDrafts = 100
	// maxDraft bounds a draft as it is stored, in bytes.
	maxDraft = 64 << 10
	// draftGrace is how long a draft that was thrown away can be had back.
	draftGrace = day
	// MaxWait is the longest a post waits before it leaves.
	MaxWait = 30 * time.Second
)

// SaveDraft keeps what the actor is writing. Without an id it makes a draft, or
// goes on with the one of the same key: a window that never heard the answer to its
// first saving still writes on the same. With an id it changes that draft if its
// revision is still s.Rev, and is a conflict otherwise. What the text says is not
// checked: it is not finished. Files that are gone are left out.
func (e *Engine) SaveDraft(ctx context.Context, tx *store.Tx, actor account.Actor, s Scheduled) (Scheduled, error) {
	was, err := e.unsent(ctx, tx, actor, s.ID, s.Key)
	if err != nil {
		return s, err
	}
	if s.ID == 0 {
		s.ID, s.Rev = was.ID, was.Rev
	}
	kept, err := e.Media.Keep(ctx, tx, actor.Account, s.Draft.Media)
	if err != nil {
		return s, err
	}
	s.Draft.Media = kept
	if data, err := json.Marshal(s.Draft); err != nil || len(data) > maxDraft {
		return s, fault.Wrap(errDraftLong, err)
	}
	if s.ID == 0 {
		has, err := draftsBy(tx, actor.Account, MaxDrafts)
		if err != nil {
			return s, err
		}
		if len(has) >= MaxDrafts {
			return s, errDraftMany
		}
		s.ID, s.Rev, s.At, s.Saved = id.Job(tx.NewID()), 1, time.Time{}, tx.Now()
		return s, insertScheduled(tx, actor.Account, s)
	}
	ok, err := rewriteDraft(tx, s)
	if err != nil {
		return s, err
	}
	if !ok {
		return s, errDraftChanged
	}
	s.Rev, s.Saved = s.Rev+1, tx.Now()
	return s, e.letGo(ctx, tx, actor, was.Draft.Media)
}

// Drafts gives the actor's drafts, the last written first.
func (e *Engine) Drafts(_ context.Context, tx *store.Tx, actor account.Actor) ([]Scheduled, error) {
	return draftsBy(tx, actor.Account, MaxDrafts)
}

// Unsent gives a draft of the actor's.
func (e *Engine) Unsent(_ context.Context, tx *store.Tx, actor account.Actor, j id.Job) (Scheduled, error) {
	s, err := e.mine(tx, actor, j)
	if err == nil && !s.At.IsZero() {
		err = errMissing
	}
	return s, err
}

// unsent gives the draft with an id, or without one that of a key; nothing when no
// draft has the key.
func (e *Engine) unsent(ctx context.Context, tx *store.Tx, actor account.Actor, j id.Job, key string) (Scheduled, error) {
	if j != 0 {
		return e.Unsent(ctx, tx, actor, j)
	}
	return keyed(tx, actor.Account, key, true)
}

// DropDraft throws a draft away; for a day RestoreDraft brings it back.
func (e *Engine) DropDraft(ctx context.Context, tx *store.Tx, actor account.Actor, j id.Job) error {
	if _, err := e.Unsent(ctx, tx, actor, j); err != nil {
		return err
	}
	return dropDraft(tx, j, tx.Now())
}

// RestoreDraft brings a draft back that was thrown away.
func (e *Engine) RestoreDraft(ctx context.Context, tx *store.Tx, actor account.Actor, j id.Job) error {
	if _, err := e.Unsent(ctx, tx, actor, j); err != nil {
		return err
	}
	return dropDraft(tx, j, time.Time{})
}

// SpendDraft forgets the draft with an id, or without one that of a key, which is
// being published in the same transaction, and frees its files for the post. One
// that is gone is no fault.
func (e *Engine) SpendDraft(ctx context.Context, tx *store.Tx, actor account.Actor, j id.Job, key string) error {
	s, err := e.unsent(ctx, tx, actor, j, key)
	if fault.KindOf(err) == fault.Missing || err == nil && s.ID == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return e.free(ctx, tx, actor, s)
}

// PublishSoon publishes a post after at most MaxWait, during which Recall takes it
// back. What Publish would refuse now is refused now. With a key, a repeat gives
// the post that waits, or nothing when it has left.
func (e *Engine) PublishSoon(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft, key string, wait time.Duration) (Scheduled, error) {
	if first, err := e.repeated(ctx, tx, actor, key); err != nil || first.ID != 0 {
		return Scheduled{}, err
	}
	if key != "" {
		if s, err := keyed(tx, actor.Account, key, false); err != nil || s.ID != 0 {
			return s, err
		}
	}
	if _, err := d.clean(); err != nil {
		return Scheduled{}, err
	}
	if _, err := e.allow(ctx, tx, actor, d); err != nil {
		return Scheduled{}, err
	}
	var p Post
	if err := e.thread(ctx, tx, actor, &p, d); err != nil {
		return Scheduled{}, err
	}
	if err := e.quote(ctx, tx, actor, &p, d); err != nil {
		return Scheduled{}, err
	}
	if err := e.Media.Ready(ctx, tx, actor.Account, d.Media); err != nil {
		return Scheduled{}, err
	}
	has, err := scheduledBy(tx, actor.Account, store.Page{Limit: MaxScheduled})
	if err != nil {
		return Scheduled{}, err
	}
	if len(has) >= MaxScheduled {
		return Scheduled{}, errScheduleMany
	}
	return e.setAside(ctx, tx, actor, d, tx.Now().Add(min(max(wait, 0), MaxWait)), key)
}

// Recall makes a draft again of a post that waits or is planned.
func (e *Engine) Recall(ctx context.Context, tx *store.Tx, actor account.Actor, j id.Job) (Scheduled, error) {
	s, err := e.Planned(ctx, tx, actor, j)
	if err != nil {
		return s, err
	}
	if err := recall(tx, j); err != nil {
		return s, err
	}
	s.At, s.Error = time.Time{}, ""
	return s, e.Timers.Cancel(tx, publishes, j.String())
}

// letGo frees files that no draft of the actor's holds any more.
func (e *Engine) letGo(ctx context.Context, tx *store.Tx, actor account.Actor, files []id.Media) error {
	if len(files) == 0 {
		return nil
	}
	all, err := draftsBy(tx, actor.Account, MaxDrafts)
	if err != nil {
		return err
	}
	files = slices.DeleteFunc(slices.Clone(files), func(m id.Media) bool {
		return slices.ContainsFunc(all, func(s Scheduled) bool { return slices.Contains(s.Draft.Media, m) })
	})
	if len(files) == 0 {
		return nil
	}
	return e.Media.Reserve(ctx, tx, actor.Account, files, false)
}

// sweepDrafts forgets drafts that were thrown away a day ago.
func (e *Engine) sweepDrafts(ctx context.Context, tx *store.Tx) error {
	old, err := droppedDrafts(tx, tx.Now().Add(-draftGrace))
	if err != nil {
		return err
	}
	for _, x := range old {
		actor := account.Actor{Account: x.Key}
		s, err := e.Unsent(ctx, tx, actor, x.Val)
		if err != nil {
			return err
		}
		if err := deleteScheduled(tx, x.Val); err != nil {
			return err
		}
		if err := e.letGo(ctx, tx, actor, s.Draft.Media); err != nil {
			return err
		}
	}
	return nil
}
