package ui

import (
	"html"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
)

// Post is a post as a reader may see it: everything in it was decided.
type Post struct {
	ID     string
	URL    string
	Author Person
	At     time.Time
	Edited bool
	// Booster is who brought the post here, if somebody else.
	Booster *Person
	// Answers is whom the post answers.
	Answers string
	HTML    string // sanitised
	Spoiler string
	// Open shows what is behind the spoiler at once.
	Open bool
	// Filtered names the reader's filter that covers the post until it is opened;
	// Hidden leaves the post out.
	Filtered   string
	Hidden     bool
	Sensitive  bool
	Lang       string
	Visibility string
	Media      []Media
	Poll       *Poll
	Quote      *Post
	// Preview is of the page that the post links to.
	Preview *Preview
	// QuoteGone says why a quote is not shown.
	QuoteGone string
	Replies   int
	Boosts    int
	Likes     int
	Liked     bool
	Boosted   bool
	Saved     bool
	Mine      bool
	Pinned    bool
	// Notices are to be read with the post; Covered hides it until it is opened.
	Notices []Notice
	Covered bool
	// Denied names the acts that are suspended on the post.
	Denied map[string]bool
	Why    []string
	// Large is the post a page is about; Near stands around it in a thread.
	Large, Near bool
}

// Notice is a sentence of the network about a post.
type Notice struct{ Text string }

// Media is a picture, video or sound of a post.
type Media struct {
	Kind, URL, Preview, Srcset, Alt, Color string
	Width, Height                          int
}

// Poll is a question on a post.
type Poll struct {
	Options  []PollOption
	Voters   int
	Over     bool
	Ends     time.Time
	Multiple bool
	// Shown tells that results are shown: it is over, or the reader voted.
	Shown bool
}

// PollOption is an answer with its share.
type PollOption struct {
	Text  string
	Votes int
	Mine  bool
}

// Article draws a post; nothing for one that the reader's filters hide.
func (v View) Article(p Post) g.Node {
	if p.Hidden {
		return nil
	}
	name := "p" + p.ID + "-n"
	return h.Article(h.Class("post"+large(p)), h.ID("p"+p.ID), h.TabIndex("-1"), h.Aria("labelledby", name),
		g.Iff(p.Booster != nil, func() g.Node {
			return h.P(h.Class("by"), v.Icon("boost", "s"), h.Span(h.A(h.Href(p.Booster.URL), v.Named(p.Booster.Name)), g.Text(" "), v.T("ui.post.boosted")))
		}),
		v.byline(p, name),
		g.If(len(p.Notices) > 0 && !p.Covered, v.notices(p)),
		g.Iff(p.Covered, func() g.Node { return v.cover(p) }),
		g.Iff(!p.Covered, func() g.Node { return v.body(p) }),
		v.why(p), v.actions(p),
	)
}

func large(p Post) string {
	switch {
	case p.Large:
		return " large"
	case p.Near:
		return " near"
	}
	return ""
}

func (v View) byline(p Post, name string) g.Node {
	return h.Div(h.Class("who"),
		h.A(h.Href(p.Author.URL), h.TabIndex("-1"), h.Aria("hidden", "true"), v.Avatar(p.Author, "")),
		h.Div(h.B(h.A(h.Href(p.Author.URL), h.ID(name), v.Named(p.Author.Name))),
			h.Small(g.Text("@"+p.Author.Handle+" · "), h.A(h.Href(p.URL), v.When(p.At)), g.If(p.Edited, g.Group{g.Text(" · "), h.A(h.Href("/posts/"+p.ID+"/history"), v.T("ui.post.edited"))}),
				g.If(p.Visibility != "public", g.Group{g.Text(" · "), v.T("ui.visibility." + p.Visibility)}),
				g.If(p.Answers != "", g.Group{g.Text(" · "), v.T("ui.post.answers", i18n.With("Name", "@"+p.Answers))}))),
		v.menu(p))
}

func (v View) menu(p Post) g.Node {
	id := "m" + p.ID
	return g.Group{
		h.Button(h.Class("ib"), h.Type("button"), g.Attr("popovertarget", id), h.Aria("label", v.Say("ui.post.more")), v.Icon("more")),
		h.Div(h.Class("menu"), h.ID(id), g.Attr("popover"),
			h.A(h.Href(p.URL), v.Icon("link"), v.T("ui.post.open")),
			g.If(v.Me != nil, h.A(h.Href("/compose?quote="+p.ID), v.Icon("quote"), v.T("ui.post.quote"))),
			g.If(p.Mine, h.A(h.Href("/compose?edit="+p.ID), v.Icon("compose"), v.T("ui.post.edit"))),
			g.If(p.Mine, h.A(h.Href("/posts/"+p.ID+"/delete"), v.Icon("close"), v.T("ui.post.delete"))),
			g.If(p.Mine, v.pinning(p)),
			g.If(!p.Mine && v.Me != nil && v.Reports, h.A(h.Href("/report?post="+p.ID), v.Icon("flag"), v.T("ui.post.report")))),
	}
}

// pinning puts a post on top of its author's profile, or takes it from there.
func (v View) pinning(p Post) g.Node {
	if p.Pinned {
		return Act("/posts/"+p.ID+"/unpin", "", v.Icon("pin"), v.T("ui.post.unpin"))
	}
	if p.Visibility == "direct" {
		return nil
	}
	return Act("/posts/"+p.ID+"/pin", "", v.Icon("pin"), v.T("ui.post.pin"))
}

func (v View) notices(p Post) g.Node {
	return g.Map(p.Notices, func(n Notice) g.Node {
		return h.Div(h.Class("notice"), v.Icon("alert"), h.P(g.Text(n.Text)), h.P(h.A(h.Href("/posts/"+p.ID+"/why"), v.T("ui.post.why_notice"))))
	})
}

// cover stands instead of the content, which is not in the page.
func (v View) cover(p Post) g.Node {
	return h.Div(h.Class("cover"), v.Icon("alert", "l"),
		g.Map(p.Notices, func(n Notice) g.Node { return h.P(h.B(g.Text(n.Text))) }),
		g.If(len(p.Notices) == 0, h.P(h.B(v.T("ui.post.covered")))),
		h.Div(h.Class("row"), h.A(h.Class("btn"), h.Href(p.URL+"?open=1"), v.T("ui.post.view")), h.A(h.Class("btn"), h.Href("/posts/"+p.ID+"/why"), v.T("ui.post.why"))))
}

func (v View) body(p Post) g.Node {
	content := g.Group{
		g.If(p.HTML != "", h.Div(h.Class("body"), g.If(p.Lang != "", h.Lang(p.Lang)), h.Dir("auto"), g.Raw(v.Emoji.In(p.HTML)))),
		v.Files(p), v.poll(p), v.quote(p), g.Iff(p.Preview != nil, func() g.Node { return v.Preview(*p.Preview) }),
	}
	if p.Spoiler != "" {
		content = g.Group{v.spoiler(p, content)}
	}
	if p.Filtered == "" {
		return content
	}
	return h.Details(h.Class("spoiler body"), h.Summary(h.Class("btn sm"), v.Icon("hide", "s"), h.Span(h.Dir("auto"), v.T("ui.post.filtered", i18n.With("Name", p.Filtered)))), content)
}

func (v View) spoiler(p Post, content g.Node) g.Node {
	return h.Details(h.Class("spoiler body"), g.If(p.Open, g.Attr("open")), h.Summary(h.Class("btn sm"), v.Icon("hide", "s"), h.Span(h.Dir("auto"), v.Pictured(p.Spoiler))), content)
}

// Files draws the files of a post: one whole, two side by side, more as a row to
// scroll (web-client 5.4).
func (v View) Files(p Post) g.Node {
	if len(p.Media) == 0 {
		return nil
	}
	n := len(p.Media)
	i := 0
	all := g.Node(g.Map(p.Media, func(m Media) g.Node {
		i++
		return v.figure(m, i, n)
	}))
	switch {
	case n == 2:
		all = h.Div(h.Class("pics two"), all)
	case n > 2:
		all = h.Div(h.Class("pics many"), h.Role("group"), h.TabIndex("0"), h.Aria("label", v.Say("ui.media.many", i18n.Count(n))), all)
	}
	if p.Sensitive && p.Spoiler == "" {
		return h.Details(h.Class("spoil"), h.Summary(h.Class("btn sm"), v.Icon("hide", "s"), v.T("ui.media.sensitive")), all)
	}
	return all
}

func (v View) figure(m Media, i, of int) g.Node {
	var el g.Node
	size := g.Group{g.If(m.Width > 0, h.Width(strconv.Itoa(m.Width))), g.If(m.Height > 0, h.Height(strconv.Itoa(m.Height)))}
	switch m.Kind {
	case "video", "gifv":
		el = h.Video(h.Src(m.URL), h.Controls(), h.Preload("none"), g.If(m.Preview != "", h.Poster(m.Preview)), size, h.Aria("label", m.Alt))
	case "audio":
		el = h.Audio(h.Src(m.URL), h.Controls(), h.Preload("none"), h.Aria("label", m.Alt))
	default:
		el = h.A(h.Href(m.URL), g.If(m.Alt == "", h.Aria("label", v.Say("ui.media.open"))), h.Img(h.Src(m.Preview), g.If(m.Srcset != "", h.SrcSet(m.Srcset)), g.If(m.Srcset != "", g.Attr("sizes", "(min-width: 900px) 40rem, 100vw")),
			h.Alt(m.Alt), size, h.Loading("lazy"), g.Attr("decoding", "async")))
	}
	return h.Figure(h.Class("media"), el,
		g.If(of > 2, h.Span(h.Class("nth num"), g.Text(strconv.Itoa(i)+" / "+strconv.Itoa(of)))),
		g.If(m.Alt != "", h.Details(h.Class("alt"), h.Summary(v.T("ui.media.alt"), v.Hidden("ui.media.alt_more")), g.Text(m.Alt))))
}

func (v View) poll(p Post) g.Node {
	if p.Poll == nil {
		return nil
	}
	q := p.Poll
	ends := v.T("ui.poll.over")
	if !q.Over {
		ends = v.T("ui.poll.ends", i18n.With("When", v.Lang.Relative(v.Local(q.Ends), v.Local(v.Now))))
	}
	foot := h.P(h.Class("small muted"), v.T("ui.poll.voters", i18n.Count(q.Voters)), g.Text(" · "), ends)
	if q.Shown || v.Me == nil {
		return v.results(q, foot)
	}
	kind := "radio"
	if q.Multiple {
		kind = "checkbox"
	}
	i := -1
	return h.Form(h.Class("poll"), h.Method("post"), h.Action("/posts/"+p.ID+"/vote"), h.Data("live", ""),
		g.Map(q.Options, func(o PollOption) g.Node {
			i++
			return h.Label(h.Input(h.Type(kind), h.Name("choice"), h.Value(strconv.Itoa(i))), h.Span(h.Dir("auto"), v.Pictured(o.Text)))
		}),
		h.P(Submit("sm", v.Say("ui.poll.vote"))), foot)
}

// results draws the shares of a poll.
func (v View) results(q *Poll, foot g.Node) g.Node {
	total := 0
	for _, o := range q.Options {
		total += o.Votes
	}
	return h.Div(h.Class("poll"), g.Map(q.Options, func(o PollOption) g.Node {
		share := 0
		if total > 0 {
			share = (o.Votes*200 + total) / (2 * total)
		}
		return h.Div(h.Class("opt"), h.Span(h.Dir("auto"), v.Pictured(o.Text), g.If(o.Mine, g.Group{g.Text(" "), v.Icon("check", "s"), v.Hidden("ui.poll.mine")})),
			h.Span(h.Class("num"), g.Text(v.Lang.Percent(float64(share)/100, 0))),
			g.El("meter", h.Min("0"), h.Max("100"), h.Value(strconv.Itoa(share)), h.Aria("label", o.Text)))
	}), foot)
}

func (v View) quote(p Post) g.Node {
	if p.QuoteGone != "" {
		return h.P(h.Class("card quoted small muted"), g.Text(p.QuoteGone))
	}
	if p.Quote == nil {
		return nil
	}
	q := *p.Quote
	return h.Div(h.Class("card quoted"), h.P(h.Class("small"), h.B(h.A(h.Href(q.Author.URL), v.Named(q.Author.Name))), g.Text(" @"+q.Author.Handle+" · "), h.A(h.Href(q.URL), v.When(q.At))),
		g.If(q.Spoiler != "", h.P(h.Class("small muted"), h.Dir("auto"), v.Pictured(q.Spoiler))),
		g.If(!q.Covered && q.Spoiler == "", h.Div(h.Class("body"), h.Dir("auto"), g.If(q.Lang != "", h.Lang(q.Lang)), g.Raw(v.Emoji.In(q.HTML)))),
		v.quotedPicture(q), g.If(q.Covered, h.P(h.A(h.Href(q.URL), v.T("ui.post.covered")))))
}

// quotedPicture is the first picture of a quoted post.
func (v View) quotedPicture(q Post) g.Node {
	if q.Covered || q.Sensitive || q.Spoiler != "" || len(q.Media) == 0 || q.Media[0].Kind != "image" {
		return nil
	}
	m := q.Media[0]
	return h.Img(h.Src(m.Preview), h.Alt(m.Alt), g.If(m.Width > 0, h.Width(strconv.Itoa(m.Width))), g.If(m.Height > 0, h.Height(strconv.Itoa(m.Height))), h.Loading("lazy"))
}

func (v View) why(p Post) g.Node {
	if len(p.Why) == 0 {
		return nil
	}
	return h.Details(h.Class("why"), h.Summary(v.Icon("info", "s"), v.T("ui.why")), h.Ul(g.Map(p.Why, func(s string) g.Node { return h.Li(g.Text(s)) })))
}

// actions is one form whose buttons are the acts; each button's name is a
// number and a word.
func (v View) actions(p Post) g.Node {
	return h.Form(h.Class("actions"), h.Method("post"), h.Data("live", ""),
		h.A(h.Href(p.URL+"#reply"), v.Icon("reply"), h.Span(g.Text(v.number(p.Replies))), v.Hidden("ui.act.reply")),
		v.toggle(p, "boost", "boost", "reblog", p.Boosted, p.Boosts),
		v.toggle(p, "heart", "like", "favourite", p.Liked, p.Likes),
		v.toggle(p, "save", "keep", "bookmark", p.Saved, 0),
	)
}

func (v View) number(n int) string {
	if n == 0 {
		return ""
	}
	return v.Lang.Compact(int64(n))
}

func (v View) toggle(p Post, icon, class, act string, on bool, n int) g.Node {
	do := act
	if on {
		do = "un" + act
	}
	disabled := ""
	if p.Denied[act] {
		disabled = ` aria-disabled="true"`
	}
	return g.Group{
		g.Raw(`<button type="submit" class="` + class + `" formaction="/posts/` + html.EscapeString(p.ID) + `/` + do + `" data-toggle="` + act + `" aria-pressed="` + strconv.FormatBool(on) + `"` + disabled + `>`),
		v.Icon(icon), g.Raw(`<span class="n">` + html.EscapeString(v.number(n)) + `</span>`), v.Hidden("ui.act." + act), g.Raw(`</button>`),
	}
}
