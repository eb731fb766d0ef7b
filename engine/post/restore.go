package post

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post/text"
)

// Limits of a post that moves in. It may be longer than one written here: what
// somebody wrote elsewhere is not cut.
const (
	maxRestored = 20_000
	originMax   = 512
)

// A post that moves in and is younger than freshFor stands among the new ones of
// public and tag feeds: an author who has MaxFresh of them brings no more in.
const (
	MaxFresh = 300
	freshFor = 24 * time.Hour
)

// Restored is a post, or a boost, that its author wrote elsewhere.
type Restored struct {
	// Origin is the address the post had there; with the author it is the key
	// that makes restoring it again change nothing.
	Origin string
	// At is when it was written, EditedAt when it was last changed.
	At, EditedAt time.Time
	Text         string
	Spoiler      string
	Sensitive    bool
	Visibility   Visibility
	Language     string
	Media        []id.Media
	// ReplyTo is a post of the same author; answers to others have none.
	ReplyTo id.Post
	// ReblogOf makes it a boost of a post that is here.
	ReblogOf id.Post
}

// Restore writes a post of the actor's as it was elsewhere: at its time, with an
// id of that time, without a word to anybody. It names nobody: mentions stay
// words, so that a direct post is its author's alone. fresh is false when it was
// restored before; what was deleted since stays deleted, and has the zero ID.
func (e *Engine) Restore(ctx context.Context, tx *store.Tx, actor account.Actor, r Restored) (p Post, fresh bool, err error) {
	had, err := e.Origins(ctx, tx, actor.Account, []string{r.Origin})
	if err != nil {
		return Post{}, false, err
	}
	if had[r.Origin] != 0 {
		return e.restoredBefore(ctx, tx, had[r.Origin])
	}
	if r.At.After(tx.Now()) {
		r.At = tx.Now()
	}
	if r.EditedAt.After(tx.Now()) {
		r.EditedAt = tx.Now()
	}
	if err := notFresh(tx, actor.Account, r.At); err != nil {
		return Post{}, false, err
	}
	if r.ReblogOf != 0 {
		p, fresh, err = e.restoreBoost(ctx, tx, actor, r)
	} else {
		p, err = e.restorePost(ctx, tx, actor, r)
		fresh = true
	}
	if err != nil {
		return Post{}, false, err
	}
	return p, fresh, insertOrigin(tx, actor.Account, originKey(r.Origin), p.ID)
}

// notFresh refuses what is dated among the new posts when its author has enough
// of them.
func notFresh(tx *store.Tx, author id.Account, at time.Time) error {
	since := tx.Now().Add(-freshFor)
	if at.Before(since) {
		return nil
	}
	n, err := youngOf(tx, author, since, MaxFresh)
	if err == nil && n >= MaxFresh {
		return errFresh
	}
	return err
}

func (e *Engine) restoredBefore(ctx context.Context, tx *store.Tx, which id.Post) (Post, bool, error) {
	list, err := e.Many(ctx, tx, []id.Post{which})
	if err != nil || len(list) == 0 {
		return Post{}, false, err
	}
	return list[0], false, nil
}

// Origins tells which posts of an author were restored from the given addresses,
// those that were deleted since included.
func (e *Engine) Origins(_ context.Context, tx *store.Tx, author id.Account, of []string) (map[string]id.Post, error) {
	keys := make([]string, 0, len(of))
	by := make(map[string]string, len(of))
	for _, o := range of {
		k := originKey(o)
		keys, by[k] = append(keys, k), o
	}
	out := make(map[string]id.Post, len(of))
	if len(keys) == 0 {
		return out, nil
	}
	rows, err := origins(tx, author, keys)
	for _, r := range rows {
		out[by[r.Key]] = r.Val
	}
	return out, err
}

// MovedIn tells whether a post of an author was restored, be it deleted since.
func (e *Engine) MovedIn(_ context.Context, tx *store.Tx, author id.Account, p id.Post) (bool, error) {
	return hasOrigin(tx, author, p)
}

// originKey bounds an address; a longer one is known by its hash.
func originKey(s string) string {
	if len(s) <= originMax {
		return s
	}
	h := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(h[:])
}

func (e *Engine) restorePost(ctx context.Context, tx *store.Tx, actor account.Actor, r Restored) (Post, error) {
	parsed, err := r.clean()
	if err != nil {
		return Post{}, err
	}
	d := Draft{Text: r.Text, Spoiler: r.Spoiler, Sensitive: r.Sensitive, Visibility: r.Visibility, Language: r.Language, Media: r.Media, ReplyTo: r.ReplyTo, At: r.At}
	o, err := e.allow(ctx, tx, actor, d)
	if err != nil {
		return Post{}, err
	}
	which, err := oldID(tx, r.At)
	if err != nil {
		return Post{}, err
	}
	p := Post{
		ID: which, Author: actor.Account, At: r.At, EditedAt: r.EditedAt, Visibility: r.Visibility, Source: r.Text, Spoiler: r.Spoiler, Sensitive: r.Sensitive,
		Language: r.Language, CanQuote: Anyone, CanReply: Anyone, Media: r.Media, Conversation: id.Conversation(which),
	}
	if p.Visibility == Private || p.Visibility == Direct {
		p.CanQuote = Nobody
	}
	if r.ReplyTo != 0 {
		parent, err := e.Get(ctx, tx, r.ReplyTo)
		if err != nil || parent.Author != actor.Account || parent.ReblogOf != 0 {
			return Post{}, errReplyTo
		}
		p.ReplyTo, p.ReplyToAuthor, p.Conversation = parent.ID, parent.Author, parent.Conversation
	}
	if err := e.words(ctx, tx, &p, parsed); err != nil {
		return Post{}, err
	}
	p.Mentions, p.Has = nil, p.Has&^HasMention
	if err := e.attach(ctx, tx, actor, &p, d); err != nil {
		return Post{}, err
	}
	if err := e.write(ctx, tx, &p, nil, o); err != nil {
		return Post{}, err
	}
	return p, e.settle(ctx, tx, p, true, o)
}

// clean checks a post's words as Draft.clean does, but lets it be longer.
func (r *Restored) clean() (text.Parsed, error) {
	var err error
	if r.Text, err = text.Clean(r.Text); err != nil {
		return text.Parsed{}, errText
	}
	if r.Spoiler, err = text.Clean(strings.TrimSpace(r.Spoiler)); err != nil {
		return text.Parsed{}, errText
	}
	if len(r.Text)+len(r.Spoiler) > maxRestored { // before it is parsed, which takes time
		return text.Parsed{}, errRestoredLong
	}
	if strings.TrimSpace(r.Text) == "" && len(r.Media) == 0 {
		r.Text, r.Spoiler = r.Spoiler, ""
	}
	p := text.Parse(r.Text)
	switch {
	case strings.TrimSpace(r.Text) == "" && len(r.Media) == 0:
		return p, errBlank
	case !r.Visibility.known():
		return p, errVisibility
	}
	if !language.MatchString(r.Language) {
		r.Language = ""
	}
	r.Sensitive = r.Sensitive || r.Spoiler != ""
	return p, nil
}

// restoreBoost boosts a post at a past time; one that is boosted already stays.
func (e *Engine) restoreBoost(ctx context.Context, tx *store.Tx, actor account.Actor, r Restored) (Post, bool, error) {
	orig, err := e.boostable(ctx, tx, actor, r.ReblogOf)
	if err != nil {
		return Post{}, false, err
	}
	has, err := reblogBy(tx, orig.ID, actor.Account)
	if err != nil {
		return Post{}, false, err
	}
	if has != 0 {
		p, err := e.Get(ctx, tx, has)
		return p, false, err
	}
	b, err := e.boost(ctx, tx, actor, orig, r.Visibility)
	if err != nil {
		return Post{}, false, err
	}
	if b.At = r.At; b.At.Before(orig.At) {
		b.At = orig.At
	}
	if b.ID, err = oldID(tx, b.At); err != nil {
		return Post{}, false, err
	}
	return b, true, e.writeBoost(ctx, tx, b, orig, true)
}
