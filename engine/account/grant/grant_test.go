package grant_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/account/grant"
)

const (
	redirect = "https://app.example/callback"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)

func challengeOf(v string) string {
	sum := sha256.Sum256([]byte(v))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func each(t *testing.T, fn func(t *testing.T, w *accounttest.World)) {
	t.Helper()
	testkit.Each(t, accounttest.Sources(), func(t *testing.T, k *testkit.Kit) {
		w := accounttest.New(k, account.Policy{Mode: account.Open})
		w.Start()
		fn(t, w)
	})
}

func kind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("came %v, want a fault that is %s", err, want)
	}
}

func register(w *accounttest.World, scopes string) (app grant.App, secret string) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) (err error) {
		app, secret, err = w.Grants.RegisterApp(w.Context(), tx, grant.Registration{Name: "Tusky", Redirects: []string{redirect, grant.OutOfBand}, Scopes: scopes})
		return err
	})
	return app, secret
}

func scopes(t *testing.T, s string) account.Scopes {
	t.Helper()
	got, err := account.ParseScopes(s)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func authorize(w *accounttest.World, who id.Account, app grant.App, r grant.Request) (code string, err error) {
	err = w.Try(func(ctx context.Context, tx *store.Tx) error {
		code, err = w.Grants.Authorize(ctx, tx, account.Actor{Account: who}, app, r)
		return err
	})
	return code, err
}

func exchange(w *accounttest.World, app grant.App, c grant.Claim) (i grant.Issued, err error) {
	err = w.Try(func(ctx context.Context, tx *store.Tx) error {
		i, err = w.Grants.Exchange(ctx, tx, app, c)
		return err
	})
	return i, err
}

func resolve(w *accounttest.World, token string) (actor account.Actor, app grant.App, err error) {
	err = w.Store.Read(w.Context(), func(tx *store.Tx) error {
		actor, app, err = w.Grants.Resolve(w.Context(), tx, token)
		return err
	})
	return actor, app, err
}

// token walks the whole way for a member.
func token(w *accounttest.World, who id.Account, app grant.App, s string) grant.Issued {
	w.T.Helper()
	got, err := account.ParseScopes(s)
	if err != nil {
		w.T.Fatal(err)
	}
	code, err := authorize(w, who, app, grant.Request{Redirect: redirect, Scopes: got})
	if err != nil {
		w.T.Fatal(err)
	}
	i, err := exchange(w, app, grant.Claim{Code: code, Redirect: redirect})
	if err != nil || i.Replayed {
		w.T.Fatalf("%+v, %v", i, err)
	}
	return i
}

func TestACodeBecomesAToken(t *testing.T) {
	each(t, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		app, secret := register(w, "read write push")
		if !app.Proves(secret) || app.Proves(secret+"x") || app.Proves("") {
			t.Error("the secret")
		}
		code, err := authorize(w, lea, app, grant.Request{Redirect: redirect, Scopes: scopes(t, "read write:statuses"), Challenge: challengeOf(verifier)})
		if err != nil {
			t.Fatal(err)
		}
		i, err := exchange(w, app, grant.Claim{Code: code, Redirect: redirect, Verifier: verifier})
		if err != nil || i.Scopes.String() != "read write:statuses" || i.Account != lea {
			t.Fatalf("%+v, %v", i, err)
		}
		for range 2 { // from the database, then from memory
			actor, got, err := resolve(w, i.Token)
			if err != nil || actor.Account != lea || actor.App != app.ID || actor.Token != i.ID || got.Name != "Tusky" ||
				!actor.Scopes.Has("read:lists") || actor.Scopes.Has("write:lists") || !actor.Role.Has(account.InviteUsers) {
				t.Errorf("the actor is %+v, %v", actor, err)
			}
		}
		_, _, err = resolve(w, i.Token+"x")
		kind(t, err, fault.Unauthenticated)
	})
}

func TestACodeUsedTwiceEndsItsTokens(t *testing.T) {
	each(t, func(t *testing.T, w *accounttest.World) { // social-core 6
		lea := w.Person("lea")
		app, _ := register(w, "read")
		code, err := authorize(w, lea, app, grant.Request{Redirect: redirect, Scopes: scopes(t, "read")})
		if err != nil {
			t.Fatal(err)
		}
		claim := grant.Claim{Code: code, Redirect: redirect}
		i, err := exchange(w, app, claim)
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Second)
		if _, _, err := resolve(w, i.Token); err != nil {
			t.Fatal(err)
		}
		w.Seen()
		again, err := exchange(w, app, claim)
		if err != nil || !again.Replayed || again.Token != "" {
			t.Errorf("%+v, %v", again, err)
		}
		_, _, err = resolve(w, i.Token)
		kind(t, err, fault.Unauthenticated)
		if seen := w.Seen(); seen != "account.token.revoked" {
			t.Errorf("events %q", seen)
		}
	})
}

func TestOfManyWhoBringACodeOneGetsAToken(t *testing.T) {
	each(t, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		app, _ := register(w, "read")
		code, err := authorize(w, lea, app, grant.Request{Redirect: redirect, Scopes: scopes(t, "read")})
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var got []grant.Issued
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				i, err := exchange(w, app, grant.Claim{Code: code, Redirect: redirect})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if !i.Replayed {
					got = append(got, i)
				}
			})
		}
		wg.Wait()
		if len(got) != 1 {
			t.Fatalf("%d tokens for one code", len(got))
		}
		_, _, err = resolve(w, got[0].Token)
		kind(t, err, fault.Unauthenticated) // the others ended it
	})
}

func TestWhatACodeIsTiedTo(t *testing.T) {
	each(t, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		app, _ := register(w, "read")
		other, _ := register(w, "read")
		ask := func(challenge string) string {
			code, err := authorize(w, lea, app, grant.Request{Redirect: redirect, Scopes: scopes(t, "read"), Challenge: challenge})
			if err != nil {
				t.Fatal(err)
			}
			return code
		}
		s256 := challengeOf(verifier)
		for name, c := range map[string]struct {
			app grant.App
			grant.Claim
		}{
			"another app":                      {other, grant.Claim{Code: ask(s256), Redirect: redirect, Verifier: verifier}},
			"another address":                  {app, grant.Claim{Code: ask(s256), Redirect: grant.OutOfBand, Verifier: verifier}},
			"no verifier":                      {app, grant.Claim{Code: ask(s256), Redirect: redirect}},
			"wrong verifier":                   {app, grant.Claim{Code: ask(s256), Redirect: redirect, Verifier: strings.Repeat("x", 43)}},
			"short verifier":                   {app, grant.Claim{Code: ask(challengeOf("short")), Redirect: redirect, Verifier: "short"}},
			"a verifier without its challenge": {app, grant.Claim{Code: ask(""), Redirect: redirect, Verifier: verifier}},
			"a guess":                          {app, grant.Claim{Code: "guess", Redirect: redirect}},
			"nothing":                          {app, grant.Claim{}},
		} {
			if _, err := exchange(w, c.app, c.Claim); err == nil || fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		late := ask("")
		w.Clock.Advance(10 * time.Minute)
		_, err := exchange(w, app, grant.Claim{Code: late, Redirect: redirect})
		kind(t, err, fault.Invalid)
	})
}

func TestAnAppGetsOnlyWhatItRegistered(t *testing.T) {
	each(t, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		app, _ := register(w, "read")
		for name, r := range map[string]grant.Request{
			"more scopes":      {Redirect: redirect, Scopes: scopes(t, "read write")},
			"sensitive scopes": {Redirect: redirect, Scopes: scopes(t, "read:messages")},
			"no scopes":        {Redirect: redirect},
			"another address":  {Redirect: redirect + "/", Scopes: scopes(t, "read")},
			"plain challenge":  {Redirect: redirect, Scopes: scopes(t, "read"), Challenge: "short"},
		} {
			if _, err := authorize(w, lea, app, r); err == nil || fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := authorize(w, 0, app, grant.Request{Redirect: redirect, Scopes: scopes(t, "read")})
		kind(t, err, fault.Unauthenticated)
		err = w.Try(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.Grants.Issue(ctx, tx, app, 0, scopes(t, "write"))
			return err
		})
		kind(t, err, fault.Invalid)
	})
}

func TestRegistration(t *testing.T) {
	t.Parallel()
	w := accounttest.New(testkit.Lite(t, accounttest.Sources()), account.Policy{})
	for uri, want := range map[string]string{
		"https://app.example/cb":        "",
		"https://app.example/cb?a=b":    "",
		grant.OutOfBand:                 "",
		"tusky://oauth":                 "",
		"com.example.app:/cb":           "",
		"http://127.0.0.1:8080/cb":      "",
		"http://localhost/cb":           "",
		"http://192.168.1.4/cb":         "",
		"http://app.example/cb":         "ERR_FORBIDDEN",
		"http://8.8.8.8/cb":             "ERR_FORBIDDEN",
		"javascript:alert(1)":           "ERR_FORBIDDEN",
		"JavaScript:alert(1)":           "ERR_FORBIDDEN",
		"data:text/html,x":              "ERR_FORBIDDEN",
		"vbscript:x":                    "ERR_FORBIDDEN",
		"mailto:a@b.example":            "ERR_FORBIDDEN",
		"https://user@app.example/cb":   "ERR_FORBIDDEN",
		"https://app.example/cb#frag":   "ERR_FRAGMENT",
		"https://app.example/cb#":       "ERR_FRAGMENT",
		"/callback":                     "ERR_RELATIVE",
		"app.example/cb":                "ERR_RELATIVE",
		"https:///cb":                   "ERR_RELATIVE",
		"https://app.example\\@evil/cb": "ERR_RELATIVE",
		"":                              "ERR_BLANK",
	} {
		err := w.Try(func(ctx context.Context, tx *store.Tx) error {
			_, _, err := w.Grants.RegisterApp(ctx, tx, grant.Registration{Name: "x", Redirects: []string{uri}})
			return err
		})
		got := ""
		if f := fault.Of(err); f != nil && len(f.Fields) == 1 && f.Fields[0].Name == "redirect_uris" {
			got = f.Fields[0].Code
		} else if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", uri, got, want)
		}
	}
	err := w.Try(func(ctx context.Context, tx *store.Tx) error {
		_, _, err := w.Grants.RegisterApp(ctx, tx, grant.Registration{Website: "javascript:x", Scopes: "all"})
		return err
	})
	f := fault.Of(err)
	if f == nil || len(f.Fields) != 4 {
		t.Errorf("all that is broken: %v", err)
	}
}

func TestRevocation(t *testing.T) {
	each(t, func(t *testing.T, w *accounttest.World) {
		lea, jean := w.Person("lea"), w.Person("jean")
		app, _ := register(w, "read write")
		other, _ := register(w, "read")
		one, two, three := token(w, lea, app, "read"), token(w, lea, app, "write"), token(w, jean, app, "read")
		revoke := func(by grant.App, tok string) error {
			return w.Try(func(ctx context.Context, tx *store.Tx) error { return w.Grants.Revoke(ctx, tx, by, true, tok) })
		}
		kind(t, revoke(other, one.Token), fault.Forbidden)
		if err := revoke(app, "nonsense"); err != nil {
			t.Error(err)
		}
		w.Clock.Advance(6 * time.Minute)
		w.Write(func(tx *store.Tx) error {
			actor, _, err := w.Grants.Resolve(w.Context(), tx, two.Token)
			if err != nil {
				return err
			}
			return w.Grants.Touch(w.Context(), tx, actor, two.Token)
		})
		w.Read(func(tx *store.Tx) error {
			if w.Grants.Worn(tx, two.Token) && !w.Grants.Worn(tx, one.Token) {
				t.Error("the touched token is worn")
			}
			list, err := w.Grants.Apps(w.Context(), tx, account.Actor{Account: lea})
			if err != nil || len(list) != 1 || strings.Join(list[0].Scopes, " ") != "read write" || !list[0].UsedAt.Equal(w.Clock.Now()) {
				t.Errorf("apps %+v, %v", list, err)
			}
			return nil
		})
		if err := revoke(app, one.Token); err != nil {
			t.Fatal(err)
		}
		_, _, err := resolve(w, one.Token)
		kind(t, err, fault.Unauthenticated)
		w.Write(func(tx *store.Tx) error {
			return w.Grants.RevokeApp(w.Context(), tx, account.Actor{Account: lea}, app.ID)
		})
		_, _, err = resolve(w, two.Token)
		kind(t, err, fault.Unauthenticated)
		if _, _, err := resolve(w, three.Token); err != nil {
			t.Errorf("somebody else's token: %v", err)
		}
		w.Write(func(tx *store.Tx) error { return w.Grants.RevokeAll(w.Context(), tx, jean) })
		_, _, err = resolve(w, three.Token)
		kind(t, err, fault.Unauthenticated)
	})
}

func TestATokenFollowsItsAccount(t *testing.T) {
	each(t, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		app, _ := register(w, "read")
		i := token(w, lea, app, "read")
		w.Clock.Advance(time.Second)
		if actor, _, err := resolve(w, i.Token); err != nil || actor.Ready() != nil {
			t.Fatal(err)
		}
		w.Write(func(tx *store.Tx) error {
			return w.Accounts.Move(w.Context(), tx, accounttest.Operator(), lea, account.Suspended, "spam")
		})
		actor, _, err := resolve(w, i.Token)
		if err != nil || fault.KindOf(actor.Ready()) != fault.Forbidden {
			t.Errorf("a suspended account acts as %+v, %v", actor, err)
		}
		w.Write(func(tx *store.Tx) error {
			return w.Accounts.Delete(w.Context(), tx, accounttest.Operator(), lea, "spam")
		})
		w.Settle()
		_, _, err = resolve(w, i.Token)
		kind(t, err, fault.Unauthenticated)
	})
}

func TestUnusedAppsGo(t *testing.T) {
	each(t, func(t *testing.T, w *accounttest.World) {
		lea := w.Person("lea")
		used, _ := register(w, "read")
		unused, _ := register(w, "read")
		own, _ := register(w, "read")
		token(w, lea, used, "read")
		w.Write(func(tx *store.Tx) error {
			_, err := w.Grants.Issue(w.Context(), tx, own, 0, scopes(t, "read"))
			return err
		})
		w.Clock.Advance(31 * 24 * time.Hour)
		w.Settle()
		there := func(a grant.App) bool {
			return w.Store.Read(w.Context(), func(tx *store.Tx) error { _, err := w.Grants.App(w.Context(), tx, a.ClientID); return err }) == nil
		}
		if !there(used) || there(unused) || there(own) {
			t.Errorf("there are: used %v, unused %v, for itself %v", there(used), there(unused), there(own))
		}
		// Posts made with an app that is gone are shown without its name.
		w.Read(func(tx *store.Tx) error {
			names, err := w.Grants.Names(w.Context(), tx, []id.App{unused.ID, used.ID, own.ID})
			if len(names) != 1 || names[used.ID].Name != "Tusky" {
				t.Errorf("names are %v", names)
			}
			return err
		})
	})
}
