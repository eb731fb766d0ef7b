package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/grant"
	"parvis/engine/media/emoji"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

// gallery is a town whose posts have every shape that the client API knows.
type gallery struct {
	*town
	token map[string]string
	at    map[string]string // ids of posts, by what they show
}

func openGallery(w *town) *gallery {
	g := &gallery{w, map[string]string{"": ""}, map[string]string{}}
	who := map[string]account.Actor{}
	for _, name := range []string{"lea", "jean", "zoe", "rita"} {
		who[name] = w.person(name)
		g.token[name] = w.appToken(who[name])
	}
	for _, name := range []string{"lea", "zoe", "rita"} {
		w.follow(who[name], who["jean"])
		w.follow(who["jean"], who[name])
	}
	for _, name := range []string{"lea", "rita"} {
		w.follow(who[name], who["zoe"])
	}
	g.token["knows"] = g.knowing(who["lea"])
	g.emoji("parvis", g.upload("lea"))
	g.portrait("jean", "Jean :parvis:", "Ici https://parvis.example et #musée, avec @lea")
	g.fill()
	g.label(who["rita"], who["jean"], "crisis-misleading", g.at["covered"])
	g.label(who["rita"], who["jean"], "crisis-unverified", g.at["noticed"])
	return g
}

// knowing gives a token of an app that knows notices.
func (g *gallery) knowing(who account.Actor) (token string) {
	scopes, _ := account.ParseScopes("read write follow")
	g.write(func(tx *store.Tx) error {
		made, _, err := g.Grant.RegisterApp(g.ctx, tx, grant.Registration{Name: "Savante", Website: "https://savante.example/", Redirects: []string{"urn:ietf:wg:oauth:2.0:oob"}, Scopes: "read write follow", Extensions: true})
		if err != nil {
			return err
		}
		issued, err := g.Grant.Issue(g.ctx, tx, made, who.Account, scopes)
		token = issued.Token
		return err
	})
	return token
}

func (g *gallery) label(by, author account.Actor, val, p string) {
	g.t.Helper()
	n, err := id.Parse[id.Post](p)
	if err != nil {
		g.t.Fatal(err)
	}
	g.write(func(tx *store.Tx) error {
		_, err := g.Policy.Apply(g.ctx, tx, policy.LabelWrite{Source: "crisis/1", Subject: decide.Ref{Kind: decide.KindPost, ID: int64(n)}, Author: author.Account, Val: val, As: decide.RoleReviewer, By: by.Account})
		return err
	})
	g.settle()
}

// drawn is a small picture.
func drawn(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (g *gallery) upload(who string) string {
	g.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", "dessin.png")
	if err == nil {
		_, err = file.Write(drawn(g.t))
	}
	if err != nil || form.WriteField("description", "un chat") != nil || form.Close() != nil {
		g.t.Fatal("the form could not be written")
	}
	return g.must(g.call(g.token[who], "POST", "/api/v2/media", form.FormDataContentType(), body.Bytes()))["id"].(string)
}

func (g *gallery) emoji(code, picture string) {
	g.t.Helper()
	m, err := id.Parse[id.Media](picture)
	if err != nil {
		g.t.Fatal(err)
	}
	g.write(func(tx *store.Tx) error {
		return g.Emoji.Add(g.ctx, tx, account.Actor{Account: 1, Role: account.Administrator}, emoji.Emoji{Shortcode: code, Media: m})
	})
	g.settle()
}

func (g *gallery) portrait(who, name, note string) {
	g.t.Helper()
	g.must(g.send(who, "PATCH", "/api/v1/accounts/update_credentials", url.Values{"display_name": {name}, "note": {note},
		"fields_attributes[0][name]": {"Site"}, "fields_attributes[0][value]": {"https://jean.example"}}))
}

func (g *gallery) send(who, method, path string, form url.Values) (int, string) {
	g.t.Helper()
	g.clock.Advance(1e9)
	defer g.settle()
	return g.call(g.token[who], method, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

func (g *gallery) must(status int, body string) map[string]any {
	g.t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(body), &out); err != nil || status != http.StatusOK && status != http.StatusAccepted {
		g.t.Fatalf("%d %s", status, body)
	}
	return out
}

// post publishes and remembers what it shows.
func (g *gallery) post(who, shows string, form url.Values) string {
	g.t.Helper()
	g.at[shows] = g.must(g.send(who, "POST", "/api/v1/statuses", form))["id"].(string)
	return g.at[shows]
}

func (g *gallery) fill() {
	plain := g.post("jean", "plain", url.Values{"status": {"Bonjour <&> @lea et @zoe, voyez #musée et https://parvis.example/a?b=1&c=2 :parvis:"}, "language": {"fr"}})
	g.post("lea", "reply", url.Values{"status": {"Réponse"}, "in_reply_to_id": {plain}})
	g.post("jean", "warned", url.Values{"status": {"dedans"}, "spoiler_text": {"Attention :parvis:"}, "sensitive": {"true"}})
	g.post("jean", "picture", url.Values{"status": {"Un chat"}, "media_ids[]": {g.upload("jean")}})
	g.post("jean", "closed picture", url.Values{"status": {"Entre nous"}, "media_ids[]": {g.upload("jean")}, "visibility": {"private"}})
	poll := g.post("jean", "poll", url.Values{"status": {"Lequel ?"}, "poll[options][]": {"Un :parvis:", "Deux"}, "poll[expires_in]": {"3600"}})
	g.post("jean", "hidden poll", url.Values{"status": {"Et là ?"}, "poll[options][]": {"A", "B"}, "poll[expires_in]": {"3600"}, "poll[hide_totals]": {"true"}, "poll[multiple]": {"true"}})
	quote := g.post("lea", "quote", url.Values{"status": {"Je cite"}, "quoted_status_id": {plain}})
	g.post("zoe", "quote of a quote", url.Values{"status": {"Je cite aussi"}, "quoted_status_id": {quote}})
	gone := g.post("jean", "gone", url.Values{"status": {"bientôt parti"}, "quote_approval_policy": {"public"}})
	g.post("lea", "quote of what is gone", url.Values{"status": {"On verra"}, "quoted_status_id": {gone}})
	g.post("jean", "covered", url.Values{"status": {"Une rumeur"}, "media_ids[]": {g.upload("jean")}})
	g.post("jean", "noticed", url.Values{"status": {"Pas vérifié"}, "quote_approval_policy": {"followers"}})
	g.post("jean", "direct", url.Values{"status": {"@lea en privé"}, "visibility": {"direct"}})
	g.post("rita", "nobody quotes", url.Values{"status": {"À moi"}, "quote_approval_policy": {"nobody"}, "visibility": {"unlisted"}})
	strange := g.post("rita", "strange", url.Values{"status": {"@zoe #musée :parvis:"}, "media_ids[]": {g.upload("rita")}})
	cited := g.post("rita", "strange quote", url.Values{"status": {"Je cite"}, "quoted_status_id": {plain}})
	for _, p := range []string{strange, cited, plain, g.at["picture"], quote, g.at["noticed"], g.at["poll"]} {
		g.send("zoe", "POST", "/api/v1/statuses/"+p+"/reblog", nil)
	}
	g.send("lea", "POST", "/api/v1/statuses/"+plain+"/favourite", nil)
	g.send("lea", "POST", "/api/v1/statuses/"+plain+"/bookmark", nil)
	g.send("lea", "POST", "/api/v1/statuses/"+quote+"/pin", nil)
	g.send("lea", "POST", "/api/v1/statuses/"+quote+"/mute", nil)
	g.send("lea", "POST", "/api/v1/polls/"+poll+"/votes", url.Values{"choices[]": {"1"}})
	g.send("zoe", "POST", "/api/v2/filters", url.Values{"title": {"Chats"}, "context[]": {"home", "public", "thread"}, "filter_action": {"warn"}, "keywords_attributes[0][keyword]": {"chat"}})
	g.must(g.send("jean", "DELETE", "/api/v1/statuses/"+gone, nil))
}

// look reads every list as everybody, twice, so that the second time is answered
// with what was kept the first time. In this town every answer is also rendered
// as a whole and compared, and what memory holds of posts, accounts and files is
// compared with what is stored: a difference is a 500.
func (g *gallery) look() (all map[string]string) {
	g.t.Helper()
	g.settle()
	all = map[string]string{}
	for who, token := range g.token {
		for _, path := range []string{"/api/v1/timelines/home?limit=40", "/api/v1/timelines/public?limit=40", "/api/v1/timelines/tag/mus%C3%A9e", "/api/v1/favourites", "/api/v1/bookmarks"} {
			for range 2 {
				status, body := g.call(token, "GET", path, "", nil)
				if status != http.StatusOK && (who != "" || status >= http.StatusInternalServerError) {
					g.t.Fatalf("%s reads %s: %d %s", who, path, status, body)
				}
				all[who+" "+path] = body
			}
		}
		for shows, p := range g.at {
			for range 2 {
				status, body := g.call(token, "GET", "/api/v1/statuses/"+p, "", nil)
				if status >= http.StatusInternalServerError {
					g.t.Fatalf("%s reads %s: %d %s", who, shows, status, body)
				}
				all[who+" "+shows] = body
			}
		}
	}
	return all
}

func holds(t *testing.T, all map[string]string, where string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(all[where], w) {
			t.Errorf("%s lacks %s: %s", where, w, all[where])
		}
	}
}

// TestKeptPartsAreTheWhole: what is put together of kept parts is what rendering
// as a whole gives, for every shape of post and reader, and after every change.
// // architecture 8 step 5
func TestKeptPartsAreTheWhole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		g := openGallery(w)
		all := g.look()
		holds(t, all, "lea /api/v1/timelines/home?limit=40", `"reblog":{`, `"quoted_status":{`, `"own_votes":[1]`, `"favourited":true`, `"shortcode":"parvis"`, "until=", `"name":"Essai"`, `"spoiler_text":"`, "quote-inline")
		holds(t, all, "lea quote", `"pinned":true`, `"muted":true`)
		holds(t, all, "knows covered", `"parvis":{`, `"website":`)
		holds(t, all, "zoe /api/v1/timelines/home?limit=40", `"keyword_matches":["chat"]`)
		if strings.Contains(all[" plain"], "favourited") || all["lea gone"] == "" || !strings.Contains(all["lea gone"], "error") {
			t.Error("a visitor has favourites, or a deleted post is there")
		}
		g.change()
		all = g.look()
		holds(t, all, "lea plain", "Au revoir", "Jean sans image")
		holds(t, all, "zoe plain", `"favourites_count":2`, `"favourited":true`)
		if strings.Contains(all["lea plain"], `"username":"rita"`) {
			t.Error("somebody who is gone is still mentioned")
		}
	})
}

// change changes a little of everything that was kept.
func (g *gallery) change() {
	g.must(g.send("zoe", "POST", "/api/v1/statuses/"+g.at["plain"]+"/favourite", nil))
	g.must(g.send("jean", "PUT", "/api/v1/statuses/"+g.at["plain"], url.Values{"status": {"Au revoir @rita #adieu"}}))
	g.must(g.send("zoe", "POST", "/api/v1/polls/"+g.at["poll"]+"/votes", url.Values{"choices[]": {"0"}}))
	g.portrait("jean", "Jean sans image", "")
	g.must(g.send("zoe", "DELETE", "/api/v1/statuses/"+g.at["quote of a quote"], nil))
	g.send("zoe", "POST", "/api/v1/statuses/"+g.at["picture"]+"/unreblog", nil)
	g.emoji("parvis", g.upload("lea"))
	g.look()
	rita, err := id.Parse[id.Account](g.must(g.call(g.token["rita"], "GET", "/api/v1/accounts/verify_credentials", "", nil))["id"].(string))
	if err != nil {
		g.t.Fatal(err)
	}
	g.write(func(tx *store.Tx) error {
		return g.Account.Delete(g.ctx, tx, account.Actor{Account: rita, State: account.Active, Scopes: account.AllScopes()}, rita, "")
	})
	delete(g.token, "rita")
	g.clock.Advance(20 * 60 * 1e9) // signed addresses are others
}

// wire is an answer that does not end: what is written comes piece by piece.
type wire struct {
	h      http.Header
	pieces chan string
}

func (w *wire) Header() http.Header { return w.h }
func (w *wire) WriteHeader(int)     {}
func (w *wire) Flush()              {}

func (w *wire) Write(b []byte) (int, error) {
	w.pieces <- string(b)
	return len(b), nil
}

// stream opens the member's own stream for a token.
func (g *gallery) stream(token string) *wire {
	g.t.Helper()
	ctx, stop := context.WithCancel(g.ctx)
	out, ended := &wire{http.Header{}, make(chan string, 64)}, make(chan struct{})
	r := httptest.NewRequestWithContext(ctx, "GET", "/api/v1/streaming/user", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	go func() {
		defer close(ended)
		g.Gateway.ServeHTTP(out, r)
	}()
	g.t.Cleanup(func() { stop(); <-ended })
	out.until(g.t, ":)")
	return out
}

// until gives the next piece with a text in it.
func (w *wire) until(t *testing.T, text string) string {
	t.Helper()
	end := time.After(20 * time.Second)
	for {
		select {
		case got := <-w.pieces:
			if strings.Contains(got, text) {
				return got
			}
		case <-end:
			t.Fatalf("%s did not come", text)
		}
	}
}

// TestAChangedPostIsWrittenForEachApp: of two apps of one member, the one that
// knows no notices finds them in the words. // social-core 15
func TestAChangedPostIsWrittenForEachApp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		g := openGallery(w)
		g.settle()
		plain, knows := g.stream(g.token["lea"]), g.stream(g.token["knows"])
		g.must(g.send("jean", "PUT", "/api/v1/statuses/"+g.at["noticed"], url.Values{"status": {"Toujours pas vérifié"}}))
		const notice = "parvis-notice"
		if got := plain.until(t, "status.update"); !strings.Contains(got, notice) {
			t.Errorf("an app that knows no notices gets %s", got)
		}
		if got := knows.until(t, "status.update"); strings.Contains(got, notice) || !strings.Contains(got, `"notices":[`) {
			t.Errorf("an app that knows notices gets %s", got)
		}
	})
}
