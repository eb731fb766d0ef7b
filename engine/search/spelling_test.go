package search_test

import (
	"context"
	"strings"
	"testing"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post"
	"parvis/engine/search"
)

func (w *world) spellings(name, text string, types ...search.Type) string {
	w.T.Helper()
	w.Settle()
	var out []string
	w.Read(func(tx *store.Tx) (err error) {
		out, err = w.search.Spellings(w.Context(), tx, w.who[name], search.Query{Text: text, Types: types})
		return err
	})
	return strings.Join(out, " | ")
}

// What is spelled nearly as something that can be found is proposed (web-client 4.1).
func TestNearestSpellings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("+lea", "+jean", "zoe")
		yes := true
		w.profile("jean", account.ProfileChange{Discoverable: &yes})
		w.profile("zoe", account.ProfileChange{Discoverable: &yes})
		for _, who := range []string{"lea", "jean"} {
			w.post(who, "Le Marché de l’école, une bibliothèque et le pont #Passerelle")
		}
		for q, want := range map[string]string{
			"marhce":        "marché",       // two swapped
			"arché":         "marché",       // one missing at the beginning
			"pnot":          "pont",         // a swap in the middle of four letters
			"ponr ecole":    "pont ecole",   // the other words stay
			"bibliotehqe":   "bibliothèque", // two mistakes in a long word
			"biblotehqe":    "",             // three
			"#paserelle":    "#passerelle",
			"jaen":          "jean",
			"@jaen":         "@jean",
			"pno":           "", // too short to tell
			"xyzzyx":        "",
			`"pnot"`:        "", // who quotes means it
			"-pnot":         "",
			"pnot from:zoe": "", // nothing is found with it
			"pnot from:lea": "pont from:lea",
			"  ":            "",
		} {
			expect(t, q, w.spellings("zoe", q), want)
			expect(t, q+", a visitor", w.spellings("", q), want)
		}
		expect(t, "of people", w.spellings("zoe", "jaen", search.Accounts), "jean")
		expect(t, "no people", w.spellings("zoe", "jaen", search.Hashtags), "")
	})
}

// A spelling gives away no word of what the reader may not see, nor of one author alone,
// nor anybody who does not want to be found.
func TestSpellingsGiveNothingAway(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("+lea", "+jean", "shut", "zoe")
		no := false
		w.profile("shut", account.ProfileChange{Discoverable: &no})
		for _, who := range []string{"lea", "jean"} {
			w.post(who, "girafe privée", visible(post.Private))
			w.post(who, "girafe discrète", visible(post.Unlisted))
			w.post(who, "@zoe girafe directe", visible(post.Direct))
			w.post(who, "#caravane cachée", visible(post.Private))
		}
		w.post("shut", "girafe de qui ne veut pas être trouvé")
		w.post("lea", "un hippopotame")
		w.post("shut", "un hippopotame de plus")
		w.post("lea", "une libellule") // by one author, twice
		w.post("lea", "deux libellules et la libellule")
		for _, q := range []string{"giraef", "caravnae", "#caravnae", "libelulle", "hipopotame", "shtu", "@shtu"} {
			expect(t, q, w.spellings("zoe", q), "")
		}
		w.post("jean", "ma libellule")
		expect(t, "by two", w.spellings("zoe", "libelulle"), "libellule")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.graph.Block(ctx, tx, w.who["jean"], w.who["zoe"].Account)
		})
		expect(t, "blocked by one, the other is found", w.spellings("zoe", "libelulle"), "libellule")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.graph.Block(ctx, tx, w.who["lea"], w.who["zoe"].Account)
		})
		expect(t, "blocked by both", w.spellings("zoe", "libelulle"), "")
		expect(t, "others find it", w.spellings("", "libelulle"), "libellule")
	})
}

// What was deleted meanwhile is not proposed: a spelling is tried before it is given.
func TestSpellingsOfDeletedPosts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("+lea", "+jean")
		p := w.post("lea", "une passoire")
		w.post("jean", "la passoire", visible(post.Private))
		expect(t, "one author in public", w.spellings("lea", "pasoire"), "")
		q := w.post("jean", "ta passoire")
		expect(t, "two", w.spellings("lea", "pasoire"), "passoire")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.posts.Delete(ctx, tx, w.who["lea"], p)
			return err
		})
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.posts.Delete(ctx, tx, w.who["jean"], q)
			return err
		})
		expect(t, "deleted", w.spellings("lea", "pasoire"), "")
	})
}
