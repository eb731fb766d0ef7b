package app_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// labelled puts a label that carries one bit on a post, or takes it off.
func (w *town) labelled(p post.Post, bit decide.Word, by account.Actor, off bool) {
	w.t.Helper()
	val := "!x-" + strings.ToLower(strings.ReplaceAll(bit.String(), "_", "-"))
	w.clock.Advance(time.Second)
	w.write(func(tx *store.Tx) error {
		return w.Policy.Define(w.ctx, tx, "", decide.Definition{Identifier: val, Bits: bit, Role: decide.RoleReviewer, Confirm: 1, Measure: "M1"}, nil)
	})
	w.write(func(tx *store.Tx) error {
		_, err := w.Policy.Apply(w.ctx, tx, policy.LabelWrite{
			Source: "test/1", Subject: decide.Ref{Kind: decide.KindPost, ID: int64(p.ID)}, Val: val, Author: p.Author, As: decide.RoleReviewer, By: by.Account, Negate: off,
		})
		return err
	})
	w.settle()
}

// holds tells whether a post is in an answer.
func (w *town) holds(token, path string, p post.Post) bool {
	w.t.Helper()
	code, answer := w.ask(token, "GET /api/"+path, "")
	return code == http.StatusOK && strings.Contains(answer, `"id":`+strconv.Quote(p.ID.String()))
}

// TestEachAddressDropsWhatItsSurfaceDrops puts one bit after the other on a post and
// asks at every address that lists posts whether it is there; the masks of the
// surface that app/surfaces.txt names say whether it may be. // integrity I4, 4.2, 4.4
func TestEachAddressDropsWhatItsSurfaceDrops(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, jean, mia, noe := w.person("lea"), w.person("jean"), w.person("mia"), w.person("noe")
		follower, stranger, named := w.appToken(jean), w.appToken(mia), w.appToken(noe)
		w.follow(jean, lea)
		lone := w.say(lea, post.Draft{Text: "Un quadrilobe #quadrilobe", Visibility: post.Public})
		reply := w.say(lea, post.Draft{Text: "Pour @noe", Visibility: post.Public, ReplyTo: lone.ID})
		var list id.List
		w.write(func(tx *store.Tx) error {
			made, err := w.Graph.AddList(w.ctx, tx, jean, graph.List{Title: "Ville"})
			if err != nil {
				return err
			}
			list = made.ID
			return w.Graph.AddMembers(w.ctx, tx, jean, list, []id.Account{lea.Account})
		})
		for _, act := range []string{"bookmark", "favourite"} {
			if code, answer := w.ask(stranger, "POST /api/v1/statuses/"+lone.ID.String()+"/"+act, ""); code != http.StatusOK {
				t.Fatalf("%s: %d %s", act, code, answer)
			}
		}
		w.settle()

		rows := []struct {
			post    post.Post
			token   string
			path    string
			surface decide.Surface
		}{
			{lone, follower, "v1/timelines/home", decide.OnHome},
			{lone, follower, "v1/timelines/list/" + list.String(), decide.OnList},
			{lone, follower, "v1/timelines/public", decide.OnPublic},
			{lone, stranger, "v1/timelines/public", decide.OnPublic},
			{lone, "", "v1/timelines/public", decide.OnPublic},
			{lone, follower, "v1/timelines/tag/quadrilobe", decide.OnTag},
			{lone, stranger, "v1/timelines/tag/quadrilobe", decide.OnTag},
			{lone, stranger, "v2/search?type=statuses&q=quadrilobe", decide.OnSearch},
			{lone, stranger, "v1/accounts/" + lea.Account.String() + "/statuses", decide.OnProfile},
			{lone, stranger, "v1/statuses/" + lone.ID.String(), decide.OnThread},
			{lone, stranger, "v1/bookmarks", decide.OnSaved},
			{lone, stranger, "v1/favourites", decide.OnSaved},
			{reply, stranger, "v1/statuses/" + lone.ID.String() + "/context", decide.OnReply},
			{reply, named, "v1/notifications", decide.OnNotif},
			{reply, named, "v2/notifications", decide.OnNotif},
		}
		for bit := decide.Hide; bit <= decide.NoAds; bit <<= 1 {
			for _, p := range []post.Post{lone, reply} {
				w.labelled(p, bit, mia, false)
				for _, row := range rows {
					if row.post.ID != p.ID {
						continue
					}
					m := row.surface.Masks()
					want := decide.Word(m.Drop)&bit == 0 || row.token == follower && decide.Word(m.Hard)&bit == 0
					if row.surface == decide.OnThread { // nothing is dropped there, but what is gone answers with a word of its own
						want = !bit.Has(decide.Gone)
					}
					if got := w.holds(row.token, row.path, p); got != want {
						t.Errorf("%s on %s: it is there %t, should be %t", bit, row.path, got, want)
					}
				}
				w.labelled(p, bit, mia, true)
			}
		}
	})
}

// TestWhatIsNotToBeFoundOutside: search engines are asked to leave out a post that
// carries NO_INDEX, and all posts of who does not want to be found; NO_PREVIEW
// leaves nothing for a card. // integrity 4.3
func TestWhatIsNotToBeFoundOutside(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, mia := w.person("lea"), w.person("mia")
		wish := func(to bool) {
			w.write(func(tx *store.Tx) error {
				_, err := w.Account.Update(w.ctx, tx, lea, account.ProfileChange{Indexable: &to})
				return err
			})
		}
		wish(true)
		p := w.say(lea, post.Draft{Text: "Un quadrilobe", Visibility: post.Public})
		must := func(index, card bool) {
			t.Helper()
			code, page := w.call("", http.MethodGet, "/@lea/"+p.ID.String(), "", nil)
			if got := !strings.Contains(page, `content="noindex`); code != http.StatusOK || got != index {
				t.Errorf("%d, to be found outside: %t, should be %t", code, got, index)
			}
			if got := strings.Contains(page, "og:image"); got != card {
				t.Errorf("it has a card: %t, should have: %t", got, card)
			}
		}
		must(true, true)
		w.labelled(p, decide.NoIndex, mia, false)
		must(false, true)
		w.labelled(p, decide.NoIndex, mia, true)
		w.labelled(p, decide.NoPreview, mia, false)
		must(true, false)
		w.labelled(p, decide.NoPreview, mia, true)
		wish(false)
		must(false, true)
	})
}
