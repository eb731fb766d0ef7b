package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"parvis/base/store"
)

// TestTooYoungToJoin: a network with a least age asks for the birth date, on its
// page and on the API, and lets nobody below it in.
func TestTooYoungToJoin(t *testing.T) { // social-core 5
	t.Parallel()
	w, _ := openTown(t, "network.signup=open", "network.auto_confirm=true", "network.min_age=15")
	form := func(name, day, month, year string) int {
		body := url.Values{"username": {name}, "email": {name + "@example.org"}, "password": {"une-phrase-assez-longue"}, "agreement": {"1"}, "day": {day}, "month": {month}, "year": {year}}
		r := httptest.NewRequest(http.MethodPost, "/signup", strings.NewReader(body.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		rec := httptest.NewRecorder()
		w.Gateway.ServeHTTP(rec, r)
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
}
