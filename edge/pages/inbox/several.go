package inbox

import (
	"context"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/chat"
	"parvis/edge/pages/form"
	"parvis/system/business/inbox"
)

// several lists the cases of a view, to resolve some of them at once.
func (v *visit) several() error { return v.drawSeveral(nil) }

func (v *visit) drawSeveral(done g.Node) error {
	var l list
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) { l, err = v.read(ctx, tx); return err }); err != nil {
		return err
	}
	to := v.home() + "/inbox/several?in=" + v.view
	p := v.page(v.Say("inbox.several"))
	p.Back = v.home() + "/inbox?in=" + v.view
	rows := g.Map(l.cases, func(c inbox.Case) g.Node {
		last := l.chats[c.Chat].Last
		box, line := "c"+c.Chat.String(), ""
		if last.ID != 0 {
			line = v.Chat.Line(v.Visit, v.line.ID, last, chat.Log{Faces: l.faces})
		}
		return h.Li(h.Label(h.Class("row"), h.For(box), h.Input(h.Type("checkbox"), h.Name("case"), h.ID(box), h.Value(c.Chat.String()+"."+strconv.FormatInt(last.Seq, 10))),
			h.Span(h.B(g.El("bdi", g.Text(v.Chat.Person(l.faces[c.Member]).Name))), h.Br(), h.Small(h.Class("muted"), h.Dir("auto"), g.Text(line)))))
	})
	return v.Page(p, h.Div(h.Class("pad stack l"), done, g.If(len(l.cases) == 0, h.P(h.Class("muted"), v.T("inbox.empty"))),
		g.If(len(l.cases) > 0, h.Form(h.Method("post"), h.Action(to), h.Class("stack"), h.P(h.Class("muted"), v.T("inbox.several.what")), h.Ul(h.Class("stack s"), h.Role("list"), rows), ui.Submit("go", v.Say("inbox.several.do"))))))
}

// resolve resolves the cases of a form, or takes that back.
func (v *visit) resolve() error {
	_ = v.Form("back") // which reads the form
	if back := v.R.PostForm["back"]; len(back) > 0 {
		var list []inbox.Stood
		for _, text := range back {
			if s, ok := stood(text); ok {
				list = append(list, s)
			}
		}
		if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
			return v.Inbox.Restore(ctx, tx, v.Actor, v.line.ID, list)
		}); err != nil {
			return err
		}
		return v.Redirect(v.home() + "/inbox/several?in=" + v.view)
	}
	var list []inbox.Seen
	for _, text := range v.R.PostForm["case"] {
		c, seq, _ := strings.Cut(text, ".")
		which, err := id.Parse[id.Chat](c)
		n, bad := strconv.ParseInt(seq, 10, 64)
		if err == nil && bad == nil {
			list = append(list, inbox.Seen{Chat: which, Seq: n})
		}
	}
	var were []inbox.Stood
	if err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		were, err = v.Inbox.Resolve(ctx, tx, v.Actor, v.line.ID, list)
		return err
	}); err != nil {
		return err
	}
	left := g.If(len(were) < len(list), h.P(v.T("inbox.several.left", i18n.Count(len(list)-len(were)))))
	return v.drawSeveral(h.Div(h.Class("note stack s"), h.Role("status"), h.P(v.T("inbox.several.done", i18n.Count(len(were)))), left,
		g.If(len(were) > 0, h.Form(h.Method("post"), h.Action(v.home()+"/inbox/several?in="+v.view), g.Map(were, func(s inbox.Stood) g.Node { return form.Hidden("back", told(s)) }), h.Button(h.Type("submit"), h.Class("btn sm"), v.T("inbox.several.undo"))))))
}

// told is how a case stood, for a form.
func told(s inbox.Stood) string {
	return strings.Join([]string{s.Chat.String(), string(s.State), micros(s.Until), micros(s.Waits)}, ".")
}

func micros(t time.Time) string {
	if t.IsZero() {
		return "0"
	}
	return strconv.FormatInt(t.UnixMicro(), 10)
}

// stood reads what told wrote.
func stood(text string) (s inbox.Stood, ok bool) {
	parts := strings.Split(text, ".")
	if len(parts) != 4 {
		return s, false
	}
	c, err := id.Parse[id.Chat](parts[0])
	if err != nil {
		return s, false
	}
	s.Chat, s.State = c, inbox.State(parts[1])
	for i, to := range []*time.Time{&s.Until, &s.Waits} {
		n, err := strconv.ParseInt(parts[2+i], 10, 64)
		if err != nil {
			return s, false
		}
		if n != 0 {
			*to = time.UnixMicro(n).UTC()
		}
	}
	return s, true
}
