package credential_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	mathrand "math/rand/v2"
	"testing"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
)

// device is an authenticator with one key, written after the WebAuthn paper.
type device struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	handle string
	count  uint32
	// verifies tells that it asks for a finger or a PIN.
	verifies bool
	origin   string
}

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	return &device{t: t, key: key, id: raw, verifies: true, origin: accounttest.URL}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// head is the authenticator data of section 6.1.
func (d *device) head(flags byte) []byte {
	host := sha256.Sum256([]byte("parvis.example"))
	out := append([]byte{}, host[:]...)
	flags |= 0x01
	if d.verifies {
		flags |= 0x04
	}
	d.count++
	out = append(out, flags)
	return binary.BigEndian.AppendUint32(out, d.count)
}

func (d *device) client(kind, challenge string) []byte {
	data, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	if err != nil {
		d.t.Fatal(err)
	}
	return data
}

// cose is the public key as CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
func (d *device) cose() []byte {
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		d.t.Fatal(err)
	}
	out := []byte{0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}
	out = append(out, point[1:33]...)
	out = append(out, 0x22, 0x58, 0x20)
	return append(out, point[33:]...)
}

// create answers navigator.credentials.create.
func (d *device) create(options []byte) []byte {
	var o struct {
		PublicKey struct {
			Challenge string `json:"challenge"`
			User      struct {
				ID string `json:"id"`
			} `json:"user"`
		} `json:"publicKey"`
	}
	if err := json.Unmarshal(options, &o); err != nil {
		d.t.Fatal(err)
	}
	d.handle = o.PublicKey.User.ID
	auth := d.head(0x40)
	auth = append(auth, make([]byte, 16)...)
	auth = binary.BigEndian.AppendUint16(auth, uint16(len(d.id)))
	auth = append(auth, d.id...)
	auth = append(auth, d.cose()...)
	// {"fmt": "none", "attStmt": {}, "authData": auth}
	object := []byte{0xA3, 0x63, 'f', 'm', 't', 0x64, 'n', 'o', 'n', 'e', 0x67, 'a', 't', 't', 'S', 't', 'm', 't', 0xA0, 0x68, 'a', 'u', 't', 'h', 'D', 'a', 't', 'a', 0x59}
	object = binary.BigEndian.AppendUint16(object, uint16(len(auth)))
	object = append(object, auth...)
	return d.pack(map[string]any{"clientDataJSON": b64(d.client("webauthn.create", o.PublicKey.Challenge)), "attestationObject": b64(object)})
}

// get answers navigator.credentials.get.
func (d *device) get(options []byte) []byte {
	var o struct {
		PublicKey struct {
			Challenge string `json:"challenge"`
		} `json:"publicKey"`
	}
	if err := json.Unmarshal(options, &o); err != nil {
		d.t.Fatal(err)
	}
	client, auth := d.client("webauthn.get", o.PublicKey.Challenge), d.head(0)
	sum := sha256.Sum256(client)
	signed := sha256.Sum256(append(append([]byte{}, auth...), sum[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, d.key, signed[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.pack(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(auth), "signature": b64(sig), "userHandle": d.handle})
}

func (d *device) pack(response map[string]any) []byte {
	out, err := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "response": response})
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func enrol(w *accounttest.World, actor account.Actor, d *device) error {
	var options []byte
	var dialogue string
	w.Write(func(tx *store.Tx) (err error) {
		options, dialogue, err = w.Credentials.NewPasskey(w.Context(), tx, actor)
		return err
	})
	response := d.create(options)
	return w.Try(func(ctx context.Context, tx *store.Tx) error {
		return w.Credentials.FinishPasskey(ctx, tx, actor, dialogue, "Téléphone", response)
	})
}

func ask(w *accounttest.World) (options []byte, dialogue string) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) (err error) {
		options, dialogue, err = w.Credentials.AskPasskey(w.Context(), tx)
		return err
	})
	return options, dialogue
}

func check(w *accounttest.World, dialogue string, response []byte) (a id.Account, err error) {
	err = w.Try(func(ctx context.Context, tx *store.Tx) error {
		a, err = w.Credentials.CheckPasskey(ctx, tx, dialogue, response)
		return err
	})
	return a, err
}

func TestPasskey(t *testing.T) {
	each(t, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		actor := w.Actor(lea)
		d := newDevice(t)
		if err := enrol(w, actor, d); err != nil {
			t.Fatal(err)
		}
		options, dialogue := ask(w)
		response := d.get(options)
		if a, err := check(w, dialogue, response); err != nil || a != lea {
			t.Fatalf("%d, %v", a, err)
		}
		_, err := check(w, dialogue, response)
		kind(t, err, fault.Invalid) // a challenge is for once
		w.Read(func(tx *store.Tx) error {
			list, err := w.Credentials.Passkeys(w.Context(), tx, actor)
			if err != nil || len(list) != 1 || list[0].Name != "Téléphone" || list[0].UsedAt.IsZero() {
				t.Errorf("passkeys %+v, %v", list, err)
			}
			return nil
		})
		if m, _ := w.Letter("lea@example.org"); m.Subject == "" {
			t.Error("nobody was told")
		}
	})
}

func TestPasskeyRefusals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		actor := w.Actor(lea)
		d := newDevice(t)
		if err := enrol(w, actor, d); err != nil {
			t.Fatal(err)
		}
		for name, change := range map[string]func(d *device){
			"another origin":            func(d *device) { d.origin = "https://evil.example" },
			"nobody verified":           func(d *device) { d.verifies = false },
			"a key nobody knows":        func(d *device) { d.id = newDevice(t).id },
			"a signature of another":    func(d *device) { d.key = newDevice(t).key },
			"the handle of another one": func(d *device) { d.handle = b64([]byte("somebody")) },
		} {
			other := *d
			change(&other)
			options, dialogue := ask(w)
			if _, err := check(w, dialogue, other.get(options)); err == nil || fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := enrol(w, w.Actor(w.Person("jean")), d); err == nil {
			t.Error("the same key for two members")
		}
		options, dialogue := ask(w)
		w.Clock.Advance(11 * 60 * 1e9)
		_, err := check(w, dialogue, d.get(options))
		kind(t, err, fault.Invalid)
		for _, junk := range []string{"", "{}", "[]", `{"id":"x"}`} {
			_, dialogue := ask(w)
			_, err := check(w, dialogue, []byte(junk))
			kind(t, err, fault.Invalid)
		}
	})
}

func TestTheLastFactorStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *accounttest.World) {
		var bare id.Account
		w.Write(func(tx *store.Tx) (err error) {
			bare, err = w.Accounts.Create(w.Context(), tx, accounttest.Operator(), account.Created{Username: "bare"})
			return err
		})
		token, _ := begin(w, bare, firefox)
		actor, _, _ := resolve(w, token)
		d, e := newDevice(t), newDevice(t)
		for _, one := range []*device{d, e} {
			if err := enrol(w, actor, one); err != nil {
				t.Fatal(err)
			}
		}
		remove := func() error {
			return w.Try(func(ctx context.Context, tx *store.Tx) error {
				list, err := w.Credentials.Passkeys(ctx, tx, actor)
				if err != nil {
					return err
				}
				return w.Credentials.RemovePasskey(ctx, tx, actor, list[0].ID)
			})
		}
		if err := remove(); err != nil {
			t.Fatal(err)
		}
		kind(t, remove(), fault.Conflict)
	})
}

// TestSpoiledAnswersLetNobodyIn: of an answer that is right, each bit counts; what is
// no answer at all breaks nothing. The library that reads it has fuzz targets of its own.
func TestSpoiledAnswersLetNobodyIn(t *testing.T) { // architecture 16
	t.Parallel()
	w := accounttest.New(testkit.Lite(t, accounttest.Sources()), account.Policy{Mode: account.Open})
	w.Start()
	lea := w.Person("lea")
	actor := w.Actor(lea)
	d := newDevice(t)
	if err := enrol(w, actor, d); err != nil {
		t.Fatal(err)
	}
	refused := func(dialogue string, response []byte) {
		t.Helper()
		if a, err := check(w, dialogue, response); err == nil || fault.KindOf(err) == fault.Internal {
			t.Errorf("signing in with %q: %d, %v", response, a, err)
		}
	}
	random := mathrand.New(mathrand.NewPCG(1, 2))
	for n := range 150 {
		options, dialogue := ask(w)
		var whole struct {
			ID       string            `json:"id"`
			RawID    string            `json:"rawId"`
			Type     string            `json:"type"`
			Response map[string]string `json:"response"`
		}
		if err := json.Unmarshal(d.get(options), &whole); err != nil {
			t.Fatal(err)
		}
		part := []string{"clientDataJSON", "authenticatorData", "signature"}[n%3]
		raw, err := base64.RawURLEncoding.DecodeString(whole.Response[part])
		if err != nil {
			t.Fatal(err)
		}
		raw[random.IntN(len(raw))] ^= byte(1 << random.IntN(8))
		whole.Response[part] = b64(raw)
		spoiled, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		refused(dialogue, spoiled)
	}
	for _, response := range []string{"", "null", "[]", `{"id":"AA","rawId":"AA","type":"public-key","response":{}}`, string(d.pack(map[string]any{"clientDataJSON": "e30", "attestationObject": "oA"}))} {
		_, dialogue := ask(w)
		refused(dialogue, []byte(response))
		var made string
		w.Write(func(tx *store.Tx) (err error) {
			_, made, err = w.Credentials.NewPasskey(w.Context(), tx, actor)
			return err
		})
		err := w.Try(func(ctx context.Context, tx *store.Tx) error {
			return w.Credentials.FinishPasskey(ctx, tx, actor, made, "Clé", []byte(response))
		})
		if err == nil || fault.KindOf(err) == fault.Internal {
			t.Errorf("a key of %q: %v", response, err)
		}
	}
	options, dialogue := ask(w)
	if a, err := check(w, dialogue, d.get(options)); err != nil || a != lea {
		t.Errorf("the right answer: %d, %v", a, err)
	}
}
