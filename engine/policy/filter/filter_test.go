package filter_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/undo"
	"parvis/engine/policy/filter"
)

var (
	léa  = account.Actor{Account: 1_000_001}
	jean = account.Actor{Account: 1_000_002}
)

func sources() []store.Source {
	return []store.Source{{Folder: "event", FS: event.Migrations}, {Folder: "undo", FS: undo.Migrations}, {Folder: "policy/filter", FS: filter.Migrations}}
}

type world struct {
	*testkit.Kit
	*filter.Engine
	log *event.Log
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		log := event.New(event.Options{Store: k.Store, Clock: k.Clock})
		w := &world{k, filter.New(log, k.Clock), log}
		if err := log.Start(k.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = log.Close(k.Context()) })
		fn(t, w)
	})
}

func p[T any](v T) *T { return &v }

func draft(title string, contexts []string, words ...string) filter.Draft {
	d := filter.Draft{Title: &title, Contexts: &contexts}
	for _, s := range words {
		d.Keywords = append(d.Keywords, filter.KeywordDraft{Text: p(s)})
	}
	return d
}

func (w *world) add(d filter.Draft) (f filter.Filter) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) (err error) { f, err = w.Add(w.Context(), tx, léa, d); return err })
	w.Clock.Advance(time.Millisecond)
	return f
}

func (w *world) try(fn func(tx *store.Tx) error) error {
	err := w.Store.Write(w.Context(), fn)
	w.Clock.Advance(time.Millisecond)
	return err
}

func (w *world) hits(in filter.Context, post id.Post, texts ...string) string {
	w.T.Helper()
	var out []string
	w.Read(func(tx *store.Tx) error {
		list, err := w.Active(w.Context(), tx, léa.Account)
		for _, r := range filter.Match(list, in, post, 0, texts...) {
			s := r.Filter.Title + ":" + strings.Join(r.Keywords, ",")
			for range r.Posts {
				s += "+post"
			}
			out = append(out, s)
		}
		return err
	})
	return strings.Join(out, " ")
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// social-core 4, 7.3: a filter through its life.
func TestLife(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		f := w.add(draft("Finale", []string{"public", "home"}, "Dénouement", "fin de saison"))
		expect(t, "action", f.Action, filter.Warn)
		expect(t, "contexts", len(f.Contexts), 2)
		expect(t, "whole", f.Keywords[0].Whole, true)
		expect(t, "first", w.hits(filter.Home, 1, "Quel DÉNOUEMENT !"), "Finale:Dénouement")
		expect(t, "blanks", w.hits(filter.Public, 1, "la fin\nde   saison"), "Finale:fin de saison")
		expect(t, "elsewhere", w.hits(filter.Thread, 1, "Quel dénouement !"), "")

		first := f
		w.Write(func(tx *store.Tx) (err error) {
			f, err = w.Change(w.Context(), tx, léa, first.ID, filter.Draft{Life: p(time.Hour), Action: p("hide"), Keywords: []filter.KeywordDraft{
				{ID: first.Keywords[0].ID, Text: p("épilogue")}, {ID: first.Keywords[1].ID, Drop: true}, {Text: p("ciné"), Whole: p(false)},
			}})
			return err
		})
		w.Clock.Advance(time.Second)
		expect(t, "changed", w.hits(filter.Home, 1, "épilogue au cinéma"), "Finale:épilogue,ciné")
		expect(t, "dropped", w.hits(filter.Home, 1, "la fin de saison"), "")
		expect(t, "action", f.Action, filter.Hide)
		w.Clock.Advance(time.Hour)
		expect(t, "over", w.hits(filter.Home, 1, "épilogue"), "")
		var all []filter.Filter
		w.Read(func(tx *store.Tx) (err error) { all, err = w.All(w.Context(), tx, léa); return err })
		expect(t, "still listed", len(all), 1)

		w.Write(func(tx *store.Tx) error { return w.Drop(w.Context(), tx, léa, f.ID) })
		w.Read(func(tx *store.Tx) (err error) { all, err = w.All(w.Context(), tx, léa); return err })
		expect(t, "gone", len(all), 0)
	})
}

func TestParts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		f := w.add(draft("Sport", []string{"home", "account"}))
		var k filter.Keyword
		var q filter.Post
		w.Write(func(tx *store.Tx) (err error) {
			if k, err = w.AddKeyword(w.Context(), tx, léa, f.ID, "but", true); err != nil {
				return err
			}
			q, err = w.AddPost(w.Context(), tx, léa, f.ID, 77)
			return err
		})
		w.Clock.Advance(time.Second)
		expect(t, "both", w.hits(filter.Account, 77, "un but !"), "Sport:but+post")
		expect(t, "not inside", w.hits(filter.Account, 1, "debut, abutment"), "")
		w.Write(func(tx *store.Tx) error {
			_, err := w.ChangeKeyword(w.Context(), tx, léa, k.ID, nil, p(false))
			return err
		})
		w.Clock.Advance(time.Second)
		expect(t, "inside", w.hits(filter.Account, 1, "debut"), "Sport:but")
		w.Write(func(tx *store.Tx) error { return w.DropKeyword(w.Context(), tx, léa, k.ID) })
		w.Write(func(tx *store.Tx) error { return w.DropPost(w.Context(), tx, léa, q.ID) })
		w.Clock.Advance(time.Second)
		expect(t, "neither", w.hits(filter.Account, 77, "un but !"), "")
		w.Write(func(tx *store.Tx) error { return w.Erase(w.Context(), tx, léa.Account) })
		w.Read(func(tx *store.Tx) error {
			_, err := w.Get(w.Context(), tx, léa, f.ID)
			expect(t, "erased", fault.Of(err).Code, "policy.filter.missing")
			return nil
		})
	})
}

// social-core 17, and that nobody reaches another's filters.
func TestRefusals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		f := w.add(draft("Sport", []string{"home"}, "but"))
		fields := func(err error) string {
			var out []string
			for _, f := range fault.Of(err).Fields {
				out = append(out, f.Name+"="+strings.TrimPrefix(f.Code, "policy.filter."))
			}
			return fault.Of(err).Code + " " + strings.Join(out, " ")
		}
		for _, c := range []struct {
			name string
			do   func(tx *store.Tx) error
			want string
		}{
			{"nothing", func(tx *store.Tx) error { _, err := w.Add(w.Context(), tx, léa, filter.Draft{}); return err }, "policy.filter.invalid title=title_blank context=context_blank"},
			{"context", func(tx *store.Tx) error {
				_, err := w.Add(w.Context(), tx, léa, draft("x", []string{"home", "moon"}))
				return err
			}, "policy.filter.invalid context=context_unknown"},
			{"keyword", func(tx *store.Tx) error {
				_, err := w.Add(w.Context(), tx, léa, draft("x", []string{"home"}, " "))
				return err
			}, "policy.filter.invalid keyword=keyword_blank"},
			{"action", func(tx *store.Tx) error {
				_, err := w.Change(w.Context(), tx, léa, f.ID, filter.Draft{Action: p("burn")})
				return err
			}, "policy.filter.invalid filter_action=action_unknown"},
			{"long", func(tx *store.Tx) error {
				_, err := w.AddKeyword(w.Context(), tx, léa, f.ID, strings.Repeat("é", 513), true)
				return err
			}, "policy.filter.invalid keyword=keyword_long"},
			{"foreign", func(tx *store.Tx) error { return w.Drop(w.Context(), tx, jean, f.ID) }, "policy.filter.missing "},
			{"foreign keyword", func(tx *store.Tx) error { return w.DropKeyword(w.Context(), tx, jean, f.Keywords[0].ID) }, "policy.filter.missing "},
			{"foreign post", func(tx *store.Tx) error { _, err := w.AddPost(w.Context(), tx, jean, f.ID, 3); return err }, "policy.filter.missing "},
			{"another's keyword", func(tx *store.Tx) error {
				_, err := w.Add(w.Context(), tx, jean, filter.Draft{Title: p("x"), Contexts: p([]string{"home"}), Keywords: []filter.KeywordDraft{{ID: f.Keywords[0].ID, Text: p("y")}}})
				return err
			}, "policy.filter.missing "},
			{"twice", func(tx *store.Tx) error {
				if _, err := w.AddPost(w.Context(), tx, léa, f.ID, 3); err != nil {
					return err
				}
				_, err := w.AddPost(w.Context(), tx, léa, f.ID, 3)
				return err
			}, "policy.filter.post_taken "},
		} {
			err := w.try(c.do)
			if err == nil {
				t.Errorf("%s: no error", c.name)
				continue
			}
			expect(t, c.name, fields(err), c.want)
		}
	})
}

// Two engines on one store: a change in one reaches the other by its event.
func TestOtherProcess(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		log := event.New(event.Options{Store: w.Store, Clock: w.Clock})
		other := filter.New(log, w.Clock)
		if err := log.Start(w.Context()); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = log.Close(w.Context()) }()
		f := w.add(draft("Sport", []string{"home"}, "but"))
		w.Clock.Advance(time.Second)
		expect(t, "before", w.hits(filter.Home, 1, "but"), "Sport:but")
		w.Clock.Advance(time.Second)
		w.Write(func(tx *store.Tx) error { return other.Drop(w.Context(), tx, léa, f.ID) })
		log.Ring()
		w.log.Ring()
		if err := w.log.Settle(w.Context()); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Second)
		expect(t, "after", w.hits(filter.Home, 1, "but"), "")
	})
}

// A keyword without word ends is found wherever it stands; a whole one between
// blanks; and whatever is found whole is found without.
func TestWordsEverywhere(t *testing.T) {
	t.Parallel()
	w := testkit.Lite(t, sources())
	log := event.New(event.Options{Store: w.Store, Clock: w.Clock})
	e := filter.New(log, w.Clock)
	for _, c := range []struct {
		word, text string
		whole      bool
	}{
		{"chat", "Le chat dort", true}, {"chat", "chats", false}, {"ÉCOLE", "l'école", true}, {"#foot", "go #foot!", true},
		{"東京", "東京都", true}, {"tokyo", "東京tokyo都", true}, {"ไทย", "ภาษาไทย", true}, {"a_b", "a_b", true}, {"b", "a_b", false},
		{"café", "cafe\u0301 noir", true}, {"ﬁn", "la fin", true}, {"1", "11", false}, {"안녕", "안녕하세요", true},
	} {
		got := whole(t, w, e, c.word, c.text)
		expect(t, c.word+" in "+c.text, got, c.whole)
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-zé東]{1,4}`).Draw(t, "word")
		before := rapid.StringMatching(`[a-z 東.]{0,6}`).Draw(t, "before")
		after := rapid.StringMatching(`[a-z 東.]{0,6}`).Draw(t, "after")
		if !one(w, e, word, before+word+after, false) {
			t.Fatalf("%q not found in %q", word, before+word+after)
		}
		if !one(w, e, word, before+" "+word+" "+after, true) {
			t.Fatalf("%q not whole in its blanks", word)
		}
	})
}

func whole(t *testing.T, k *testkit.Kit, e *filter.Engine, word, text string) bool {
	t.Helper()
	if one(k, e, word, text, true) && !one(k, e, word, text, false) {
		t.Errorf("%q: whole but not in", word)
	}
	return one(k, e, word, text, true)
}

func one(k *testkit.Kit, e *filter.Engine, word, text string, whole bool) bool {
	var f filter.Filter
	k.Write(func(tx *store.Tx) (err error) {
		d := draft("x", []string{"home"})
		d.Keywords = []filter.KeywordDraft{{Text: &word, Whole: &whole}}
		if f, err = e.Add(k.Context(), tx, léa, d); err != nil {
			return err
		}
		return e.Drop(k.Context(), tx, léa, f.ID)
	})
	return len(filter.Match([]filter.Filter{f}, filter.Home, 1, 0, text)) > 0
}
