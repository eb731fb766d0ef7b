package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
)

// TestTooYoungToJoin: a network with a least age asks for the birth date, on its
// page and on the API, and lets nobody below it in.
func TestTooYoungToJoin(t *testing.T) { // social-core 5
	t.Parallel()
	w, _ := openTown(t, "network.signup=open", "network.auto_confirm=true", "network.min_age=15")
	browser, page := map[string]*http.Cookie{}, ""
	form := func(name, day, month, year string) int {
		body := url.Values{"username": {name}, "email": {name + "@example.org"}, "password": {"une-phrase-assez-longue"}, "agreement": {"1"}, "day": {day}, "month": {month}, "year": {year}}
		r := httptest.NewRequest(http.MethodPost, "/signup", strings.NewReader(body.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if c := browser[name]; c != nil {
			r.AddCookie(c)
		}
		rec := httptest.NewRecorder()
		w.Gateway.ServeHTTP(rec, r)
		for _, c := range rec.Result().Cookies() {
			if c.Path == "/signup" {
				browser[name] = c
			}
		}
		_, page, _ = strings.Cut(rec.Body.String(), "<main")
		return rec.Code
	}
	for _, c := range []struct {
		name, day, month, year string
		status                 int
	}{
		{"undated", "", "", "", http.StatusUnprocessableEntity},
		{"garbled", "x", "2", "2000", http.StatusUnprocessableEntity},
		{"never", "30", "2", "2000", http.StatusUnprocessableEntity},
		{"child", "26", "11", "2011", http.StatusUnprocessableEntity}, // 15 tomorrow
		{"teen", "25", "11", "2011", http.StatusSeeOther},             // 15 today
	} {
		if got := form(c.name, c.day, c.month, c.year); got != c.status {
			t.Errorf("%s: status %d, want %d", c.name, got, c.status)
		}
		err := w.Store.Read(w.ctx, func(tx *store.Tx) error { _, err := w.Account.ByUsername(w.ctx, tx, c.name); return err })
		if (err == nil) != (c.status == http.StatusSeeOther) {
			t.Errorf("%s: the account's look-up gave %v", c.name, err)
		}
	}
	var refused string
	if w.clock.Advance(time.Hour); form("child", "26", "11", "2011") == http.StatusUnprocessableEntity { // an address joins five times in half an hour
		refused = page
	}
	if !strings.Contains(refused, "Désolé, nous ne pouvons pas créer de compte.") || strings.Contains(refused, "<form") || strings.Contains(refused, "2011") || strings.Contains(refused, "15") {
		t.Errorf("the refusal: %s", refused)
	}
	if c := browser["child"]; c == nil || !c.HttpOnly || strings.Contains(c.Value, "2011") || browser["undated"] != nil || browser["never"] != nil {
		t.Errorf("what browsers keep: %v", browser)
	}
	if got := form("child", "1", "1", "1990"); got != http.StatusUnprocessableEntity || page != refused { // family-campaigns 1.2
		t.Errorf("another date at once: %d %s", got, page)
	}
	if got := form("child", "", "", ""); got != http.StatusUnprocessableEntity || page != refused {
		t.Errorf("no date after a refusal: %d %s", got, page)
	}
	browser["forger"] = &http.Cookie{Name: browser["child"].Name, Value: "4000000000.x"}
	if got := form("forger", "1", "1", "1990"); got != http.StatusSeeOther {
		t.Errorf("a bar that is not ours: %d %s", got, page)
	}
	w.clock.Advance(24 * time.Hour)
	if got := form("child", "1", "1", "1990"); got != http.StatusSeeOther {
		t.Errorf("a day later: %d", got)
	}
}
