package chat

import (
	"context"
	"net/http"
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
	"parvis/edge/pages/form"
	"parvis/engine/media"
	"parvis/engine/message"
	"parvis/engine/post/text"
)

// talk shows what was said in a chat, and marks it as read.
func (v *visit) talk() error { return v.drawTalk(http.StatusOK, nil) }

func (v *visit) drawTalk(status int, broken []ui.Broken) error {
	which, err := form.Number[id.Chat](v.R, "id")
	if err != nil {
		return err
	}
	before := v.number("before")
	var c message.Chat
	var said []message.Message
	var faces map[id.Account]message.Face
	var top int64
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if top, err = v.Message.Top(ctx, tx, v.Actor); err != nil {
			return err
		}
		if c, err = v.Message.Chat(ctx, tx, v.Actor, which); err != nil {
			return err
		}
		if err = v.seek(ctx, tx, c); err != nil {
			return err
		}
		if said, err = v.Message.Messages(ctx, tx, v.Actor, which, message.Range{Before: before, Limit: inSight}); err != nil {
			return err
		}
		if v.shown, err = v.Recurring.Shown(ctx, tx, v.Actor, said); err != nil {
			return err
		}
		faces, err = v.meet(ctx, tx, []message.Chat{c}, said)
		return err
	})
	if err != nil {
		return err
	}
	if before == 0 && c.Me.Unread > 0 && c.Me.Standing == message.Member {
		if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
			return v.Message.Read(ctx, tx, v.Actor, which, c.LastSeq)
		}); err != nil {
			return err
		}
	}
	older := len(said) == inSight
	slices.Reverse(said)
	title := v.title(c, faces)
	act := h.A(h.Class("ib"), h.Href(path(which)+"/about"), h.Aria("label", v.Say("chat.about")), v.Icon("info"))
	log := h.Div(h.Class("talk"), h.ID("talk"), h.Role("log"), h.Aria("label", v.Say("chat.log", i18n.With("Who", title))), h.TabIndex("0"), h.Data("chat", which.String()), h.Data("n", strconv.FormatInt(top, 10)), h.Data("typing", v.Say("chat.typing")),
		h.P(h.Class("sys"), v.T(label(c))), g.If(older, h.P(h.Class("sys"), h.A(h.Href(path(which)+"?before="+strconv.FormatInt(first(said), 10)), v.T("chat.older")))),
		v.bubbles(c, said, faces), g.If(before > 0, h.P(h.Class("sys"), h.A(h.Href(path(which)), v.T("chat.newest")))))
	return v.Draw(status, ui.Page{Title: v.Say("chat.with", i18n.With("Who", title)), Heading: title, Here: "messages", Back: "/messages", NoIndex: true, Act: act, Script: "chat"},
		v.Summary(broken), h.Div(h.Class("open-talk"), log, v.foot(c)))
}

func first(said []message.Message) int64 {
	if len(said) == 0 {
		return 0
	}
	return said[0].Seq
}

// foot is where one writes, or where a request is answered.
func (v *visit) foot(c message.Chat) g.Node {
	if c.Me.Standing == message.Asked {
		return h.Div(h.Class("pad stack"), h.P(v.T("chat.asked")), h.Div(h.Class("row"),
			ui.Act(path(c.ID)+"/accept", "btn go", v.T("chat.accept")), ui.Act(path(c.ID)+"/decline", "btn", v.T("chat.decline"))))
	}
	if v.shut != "" {
		return h.Div(h.Class("pad"), v.Notice("calm", "info", v.T("chat.shut."+v.shut)))
	}
	if v.stopped {
		return h.Div(h.Class("pad"), v.stopping(c))
	}
	reply := v.number("reply")
	return h.Form(h.Class("say"), h.ID("say"), h.Data("lost", v.Say("ui.unsure")), h.Method("post"), h.EncType("multipart/form-data"), h.Action(path(c.ID)), form.Hidden("ref", v.ref()), g.If(reply > 0, form.Hidden("reply", strconv.FormatInt(reply, 10))),
		v.attach(h.A(h.Href(path(c.ID)+"/share"), v.T("chat.share"))),
		h.Label(h.Class("vh"), h.For("text"), v.T("chat.text")), h.Textarea(h.ID("text"), h.Name("text"), h.Rows("1"), h.MaxLength(strconv.Itoa(message.MaxText)), h.Placeholder(v.Say("chat.text")), h.Dir("auto"), g.If(reply > 0, h.AutoFocus()), g.Text(v.Form("text"))),
		h.Button(h.Type("submit"), h.Class("btn go"), h.Aria("label", v.Say("chat.send")), v.Icon("send")))
}

// attach is the part of the form that takes a file, with more beneath it.
func (v *visit) attach(more ...g.Node) g.Node {
	return h.Details(h.Class("attach"), h.Summary(h.Class("ib"), h.Aria("label", v.Say("chat.attach")), v.Icon("clip")), h.Div(h.Class("stack s"),
		h.Label(v.T("chat.attach.file"), h.Input(h.Type("file"), h.Name("file"), h.Accept("image/*,video/*,audio/*,"+strings.Join(media.Documents(), ",")))), h.Label(v.T("chat.attach.alt"), h.Input(h.Type("text"), h.Name("alt"), h.MaxLength("1500"), h.Dir("auto"))), g.Group(more)))
}

// bubbles draws a talk: a line for each day, messages, and what the others have of the
// actor's last.
func (v *visit) bubbles(c message.Chat, said []message.Message, faces map[id.Account]message.Face) g.Node {
	var out []g.Node
	day := ""
	rest := v.asides
	for i, m := range said {
		for len(rest) > 0 && rest[0].At.Before(m.At) {
			out, rest = append(out, rest[0].Node), rest[1:]
		}
		if d := v.Lang.Date(v.Local(m.At)); d != day {
			day = d
			out = append(out, h.P(h.Class("day"), g.Text(d)))
		}
		if m.Words.Notice != nil {
			out = append(out, h.P(h.Class("sys"), g.Text(v.notice(m, faces))))
			continue
		}
		last := i == len(said)-1 || said[i+1].Sender != m.Sender || said[i+1].At.Sub(m.At) > 5*time.Minute || said[i+1].Words.Notice != nil
		out = append(out, v.bubble(c, m, said, faces, last))
	}
	for _, a := range rest {
		out = append(out, a.Node)
	}
	return g.Group(out)
}

// bubble draws one message; under the last of several of one sender stands when.
func (v *visit) bubble(c message.Chat, m message.Message, said []message.Message, faces map[id.Account]message.Face, last bool) g.Node {
	mine := m.Sender == v.Actor.Account
	class, meta := "bub", "meta"
	if mine {
		class, meta = "bub me", "meta me"
	}
	content := []g.Node{h.Class(class), h.ID("m" + strconv.FormatInt(m.Seq, 10))}
	if !mine && c.Kind == message.Group {
		content = append(content, h.P(h.Class("small"), h.B(g.El("bdi", g.Text(v.Person(faces[m.Sender]).Name)))))
	}
	if at := slices.IndexFunc(said, func(q message.Message) bool { return q.Seq == m.ReplyTo }); m.ReplyTo != 0 && at >= 0 {
		content = append(content, h.BlockQuote(h.Class("small"), h.A(h.Href("#m"+strconv.FormatInt(m.ReplyTo, 10)), g.Text(v.Say("chat.said", i18n.With("Who", v.who(said[at].Sender, faces)), i18n.With("Text", clip(v.summary(said[at], faces))))))))
	}
	content = append(content, v.words(c, m))
	if len(m.Reactions) > 0 {
		content = append(content, h.Span(h.Class("react"), g.Map(m.Reactions, func(r message.Reaction) g.Node {
			return h.Span(h.Title(v.Say("chat.reaction", i18n.With("Who", v.who(r.Account, faces)), i18n.With("Emoji", r.Emoji))), g.Text(r.Emoji))
		})))
	}
	if v.by != nil {
		return v.signed(c, m, content, meta, mine)
	}
	more := h.A(h.Class("muted"), h.Href(path(c.ID)+"/said/"+strconv.FormatInt(m.Seq, 10)), h.Aria("label", v.Say("chat.more")), g.Text("…"))
	edited := g.If(!m.EditedAt.IsZero(), h.Span(v.T("chat.edited")))
	if !last {
		return h.Div(append(content, h.P(h.Class("meta"), edited, more))...)
	}
	return g.Group{h.Div(content...), h.P(h.Class(meta), h.Time(h.DateTime(m.At.UTC().Format(time.RFC3339)), g.Text(v.Lang.Time(v.Local(m.At)))), edited, g.If(mine, h.Span(v.T(state(c, m)))), more)}
}

// clip shortens what is quoted, or stands in a list.
func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}

// state says what the others have of a message.
func state(c message.Chat, m message.Message) string {
	read, delivered := int64(0), int64(0)
	for _, p := range c.Others {
		read, delivered = max(read, p.Read), max(delivered, p.Delivered)
	}
	switch {
	case read >= m.Seq:
		return "chat.state.read"
	case delivered >= m.Seq:
		return "chat.state.delivered"
	}
	return "chat.state.sent"
}

// words draws what a message says. What a stranger asks with has no links.
func (v *visit) words(c message.Chat, m message.Message) g.Node {
	if !m.DeletedAt.IsZero() {
		return h.P(h.Class("muted"), h.Em(v.T("chat.deleted")))
	}
	out := g.Group{v.file(m)}
	if m.Words.Card != nil && m.Words.Card.Header != "" {
		out = append(out, h.P(h.Dir("auto"), h.B(g.Text(m.Words.Card.Header))))
	}
	switch {
	case m.Words.Text == "":
	case m.Words.Card != nil && m.Words.Card.Kind == message.Asking:
		out = append(out, h.P(h.Dir("auto"), h.B(g.Text(m.Words.Text))))
	case c.Me.Standing == message.Asked:
		out = append(out, h.P(h.Dir("auto"), g.Text(m.Words.Text)))
	default:
		links := text.Links{Mention: func(full string) (string, string, bool) { return "/@" + full, full, text.ValidName(full) }, Tag: func(name string) string { return "/tags/" + name }}
		out = append(out, h.Div(h.Dir("auto"), g.Raw(text.Parse(m.Words.Text).HTML(links))))
	}
	if l := m.Words.Location; l != nil {
		at := strconv.FormatFloat(l.Latitude, 'f', 5, 64) + ", " + strconv.FormatFloat(l.Longitude, 'f', 5, 64)
		out = append(out, h.P(h.Dir("auto"), g.If(l.Name != "", h.B(g.Text(l.Name+" "))), g.Text(at)))
	}
	out = append(out, v.card(c, m))
	if m.Words.Post != 0 {
		out = append(out, h.P(h.A(h.Href("/posts/"+m.Words.Post.String()), v.T("chat.post"))))
	}
	return out
}

// file draws the file of a message, or says that it is gone.
func (v *visit) file(m message.Message) g.Node {
	if m.File == nil {
		return g.If(m.Words.Media != 0, h.P(h.Class("muted"), h.Em(v.T("chat.file.gone"))))
	}
	kind := m.File.Type
	if m.Kind == "sticker" {
		kind = m.Kind
	}
	return v.picture(*m.File, kind, m.Words.Name)
}

// picture draws a file as one of a kind.
func (v *visit) picture(f media.Media, kind, name string) g.Node {
	at := func(rendition string) string { return v.Media.Path(f, rendition, v.Now) }
	full, _ := f.Rendition(media.Original)
	return v.Files(ui.Post{Bare: true, Media: []ui.Media{{Kind: kind, Name: name, Bytes: full.Bytes, URL: at(media.Original), Preview: at(media.Preview), Alt: f.Description, Color: f.Color, Width: full.Width, Height: full.Height}}})
}

// attached takes the file of the form, with its description and the name of a document;
// zero when there is none.
func (v *visit) attached() (m id.Media, name string, err error) {
	if v.R.MultipartForm == nil || len(v.R.MultipartForm.File["file"]) == 0 || v.R.MultipartForm.File["file"][0].Size == 0 {
		return 0, "", nil
	}
	part := v.R.MultipartForm.File["file"][0]
	sent, err := part.Open()
	if err != nil {
		return 0, "", err
	}
	defer sent.Close()
	got, err := v.Media.File(v.R.Context(), v.Actor.Account, part.Filename, part.Header.Get("Content-Type"), sent)
	if alt := v.Form("alt"); err == nil && alt != "" {
		err = v.Write(func(ctx context.Context, tx *store.Tx) error {
			return v.Media.Describe(ctx, tx, v.Actor.Account, media.Change{ID: got.ID, Description: &alt})
		})
	}
	return got.ID, part.Filename, err
}

// say takes what is written. With a script the answer is the talk as it is now.
func (v *visit) say() error {
	which, err := form.Number[id.Chat](v.R, "id")
	if err != nil {
		return err
	}
	reply, _ := strconv.ParseInt(v.Form("reply"), 10, 64)
	var chosen *message.Choice
	if which := v.Form("choice"); which != "" {
		chosen = &message.Choice{ID: which}
	}
	if err := v.Message.Spend(v.Actor, false); err != nil {
		return err
	}
	file, name, err := v.attached()
	if err == nil {
		err = v.Write(func(ctx context.Context, tx *store.Tx) error {
			_, _, err := v.Message.Send(ctx, tx, v.Actor, which, message.Words{Text: v.Form("text"), Media: file, Name: name, Chosen: chosen, ReplyTo: reply, Ref: v.Form("ref")})
			return err
		})
	}
	if err == nil {
		return v.Redirect(path(which))
	}
	broken, err := form.Refusal(v.View, "text", err)
	if err != nil {
		return err
	}
	return v.drawTalk(http.StatusUnprocessableEntity, broken)
}
