package media

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const columns = "id, owner, at, post, reserved, state, type, mime, description, focus_x, focus_y, blurhash, color, bytes, secret, closed, error"

func scanMedia(r store.Row, m *Media) error {
	if err := r.Scan(&m.ID, &m.Owner, &m.At, &m.Post, &m.Reserved, &m.State, &m.Type, &m.Mime, &m.Description, &m.FocusX, &m.FocusY,
		&m.Blurhash, &m.Color, &m.Bytes, &m.Secret, &m.Closed, &m.Error, &m.Rev); err != nil {
		return err
	}
	m.Rev++
	return nil
}

func insertMedia(tx *store.Tx, m Media) error {
	_, err := tx.Exec("INSERT INTO media_media ("+columns+", released_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
		m.ID, m.Owner, m.At, m.Post, m.Reserved, m.State, m.Type, m.Mime, m.Description, m.FocusX, m.FocusY, m.Blurhash, m.Color, m.Bytes, m.Secret, m.Closed, m.Error, time.Time{})
	if err != nil {
		return err
	}
	for _, r := range m.Renditions {
		r.Media = m.ID
		if err := putRendition(tx, r); err != nil {
			return err
		}
	}
	return nil
}

func putRendition(tx *store.Tx, r Rendition) error {
	_, err := tx.Exec(`INSERT INTO media_rendition (media, name, blob, mime, width, height, bytes, duration, frame_rate, bitrate) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (media, name) DO UPDATE SET blob = excluded.blob, mime = excluded.mime, width = excluded.width, height = excluded.height,
		bytes = excluded.bytes, duration = excluded.duration, frame_rate = excluded.frame_rate, bitrate = excluded.bitrate`,
		r.Media, r.Name, r.Blob, r.Mime, r.Width, r.Height, r.Bytes, r.Duration.Milliseconds(), r.FrameRate, r.Bitrate)
	return err
}

// Many gives files in the order asked, leaving out those that are gone. Their
// renditions may be shared with other callers: nobody changes them.
func (e *Engine) Many(_ context.Context, tx *store.Tx, ids []id.Media) ([]Media, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	at, err := e.rows(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Media, 0, len(at))
	for _, m := range ids {
		if at[m] != nil {
			out = append(out, *at[m])
		}
	}
	return out, nil
}

// Pictures gives the addresses of the originals of files, by number; zeros and what is
// gone have none.
func (e *Engine) Pictures(ctx context.Context, tx *store.Tx, want []id.Media) (map[id.Media]string, error) {
	var ids []id.Media
	for _, m := range want {
		if m != 0 {
			ids = append(ids, m)
		}
	}
	list, err := e.Many(ctx, tx, ids)
	out := make(map[id.Media]string, len(list))
	for _, m := range list {
		out[m.ID] = e.URL(m, Original, tx.Now())
	}
	return out, err
}

// rows gives files by number, out of memory where their revision is the one that
// memory has.
func (e *Engine) rows(tx *store.Tx, ids []id.Media) (map[id.Media]*Media, error) {
	if !tx.ReadOnly() {
		return load(tx, ids)
	}
	revs, err := store.Many(tx, store.Two[id.Media, int64], "SELECT id, rev FROM media_media WHERE id IN ($1)", store.Numbers(ids))
	if err != nil {
		return nil, err
	}
	return e.memory.Many(tx, revs, func(missing []id.Media) (map[id.Media]*Media, error) { return load(tx, missing) })
}

func load(tx *store.Tx, ids []id.Media) (map[id.Media]*Media, error) {
	rows, err := store.Many(tx, scanMedia, "SELECT "+columns+", rev FROM media_media WHERE id IN ($1)", store.Numbers(ids))
	if err != nil {
		return nil, err
	}
	at := make(map[id.Media]*Media, len(rows))
	for _, m := range rows {
		at[m.ID] = &m
	}
	return at, store.Each(tx, func(r store.Row) error {
		var x Rendition
		var ms int64
		if err := r.Scan(&x.Media, &x.Name, &x.Blob, &x.Mime, &x.Width, &x.Height, &x.Bytes, &ms, &x.FrameRate, &x.Bitrate); err != nil {
			return err
		}
		x.Duration = time.Duration(ms) * time.Millisecond
		at[x.Media].Renditions = append(at[x.Media].Renditions, x)
		return nil
	}, "SELECT media, name, blob, mime, width, height, bytes, duration, frame_rate, bitrate FROM media_rendition WHERE media IN ($1) AND name <> $2 ORDER BY media, name", store.In(ids), raw)
}

func setPost(tx *store.Tx, ids []id.Media, p id.Post) error {
	_, err := tx.Exec("UPDATE media_media SET post = $1, rev = rev + 1 WHERE id IN ($2)", p, store.In(ids))
	return err
}

func release(tx *store.Tx, ids []id.Media) error {
	_, err := tx.Exec("UPDATE media_media SET post = 0, released_at = $1, rev = rev + 1 WHERE id IN ($2)", tx.Now(), store.In(ids))
	return err
}

func setReserved(tx *store.Tx, owner id.Account, ids []id.Media, keep bool) error {
	_, err := tx.Exec("UPDATE media_media SET reserved = $1, released_at = $2, rev = rev + 1 WHERE owner = $3 AND id IN ($4)", keep, tx.Now(), owner, store.In(ids))
	return err
}

func describe(tx *store.Tx, m Media) error {
	_, err := tx.Exec("UPDATE media_media SET description = $1, focus_x = $2, focus_y = $3, rev = rev + 1 WHERE id = $4", m.Description, m.FocusX, m.FocusY, m.ID)
	return err
}

func setCover(tx *store.Tx, m id.Media, l looks, bytes int64) error {
	_, err := tx.Exec("UPDATE media_media SET blurhash = $1, color = $2, bytes = $3, rev = rev + 1 WHERE id = $4", l.blurhash, l.color, bytes, m)
	return err
}

func addBytes(tx *store.Tx, m id.Media, bytes int64) error {
	_, err := tx.Exec("UPDATE media_media SET bytes = bytes + $1, rev = rev + 1 WHERE id = $2", bytes, m)
	return err
}

func dropRendition(tx *store.Tx, m id.Media, name string) error {
	_, err := tx.Exec("DELETE FROM media_rendition WHERE media = $1 AND name = $2", m, name)
	return err
}

func setClosed(tx *store.Tx, ids []id.Media, closed bool) error {
	_, err := tx.Exec("UPDATE media_media SET closed = $1, rev = rev + 1 WHERE id IN ($2)", closed, store.In(ids))
	return err
}

// bySecret finds a medium by the random part of its address.
func (e *Engine) bySecret(ctx context.Context, tx *store.Tx, secret string) (Media, error) {
	m, err := store.One(tx, store.Value[id.Media], "SELECT id FROM media_media WHERE secret = $1", secret)
	if store.IsMissing(err) {
		return Media{}, errGone
	}
	if err != nil {
		return Media{}, err
	}
	list, err := e.Many(ctx, tx, []id.Media{m})
	if err != nil || len(list) == 0 {
		return Media{}, err
	}
	return list[0], nil
}
