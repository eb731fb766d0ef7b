package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/engine/account/accounttest"
	"parvis/engine/archive"
	"parvis/engine/graph"
	"parvis/engine/notify"
	"parvis/engine/post"
)

func TestPostsMoveIn(t *testing.T) { // social-core 2.3, 8.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe := w.member("ines"), w.member("noe")
		w.do(func(ctx context.Context, tx *store.Tx) error {
			yes := true
			return w.graph.Follow(ctx, tx, noe, ines.Account, graph.FollowOptions{Notify: &yes})
		})
		here := w.say(noe, "d’ici")
		public := []string{"https://www.w3.org/ns/activitystreams#Public"}
		mention := `<p><span class="h-card"><a href="https://autre.example/@noe" class="u-url mention">@<span>noe</span></a></span> Bonjour</p>`
		data := zipped(t, "actor.json", actor, "media_attachments/files/1/original/pont.png", picture(t, 1), "outbox.json", outbox(
			note(1, "<p>Un<br>deux</p><p>trois &lt;b&gt; #ponts</p>"),
			note(2, "<p>suite</p>", answering(1)),
			note(3, "<p>discret</p>", to([]string{me + "/followers"}, public)),
			note(4, "<p>entre nous</p>", to([]string{me + "/followers"}, nil), with("summary", "Attention"), with("sensitive", true), with("updated", "2024-05-02T00:00:00Z")),
			note(5, mention, to([]string{"https://autre.example/users/noe"}, nil), with("tag", []any{map[string]any{"type": "Mention", "href": "https://autre.example/users/noe", "name": "@noe@autre.example"}})),
			note(6, "<p>regardez</p>", with("attachment", []any{
				map[string]any{"type": "Document", "mediaType": "image/png", "url": "/system/media_attachments/files/1/original/pont.png", "name": "Un pont", "focalPoint": []float64{0.5, 0}},
				map[string]any{"type": "Document", "mediaType": "image/png", "url": "media_attachments/files/9/original/perdu.png"},
			})),
			note(7, "<p>On y va ?</p>", func(_, o map[string]any) {
				o["type"], o["oneOf"] = "Question", []any{map[string]any{"type": "Note", "name": "Oui", "replies": map[string]any{"totalItems": 12}}, map[string]any{"type": "Note", "name": "Non", "replies": map[string]any{"totalItems": 3}}}
			}),
			note(8, "<p>d’accord</p>", with("inReplyTo", "https://autre.example/users/noe/statuses/4")),
			boost(9, accounttest.URL+"/users/noe/statuses/"+here.ID.String()),
			boost(10, "https://autre.example/users/noe/statuses/4"),
		))
		w.Settle()
		w.told = nil
		r, refused := w.bring(ines, data, "archive.zip", archive.Options{})
		if r.State != archive.Done || r.Total != 10 || r.Done != 9 || r.Refused != 1 || r.Percent() != 100 || r.Active() {
			t.Errorf("the run is %+v", r)
		}
		want := []string{"posts https://vieux.example/@ines/6 · perdu.png no_file", "posts https://autre.example/users/noe/statuses/4 post_away"}
		if !slices.Equal(refused, want) {
			t.Errorf("refused:\n got %q\nwant %q", refused, want)
		}
		type line struct {
			text, spoiler string
			v             post.Visibility
		}
		list := w.all(ines)
		lines := []line{
			{"Un\ndeux\n\ntrois <b> #ponts", "", post.Public}, {"suite", "", post.Public}, {"discret", "", post.Unlisted}, {"entre nous", "Attention", post.Private}, {"@noe@autre.example Bonjour", "", post.Direct},
			{"regardez", "", post.Public}, {"On y va ?\n\n▸ Oui — 12\n▸ Non — 3", "", post.Public}, {"d’accord\n\n↪ https://autre.example/users/noe/statuses/4", "", post.Public}, {"", "", post.Public},
		}
		if len(list) != len(lines) {
			t.Fatalf("%d posts came", len(list))
		}
		for i, p := range list[:8] {
			if got := (line{p.Source, p.Spoiler, p.Visibility}); got != lines[i] || !p.At.Equal(time.Date(2024, 5, 1, 8, i+1, 0, 0, time.UTC)) || id.Time(p.ID).Sub(p.At).Abs() > time.Second || p.Language != "fr" {
				t.Errorf("post %d is %+v of %s, in %q", i, got, p.At, p.Language)
			}
		}
		if list[1].ReplyTo != list[0].ID || list[1].Conversation != list[0].Conversation || list[7].ReplyTo != 0 {
			t.Error("the thread is not kept")
		}
		if !list[3].Sensitive || list[3].EditedAt.IsZero() || len(list[5].Media) != 1 {
			t.Errorf("a warning, an edit or a picture is lost: %+v %+v", list[3], list[5])
		}
		if b := list[8]; b.ReblogOf != here.ID || b.At.Before(here.At) {
			t.Errorf("the boost is %+v", b)
		}
		w.Read(func(tx *store.Tx) error {
			m, err := w.media.Many(w.Context(), tx, list[5].Media)
			if len(m) != 1 || m[0].Description != "Un pont" || m[0].FocusX != 500 || m[0].Post != list[5].ID {
				t.Errorf("the picture is %+v", m)
			}
			return err
		})
		if len(w.told) > 0 {
			t.Errorf("somebody was told: %v", w.told)
		}
		if again, refused := w.bring(ines, data, "archive.zip", archive.Options{}); again.Done != 9 || len(refused) != 1 || len(w.all(ines)) != 9 {
			t.Errorf("again made %d posts: %+v %q", len(w.all(ines)), again, refused)
		}
		w.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := w.posts.Delete(ctx, tx, ines, list[2].ID)
			return err
		})
		if _, refused := w.bring(ines, data, "archive.zip", archive.Options{}); len(w.all(ines)) != 8 || !slices.Contains(refused, "posts https://vieux.example/@ines/3 deleted") {
			t.Errorf("what was deleted came back, or in silence: %q", refused)
		}
	})
}

func TestWhatIsNotTakenIsNamed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		nobody := func(a, o map[string]any) {
			a["actor"] = "https://vieux.example/users/noe"
			o["attributedTo"] = a["actor"]
		}
		data := zipped(t, "archive/actor.json", actor, "archive/outbox.json", outbox(
			note(1, "<p>de Noé</p>", nobody), note(2, "<p>volé</p>", with("attributedTo", "https://vieux.example/users/noe")), note(3, " "), note(4, "<p>sans date</p>", with("published", ""), func(a, _ map[string]any) { a["published"] = "hier" }),
			map[string]any{"id": me + "/5", "type": "Like", "actor": me, "object": "https://autre.example/1"}, note(6, "<p>"+strings.Repeat("x", 20_001)+"</p>"), 7, note(8, "<p>gardé</p>"),
			note(9, "<p>film</p>", with("attachment", map[string]any{"type": "Document", "url": "media_attachments/a.png"})),
		), "archive/media_attachments/a.png", "no picture", "archive/likes.json", `{"id":"likes.json","type":"OrderedCollection","orderedItems":["https://a.example/1"]}`,
			"archive/bookmarks.json", `{"id":"bookmarks.json","orderedItems":["https`, "archive/lettre.txt", "Bonjour", "archive/vieux.zip", "PK")
		r, refused := w.bring(ines, data, "a.zip", archive.Options{})
		want := []string{
			"lettre.txt file", "likes.json likes", "vieux.zip nested", "bookmarks.json syntax",
			"posts https://vieux.example/@ines/1 foreign", "posts https://vieux.example/@ines/2 foreign", "posts https://vieux.example/@ines/3 post.text.blank", "posts https://vieux.example/@ines/4 undated",
			"posts https://autre.example/1 kind", "posts https://vieux.example/@ines/6 post.restored.long", "posts #7 syntax", "posts https://vieux.example/@ines/9 · a.png media.unsupported",
		}
		if !slices.Equal(refused, want) {
			t.Errorf("refused:\n got %q\nwant %q", refused, want)
		}
		if r.State != archive.Done || r.Done+r.Refused != r.Total || len(w.all(ines)) != 2 {
			t.Errorf("the run is %+v, with %d posts", r, len(w.all(ines)))
		}
	})
}

func TestAFileThatIsCutLosesTheOthersNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		w.member("noe")
		whole := outbox(note(1, "<p>un</p>"), note(2, "<p>deux</p>"))
		r, refused := w.bring(ines, zipped(t, "actor.json", actor, "outbox.json", whole[:len(whole)-30], "following_accounts.csv", "Account address\nnoe@parvis.example\n"), "a.zip", archive.Options{})
		if !slices.Equal(refused, []string{"outbox.json syntax"}) || r.State != archive.Done || r.Done != 1 {
			t.Errorf("%+v %q", r, refused)
		}
	})
}

func TestPeopleListsAndBookmarksMoveIn(t *testing.T) { // social-core 16
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe, lea, max, zoe := w.member("ines"), w.member("noe"), w.member("lea"), w.member("max"), w.member("zoe")
		saved := w.say(noe, "à garder")
		w.Settle()
		r, refused := w.bring(ines, zipped(t,
			"following_accounts.csv", "Account address,Show boosts,Notify on new posts,Languages\nnoe@parvis.example,false,true,\"fr, en\"\nlea@vieux.example,true,false,\nines@parvis.example,true,false,\npaul@parvis.example,true,false,\nnoe@autre.example,true,false,\nn’importe quoi,,,\n",
			"blocked_accounts.csv", "max@PARVIS.example\n", "muted_accounts.csv", "Account address,Hide notifications\nzoe@parvis.example,false\n",
			"lists.csv", "Ponts,noe@parvis.example\nPonts,lea@vieux.example\nVilles,lea@vieux.example\n", "blocked_domains.csv", "mal.example\npas un domaine\n",
			"bookmarks.csv", "https://parvis.example/users/noe/statuses/"+saved.ID.String()+"\nhttps://autre.example/users/noe/statuses/1\nhttps://parvis.example/@noe/7\n",
		), "export.zip", archive.Options{Same: "https://Vieux.example/"})
		want := []string{
			"follows ines@parvis.example graph.self", "follows paul@parvis.example nobody", "follows noe@autre.example away", "follows n’importe quoi address", "domains pas un domaine graph.domain.invalid",
			"bookmarks https://autre.example/users/noe/statuses/1 post_away", "bookmarks https://parvis.example/@noe/7 post_away",
		}
		if !slices.Equal(refused, want) || r.State != archive.Done || r.Done != 9 {
			t.Errorf("%+v, refused:\n got %q\nwant %q", r, refused, want)
		}
		check := func() {
			t.Helper()
			w.Read(func(tx *store.Tx) error {
				ctx := w.Context()
				rels, err := w.graph.Relations(ctx, tx, ines.Account, []id.Account{noe.Account, lea.Account, max.Account, zoe.Account})
				if err != nil {
					return err
				}
				if n := rels[0]; !n.Following || n.Reblogs || !n.Notify || !slices.Equal(n.Languages, []string{"fr", "en"}) || !rels[1].Following || !rels[2].Blocking || !rels[3].Muting || rels[3].MutingNotifications {
					t.Errorf("the relations are %+v", rels)
				}
				lists, err := w.graph.Lists(ctx, tx, ines)
				if err != nil || len(lists) != 2 {
					t.Fatalf("%d lists, %v", len(lists), err)
				}
				in, err := w.graph.Members(ctx, tx, lists[0].ID, store.Page{Limit: 9})
				if lists[0].Title != "Ponts" || len(in) != 2 {
					t.Errorf("the list %q has %d", lists[0].Title, len(in))
				}
				kept, err2 := w.posts.Bookmarks(ctx, tx, ines, store.Page{Limit: 9})
				domains, err3 := w.graph.DomainBlocks(ctx, tx, ines, store.Page{Limit: 9})
				if len(kept) != 1 || kept[0].ID != saved.ID || len(domains) != 1 {
					t.Errorf("%d bookmarks, %d domains", len(kept), len(domains))
				}
				return errors.Join(err, err2, err3)
			})
		}
		check()
		// One file alone, and the same again, change nothing.
		w.bring(ines, []byte("Ponts,noe@parvis.example\n"), "lists.csv", archive.Options{})
		check()
		w.mu.Lock()
		defer w.mu.Unlock()
		if n := len(w.told); n != 2 || w.told[0] != notify.Follow {
			t.Errorf("told: %v, not two follows", w.told)
		}
	})
}

func TestTheProfileComesOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		data := zipped(t, "actor.json", actor, "outbox.json", outbox(note(1, "<p>un</p>")), "avatar.png", picture(t, 3), "header.png", "no picture")
		w.bring(ines, data, "a.zip", archive.Options{})
		see := func() (name, noted string, fields int, avatar, header id.Media, locked bool) {
			w.Read(func(tx *store.Tx) error {
				a, err := w.Accounts.Find(w.Context(), tx, ines.Account)
				name, noted, fields, avatar, header, locked = a.DisplayName, a.Note, len(a.Fields), a.AvatarMedia, a.HeaderMedia, a.Locked
				return err
			})
			return
		}
		if name, _, _, avatar, _, _ := see(); name == "Inès du Vieux" || avatar != 0 {
			t.Errorf("it came unasked: %q", name)
		}
		r, refused := w.bring(ines, data, "a.zip", archive.Options{Profile: true})
		name, noted, fields, avatar, header, locked := see()
		if name != "Inès du Vieux" || noted != "Ponts et marchés.\nIci depuis 2017." || fields != 1 || avatar == 0 || header != 0 || !locked {
			t.Errorf("the profile is %q %q %d %d %d %v", name, noted, fields, avatar, header, locked)
		}
		if r.Total != 6 || !slices.Equal(refused, []string{"actor image media.unsupported"}) {
			t.Errorf("%+v %q", r, refused)
		}
	})
}

func TestImportsAreBounded(t *testing.T) { // social-core 16
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		w := open(k, 2000)
		ines, noe := w.member("ines"), w.member("noe")
		table := []byte("Account address,Show boosts\nnoe@parvis.example,true\n")
		refuse := func(want string, data []byte, o archive.Options) {
			t.Helper()
			if _, err := w.archives.Take(w.Context(), ines, bytes.NewReader(data), "x", o); codeOf(err) != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		refuse("archive.pack.large", []byte(strings.Repeat("noe@parvis.example,true,true\n", 200)), archive.Options{})
		refuse("archive.pack.unknown", []byte("\x00\x01\x02"), archive.Options{})
		refuse("archive.nothing", []byte("Bonjour à tous."), archive.Options{})
		refuse("archive.pack.large", zipped(t, strings.Fields(strings.Repeat("fichier texte ", 30))...), archive.Options{})
		refuse("archive.same", table, archive.Options{Same: "vieux"})
		first := w.take(ines, table, "f.csv", archive.Options{})
		refuse("archive.busy", table, archive.Options{})
		if _, err := w.archives.Take(w.Context(), noe, bytes.NewReader([]byte("ines@parvis.example,true,true\n")), "f.csv", archive.Options{}); err != nil {
			t.Errorf("somebody else may not: %v", err)
		}
		w.Settle()
		for range archive.MaxImports - 1 {
			w.bring(ines, table, "f.csv", archive.Options{})
		}
		refuse("archive.often", table, archive.Options{})
		w.Clock.Advance(24*time.Hour + time.Second)
		if r, _ := w.bring(ines, table, "f.csv", archive.Options{}); r.State != archive.Done {
			t.Errorf("the next day: %+v", r)
		}
		w.Read(func(tx *store.Tx) error {
			if _, err := w.archives.Run(w.Context(), tx, noe, first.ID); codeOf(err) != "archive.missing" {
				t.Errorf("somebody else sees the run: %v", err)
			}
			if _, err := w.archives.Refusals(w.Context(), tx, noe, first.ID, 0, 9); codeOf(err) != "archive.missing" {
				t.Errorf("somebody else sees the refusals: %v", err)
			}
			return nil
		})
	})
}

// stored counts the files that are kept.
func (w *world) stored() int {
	w.T.Helper()
	w.Settle()
	n := 0
	for _, err := range w.blobs.List(w.Context()) {
		if err != nil {
			w.T.Fatal(err)
		}
		n++
	}
	return n
}

func TestAnOutboxWithoutItsActorBelongsToWhoSpeaksFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		other := func(a, o map[string]any) {
			a["actor"] = "https://vieux.example/users/noe"
			o["attributedTo"] = a["actor"]
		}
		_, refused := w.bring(ines, []byte(outbox(note(1, "<p>un</p>"), note(2, "<p>deux</p>", other), note(3, "<p>trois</p>"))), "outbox.json", archive.Options{})
		if !slices.Equal(refused, []string{"posts https://vieux.example/@ines/2 foreign"}) || len(w.all(ines)) != 2 {
			t.Errorf("%d posts, refused %q", len(w.all(ines)), refused)
		}
		files := make([]string, 0, 2002)
		for n := range 1001 {
			files = append(files, strconv.Itoa(n), "?")
		}
		if _, err := w.archives.Take(w.Context(), ines, bytes.NewReader(zipped(t, files...)), "x", archive.Options{}); codeOf(err) != "archive.files" {
			t.Errorf("too many files: %v", err)
		}
	})
}

// film makes a second of film with ffmpeg.
func film(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.mp4")
	out, err := exec.CommandContext(t.Context(), testkit.Program(t, "ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "testsrc=duration=1:size=64x64:rate=5", "-pix_fmt", "yuv420p", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAPostWaitsForItsFilm(t *testing.T) { // social-core 9
	t.Parallel()
	moving := film(t)
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		attached := func(names ...string) func(a, o map[string]any) {
			var list []any
			for _, n := range names {
				list = append(list, map[string]any{"type": "Document", "url": "media_attachments/" + n, "name": "Des barres"})
			}
			return with("attachment", list)
		}
		r := w.take(ines, zipped(t, "actor.json", actor, "media_attachments/a.mp4", moving, "media_attachments/b.png", picture(t, 1),
			"outbox.json", outbox(note(1, "<p>film</p>", attached("a.mp4")), note(2, "<p>les deux</p>", attached("a.mp4", "b.png"), answering(1)))), "a.zip", archive.Options{})
		var refused []string
		for n := 0; r.Active() && n < 100; n++ {
			w.Settle()
			w.Clock.Advance(5 * time.Second)
			r, refused = w.outcome(ines, r.ID)
		}
		list := w.all(ines)
		if r.State != archive.Done || len(list) != 2 || len(list[0].Media) != 1 || len(list[1].Media) != 1 || list[0].Has&post.HasVideo == 0 || !slices.Equal(refused, []string{"posts https://vieux.example/@ines/2 mixed"}) {
			t.Errorf("%+v, %d posts, refused %q", r, len(list), refused)
		}
	})
}

func TestArchivesAreNotKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		if _, err := w.archives.Take(w.Context(), ines, bytes.NewReader(zipped(t, "a.txt", "x")), "a.zip", archive.Options{}); err == nil || w.stored() != 0 {
			t.Errorf("a refused archive: %v, %d files", err, w.stored())
		}
		w.bring(ines, []byte("noe@parvis.example,true,true\n"), "f.csv", archive.Options{})
		if n := w.stored(); n != 0 {
			t.Errorf("%d files stay of an import that is over", n)
		}
		w.Clock.Advance(91 * 24 * time.Hour)
		w.Settle()
		w.Read(func(tx *store.Tx) error {
			runs, err := w.archives.Runs(w.Context(), tx, ines, 10)
			if len(runs) != 0 {
				t.Errorf("%d runs are told of after three months", len(runs))
			}
			return err
		})
	})
}

func TestAnImportIsCancelled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		data := []byte(outbox(note(1, "<p>un</p>"), note(2, "<p>halte</p>"), note(3, "<p>trois</p>")))
		var run archive.Run
		w.rule = func(ctx context.Context, tx *store.Tx, d post.Draft) error { // in the middle of the second
			if d.Text != "halte" {
				return nil
			}
			runs, err := w.archives.Runs(ctx, tx, ines, 1)
			if err != nil {
				return err
			}
			run = runs[0]
			return w.archives.Cancel(ctx, tx, ines, run.ID)
		}
		w.take(ines, data, "outbox.json", archive.Options{})
		w.Settle()
		if got, _ := w.outcome(ines, run.ID); got.State != archive.Cancelled || got.Active() || len(w.all(ines)) != 2 || w.stored() != 0 {
			t.Errorf("it went on: %+v, %d posts", got, len(w.all(ines)))
		}
		if err := w.Try(func(ctx context.Context, tx *store.Tx) error { return w.archives.Cancel(ctx, tx, ines, run.ID) }); codeOf(err) != "archive.over" {
			t.Errorf("cancelled twice: %v", err)
		}
		w.rule = nil
		if again, _ := w.bring(ines, data, "outbox.json", archive.Options{}); again.State != archive.Done || again.Done != 3 || len(w.all(ines)) != 3 {
			t.Errorf("after it: %+v, %d posts", again, len(w.all(ines)))
		}
	})
}

// A program that stops waits for the item at hand, not for the import.
func TestAStopLeavesTheRestForLater(t *testing.T) { // architecture 9.1
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		w.rule = func(_ context.Context, _ *store.Tx, d post.Draft) error {
			if d.Text == "deux" {
				w.archives.Close()
			}
			return nil
		}
		r := w.take(ines, []byte(outbox(note(1, "<p>un</p>"), note(2, "<p>deux</p>"), note(3, "<p>trois</p>"))), "outbox.json", archive.Options{})
		w.Settle()
		if got, _ := w.outcome(ines, r.ID); got.State != archive.Running || got.Done != 2 || len(w.all(ines)) != 2 {
			t.Errorf("after the stop: %+v, %d posts", got, len(w.all(ines)))
		}
	})
}

// What breaks on our side is tried again; an item that always breaks is named in
// the end, and the others come.
func TestWhatBreaksOnOurSideIsTriedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		w.rule = func(_ context.Context, _ *store.Tx, d post.Draft) error {
			if d.Text == "deux" {
				return errors.New("broken")
			}
			return nil
		}
		r := w.take(ines, []byte(outbox(note(1, "<p>un</p>"), note(2, "<p>deux</p>"), note(3, "<p>trois</p>"))), "outbox.json", archive.Options{})
		var refused []string
		for n := 0; r.Active() && n < 20; n++ {
			w.Settle()
			w.Clock.Advance(time.Hour)
			r, refused = w.outcome(ines, r.ID)
		}
		if r.State != archive.Done || len(w.all(ines)) != 2 || !slices.Equal(refused, []string{"posts https://vieux.example/@ines/2 inside"}) {
			t.Errorf("%+v, refused %q", r, refused)
		}
	})
}

func TestAnAccountThatGoesTakesItsArchivesAlong(t *testing.T) { // architecture 18.5
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.Accounts.Before(func(ctx context.Context, tx *store.Tx, a id.Account) (bool, error) {
			return true, w.archives.Erase(ctx, tx, a)
		})
		ines := w.member("ines")
		w.do(func(ctx context.Context, tx *store.Tx) error { _, err := w.archives.Ask(ctx, tx, ines); return err })
		w.bring(ines, []byte("noe@parvis.example,true,true\n"), "f.csv", archive.Options{})
		if w.stored() != 1 {
			t.Fatalf("%d files before", w.stored())
		}
		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.Accounts.Delete(ctx, tx, ines, ines.Account, "")
		})
		w.Settle()
		w.Clock.Advance(31 * 24 * time.Hour)
		w.Settle()
		w.Read(func(tx *store.Tx) error {
			for _, table := range []string{"archive_run", "archive_refusal", "archive_media"} {
				if n, err := store.One(tx, store.Value[int], "SELECT COUNT(*) FROM "+table); err != nil || n != 0 {
					t.Errorf("%s has %d rows, %v", table, n, err)
				}
			}
			return nil
		})
		if n := w.stored(); n != 0 {
			t.Errorf("%d files stay", n)
		}
	})
}

// Who the archive belongs to is then whoever speaks first.
func TestAnActorThatCannotBeReadLosesTheOthersNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		data := zipped(t, "actor.json", `{"type":"Person","name":"Inès"}`, "outbox.json", outbox(note(1, "<p>un</p>")))
		r, refused := w.bring(ines, data, "a.zip", archive.Options{})
		if !slices.Equal(refused, []string{"actor.json syntax"}) || r.State != archive.Done || r.Done != 1 {
			t.Errorf("%+v %q", r, refused)
		}
	})
}

func TestAnExportOfThisNetworkComesBack(t *testing.T) { // social-core 16
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe := w.member("ines"), w.member("noe")
		p := w.say(ines, "un")
		here := accounttest.URL + "/users/ines"
		own := func(a, n map[string]any) {
			a["actor"], n["attributedTo"], n["id"] = here, here, here+"/statuses/"+p.ID.String()
		}
		data := []byte(outbox(note(1, "<p>un</p>", own)))
		if r, refused := w.bring(ines, data, "outbox.json", archive.Options{}); r.Done != 1 || len(refused) != 0 || len(w.all(ines)) != 1 {
			t.Errorf("%+v %q, %d posts", r, refused, len(w.all(ines)))
		}
		if _, _ = w.bring(noe, data, "outbox.json", archive.Options{}); len(w.all(noe)) != 1 {
			t.Errorf("somebody else has %d posts", len(w.all(noe)))
		}
	})
}

// onBegin calls fn when it is read first.
type onBegin struct {
	io.Reader
	fn func()
}

func (o *onBegin) Read(b []byte) (int, error) {
	if o.fn != nil {
		o.fn()
		o.fn = nil
	}
	return o.Reader.Read(b)
}

func TestAMemberSendsOneArchiveAtATime(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		data := outbox(note(1, "<p>un</p>"))
		r := &onBegin{strings.NewReader(data), func() {
			if _, err := w.archives.Take(w.Context(), ines, strings.NewReader(data), "outbox.json", archive.Options{}); codeOf(err) != "archive.busy" {
				t.Errorf("a second one meanwhile: %v", err)
			}
		}}
		if _, err := w.archives.Take(w.Context(), ines, r, "outbox.json", archive.Options{}); err != nil {
			t.Error(err)
		}
	})
}

func TestAnExportThatIsCancelledWhileItIsStoredLeavesNoFile(t *testing.T) { // architecture 18.5
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		var run archive.Run
		gone := make(chan struct{})
		w.deleted = sync.OnceFunc(func() { close(gone) })
		w.storing = func() {
			w.do(func(ctx context.Context, tx *store.Tx) error { return w.archives.Cancel(ctx, tx, ines, run.ID) })
			<-gone
		}
		w.do(func(ctx context.Context, tx *store.Tx) (err error) {
			run, err = w.archives.Ask(ctx, tx, ines)
			return err
		})
		w.Settle()
		if got, _ := w.outcome(ines, run.ID); got.State != archive.Cancelled || w.stored() != 0 {
			t.Errorf("%s, %d files stay", got.State, w.stored())
		}
	})
}

func TestSizesInAReasonAreSaid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range map[string]string{"actor.json": actor, "avatar.png": strings.Repeat("x", 128<<20+1)} {
			f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
			if err == nil {
				_, err = io.WriteString(f, text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		// outcome looks at the words of each reason.
		if _, refused := w.bring(ines, b.Bytes(), "a.zip", archive.Options{Profile: true}); !slices.Contains(refused, "actor icon archive.pack.large") {
			t.Errorf("%q", refused)
		}
	})
}
