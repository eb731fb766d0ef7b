package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/archive"
	"parvis/engine/post"
)

// export makes an export and gives the archive.
func (w *world) export(a account.Actor) []byte {
	w.T.Helper()
	var run archive.Run
	w.do(func(ctx context.Context, tx *store.Tx) (err error) { run, err = w.archives.Ask(ctx, tx, a); return err })
	w.Settle()
	f, _, err := w.archives.Fetch(w.Context(), a, run.ID)
	if err != nil {
		w.T.Fatal(err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		w.T.Fatal(err)
	}
	return data
}

// fileOf reads a file of an archive.
func fileOf(t *testing.T, data []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What was deleted here stays deleted when one's own export comes back, be it
// written here, brought here or boosted here.
func TestWhatWasDeletedHereStaysDeleted(t *testing.T) { // social-core 2.3, 16
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe := w.member("ines"), w.member("noe")
		kept, gone := w.say(ines, "gardé"), w.say(ines, "effacé")
		theirs := w.say(noe, "de Noé")
		w.bring(ines, []byte(outbox(note(1, "<p>ancien</p>"), note(2, "<p>vieux</p>"))), "outbox.json", archive.Options{})
		var b post.Post
		w.do(func(ctx context.Context, tx *store.Tx) (err error) {
			b, err = w.posts.Reblog(ctx, tx, ines, theirs.ID, post.Public)
			return err
		})
		data := w.export(ines)
		var old id.Post
		for _, p := range w.all(ines) {
			if p.Source == "vieux" {
				old = p.ID
			}
		}
		w.do(func(ctx context.Context, tx *store.Tx) error {
			for _, p := range []id.Post{gone.ID, old} {
				if _, err := w.posts.Delete(ctx, tx, ines, p); err != nil {
					return err
				}
			}
			_, err := w.posts.Unreblog(ctx, tx, ines, theirs.ID)
			return err
		})
		w.Settle()
		r, refused := w.bring(ines, data, "export.zip", archive.Options{})
		at := accounttest.URL + "/@ines/"
		want := []string{
			fmt.Sprintf("posts %s%s deleted", at, old), fmt.Sprintf("posts %s%s deleted", at, gone.ID),
			fmt.Sprintf("posts %s/users/noe/statuses/%s deleted", accounttest.URL, theirs.ID),
		}
		if !slices.Equal(refused, want) || r.State != archive.Done || b.ID == 0 {
			t.Errorf("refused:\n got %q\nwant %q", refused, want)
		}
		var left []string
		for _, p := range w.all(ines) {
			left = append(left, p.Source)
		}
		if !slices.Equal(left, []string{"ancien", kept.Source}) {
			t.Errorf("there are %q", left)
		}
	})
}

// On a network that began anew under its address, the exports bring back all.
func TestAnExportFillsANetworkThatBeganAnew(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		own := func(a, n map[string]any) {
			here := accounttest.URL + "/users/ines"
			a["actor"], n["attributedTo"] = here, here
			n["id"] = here + "/statuses/" + id.Post(id.Floor(time.Date(2024, 5, 1, 8, 0, 0, 0, time.UTC))+7).String()
		}
		if r, refused := w.bring(ines, []byte(outbox(note(1, "<p>un</p>", own))), "outbox.json", archive.Options{}); r.Done != 1 || len(w.all(ines)) != 1 {
			t.Errorf("%+v %q, %d posts", r, refused, len(w.all(ines)))
		}
	})
}

func TestAMuteThatEndsIsNotMadePermanent(t *testing.T) { // social-core 5, 16
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines, noe, zoe := w.member("ines"), w.member("noe"), w.member("zoe")
		until := w.Clock.Now().Add(time.Hour)
		w.do(func(ctx context.Context, tx *store.Tx) error {
			if err := w.graph.Mute(ctx, tx, ines, noe.Account, true, time.Hour); err != nil {
				return err
			}
			return w.graph.Mute(ctx, tx, ines, zoe.Account, true, 0)
		})
		data := w.export(ines)
		if got := fileOf(t, data, "muted_accounts.csv"); got != "Account address,Hide notifications\nzoe@parvis.example,true\n" {
			t.Errorf("the table is %q", got)
		}
		if got := fileOf(t, data, "parvis.json"); !strings.Contains(got, `"noe@parvis.example": "`+until.Format("2006-01-02T15:04")) {
			t.Errorf("the end is not told: %s", got)
		}
		w.bring(ines, data, "export.zip", archive.Options{})
		w.Clock.Advance(time.Hour + time.Second)
		w.Settle()
		w.Read(func(tx *store.Tx) error {
			rels, err := w.graph.Relations(w.Context(), tx, ines.Account, []id.Account{noe.Account, zoe.Account})
			if err == nil && (rels[0].Muting || !rels[1].Muting) {
				t.Errorf("after an hour: %+v", rels)
			}
			return err
		})
	})
}

func TestWhatIsKnownAndLeavesNothingToDoIsNotRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		w.say(ines, "un")
		r, refused := w.bring(ines, w.export(ines), "export.zip", archive.Options{})
		idle := slices.Sorted(slices.Values(r.Idle()))
		if len(refused) != 0 || !slices.Equal(idle, []string{"followers.csv", "parvis.json"}) || r.State != archive.Done {
			t.Errorf("%+v refused %q, nothing to do for %q", r, refused, idle)
		}
		_, err := w.archives.Take(w.Context(), ines, strings.NewReader("Account address\nnoe@parvis.example\n"), "followers.csv", archive.Options{})
		if codeOf(err) != "archive.nothing" {
			t.Errorf("followers alone: %v", err)
		}
	})
}

// Posts of the last day that move in stand among the new ones.
func TestAnImportDoesNotFillTodaysFeeds(t *testing.T) { // social-core 16
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		dated := func(at time.Time) func(a, o map[string]any) {
			return func(a, o map[string]any) {
				a["published"], o["published"] = at.Format(time.RFC3339), at.Format(time.RFC3339)
			}
		}
		now := w.Clock.Now()
		items := []any{note(1, "<p>d’avant</p>", dated(now.Add(-25*time.Hour)))}
		for n := range post.MaxFresh + 2 {
			items = append(items, note(10+n, fmt.Sprintf("<p>%d</p>", n), dated(now.Add(-time.Hour))))
		}
		data := []byte(outbox(append(items, note(9000, "<p>aussi d’avant</p>", dated(now.Add(-25*time.Hour))))...))
		r, refused := w.bring(ines, data, "outbox.json", archive.Options{})
		want := []string{"posts https://vieux.example/@ines/310 post.restored.fresh", "posts https://vieux.example/@ines/311 post.restored.fresh"}
		if !slices.Equal(refused, want) || r.State != archive.Done || len(w.all(ines)) != post.MaxFresh+2 {
			t.Errorf("%d posts, refused %q", len(w.all(ines)), refused)
		}
		w.Clock.Advance(23*time.Hour + time.Minute)
		if r, refused = w.bring(ines, data, "outbox.json", archive.Options{}); len(refused) != 0 || len(w.all(ines)) != post.MaxFresh+4 {
			t.Errorf("the next day %d posts, refused %q", len(w.all(ines)), refused)
		}
	})
}

// hurried takes so many writes and then no more.
type hurried struct{ left, writes, most int }

func (h *hurried) Write(b []byte) (int, error) {
	if h.writes++; h.writes > h.left {
		return 0, io.ErrClosedPipe
	}
	h.most = max(h.most, len(b))
	return len(b), nil
}

func TestTheTableOfRefusalsIsNotHeld(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		rows := strings.Repeat("noe@autre.example,true,true,\n", 950)
		r, _ := w.bring(ines, []byte(rows), "follows.csv", archive.Options{})
		said := 0
		say := func(x archive.Refusal) []string { said++; return []string{x.Item} }
		out := &hurried{left: 1000}
		if err := w.archives.RefusalTable(w.Context(), ines, r.ID, []string{"a"}, say, out); err != nil || said != 950 || out.writes < 5 || out.most > 8<<10 {
			t.Errorf("%d lines in %d writes of at most %d bytes: %v", said, out.writes, out.most, err)
		}
		said = 0
		if err := w.archives.RefusalTable(w.Context(), ines, r.ID, []string{"a"}, say, &hurried{left: 1}); err == nil || said > 600 {
			t.Errorf("a reader who left was given %d lines: %v", said, err)
		}
		noe := w.member("noe")
		if err := w.archives.RefusalTable(w.Context(), noe, r.ID, []string{"a"}, say, out); codeOf(err) != "archive.missing" {
			t.Errorf("somebody else: %v", err)
		}
	})
}
