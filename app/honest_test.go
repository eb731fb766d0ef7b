package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post"
)

// operator is who the command line acts as.
var operator = account.Actor{Role: account.Administrator}

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

// TestRolesAreShown: an account carries its role as others may see it, and what
// was remembered of it follows the role. // social-core 4, 15
func TestRolesAreShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, max := w.person("lea"), w.person("max")
		p := w.say(lea, post.Draft{Text: "un mot"})
		token := w.appToken(max)
		role := func(want string) {
			t.Helper()
			type shown struct {
				Roles []struct{ ID, Name, Color string }
			}
			var alone shown
			var inPost struct{ Account shown }
			w.view(token, "/api/v1/accounts/"+lea.Account.String(), &alone)
			w.view(token, "/api/v1/statuses/"+p.ID.String(), &inPost)
			for _, got := range []shown{alone, inPost.Account} {
				if want == "" && len(got.Roles) != 0 || want != "" && (len(got.Roles) != 1 || got.Roles[0].Name != want || got.Roles[0].ID == "") {
					t.Errorf("roles are %v, want %q", got.Roles, want)
				}
			}
		}
		role("")
		w.write(func(tx *store.Tx) error {
			return w.Account.SetRole(w.ctx, tx, operator, lea.Account, account.ModeratorRole)
		})
		role("Moderator")
		for _, next := range []account.Role{{Name: "Gardienne", Highlighted: true}, {Name: "Gardienne"}} {
			next.ID, next.Rank, next.Permissions = account.ModeratorRole, 10, account.ManageReports
			w.write(func(tx *store.Tx) error {
				_, err := w.Account.SaveRole(w.ctx, tx, operator, next)
				return err
			})
			if !next.Highlighted {
				next.Name = ""
			}
			role(next.Name)
		}
	})
}

// TestARepeatCountsAgainstNoLimit: the same key gives the same post, and takes
// nothing of what the member may post. // social-core 2.1
func TestARepeatCountsAgainstNoLimit(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t, "server.exempt_loopback=false")
	token := w.appToken(w.person("lea"))
	send := func(key string) (answer, left string) {
		t.Helper()
		r := httptest.NewRequest(http.MethodPost, "/api/v1/statuses", strings.NewReader("status=un"))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Idempotency-Key", key)
		rec := httptest.NewRecorder()
		w.Gateway.ServeHTTP(rec, r)
		if rec.Code != http.StatusOK {
			t.Fatal(rec.Code, rec.Body)
		}
		return rec.Body.String(), rec.Header().Get("X-RateLimit-Remaining")
	}
	first, _ := send("a")
	for range 10 {
		if again, _ := send("a"); again != first {
			t.Fatalf("%s is not %s", again, first)
		}
	}
	w.clock.Advance(6 * time.Minute) // all but the limit of posts begins anew
	if _, left := send("b"); left != "298" {
		t.Errorf("%s posts are left after two", left)
	}
}

// TestOldPathsSaySo: what the API has replaced carries the date. // social-core 2.2
func TestOldPathsSaySo(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t)
	lea := w.person("lea")
	token := w.appToken(lea)
	for path, old := range map[string]bool{
		"/api/v1/instance": true, "/api/v1/filters": true, "/api/v1/filters/1": true, "/api/v1/suggestions": true, "/api/v1/trends": true, "/api/v1/timelines/direct": true,
		"/api/v1/accounts/" + lea.Account.String() + "/identity_proofs": true,
		"/api/v2/instance": false, "/api/v2/filters": false, "/api/v2/suggestions": false, "/api/v1/trends/tags": false, "/api/v1/timelines/home": false,
	} {
		said := w.look(token, path).Header().Get("Deprecation")
		since, err := strconv.ParseInt(strings.TrimPrefix(said, "@"), 10, 64)
		if is := strings.HasPrefix(said, "@") && err == nil && since > 0; is != old || !old && said != "" {
			t.Errorf("%s says %q", path, said)
		}
	}
}

// TestWhatAnybodyMayKeep: what is told to everybody may be kept for a minute,
// what is told to a member may not. // social-core 2.2
func TestWhatAnybodyMayKeep(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t)
	token := w.appToken(w.person("lea"))
	for _, path := range []string{"/api/v1/instance", "/api/v2/instance", "/api/v1/custom_emojis", "/api/v1/trends/tags", "/api/v1/trends", "/api/v1/trends/statuses", "/api/v1/trends/links"} {
		h := w.look("", path).Header()
		if h.Get("Cache-Control") != "public, max-age=60" || !slices.Contains(h.Values("Vary"), "Authorization") {
			t.Errorf("%s: %q, varies by %q", path, h.Get("Cache-Control"), h.Values("Vary"))
		}
		if kept := w.look(token, path).Header().Get("Cache-Control"); strings.Contains(path, "trends") && kept != "private, no-store" {
			t.Errorf("%s for a member: %q", path, kept)
		}
	}
	for _, path := range []string{"/api/v2/instance", "/api/v1/custom_emojis"} {
		tag := w.look("", path).Header().Get("ETag")
		if again := w.look("", path, "If-None-Match", tag); tag == "" || again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s has tag %q and then %d", path, tag, again.Code)
		}
	}
}

// TestAProfileThatIsRefused: each broken part of a profile is named, and nothing
// of it is kept. // social-core 17, 2.6
func TestAProfileThatIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		token := w.appToken(w.person("lea"))
		seven := make([]map[string]string, 7)
		for i := range seven {
			seven[i] = map[string]string{"name": "n" + strconv.Itoa(i), "value": "v"}
		}
		for field, row := range map[string]struct {
			value       any
			error, code string
		}{
			"note":              {strings.Repeat("x", 501), "Note is too long", "ERR_TOO_LONG"},
			"display_name":      {"l\u202ea", "Display name is invalid", "ERR_INVALID"},
			"fields_attributes": {seven, "Fields is too long", "ERR_TOO_LONG"},
			"date_of_birth":     {"1999-13-45", "Date of birth is invalid", "ERR_INVALID"},
		} {
			body, err := json.Marshal(map[string]any{field: row.value, "bot": true})
			if err != nil {
				t.Fatal(err)
			}
			code, answer := w.ask(token, "PATCH /api/v1/accounts/update_credentials", string(body))
			w.mustName(code, answer, strings.TrimSuffix(field, "_attributes"), row.error, row.code)
		}
		kind, form := uploading(t, "a.png", []byte("bonjour"))
		form = []byte(strings.Replace(string(form), `name="file"`, `name="avatar"`, 1))
		code, answer := w.call(token, "PATCH", "/api/v1/accounts/update_credentials", kind, form)
		w.mustName(code, answer, "avatar", "Avatar is invalid", "ERR_INVALID")
		var me struct {
			Bot    bool
			Fields []any
			Note   string
		}
		w.view(token, "/api/v1/accounts/verify_credentials", &me)
		if me.Bot || len(me.Fields) > 0 || me.Note != "" {
			t.Errorf("something was kept: %+v", me)
		}
		if code, answer := w.ask(token, "PATCH /api/v1/accounts/update_credentials", `{"date_of_birth":"1999-12-31"}`); code != http.StatusOK {
			t.Errorf("a date of birth: %d %s", code, answer)
		}
	})
}

// mustName checks that a refusal names one field, with a code and a sentence.
func (w *town) mustName(code int, answer, field, sentence, name string) {
	w.t.Helper()
	var got struct {
		Error   string
		Details map[string][]struct{ Error, Description string }
	}
	err := json.Unmarshal([]byte(answer), &got)
	if err != nil || code != http.StatusUnprocessableEntity || got.Error != "Validation failed: "+sentence || len(got.Details[field]) != 1 || got.Details[field][0].Error != name || got.Details[field][0].Description == "" {
		w.t.Errorf("%s: %d %s", field, code, answer)
	}
}

// TestAPlannedQuoteSaysWhatItQuotes: a planned post is told as it was asked for. // social-core 8.6
func TestAPlannedQuoteSaysWhatItQuotes(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t)
	lea := w.person("lea")
	p := w.say(lea, post.Draft{Text: "à citer"})
	code, answer := w.ask(w.appToken(lea), "POST /api/v1/statuses", `{"status":"je cite","quoted_status_id":"`+p.ID.String()+`","scheduled_at":"`+w.clock.Now().Add(time.Hour).Format(time.RFC3339)+`"}`)
	if code != http.StatusOK || !strings.Contains(answer, `"quoted_status_id":"`+p.ID.String()+`"`) {
		t.Errorf("%d %s", code, answer)
	}
}

// TestFilesGoWithTheirPost: whoever asks for it has the files of a deleted post
// deleted with it; else they stay for another try. // social-core 7.2, 8.2
func TestFilesGoWithTheirPost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		token := w.appToken(w.person("lea"))
		for query, want := range map[string]int{"": http.StatusOK, "?delete_media=true": http.StatusNotFound} {
			file := w.upload(token)
			var made struct{ ID string }
			_, answer := w.ask(token, "POST /api/v1/statuses", `{"media_ids":["`+file+`"]}`)
			if err := json.Unmarshal([]byte(answer), &made); err != nil {
				t.Fatal(err, answer)
			}
			if code, answer := w.ask(token, "DELETE /api/v1/statuses/"+made.ID+query, ""); code != http.StatusOK || !strings.Contains(answer, file) {
				t.Errorf("%d %s", code, answer)
			}
			if code, answer := w.ask(token, "GET /api/v1/media/"+file, ""); code != want {
				t.Errorf("after %q the file gives %d %s", query, code, answer)
			}
		}
	})
}
