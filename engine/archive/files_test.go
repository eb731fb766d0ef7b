package archive_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/accounttest"
	"parvis/engine/archive"
	"parvis/engine/post"
)

func attached(names ...any) func(a, o map[string]any) {
	var list []any
	for i := 0; i < len(names); i += 2 {
		list = append(list, map[string]any{"type": "Document", "url": names[i], "name": names[i+1]})
	}
	return with("attachment", list)
}

// A picture that many posts name is encoded once; each post has its own.
func TestAPictureOfManyPostsIsWorkedOnOnce(t *testing.T) { // social-core 9
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		n := 0
		w.pictured = func() { n++ }
		const file = "media_attachments/a.png"
		w.bring(ines, zipped(t, "actor.json", actor, "b.txt", "?", file, picture(t, 1), "outbox.json", outbox(note(1, "<p>un</p>", attached(file, "Un pont")))), "a.zip", archive.Options{})
		once := n
		if once == 0 {
			t.Fatal("nothing was stored")
		}
		noe := w.member("noe")
		n = 0
		_, refused := w.bring(noe, zipped(t, "actor.json", actor, file, picture(t, 1), "outbox.json", outbox(
			note(1, "<p>un</p>", attached(file, "Un pont")), note(2, "<p>deux</p>", attached(file, "Le même pont", file, "Encore")), note(3, ""), note(4, "<p>quatre</p>", attached(file, "")),
		)), "a.zip", archive.Options{})
		if n != once || !slices.Equal(refused, []string{"posts https://vieux.example/@ines/3 post.text.blank"}) {
			t.Errorf("%d files were stored for four pictures, %d for one; refused %q", n, once, refused)
		}
		seen := map[id.Media]bool{}
		var said []string
		w.Read(func(tx *store.Tx) error {
			for _, p := range w.all(noe) {
				list, err := w.media.Many(w.Context(), tx, p.Media)
				if err != nil {
					return err
				}
				for _, m := range list {
					seen[m.ID] = true
					said = append(said, m.Description)
				}
			}
			return nil
		})
		if len(seen) != 4 || !slices.Equal(said, []string{"Un pont", "Le même pont", "Encore", ""}) {
			t.Errorf("%d media say %q", len(seen), said)
		}
	})
}

// What a refused post left behind does not lend its words to the next.
func TestTheWordsOfAPictureAreThoseOfItsPost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ines := w.member("ines")
		const file = "media_attachments/a.png"
		w.rule = func(_ context.Context, _ *store.Tx, d post.Draft) error {
			if d.Text == "un" {
				return fault.New(fault.Invalid, "post.text.blank")
			}
			return nil
		}
		w.bring(ines, zipped(t, "actor.json", actor, file, picture(t, 1), "outbox.json", outbox(note(1, "<p>un</p>", attached(file, "Faux")), note(2, "<p>deux</p>", attached(file, "Vrai")))), "a.zip", archive.Options{})
		list := w.all(ines)
		if len(list) != 1 || len(list[0].Media) != 1 {
			t.Fatalf("%+v", list)
		}
		w.Read(func(tx *store.Tx) error {
			m, err := w.media.Many(w.Context(), tx, list[0].Media)
			if err == nil && m[0].Description != "Vrai" {
				t.Errorf("it says %q", m[0].Description)
			}
			return err
		})
	})
}

// kept counts the media that there are.
func (w *world) kept() int {
	w.T.Helper()
	w.Settle()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.files
}

func TestAProfilePictureThatIsNotTakenIsFreed(t *testing.T) { // social-core 9
	t.Parallel()
	data := func(t *testing.T) []byte {
		return zipped(t, "actor.json", actor, "outbox.json", outbox(note(1, "<p>un</p>")), "avatar.png", picture(t, 3))
	}
	t.Run("cancelled", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			ines := w.member("ines")
			w.pictured = sync.OnceFunc(func() {
				w.do(func(ctx context.Context, tx *store.Tx) error {
					runs, err := w.archives.Runs(ctx, tx, ines, 1)
					if err != nil {
						return err
					}
					return w.archives.Cancel(ctx, tx, ines, runs[0].ID)
				})
			})
			if r, _ := w.bring(ines, data(t), "a.zip", archive.Options{Profile: true}); r.State != archive.Cancelled || w.kept() != 0 {
				t.Errorf("%s, %d pictures stay", r.State, w.kept())
			}
		})
	})
	t.Run("refused", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			ines := w.member("ines")
			w.pictured = sync.OnceFunc(func() {
				w.do(func(ctx context.Context, tx *store.Tx) error {
					return w.Accounts.Move(ctx, tx, accounttest.Operator(), ines.Account, account.Disabled, "")
				})
			})
			_, refused := w.bring(ines, data(t), "a.zip", archive.Options{Profile: true})
			if !slices.ContainsFunc(refused, func(s string) bool { return s[:10] == "actor icon" }) || w.kept() != 0 {
				t.Errorf("%q, %d pictures stay", refused, w.kept())
			}
		})
	})
	t.Run("taken", func(t *testing.T) {
		each(t, func(t *testing.T, w *world) {
			ines := w.member("ines")
			if r, _ := w.bring(ines, data(t), "a.zip", archive.Options{Profile: true}); r.State != archive.Done || w.kept() != 1 {
				t.Errorf("%s, %d pictures", r.State, w.kept())
			}
		})
	})
}
