package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"time"

	"parvis/app"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/bench/sample"
	"parvis/engine/account"
	"parvis/engine/account/grant"
	"parvis/engine/graph"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// town is the whole program with a reader who follows some authors.
type town struct {
	*app.App
	reader account.Actor
	author id.Account
	token  string
	asked  map[string]*http.Request
	sink   sink
}

const authors, posts = 20, 400

// door is a route behind which nothing is asked of the database.
const door = "/api/v1/annual_reports"

// town opens the program, with more settings.
func (b *bench) town(more ...string) (*town, error) {
	s := app.NewSettings()
	environ := []string{}
	if b.database != "" {
		environ = append(environ, "PARVIS_STORAGE_DATABASE="+b.database)
	}
	if err := s.Load("", environ, append([]string{"storage.folder=" + b.folder, "server.listen=127.0.0.1:0", "server.private=", "server.exempt_loopback=true"}, more...)); err != nil {
		return nil, err
	}
	a, err := app.Open(b.ctx, app.Options{Settings: s, Log: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	if err != nil {
		return nil, err
	}
	if err := a.Start(b.ctx); err != nil {
		return nil, err
	}
	t := &town{App: a, asked: map[string]*http.Request{}, sink: sink{header: http.Header{}}}
	if err := t.fill(b); err != nil {
		return nil, err
	}
	return t, a.Settle(b.ctx)
}

func member(a id.Account) account.Actor {
	return account.Actor{Account: a, State: account.Active, Scopes: account.AllScopes()}
}

func (t *town) fill(b *bench) error {
	lang, _ := i18n.ParseTag("fr")
	name := fmt.Sprintf("b%x", seal.Random(3)) // a second run finds other names
	return t.Store.Write(b.ctx, func(tx *store.Tx) error {
		reg, _, err := t.Grant.RegisterApp(b.ctx, tx, grant.Registration{Name: "bench", Redirects: []string{"urn:ietf:wg:oauth:2.0:oob"}, Scopes: "read write follow push"})
		if err != nil {
			return err
		}
		var who []account.Actor
		for i := range authors + 1 {
			made, err := t.Account.Create(b.ctx, tx, account.Actor{Role: account.Administrator}, account.Created{Username: fmt.Sprintf("%s%d", name, i), Lang: lang})
			if err != nil {
				return err
			}
			who = append(who, member(made))
		}
		t.reader, t.author = who[authors], who[0].Account
		issued, err := t.Grant.Issue(b.ctx, tx, reg, t.reader.Account, reg.Scopes)
		if err != nil {
			return err
		}
		t.token = issued.Token
		for i := range authors {
			if err := t.Graph.Follow(b.ctx, tx, t.reader, who[i].Account, graph.FollowOptions{}); err != nil {
				return err
			}
		}
		for i := range posts {
			if _, err := t.Post.Publish(b.ctx, tx, who[i%authors], post.Draft{Text: sample.Text(i, ""), Language: "fr", Visibility: post.Public}, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// reading measures what the whole program does for readers.
func (b *bench) reading() error {
	t, err := b.town()
	if err != nil {
		return err
	}
	defer func() { _ = t.Stop(b.ctx) }()
	c, n := b.repeat(func() error {
		return t.Store.Read(b.ctx, func(tx *store.Tx) error {
			got, err := t.Post.Home(b.ctx, tx, t.reader, store.Page{Limit: 40})
			if err == nil && len(got) != 40 {
				err = fmt.Errorf("a home of %d posts", len(got))
			}
			return err
		})
	}, &err)
	row("timeline of 40, warm: found and decided", "", "", "%.2f ms CPU, %.0f allocations", ms(c), n)
	c, n = b.repeat(func() error { return t.ask("/api/v1/timelines/home?limit=40") }, &err)
	row("timeline of 40, warm: the whole answer", "1.5 ms CPU, 400 allocations", "0.6 ms, 150", "%.2f ms CPU, %.0f allocations", ms(c), n)
	c, n = b.repeat(func() error {
		return t.Store.Read(b.ctx, func(tx *store.Tx) error { _, err := t.Account.Get(b.ctx, tx, t.author); return err })
	}, &err)
	row("point read verb (an account)", "20 us CPU", "12 us", "%.0f us CPU, %.0f allocations", us(c), n)
	c, n = b.repeat(func() error { return t.ask(door) }, &err)
	row("front door: route, guard, token, limit, log", "15 us, 20 allocations", "8 us, 10", "%.0f us CPU, %.0f allocations", us(c), n)
	c, n = b.page(&err)
	row("page of 40 posts rendered as HTML", "0.5 ms CPU", "0.2 ms", "%.2f ms CPU, %.0f allocations", ms(c), n)
	c, n = b.decisions(t, &err)
	row("40 decisions", "", "", "%.1f us CPU, %.0f allocations", us(c), n)
	return err
}

// ask sends a request through the front door, without a network.
func (t *town) ask(path string) error {
	r := t.asked[path]
	if r == nil { // what the network makes of a request is not measured
		r = httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Authorization", "Bearer "+t.token)
		r.RemoteAddr = "127.0.0.1:1" // exempt from rate limits
		t.asked[path] = r
	}
	w := &t.sink
	clear(w.header)
	t.Gateway.ServeHTTP(w, r)
	if w.status != http.StatusOK {
		return fmt.Errorf("%s: %d", path, w.status)
	}
	return nil
}

// sink takes an answer and forgets it.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(p []byte) (int, error) { return len(p), nil }

// page renders the posts of a page with the web client's parts.
func (b *bench) page(failed *error) (time.Duration, float64) {
	draw, err := drawing()
	if err != nil {
		*failed = err
		return 0, 0
	}
	return b.repeat(draw, failed)
}

// drawing gives what draws forty posts.
func drawing() (func() error, error) {
	words, err := i18n.New("fr", app.Locales()...)
	if err != nil {
		return nil, err
	}
	v := ui.View{Lang: "fr", Words: words, Static: func(name string) string { return "/static/" + name }, Now: time.Now(), Me: &ui.Person{Name: "Léa", Handle: "lea"}, Reports: true}
	posts := make([]ui.Post, 40)
	for i := range posts {
		posts[i] = ui.Post{ID: "1", URL: "/@lea/1", Author: ui.Person{Name: "Léa", Handle: "lea", URL: "/@lea", Avatar: "/avatars/1.svg"}, At: v.Now.Add(-time.Hour), HTML: "<p>" + sample.Text(i, "") + "</p>", Visibility: "public", Likes: i}
	}
	return func() error {
		for _, p := range posts {
			if err := v.Article(p).Render(io.Discard); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// decisions judges forty subjects that are in memory.
func (b *bench) decisions(t *town, failed *error) (time.Duration, float64) {
	table := t.Policy.Table()
	v := table.Viewer(decide.Profile{ID: 1, Age: 30})
	sum := table.Sum(nil, 0)
	subs := make([]decide.Subject, 40)
	for i := range subs {
		subs[i] = decide.Subject{Kind: decide.KindPost, ID: int64(i + 10), AuthorID: 2, Item: sum, Author: sum, Rel: decide.Following}
	}
	out := make([]decide.Decision, 0, len(subs))
	return b.repeat(func() error { out = v.Page(decide.OnHome, subs, out[:0]); return nil }, failed)
}

// repeat calls fn for a while and gives CPU and allocations of each call.
func (b *bench) repeat(fn func() error, failed *error) (time.Duration, float64) {
	if *failed != nil {
		return 0, 0
	}
	for range 20 {
		if *failed = fn(); *failed != nil {
			return 0, 0
		}
	}
	var one, two runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&one)
	before, n := cpu(), 0
	for end := time.Now().Add(b.long / 2); time.Now().Before(end); n++ {
		if *failed = fn(); *failed != nil {
			return 0, 0
		}
	}
	spent := cpu() - before
	runtime.ReadMemStats(&two)
	return spent / time.Duration(n), float64(two.Mallocs-one.Mallocs) / float64(n)
}
