package search_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/graph"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/search"
)

// social-core 13: who may find what.
func TestWhoFindsWhat(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("+lea", "jean", "zoe")
		w.post("lea", "Le marché ouvert")
		w.post("lea", "Le marché discret", visible(post.Unlisted))
		w.post("lea", "Le marché privé", visible(post.Private))
		closed := w.post("jean", "Le marché de Jean")
		w.post("jean", "@lea le marché entre nous", visible(post.Direct))

		expect(t, "visitor", w.find("", "marché"), "Le marché ouvert")
		expect(t, "stranger", w.find("zoe", "marchés"), "Le marché ouvert")
		expect(t, "author", w.find("lea", "marché"), "Le marché privé | Le marché discret | Le marché ouvert")
		expect(t, "own", w.find("jean", "marché"), "Le marché de Jean | Le marché ouvert")

		for name, act := range map[string]func(context.Context, *store.Tx, account.Actor, id.Post) (post.Post, error){
			"favourite": w.posts.Favourite, "bookmark": w.posts.Bookmark,
			"boost": func(ctx context.Context, tx *store.Tx, a account.Actor, p id.Post) (post.Post, error) {
				return w.posts.Reblog(ctx, tx, a, p, post.Public)
			},
		} {
			back := map[string]func(context.Context, *store.Tx, account.Actor, id.Post) (post.Post, error){
				"favourite": w.posts.Unfavourite, "bookmark": w.posts.Unbookmark, "boost": w.posts.Unreblog}[name]
			w.do(func(ctx context.Context, tx *store.Tx) error {
				_, err := act(ctx, tx, w.who["zoe"], closed)
				return err
			})
			expect(t, name, w.find("zoe", "marché"), "Le marché de Jean | Le marché ouvert")
			expect(t, name+" library", w.find("zoe", "marché in:library"), "Le marché de Jean")
			w.do(func(ctx context.Context, tx *store.Tx) error {
				_, err := back(ctx, tx, w.who["zoe"], closed)
				return err
			})
			expect(t, "no "+name, w.find("zoe", "marché"), "Le marché ouvert")
		}

		yes := true
		w.profile("jean", account.ProfileChange{Indexable: &yes})
		expect(t, "now open", w.find("zoe", "marché"), "Le marché de Jean | Le marché ouvert")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.graph.Block(ctx, tx, w.who["jean"], w.who["zoe"].Account)
		})
		expect(t, "blocked", w.find("zoe", "marché"), "Le marché ouvert")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.graph.Mute(ctx, tx, w.who["lea"], w.who["jean"].Account, true, 0)
		})
		expect(t, "muted", w.find("lea", "marché in:public"), "Le marché ouvert")
	})
}

func TestOperators(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("+lea", "+jean")
		one := w.post("lea", "chat un")
		w.Clock.Advance(48 * 3600e9)
		w.post("jean", "chat deux https://parvis.org/x", func(d *post.Draft) { d.ReplyTo = one })
		w.post("jean", "cats three", func(d *post.Draft) { d.Language = "en" })
		w.post("jean", "chat quatre", func(d *post.Draft) {
			d.Poll = &post.PollDraft{Options: []string{"aubergine", "courgette"}, ExpiresIn: 3600e9}
		})
		w.post("lea", "chat cinq", func(d *post.Draft) { d.Spoiler = "Fromages" })
		w.post("lea", "chat six", func(d *post.Draft) { d.Quote = one })
		for q, want := range map[string]string{
			"chat":                           "chat six | chat cinq | chat quatre | chat deux https://parvis.org/x | chat un",
			"chat from:lea":                  "chat six | chat cinq | chat un",
			"chat -from:@lea":                "chat quatre | chat deux https://parvis.org/x",
			"chat from:me":                   "chat quatre | chat deux https://parvis.org/x",
			"chat from:nobody":               "",
			"chat from:lea@ailleurs.fr":      "",
			"chat from:lea@parvis.example":   "chat six | chat cinq | chat un",
			"chat from:lea from:jean":        "",
			"chat before:2026-11-26":         "chat un",
			"chat -before:2026-11-26 -six":   "chat cinq | chat quatre | chat deux https://parvis.org/x",
			"chat after:2026-11-25 is:reply": "chat deux https://parvis.org/x",
			"chat -after:2026-11-25":         "chat un",
			"chat during:2026-11-25":         "chat un",
			"chat -during:2026-11-27":        "chat un",
			"cat language:en":                "cats three",
			"cat -language:en":               "",
			"chat has:poll":                  "chat quatre",
			"chat has:link":                  "chat deux https://parvis.org/x",
			"chat has:embed":                 "chat six",
			"chat has:poll -has:poll":        "",
			"chat is:sensitive":              "chat cinq",
			"chat -is:sensitive -has:poll -is:reply -is:reply": "chat six | chat un",
			"aubergines":                 "chat quatre",
			"fromage":                    "chat cinq",
			`"chat un"`:                  "chat un",
			`-"chat un" chat -six -cinq`: "chat quatre | chat deux https://parvis.org/x",
			"https://www.parvis.org/x/":  "chat deux https://parvis.org/x",
			"parvis.org":                 "chat deux https://parvis.org/x",
			"chat in:library":            "chat quatre | chat deux https://parvis.org/x",
			"chat -in:library":           "chat six | chat cinq | chat un",
			"chat -in:public":            "",
			// only operators, or nothing: nothing (social-core 13)
			"from:me": "", "-chat": "", "  ": "", "???": "",
		} {
			expect(t, q, w.find("jean", q), want)
		}
	})
}

func TestEditedAndDeleted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("+lea")
		p := w.post("lea", "Une girafe #Zoo")
		expect(t, "there", w.find("", "girafe"), "Une girafe #Zoo")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			text := "Un zèbre #Zoo"
			_, err := w.posts.Edit(ctx, tx, w.who["lea"], p, post.Change{Text: &text})
			return err
		})
		expect(t, "old words", w.find("", "girafe"), "")
		expect(t, "new words", w.find("", "#zoo zebres"), "Un zèbre #Zoo")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.posts.Delete(ctx, tx, w.who["lea"], p)
			return err
		})
		expect(t, "deleted", w.find("lea", "zebre"), "")
	})
}

// integrity 4.2, 4.8: labels hide from searches, a named author spares.
func TestLabels(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("+lea", "+jean", "zoe")
		p := w.post("lea", "Rumeur un")
		w.post("jean", "Rumeur deux")
		w.label(decide.Ref{Kind: decide.KindPost, ID: int64(p)}, w.who["lea"].Account, "!no-promote")
		expect(t, "not found", w.find("zoe", "rumeur"), "Rumeur deux")
		expect(t, "by its author", w.find("lea", "rumeur"), "Rumeur deux | Rumeur un")
		expect(t, "asked", w.find("zoe", "rumeur from:lea"), "Rumeur un")
		expect(t, "asked by account", w.ask("zoe", search.Query{Text: "rumeur", Account: w.who["lea"].Account, Types: []search.Type{search.Statuses}}), "Rumeur un")
		expect(t, "by address", w.ask("zoe", search.Query{Text: "https://parvis.example/@lea/" + p.String()}), "Rumeur un")

		w.label(decide.Ref{Kind: decide.KindAccount, ID: int64(w.who["jean"].Account)}, 0, "!suspend")
		expect(t, "suspended", w.find("zoe", "rumeur"), "")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.policy.Unlabel(ctx, tx, "report/1", 100)
			return err
		})
		expect(t, "lifted", w.find("zoe", "rumeur"), "Rumeur deux | Rumeur un")
	})
}

func TestAccountsAndTags(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("lea", "leana", "leo", "+zoe")
		name := "Éléonore du Marché"
		w.profile("leo", account.ProfileChange{DisplayName: &name})
		people := func(who, q string) string {
			return w.ask(who, search.Query{Text: q, Types: []search.Type{search.Accounts}})
		}
		expect(t, "prefix", people("zoe", "lea"), "@lea | @leana")
		expect(t, "name", people("zoe", "eleonore"), "@leo")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.graph.Follow(ctx, tx, w.who["zoe"], w.who["leana"].Account, graph.FollowOptions{})
		})
		expect(t, "followed first", people("zoe", "le"), "@leana | @lea | @leo")
		expect(t, "exact before followed", people("zoe", "lea"), "@lea | @leana")
		expect(t, "following", w.ask("zoe", search.Query{Text: "le", Following: true, Types: []search.Type{search.Accounts}}), "@leana")
		for q, want := range map[string]string{
			"@lea": "@lea", "LEA@parvis.example": "@lea", "@lea@parvis.example": "@lea", "https://parvis.example/@lea": "@lea", "https://parvis.example/users/Lea/": "@lea",
			"lea@ailleurs.example": "", "@nobody@parvis.example": "", "https://parvis.example/@nobody": "",
		} {
			expect(t, q, w.ask("zoe", search.Query{Text: q}), want)
		}
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.graph.Block(ctx, tx, w.who["lea"], w.who["zoe"].Account)
		})
		expect(t, "blocked", people("zoe", "lea"), "@leana")
		expect(t, "blocked, exact", w.ask("zoe", search.Query{Text: "lea@parvis.example"}), "")

		w.post("zoe", "#Éclair #eclipse #ecole")
		w.post("zoe", "#eclipse encore")
		w.post("zoe", "#ecume secrète", visible(post.Private))
		tags := func(q string) string {
			return w.ask("lea", search.Query{Text: q, Types: []search.Type{search.Hashtags}})
		}
		expect(t, "tags", tags("#ecl"), "#eclipse")
		expect(t, "marks count in tags", tags("#écl"), "#éclair")
		expect(t, "most used first", tags("ec"), "#eclipse | #ecole")
		expect(t, "whole first", tags("ecole"), "#ecole")
		expect(t, "page", w.ask("lea", search.Query{Text: "ec", Limit: 1, Offset: 1, Types: []search.Type{search.Hashtags}}), "#ecole")
		expect(t, "no tag", tags("ec le"), "")
	})
}

func TestPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("+lea", "zoe")
		var ids []id.Post
		for i := range 7 {
			ids = append(ids, w.post("lea", "page "+string(rune('a'+i))))
		}
		q := search.Query{Text: "page", Types: []search.Type{search.Statuses}, Limit: 2}
		expect(t, "first", w.ask("zoe", q), "page g | page f")
		q.Offset = 3
		expect(t, "offset", w.ask("zoe", q), "page d | page c")
		expect(t, "visitors have no offset", w.ask("", q), "page g | page f")
		q.Offset, q.MaxID = 0, int64(ids[2])
		expect(t, "below", w.ask("zoe", q), "page b | page a")
		q.MaxID, q.MinID = 0, int64(ids[2])
		expect(t, "next above", w.ask("zoe", q), "page e | page d")
	})
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("lea", "jean", "zoe", "max", "ida", "hidden")
		note, yes, no := "Bonjour", true, false
		for _, n := range []string{"jean", "zoe", "max", "ida"} {
			w.profile(n, account.ProfileChange{Note: &note, Discoverable: &yes})
		}
		w.profile("hidden", account.ProfileChange{Note: &note, Discoverable: &no})
		follow := func(a, b string) {
			w.do(func(ctx context.Context, tx *store.Tx) error {
				return w.graph.Follow(ctx, tx, w.who[a], w.who[b].Account, graph.FollowOptions{})
			})
		}
		follow("lea", "jean")
		follow("jean", "zoe")
		follow("jean", "hidden")
		follow("zoe", "ida")
		follow("jean", "lea")
		w.post("max", "Bonjour")
		suggest := func() string {
			var out []string
			w.Settle()
			w.Read(func(tx *store.Tx) error {
				list, err := w.search.Suggest(w.Context(), tx, w.who["lea"], 10)
				for _, s := range list {
					out = append(out, w.names[s.Account]+"="+string(s.Sources[0]))
				}
				return err
			})
			return strings.Join(out, " ")
		}
		expect(t, "proposed", suggest(), "zoe=friends_of_friends ida=most_followed max=most_followed")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.search.Dismiss(ctx, tx, w.who["lea"], w.who["ida"].Account)
		})
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.graph.Mute(ctx, tx, w.who["lea"], w.who["max"].Account, false, 0)
		})
		expect(t, "dismissed and muted", suggest(), "zoe=friends_of_friends")
		w.profile("jean", account.ProfileChange{HideGraph: &yes})
		expect(t, "a hidden list is not looked at", suggest(), "zoe=most_followed")
		var dir []id.Account
		w.Read(func(tx *store.Tx) (err error) {
			dir, err = w.search.Directory(w.Context(), tx, w.who["lea"], account.ByAge, 10, 0)
			return err
		})
		expect(t, "directory", len(dir), 4) // max is muted, hidden does not want to be found
	})
}

// TestWhereSuggestionsComeFrom: each source of the paper proposes, and one account
// may come from several.
func TestWhereSuggestionsComeFrom(t *testing.T) { // social-core 12
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		note, yes, no := "Bonjour", true, false
		w.people("lea", "mairie", "friend", "near", "one", "two", "like", "busy", "calm", "shy", "bare", "limited")
		for name := range w.who {
			if name != "" && name != "lea" && name != "bare" {
				w.profile(name, account.ProfileChange{Note: &note, Discoverable: &yes})
			}
		}
		w.profile("shy", account.ProfileChange{Discoverable: &no})
		follow := func(a string, more ...string) {
			for _, b := range more {
				w.do(func(ctx context.Context, tx *store.Tx) error {
					return w.graph.Follow(ctx, tx, w.who[a], w.who[b].Account, graph.FollowOptions{})
				})
			}
		}
		follow("lea", "friend")
		follow("friend", "near", "shy", "bare", "limited")
		follow("one", "friend", "like", "shy")
		follow("two", "friend", "like", "near", "shy")
		popular := w.post("busy", "On en parle")
		for _, n := range []string{"one", "two"} {
			w.do(func(ctx context.Context, tx *store.Tx) error {
				_, err := w.posts.Favourite(ctx, tx, w.who[n], popular)
				return err
			})
		}
		w.post("calm", "Personne n’en parle")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.Accounts.Move(ctx, tx, accounttest.Operator(), w.who["limited"].Account, account.Limited, "spam")
		})
		w.search.Featured = []string{"Mairie", "nobody", "shy"}
		w.Settle()
		got := map[string]string{}
		var order []string
		ask := func() {
			w.Read(func(tx *store.Tx) error {
				list, err := w.search.Suggest(w.Context(), tx, w.who["lea"], 20)
				clear(got)
				order = nil
				for _, s := range list {
					words := make([]string, 0, len(s.Sources))
					for _, source := range s.Sources {
						words = append(words, string(source))
					}
					order = append(order, w.names[s.Account])
					got[w.names[s.Account]] = strings.Join(words, " ")
				}
				return err
			})
		}
		ask()
		for name, want := range map[string]string{
			"mairie": "featured", "near": "friends_of_friends most_followed", "like": "similar_to_recently_followed most_followed", "busy": "most_interactions most_followed", "calm": "most_followed",
		} {
			expect(t, name, got[name], want)
		}
		for _, name := range []string{"lea", "friend", "shy", "bare", "limited"} {
			expect(t, name+" is not proposed", got[name], "")
		}
		expect(t, "the order of the sources", strings.Join(order[:3], " "), "mairie near like")
		w.profile("friend", account.ProfileChange{HideGraph: &yes})
		ask()
		for _, name := range []string{"near", "like"} { // neither whom friend follows nor who follows friend leads to them
			expect(t, name+" once friend hides its lists", got[name], "most_followed")
		}
	})
}

func TestErased(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("+lea")
		w.post("lea", "girafe")
		w.Settle()
		w.do(func(ctx context.Context, tx *store.Tx) error { return w.search.Erase(ctx, tx, w.who["lea"].Account) })
		expect(t, "without its author", w.find("", "girafe"), "")
	})
}

// The same random posts and queries give the same on every database.
func TestSameEverywhere(t *testing.T) {
	t.Parallel()
	url := testkit.Postgres(t)
	answers := func(k *testkit.Kit) []string {
		r := rand.New(rand.NewPCG(1, 2))
		words := []string{"chat", "chats", "école", "l'école", "marché", "running", "Œuvre", "東京都", "東", "안녕하세요", "ภาษาไทย", "#été", "@lea", "https://a.fr/b", "don't", "1789", "ﬁn", "𝔣in", "🙂", "a_b", "e10", "'", "-", "&", "|", "!", ":*", `\`, "(", "NEAR"}
		some := func(n int) string {
			var out []string
			for range n {
				out = append(out, words[r.IntN(len(words))])
			}
			return strings.Join(out, " ")
		}
		w := open(k)
		w.people("+lea")
		for range 60 {
			lang := []string{"fr", "en", "ja", ""}[r.IntN(4)]
			w.post("lea", "x"+some(1+r.IntN(6)), func(d *post.Draft) { d.Language = lang })
		}
		var out []string
		for range 150 {
			q := some(1 + r.IntN(3))
			switch r.IntN(4) {
			case 0:
				q = `"` + q + `"`
			case 1:
				q += " -" + some(1)
			}
			out = append(out, q+" => "+w.find("", q))
		}
		return out
	}
	lite, large := answers(testkit.Lite(t, sources())), answers(testkit.Open(t, url, sources()))
	found := 0
	for i := range lite {
		expect(t, "query", large[i], lite[i])
		if !strings.HasSuffix(lite[i], "=> ") {
			found++
		}
	}
	if found < 30 {
		t.Errorf("only %d queries found anything", found)
	}
}
