package notify

import (
	"context"
	"encoding/json"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/push"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
)

// payload is what apps decrypt, and below that what browsers get besides.
type payload struct {
	AccessToken      string `json:"access_token,omitempty"`
	PreferredLocale  string `json:"preferred_locale"`
	NotificationID   string `json:"notification_id"`
	NotificationType string `json:"notification_type"`
	Icon             string `json:"icon"`
	Title            string `json:"title"`
	Body             string `json:"body"`
	// URL is the path that a browser opens; apps find their own way.
	URL string `json:"url,omitempty"`
	// Unread is the owner's Badge.
	Unread  int      `json:"unread,omitempty"`
	Actions []button `json:"actions,omitempty"`
}

// button is what can be done from a browser's message: a path is opened, or posted to
// without opening anything.
type button struct {
	Action string `json:"action"`
	Title  string `json:"title"`
	Open   string `json:"open,omitempty"`
	Send   string `json:"send,omitempty"`
}

const (
	// bodyMax bounds the words of a post in a message, in runes.
	bodyMax = 140
	// summed is the type of the message after quiet hours.
	summed = "parvis.quiet"
)

// browser tells a browser's own subscription from an app's, which has a token.
func (e *Engine) browser(s Subscription) (bool, error) {
	access, err := e.Keys.Open(sealing, s.access, []byte(s.Token.String()))
	return len(access) == 0, err
}

// compose writes the message about one notification; it has no data when the owner is
// not to be shown it on a device.
func (e *Engine) compose(ctx context.Context, tx *store.Tx, s Subscription, set account.Settings, n Notification) (m push.Message, err error) {
	access, err := e.Keys.Open(sealing, s.access, []byte(s.Token.String()))
	if err != nil {
		return m, err
	}
	lang := set.Lang.Or(e.Words.Fallback())
	p := payload{AccessToken: string(access), PreferredLocale: string(lang), NotificationID: n.ID.String(), NotificationType: string(n.Type), Icon: e.Base + "/avatars/" + n.Source.String() + ".svg"}
	name, address, browser := "", "", len(access) == 0
	if n.Source != 0 {
		if a, err := e.Account.Get(ctx, tx, n.Source); err == nil {
			address = "/@" + a.Username
			name = a.DisplayName
			if name == "" {
				name = a.Username
			}
		}
	}
	p.Title = e.Words.T(lang, "notify.title."+string(n.Type), i18n.With("Name", name))
	var g glimpse
	if n.Post != 0 {
		got, ok, err := e.glimpse(ctx, tx, n)
		if err != nil || !ok {
			return m, err
		}
		g, p.Body = got, got.words
		if g.path != "" {
			address = g.path
		}
	}
	if browser {
		p.URL = address
		if n.chat() != 0 {
			p.URL = "/messages/" + n.chat().String()
		}
		if err := e.equip(ctx, tx, &p, lang, n, g); err != nil {
			return m, err
		}
	}
	m.Topic = n.Group
	m.Data, err = json.Marshal(p) //nolint:gosec // what the protocol asks for, sealed for the device
	return m, err
}

// summary writes the one message that tells a browser how much came while it was quiet.
func (e *Engine) summary(ctx context.Context, tx *store.Tx, set account.Settings, newest Notification, count int) (m push.Message, err error) {
	lang := set.Lang.Or(e.Words.Fallback())
	p := payload{
		PreferredLocale: string(lang), NotificationID: newest.ID.String(), NotificationType: summed, Icon: e.Base + "/icons/192.png",
		Title: e.Words.T(lang, "notify.quiet", i18n.Count(count)), URL: "/notifications",
	}
	if err := e.equip(ctx, tx, &p, lang, newest, glimpse{}); err != nil {
		return m, err
	}
	m.Topic = "quiet"
	m.Data, err = json.Marshal(p) //nolint:gosec // a browser's message carries no token
	return m, err
}

// chat is that of a mention by a message.
func (n Notification) chat() id.Chat {
	if n.Type != Mention {
		return 0
	}
	return id.Chat(n.Other)
}

// equip gives a browser's message the number of what is unread and its buttons. Browsers
// show the first two or three.
func (e *Engine) equip(ctx context.Context, tx *store.Tx, p *payload, lang i18n.Tag, n Notification, g glimpse) (err error) {
	if p.Unread, err = e.Badge(ctx, tx, account.Actor{Account: n.Owner}); err != nil {
		return err
	}
	say := func(act string) button { return button{Action: act, Title: e.Words.T(lang, "notify.act."+act)} }
	switch n.Type {
	case Mention, Quote, Status:
		if b := say("reply"); g.reply {
			b.Open = "/compose?reply=" + n.Post.String()
			if n.chat() != 0 {
				b.Open = p.URL
			}
			p.Actions = append(p.Actions, b)
		}
		if b := say("like"); g.like {
			b.Send = "/posts/" + n.Post.String() + "/favourite"
			p.Actions = append(p.Actions, b)
		}
	}
	b := say("read")
	b.Send = "/notifications/read?upto=" + n.ID.String()
	p.Actions = append(p.Actions, b)
	return nil
}

// glimpse is how much of a post a message on a device shows.
type glimpse struct {
	path, words string
	reply, like bool
}

// glimpse looks at the post of a notification as its owner would see it. Of a post that
// something covers for them it gives no words, and nothing to do with what they have not
// read; ok is false when they are not to be shown it on a device at all.
func (e *Engine) glimpse(ctx context.Context, tx *store.Tx, n Notification) (g glimpse, ok bool, err error) {
	p, err := e.Post.Get(ctx, tx, n.Post)
	if err != nil {
		return g, missing(err) == nil, missing(err)
	}
	if by, err := e.Account.Get(ctx, tx, p.Author); err == nil {
		g.path = "/@" + by.Username + "/" + p.ID.String()
	}
	if p.Author == n.Owner {
		g.words = opening(p)
		return g, true, nil
	}
	seen, err := e.Post.Decide(ctx, tx, account.Actor{Account: n.Owner}, decide.OnPush, []post.Post{p})
	if err != nil || len(seen) == 0 {
		return g, false, err
	}
	hidden, covered, err := e.filtered(ctx, tx, n.Owner, seen[0])
	d := seen[0].Decision
	if err != nil || hidden || covered || d.Locked() || d.Show.Has(decide.BlurContent) {
		return g, !hidden, err
	}
	g.words, g.reply, g.like = opening(p), !d.Word.Has(decide.NoReply), !d.Word.Has(decide.NoLike)
	return g, true, nil
}

// opening is the author's warning, else how the post begins.
func opening(p post.Post) string {
	words := p.Spoiler
	if words == "" {
		words = p.Source
	}
	return clip(words)
}

// clip shortens words to what a message carries.
func clip(words string) string {
	if r := []rune(words); len(r) > bodyMax {
		words = string(r[:bodyMax]) + "…"
	}
	return words
}

// filtered tells whether the owner's filters for notifications hide a post, or cover its
// words.
func (e *Engine) filtered(ctx context.Context, tx *store.Tx, owner id.Account, p post.Seen) (hidden, covered bool, err error) {
	if e.Filter == nil {
		return false, false, nil
	}
	all, err := e.Filter.Active(ctx, tx, owner)
	if err != nil || len(all) == 0 {
		return false, false, err
	}
	list, err := e.Media.Many(ctx, tx, p.Media)
	files := make(map[id.Media]media.Media, len(list))
	for _, m := range list {
		files[m.ID] = m
	}
	for _, r := range filter.Match(all, filter.Notifications, p.ID, p.ReblogOf, p.Texts(files)...) {
		switch r.Filter.Action {
		case filter.Hide:
			hidden = true
		case filter.Blur: // its files only
		default:
			covered = true
		}
	}
	return hidden, covered, err
}
