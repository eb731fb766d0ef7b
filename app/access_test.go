package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post"
)

// TestFeedsThatAreNotForEverybody: an operator closes the feeds of the whole
// network to visitors, or to all; what the instance tells of it is what happens.
func TestFeedsThatAreNotForEverybody(t *testing.T) { // social-core 3, 7.3, 2.6
	t.Parallel()
	for mode, want := range map[string]struct{ visitor, member, staff int }{
		"public":        {http.StatusOK, http.StatusOK, http.StatusOK},
		"authenticated": {http.StatusUnauthorized, http.StatusOK, http.StatusOK},
		"disabled":      {http.StatusForbidden, http.StatusForbidden, http.StatusOK},
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			w, _ := openTown(t, "network.feeds="+mode)
			lea, chief := w.person("lea"), w.person("chief")
			w.write(func(tx *store.Tx) error {
				return w.Account.SetRole(w.ctx, tx, account.Actor{Role: account.Administrator}, chief.Account, account.OwnerRole)
			})
			w.say(lea, post.Draft{Text: "sur la #place", Visibility: post.Public})
			for token, status := range map[string]int{"": want.visitor, w.appToken(lea): want.member, w.appToken(chief): want.staff} {
				for _, path := range []string{"/api/v1/timelines/public", "/api/v1/timelines/tag/place"} {
					code, answer := w.ask(token, "GET "+path, "")
					if code != status || code == http.StatusOK && !strings.Contains(answer, "sur la") {
						t.Errorf("%s: %d %s, not %d", path, code, answer, status)
					}
					if code == http.StatusUnauthorized && !strings.Contains(answer, `"This API requires an authenticated user"`) {
						t.Errorf("%s: %s", path, answer)
					}
				}
			}
			if _, answer := w.ask("", "GET /api/v2/instance", ""); strings.Count(answer, `{"local":"`+mode+`","remote":"disabled"}`) != 3 {
				t.Error("the instance tells otherwise", answer)
			}
			for _, path := range []string{"/", "/public", "/tags/place"} {
				rec := httptest.NewRecorder()
				w.Gateway.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
				if strings.Contains(rec.Body.String(), "sur la") != (mode == "public") {
					t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
				}
				if mode == "authenticated" && path != "/" && !strings.HasPrefix(rec.Header().Get("Location"), "/signin?next=") {
					t.Errorf("%s: %d, %q", path, rec.Code, rec.Header().Get("Location"))
				}
			}
		})
	}
}
