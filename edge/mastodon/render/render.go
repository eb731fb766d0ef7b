package render

import (
	"context"
	"hash/maphash"
	"html"
	"maps"
	"slices"
	"strings"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/account"
	"parvis/engine/account/grant"
	"parvis/engine/account/memo"
	"parvis/engine/media"
	"parvis/engine/media/emoji"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/post/card"
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
	// Known gives the pages about the claims in posts; without it there are none.
	Known func(ctx context.Context, tx *store.Tx, posts []id.Post) (map[id.Post]string, error)
}

// Renderer makes entities of the client API. It is safe for concurrent use.
type Renderer struct {
	Options
	people *memo.Bounded[id.Account, *person]
	posts  *memo.Bounded[id.Post, *parts]
	seed   maphash.Seed
}

// What is kept of rendered accounts and posts, in bytes: room for some 1,500 and
// 4,000 (architecture 9.6).
const (
	maxPeople = 4 << 20
	maxPosts  = 10 << 20
)

// New makes a renderer.
func New(o Options) *Renderer {
	return &Renderer{Options: o, people: memo.NewBounded[id.Account](maxPeople, (*person).weight), posts: memo.NewBounded[id.Post](maxPosts, (*parts).weight), seed: maphash.MakeSeed()}
}

// Board loads what a set of entities needs, each kind in one read, and renders
// them for one viewer inside one transaction.
type Board struct {
	*Renderer
	ctx     context.Context
	tx      *store.Tx
	actor   account.Actor
	lang    i18n.Tag
	shown   map[id.Account]*person
	media   map[id.Media]media.Media
	apps    map[id.App]grant.App
	filters []filter.Filter
	emoji   map[string]entity.Emoji
	version uint64 // of emoji; 0 is not computed
	where   string
	reasons map[id.Post][]string
	// cards of posts, with the pictures and the named authors of cards
	cards    map[id.Post]card.Card
	pictures map[id.Media]media.Media
	creators map[id.Account]account.Account
}

// Board begins rendering for a viewer.
func (r *Renderer) Board(ctx context.Context, tx *store.Tx, viewer account.Actor) *Board {
	b := &Board{Renderer: r, ctx: ctx, tx: tx, shown: map[id.Account]*person{}}
	b.turnTo(viewer)
	return b
}

func (b *Board) turnTo(viewer account.Actor) {
	b.actor, b.lang, b.filters = viewer, viewer.Lang.Or(b.Words.Fallback()), nil
}

// In names the context for the viewer's filters: home, notifications, public,
// thread or account.
func (b *Board) In(where string) *Board { b.where = where; return b }

// Because says why posts were selected for the reader, by post.
func (b *Board) Because(reasons map[id.Post][]string) { b.reasons = reasons }

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
	people := make([]id.Account, 0, 2*len(list))
	var files []id.Media
	var apps []id.App
	for i := range list {
		for p := &list[i]; p != nil; p = p.Inner {
			people = append(append(people, p.Author, p.ReplyToAuthor), p.Named()...)
			files = append(files, p.Media...)
			if p.App != 0 {
				apps = append(apps, p.App)
			}
		}
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
	if b.media == nil && len(got) > 0 {
		b.media = make(map[id.Media]media.Media, len(got))
	}
	for _, m := range got {
		b.media[m.ID] = m
	}
	return err
}

func (b *Board) loadApps(want []id.App) error {
	if len(want) == 0 {
		return nil
	}
	got, err := b.Grant.Names(b.ctx, b.tx, want)
	if b.apps == nil {
		b.apps = got
	}
	maps.Copy(b.apps, got)
	return err
}

// Attachment renders a file.
func (b *Board) Attachment(m media.Media) entity.Media {
	out := entity.Media{ID: m.ID.String(), Type: m.Type, Meta: m.Meta(), Description: entity.OrNil(m.Description), Blurhash: entity.OrNil(m.Blurhash)}
	if m.Type == media.Document { // which the client API does not know
		out.Type = "unknown"
	}
	if m.State == media.Ready {
		out.URL = entity.OrNil(b.Media.URL(m, media.Original, b.tx.Now()))
		out.PreviewURL = entity.OrNil(b.Media.URL(m, media.Preview, b.tx.Now()))
	}
	return out
}

// status renders a decided post. depth says how far inside another it stands.
func (b *Board) status(p *post.Seen, depth int) *entity.Status {
	author := b.Loaded(p.Author)
	if author == nil {
		return nil
	}
	s := &entity.Status{
		StatusHead: b.head(p, author), StatusBody: b.body(p), StatusFiles: b.files(p), StatusNames: b.names(p), Account: author,
		RepliesCount: p.Counts.Replies, ReblogsCount: p.Counts.Reblogs, FavouritesCount: p.Counts.Favourites, QuotesCount: p.Counts.Quotes,
		QuoteApproval: b.approval(p), Poll: b.poll(p), Card: b.cardOf(p),
	}
	b.inside(s, p, depth)
	b.personal(s, p)
	b.notices(s, p)
	if said := b.reasons[p.ID]; len(said) > 0 && depth == 0 {
		if s.Parvis == nil {
			s.Parvis = &entity.Extra{}
		}
		s.Parvis.Reasons = said
	}
	return s
}

func (b *Board) address(author *entity.Account, p id.Post) string {
	return b.Base + "/@" + author.Username + "/" + p.String()
}

func (b *Board) head(p *post.Seen, author *entity.Account) entity.StatusHead {
	address := b.address(author, p.ID)
	s := entity.StatusHead{
		ID: p.ID.String(), URI: b.Base + "/users/" + author.Username + "/statuses/" + p.ID.String(), URL: &address,
		CreatedAt: entity.Stamp(p.At), EditedAt: entity.Maybe(p.EditedAt), Visibility: string(p.Visibility), TaggedCollections: []any{}, LocalOnly: p.LocalOnly,
		InteractionPolicy: map[string]any{"can_reply": map[string]any{"always": []string{string(p.CanReply)}, "with_approval": []string{}}},
	}
	if p.ReplyTo != 0 {
		s.InReplyToID, s.InReplyToAccountID = entity.OrNil(p.ReplyTo.String()), entity.OrNil(p.ReplyToAuthor.String())
	}
	if p.ReblogOf != 0 {
		if in := b.boosted(p); in != nil {
			inner := b.address(in, p.ReblogOf)
			s.URI, s.URL = s.URI+"/activity", &inner
		}
		return s
	}
	if app, ok := b.apps[p.App]; ok {
		s.Application = &entity.Application{Name: app.Name, Website: entity.OrNil(app.Website)}
	}
	return s
}

// boosted gives the author of the post that a boost shows; nil when it shows
// none.
func (b *Board) boosted(p *post.Seen) *entity.Account {
	if p.ReblogOf == 0 || p.Inner == nil {
		return nil
	}
	return b.Loaded(p.Inner.Author)
}

func (b *Board) body(p *post.Seen) entity.StatusBody {
	s := entity.StatusBody{Content: p.HTML, Sensitive: p.Sensitive, SpoilerText: p.Spoiler, Language: entity.OrNil(p.Language)}
	if in := b.inline(p); in != nil {
		link := html.EscapeString(b.address(in, p.QuoteOf))
		s.Content = `<p class="quote-inline">RE: <a href="` + link + `">` + link + `</a></p>` + s.Content
	}
	return s
}

// inline gives the author of a quoted post whose link is put before the words,
// for apps that know no quotes; nil when there is none to put.
func (b *Board) inline(p *post.Seen) *entity.Account {
	if p.QuoteOf == 0 || p.ReblogOf != 0 || p.Inner == nil || strings.Contains(p.HTML, "/"+p.QuoteOf.String()) {
		return nil
	}
	return b.Loaded(p.Inner.Author)
}

func (b *Board) files(p *post.Seen) entity.StatusFiles {
	s := entity.StatusFiles{MediaAttachments: []entity.Media{}}
	for _, m := range p.Media {
		if e, ok := b.media[m]; ok {
			s.MediaAttachments = append(s.MediaAttachments, b.Attachment(e))
		}
	}
	return s
}

func (b *Board) names(p *post.Seen) entity.StatusNames {
	s := entity.StatusNames{Mentions: []entity.Mention{}, Tags: []entity.TagLink{}, Emojis: b.Emojis(p.Source, p.Spoiler)}
	for _, a := range p.Named() {
		if e := b.Loaded(a); e != nil {
			s.Mentions = append(s.Mentions, entity.Mention{ID: e.ID, Username: e.Username, URL: e.URL, Acct: e.Acct})
		}
	}
	for _, t := range p.Tags {
		s.Tags = append(s.Tags, entity.TagLink{Name: t.Name, URL: b.Base + "/tags/" + t.Name})
	}
	return s
}

// inside renders the boosted or quoted post.
func (b *Board) inside(s *entity.Status, p *post.Seen, depth int) {
	if p.ReblogOf != 0 {
		if p.Inner != nil {
			s.Reblog = b.status(p.Inner, depth+1)
		}
		if s.Reblog != nil {
			s.StatusBody, s.StatusFiles, s.StatusNames, s.Card = s.Reblog.StatusBody, s.Reblog.StatusFiles, s.Reblog.StatusNames, s.Reblog.Card
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
}

// ownOf gives what the viewer did with a post, or with what it boosts.
func ownOf(p *post.Seen) post.Own {
	if p.ReblogOf != 0 && p.Inner != nil {
		return p.Inner.Own
	}
	return p.Own
}

// personal adds what the viewer did with the post.
func (b *Board) personal(s *entity.Status, p *post.Seen) {
	if !b.actor.Known() {
		return
	}
	own := ownOf(p)
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
	a := entity.Approval{Automatic: []string{}, Manual: []string{}}
	var who string
	if who, a.CurrentUser = b.quoting(p); who != "" {
		a.Automatic = append(a.Automatic, who)
	}
	return a
}

// quoting says who may quote a post without being asked, and how that is for the
// viewer.
func (b *Board) quoting(p *post.Seen) (who, viewer string) {
	viewer = "denied"
	switch p.CanQuote {
	case post.Anyone:
		who, viewer = "public", "automatic"
	case post.Followers:
		who, viewer = "followers", "unknown"
	}
	if p.Author == b.actor.Account && p.Visibility != post.Direct {
		viewer = "automatic"
	}
	if p.Decision.Word.Has(decide.NoQuote) || !b.actor.Known() {
		viewer = "denied"
	}
	return who, viewer
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

// crisis begins the notices of crises.
const crisis = "crisis-"

// claim gives the page about the claim in a post that has a notice of a crisis.
func (b *Board) claim(p *post.Seen) string {
	if b.Known == nil || !slices.ContainsFunc(p.Notices, func(n decide.Notice) bool { return strings.HasPrefix(n.Key, crisis) }) {
		return ""
	}
	known, err := b.Known(b.ctx, b.tx, []id.Post{p.ID})
	if err != nil {
		return "" // the notice stands without it
	}
	return known[p.ID]
}

// notices puts what must be read where every client shows it (social-core 15),
// or, for apps that know it, apart.
func (b *Board) notices(s *entity.Status, p *post.Seen) {
	limits := p.Decision.Word.Denied()
	if len(p.Notices) == 0 && len(limits) == 0 {
		return
	}
	claim := b.claim(p)
	x := &entity.Extra{Limits: limits, Cover: p.Decision.Covered(), Awaits: p.Awaits()}
	for _, n := range p.Notices {
		key := policy.NoticeKey(n.Key)
		words := n.Key
		if b.Words.Has(key) {
			words = b.Words.T(b.lang, key)
		}
		one := entity.Notice{Label: n.Key, Text: words}
		if strings.HasPrefix(n.Key, crisis) {
			one.Claim = claim
		}
		x.Notices = append(x.Notices, one)
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
