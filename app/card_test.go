package app_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// journal is a newspaper of elsewhere, and an address inside that it knows of.
func journal(t *testing.T) (page string, inside *atomic.Int64, vers string) {
	t.Helper()
	inside = &atomic.Int64{}
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		testkit.Lacks(t, "a second loopback address")
	}
	private := &httptest.Server{Listener: l, Config: &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside.Add(1) })}}
	private.Start()
	t.Cleanup(private.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("/pont", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<html lang="fr"><title>Le pont rouvre</title><meta name="description" content="Le &lt;tablier&gt; tient."><meta property="og:image" content="/pont.webp">`))
	})
	picture := picture(t, "bridge")
	mux.HandleFunc("/pont.webp", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(picture) })
	mux.HandleFunc("/vers", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, private.URL+"/", http.StatusFound) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL + "/pont", inside, s.URL + "/vers"
}

// answer gives what the network answers to a stranger.
func (w *town) answer(path string) *httptest.ResponseRecorder {
	w.t.Helper()
	out := httptest.NewRecorder()
	w.Gateway.ServeHTTP(out, httptest.NewRequest(http.MethodGet, w.Base+path, nil))
	if out.Code != http.StatusOK {
		w.t.Fatalf("%s answers %d: %s", path, out.Code, inShort(out.Body.String()))
	}
	return out
}

// json asks the network for something.
func (w *town) json(path string, into any) {
	w.t.Helper()
	if err := json.Unmarshal(w.answer(path).Body.Bytes(), into); err != nil {
		w.t.Fatalf("%s: %v", path, err)
	}
}

type cardView struct {
	URL, Title, Description, Type string
	Provider                      string `json:"provider_name"`
	Image                         string
	Width                         int
	History                       []struct{ Accounts string }
}

type cardedView struct {
	ID     string
	Card   *cardView
	Reblog *cardedView
}

// later lets pages be looked at.
func (w *town) later(d time.Duration) {
	w.t.Helper()
	w.settle()
	w.clock.Advance(d)
	w.settle()
}

// TestCards: the whole program reaches a page elsewhere and nothing inside, and
// shows its card to apps and in pages. // architecture 17.13
func TestCards(t *testing.T) { // architecture 12.7, social-core 4
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32"}, func(t *testing.T, w *town) {
		address, inside, vers := journal(t)
		lea, noe := w.person("lea"), w.person("noe")
		p := w.say(lea, post.Draft{Text: "Lisez " + address, Visibility: post.Public, Language: "fr"})
		bad := w.say(lea, post.Draft{Text: vers, Visibility: post.Public})
		w.say(noe, post.Draft{Text: "http://127.0.0.2/", Visibility: post.Public})
		w.later(2 * time.Second)
		w.later(3 * time.Hour)
		var got, none cardedView
		w.json("/api/v1/statuses/"+p.ID.String(), &got)
		w.json("/api/v1/statuses/"+bad.ID.String(), &none)
		if c := got.Card; c == nil || c.URL != address || c.Title != "Le pont rouvre" || c.Description != "Le <tablier> tient." || c.Type != "link" || !strings.HasPrefix(c.Image, w.Base+"/media/") || c.Width == 0 {
			t.Fatalf("the card is %+v", c)
		}
		if none.Card != nil || inside.Load() != 0 {
			t.Errorf("a redirect inside gives %+v and %d requests there", none.Card, inside.Load())
		}
		if r := w.answer(strings.TrimPrefix(got.Card.Image, w.Base)); r.Header().Get("Content-Type") != "image/jpeg" {
			t.Errorf("its picture is %s", r.Header().Get("Content-Type"))
		}
		w.write(func(tx *store.Tx) error { _, err := w.Post.Reblog(w.ctx, tx, noe, p.ID, post.Public); return err })
		var profile []cardedView
		w.json("/api/v1/accounts/"+noe.Account.String()+"/statuses?limit=1", &profile)
		if len(profile) != 1 || profile[0].Card == nil || profile[0].Reblog == nil || profile[0].Reblog.Card == nil {
			t.Errorf("the boost has no card: %+v", profile)
		}
		page := w.answer("/@lea/" + p.ID.String()).Body.String()
		if !strings.Contains(page, `<a class="preview wide" href="`+address+`" rel="nofollow noopener">`) || !strings.Contains(page, "Le &lt;tablier&gt; tient.") || strings.Contains(page, "pont.webp") {
			t.Errorf("the page shows it as\n%s", inShort(page))
		}
		w.write(func(tx *store.Tx) error {
			_, err := w.Policy.Apply(w.ctx, tx, policy.LabelWrite{Source: "report/1", Subject: decide.Ref{Kind: decide.KindPost, ID: int64(p.ID)}, Author: lea.Account, Val: "!warn", As: decide.RoleReviewer, By: noe.Account})
			return err
		})
		w.settle()
		var covered cardedView
		w.json("/api/v1/statuses/"+p.ID.String(), &covered)
		if covered.Card != nil || strings.Contains(w.answer("/@lea/"+p.ID.String()).Body.String(), "preview") {
			t.Errorf("under a cover the card is %+v", covered.Card)
		}
	})
}

// TestTrendingLinks: what many link is in the lists of apps and on the page of
// what moves.
func TestTrendingLinks(t *testing.T) { // social-core 7.3
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "trends.least=3"}, func(t *testing.T, w *town) {
		address, _, _ := journal(t)
		var who []account.Actor
		for i := range 4 {
			who = append(who, w.person(fmt.Sprintf("voisin%d", i)))
			w.say(who[i], post.Draft{Text: "#pont " + address, Visibility: post.Public, Language: "fr"})
		}
		w.later(5 * time.Minute)
		w.later(5 * time.Minute)
		var links []cardView
		w.json("/api/v1/trends/links", &links)
		if len(links) != 1 || links[0].Title != "Le pont rouvre" || len(links[0].History) != 7 || links[0].History[0].Accounts != "4" {
			t.Fatalf("trending links are %+v", links)
		}
		var posts []cardedView
		w.json("/api/v1/timelines/link?url="+strings.ReplaceAll(address, ":", "%3A"), &posts)
		if len(posts) != 4 || posts[0].Card == nil {
			t.Errorf("posts with it are %+v", posts)
		}
		if page := w.answer("/explore").Body.String(); !strings.Contains(page, "Le pont rouvre") || !strings.Contains(page, "4 personnes") || !strings.Contains(page, "#pont") {
			t.Errorf("the page of what moves is\n%s", inShort(page))
		}
		if page := w.answer("/about/trends").Body.String(); !strings.Contains(page, "moins de 3 ") {
			t.Errorf("the page about it does not say the least: %s", inShort(page))
		}
	})
}
