package pages

import (
	"cmp"
	"context"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/log"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/deed"
	"parvis/edge/pages/form"
	"parvis/engine/media"
	"parvis/engine/post"
)

// draft is a post being written, as the form holds it.
type draft struct {
	text, spoiler, visibility, language string
	replyTo, quote, edit                string
	options                             []string
	expires, at                         string
	multiple, sensitive                 bool
	// id and rev name the draft on the server, if there is one; sheet is what the
	// window calls it before. wait is how many seconds the post waits before it leaves.
	id, rev, sheet, wait string
	// short leaves out what an answer seldom needs.
	short bool
	mine  bool
	// kept are files that were uploaded before the form was refused.
	kept []kept
	// again are the pages on which the text cards of an edited post are drawn again.
	again []string
}

// kept is an uploaded file with its description.
type kept struct{ id, preview, alt string }

// compose draws the composer, perhaps filled for an answer, a quote or an edit.
func (v *visit) compose() error {
	q := v.r.URL.Query()
	d := draft{replyTo: q.Get("reply"), quote: q.Get("quote"), edit: q.Get("edit"), text: shared(q.Get)}
	if to := q.Get("to"); to != "" {
		d.text, d.visibility = "@"+to+" ", "direct"
	}
	var around *ui.Post
	err := v.read(func(ctx context.Context, tx *store.Tx) error {
		s, err := v.Account.Settings(ctx, tx, v.actor.Account)
		if err != nil {
			return err
		}
		d.kept = nil // a read may be made again
		for _, card := range q["card"][:min(len(q["card"]), pictures)] {
			if err := v.place(ctx, tx, &d, card); err != nil {
				return err
			}
		}
		if d.visibility == "" {
			d.visibility = s.PostVisibility
		}
		d.language = s.PostLanguage
		if n := q.Get("draft"); n != "" {
			if err := v.openDraft(ctx, tx, &d, n); err != nil {
				return err
			}
		}
		which := cmp.Or(d.edit, d.quote, d.replyTo)
		if which == "" {
			return nil
		}
		p, err := id.Parse[id.Post](which)
		if err != nil {
			return errNoPage
		}
		got, err := v.Post.See(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		if d.edit != "" {
			if got.Author != v.actor.Account {
				return errNoPage
			}
			d.text, d.spoiler, d.visibility, d.language, d.sensitive = got.Source, got.Spoiler, string(got.Visibility), got.Language, got.Sensitive
			if v.Again != nil && len(got.Media) > 0 {
				d.again, err = v.Again(ctx, tx, v.actor, p)
			}
			return err
		}
		if d.replyTo != "" && d.text == "" {
			if d.text, err = v.album(ctx, tx).addressed(got); err != nil {
				return err
			}
		}
		around, err = v.one(ctx, tx, got)
		return err
	})
	if err != nil {
		return err
	}
	return v.drawComposer(d, around, nil)
}

func (v *visit) drawComposer(d draft, around *ui.Post, broken []ui.Broken) error {
	key := "pages.compose.title"
	if d.edit != "" {
		key = "pages.compose.edit"
	}
	status := http.StatusOK
	if len(broken) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return v.drawAs(status, ui.Page{Title: v.Say(key), Here: "compose", Back: "/", Script: "composer", Side: v.composeSide()},
		g.Iff(around != nil, func() g.Node { return v.Article(*around) }), h.Div(h.Class("pad"), v.composer(d, broken)))
}

// openDraft fills the form from a draft of the server's.
func (v *visit) openDraft(ctx context.Context, tx *store.Tx, d *draft, which string) error {
	j, err := id.Parse[id.Job](which)
	if err != nil {
		return errNoPage
	}
	s, err := v.Post.Unsent(ctx, tx, v.actor, j)
	if err != nil {
		return err
	}
	d.open(s)
	return d.keepFiles(v.album(ctx, tx), s.Draft.Media)
}

// one draws a single post.
func (v *visit) one(ctx context.Context, tx *store.Tx, p post.Post) (*ui.Post, error) {
	list, err := v.around(ctx, tx, v.album(ctx, tx), []post.Post{p})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// addressed gives how an answer to a post begins: with its author and all whom it
// names, but who answers.
func (b *album) addressed(p post.Post) (string, error) {
	whom := append([]id.Account{p.Author}, p.Named()...)
	if err := b.meet(whom); err != nil {
		return "", err
	}
	text, seen := "", map[id.Account]bool{b.v.actor.Account: true}
	for _, a := range whom {
		if handle := b.people[a].Handle; handle != "" && !seen[a] {
			seen[a] = true
			text += "@" + handle + " "
		}
	}
	return text, nil
}

// pictures is how many files the form takes without a script.
const pictures = 4

func (v *visit) composer(d draft, broken []ui.Broken) g.Node {
	action, word := "/compose", "pages.compose.post"
	if d.edit != "" {
		word = "pages.compose.save"
	} else if d.replyTo != "" {
		word = "pages.compose.reply"
	}
	return g.Group{g.If(d.edit == "", v.bareSheet()), h.Form(h.ID("composer"), h.Class("stack"), h.Method("post"), h.Action(action), h.EncType("multipart/form-data"), v.composerData(),
		v.Summary(broken), v.redrawing(d.again),
		h.Div(h.ID("restored"), h.Class("notice calm"), g.Attr("hidden"), v.Icon("history"), h.P(v.T("pages.compose.restored")), h.P(h.Class("row"), h.Button(h.Type("button"), h.Class("btn sm"), v.T("pages.compose.discard")))),
		h.Div(h.ID("elsewhere"), h.Class("notice"), h.Role("alert"), g.Attr("hidden"), v.Icon("alert"), h.P(v.T("pages.compose.elsewhere")), h.P(h.Class("row"), h.Button(h.Type("button"), h.Class("btn sm"), v.T("pages.compose.both")), ui.Link("/drafts", "sm", v.Say("pages.compose.other")))),
		h.P(h.ID("unkept"), h.Class("small muted"), h.Role("status"), g.Attr("hidden"), h.Data("pending", v.Say("pages.compose.unkept.pending")), v.T("pages.compose.unkept."+elsewhere(d))),
		h.Input(h.Type("hidden"), h.Name("key"), h.Value(log.NewReference())),
		g.If(d.replyTo != "", h.Input(h.Type("hidden"), h.Name("reply"), h.Value(d.replyTo))), g.If(d.quote != "", h.Input(h.Type("hidden"), h.Name("quote"), h.Value(d.quote))),
		g.If(d.edit != "", h.Input(h.Type("hidden"), h.Name("edit"), h.Value(d.edit))), g.If(d.edit == "", g.Group{unsent(d), h.Input(h.Type("hidden"), h.Name("sheet"), h.Value(cmp.Or(d.sheet, log.NewReference()))), h.Input(h.Type("hidden"), h.Name("wait"), h.Value(cmp.Or(d.wait, strconv.Itoa(v.set.Wait))))}),
		g.If(d.edit == "", h.Div(h.Class("audience"), v.Avatar(v.portrait(), ""), v.Field(ui.Field{Name: "visibility", Label: v.Say("pages.compose.audience"), Type: "select", Value: d.visibility, Options: v.audiences()}))),
		h.Div(h.Class("compose"), h.Label(h.Class("vh"), h.For("text"), v.T("pages.compose.text")),
			h.Textarea(h.ID("text"), h.Name("text"), h.Rows("5"), h.Dir("auto"), h.Aria("describedby", "left"), h.Placeholder(v.Say("pages.compose.say")), g.If(!d.short, h.AutoFocus()), g.Text(d.text))),
		v.files(d),
		h.Div(h.Class("folds"), v.fileFields(d), g.If(!d.short, v.folds(d))),
		g.Iff(!d.short, func() g.Node { return v.languageField(d) }), g.If(d.short, form.Hidden("language", cmp.Or(v.set.PostLanguage, i18n.Undetermined))),
		h.Div(h.Class("tools"), h.Span(h.Class("small muted"), h.Span(h.ID("left"), h.Class("num"), g.Text(v.Lang.Number(post.MaxCharacters))), g.Text(" "), v.T("pages.compose.left")),
			h.Span(h.Class("push"), h.Span(h.ID("saved"), h.Class("small muted"), h.Role("status")), ui.Submit("go", v.Say(word))), v.cardButton(d)),
		// After the button that sends: Enter in a field presses the first.
		g.If(d.edit == "" && !d.short, h.P(h.Class("row"), h.Span(h.Class("push row"), h.A(h.Class("small"), h.Href("/drafts"), v.T("pages.drafts.title")), h.Button(h.Class("btn sm"), h.Type("submit"), h.FormAction("/compose/draft"), v.T("pages.compose.keep"))))))}
}

// elsewhere tells where drafts are kept beside the device: changes to a post nowhere.
func elsewhere(d draft) string {
	if d.edit != "" {
		return "edit"
	}
	return "draft"
}

// cardButton goes for a text card with all that the form holds. It stands behind the
// form's own button, which is the one that the key Enter presses.
func (v *visit) cardButton(d draft) g.Node {
	return g.If(v.Again != nil && d.edit == "" && len(d.kept) < pictures,
		h.Button(h.Type("submit"), h.Class("btn sm aside"), g.Attr("formaction", "/compose/card"), h.Aria("label", v.Say("pages.compose.card")), v.Icon("palette", "s"), h.Span(h.Class("wide-only"), v.T("pages.compose.card"))))
}

func (v *visit) audiences() []ui.Option {
	var out []ui.Option
	for _, a := range []post.Visibility{post.Public, post.Unlisted, post.Private, post.Direct} {
		out = append(out, ui.Option{Value: string(a), Text: v.Say("pages.audience." + string(a))})
	}
	return out
}

// composerData is what the composer's script needs to know.
func (v *visit) composerData() g.Node {
	return g.Group{h.Data("max", strconv.Itoa(post.MaxCharacters)), h.Data("files", strconv.Itoa(pictures)), h.Data("kept", v.Say("pages.compose.kept")), h.Data("stop", v.Say("pages.compose.stop")),
		h.Data("checked", v.Say("pages.compose.checked")), h.Data("lost", v.Say("pages.compose.lost")), h.Data("waits", v.Say("pages.compose.waits")), h.Data("pending", v.Say("pages.compose.pending")), h.Data("again", v.Say("pages.compose.again")),
		h.Data("by", v.actor.Account.String()), h.Data("out", v.Say("pages.compose.out")), h.Data("enter", v.Say("ui.nav.signin"))}
}

// files are those that were sent, with a description each, and the way to send more
// while writing.
func (v *visit) files(d draft) g.Node {
	if d.edit != "" {
		return nil
	}
	return g.Group{
		h.Ul(h.ID("uploads"), h.Class("stack s"), h.Role("list"), h.Aria("label", v.Say("pages.compose.files")), g.Map(d.kept, v.keptFile)),
		h.P(h.Class("picker js-only"), h.Label(h.Class("btn sm"), v.Icon("image", "s"), v.T("pages.compose.add"), h.Input(h.Class("vh"), h.Type("file"), g.Attr("multiple"), h.Data("pick", ""), h.Accept(strings.Join(v.Media.SupportedTypes(), ",")))),
			h.Span(h.Class("small muted wide-only"), v.T("pages.compose.drop"))),
	}
}

// redrawing leads to where the text cards of an edited post are drawn again.
func (v *visit) redrawing(again []string) g.Node {
	return g.Map(again, func(href string) g.Node {
		return h.P(h.A(h.Class("btn sm"), h.Href(href), v.Icon("palette", "s"), v.T("pages.compose.card_again")))
	})
}

// bareSheet asks once about a picture that nobody described.
func (v *visit) bareSheet() g.Node {
	return v.Sheet("bare", "sheet", v.Say("pages.compose.bare"), h.P(v.T("pages.compose.bare_what")), h.Form(h.Class("row mt"), h.Method("dialog"),
		h.Button(h.Class("btn"), h.Value("describe"), v.T("pages.compose.describe")), h.Button(h.Class("btn"), h.Value("post"), v.T("pages.compose.post_bare"))))
}

func (v *visit) keptFile(k kept) g.Node {
	seen := h.Span()
	if k.preview != "" {
		seen = h.Img(h.Src(k.preview), h.Alt(""))
	}
	return h.Li(h.Class("upload"), h.ID("u"+k.id), seen, h.Input(h.Type("hidden"), h.Name("media"), h.Value(k.id)),
		v.Field(ui.Field{Name: "alt-" + k.id, Label: v.Say("pages.compose.alt"), Hint: v.Say("pages.compose.alt_hint"), Type: "textarea", Rows: 2, Value: k.alt}),
		h.Button(h.Class("ib js-only"), h.Type("button"), h.Data("drop", ""), h.Aria("label", v.Say("pages.compose.remove")), v.Icon("close")))
}

// fileFields take files without a script.
func (v *visit) fileFields(d draft) g.Node {
	n := pictures - len(d.kept)
	if d.edit != "" || n <= 0 {
		return nil
	}
	more := make([]g.Node, 0, n)
	for i := range n {
		s := strconv.Itoa(i)
		more = append(more, h.Div(h.Class("stack s"), v.Field(ui.Field{Name: "file" + s, Label: v.Say("pages.compose.file"), Type: "file", Accept: strings.Join(v.Media.SupportedTypes(), ",")}),
			v.Field(ui.Field{Name: "alt" + s, Label: v.Say("pages.compose.alt"), Hint: v.Say("pages.compose.alt_hint"), Type: "textarea", Rows: 2, Optional: true})))
	}
	return h.Details(h.Class("foldable no-js"), h.Summary(v.Icon("image"), v.T("pages.compose.add")), h.Div(h.Class("stack"), g.Group(more)))
}

// folds are warning, poll and schedule.
func (v *visit) folds(d draft) g.Node {
	return g.Group{
		h.Details(h.Class("foldable"), g.If(d.spoiler != "", g.Attr("open")), h.Summary(v.Icon("alert"), v.T("pages.compose.warning")),
			h.Div(h.Class("stack"), v.Field(ui.Field{Name: "spoiler", Label: v.Say("pages.compose.spoiler"), Value: d.spoiler, Optional: true}),
				v.Field(ui.Field{Name: "sensitive", Label: v.Say("pages.compose.sensitive"), Type: "checkbox", Checked: d.sensitive}))),
		g.If(d.edit == "", h.Details(h.Class("foldable"), g.If(len(d.options) > 0, g.Attr("open")), h.Summary(v.Icon("ask"), v.T("pages.compose.poll")), h.Div(h.Class("stack"), v.pollFields(d)))),
		g.If(d.edit == "", h.Details(h.Class("foldable"), g.If(d.at != "", g.Attr("open")), h.Summary(v.Icon("clock"), v.T("pages.compose.later")),
			h.Div(v.InZone(), v.Field(ui.Field{Name: "at", Label: v.Say("pages.compose.at", i18n.With("Zone", v.ZoneName())), Value: d.at, Hint: v.Say("pages.compose.at_hint"), Type: "datetime-local", Optional: true})))),
	}
}

func (v *visit) languageField(d draft) g.Node {
	return v.Field(ui.Field{Name: "language", Label: v.Say("pages.compose.language"), Type: "select", Value: cmp.Or(d.language, i18n.Undetermined), Options: form.Languages(v.View, d.language, v.set.PostLanguage)})
}

func (v *visit) pollFields(d draft) g.Node {
	var out []g.Node
	for i := range post.MaxOptions {
		value := ""
		if i < len(d.options) {
			value = d.options[i]
		}
		out = append(out, v.Field(ui.Field{Name: "option" + strconv.Itoa(i), Label: v.Say("pages.compose.option", i18n.With("N", i+1)), Value: value, Optional: i > 1}))
	}
	return g.Group(append(out,
		v.Field(ui.Field{Name: "expires", Label: v.Say("pages.compose.expires"), Type: "select", Value: d.expires, Options: []ui.Option{
			{Value: "3600", Text: v.Lang.Duration(time.Hour)}, {Value: "86400", Text: v.Lang.Duration(24 * time.Hour)}, {Value: "259200", Text: v.Lang.Duration(72 * time.Hour)}, {Value: "604800", Text: v.Lang.Duration(168 * time.Hour)}}}),
		v.Field(ui.Field{Name: "multiple", Label: v.Say("pages.compose.multiple"), Type: "checkbox", Checked: d.multiple})))
}

// publish takes the composer's form. What is refused comes back whole.
func (v *visit) publish() error {
	d := v.formDraft()
	if err := v.upload(&d); err != nil {
		return v.refuse(d, err)
	}
	if q := v.r.URL.Query(); q.Has("card") {
		return v.resume(d, q.Get("card"))
	}
	if d.edit != "" {
		return v.saveEdit(d)
	}
	pd, err := d.post()
	if err != nil {
		return err
	}
	at, err := v.later()
	if err != nil {
		return v.refuse(d, err)
	}
	if err := v.Media.Settle(v.r.Context(), pd.Media...); err != nil {
		return v.refuse(d, err)
	}
	was, _ := id.Parse[id.Job](d.id)
	wait, _ := strconv.Atoi(d.wait)
	var made post.Post
	var waits post.Scheduled
	err = v.write(func(ctx context.Context, tx *store.Tx) (err error) {
		if err := v.Post.SpendDraft(ctx, tx, v.actor, was, v.form("sheet")); err != nil {
			return err
		}
		switch {
		case !at.IsZero():
			_, err = v.Post.Schedule(ctx, tx, v.actor, pd, at)
		case wait > 0:
			waits, err = v.Post.PublishSoon(ctx, tx, v.actor, pd, v.form("key"), time.Duration(wait)*time.Second)
		default:
			made, err = v.Post.Publish(ctx, tx, v.actor, pd, v.form("key"))
		}
		return err
	})
	if err != nil {
		return v.refuse(d, err)
	}
	v.took(v.form("key"))
	switch {
	case !at.IsZero():
		return v.redirect("/scheduled")
	case wait > 0:
		return v.redirect(deed.Say(v.afterwards(d), deed.Leave, int64(waits.ID)))
	}
	return v.redirect("/@" + v.me.Username + "/" + made.ID.String())
}

// afterwards is where somebody is led whose post waits: to what it answers, or home.
func (v *visit) afterwards(d draft) string {
	p, err := id.Parse[id.Post](d.replyTo)
	if err != nil {
		return "/"
	}
	to := "/"
	if err := v.read(func(ctx context.Context, tx *store.Tx) error {
		got, err := v.Post.See(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		one, err := v.one(ctx, tx, got)
		if err == nil && one != nil {
			to = one.URL
		}
		return err
	}); err != nil {
		return "/"
	}
	return to
}

// post gives what the form says as a post.
func (d draft) post() (post.Draft, error) {
	pd := post.Draft{Text: d.text, Spoiler: d.spoiler, Sensitive: d.sensitive, Visibility: post.Visibility(d.visibility), Language: d.language}
	pd.ReplyTo, _ = id.Parse[id.Post](d.replyTo)
	pd.Quote, _ = id.Parse[id.Post](d.quote)
	for _, k := range d.kept {
		m, err := id.Parse[id.Media](k.id)
		if err != nil {
			return pd, errForm
		}
		pd.Media = append(pd.Media, m)
	}
	if len(d.options) > 0 {
		seconds, _ := strconv.Atoi(d.expires)
		pd.Poll = &post.PollDraft{Options: d.options, ExpiresIn: time.Duration(seconds) * time.Second, Multiple: d.multiple}
	}
	return pd, nil
}

// resume draws the composer as it was left for a text card, with the card if there is
// one.
func (v *visit) resume(d draft, card string) error {
	if err := v.read(func(ctx context.Context, tx *store.Tx) error { return v.place(ctx, tx, &d, card) }); err != nil {
		return err
	}
	return v.drawComposer(d, nil, nil)
}

// place puts a file that was made elsewhere among those of the form, as it is
// described.
func (v *visit) place(ctx context.Context, tx *store.Tx, d *draft, which string) error {
	if which == "" || d.edit != "" {
		return nil
	}
	m, err := id.Parse[id.Media](which)
	if err != nil {
		return errForm
	}
	got, err := v.Media.Own(ctx, tx, v.actor, m)
	if err == nil {
		d.kept = append(d.kept, v.album(ctx, tx).kept(got))
	}
	return err
}

func (v *visit) saveEdit(d draft) error {
	p, err := id.Parse[id.Post](d.edit)
	if err != nil {
		return errNoPage
	}
	ch := post.Change{Text: &d.text, Spoiler: &d.spoiler, Sensitive: &d.sensitive, Language: &d.language}
	if err := v.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Post.Edit(ctx, tx, v.actor, p, ch)
		return err
	}); err != nil {
		return v.refuse(d, err)
	}
	v.took(v.form("key"))
	return v.redirect("/@" + v.me.Username + "/" + d.edit)
}

func (v *visit) formDraft() draft {
	d := draft{
		text: v.form("text"), spoiler: v.form("spoiler"), visibility: v.form("visibility"), at: v.form("at"), language: v.form("language"), replyTo: v.form("reply"), quote: v.form("quote"),
		edit: v.form("edit"), id: v.form("draft"), rev: v.form("rev"), sheet: v.form("sheet"), wait: v.form("wait"), expires: v.form("expires"), multiple: v.form("multiple") != "", sensitive: v.form("sensitive") != "",
	}
	for i := range post.MaxOptions {
		if o := strings.TrimSpace(v.form("option" + strconv.Itoa(i))); o != "" {
			d.options = append(d.options, o)
		}
	}
	return d
}

// upload takes the files of the form and the descriptions of all.
func (v *visit) upload(d *draft) error {
	if v.filesSent() > pictures {
		return media.ErrTooMany
	}
	for _, m := range v.r.PostForm["media"] {
		if err := v.keep(d, m, v.form("alt-"+m)); err != nil {
			return err
		}
	}
	if v.r.MultipartForm == nil {
		return nil
	}
	for i := range pictures {
		s := strconv.Itoa(i)
		for _, f := range v.r.MultipartForm.File["file"+s] {
			if f.Size == 0 {
				continue
			}
			m, err := v.uploadOne(f)
			if err != nil {
				return err
			}
			if err := v.keep(d, m.ID.String(), v.form("alt"+s)); err != nil {
				return err
			}
		}
	}
	return nil
}

// filesSent counts the files of the form, those kept from before included.
func (v *visit) filesSent() int {
	n := len(v.r.PostForm["media"])
	if v.r.MultipartForm == nil {
		return n
	}
	for _, list := range v.r.MultipartForm.File {
		for _, f := range list {
			if f.Size > 0 {
				n++
			}
		}
	}
	return n
}

func (v *visit) uploadOne(f *multipart.FileHeader) (media.Media, error) {
	src, err := f.Open()
	if err != nil {
		return media.Media{}, err
	}
	defer src.Close()
	return v.Media.Upload(v.r.Context(), v.actor.Account, src)
}

// keep describes an uploaded file and remembers it for the form.
func (v *visit) keep(d *draft, which, alt string) error {
	m, err := id.Parse[id.Media](which)
	if err != nil {
		return errForm
	}
	k := kept{id: which, alt: alt}
	err = v.write(func(ctx context.Context, tx *store.Tx) error {
		got, err := v.Media.Own(ctx, tx, v.actor, m)
		if err != nil {
			return err
		}
		k.preview = v.album(ctx, tx).kept(got).preview
		return v.Media.Describe(ctx, tx, v.actor.Account, media.Change{ID: m, Description: &alt})
	})
	d.kept = append(d.kept, k)
	return err
}

// refuse draws the composer again with what was wrong, and everything in it.
func (v *visit) refuse(d draft, err error) error {
	f := fault.Of(err)
	if f.Kind == fault.Internal {
		return err
	}
	v.w.Header().Set("Parvis-Refused", f.Code)
	return v.drawComposer(d, nil, []ui.Broken{{Name: "text", Text: v.Edge.Words.Fault(v.Lang, f)}})
}
