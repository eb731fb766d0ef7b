package app_test

import (
	"encoding/json"
	"testing"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/post"
)

// hung is a picture of a post, as it is described and how large it is.
type hung struct {
	id.Media
	alt  string
	w, h int
}

// shown gives the pictures of a post.
func (h *house) shown(p id.Post) (files []hung) {
	h.t.Helper()
	if err := h.Store.Read(h.ctx, func(tx *store.Tx) error {
		got, err := h.Post.Get(h.ctx, tx, p)
		if err != nil {
			return err
		}
		list, err := h.Media.Many(h.ctx, tx, got.Media)
		for _, m := range list {
			r, _ := m.Rendition("original")
			files = append(files, hung{m.ID, m.Description, r.Width, r.Height})
		}
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return files
}

// kept counts those of some files that there still are.
func (h *house) kept(ids ...id.Media) (n int) {
	h.t.Helper()
	if err := h.Store.Read(h.ctx, func(tx *store.Tx) error {
		list, err := h.Media.Many(h.ctx, tx, ids)
		n = len(list)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// social-core 8.2: a version keeps its files; a file that was taken out comes back.
func TestFilesOfEarlierVersionsStay(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	lea := h.person("lea")
	token := h.token(lea, "read write")
	a, b := h.upload(token), h.upload(token)
	_, answer := h.ask(token, "POST /api/v1/statuses", `{"status":"deux","media_ids":["`+a+`","`+b+`"]}`)
	var said struct{ ID string }
	if err := json.Unmarshal([]byte(answer), &said); err != nil {
		t.Fatal(err, answer)
	}
	p, _ := id.Parse[id.Post](said.ID)
	edit := func(ids ...id.Media) {
		t.Helper()
		for range 3 {
			h.clock.Advance(24 * time.Hour)
			h.settle()
		}
		h.write(func(tx *store.Tx) error {
			_, err := h.Post.Edit(h.ctx, tx, lea, p, post.Change{Media: &ids})
			return err
		})
	}
	first, _ := id.Parse[id.Media](a)
	second, _ := id.Parse[id.Media](b)
	edit(second)
	edit(second, first)
	if got := h.shown(p); len(got) != 2 || got[0].Media != second || got[1].Media != first {
		t.Errorf("the post shows %+v", got)
	}
	edit()
	h.settle()
	if n := h.kept(first, second); n != 2 {
		t.Errorf("%d of 2 files are kept for the history", n)
	}
	other := h.person("noe")
	err := h.Store.Write(h.ctx, func(tx *store.Tx) error {
		_, err := h.Post.Publish(h.ctx, tx, other, post.Draft{Text: "pas à moi", Media: []id.Media{first}}, "")
		return err
	})
	if err == nil {
		t.Error("somebody else takes a file of the history")
	}
}
