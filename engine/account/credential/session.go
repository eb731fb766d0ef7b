package credential

import (
	"context"
	"strconv"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
)

// How long sessions live (social-core 5, architecture 18.6).
const (
	IdleLife     = 30 * 24 * time.Hour
	AbsoluteLife = 180 * 24 * time.Hour
	FreshLife    = 5 * time.Minute

	addressLife = 7 * 24 * time.Hour
	deviceLife  = AbsoluteLife
	// seenGrain is how exactly the last use is kept.
	seenGrain    = 5 * time.Minute
	maxSessions  = 50
	halfwayLife  = 5 * time.Minute
	halfwayTopic = "account.halfway"
)

// Device is from where somebody signs in, as the request tells it.
type Device struct {
	Agent   string
	Address string
}

// Session is a signed-in browser.
type Session struct {
	ID        id.Session
	Account   id.Account
	CreatedAt time.Time
	SeenAt    time.Time
	FreshAt   time.Time
	// Device is a browser and a system, "Firefox · Linux".
	Device string
	// Address is empty after seven days.
	Address string
}

// Worn tells that the session should be touched.
func (s Session) Worn(now time.Time) bool { return now.Sub(s.SeenAt) >= seenGrain }

// Fresh tells that the person proved who they are a moment ago.
func (s Session) Fresh(now time.Time) bool { return now.Sub(s.FreshAt) < FreshLife }

func (s Session) over(now time.Time) bool {
	return now.Sub(s.SeenAt) >= IdleLife || now.Sub(s.CreatedAt) >= AbsoluteLife
}

// Begin opens a session for an account that proved itself, and gives the token
// for its cookie. From a device not seen before it writes a letter.
func (e *Engine) Begin(ctx context.Context, tx *store.Tx, a id.Account, d Device) (string, Session, error) {
	got, err := e.o.Account.Find(ctx, tx, a)
	if err != nil {
		return "", Session{}, err
	}
	if err := signable(got.State); err != nil {
		return "", Session{}, err
	}
	token := seal.NewToken()
	s := Session{ID: id.Session(tx.NewID()), Account: a, CreatedAt: tx.Now(), SeenAt: tx.Now(), FreshAt: tx.Now(), Device: deviceName(d.Agent), Address: d.Address}
	if err := insertSession(tx, s, seal.Hash(token)); err != nil {
		return "", Session{}, err
	}
	if err := e.limit(tx, a); err != nil {
		return "", Session{}, err
	}
	if err := e.o.Account.MarkActive(ctx, tx, a); err != nil {
		return "", Session{}, err
	}
	return token, s, e.notice(tx, s)
}

// limit ends the oldest sessions when there are too many.
func (e *Engine) limit(tx *store.Tx, a id.Account) error {
	list, err := sessionsOf(tx, a, maxSessions*2)
	if err != nil {
		return err
	}
	for _, s := range list[min(len(list), maxSessions):] {
		if err := e.end(tx, s); err != nil {
			return err
		}
	}
	return nil
}

// notice remembers the device, and writes if it is new and not the first.
func (e *Engine) notice(tx *store.Tx, s Session) error {
	mark := e.o.Keys.Index("account.device", []byte(s.Account.String()+"\n"+s.Device))
	fresh, err := putDevice(tx, s.Account, mark)
	if err != nil || !fresh {
		return err
	}
	n, err := countDevices(tx, s.Account)
	if err != nil || n < 2 {
		return err
	}
	return e.o.Account.Send(tx, account.Letter{
		To: s.Account, Kind: "new_device", Path: "/settings/devices", Args: map[string]string{"Device": s.Device},
	})
}

// Resolve gives who acts with a session's token: Unauthenticated when there is
// no such session or it is over. The actor may be one that waits to be confirmed
// or is frozen; its State says so.
func (e *Engine) Resolve(ctx context.Context, tx *store.Tx, token string) (account.Actor, Session, error) {
	s, err := sessionByHash(tx, seal.Hash(token))
	if store.IsMissing(err) || err == nil && s.over(tx.Now()) {
		return account.Actor{}, Session{}, errOver
	}
	if err != nil {
		return account.Actor{}, Session{}, err
	}
	actor, err := e.o.Account.Actor(ctx, tx, s.Account)
	if err != nil {
		return account.Actor{}, Session{}, err
	}
	if signable(actor.State) != nil {
		return account.Actor{}, Session{}, errOver
	}
	actor.Session, actor.Scopes = s.ID, account.AllScopes()
	return actor, s, nil
}

// Touch notes that a session is in use, at most every five minutes.
func (e *Engine) Touch(ctx context.Context, tx *store.Tx, s Session) error {
	if err := touchSession(tx, s.ID, tx.Now().Add(-seenGrain)); err != nil {
		return err
	}
	return e.o.Account.MarkActive(ctx, tx, s.Account)
}

// Renew makes the actor's session fresh, after a proof.
func (e *Engine) Renew(_ context.Context, tx *store.Tx, actor account.Actor) error {
	return renewSession(tx, actor.Session, actor.Account)
}

// Sessions gives the actor's sessions, newest first.
func (e *Engine) Sessions(_ context.Context, tx *store.Tx, actor account.Actor) ([]Session, error) {
	return sessionsOf(tx, actor.Account, maxSessions)
}

// End closes one of the actor's sessions. It is no error if there is none.
func (e *Engine) End(_ context.Context, tx *store.Tx, actor account.Actor, which id.Session) error {
	s, err := sessionByID(tx, which)
	if store.IsMissing(err) || err == nil && s.Account != actor.Account {
		return nil
	}
	if err != nil {
		return err
	}
	return e.end(tx, s)
}

// EndOthers closes every session of the actor's but the present one.
func (e *Engine) EndOthers(ctx context.Context, tx *store.Tx, actor account.Actor) error {
	return e.endAll(ctx, tx, actor.Account, actor.Session)
}

func (e *Engine) endAll(_ context.Context, tx *store.Tx, a id.Account, but id.Session) error {
	list, err := sessionsOf(tx, a, maxSessions*2)
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.ID == but {
			continue
		}
		if err := e.end(tx, s); err != nil {
			return err
		}
	}
	return nil
}

// SignOut ends every session of somebody else's, for staff with ManageUserAccess whose
// role is above theirs, and records it. The tokens of apps are grant's to end.
func (e *Engine) SignOut(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account) error {
	if err := e.o.Account.Above(ctx, tx, actor, target, account.ManageUserAccess); err != nil {
		return err
	}
	if err := e.endAll(ctx, tx, target, 0); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: "account.signout", Subject: audit.Account(target)})
}

func (e *Engine) end(tx *store.Tx, s Session) error {
	if err := deleteSession(tx, s.ID); err != nil {
		return err
	}
	return e.o.Events.Emit(tx, SessionEnded{Session: s.ID, Account: s.Account})
}

// Fresh fails unless whoever has the actor's session proved a short time ago who they
// are.
func (e *Engine) Fresh(_ context.Context, tx *store.Tx, actor account.Actor) error {
	s, err := sessionByID(tx, actor.Session)
	if store.IsMissing(err) {
		return errFresh
	}
	if err != nil {
		return err
	}
	if s.Account != actor.Account || !s.Fresh(tx.Now()) {
		return errFresh
	}
	return nil
}

// Halfway gives a text that says, for five minutes, that an account's password
// was right: the sign-in page keeps it while it asks for the second factor.
func (e *Engine) Halfway(a id.Account) string {
	until := strconv.FormatInt(e.o.Clock.Now().Add(halfwayLife).Unix(), 10)
	text := a.String() + "." + until
	return text + "." + e.o.Keys.Sign(halfwayTopic, text)
}

// Half reads what Halfway gave.
func (e *Engine) Half(text string) (id.Account, error) {
	part := strings.Split(text, ".")
	if len(part) != 3 || !e.o.Keys.Verify(halfwayTopic, part[0]+"."+part[1], part[2]) {
		return 0, errOver
	}
	until, err := strconv.ParseInt(part[1], 10, 64)
	if err != nil || e.o.Clock.Now().Unix() >= until {
		return 0, errOver
	}
	a, err := id.Parse[id.Account](part[0])
	if err != nil {
		return 0, errOver
	}
	return a, nil
}

// deviceName gives a browser and a system from the header that claims them, and
// nothing that tells one member's device from another's.
func deviceName(agent string) string {
	first := func(among ...string) string {
		for _, pair := range among {
			mark, name, _ := strings.Cut(pair, "=")
			if strings.Contains(agent, mark) {
				return name
			}
		}
		return ""
	}
	browser := first("Edg/=Edge", "EdgA/=Edge", "OPR/=Opera", "SamsungBrowser=Samsung Internet", "Firefox/=Firefox", "FxiOS=Firefox", "CriOS=Chrome",
		"Chromium/=Chromium", "Chrome/=Chrome", "Safari/=Safari", "curl/=curl")
	system := first("iPhone=iPhone", "iPad=iPad", "Android=Android", "CrOS=ChromeOS", "Windows=Windows", "Mac OS X=macOS", "Linux=Linux", "FreeBSD=FreeBSD")
	return strings.Trim(browser+" · "+system, " ·")
}
