package business

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/system/business/messenger"
)

// Client is an app of a portfolio.
type Client struct {
	ID        id.Client
	Portfolio id.Portfolio
	Name      string
	Secret    seal.Secret
	// Proof says that calls must prove to know the secret.
	Proof bool
	// Callback is where it is told of Fields; Verify is what proves us to it.
	Callback string
	Verify   seal.Secret
	Fields   []string
	At       time.Time
}

// The scopes of tokens (business-messaging 1).
const (
	Messaging  = "whatsapp_business_messaging"
	Management = "whatsapp_business_management"
	Portfolios = "business_management"
)

// Scopes are those that a token can have.
func Scopes() []string { return []string{Messaging, Management, Portfolios} }

// Fields are those that an app may ask to be told of (business-messaging 9). Of messages
// and templates it is; some of the others are names of what is not told yet.
func Fields() []string {
	return []string{
		"messages", "message_template_status_update", "message_template_quality_update", "message_template_components_update", "template_category_update",
		"phone_number_quality_update", "phone_number_name_update", "account_update", "account_alerts", "account_review_update", "business_capability_update",
		"security", "user_preferences", echoed,
	}
}

// told is the field of which apps are told.
const told = "messages"

// asking is how often an app may have an address asked.
var asking = ratelimit.Rule{Name: "business.callback", Limit: 30, Window: time.Hour}

// AddClient makes an app of a portfolio.
func (e *Engine) AddClient(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, name string) (Client, error) {
	if _, err := e.Portfolio(ctx, tx, actor, p, Developer); err != nil {
		return Client{}, err
	}
	name, err := cleanName(name)
	if err != nil {
		return Client{}, err
	}
	has, err := e.clients(tx, p)
	if err == nil && len(has) >= mostOf {
		err = errMany
	}
	if err != nil {
		return Client{}, err
	}
	c := Client{ID: id.Client(tx.NewID()), Portfolio: p, Name: name, Secret: newSecret(), Fields: []string{told}, At: tx.Now()}
	return c, insertClient(tx, c, e.box(c.ID, "secret", c.Secret), e.box(c.ID, "verify", c.Verify))
}

// NewSecret gives an app of the actor's another secret: the last one is good for nothing
// any more, and what the app is told is signed with the new one.
func (e *Engine) NewSecret(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Client) error {
	if err := e.keeps(ctx, tx, actor, c); err != nil {
		return err
	}
	client, err := e.Client(ctx, tx, c)
	if err != nil {
		return err
	}
	if err := setSecret(tx, c, e.box(c, "secret", newSecret())); err != nil {
		return err
	}
	return note(ctx, tx, actor, "business.secret.new", client.Portfolio, audit.Subject{Kind: "app", ID: int64(c)}, "")
}

// keeps refuses whoever does not keep an app, by a role in its portfolio.
func (e *Engine) keeps(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Client) error {
	client, err := e.Client(ctx, tx, c)
	if err == nil {
		_, err = e.Portfolio(ctx, tx, actor, client.Portfolio, Developer)
	}
	return err
}

func newSecret() seal.Secret { return seal.NewSecret(hex.EncodeToString(seal.Random(16))) }

// box seals a secret of an app.
func (e *Engine) box(c id.Client, what string, s seal.Secret) []byte {
	return e.o.Keys.Seal("business."+what, []byte(s.Reveal()), []byte(c.String()))
}

// unbox opens the secrets of an app.
func (e *Engine) unbox(c Client, secret, verify []byte) (Client, error) {
	for _, b := range []struct {
		what string
		box  []byte
		to   *seal.Secret
	}{{"secret", secret, &c.Secret}, {"verify", verify, &c.Verify}} {
		plain, err := e.o.Keys.Open("business."+b.what, b.box, []byte(c.ID.String()))
		if err != nil {
			return c, err
		}
		*b.to = seal.NewSecret(string(plain))
	}
	return c, nil
}

func (e *Engine) clients(tx *store.Tx, p id.Portfolio) ([]Client, error) {
	rows, err := clientsOf(tx, p)
	if err != nil {
		return nil, err
	}
	out := make([]Client, len(rows))
	for i, r := range rows {
		if out[i], err = e.unbox(r.Client, r.secret, r.verify); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Clients are the apps of a portfolio of the actor's.
func (e *Engine) Clients(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio) ([]Client, error) {
	if _, err := e.Portfolio(ctx, tx, actor, p, Developer); err != nil {
		return nil, err
	}
	return e.clients(tx, p)
}

// Client gives an app by its id.
func (e *Engine) Client(_ context.Context, tx *store.Tx, c id.Client) (Client, error) {
	r, err := clientByID(tx, c)
	if store.IsMissing(err) {
		return Client{}, errMissing
	}
	if err != nil {
		return Client{}, err
	}
	return e.unbox(r.Client, r.secret, r.verify)
}

// Callback is where an app wants to be told of what: fields of business accounts, and of
// pages as messenger.Stored has them.
type Callback struct {
	URL    string
	Verify seal.Secret
	Fields []string
}

// SetCallback has an app told of fields. The address was asked before, with Ask.
func (e *Engine) SetCallback(ctx context.Context, tx *store.Tx, c id.Client, to Callback) error {
	if to.URL != "" && len(to.Fields) == 0 {
		return errFields
	}
	for _, f := range to.Fields {
		if _, paged := messenger.Field(f); !paged && !slices.Contains(Fields(), f) {
			return errFields
		}
	}
	if to.URL != "" { // it proved itself anew
		if err := e.o.Hook.Enable(ctx, tx, c, to.URL); err != nil {
			return err
		}
	}
	return setCallback(tx, c, to, e.box(c, "verify", to.Verify))
}

// Ask has an address prove that it takes what is told to an app (business-messaging 9.2).
// It stands outside transactions.
func (e *Engine) Ask(ctx context.Context, c id.Client, to Callback) error {
	if to.URL == "" || len(to.URL) > 2000 {
		return errCallback
	}
	if _, err := e.o.Limiter.Take(ratelimit.Use{Rule: asking, Key: c.String()}); err != nil {
		return err
	}
	return e.o.Hook.Verify(ctx, to.URL, to.Verify.Reveal())
}

// Token is an access token of an app, without its text.
type Token struct {
	ID      int64
	Client  id.Client
	Name    string
	Scopes  []string
	At      time.Time
	Expires time.Time
	// By made it.
	By id.Account
}

// Issue makes a token of an app of the actor's; its text is shown this once.
func (e *Engine) Issue(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Client, name string, scopes []string) (Token, seal.Secret, error) {
	if err := e.keeps(ctx, tx, actor, c); err != nil {
		return Token{}, seal.Secret{}, err
	}
	name, err := cleanName(name)
	if err != nil {
		return Token{}, seal.Secret{}, err
	}
	has, err := tokensOf(tx, c)
	if err == nil && len(has) >= mostOf {
		err = errMany
	}
	for _, s := range scopes {
		if !slices.Contains(Scopes(), s) {
			err = errScope
		}
	}
	if err != nil {
		return Token{}, seal.Secret{}, err
	}
	text := seal.NewSecret("EAA" + hex.EncodeToString(seal.Random(32)))
	t := Token{ID: tx.NewID(), Client: c, Name: name, Scopes: scopes, At: tx.Now(), By: actor.Account}
	if err := insertToken(tx, t, seal.Hash(text.Reveal())); err != nil {
		return t, text, err
	}
	client, err := e.Client(ctx, tx, c)
	if err != nil {
		return t, text, err
	}
	return t, text, note(ctx, tx, actor, "business.token", client.Portfolio, audit.Subject{Kind: "app", ID: int64(c)}, "")
}

// Tokens are those of an app.
func (e *Engine) Tokens(_ context.Context, tx *store.Tx, c id.Client) ([]Token, error) {
	return tokensOf(tx, c)
}

// Revoke ends a token of an app of the actor's.
func (e *Engine) Revoke(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Client, t int64) error {
	if err := e.keeps(ctx, tx, actor, c); err != nil {
		return err
	}
	client, err := e.Client(ctx, tx, c)
	if err != nil {
		return err
	}
	if err := dropToken(tx, c, t); err != nil {
		return err
	}
	return note(ctx, tx, actor, "business.revoke", client.Portfolio, audit.Subject{Kind: "app", ID: int64(c)}, "")
}

// Caller is who calls the API.
type Caller struct {
	Client Client
	// Token is 0 for an app that comes with its secret.
	Token   int64
	Scopes  []string
	Expires time.Time
	// By made the token; 0 without one.
	By id.Account
}

// Maker is who made the token of a caller, as whom it does what needs a role: refused where
// nobody did, or they cannot act any more.
func (e *Engine) Maker(ctx context.Context, tx *store.Tx, c Caller) (account.Actor, error) {
	if c.By == 0 {
		return account.Actor{}, errScope
	}
	if err := e.o.Account.Acts(ctx, tx, c.By); err != nil && fault.KindOf(err) == fault.Internal {
		return account.Actor{}, err
	} else if err != nil {
		return account.Actor{}, errScope
	}
	return account.Actor{Account: c.By, State: account.Active}, nil
}

// Has tells whether a caller may do what a scope names.
func (c Caller) Has(scope string) bool { return slices.Contains(c.Scopes, scope) }

// Resolve finds who calls with a token: that of an app, or its number and secret with a
// bar between them.
func (e *Engine) Resolve(ctx context.Context, tx *store.Tx, text string) (Caller, error) {
	if n, secret, both := strings.Cut(text, "|"); both {
		c, err := id.Parse[id.Client](n)
		if err != nil {
			return Caller{}, errToken
		}
		client, err := e.Client(ctx, tx, c)
		if err != nil || !seal.Equal(client.Secret.Reveal(), secret) {
			return Caller{}, errToken
		}
		return Caller{Client: client}, e.callable(ctx, tx, client)
	}
	found, err := tokenByHash(tx, seal.Hash(text))
	if store.IsMissing(err) {
		return Caller{}, errToken
	}
	if err != nil {
		return Caller{}, err
	}
	t := found.Key
	if !t.Expires.IsZero() && !t.Expires.After(tx.Now()) {
		return Caller{}, errExpired
	}
	if t.By != 0 { // of what was made by a release before, nobody knows who made it
		if err := e.o.Account.Acts(ctx, tx, t.By); err != nil && fault.KindOf(err) == fault.Internal {
			return Caller{}, err
		} else if err != nil {
			return Caller{}, errToken
		}
		if found.Val.Rank() < Developer.Rank() {
			return Caller{}, errToken
		}
	}
	client, err := e.Client(ctx, tx, t.Client)
	if err == nil {
		err = e.callable(ctx, tx, client)
	}
	return Caller{Client: client, Token: t.ID, Scopes: t.Scopes, Expires: t.Expires, By: t.By}, err
}

// callable refuses the apps of an organisation that is closed, or suspended.
func (e *Engine) callable(ctx context.Context, tx *store.Tx, c Client) error {
	held, err := e.held(ctx, tx, Line{Portfolio: c.Portfolio})
	switch {
	case err != nil:
		return err
	case held == closed:
		return errToken
	case held == locked:
		return errLocked
	}
	return nil
}

// Prove checks the proof that a call brings, which is a keyed hash of its token with the
// app's secret; an app can ask that each call has one (business-messaging 5.5).
func (c Caller) Prove(token, proof string) error {
	if proof == "" && !c.Client.Proof {
		return nil
	}
	h := hmac.New(sha256.New, []byte(c.Client.Secret.Reveal()))
	h.Write([]byte(token))
	if !seal.Equal(hex.EncodeToString(h.Sum(nil)), strings.ToLower(proof)) {
		return errProof
	}
	return nil
}

// Subscription says that an app is told of a business account.
type Subscription struct {
	Client   id.Client
	Name     string
	Callback string
}

// Subscribe has an app told of a business account, at an address of its own if one is
// given.
func (e *Engine) Subscribe(ctx context.Context, tx *store.Tx, b id.Business, c id.Client, callback string) error {
	got, err := e.Client(ctx, tx, c)
	if err != nil {
		return err
	}
	for _, to := range []string{callback, got.Callback} { // whoever subscribes anew wants to be told again
		if to == "" {
			continue
		}
		if err := e.o.Hook.Enable(ctx, tx, c, to); err != nil {
			return err
		}
	}
	return putSubscription(tx, b, c, callback, tx.Now())
}

// Unsubscribe has an app told no more.
func (e *Engine) Unsubscribe(_ context.Context, tx *store.Tx, b id.Business, c id.Client) error {
	return dropSubscription(tx, b, c)
}

// Subscriptions are the apps that are told of a business account.
func (e *Engine) Subscriptions(_ context.Context, tx *store.Tx, b id.Business) ([]Subscription, error) {
	return subscriptionsOf(tx, b)
}
