package settings

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
)

// profileForm changes what everybody sees.
func (v *visit) profileForm() error { return v.drawProfile(v.me, nil) }

func (v *visit) drawProfile(a account.Account, broken []ui.Broken) error {
	avatar, header := v.View.Me.Avatar, ""
	err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		list, err := v.Media.Many(ctx, tx, []id.Media{v.me.AvatarMedia, v.me.HeaderMedia})
		for _, m := range list {
			switch m.ID {
			case v.me.AvatarMedia:
				avatar = v.Media.Path(m, "400", tx.Now())
			case v.me.HeaderMedia:
				header = v.Media.Path(m, "640", tx.Now())
			}
		}
		return err
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
		v.Field(ui.Field{Name: "display_name", Label: v.Say("pages.signup.name"), Value: a.DisplayName, Auto: "name", Optional: true, Error: form.At(broken, "display_name")}),
		v.Field(ui.Field{Name: "note", Label: v.Say("pages.profile.note"), Hint: v.Say("pages.profile.note_hint"), Type: "textarea", Value: a.Note, Optional: true, Error: form.At(broken, "note")}),
		h.Div(h.Class("face"), h.Img(h.Class("avatar l"), h.Src(avatar), h.Alt(""), h.Width("96"), h.Height("96")), v.Field(ui.Field{Name: "avatar", Label: v.Say("pages.profile.avatar"), Type: "file", Accept: types, Optional: true})),
		v.Field(ui.Field{Name: "avatar_text", Label: v.Say("pages.compose.alt"), Value: a.AvatarText, Optional: true}),
		h.Div(h.Class("face"), g.If(header != "", h.Img(h.Class("band"), h.Src(header), h.Alt(""))), v.Field(ui.Field{Name: "header", Label: v.Say("pages.profile.header"), Type: "file", Accept: types, Optional: true})),
		v.Field(ui.Field{Name: "header_text", Label: v.Say("pages.profile.header_text"), Value: a.HeaderText, Optional: true}),
		h.Details(h.Class("foldable"), g.If(len(a.Fields) > 0, g.Attr("open")), h.Summary(v.Icon("link"), v.T("pages.profile.fields")), h.Div(h.Class("stack"), h.P(h.Class("hint"), v.T("pages.profile.fields_hint")), g.Group(rows))),
		v.Field(ui.Field{Name: "bot", Label: v.Say("pages.profile.is_bot"), Type: "checkbox", Checked: a.Bot})))
}

func (v *visit) saveProfile() error {
	typed := v.me
	typed.DisplayName, typed.Note, typed.AvatarText, typed.HeaderText, typed.Bot = v.Form("display_name"), strings.ReplaceAll(v.Form("note"), "\r\n", "\n"), v.Form("avatar_text"), v.Form("header_text"), v.Form("bot") != ""
	typed.Fields = nil
	for i := range account.MaxFields {
		n := string(rune('0' + i))
		if f := (account.ProfileField{Name: v.Form("name" + n), Value: v.Form("value" + n)}); f.Name != "" || f.Value != "" {
			typed.Fields = append(typed.Fields, f)
		}
	}
	c := account.ProfileChange{DisplayName: &typed.DisplayName, Note: &typed.Note, AvatarText: &typed.AvatarText, HeaderText: &typed.HeaderText, Bot: &typed.Bot, Fields: &typed.Fields}
	err := v.portraits(&c)
	if err == nil {
		err = v.Write(func(ctx context.Context, tx *store.Tx) error { return v.change(ctx, tx, c) })
	}
	if err != nil {
		broken, err := form.Refusal(v.View, "display_name", err)
		if err != nil {
			return err
		}
		return v.drawProfile(typed, broken)
	}
	return v.done("profile")
}

// change updates the profile and lets go of pictures that were replaced.
func (v *visit) change(ctx context.Context, tx *store.Tx, c account.ProfileChange) error {
	old, err := v.Account.Find(ctx, tx, v.Actor.Account)
	if err != nil {
		return err
	}
	now, err := v.Account.Update(ctx, tx, v.Actor, c)
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
	if v.R.MultipartForm == nil {
		return nil
	}
	for name, to := range map[string]**id.Media{"avatar": &c.AvatarMedia, "header": &c.HeaderMedia} {
		for _, f := range v.R.MultipartForm.File[name] {
			if f.Size == 0 {
				continue
			}
			src, err := f.Open()
			if err != nil {
				return err
			}
			m, err := v.Media.Picture(v.R.Context(), v.Actor.Account, src)
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
		v.Field(ui.Field{Name: "visibility", Label: v.Say("pages.privacy.visibility"), Type: "select", Value: s.PostVisibility, Options: form.Options(v.View, "pages.audience.", "public", "unlisted", "private")}),
		v.Field(ui.Field{Name: "wait", Label: v.Say("pages.privacy.wait"), Hint: v.Say("pages.privacy.wait_hint"), Type: "select", Value: strconv.Itoa(s.Wait), Options: form.Options(v.View, "pages.privacy.wait_", "0", "10", "30")}),
		v.Field(ui.Field{Name: "quotes", Label: v.Say("pages.privacy.quotes"), Type: "select", Value: s.QuotePolicy, Options: form.Options(v.View, "pages.privacy.quotes.", "public", "followers", "nobody")}),
		v.Field(ui.Field{Name: "sensitive", Label: v.Say("pages.privacy.sensitive"), Type: "checkbox", Checked: s.PostSensitive}),
		v.Field(ui.Field{Name: "locked", Label: v.Say("pages.privacy.locked"), Hint: v.Say("pages.privacy.locked_hint"), Type: "checkbox", Checked: v.me.Locked}),
		v.Field(ui.Field{Name: "discoverable", Label: v.Say("pages.privacy.discoverable"), Hint: v.Say("pages.privacy.discoverable_hint"), Type: "checkbox", Checked: v.me.Discoverable}),
		v.Field(ui.Field{Name: "indexable", Label: v.Say("pages.privacy.indexable"), Hint: v.Say("pages.privacy.indexable_hint"), Type: "checkbox", Checked: v.me.Indexable}),
		v.Field(ui.Field{Name: "hide_graph", Label: v.Say("pages.privacy.hide_graph"), Type: "checkbox", Checked: v.me.HideGraph}),
		v.Field(ui.Field{Name: "noindex", Label: v.Say("pages.privacy.noindex"), Type: "checkbox", Checked: s.IndexOff})),
		h.P(h.Class("panel row"), ui.Link("/mutes", "", v.Say("pages.mutes.title")), ui.Link("/blocks", "", v.Say("pages.blocks.title")), g.If(v.me.Locked, ui.Link("/follow-requests", "", v.Say("pages.requests.title")))))
}

func (v *visit) savePrivacy() error {
	on := func(name string) *bool { b := v.Form(name) != ""; return &b }
	c := account.ProfileChange{Locked: on("locked"), Discoverable: on("discoverable"), Indexable: on("indexable"), HideGraph: on("hide_graph")}
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := v.Account.Update(ctx, tx, v.Actor, c); err != nil {
			return err
		}
		return v.choose(ctx, tx, func(s *account.Settings) {
			s.Wait, _ = strconv.Atoi(v.Form("wait"))
			s.PostVisibility, s.QuotePolicy, s.PostSensitive, s.IndexOff = v.Form("visibility"), v.Form("quotes"), *on("sensitive"), *on("noindex")
		})
	})
	if err != nil {
		return v.refuse("privacy", "visibility", err, v.drawPrivacy)
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
	return v.topic("display", broken, v.form1("/settings/display",
		v.Field(ui.Field{Name: "lang", Label: v.Say("pages.display.lang"), Type: "select", Value: string(s.Lang), Options: langs}),
		v.Field(ui.Field{Name: "post_language", Label: v.Say("pages.display.post_language"), Type: "select", Value: cmp.Or(s.PostLanguage, i18n.Undetermined), Options: form.Languages(v.View, s.PostLanguage)}),
		v.Field(ui.Field{Name: "theme", Label: v.Say("pages.display.theme"), Type: "select", Value: s.Theme, Options: form.Options(v.View, "pages.display.theme.", "auto", "light", "dark")}),
		v.Field(ui.Field{Name: "contrast", Label: v.Say("pages.display.contrast"), Type: "select", Value: cmp.Or(s.Contrast, "auto"), Options: form.Options(v.View, "pages.display.contrast.", "auto", "more", "less")}),
		v.Field(ui.Field{Name: "media", Label: v.Say("pages.display.media"), Type: "select", Value: s.ExpandMedia, Options: form.Options(v.View, "pages.display.media.", "default", "show_all", "hide_all")}),
		v.Field(ui.Field{Name: "for_you", Label: v.Say("pages.display.foryou"), Hint: v.Say("pages.display.foryou_hint"), Type: "checkbox", Checked: s.ForYou}),
		v.Field(ui.Field{Name: "spoilers", Label: v.Say("pages.display.spoilers"), Type: "checkbox", Checked: s.ExpandSpoilers}),
		v.Field(ui.Field{Name: "large", Label: v.Say("pages.display.large"), Type: "checkbox", Checked: s.LargeText}),
		v.Field(ui.Field{Name: "dense", Label: v.Say("pages.display.dense"), Type: "checkbox", Checked: s.Dense}),
		v.Field(ui.Field{Name: "calm", Label: v.Say("pages.display.calm"), Type: "checkbox", Checked: s.ReduceMotion}),
		v.Field(ui.Field{Name: "plays", Label: v.Say("pages.display.plays"), Hint: v.Say("pages.display.plays_hint"), Type: "checkbox", Checked: s.AutoplayGifs}),
		v.Field(ui.Field{Name: "enters", Label: v.Say("pages.display.enters"), Hint: v.Say("pages.display.enters_hint"), Type: "checkbox", Checked: s.AutoInsert}),
		v.Field(ui.Field{Name: "keys", Label: v.Say("pages.display.keys"), Type: "checkbox", Checked: !s.KeysOff})))
}

func (v *visit) saveDisplay() error {
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		err := v.choose(ctx, tx, func(s *account.Settings) {
			s.Lang, s.PostLanguage, s.Theme, s.ExpandMedia = i18n.Tag(v.Form("lang")), v.Form("post_language"), v.Form("theme"), v.Form("media")
			if s.PostLanguage == i18n.Undetermined {
				s.PostLanguage = ""
			}
			if s.Contrast, s.Dense = v.Form("contrast"), v.Form("dense") != ""; s.Contrast == "auto" {
				s.Contrast = ""
			}
			s.ExpandSpoilers, s.LargeText, s.ReduceMotion, s.KeysOff = v.Form("spoilers") != "", v.Form("large") != "", v.Form("calm") != "", v.Form("keys") == ""
			s.AutoplayGifs, s.AutoInsert = v.Form("plays") != "", v.Form("enters") != ""
		})
		if err != nil {
			return err
		}
		return v.ForYou.Switch(ctx, tx, v.Actor, v.Form("for_you") != "")
	})
	if err != nil {
		return v.refuse("display", "lang", err, v.drawDisplay)
	}
	if slices.Contains(i18n.Tags(), i18n.Tag(v.Form("lang"))) {
		v.Relang()
	}
	return v.done("display")
}
