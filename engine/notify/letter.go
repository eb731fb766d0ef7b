package notify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

// The kinds of the effects that write letters.
const (
	letters = "notify.letters" // about one notification, at once; the key is "owner.notification"
	digests = "notify.digests" // what was missed; the key is the owner
)

const (
	day       = 24 * time.Hour
	digestMax = 200
	stopLife  = 365 * day
	stopping  = "notify.letters.stop"
	// StopDigest is the name under which StopLetters ends digests.
	StopDigest = "digest"
)

// planLetters schedules what the owner wants to read by letter: this
// notification at once, or a digest when they have been away.
func (e *Engine) planLetters(tx *store.Tx, n Notification, set account.Settings) error {
	if slices.Contains(set.MailOn, string(n.Type)) {
		w := timer.Work{Kind: letters, Key: n.Owner.String() + "." + n.ID.String(), At: tx.Now(), Dest: "mail"}
		if err := e.Timers.At(tx, w); err != nil {
			return err
		}
	}
	if set.Digest == "never" {
		return nil
	}
	return e.Timers.Keep(tx, timer.Work{Kind: digests, Key: n.Owner.String(), At: tx.Now().Add(day), Dest: "mail"})
}

// Missed has the next digests of some members count what was said in a chat of which no post
// tells.
func (e *Engine) Missed(_ context.Context, tx *store.Tx, who []id.Account) error {
	if e.Mail == nil {
		return nil
	}
	for _, a := range who {
		if err := e.Timers.Keep(tx, timer.Work{Kind: digests, Key: a.String(), At: tx.Now().Add(day), Dest: "mail"}); err != nil {
			return err
		}
	}
	return nil
}

// reader is who a letter goes to.
type reader struct {
	account account.Account
	login   account.Login
	set     account.Settings
	lang    i18n.Tag
}

// reader gives ok false when nobody can be written to.
func (e *Engine) reader(ctx context.Context, tx *store.Tx, a id.Account) (r reader, ok bool, err error) {
	if r.account, err = e.Account.Find(ctx, tx, a); err != nil {
		return r, false, missing(err)
	}
	if r.account.State != account.Active {
		return r, false, nil
	}
	if r.login, err = e.Account.Login(ctx, tx, a); err != nil {
		return r, false, missing(err)
	}
	r.lang = r.login.Lang.Or(e.Words.Fallback())
	r.set, err = e.Account.Settings(ctx, tx, a)
	return r, r.login.Email != "" && err == nil, err
}

// write sends the letter about one notification, unless it is gone or read.
func (e *Engine) write(ctx context.Context, d timer.Due) error {
	who, what, _ := strings.Cut(d.Work.Key, ".")
	owner, err := id.Parse[id.Account](who)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	which, err := id.Parse[id.Notification](what)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	var m mail.Message
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		m = mail.Message{}
		r, ok, err := e.reader(ctx, tx, owner)
		if err != nil || !ok {
			return err
		}
		n, err := e.Get(ctx, tx, account.Actor{Account: owner}, which)
		if err != nil || !slices.Contains(r.set.MailOn, string(n.Type)) {
			return missing(err)
		}
		name := ""
		if a, err := e.Account.Get(ctx, tx, n.Source); err == nil {
			name = "@" + a.Username
		}
		title := e.Words.T(r.lang, "notify.title."+string(n.Type), i18n.With("Name", name))
		m = e.sheet(r, string(n.Type), title, []string{title + "."}, tx.Now(), false)
		return nil
	})
	if err != nil || m.To == "" {
		return err
	}
	return e.send(ctx, m)
}

// digest sends what a member missed, once they have been away for as long as
// they chose and as long after the last digest.
func (e *Engine) digest(ctx context.Context, d timer.Due) error {
	owner, err := id.Parse[id.Account](d.Work.Key)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	var m mail.Message
	var newest int64
	again := false
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		m, newest, again = mail.Message{}, 0, false
		r, ok, err := e.reader(ctx, tx, owner)
		if err != nil || !ok || r.set.Digest == "never" {
			return err
		}
		list, chats, due, err := e.missed(ctx, tx, r)
		if err != nil || len(list)+chats == 0 {
			return err
		}
		if again = !due; again {
			return nil
		}
		if len(list) > 0 {
			newest = int64(list[0].ID)
		}
		m = e.sheet(r, StopDigest, e.Words.T(r.lang, "notify.digest.subject", i18n.With("Count", len(list)+chats)), []string{e.sum(r.lang, list, chats)}, tx.Now(), len(list) == 0)
		return nil
	})
	if err == nil && m.To != "" {
		err = e.send(ctx, m)
	}
	if err != nil || m.To == "" && !again {
		return err
	}
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		if again {
			return e.Timers.At(tx, timer.Work{Kind: digests, Key: d.Work.Key, At: tx.Now().Add(day), Dest: "mail"})
		}
		return putDigest(tx, owner, sent{newest, tx.Now()})
	})
}

// missed gives what a member has neither read nor been written about, newest
// first, in how many chats something is new to them that no post tells, and whether it is
// time to write.
func (e *Engine) missed(ctx context.Context, tx *store.Tx, r reader) (list []Notification, chats int, due bool, err error) {
	last, err := digestOf(tx, r.account.ID)
	if err != nil {
		return nil, 0, false, err
	}
	actor := account.Actor{Account: r.account.ID}
	marks, err := e.Markers(ctx, tx, actor, []string{TimelineNotifications})
	if err != nil {
		return nil, 0, false, err
	}
	p := store.Page{Limit: digestMax, Since: last.last}
	if len(marks) > 0 {
		p.Since = max(p.Since, marks[0].LastRead)
	}
	if list, err = e.List(ctx, tx, actor, Query{}, p); err != nil {
		return nil, 0, false, err
	}
	if list, err = e.digestible(ctx, tx, actor, list); err != nil {
		return nil, 0, false, err
	}
	if e.Unheard != nil {
		by, err := e.Unheard(ctx, tx, r.account.ID, last.at)
		if err != nil {
			return nil, 0, false, err
		}
		shown, err := e.Policy.Shown(ctx, tx, r.account.ID, decide.OnDigest, by)
		if err != nil {
			return nil, 0, false, err
		}
		for _, who := range by {
			if slices.Contains(shown, who) {
				chats++
			}
		}
	}
	here, err := e.Account.LastDay(ctx, tx, r.account.ID)
	period := day
	if r.set.Digest == "weekly" {
		period = 7 * day
	}
	return list, chats, tx.Now().Sub(here) >= period && tx.Now().Sub(last.at) >= period, err
}

// digestible keeps what the policy engine lets a digest count: people and posts of other
// people that it shows the owner there (integrity 4.2). What the staff is told, and what
// tells of the owner's own posts alone, is not asked about.
func (e *Engine) digestible(ctx context.Context, tx *store.Tx, actor account.Actor, list []Notification) ([]Notification, error) {
	var people []id.Account
	var posts []id.Post
	for _, n := range list {
		people, posts = append(people, n.Source), append(posts, n.Post)
	}
	people, err := e.Policy.Shown(ctx, tx, actor.Account, decide.OnDigest, people)
	if err != nil {
		return nil, err
	}
	all, err := e.Post.Many(ctx, tx, posts)
	if err != nil {
		return nil, err
	}
	seen, err := e.Post.Decide(ctx, tx, actor, decide.OnDigest, all)
	if err != nil {
		return nil, err
	}
	told := map[id.Post]bool{0: true}
	for _, p := range all {
		told[p.ID] = p.Author == actor.Account
	}
	for _, p := range seen {
		told[p.ID] = true
	}
	return slices.DeleteFunc(list, func(n Notification) bool {
		return !n.Type.staff() && !(told[n.Post] && (n.Source == actor.Account || slices.Contains(people, n.Source)))
	}), nil
}

// sum says how many of each type there are, and of chats: no words of other people travel
// by mail.
func (e *Engine) sum(lang i18n.Tag, list []Notification, chats int) string {
	count := map[Type]int{}
	for _, n := range list {
		count[n.Type]++
	}
	lines := []string{e.Words.T(lang, "notify.digest.text")}
	if chats > 0 {
		lines = append(lines, "• "+e.Words.T(lang, "notify.digest.chat", i18n.With("Count", chats)))
	}
	for _, t := range Types() {
		if count[t] > 0 {
			lines = append(lines, "• "+e.Words.T(lang, "notify.digest."+string(t), i18n.With("Count", count[t])))
		}
	}
	return strings.Join(lines, "\n")
}

// sheet composes a letter with the link that ends its sort. It leads to the notifications,
// or to the chats.
func (e *Engine) sheet(r reader, sort, subject string, body []string, now time.Time, chats bool) mail.Message {
	action, link := "notify.letter.action", "/notifications"
	if chats {
		action, link = "notify.letter.chats", "/messages"
	}
	stop := url.URL{Path: "/letters/stop", RawQuery: url.Values{"who": {r.account.ID.String()}, "what": {sort}}.Encode()}
	return e.Account.Compose(r.account, r.login, subject, mail.Sheet{
		Body: body, Action: e.Words.T(r.lang, action), Link: link,
		StopWord: e.Words.T(r.lang, "notify.letter.stop"), Stop: e.Keys.SignURL(stopping, &stop, now.Add(stopLife)),
	})
}

func (e *Engine) send(ctx context.Context, m mail.Message) error {
	err := e.Mail.Send(ctx, m)
	if errors.Is(err, mail.ErrRefused) || errors.Is(err, mail.ErrAddress) {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	return err
}

// Stop tells which letters an address of a letter ends, and whose: StopDigest or
// a Type. It fails when the network did not write the address.
func (e *Engine) Stop(u *url.URL) (who id.Account, what string, err error) {
	if err := e.Keys.VerifyURL(stopping, u, e.Clock.Now()); err != nil {
		return 0, "", fault.Wrap(errStop, err)
	}
	who, err = id.Parse[id.Account](u.Query().Get("who"))
	if err != nil {
		return 0, "", fault.Wrap(errStop, err)
	}
	return who, u.Query().Get("what"), nil
}

// StopLetters ends one sort of letters to a member.
func (e *Engine) StopLetters(ctx context.Context, tx *store.Tx, who id.Account, what string) error {
	set, err := e.Account.Settings(ctx, tx, who)
	if err != nil {
		return err
	}
	if what == StopDigest {
		set.Digest = "never"
	}
	set.MailOn = slices.DeleteFunc(set.MailOn, func(k string) bool { return k == what })
	return e.Account.SetSettings(ctx, tx, account.Actor{Account: who}, set)
}
