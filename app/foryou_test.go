package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

var nextPage = regexp.MustCompile(`<[^>]*(/api/[^>]+)>; rel="next"`)

// selectedView is a post of the selection as an app gets it.
type selectedView struct {
	ID      string
	Account struct{ Username string }
	Parvis  struct{ Reasons []string }
}

// selection walks through the selection to its end.
func (w *town) selection(token string) (out []selectedView) {
	w.t.Helper()
	for at, n := "/api/v1/timelines/list/foryou?limit=2", 0; at != ""; n++ {
		r := httptest.NewRequest(http.MethodGet, w.Base+at, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		rec := httptest.NewRecorder()
		w.Gateway.ServeHTTP(rec, r)
		var page []selectedView
		if err := json.Unmarshal(rec.Body.Bytes(), &page); err != nil || rec.Code != http.StatusOK || len(page) > 2 || n > 20 {
			w.t.Fatalf("%s: %d, %d posts, %v: %s", at, rec.Code, len(page), err, rec.Body)
		}
		out = append(out, page...)
		at = ""
		if m := nextPage.FindStringSubmatch(rec.Header().Get("Link")); m != nil {
			at = m[1]
		}
	}
	return out
}

func (w *town) boost(who account.Actor, p post.Post) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error { _, err := w.Post.Reblog(w.ctx, tx, who, p.ID, post.Public); return err })
}

// TestForYouThroughTheAPI: a member asks for it, an app finds it among the lists
// and pages it, nobody can change it, decisions hold at once, and it goes as it
// came.
func TestForYouThroughTheAPI(t *testing.T) { // social-core 12
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe := w.person("lea"), w.person("noe")
		w.follow(lea, noe)
		token := w.appToken(lea)
		must := func(ask, body string, status int, want string) {
			t.Helper()
			if code, got := w.ask(token, ask, body); code != status || !strings.Contains(got, want) {
				t.Errorf("%s: %d %s, not %d with %s", ask, code, got, status, want)
			}
		}
		changes := []string{"PUT /api/v1/lists/foryou", "DELETE /api/v1/lists/foryou", "POST /api/v1/lists/foryou/accounts", "DELETE /api/v1/lists/foryou/accounts"}
		looks := []string{"GET /api/v1/lists/foryou", "GET /api/v1/lists/foryou/accounts", "GET /api/v1/timelines/list/foryou", "GET /api/v1/streaming/list?list=foryou"}
		off := func() {
			t.Helper()
			must("GET /api/v1/lists", "", http.StatusOK, "[]")
			for _, ask := range slices.Concat(looks, changes) {
				must(ask, "", http.StatusNotFound, "Record not found")
			}
		}
		off()

		must("PATCH /api/v1/accounts/update_credentials", `{"source":{"parvis":{"for_you":true}}}`, http.StatusOK, `"parvis":{"for_you":true}`)
		must("GET /api/v1/accounts/verify_credentials", "", http.StatusOK, `"parvis":{"for_you":true}`)
		must("GET /api/v1/lists", "", http.StatusOK, `[{"id":"foryou","title":"Pour vous","replies_policy":"none","exclusive":false}]`)
		must("GET /api/v1/lists/foryou", "", http.StatusOK, `{"id":"foryou",`)
		must("GET /api/v1/lists/foryou/accounts", "", http.StatusOK, "[]")
		for _, ask := range changes {
			must(ask, `{"title":"À moi","account_ids":["`+noe.Account.String()+`"]}`, http.StatusForbidden, `{"error":"This action is not allowed"`)
		}
		if got := w.selection(token); len(got) != 0 {
			t.Fatalf("nobody did anything: %+v", got)
		}

		var posts []post.Post
		for i := range 5 {
			p := w.say(w.person(fmt.Sprintf("voisin%d", i)), post.Draft{Text: "bonjour", Visibility: post.Public, Language: "fr"})
			w.boost(noe, p)
			posts = append(posts, p)
		}
		w.clock.Advance(5 * time.Minute)
		w.settle()
		walk := func(want ...int) {
			t.Helper()
			var got, wanted []string
			for _, p := range w.selection(token) {
				got = append(got, p.ID)
				if len(p.Parvis.Reasons) != 1 || p.Parvis.Reasons[0] != "\u2068noe\u2069 a partagé cette publication" {
					t.Errorf("why %s: %q", p.ID, p.Parvis.Reasons)
				}
			}
			for _, i := range want {
				wanted = append(wanted, posts[i].ID.String())
			}
			if !slices.Equal(got, wanted) {
				t.Errorf("the selection is %v, not %v", got, wanted)
			}
		}
		walk(4, 3, 2, 1, 0)
		w.write(func(tx *store.Tx) error { return w.Graph.Block(w.ctx, tx, lea, posts[3].Author) })
		w.write(func(tx *store.Tx) error {
			_, err := w.Policy.Apply(w.ctx, tx, policy.LabelWrite{Source: "crisis/1", Subject: decide.Ref{Kind: decide.KindPost, ID: int64(posts[1].ID)}, Author: posts[1].Author, Val: "crisis-misleading", As: decide.RoleReviewer, By: noe.Account})
			return err
		})
		w.settle()
		walk(4, 2, 0)

		w.mustStream(token, "/api/v1/streaming/list?list=foryou")
		must("PATCH /api/v1/accounts/update_credentials", `{"source":{"parvis":{"for_you":false}}}`, http.StatusOK, `"parvis":{"for_you":false}`)
		off()
		if err := w.Store.Read(w.ctx, func(tx *store.Tx) error {
			n, err := store.One(tx, store.Value[int], "SELECT COUNT(account) FROM post_foryou")
			if n != 0 {
				t.Errorf("%d selections are kept", n)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// mustStream opens a stream, which must begin.
func (w *town) mustStream(token, path string) {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.ctx)
	out, ended := &wire{http.Header{}, make(chan string, 64)}, make(chan struct{})
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	go func() {
		defer close(ended)
		w.Gateway.ServeHTTP(out, r)
	}()
	out.until(w.t, ":)")
	stop()
	<-ended
}

// TestForYouGoesWithTheAccount: the wish is exported, and both it and what was
// selected are erased.
func TestForYouGoesWithTheAccount(t *testing.T) { // architecture 18.5
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe := w.member("lea"), w.person("noe")
		w.follow(lea, noe)
		w.write(func(tx *store.Tx) error { return w.ForYou.Switch(w.ctx, tx, lea, true) })
		w.boost(noe, w.say(w.person("max"), post.Draft{Text: "bonjour", Visibility: post.Public, Language: "fr"}))
		if err := w.ForYou.Refresh(w.ctx, lea, store.Page{Limit: 20}); err != nil {
			t.Fatal(err)
		}
		kept := func() (n int) {
			t.Helper()
			err := w.Store.Read(w.ctx, func(tx *store.Tx) (err error) {
				n, err = store.One(tx, store.Value[int], "SELECT COUNT(account) FROM post_foryou WHERE account = $1", lea.Account)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if kept() != 1 {
			t.Fatal("nothing was selected")
		}
		data := w.packed(lea)
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		rest, err := fs.ReadFile(z, "parvis.json")
		if err != nil || !regexp.MustCompile(`"for_you":\s*true`).Match(rest) || !bytes.Contains(rest, []byte("post_foryou")) {
			t.Errorf("the wish is not exported: %v, %s", err, rest)
		}
		w.write(func(tx *store.Tx) error { return w.Account.Delete(w.ctx, tx, lea, lea.Account, "") })
		w.settle()
		if kept() != 0 {
			t.Error("what was selected outlives the account")
		}
	})
}

// TestThePageForYou: the switch, the tab beside home, why each post is there, and
// what would fill it, in both languages and without a script.
func TestThePageForYou(t *testing.T) { // social-core 12
	t.Parallel()
	h := openHouse(t)
	lea := h.browser("fr")
	lea.join("lea")
	friends := map[string]*browser{}
	for _, name := range []string{"noe", "zoe", "max", "ines"} {
		friends[name] = h.browser("fr")
		friends[name].join(name)
		if name != "ines" {
			lea.send(find(t, lea.open("/@"+name), `action="(/accounts/\d+/follow)"`), url.Values{}, nil)
		}
	}
	const tab = `<a href="/for-you"`
	hasNot(t, lea.open("/"), tab)
	has(t, lea.open("/for-you"), "L’activer dans les réglages")
	if a := h.browser("fr").get("/for-you"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("a visitor gets %d", a.StatusCode)
	}
	has(t, lea.open("/settings/display"), `name="for_you"`)
	lea.send("/settings/display", url.Values{"for_you": {"1"}, "keys": {"1"}}, nil)
	has(t, lea.open("/settings/display"), `name="for_you" id="for_you" value="1" checked`)
	home := lea.open("/")
	has(t, home, tab)
	has(t, home, `<a href="/" aria-current="page">Suivis</a>`)
	empty := lea.open("/for-you")
	has(t, empty, tab+` aria-current="page">Pour vous</a>`)
	has(t, empty, "Cette page se remplit quand")
	has(t, lea.open("/for-you?lang=en"), "This page fills when")

	friends["ines"].send("/settings/privacy", url.Values{"discoverable": {"1"}, "visibility": {"public"}, "quotes": {"public"}}, nil)
	at := friends["ines"].send("/compose", url.Values{"text": {"Le pont rouvre"}, "visibility": {"public"}, "language": {"fr"}, "key": {"1"}}, nil)
	p := at[strings.LastIndex(at, "/")+1:]
	friends["noe"].send("/posts/"+p+"/reblog", url.Values{}, nil)
	because := func(fr, en string) {
		t.Helper()
		h.settle()
		h.clock.Advance(5 * time.Minute)
		for lang, want := range map[string]string{"fr": fr, "en": en} {
			page := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(lea.open("/for-you?lang=" + lang))
			has(t, page, "Le pont rouvre")
			has(t, page, "<span>"+want+"</span></p>")
			has(t, page, "<li>"+want+"</li>")
			for _, f := range faultsOf(page) {
				t.Error(f)
			}
		}
	}
	because("noe a partagé cette publication", "Boosted by noe")
	friends["zoe"].send("/posts/"+p+"/reblog", url.Values{}, nil)
	because("zoe et 1 autre personne ont partagé cette publication", "Boosted by zoe and 1 other")
	friends["max"].send("/posts/"+p+"/reblog", url.Values{}, nil)
	because("max et 2 autres personnes ont partagé cette publication", "Boosted by max and 2 others")

	has(t, lea.open("/about/trends?lang=fr"), "est un fil à part, qui n’existe que pour qui l’a demandé")
	has(t, lea.open("/about/trends?lang=en"), "“For you” is a feed of its own")
	lea.send("/settings/display", url.Values{"keys": {"1"}}, nil)
	hasNot(t, lea.open("/"), tab)
	hasNot(t, lea.open("/for-you"), "Le pont rouvre")
}

// TestTheHomeStaysInTheOrderOfTime: the wish for a selection leaves home alone.
func TestTheHomeStaysInTheOrderOfTime(t *testing.T) { // social-core 12
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, noe := w.person("lea"), w.person("noe")
		w.follow(lea, noe)
		var want []id.Post
		for range 3 {
			want = append([]id.Post{w.say(noe, post.Draft{Text: "bonjour", Visibility: post.Public}).ID}, want...)
		}
		w.settle()
		before := w.home(lea)
		w.write(func(tx *store.Tx) error { return w.ForYou.Switch(w.ctx, tx, lea, true) })
		if err := w.ForYou.Refresh(w.ctx, lea, store.Page{Limit: 20}); err != nil {
			t.Fatal(err)
		}
		if got := w.home(lea); !slices.Equal(before, want) || !slices.Equal(got, want) {
			t.Errorf("home was %v and is %v, not %v", before, got, want)
		}
	})
}
