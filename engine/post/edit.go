package post

import (
	"context"
	"slices"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/policy/decide"
)

// editPause is the least time between two edits of a post.
const editPause = 2 * time.Second

// Change is what an edit wants; nil fields stay as they are.
type Change struct {
	Text      *string
	Spoiler   *string
	Sensitive *bool
	// Language is a BCP 47 tag; i18n.Undetermined takes it away, and what is none leaves it.
	Language *string
	// Media replaces the attached files, in order; nil leaves them.
	Media *[]id.Media
	// Describe changes descriptions of attached files.
	Describe []media.Change
	// Poll replaces the poll. A poll with other options loses its votes.
	Poll *PollDraft
}

// Version is a post as it once was.
type Version struct {
	At        time.Time
	HTML      string
	Source    string
	Spoiler   string
	Sensitive bool
	Media     []VersionMedia
	Options   []string

	box []byte
}

// VersionMedia is an attached file with the description it had.
type VersionMedia struct {
	Media       id.Media
	Description string
}

// Edit changes a post of the actor's and keeps the version before. An edit that
// changes nothing keeps nothing.
func (e *Engine) Edit(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post, c Change) (Post, error) {
	old, err := e.Get(ctx, tx, p)
	if err != nil {
		return old, err
	}
	if old.Author != actor.Account || old.ReblogOf != 0 {
		return old, errMissing
	}
	was, err := e.version(ctx, tx, old)
	if err != nil {
		return old, err
	}
	now, d, err := e.edited(ctx, tx, old, c)
	if err != nil {
		return old, err
	}
	if err := e.reattach(ctx, tx, actor, &now, old, c); err != nil {
		return old, err
	}
	repolled := d.Poll != nil && (old.Poll == nil || !slices.Equal(old.Poll.titles(), d.Poll.Options))
	if now.Source == old.Source && now.Spoiler == old.Spoiler && now.Sensitive == old.Sensitive && now.Language == old.Language &&
		slices.Equal(now.Media, old.Media) && len(c.Describe) == 0 && !repolled {
		return old, nil
	}
	o, err := e.ask(ctx, tx, actor, examined(now, d))
	if err != nil {
		return old, err
	}
	if !o.hold && e.Chats.Edit != nil {
		if err := e.Chats.Edit(ctx, tx, actor, now); err != nil {
			return old, err
		}
	}
	if err := e.keep(tx, old, was); err != nil {
		return old, err
	}
	now.EditedAt = tx.Now()
	if repolled {
		if err := e.repoll(tx, &now, old, d); err != nil {
			return old, err
		}
	}
	kept, err := e.closed(now)
	if err != nil {
		return old, err
	}
	if err := updatePost(tx, kept); err != nil {
		return old, err
	}
	return e.followEdit(ctx, tx, now, o)
}

// followEdit does what the rules want with an edited post. A held one is for its
// author alone, also what others saw of it before.
func (e *Engine) followEdit(ctx context.Context, tx *store.Tx, now Post, o outcome) (Post, error) {
	if o.hold && !now.Awaits() {
		now.Word |= decide.Awaits
		if err := rewordPost(tx, now.ID, now.Word); err != nil {
			return now, err
		}
	}
	if now.Awaits() {
		if err := e.closeFiles(ctx, tx, now, true); err != nil {
			return now, err
		}
	}
	if err := o.follow(ctx, tx, now); err != nil {
		return now, err
	}
	return now, e.changed(tx, now)
}

// examined is an edited post as rules look at it.
func examined(now Post, d Draft) Draft {
	out := Draft{
		Text: now.Source, Spoiler: now.Spoiler, Sensitive: now.Sensitive, Visibility: now.Visibility, Language: now.Language,
		ReplyTo: now.ReplyTo, Quote: now.QuoteOf, Media: now.Media, Poll: d.Poll, Edits: now.ID,
	}
	if out.Poll == nil && now.Poll != nil {
		out.Poll = &PollDraft{Options: now.Poll.titles()}
	}
	return out
}

// edited applies the change to a copy of the post.
func (e *Engine) edited(ctx context.Context, tx *store.Tx, old Post, c Change) (Post, Draft, error) {
	now := old
	d := Draft{Text: old.Source, Spoiler: old.Spoiler, Sensitive: old.Sensitive, Media: old.Media, Poll: c.Poll}
	if c.Text != nil {
		d.Text = *c.Text
	}
	if c.Spoiler != nil {
		d.Spoiler = *c.Spoiler
	}
	if c.Sensitive != nil {
		d.Sensitive = *c.Sensitive
	}
	if c.Media != nil {
		d.Media = *c.Media
	}
	if c.Language != nil {
		d.Language = *c.Language
	}
	if c.Poll == nil && old.Poll != nil && len(d.Media) == 0 {
		d.Poll = &PollDraft{Options: old.Poll.titles(), ExpiresIn: pollMin}
	}
	parsed, err := d.clean()
	if err != nil {
		return now, d, err
	}
	if c.Poll == nil {
		d.Poll = nil
	}
	now.Source, now.Spoiler, now.Sensitive = d.Text, d.Spoiler, d.Sensitive
	switch d.Language {
	case "":
	case i18n.Undetermined:
		now.Language = ""
	default:
		now.Language = d.Language
	}
	now.Mentions = nil
	if err := e.words(ctx, tx, &now, parsed); err != nil {
		return now, d, err
	}
	if old.Visibility == Direct && (old.others() || len(old.Unheard) > 0) && e.Chats.Say != nil { // the chat stays the same
		now.asAddressed(old)
	}
	return now, d, nil
}

// reattach moves media in and out of the post. What goes out is shown by the version
// before, and so hangs on the post as long as there is one.
func (e *Engine) reattach(ctx context.Context, tx *store.Tx, actor account.Actor, now *Post, old Post, c Change) error {
	for _, ch := range c.Describe {
		if !slices.Contains(old.Media, ch.ID) && (c.Media == nil || !slices.Contains(*c.Media, ch.ID)) {
			continue
		}
		if err := e.Media.Describe(ctx, tx, actor.Account, ch); err != nil {
			return err
		}
	}
	if c.Media == nil {
		return nil
	}
	if len(*c.Media) > MaxMedia {
		return media.ErrTooMany
	}
	fresh, err := e.fresh(ctx, tx, *c.Media, now.ID)
	if err != nil {
		return err
	}
	if err := e.Media.Attach(ctx, tx, actor.Account, fresh, now.ID); err != nil {
		return err
	}
	now.Media = *c.Media
	return e.mediaBits(ctx, tx, now)
}

// fresh gives those files that do not hang on the post already.
func (e *Engine) fresh(ctx context.Context, tx *store.Tx, ids []id.Media, p id.Post) ([]id.Media, error) {
	had, err := e.Media.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(ids), func(m id.Media) bool {
		return slices.ContainsFunc(had, func(h media.Media) bool { return h.ID == m && h.Post == p })
	}), nil
}

// everyFile gives the files that hang on a post: those it shows, and those that its
// earlier versions showed.
func everyFile(tx *store.Tx, p Post) ([]id.Media, error) {
	files := slices.Clone(p.Media)
	if p.EditedAt.IsZero() {
		return files, nil
	}
	past, err := versions(tx, p.ID)
	for _, v := range past {
		for _, m := range v.Media {
			files = append(files, m.Media)
		}
	}
	slices.Sort(files)
	return slices.Compact(files), err
}

// repoll replaces the poll and forgets its votes.
func (e *Engine) repoll(tx *store.Tx, now *Post, old Post, d Draft) error {
	if old.Poll != nil {
		if err := deletePoll(tx, old.ID); err != nil {
			return err
		}
		if err := e.Timers.Cancel(tx, pollEnds, old.ID.String()); err != nil {
			return err
		}
	}
	poll, err := openPoll(tx, old.ID, *d.Poll)
	if err != nil {
		return err
	}
	now.Poll, now.Has = poll, now.Has|HasPoll
	if now.Awaits() { // planned when it is released
		return nil
	}
	return e.planEnd(tx, *poll)
}

// keep stores what the post was, within the limits of edits.
func (e *Engine) keep(tx *store.Tx, old Post, was Version) error {
	n, err := countVersions(tx, old.ID)
	if err != nil {
		return err
	}
	if n >= MaxEdits {
		return errEdits
	}
	if !old.EditedAt.IsZero() && tx.Now().Sub(old.EditedAt) < editPause {
		return errEditSoon.Wait(editPause)
	}
	if was, err = e.closedVersion(old, was); err != nil {
		return err
	}
	return insertVersion(tx, old.ID, was)
}

func (e *Engine) version(ctx context.Context, tx *store.Tx, p Post) (Version, error) {
	v := Version{At: p.At, HTML: p.HTML, Source: p.Source, Spoiler: p.Spoiler, Sensitive: p.Sensitive}
	if !p.EditedAt.IsZero() {
		v.At = p.EditedAt
	}
	if p.Poll != nil {
		v.Options = p.Poll.titles()
	}
	list, err := e.Media.Many(ctx, tx, p.Media)
	for _, m := range list {
		v.Media = append(v.Media, VersionMedia{m.ID, m.Description})
	}
	return v, err
}

// History gives every version of a post that the actor may see, oldest first,
// the present one last.
func (e *Engine) History(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) ([]Version, error) {
	got, err := e.See(ctx, tx, actor, p)
	if err != nil {
		return nil, err
	}
	out, err := versions(tx, p)
	if err != nil {
		return nil, err
	}
	if err := e.openedVersions(p, out); err != nil {
		return nil, err
	}
	now, err := e.version(ctx, tx, got)
	return append(out, now), err
}

// pollEnds is the kind of the timer that ends a poll.
const pollEnds = "post.poll.ends"

// endPoll closes a poll whose time is over.
func (e *Engine) endPoll(ctx context.Context, tx *store.Tx, d timer.Due) error {
	p, err := id.Parse[id.Post](d.Work.Key)
	if err != nil {
		return err
	}
	got, err := e.Get(ctx, tx, p)
	if err != nil || got.Poll == nil {
		return nil //nolint:nilerr // a post deleted meanwhile has no poll to end
	}
	if err := closePoll(tx, p); err != nil {
		return err
	}
	return e.Events.Emit(tx, PollEnded{Post: p, Author: got.Author})
}
