package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/report"
)

// integrity 10, web-client 4.1: everybody reads what moderation does in weeks that are
// over, in both languages and as a file, and no figure under five.
func TestWhatModerationDoesIsPublished(t *testing.T) {
	t.Parallel()
	eachHouse(t, func(t *testing.T, h *house, lang string) {
		b := h.browser(lang)
		b.join("ines")
		h.write(func(tx *store.Tx) error {
			a, err := h.Account.ByUsername(h.ctx, tx, "ines")
			for range 7 {
				if err == nil {
					_, err = h.Report.Open(h.ctx, tx, account.Actor{}, report.Draft{Target: a, Reason: "violence.threats"})
				}
			}
			return err
		})
		if page := b.open("/transparency"); strings.Contains(page, "<td>7</td>") {
			t.Error("a week that runs is told")
		}
		h.clock.Advance(7 * 24 * time.Hour)
		want := map[string][]string{"fr": {"Transparence", "moins de 5", "non publié", "Signalements reçus"}, "en": {"Transparency", "fewer than 5", "not told", "Reports received"}}[lang]
		for _, who := range []*browser{b, h.browser(lang)} {
			all(t, who.open("/transparency"), append(want, "<td>7</td>", `<th scope="row"`, "<caption", `href="/transparency.csv"`)...)
		}
		file := b.get("/transparency.csv")
		all(t, file.text, "week,count,part,figure\n", ",reports,,7\n", ",decisions,,<5\n", ",reason,violence,\n", ",measure,suspend,<5\n")
		if kind := file.Header.Get("Content-Type"); file.StatusCode != http.StatusOK || !strings.HasPrefix(kind, "text/csv") {
			t.Errorf("the file is %d, %s", file.StatusCode, kind)
		}
	})
}
