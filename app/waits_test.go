package app_test

import (
	"net/url"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/report"
)

// web-client 4.1: the page of desks says what waits for the reader at each, those
// first; it tells nothing of desks that the reader may not enter.
func TestTheDesksSayWhatWaits(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		say := map[string][2]string{"fr": {"1 en attente", "2 en attente"}, "en": {"1 waits", "2 wait"}}[lang]
		chief := h.chief("eva", lang)
		mod := h.moderator(lang)
		if page := chief.open("/studio"); strings.Contains(page, say[0]) || strings.Contains(page, say[1]) {
			t.Errorf("something waits on an empty network: %s", inShort(page))
		}
		lea, jean, noe := h.person("lea"), h.person("jean"), h.person("noe")
		h.write(func(tx *store.Tx) error {
			for _, who := range []account.Actor{jean, noe} {
				if _, err := h.Report.Open(h.ctx, tx, lea, report.Draft{Target: who.Account}); err != nil {
					return err
				}
			}
			_, err := h.Report.Act(h.ctx, tx, account.Actor{Role: account.Administrator}, report.Act{Target: lea.Account, Action: report.Sensitive})
			return err
		})
		h.Account.SetPolicy(account.Policy{Mode: account.Approval})
		guest := h.browser(lang)
		guest.send("/signup", joins("zoe", "reason", "Bonjour"), nil)
		h.confirms(guest, "zoe")
		entry := func(page, path string) string { return find(t, page, `(?s)<a href="`+path+`">(.*?)</a>`) }
		page := chief.open("/studio")
		for path, want := range map[string]string{"/studio/reports": say[1], "/studio/joining": say[0]} {
			if got := entry(page, path); !strings.Contains(got, want) {
				t.Errorf("%s says %s", path, inShort(got))
			}
		}
		for _, path := range []string{"/studio/audit", "/studio/held", "/studio/appeals"} {
			if got := entry(page, path); strings.Contains(got, say[0]) || strings.Contains(got, say[1]) {
				t.Errorf("%s says %s", path, inShort(got))
			}
		}
		if strings.Index(page, `href="/studio/reports"`) > strings.Index(page, `href="/studio/network"`) { // network stands before it otherwise
			t.Error("what waits is not first")
		}
		if page := mod.open("/studio"); !strings.Contains(entry(page, "/studio/reports"), say[1]) || strings.Contains(page, `href="/studio/admin/settings"`) {
			t.Errorf("a moderator's desks: %s", inShort(page))
		}
		chief.send(find(t, chief.open("/studio/joining"), `(/studio/joining/\d+)/approve`)+"/approve", url.Values{}, nil)
		if got := entry(chief.open("/studio"), "/studio/joining"); strings.Contains(got, say[0]) {
			t.Error("who was let in still waits")
		}
	})
}
