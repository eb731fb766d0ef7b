package app_test

import (
	"net/http"
	"strings"
	"testing"
)

// architecture 9.3: an operator reads with which settings the program runs and where
// each came from, secrets masked; moderators do not.
func TestTheDeskOfSettings(t *testing.T) {
	t.Parallel()
	h := openHouseOn(t, []string{"PARVIS_MAIL_PASSWORD=geheim", "PARVIS_STORAGE_NATS="}, func(w *town) error { return w.Start(w.ctx) })
	for lang, say := range map[string]struct{ flag, environ, def string }{"fr": {"ligne de commande", "environnement", "par défaut"}, "en": {"command line", "environment", "default"}} {
		page := h.chief("ines"+lang, lang).open("/studio/admin/settings")
		for _, want := range []string{"network.name = &#34;Parvis d’Essai&#34;", say.flag, say.environ, say.def, "PARVIS_MAIL_PASSWORD", "mail.password = &#34;***&#34;", "network.min_age"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q in the settings", lang, want)
			}
		}
		if strings.Contains(page, "geheim") {
			t.Error("a secret is told")
		}
	}
	if a := h.moderator("fr").get("/studio/admin/settings"); a.StatusCode != http.StatusNotFound {
		t.Errorf("a moderator reads the settings: %d", a.StatusCode)
	}
}
