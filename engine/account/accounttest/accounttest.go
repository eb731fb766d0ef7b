// Package accounttest makes small worlds with accounts, for tests.
//
//	testkit.Each(t, accounttest.Sources(), func(t *testing.T, k *testkit.Kit) {
//		w := accounttest.New(k, account.Policy{Mode: account.Open})
//		g := graph.New(w.Accounts, w.Events, w.Timers)
//		w.Start()
//		lea := w.Person("lea")
//		...
//		w.Settle()
//	})
package accounttest

import (
	"context"
	"regexp"
	"strings"
	"sync"

	"parvis/base/event"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
	"parvis/engine/account/undo"
	"parvis/engine/audit"
	"parvis/engine/tlog"
)

// URL is the public address of the world.
const URL = "https://parvis.example"

// Password is that of every Person.
const Password = "une phrase assez longue"

// hash is of Password, made once, since making it takes a while.
const hash = "$argon2id$v=19$m=19456,t=2,p=1$Ra3bgK+f832/jh8PjYAdhg$dzpFZXHcDY8iZsFKJFBZXo+O/x/HEIFrfJjA68AA+Hg"

// World is a network with nobody in it.
type World struct {
	*testkit.Kit
	Events      *event.Log
	Timers      *timer.Timers
	Outbox      *mail.Outbox
	Keys        *seal.Keys
	Passwords   *seal.Passwords
	Words       *i18n.Catalogue
	Accounts    *account.Engine
	Credentials *credential.Engine
	Grants      *grant.Engine

	mu   sync.Mutex
	seen []string
}

// Sources are the migrations that a world needs, and more.
func Sources(more ...store.Source) []store.Source {
	return append([]store.Source{
		{Folder: "event", FS: event.Migrations}, {Folder: "timer", FS: timer.Migrations}, {Folder: "audit", FS: audit.Migrations}, {Folder: "tlog", FS: tlog.Migrations},
		{Folder: "account", FS: account.Migrations}, {Folder: "account/credential", FS: credential.Migrations},
		{Folder: "account/grant", FS: grant.Migrations}, {Folder: "account/undo", FS: undo.Migrations},
	}, more...)
}

// New makes a world; Start begins its time. change alters what the accounts
// stand on.
func New(k *testkit.Kit, p account.Policy, change ...func(*account.Options)) *World {
	k.T.Helper()
	w := &World{Kit: k}
	var err error
	check := func() {
		k.T.Helper()
		if err != nil {
			k.T.Fatal(err)
		}
	}
	w.Words, err = i18n.New(i18n.French, account.Locales, credential.Locales, grant.Locales, audit.Locales, seal.Locales, mail.Locales)
	check()
	w.Keys, err = seal.OpenKeys(k.T.TempDir())
	check()
	w.Outbox, err = mail.NewOutbox("parvis@parvis.example", "", k.Clock)
	check()
	w.Events = event.New(event.Options{Store: k.Store, Clock: k.Clock})
	w.Timers = timer.New(k.Store, k.Clock, nil)
	w.Passwords = seal.NewPasswords(k.Clock, 2)
	o := account.Options{
		Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Passwords: w.Passwords, Keys: w.Keys,
		Mail: w.Outbox, Words: w.Words, URL: URL, Name: "Aubrelle", Signup: p,
	}
	for _, c := range change {
		c(&o)
	}
	w.Accounts = account.New(o)
	w.Credentials, err = credential.New(credential.Options{
		Store: k.Store, Clock: k.Clock, Account: w.Accounts, Events: w.Events, Timers: w.Timers, Passwords: w.Passwords,
		Keys: w.Keys, URL: URL, Name: "Aubrelle",
	})
	check()
	w.Grants = grant.New(grant.Options{Clock: k.Clock, Account: w.Accounts, Events: w.Events, Timers: w.Timers})
	note[account.Registered](w)
	note[account.Confirmed](w)
	note[account.Changed](w)
	note[account.StateChanged](w)
	note[account.Removed](w)
	note[credential.SessionEnded](w)
	note[grant.TokenRevoked](w)
	return w
}

// note remembers the subjects of events of a type.
func note[T event.Event](w *World) {
	event.Watch(w.Events, func(_ event.Meta, e T) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.seen = append(w.seen, e.EventKind().Subject)
	})
}

// Start begins the world's time; nothing can be wired after it.
func (w *World) Start() {
	w.T.Helper()
	if err := w.Events.Start(w.Context()); err != nil {
		w.T.Fatal(err)
	}
	if err := w.Timers.Start(w.Context()); err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(func() {
		w.Timers.Close()
		_ = w.Events.Close(w.Context())
	})
}

// Settle waits until all that is due is done.
func (w *World) Settle() {
	w.T.Helper()
	for range 3 {
		if err := w.Events.Settle(w.Context()); err != nil {
			w.T.Fatal(err)
		}
		if err := w.Timers.Settle(w.Context()); err != nil {
			w.T.Fatal(err)
		}
	}
}

// Seen gives the subjects of the account events since the last call, in order.
func (w *World) Seen() string {
	w.Settle()
	w.mu.Lock()
	defer w.mu.Unlock()
	out := strings.Join(w.seen, " ")
	w.seen = nil
	return out
}

// Person makes an active member with an address at the example host and the
// usual Password.
func (w *World) Person(name string) id.Account {
	w.T.Helper()
	return w.Role(name, account.MemberRole)
}

// Role makes an active account with a role.
func (w *World) Role(name string, role account.RoleID) id.Account {
	w.T.Helper()
	var a id.Account
	w.Write(func(tx *store.Tx) (err error) {
		a, err = w.Accounts.Create(w.Context(), tx, Operator(), account.Created{
			Username: name, Email: strings.ToLower(name) + "@example.org", Hash: hash, Lang: i18n.French, Role: role,
		})
		return err
	})
	return a
}

// Operator is who runs the server.
func Operator() account.Actor { return account.Actor{Role: account.Administrator} }

// Actor gives an account as an actor with all scopes.
func (w *World) Actor(a id.Account) (actor account.Actor) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) {
		actor, err = w.Accounts.Actor(w.Context(), tx, a)
		return err
	})
	actor.Scopes = account.AllScopes()
	return actor
}

// Try runs fn in a write transaction and gives its error.
func (w *World) Try(fn func(ctx context.Context, tx *store.Tx) error) error {
	return w.Store.Write(w.Context(), func(tx *store.Tx) error { return fn(w.Context(), tx) })
}

var link = regexp.MustCompile(`[?&]token=([^\s"&]+)`)

// Letter gives the newest letter to an address, and the secret of its link.
func (w *World) Letter(to string) (mail.Message, string) {
	w.T.Helper()
	w.Settle()
	list := w.Outbox.Letters(to)
	if len(list) == 0 {
		w.T.Fatalf("no letter to %s", to)
	}
	m := list[len(list)-1].Message
	token := ""
	if found := link.FindStringSubmatch(m.Text); found != nil {
		token = found[1]
	}
	return m, token
}
