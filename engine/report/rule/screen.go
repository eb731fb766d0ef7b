package rule

import (
	"context"
	"fmt"
	"strings"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/post/text"
	"parvis/engine/report"
)

// BeforePublish asks the rules about a new post, or what an edit makes of one.
func (e *Engine) BeforePublish(ctx context.Context, tx *store.Tx, actor account.Actor, d post.Draft) (post.Outcome, error) {
	if d.Visibility == post.Direct && !e.Direct {
		return post.Outcome{}, nil
	}
	s, err := e.force(tx)
	if err != nil || len(s.rules) == 0 {
		return post.Outcome{}, err
	}
	x, err := e.look(ctx, tx, actor.Account, d)
	if err != nil {
		return post.Outcome{}, err
	}
	hits := s.judge(x)
	if len(hits) == 0 {
		return post.Outcome{}, nil
	}
	last := hits[len(hits)-1]
	if last.rule.Effect == Reject {
		return post.Outcome{}, &store.Instead{Err: errRefused, Do: func(tx *store.Tx) error {
			_, err := note(tx, last, 0, actor.Account)
			return err
		}}
	}
	return post.Outcome{Hold: last.rule.Effect == Hold, Then: func(ctx context.Context, tx *store.Tx, p post.Post) error {
		for _, h := range hits {
			if err := e.follow(ctx, tx, h, p); err != nil {
				return err
			}
		}
		return nil
	}}, nil
}

// look gathers what the rules are asked about.
func (e *Engine) look(ctx context.Context, tx *store.Tx, author id.Account, d post.Draft) (*sight, error) {
	a, err := e.Account.Find(ctx, tx, author)
	if err != nil {
		return nil, err
	}
	others := a.Posts
	if d.Edits != 0 {
		others-- // a held one does not count, and below none is none
	}
	x := &sight{age: tx.Now().Sub(a.CreatedAt), first: others <= 0, links: text.Parse(d.Text).URLs}
	parts := []string{d.Spoiler, d.Text}
	if d.Poll != nil {
		parts = append(parts, d.Poll.Options...)
	}
	files, err := e.Media.Many(ctx, tx, d.Media)
	if err != nil {
		return nil, err
	}
	for _, m := range files {
		parts = append(parts, m.Description)
	}
	x.text = strings.Join(parts, "\n")
	x.hashes, err = hashesOf(tx, files)
	return x, err
}

// hashesOf gives the hashes of files as they were sent and as they are kept.
func hashesOf(tx *store.Tx, files []media.Media) ([]string, error) {
	var kept []string
	for _, m := range files {
		if r, ok := m.Rendition(media.Original); ok {
			kept = append(kept, r.Blob)
		}
	}
	if len(kept) == 0 {
		return nil, nil
	}
	sent, err := sentAs(tx, kept)
	return append(kept, sent...), err
}

// follow notes that a rule met a post, and does what it says. What a rule did to
// a post once it does not do again when the post is edited, but to hold it.
func (e *Engine) follow(ctx context.Context, tx *store.Tx, h met, p post.Post) error {
	before, err := hitOn(tx, h.rule.ID, p.ID)
	if err != nil {
		return err
	}
	n, err := note(tx, h, p.ID, p.Author)
	if err != nil {
		return err
	}
	r := h.rule
	switch {
	case r.Effect == Hold:
		return e.hold(ctx, tx, r, p, n)
	case before:
		return nil
	case r.Effect == Flag:
		_, err := e.Report.Flag(ctx, tx, p.Author, p.ID, r.Note)
		return err
	}
	action := report.Cover
	if r.Effect == Limit {
		action = report.Limit
	}
	w, err := e.Report.Impose(ctx, tx, report.Imposed{Rule: r.name(), By: r.By, Target: p.Author, Post: p.ID, Action: action})
	if err != nil {
		return err
	}
	return setHitWarning(tx, n, w.ID)
}

// name is how statements and labels call a rule.
func (r *Rule) name() string { return fmt.Sprintf("rule/%d/%d", r.ID, r.Version) }

// source is under which the label of a held post stands.
func source(p id.Post) string { return "hold/" + p.String() }

// hold puts the label on a post and the post into the queue.
func (e *Engine) hold(ctx context.Context, tx *store.Tx, r *compiled, p post.Post, hit int64) error {
	_, err := e.Policy.Apply(ctx, tx, policy.LabelWrite{
		Source: source(p.ID), Subject: decide.Ref{Kind: decide.KindPost, ID: int64(p.ID)}, Val: "!hold", Author: p.Author, As: decide.RoleReviewer, By: r.By,
		Rule: r.name(), Ground: "terms", DetectedByMachine: true,
	})
	if err != nil {
		return err
	}
	return putHeld(tx, Held{Post: p.ID, Author: p.Author, State: Waiting, At: tx.Now()}, hit)
}

// AfterDecode asks the rules about a file, keeps its hashes, and turns it away if
// one says so.
func (e *Engine) AfterDecode(ctx context.Context, d media.Decoded) (media.Outcome, error) {
	var refuse *met
	err := e.Store.Read(ctx, func(tx *store.Tx) error {
		s, err := e.force(tx)
		if err != nil || len(s.rules) == 0 || d.Owner == 0 {
			return err
		}
		a, err := e.Account.Find(ctx, tx, d.Owner)
		if err != nil {
			return err
		}
		refuse = s.file(&sight{hashes: []string{d.Hash, d.Kept}, age: tx.Now().Sub(a.CreatedAt)})
		return nil
	})
	if err != nil {
		return media.Outcome{}, err
	}
	if refuse == nil {
		return media.Outcome{Keep: func(tx *store.Tx) error { return insertFile(tx, d) }}, nil
	}
	err = e.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := note(tx, *refuse, 0, d.Owner)
		return err
	})
	return media.Outcome{Refuse: true}, err
}

const consumer = "report.rule"

// listen follows what becomes of posts, files and decisions.
func (e *Engine) listen() {
	event.On(e.Events, consumer, func(_ context.Context, tx *store.Tx, ev post.Deleted) error { return dropHeld(tx, ev.Post) }, event.FromNow)
	event.On(e.Events, consumer, func(_ context.Context, tx *store.Tx, ev media.Removed) error { return dropFile(tx, ev.Media) })
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev report.Lifted) error {
		h, err := heldBy(tx, ev.Warning)
		if store.IsMissing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := e.free(ctx, tx, account.Actor{}, h); fault.KindOf(err) != fault.Missing {
			return err
		}
		return nil
	})
}
