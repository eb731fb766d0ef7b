package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/post"
)

// look asks for a path and gives the answer with its headers.
func (w *town) look(token, path string, header ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.Gateway.ServeHTTP(rec, r)
	return rec
}

// view asks for a path and reads its JSON.
func (w *town) view(token, path string, into any) {
	w.t.Helper()
	if rec := w.look(token, path); rec.Code != http.StatusOK || json.Unmarshal(rec.Body.Bytes(), into) != nil {
		w.t.Fatalf("%s: %d %s", path, rec.Code, rec.Body)
	}
}

// TestActivityCountsPosts: each week has the posts that were written in it;
// boosts, and what was deleted, are none. // social-core 7.3
func TestActivityCountsPosts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, max := w.person("lea"), w.person("max")
		first := w.say(lea, post.Draft{Text: "un"})
		w.say(lea, post.Draft{Text: "pour moi", Visibility: post.Direct})
		gone := w.say(max, post.Draft{Text: "trois"})
		w.write(func(tx *store.Tx) error {
			if _, err := w.Post.Reblog(w.ctx, tx, max, first.ID, ""); err != nil {
				return err
			}
			_, err := w.Post.Delete(w.ctx, tx, max, gone.ID)
			return err
		})
		w.clock.Advance(7 * 24 * time.Hour)
		w.say(max, post.Draft{Text: "une semaine plus tard"})
		var weeks []struct{ Statuses string }
		w.view("", "/api/v1/instance/activity", &weeks)
		if len(weeks) != 12 || weeks[0].Statuses != "1" || weeks[1].Statuses != "2" || weeks[2].Statuses != "0" {
			t.Errorf("weeks are %v", weeks)
		}
	})
}
