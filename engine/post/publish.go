package post

import (
	"context"
	"slices"
	"strings"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post/text"
)

// keyLife is how long an idempotency key is remembered (social-core 2.1).
const keyLife = time.Hour

// Publish writes a post. With a key, a repeat within an hour gives the post of
// the first time.
func (e *Engine) Publish(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft, key string) (Post, error) {
	if first, err := e.repeated(ctx, tx, actor, key); err != nil || first.ID != 0 {
		return first, err
	}
	parsed, err := d.clean()
	if err != nil {
		return Post{}, err
	}
	if err := e.defaults(ctx, tx, actor, &d); err != nil {
		return Post{}, err
	}
	o, err := e.allow(ctx, tx, actor, d)
	if err != nil {
		return Post{}, err
	}
	p := Post{
		ID: id.Post(tx.NewID()), Author: actor.Account, At: tx.Now(), Visibility: d.Visibility, Source: d.Text, Spoiler: d.Spoiler,
		Sensitive: d.Sensitive, Language: d.Language, CanReply: d.CanReply, LocalOnly: d.LocalOnly, App: actor.App, Media: d.Media,
	}
	if !d.At.IsZero() {
		if p.ID, err = oldID(tx, d.At); err != nil {
			return Post{}, err
		}
		p.At = d.At
	}
	if err := e.thread(ctx, tx, actor, &p, d); err != nil {
		return Post{}, err
	}
	if err := e.quote(ctx, tx, actor, &p, d); err != nil {
		return Post{}, err
	}
	if err := e.words(ctx, tx, &p, parsed); err != nil {
		return Post{}, err
	}
	if err := e.attach(ctx, tx, actor, &p, d); err != nil {
		return Post{}, err
	}
	if err := e.say(ctx, tx, actor, &p, d, o); err != nil {
		return Post{}, err
	}
	if err := e.write(ctx, tx, &p, d.Poll, o); err != nil {
		return Post{}, err
	}
	if key != "" {
		if err := useKey(tx, actor.Account, key, p.ID); err != nil {
			return Post{}, err
		}
	}
	return p, e.settle(ctx, tx, p, !d.At.IsZero(), o)
}

func (e *Engine) repeated(ctx context.Context, tx *store.Tx, actor account.Actor, key string) (Post, error) {
	if key == "" {
		return Post{}, nil
	}
	p, err := claimKey(tx, actor.Account, key, tx.Now().Add(-keyLife))
	if err != nil || p == 0 {
		return Post{}, err
	}
	first, err := e.Get(ctx, tx, p)
	first.Repeated = err == nil
	return first, err
}

// defaults fills what the draft leaves to the member's settings.
func (e *Engine) defaults(ctx context.Context, tx *store.Tx, actor account.Actor, d *Draft) error {
	s, err := e.Account.Settings(ctx, tx, actor.Account)
	if err != nil {
		return err
	}
	if d.Visibility == "" {
		d.Visibility = Visibility(s.PostVisibility)
	}
	switch d.Language {
	case "":
		d.Language = s.PostLanguage
	case i18n.Undetermined:
		d.Language = ""
	}
	if d.CanQuote == "" {
		d.CanQuote = Audience(s.QuotePolicy)
	}
	if d.Visibility == Private || d.Visibility == Direct {
		d.CanQuote = Nobody
	}
	if d.CanReply == "" {
		d.CanReply = Anyone
	}
	if len(d.Media) > 0 {
		d.Sensitive = d.Sensitive || s.PostSensitive
	}
	return nil
}

// allow asks the policy engine and the registered rules.
func (e *Engine) allow(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft) (outcome, error) {
	if err := e.mayPublish(ctx, tx, actor); err != nil {
		return outcome{}, err
	}
	return e.ask(ctx, tx, actor, d)
}

// mayPublish asks the policy engine whether somebody may publish at all.
func (e *Engine) mayPublish(ctx context.Context, tx *store.Tx, actor account.Actor) error {
	return e.Policy.Can(ctx, tx, actor.Account, decide.DoPublish, decide.Subject{Kind: decide.KindAccount, ID: int64(actor.Account), AuthorID: int64(actor.Account)})
}

// thread finds the parent and the conversation.
func (e *Engine) thread(ctx context.Context, tx *store.Tx, actor account.Actor, p *Post, d Draft) error {
	p.Conversation = id.Conversation(p.ID)
	if d.ReplyTo == 0 {
		return nil
	}
	parent, err := e.See(ctx, tx, actor, d.ReplyTo)
	if err != nil || parent.ReblogOf != 0 {
		return errReplyTo
	}
	if err := e.may(ctx, tx, actor, decide.DoReply, parent); err != nil {
		return err
	}
	ok, err := e.admits(ctx, tx, actor, parent, parent.CanReply)
	if err != nil {
		return err
	}
	if !ok {
		return errForbidden
	}
	p.ReplyTo, p.ReplyToAuthor, p.Conversation = parent.ID, parent.Author, parent.Conversation
	return nil
}

// admits tells whether actor is in an audience of a post.
func (e *Engine) admits(ctx context.Context, tx *store.Tx, actor account.Actor, p Post, a Audience) (bool, error) {
	if p.Author == actor.Account || a == Anyone || a == "" {
		return true, nil
	}
	if a != Nobody && slices.Contains(p.Mentions, actor.Account) {
		return true, nil
	}
	if a != Followers {
		return false, nil
	}
	rel, err := e.Graph.Relations(ctx, tx, actor.Account, []id.Account{p.Author})
	return err == nil && rel[0].Following, err
}

// quote checks the quoted post (social-core 8.5).
func (e *Engine) quote(ctx context.Context, tx *store.Tx, actor account.Actor, p *Post, d Draft) error {
	p.CanQuote = d.CanQuote
	if d.Quote == 0 {
		return nil
	}
	q, err := e.See(ctx, tx, actor, d.Quote)
	if err != nil {
		return err
	}
	if q.ReblogOf != 0 || q.Visibility == Direct || q.Visibility == Private && q.Author != actor.Account {
		return errQuote
	}
	if err := e.may(ctx, tx, actor, decide.DoQuote, q); err != nil {
		return err
	}
	ok, err := e.admits(ctx, tx, actor, q, q.CanQuote)
	if err != nil {
		return err
	}
	if !ok || q.CanQuote == Nobody && q.Author != actor.Account {
		return errQuote
	}
	p.QuoteOf, p.QuoteState = q.ID, QuoteAccepted
	return nil
}

// words resolves mentions and hashtags and renders the HTML.
func (e *Engine) words(ctx context.Context, tx *store.Tx, p *Post, parsed text.Parsed) error {
	var names []string
	for _, m := range parsed.Mentions {
		name, domain, _ := strings.Cut(m, "@")
		if domain == "" || strings.EqualFold(domain, e.host()) {
			names = append(names, name)
		}
	}
	found, err := e.Account.ByName(ctx, tx, names)
	if err != nil {
		return err
	}
	shown := map[string]account.Account{}
	p.Mentions = p.Mentions[:0]
	for _, name := range names {
		a, ok := found[strings.ToLower(name)]
		if !ok {
			continue
		}
		shown[strings.ToLower(name)] = a
		if !slices.Contains(p.Mentions, a.ID) {
			p.Mentions = append(p.Mentions, a.ID)
		}
	}
	if p.Tags, err = hashtags(tx, parsed.Tags); err != nil {
		return err
	}
	p.HTML = parsed.HTML(text.Links{
		Mention: func(full string) (string, string, bool) {
			name, domain, _ := strings.Cut(full, "@")
			a, ok := shown[strings.ToLower(name)]
			if !ok || domain != "" && !strings.EqualFold(domain, e.host()) {
				return "", "", false
			}
			return e.Base + "/@" + a.Username, a.Username, true
		},
		Tag: func(name string) string { return e.Base + "/tags/" + name },
	})
	p.Has = p.Has &^ (HasMention | HasTag | HasLink)
	if len(p.Mentions) > 0 {
		p.Has |= HasMention
	}
	if len(p.Tags) > 0 {
		p.Has |= HasTag
	}
	if len(parsed.URLs) > 0 {
		p.Has |= HasLink
	}
	return nil
}

func (e *Engine) host() string {
	_, host, _ := strings.Cut(e.Base, "://")
	return host
}

// attach takes the media for this post.
func (e *Engine) attach(ctx context.Context, tx *store.Tx, actor account.Actor, p *Post, d Draft) error {
	if d.Poll != nil {
		p.Has |= HasPoll
	}
	if len(d.Media) == 0 {
		return nil
	}
	if err := e.Media.Attach(ctx, tx, actor.Account, d.Media, p.ID); err != nil {
		return err
	}
	if p.Visibility == Private || p.Visibility == Direct {
		if err := e.Media.SetClosed(ctx, tx, d.Media, true); err != nil {
			return err
		}
	}
	return e.mediaBits(ctx, tx, p)
}

func (e *Engine) mediaBits(ctx context.Context, tx *store.Tx, p *Post) error {
	p.Has = p.Has &^ (HasMedia | HasImage | HasVideo | HasAudio)
	if len(p.Media) == 0 {
		return nil
	}
	list, err := e.Media.Many(ctx, tx, p.Media)
	if err != nil {
		return err
	}
	p.Has |= HasMedia
	for _, m := range list {
		switch m.Type {
		case "video", "gifv":
			p.Has |= HasVideo
		case "audio":
			p.Has |= HasAudio
		default:
			p.Has |= HasImage
		}
	}
	return nil
}

// write inserts the rows of a post.
func (e *Engine) write(ctx context.Context, tx *store.Tx, p *Post, poll *PollDraft, o outcome) error {
	author, err := e.Account.Get(ctx, tx, p.Author)
	if err != nil {
		return err
	}
	p.Word = decide.Word(author.Word)
	if o.hold {
		p.Word |= decide.Awaits
	}
	kept, err := e.closed(*p)
	if err != nil {
		return err
	}
	if err := insertPost(tx, kept); err != nil {
		return err
	}
	if err := insertParts(tx, *p); err != nil {
		return err
	}
	if poll != nil {
		p.Poll, err = openPoll(tx, p.ID, *poll)
	}
	return err
}

// may asks the policy engine about an act on a post.
func (e *Engine) may(ctx context.Context, tx *store.Tx, actor account.Actor, a decide.Act, p Post) error {
	return e.Policy.Can(ctx, tx, actor.Account, a, e.subject(actor.Account, p, false))
}

// subject is a post as the policy engine knows it.
func (e *Engine) subject(viewer id.Account, p Post, words bool) decide.Subject {
	sub := decide.Subject{Kind: decide.KindPost, ID: int64(p.ID), AuthorID: int64(p.Author), Lang: p.Language}
	if slices.Contains(p.Mentions, viewer) {
		sub.Rel = decide.Named
	}
	switch p.Visibility {
	case Private:
		sub.Audience = decide.ForFollowers
	case Direct:
		sub.Audience = decide.ForNamed
	}
	if words {
		sub.Text = policy.Fold(p.Spoiler + "\n" + p.Source)
		for _, t := range p.Tags {
			sub.Tags = append(sub.Tags, t.Name)
		}
	}
	return sub
}

// openPoll writes a poll.
func openPoll(tx *store.Tx, p id.Post, d PollDraft) (*Poll, error) {
	poll := Poll{Post: p, ExpiresAt: tx.Now().Add(d.ExpiresIn), Multiple: d.Multiple, HideTotals: d.HideTotals}
	for _, o := range d.Options {
		poll.Options = append(poll.Options, Option{Title: o})
	}
	return &poll, insertPoll(tx, poll)
}

// planEnd plans the end of a poll.
func (e *Engine) planEnd(tx *store.Tx, poll Poll) error {
	return e.Timers.At(tx, timer.Work{Kind: pollEnds, Key: poll.Post.String(), At: poll.ExpiresAt})
}
