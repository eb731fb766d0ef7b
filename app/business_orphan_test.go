package app_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/system/business"
	"parvis/system/business/hook"
)

// A token is good for nothing once whoever made it cannot act, or is gone; those of others go
// on. // business-messaging 5.4
func TestATokenGoesWithItsMaker(t *testing.T) {
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s := w.shop("ines")
		line := "/" + s.line.ID.String()
		made := func(name string) (account.Actor, string) {
			who, text := w.person(name), ""
			w.write(func(tx *store.Tx) error {
				if err := w.appoint(tx, s.owner, s.acct.Portfolio, who.Account, business.Developer); err != nil {
					return err
				}
				_, token, err := w.Business.Issue(w.ctx, tx, who, s.app.ID, "Essai", business.Scopes())
				text = token.Reveal()
				return err
			})
			s.call(text, "GET", line, "", 200)
			return who, text
		}
		staff := account.Actor{Role: account.Administrator}
		noe, theirs := made("noe")
		for _, state := range []account.State{account.Disabled, account.Suspended} {
			w.write(func(tx *store.Tx) error { return w.Account.Move(w.ctx, tx, staff, noe.Account, state, "test") })
			if n, _ := codeOf(s.call(theirs, "GET", line, "", 401)); n != 190 {
				t.Errorf("a token whose maker is %s: %d", state, n)
			}
			w.write(func(tx *store.Tx) error { return w.Account.Move(w.ctx, tx, staff, noe.Account, account.Active, "test") })
			s.call(theirs, "GET", line, "", 200)
		}
		lou, hers := made("lou")
		w.write(func(tx *store.Tx) error { return w.Account.Delete(w.ctx, tx, lou, lou.Account, "") })
		s.call(hers, "GET", line, "", 401)
		w.write(func(tx *store.Tx) error { return w.Business.Erase(w.ctx, tx, lou.Account) })
		s.call(hers, "GET", line, "", 401)
		if n := w.counted("SELECT COUNT(*) FROM business_token"); n != 2 {
			t.Errorf("%d tokens are kept", n)
		}
		s.call(theirs, "GET", line, "", 200)
		s.call(s.token, "GET", line, "", 200)
	})
}

// What waits for the apps of an organisation is gone once its owner is suspended, and stays
// while somebody else of it is. // business-messaging 9.5, 21
func TestNothingWaitsWhileTheOwnerIsSuspended(t *testing.T) {
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		s, noe := w.shop("ines"), w.person("noe")
		down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
		t.Cleanup(down.Close)
		w.write(func(tx *store.Tx) error {
			if err := w.appoint(tx, s.owner, s.acct.Portfolio, noe.Account, business.Admin); err != nil {
				return err
			}
			return w.Business.SetCallback(w.ctx, tx, s.app.ID, business.Callback{URL: down.URL, Fields: []string{"message_template_status_update"}})
		})
		s.template(utility("prete", "Votre commande vous attend."), 200)
		waits := func() (n int) {
			w.settle()
			w.write(func(tx *store.Tx) error {
				n = 0
				for _, state := range []hook.State{hook.Pending, hook.Retrying} {
					list, err := w.Hook.List(w.ctx, tx, s.app.ID, hook.Filter{State: state}, store.Page{Limit: 10})
					if err != nil {
						return err
					}
					n += len(list)
				}
				return nil
			})
			return n
		}
		suspend := func(a account.Actor) {
			w.write(func(tx *store.Tx) error {
				return w.Account.Move(w.ctx, tx, account.Actor{Role: account.Administrator}, a.Account, account.Suspended, "test")
			})
		}
		if n := waits(); n != 1 {
			t.Fatalf("%d calls wait", n)
		}
		suspend(noe)
		if n := waits(); n != 1 {
			t.Errorf("while an admin is suspended %d calls wait", n)
		}
		suspend(s.owner)
		if n := waits(); n != 0 {
			t.Errorf("while the owner is suspended %d calls wait", n)
		}
	})
}
