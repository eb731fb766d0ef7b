package post

import (
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

// Poll is a question with options. Its number is its post's.
type Poll struct {
	Post       id.Post
	ExpiresAt  time.Time
	Multiple   bool
	HideTotals bool
	Voters     int
	Ended      bool
	Options    []Option
}

// Option is an answer with its votes.
type Option struct {
	Title string
	Votes int
}

func (p *Poll) titles() []string {
	out := make([]string, 0, len(p.Options))
	for _, o := range p.Options {
		out = append(out, o.Title)
	}
	return out
}

// Over tells whether nobody can vote any more.
func (p *Poll) Over(now time.Time) bool { return p.Ended || !now.Before(p.ExpiresAt) }

// Vote casts the actor's votes, once for all (social-core 17).
func (e *Engine) Vote(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post, choices []int) (Post, error) {
	got, err := e.See(ctx, tx, actor, p)
	if err != nil {
		return got, err
	}
	if got.Poll == nil {
		return got, errMissing
	}
	if err := e.may(ctx, tx, actor, decide.DoVote, got); err != nil {
		return got, err
	}
	slices.Sort(choices)
	choices = slices.Compact(choices)
	switch {
	case got.Author == actor.Account:
		return got, errVoteOwn
	case got.Poll.Over(tx.Now()):
		return got, errVoteEnded
	case len(choices) == 0:
		return got, errVoteBlank
	case choices[0] < 0 || choices[len(choices)-1] >= len(got.Poll.Options):
		return got, errVoteChoice
	case len(choices) > 1 && !got.Poll.Multiple:
		return got, errVoteChoice
	}
	if err := lockCounts(tx, p); err != nil {
		return got, err
	}
	has, err := votes(tx, actor.Account, []id.Post{p})
	if err != nil {
		return got, err
	}
	if len(has) > 0 {
		return got, errVoted
	}
	if err := insertVotes(tx, actor.Account, p, choices); err != nil {
		return got, err
	}
	got.Poll.Voters++
	for _, n := range choices {
		got.Poll.Options[n].Votes++
	}
	return got, e.Events.Emit(tx, Voted{Post: p})
}

// Voters gives who voted in a poll.
func (e *Engine) Voters(_ context.Context, tx *store.Tx, p id.Post) ([]id.Account, error) {
	return voters(tx, p)
}
