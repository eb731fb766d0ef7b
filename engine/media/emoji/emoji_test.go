package emoji_test

import (
	"slices"
	"testing"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/audit/audittest"
	"parvis/engine/media/emoji"
)

// social-core 7.2: the network's own emoji.
func TestEmoji(t *testing.T) {
	t.Parallel()
	staff := account.Actor{Account: 1_000_001, Role: account.ManageCustomEmojis}
	sources := []store.Source{{Folder: "event", FS: event.Migrations}, {Folder: "audit", FS: audit.Migrations}, {Folder: "emoji", FS: emoji.Migrations}}
	testkit.Each(t, sources, func(t *testing.T, k *testkit.Kit) {
		e := emoji.New(event.New(event.Options{Store: k.Store, Clock: k.Clock}), k.Clock)
		all := func() (out []emoji.Emoji) {
			k.Read(func(tx *store.Tx) (err error) { out, err = e.All(k.Context(), tx); return err })
			return out
		}
		k.Write(func(tx *store.Tx) error {
			return e.Add(k.Context(), tx, staff, emoji.Emoji{Shortcode: "Parvis", Category: "Maison", Media: 7})
		})
		k.Write(func(tx *store.Tx) error {
			return e.Add(k.Context(), tx, staff, emoji.Emoji{Shortcode: "parvis", Media: 8, Hidden: true})
		})
		if got := all(); !slices.Equal(got, []emoji.Emoji{{Shortcode: "parvis", Media: 8, Hidden: true}}) {
			t.Errorf("kept %+v", got)
		}
		refused := func(what, code string, fn func(tx *store.Tx) error) {
			t.Helper()
			if f := fault.Of(k.Store.Write(k.Context(), fn)); f == nil || f.Code != code {
				t.Errorf("%s: %v, want %s", what, f, code)
			}
		}
		refused("a member", "media.emoji.role", func(tx *store.Tx) error {
			return e.Add(k.Context(), tx, account.Actor{Account: 2}, emoji.Emoji{Shortcode: "ab"})
		})
		refused("a bad name", "media.emoji.shortcode", func(tx *store.Tx) error { return e.Add(k.Context(), tx, staff, emoji.Emoji{Shortcode: "a b"}) })
		refused("none", "media.emoji.missing", func(tx *store.Tx) error { return e.Drop(k.Context(), tx, staff, "autre") })
		k.Write(func(tx *store.Tx) error { return e.Drop(k.Context(), tx, staff, "PARVIS") })
		if got := all(); len(got) != 0 {
			t.Errorf("left %+v", got)
		}
		at := emoji.Subject("parvis").String()
		want := []string{"emoji.add " + at + " () (:Parvis: media:7)", "emoji.add " + at + " (:Parvis: media:7) (:parvis: media:8)", "emoji.drop " + at + " (:parvis: media:8) ()"}
		if got := audittest.Said(k, audit.Filter{Subject: emoji.Subject("PARVIS")}); !slices.Equal(got, want) { // social-core 18
			t.Errorf("the record says %q", got)
		}
		if got := audittest.Said(k, audit.Filter{}); len(got) != 3 {
			t.Errorf("of what was refused the record says %q", got)
		}
	})
}

func TestCoded(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{":parvis:": "parvis", "parvis": "", ":a:": "", ":ab:cd:": "", "": "", "x:ab:": "", ":ab: ": ""} {
		if got, ok := emoji.Coded(text); got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v", text, got, ok)
		}
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{"": nil, "12:30:45": {"30"}, ":a:": nil, ":ab::cd: :ab:": {"ab", "cd"}, "a :parvis: b": {"parvis"}, ":pas fini": nil} {
		if got := emoji.Named(text); !slices.Equal(got, want) {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}
