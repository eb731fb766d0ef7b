package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
)

// social-core 5, 18; web-client 1.6: members make an invitation on a page without a
// script, see who came with it, and end it.
func TestThePageOfInvitations(t *testing.T) {
	t.Parallel()
	words := map[string]map[string]string{
		"fr": {"none": "pas encore d’invitation", "open": "Ouverte", "used": "Épuisée", "over": "Expirée", "came": "Personnes venues", "choice": "Choisissez une des", "told": "verra que vous avez", "many": "plus de 100 invitations", "wait": "n’attend pas", "one": "1 utilisation sur 1"},
		"en": {"none": "no invitations yet", "open": "Open<", "used": "Used up", "over": "Over<", "came": "Came with this link", "choice": "Choose one of the", "told": "will see that you", "many": "more than 100 invitations", "wait": "does not wait", "one": "used 1 time of 1"},
	}
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		const at = "/settings/invitations"
		say := words[lang]
		lea, max := h.browser(lang), h.browser(lang)
		lea.join("lea")
		max.join("max")
		h.Account.SetPolicy(account.Policy{Mode: account.Approval})
		has := func(what, page, want string) {
			t.Helper()
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q in %s", what, want, inShort(page))
			}
		}
		opened := func(b *browser) string {
			t.Helper()
			page := b.open(at)
			for _, f := range faultsOf(page) {
				t.Error(f)
			}
			return page
		}
		page := opened(lea)
		has("the page", page, say["none"])
		has("the page", page, say["wait"])
		has("the other pages of settings", lea.open("/settings/profile"), `href="/settings/invitations"`)
		if to := lea.send(at, url.Values{"uses": {"1"}, "days": {"7"}}, nil); to != at+"?saved=1" {
			t.Errorf("led to %q", to)
		}
		page = opened(lea)
		has("the invitation", page, say["open"])
		link := find(t, page, `value="`+regexp.QuoteMeta(h.Base)+`(/signup\?invite=[^"]+)"`)
		for _, form := range []url.Values{{"uses": {"-1"}, "days": {"7"}}, {"uses": {"1"}, "days": {"1e9"}}, {"uses": {"<b>"}}, {}} {
			if a := lea.post(at, form, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, say["choice"]) || faultsOf(a.text) != nil {
				t.Errorf("%v answers %d: %s %v", form, a.StatusCode, inShort(a.text), faultsOf(a.text))
			}
		}
		if n := strings.Count(opened(lea), "/end"); n != 1 {
			t.Errorf("%d invitations after refusals", n)
		}

		// Somebody comes with it, who calls themselves something odd.
		guest := h.browser(lang)
		has("the form", guest.open(link), say["told"])
		form := joins("noe", "invite", find(t, link, `invite=(.+)`), "name", `<script>alert(1)</script> "ع`)
		guest.send("/signup", form, nil)
		if page = opened(lea); strings.Contains(page, "/@noe") {
			t.Error("who did not confirm yet is shown")
		}
		h.confirms(guest, "noe")
		page = opened(lea)
		has("who came", page, say["came"])
		has("who came", page, `href="/@noe"`)
		has("who came", page, `<bdi>&lt;script&gt;alert(1)&lt;/script&gt;`)
		has("it was used once", page, say["used"])
		has("it was used once", page, say["one"])
		if strings.Contains(page, "/signup?invite=") {
			t.Error("a link that does not work any more is offered")
		}
		if page := opened(max); strings.Contains(page, "noe") || !strings.Contains(page, say["none"]) {
			t.Error("somebody else sees who came")
		}

		lea.send(at, url.Values{"uses": {"0"}, "days": {"1"}}, nil)
		open := find(t, opened(lea), `action="(`+at+`/\d+/end)"`)
		code := find(t, opened(lea), `/signup\?invite=([^"]+)"`)
		max.send(open, nil, nil) // not his to end
		has("after somebody else tried to end it", opened(lea), open)
		for _, path := range []string{at + "/x/end", at + "/99999999999999999999/end"} {
			if a := lea.post(path, nil, nil); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s answers %d", path, a.StatusCode)
			}
		}
		h.clock.Advance(25 * time.Hour)
		has("a day later", opened(lea), say["over"])
		lea.send(at, url.Values{"uses": {"25"}, "days": {"0"}}, nil)
		last := find(t, opened(lea), `/signup\?invite=([^"]+)"`)
		lea.send(find(t, opened(lea), `action="(`+at+`/\d+/end)"`), nil, nil)
		for _, c := range []string{code, last} {
			if a := h.browser(lang).post("/signup", joins("eva", "invite", c), nil); a.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("with an invitation that is over: %d", a.StatusCode)
			}
		}

		for range 98 {
			lea.send(at, url.Values{"uses": {"1"}, "days": {"1"}}, nil)
		}
		if a := lea.post(at, url.Values{"uses": {"1"}, "days": {"1"}}, nil); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, say["many"]) {
			t.Errorf("one too many answers %d: %s", a.StatusCode, inShort(a.text))
		}

		visitor := h.browser(lang)
		if a := visitor.get(at); !strings.HasPrefix(a.Header.Get("Location"), "/signin") {
			t.Errorf("a visitor: %d", a.StatusCode)
		}
		h.write(func(tx *store.Tx) error {
			_, err := h.Account.SaveRole(h.ctx, tx, account.Actor{Role: account.Administrator}, account.Role{ID: account.MemberRole, Name: "Member"})
			return err
		})
		h.settle()
		if a := lea.get(at); a.StatusCode != http.StatusNotFound {
			t.Errorf("whose role does not invite: %d", a.StatusCode)
		}
		if a := lea.post(at, url.Values{"uses": {"1"}, "days": {"1"}}, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("whose role does not invite makes one: %d", a.StatusCode)
		}
		if page := lea.open("/settings/profile"); strings.Contains(page, at) {
			t.Error("the page is offered to whoever may not invite")
		}
	})
}
