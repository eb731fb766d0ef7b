package post

import (
	"context"
	"time"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post/text"
	"parvis/engine/post/usage"
)

const (
	maxFeatured = 10
	day         = 24 * time.Hour
)

// Hashtag is a word that gathers posts. Name is folded, Shown as first typed.
type Hashtag struct {
	ID    id.Tag
	Name  string
	Shown string
}

// TagFollowed: Owner's followed hashtags changed.
type TagFollowed struct {
	Owner id.Account
	Tag   id.Tag
}

// EventKind names the event.
func (TagFollowed) EventKind() event.Kind { return event.Kind{Subject: "post.tag.followed", V: 1} }

// Aggregate is the member.
func (e TagFollowed) Aggregate() int64 { return int64(e.Owner) }

// Hashtag finds a hashtag by name, without "#". ok is false when nobody used it
// yet; the name is then valid and unused.
func (e *Engine) Hashtag(_ context.Context, tx *store.Tx, name string) (h Hashtag, ok bool, err error) {
	if !text.ValidTag(name) {
		return h, false, errTag
	}
	h, err = tagByName(tx, text.FoldTag(name))
	if store.IsMissing(err) {
		return Hashtag{Name: text.FoldTag(name), Shown: name}, false, nil
	}
	return h, err == nil, err
}

// KnownHashtag is Hashtag as an account may know it: ok only if the hashtag was used in
// public, or if the account follows it or shows it on its profile. One of private posts
// alone is like one that nobody wrote.
func (e *Engine) KnownHashtag(ctx context.Context, tx *store.Tx, a id.Account, name string) (h Hashtag, ok bool, err error) {
	h, ok, err = e.Hashtag(ctx, tx, name)
	if err != nil || !ok {
		return h, false, err
	}
	if ok, err = tagKnown(tx, h.ID, a); err != nil || ok {
		return h, ok, err
	}
	return Hashtag{Name: h.Name, Shown: name}, false, nil
}

// HashtagByID finds a hashtag by its number.
func (e *Engine) HashtagByID(_ context.Context, tx *store.Tx, t id.Tag) (Hashtag, error) {
	got, err := tagsByID(tx, []id.Tag{t})
	if err == nil && len(got) == 0 {
		return Hashtag{}, errMissing
	}
	if err != nil {
		return Hashtag{}, err
	}
	return got[0], nil
}

// Hashtags gives hashtags by number, in order of number.
func (e *Engine) Hashtags(_ context.Context, tx *store.Tx, ts []id.Tag) ([]Hashtag, error) {
	return tagsByID(tx, ts)
}

// FollowTag puts public posts with the hashtag into the actor's home.
func (e *Engine) FollowTag(_ context.Context, tx *store.Tx, actor account.Actor, name string) (Hashtag, error) {
	h, err := oneTag(tx, name)
	if err != nil {
		return h, err
	}
	if err := insertTagFollow(tx, actor.Account, h.ID); err != nil {
		return h, err
	}
	return h, e.Events.Emit(tx, TagFollowed{actor.Account, h.ID})
}

// UnfollowTag takes the hashtag out of the actor's home again.
func (e *Engine) UnfollowTag(_ context.Context, tx *store.Tx, actor account.Actor, name string) (Hashtag, error) {
	h, err := oneTag(tx, name)
	if err != nil {
		return h, err
	}
	if err := deleteTagFollow(tx, actor.Account, h.ID); err != nil {
		return h, err
	}
	return h, e.Events.Emit(tx, TagFollowed{actor.Account, h.ID})
}

func oneTag(tx *store.Tx, name string) (Hashtag, error) {
	if !text.ValidTag(name) {
		return Hashtag{}, errTag
	}
	got, err := hashtags(tx, []string{name})
	if err != nil {
		return Hashtag{}, err
	}
	return got[0], nil
}

// FollowedTag is a followed hashtag; Cursor orders the list.
type FollowedTag struct {
	Cursor int64
	Hashtag
}

// FollowedTags pages through the hashtags that an account follows.
func (e *Engine) FollowedTags(_ context.Context, tx *store.Tx, a id.Account, p store.Page) ([]FollowedTag, error) {
	return tagFollows(tx, a, p)
}

// FollowsTags tells which of the hashtags an account follows.
func (e *Engine) FollowsTags(_ context.Context, tx *store.Tx, a id.Account, ts []id.Tag) ([]id.Tag, error) {
	return followedAmong(tx, a, ts)
}

// FeaturedTag is a hashtag shown on a profile.
type FeaturedTag struct {
	ID id.Edge
	Hashtag
	Posts  int
	LastAt time.Time
}

// FeatureTag shows a hashtag on the actor's profile.
func (e *Engine) FeatureTag(ctx context.Context, tx *store.Tx, actor account.Actor, name string) (FeaturedTag, error) {
	h, err := oneTag(tx, name)
	if err != nil {
		return FeaturedTag{}, err
	}
	has, err := featured(tx, actor.Account)
	if err != nil {
		return FeaturedTag{}, err
	}
	for _, f := range has {
		if f.Hashtag.ID == h.ID {
			return f, nil
		}
	}
	if len(has) >= maxFeatured {
		return FeaturedTag{}, errTagMany
	}
	if err := insertFeature(tx, actor.Account, h.ID); err != nil {
		return FeaturedTag{}, err
	}
	if has, err = featured(tx, actor.Account); err != nil {
		return FeaturedTag{}, err
	}
	return has[len(has)-1], nil
}

// UnfeatureTag takes a hashtag off the actor's profile.
func (e *Engine) UnfeatureTag(_ context.Context, tx *store.Tx, actor account.Actor, f id.Edge) error {
	n, err := deleteFeature(tx, actor.Account, f)
	if err == nil && n == 0 {
		return errMissing
	}
	return err
}

// FeaturedTags gives the hashtags on a profile, with how often the account used
// each.
func (e *Engine) FeaturedTags(_ context.Context, tx *store.Tx, a id.Account) ([]FeaturedTag, error) {
	return featured(tx, a)
}

// UsedTags gives the hashtags that an account used most, at most limit.
func (e *Engine) UsedTags(_ context.Context, tx *store.Tx, a id.Account, limit int) ([]Hashtag, error) {
	return usedTags(tx, a, limit)
}

// TagHistory gives the last seven days of each hashtag, newest first.
func (e *Engine) TagHistory(_ context.Context, tx *store.Tx, ts []id.Tag) (map[id.Tag][]usage.Day, error) {
	return usage.Week(tx.Now(), ts, func(since time.Time, note func(id.Tag, time.Time, int, int)) error {
		return eachTagDay(tx, ts, since, note)
	})
}

// TagUsers gives who used each of the hashtags that at least least accounts used
// in public on a day, and that may be listed; at most max pairs.
func (e *Engine) TagUsers(_ context.Context, tx *store.Tx, on time.Time, least, max int) ([]store.Pair[id.Tag, id.Account], error) {
	return tagUsers(tx, on.Truncate(day), least, max)
}

func foldTag(name string) string { return text.FoldTag(name) }

// EnsureTag finds a hashtag by name or makes it, for whoever waits for its first
// use.
func (e *Engine) EnsureTag(_ context.Context, tx *store.Tx, name string) (Hashtag, error) {
	return oneTag(tx, name)
}
