package render

import (
	"context"
	"html"
	"strings"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/account"
	"parvis/engine/account/grant"
	"parvis/engine/media"
	"parvis/engine/media/emoji"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/post/card"
	"parvis/engine/post/text"
)

// Options say what rendering stands on.
type Options struct {
	// Base is the public address of the network without a slash at the end,
	// Domain its host.
	Base, Domain string
	Words        *i18n.Catalogue
	Account      *account.Engine
	Grant        *grant.Engine
	Filter       *filter.Engine
	Media        *media.Engine
	// Emoji are the network's own; without it there are none.
	Emoji *emoji.Engine
	// Card keeps previews of linked pages; without it there are none.
	Card *card.Engine
}

// Renderer makes entities of the client API. It is safe for concurrent use.
type Renderer struct{ Options }

// New makes a renderer.
func New(o Options) *Renderer { return &Renderer{Options: o} }

// Board loads what a set of entities needs, each kind in one read, and renders
// them for one viewer inside one transaction.
type Board struct {
	*Renderer
	ctx      context.Context
	tx       *store.Tx
	actor    account.Actor
	lang     i18n.Tag
	accounts map[id.Account]*entity.Account
	media    map[id.Media]entity.Media
	apps     map[id.App]entity.Application
	filters  []filter.Filter
	emoji    map[string]entity.Emoji
	where    string
	// cards of posts, with the pictures and the named authors of cards
	cards    map[id.Post]card.Card
	pictures map[id.Media]media.Media
	creators map[id.Account]account.Account
}

// Board begins rendering for a viewer.
func (r *Renderer) Board(ctx context.Context, tx *store.Tx, viewer account.Actor) *Board {
	b := &Board{Renderer: r, ctx: ctx, tx: tx,
		accounts: map[id.Account]*entity.Account{}, media: map[id.Media]entity.Media{}, apps: map[id.App]entity.Application{},
		cards: map[id.Post]card.Card{}, pictures: map[id.Media]media.Media{}, creators: map[id.Account]account.Account{}}
	b.turnTo(viewer)
	return b
}

func (b *Board) turnTo(viewer account.Actor) {
	b.actor, b.lang, b.filters = viewer, viewer.Lang.Or(b.Words.Fallback()), nil
}

// In names the context for the viewer's filters: home, notifications, public,
// thread or account.
func (b *Board) In(where string) *Board { b.where = where; return b }

// Load loads accounts that entities will name.
func (b *Board) Load(want []id.Account) error {
	var missing []id.Account
	for _, a := range want {
		if _, has := b.accounts[a]; !has && a != 0 {
			b.accounts[a] = nil
			missing = append(missing, a)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	list, err := b.Account.Many(b.ctx, b.tx, missing)
	if err != nil {
		return err
	}
	var pictures []id.Media
	for _, a := range list {
		pictures = append(pictures, a.AvatarMedia, a.HeaderMedia)
	}
	urls, err := b.Pictures(pictures)
	if err != nil {
		return err
	}
	for _, a := range list {
		b.accounts[a.ID] = b.Person(a, urls)
	}
	return nil
}

// Pictures gives the addresses of avatars and headers.
func (b *Board) Pictures(want []id.Media) (map[id.Media]string, error) {
	var ids []id.Media
	for _, m := range want {
		if m != 0 {
			ids = append(ids, m)
		}
	}
	out := map[id.Media]string{}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := b.Media.Many(b.ctx, b.tx, ids)
	for _, m := range list {
		out[m.ID] = b.Media.URL(m, media.Original, b.tx.Now())
	}
	return out, err
}

// Person renders an account as anybody sees it.
func (b *Board) Person(a account.Account, urls map[id.Media]string) *entity.Account {
	base := b.Base
	avatar, header := urls[a.AvatarMedia], urls[a.HeaderMedia]
	if avatar == "" {
		avatar = base + "/avatars/" + a.ID.String() + ".svg"
	}
	if header == "" {
		header = base + "/headers/missing.svg"
	}
	d, h := a.Discoverable, a.HideGraph
	out := &entity.Account{
		ID: a.ID.String(), Username: a.Username, Acct: a.Username, URL: base + "/@" + a.Username, URI: base + "/users/" + a.Username,
		DisplayName: a.DisplayName, Note: b.HTML(a.Note), Avatar: avatar, AvatarStatic: avatar, AvatarDescription: a.AvatarText,
		Header: header, HeaderStatic: header, HeaderDescription: a.HeaderText, Locked: a.Locked, Fields: b.fields(a), Emojis: b.Emojis(a.DisplayName, a.Note, fieldText(a)),
		Bot: a.Bot, Discoverable: &d, Indexable: a.Indexable, NoIndex: !a.Indexable, CreatedAt: entity.Midnight(a.CreatedAt),
		StatusesCount: a.Posts, FollowersCount: a.Followers, FollowingCount: a.Following, HideCollections: &h,
		ShowMedia: !a.HideMedia, ShowMediaReplies: !a.HideMediaReplies, ShowFeatured: !a.HideFeatured, Roles: []entity.RoleBadge{},
		FeatureApproval: entity.Approval{Automatic: []string{}, Manual: []string{}, CurrentUser: "denied"},
		Suspended:       a.State == account.Suspended, Limited: a.State == account.Limited, Memorial: a.State == account.Memorial,
	}
	if !a.LastPostAt.IsZero() {
		day := a.LastPostAt.Format("2006-01-02")
		out.LastStatusAt = &day
	}
	if a.State == account.Suspended {
		out.Note, out.Fields, out.DisplayName = "", []entity.Field{}, ""
	}
	return out
}

// fieldText joins the fields of a profile.
func fieldText(a account.Account) string {
	var all strings.Builder
	for _, f := range a.Fields {
		all.WriteString(f.Name + " " + f.Value + " ")
	}
	return all.String()
}

// Fields are the rows of a profile as they were written.
func Fields(a account.Account) []entity.Field {
	out := make([]entity.Field, 0, len(a.Fields))
	for _, f := range a.Fields {
		out = append(out, entity.Field{Name: f.Name, Value: f.Value, VerifiedAt: entity.Maybe(f.VerifiedAt)})
	}
	return out
}

func (b *Board) fields(a account.Account) []entity.Field {
	out := Fields(a)
	for i := range out {
		out[i].Value = strings.TrimSuffix(strings.TrimPrefix(b.HTML(out[i].Value), "<p>"), "</p>")
	}
	return out
}

// HTML renders a text of a profile.
func (b *Board) HTML(s string) string {
	return text.Parse(s).HTML(text.Links{
		Mention: func(full string) (string, string, bool) {
			name, domain, _ := strings.Cut(full, "@")
			if domain != "" && !strings.EqualFold(domain, b.Domain) {
				return "", "", false
			}
			return b.Base + "/@" + name, name, true
		},
		Tag: func(name string) string { return b.Base + "/tags/" + name },
	})
}

// Loaded gives an account that was loaded; nil for one that is gone.
func (b *Board) Loaded(a id.Account) *entity.Account { return b.accounts[a] }

// Accounts renders accounts in order, leaving out those that are gone.
func (b *Board) Accounts(want []id.Account) ([]*entity.Account, error) {
	if err := b.Load(want); err != nil {
		return nil, err
	}
	out := make([]*entity.Account, 0, len(want))
	for _, a := range want {
		if e := b.accounts[a]; e != nil {
			out = append(out, e)
		}
	}
	return out, nil
}

// Statuses renders posts in order.
func (b *Board) Statuses(list []post.Seen) ([]*entity.Status, error) {
	if err := b.gather(list); err != nil {
		return nil, err
	}
	out := make([]*entity.Status, 0, len(list))
	for i := range list {
		if s := b.status(&list[i], 0); s != nil {
			out = append(out, s)
		}
	}
	return out, nil
}

// gather loads what posts and the posts inside them name.
func (b *Board) gather(list []post.Seen) error {
	var people []id.Account
	var files []id.Media
	var apps []id.App
	var walk func(p *post.Seen)
	walk = func(p *post.Seen) {
		people = append(append(people, p.Author, p.ReplyToAuthor), p.Mentions...)
		files = append(files, p.Media...)
		if p.App != 0 {
			apps = append(apps, p.App)
		}
		if p.Inner != nil {
			walk(p.Inner)
		}
	}
	for i := range list {
		walk(&list[i])
	}
	if err := b.Load(people); err != nil {
		return err
	}
	if err := b.loadCards(list); err != nil {
		return err
	}
	if err := b.loadApps(apps); err != nil {
		return err
	}
	if err := b.loadFilters(); err != nil {
		return err
	}
	got, err := b.Media.Many(b.ctx, b.tx, files)
	for _, m := range got {
		b.media[m.ID] = b.Attachment(m)
	}
	return err
}

func (b *Board) loadApps(want []id.App) error {
	if len(want) == 0 {
		return nil
	}
	names, err := b.Grant.Names(b.ctx, b.tx, want)
	for a, n := range names {
		b.apps[a] = entity.Application{Name: n.Name, Website: entity.OrNil(n.Website)}
	}
	return err
}

// Attachment renders a file.
func (b *Board) Attachment(m media.Media) entity.Media {
	out := entity.Media{ID: m.ID.String(), Type: m.Type, Meta: m.Meta(), Description: entity.OrNil(m.Description), Blurhash: entity.OrNil(m.Blurhash)}
	if m.State == media.Ready {
		out.URL = entity.OrNil(b.Media.URL(m, media.Original, b.tx.Now()))
		out.PreviewURL = entity.OrNil(b.Media.URL(m, media.Preview, b.tx.Now()))
	}
	return out
}

// status renders a decided post. depth says how far inside another it stands.
func (b *Board) status(p *post.Seen, depth int) *entity.Status {
	author := b.accounts[p.Author]
	if author == nil {
		return nil
	}
	address := b.Base + "/@" + author.Username + "/" + p.ID.String()
	s := &entity.Status{
		ID: p.ID.String(), URI: b.Base + "/users/" + author.Username + "/statuses/" + p.ID.String(), URL: &address,
		CreatedAt: entity.Stamp(p.At), EditedAt: entity.Maybe(p.EditedAt), Account: author, Content: p.HTML, Visibility: string(p.Visibility),
		Sensitive: p.Sensitive, SpoilerText: p.Spoiler, Language: entity.OrNil(p.Language), MediaAttachments: []entity.Media{},
		Mentions: []entity.Mention{}, Tags: []entity.TagLink{}, Emojis: b.Emojis(p.Source, p.Spoiler), TaggedCollections: []any{}, LocalOnly: p.LocalOnly,
		RepliesCount: p.Counts.Replies, ReblogsCount: p.Counts.Reblogs, FavouritesCount: p.Counts.Favourites, QuotesCount: p.Counts.Quotes,
		QuoteApproval: b.approval(p), InteractionPolicy: map[string]any{"can_reply": map[string]any{"always": []string{string(p.CanReply)}, "with_approval": []string{}}},
	}
	if p.ReplyTo != 0 {
		s.InReplyToID, s.InReplyToAccountID = entity.OrNil(p.ReplyTo.String()), entity.OrNil(p.ReplyToAuthor.String())
	}
	if app, ok := b.apps[p.App]; ok && p.ReblogOf == 0 {
		s.Application = &app
	}
	for _, m := range p.Media {
		if e, ok := b.media[m]; ok {
			s.MediaAttachments = append(s.MediaAttachments, e)
		}
	}
	for _, a := range p.Mentions {
		if e := b.accounts[a]; e != nil {
			s.Mentions = append(s.Mentions, entity.Mention{ID: e.ID, Username: e.Username, URL: e.URL, Acct: e.Acct})
		}
	}
	for _, t := range p.Tags {
		s.Tags = append(s.Tags, entity.TagLink{Name: t.Name, URL: b.Base + "/tags/" + t.Name})
	}
	s.Poll, s.Card = b.poll(p), b.cardOf(p)
	b.inside(s, p, depth)
	b.personal(s, p)
	b.notices(s, p)
	return s
}

// inside renders the boosted or quoted post.
func (b *Board) inside(s *entity.Status, p *post.Seen, depth int) {
	if p.ReblogOf != 0 {
		if p.Inner != nil {
			s.Reblog = b.status(p.Inner, depth+1)
		}
		if s.Reblog != nil {
			s.URI, s.URL = s.URI+"/activity", s.Reblog.URL
			s.Content, s.Sensitive, s.SpoilerText, s.Language = s.Reblog.Content, s.Reblog.Sensitive, s.Reblog.SpoilerText, s.Reblog.Language
			s.MediaAttachments, s.Mentions, s.Tags, s.Emojis, s.Card = s.Reblog.MediaAttachments, s.Reblog.Mentions, s.Reblog.Tags, s.Reblog.Emojis, s.Reblog.Card
		}
		return
	}
	if p.QuoteOf == 0 {
		return
	}
	s.Quote = &entity.Quote{State: string(p.Quote)}
	switch {
	case p.Inner == nil:
	case depth >= 2:
		s.Quote.QuotedStatusID = entity.OrNil(p.QuoteOf.String())
	default:
		s.Quote.QuotedStatus = b.status(p.Inner, depth+2)
	}
	if p.Inner != nil && !strings.Contains(p.HTML, "/"+p.QuoteOf.String()) {
		if a := b.accounts[p.Inner.Author]; a != nil {
			link := html.EscapeString(b.Base + "/@" + a.Username + "/" + p.QuoteOf.String())
			s.Content = `<p class="quote-inline">RE: <a href="` + link + `">` + link + `</a></p>` + s.Content
		}
	}
}

// personal adds what the viewer did with the post.
func (b *Board) personal(s *entity.Status, p *post.Seen) {
	if !b.actor.Known() {
		return
	}
	own := p.Own
	if p.ReblogOf != 0 && p.Inner != nil {
		own = p.Inner.Own
	}
	s.Favourited, s.Reblogged, s.Muted, s.Bookmarked = &own.Favourited, &own.Reblogged, &own.Muted, &own.Bookmarked
	if p.Author == b.actor.Account && p.ReblogOf == 0 {
		pinned := own.Pinned
		s.Pinned = &pinned
	}
	f := b.filtered(p)
	s.Filtered = &f
}

// approval says who may quote a post.
func (b *Board) approval(p *post.Seen) entity.Approval {
	a := entity.Approval{Automatic: []string{}, Manual: []string{}, CurrentUser: "denied"}
	switch p.CanQuote {
	case post.Anyone:
		a.Automatic, a.CurrentUser = []string{"public"}, "automatic"
	case post.Followers:
		a.Automatic, a.CurrentUser = []string{"followers"}, "unknown"
	}
	if p.Author == b.actor.Account && p.Visibility != post.Direct {
		a.CurrentUser = "automatic"
	}
	if p.Decision.Word.Has(decide.NoQuote) || !b.actor.Known() {
		a.CurrentUser = "denied"
	}
	return a
}

func (b *Board) poll(p *post.Seen) *entity.Poll {
	if p.Poll == nil {
		return nil
	}
	over := p.Poll.Over(b.tx.Now())
	hide := p.Poll.HideTotals && !over
	out := &entity.Poll{ID: p.ID.String(), ExpiresAt: entity.Maybe(p.Poll.ExpiresAt), Expired: over, Multiple: p.Poll.Multiple, Options: []entity.PollOption{}}
	titles := make([]string, 0, len(p.Poll.Options))
	for _, o := range p.Poll.Options {
		out.VotesCount += o.Votes
		n := o.Votes
		opt := entity.PollOption{Title: o.Title, VotesCount: &n}
		if hide {
			opt.VotesCount = nil
		}
		out.Options = append(out.Options, opt)
		titles = append(titles, o.Title)
	}
	out.Emojis = b.Emojis(titles...)
	voters := p.Poll.Voters
	out.VotersCount = &voters
	if b.actor.Known() {
		voted := len(p.Own.Votes) > 0 || p.Author == b.actor.Account
		own := append([]int{}, p.Own.Votes...)
		out.Voted, out.OwnVotes = &voted, &own
	}
	return out
}

// notices puts what must be read where every client shows it (social-core 15),
// or, for apps that know it, apart.
func (b *Board) notices(s *entity.Status, p *post.Seen) {
	limits := p.Decision.Word.Denied()
	if len(p.Notices) == 0 && len(limits) == 0 {
		return
	}
	x := &entity.Extra{Limits: limits, Cover: p.Decision.Covered()}
	for _, n := range p.Notices {
		key := policy.NoticeKey(n.Key)
		words := n.Key
		if b.Words.Has(key) {
			words = b.Words.T(b.lang, key)
		}
		x.Notices = append(x.Notices, entity.Notice{Label: n.Key, Text: words})
	}
	s.Parvis = x
	if b.actor.Extensions || len(x.Notices) == 0 {
		return
	}
	first := x.Notices[0].Text
	switch {
	case p.Decision.Show.Has(decide.BlurContent):
		s.SpoilerText = strings.TrimSuffix(first+" · "+s.SpoilerText, " · ")
		s.Sensitive, s.Card = true, nil
	case p.Decision.Show.Has(decide.BlurMedia):
		s.Sensitive = true
	default:
		s.Content = `<p class="parvis-notice">` + html.EscapeString(first) + `</p>` + s.Content
	}
}
