package report

import (
	"cmp"
	"context"
	"embed"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/audit"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/tlog"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Limits (social-core 18, integrity 6).
const (
	MaxPosts   = 100
	MaxComment = 1000
	// MaxExplanation is the longest comment of a notice, which says what breaks the law.
	MaxExplanation = 5000
	// MaxEvidence is how many addresses show what is reported.
	MaxEvidence = 5
)

// Options say what the engine stands on.
type Options struct {
	Account *account.Engine
	Policy  *policy.Engine
	Post    *post.Engine
	Events  *event.Log
	Timers  *timer.Timers
	// House knows the network's rules.
	House *house.Engine
	// Log gives the receipts of decisions.
	Log *tlog.Log
	// Chats have the messages that are reported, and Keys seals them.
	Chats Chats
	Keys  *seal.Keys
	// FindBody gives what can be reported beside people, by its number; one that is none of
	// these is Missing. HoldBody has a decision stand, by its number, and FreeBody takes it back.
	FindBody func(ctx context.Context, tx *store.Tx, which id.Account) (Body, error)
	HoldBody func(ctx context.Context, tx *store.Tx, which id.Account, a Action, decision int64) error
	FreeBody func(ctx context.Context, tx *store.Tx, decision int64) error
	// BodiesOf gives all of these in which somebody has a part: who has one judges none of
	// what is reported of them.
	BodiesOf func(ctx context.Context, tx *store.Tx, who id.Account) ([]id.Account, error)
}

// Engine is the reports, and what came of them.
type Engine struct{ Options }

// New makes the engine and registers its timers.
func New(o Options) *Engine {
	e := &Engine{o}
	o.Timers.Step(removeKind, e.remove)
	o.Timers.Step(carryKind, e.due)
	o.Timers.Step(wordsKind, e.forgetWords)
	return e
}

// Category is why something is reported.
type Category string

// The categories of reports.
const (
	Spam      = Category("spam")
	Legal     = Category("legal")
	Violation = Category("violation")
	Other     = Category("other")
)

// Report is a member's complaint about an account.
type Report struct {
	ID       id.Report
	Reporter id.Account // 0 once that account is gone, and of visitors
	Target   id.Account
	Category Category
	// Reason is what was chosen from the tree; apps choose none.
	Reason  Reason
	Comment string
	// Evidence are addresses that show what is reported.
	Evidence []string
	// Faith tells that it was declared to be made in good faith.
	Faith bool
	// Visitor tells that nobody was signed in.
	Visitor bool
	Forward bool
	// Rules are those that it says are broken, each in the words that were in force
	// when it was named.
	Rules house.Cites
	Posts []id.Post
	// UpdatedAt is when a moderator last did something with it.
	UpdatedAt  time.Time
	Assigned   id.Account
	ResolvedAt time.Time
	ResolvedBy id.Account
}

// Draft is what a member reports.
type Draft struct {
	Target id.Account
	Posts  []id.Post
	// Messages of a chat, of one member, whom Target need not name.
	Chat     id.Chat
	Messages []id.Message
	Category Category // empty is that of the reason
	// Reason of the tree, or empty.
	Reason Reason
	// Rules are numbers of rules of the network.
	Rules   []string
	Comment string
	// Evidence are addresses that show what is reported.
	Evidence []string
	// Faith declares it to be made in good faith, as a notice that may be longer.
	Faith   bool
	Forward bool
}

// most is how long the comment may be.
func (d *Draft) most() int {
	if d.Faith {
		return MaxExplanation
	}
	return MaxComment
}

// check reads a draft, and gives the rules that it names. Those that the report had
// stay as it named them, also when they hold no more.
func (e *Engine) check(ctx context.Context, tx *store.Tx, d *Draft, had house.Cites) (house.Cites, error) {
	if d.Category == "" {
		d.Category = d.Reason.Category()
	}
	switch {
	case d.Reason != "" && !d.Reason.Whole():
		return nil, errReason
	case !slices.Contains([]Category{Spam, Legal, Violation, Other}, d.Category):
		return nil, errCategory
	case len(d.Rules) > 0 && d.Category != Violation:
		return nil, errRulesCategory
	case utf8.RuneCountInString(d.Comment) > d.most():
		return nil, errComment.With(fault.Arg{Name: "Max", Value: d.most()})
	case len(d.Evidence) > MaxEvidence || slices.ContainsFunc(d.Evidence, func(s string) bool { return !isAddress(s) }):
		return nil, errEvidence
	}
	return e.cited(ctx, tx, d.Rules, had)
}

// maxAddress is the longest address that shows what is reported.
const maxAddress = 2000

// isAddress tells whether a text is the address of a page.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(strings.Fields(s)) == 1 && len(s) <= maxAddress && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// cited names rules by their numbers: in the words that a report has named already,
// else in those in force.
func (e *Engine) cited(ctx context.Context, tx *store.Tx, numbers []string, had house.Cites) (house.Cites, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	list, err := e.House.Rules(ctx, tx)
	if err != nil {
		return nil, err
	}
	known := map[string]house.Cite{}
	for _, r := range list {
		known[r.Number()] = r.Cite()
	}
	for _, c := range had {
		known[c.Number()] = c
	}
	var out house.Cites
	for _, n := range numbers {
		c, ok := known[n]
		switch {
		case !ok:
			return nil, errRules
		case !slices.Contains(out, c):
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b house.Cite) int { return cmp.Compare(a.Rule, b.Rule) })
	return out, nil
}

// Open reports an account; who is not signed in reports as a visitor. Posts that are not
// its own, or that the actor cannot see, are left out; at most MaxPosts are kept. Messages
// are refused together if one of them is not to be had.
func (e *Engine) Open(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft) (Report, error) {
	which := id.Report(tx.NewID())
	said, err := e.exhibit(ctx, tx, actor, &d, which)
	if err != nil {
		return Report{}, err
	}
	if err := e.there(ctx, tx, actor, d.Target); err != nil {
		return Report{}, err
	}
	rules, err := e.check(ctx, tx, &d, nil)
	if err != nil {
		return Report{}, err
	}
	posts, err := e.evidence(ctx, tx, actor, d)
	if err != nil {
		return Report{}, err
	}
	r := Report{
		ID: which, Reporter: actor.Account, Target: d.Target, Category: d.Category, Reason: d.Reason, Comment: d.Comment, Forward: d.Forward,
		Evidence: d.Evidence, Faith: d.Faith, Visitor: !actor.Known(),
		Rules: rules, Posts: posts, UpdatedAt: tx.Now(),
	}
	if err := insertReport(tx, r); err != nil {
		return r, err
	}
	if err := e.keep(tx, r.ID, said); err != nil {
		return r, err
	}
	if err := countReport(tx, r); err != nil {
		return r, err
	}
	return r, e.Events.Emit(tx, Opened{Report: r.ID, Reporter: r.Reporter, Target: r.Target})
}

// evidence keeps the posts of the target that the actor may see.
func (e *Engine) evidence(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft) ([]id.Post, error) {
	list, err := e.Post.Many(ctx, tx, d.Posts[:min(len(d.Posts), 2*MaxPosts)])
	if err != nil {
		return nil, err
	}
	if list, err = e.Post.Visible(ctx, tx, actor, decide.OnThread, list); err != nil {
		return nil, err
	}
	var out []id.Post
	for _, p := range list {
		if p.Author == d.Target && !slices.Contains(out, p.ID) && len(out) < MaxPosts {
			out = append(out, p.ID)
		}
	}
	return out, nil
}

// Filter chooses reports; the zero value chooses the open ones.
type Filter struct {
	// Resolved wants closed reports instead of open ones.
	Resolved bool
	Target   id.Account
	Reporter id.Account
}

func staff(actor account.Actor) error {
	if !actor.Role.Has(account.ManageReports) {
		return errForbidden
	}
	return nil
}

// List pages through reports for moderators, newest first. Those about the actor, and
// about what they have a part in, are left out.
func (e *Engine) List(ctx context.Context, tx *store.Tx, actor account.Actor, f Filter, p store.Page) ([]Report, error) {
	if err := staff(actor); err != nil {
		return nil, err
	}
	own, err := e.own(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	list, err := reports(tx, own, f, p)
	if err != nil {
		return nil, err
	}
	return list, fillPosts(tx, list)
}

// Get gives a report to a moderator; one about the actor, or about what they have a
// part in, is Missing.
func (e *Engine) Get(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Report) (Report, error) {
	if err := staff(actor); err != nil {
		return Report{}, err
	}
	r, err := report(tx, which)
	if store.IsMissing(err) {
		return Report{}, errMissing
	}
	if err != nil {
		return r, err
	}
	if own, err := e.owns(ctx, tx, actor, r.Target); err != nil || own {
		return Report{}, missingOr(err)
	}
	list := []Report{r}
	err = fillPosts(tx, list)
	return list[0], err
}

// Evidence gives the posts of reports as moderators see them. A look at posts
// that were not for everyone is recorded, so it takes a write.
func (e *Engine) Evidence(ctx context.Context, tx *store.Tx, actor account.Actor, list []Report) (map[id.Post]post.Seen, error) {
	if err := staff(actor); err != nil {
		return nil, err
	}
	out := map[id.Post]post.Seen{}
	for _, r := range list {
		ps, err := e.Post.Many(ctx, tx, r.Posts)
		if err != nil {
			return nil, err
		}
		seen, err := e.Post.Decide(ctx, tx, actor, decide.OnReview, ps)
		if err != nil {
			return nil, err
		}
		for _, p := range seen {
			out[p.ID] = p
			if p.Visibility != post.Private && p.Visibility != post.Direct {
				continue
			}
			err := audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: "report.read", Subject: audit.Subject{Kind: "post", ID: int64(p.ID)}, Case: int64(r.ID)})
			if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// Change is what a moderator changes about a report; nil stays.
type Change struct {
	Category *Category
	Rules    *[]string
}

// Change corrects category and rules of a report.
func (e *Engine) Change(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Report, c Change) (Report, error) {
	return e.move(ctx, tx, actor, which, "report.change", func(r *Report) error {
		d := Draft{Category: r.Category, Rules: r.Rules.Numbers()}
		if c.Category != nil {
			d.Category = *c.Category
		}
		if c.Rules != nil {
			d.Rules = *c.Rules
		} else if d.Category != Violation {
			d.Rules = nil
		}
		rules, err := e.check(ctx, tx, &d, r.Rules)
		if err != nil {
			return err
		}
		r.Category, r.Rules = d.Category, rules
		return nil
	})
}

// Assign gives a report to the actor to work on.
func (e *Engine) Assign(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Report) (Report, error) {
	return e.move(ctx, tx, actor, which, "report.assign", func(r *Report) error { r.Assigned = actor.Account; return nil })
}

// Unassign takes a report from whoever works on it.
func (e *Engine) Unassign(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Report) (Report, error) {
	return e.move(ctx, tx, actor, which, "report.unassign", func(r *Report) error { r.Assigned = 0; return nil })
}

// Resolve closes a report. Closing a closed one changes nothing.
func (e *Engine) Resolve(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Report) (Report, error) {
	was, err := e.Get(ctx, tx, actor, which)
	if err != nil || !was.ResolvedAt.IsZero() {
		return was, err
	}
	r, err := e.move(ctx, tx, actor, which, "report.resolve", func(r *Report) error {
		r.ResolvedAt, r.ResolvedBy = tx.Now(), actor.Account
		return nil
	})
	if err != nil {
		return r, err
	}
	if err := e.closed(ctx, tx, which); err != nil {
		return r, err
	}
	return r, e.Events.Emit(tx, Resolved{Report: r.ID, Target: r.Target, By: actor.Account})
}

// Reopen opens a closed report again.
func (e *Engine) Reopen(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Report) (Report, error) {
	return e.move(ctx, tx, actor, which, "report.reopen", func(r *Report) error {
		r.ResolvedAt, r.ResolvedBy = time.Time{}, 0
		return e.reopened(ctx, tx, which)
	})
}

// move changes a report and records who did it.
func (e *Engine) move(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Report, action string, fn func(*Report) error) (Report, error) {
	r, err := e.Get(ctx, tx, actor, which)
	if err != nil {
		return r, err
	}
	before := r.state()
	if err := fn(&r); err != nil {
		return r, err
	}
	r.UpdatedAt = tx.Now()
	if err := updateReport(tx, r); err != nil {
		return r, err
	}
	return r, audit.Record(ctx, tx, audit.Entry{
		Actor: actor.Account, Action: action, Subject: audit.Subject{Kind: "report", ID: int64(r.ID)}, Case: int64(r.ID), Before: before, After: r.state(),
	})
}

// state is what the audit record says of a report.
func (r *Report) state() string {
	s := "open"
	switch {
	case !r.ResolvedAt.IsZero():
		s = "resolved"
	case r.Assigned != 0:
		s = "assigned"
	}
	return s + " " + string(r.Category)
}
