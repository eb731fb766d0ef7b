package search_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"parvis/base/fault"
	"parvis/base/store"
	"parvis/engine/search"
)

// saved gives what a member keeps.
func (w *world) saved(name string) (out []search.Saved) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) (err error) {
		out, err = w.search.Saved(w.Context(), tx, w.who[name])
		return err
	})
	return out
}

func (w *world) save(name, text string, scope search.Type) error {
	return w.Try(func(ctx context.Context, tx *store.Tx) error { return w.search.Save(ctx, tx, w.who[name], text, scope) })
}

// A member keeps searches, each once, up to a bound, and takes back that one was removed
// (web-client 4.1).
func TestSavedSearches(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.people("lea", "jean")
		for _, s := range []search.Saved{{Text: "marché"}, {Text: " marché  "}, {Text: "marché", Scope: search.Statuses}, {Text: "#pont", Scope: search.Hashtags}} {
			if err := w.save("lea", s.Text, s.Scope); err != nil {
				t.Fatal(err)
			}
			w.tick()
		}
		all := func(name string) string {
			var out []string
			for _, s := range w.saved(name) {
				out = append(out, s.Text+"/"+string(s.Scope))
			}
			return strings.Join(out, " ")
		}
		expect(t, "kept", all("lea"), "#pont/hashtags marché/statuses marché/")
		expect(t, "others have none", all("jean"), "")
		first := w.saved("lea")[1].ID
		unsave := func(name string) error {
			return w.Try(func(ctx context.Context, tx *store.Tx) error { return w.search.Unsave(ctx, tx, w.who[name], first) })
		}
		resave := func(name string) error {
			return w.Try(func(ctx context.Context, tx *store.Tx) error { return w.search.Resave(ctx, tx, w.who[name], first) })
		}
		expect(t, "somebody else's", fault.KindOf(unsave("jean")), fault.Missing)
		expect(t, "removed", unsave("lea"), nil)
		expect(t, "removed twice", fault.KindOf(unsave("lea")), fault.Missing)
		expect(t, "after", all("lea"), "#pont/hashtags marché/")
		expect(t, "brought back by another", fault.KindOf(resave("jean")), fault.Missing)
		expect(t, "brought back", resave("lea"), nil)
		expect(t, "as before", all("lea"), "#pont/hashtags marché/statuses marché/")
		for _, bad := range []search.Saved{{Text: " "}, {Text: strings.Repeat("a", 201)}, {Text: "a", Scope: "archive"}} {
			expect(t, "refused", fault.Of(w.save("lea", bad.Text, bad.Scope)).Code, "search.invalid")
		}
		expect(t, "removed again", unsave("lea"), nil)
		for i := range search.MaxSaved - 2 {
			expect(t, "room", w.save("lea", fmt.Sprint("mot ", i), ""), nil)
		}
		expect(t, "too many", fault.Of(w.save("lea", "un de trop", "")).Code, "search.too_many")
		expect(t, "too many to come back", fault.Of(resave("lea")).Code, "search.too_many")
		expect(t, "kept already", w.save("lea", "marché", ""), nil)
		expect(t, "as many as may be", len(w.saved("lea")), search.MaxSaved)
		w.do(func(ctx context.Context, tx *store.Tx) error { return w.search.Erase(ctx, tx, w.who["lea"].Account) })
		expect(t, "erased", all("lea"), "")
	})
}
