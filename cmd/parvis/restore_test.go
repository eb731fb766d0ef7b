package main

import (
	"io"
	"log/slog"
	"testing"

	"parvis/app"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
	"parvis/engine/report"
)

// Who is let back after moderators suspended them is seen again: what the decision put
// on the account goes with it. // integrity I6
func TestRestoreTakesTheDecisionBack(t *testing.T) {
	t.Parallel()
	set := []string{"storage.folder=" + t.TempDir(), "server.private="}
	at := []string{"-s", set[0], "-s", set[1]}
	must(t, append(at, "migrate")...)
	must(t, append(at, "admin", "create", "lea")...)
	settings := app.NewSettings()
	if err := settings.Load("", nil, set); err != nil {
		t.Fatal(err)
	}
	w := &world{ctx: t.Context(), out: io.Discard, err: io.Discard, log: slog.New(slog.DiscardHandler), settings: settings}
	err := with(w, "lea", func(a *app.App, tx *store.Tx, who id.Account) error {
		_, err := a.Report.Act(w.ctx, tx, operator, report.Act{Target: who, Action: report.Suspend})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	must(t, append(at, "admin", "restore", "lea")...)
	err = with(w, "lea", func(a *app.App, tx *store.Tx, who id.Account) error {
		if _, err := a.Account.Get(w.ctx, tx, who); err != nil {
			return err
		}
		words, err := a.Policy.Words(w.ctx, tx, []decide.Ref{{Kind: decide.KindAccount, ID: int64(who)}})
		if err == nil && words[0] != 0 {
			t.Errorf("the account is back, and still under %v", words[0].Names())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
