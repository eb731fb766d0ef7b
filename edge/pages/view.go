package pages

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/media/emoji"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/post/card"
)

// person draws an account's byline without its own picture.
func (e *Edge) person(a account.Account) ui.Person {
	name := a.DisplayName
	if name == "" {
		name = a.Username
	}
	return ui.Person{Name: name, Handle: a.Username, URL: "/@" + a.Username, Avatar: "/avatars/" + a.ID.String() + ".svg", Org: a.Bot}
}

// album holds the people and files that a page names.
type album struct {
	v      *visit
	ctx    context.Context
	tx     *store.Tx
	people map[id.Account]ui.Person
	files  map[id.Media]media.Media
	// cards of posts, and the members that they name as authors
	cards   map[id.Post]card.Card
	authors map[id.Account]account.Account
	opened  bool
	// place and filters are the reader's, when the album is of a place that has
	// filters.
	place   filter.Context
	filters []filter.Filter
	// known are the pages about the claims in posts.
	known map[id.Post]string
	// why explains the home feed.
	why bool
}

func (v *visit) album(ctx context.Context, tx *store.Tx) *album {
	return &album{v: v, ctx: ctx, tx: tx, people: map[id.Account]ui.Person{}, files: map[id.Media]media.Media{}, cards: map[id.Post]card.Card{}, authors: map[id.Account]account.Account{}}
}

// meet loads people with their pictures.
func (b *album) meet(want []id.Account) error {
	var missing []id.Account
	for _, a := range want {
		if _, has := b.people[a]; !has && a != 0 {
			b.people[a] = ui.Person{}
			missing = append(missing, a)
		}
	}
	list, err := b.v.Account.Many(b.ctx, b.tx, missing)
	if err != nil {
		return err
	}
	var pictures []id.Media
	for _, a := range list {
		if a.AvatarMedia != 0 {
			pictures = append(pictures, a.AvatarMedia)
		}
	}
	if err := b.fetch(pictures); err != nil {
		return err
	}
	var words []string
	for _, a := range list {
		b.people[a.ID] = b.person(a)
		words = append(words, a.DisplayName)
	}
	return b.emoji(words...)
}

// emoji loads the network's own emoji that texts name.
func (b *album) emoji(texts ...string) error {
	if b.v.Edge.Emoji == nil {
		return nil
	}
	want := map[string]bool{}
	for _, t := range texts {
		for _, code := range emoji.Named(t) {
			if code = strings.ToLower(code); b.v.View.Emoji[code] == "" {
				want[code] = true
			}
		}
	}
	if len(want) == 0 {
		return nil
	}
	all, err := b.v.Edge.Emoji.All(b.ctx, b.tx)
	if err != nil {
		return err
	}
	of := map[string]id.Media{}
	for _, e := range all {
		if code := strings.ToLower(e.Shortcode); want[code] {
			of[code] = e.Media
		}
	}
	if err := b.fetch(slices.Collect(maps.Values(of))); err != nil {
		return err
	}
	for code, m := range of {
		if f, has := b.files[m]; has {
			b.v.View.Emoji[code] = b.address(f, media.Original)
		}
	}
	return nil
}

func (b *album) person(a account.Account) ui.Person {
	p := b.v.Edge.person(a)
	if m, ok := b.files[a.AvatarMedia]; ok {
		p.Avatar = b.address(m, "400")
	}
	return p
}

func (b *album) fetch(want []id.Media) error {
	list, err := b.v.Media.Many(b.ctx, b.tx, want)
	for _, m := range list {
		b.files[m.ID] = m
	}
	return err
}

// address gives a file's path on this network.
func (b *album) address(m media.Media, rendition string) string {
	return b.v.Media.Path(m, rendition, b.tx.Now())
}

// posts draws decided posts.
func (b *album) posts(list []post.Seen) ([]ui.Post, error) {
	var people []id.Account
	var files []id.Media
	var links, noticed []id.Post
	var words []string
	var walk func(p *post.Seen)
	walk = func(p *post.Seen) {
		people = append(people, p.Author, p.ReplyToAuthor)
		words = append(words, p.HTML, p.Spoiler)
		if len(p.Notices) > 0 {
			noticed = append(noticed, p.ID)
		}
		if p.Has&post.HasLink != 0 {
			links = append(links, p.ID)
		}
		if p.Poll != nil {
			for _, o := range p.Poll.Options {
				words = append(words, o.Title)
			}
		}
		files = append(files, p.Media...)
		if p.Inner != nil {
			walk(p.Inner)
		}
	}
	for i := range list {
		walk(&list[i])
	}
	if err := b.meet(people); err != nil {
		return nil, err
	}
	if err := b.fetch(files); err != nil {
		return nil, err
	}
	if err := b.look(links); err != nil {
		return nil, err
	}
	if err := b.emoji(words...); err != nil {
		return nil, err
	}
	if b.v.Known != nil && len(noticed) > 0 {
		var err error
		if b.known, err = b.v.Known(b.ctx, b.tx, noticed); err != nil {
			return nil, err
		}
	}
	out := make([]ui.Post, 0, len(list))
	for i := range list {
		drawn := b.post(&list[i])
		b.filter(&list[i], &drawn)
		out = append(out, drawn)
	}
	return out, nil
}

func (b *album) post(p *post.Seen) ui.Post {
	if p.ReblogOf != 0 && p.Inner != nil {
		in := b.post(p.Inner)
		by := b.people[p.Author]
		in.Booster, in.Row = &by, p.ID.String()
		if b.why {
			in.Why = []string{b.v.Say("pages.why.boost", i18n.With("Name", by.Name)), b.v.Say("pages.why.time"), b.v.Say("pages.why.nothing")}
		}
		return in
	}
	author := b.people[p.Author]
	out := ui.Post{
		ID: p.ID.String(), URL: author.URL + "/" + p.ID.String(), Author: author, At: p.At, Edited: !p.EditedAt.IsZero(), HTML: b.v.inside(p.HTML),
		Spoiler: p.Spoiler, Sensitive: p.Sensitive || p.Decision.Show.Has(decide.BlurMedia), Visibility: string(p.Visibility), Replies: p.Counts.Replies, Boosts: p.Counts.Reblogs, Likes: p.Counts.Favourites,
		Liked: p.Own.Favourited, Boosted: p.Own.Reblogged, Saved: p.Own.Bookmarked, Pinned: p.Own.Pinned, Awaits: p.Awaits(), Mine: p.Author == b.v.actor.Account, Denied: denied(p.Decision.Word), Answers: b.people[p.ReplyToAuthor].Handle,
	}
	if p.Decision.Show.Has(decide.BlurContent) {
		out.Opened = b.opened && !p.Decision.Show.Has(decide.NoOverride)
		out.Covered = !out.Opened
	}
	switch set := b.v.set; {
	case set.ExpandMedia == "hide_all":
		out.Sensitive = true
	case set.ExpandMedia == "show_all" && !p.Decision.Show.Has(decide.BlurMedia):
		out.Sensitive = false
	}
	out.Open = b.v.set.ExpandSpoilers
	if p.Language != "" && p.Language != string(b.v.Lang) {
		out.Lang = p.Language
	}
	for _, n := range p.Notices {
		if key := policy.NoticeKey(n.Key); b.v.Edge.Words.Has(key) {
			out.Notices = append(out.Notices, ui.Notice{Text: b.v.Say(key), Known: b.about(n.Key, p.ID)})
		}
	}
	for _, m := range p.Media {
		if f, ok := b.files[m]; ok && f.State == media.Ready {
			out.Media = append(out.Media, b.media(f))
		}
	}
	out.Poll = b.poll(p)
	if c := b.cards[p.ID]; c.ID != 0 && len(out.Media) == 0 && p.QuoteOf == 0 {
		drawn := b.preview(c)
		if out.Sensitive {
			drawn.Picture = nil
		}
		out.Preview = &drawn
	}
	if p.QuoteOf != 0 {
		if p.Inner != nil {
			q := b.post(p.Inner)
			out.Quote = &q
		} else {
			out.QuoteGone = b.v.Say("pages.quote.gone")
		}
	}
	return out
}

// about is where it stands what is known of the claim that a notice is about.
func (b *album) about(notice string, p id.Post) string {
	if strings.HasPrefix(notice, "crisis-") {
		return b.known[p]
	}
	return ""
}

func (b *album) media(m media.Media) ui.Media {
	r, _ := m.Rendition("640")
	full, _ := m.Rendition(media.Original)
	out := ui.Media{Kind: m.Type, URL: b.address(m, media.Original), Preview: b.address(m, "640"), Alt: m.Description, Color: m.Color, Width: full.Width, Height: full.Height}
	var set []string
	for _, name := range []string{"400", "640", "1920"} {
		if x, ok := m.Rendition(name); ok && x.Name == name {
			set = append(set, b.address(m, name)+" "+strconv.Itoa(x.Width)+"w")
		}
	}
	if len(set) > 1 && r.Width > 0 {
		out.Srcset = strings.Join(set, ", ")
	}
	if m.Type != "image" {
		out.Preview = b.address(m, media.Preview)
	}
	for _, c := range m.Captions() {
		out.Tracks = append(out.Tracks, ui.Track{Lang: c.Lang, URL: b.address(m, c.Rendition)})
	}
	return out
}

func (b *album) poll(p *post.Seen) *ui.Poll {
	if p.Poll == nil {
		return nil
	}
	over := p.Poll.Over(b.tx.Now())
	out := &ui.Poll{Voters: p.Poll.Voters, Over: over, Ends: p.Poll.ExpiresAt, Multiple: p.Poll.Multiple, Shown: over || len(p.Own.Votes) > 0 || p.Author == b.v.actor.Account}
	for i, o := range p.Poll.Options {
		mine := false
		for _, n := range p.Own.Votes {
			mine = mine || n == i
		}
		out.Options = append(out.Options, ui.PollOption{Text: o.Title, Votes: o.Votes, Mine: mine})
	}
	if p.Poll.HideTotals && !over {
		for i := range out.Options {
			out.Options[i].Votes = 0
		}
	}
	return out
}

// inside makes links to this network lead to where the reader is.
func (e *Edge) inside(html string) string {
	return strings.ReplaceAll(html, `href="`+e.Base+"/", `href="/`)
}

// denied translates limits into the acts of the buttons.
func denied(w decide.Word) map[string]bool {
	return map[string]bool{"favourite": w.Has(decide.NoLike), "reblog": w.Has(decide.NoReblog), "send": w.Has(decide.NoShare)}
}

// feed draws a list of posts, in which a script keeps the reader's place.
func (v *visit) feed(list []ui.Post, with ...g.Node) g.Node {
	// The first picture near the top is what a reader waits for.
	for i := range list[:min(2, len(list))] {
		if len(list[i].Media) > 0 {
			list[i].Early = true
			break
		}
	}
	return g.Group{h.Div(h.ID("feed"), g.Group(with), g.Map(list, v.Article)), h.Script(h.Type("module"), h.Src(v.View.Static("js/place.js")))}
}
