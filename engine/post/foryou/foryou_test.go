package foryou_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/post/foryou"
)

// world is a network where Léa asked for a selection and follows two friends.
type world struct {
	*accounttest.World
	t         *testing.T
	graph     *graph.Engine
	policy    *policy.Engine
	posts     *post.Engine
	foryou    *foryou.Engine
	lea       account.Actor
	noe, zoe  account.Actor // friends
	ines, max account.Actor // strangers to Léa
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sources := accounttest.Sources(store.Source{Folder: "graph", FS: graph.Migrations}, store.Source{Folder: "policy", FS: policy.Migrations},
		store.Source{Folder: "media", FS: media.Migrations}, store.Source{Folder: "post", FS: post.Migrations}, store.Source{Folder: "foryou", FS: foryou.Migrations})
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		w := &world{World: accounttest.New(k, account.Policy{}), t: t}
		w.graph = graph.New(w.Accounts, w.Events, w.Timers)
		var err error
		w.policy, err = policy.New(policy.Options{Store: k.Store, Clock: k.Clock, Events: w.Events, Timers: w.Timers, Relations: policy.FromGraph(w.graph)})
		if err == nil {
			err = w.policy.Start(k.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		files := media.New(media.Options{Base: accounttest.URL, Store: k.Store, Clock: k.Clock})
		w.posts = post.New(post.Options{Account: w.Accounts, Graph: w.graph, Policy: w.policy, Media: files, Events: w.Events, Timers: w.Timers, Clock: k.Clock, Keys: w.Keys, Base: accounttest.URL})
		w.foryou = foryou.New(foryou.Options{Store: k.Store, Timers: w.Timers, Account: w.Accounts, Graph: w.graph, Policy: w.policy, Post: w.posts})
		w.Start()
		w.move("")
		fn(t, w)
	})
}

// move brings new people, whose names end with the given text.
func (w *world) move(end string) {
	w.t.Helper()
	for name, to := range map[string]*account.Actor{"lea": &w.lea, "noe": &w.noe, "zoe": &w.zoe, "ines": &w.ines, "max": &w.max} {
		*to = w.Actor(w.Person(name + end))
	}
	w.follow(w.lea, w.noe, graph.FollowOptions{})
	w.follow(w.lea, w.zoe, graph.FollowOptions{})
	w.turn(true)
}

func (w *world) do(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	w.Write(func(tx *store.Tx) error { return fn(w.Context(), tx) })
}

func (w *world) follow(who, whom account.Actor, o graph.FollowOptions) {
	w.t.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error { return w.graph.Follow(ctx, tx, who, whom.Account, o) })
}

func (w *world) turn(on bool) {
	w.t.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error { return w.foryou.Switch(ctx, tx, w.lea, on) })
}

func (w *world) say(who account.Actor, text string, more ...func(*post.Draft)) (p post.Post) {
	w.t.Helper()
	d := post.Draft{Text: text, Visibility: post.Public, Language: "fr"}
	for _, m := range more {
		m(&d)
	}
	w.Clock.Advance(time.Second)
	w.do(func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = w.posts.Publish(ctx, tx, who, d, "")
		return err
	})
	return p
}

func (w *world) like(who account.Actor, p post.Post) {
	w.t.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		_, err := w.posts.Favourite(ctx, tx, who, p.ID)
		return err
	})
}

func (w *world) boost(who account.Actor, p post.Post) {
	w.t.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		_, err := w.posts.Reblog(ctx, tx, who, p.ID, post.Public)
		return err
	})
}

// picks gives what Léa is shown when she comes back after a while.
func (w *world) picks() []foryou.Pick {
	w.t.Helper()
	w.Settle()
	w.Clock.Advance(5 * time.Minute)
	if err := w.foryou.Refresh(w.Context(), w.lea, store.Page{Limit: 40}); err != nil {
		w.t.Fatal(err)
	}
	return w.kept(store.Page{Limit: 40})
}

// kept gives a page of what was selected for her.
func (w *world) kept(p store.Page) (out []foryou.Pick) {
	w.t.Helper()
	w.Read(func(tx *store.Tx) (err error) { out, err = w.foryou.Posts(w.Context(), tx, w.lea, p); return err })
	return out
}

// says gives the first words of picks with their reasons, in order.
func (w *world) says(picks []foryou.Pick) string {
	w.t.Helper()
	words, err := i18n.New(i18n.French, foryou.Locales)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	w.Read(func(tx *store.Tx) error {
		why, err := w.foryou.Say(w.Context(), tx, picks, func(key string, args ...i18n.Arg) string { return words.T(i18n.English, key, args...) })
		out = nil
		for _, p := range picks {
			out = append(out, strings.Fields(p.Source)[0]+": "+strings.Join(why[p.ID], "; "))
		}
		return err
	})
	return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(strings.Join(out, " | "))
}

func (w *world) mustSay(what, want string) {
	w.t.Helper()
	if got := w.says(w.picks()); got != want {
		w.t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// TestASelectionHasItsReasons: each kind of candidate, with what is said of it.
func TestASelectionHasItsReasons(t *testing.T) { // social-core 12
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.mustSay("in a quiet network", "")
		one := w.say(w.ines, "un")
		w.say(w.ines, "seul") // nobody cares
		w.like(w.noe, one)
		w.mustSay("a friend likes it", "un: Liked by noe")
		w.boost(w.noe, one)
		w.mustSay("the friend boosts it too", "un: Boosted by noe")
		w.like(w.zoe, one)
		w.like(w.max, one) // a stranger does not count
		w.mustSay("another likes it", "un: Boosted by noe; Liked by zoe")
		w.boost(w.zoe, one)
		w.mustSay("both boost it", "un: Boosted by zoe and 1 other")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.posts.FollowTag(ctx, tx, w.lea, "Pont")
			return err
		})
		w.say(w.max, "deux #pont")
		w.mustSay("a followed hashtag", "deux: Carries #Pont, which you follow | un: Boosted by zoe and 1 other")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.posts.UnfollowTag(ctx, tx, w.lea, "Pont")
			return err
		})
		if got := w.says(w.kept(store.Page{Limit: 40})); strings.Contains(got, "deux") {
			t.Errorf("at once, without the hashtag: %s", got)
		}
		three := w.say(w.noe, "trois")
		w.mustSay("a friend wrote, and nobody cares", "un: Boosted by zoe and 1 other")
		w.like(w.max, three)
		w.mustSay("what was missed", "trois: Among the best since your last visit; you follow noe | un: Boosted by zoe and 1 other")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.posts.Unfavourite(ctx, tx, w.max, three.ID)
			return err
		})
		w.Clock.Advance(49 * time.Hour)
		w.mustSay("after two days", "")
	})
}

// TestWhatWasMissed: only since the last day on which the member was here.
func TestWhatWasMissed(t *testing.T) { // social-core 12
	t.Parallel()
	each(t, func(t *testing.T, w *world) { // at noon
		here := func() {
			w.do(func(ctx context.Context, tx *store.Tx) error { return w.Accounts.MarkActive(ctx, tx, w.lea.Account) })
		}
		before := w.say(w.noe, "avant")
		w.like(w.max, before)
		w.Clock.Advance(13 * time.Hour) // the next day
		here()
		after := w.say(w.noe, "après")
		w.like(w.max, after)
		w.mustSay("who was never here before missed all", "après: Among the best since your last visit; you follow noe | avant: Among the best since your last visit; you follow noe")
		w.Clock.Advance(24 * time.Hour)
		here()
		w.mustSay("since the day of the last visit", "après: Among the best since your last visit; you follow noe")
	})
}

// TestTwoOfAnAuthorAndMyLanguage: the cap, and what a language weighs.
func TestTwoOfAnAuthorAndMyLanguage(t *testing.T) { // social-core 12
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		english := func(d *post.Draft) { d.Language = "en" }
		one := w.say(w.ines, "one", english)
		two, three := w.say(w.ines, "deux"), w.say(w.ines, "trois")
		w.boost(w.noe, one)
		w.like(w.noe, two)
		w.like(w.noe, three)
		w.mustSay("two likes in French weigh more than a boost in English", "trois: Liked by noe | deux: Liked by noe")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			s, err := w.Accounts.Settings(ctx, tx, w.lea.Account)
			if err != nil {
				return err
			}
			s.PostLanguage = "en-GB"
			return w.Accounts.SetSettings(ctx, tx, w.lea, s)
		})
		w.mustSay("for who writes in English the boost weighs more", "trois: Liked by noe | one: Boosted by noe")
	})
}

// TestNothingThatAnybodyHides: posts that are left out, whoever boosts them.
func TestNothingThatAnybodyHides(t *testing.T) { // social-core 12
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		shy := w.Actor(w.Person("shy"))
		no := false
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.Accounts.Update(ctx, tx, shy, account.ProfileChange{Discoverable: &no})
			return err
		})
		first := w.say(w.ines, "premier")
		w.boost(w.noe, first)
		for what, p := range map[string]post.Post{
			"caché":    w.say(shy, "caché"),
			"averti":   w.say(w.ines, "averti", func(d *post.Draft) { d.Spoiler = "attention" }),
			"sensible": w.say(w.ines, "sensible", func(d *post.Draft) { d.Sensitive = true }),
			"discret":  w.say(w.ines, "discret", func(d *post.Draft) { d.Visibility = post.Unlisted }),
			"réponse":  w.say(w.max, "réponse", func(d *post.Draft) { d.ReplyTo = first.ID }),
			"mien":     w.say(w.lea, "mien"),
		} {
			w.boost(w.noe, p)
			w.like(w.zoe, p)
			if got, err := w.see(p.ID); err != nil || got.ID != p.ID {
				t.Fatalf("%s cannot be seen by address: %v", what, err)
			}
		}
		w.follow(w.max, w.noe, graph.FollowOptions{})
		private := w.say(w.noe, "entre-nous", func(d *post.Draft) { d.Visibility = post.Private })
		w.like(w.max, private)
		known := w.say(w.max, "connu")
		w.boost(w.noe, known)
		w.like(w.lea, known)
		w.mustSay("only the first", "premier: Boosted by noe")
	})
}

func (w *world) see(p id.Post) (got post.Post, err error) {
	w.Read(func(tx *store.Tx) error { got, err = w.posts.See(w.Context(), tx, w.lea, p); return nil })
	return got, err
}

// TestDecisionsHoldAtOnce: what is selected is decided again when it is shown.
func TestDecisionsHoldAtOnce(t *testing.T) { // social-core 12
	t.Parallel()
	type change func(w *world, p post.Post)
	graphs := func(fn func(ctx context.Context, tx *store.Tx, w *world) error) change {
		return func(w *world, _ post.Post) {
			w.do(func(ctx context.Context, tx *store.Tx) error { return fn(ctx, tx, w) })
		}
	}
	cases := map[string]struct {
		change change
		want   string
	}{
		"the author is blocked": {graphs(func(ctx context.Context, tx *store.Tx, w *world) error {
			return w.graph.Block(ctx, tx, w.lea, w.ines.Account)
		}), ""},
		"the author blocks the member": {graphs(func(ctx context.Context, tx *store.Tx, w *world) error {
			return w.graph.Block(ctx, tx, w.ines, w.lea.Account)
		}), ""},
		"the author is muted": {graphs(func(ctx context.Context, tx *store.Tx, w *world) error {
			return w.graph.Mute(ctx, tx, w.lea, w.ines.Account, false, 0)
		}), ""},
		"who boosted is muted": {graphs(func(ctx context.Context, tx *store.Tx, w *world) error {
			return w.graph.Mute(ctx, tx, w.lea, w.noe.Account, false, 0)
		}), "un: Liked by zoe"},
		"who boosted is unfollowed": {graphs(func(ctx context.Context, tx *store.Tx, w *world) error {
			return w.graph.Unfollow(ctx, tx, w.lea, w.noe.Account)
		}), "un: Liked by zoe"},
		"boosts of a friend are unwanted": {graphs(func(ctx context.Context, tx *store.Tx, w *world) error {
			no := false
			return w.graph.Follow(ctx, tx, w.lea, w.noe.Account, graph.FollowOptions{Reblogs: &no})
		}), "un: Liked by zoe"},
		"only English is wanted of a friend": {graphs(func(ctx context.Context, tx *store.Tx, w *world) error {
			return w.graph.Follow(ctx, tx, w.lea, w.zoe.Account, graph.FollowOptions{Languages: &[]string{"en"}})
		}), "un: Boosted by noe"},
		"friends are kept for a list": {graphs(func(ctx context.Context, tx *store.Tx, w *world) error {
			l, err := w.graph.AddList(ctx, tx, w.lea, graph.List{Title: "Amis", Exclusive: true})
			if err != nil {
				return err
			}
			return w.graph.AddMembers(ctx, tx, w.lea, l.ID, []id.Account{w.noe.Account, w.zoe.Account})
		}), ""},
		"a friend is suspended": {graphs(func(ctx context.Context, tx *store.Tx, w *world) error {
			return w.Accounts.Move(ctx, tx, accounttest.Operator(), w.noe.Account, account.Suspended, "spam")
		}), "un: Liked by zoe"},
		"the author wants not to be found": {graphs(func(ctx context.Context, tx *store.Tx, w *world) error {
			no := false
			_, err := w.Accounts.Update(ctx, tx, w.ines, account.ProfileChange{Discoverable: &no})
			return err
		}), ""},
		"a measure keeps it from recommendations": {func(w *world, p post.Post) {
			w.do(func(ctx context.Context, tx *store.Tx) error {
				_, err := w.policy.Apply(ctx, tx, policy.LabelWrite{Source: "crisis/1", Subject: decide.Ref{Kind: decide.KindPost, ID: int64(p.ID)}, Author: w.ines.Account, Val: "crisis-misleading", As: decide.RoleReviewer, By: w.max.Account})
				return err
			})
		}, ""},
		"it is deleted": {func(w *world, p post.Post) {
			w.do(func(ctx context.Context, tx *store.Tx) error {
				_, err := w.posts.Delete(ctx, tx, w.ines, p.ID)
				return err
			})
		}, ""},
	}
	each(t, func(t *testing.T, w *world) {
		for n, what := range slices.Sorted(maps.Keys(cases)) {
			c, end := cases[what], strconv.Itoa(n)
			w.move(end)
			p := w.say(w.ines, "un")
			w.boost(w.noe, p)
			w.like(w.zoe, p)
			w.mustSay(what+": before", "un: Boosted by noe"+end+"; Liked by zoe"+end)
			c.change(w, p)
			w.Settle()
			want := c.want
			if want != "" {
				want += end
			}
			if got := w.says(w.kept(store.Page{Limit: 40})); got != want {
				t.Errorf("%s: at once: %q, not %q", what, got, want)
			}
			w.mustSay(what+": when it is selected anew", want)
		}
	})
}

// TestPagingASelection: to the end and back, within one selection, whatever is new.
func TestPagingASelection(t *testing.T) { // social-core 2.4, 12
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		var want []id.Post
		for i := range 5 {
			p := w.say(w.Actor(w.Person(fmt.Sprintf("voisin%d", i))), "mot")
			w.boost(w.noe, p)
			want = append([]id.Post{p.ID}, want...)
		}
		numbers := func(list []foryou.Pick) (out []id.Post) {
			for _, p := range list {
				out = append(out, p.ID)
			}
			return out
		}
		if got := numbers(w.picks()); !slices.Equal(got, want) {
			t.Fatalf("selected are %v, not %v", got, want)
		}
		fresh := w.say(w.ines, "nouveau")
		w.boost(w.noe, fresh)
		w.Clock.Advance(time.Hour)
		var walked []id.Post
		for p := (store.Page{Limit: 2}); ; p.Max = int64(walked[len(walked)-1]) {
			if p.Max > 0 {
				if err := w.foryou.Refresh(w.Context(), w.lea, p); err != nil {
					t.Fatal(err)
				}
			}
			got := numbers(w.kept(p))
			if len(got) == 0 {
				break
			}
			walked = append(walked, got...)
		}
		if !slices.Equal(walked, want) {
			t.Errorf("page by page: %v, not %v", walked, want)
		}
		for what, c := range map[string]struct {
			page store.Page
			want []id.Post
		}{
			"above the last":  {store.Page{Min: int64(want[4]), Limit: 2}, want[2:4]},
			"since":           {store.Page{Since: int64(want[4]), Limit: 2}, want[:2]},
			"between":         {store.Page{Max: int64(want[0]), Min: int64(want[4]), Limit: 40}, want[1:4]},
			"above the first": {store.Page{Min: int64(want[0]), Limit: 2}, nil},
		} {
			if got := numbers(w.kept(c.page)); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, not %v", what, got, c.want)
			}
		}
		if got := numbers(w.picks()); !slices.Equal(got, append([]id.Post{fresh.ID}, want...)) {
			t.Errorf("then: %v", got)
		}
	})
}

// TestOnlyForWhoAsked: off by default, no list and nothing kept without the wish.
func TestOnlyForWhoAsked(t *testing.T) { // social-core 12
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		missing := func(what string, err error) {
			t.Helper()
			if !errors.Is(err, fault.New(fault.Missing, "post.foryou.missing")) {
				t.Errorf("%s: %v", what, err)
			}
		}
		read := func(a account.Actor) (err error) {
			w.Read(func(tx *store.Tx) error {
				_, err = w.foryou.Posts(w.Context(), tx, a, store.Page{Limit: 1})
				return nil
			})
			return err
		}
		missing("who never asked", w.foryou.Refresh(w.Context(), w.noe, store.Page{Limit: 1}))
		missing("reading unasked", read(w.noe))
		w.boost(w.noe, w.say(w.ines, "un"))
		w.mustSay("who asked", "un: Boosted by noe")
		err := w.Try(func(ctx context.Context, tx *store.Tx) error { return w.foryou.Change(ctx, tx, w.lea) })
		if !errors.Is(err, fault.New(fault.Forbidden, "post.foryou.fixed")) {
			t.Errorf("changing it: %v", err)
		}
		w.turn(false)
		missing("who asks no longer", read(w.lea))
		missing("changing nothing", w.Try(func(ctx context.Context, tx *store.Tx) error { return w.foryou.Change(ctx, tx, w.lea) }))
		w.turn(true)
		if got := w.kept(store.Page{Limit: 40}); len(got) != 0 {
			t.Errorf("the selection of before is there again: %s", w.says(got))
		}
	})
}

// TestSelectionsAreForgotten: two days after the last look, and with the account.
func TestSelectionsAreForgotten(t *testing.T) { // architecture 18.5
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		rows := func() (n int) {
			w.Read(func(tx *store.Tx) (err error) {
				n, err = store.One(tx, store.Value[int], "SELECT COUNT(account) FROM post_foryou")
				return err
			})
			return n
		}
		w.boost(w.noe, w.say(w.ines, "un"))
		w.picks()
		if rows() != 1 {
			t.Fatalf("%d selections", rows())
		}
		w.do(func(ctx context.Context, tx *store.Tx) error { return w.foryou.Erase(ctx, tx, w.lea.Account) })
		if rows() != 0 {
			t.Error("a selection outlives its account")
		}
		w.picks()
		for range 3 {
			w.Clock.Advance(20 * time.Hour)
			w.Settle()
		}
		if rows() != 0 {
			t.Error("a selection that nobody comes back to is kept")
		}
	})
}
