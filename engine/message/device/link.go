package device

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/grant"
	"parvis/engine/entitlement"
)

const (
	// life is how long a link waits to be approved, and then for its device.
	life = 2 * time.Minute
	// mostTries is how often a wrong secret may be brought.
	mostTries = 5
	maxName   = 40
	maxKey    = 1024
	// alphabet is that of codes: nothing in it is taken for something else.
	alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	codeSize = 8

	codePurpose  = "message.device.code"
	tokenPurpose = "message.device.token"
)

// How often devices ask from one address, and how many codes a member tries.
var (
	asking = ratelimit.Rule{Name: "message.device.link", Limit: 10, Window: 10 * time.Minute}
	typing = ratelimit.Rule{Name: "message.device.code", Limit: 5, Window: life}
)

// platforms are what devices run on, as people read it.
var platforms = map[string]string{"android": "Android", "ios": "iOS", "linux": "Linux", "macos": "macOS", "web": "Web", "windows": "Windows", "other": ""}

// System names a platform as people do; it has no name if it is another.
func System(platform string) string { return platforms[platform] }

// Asked is what a device says of itself.
type Asked struct {
	Name, Platform string
	// Key is one with which it will sign, or nothing.
	Key []byte
}

// Link is a device that asks to be linked.
type Link struct {
	// ID finds it; it opens nothing.
	ID string
	Asked
	At time.Time

	code, secret, box []byte
	tries             int
	refused           bool
	device            ID
}

// Until is when its code is over.
func (l Link) Until() time.Time { return l.At.Add(life) }

// Pending is a link as its device has it, once.
type Pending struct {
	Link
	// Code is for people, Secret for the device alone.
	Code, Secret string
}

// clean checks what a device says of itself.
func (a Asked) clean() (Asked, error) {
	a.Name = strings.Join(strings.Fields(a.Name), " ")
	_, known := platforms[a.Platform]
	switch n := utf8.RuneCountInString(a.Name); {
	case n == 0 || n > maxName || !utf8.ValidString(a.Name) || i18n.BadText(a.Name):
		return a, errName
	case !known:
		return a, errPlatform
	case len(a.Key) > maxKey:
		return a, errKey
	}
	return a, nil
}

// newCode draws a code.
func newCode() string {
	raw := seal.Random(codeSize)
	for i, b := range raw {
		raw[i] = alphabet[int(b)%len(alphabet)] // which divides 256
	}
	return string(raw)
}

// bare gives a code as it is compared, however it was typed.
func bare(code string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(alphabet, r) {
			return r
		}
		return -1
	}, strings.ToUpper(code))
}

// Ask counts a link that is asked for from an address; it stands outside transactions.
func (e *Engine) Ask(from netip.Addr) error {
	_, err := e.o.Limiter.Take(ratelimit.Use{Rule: asking, Key: ratelimit.AddrKey(from)})
	return err
}

// Try counts a code that the actor types; it stands outside transactions.
func (e *Engine) Try(actor account.Actor) error {
	_, err := e.o.Limiter.Take(ratelimit.Use{Rule: typing, Key: actor.Account.String()})
	return err
}

// Begin lets a device wait to be linked. Nobody is asked who they are.
func (e *Engine) Begin(_ context.Context, tx *store.Tx, a Asked) (Pending, error) {
	a, err := a.clean()
	if err != nil {
		return Pending{}, err
	}
	if a.Key == nil {
		a.Key = []byte{}
	}
	for {
		p := Pending{Link: Link{ID: seal.NewCode(), Asked: a, At: tx.Now(), box: []byte{}}, Code: newCode(), Secret: seal.NewToken()}
		p.code, p.secret = e.o.Keys.Index(codePurpose, []byte(p.Code)), seal.Hash(p.Secret)
		if free, err := insertLink(tx, p.Link); free || err != nil {
			return p, err
		}
	}
}

// Find gives the link that waits with a code.
func (e *Engine) Find(_ context.Context, tx *store.Tx, code string) (Link, error) {
	return waiting(tx, func() (Link, error) { return linkByCode(tx, e.o.Keys.Index(codePurpose, []byte(bare(code)))) })
}

// Get gives a link that waits.
func (e *Engine) Get(_ context.Context, tx *store.Tx, link string) (Link, error) {
	return waiting(tx, func() (Link, error) { return linkByID(tx, link) })
}

// waiting gives a link that nobody decided about, in time.
func waiting(tx *store.Tx, read func() (Link, error)) (Link, error) {
	l, err := read()
	if store.IsMissing(err) || err == nil && (l.refused || l.device != 0 || !tx.Now().Before(l.Until())) {
		err = errCode
	}
	return l, err
}

// Proved refuses whoever did not prove a moment ago who they are, before they are asked about
// a device.
func (e *Engine) Proved(ctx context.Context, tx *store.Tx, actor account.Actor) error {
	return e.o.Fresh(ctx, tx, actor)
}

// Approve gives a device that waits a place among those of the actor, or of a line with
// another than 0, and tells the others. The actor proved a moment ago who they are.
func (e *Engine) Approve(ctx context.Context, tx *store.Tx, actor account.Actor, link string, l id.Line) (Device, error) {
	if err := e.o.Fresh(ctx, tx, actor); err != nil {
		return Device{}, err
	}
	return e.approve(ctx, tx, actor, link, l)
}

func (e *Engine) approve(ctx context.Context, tx *store.Tx, actor account.Actor, link string, l id.Line) (Device, error) {
	asked, err := waiting(tx, func() (Link, error) { return lockLink(tx, link) })
	if err != nil {
		return Device{}, err
	}
	d := Device{ID: ID(tx.NewID()), Account: actor.Account, Line: l, Name: asked.Name, Platform: asked.Platform, State: Active, At: tx.Now(), day: today(tx), subject: entitlement.Subject(actor.Account), key: asked.Key}
	var line Line
	if l != 0 {
		if line, err = e.o.Lines(ctx, tx, actor, l); err != nil {
			return d, err
		}
		d.subject = line.Subject
	}
	// Before the others are counted, as of two at once the second waits here.
	if err := e.o.Message.Announce(ctx, tx, d.voice(), "device.linked", int64(d.ID)); err != nil {
		return d, err
	}
	has, err := e.beside(tx, d)
	if err != nil {
		return d, err
	}
	b, err := e.bound(ctx, tx, d.subject, l, len(has))
	if err == nil && len(has) >= b.level {
		err = errLimit
	}
	if err != nil {
		return d, err
	}
	if err := insert(tx, d); err != nil {
		return d, err
	}
	asked.device, asked.At = d.ID, tx.Now()
	if err := setLink(tx, asked); err != nil {
		return d, err
	}
	if err := e.fit(ctx, tx, d.subject); err != nil { // so that it is known when the plan ends
		return d, err
	}
	return d, e.tell(ctx, tx, actor, d, line)
}

// beside gives the devices where another is to be.
func (e *Engine) beside(tx *store.Tx, d Device) ([]Device, error) {
	if d.Line != 0 {
		return ofLine(tx, d.Line)
	}
	return ofAccount(tx, d.Account)
}

// tell writes a letter to whose device it is: the member, or who owns the line. The name of a
// device may be anybody's words, and is not in it.
func (e *Engine) tell(ctx context.Context, tx *store.Tx, actor account.Actor, d Device, l Line) error {
	what := System(d.Platform)
	if what != "" {
		what = " (" + what + ")"
	}
	if d.Line == 0 {
		return e.o.Account.Send(tx, account.Letter{To: d.Account, Kind: "device_linked", Path: "/settings/devices", Args: map[string]string{"Device": what}})
	}
	who, err := e.o.Account.Find(ctx, tx, actor.Account)
	if err != nil || l.Owner == 0 {
		return err
	}
	return e.o.Account.Send(tx, account.Letter{To: l.Owner, Kind: "line_device_linked", Path: "/studio/line/" + d.Line.String() + "/devices", Args: map[string]string{"Device": what, "Line": l.Name, "Who": who.Username}})
}

// Refuse ends a link that waits: its device is told no.
func (e *Engine) Refuse(_ context.Context, tx *store.Tx, link string) error {
	l, err := waiting(tx, func() (Link, error) { return lockLink(tx, link) })
	if err != nil {
		return err
	}
	l.refused = true
	return setLink(tx, l)
}

// Full tells whether something was refused because there are as many devices as there may be.
func Full(err error) bool { return errors.Is(err, errLimit) }

// Claimed is what a device gets once it is linked; nothing while it waits.
type Claimed struct {
	Waits  bool
	Token  string
	Scopes string
	Device Device
	// Cursor is where its feed begins.
	Cursor int64
}

// Claim gives a device what it waits for, against its secret. Asked again in time, it gives
// the same.
func (e *Engine) Claim(ctx context.Context, tx *store.Tx, link, secret string) (Claimed, error) {
	l, err := lockLink(tx, link)
	switch {
	case store.IsMissing(err) || err == nil && l.tries >= mostTries:
		return Claimed{}, errCode
	case err != nil:
		return Claimed{}, err
	case !seal.Equal(string(seal.Hash(secret)), string(l.secret)):
		return Claimed{}, &store.Instead{Err: errCode, Do: func(tx *store.Tx) error { return countTry(tx, link) }}
	case l.refused || !tx.Now().Before(l.Until()):
		return Claimed{}, errOver
	case l.device == 0:
		return Claimed{Waits: true}, nil
	}
	c := Claimed{}
	if c.Device, err = byID(tx, l.device); err != nil {
		return c, err
	}
	c.Scopes = c.Device.scopes()
	if c.Cursor, err = e.o.Message.Top(ctx, tx, account.Actor{Account: c.Device.voice()}); err != nil {
		return c, err
	}
	if c.Device.token != 0 {
		plain, err := e.o.Keys.Open(tokenPurpose, l.box, []byte(l.ID))
		c.Token = string(plain)
		return c, err
	}
	return c, e.equip(ctx, tx, &l, &c)
}

// equip gives a device an app and a token of its own.
func (e *Engine) equip(ctx context.Context, tx *store.Tx, l *Link, c *Claimed) error {
	app, _, err := e.o.Grant.RegisterApp(ctx, tx, grant.Registration{Name: c.Device.Name, Redirects: []string{grant.OutOfBand}, Scopes: c.Scopes})
	if err != nil {
		return err
	}
	issued, err := e.o.Grant.Issue(ctx, tx, app, c.Device.Account, app.Scopes)
	if err != nil {
		return err
	}
	c.Token, c.Device.app, c.Device.token = issued.Token, app.ID, issued.ID
	if err := setToken(tx, c.Device); err != nil {
		return err
	}
	l.box = e.o.Keys.Seal(tokenPurpose, []byte(c.Token), []byte(l.ID))
	return setLink(tx, *l)
}
