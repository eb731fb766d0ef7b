package crisis

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/report"
)

// lifting is what ends with a crisis or with what was said of a claim. Wrong says that
// the network was; Graver leaves M1; Soon only tells the authors that their crisis closes.
// At is when the claim was assessed, or when the crisis ends: another lifting takes over
// once that changes. After is the last case that was looked at.
type lifting struct {
	Crisis, Claim, After int64
	Wrong, Graver, Soon  bool
	At                   time.Time
	By                   id.Account
}

// key names a lifting among those that are not done.
func (l *lifting) key() string {
	key := strconv.FormatInt(l.Crisis+l.Claim, 10)
	if l.Soon {
		key += " soon"
	}
	return key
}

// stale tells that another lifting took over.
func (e *Engine) stale(ctx context.Context, tx *store.Tx, l *lifting) (bool, error) {
	if l.Claim != 0 {
		k, err := e.Claim(ctx, tx, l.Claim)
		return !k.Assessed.Equal(l.At), err
	}
	c, err := e.Get(ctx, tx, l.Crisis)
	if l.Soon {
		return c.State != Closing || !c.Sunset.Equal(l.At), err
	}
	return false, err
}

// leaves tells that a lifting does nothing about a case.
func (l *lifting) leaves(c *Case) bool {
	return l.Graver && c.Measure == "M1" || l.Claim == 0 && c.State == Kept || l.Soon && c.State != Applied
}

// liftAll lifts what there is to lift, and leaves what is more than a batch to the timer.
func (e *Engine) liftAll(ctx context.Context, tx *store.Tx, actor account.Actor, l lifting) error {
	l.By = actor.Account
	list, err := casesBelow(tx, l, batch)
	if err != nil {
		return err
	}
	for i := range list {
		c := &list[i]
		l.After = c.ID
		switch {
		case l.leaves(c):
		case l.Soon:
			err = e.write(ctx, tx, actor, c, "crisis.said.closing")
		case l.Wrong:
			err = e.lift(ctx, tx, actor, c, "crisis.said.wrong", true)
		case l.Graver:
			err = e.lift(ctx, tx, actor, c, "crisis.said.lifted", false)
		default:
			err = e.lift(ctx, tx, actor, c, "crisis.said.over", false)
		}
		if err != nil {
			return err
		}
	}
	if len(list) < batch {
		return nil
	}
	data, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return e.o.Timers.At(tx, timer.Work{Kind: liftKind, Key: l.key(), At: tx.Now(), Data: data})
}

// liftMore goes on where a batch ended.
func (e *Engine) liftMore(ctx context.Context, tx *store.Tx, d timer.Due) error {
	var l lifting
	if err := json.Unmarshal(d.Work.Data, &l); err != nil {
		return err
	}
	if err := audit.Turn(ctx, tx); err != nil {
		return err
	}
	if old, err := e.stale(ctx, tx, &l); err != nil || old {
		return err
	}
	return e.liftAll(ctx, tx, account.Actor{Account: l.By}, l)
}

// lift ends a case and tells its author. Where the network was wrong, the post says so
// for two weeks.
func (e *Engine) lift(ctx context.Context, tx *store.Tx, actor account.Actor, c *Case, key string, wrong bool) error {
	before := c.State
	c.State, c.Until, c.Ended = Lifted, time.Time{}, tx.Now()
	if before == Pending {
		c.State = Returned
	}
	if err := updateCase(tx, c); err != nil {
		return err
	}
	if err := e.told(ctx, tx, actor, "crisis.lift", c, strings.TrimPrefix(key, "crisis.said.")); err != nil || before == Pending {
		return err
	}
	if err := e.o.Report.Revoke(ctx, tx, actor, c.Decision); err != nil {
		return err
	}
	if wrong {
		if err := e.correct(ctx, tx, actor.Account, c); err != nil {
			return err
		}
	}
	return e.write(ctx, tx, actor, c, key)
}

// correct says for two weeks on a post that the network was wrong.
func (e *Engine) correct(ctx context.Context, tx *store.Tx, by id.Account, c *Case) error {
	_, err := e.o.Policy.Apply(ctx, tx, policy.LabelWrite{
		Source: "crisis/" + strconv.FormatInt(c.ID, 10), Subject: decide.Ref{Kind: decide.KindPost, ID: int64(c.Post)}, Val: corrected,
		Author: c.Author, Until: tx.Now().Add(wrongFor), As: decide.RoleReviewer, By: by, Decision: c.Decision,
	})
	return err
}

// standsIn gives the claim of a case, or nil, and its crisis.
func (e *Engine) standsIn(ctx context.Context, tx *store.Tx, c *Case) (*Claim, *Crisis, error) {
	cr, err := e.Get(ctx, tx, c.Crisis)
	if err != nil || c.Claim == 0 {
		return nil, &cr, err
	}
	k, err := e.Claim(ctx, tx, c.Claim)
	return &k, &cr, err
}

// write tells the author of a case something about it.
func (e *Engine) write(ctx context.Context, tx *store.Tx, actor account.Actor, c *Case, key string) error {
	k, cr, err := e.standsIn(ctx, tx, c)
	if err != nil {
		return err
	}
	lang, err := e.langOf(ctx, tx, c.Author)
	if err != nil {
		return err
	}
	until := cr.Sunset
	if c.State == Kept {
		until = c.Until
	}
	text := e.o.Words.T(lang, key, i18n.With("Text", cr.Title.In(lang, e.o.Words.Fallback())), i18n.With("Date", lang.Date(until.UTC())), i18n.With("Why", c.Why))
	path := cr.Path()
	if k != nil {
		path = k.path(cr)
	}
	return e.o.Report.Write(ctx, tx, actor.Account, c.Author, []id.Post{c.Post}, text+"\n"+e.o.Words.T(lang, "crisis.said.known", i18n.With("URL", e.o.Base+path)))
}

// LiftCase ends a measure, with why.
func (e *Engine) LiftCase(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, why string) (Case, error) {
	if err := e.turn(ctx, tx, reviewer(actor)); err != nil {
		return Case{}, err
	}
	c, err := e.Case(ctx, tx, which)
	why = strings.TrimSpace(why)
	switch {
	case err != nil:
		return c, err
	case !c.State.stands():
		return c, errState
	case why == "" || utf8.RuneCountInString(why) > 1000:
		return c, errText
	}
	if err := e.apart(ctx, tx, actor, &c); err != nil {
		return c, err
	}
	c.Why = why
	return c, e.lift(ctx, tx, actor, &c, "crisis.said.lifted", false)
}

// Keep lets a measure outlast its crisis until somebody looks again, within ninety days.
func (e *Engine) Keep(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, until time.Time, why string) (Case, error) {
	if err := e.turn(ctx, tx, lead(actor)); err != nil {
		return Case{}, err
	}
	c, err := e.Case(ctx, tx, which)
	why = strings.TrimSpace(why)
	switch {
	case err != nil:
		return c, err
	case c.State != Applied:
		return c, errState
	case why == "" || utf8.RuneCountInString(why) > 1000:
		return c, errText
	case !until.After(tx.Now()) || until.After(tx.Now().Add(maxTerm)):
		return c, errSunset
	}
	if err := e.apart(ctx, tx, actor, &c); err != nil {
		return c, err
	}
	c.State, c.Why, c.Until = Kept, why, until
	if err := updateCase(tx, &c); err != nil {
		return c, err
	}
	if err := e.told(ctx, tx, actor, "crisis.keep", &c, ""); err != nil {
		return c, err
	}
	return c, e.write(ctx, tx, actor, &c, "crisis.said.kept")
}

// over ends the cases whose time is over.
func (e *Engine) over(ctx context.Context, tx *store.Tx) error {
	list, err := casesOver(tx, batch)
	if err != nil {
		return err
	}
	for i := range list {
		c := &list[i]
		if c.State == Kept {
			if err := e.lift(ctx, tx, account.Actor{}, c, "crisis.said.over", false); err != nil {
				return err
			}
			continue
		}
		c.State, c.Until, c.Ended = Expired, time.Time{}, tx.Now()
		if err := updateCase(tx, c); err != nil {
			return err
		}
		if err := e.o.Report.Revoke(ctx, tx, account.Actor{}, c.Decision); err != nil {
			return err
		}
		if err := e.told(ctx, tx, account.Actor{}, "crisis.expire", c, ""); err != nil {
			return err
		}
	}
	return nil
}

// undone follows a decision that was taken back elsewhere.
func (e *Engine) undone(ctx context.Context, tx *store.Tx, ev report.Lifted) error {
	if err := audit.Turn(ctx, tx); err != nil {
		return err
	}
	c, err := caseByDecision(tx, ev.Warning)
	if store.IsMissing(err) || err == nil && !c.State.stands() {
		return nil
	}
	if err != nil {
		return err
	}
	c.State, c.Until, c.Ended = Lifted, time.Time{}, tx.Now()
	if err := updateCase(tx, &c); err != nil {
		return err
	}
	return e.told(ctx, tx, account.Actor{}, "crisis.lift", &c, "")
}

// answered says on a post that the network was wrong, when its author was right; not while
// another measure stands there.
func (e *Engine) answered(ctx context.Context, tx *store.Tx, ev report.Answered) error {
	if ev.State != report.Reversed {
		return nil
	}
	c, err := caseByDecision(tx, ev.Warning)
	if store.IsMissing(err) || err == nil && c.Author == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	had, err := e.standing(tx, c.Post, c.Crisis)
	if err != nil || slices.ContainsFunc(had, func(x Case) bool { return x.ID != c.ID && x.State.stands() }) {
		return err
	}
	return e.correct(ctx, tx, 0, &c)
}

// Cases lists the cases of a claim, or of a crisis those without one, for whoever looks
// at posts, the newest first.
func (e *Engine) Cases(_ context.Context, tx *store.Tx, actor account.Actor, crisis, claim int64) ([]Case, error) {
	if err := reviewer(actor); err != nil {
		return nil, err
	}
	return casesListed(tx, crisis, claim)
}

// Known gives where it stands what is known of the claims in posts, for those that have
// a measure or had one that was wrong.
func (e *Engine) Known(_ context.Context, tx *store.Tx, posts []id.Post) (map[id.Post]string, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	list, err := knownOf(tx, posts)
	out := make(map[id.Post]string, len(list))
	for _, l := range list {
		out[l.post] = "/crises/" + l.slug + "/claims/" + strconv.Itoa(l.n)
	}
	return out, err
}
