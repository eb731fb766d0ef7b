package mastodon

import (
	"context"
	"encoding/json"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/account"
	"parvis/engine/notify/announce"
	"parvis/engine/post/text"
)

// announcement renders a word of the operator for one member.
func (b *board) announcement(a announce.Announcement) (entity.Announcement, error) {
	published := a.At
	if a.From.After(a.At) {
		published = a.From
	}
	read := a.Read
	out := entity.Announcement{
		ID: id.Job(a.ID).String(), Content: b.HTML(a.Text), StartsAt: entity.Maybe(a.From), EndsAt: entity.Maybe(a.Until), AllDay: a.AllDay, PublishedAt: entity.Stamp(published),
		UpdatedAt: entity.Stamp(a.At), Read: &read, Mentions: []entity.Mention{}, Statuses: []any{}, Tags: []entity.TagLink{}, Emojis: b.Emojis(a.Text), Reactions: []entity.Reaction{},
	}
	parsed := text.Parse(a.Text)
	for _, t := range parsed.Tags {
		out.Tags = append(out.Tags, entity.TagLink{Name: strings.ToLower(t), URL: b.Network.Base + "/tags/" + strings.ToLower(t)})
	}
	for _, name := range parsed.Mentions {
		who, err := b.Account.Lookup(b.ctx, b.tx, (&call{Edge: b.Edge}).localName(name))
		if k := fault.KindOf(err); err != nil && (k == fault.Missing || k == fault.Gone) {
			continue // nobody has this name, or nobody may see who has: it stays text
		}
		if err != nil {
			return out, err
		}
		out.Mentions = append(out.Mentions, entity.Mention{ID: who.ID.String(), Username: who.Username, URL: b.Network.Base + "/@" + who.Username, Acct: who.Username})
	}
	for _, r := range a.Reactions {
		out.Reactions = append(out.Reactions, b.reaction(r))
	}
	return out, nil
}

func (b *board) reaction(r announce.Reaction) entity.Reaction {
	mine := r.Mine
	out := entity.Reaction{Name: r.Name, Count: r.Count, Me: &mine}
	if e, ok := b.Pictured()[strings.ToLower(r.Name)]; ok {
		out.URL, out.StaticURL = e.URL, e.StaticURL
	}
	return out
}

func (c *call) announcements() error {
	out := []entity.Announcement{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Announce.List(ctx, tx, c.actor)
		if err != nil {
			return err
		}
		b := c.board(ctx, tx)
		for _, a := range list {
			e, err := b.announcement(a)
			if err != nil {
				return err
			}
			out = append(out, e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// onAnnouncement answers nothing after one verb about an announcement.
func (c *call) onAnnouncement(fn func(context.Context, *store.Tx, int64) error) error {
	a, err := path[id.Job](c, "id")
	if err != nil {
		return err
	}
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return fn(ctx, tx, int64(a)) }); err != nil {
		return err
	}
	return c.nothing()
}

func (c *call) dismissAnnouncement() error {
	return c.onAnnouncement(func(ctx context.Context, tx *store.Tx, a int64) error { return c.Announce.Dismiss(ctx, tx, c.actor, a) })
}

func (c *call) react() error {
	name := c.r.PathValue("name")
	return c.onAnnouncement(func(ctx context.Context, tx *store.Tx, a int64) error {
		if _, own := c.board(ctx, tx).Pictured()[strings.ToLower(name)]; !own && !announce.IsEmoji(name) {
			return errEmoji
		}
		return c.Announce.React(ctx, tx, c.actor, a, name)
	})
}

func (c *call) unreact() error {
	name := c.r.PathValue("name")
	return c.onAnnouncement(func(ctx context.Context, tx *store.Tx, a int64) error {
		return c.Announce.Unreact(ctx, tx, c.actor, a, name)
	})
}

// AnnouncementJSON gives an announcement as a member sees it; nil when it does
// not hold now. For streams.
func (e *Edge) AnnouncementJSON(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) ([]byte, error) {
	a, err := e.Announce.Get(ctx, tx, actor, which)
	if err != nil {
		return nil, nil //nolint:nilerr // withdrawn, or for later
	}
	out, err := e.board(ctx, tx, actor).announcement(a)
	if err != nil {
		return nil, err
	}
	return json.Marshal(out)
}

// ReactionsJSON gives the reactions to an announcement, each as one payload of a
// stream.
func (e *Edge) ReactionsJSON(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) ([][]byte, error) {
	a, err := e.Announce.Get(ctx, tx, actor, which)
	if err != nil {
		return nil, nil //nolint:nilerr // withdrawn, or for later
	}
	var out [][]byte
	b := e.board(ctx, tx, actor)
	for _, r := range a.Reactions {
		x := b.reaction(r)
		x.Me, x.AnnouncementID = nil, id.Job(which).String()
		data, err := json.Marshal(x)
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}
