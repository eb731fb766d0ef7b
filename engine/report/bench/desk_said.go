package bench

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/media"
	"parvis/engine/message"
)

// hear reads the reported messages of a file, which is recorded.
func (v *visit) hear(ctx context.Context, tx *store.Tx, f *file) (err error) {
	list, err := v.reports.Exhibits(ctx, tx, v.Actor, f.all)
	if err != nil {
		return err
	}
	f.said = make([]message.Quote, len(list))
	for i, x := range list {
		if err := json.Unmarshal(x.Words, &f.said[i]); err != nil {
			return err
		}
	}
	var ids []id.Media
	for _, q := range f.said {
		if q.Words.Media != 0 {
			ids = append(ids, q.Words.Media)
		}
	}
	f.files = map[id.Media]media.Media{}
	if len(ids) == 0 {
		return nil
	}
	files, err := v.media.Many(ctx, tx, ids)
	for _, m := range files {
		f.files[m.ID] = m
	}
	return err
}

// said shows the reported messages as they were when they were reported.
func (v *visit) said(f *file) g.Node {
	if len(f.said) == 0 {
		return nil
	}
	return g.Group{h.P(h.Class("small muted"), v.T("bench.said.what")), g.Map(f.said, func(q message.Quote) g.Node {
		return h.Div(h.Class("card stack s evidence"), h.P(h.Class("small muted"), v.name(f.people[f.Target]), g.Text(" · "), v.Exact(q.At)),
			v.quoted(f, q.Words), g.Map(q.Before, func(b message.Version) g.Node {
				return h.Div(h.P(h.Class("small muted"), v.T("bench.said.before", i18n.With("Date", v.at(b.Until)))), h.BlockQuote(v.quoted(f, b.Words)))
			}))
	})}
}

func (v *visit) at(t time.Time) string { return v.Lang.DateTime(v.Local(t)) }

// quoted draws the words of a message.
func (v *visit) quoted(f *file, w message.Words) g.Node {
	var out g.Group
	if w.Media != 0 {
		m, ok := f.files[w.Media]
		if ok {
			full, _ := m.Rendition(media.Original)
			at := func(rendition string) string { return v.media.Path(m, rendition, v.Now) }
			out = append(out, v.Files(ui.Post{Bare: true, Sensitive: true, Media: []ui.Media{{Kind: m.Type, Name: w.Name, Bytes: full.Bytes, URL: at(media.Original), Preview: at(media.Preview), Alt: m.Description, Color: m.Color, Width: full.Width, Height: full.Height}}}))
		} else {
			out = append(out, h.P(h.Class("muted"), v.T("bench.said.gone")))
		}
	}
	if w.Text != "" {
		out = append(out, h.P(h.Class("lines"), h.Dir("auto"), g.Text(w.Text)))
	}
	if l := w.Location; l != nil {
		out = append(out, h.P(h.Dir("auto"), g.Text(l.Name+" "+strconv.FormatFloat(l.Latitude, 'f', 5, 64)+", "+strconv.FormatFloat(l.Longitude, 'f', 5, 64))))
	}
	if w.Post != 0 {
		out = append(out, h.P(h.A(h.Href("/posts/"+w.Post.String()), v.T("bench.open_post"))))
	}
	return out
}
