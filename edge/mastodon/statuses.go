package mastodon

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"parvis/edge/mastodon/entity/draft"
	"slices"
	"strings"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/post/text"
)

// draft reads the parameters of a new post (social-core 8.1).
func (c *call) draft() (post.Draft, error) {
	d := post.Draft{
		Text: c.String("status"), Spoiler: c.String("spoiler_text"), Sensitive: c.Bool("sensitive"), Visibility: post.Visibility(c.String("visibility")),
		Language: language(c.String("language")), LocalOnly: c.Bool("local_only"), CanQuote: audience(c.String("quote_approval_policy")),
	}
	if d.CanQuote == "" {
		d.CanQuote = audience(c.Part("interaction_policy").String("can_quote"))
	}
	d.CanReply = c.replyPolicy()
	var ok bool
	if d.ReplyTo, ok = oneID[id.Post](c, "in_reply_to_id"); !ok {
		d.ReplyTo = -1
	}
	if d.Quote, ok = oneID[id.Post](c, "quoted_status_id"); !ok {
		return d, errNotFound
	}
	for _, s := range c.Strings("media_ids") {
		m, err := id.Parse[id.Media](s)
		if err != nil {
			m = -1
		}
		d.Media = append(d.Media, m)
	}
	d.Poll = c.poll()
	return d, nil
}

// unexpected gives the accounts that a text mentions and the app did not count
// on; none when the app does not say whom it allows.
func (c *call) unexpected(words string) ([]*entity.Account, error) {
	if !c.Has("allowed_mentions") {
		return nil, nil
	}
	allowed := ids[id.Account](c, "allowed_mentions")
	var out []*entity.Account
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		var who []id.Account
		for _, name := range text.Parse(words).Mentions {
			a, err := c.Account.Lookup(ctx, tx, c.localName(name))
			if err == nil && !slices.Contains(allowed, a.ID) && a.ID != c.actor.Account {
				who = append(who, a.ID)
			}
		}
		out, err = c.board(ctx, tx).Accounts(who)
		return err
	})
	return out, err
}

func (c *call) poll() *post.PollDraft {
	if !c.Has("poll") || c.Null("poll") {
		return nil
	}
	p := c.Part("poll")
	seconds, _ := p.Int("expires_in", 0, 1<<40)
	return &post.PollDraft{Options: p.Strings("options"), ExpiresIn: time.Duration(seconds) * time.Second, Multiple: p.Bool("multiple"), HideTotals: p.Bool("hide_totals")}
}

// replyPolicy reads who may reply, as one word or in the shape of interaction
// policies.
func (c *call) replyPolicy() post.Audience {
	p := c.Part("interaction_policy")
	if a := audience(p.String("can_reply")); a != "" {
		return a
	}
	words := p.Part("can_reply").Strings("always")
	if len(words) == 0 {
		words = p.Part("can_reply").Strings("automatic_approval")
	}
	for _, w := range words {
		if a := audience(w); a != "" {
			return a
		}
	}
	return ""
}

func audience(s string) post.Audience {
	switch a := post.Audience(s); a {
	case post.Anyone, post.Followers, post.Mentioned, post.Nobody:
		return a
	}
	return ""
}

func (c *call) createStatus() error {
	d, err := c.draft()
	if err != nil {
		return err
	}
	if unexpected, err := c.unexpected(d.Text); err != nil || len(unexpected) > 0 {
		if err != nil {
			return err
		}
		return c.answer(http.StatusUnprocessableEntity, map[string]any{"error": "Post would be sent to unexpected accounts", "unexpected_accounts": unexpected})
	}
	if at := c.String("scheduled_at"); at != "" {
		return c.schedule(d, at)
	}
	key := c.r.Header.Get("Idempotency-Key")
	if len(key) > 256 {
		key = key[:256]
	}
	var made post.Post
	err = c.write(func(ctx context.Context, tx *store.Tx) (err error) {
		made, err = c.Post.Publish(ctx, tx, c.actor, d, key)
		return err
	})
	if err != nil {
		return err
	}
	if made.Repeated {
		c.Limiter.Return(c.taken...)
	}
	return c.showStatus(made.ID)
}

// showStatus answers with a post as the caller sees it.
func (c *call) showStatus(p id.Post) error {
	var out []byte
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		seen, err := c.seenOn(ctx, tx, decide.OnThread, p)
		if err != nil {
			return err
		}
		if out, err = c.board(ctx, tx).in("thread").One(seen); err == nil && out == nil {
			err = c.Post.Unseen(ctx, tx, c.actor, p)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.raw(http.StatusOK, out)
}

// seenOn decides a post on a surface.
func (c *call) seenOn(ctx context.Context, tx *store.Tx, s decide.Surface, p id.Post) ([]post.Seen, error) {
	list, err := c.Post.Many(ctx, tx, []id.Post{p})
	if err != nil {
		return nil, err
	}
	return c.Post.Decide(ctx, tx, c.actor, s, list)
}

func (c *call) statusOn(ctx context.Context, tx *store.Tx, s decide.Surface, p id.Post) (*entity.Status, error) {
	seen, err := c.seenOn(ctx, tx, s, p)
	if err != nil {
		return nil, err
	}
	return c.board(ctx, tx).in("thread").one(seen)
}

func (c *call) getStatus() error {
	p, err := path[id.Post](c, "id")
	if err != nil {
		return err
	}
	return c.showStatus(p)
}

func (c *call) getStatuses() error {
	want := ids[id.Post](c, "id")
	want = want[:min(len(want), 40)]
	return c.listStatuses("thread", func(ctx context.Context, tx *store.Tx) ([]post.Seen, error) {
		list, err := c.Post.Many(ctx, tx, want)
		if err != nil {
			return nil, err
		}
		return c.Post.Decide(ctx, tx, c.actor, decide.OnThread, list)
	})
}

// listStatuses answers with posts that one verb gives.
func (c *call) listStatuses(where string, fn func(context.Context, *store.Tx) ([]post.Seen, error)) error {
	var out []byte
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		seen, err := fn(ctx, tx)
		if err != nil {
			return err
		}
		out, err = c.board(ctx, tx).in(where).JSON(seen)
		return err
	})
	if err != nil {
		return err
	}
	return c.raw(http.StatusOK, out)
}

// pageStatuses answers with a page of posts whose cursor is their own id.
func (c *call) pageStatuses(where string, fn func(context.Context, *store.Tx, store.Page) ([]post.Seen, error)) error {
	p := c.page(20, 40)
	return c.listStatuses(where, func(ctx context.Context, tx *store.Tx) ([]post.Seen, error) {
		seen, err := fn(ctx, tx, p)
		if n := len(seen); n > 0 && err == nil {
			c.link(p, n, int64(seen[0].ID), int64(seen[n-1].ID))
		}
		return seen, err
	})
}

// pageCursored answers with a page of posts ordered by a relation's own row.
func (c *call) pageCursored(where string, fn func(context.Context, *store.Tx, store.Page) ([]post.Cursored, error)) error {
	p := c.page(20, 40)
	return c.listStatuses(where, func(ctx context.Context, tx *store.Tx) ([]post.Seen, error) {
		rows, err := fn(ctx, tx, p)
		seen := make([]post.Seen, 0, len(rows))
		for _, r := range rows {
			seen = append(seen, r.Seen)
		}
		if n := len(rows); n > 0 && err == nil {
			c.link(p, n, rows[0].Cursor, rows[n-1].Cursor)
		}
		return seen, err
	})
}

func (c *call) editStatus() error {
	p, err := path[id.Post](c, "id")
	if err != nil {
		return err
	}
	ch := post.Change{Poll: c.poll()}
	if s, ok := c.Text("status"); ok {
		ch.Text = &s
	}
	if s, ok := c.Text("spoiler_text"); ok {
		ch.Spoiler = &s
	}
	if b, sent := c.Flag("sensitive"); sent {
		ch.Sensitive = &b
	}
	if s := language(c.String("language")); s != "" {
		ch.Language = &s
	}
	if c.Has("media_ids") {
		list := ids[id.Media](c, "media_ids")
		ch.Media = &list
	}
	for _, part := range c.List("media_attributes") {
		if m, err := id.Parse[id.Media](part.String("id")); err == nil {
			ch.Describe = append(ch.Describe, mediaChange(m, part))
		}
	}
	err = c.write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := c.Post.Edit(ctx, tx, c.actor, p, ch); err != nil {
			return err
		}
		quotes, replies := audience(c.String("quote_approval_policy")), c.replyPolicy()
		if quotes == "" && replies == "" {
			return nil
		}
		_, err := c.Post.SetAudiences(ctx, tx, c.actor, p, quotes, replies)
		return err
	})
	if err != nil {
		return err
	}
	return c.showStatus(p)
}

func (c *call) deleteStatus() error {
	p, err := path[id.Post](c, "id")
	if err != nil {
		return err
	}
	var out *entity.Status
	err = c.write(func(ctx context.Context, tx *store.Tx) error {
		entity, err := c.statusOn(ctx, tx, decide.OnThread, p)
		if err != nil {
			return err
		}
		was, err := c.Post.Delete(ctx, tx, c.actor, p)
		if err != nil {
			return err
		}
		if c.Bool("delete_media") {
			for _, m := range was.Media {
				if err := c.Media.Discard(ctx, tx, m); err != nil {
					return err
				}
			}
		}
		words := was.Source
		entity.Text = &words
		out = entity
		return nil
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) context() error {
	p, err := path[id.Post](c, "id")
	if err != nil {
		return err
	}
	out := struct {
		Ancestors   []*entity.Status `json:"ancestors"`
		Descendants []*entity.Status `json:"descendants"`
	}{}
	err = c.read(func(ctx context.Context, tx *store.Tx) error {
		if _, err := c.Post.See(ctx, tx, c.actor, p); err != nil {
			return err
		}
		above, below, err := c.Post.Thread(ctx, tx, c.actor, p)
		if err != nil {
			return err
		}
		b := c.board(ctx, tx).in("thread")
		for list, to := range map[*[]post.Post]*[]*entity.Status{&above: &out.Ancestors, &below: &out.Descendants} {
			seen, err := c.Post.Decide(ctx, tx, c.actor, decide.OnReply, *list)
			if err != nil {
				return err
			}
			if *to, err = b.Statuses(seen); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) history() error {
	p, err := path[id.Post](c, "id")
	if err != nil {
		return err
	}
	out := []draft.Edit{}
	err = c.read(func(ctx context.Context, tx *store.Tx) error {
		versions, err := c.Post.History(ctx, tx, c.actor, p)
		if err != nil {
			return err
		}
		now, err := c.statusOn(ctx, tx, decide.OnThread, p)
		if err != nil {
			return err
		}
		b := c.board(ctx, tx)
		out = out[:0]
		for _, v := range versions {
			e, err := b.version(v)
			if err != nil {
				return err
			}
			e.Account, e.Quote = now.Account, now.Quote // what is quoted is not edited
			out = append(out, e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (b *board) version(v post.Version) (draft.Edit, error) {
	e := draft.Edit{Content: v.HTML, SpoilerText: v.Spoiler, Sensitive: v.Sensitive, CreatedAt: entity.Stamp(v.At), MediaAttachments: []entity.Media{}, Emojis: b.Emojis(v.HTML, v.Spoiler)}
	for _, vm := range v.Media {
		list, err := b.Media.Many(b.ctx, b.tx, []id.Media{vm.Media})
		if err != nil {
			return e, err
		}
		for _, m := range list {
			a := b.Attachment(m)
			a.Description = entity.OrNil(vm.Description)
			e.MediaAttachments = append(e.MediaAttachments, a)
		}
	}
	if len(v.Options) > 0 {
		options := []map[string]string{}
		for _, o := range v.Options {
			options = append(options, map[string]string{"title": o})
		}
		e.Poll = map[string]any{"options": options}
	}
	return e, nil
}

func (c *call) source() error {
	p, err := path[id.Post](c, "id")
	if err != nil {
		return err
	}
	var got post.Post
	err = c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		got, err = c.Post.See(ctx, tx, c.actor, p)
		if err == nil && got.Author != c.actor.Account {
			err = errNotFound
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(map[string]string{"id": p.String(), "text": got.Source, "spoiler_text": got.Spoiler})
}

// on makes a handler of a verb that an actor does to a post.
func on(verb func(*post.Engine, context.Context, *store.Tx, account.Actor, id.Post) (post.Post, error)) handler {
	return func(c *call) error {
		return c.act(func(ctx context.Context, tx *store.Tx, p id.Post) (post.Post, error) {
			return verb(c.Post, ctx, tx, c.actor, p)
		})
	}
}

// act answers with the post after one verb changed something about it.
func (c *call) act(fn func(ctx context.Context, tx *store.Tx, p id.Post) (post.Post, error)) error {
	p, err := path[id.Post](c, "id")
	if err != nil {
		return err
	}
	var got post.Post
	err = c.write(func(ctx context.Context, tx *store.Tx) (err error) {
		got, err = fn(ctx, tx, p)
		return err
	})
	if err != nil {
		return err
	}
	return c.showStatus(got.ID)
}

func (c *call) reblog() error {
	v := post.Visibility(c.String("visibility"))
	return c.act(func(ctx context.Context, tx *store.Tx, p id.Post) (post.Post, error) {
		return c.Post.Reblog(ctx, tx, c.actor, p, v)
	})
}

func (c *call) interactionPolicy() error {
	quotes := audience(c.String("quote_approval_policy"))
	return c.act(func(ctx context.Context, tx *store.Tx, p id.Post) (post.Post, error) {
		return c.Post.SetAudiences(ctx, tx, c.actor, p, quotes, c.replyPolicy())
	})
}

func (c *call) revokeQuote() error {
	by, err := path[id.Post](c, "by")
	if err != nil {
		return err
	}
	return c.act(func(ctx context.Context, tx *store.Tx, p id.Post) (post.Post, error) {
		return c.Post.RevokeQuote(ctx, tx, c.actor, p, by)
	})
}

func (c *call) quotes() error {
	p, err := path[id.Post](c, "id")
	if err != nil {
		return err
	}
	return c.pageCursored("thread", func(ctx context.Context, tx *store.Tx, page store.Page) ([]post.Cursored, error) {
		return c.Post.Quotes(ctx, tx, c.actor, p, page)
	})
}

// by answers with who did something to a post.
func (c *call) by(fn func(context.Context, *store.Tx, id.Post, store.Page) ([]post.By, error)) error {
	p, err := path[id.Post](c, "id")
	if err != nil {
		return err
	}
	return c.pageOthers(func(ctx context.Context, tx *store.Tx, page store.Page) ([]row, error) {
		list, err := fn(ctx, tx, p, page)
		rows := make([]row, 0, len(list))
		for _, b := range list {
			rows = append(rows, row{b.Cursor, b.Account})
		}
		return rows, err
	})
}

func (c *call) favouritedBy() error {
	return c.by(func(ctx context.Context, tx *store.Tx, p id.Post, page store.Page) ([]post.By, error) {
		return c.Post.FavouritedBy(ctx, tx, c.actor, p, page)
	})
}

func (c *call) rebloggedBy() error {
	return c.by(func(ctx context.Context, tx *store.Tx, p id.Post, page store.Page) ([]post.By, error) {
		return c.Post.RebloggedBy(ctx, tx, c.actor, p, page)
	})
}

func (c *call) favourites() error {
	return c.pageCursored("home", func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Cursored, error) {
		return c.Post.Favourites(ctx, tx, c.actor, p)
	})
}

func (c *call) bookmarks() error {
	return c.pageCursored("home", func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Cursored, error) {
		return c.Post.Bookmarks(ctx, tx, c.actor, p)
	})
}

func (c *call) getPoll() error {
	return c.answerPoll(func(p id.Post) error { return nil })
}

func (c *call) vote() error {
	var choices []int
	for _, s := range c.Strings("choices") {
		choices = append(choices, number(s))
	}
	return c.answerPoll(func(p id.Post) error {
		return c.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := c.Post.Vote(ctx, tx, c.actor, p, choices)
			return err
		})
	})
}

// number reads an index; anything else is an index nothing has.
func number(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 1000 {
			return -1
		}
		n = n*10 + int(r-'0')
	}
	if s == "" {
		return -1
	}
	return n
}

func (c *call) answerPoll(before func(id.Post) error) error {
	p, err := path[id.Post](c, "id")
	if err != nil {
		return err
	}
	if err := before(p); err != nil {
		return err
	}
	var out *entity.Status
	err = c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		out, err = c.statusOn(ctx, tx, decide.OnThread, p)
		return err
	})
	if err != nil {
		return err
	}
	if out.Poll == nil {
		return errNotFound
	}
	return c.json(out.Poll)
}

func (c *call) schedule(d post.Draft, at string) error {
	when, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return errDate
	}
	return c.answerScheduled(func(ctx context.Context, tx *store.Tx) (post.Scheduled, error) {
		s, err := c.Account.Settings(ctx, tx, c.actor.Account)
		if err != nil {
			return post.Scheduled{}, err
		}
		planned := d
		planned.Visibility = cmp.Or(d.Visibility, post.Visibility(s.PostVisibility))
		planned.CanQuote = cmp.Or(d.CanQuote, audience(s.QuotePolicy))
		return c.Post.Schedule(ctx, tx, c.actor, planned, when.UTC())
	})
}

func (c *call) answerScheduled(fn func(context.Context, *store.Tx) (post.Scheduled, error)) error {
	var out draft.Scheduled
	err := c.write(func(ctx context.Context, tx *store.Tx) error {
		s, err := fn(ctx, tx)
		if err != nil {
			return err
		}
		out, err = c.board(ctx, tx).scheduled(s)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (b *board) scheduled(s post.Scheduled) (draft.Scheduled, error) {
	d := s.Draft
	params := map[string]any{
		"text": d.Text, "media_ids": nil, "sensitive": d.Sensitive, "spoiler_text": entity.OrNil(d.Spoiler), "visibility": string(d.Visibility), "language": entity.OrNil(language(d.Language)),
		"scheduled_at": nil, "poll": nil, "idempotency": nil, "with_rate_limit": false, "application_id": nil, "in_reply_to_id": nil, "quoted_status_id": nil, "quote_approval_policy": string(d.CanQuote),
	}
	if d.App != 0 {
		params["application_id"] = int64(d.App)
	}
	if d.ReplyTo != 0 {
		params["in_reply_to_id"] = d.ReplyTo.String()
	}
	if d.Quote != 0 {
		params["quoted_status_id"] = d.Quote.String()
	}
	if d.Poll != nil {
		params["poll"] = map[string]any{"options": d.Poll.Options, "expires_in": int(d.Poll.ExpiresIn.Seconds()), "multiple": d.Poll.Multiple, "hide_totals": d.Poll.HideTotals}
	}
	out := draft.Scheduled{ID: s.ID.String(), ScheduledAt: entity.Stamp(s.At), Params: params, MediaAttachments: []entity.Media{}}
	if len(d.Media) == 0 {
		return out, nil
	}
	list, err := b.Media.Many(b.ctx, b.tx, d.Media)
	names := []string{}
	for _, m := range list {
		names = append(names, m.ID.String())
		out.MediaAttachments = append(out.MediaAttachments, b.Attachment(m))
	}
	params["media_ids"] = names
	return out, err
}

func (c *call) scheduledStatuses() error {
	p := c.page(20, 40)
	out := []draft.Scheduled{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Post.AllPlanned(ctx, tx, c.actor, p)
		if err != nil {
			return err
		}
		b := c.board(ctx, tx)
		for _, s := range list {
			e, err := b.scheduled(s)
			if err != nil {
				return err
			}
			out = append(out, e)
		}
		if n := len(list); n > 0 {
			c.link(p, n, int64(list[0].ID), int64(list[n-1].ID))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) scheduledStatus() error {
	j, err := path[id.Job](c, "id")
	if err != nil {
		return err
	}
	var out draft.Scheduled
	err = c.read(func(ctx context.Context, tx *store.Tx) error {
		s, err := c.Post.Planned(ctx, tx, c.actor, j)
		if err != nil {
			return err
		}
		out, err = c.board(ctx, tx).scheduled(s)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) reschedule() error {
	j, err := path[id.Job](c, "id")
	if err != nil {
		return err
	}
	when, err := time.Parse(time.RFC3339, c.String("scheduled_at"))
	if err != nil {
		return errDate
	}
	return c.answerScheduled(func(ctx context.Context, tx *store.Tx) (post.Scheduled, error) {
		return c.Post.Reschedule(ctx, tx, c.actor, j, when.UTC())
	})
}

func (c *call) unschedule() error {
	j, err := path[id.Job](c, "id")
	if err != nil {
		return err
	}
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return c.Post.Unschedule(ctx, tx, c.actor, j) }); err != nil {
		return err
	}
	return c.json(struct{}{})
}

func (c *call) notTranslated() error { return errNotFound }

func mediaChange(m id.Media, p interface {
	Text(string) (string, bool)
	String(string) string
}) media.Change {
	ch := media.Change{ID: m}
	if s, ok := p.Text("description"); ok {
		ch.Description = &s
	}
	if x, y, ok := strings.Cut(p.String("focus"), ","); ok {
		var f [2]float64
		if json.Unmarshal([]byte("["+x+","+y+"]"), &f) == nil {
			ch.Focus = &f
		}
	}
	return ch
}

// language gives a language that a post may be in; nothing for any other text.
func language(s string) string {
	if !i18n.Language(s) {
		return ""
	}
	return s
}

// nothing answers 200 with an empty object, as the API does for what has
// nothing to say.
func (c *call) nothing() error { return c.answer(http.StatusOK, struct{}{}) }
