package report

import (
	"context"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/audit"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/report/tally"
)

// MaxText is the longest text of a moderator to the owner of an account.
const MaxText = 5000

const (
	removeKind = "report.remove"
	// removeAfter is how long deleted posts can come back: longer than an appeal
	// may take to come in, and on as long as one waits.
	removeAfter = 30 * 24 * time.Hour
)

// Action is what moderators do about an account.
type Action string

// The actions, by their names in the client API.
const (
	None      = Action("none")
	Cover     = Action("mark_statuses_as_sensitive")
	Delete    = Action("delete_statuses")
	Sensitive = Action("sensitive")
	Disable   = Action("disable")
	Silence   = Action("silence")
	Suspend   = Action("suspend")
	// Limit keeps posts from strangers' feeds, searches and trends. The client API
	// has no such word.
	Limit = Action("limit_statuses")
)

// does says what an action puts on its subject: a label, on the account or on
// each post, and a state.
type does struct {
	label string
	posts bool
	state account.State
	// need is a permission besides that for reports.
	need account.Permission
	// body says that it is about what is no account.
	body bool
}

var actions = map[Action]does{
	None:      {},
	Cover:     {label: "!sensitive", posts: true},
	Delete:    {label: "!takedown", posts: true, need: account.ManageUsers},
	Limit:     {label: "!limit", posts: true},
	Sensitive: {label: "!sensitive"},
	Disable:   {state: account.Disabled, need: account.ManageUserAccess},
	Silence:   {label: "!limit", state: account.Limited, need: account.ManageUsers},
	Suspend:   {label: "!suspend", state: account.Suspended, need: account.ManageUsers},
	Rename:    {body: true},
	Confine:   {body: true},
	Mute:      {body: true, need: account.ManageUsers},
	Lock:      {body: true, need: account.ManageUsers},
}

// Definitions are the labels that moderation brings with it.
func Definitions() decide.Definitions {
	return decide.Definitions{Defs: []decide.Definition{
		{Identifier: "!sensitive", Bits: decide.BlurMedia, Role: decide.RoleReviewer, Confirm: 1, Measure: "sensitive"},
	}}
}

// Act is a decision to take about an account.
type Act struct {
	Target id.Account
	Action Action
	// Report is what led to it, or zero. With an action other than None every
	// open report on the account is closed.
	Report id.Report
	// Posts are concerned; nil is those of the report.
	Posts []id.Post
	// Rules are numbers of rules that the decision names; nil is those of the report.
	Rules []string
	// Text is for the owner of the account.
	Text string
	// Mail sends a letter too.
	Mail bool
	// Apart leaves the open reports on the account open.
	Apart bool
	// Held tells that a rule of the staff held what it is about.
	Held bool
}

// Warning is a decision that was taken about an account.
type Warning struct {
	ID     int64
	Target id.Account
	// Told is who is told of it and may contest it.
	Told   id.Account
	By     id.Account
	Action Action
	Text   string
	Report id.Report
	Posts  []id.Post
	// Rules are those that it names, each in the words that were in force when it was
	// taken.
	Rules    house.Cites
	At       time.Time
	LiftedAt time.Time
	// Appeal is the objection to it, if there is one.
	Appeal *Appeal
}

// source is under which its labels stand.
func (w *Warning) source() string { return "report/" + strconv.FormatInt(w.ID, 10) }

// Act takes a decision about an account whose role is below the actor's, tells
// its owner, and closes the reports that it answers.
func (e *Engine) Act(ctx context.Context, tx *store.Tx, actor account.Actor, a Act) (Warning, error) {
	w, r, err := e.plan(ctx, tx, actor, a, nil)
	if err != nil {
		return w, err
	}
	w.ID = tx.NewID()
	return w, e.take(ctx, tx, actor, &w, r, a)
}

// take does what was decided, and tells of it.
func (e *Engine) take(ctx context.Context, tx *store.Tx, actor account.Actor, w *Warning, r Report, a Act) error {
	if err := insertWarning(tx, *w); err != nil {
		return err
	}
	from := tally.Own
	if a.Held {
		from = tally.Flagged
	}
	if err := countWarning(tx, w, r, from); err != nil {
		return err
	}
	if err := e.apply(ctx, tx, actor, actions[w.Action], w, r); err != nil {
		return err
	}
	if !a.Apart {
		if err := e.close(ctx, tx, actor, w); err != nil {
			return err
		}
	}
	return e.tell(ctx, tx, w, a.Mail)
}

// Plan gives the decision that Act would take, without taking it, or what refuses it.
func (e *Engine) Plan(ctx context.Context, tx *store.Tx, actor account.Actor, a Act) (Warning, error) {
	w, _, err := e.plan(ctx, tx, actor, a, nil)
	return w, err
}

// plan checks an act and gives the decision, which has no number yet, with the report
// that led to it. Rules that it had named already stay as it named them.
func (e *Engine) plan(ctx context.Context, tx *store.Tx, actor account.Actor, a Act, had house.Cites) (Warning, Report, error) {
	w := Warning{Target: a.Target, By: actor.Account, Action: a.Action, Text: a.Text, Report: a.Report, At: tx.Now()}
	d, ok := actions[a.Action]
	if !ok {
		return w, Report{}, errAction
	}
	if utf8.RuneCountInString(a.Text) > MaxText {
		return w, Report{}, errText
	}
	told, err := e.may(ctx, tx, actor, a.Target, a.Action)
	if err != nil {
		return w, Report{}, err
	}
	w.Told = told
	if err := e.reaches(ctx, tx, a.Target, d.state); err != nil {
		return w, Report{}, err
	}
	r, err := e.cause(ctx, tx, actor, a)
	if err != nil {
		return w, r, err
	}
	if w.Posts, err = e.concerned(ctx, tx, a, r); err != nil {
		return w, r, err
	}
	if d.posts && len(w.Posts) == 0 {
		return w, r, errActionPosts
	}
	if a.Rules == nil {
		w.Rules, err = e.House.InForce(ctx, tx, r.Rules)
	} else {
		w.Rules, err = e.cited(ctx, tx, a.Rules, had)
	}
	return w, r, err
}

// reaches tells whether an account can go to the state of an action.
func (e *Engine) reaches(ctx context.Context, tx *store.Tx, target id.Account, to account.State) error {
	if to == "" {
		return nil
	}
	a, err := e.Account.Find(ctx, tx, target)
	if err == nil && !a.State.Next(to) {
		err = errDone
	}
	return err
}

// May tells whether the actor may take an action about an account: nil, or what
// refuses it.
func (e *Engine) May(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account, a Action) error {
	_, err := e.may(ctx, tx, actor, target, a)
	return err
}

// may refuses an action that is not the actor's to take about a target, or not for such a
// one, and tells who is told of it.
func (e *Engine) may(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account, a Action) (id.Account, error) {
	d, ok := actions[a]
	if !ok {
		return 0, errAction
	}
	b, body, err := e.Body(ctx, tx, target)
	told := target
	if body {
		told = b.Owner
	}
	switch {
	case err != nil:
	case body && !d.body && a != None || !body && d.body:
		err = errAction
	case a == Rename && b.Number == "":
		err = errRename
	}
	if err == nil && body {
		var own bool
		if own, err = e.owns(ctx, tx, actor, target); own {
			err = errForbidden
		}
	}
	if err != nil {
		return 0, err
	}
	return told, e.above(ctx, tx, actor, told, d.need)
}

// above checks permissions and ranks.
func (e *Engine) above(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account, need account.Permission) error {
	if actor.Role&(account.ManageReports|account.ManageUsers|account.Administrator) == 0 || !actor.Role.Has(need) {
		return errForbidden
	}
	if target == 0 { // nobody owns it any more
		return nil
	}
	theirs, err := e.Account.RoleOf(ctx, tx, target)
	if err != nil || !actor.Known() {
		return err
	}
	mine, err := e.Account.RoleOf(ctx, tx, actor.Account)
	if err == nil && (actor.Account == target || theirs.Rank >= mine.Rank) {
		err = errForbidden
	}
	return err
}

// cause finds the report that led to a decision.
func (e *Engine) cause(ctx context.Context, tx *store.Tx, actor account.Actor, a Act) (Report, error) {
	if a.Report == 0 {
		return Report{}, nil
	}
	r, err := e.Get(ctx, tx, actor, a.Report)
	if err == nil && r.Target != a.Target {
		err = errMissing
	}
	return r, err
}

// concerned gives the account's own posts that a decision is about.
func (e *Engine) concerned(ctx context.Context, tx *store.Tx, a Act, r Report) ([]id.Post, error) {
	want := a.Posts
	if want == nil {
		want = r.Posts
	}
	list, err := e.Post.Many(ctx, tx, want[:min(len(want), MaxPosts)])
	var out []id.Post
	for _, p := range list {
		if p.Author == a.Target {
			out = append(out, p.ID)
		}
	}
	return out, err
}

// apply puts labels and the state on what the decision is about.
func (e *Engine) apply(ctx context.Context, tx *store.Tx, actor account.Actor, d does, w *Warning, r Report) error {
	var subjects []decide.Ref
	switch {
	case d.label != "" && d.posts:
		for _, p := range w.Posts {
			subjects = append(subjects, decide.Ref{Kind: decide.KindPost, ID: int64(p)})
		}
	case d.label != "":
		subjects = []decide.Ref{{Kind: decide.KindAccount, ID: int64(w.Target)}}
	}
	for _, s := range subjects {
		l := policy.LabelWrite{
			Source: w.source(), Subject: s, Val: d.label, Author: w.Target, As: roleOf(actor), By: actor.Account, Decision: w.ID,
			Rule: w.Rules.String(), Ground: "terms",
		}
		if r.Category == Legal {
			l.Ground = "law"
		}
		if r.ID != 0 {
			l.Origin = "notice"
		}
		if _, err := e.Policy.Apply(ctx, tx, l); err != nil {
			return err
		}
	}
	if d.body {
		return e.HoldBody(ctx, tx, w.Target, w.Action, w.ID)
	}
	if d.state != "" {
		if err := e.Account.Move(ctx, tx, actor, w.Target, d.state, "report."+string(w.Action)); err != nil {
			if fault.KindOf(err) == fault.Conflict {
				return errDone
			}
			return err
		}
	}
	if w.Action == Delete {
		return e.Timers.At(tx, timer.Work{Kind: removeKind, Key: strconv.FormatInt(w.ID, 10), At: tx.Now().Add(removeAfter)})
	}
	return nil
}

// roleOf is in which role the actor applies labels.
func roleOf(actor account.Actor) string {
	if actor.Role.Has(account.ManageUsers) {
		return decide.RoleLead
	}
	return decide.RoleReviewer
}

// close resolves the reports that a decision answers.
func (e *Engine) close(ctx context.Context, tx *store.Tx, actor account.Actor, w *Warning) error {
	if staff(actor) != nil {
		return nil //nolint:nilerr // a rule decided, and rules answer no reports
	}
	var list []id.Report
	if w.Action != None {
		open, err := openOn(tx, []id.Account{w.Target})
		if err != nil {
			return err
		}
		for _, r := range open {
			if int64(r.ID) < w.ID { // what came in while the decision waited was not seen
				list = append(list, r.ID)
			}
		}
	}
	if w.Report != 0 && !slices.Contains(list, w.Report) {
		list = append(list, w.Report)
	}
	for _, r := range list {
		if _, err := e.Resolve(ctx, tx, actor, r); err != nil {
			return err
		}
	}
	return nil
}

// tell records a decision and lets its owner know.
func (e *Engine) tell(ctx context.Context, tx *store.Tx, w *Warning, mail bool) error {
	err := audit.Record(ctx, tx, audit.Entry{
		Actor: w.By, Action: "report.act", Subject: audit.Account(w.Target), Reason: string(w.Action), Case: int64(w.Report), After: strconv.FormatInt(w.ID, 10),
	})
	if err != nil {
		return err
	}
	if mail && w.Told != 0 {
		if err := e.Account.Send(tx, account.Letter{To: w.Told, Kind: "moderated", Path: "/settings/decisions"}); err != nil {
			return err
		}
	}
	return e.Events.Emit(tx, Acted{Warning: w.ID, Target: w.Told, Action: w.Action, Report: w.Report})
}

// Lift takes back every warning of an action on an account, and its state with
// it. It is no error if there is none.
func (e *Engine) Lift(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account, a Action) error {
	d := actions[a]
	if _, err := e.may(ctx, tx, actor, target, a); err != nil {
		return err
	}
	list, err := standing(tx, target, a)
	if err != nil {
		return err
	}
	for i := range list {
		if err := e.undo(ctx, tx, actor, &list[i]); err != nil {
			return err
		}
	}
	return e.restore(ctx, tx, actor, target, d)
}

// undo takes back the labels of a warning.
func (e *Engine) undo(ctx context.Context, tx *store.Tx, actor account.Actor, w *Warning) error {
	for {
		n, err := e.Policy.Unlabel(ctx, tx, w.source(), MaxPosts)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	if w.Action == Delete {
		if err := e.Timers.Cancel(tx, removeKind, strconv.FormatInt(w.ID, 10)); err != nil {
			return err
		}
	}
	if actions[w.Action].body {
		if err := e.FreeBody(ctx, tx, w.ID); err != nil {
			return err
		}
	}
	if err := liftWarning(tx, w); err != nil {
		return err
	}
	err := audit.Record(ctx, tx, audit.Entry{
		Actor: actor.Account, Action: "report.lift", Subject: audit.Account(w.Target), Reason: string(w.Action), Case: int64(w.Report), Before: strconv.FormatInt(w.ID, 10),
	})
	if err != nil {
		return err
	}
	return e.Events.Emit(tx, Lifted{Warning: w.ID, Target: w.Target, Action: w.Action})
}

// restore moves an account that is in the action's state back to active, or to
// the state that another warning in force asks for.
func (e *Engine) restore(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account, d does) error {
	if d.state == "" {
		return nil
	}
	a, err := e.Account.Find(ctx, tx, target)
	if err != nil || a.State != d.state {
		return err
	}
	if err := e.Account.Move(ctx, tx, actor, target, account.Active, "report.lift"); err != nil {
		return err
	}
	for _, other := range []Action{Suspend, Disable, Silence} {
		rest, err := standing(tx, target, other)
		if err != nil {
			return err
		}
		if len(rest) > 0 {
			return e.Account.Move(ctx, tx, actor, target, actions[other].state, "report.lift")
		}
	}
	return nil
}

// remove deletes for good the posts of a warning that nobody took back. While an
// appeal waits for its answer they wait too: right must give them back.
func (e *Engine) remove(ctx context.Context, tx *store.Tx, d timer.Due) error {
	n, err := id.Parse[id.Report](d.Work.Key)
	if err != nil {
		return err
	}
	w, err := warning(tx, int64(n))
	if store.IsMissing(err) || err == nil && !w.LiftedAt.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	appeals, err := appealsOn(tx, []int64{w.ID})
	if err != nil {
		return err
	}
	for _, a := range appeals {
		if a.State == Submitted {
			return e.Timers.At(tx, timer.Work{Kind: removeKind, Key: d.Work.Key, At: tx.Now().Add(removeAfter)})
		}
	}
	for _, p := range w.Posts {
		if err := e.Post.Remove(ctx, tx, p); err != nil && fault.KindOf(err) != fault.Missing {
			return err
		}
	}
	return nil
}

// Warnings pages through the decisions about the actor's account, newest first.
func (e *Engine) Warnings(_ context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Warning, error) {
	list, err := warningsTo(tx, actor.Account, p)
	if err != nil {
		return nil, err
	}
	return list, fillAppeals(tx, list)
}

// Warning gives a decision to the owner of the account, without who took it, and
// to moderators and those who answer appeals. Other numbers, as those of statements without a warning, are
// Missing.
func (e *Engine) Warning(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Warning, error) {
	judges := staff(actor) == nil || actor.Role.Has(account.ManageAppeals)
	w, err := warning(tx, which)
	if store.IsMissing(err) || err == nil && w.Told != actor.Account && !judges {
		return Warning{}, errMissing
	}
	if err != nil {
		return w, err
	}
	list := []Warning{w}
	if err := fillAppeals(tx, list); err != nil {
		return w, err
	}
	own, err := e.owns(ctx, tx, actor, w.Target)
	if !judges || w.Told == actor.Account || own {
		list[0].By = 0
	}
	return list[0], err
}

// Decided pages through the decisions about an account for moderators, newest first.
func (e *Engine) Decided(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account, p store.Page) ([]Warning, error) {
	if err := staff(actor); err != nil {
		return nil, err
	}
	if own, err := e.owns(ctx, tx, actor, target); err != nil || own {
		return nil, missingOr(err)
	}
	list, err := warningsOf(tx, target, p)
	if err != nil {
		return nil, err
	}
	return list, fillAppeals(tx, list)
}

func fillAppeals(tx *store.Tx, list []Warning) error {
	at := make(map[int64]*Warning, len(list))
	ids := make([]int64, 0, len(list))
	for i := range list {
		at[list[i].ID] = &list[i]
		ids = append(ids, list[i].ID)
	}
	got, err := appealsOn(tx, ids)
	for i := range got {
		at[got[i].Warning].Appeal = &got[i]
	}
	return err
}
