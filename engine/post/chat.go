package post

import (
	"context"
	"slices"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post/talk"
	"parvis/engine/post/text"
)

// Chats are what direct posts are beside posts: messages in the chat of whom they name
// (business-messaging 4). The zero value leaves them posts alone. Each runs in the
// transaction of what it is about.
type Chats struct {
	// Say makes a new direct post a message, and tells whom it reaches and which
	// conversation the chat is; it refuses what that chat refuses.
	Say func(ctx context.Context, tx *store.Tx, actor account.Actor, p Post) (heard []id.Account, c id.Conversation, err error)
	// Edit changes the message that a post is, if it is one.
	Edit func(ctx context.Context, tx *store.Tx, actor account.Actor, p Post) error
	// Delete deletes the messages that a post is for everybody.
	Delete func(ctx context.Context, tx *store.Tx, p Post) error
	// Read marks the chat of a post as read up to it.
	Read func(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) error
}

// Named are all whom a post names, also those whom a direct post does not reach.
func (p *Post) Named() []id.Account {
	if len(p.Unheard) == 0 {
		return p.Mentions
	}
	return slices.Concat(p.Mentions, p.Unheard)
}

// others are whom a post names beside its author.
func (p *Post) others() bool {
	return slices.ContainsFunc(p.Mentions, func(a id.Account) bool { return a != p.Author })
}

// hear lets a direct post reach some of those whom it names.
func (p *Post) hear(who []id.Account) {
	named := p.Named()
	p.Mentions, p.Unheard = nil, nil
	for _, a := range named {
		if a == p.Author || slices.Contains(who, a) {
			p.Mentions = append(p.Mentions, a)
		} else {
			p.Unheard = append(p.Unheard, a)
		}
	}
	if p.Has &^= HasMention; len(p.Mentions) > 0 {
		p.Has |= HasMention
	}
}

// say makes a new direct post a message, unless somebody is to look at it first or it was
// written elsewhere long ago.
func (e *Engine) say(ctx context.Context, tx *store.Tx, actor account.Actor, p *Post, d Draft, o outcome) error {
	if e.Chats.Say == nil || p.Visibility != Direct || o.hold || !d.At.IsZero() || !p.others() {
		return nil
	}
	heard, c, err := e.Chats.Say(ctx, tx, actor, *p)
	if err != nil {
		return err
	}
	p.hear(heard)
	p.Conversation = c
	return nil
}

// sayLate is say for what somebody has looked at. Whom it cannot reach by now it does not.
func (e *Engine) sayLate(ctx context.Context, tx *store.Tx, p Post) (Post, error) {
	if e.Chats.Say == nil || p.Visibility != Direct || !p.others() {
		return p, nil
	}
	heard, _, err := e.Chats.Say(ctx, tx, account.Actor{Account: p.Author}, p)
	if k := fault.KindOf(err); err != nil && k != fault.Forbidden && k != fault.Missing {
		return p, err
	}
	p.hear(heard)
	kept, err := e.closed(p)
	if err != nil {
		return p, err
	}
	return p, updatePost(tx, kept)
}

// Echo is a message of a chat that is to be a direct post too.
type Echo struct {
	// Text may be longer than that of other posts. It begins with whom it names, as an
	// app would write it.
	Text    string
	ReplyTo id.Post
	// Conversation is that of the chat; 0 when it begins with this post.
	Conversation id.Conversation
	Media        []id.Media
	// Named are the others of the chat, Heard those of them who see the message.
	Named, Heard []id.Account
	// At is when it was said, if that is long ago: then nobody is told of the post.
	At time.Time
}

// Echo writes a message as a direct post of its author. The chat has let it through:
// nothing is asked again.
func (e *Engine) Echo(ctx context.Context, tx *store.Tx, author id.Account, x Echo) (Post, error) {
	words, err := text.Clean(x.Text)
	if err != nil {
		return Post{}, err
	}
	p := Post{ID: id.Post(tx.NewID()), Author: author, At: tx.Now(), Visibility: Direct, Source: words, CanQuote: Nobody, CanReply: Anyone, Media: x.Media}
	past := !x.At.IsZero()
	if past {
		if p.ID, err = oldID(tx, x.At); err != nil {
			return Post{}, err
		}
		p.At = x.At
	}
	if p.Conversation = x.Conversation; p.Conversation == 0 {
		p.Conversation = id.Conversation(p.ID)
	}
	if x.ReplyTo != 0 {
		above, err := e.Many(ctx, tx, []id.Post{x.ReplyTo})
		if err != nil {
			return Post{}, err
		}
		if len(above) > 0 {
			p.ReplyTo, p.ReplyToAuthor = above[0].ID, above[0].Author
		}
	}
	if err := e.words(ctx, tx, &p, text.Parse(words)); err != nil {
		return Post{}, err
	}
	p.Mentions = x.Named
	p.hear(x.Heard)
	if err := e.attach(ctx, tx, account.Actor{Account: author}, &p, Draft{Media: x.Media}); err != nil {
		return Post{}, err
	}
	if err := e.write(ctx, tx, &p, nil, outcome{}); err != nil {
		return Post{}, err
	}
	if past {
		if err := talk.Add(tx, e.Events, p.Conversation, p.ID, p.Author, p.Mentions); err != nil {
			return Post{}, err
		}
	}
	return p, e.settle(ctx, tx, p, past, outcome{})
}

// EchoEdit writes what a message says by now into its post.
func (e *Engine) EchoEdit(ctx context.Context, tx *store.Tx, old Post, words string) error {
	words, err := text.Clean(words)
	if err != nil || strings.TrimSpace(words) == "" || words == old.Source {
		return err
	}
	was, err := e.version(ctx, tx, old)
	if err != nil {
		return err
	}
	now := old
	now.Source, now.Spoiler, now.EditedAt = words, "", tx.Now()
	if err := e.words(ctx, tx, &now, text.Parse(words)); err != nil {
		return err
	}
	now.asAddressed(old)
	if was, err = e.closedVersion(old, was); err != nil {
		return err
	}
	if err := insertVersion(tx, old.ID, was); err != nil {
		return err
	}
	kept, err := e.closed(now)
	if err != nil {
		return err
	}
	if err := updatePost(tx, kept); err != nil {
		return err
	}
	return e.changed(tx, now)
}

// asAddressed lets a direct post reach whom it did, whatever it names by now.
func (p *Post) asAddressed(old Post) {
	p.Mentions, p.Unheard = old.Mentions, old.Unheard
	p.Has = p.Has&^HasMention | old.Has&HasMention
}
