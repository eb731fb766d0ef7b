package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account"
	"parvis/engine/archive"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/notify"
	"parvis/engine/post"
)

// openTowns opens a network of a name on every database at hand.
func openTowns(t *testing.T, fn func(t *testing.T, open func(host string) *town)) {
	t.Helper()
	for name, address := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" }, "postgres": testkit.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fn(t, func(host string) *town {
				set := []string{"storage.folder=" + t.TempDir(), "server.private=", "network.signup=open", "network.auto_confirm=true", "network.base=https://" + host}
				var environ []string
				if a := address(t); a != "" {
					environ = append(environ, "PARVIS_STORAGE_DATABASE="+a)
				}
				w := &town{t: t, ctx: context.WithoutCancel(t.Context()), clock: clock.NewManual(testkit.Noon), set: set}
				w.start(environ)
				return w
			})
		})
	}
}

// member makes somebody who can sign in.
func (w *town) member(name string) account.Actor {
	w.t.Helper()
	var a id.Account
	w.write(func(tx *store.Tx) (err error) {
		a, err = w.Account.Create(w.ctx, tx, account.Actor{Role: account.Administrator}, account.Created{Username: name, Email: name + "@parvis.example", At: testkit.Noon.Add(-100 * 24 * time.Hour)})
		return err
	})
	return account.Actor{Account: a, State: account.Active, Scopes: account.AllScopes()}
}

// packed asks for an export and gives it.
func (w *town) packed(a account.Actor) []byte {
	w.t.Helper()
	var r archive.Run
	w.write(func(tx *store.Tx) (err error) { r, err = w.Archive.Ask(w.ctx, tx, a); return err })
	w.settle()
	f, r, err := w.Archive.Fetch(w.ctx, a, r.ID)
	if err != nil {
		w.t.Fatalf("the export is not there: %v, %+v", err, r)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil || int64(len(data)) != r.Size {
		w.t.Fatalf("%d bytes of %d, %v", len(data), r.Size, err)
	}
	return data
}

// furnish gives a member a past: posts of every sort, follows, lists, and more.
func furnish(w *town, ines, noe, lea account.Actor) {
	w.t.Helper()
	file, err := w.Media.Upload(w.ctx, ines.Account, bytes.NewReader(picture(w.t, "bridge")))
	if err != nil {
		w.t.Fatal(err)
	}
	alt, focus := "Un pont de pierre", [2]float64{0.5, -0.25}
	w.write(func(tx *store.Tx) error {
		return w.Media.Describe(w.ctx, tx, ines.Account, media.Change{ID: file.ID, Description: &alt, Focus: &focus})
	})
	first := w.say(ines, post.Draft{Text: "Bonjour\nà tous\n\n<b>#ponts</b> https://ville.example/un/chemin/qui/est/long?x=1", Visibility: post.Public, Language: "fr"})
	w.say(ines, post.Draft{Text: "suite", Visibility: post.Unlisted, ReplyTo: first.ID, Language: "fr"})
	w.say(ines, post.Draft{Text: "regardez", Visibility: post.Public, Media: []id.Media{file.ID}, Sensitive: true, Language: "en"})
	w.say(ines, post.Draft{Text: "entre nous", Spoiler: "Attention", Visibility: post.Private})
	w.say(ines, post.Draft{Text: "@noe un mot", Visibility: post.Direct})
	w.say(ines, post.Draft{Text: "On y va ?", Visibility: post.Public, Poll: &post.PollDraft{Options: []string{"Oui", "Non"}, ExpiresIn: time.Hour}})
	theirs := w.say(noe, post.Draft{Text: "de Noé", Visibility: post.Public})
	w.say(ines, post.Draft{Text: "ma réponse", Visibility: post.Public, ReplyTo: theirs.ID})
	w.clock.Advance(time.Second)
	w.write(func(tx *store.Tx) error {
		if _, err := w.Post.Reblog(w.ctx, tx, ines, first.ID, ""); err != nil {
			return err
		}
		if _, err := w.Post.Bookmark(w.ctx, tx, ines, theirs.ID); err != nil {
			return err
		}
		if _, err := w.Post.Bookmark(w.ctx, tx, ines, first.ID); err != nil {
			return err
		}
		if _, err := w.Post.Favourite(w.ctx, tx, ines, theirs.ID); err != nil {
			return err
		}
		no, langs := false, []string{"fr"}
		if err := w.Graph.Follow(w.ctx, tx, ines, noe.Account, graph.FollowOptions{Reblogs: &no, Languages: &langs}); err != nil {
			return err
		}
		if err := w.Graph.Mute(w.ctx, tx, ines, lea.Account, false, 0); err != nil {
			return err
		}
		if err := w.Graph.BlockDomain(w.ctx, tx, ines, "mal.example", "a.example"); err != nil {
			return err
		}
		if err := w.Graph.SetNote(w.ctx, tx, ines, noe.Account, "du marché"); err != nil {
			return err
		}
		l, err := w.Graph.AddList(w.ctx, tx, ines, graph.List{Title: "Ponts, quais"})
		if err != nil {
			return err
		}
		name, note := "Inès", "Ponts.\nMarchés."
		if _, err := w.Account.Update(w.ctx, tx, ines, account.ProfileChange{DisplayName: &name, Note: &note, Fields: &[]account.ProfileField{{Name: "Site", Value: "https://ines.example"}}}); err != nil {
			return err
		}
		return w.Graph.AddMembers(w.ctx, tx, ines, l.ID, []id.Account{noe.Account})
	})
}

// life is what a move must keep, in words.
func life(w *town, a account.Actor) (out []string) {
	w.t.Helper()
	err := w.Store.Read(w.ctx, func(tx *store.Tx) error {
		out = nil
		list, err := w.Post.All(w.ctx, tx, a.Account, store.Page{Min: 1, Limit: 100})
		if err != nil {
			return err
		}
		slices.Reverse(list)
		place := map[id.Post]int{}
		for i, p := range list {
			place[p.ID] = i + 1
			files, err := w.Media.Many(w.ctx, tx, p.Media)
			if err != nil {
				return err
			}
			line := fmt.Sprintf("%s %s %q cw=%q sensitive=%v lang=%s answers=%d boosts=%d", p.At.Format(time.RFC3339Nano), p.Visibility, p.Source, p.Spoiler, p.Sensitive, p.Language, place[p.ReplyTo], place[p.ReblogOf])
			for _, f := range files {
				line += fmt.Sprintf(" [%s %q %d,%d]", f.Mime, f.Description, f.FocusX, f.FocusY)
			}
			out = append(out, line)
		}
		me, err := w.Account.Find(w.ctx, tx, a.Account)
		for _, f := range me.Fields {
			out = append(out, f.Name+": "+f.Value)
		}
		out = append(out, fmt.Sprintf("%q %q", me.DisplayName, me.Note))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func (w *town) table(a account.Actor, name string) string {
	w.t.Helper()
	var b bytes.Buffer
	err := w.Store.Read(w.ctx, func(tx *store.Tx) error {
		b.Reset()
		return w.Archive.Table(w.ctx, tx, a, name, &b)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return b.String()
}

func TestAMemberMovesFromNetworkToNetwork(t *testing.T) { // social-core 16, issue 2.3
	t.Parallel()
	openTowns(t, func(t *testing.T, open func(string) *town) {
		a, b := open("a.example"), open("b.example")
		old, oldNoe, oldLea := a.member("ines"), a.member("noe"), a.member("lea")
		furnish(a, old, oldNoe, oldLea)
		a.settle()
		data := a.packed(old)

		b.clock.Set(a.clock.Now().Add(30 * 24 * time.Hour))
		b.member("noe")
		b.member("lea")
		ines := b.member("ines")
		b.settle()
		r, err := b.Archive.Take(b.ctx, ines, bytes.NewReader(data), "archive.zip", archive.Options{Profile: true, Same: "a.example"})
		if err != nil {
			t.Fatal(err)
		}
		b.settle()
		var refused []string
		_ = b.Store.Read(b.ctx, func(tx *store.Tx) error {
			r, err = b.Archive.Run(b.ctx, tx, ines, r.ID)
			list, _ := b.Archive.Refusals(b.ctx, tx, ines, r.ID, 0, 100)
			refused = nil
			for _, x := range list {
				refused = append(refused, x.Stage+" "+strings.TrimPrefix(x.Fault.Code, "archive.refused."))
			}
			return err
		})
		// What points at another's post, and what cannot be taken over.
		if want := []string{" likes", "bookmarks post_away", "bookmarks post_away"}; !slices.Equal(refused, want) || !slices.Equal(r.Idle(), []string{"followers.csv", "messages.json", "parvis.json"}) || r.State != archive.Done {
			t.Errorf("%+v, refused %q", r, refused)
		}
		want, got := life(a, old), life(b, ines)
		for i, line := range want { // what names people and addresses of the old network
			line = strings.Replace(line, `"@noe un mot"`, `"@noe@a.example un mot"`, 1)
			line = strings.Replace(line, `"On y va ?"`, `"On y va ?\n\n▸ Oui — 0\n▸ Non — 0"`, 1)
			if strings.Contains(line, "ma réponse") {
				line = strings.Replace(line, "ma réponse", `ma réponse\n\n↪ https://a.example/users/noe/statuses/`, 1)
				if j := slices.IndexFunc(got, func(s string) bool { return strings.Contains(s, "ma réponse") }); j >= 0 {
					head, tail, _ := strings.Cut(got[j], "/statuses/")
					got[j] = head + "/statuses/" + strings.TrimLeft(tail, "0123456789")
				}
			}
			if i >= len(got) || got[i] != line {
				t.Errorf("line %d:\nwas %s\nis  %s", i, line, strings.Join(got[min(i, len(got)):min(i+1, len(got))], ""))
			}
		}
		for _, name := range archive.Tables() {
			was, is := a.table(old, name), b.table(ines, name)
			if name == "bookmarks.csv" { // the post of her own came along under another address
				if strings.Count(is, "https://b.example/users/ines/statuses/") != 1 || strings.Count(was, "\n") != 2 {
					t.Errorf("%s is %q, was %q", name, is, was)
				}
				continue
			}
			if strings.ReplaceAll(was, "a.example", "b.example") != is || name != "followers.csv" && name != "blocked_accounts.csv" && is == "" {
				t.Errorf("%s was %q, is %q", name, was, is)
			}
		}
		b.mustHaveToldNobody(t)
	})
}

// mustHaveToldNobody looks whether anybody was notified of what moved in; that
// somebody follows is news.
func (w *town) mustHaveToldNobody(t *testing.T) {
	t.Helper()
	err := w.Store.Read(w.ctx, func(tx *store.Tx) error {
		for name, follows := range map[string]int{"noe": 1, "lea": 0, "ines": 0} {
			a, err := w.Account.Lookup(w.ctx, tx, name)
			if err != nil {
				return err
			}
			list, err := w.Notify.List(w.ctx, tx, account.Actor{Account: a.ID}, notify.Query{}, store.Page{Limit: 40})
			if err != nil {
				return err
			}
			n := 0
			for _, x := range list {
				if x.Type != notify.Follow {
					t.Errorf("%s was told: %+v", name, x)
				}
				n++
			}
			if n != follows {
				t.Errorf("%s was told of %d follows, not %d", name, n, follows)
			}
		}
		tags, err := w.Post.TagUsers(w.ctx, tx, tx.Now(), 1, 10)
		if len(tags) > 0 {
			t.Errorf("old hashtags count today: %+v", tags)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWhatAnExportHolds(t *testing.T) { // social-core 16, architecture 18.5
	t.Parallel()
	openTowns(t, func(t *testing.T, open func(string) *town) {
		a := open("a.example")
		ines, noe, lea := a.member("ines"), a.member("noe"), a.member("lea")
		furnish(a, ines, noe, lea)
		a.say(noe, post.Draft{Text: "secret de Noé", Visibility: post.Private})
		data := a.packed(ines)
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil || strings.Contains(string(text), "secret de Noé") {
				t.Errorf("%s: %v, or what is not hers", f.Name, err)
			}
			files[f.Name] = string(text)
		}
		for _, name := range slices.Concat(archive.Tables(), []string{"actor.json", "outbox.json", "likes.json", "bookmarks.json", "parvis.json"}) {
			if _, ok := files[name]; !ok {
				t.Errorf("no %s", name)
			}
			if strings.HasSuffix(name, ".json") && !json.Valid([]byte(files[name])) {
				t.Errorf("%s is no JSON", name)
			}
		}
		for name, want := range map[string][]string{
			"actor.json":  {`"id": "https://a.example/users/ines"`, `"preferredUsername": "ines"`, `"outbox": "outbox.json"`},
			"outbox.json": {`"type":"Announce"`, `"type":"Question"`, `"name":"Un pont de pierre"`, `"focalPoint":[0.5,-0.25]`, `"summary":"Attention"`, `"to":["https://a.example/users/noe"]`},
			"likes.json":  {`"https://a.example/users/noe/statuses/`}, "following_accounts.csv": {"noe@a.example,false,false,fr"}, "muted_accounts.csv": {"lea@a.example,false"},
			"parvis.json": {`"noe@a.example": "du marché"`, `"post_visibility"`, `"policy"`, `"filters"`, `"sessions"`, `"kept"`},
		} {
			for _, w := range want {
				if !strings.Contains(files[name], w) {
					t.Errorf("%s has no %s:\n%s", name, w, files[name])
				}
			}
		}
		has := false
		for name, text := range files {
			has = has || strings.HasPrefix(name, "media_attachments/files/") && len(text) > 1000
		}
		if !has {
			t.Error("the picture is not in it")
		}
	})
}

func TestExportsAreBounded(t *testing.T) { // social-core 16
	t.Parallel()
	openTowns(t, func(t *testing.T, open func(string) *town) {
		a := open("a.example")
		ines, noe := a.member("ines"), a.member("noe")
		a.packed(ines)
		ask := func() error {
			return a.Store.Write(a.ctx, func(tx *store.Tx) error { _, err := a.Archive.Ask(a.ctx, tx, ines); return err })
		}
		if err := ask(); err == nil || fault.Of(err).Code != "archive.soon" {
			t.Errorf("a second one at once: %v", err)
		}
		var runs []archive.Run
		see := func() archive.Run {
			_ = a.Store.Read(a.ctx, func(tx *store.Tx) (err error) { runs, err = a.Archive.Runs(a.ctx, tx, ines, 10); return err })
			return runs[len(runs)-1]
		}
		first := see()
		if _, _, err := a.Archive.Fetch(a.ctx, noe, first.ID); fault.KindOf(err) != fault.Missing {
			t.Errorf("somebody else fetches it: %v", err)
		}
		a.clock.Advance(24*time.Hour + time.Second)
		if err := ask(); err != nil {
			t.Errorf("the next day: %v", err)
		}
		a.settle()
		a.clock.Advance(7 * 24 * time.Hour)
		a.settle()
		a.clock.Advance(2 * time.Hour)
		a.settle()
		if _, _, err := a.Archive.Fetch(a.ctx, ines, first.ID); fault.KindOf(err) != fault.Missing || see().State != archive.Gone {
			t.Errorf("after a week: %v, %s", err, see().State)
		}
		n := 0
		for range a.Blob.List(a.ctx) {
			n++
		}
		if n != 0 {
			t.Errorf("%d files stay", n)
		}
	})
}
