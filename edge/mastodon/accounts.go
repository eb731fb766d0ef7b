package mastodon

import (
	"context"
	"slices"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/edge/mastodon/entity/relation"
	"parvis/edge/mastodon/render"
	"parvis/engine/account"
	"parvis/engine/age"
	"parvis/engine/graph"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// row is an account in a list ordered by a relation's own number.
type row struct {
	cursor int64
	who    id.Account
}

func rows(list []graph.Entry, err error) ([]row, error) {
	out := make([]row, 0, len(list))
	for _, e := range list {
		out = append(out, row{int64(e.ID), e.Account})
	}
	return out, err
}

// find gives a page of relations.
type find func(context.Context, *store.Tx, store.Page) ([]row, error)

// pageAccounts answers with a page of accounts that the caller brought together.
func (c *call) pageAccounts(fn find) error { return c.pagePeople(fn, false) }

// pageOthers answers with a page of accounts that somebody else brought together,
// of those that the caller may see: who blocked the caller is not found there.
func (c *call) pageOthers(fn find) error { return c.pagePeople(fn, true) }

func (c *call) pagePeople(fn find, others bool) error {
	p := c.page(40, 80)
	out := []*entity.Account{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := fn(ctx, tx, p)
		if err != nil {
			return err
		}
		who := make([]id.Account, 0, len(list))
		for _, r := range list {
			who = append(who, r.who)
		}
		if n := len(list); n > 0 {
			c.link(p, n, list[0].cursor, list[n-1].cursor)
		}
		if others {
			if who, err = c.Policy.Shown(ctx, tx, c.actor.Account, decide.OnProfile, who); err != nil {
				return err
			}
		}
		out, err = c.board(ctx, tx).Accounts(who)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// answerAccount answers with one account after one verb.
func (c *call) answerAccount(fn func(context.Context, *store.Tx) (id.Account, error)) error {
	var out *entity.Account
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		a, err := fn(ctx, tx)
		if err != nil {
			return err
		}
		if err := c.mayLook(ctx, tx, a); err != nil {
			return err
		}
		list, err := c.board(ctx, tx).Accounts([]id.Account{a})
		if err == nil && len(list) == 0 {
			err = errNotFound
		}
		if err != nil {
			return err
		}
		if out = list[0]; a == c.actor.Account {
			out, err = c.counted(ctx, tx, out)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// counted adds to the caller's own account the counts that others may not see.
func (c *call) counted(ctx context.Context, tx *store.Tx, shown *entity.Account) (*entity.Account, error) {
	a, err := c.Account.Get(ctx, tx, c.actor.Account)
	own := *shown
	own.FollowersCount, own.FollowingCount = a.Followers, a.Following
	return &own, err
}

// mayLook tells whether the caller may see an account at all.
func (c *call) mayLook(ctx context.Context, tx *store.Tx, a id.Account) error {
	v, err := c.Policy.Viewer(ctx, tx, c.actor.Account, 0)
	if err != nil {
		return err
	}
	subs := []decide.Subject{{Kind: decide.KindAccount, ID: int64(a), AuthorID: int64(a)}}
	ds, err := c.Policy.Page(ctx, tx, v, decide.OnProfile, subs)
	if err != nil {
		return err
	}
	if ds[0].Drop && !subs[0].Rel.Has(decide.BlockedBy|decide.Blocking) {
		return errNotFound
	}
	return nil
}

func (c *call) getAccount() error {
	a, err := path[id.Account](c, "id")
	if err != nil {
		return err
	}
	return c.answerAccount(func(ctx context.Context, tx *store.Tx) (id.Account, error) {
		got, err := c.Account.Get(ctx, tx, a)
		return got.ID, err
	})
}

func (c *call) lookup() error {
	return c.answerAccount(func(ctx context.Context, tx *store.Tx) (id.Account, error) {
		got, err := c.Account.Lookup(ctx, tx, c.localName(c.String("acct")))
		return got.ID, err
	})
}

// someAccounts reads the ids that a call names, each once and no more than 40.
func (c *call) someAccounts() []id.Account {
	list := ids[id.Account](c, "id")
	list = list[:min(len(list), 40)]
	out := make([]id.Account, 0, len(list))
	for _, a := range list {
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

func (c *call) getAccounts() error {
	want := c.someAccounts()
	out := []*entity.Account{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		who, err := c.Policy.Shown(ctx, tx, c.actor.Account, decide.OnProfile, want)
		if err != nil {
			return err
		}
		out, err = c.board(ctx, tx).Accounts(who)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) accountStatuses() error {
	a, err := path[id.Account](c, "id")
	if err != nil {
		return err
	}
	if c.Bool("pinned") {
		return c.listStatuses("account", func(ctx context.Context, tx *store.Tx) ([]post.Seen, error) {
			if _, err := c.Account.Get(ctx, tx, a); err != nil {
				return nil, err
			}
			return c.Post.Pinned(ctx, tx, c.actor, a)
		})
	}
	l := post.Listing{OnlyMedia: c.Bool("only_media"), NoReplies: c.Bool("exclude_replies"), NoReblogs: c.Bool("exclude_reblogs"), Tagged: c.String("tagged")}
	return c.pageStatuses("account", func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Seen, error) {
		if _, err := c.Account.Get(ctx, tx, a); err != nil {
			return nil, err
		}
		return c.Post.Profile(ctx, tx, c.actor, a, l, p)
	})
}

// crowd answers with followers or followed of an account, unless it hides them or is
// kept from the caller.
func (c *call) crowd(fn func(context.Context, *store.Tx, id.Account, store.Page) ([]graph.Entry, error)) error {
	a, err := path[id.Account](c, "id")
	if err != nil {
		return err
	}
	return c.pagePeople(func(ctx context.Context, tx *store.Tx, p store.Page) ([]row, error) {
		got, err := c.Account.Get(ctx, tx, a)
		if err != nil {
			return nil, err
		}
		if open, err := c.openly(ctx, tx, []id.Account{got.ID}); err != nil || len(open) == 0 {
			return nil, err
		}
		return rows(fn(ctx, tx, a, p))
	}, a != c.actor.Account)
}

func (c *call) followers() error { return c.crowd(c.Graph.Followers) }
func (c *call) following() error { return c.crowd(c.Graph.Following) }

func (c *call) relationships() error {
	want := ids[id.Account](c, "id")
	if len(want) == 0 {
		return c.json([]entity.Relationship{})
	}
	var out []entity.Relationship
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		known, err := c.Account.Many(ctx, tx, want)
		if err != nil {
			return err
		}
		is := make([]id.Account, 0, len(known))
		for _, a := range known {
			is = append(is, a.ID)
		}
		if c.Bool("with_suspended") {
			for _, a := range want {
				if got, err := c.Account.Find(ctx, tx, a); err == nil && got.State == account.Suspended {
					is = append(is, a)
				}
			}
		}
		rels, err := c.Graph.Relations(ctx, tx, c.actor.Account, is)
		out = relation.Of(rels)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// toward makes a handler of a verb that an actor does to another account.
func toward(verb func(*graph.Engine, context.Context, *store.Tx, account.Actor, id.Account) error) handler {
	return func(c *call) error {
		return c.relate(func(ctx context.Context, tx *store.Tx, a id.Account) error { return verb(c.Graph, ctx, tx, c.actor, a) })
	}
}

// relate answers with the relation after one verb.
func (c *call) relate(fn func(context.Context, *store.Tx, id.Account) error) error {
	a, err := path[id.Account](c, "id")
	if err != nil {
		return err
	}
	var out []entity.Relationship
	err = c.write(func(ctx context.Context, tx *store.Tx) error {
		if err := fn(ctx, tx, a); err != nil {
			return err
		}
		rels, err := c.Graph.Relations(ctx, tx, c.actor.Account, []id.Account{a})
		out = relation.Of(rels)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out[0])
}

func (c *call) follow() error {
	var o graph.FollowOptions
	if b, sent := c.Flag("reblogs"); sent {
		o.Reblogs = &b
	}
	if b, sent := c.Flag("notify"); sent {
		o.Notify = &b
	}
	if c.Has("languages") {
		l := []string{}
		for _, s := range c.Strings("languages") {
			if s = language(s); s != "" {
				l = append(l, s)
			}
		}
		o.Languages = &l
	}
	return c.relate(func(ctx context.Context, tx *store.Tx, a id.Account) error {
		if err := c.Policy.Can(ctx, tx, c.actor.Account, decide.DoFollow, decide.Subject{Kind: decide.KindAccount, ID: int64(a), AuthorID: int64(a)}); err != nil && a != c.actor.Account {
			return err
		}
		return c.Graph.Follow(ctx, tx, c.actor, a, o)
	})
}

func (c *call) mute() error {
	notices, sent := c.Flag("notifications")
	seconds, _ := c.Int("duration", 0, 10*365*24*3600)
	return c.relate(func(ctx context.Context, tx *store.Tx, a id.Account) error {
		return c.Graph.Mute(ctx, tx, c.actor, a, notices || !sent, time.Duration(seconds)*time.Second)
	})
}

func (c *call) note() error {
	text := c.String("comment")
	return c.relate(func(ctx context.Context, tx *store.Tx, a id.Account) error {
		return c.Graph.SetNote(ctx, tx, c.actor, a, text)
	})
}

func (c *call) followRequests() error {
	return c.pageAccounts(func(ctx context.Context, tx *store.Tx, p store.Page) ([]row, error) {
		return rows(c.Graph.Requests(ctx, tx, c.actor, p))
	})
}

func (c *call) blocks() error {
	return c.pageAccounts(func(ctx context.Context, tx *store.Tx, p store.Page) ([]row, error) {
		return rows(c.Graph.Blocks(ctx, tx, c.actor, p))
	})
}

func (c *call) endorsements() error { return c.endorsedBy(c.actor.Account) }

func (c *call) accountEndorsements() error {
	a, err := path[id.Account](c, "id")
	if err != nil {
		return err
	}
	return c.endorsedBy(a)
}

func (c *call) endorsedBy(a id.Account) error {
	return c.pagePeople(func(ctx context.Context, tx *store.Tx, p store.Page) ([]row, error) {
		if shown, err := c.Policy.Shown(ctx, tx, c.actor.Account, decide.OnProfile, []id.Account{a}); err != nil || len(shown) == 0 {
			return nil, err
		}
		return rows(c.Graph.Endorsements(ctx, tx, a, p))
	}, a != c.actor.Account)
}

// mutes adds to each account when its mute ends.
func (c *call) mutes() error {
	p := c.page(40, 80)
	out := []*entity.Account{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Graph.Mutes(ctx, tx, c.actor, p)
		if err != nil {
			return err
		}
		var who []id.Account
		for _, e := range list {
			who = append(who, e.Account)
		}
		if n := len(list); n > 0 {
			c.link(p, n, int64(list[0].ID), int64(list[n-1].ID))
		}
		if out, err = c.board(ctx, tx).Accounts(who); err != nil {
			return err
		}
		rels, err := c.Graph.Relations(ctx, tx, c.actor.Account, who)
		until := map[string]*entity.Stamp{}
		for _, r := range rels {
			until[r.Target.String()] = entity.Maybe(r.MutingUntil)
		}
		for i, a := range out {
			muted := *a
			muted.MuteExpiresAt = until[a.ID]
			out[i] = &muted
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

type domainList = []string

func (c *call) domainBlocks() error {
	p := c.page(100, 200)
	out := domainList{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Graph.DomainBlocks(ctx, tx, c.actor, p)
		for _, d := range list {
			out = append(out, d.Domain)
		}
		if n := len(list); n > 0 {
			c.link(p, n, list[0].ID, list[n-1].ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) blockDomain() error {
	d := c.String("domain")
	if err := c.write(func(ctx context.Context, tx *store.Tx) error {
		return c.Graph.BlockDomain(ctx, tx, c.actor, d, c.Network.Domain)
	}); err != nil {
		return err
	}
	return c.nothing()
}

func (c *call) unblockDomain() error {
	d := c.String("domain")
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return c.Graph.UnblockDomain(ctx, tx, c.actor, d) }); err != nil {
		return err
	}
	return c.nothing()
}

func (c *call) verifyCredentials() error { return c.answerMe() }

// answerMe answers with the caller's own account and its source.
func (c *call) answerMe() error {
	var out *entity.Account
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		out, err = c.me(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) me(ctx context.Context, tx *store.Tx) (*entity.Account, error) {
	a, err := c.Account.Find(ctx, tx, c.actor.Account)
	if err != nil {
		return nil, err
	}
	b := c.board(ctx, tx)
	urls, err := b.Pictures([]id.Media{a.AvatarMedia, a.HeaderMedia})
	if err != nil {
		return nil, err
	}
	out, err := b.Person(a, urls)
	if err != nil {
		return nil, err
	}
	s, err := c.Account.Settings(ctx, tx, a.ID)
	if err != nil {
		return nil, err
	}
	asked, err := c.Graph.CountRequests(ctx, tx, c.actor)
	if err != nil {
		return nil, err
	}
	r, err := c.Account.RoleOf(ctx, tx, a.ID)
	if err != nil {
		return nil, err
	}
	out.Source = &entity.Source{
		Note: a.Note, Fields: render.Fields(a), Privacy: s.PostVisibility, Sensitive: s.PostSensitive, Language: entity.OrNil(s.PostLanguage),
		FollowRequestsCount: asked, HideCollections: a.HideGraph, Discoverable: a.Discoverable, Indexable: a.Indexable,
		AttributionDomains: append([]string{}, a.Attribution...), QuotePolicy: s.QuotePolicy,
		Parvis: map[string]bool{"for_you": s.ForYou},
	}
	out.Role = roleOf(r)
	return out, nil
}

func roleOf(r account.Role) *entity.Role {
	return &entity.Role{RoleBadge: entity.RoleBadge{ID: id.Job(r.ID).String(), Name: r.Name, Color: r.Color}, Permissions: r.Permissions.String(), Highlighted: r.Highlighted}
}

// pictureMax is the largest avatar or header, in bytes.
const pictureMax = 8 << 20

// updateCredentials changes profile and defaults.
func (c *call) updateCredentials() error {
	if err := c.changeProfile(); err != nil {
		return err
	}
	return c.answerMe()
}

func (c *call) changeProfile() error {
	birth, err := c.birth()
	if err != nil {
		return err
	}
	ch, err := c.profileChange()
	if err != nil {
		return err
	}
	return c.write(func(ctx context.Context, tx *store.Tx) error {
		if !birth.IsZero() {
			if err := c.Age.Correct(ctx, tx, c.actor, birth); err != nil {
				return err
			}
		}
		if _, err := c.Account.Update(ctx, tx, c.actor, ch); err != nil {
			return err
		}
		return c.changeSettings(ctx, tx)
	})
}

// birth reads a date of birth; none when none was sent.
func (c *call) birth() (age.Date, error) {
	day, _, _ := strings.Cut(c.String("date_of_birth"), "T")
	if day == "" {
		return age.Date{}, nil
	}
	birth, err := age.ParseDate(day)
	if err != nil {
		return birth, brokenField("date_of_birth")
	}
	return birth, nil
}

// brokenField says of one field of a profile that it cannot be read.
func brokenField(name string) error {
	var f fault.Fields
	f.Add(name, "ERR_INVALID")
	return f.Err(brokenProfile)
}

func (c *call) profileChange() (account.ProfileChange, error) {
	var ch account.ProfileChange
	for key, to := range map[string]**string{"display_name": &ch.DisplayName, "note": &ch.Note, "avatar_description": &ch.AvatarText, "header_description": &ch.HeaderText} {
		if s, ok := c.Text(key); ok {
			*to = &s
		}
	}
	for key, to := range map[string]**bool{"locked": &ch.Locked, "bot": &ch.Bot, "discoverable": &ch.Discoverable, "indexable": &ch.Indexable, "hide_collections": &ch.HideGraph} {
		if b, sent := c.Flag(key); sent {
			*to = &b
		}
	}
	for key, to := range map[string]**bool{"show_media": &ch.HideMedia, "show_media_replies": &ch.HideMediaReplies, "show_featured": &ch.HideFeatured} {
		if b, sent := c.Flag(key); sent {
			hide := !b
			*to = &hide
		}
	}
	if c.Has("attribution_domains") {
		list := c.Strings("attribution_domains")
		ch.Attribution = &list
	}
	if c.Has("fields_attributes") {
		list := []account.ProfileField{}
		for _, p := range c.List("fields_attributes") {
			if f := (account.ProfileField{Name: p.String("name"), Value: p.String("value")}); f.Name != "" || f.Value != "" {
				list = append(list, f)
			}
		}
		ch.Fields = &list
	}
	for key, to := range map[string]**id.Media{"avatar": &ch.AvatarMedia, "header": &ch.HeaderMedia} {
		src, err := c.Open(key)
		if err != nil {
			return ch, err
		}
		if src == nil {
			continue
		}
		m, err := c.Media.Picture(c.r.Context(), c.actor.Account, src)
		_ = src.Close()
		if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Unsupported) {
			return ch, brokenField(key)
		}
		if err != nil {
			return ch, err
		}
		*to = &m.ID
	}
	return ch, nil
}

func (c *call) changeSettings(ctx context.Context, tx *store.Tx) error {
	if !c.Has("source") {
		return nil
	}
	p := c.Part("source")
	s, err := c.Account.Settings(ctx, tx, c.actor.Account)
	if err != nil {
		return err
	}
	if v := p.String("privacy"); v != "" {
		s.PostVisibility = v
	}
	if b, sent := p.Flag("sensitive"); sent {
		s.PostSensitive = b
	}
	if v, ok := p.Text("language"); ok {
		s.PostLanguage = language(v)
	}
	if v := p.String("quote_policy"); v != "" {
		s.QuotePolicy = v
	}
	if err := c.Account.SetSettings(ctx, tx, c.actor, s); err != nil {
		return asSent(err)
	}
	if on, sent := p.Part("parvis").Flag("for_you"); sent {
		return c.ForYou.Switch(ctx, tx, c.actor, on)
	}
	return nil
}

func (c *call) deleteAvatar() error {
	var none id.Media
	return c.changePicture(account.ProfileChange{AvatarMedia: &none})
}

func (c *call) deleteHeader() error {
	var none id.Media
	return c.changePicture(account.ProfileChange{HeaderMedia: &none})
}

func (c *call) changePicture(ch account.ProfileChange) error {
	if err := c.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := c.Account.Update(ctx, tx, c.actor, ch)
		return err
	}); err != nil {
		return err
	}
	return c.answerMe()
}

func (c *call) preferences() error {
	var s account.Settings
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		s, err = c.Account.Settings(ctx, tx, c.actor.Account)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(map[string]any{
		"posting:default:visibility": s.PostVisibility, "posting:default:sensitive": s.PostSensitive, "posting:default:language": entity.OrNil(s.PostLanguage),
		"posting:default:quote_policy": s.QuotePolicy, "reading:expand:media": s.ExpandMedia, "reading:expand:spoilers": s.ExpandSpoilers, "reading:autoplay:gifs": s.AutoplayGifs,
	})
}
