package message

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/post"
)

// FromPost makes a direct post a message in the chat of its author and exactly those whom
// it names (business-messaging 4), and tells whom it reaches and which conversation the
// chat is.
func (e *Engine) FromPost(ctx context.Context, tx *store.Tx, actor account.Actor, p post.Post) (heard []id.Account, conversation id.Conversation, err error) {
	with := slices.DeleteFunc(slices.Clone(p.Named()), func(a id.Account) bool { return a == actor.Account })
	c, above, err := e.chatWith(ctx, tx, actor, with, p.ReplyTo)
	if err != nil {
		return nil, 0, err
	}
	list, err := e.worded(ctx, tx, p)
	if err != nil {
		return nil, 0, err
	}
	conversation = p.Conversation
	if last, err := pairBefore(tx, c, id.Max); err == nil {
		conversation = last.conversation
	} else if !store.IsMissing(err) {
		return nil, 0, err
	}
	for _, w := range list {
		w.ReplyTo, above = above, 0
		m, to, _, err := e.send(ctx, tx, actor, c, w)
		if err != nil {
			return nil, 0, err
		}
		if err := insertPair(tx, pair{c, m.Seq, p.ID, conversation}); err != nil {
			return nil, 0, err
		}
		heard = to
	}
	return heard, conversation, nil
}

// chatWith finds the chat of the actor and some others, or makes it, and the message there
// that a post is. An answer stays in the chat of what it answers.
func (e *Engine) chatWith(ctx context.Context, tx *store.Tx, actor account.Actor, with []id.Account, above id.Post) (id.Chat, int64, error) {
	slices.Sort(with)
	with = slices.Compact(with)
	known, err := pairsOf(tx, above)
	if err != nil {
		return 0, 0, err
	}
	if len(known) > 0 {
		in, err := seatsAfter(tx, known[0].chat, 0, len(with)+2)
		if err != nil {
			return 0, 0, err
		}
		there := slices.DeleteFunc(accounts(in), func(a id.Account) bool { return a == actor.Account })
		if len(there) < len(in) && slices.Equal(there, with) {
			return known[0].chat, known[0].seq, nil
		}
	}
	if len(with) > 1 {
		c, err := groupOf(tx, actor.Account, with)
		if !store.IsMissing(err) {
			return c, 0, err
		}
	}
	c, _, err := e.Open(ctx, tx, actor, Draft{With: with})
	return c.ID, 0, err
}

// worded gives a post as messages: its words with the first file or the post it quotes,
// each further file alone, and a link for what has no shape here.
func (e *Engine) worded(ctx context.Context, tx *store.Tx, p post.Post) ([]Words, error) {
	people, err := e.o.Account.Many(ctx, tx, append([]id.Account{p.Author}, p.Named()...))
	if err != nil {
		return nil, err
	}
	text := unaddressed(p.Source, people)
	if p.Spoiler != "" {
		text = strings.TrimSpace(p.Spoiler + "\n\n" + text)
	}
	if p.Has&post.HasPoll != 0 {
		link, err := e.linkTo(ctx, tx, p.Author, p.ID)
		if err != nil {
			return nil, err
		}
		text = strings.TrimSpace(text + "\n" + link)
	}
	if text == "" && len(p.Media) == 0 && p.QuoteOf == 0 {
		text = p.Source
	}
	files, err := e.o.Media.Many(ctx, tx, p.Media)
	if err != nil || len(files) == 0 {
		return []Words{{Text: text, Post: p.QuoteOf}}, err
	}
	var out []Words
	for _, f := range files {
		out = append(out, Words{Text: text, Media: f.ID, File: kindOf(f)})
		text = ""
	}
	return out, nil
}

// kindOf is what kind of message a file makes.
func kindOf(f media.Media) string {
	switch f.Type {
	case "gifv", kindVideo:
		return kindVideo
	case kindAudio:
		return kindAudio
	}
	return kindImage
}

// unaddressed is a text without those named at its beginning, as in a chat everybody there
// is meant.
func unaddressed(text string, people []account.Account) string {
	rest := strings.TrimSpace(text)
	for strings.HasPrefix(rest, "@") {
		head, tail := rest, ""
		if at := strings.IndexFunc(rest, unicode.IsSpace); at >= 0 {
			head, tail = rest[:at], rest[at:]
		}
		name, _, _ := strings.Cut(head[1:], "@")
		if !slices.ContainsFunc(people, func(a account.Account) bool { return strings.EqualFold(a.Username, strings.TrimRight(name, ",:")) }) {
			break
		}
		rest = strings.TrimLeftFunc(tail, unicode.IsSpace)
	}
	return rest
}

// linkTo is the address of a post.
func (e *Engine) linkTo(ctx context.Context, tx *store.Tx, author id.Account, p id.Post) (string, error) {
	a, err := e.o.Account.Get(ctx, tx, author)
	return e.o.Base + "/@" + a.Username + "/" + p.String(), err
}

// PostEdited changes what the message of a post of the actor's says, within the time that
// messages can be edited.
func (e *Engine) PostEdited(ctx context.Context, tx *store.Tx, actor account.Actor, p post.Post) error {
	known, err := pairsOf(tx, p.ID)
	if err != nil || len(known) == 0 {
		return err
	}
	at := known[0]
	_, m, err := e.uttered(ctx, tx, at.chat, at.seq)
	if err != nil || m.Chat == 0 {
		return err
	}
	list, err := e.worded(ctx, tx, p)
	if err != nil {
		return err
	}
	said, err := cleanText(list[0].Text)
	if err != nil || said == m.Words.Text {
		return err
	}
	_, err = e.Edit(ctx, tx, actor, at.chat, m.ID, said)
	return err
}

// PostDeleted deletes the messages of a post for all, whenever: a member may always take
// back what they posted. Their files go with the post.
func (e *Engine) PostDeleted(ctx context.Context, tx *store.Tx, p post.Post) error {
	known, err := pairsOf(tx, p.ID)
	if err != nil {
		return err
	}
	for _, at := range known {
		found, err := lockChat(tx, at.chat)
		if err != nil {
			return gone(err)
		}
		m, err := messageAt(tx, at.chat, at.seq)
		if err != nil {
			return gone(err)
		}
		if !m.DeletedAt.IsZero() {
			continue
		}
		to, _, err := e.audience(ctx, tx, account.Actor{Account: m.Sender}, found, m)
		if err != nil {
			return err
		}
		if err := revoke(tx, at.chat, at.seq, tx.Now()); err != nil {
			return err
		}
		if err := e.tell(tx, entry{kind: "message.delete", chat: at.chat, seq: at.seq, about: m.Sender}, to); err != nil {
			return err
		}
	}
	return nil
}

// OfPost gives the chat in which a post is a message, 0 for none.
func (e *Engine) OfPost(_ context.Context, tx *store.Tx, p id.Post) (id.Chat, error) {
	known, err := pairsOf(tx, p)
	if len(known) == 0 {
		return 0, err
	}
	return known[0].chat, err
}

// PostRead marks the chat of a post as read by the actor up to it.
func (e *Engine) PostRead(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) error {
	known, err := pairsOf(tx, p)
	if err != nil || len(known) == 0 {
		return err
	}
	last := known[len(known)-1]
	return gone(e.read(ctx, tx, actor, last.chat, last.seq, true))
}
