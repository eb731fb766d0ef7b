package message_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strings"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/message"
)

// picture uploads a small picture of somebody's.
func (w *world) picture(a id.Account, side int) id.Media {
	w.T.Helper()
	var data bytes.Buffer
	if err := png.Encode(&data, image.NewGray(image.Rect(0, 0, side, 20))); err != nil {
		w.T.Fatal(err)
	}
	m, err := w.files.Upload(w.Context(), a, &data)
	if err != nil {
		w.T.Fatal(err)
	}
	return m.ID
}

func TestFilesOfMessages(t *testing.T) { // business-messaging 4, 21
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.people("lea", "noe")
		lea, noe := p[0], p[1]
		c := w.open(lea, noe)
		picture := w.picture(lea, 20)
		m, fresh, err := w.try(lea, c.ID, message.Words{Media: picture, Text: "le pont", Ref: "p1"})
		if err != nil || !fresh || m.Kind != "image" {
			t.Fatalf("%+v, %v", m, err)
		}
		if again, fresh, err := w.try(lea, c.ID, message.Words{Media: w.picture(lea, 21), Text: "le pont", Ref: "p1"}); err != nil || fresh || again.ID != m.ID {
			t.Errorf("sent again: %+v, %v", again, err)
		}
		read := func(a id.Account) message.Message {
			var list []message.Message
			w.Read(func(tx *store.Tx) (err error) {
				list, err = w.m.Messages(w.Context(), tx, w.Actor(a), c.ID, message.Range{Limit: 1})
				return err
			})
			return list[0]
		}
		got := read(noe)
		if got.File == nil || got.File.ID != picture || got.Words.Text != "le pont" || !got.File.Closed || !strings.Contains(w.files.URL(*got.File, media.Original, w.Clock.Now()), "sign=") {
			t.Errorf("the other reads %+v, %+v", got, got.File)
		}
		for what, file := range map[string]id.Media{"a file twice": picture, "somebody else's": w.picture(noe, 22), "none": 7} {
			if _, _, err := w.try(lea, c.ID, message.Words{Media: file}); err == nil {
				t.Errorf("%s is sent", what)
			}
		}
		if _, _, err := w.try(lea, c.ID, message.Words{Media: w.picture(lea, 23), Post: 7}); code(err) != "message.kind" {
			t.Errorf("a file and a post: %v", err)
		}

		// one stays after a day, as a loose one does not, and goes with its message
		loose := w.picture(lea, 24)
		w.Clock.Advance(25 * 3600e9)
		w.Settle()
		there := func(m id.Media) bool {
			var list []media.Media
			w.Read(func(tx *store.Tx) (err error) { list, err = w.files.Many(w.Context(), tx, []id.Media{m}); return err })
			return len(list) == 1
		}
		if !there(picture) || there(loose) {
			t.Errorf("after a day the file is there: %t, a loose one: %t", there(picture), there(loose))
		}
		w.must(lea, func(ctx context.Context, tx *store.Tx, actor account.Actor) error {
			return w.m.Delete(ctx, tx, actor, c.ID, m.ID, true)
		})
		if there(picture) || read(noe).File != nil {
			t.Error("the file of a deleted message is there")
		}

		shy := w.Person("shy")
		first := w.open(lea, shy)
		if _, _, err := w.try(lea, first.ID, message.Words{Media: w.picture(lea, 25)}); code(err) != "message.request.text" {
			t.Errorf("a stranger sends a file: %v", err)
		}
	})
}
