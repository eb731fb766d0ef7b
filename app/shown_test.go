package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/post"
)

// listed is a town where jean and zoe follow lea, who follows them and shows jean on
// her profile; both liked and boosted her post. Then jean blocked zoe, and lea blocked
// mia.
type listed struct {
	*town
	lea, jean, zoe, mia account.Actor
	post                id.Post
	tokens              map[id.Account]string
}

func newListed(t *testing.T, w *town) *listed {
	t.Helper()
	l := &listed{town: w, lea: w.person("lea"), jean: w.person("jean"), zoe: w.person("zoe"), mia: w.person("mia"), tokens: map[id.Account]string{0: ""}}
	l.tokens[l.lea.Account], l.tokens[l.jean.Account], l.tokens[l.zoe.Account], l.tokens[l.mia.Account] = w.appToken(l.lea), w.appToken(l.jean), w.appToken(l.zoe), w.appToken(l.mia)
	for _, who := range []account.Actor{l.jean, l.zoe} {
		w.follow(who, l.lea)
		w.follow(l.lea, who)
	}
	w.follow(l.mia, l.jean)
	w.follow(l.mia, l.zoe)
	l.post = w.say(l.lea, post.Draft{Text: "Un pont", Visibility: post.Public}).ID
	for _, who := range []account.Actor{l.zoe, l.jean} {
		w.write(func(tx *store.Tx) error {
			if _, err := w.Post.Favourite(w.ctx, tx, who, l.post); err != nil {
				return err
			}
			_, err := w.Post.Reblog(w.ctx, tx, who, l.post, post.Public)
			return err
		})
	}
	w.write(func(tx *store.Tx) error {
		if err := w.Graph.Endorse(w.ctx, tx, l.lea, l.jean.Account); err != nil {
			return err
		}
		if err := w.Graph.Block(w.ctx, tx, l.lea, l.mia.Account); err != nil {
			return err
		}
		return w.Graph.Block(w.ctx, tx, l.jean, l.zoe.Account)
	})
	w.settle()
	return l
}

// get asks as a member and gives the answer.
func (l *listed) get(who id.Account, path string) string {
	l.t.Helper()
	code, answer := l.ask(l.tokens[who], "GET /api/v1/"+path, "")
	if code != http.StatusOK {
		l.t.Fatalf("%s: %d %s", path, code, answer)
	}
	return answer
}

// names gives those of jean and zoe who are in an answer.
func (l *listed) names(who id.Account, path string) string {
	l.t.Helper()
	answer := l.get(who, path)
	var out []string
	for _, name := range []string{"jean", "zoe"} {
		if strings.Contains(answer, `"username":"`+name+`"`) {
			out = append(out, name)
		}
	}
	return strings.Join(out, " ")
}

// page opens a page as a member.
func (l *listed) page(who id.Account, path string) string {
	l.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if who != 0 {
		var token string
		l.write(func(tx *store.Tx) (err error) {
			token, _, err = l.Credential.Begin(l.ctx, tx, who, credential.Device{})
			return err
		})
		r.AddCookie(&http.Cookie{Name: l.Pages.CookieName(), Value: token})
	}
	rec := httptest.NewRecorder()
	l.Gateway.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		l.t.Fatalf("%s: %d %s", path, rec.Code, rec.Body)
	}
	return rec.Body.String()
}

// social-core 16: who blocked a member is in no list of accounts that the member is
// shown, nor whom the member blocked, while others find both there; the lists of one's
// own stay whole.
func TestListsOfAccountsAskThePolicy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		l := newListed(t, w)
		lea, jean, zoe, mia := l.lea.Account, l.jean.Account, l.zoe.Account, l.mia.Account
		of, on := "accounts/"+lea.String(), "statuses/"+l.post.String()
		some := "accounts?id[]=" + jean.String() + "&id[]=" + zoe.String()
		for _, c := range []struct {
			path string
			want map[id.Account]string
		}{
			{of + "/followers", map[id.Account]string{0: "jean zoe", lea: "jean zoe", zoe: "zoe", jean: "jean", mia: ""}},
			{of + "/following", map[id.Account]string{0: "jean zoe", lea: "jean zoe", zoe: "zoe", jean: "jean", mia: ""}},
			{of + "/endorsements", map[id.Account]string{0: "jean", lea: "jean", zoe: "", jean: "jean", mia: ""}},
			{on + "/favourited_by", map[id.Account]string{0: "jean zoe", lea: "jean zoe", zoe: "zoe", jean: "jean"}},
			{on + "/reblogged_by", map[id.Account]string{0: "jean zoe", lea: "jean zoe", zoe: "zoe", jean: "jean"}},
			{some, map[id.Account]string{0: "jean zoe", lea: "jean zoe", zoe: "zoe", jean: "jean"}},
			{"accounts/" + mia.String() + "/following", map[id.Account]string{0: "jean zoe", zoe: "zoe", jean: "jean", mia: "jean zoe", lea: ""}},
			{"accounts/familiar_followers?id[]=" + zoe.String(), map[id.Account]string{lea: "", jean: "", mia: ""}},
			{"blocks", map[id.Account]string{jean: "zoe", zoe: ""}},
		} {
			for who, want := range c.want {
				if got := l.names(who, c.path); got != want {
					t.Errorf("%s for %d: %q, not %q", c.path, who, got, want)
				}
			}
		}
		for who, want := range map[id.Account][2]bool{0: {true, true}, lea: {true, true}, zoe: {false, true}, jean: {true, false}} {
			for _, list := range []string{"followers", "following"} {
				_, main, _ := strings.Cut(l.page(who, "/@lea/"+list), "<main")
				if got := [2]bool{strings.Contains(main, "@jean"), strings.Contains(main, "@zoe")}; got != want {
					t.Errorf("the page of %s for %d has jean and zoe: %v, not %v", list, who, got, want)
				}
			}
		}
		l.write(func(tx *store.Tx) error { return w.Graph.Block(w.ctx, tx, l.lea, zoe) })
		if got := l.names(lea, of+"/followers"); got != "jean" {
			t.Errorf("lea's own followers after a block: %q", got)
		}
	})
}

// social-core 2.4: a page may be short of those who are kept away, and the next goes on
// where it ended.
func TestAShortPageOfAccountsGoesOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		l := newListed(t, w)
		next := regexp.MustCompile(`<[^>]*/api/v1/([^>]*)>; rel="next"`)
		for _, list := range []string{"accounts/" + l.lea.Account.String() + "/followers", "statuses/" + l.post.String() + "/favourited_by"} {
			var met []string
			for path, pages := list+"?limit=1", 0; path != ""; pages++ {
				if pages > 3 {
					t.Fatalf("%s does not end", list)
				}
				r := httptest.NewRequest(http.MethodGet, "/api/v1/"+path, nil)
				r.Header.Set("Authorization", "Bearer "+l.tokens[l.zoe.Account])
				rec := httptest.NewRecorder()
				w.Gateway.ServeHTTP(rec, r)
				met = append(met, fmt.Sprint(strings.Count(rec.Body.String(), `"username":"zoe"`), strings.Count(rec.Body.String(), `"username":"`)))
				path = ""
				if m := next.FindStringSubmatch(rec.Header().Get("Link")); m != nil {
					path = m[1]
				}
			}
			pages := strings.Join(met, ", ")
			if pages != "1 1, 0 0, 0 0" && pages != "0 0, 1 1, 0 0" {
				t.Errorf("%s by one: %s", list, pages)
			}
		}
	})
}

func TestFamiliarFollowers(t *testing.T) { // social-core 7.1
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		l := newListed(t, w)
		eva := w.person("eva")
		w.follow(eva, l.jean)
		w.follow(eva, l.zoe)
		l.tokens[eva.Account] = w.appToken(eva)
		ask := "accounts/familiar_followers?id[]=" + l.lea.Account.String()
		if got := l.names(eva.Account, ask); got != "jean zoe" {
			t.Errorf("eva follows %q of lea's followers", got)
		}
		many := ask
		for range 60 {
			many += "&id[]=" + id.Account(w.Store.NewID()).String()
		}
		if got := strings.Count(l.get(eva.Account, many), `"accounts":`); got != 40 {
			t.Errorf("asked about 61 accounts: %d answers", got)
		}
		w.write(func(tx *store.Tx) error { return w.Graph.Block(w.ctx, tx, l.lea, eva.Account) })
		if got := l.names(eva.Account, ask); got != "" {
			t.Errorf("of one who blocked her, eva sees %q", got)
		}
		yes := true
		w.write(func(tx *store.Tx) error {
			_, err := w.Account.Update(w.ctx, tx, l.jean, account.ProfileChange{HideGraph: &yes})
			return err
		})
		w.follow(l.mia, eva)
		w.follow(eva, l.jean)
		if got := l.get(l.mia.Account, "accounts/familiar_followers?id[]="+l.jean.Account.String()); !strings.Contains(got, `"accounts":[]`) {
			t.Errorf("of one who hides them: %s", got)
		}
	})
}

// social-core 16: lists that are hidden are not counted for others either.
func TestHiddenListsAreNotCounted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		l := newListed(t, w)
		lea := l.lea.Account
		const two, none = `"followers_count":2,"following_count":2,`, `"followers_count":0,"following_count":0,`
		counts := regexp.MustCompile(`"followers_count":\d+,"following_count":\d+,`)
		if got := counts.FindString(l.get(0, "accounts/"+lea.String())); got != two {
			t.Fatalf("before: %s", got)
		}
		if got := l.page(0, "/@lea"); !strings.Contains(got, `href="/@lea/followers"`) {
			t.Fatalf("before, on the page: %s", got)
		}
		if code, answer := w.ask(w.token(l.lea, "write"), "PATCH /api/v1/accounts/update_credentials", `{"hide_collections":true}`); code != http.StatusOK || !strings.Contains(answer, two) {
			t.Fatalf("hiding: %d %s", code, answer)
		}
		for path, own := range map[string]string{"accounts/" + lea.String(): two, "accounts/lookup?acct=lea": two, "statuses/" + l.post.String(): none, "accounts?id[]=" + lea.String(): none} {
			for who, want := range map[id.Account]string{lea: own, 0: none, l.jean.Account: none} {
				for range 2 { // rendered, then kept
					if got := counts.FindString(l.get(who, path)); got != want {
						t.Errorf("%s for %d: %s", path, who, got)
					}
				}
			}
		}
		for who, want := range map[id.Account]bool{lea: true, 0: false, l.jean.Account: false} {
			if got := l.page(who, "/@lea"); strings.Contains(got, `href="/@lea/followers"`) != want || strings.Contains(got, `href="/@lea/following"`) != want {
				t.Errorf("the page for %d counts them: %v", who, !want)
			}
		}
	})
}

// A hashtag of private posts alone answers like one that nobody ever wrote.
func TestAPrivateHashtagIsUnknown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		l := newListed(t, w)
		w.say(l.lea, post.Draft{Text: "#secret", Visibility: post.Private})
		w.say(l.lea, post.Draft{Text: "#ouvert", Visibility: post.Public})
		w.settle()
		for _, who := range []id.Account{0, l.jean.Account} {
			secret, never := l.get(who, "tags/secret"), l.get(who, "tags/jamais")
			if secret != strings.ReplaceAll(never, "jamais", "secret") {
				t.Errorf("%d can tell them apart: %s %s", who, secret, never)
			}
			if got := l.get(who, "tags/ouvert"); strings.Contains(got, `"id":"0"`) {
				t.Errorf("a public one is unknown: %s", got)
			}
		}
		if code, answer := w.ask(w.token(l.jean, "write"), "POST /api/v1/tags/secret/follow", ""); code != http.StatusOK {
			t.Fatalf("following: %d %s", code, answer)
		}
		if got := l.get(l.jean.Account, "tags/secret"); strings.Contains(got, `"id":"0"`) || !strings.Contains(got, `"following":true`) {
			t.Errorf("one that jean follows: %s", got)
		}
	})
}
