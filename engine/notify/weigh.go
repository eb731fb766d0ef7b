package notify

import (
	"context"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// Verdict is what a policy says of a sort of source.
type Verdict string

// The verdicts.
const (
	accept = Verdict("accept")
	aside  = Verdict("filter")
	drop   = Verdict("drop")
)

// ParseVerdict reads a verdict.
func ParseVerdict(s string) (Verdict, bool) {
	v := Verdict(s)
	return v, v == accept || v == aside || v == drop
}

// Policy says for each sort of source what becomes of its notifications.
type Policy struct {
	NotFollowing    Verdict
	NotFollowers    Verdict
	NewAccounts     Verdict
	PrivateMentions Verdict
	LimitedAccounts Verdict
}

// usual is the policy of a member who chose none.
func usual() Policy { return Policy{accept, accept, accept, aside, aside} }

// newAccount is how long an account is new.
const newAccount = 30 * 24 * time.Hour

// staff types come from the network, not from a person.
func (t Type) staff() bool { return t == SignedUp || t == Reported || t == Warning }

// weigh decides whether and how a notification is kept (social-core 10.2).
func (e *Engine) weigh(ctx context.Context, tx *store.Tx, n Notification) (Verdict, error) {
	if n.Type.staff() {
		return accept, nil
	}
	owner, err := e.Account.Get(ctx, tx, n.Owner)
	if err != nil {
		return drop, missing(err)
	}
	source, err := e.Account.Get(ctx, tx, n.Source)
	if err != nil {
		return drop, missing(err)
	}
	rels, err := e.Graph.Relations(ctx, tx, owner.ID, []id.Account{source.ID})
	if err != nil {
		return drop, err
	}
	rel := rels[0]
	if rel.Blocking || rel.BlockedBy || rel.DomainBlocking || rel.Muting && rel.MutingNotifications {
		return drop, nil
	}
	if n.Post != 0 {
		if ok, err := e.shows(ctx, tx, n); err != nil || !ok {
			return drop, err
		}
	}
	if n.Type == Poll || n.Type == Asked {
		return accept, nil
	}
	if ok, err := permitted(tx, n.Owner, n.Source); err != nil || ok || rel.Following {
		return accept, err
	}
	p, err := e.PolicyOf(ctx, tx, n.Owner)
	if err != nil {
		return drop, err
	}
	private, answers, err := e.private(ctx, tx, n)
	if err != nil {
		return drop, err
	}
	v := p.NotFollowing
	v = v.join(p.NotFollowers, !rel.FollowedBy)
	v = v.join(p.NewAccounts, tx.Now().Sub(source.CreatedAt) < newAccount)
	v = v.join(p.LimitedAccounts, source.State == account.Limited)
	v = v.join(p.PrivateMentions, private && !answers)
	return v, nil
}

func missing(err error) error {
	if k := fault.KindOf(err); k == fault.Missing || k == fault.Gone {
		return nil
	}
	return err
}

// join takes the stricter of two verdicts if the second applies.
func (v Verdict) join(o Verdict, applies bool) Verdict {
	if !applies || v == drop || o == accept {
		return v
	}
	if o == drop || v == accept {
		return o
	}
	return v
}

// shows asks the policy engine, and whether the owner silenced the thread.
func (e *Engine) shows(ctx context.Context, tx *store.Tx, n Notification) (bool, error) {
	p, err := e.Post.Get(ctx, tx, n.Post)
	if err != nil {
		return false, missing(err)
	}
	muted, err := e.Post.ThreadMuted(ctx, tx, p.Conversation, []id.Account{n.Owner})
	if err != nil || len(muted) > 0 {
		return false, err
	}
	seen, err := e.Post.Decide(ctx, tx, account.Actor{Account: n.Owner}, decide.OnNotif, []post.Post{p})
	return len(seen) > 0, err
}

// private tells whether a notification is about a direct post, and whether
// that answers the owner.
func (e *Engine) private(ctx context.Context, tx *store.Tx, n Notification) (private, answers bool, err error) {
	if n.Type != Mention {
		return false, false, nil
	}
	p, err := e.Post.Get(ctx, tx, n.Post)
	if err != nil {
		return false, false, missing(err)
	}
	return p.Visibility == "direct", p.ReplyToAuthor == n.Owner, nil
}

// PolicyOf gives a member's policy.
func (e *Engine) PolicyOf(_ context.Context, tx *store.Tx, a id.Account) (Policy, error) {
	p, err := loadPolicy(tx, a)
	if store.IsMissing(err) {
		return usual(), nil
	}
	return p, err
}

// SetPolicy changes the actor's policy; empty verdicts stay as they are.
func (e *Engine) SetPolicy(ctx context.Context, tx *store.Tx, actor account.Actor, p Policy) (Policy, error) {
	now, err := e.PolicyOf(ctx, tx, actor.Account)
	if err != nil {
		return now, err
	}
	for to, from := range map[*Verdict]Verdict{
		&now.NotFollowing: p.NotFollowing, &now.NotFollowers: p.NotFollowers, &now.NewAccounts: p.NewAccounts,
		&now.PrivateMentions: p.PrivateMentions, &now.LimitedAccounts: p.LimitedAccounts,
	} {
		if from != "" {
			*to = from
		}
	}
	return now, savePolicy(tx, actor.Account, now)
}
