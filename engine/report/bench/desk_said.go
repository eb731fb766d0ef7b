package bench

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
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
		ids = append(ids, q.Words.Card.Pictures()...)
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
		out = append(out, v.shown(f, w.Media, w.Name))
	}
	if w.Text != "" {
		out = append(out, h.P(h.Class("lines"), h.Dir("auto"), g.Text(w.Text)))
	}
	if l := w.Location; l != nil {
		out = append(out, h.P(h.Dir("auto"), g.Text(l.Name+" "+strconv.FormatFloat(l.Latitude, 'f', 5, 64)+", "+strconv.FormatFloat(l.Longitude, 'f', 5, 64))))
	}
	for _, c := range w.Contacts {
		out = append(out, h.P(h.Class("lines"), h.Dir("auto"), g.Text(c.Text())))
	}
	if w.Filled != nil {
		out = append(out, h.P(h.Class("lines"), h.Dir("auto"), g.Text(strings.Join(w.Filled.Lines, "\n"))))
	}
	if w.Chosen != nil {
		out = append(out, h.P(h.Dir("auto"), g.Text(w.Chosen.Title)))
	}
	if w.Card != nil {
		out = append(out, v.offered(f, *w.Card))
	}
	if w.Post != 0 {
		out = append(out, h.P(h.A(h.Href("/posts/"+w.Post.String()), v.T("bench.open_post"))))
	}
	return out
}

// shown draws a file of a message.
func (v *visit) shown(f *file, which id.Media, name string) g.Node {
	m, ok := f.files[which]
	if !ok {
		return h.P(h.Class("muted"), v.T("bench.said.gone"))
	}
	full, _ := m.Rendition(media.Original)
	at := func(rendition string) string { return v.media.Path(m, rendition, v.Now) }
	return v.Files(ui.Post{Bare: true, Sensitive: true, Media: []ui.Media{{Kind: m.Type, Name: name, Bytes: full.Bytes, URL: at(media.Original), Preview: at(media.Preview), Alt: m.Description, Color: m.Color, Width: full.Width, Height: full.Height}}})
}

// offered draws what stands on a card; where its links lead is told, and they lead nowhere.
func (v *visit) offered(f *file, c message.Card) g.Node {
	var lines []string
	for _, l := range append(slices.Clone(c.Links), message.Card{Label: c.Label, URL: c.URL}) {
		lines = append(lines, strings.TrimSpace(l.Label+" "+l.URL))
	}
	for _, s := range c.Sections {
		lines = append(lines, s.Title)
		for _, o := range s.Choices {
			lines = append(lines, strings.TrimSpace(o.Title+" "+o.Description))
		}
	}
	if c.Form != nil {
		lines = append(lines, c.Form.Label)
	}
	var out g.Group
	if c.Media != 0 {
		out = append(out, v.shown(f, c.Media, ""))
	}
	for _, s := range slices.Concat([]string{c.Header, c.Text}, lines, []string{c.Footer, c.Code}) {
		if s != "" {
			out = append(out, h.P(h.Class("lines"), h.Dir("auto"), g.Text(s)))
		}
	}
	return append(out, g.Map(c.Cards, func(one message.Card) g.Node { return v.offered(f, one) }))
}
