package credential

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
)

const (
	ceremonyLife = 10 * time.Minute
	maxPasskeys  = 20
	maxKeyName   = 60
	maxResponse  = 64 << 10
)

// Passkey is a key on a person's device.
type Passkey struct {
	ID        int64
	Name      string
	CreatedAt time.Time
	UsedAt    time.Time
}

func relyingParty(address, name string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("credential: %q is no address", address)
	}
	if name == "" {
		name = u.Hostname()
	}
	return webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: name, RPOrigins: []string{u.Scheme + "://" + u.Host}})
}

// holder is an account as the passkey library sees it.
type holder struct {
	account     account.Account
	handle      []byte
	credentials []webauthn.Credential
}

// WebAuthnID is not the account's number, which everybody knows.
func (h holder) WebAuthnID() []byte { return h.handle }

// WebAuthnName is the username.
func (h holder) WebAuthnName() string { return h.account.Username }

// WebAuthnDisplayName is the name that the device shows.
func (h holder) WebAuthnDisplayName() string {
	if h.account.DisplayName == "" {
		return h.account.Username
	}
	return h.account.DisplayName
}

// WebAuthnCredentials are the account's passkeys.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

func (e *Engine) holder(ctx context.Context, tx *store.Tx, a id.Account) (holder, error) {
	got, err := e.o.Account.Find(ctx, tx, a)
	if err != nil {
		return holder{}, err
	}
	rows, err := passkeysOf(tx, a)
	if err != nil {
		return holder{}, err
	}
	h := holder{account: got, handle: e.o.Keys.Index("account.passkey", []byte(a.String()))}
	for _, r := range rows {
		var c webauthn.Credential
		if err := json.Unmarshal(r.data, &c); err != nil {
			return holder{}, fmt.Errorf("passkey %d: %w", r.ID, err)
		}
		h.credentials = append(h.credentials, c)
	}
	return h, nil
}

// NewPasskey begins to add a passkey to the actor's account: the options for
// navigator.credentials.create as JSON, and the name of the dialogue, which
// FinishPasskey wants back.
func (e *Engine) NewPasskey(ctx context.Context, tx *store.Tx, actor account.Actor) (options []byte, dialogue string, err error) {
	h, err := e.holder(ctx, tx, actor.Account)
	if err != nil {
		return nil, "", err
	}
	if len(h.credentials) >= maxPasskeys {
		return nil, "", errManyPasskeys
	}
	known := make([]protocol.CredentialDescriptor, len(h.credentials))
	for i := range h.credentials {
		known[i] = h.credentials[i].Descriptor()
	}
	creation, session, err := e.web.BeginRegistration(h, webauthn.WithExclusions(known),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationPreferred,
		}))
	if err != nil {
		return nil, "", fmt.Errorf("begin passkey: %w", err)
	}
	return e.dialogue(tx, actor.Account, creation, session)
}

// dialogue stores a challenge under a fresh name.
func (e *Engine) dialogue(tx *store.Tx, a id.Account, options any, session *webauthn.SessionData) ([]byte, string, error) {
	data, err := json.Marshal(session)
	if err != nil {
		return nil, "", err
	}
	out, err := json.Marshal(options)
	if err != nil {
		return nil, "", err
	}
	name := seal.NewToken()
	return out, name, insertCeremony(tx, seal.Hash(name), a, data, tx.Now().Add(ceremonyLife))
}

// open takes a challenge out; each is used once.
func open(tx *store.Tx, dialogue string, a id.Account) (webauthn.SessionData, error) {
	var s webauthn.SessionData
	data, err := takeCeremony(tx, seal.Hash(dialogue), a)
	if store.IsMissing(err) {
		return s, errPasskey
	}
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(data, &s)
}

// FinishPasskey adds the passkey that the device made; response is what
// navigator.credentials.create gave, as JSON.
func (e *Engine) FinishPasskey(ctx context.Context, tx *store.Tx, actor account.Actor, dialogue, name string, response []byte) error {
	session, err := open(tx, dialogue, actor.Account)
	if err != nil {
		return err
	}
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) > maxKeyName || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return errKeyName
	}
	if len(response) > maxResponse {
		return errPasskey
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return fault.Wrap(errPasskey, err)
	}
	h, err := e.holder(ctx, tx, actor.Account)
	if err != nil {
		return err
	}
	c, err := e.web.CreateCredential(h, session, parsed)
	if err != nil {
		return fault.Wrap(errPasskey, err)
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	err = insertPasskey(tx, Passkey{ID: tx.NewID(), Name: name}, actor.Account, c.ID, data)
	if store.IsUnique(err, "account_passkey_credential") {
		return fault.Wrap(errPasskey, err)
	}
	if err != nil {
		return err
	}
	return e.o.Account.Send(tx, account.Letter{To: actor.Account, Kind: "passkey_added", Path: "/settings/security"})
}

// AskPasskey begins a sign-in with a passkey of whoever comes: the options for
// navigator.credentials.get as JSON, and the name of the dialogue.
func (e *Engine) AskPasskey(_ context.Context, tx *store.Tx) (options []byte, dialogue string, err error) {
	assertion, session, err := e.web.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", fmt.Errorf("ask for passkey: %w", err)
	}
	return e.dialogue(tx, 0, assertion, session)
}

// CheckPasskey gives whose passkey signed the challenge; response is what
// navigator.credentials.get gave, as JSON. The device verified the person, so no
// other factor is needed.
func (e *Engine) CheckPasskey(ctx context.Context, tx *store.Tx, dialogue string, response []byte) (id.Account, error) {
	session, err := open(tx, dialogue, 0)
	if err != nil {
		return 0, err
	}
	if len(response) > maxResponse {
		return 0, errPasskey
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return 0, fault.Wrap(errPasskey, err)
	}
	var row passkeyRow
	var failed error
	c, err := e.web.ValidateDiscoverableLogin(func(rawID, _ []byte) (webauthn.User, error) {
		if row, failed = passkeyByCredential(tx, rawID); failed != nil {
			return nil, failed
		}
		h, err := e.holder(ctx, tx, row.account)
		failed = err
		return h, err
	}, session, parsed)
	if failed != nil && !store.IsMissing(failed) {
		return 0, failed
	}
	if err != nil {
		return 0, fault.Wrap(errPasskey, err)
	}
	got, err := e.o.Account.Find(ctx, tx, row.account)
	if err != nil {
		return 0, err
	}
	if err := signable(got.State); err != nil {
		return 0, err
	}
	data, err := json.Marshal(c)
	if err != nil {
		return 0, err
	}
	return row.account, usePasskey(tx, row.ID, data)
}

// Passkeys gives the actor's passkeys, oldest first.
func (e *Engine) Passkeys(_ context.Context, tx *store.Tx, actor account.Actor) ([]Passkey, error) {
	rows, err := passkeysOf(tx, actor.Account)
	if err != nil {
		return nil, err
	}
	out := make([]Passkey, len(rows))
	for i, r := range rows {
		out[i] = r.Passkey
	}
	return out, nil
}

// RemovePasskey takes a passkey away. It needs a fresh session, and cannot take
// the last way to sign in.
func (e *Engine) RemovePasskey(ctx context.Context, tx *store.Tx, actor account.Actor, key int64) error {
	if err := e.Fresh(ctx, tx, actor); err != nil {
		return err
	}
	f, err := e.Factors(ctx, tx, actor.Account)
	if err != nil {
		return err
	}
	if !f.Password && f.Passkeys < 2 {
		return errLastFactor
	}
	n, err := deletePasskey(tx, key, actor.Account)
	if err != nil || n == 0 {
		return err
	}
	return e.o.Account.Send(tx, account.Letter{To: actor.Account, Kind: "factor_removed", Path: "/settings/security"})
}
