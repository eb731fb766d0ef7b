package mastodon_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/web/param"
	"parvis/edge/mastodon"
	"parvis/edge/mastodon/entity/instance"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/account/gate"
	"parvis/engine/account/grant"
	"parvis/engine/account/house"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/post/card"
	"parvis/engine/post/foryou"
	"parvis/engine/post/trend"
	"parvis/engine/report"
	"parvis/engine/search"
)

// town is the client API over the engines that filters, search and moderation
// stand on.
type town struct {
	*accounttest.World
	edge  *mastodon.Edge
	posts *post.Engine
	graph *graph.Engine
	token map[string]string
	who   map[string]account.Actor
}

func townSources() []store.Source {
	return accounttest.Sources(store.Source{Folder: "gate", FS: gate.Migrations}, store.Source{Folder: "house", FS: house.Migrations}, store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations},
		store.Source{Folder: "filter", FS: filter.Migrations}, store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations},
		store.Source{Folder: "card", FS: card.Migrations}, store.Source{Folder: "trend", FS: trend.Migrations},
		store.Source{Folder: "search", FS: search.Migrations}, store.Source{Folder: "report", FS: report.Migrations})
}

func newTown(t *testing.T) *town {
	t.Helper()
	k := testkit.Lite(t, townSources())
	w := &town{World: accounttest.New(k, account.Policy{}), token: map[string]string{}, who: map[string]account.Actor{}}
	w.graph = graph.New(w.Accounts, w.Events, w.Timers)
	rules, err := policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(w.graph),
		Definitions: []decide.Definitions{report.Definitions()}})
	if err == nil {
		err = rules.Start(k.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	words, err := i18n.New(i18n.French, account.Locales, gate.Locales, house.Locales, graph.Locales, policy.Locales, filter.Locales, media.Locales, post.Locales, trend.Locales, foryou.Locales, report.Locales, param.Locales)
	if err != nil {
		t.Fatal(err)
	}
	files := media.New(media.Options{Base: accounttest.URL, Store: k.Store, Clock: k.Clock})
	filters := filter.New(w.Events, k.Clock)
	w.posts = post.New(post.Options{Account: w.Accounts, Graph: w.graph, Policy: rules, Media: files, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Keys: w.Keys, Base: accounttest.URL})
	finds := search.New(search.Options{Account: w.Accounts, Graph: w.graph, Policy: rules, Media: files, Post: w.posts, Events: w.Events, Clock: k.Clock, Base: accounttest.URL, Lang: "fr"})
	rulebook := house.New(house.Options{Events: w.Events, Words: words})
	k.Write(func(tx *store.Tx) error { return rulebook.Furnish(k.Context(), tx) })
	reports := report.New(report.Options{Account: w.Accounts, Policy: rules, Post: w.posts, Events: w.Events, Timers: w.Timers, House: rulebook})
	cards := card.New(card.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Account: w.Accounts, Media: files, Post: w.posts, Base: accounttest.URL})
	trends := trend.New(trend.Options{Store: k.Store, Timers: w.Timers, Account: w.Accounts, Post: w.posts, Card: cards})
	w.edge = mastodon.New(mastodon.Options{
		Store: k.Store, Clock: k.Clock, Log: slog.New(slog.DiscardHandler), Words: words, Limiter: ratelimit.New(k.Clock, 1000),
		Network: mastodon.Network{Base: accounttest.URL, Domain: "parvis.example", Look: func() instance.Look { return instance.Look{Name: "Parvis"} }},
		Account: w.Accounts, House: rulebook, Grant: w.Grants, Gate: gate.New(w.Events, k.Clock), Graph: w.graph, Policy: rules, Filter: filters, Media: files, Post: w.posts, Search: finds, Report: reports, Card: cards, Trend: trends,
		ForYou: foryou.New(foryou.Options{Store: k.Store, Timers: w.Timers, Account: w.Accounts, Graph: w.graph, Policy: rules, Post: w.posts}),
	})
	w.Start()
	w.settleIn()
	return w
}

// settleIn makes the people of the town, each with a token for everything.
func (w *town) settleIn() {
	var app grant.App
	w.Write(func(tx *store.Tx) (err error) {
		app, _, err = w.Grants.RegisterApp(w.Context(), tx, grant.Registration{Name: "Essai", Redirects: []string{"urn:ietf:wg:oauth:2.0:oob"}, Scopes: "read write follow admin:read admin:write"})
		return err
	})
	scopes, err := account.ParseScopes("read write follow admin:read admin:write")
	if err != nil {
		w.T.Fatal(err)
	}
	for name, role := range map[string]account.RoleID{"lea": account.MemberRole, "jean": account.MemberRole, "mod": account.ModeratorRole, "second": account.ModeratorRole, "chief": account.AdminRole} {
		a := w.Role(name, role)
		w.Write(func(tx *store.Tx) error {
			i, err := w.Grants.Issue(w.Context(), tx, app, a, scopes)
			w.token[name] = i.Token
			return err
		})
		w.who[name] = w.Actor(a)
		w.Clock.Advance(time.Second)
	}
}

func (w *town) number(name string) string { return w.who[name].Account.String() }

// ask sends a request with form parameters and gives status and body.
func (w *town) ask(who, method, path, form string) (int, string) {
	w.T.Helper()
	w.Settle()
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+w.token[who])
	}
	rec := httptest.NewRecorder()
	w.edge.ServeHTTP(rec, r)
	w.Clock.Advance(time.Second)
	return rec.Code, rec.Body.String()
}

// get asks and decodes a good answer.
func get[T any](w *town, who, method, path, form string) (out T) {
	w.T.Helper()
	status, body := w.ask(who, method, path, form)
	if status != http.StatusOK {
		w.T.Fatalf("%s %s %s: %d %s", who, method, path, status, body)
	}
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		w.T.Fatalf("%s %s: %v in %s", method, path, err, body)
	}
	return out
}

// refused asks and compares status and sentence.
func (w *town) refused(t *testing.T, who, method, path, form string, status int, sentence string) {
	t.Helper()
	got, body := w.ask(who, method, path, form)
	var e struct{ Error string }
	_ = json.Unmarshal([]byte(body), &e)
	if got != status || e.Error != sentence {
		t.Errorf("%s %s %s %q:\n got %d %s\nwant %d %s", who, method, path, form, got, e.Error, status, sentence)
	}
}

func (w *town) post(name, text string, v post.Visibility) id.Post {
	w.T.Helper()
	var p post.Post
	w.Write(func(tx *store.Tx) (err error) {
		p, err = w.posts.Publish(w.Context(), tx, w.who[name], post.Draft{Text: text, Visibility: v, Language: "fr"}, "")
		return err
	})
	w.Clock.Advance(time.Second)
	return p.ID
}

func expectText(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}
