package pages

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/edge/pages/deed"
	"parvis/engine/post"
)

// excerpt is how many characters of a draft its list shows.
const excerpt = 200

// open fills the composer from a draft that is kept on the server.
func (d *draft) open(s post.Scheduled) {
	p := s.Draft
	d.id, d.rev = s.ID.String(), strconv.FormatInt(s.Rev, 10)
	d.text, d.spoiler, d.visibility, d.language, d.sensitive = p.Text, p.Spoiler, string(p.Visibility), p.Language, p.Sensitive
	if p.ReplyTo != 0 {
		d.replyTo = p.ReplyTo.String()
	}
	if p.Quote != 0 {
		d.quote = p.Quote.String()
	}
	if p.Poll != nil {
		d.options, d.multiple, d.expires = p.Poll.Options, p.Poll.Multiple, strconv.Itoa(int(p.Poll.ExpiresIn/time.Second))
	}
}

// keepFiles gives the files of a draft that are still there, for its form.
func (d *draft) keepFiles(b *album, files []id.Media) error {
	list, err := b.v.Media.Many(b.ctx, b.tx, files)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Owner == b.v.actor.Account && m.Post == 0 {
			d.kept = append(d.kept, b.kept(m))
		}
	}
	return nil
}

// unsent says which draft of the server's a form writes on.
func unsent(d draft) g.Node {
	return h.Span(h.ID("unsent"), h.Input(h.Type("hidden"), h.Name("draft"), h.Value(d.id)), h.Input(h.Type("hidden"), h.Name("rev"), h.Value(d.rev)))
}

// sentCookie is how a browser with scripts learns which form the server took.
const sentCookie = "parvis_sent"

// sentKey is the shape of a form's key.
var sentKey = regexp.MustCompile(`^[\w-]{1,64}$`)

// took tells the browser that what the form of a key held is published or kept: until
// then the device keeps the words and offers them again (web-client 6.9, 7.8).
func (v *visit) took(key string) {
	if sentKey.MatchString(key) {
		http.SetCookie(v.w, &http.Cookie{Name: sentCookie, Value: key, Path: "/", MaxAge: 3600, Secure: v.secure(), SameSite: http.SameSiteLaxMode})
	}
}

// saveDraft keeps what is being written on the server: for a script every few
// seconds, for whoever asks with a button at once.
func (v *visit) saveDraft() error {
	d := v.formDraft()
	if err := v.upload(&d); err != nil {
		return v.refuse(d, err)
	}
	pd, err := d.post()
	if err != nil {
		return err
	}
	s := post.Scheduled{Draft: pd, Key: v.form("sheet")}
	s.ID, _ = id.Parse[id.Job](d.id)
	s.Rev, _ = strconv.ParseInt(d.rev, 10, 64)
	if s.ID == 0 && strings.TrimSpace(pd.Text+pd.Spoiler) == "" && len(pd.Media) == 0 && pd.Poll == nil {
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	var saved post.Scheduled
	if err := v.write(func(ctx context.Context, tx *store.Tx) (err error) {
		saved, err = v.Post.SaveDraft(ctx, tx, v.actor, s)
		return err
	}); err != nil {
		if web.IsFragment(v.r) {
			return err
		}
		return v.refuse(d, err)
	}
	if !web.IsFragment(v.r) {
		v.took(v.form("key"))
		return v.redirect("/drafts")
	}
	d.id, d.rev = saved.ID.String(), strconv.FormatInt(saved.Rev, 10)
	return v.send(http.StatusOK, unsent(d))
}

// drafts lists what was written and not sent.
func (v *visit) drafts() error {
	var all []post.Scheduled
	if err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = v.Post.Drafts(ctx, tx, v.actor)
		return err
	}); err != nil {
		return err
	}
	content := h.Ul(h.Class("people"), h.Role("list"), g.Map(all, func(s post.Scheduled) g.Node {
		p := s.Draft
		words := []rune(strings.TrimSpace(p.Spoiler + " " + p.Text))
		if len(words) > excerpt {
			words = append(words[:excerpt], '…')
		}
		var more []string
		if p.ReplyTo != 0 {
			more = append(more, v.Say("pages.drafts.answer"))
		}
		if n := len(p.Media); n > 0 {
			more = append(more, v.Say("pages.drafts.files", i18n.Count(n)))
		}
		if p.Poll != nil {
			more = append(more, v.Say("pages.compose.poll"))
		}
		text := h.Span(h.Class("muted"), v.T("pages.drafts.wordless"))
		if len(words) > 0 {
			text = g.Text(string(words))
		}
		return h.Li(h.Class("stack s"), h.P(h.Dir("auto"), text), h.P(h.Class("small muted"), v.When(s.Saved), g.Map(more, func(w string) g.Node { return g.Text(" · " + w) })),
			h.Div(h.Class("row"), ui.Link("/compose?draft="+s.ID.String(), "sm", v.Say("pages.drafts.go_on")), ui.Act("/drafts/"+s.ID.String()+"/drop", "btn sm bad", v.T("pages.drafts.drop"))))
	}))
	if len(all) == 0 {
		content = v.Empty(v.Say("pages.drafts.empty"), ui.Link("/compose", "", v.Say("pages.compose.title")))
	}
	return v.draw(ui.Page{Title: v.Say("pages.drafts.title"), Here: "compose", Back: "/compose", NoIndex: true}, content)
}

// changeDraft throws a draft away, or brings it back.
func (v *visit) changeDraft() error {
	j, err := number[id.Job](v, "id")
	if err != nil {
		return err
	}
	switch v.r.PathValue("act") {
	case "drop":
		err = v.write(func(ctx context.Context, tx *store.Tx) error { return v.Post.DropDraft(ctx, tx, v.actor, j) })
		if err == nil {
			return v.redirect(deed.Say("/drafts", "drafts/drop", int64(j)))
		}
	case "restore":
		err = v.write(func(ctx context.Context, tx *store.Tx) error { return v.Post.RestoreDraft(ctx, tx, v.actor, j) })
	default:
		return errNoPage
	}
	if err != nil {
		return err
	}
	return v.redirect("/drafts")
}

// recall takes a post back that waits or is planned, and opens it in the composer.
func (v *visit) recall() error {
	j, err := number[id.Job](v, "id")
	if err != nil {
		return err
	}
	if err := v.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Post.Recall(ctx, tx, v.actor, j)
		return err
	}); err != nil {
		return err
	}
	return v.redirect("/compose?draft=" + j.String())
}
