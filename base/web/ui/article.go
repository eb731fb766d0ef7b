package ui

import (
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
)

// Article draws a post; nothing for one that the reader's filters hide.
func (v View) Article(p Post) g.Node {
	if p.Hidden {
		return nil
	}
	return written(func(o *pen) { v.article(o, &p) })
}

func (v View) article(o *pen, p *Post) {
	o.raw(`<article class="post`, large(p), `" id="p`)
	o.text(p.ID)
	o.raw(`"`)
	o.attrIf("data-row", p.Row)
	if p.Opened {
		o.raw(` data-opened="1"`)
	}
	o.raw(` tabindex="-1" aria-labelledby="p`)
	o.text(p.ID)
	o.raw(`-n">`)
	if p.Booster != nil {
		o.raw(`<p class="by">`)
		v.icon(o, "boost", "s")
		o.raw(`<span>`)
		o.link(p.Booster.URL)
		v.named(o, p.Booster.Name)
		o.raw(`</a> `)
		o.text(v.Say("ui.post.boosted"))
		o.raw(`</span></p>`)
	}
	if p.Picked != "" {
		o.raw(`<p class="by">`)
		v.icon(o, "spark", "s")
		o.raw(`<span>`)
		o.text(p.Picked)
		o.raw(`</span></p>`)
	}
	v.byline(o, p)
	switch {
	case p.Covered:
		o.node(v.cover(*p))
	default:
		if !p.Bare {
			o.node(v.notices(*p))
		}
		v.body(o, p)
	}
	if !p.Bare {
		v.why(o, p)
		v.actions(o, p)
	}
	o.raw(`</article>`)
}

func large(p *Post) string {
	switch {
	case p.Large:
		return " large"
	case p.Near:
		return " near"
	}
	return ""
}

func (v View) byline(o *pen, p *Post) {
	o.raw(`<div class="who"><a`)
	o.attr("href", p.Author.URL)
	o.raw(` tabindex="-1" aria-hidden="true">`)
	v.avatar(o, p.Author, "")
	o.raw(`</a><div><b><a`)
	o.attr("href", p.Author.URL)
	o.attr("id", "p", p.ID, "-n")
	o.raw(`>`)
	v.named(o, p.Author.Name)
	o.raw(`</a></b><small>@`)
	o.text(p.Author.Handle, " · ")
	o.link(p.URL)
	v.when(o, p.At)
	o.raw(`</a>`)
	if p.Edited {
		o.raw(` · `)
		o.link("/posts/", p.ID, "/history")
		o.text(v.Say("ui.post.edited"))
		o.raw(`</a>`)
	}
	if p.Visibility != "public" {
		o.text(" · ", v.Say("ui.visibility."+p.Visibility))
	}
	if p.Answers != "" {
		o.text(" · ", v.Say("ui.post.answers", i18n.With("Name", "@"+p.Answers)))
	}
	o.raw(`</small>`)
	if p.Awaits && !p.Bare {
		o.raw(`<span class="badge warn">`)
		v.icon(o, "clock", "")
		o.text(v.Say("ui.post.awaits"))
		o.raw(`</span>`)
	}
	o.raw(`</div>`)
	if !p.Bare {
		v.menu(o, p)
	}
	o.raw(`</div>`)
}

func (v View) menu(o *pen, p *Post) {
	o.raw(`<button class="ib" type="button"`)
	o.attr("popovertarget", "m", p.ID)
	o.attr("aria-label", v.Say("ui.post.more"))
	o.raw(`>`)
	v.icon(o, "more", "")
	o.raw(`</button><div class="menu"`)
	o.attr("id", "m", p.ID)
	o.raw(` popover>`)
	v.choice(o, "link", "ui.post.open", p.URL)
	if p.Visibility == "public" || p.Visibility == "unlisted" {
		v.choice(o, "share", "ui.post.embed", "/posts/", p.ID, "/embed")
	}
	if v.Me != nil {
		v.choice(o, "quote", "ui.post.quote", "/compose?quote=", p.ID)
	}
	switch {
	case p.Mine:
		v.choice(o, "compose", "ui.post.edit", "/compose?edit=", p.ID)
		v.choice(o, "close", "ui.post.delete", "/posts/", p.ID, "/delete")
		if slices.ContainsFunc(p.Media, func(m Media) bool { return m.Kind == "video" || m.Kind == "audio" }) {
			v.choice(o, "cc", "ui.media.captions", "/posts/", p.ID, "/captions")
		}
		o.node(v.pinning(p))
	default:
		if v.Me != nil {
			v.choice(o, "hide", "ui.post.tune", "/posts/", p.ID, "/tune")
		}
		if v.Reports {
			v.choice(o, "flag", "ui.post.report", "/report?post=", p.ID)
		}
	}
	o.raw(`</div>`)
}

// choice is a line of a post's menu.
func (v View) choice(o *pen, icon, word string, href ...string) {
	o.link(href...)
	v.icon(o, icon, "")
	o.text(v.Say(word))
	o.raw(`</a>`)
}

// pinning puts a post on top of its author's profile, or takes it from there.
func (v View) pinning(p *Post) g.Node {
	if p.Pinned {
		return Act("/posts/"+p.ID+"/unpin", "", v.Icon("pin"), v.T("ui.post.unpin"))
	}
	if p.Visibility == "direct" {
		return nil
	}
	return Act("/posts/"+p.ID+"/pin", "", v.Icon("pin"), v.T("ui.post.pin"))
}

// body writes what the post says; what the reader's filter or the author's
// warning covers has to be opened.
func (v View) body(o *pen, p *Post) {
	folds := 0
	if p.Filtered != "" {
		v.fold(o, false)
		o.text(v.Say("ui.post.filtered", i18n.With("Name", p.Filtered)))
		o.raw(`</span></summary>`)
		folds++
	}
	if p.Spoiler != "" {
		v.fold(o, p.Open)
		v.pictured(o, p.Spoiler)
		o.raw(`</span></summary>`)
		folds++
	}
	if p.HTML != "" {
		o.raw(`<div class="body"`)
		o.attrIf("lang", p.Lang)
		o.raw(` dir="auto">`, v.Emoji.In(p.HTML), `</div>`)
	}
	o.node(v.Files(*p))
	o.node(v.poll(*p))
	o.node(v.quote(*p))
	if p.Preview != nil {
		o.node(v.Preview(*p.Preview))
	}
	for range folds {
		o.raw(`</details>`)
	}
}

// fold opens what has to be opened, up to the words that say what it is.
func (v View) fold(o *pen, open bool) {
	o.raw(`<details class="spoiler body"`)
	if open {
		o.raw(` open`)
	}
	o.raw(`><summary class="btn sm">`)
	v.icon(o, "hide", "s")
	o.raw(`<span dir="auto">`)
}

// Files draws the files of a post: one whole, two side by side, more as a row to
// scroll (web-client 5.4).
func (v View) Files(p Post) g.Node {
	if len(p.Media) == 0 {
		return nil
	}
	all := written(func(o *pen) {
		for i, m := range p.Media {
			v.figure(o, m, i+1, len(p.Media), p.Early && i == 0)
		}
	})
	switch n := len(p.Media); {
	case n == 2:
		all = h.Div(h.Class("pics two"), all)
	case n > 2:
		all = h.Div(h.Class("pics many"), h.Role("group"), h.TabIndex("0"), h.Aria("label", v.Say("ui.media.many", i18n.Count(n))), all)
	}
	if i := slices.IndexFunc(p.Media, func(m Media) bool { return len(m.Tracks) > 0 }); i >= 0 && !p.Bare {
		all = g.Group{all, h.P(h.Class("small"), h.A(h.Href("/posts/"+p.ID+"/captions"), v.T("ui.media.transcript")))}
	}
	if p.Sensitive && p.Spoiler == "" {
		return h.Details(h.Class("spoil"), h.Summary(h.Class("btn sm"), v.Icon("hide", "s"), v.T("ui.media.sensitive")), all)
	}
	return all
}

func (v View) figure(o *pen, m Media, i, of int, early bool) {
	o.raw(`<figure class="media">`)
	switch m.Kind {
	case "video", "gifv":
		o.raw(`<video`)
		o.attr("src", m.URL)
		o.raw(` controls preload="none"`)
		o.attrIf("poster", m.Preview)
		m.size(o)
		o.attr("aria-label", m.Alt)
		o.raw(`>`)
		v.tracks(o, m)
		o.raw(`</video>`)
	case "audio":
		o.raw(`<audio`)
		o.attr("src", m.URL)
		o.raw(` controls preload="none"`)
		o.attr("aria-label", m.Alt)
		o.raw(`>`)
		v.tracks(o, m)
		o.raw(`</audio>`)
	case "document":
		v.paper(o, m)
	case "sticker":
		v.sticker(o, m)
	default:
		v.picture(o, m, early, of == 2 && m.Width*5 <= m.Height*4)
	}
	if of > 2 {
		o.raw(`<span class="nth num">`, strconv.Itoa(i), " / ", strconv.Itoa(of), `</span>`)
	}
	if m.Alt != "" {
		o.raw(`<details class="alt"><summary>`)
		o.text(v.Say("ui.media.alt"))
		v.hidden(o, "ui.media.alt_more")
		o.raw(`</summary>`)
		o.text(m.Alt)
		o.raw(`</details>`)
	}
	o.raw(`</figure>`)
}

// paper draws a file that is saved and not shown.
func (v View) paper(o *pen, m Media) {
	name := m.Name
	if name == "" {
		name = v.Say("ui.media.document")
	}
	o.raw(`<a class="row doc"`)
	o.attr("href", m.URL)
	o.attr("download", name)
	o.raw(`>`)
	v.icon(o, "download", "")
	o.raw(`<bdi>`)
	o.text(name)
	o.raw(`</bdi> <span class="small muted num">`)
	o.text(v.Lang.Bytes(m.Bytes))
	o.raw(`</span></a>`)
}

// sticker draws a small picture without a frame.
func (v View) sticker(o *pen, m Media) {
	o.raw(`<img class="sticker" loading="lazy"`)
	o.attr("src", m.URL)
	o.attr("alt", m.Alt)
	m.size(o)
	o.raw(`>`)
}

// Player draws a film or sound alone.
func (v View) Player(m Media) g.Node {
	return written(func(o *pen) { v.figure(o, m, 1, 1, false) })
}

// tracks shows captions from the start, in the reader's language where there are some
// (web-client 6.8).
func (v View) tracks(o *pen, m Media) {
	shown := max(0, slices.IndexFunc(m.Tracks, func(t Track) bool { return t.Lang == string(v.Lang) }))
	for i, t := range m.Tracks {
		o.raw(`<track kind="captions"`)
		o.attr("src", t.URL)
		o.attr("srclang", t.Lang)
		o.attr("label", i18n.NameOf(t.Lang))
		if i == shown {
			o.raw(` default`)
		}
		o.raw(`>`)
	}
}

// picture draws a picture; half says that it fills half of the page, where two stand side
// by side as upright as 4 by 5 (a broader one is cut there, and drawn from more).
func (v View) picture(o *pen, m Media, early, half bool) {
	o.raw(`<a`)
	o.attr("href", m.URL)
	if m.Alt == "" {
		o.attr("aria-label", v.Say("ui.media.open"))
	}
	o.raw(`><img`)
	o.attr("src", m.Preview)
	if m.Srcset != "" {
		o.attr("srcset", m.Srcset)
		if half {
			o.raw(` sizes="(min-width: 900px) 20rem, 50vw"`)
		} else {
			o.raw(` sizes="(min-width: 900px) 40rem, 100vw"`)
		}
	}
	o.attr("alt", m.Alt)
	m.size(o)
	if early {
		o.raw(` fetchpriority="high" decoding="async"></a>`)
		return
	}
	o.raw(` loading="lazy" decoding="async"></a>`)
}

// size says how much room a picture takes before it is there.
func (m Media) size(o *pen) {
	if m.Width > 0 {
		o.attr("width", strconv.Itoa(m.Width))
	}
	if m.Height > 0 {
		o.attr("height", strconv.Itoa(m.Height))
	}
}

func (v View) why(o *pen, p *Post) {
	if len(p.Why) == 0 {
		return
	}
	o.raw(`<details class="why"><summary>`)
	v.icon(o, "info", "s")
	o.text(v.Say("ui.why"))
	o.raw(`</summary><ul>`)
	for _, s := range p.Why {
		o.raw(`<li>`)
		o.text(s)
		o.raw(`</li>`)
	}
	o.raw(`</ul></details>`)
}

// actions is one form whose buttons are the acts; each button's name is a
// number and a word.
func (v View) actions(o *pen, p *Post) {
	o.raw(`<form class="actions" method="post" data-live=""><a`)
	o.attr("href", p.URL, "#text")
	o.raw(`>`)
	v.icon(o, "reply", "")
	o.raw(`<span>`, v.number(p.Replies), `</span>`)
	v.hidden(o, "ui.act.reply")
	o.raw(`</a>`)
	v.toggle(o, p, "boost", "boost", "reblog", p.Boosted, p.Boosts)
	v.toggle(o, p, "heart", "like", "favourite", p.Liked, p.Likes)
	v.toggle(o, p, "save", "keep", "bookmark", p.Saved, 0)
	if !p.Denied["send"] && (p.Visibility == "public" || p.Visibility == "unlisted") {
		o.raw(`<button type="button" class="js-only"`)
		o.attr("data-send", p.URL)
		o.raw(`>`)
		v.icon(o, "send", "")
		v.hidden(o, "ui.act.send")
		o.raw(`</button>`)
	}
	o.raw(`</form>`)
}

func (v View) number(n int) string {
	if n == 0 {
		return ""
	}
	return v.Lang.Compact(int64(n))
}

func (v View) toggle(o *pen, p *Post, icon, class, act string, on bool, n int) {
	undo := ""
	if on {
		undo = "un"
	}
	o.raw(`<button type="submit" class="`, class, `" formaction="/posts/`)
	o.text(p.ID)
	o.raw(`/`, undo, act, `" data-toggle="`, act, `" aria-pressed="`, strconv.FormatBool(on), `"`)
	if p.Denied[act] {
		o.raw(` aria-disabled="true"`)
	}
	o.raw(`>`)
	v.icon(o, icon, "")
	o.raw(`<span class="n">`, v.number(n), `</span>`)
	v.hidden(o, "ui.act."+act)
	o.raw(`</button>`)
}
