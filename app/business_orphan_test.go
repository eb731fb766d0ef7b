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
