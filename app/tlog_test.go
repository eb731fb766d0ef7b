package app_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/report"
	"parvis/engine/tlog"
)

// published reads a file of the log as anybody does.
func (h *house) published(_ context.Context, path string) ([]byte, error) {
	r, err := http.Get(h.Base + tlog.Path + "/" + path)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %d", path, r.StatusCode)
	}
	return io.ReadAll(r.Body)
}

// integrity 10, I10: a decision, its end and the answer to its appeal stand in the public
// log, whose checkpoint is signed each hour; who is concerned has the receipts, nobody
// else does, and an erasure takes them.
func TestDecisionsAreInThePublicLog(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		jean, max := h.browser(lang), h.browser(lang)
		jean.join("jean")
		max.join("max")
		operator := account.Actor{Role: account.Administrator}
		var who account.Actor
		var w, second report.Warning
		h.write(func(tx *store.Tx) error {
			a, err := h.Account.ByUsername(h.ctx, tx, "jean")
			if err == nil {
				who, err = h.Account.Actor(h.ctx, tx, a)
			}
			if err == nil {
				w, err = h.Report.Act(h.ctx, tx, operator, report.Act{Target: a, Action: report.Sensitive, Text: "Voyez ceci."})
			}
			return err
		})
		before, err := tlog.Verify(h.ctx, h.published, tlog.Known{})
		if err != nil {
			t.Fatal(err)
		}
		all(t, jean.open("/settings/decisions"), fmt.Sprintf(`href="/settings/decisions/%d/receipt"`, w.ID), `href="/transparency#log"`)
		file := fmt.Sprintf("/settings/decisions/%d/receipt", w.ID)
		receipts := func() ([]tlog.Receipt, []string) {
			t.Helper()
			a := jean.get(file)
			list, err := tlog.ParseReceipts([]byte(a.text))
			if err != nil || a.StatusCode != http.StatusOK || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") {
				t.Fatalf("%d %v %s", a.StatusCode, err, a.text)
			}
			var types []string
			for _, r := range list {
				types = append(types, r.Written().Type)
			}
			return list, types
		}
		early, _ := receipts()
		if early[0].Index != nil {
			t.Error("it is published at once")
		}
		h.clock.Advance(time.Hour + time.Second)
		h.settle()
		seen, err := tlog.Verify(h.ctx, h.published, tlog.Known{Key: before.Key, Checkpoint: before.Checkpoint, Receipts: early})
		if err != nil || seen.Size != before.Size+tlog.Batch {
			t.Fatalf("an hour later: %v, %d entries after %d", err, seen.Size, before.Size)
		}

		h.write(func(tx *store.Tx) error {
			a, err := h.Report.Appeal(h.ctx, tx, who, w.ID, "Non.")
			if err == nil {
				_, err = h.Report.Answer(h.ctx, tx, operator, a.ID, true, "Oui.")
			}
			return err
		})
		h.write(func(tx *store.Tx) (err error) {
			second, err = h.Report.Act(h.ctx, tx, operator, report.Act{Target: who.Account, Action: report.Silence})
			return err
		})
		h.write(func(tx *store.Tx) error { // what no decision is behind is in the log too
			_, err := h.Policy.Apply(h.ctx, tx, policy.LabelWrite{Source: "test/1", Subject: decide.Ref{Kind: decide.KindAccount, ID: int64(who.Account)}, Val: "!no-promote", Author: who.Account, As: decide.RoleReviewer, By: 1, Until: tx.Now().Add(time.Hour)})
			return err
		})
		h.clock.Advance(3 * time.Hour)
		h.settle()
		h.clock.Advance(2 * time.Hour)
		h.settle()
		list, types := receipts()
		if want := []string{"decision", "restriction.lifted", "decision.lifted", "appeal.reversed"}; !slices.Equal(types, want) {
			t.Errorf("about the decision: %v", types)
		}
		h.write(func(tx *store.Tx) error {
			said := map[string]int{}
			for after, begun := int64(0), false; !begun || after != 0; begun = true {
				some, next, err := h.TLog.Openings(h.ctx, tx, after)
				if err != nil {
					return err
				}
				after = next
				if got, err := tlog.ParseReceipts(some); err == nil {
					for _, r := range got {
						said[r.Written().Type]++
					}
					list = append(list, got...)
				}
			}
			if said["restriction"] != 1 || said["restriction.lifted"] != 2 || said["decision"] != 2 || said["padding"] == 0 {
				t.Errorf("behind the log are %v", said)
			}
			return nil
		})
		if seen, err = tlog.Verify(h.ctx, h.published, tlog.Known{Key: seen.Key, Checkpoint: seen.Checkpoint, Receipts: list}); err != nil {
			t.Error(err)
		}

		for path, want := range map[string]int{file: http.StatusNotFound, fmt.Sprintf("/settings/decisions/%d/receipt", second.ID): http.StatusNotFound, "/settings/decisions/7/receipt": http.StatusNotFound, "/settings/decisions/x/receipt": http.StatusNotFound} {
			if a := max.get(path); a.StatusCode != want || strings.Contains(a.text, "salt") {
				t.Errorf("somebody else reads %s: %d", path, a.StatusCode)
			}
		}
		visitor := h.browser(lang)
		if a := visitor.get(file); a.StatusCode != http.StatusSeeOther {
			t.Errorf("a visitor reads it: %d", a.StatusCode)
		}
		all(t, visitor.open("/transparency"), `id="log"`, "parvis verify-log "+h.Base+tlog.Path, `href="/transparency/log/checkpoint"`, `href="/transparency/log/key"`, map[string]string{"fr": "Le registre des décisions", "en": "The log of decisions"}[lang])
		if a := visitor.get(tlog.Path + "/tile/0/000.p/3"); a.StatusCode != http.StatusOK || len(a.text) != 3*32 || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") || len(a.Header.Values("Set-Cookie")) > 0 {
			t.Errorf("a tile: %d %v", a.StatusCode, a.Header)
		}
		for _, path := range []string{"/tile/0/001", "/tile/0/000.p/256", "/tile/", "/tile/x", "/tile/entries/../0/000.p/3", "/none"} {
			if a := visitor.get(tlog.Path + path); a.StatusCode == http.StatusOK {
				t.Errorf("%s is there", path)
			}
		}

		h.write(func(tx *store.Tx) error { return tlog.Erase(h.ctx, tx, who.Account) })
		if a := jean.get(file); a.StatusCode != http.StatusNotFound {
			t.Errorf("once erased: %d", a.StatusCode)
		}
		if page := jean.open("/settings/decisions"); strings.Contains(page, "/receipt") {
			t.Error("a receipt is offered that is gone")
		}
		if _, err := tlog.Verify(h.ctx, h.published, tlog.Known{Checkpoint: seen.Checkpoint}); err != nil {
			t.Errorf("once erased: %v", err)
		}
	})
}
