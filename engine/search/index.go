package search

import (
	"context"
	"strings"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/search/analyse"
)

const consumer = "search"

// listen makes the index from the log.
func (e *Engine) listen() {
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev post.Published) error {
		if ev.ReblogOf != 0 {
			return nil
		}
		return e.index(ctx, tx, ev.Post, 1)
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev post.Edited) error {
		return e.index(ctx, tx, ev.Post, 0)
	})
	event.On(e.Events, consumer, func(_ context.Context, tx *store.Tx, ev post.Deleted) error {
		if ev.ReblogOf != 0 {
			return nil
		}
		return deletePost(tx, ev.Post)
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev account.Registered) error {
		return e.author(ctx, tx, ev.Account)
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev account.Changed) error {
		return e.author(ctx, tx, ev.Account)
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev account.StateChanged) error {
		return e.author(ctx, tx, ev.Account)
	})
	event.On(e.Events, consumer, func(_ context.Context, tx *store.Tx, ev account.Removed) error {
		return deleteAuthor(tx, ev.Account)
	})
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev policy.Changed) error {
		switch ev.Kind {
		case decide.KindPost:
			return setWord(tx, id.Post(ev.ID), ev.After)
		case decide.KindAccount:
			return e.author(ctx, tx, id.Account(ev.ID))
		}
		return nil
	})
}

// index writes a post as it is now, and counts uses of its hashtags.
func (e *Engine) index(ctx context.Context, tx *store.Tx, p id.Post, uses int) error {
	list, err := e.Post.Many(ctx, tx, []id.Post{p})
	if err != nil || len(list) == 0 {
		return err // deleted meanwhile: nothing is left to find
	}
	got := list[0]
	if got.Visibility == post.Direct { // an index would hold its words in the clear
		return deletePost(tx, p)
	}
	if known, err := hasAuthor(tx, got.Author); err != nil {
		return err
	} else if !known {
		if err := e.author(ctx, tx, got.Author); err != nil {
			return err
		}
	}
	words, err := e.Policy.Words(ctx, tx, []decide.Ref{{Kind: decide.KindPost, ID: int64(p)}})
	if err != nil {
		return err
	}
	doc, err := e.document(ctx, tx, got)
	if err != nil {
		return err
	}
	base, _, _ := strings.Cut(strings.ToLower(got.Language), "-")
	r := row{post: p, author: got.Author, language: base, has: hasOf(got), public: got.Visibility == post.Public, word: words[0]}
	if err := putPost(tx, r); err != nil {
		return err
	}
	if err := putTokens(tx, p, doc); err != nil {
		return err
	}
	if !r.public {
		return nil
	}
	for _, t := range got.Tags {
		if err := countTag(tx, t.ID, t.Name, uses); err != nil {
			return err
		}
	}
	return spell(tx, r, got)
}

func hasOf(p post.Post) int {
	has := p.Has
	for bit, holds := range map[int]bool{hasReply: p.ReplyTo != 0, hasSensitive: p.Sensitive, hasQuote: p.QuoteOf != 0} {
		if holds {
			has |= bit
		}
	}
	return has
}

// document analyses everything of a post that can be read: warning, words,
// answers of its poll, descriptions of its files.
func (e *Engine) document(ctx context.Context, tx *store.Tx, p post.Post) (analyse.Doc, error) {
	lang := p.Language
	if lang == "" {
		lang = e.Lang
	}
	docs := []analyse.Doc{analyse.Text(p.Spoiler, lang), analyse.Text(p.Source, lang)}
	if p.Poll != nil {
		for _, o := range p.Poll.Options {
			docs = append(docs, analyse.Text(o.Title, lang))
		}
	}
	files, err := e.Media.Many(ctx, tx, p.Media)
	for _, m := range files {
		docs = append(docs, analyse.Text(m.Description, lang))
	}
	return analyse.Join(docs...), err
}

// author notes whether the posts of an account can be found by all.
func (e *Engine) author(ctx context.Context, tx *store.Tx, a id.Account) error {
	got, err := e.Account.Find(ctx, tx, a)
	if fault.KindOf(err) == fault.Missing && err != nil {
		return nil //nolint:nilerr // an account that is gone has no posts to find
	}
	if err != nil {
		return err
	}
	if got.State == account.Deleted {
		return nil
	}
	words, err := e.Policy.Words(ctx, tx, []decide.Ref{{Kind: decide.KindAccount, ID: int64(a)}})
	if err != nil {
		return err
	}
	return putAuthor(tx, a, got.Indexable && got.State.Alive(), words[0])
}
