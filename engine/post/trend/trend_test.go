package trend_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/fetch"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/audit"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/post/card"
	"parvis/engine/post/trend"
)

// world is a network where things trend.
type world struct {
	*accounttest.World
	t      *testing.T
	posts  *post.Engine
	policy *policy.Engine
	cards  *card.Engine
	trends *trend.Engine
	crowd  []account.Actor
	// page gives the address of a page by host.
	page func(host, path string) string
}

func each(t *testing.T, review trend.Review, fn func(t *testing.T, w *world)) {
	t.Helper()
	sources := accounttest.Sources(store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations},
		store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations}, store.Source{Folder: "card", FS: card.Migrations},
		store.Source{Folder: "trend", FS: trend.Migrations})
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := &world{World: accounttest.New(k, account.Policy{}), t: t}
		relations := graph.New(w.Accounts, w.Events, w.Timers)
		var err error
		w.policy, err = policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(relations)})
		if err == nil {
			err = w.policy.Start(k.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		files := media.New(media.Options{Base: accounttest.URL, Store: k.Store, Clock: k.Clock})
		w.posts = post.New(post.Options{Account: w.Accounts, Graph: relations, Policy: w.policy, Media: files, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Keys: w.Keys, Base: accounttest.URL})
		w.cards = card.New(card.Options{
			Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Fetch: w.serve(), Account: w.Accounts, Media: files, Post: w.posts, Base: accounttest.URL,
		})
		w.trends = trend.New(trend.Options{Store: k.Store, Timers: w.Timers, Account: w.Accounts, Post: w.posts, Card: w.cards, Review: review})
		w.Start()
		for i := range 7 {
			w.crowd = append(w.crowd, w.Actor(w.Person(fmt.Sprintf("voisin%d", i))))
		}
		fn(t, w)
	})
}

// serve gives every host a page whose title is its path.
func (w *world) serve() *fetch.Client {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<title>" + r.URL.Path + "</title>"))
	}))
	w.t.Cleanup(s.Close)
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	w.page = func(host, path string) string { return "http://" + host + port + path }
	return fetch.New(fetch.Settings{AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Lookup: func(_ context.Context, host string) ([]netip.Addr, error) {
		if strings.HasSuffix(host, ".example") {
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		}
		return nil, errors.New("no such host")
	}})
}

func (w *world) say(who account.Actor, d post.Draft) (p post.Post) {
	w.t.Helper()
	if d.Visibility == "" {
		d.Visibility = post.Public
	}
	w.Clock.Advance(time.Second)
	w.Write(func(tx *store.Tx) (err error) { p, err = w.posts.Publish(w.Context(), tx, who, d, ""); return err })
	return p
}

// liked publishes a post that some like.
func (w *world) liked(who account.Actor, d post.Draft, by int) post.Post {
	w.t.Helper()
	p := w.say(who, d)
	for _, a := range w.crowd[:by] {
		w.Write(func(tx *store.Tx) error { _, err := w.posts.Favourite(w.Context(), tx, a, p.ID); return err })
	}
	return p
}

func (w *world) pass(d time.Duration) {
	w.t.Helper()
	w.Settle()
	w.Clock.Advance(d)
	w.Settle()
}

// trending gives the posts that trend for a stranger.
func (w *world) trending() (out []id.Post) {
	w.t.Helper()
	w.Read(func(tx *store.Tx) error {
		seen, err := w.trends.Posts(w.Context(), tx, account.Actor{}, 40, 0)
		out = nil
		for _, p := range seen {
			out = append(out, p.ID)
		}
		return err
	})
	return out
}

func (w *world) tags() (out []string) {
	w.t.Helper()
	w.Read(func(tx *store.Tx) error {
		list, err := w.trends.Tags(w.Context(), tx, 20, 0)
		out = nil
		for _, t := range list {
			out = append(out, t.Name)
		}
		return err
	})
	return out
}

func (w *world) links() (out []card.Card) {
	w.t.Helper()
	w.Read(func(tx *store.Tx) (err error) { out, err = w.trends.Links(w.Context(), tx, 20, 0); return err })
	return out
}

func titles(list []card.Card) (out []string) {
	for _, c := range list {
		out = append(out, c.Title)
	}
	return out
}

// TestWhichPostsTrend: only posts that the paper lets, in the order of their
// scores, until these have decayed.
func TestWhichPostsTrend(t *testing.T) { // social-core 12
	t.Parallel()
	each(t, trend.Off, func(t *testing.T, w *world) {
		lea, hidden, limited := w.Actor(w.Person("lea")), w.Actor(w.Person("hidden")), w.Actor(w.Person("limited"))
		no := false
		w.Write(func(tx *store.Tx) error {
			_, err := w.Accounts.Update(w.Context(), tx, hidden, account.ProfileChange{Discoverable: &no})
			return err
		})
		w.Write(func(tx *store.Tx) error {
			return w.Accounts.Move(w.Context(), tx, accounttest.Operator(), limited.Account, account.Limited, "spam")
		})
		seven := w.liked(lea, post.Draft{Text: "sept", Language: "fr"}, 7)
		five := w.liked(lea, post.Draft{Text: "cinq", Language: "fr"}, 5)
		w.liked(lea, post.Draft{Text: "quatre", Language: "fr"}, 4)
		for what, d := range map[string]post.Draft{
			"a warning": {Text: "x", Spoiler: "attention", Language: "fr"}, "sensitive": {Text: "x", Sensitive: true, Language: "fr"}, "a reply": {Text: "x", ReplyTo: five.ID, Language: "fr"},
			"unlisted": {Text: "x", Visibility: post.Unlisted, Language: "fr"}, "no language": {Text: "x"},
		} {
			if p := w.liked(lea, d, 6); p.Language == "" && what != "no language" {
				t.Fatalf("%s has no language", what)
			}
		}
		w.liked(hidden, post.Draft{Text: "x", Language: "fr"}, 6)
		w.liked(limited, post.Draft{Text: "x", Language: "fr"}, 6)
		labelled := w.liked(lea, post.Draft{Text: "x", Language: "fr"}, 6)
		if got := w.trending(); len(got) != 0 {
			t.Fatalf("before anything was counted: %v", got)
		}
		w.pass(5 * time.Minute)
		if got, want := w.trending(), []id.Post{seven.ID, labelled.ID, five.ID}; !slices.Equal(got, want) {
			t.Fatalf("trending are %v, not %v", got, want)
		}
		w.Write(func(tx *store.Tx) error {
			_, err := w.policy.Apply(w.Context(), tx, policy.LabelWrite{Source: "crisis/1", Subject: decide.Ref{Kind: decide.KindPost, ID: int64(labelled.ID)}, Author: lea.Account, Val: "crisis-misleading", As: decide.RoleReviewer, By: lea.Account})
			return err
		})
		w.Settle()
		if got, want := w.trending(), []id.Post{seven.ID, five.ID}; !slices.Equal(got, want) {
			t.Errorf("at once, what policy holds back: %v, not %v", got, want)
		}
		// 16 halves every two hours: after 12 hours it is 0.25.
		w.pass(11 * time.Hour)
		if got := w.trending(); !slices.Contains(got, five.ID) {
			t.Errorf("after 11 hours: %v", got)
		}
		w.pass(time.Hour)
		if got := w.trending(); slices.Contains(got, five.ID) || !slices.Contains(got, seven.ID) {
			t.Errorf("after 12 hours: %v", got)
		}
	})
}

// TestHashtagsAndLinks: the people of today against those of the day before.
func TestHashtagsAndLinks(t *testing.T) { // social-core 12
	t.Parallel()
	each(t, trend.Off, func(t *testing.T, w *world) {
		common := w.page("journal.example", "/hier")
		for _, a := range w.crowd[:6] {
			w.say(a, post.Draft{Text: "#hier " + common})
		}
		w.pass(5 * time.Minute)
		w.pass(12 * time.Hour) // past midnight
		for _, a := range w.crowd[:6] {
			w.say(a, post.Draft{Text: "#hier #neuf " + w.page("journal.example", "/neuf") + "?utm_source=" + a.Account.String()})
			w.say(a, post.Draft{Text: "encore #peu #peu"})
		}
		w.say(w.crowd[0], post.Draft{Text: "#seul #seul #seul"})
		w.pass(5 * time.Minute)
		// #hier keeps what yesterday left of it: 25 halved every four hours.
		if got := w.tags(); len(got) != 3 || slices.Contains(got, "seul") || got[2] != "hier" {
			t.Errorf("hashtags are %v", got)
		}
		if got := titles(w.links()); !slices.Equal(got, []string{"/neuf", "/hier"}) {
			t.Errorf("links are %v", got)
		}
		w.pass(8 * time.Hour)
		if got := w.tags(); slices.Contains(got, "hier") || !slices.Contains(got, "neuf") {
			t.Errorf("eight hours later: %v", got)
		}
		w.pass(4 * 24 * time.Hour)
		if len(w.tags())+len(w.links()) != 0 {
			t.Errorf("days later: %v, %v", w.tags(), w.links())
		}
	})
}

// TestWhatLimitedAccountsDoDoesNotCount, nor that of nobody else.
func TestWhatLimitedAccountsDoDoesNotCount(t *testing.T) { // social-core 12
	t.Parallel()
	each(t, trend.Off, func(t *testing.T, w *world) {
		for i, a := range w.crowd[:5] {
			if i == 0 {
				w.Write(func(tx *store.Tx) error {
					return w.Accounts.Move(w.Context(), tx, accounttest.Operator(), a.Account, account.Limited, "spam")
				})
			}
			w.say(a, post.Draft{Text: "#pluie"})
		}
		w.pass(5 * time.Minute)
		if got := w.tags(); len(got) != 0 {
			t.Errorf("four and a limited one make %v", got)
		}
		w.say(w.crowd[5], post.Draft{Text: "#pluie"})
		w.pass(5 * time.Minute)
		if got := w.tags(); !slices.Equal(got, []string{"pluie"}) {
			t.Errorf("five make %v", got)
		}
	})
}

// TestPostsOfALink: the public posts with a link that trends, of who wants to be
// found.
func TestPostsOfALink(t *testing.T) { // social-core 7.3
	t.Parallel()
	each(t, trend.Off, func(t *testing.T, w *world) {
		address := w.page("journal.example", "/a")
		no := false
		w.Write(func(tx *store.Tx) error {
			_, err := w.Accounts.Update(w.Context(), tx, w.crowd[6], account.ProfileChange{Discoverable: &no})
			return err
		})
		var want []id.Post
		for i, a := range w.crowd {
			p := w.say(a, post.Draft{Text: address})
			w.say(a, post.Draft{Text: address, Visibility: post.Unlisted})
			if i < 6 {
				want = append([]id.Post{p.ID}, want...)
			}
		}
		of := func(p store.Page) (out []id.Post, err error) {
			w.Read(func(tx *store.Tx) error {
				var seen []post.Seen
				seen, err = w.trends.LinkPosts(w.Context(), tx, account.Actor{}, address+"?utm_medium=x", p)
				out = nil
				for _, s := range seen {
					out = append(out, s.ID)
				}
				return nil
			})
			return out, err
		}
		w.pass(2 * time.Second)
		if _, err := of(store.Page{Limit: 4}); fault.KindOf(err) != fault.Missing {
			t.Errorf("before it trends: %v", err)
		}
		w.pass(5 * time.Minute)
		if got, err := of(store.Page{Limit: 4}); err != nil || !slices.Equal(got, want[:4]) {
			t.Errorf("the first page is %v, %v, not %v", got, err, want[:4])
		}
		if got, err := of(store.Page{Limit: 4, Max: int64(want[3])}); err != nil || !slices.Equal(got, want[4:]) {
			t.Errorf("the second page is %v, %v, not %v", got, err, want[4:])
		}
		w.posts.Feeds = "authenticated"
		if _, err := of(store.Page{Limit: 4}); fault.KindOf(err) != fault.Unauthenticated {
			t.Errorf("where feeds are for members a visitor gets %v", err)
		}
		w.posts.Feeds = ""
		if got, err := of(store.Page{Limit: 1, Min: int64(want[2])}); err != nil || !slices.Equal(got, want[1:2]) {
			t.Errorf("the page above is %v, %v, not %v", got, err, want[1:2])
		}
	})
}

// TestReview: what is shown before and after the staff looked, under each review.
func TestReview(t *testing.T) { // social-core 12
	t.Parallel()
	for _, review := range []trend.Review{trend.Off, trend.Trusted, trend.Required} {
		t.Run(string(review), func(t *testing.T) {
			t.Parallel()
			each(t, review, func(t *testing.T, w *world) {
				lea := w.Actor(w.Person("lea"))
				first, second := w.liked(lea, post.Draft{Text: "un", Language: "fr"}, 7), w.liked(lea, post.Draft{Text: "deux", Language: "fr"}, 6)
				for _, a := range w.crowd[:6] {
					w.say(a, post.Draft{Text: "#pont " + w.page("journal.example", "/a")})
					w.say(a, post.Draft{Text: w.page("www.journal.example", "/b")})
				}
				w.pass(5 * time.Minute)
				all := review == trend.Off
				shown := func(what string, posts, tags, links int) {
					t.Helper()
					if p, g, l := len(w.trending()), len(w.tags()), len(w.links()); p != posts || g != tags || l != links {
						t.Errorf("%s, %s: %d posts, %d hashtags, %d links, not %d, %d, %d", review, what, p, g, l, posts, tags, links)
					}
				}
				count := func(when bool, n int) int {
					if when {
						return n
					}
					return 0
				}
				shown("nobody looked", count(all, 2), count(all, 1), count(all, 2))
				staff := w.Actor(w.Role("chef", account.AdminRole))
				items := map[trend.Kind][]trend.Item{}
				for _, k := range []trend.Kind{trend.Post, trend.Tag, trend.Link, trend.Publisher} {
					w.Read(func(tx *store.Tx) (err error) {
						items[k], err = w.trends.Waiting(w.Context(), tx, staff, k, 100, 0)
						return err
					})
					for _, i := range items[k] {
						if i.Needs == all || i.Shown != all {
							t.Errorf("%s: %v waits as %+v", review, k, i)
						}
					}
				}
				if len(items[trend.Post]) != 2 || len(items[trend.Tag]) != 1 || len(items[trend.Link]) != 2 || len(items[trend.Publisher]) != 1 {
					t.Fatalf("%s: waiting are %+v", review, items)
				}
				decide := func(verb func(context.Context, *store.Tx, account.Actor, trend.Kind, int64) (trend.Item, error), k trend.Kind, item int64) {
					t.Helper()
					w.Write(func(tx *store.Tx) error { _, err := verb(w.Context(), tx, staff, k, item); return err })
				}
				decide(w.trends.Approve, trend.Post, int64(first.ID))
				decide(w.trends.Approve, trend.Tag, items[trend.Tag][0].ID)
				decide(w.trends.Approve, trend.Publisher, items[trend.Publisher][0].ID)
				shown("one of each approved", map[trend.Review]int{trend.Off: 2, trend.Trusted: 2, trend.Required: 1}[review], 1, 2)
				decide(w.trends.Reject, trend.Link, items[trend.Link][0].ID)
				decide(w.trends.Reject, trend.Post, int64(second.ID))
				decide(w.trends.Reject, trend.Tag, items[trend.Tag][0].ID)
				shown("one of each rejected", 1, 0, 1)
				decide(w.trends.Reject, trend.Publisher, items[trend.Publisher][0].ID)
				decide(w.trends.Reject, trend.Post, int64(first.ID))
				shown("all rejected", 0, 0, 0)
				w.mustAsk(staff, lea, first.ID)
			})
		})
	}
}

// mustAsk: only staff that manages taxonomies decides, of what there is.
func (w *world) mustAsk(staff, lea account.Actor, p id.Post) {
	w.t.Helper()
	for code, fn := range map[string]func(tx *store.Tx) error{
		"post.trend.role": func(tx *store.Tx) error {
			_, err := w.trends.Approve(w.Context(), tx, lea, trend.Post, int64(p))
			return err
		},
		"post.missing": func(tx *store.Tx) error {
			_, err := w.trends.Approve(w.Context(), tx, staff, trend.Post, 7)
			return err
		},
		"post.trend.missing": func(tx *store.Tx) error {
			_, err := w.trends.Reject(w.Context(), tx, staff, trend.Publisher, 7)
			return err
		},
	} {
		if f := fault.Of(w.Store.Write(w.Context(), fn)); f == nil || f.Code != code {
			w.t.Errorf("gave %v, not %s", f, code)
		}
	}
	w.Read(func(tx *store.Tx) error {
		said, err := audit.List(w.Context(), tx, audit.Filter{Subject: audit.Subject{Kind: "post", ID: int64(p)}}, store.Page{Limit: 10})
		if err != nil || len(said) != 2 || said[0].Action != "trend.reject" || said[1].Action != "trend.approve" || said[0].Actor != staff.Account {
			w.t.Errorf("the record says %+v, %v", said, err)
		}
		return nil
	})
	w.Read(func(tx *store.Tx) error {
		if _, err := w.trends.Waiting(w.Context(), tx, lea, trend.Tag, 10, 0); fault.Of(err).Code != "post.trend.role" {
			w.t.Errorf("a member sees what waits: %v", err)
		}
		return nil
	})
}
