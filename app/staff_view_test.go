package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/notify"
	"parvis/engine/post"
	"parvis/engine/post/trend"
)

// TestFromWhereMembersSignIn: staff see the addresses of seven days and find who
// used one; nobody of another server is ever found. // social-core 7.4
func TestFromWhereMembersSignIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, max, zoe := w.person("lea"), w.person("max"), w.person("zoe")
		w.write(func(tx *store.Tx) error {
			if err := w.Account.SetRole(w.ctx, tx, operator, lea.Account, account.AdminRole); err != nil {
				return err
			}
			if err := w.Account.SetRole(w.ctx, tx, operator, zoe.Account, account.ModeratorRole); err != nil {
				return err
			}
			_, _, err := w.Credential.Begin(w.ctx, tx, max.Account, credential.Device{Agent: "Firefox", Address: "203.0.113.9"})
			return err
		})
		token := w.token(lea, "read admin:read")
		found := func(path string) []string {
			t.Helper()
			var list []struct{ Username string }
			w.view(token, path, &list)
			names := []string{}
			for _, a := range list {
				names = append(names, a.Username)
			}
			return names
		}
		shown := func(want string) {
			t.Helper()
			var got struct {
				IP  *string
				IPs []struct {
					IP     string
					UsedAt string `json:"used_at"`
				}
			}
			w.view(token, "/api/v1/admin/accounts/"+max.Account.String(), &got)
			if want == "" && (got.IP != nil || len(got.IPs) > 0) || want != "" && (got.IP == nil || *got.IP != want || len(got.IPs) != 1 || got.IPs[0].IP != want || got.IPs[0].UsedAt == "") {
				t.Errorf("want %q, got %+v", want, got)
			}
		}
		shown("203.0.113.9")
		for path, want := range map[string][]string{
			"/api/v1/admin/accounts?ip=203.0.113.9":                                   {"max"},
			"/api/v2/admin/accounts?ip=::ffff:203.0.113.9":                            {"max"},
			"/api/v1/admin/accounts?ip=203.0.113.9&username=zoe":                      {},
			"/api/v1/admin/accounts?ip=203.0.113.10":                                  {},
			"/api/v1/admin/accounts?ip=nowhere":                                       {},
			"/api/v1/admin/accounts?by_domain=elsewhere.example":                      {},
			"/api/v2/admin/accounts?role_ids[]=2&role_ids[]=3":                        {"zoe", "lea"},
			"/api/v2/admin/accounts?role_ids[]=3&role_ids[]=2&limit=1":                {"zoe"},
			"/api/v2/admin/accounts?role_ids[]=3&role_ids[]=2&limit=1&min_id=1":       {"lea"},
			"/api/v2/admin/accounts?role_ids[]=3&role_ids[]=2&status=suspended":       {},
			"/api/v2/admin/accounts?role_ids[]=2&role_ids[]=3&permissions=staff":      {"zoe", "lea"},
			"/api/v2/admin/accounts?role_ids[]=3&permissions=staff&username=lea":      {"lea"},
			"/api/v2/admin/accounts?role_ids[]=2&ip=203.0.113.9":                      {},
			"/api/v2/admin/accounts?role_ids[]=1&role_ids[]=2&ip=203.0.113.9&limit=5": {"max"},
		} {
			got := found(path)
			if strings.Contains(path, "permissions") {
				slices.Sort(got)
				slices.Sort(want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s finds %v, not %v", path, got, want)
			}
		}
		err := w.Store.Read(w.ctx, func(tx *store.Tx) error {
			_, err := w.Credential.Places(w.ctx, tx, max, []id.Account{max.Account})
			return err
		})
		if faultCode(err) != "account.session.staff" {
			t.Errorf("a member asks: %v", err)
		}
		w.clock.Advance(7 * 24 * time.Hour)
		shown("")
		if got := found("/api/v1/admin/accounts?ip=203.0.113.9"); len(got) > 0 {
			t.Errorf("a week later: %v", got)
		}
	})
}

// TestWhereAnAccountMoved: an account that moved says where to, in every place,
// but not where that one moved in its turn. // social-core 4
func TestWhereAnAccountMoved(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, max, zoe := w.person("lea"), w.person("max"), w.person("zoe")
		token, p := w.appToken(zoe), w.say(lea, post.Draft{Text: "avant"})
		moves := func(who account.Actor, to id.Account) {
			w.write(func(tx *store.Tx) error { return w.Account.MoveTo(w.ctx, tx, who, to) })
			w.settle()
		}
		type shown struct {
			Moved *struct {
				ID    string
				Moved any
			}
		}
		see := func(want string) {
			t.Helper()
			var alone, own shown
			var inPost struct{ Account shown }
			w.view(token, "/api/v1/accounts/"+lea.Account.String(), &alone)
			w.view(token, "/api/v1/statuses/"+p.ID.String(), &inPost)
			w.view(w.appToken(lea), "/api/v1/accounts/verify_credentials", &own)
			for _, got := range []shown{alone, inPost.Account, own} {
				if want == "" && got.Moved != nil || want != "" && (got.Moved == nil || got.Moved.ID != want || got.Moved.Moved != nil) {
					t.Errorf("want %q, got %+v", want, got.Moved)
				}
			}
		}
		see("")
		moves(lea, max.Account)
		see(max.Account.String())
		moves(max, zoe.Account)
		see(max.Account.String())
		moves(zoe, lea.Account) // round in a circle
		see(max.Account.String())
		moves(lea, 0)
		see("")
	})
}

// TestEveryRequestIsCounted: more than a page of them. // social-core 4
func TestEveryRequestIsCounted(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t)
	lea, locked := w.person("lea"), true
	w.write(func(tx *store.Tx) error {
		_, err := w.Account.Update(w.ctx, tx, lea, account.ProfileChange{Locked: &locked})
		return err
	})
	for i := range 101 {
		w.follow(w.person(fmt.Sprintf("fan%d", i)), lea)
	}
	var me struct {
		Source struct {
			Asked int `json:"follow_requests_count"`
		}
	}
	if w.view(w.appToken(lea), "/api/v1/accounts/verify_credentials", &me); me.Source.Asked != 101 {
		t.Errorf("%d", me.Source.Asked)
	}
}

// TestAPlannedPostKnowsItsApp: it is told while it waits, and shown with the post. // social-core 8.6
func TestAPlannedPostKnowsItsApp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea := w.person("lea")
		token := w.appToken(lea)
		code, answer := w.ask(token, "POST /api/v1/statuses", `{"status":"plus tard","scheduled_at":"`+w.clock.Now().Add(time.Hour).Format(time.RFC3339)+`"}`)
		var planned struct {
			Params struct {
				App int64 `json:"application_id"`
			}
		}
		if err := json.Unmarshal([]byte(answer), &planned); err != nil || code != http.StatusOK || planned.Params.App == 0 {
			t.Errorf("%d %s", code, answer)
		}
		w.clock.Advance(2 * time.Hour)
		w.settle()
		var list []struct{ Application *struct{ Name string } }
		w.view(token, "/api/v1/accounts/"+lea.Account.String()+"/statuses", &list)
		if len(list) != 1 || list[0].Application == nil || list[0].Application.Name != "Essai" {
			t.Errorf("%+v", list)
		}
	})
}

// TestAMarkerMovedMeanwhile: who knows another version does not move it. // social-core 7.3
func TestAMarkerMovedMeanwhile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea := w.person("lea")
		mark := func(last int64, version int) string {
			return faultCode(w.Store.Write(w.ctx, func(tx *store.Tx) error {
				_, err := w.Notify.Mark(w.ctx, tx, lea, notify.TimelineHome, last, version)
				return err
			}))
		}
		for i, want := range []string{"", "notify.marker.stale", "", "notify.marker.stale", ""} {
			if got := mark(int64(10+i), []int{0, 0, 1, 1, notify.Anew}[i]); got != want {
				t.Errorf("step %d: %q, want %q", i, got, want)
			}
		}
		token := w.appToken(lea)
		code, answer := w.ask(token, "POST /api/v1/markers", `{"home":{"last_read_id":"77"}}`)
		if code != http.StatusOK || !strings.Contains(answer, `"last_read_id":"77","version":4`) {
			t.Errorf("%d %s", code, answer)
		}
	})
}

// TestAskedForAndHeeded: hashtags that nobody looked at are left out when an app asks. // social-core 13
func TestAskedForAndHeeded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, max := w.person("lea"), w.person("max")
		token := w.appToken(lea)
		w.say(max, post.Draft{Text: "#jardin et #jardinage"})
		w.settle()
		tags := func(ask string) (names []string) {
			t.Helper()
			var got struct{ Hashtags []struct{ Name string } }
			w.view(token, "/api/v2/search?q=%23jardin"+ask, &got)
			for _, h := range got.Hashtags {
				names = append(names, h.Name)
			}
			return names
		}
		if got := tags("&exclude_unreviewed=true"); len(got) != 0 {
			t.Errorf("nobody looked, and yet %v", got)
		}
		w.write(func(tx *store.Tx) error {
			h, _, err := w.Post.Hashtag(w.ctx, tx, "jardinage")
			if err == nil {
				_, err = w.Trend.Approve(w.ctx, tx, account.Actor{Account: lea.Account, Role: account.Administrator}, trend.Tag, int64(h.ID))
			}
			return err
		})
		if got := tags("&exclude_unreviewed=true"); !slices.Equal(got, []string{"jardinage"}) {
			t.Errorf("reviewed are %v", got)
		}
		if got := tags("&exclude_unreviewed=true&type=hashtags&offset=1"); len(got) != 0 {
			t.Errorf("after the first %v", got)
		}
		if got := tags(""); len(got) != 2 {
			t.Errorf("all are %v", got)
		}
	})
}

// TestABrokenSettingHasTheNameThatWasSent // social-core 2.6
func TestABrokenSettingHasTheNameThatWasSent(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t)
	code, answer := w.ask(w.appToken(w.person("lea")), "PATCH /api/v1/accounts/update_credentials", `{"source":{"privacy":"everyone"}}`)
	w.mustName(code, answer, "privacy", "Privacy is not included in the list", "ERR_INCLUSION")
}

// TestTheLeastAgeIsTheOperatorsToTell // family-campaigns 1.2
func TestTheLeastAgeIsTheOperatorsToTell(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]string{"network.publish_age=false": `"min_age":null`, "network.publish_age=true": `"min_age":15`} {
		w, _ := openTown(t, "network.min_age=15", set)
		if _, answer := w.ask("", "GET /api/v2/instance", ""); !strings.Contains(answer, want) {
			t.Errorf("%s: %s", set, answer)
		}
	}
}

// TestAWrongMethodNamesTheRightOnes // social-core 17
func TestAWrongMethodNamesTheRightOnes(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t)
	rec := httptest.NewRecorder()
	w.Gateway.ServeHTTP(rec, httptest.NewRequest(http.MethodPatch, "/api/v1/statuses", nil))
	if allow := rec.Header().Get("Allow"); rec.Code != http.StatusMethodNotAllowed || !strings.Contains(allow, "GET") || !strings.Contains(allow, "POST") || strings.Contains(allow, "PATCH") {
		t.Errorf("%d %q", rec.Code, allow)
	}
}

// TestNobodyJoinsAClosedNetwork: not even with an app and everything right. // social-core 17
func TestNobodyJoinsAClosedNetwork(t *testing.T) {
	t.Parallel()
	w, _ := openTown(t, "network.signup=closed")
	token := w.token(account.Actor{}, "read write")
	code, answer := w.ask(token, "POST /api/v1/accounts", `{"username":"lea","email":"lea@example.org","password":"une-phrase-assez-longue","agreement":true,"locale":"fr"}`)
	if code != http.StatusForbidden || !strings.HasPrefix(answer, `{"error":"This action is not allowed"`) {
		t.Errorf("%d %s", code, answer)
	}
}
