package app_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

// What is kept back is told with the ground, the territory and the decision, and none
// of it is read; what a reader could not see anyhow stays unknown to them (web-client
// 4.1, integrity 14).
func TestWhatIsWithheldSaysWhy(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	ines, noe, guest := h.browser("en"), h.browser("fr"), h.browser("en")
	ines.join("ines")
	noe.join("noe")
	number := func(at string) string { return at[strings.LastIndex(at, "/")+1:] }
	post := func(text, visibility string) (at string) {
		return ines.send("/compose", url.Values{"text": {text}, "visibility": {visibility}}, nil)
	}
	var author id.Account
	h.write(func(tx *store.Tx) (err error) {
		author, err = h.Account.ByUsername(h.ctx, tx, "ines")
		return err
	})
	hold := func(at, val string, off bool) {
		t.Helper()
		p, err := strconv.ParseInt(number(at), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		h.write(func(tx *store.Tx) error {
			_, err := h.Policy.Apply(h.ctx, tx, policy.LabelWrite{Source: "test/1", Subject: decide.Ref{Kind: decide.KindPost, ID: p}, Author: author, Val: val, As: decide.RoleLead, By: author, Decision: 77, Negate: off})
			return err
		})
	}
	open, closed := post("The map of the vault", "public"), post("For those who follow", "private")
	for val, want := range map[string]struct {
		ground string
		api    int
	}{"!withhold-legal": {"because of the law", 451}, "!withhold-rights": {"rights holders", 451}} {
		hold(open, val, false)
		hold(closed, val, false)
		a := guest.get(open)
		if a.StatusCode != http.StatusUnavailableForLegalReasons || strings.Contains(a.text, "The map of the vault") {
			t.Errorf("%s: %d", val, a.StatusCode)
		}
		all(t, a.text, want.ground, "Withheld here", "Decision", "77")
		if a := noe.get(closed); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s on what is not for the reader: %d", val, a.StatusCode)
		}
		if a := guest.get("/api/v1/statuses/" + number(open)); a.StatusCode != want.api || !strings.Contains(a.text, "Unavailable for legal reasons") {
			t.Errorf("%s for apps: %d %s", val, a.StatusCode, a.text)
		}
		hold(open, val, true)
		hold(closed, val, true)
		all(t, guest.open(open), "The map of the vault")
	}
	all(t, guest.open("/@ines"), "ines")
	h.write(func(tx *store.Tx) error {
		return h.Account.Move(h.ctx, tx, account.Actor{Role: account.Administrator}, author, account.Suspended, "spam")
	})
	if a := noe.get("/@ines"); a.StatusCode != http.StatusGone || !strings.Contains(a.text, "a suspendu ce compte") {
		t.Errorf("a suspended account: %d %s", a.StatusCode, inShort(a.text))
	}
}
