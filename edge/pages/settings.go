package pages

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

// topicOf gives one of the client's own pages of settings by its name.
func topicOf(name string) desk.Desk[account.Actor] {
	key := "pages.settings." + name
	return desk.Desk[account.Actor]{Path: "/settings/" + name, Word: key, What: key + ".what", Open: account.Actor.Known}
}

// topic draws one of them.
func (v *visit) topic(name string, broken []ui.Broken, content ...g.Node) error {
	return v.drawTopic(topicOf(name), broken, content...)
}

// drawTopic draws a page of settings, among the others that the member may open.
func (v *visit) drawTopic(t desk.Desk[account.Actor], broken []ui.Broken, content ...g.Node) error {
	saved := v.r.URL.Query().Get("saved") != "" && len(broken) == 0
	status := http.StatusOK
	if len(broken) > 0 {
		status = http.StatusUnprocessableEntity
	}
	title := v.Say(t.Word)
	page := ui.Page{Title: title + " · " + v.Say("ui.nav.settings"), Heading: v.Say("ui.nav.settings"), Here: "settings", Back: "/@" + v.me.Username, NoIndex: true, Unread: v.unread, Refresh: v.refresh}
	return v.send(status, v.Shell(page,
		h.Nav(h.Class("sub scroll"), h.Aria("label", v.Say("ui.nav.settings")), g.Map(v.topics, func(o desk.Desk[account.Actor]) g.Node {
			return g.If(o.Open(v.actor), h.A(h.Class("chip"), h.Href(o.Path), g.If(o.Path == t.Path, h.Aria("current", "page")), v.T(o.Word)))
		})),
		h.Div(h.Class("panel stack s"), h.H2(h.Class("display"), g.Text(title)), h.P(h.Class("muted small"), v.T(t.What)),
			g.If(saved, h.Div(h.Class("notice good"), h.Role("status"), v.Icon("done"), h.P(v.T("pages.settings.saved")))), v.Summary(broken)),
		g.Group(content)))
}

// done leads back to the page of a topic, with the line that says it was saved.
func (v *visit) done(name string) error { return v.redirect("/settings/" + name + "?saved=1") }

// refusal words what a person can mend, for the form it came from; the rest is
// passed on. Who must prove again who they are is led to do so.
func (v *visit) refusal(field string, err error) ([]ui.Broken, error) {
	f := fault.Of(err)
	switch {
	case f.Kind == fault.Internal || f.Kind == fault.Missing && field == "":
		return nil, err
	case len(f.Fields) == 0:
		return []ui.Broken{{Name: field, Text: v.Edge.Words.Fault(v.Lang, f)}}, nil
	}
	var out []ui.Broken
	worded := v.wrong(f)
	for _, x := range f.Fields {
		out = append(out, ui.Broken{Name: x.Name, Text: worded[x.Name]})
	}
	return out, nil
}

// stale tells that the act needs the person to prove again who they are.
func stale(err error) bool { return fault.Of(err).Code == "account.session.stale" }

// proveAgain leads to the sign-in page, and from there to a topic.
func (v *visit) proveAgain(name string) error {
	return v.redirect("/signin?force=1&next=" + url.QueryEscape("/settings/"+name))
}

// options are choices whose words have the same beginning.
func (v *visit) options(prefix string, values ...string) []ui.Option {
	out := make([]ui.Option, 0, len(values))
	for _, x := range values {
		out = append(out, ui.Option{Value: x, Text: v.Say(prefix + x)})
	}
	return out
}

// form1 is the form of a topic, with its one button.
func (v *visit) form1(action string, fields ...g.Node) g.Node {
	return h.Form(h.Class("panel stack"), h.Method("post"), h.Action(action), h.EncType("multipart/form-data"), g.Group(fields), h.P(ui.Submit("go", v.Say("pages.compose.save"))))
}

// chosen reads what the member set.
func (v *visit) chosen() (s account.Settings, err error) {
	err = v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		s, err = v.Account.Settings(ctx, tx, v.actor.Account)
		return err
	})
	return s, err
}

// choose changes what the member set.
func (v *visit) choose(ctx context.Context, tx *store.Tx, fn func(s *account.Settings)) error {
	s, err := v.Account.Settings(ctx, tx, v.actor.Account)
	if err != nil {
		return err
	}
	fn(&s)
	return v.Account.SetSettings(ctx, tx, v.actor, s)
}

// profileForm changes what everybody sees.
func (v *visit) profileForm() error { return v.drawProfile(v.me, nil) }

func (v *visit) drawProfile(a account.Account, broken []ui.Broken) error {
	avatar, header := v.person(v.me).Avatar, ""
	err := v.read(func(ctx context.Context, tx *store.Tx) error {
		b := v.album(ctx, tx)
		if err := b.fetch([]id.Media{v.me.AvatarMedia, v.me.HeaderMedia}); err != nil {
			return err
		}
		avatar = b.person(v.me).Avatar
		if m, ok := b.files[v.me.HeaderMedia]; ok {
			header = b.address(m, "640")
		}
		return nil
	})
	if err != nil {
		return err
	}
	rows := make([]g.Node, 0, account.MaxFields)
	for i := range account.MaxFields {
		f := account.ProfileField{}
		if i < len(a.Fields) {
			f = a.Fields[i]
		}
		n := string(rune('0' + i))
		rows = append(rows, h.Div(h.Class("cols"), v.Field(ui.Field{Name: "name" + n, Label: v.Say("pages.profile.field_name", i18n.With("N", i+1)), Value: f.Name, Optional: true}),
			v.Field(ui.Field{Name: "value" + n, Label: v.Say("pages.profile.field_value", i18n.With("N", i+1)), Value: f.Value, Optional: true})))
	}
	types := "image/jpeg,image/png,image/webp,image/gif,image/avif,image/heic"
	return v.topic("profile", broken, v.form1("/settings/profile",
		v.Field(ui.Field{Name: "display_name", Label: v.Say("pages.signup.name"), Value: a.DisplayName, Auto: "name", Optional: true, Error: wrongAt(broken, "display_name")}),
		v.Field(ui.Field{Name: "note", Label: v.Say("pages.profile.note"), Hint: v.Say("pages.profile.note_hint"), Type: "textarea", Value: a.Note, Optional: true, Error: wrongAt(broken, "note")}),
		h.Div(h.Class("face"), h.Img(h.Class("avatar l"), h.Src(avatar), h.Alt(""), h.Width("96"), h.Height("96")), v.Field(ui.Field{Name: "avatar", Label: v.Say("pages.profile.avatar"), Type: "file", Accept: types, Optional: true})),
		v.Field(ui.Field{Name: "avatar_text", Label: v.Say("pages.compose.alt"), Value: a.AvatarText, Optional: true}),
		h.Div(h.Class("face"), g.If(header != "", h.Img(h.Class("band"), h.Src(header), h.Alt(""))), v.Field(ui.Field{Name: "header", Label: v.Say("pages.profile.header"), Type: "file", Accept: types, Optional: true})),
		v.Field(ui.Field{Name: "header_text", Label: v.Say("pages.profile.header_text"), Value: a.HeaderText, Optional: true}),
		h.Details(h.Class("foldable"), g.If(len(a.Fields) > 0, g.Attr("open")), h.Summary(v.Icon("link"), v.T("pages.profile.fields")), h.Div(h.Class("stack"), h.P(h.Class("hint"), v.T("pages.profile.fields_hint")), g.Group(rows))),
		v.Field(ui.Field{Name: "bot", Label: v.Say("pages.profile.is_bot"), Type: "checkbox", Checked: a.Bot})))
}

func wrongAt(broken []ui.Broken, name string) string {
	for _, b := range broken {
		if b.Name == name {
			return b.Text
		}
	}
	return ""
}

func (v *visit) saveProfile() error {
	typed := v.me
	typed.DisplayName, typed.Note, typed.AvatarText, typed.HeaderText, typed.Bot = v.form("display_name"), strings.ReplaceAll(v.form("note"), "\r\n", "\n"), v.form("avatar_text"), v.form("header_text"), v.form("bot") != ""
	typed.Fields = nil
	for i := range account.MaxFields {
		n := string(rune('0' + i))
		if f := (account.ProfileField{Name: v.form("name" + n), Value: v.form("value" + n)}); f.Name != "" || f.Value != "" {
			typed.Fields = append(typed.Fields, f)
		}
	}
	c := account.ProfileChange{DisplayName: &typed.DisplayName, Note: &typed.Note, AvatarText: &typed.AvatarText, HeaderText: &typed.HeaderText, Bot: &typed.Bot, Fields: &typed.Fields}
	err := v.portraits(&c)
	if err == nil {
		err = v.write(func(ctx context.Context, tx *store.Tx) error { return v.change(ctx, tx, c) })
	}
	if err != nil {
		broken, err := v.refusal("display_name", err)
		if err != nil {
			return err
		}
		return v.drawProfile(typed, broken)
	}
	return v.done("profile")
}

// change updates the profile and lets go of pictures that were replaced.
func (v *visit) change(ctx context.Context, tx *store.Tx, c account.ProfileChange) error {
	old, err := v.Account.Find(ctx, tx, v.actor.Account)
	if err != nil {
		return err
	}
	now, err := v.Account.Update(ctx, tx, v.actor, c)
	if err != nil {
		return err
	}
	for _, m := range []id.Media{old.AvatarMedia, old.HeaderMedia} {
		if m != 0 && m != now.AvatarMedia && m != now.HeaderMedia {
			if err := v.Media.Discard(ctx, tx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// portraits takes the pictures of the form.
func (v *visit) portraits(c *account.ProfileChange) error {
	if v.r.MultipartForm == nil {
		return nil
	}
	for name, to := range map[string]**id.Media{"avatar": &c.AvatarMedia, "header": &c.HeaderMedia} {
		for _, f := range v.r.MultipartForm.File[name] {
			if f.Size == 0 {
				continue
			}
			src, err := f.Open()
			if err != nil {
				return err
			}
			m, err := v.Media.Picture(v.r.Context(), v.actor.Account, src)
			_ = src.Close()
			if err != nil {
				return err
			}
			*to = &m.ID
		}
	}
	return nil
}

// privacyForm says who sees and finds what.
func (v *visit) privacyForm() error { return v.drawPrivacy(nil) }

func (v *visit) drawPrivacy(broken []ui.Broken) error {
	s, err := v.chosen()
	if err != nil {
		return err
	}
	return v.topic("privacy", broken, v.form1("/settings/privacy",
		v.Field(ui.Field{Name: "visibility", Label: v.Say("pages.privacy.visibility"), Type: "select", Value: s.PostVisibility, Options: v.options("pages.audience.", "public", "unlisted", "private")}),
		v.Field(ui.Field{Name: "quotes", Label: v.Say("pages.privacy.quotes"), Type: "select", Value: s.QuotePolicy, Options: v.options("pages.privacy.quotes.", "public", "followers", "nobody")}),
		v.Field(ui.Field{Name: "sensitive", Label: v.Say("pages.privacy.sensitive"), Type: "checkbox", Checked: s.PostSensitive}),
		v.Field(ui.Field{Name: "locked", Label: v.Say("pages.privacy.locked"), Hint: v.Say("pages.privacy.locked_hint"), Type: "checkbox", Checked: v.me.Locked}),
		v.Field(ui.Field{Name: "discoverable", Label: v.Say("pages.privacy.discoverable"), Hint: v.Say("pages.privacy.discoverable_hint"), Type: "checkbox", Checked: v.me.Discoverable}),
		v.Field(ui.Field{Name: "indexable", Label: v.Say("pages.privacy.indexable"), Hint: v.Say("pages.privacy.indexable_hint"), Type: "checkbox", Checked: v.me.Indexable}),
		v.Field(ui.Field{Name: "hide_graph", Label: v.Say("pages.privacy.hide_graph"), Type: "checkbox", Checked: v.me.HideGraph}),
		v.Field(ui.Field{Name: "noindex", Label: v.Say("pages.privacy.noindex"), Type: "checkbox", Checked: s.IndexOff})),
		h.P(h.Class("panel row"), ui.Link("/mutes", "", v.Say("pages.mutes.title")), ui.Link("/blocks", "", v.Say("pages.blocks.title")), g.If(v.me.Locked, ui.Link("/follow-requests", "", v.Say("pages.requests.title")))))
}

func (v *visit) savePrivacy() error {
	on := func(name string) *bool { b := v.form(name) != ""; return &b }
	c := account.ProfileChange{Locked: on("locked"), Discoverable: on("discoverable"), Indexable: on("indexable"), HideGraph: on("hide_graph")}
	err := v.write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := v.Account.Update(ctx, tx, v.actor, c); err != nil {
			return err
		}
		return v.choose(ctx, tx, func(s *account.Settings) {
			s.PostVisibility, s.QuotePolicy, s.PostSensitive, s.IndexOff = v.form("visibility"), v.form("quotes"), *on("sensitive"), *on("noindex")
		})
	})
	if err != nil {
		broken, err := v.refusal("visibility", err)
		if err != nil {
			return err
		}
		return v.drawPrivacy(broken)
	}
	return v.done("privacy")
}

// displayForm says how pages look.
func (v *visit) displayForm() error { return v.drawDisplay(nil) }

func (v *visit) drawDisplay(broken []ui.Broken) error {
	s, err := v.chosen()
	if err != nil {
		return err
	}
	langs := []ui.Option{{Value: "", Text: v.Say("pages.display.lang_browser")}}
	for _, t := range i18n.Tags() {
		langs = append(langs, ui.Option{Value: string(t), Text: t.Name()})
	}
	write := append([]ui.Option{{Value: "", Text: v.Say("pages.compose.language_none")}}, langs[1:]...)
	return v.topic("display", broken, v.form1("/settings/display",
		v.Field(ui.Field{Name: "lang", Label: v.Say("pages.display.lang"), Type: "select", Value: string(s.Lang), Options: langs}),
		v.Field(ui.Field{Name: "post_language", Label: v.Say("pages.display.post_language"), Type: "select", Value: s.PostLanguage, Options: write}),
		v.Field(ui.Field{Name: "theme", Label: v.Say("pages.display.theme"), Type: "select", Value: s.Theme, Options: v.options("pages.display.theme.", "auto", "light", "dark")}),
		v.Field(ui.Field{Name: "media", Label: v.Say("pages.display.media"), Type: "select", Value: s.ExpandMedia, Options: v.options("pages.display.media.", "default", "show_all", "hide_all")}),
		v.Field(ui.Field{Name: "for_you", Label: v.Say("pages.display.foryou"), Hint: v.Say("pages.display.foryou_hint"), Type: "checkbox", Checked: s.ForYou}),
		v.Field(ui.Field{Name: "spoilers", Label: v.Say("pages.display.spoilers"), Type: "checkbox", Checked: s.ExpandSpoilers}),
		v.Field(ui.Field{Name: "large", Label: v.Say("pages.display.large"), Type: "checkbox", Checked: s.LargeText}),
		v.Field(ui.Field{Name: "calm", Label: v.Say("pages.display.calm"), Type: "checkbox", Checked: s.ReduceMotion}),
		v.Field(ui.Field{Name: "keys", Label: v.Say("pages.display.keys"), Type: "checkbox", Checked: !s.KeysOff})))
}

func (v *visit) saveDisplay() error {
	err := v.write(func(ctx context.Context, tx *store.Tx) error {
		err := v.choose(ctx, tx, func(s *account.Settings) {
			s.Lang, s.PostLanguage, s.Theme, s.ExpandMedia = i18n.Tag(v.form("lang")), v.form("post_language"), v.form("theme"), v.form("media")
			s.ExpandSpoilers, s.LargeText, s.ReduceMotion, s.KeysOff = v.form("spoilers") != "", v.form("large") != "", v.form("calm") != "", v.form("keys") == ""
		})
		if err != nil {
			return err
		}
		return v.ForYou.Switch(ctx, tx, v.actor, v.form("for_you") != "")
	})
	if err != nil {
		broken, err := v.refusal("lang", err)
		if err != nil {
			return err
		}
		return v.drawDisplay(broken)
	}
	if slices.Contains(i18n.Tags(), i18n.Tag(v.form("lang"))) {
		http.SetCookie(v.w, &http.Cookie{Name: langCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: v.secure(), SameSite: http.SameSiteLaxMode})
	}
	return v.done("display")
}
