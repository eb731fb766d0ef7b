package card_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/post"
	"parvis/engine/post/card"
)

const article = `<!doctype html><html lang="fr-FR"><head><title>Titre simple</title>
<meta property="og:title" content="Le pont rouvre"><meta property="og:description" content="  Après la crue,&#10; le tablier tient. ">
<meta property="og:site_name" content="Le Journal"><meta property="og:image" content="/pont.png"><meta property="og:image:alt" content="Un pont">
<meta name="author" content="Inès Valdrac"><meta property="article:author" content="https://journal.example/ines">
<meta property="article:published_time" content="2026-11-20T08:00:00+01:00"><meta name="fediverse:creator" content="@ines@parvis.example">
</head><body><meta property="og:title" content="Menteur"></body></html>`

func (w *world) paint(place string, width, height int) {
	data := pngOf(w.t, width, height)
	w.set(place, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) })
}

// TestALinkGetsACard follows a page from the post to its preview. // social-core 14
func TestALinkGetsACard(t *testing.T) { // social-core 4
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.html("journal.example/pont", article)
		w.paint("journal.example/pont.png", 640, 320)
		ines, noe := w.Actor(w.Person("ines")), w.Actor(w.Person("noe"))
		address := w.at("journal.example/pont")
		p := w.say(ines, "Lisez : "+address+"?utm_source=parvis#fin", post.Public)
		c := w.of(p.ID)
		want := card.Card{
			ID: c.ID, URL: address, Publisher: c.Publisher, Host: "journal.example", Title: "Le pont rouvre", Description: "Après la crue, le tablier tient.", Provider: "Le Journal",
			AuthorName: "Inès Valdrac", AuthorURL: "https://journal.example/ines", Language: "fr", PublishedAt: time.Date(2026, 11, 20, 7, 0, 0, 0, time.UTC), Image: c.Image, ImageText: "Un pont", Creator: ines.Account,
		}
		if c != want {
			t.Fatalf("the card is\n%+v, not\n%+v", c, want)
		}
		m, ok := w.file(c.Image)
		if r, _ := m.Rendition(media.Original); !ok || !m.Reserved || m.Blurhash == "" || r.Width != 640 || r.Height != 320 || m.Owner != 0 {
			t.Errorf("its picture is %+v", m)
		}
		if got := w.requests(); !slices.Equal(got, []string{"journal.example/pont", "journal.example/pont.png"}) {
			t.Errorf("asked for %v", got)
		}
		again := w.say(noe, address, post.Unlisted)
		if w.of(again.ID).ID != c.ID || len(w.requests()) != 0 {
			t.Error("a page that is known was asked for again")
		}
		w.pass(6 * 24 * time.Hour)
		w.say(noe, address, post.Public)
		if got := w.requests(); len(got) != 0 {
			t.Errorf("within seven days asked for %v", got)
		}
		w.pass(24 * time.Hour)
		w.html("journal.example/pont", strings.Replace(article, "Le pont rouvre", "Le pont tient", 1))
		w.say(noe, address, post.Public)
		if now := w.of(p.ID); now.Title != "Le pont tient" || now.ID != c.ID || len(w.requests()) != 2 {
			t.Errorf("after seven days the card is %+v", now)
		}
		if _, ok := w.file(c.Image); ok {
			t.Error("the picture from before stays")
		}
	})
}

// TestWhatCountsAndWhatHasNone: private posts, pages of this network, and links
// that are none get no card; only public posts count.
func TestWhatCountsAndWhatHasNone(t *testing.T) { // social-core 14
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.html("journal.example/a", "<title>A</title>")
		w.html("journal.example/b", "<title>B</title>")
		a, b := w.at("journal.example/a"), w.at("journal.example/b")
		lea, noe := w.Actor(w.Person("lea")), w.Actor(w.Person("noe"))
		for text, v := range map[string]post.Visibility{a: post.Private, b + " @noe": post.Direct, "#" + "tag @noe https://parvis.example/@noe": post.Public} {
			if c := w.of(w.say(lea, text, v).ID); c.Title != "" {
				t.Errorf("%q has %+v", text, c)
			}
		}
		if got := w.requests(); len(got) != 0 {
			t.Errorf("asked for %v", got)
		}
		p := w.say(lea, "Comme https://parvis.example/@noe/1 dit, "+a+" puis "+b, post.Public)
		if c := w.of(p.ID); c.Title != "A" || c.Provider != "journal.example" || c.Image != 0 {
			t.Errorf("the card is %+v", c)
		}
		w.say(noe, a, post.Public)
		w.say(noe, a, post.Public)
		w.say(noe, a, post.Unlisted)
		c := w.of(p.ID)
		w.Read(func(tx *store.Tx) error {
			days, err := w.cards.History(w.Context(), tx, []id.Card{c.ID})
			if len(days[c.ID]) != 7 || days[c.ID][0].Uses != 3 || days[c.ID][0].Accounts != 2 || days[c.ID][1].Uses != 0 {
				t.Errorf("its history is %+v", days)
			}
			return err
		})
		w.Read(func(tx *store.Tx) error {
			with, err := w.cards.Posts(w.Context(), tx, c.ID, store.Page{Limit: 10})
			if len(with) != 3 || with[2] != p.ID {
				t.Errorf("public posts with it are %v", with)
			}
			found, ok, _ := w.cards.Named(w.Context(), tx, a+"?utm_medium=x")
			if !ok || found.ID != c.ID {
				t.Errorf("by address it is %+v", found)
			}
			return err
		})
		w.Write(func(tx *store.Tx) error { return w.cards.Erase(w.Context(), tx, noe.Account) })
		w.Read(func(tx *store.Tx) error {
			days, err := w.cards.History(w.Context(), tx, []id.Card{c.ID})
			if today := days[c.ID][0]; today.Accounts != 1 {
				t.Errorf("after an erasure %v count", today)
			}
			return err
		})
	})
}

// TestAnEditChangesTheCard, and a card that no post shows goes with its picture
// when it no longer holds.
func TestAnEditChangesTheCard(t *testing.T) { // social-core 8.2
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.html("journal.example/pont", article)
		w.paint("journal.example/pont.png", 64, 32)
		w.html("journal.example/b", "<title>B</title>")
		lea := w.Actor(w.Person("lea"))
		p := w.say(lea, w.at("journal.example/pont"), post.Public)
		first := w.of(p.ID)
		edit := func(text string) {
			w.Clock.Advance(3 * time.Second)
			w.Write(func(tx *store.Tx) error {
				_, err := w.posts.Edit(w.Context(), tx, lea, p.ID, post.Change{Text: &text})
				return err
			})
			w.pass(2 * time.Second)
		}
		edit("plutôt " + w.at("journal.example/b"))
		if c := w.of(p.ID); c.Title != "B" {
			t.Errorf("after the edit the card is %+v", c)
		}
		edit("sans lien")
		if c := w.of(p.ID); c.Title != "" {
			t.Errorf("without a link the card is %+v", c)
		}
		edit(w.at("journal.example/b"))
		w.Write(func(tx *store.Tx) error { _, err := w.posts.Delete(w.Context(), tx, lea, p.ID); return err })
		w.pass(time.Second)
		if _, ok := w.file(first.Image); !ok || first.Image == 0 {
			t.Error("the picture went while the card still holds")
		}
		w.pass(8 * 24 * time.Hour)
		if _, ok := w.file(first.Image); ok {
			t.Error("the picture of a card that no post shows stays")
		}
		w.Read(func(tx *store.Tx) error {
			left, err := w.cards.Many(w.Context(), tx, []id.Card{first.ID})
			if len(left) != 0 {
				t.Errorf("left: %+v", left)
			}
			return err
		})
	})
}

// TestRobots: what a server withholds from robots is not shown. // social-core 14
func TestRobots(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea := w.Actor(w.Person("lea"))
		w.set("closed.example/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("User-agent: *\nDisallow:\n\nUser-agent: Parvis\nDisallow: /secret\n"))
		})
		page := func(place, head, header string) {
			w.set(place, func(w http.ResponseWriter, _ *http.Request) {
				if header != "" {
					w.Header().Set("X-Robots-Tag", header)
				}
				w.Header().Set("Content-Type", "text/html")
				_, _ = w.Write([]byte(`<title>T</title><meta name="description" content="D">` + head))
			})
		}
		page("closed.example/secret", "", "")
		page("closed.example/ouvert", "", "")
		page("journal.example/noindex", `<meta name="ROBOTS" content="follow, NoIndex">`, "")
		page("journal.example/entete", "", "parvis: noindex")
		page("journal.example/autre", "", "otherbot: noindex")
		page("journal.example/muet", `<meta name="robots" content="nosnippet">`, "")
		w.set("vers.example/", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://closed.example:"+strings.Split(r.Host, ":")[1]+"/secret", http.StatusFound)
		})
		for place, want := range map[string]string{
			"closed.example/secret": "", "closed.example/ouvert": "T D", "journal.example/noindex": "", "journal.example/entete": "", "journal.example/autre": "T D",
			"journal.example/muet": "T ", "vers.example/": "",
		} {
			c := w.of(w.say(lea, w.at(place), post.Public).ID)
			got := c.Title + " " + c.Description
			if c.Title == "" {
				got = ""
			}
			if got != want {
				t.Errorf("%s gives %q, not %q", place, got, want)
			}
		}
		if got := w.requests(); slices.Contains(got, "closed.example/secret") {
			t.Errorf("asked for what is closed: %v", got)
		}
	})
}

// TestAPageThatCannotBeHad is asked for a few times, then left alone for a day.
func TestAPageThatCannotBeHad(t *testing.T) { // social-core 14
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		lea := w.Actor(w.Person("lea"))
		w.set("journal.example/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
		p := w.say(lea, w.at("journal.example/"), post.Public)
		for range 12 {
			w.pass(time.Hour)
		}
		if got := w.requests(); len(got) != 4 {
			t.Errorf("asked %d times", len(got))
		}
		w.html("journal.example/", "<title>Revenu</title>")
		w.say(lea, w.at("journal.example/"), post.Public)
		if got := w.requests(); len(got) != 0 {
			t.Errorf("asked again the same day: %v", got)
		}
		w.pass(24 * time.Hour)
		w.say(lea, w.at("journal.example/"), post.Public)
		if c := w.of(p.ID); c.Title != "Revenu" {
			t.Errorf("a day later the card is %+v", c)
		}
		// A page that is known keeps its card while the server is away.
		w.pass(8 * 24 * time.Hour)
		w.set("journal.example/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
		w.say(lea, w.at("journal.example/"), post.Public)
		for range 3 {
			w.pass(time.Hour)
		}
		if c := w.of(p.ID); c.Title != "Revenu" {
			t.Errorf("while the server is away the card is %+v", c)
		}
		// One that is gone for good loses it.
		w.set("journal.example/", nil)
		w.pass(24 * time.Hour)
		w.say(lea, w.at("journal.example/"), post.Public)
		if c := w.of(p.ID); c.Title != "" {
			t.Errorf("of a page that is gone the card is %+v", c)
		}
	})
}

// TestNothingInsideIsReached: neither a link nor a redirect nor a picture leads
// to a private address. // architecture 17.13
func TestNothingInsideIsReached(t *testing.T) { // architecture 12.7
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		inside := 0
		l, err := net.Listen("tcp", "127.0.0.2:0")
		if err != nil {
			t.Skipf("skipped: this machine has no second loopback address: %v", err)
		}
		secret := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside++ }), ReadHeaderTimeout: time.Second}}
		secret.Start()
		defer secret.Close()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		private := "http://inside.example:" + port + "/"
		w.set("journal.example/vers", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, private, http.StatusFound) })
		w.html("journal.example/image", `<title>T</title><meta property="og:image" content="`+private+`x.png">`)
		lea := w.Actor(w.Person("lea"))
		for address, want := range map[string]string{private: "", "http://127.0.0.2:" + port + "/": "", "http://[::1]:" + port + "/": "", w.at("journal.example/vers"): "", w.at("journal.example/image"): "T"} {
			if c := w.of(w.say(lea, address, post.Public).ID); c.Title != want || c.Image != 0 {
				t.Errorf("%s gives %+v", address, c)
			}
		}
		for range 3 {
			w.pass(time.Hour)
		}
		if inside != 0 {
			t.Errorf("the private server saw %d requests", inside)
		}
	})
}

// TestOneLookInAll: several processes look at a page once.
func TestOneLookInAll(t *testing.T) { // social-core 14
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.html("journal.example/", "<title>T</title>")
		other := timer.New(w.Store, w.Clock, nil)
		o := w.cards.Options
		o.Timers, o.Events = other, event.New(event.Options{Store: w.Store, Clock: w.Clock})
		card.New(o)
		if err := other.Start(w.Context()); err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		who := []account.Actor{w.Actor(w.Person("lea")), w.Actor(w.Person("noe")), w.Actor(w.Person("ines"))}
		for _, a := range who {
			w.Write(func(tx *store.Tx) error {
				_, err := w.posts.Publish(w.Context(), tx, a, post.Draft{Text: w.at("journal.example/"), Visibility: post.Public}, "")
				return err
			})
		}
		w.Settle()
		if got := w.requests(); len(got) != 0 {
			t.Errorf("before its time asked for %v", got)
		}
		w.Clock.Advance(time.Second)
		if err := other.Settle(w.Context()); err != nil {
			t.Fatal(err)
		}
		w.Settle()
		if got := w.requests(); len(got) != 1 {
			t.Errorf("asked for %v", got)
		}
	})
}

func TestOnlyWhoAgreedIsTheAuthor(t *testing.T) { // social-core 14
	t.Parallel()
	c := card.Card{Host: "blog.journal.example"}
	for domain, want := range map[string]bool{"journal.example": true, "blog.journal.example": true, "www.journal.example": true, "urnal.example": false, "autre.example": false, "x.blog.journal.example": false} {
		if got := c.By(account.Account{Attribution: []string{"nulle.example", domain}}); got != want {
			t.Errorf("%s: %v", domain, got)
		}
	}
	if c.By(account.Account{}) {
		t.Error("who named no domain is the author")
	}
}
