package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
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
	w.marked(decide.Ref{Kind: decide.KindPost, ID: int64(p.ID)}, p.Author, bit, by, off)
}

// marked is labelled for anything of somebody's.
func (w *town) marked(what decide.Ref, author id.Account, bit decide.Word, by account.Actor, off bool) {
	w.t.Helper()
	val := "!x-" + strings.ToLower(strings.ReplaceAll(bit.String(), "_", "-"))
	w.clock.Advance(time.Second)
	w.write(func(tx *store.Tx) error {
		return w.Policy.Define(w.ctx, tx, "", decide.Definition{Identifier: val, Bits: bit, Role: decide.RoleReviewer, Confirm: 1, Measure: "M1"}, nil)
	})
	w.write(func(tx *store.Tx) error {
		_, err := w.Policy.Apply(w.ctx, tx, policy.LabelWrite{Source: "test/1", Subject: what, Val: val, Author: author, As: decide.RoleReviewer, By: by.Account, Negate: off})
		return err
	})
	w.settle()
}

// holds tells whether something is in an answer of the API, or a file is there.
func (w *town) holds(token, path, thing string) bool {
	w.t.Helper()
	if thing == "" {
		code := w.send(token, "", http.MethodGet, path, "").Code
		return code == http.StatusOK || code == http.StatusSeeOther
	}
	code, answer := w.ask(token, "GET /api/"+path, "")
	return code == http.StatusOK && strings.Contains(answer, `"id":`+strconv.Quote(thing))
}

// place is where something is listed: for whom, what, and on which surface.
type place struct {
	of      decide.Ref
	who     string
	path    string
	surface decide.Surface
	thing   string      // the number to look for; none for a file
	more    decide.Word // what drops it there beside the masks
}

// shows tells whether a thing under a bit is there, by the masks alone; jean follows its
// author.
func (p place) shows(bit decide.Word) bool {
	if p.surface == decide.OnThread { // nothing is dropped there, but what is gone answers with a word of its own
		return !bit.Has(decide.Gone)
	}
	m := p.surface.Masks()
	return !bit.Has(p.more) && (decide.Word(m.Drop)&bit == 0 || p.who == "jean" && decide.Word(m.Hard)&bit == 0)
}

// TestEachAddressDropsWhatItsSurfaceDrops puts one bit after the other on a post, and on
// who wrote it, and asks at every address that lists posts or people whether it is
// there; the masks of the surface that app/surfaces.txt names say whether it may be.
// Nothing of that concerns trends of hashtags, which belong to nobody.
// integrity I4, 4.2, 4.4
func TestEachAddressDropsWhatItsSurfaceDrops(t *testing.T) {
	t.Parallel()
	eachWith(t, []string{"server.allow_nets=127.0.0.1/32", "trends.least=3"}, func(t *testing.T, w *town) {
		places, people := w.places()
		by := w.person("rita")
		author := places[0].of // the first is an account
		for bit := decide.Hide; bit <= decide.NoAds; bit <<= 1 {
			tokens := map[string]string{} // new ones, so that no limit of requests is met
			for name, who := range people {
				tokens[name] = w.appToken(who)
			}
			var done []decide.Ref
			for _, p := range places {
				if slices.Contains(done, p.of) {
					continue
				}
				done = append(done, p.of)
				w.marked(p.of, id.Account(author.ID), bit, by, false)
				for _, x := range places {
					if x.of != p.of && p.of != author {
						continue
					}
					if got, want := w.holds(tokens[x.who], x.path, x.thing), x.shows(bit); got != want {
						t.Errorf("%s on a %s, %s: it is there %t, should be %t", bit, p.of.Kind, x.path, got, want)
					}
				}
				w.marked(p.of, id.Account(author.ID), bit, by, true)
			}
		}
		for _, x := range places {
			token := ""
			if x.who != "" {
				token = w.appToken(people[x.who])
			}
			if !w.holds(token, x.path, x.thing) {
				t.Errorf("without a label, %s is empty", x.path)
			}
		}
	})
}

// places makes a town in which an author, and what she wrote, are listed everywhere; it
// gives who looks there, too: jean follows her, mia does not, noe is named.
func (w *town) places() (list []place, people map[string]account.Actor) {
	w.t.Helper()
	address, _, _ := journal(w.t)
	lea, jean, mia, noe, ines := w.person("lea"), w.person("jean"), w.person("mia"), w.person("noe"), w.person("ines")
	people = map[string]account.Actor{"jean": jean, "mia": mia, "noe": noe}
	const nobody, follower, stranger, named = "", "jean", "mia", "noe"
	w.follow(jean, lea)
	w.follow(mia, jean) // so that lea is suggested
	w.follow(noe, ines) // who boosts what is selected for noe
	w.write(func(tx *store.Tx) error { return w.ForYou.Switch(w.ctx, tx, noe, true) })
	file, err := id.Parse[id.Media](w.upload(w.appToken(lea)))
	if err != nil {
		w.t.Fatal(err)
	}
	word := "Je photographie des fenêtres."
	w.write(func(tx *store.Tx) error {
		_, err := w.Account.Update(w.ctx, tx, lea, account.ProfileChange{Note: &word})
		return err
	})
	lone := w.say(lea, post.Draft{Text: "Un quadrilobe #quadrilobe", Visibility: post.Public, Language: "fr", Media: []id.Media{file}})
	reply := w.say(lea, post.Draft{Text: "Pour @noe", Visibility: post.Public, ReplyTo: lone.ID})
	message := w.say(lea, post.Draft{Text: "@noe entre nous", Visibility: post.Direct})
	theirs := w.say(jean, post.Draft{Text: "À citer", Visibility: post.Public})
	quoting := w.say(lea, post.Draft{Text: "Je cite", Visibility: post.Public, Quote: theirs.ID})
	quoted := w.say(mia, post.Draft{Text: "Je cite aussi", Visibility: post.Unlisted, Quote: lone.ID})
	linked := w.say(lea, post.Draft{Text: address, Visibility: post.Public})
	for _, who := range []account.Actor{jean, mia, ines, w.person("tomas"), w.person("yuna")} {
		w.say(who, post.Draft{Text: "Lisez " + address, Visibility: post.Public})
		w.write(func(tx *store.Tx) error { _, err := w.Post.Favourite(w.ctx, tx, who, lone.ID); return err })
	}
	w.boost(ines, lone)
	var group id.List
	w.write(func(tx *store.Tx) error {
		made, err := w.Graph.AddList(w.ctx, tx, jean, graph.List{Title: "Ville"})
		if err != nil {
			return err
		}
		group = made.ID
		return w.Graph.AddMembers(w.ctx, tx, jean, group, []id.Account{lea.Account})
	})
	if code, answer := w.ask(w.appToken(mia), "POST /api/v1/statuses/"+lone.ID.String()+"/bookmark", ""); code != http.StatusOK {
		w.t.Fatalf("%d %s", code, answer)
	}
	w.later(5 * time.Minute)
	w.later(5 * time.Minute)
	w.count()
	if err := w.ForYou.Refresh(w.ctx, noe, store.Page{Limit: 20}); err != nil {
		w.t.Fatal(err)
	}
	_, answer := w.ask("", "GET /api/v1/statuses/"+lone.ID.String(), "")
	picture := strings.TrimPrefix(find(w.t, answer, `"media_attachments":\[\{[^]]*?"url":"([^"]+)"`), w.Base)
	w.settle()

	const trending = decide.NoTrend | decide.NoRecommend // what is not recommended does not trend, and the other way round: engine/post/trend
	who := func(asks, path string, s decide.Surface) {
		list = append(list, place{decide.Ref{Kind: decide.KindAccount, ID: int64(lea.Account)}, asks, path, s, lea.Account.String(), 0})
	}
	what := func(p post.Post, asks, path string, s decide.Surface) {
		list = append(list, place{decide.Ref{Kind: decide.KindPost, ID: int64(p.ID)}, asks, path, s, p.ID.String(), 0})
	}
	also := func(more decide.Word) { list[len(list)-1].more = more }
	bytes := func() { list[len(list)-1].thing = "" }
	one := lone.ID.String()
	who(stranger, "v1/accounts/"+lea.Account.String(), decide.OnProfile)
	who(stranger, "v1/accounts/search?q=lea", decide.OnSearchAccounts)
	who(stranger, "v2/search?type=accounts&q=lea", decide.OnSearchAccounts)
	who(stranger, "v2/suggestions", decide.OnSuggest)
	who(stranger, "v1/directory", decide.OnSuggest)
	who(nobody, "/cards/fr/people/"+lea.Account.String()+"/x.png", decide.OnEmbed)
	also(decide.NoPreview)
	bytes()
	what(lone, follower, "v1/timelines/home", decide.OnHome)
	what(lone, follower, "v1/timelines/list/"+group.String(), decide.OnList)
	what(lone, follower, "v1/timelines/public", decide.OnPublic)
	what(lone, stranger, "v1/timelines/public", decide.OnPublic)
	what(lone, nobody, "v1/timelines/public", decide.OnPublic)
	what(lone, follower, "v1/timelines/tag/quadrilobe", decide.OnTag)
	what(lone, stranger, "v1/timelines/tag/quadrilobe", decide.OnTag)
	what(lone, stranger, "v2/search?type=statuses&q=quadrilobe", decide.OnSearch)
	what(lone, stranger, "v1/accounts/"+lea.Account.String()+"/statuses", decide.OnProfile)
	what(lone, stranger, "v1/statuses/"+one, decide.OnThread)
	what(lone, stranger, "v1/bookmarks", decide.OnSaved)
	what(lone, stranger, "v1/favourites", decide.OnSaved)
	what(lone, named, "v1/timelines/list/foryou", decide.OnHomeRec)
	also(trending)
	what(lone, stranger, "v1/trends/statuses", decide.OnTrends)
	also(trending)
	what(lone, stranger, "v1/statuses/"+quoted.ID.String(), decide.OnQuote)
	what(lone, nobody, "/cards/fr/posts/"+one+"/x.png", decide.OnEmbed)
	also(decide.NoPreview)
	bytes()
	what(lone, nobody, picture, decide.OnMedia)
	bytes()
	what(reply, stranger, "v1/statuses/"+one+"/context", decide.OnReply)
	what(reply, named, "v1/notifications", decide.OnNotif)
	what(reply, named, "v2/notifications", decide.OnNotif)
	what(quoting, stranger, "v1/statuses/"+theirs.ID.String()+"/quotes", decide.OnReply)
	what(linked, follower, "v1/timelines/link?url="+url.QueryEscape(address), decide.OnTag)
	what(linked, stranger, "v1/timelines/link?url="+url.QueryEscape(address), decide.OnTag)
	what(message, named, "v1/conversations", decide.OnDM)
	what(message, named, "v1/timelines/direct", decide.OnDM)
	return list, people
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

// TestStreamsDropWhatTheirSurfaceDrops: a bit that is put on a post takes it from the
// streams on whose surface it drops, and changes it on the others; what an author under
// a bit writes comes only where nothing drops it. // integrity 4.2, 4.9
func TestStreamsDropWhatTheirSurfaceDrops(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, ines, jean, mia, rita := w.person("lea"), w.person("ines"), w.person("jean"), w.person("mia"), w.person("rita")
		w.follow(jean, lea)
		w.follow(jean, ines)
		var group id.List
		w.write(func(tx *store.Tx) error {
			made, err := w.Graph.AddList(w.ctx, tx, jean, graph.List{Title: "Ville"})
			if err != nil {
				return err
			}
			group = made.ID
			return w.Graph.AddMembers(w.ctx, tx, jean, group, []id.Account{lea.Account, ines.Account})
		})
		w.settle()
		people := map[string]account.Actor{"jean": jean, "mia": mia}
		streams := []place{
			{who: "jean", path: "user", surface: decide.OnHome},
			{who: "jean", path: "list?list=" + group.String(), surface: decide.OnList},
			{who: "jean", path: "public", surface: decide.OnPublic},
			{who: "mia", path: "public", surface: decide.OnPublic},
			{who: "jean", path: "hashtag?tag=quadrilobe", surface: decide.OnTag},
			{who: "mia", path: "hashtag?tag=quadrilobe", surface: decide.OnTag},
		}
		var wires []*wire
		for _, s := range streams {
			wires = append(wires, w.listen(w.appToken(people[s.who]), "/api/v1/streaming/"+s.path))
		}
		author := decide.Ref{Kind: decide.KindAccount, ID: int64(lea.Account)}
		said := func(who account.Actor) post.Post {
			return w.say(who, post.Draft{Text: "Un quadrilobe #quadrilobe", Visibility: post.Public})
		}
		for bit := decide.Hide; bit <= decide.NoAds; bit <<= 1 {
			p := said(lea)
			for _, x := range wires {
				x.until(t, "event: update\ndata: {\"id\":\""+p.ID.String())
			}
			w.labelled(p, bit, rita, false)
			for i, s := range streams {
				shown := s.shows(bit)
				got := wires[i].until(t, p.ID.String())
				if changed := strings.HasPrefix(got, "event: status.update\n"); changed != shown || !changed && got != "event: delete\ndata: "+p.ID.String()+"\n\n" {
					t.Errorf("%s on %s: %.60q, to be shown: %t", bit, s.path, got, shown)
				}
			}

			w.marked(author, lea.Account, bit, rita, false)
			hidden := said(lea)
			next := said(ines) // whoever is told of this has been told of what came before
			for i, s := range streams {
				shown := s.shows(bit)
				came := false
				for got := ""; !strings.Contains(got, "event: update\ndata: {\"id\":\""+next.ID.String()); {
					got = wires[i].until(t, "event: update\n")
					came = came || strings.Contains(got, hidden.ID.String())
				}
				if came != shown {
					t.Errorf("%s on who wrote it, %s: it came %t, should %t", bit, s.path, came, shown)
				}
			}
			w.marked(author, lea.Account, bit, rita, true)
		}
	})
}

// listen opens a stream until the test ends.
func (w *town) listen(token, path string) *wire {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.ctx)
	out, ended := &wire{http.Header{}, make(chan string, 64)}, make(chan struct{})
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	go func() {
		defer close(ended)
		w.Gateway.ServeHTTP(out, r)
	}()
	w.t.Cleanup(func() { stop(); <-ended })
	out.until(w.t, ":)")
	return out
}

// TestDevicesGetWhatTheirSurfaceLeaves: under each bit, on a post while its message is
// on its way or on who writes, a device is told or is not. Letters are another matter.
// integrity 4.2
func TestDevicesGetWhatTheirSurfaceLeaves(t *testing.T) {
	t.Parallel()
	eachDevice(t, func(t *testing.T, d *devices) {
		rita := d.person("rita")
		author := decide.Ref{Kind: decide.KindAccount, ID: int64(d.lea.Account)}
		told := func(bit decide.Word, on string) {
			t.Helper()
			want := 1
			if decide.Word(decide.OnPush.Masks().Drop).Has(bit) {
				want = 0
			}
			for _, device := range []string{"browser", "app"} {
				if got := d.got(device); len(got) != want {
					t.Errorf("%s on %s: %s received %v, should receive %d", bit, on, device, got, want)
				}
			}
		}
		for bit := decide.Hide; bit <= decide.NoAds; bit <<= 1 {
			d.service.Answer(http.StatusServiceUnavailable, "")
			p := d.mention("une rumeur")
			d.settle()
			d.labelled(p, bit, rita, false)
			d.service.Answer(0, "")
			d.clock.Advance(2 * time.Minute)
			told(bit, "a post")

			d.marked(author, d.lea.Account, bit, rita, false)
			d.mention("une autre")
			told(bit, "who writes")
			d.marked(author, d.lea.Account, bit, rita, true)
			d.settle()
		}
	})
}

// TestAQuoteGoesWithWhatItQuotes: what is filtered from lists takes from them what
// quotes it, which keeps its page; a cover of the one covers no word of the other.
// integrity 4.4
func TestAQuoteGoesWithWhatItQuotes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		lea, mia := w.person("lea"), w.person("mia")
		p := w.say(lea, post.Draft{Text: "Un quadrilobe", Visibility: post.Public})
		q := w.say(mia, post.Draft{Text: "Je cite", Visibility: post.Public, Quote: p.ID})
		for bit := decide.Hide; bit <= decide.NoAds; bit <<= 1 {
			w.labelled(p, bit, mia, false)
			if got, want := w.holds("", "v1/timelines/public", q.ID.String()), bit != decide.Filter; got != want {
				t.Errorf("%s on what is quoted: the quote is in the list %t, should be %t", bit, got, want)
			}
			_, answer := w.ask("", "GET /api/v1/statuses/"+q.ID.String(), "")
			if !strings.Contains(answer, "Je cite") {
				t.Errorf("%s on what is quoted: the quote says %s", bit, answer)
			}
			w.labelled(p, bit, mia, true)
		}
	})
}
