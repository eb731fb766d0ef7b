package app_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/app"
	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/notify"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// town is the whole program with a clock that moves by hand.
type town struct {
	*app.App
	t     *testing.T
	ctx   context.Context
	clock *clock.Manual
	set   []string
	db    string         // the address of the database; empty is SQLite in the folder
	read  map[string]int // letters already looked at, by name
	stop  func() error   // ends what start began, once
}

// each runs a test on a town on every database at hand.
func each(t *testing.T, fn func(t *testing.T, w *town)) {
	t.Helper()
	eachWith(t, nil, fn)
}

// eachWith is each with more settings.
func eachWith(t *testing.T, more []string, fn func(t *testing.T, w *town)) {
	t.Helper()
	for name, address := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" }, "postgres": testkit.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := []string{"storage.folder=" + t.TempDir(), "server.private=", "network.signup=open", "network.auto_confirm=true", "server.exempt_loopback=true"}
			set = append(set, more...)
			environ := []string{}
			w := &town{t: t, ctx: context.WithoutCancel(t.Context()), clock: clock.NewManual(testkit.Noon), set: set}
			if w.db = address(t); w.db != "" {
				environ = append(environ, childDatabase+"="+w.db)
			}
			w.start(environ)
			fn(t, w)
		})
	}
}

// openTown opens a town on SQLite with settings of its own, and gives its folder.
func openTown(t *testing.T, set ...string) (*town, string) {
	t.Helper()
	dir := t.TempDir()
	w := &town{t: t, ctx: context.WithoutCancel(t.Context()), clock: clock.NewManual(testkit.Noon), set: append([]string{"storage.folder=" + dir, "server.private=", "server.exempt_loopback=true"}, set...)}
	w.start(nil)
	return w, dir
}

func (w *town) start(environ []string) {
	w.t.Helper()
	s := app.NewSettings()
	if err := s.Load("", environ, w.set); err != nil {
		w.t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	a, err := app.Open(w.ctx, app.Options{Settings: s, Log: slog.New(slog.DiscardHandler), Clock: w.clock, Seed: 1, Twice: true, Listener: l})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := a.Start(w.ctx); err != nil {
		w.t.Fatal(err)
	}
	w.App = a
	w.stop = sync.OnceValue(func() error { return a.Stop(w.ctx) })
	stop := w.stop
	w.t.Cleanup(func() { _ = stop() })
}

func (w *town) settle() {
	w.t.Helper()
	if err := w.Settle(w.ctx); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) write(fn func(tx *store.Tx) error) {
	w.t.Helper()
	if err := w.Store.Write(w.ctx, fn); err != nil {
		w.t.Fatal(err)
	}
}

// person makes a member.
func (w *town) person(name string) account.Actor {
	w.t.Helper()
	var a id.Account
	w.write(func(tx *store.Tx) (err error) {
		a, err = w.Account.Create(w.ctx, tx, account.Actor{Role: account.Administrator}, account.Created{Username: name, At: testkit.Noon.Add(-100 * 24 * time.Hour)})
		return err
	})
	return account.Actor{Account: a, State: account.Active, Scopes: account.AllScopes()}
}

func (w *town) follow(who, whom account.Actor) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error { return w.Graph.Follow(w.ctx, tx, who, whom.Account, graph.FollowOptions{}) })
}

// say publishes; the clock moves a second so that times differ.
func (w *town) say(who account.Actor, d post.Draft) post.Post {
	w.t.Helper()
	p, err := w.try(who, d)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *town) try(who account.Actor, d post.Draft) (p post.Post, err error) {
	w.clock.Advance(time.Second)
	err = w.Store.Write(w.ctx, func(tx *store.Tx) error { p, err = w.Post.Publish(w.ctx, tx, who, d, ""); return err })
	return p, err
}

func (w *town) get(p id.Post) (got post.Post, err error) {
	err = w.Store.Read(w.ctx, func(tx *store.Tx) error { got, err = w.Post.Get(w.ctx, tx, p); return err })
	return got, err
}

func (w *town) home(who account.Actor) []id.Post {
	w.t.Helper()
	var out []id.Post
	err := w.Store.Read(w.ctx, func(tx *store.Tx) error {
		seen, err := w.Post.Home(w.ctx, tx, who, store.Page{Limit: 20})
		out = nil
		for _, s := range seen {
			out = append(out, s.ID)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func (w *town) notices(who account.Actor) (out []notify.Notification) {
	w.t.Helper()
	w.settle()
	err := w.Store.Read(w.ctx, func(tx *store.Tx) (err error) {
		out, err = w.Notify.List(w.ctx, tx, who, notify.Query{}, store.Page{Limit: 80})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// count finds out what trends.
func (w *town) count() {
	w.t.Helper()
	if err := w.Trend.Count(w.ctx); err != nil {
		w.t.Fatal(err)
	}
}

func faultCode(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

func TestHomeIsPulledAndPatched(t *testing.T) { // social-core 10.1
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, jean, zoe := w.person("lea"), w.person("jean"), w.person("zoe")
		w.follow(lea, jean)
		before := w.say(jean, post.Draft{Text: "avant", Visibility: post.Public})
		w.settle()
		if got := w.home(lea); !slices.Equal(got, []id.Post{before.ID}) {
			t.Fatalf("the first read gave %v", got)
		}
		after := w.say(jean, post.Draft{Text: "après", Visibility: post.Private})
		w.say(zoe, post.Draft{Text: "ailleurs", Visibility: post.Public})
		answer := w.say(jean, post.Draft{Text: "@zoe entre nous", Visibility: post.Public, ReplyTo: w.say(zoe, post.Draft{Text: "zoé", Visibility: post.Public}).ID})
		own := w.say(lea, post.Draft{Text: "moi", Visibility: post.Public})
		w.settle()
		want := []id.Post{own.ID, after.ID, before.ID}
		if got := w.home(lea); !slices.Equal(got, want) {
			t.Errorf("patched home is %v, want %v (without the answer %d to a stranger)", got, want, answer.ID)
		}
		var boost post.Post
		w.clock.Advance(time.Second)
		w.write(func(tx *store.Tx) (err error) {
			boost, err = w.Post.Reblog(w.ctx, tx, jean, answer.ReplyTo, post.Public)
			return err
		})
		w.settle()
		if got := w.home(lea); got[0] != boost.ID {
			t.Errorf("a boost of a stranger's post by somebody followed is missing: %v", got)
		}
		w.write(func(tx *store.Tx) error { _, err := w.Post.Delete(w.ctx, tx, jean, after.ID); return err })
		w.settle()
		if got := w.home(lea); slices.Contains(got, after.ID) {
			t.Errorf("a deleted post stays in the home: %v", got)
		}
		w.write(func(tx *store.Tx) error { return w.Graph.Unfollow(w.ctx, tx, lea, jean.Account) })
		w.settle()
		if got := w.home(lea); !slices.Equal(got, []id.Post{own.ID}) {
			t.Errorf("after unfollowing the home is %v", got)
		}
	})
}

func TestPostsAreCountedEditedAndDeleted(t *testing.T) { // social-core 8.2, 8.4, 8.7
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, jean := w.person("lea"), w.person("jean")
		p := w.say(lea, post.Draft{Text: "un", Visibility: post.Public})
		w.say(jean, post.Draft{Text: "@lea deux", Visibility: post.Public, ReplyTo: p.ID})
		var boost, again post.Post
		w.write(func(tx *store.Tx) (err error) {
			if _, err = w.Post.Favourite(w.ctx, tx, jean, p.ID); err != nil {
				return err
			}
			if _, err = w.Post.Favourite(w.ctx, tx, jean, p.ID); err != nil {
				return err
			}
			if boost, err = w.Post.Reblog(w.ctx, tx, jean, p.ID, post.Public); err != nil {
				return err
			}
			again, err = w.Post.Reblog(w.ctx, tx, jean, boost.ID, post.Public)
			return err
		})
		if again.ID != boost.ID || boost.ReblogOf != p.ID {
			t.Errorf("boosting a boost gave %d of %d", again.ID, again.ReblogOf)
		}
		got, _ := w.get(p.ID)
		if got.Counts != (post.Counts{Replies: 1, Reblogs: 1, Favourites: 1}) {
			t.Errorf("counted %+v", got.Counts)
		}
		word := "un et demi"
		w.clock.Advance(time.Minute)
		w.write(func(tx *store.Tx) error {
			_, err := w.Post.Edit(w.ctx, tx, lea, p.ID, post.Change{Text: &word})
			return err
		})
		err := w.Store.Read(w.ctx, func(tx *store.Tx) error {
			h, err := w.Post.History(w.ctx, tx, jean, p.ID)
			if len(h) != 2 || h[0].Source != "un" || h[1].Source != word {
				t.Errorf("history is %+v", h)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.write(func(tx *store.Tx) error { _, err := w.Post.Delete(w.ctx, tx, lea, p.ID); return err })
		if _, err := w.get(p.ID); faultCode(err) != "post.missing" {
			t.Errorf("a deleted post gave %v", err)
		}
		if _, err := w.get(boost.ID); faultCode(err) != "post.missing" {
			t.Errorf("the boost of a deleted post gave %v", err)
		}
		var counted account.Account
		_ = w.Store.Read(w.ctx, func(tx *store.Tx) (err error) { counted, err = w.Account.Get(w.ctx, tx, jean.Account); return err })
		if counted.Posts != 1 {
			t.Errorf("jean has %d posts, want the reply alone", counted.Posts)
		}
	})
}

func TestPollsAndQuotesAndPlans(t *testing.T) { // social-core 8.3, 8.5, 8.6
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, jean, zoe := w.person("lea"), w.person("jean"), w.person("zoe")
		p := w.say(lea, post.Draft{Text: "?", Visibility: post.Public, Poll: &post.PollDraft{Options: []string{"a", "b"}, ExpiresIn: time.Hour}})
		vote := func(who account.Actor, n ...int) error {
			return w.Store.Write(w.ctx, func(tx *store.Tx) error { _, err := w.Post.Vote(w.ctx, tx, who, p.ID, n); return err })
		}
		for want, err := range map[string]error{"": vote(jean, 1), "post.vote.again": vote(jean, 0), "post.vote.own": vote(lea, 0), "post.vote.choice": vote(zoe, 0, 1), "post.vote.blank": vote(zoe)} {
			if faultCode(err) != want {
				t.Errorf("voting gave %v, want %q", err, want)
			}
		}
		w.clock.Advance(2 * time.Hour)
		w.settle()
		if err := vote(zoe, 0); faultCode(err) != "post.vote.ended" {
			t.Errorf("a late vote gave %v", err)
		}
		for _, who := range []account.Actor{lea, jean} {
			if n := w.notices(who); len(n) != 1 || n[0].Type != notify.Poll {
				t.Errorf("the end of the poll was told as %+v", n)
			}
		}
		closed := w.say(lea, post.Draft{Text: "pas citer", Visibility: post.Public, CanQuote: post.Nobody})
		if _, err := w.try(jean, post.Draft{Text: "je cite", Visibility: post.Public, Quote: closed.ID}); faultCode(err) != "post.quote.invalid" {
			t.Errorf("quoting what may not be quoted gave %v", err)
		}
		open := w.say(lea, post.Draft{Text: "citez", Visibility: post.Public})
		q := w.say(jean, post.Draft{Text: "je cite", Visibility: post.Public, Quote: open.ID})
		w.write(func(tx *store.Tx) error { _, err := w.Post.RevokeQuote(w.ctx, tx, lea, open.ID, q.ID); return err })
		if got, _ := w.get(q.ID); got.QuoteState != post.QuoteRevoked {
			t.Errorf("a revoked quote is %q", got.QuoteState)
		}
		w.write(func(tx *store.Tx) error {
			_, err := w.Post.Schedule(w.ctx, tx, lea, post.Draft{Text: "plus tard", Visibility: post.Public}, tx.Now().Add(time.Hour))
			return err
		})
		w.clock.Advance(time.Hour)
		w.settle()
		if got := w.home(lea); len(got) == 0 {
			t.Error("a planned post was not published")
		} else if last, _ := w.get(got[0]); last.Source != "plus tard" {
			t.Errorf("the newest post is %q", last.Source)
		}
	})
}

func TestNotificationsComeOnceAndInGroups(t *testing.T) { // social-core 10.2, 10.3
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea := w.person("lea")
		p := w.say(lea, post.Draft{Text: "aimez", Visibility: post.Public})
		var fans []account.Actor
		for _, name := range []string{"a", "b", "c"} {
			fan := w.person(name)
			fans = append(fans, fan)
			for range 2 {
				w.write(func(tx *store.Tx) error {
					if _, err := w.Post.Favourite(w.ctx, tx, fan, p.ID); err != nil {
						return err
					}
					_, err := w.Post.Unfavourite(w.ctx, tx, fan, p.ID)
					return err
				})
			}
			w.write(func(tx *store.Tx) error { _, err := w.Post.Favourite(w.ctx, tx, fan, p.ID); return err })
		}
		list := w.notices(lea)
		if len(list) != 3 {
			t.Fatalf("%d notifications of three likes", len(list))
		}
		for _, n := range list {
			if n.Group != list[0].Group || !strings.HasPrefix(n.Group, "favourite-"+p.ID.String()+"-") {
				t.Errorf("groups are %q and %q", n.Group, list[0].Group)
			}
		}
		w.write(func(tx *store.Tx) error {
			if err := w.Graph.Block(w.ctx, tx, lea, fans[0].Account); err != nil {
				return err
			}
			return w.Graph.Mute(w.ctx, tx, lea, fans[1].Account, true, 0)
		})
		if got := w.notices(lea); len(got) != 2 {
			t.Errorf("after a block %d notifications are left", len(got))
		}
		w.say(fans[1], post.Draft{Text: "@lea coucou", Visibility: post.Public})
		w.say(fans[2], post.Draft{Text: "@lea coucou", Visibility: post.Direct})
		got := w.notices(lea)
		if len(got) != 2 {
			t.Errorf("a muted mention or a stranger's private one was told: %+v", got)
		}
		_ = w.Store.Read(w.ctx, func(tx *store.Tx) error {
			sources, waiting, err := w.Notify.Pending(w.ctx, tx, lea)
			if sources != 1 || waiting != 1 {
				t.Errorf("%d sources with %d notifications wait", sources, waiting)
			}
			return err
		})
	})
}

// TestWhoSeesWhatIsDecidedInOnePlace follows one post under a measure. // social-core 12
func TestWhoSeesWhatIsDecidedInOnePlace(t *testing.T) { // social-core R4
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, jean, zoe := w.person("lea"), w.person("jean"), w.person("zoe")
		w.follow(jean, lea)
		p := w.say(lea, post.Draft{Text: "à tous", Visibility: post.Public, Language: "fr"})
		for _, who := range []account.Actor{jean, zoe, w.person("noe"), w.person("ines"), w.person("tomas")} {
			w.write(func(tx *store.Tx) error { _, err := w.Post.Favourite(w.ctx, tx, who, p.ID); return err })
		}
		trending := func() (n int) {
			_ = w.Store.Read(w.ctx, func(tx *store.Tx) error {
				seen, err := w.Trend.Posts(w.ctx, tx, zoe, 20, 0)
				n = len(seen)
				return err
			})
			return n
		}
		public := func(who account.Actor) (n int) {
			_ = w.Store.Read(w.ctx, func(tx *store.Tx) error {
				seen, err := w.Post.Public(w.ctx, tx, who, post.Listing{}, store.Page{Limit: 20})
				n = len(seen)
				return err
			})
			return n
		}
		w.count()
		if trending() != 1 || public(zoe) != 1 {
			t.Fatal("an ordinary post must trend and be listed")
		}
		w.write(func(tx *store.Tx) error {
			_, err := w.Policy.Apply(w.ctx, tx, policy.LabelWrite{Source: "crisis/1", Subject: decide.Ref{Kind: decide.KindPost, ID: int64(p.ID)}, Author: lea.Account, Val: "crisis-misleading", As: decide.RoleReviewer, By: zoe.Account})
			return err
		})
		w.settle()
		if trending() != 0 || public(zoe) != 0 || public(account.Actor{}) != 0 {
			t.Errorf("under a measure: trends %d, public %d", trending(), public(zoe))
		}
		if public(jean) != 1 {
			t.Error("a follower of the author loses the post from the public timeline")
		}
		err := w.Store.Write(w.ctx, func(tx *store.Tx) error { _, err := w.Post.Reblog(w.ctx, tx, jean, p.ID, post.Public); return err })
		if faultCode(err) != "policy.engagement_limited" {
			t.Errorf("boosting under a measure gave %v", err)
		}
		if n := w.notices(lea); len(n) == 0 || n[0].Type != notify.Warning {
			t.Errorf("the author was told %+v", n)
		}
	})
}

func TestRepeatedKeyGivesTheFirstAnswer(t *testing.T) { // architecture 17.1
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea := w.person("lea")
		var first, second post.Post
		for _, to := range []*post.Post{&first, &second} {
			w.write(func(tx *store.Tx) (err error) {
				*to, err = w.Post.Publish(w.ctx, tx, lea, post.Draft{Text: "une fois", Visibility: post.Public}, "k")
				return err
			})
		}
		if first.ID != second.ID {
			t.Errorf("a repeat made %d beside %d", second.ID, first.ID)
		}
	})
}

// TestAStreamOutlivesItsWindow: a member who listens hears of posts although
// what they follow just changed, which drops the window of their home.
func TestAStreamOutlivesItsWindow(t *testing.T) { // social-core 10.1, 11
	each(t, func(t *testing.T, w *town) {
		lea, jean := w.person("lea"), w.person("jean")
		leave := w.Post.Stay(jean.Account)
		reside := func(tx *store.Tx) error { return w.Post.Reside(w.ctx, tx, jean.Account) }
		if err := w.Store.Read(w.ctx, reside); err != nil {
			t.Fatal(err)
		}
		w.follow(jean, lea)
		w.settle()
		reaches := func(p id.Post) (homes, absent []id.Account) {
			return w.Post.Reaches(post.Published{Post: p, Author: lea.Account, Visibility: post.Public})
		}
		want := []id.Account{jean.Account}
		if homes, absent := reaches(1); len(homes) != 0 || !slices.Equal(absent, want) {
			t.Fatalf("without a window: homes %v, absent %v", homes, absent)
		}
		if got := w.Post.Readers(lea.Account, nil); !slices.Equal(got, want) {
			t.Errorf("who may have read: %v", got)
		}
		p := w.say(lea, post.Draft{Text: "écoute", Visibility: post.Public})
		w.settle() // who tells open pages of the post asks Shows
		if homes, absent := reaches(p.ID); !slices.Equal(homes, want) || len(absent) != 0 {
			t.Errorf("with a window: homes %v, absent %v", homes, absent)
		}
		leave()
		w.write(func(tx *store.Tx) error { return w.Graph.Unfollow(w.ctx, tx, jean, lea.Account) })
		w.settle()
		if homes, absent := reaches(p.ID); len(homes)+len(absent) != 0 {
			t.Errorf("after leaving: homes %v, absent %v", homes, absent)
		}
	})
}

// TestAtTheSameTime: what a member does twice at once counts once, also where
// two transactions run side by side.
func TestAtTheSameTime(t *testing.T) { // architecture 17.1, social-core 2.1, 8.3, 8.4
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, jean := w.person("lea"), w.person("jean")
		p := w.say(lea, post.Draft{Text: "?", Visibility: post.Public, Poll: &post.PollDraft{Options: []string{"a", "b"}, ExpiresIn: time.Hour}})
		together := func(fn func(tx *store.Tx, n int) (post.Post, error)) (ids map[id.Post]bool, failed int) {
			var mu sync.Mutex
			var wg sync.WaitGroup
			ids = map[id.Post]bool{}
			for n := range 8 {
				wg.Go(func() {
					var got post.Post
					err := w.Store.Write(w.ctx, func(tx *store.Tx) (err error) { got, err = fn(tx, n); return err })
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						failed++
						return
					}
					ids[got.ID] = true
				})
			}
			wg.Wait()
			return ids, failed
		}
		ids, failed := together(func(tx *store.Tx, _ int) (post.Post, error) {
			return w.Post.Publish(w.ctx, tx, lea, post.Draft{Text: "une fois", Visibility: post.Public}, "k")
		})
		if len(ids) != 1 || failed > 0 {
			t.Errorf("one key made %d posts, %d failed", len(ids), failed)
		}
		ids, failed = together(func(tx *store.Tx, _ int) (post.Post, error) { return w.Post.Reblog(w.ctx, tx, jean, p.ID, post.Public) })
		if len(ids) != 1 || failed > 0 {
			t.Errorf("one member made %d boosts of a post, %d failed", len(ids), failed)
		}
		_, failed = together(func(tx *store.Tx, n int) (post.Post, error) { return w.Post.Vote(w.ctx, tx, jean, p.ID, []int{n % 2}) })
		if failed != 7 {
			t.Errorf("%d of 8 votes were refused", failed)
		}
		got, err := w.get(p.ID)
		if err != nil || got.Counts.Reblogs != 1 || got.Poll.Voters != 1 || got.Poll.Options[0].Votes+got.Poll.Options[1].Votes != 1 {
			t.Errorf("%v: counts %+v, poll %+v", err, got.Counts, got.Poll)
		}
	})
}
