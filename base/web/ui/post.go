package ui

import (
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
	// Row is the number under which a list has the post, when it is not its own: that
	// of the boost.
	Row string
	// Booster is who brought the post here, if somebody else.
	Booster *Person
	// Early fetches the post's first picture at once: it is in sight when the page opens.
	Early bool
	// Picked is why the post was selected for the reader.
	Picked string
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
	// Notices are to be read with the post; Covered hides it until it is opened, Opened
	// shows what the cover hid.
	Notices         []Notice
	Covered, Opened bool
	// Denied names the acts that are suspended on the post.
	Denied map[string]bool
	Why    []string
	// Large is the post a page is about; Near stands around it in a thread.
	Large, Near bool
	// Awaits: nobody but its author sees it until a moderator looked at it.
	Awaits bool
	// Bare leaves out what can be done with it.
	Bare bool
}

// Notice is a sentence of the network about a post.
type Notice struct {
	Text string
	// Known is where it stands what is known of what it is about; empty is nowhere.
	Known string
}

// Media is a picture, video or sound of a post.
type Media struct {
	Kind, URL, Preview, Srcset, Alt, Color string
	// Name is what a document is called, Bytes how large it is.
	Name          string
	Bytes         int64
	Width, Height int
	// Tracks are the captions of a film or sound.
	Tracks []Track
}

// Track is a file of captions in one language, a BCP 47 tag.
type Track struct{ Lang, URL string }

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

func (v View) notices(p Post) g.Node {
	return g.Map(p.Notices, func(n Notice) g.Node {
		return h.Div(h.Class("notice"), v.Icon("alert"), h.P(g.Text(n.Text)), h.P(h.A(h.Href("/posts/"+p.ID+"/why"), v.T("ui.post.why_notice")), v.known(n, "", g.Text(" · "))))
	})
}

// cover stands instead of the content, which is not in the page.
func (v View) cover(p Post) g.Node {
	return h.Div(h.Class("cover"), v.Icon("alert", "l"),
		g.Map(p.Notices, func(n Notice) g.Node { return h.P(h.B(g.Text(n.Text))) }),
		g.If(len(p.Notices) == 0, h.P(h.B(v.T("ui.post.covered")))),
		g.If(p.Bare, h.P(h.A(h.Class("btn"), h.Href(p.URL), v.T("ui.post.view")))),
		g.If(!p.Bare, h.Div(h.Class("row"), h.Form(h.Action("/posts/"+p.ID+"/shown"), h.Data("live", ""), h.Input(h.Type("hidden"), h.Name("open"), h.Value("1")), h.Button(h.Class("btn"), v.T("ui.post.view"))), h.A(h.Class("btn"), h.Href("/posts/"+p.ID+"/why"), v.T("ui.post.why")), g.Map(p.Notices, func(n Notice) g.Node { return v.known(n, "btn", nil) }))))
}

// known leads to what is known of what a notice is about.
func (v View) known(n Notice, class string, before g.Node) g.Node {
	if n.Known == "" {
		return nil
	}
	return g.Group{before, h.A(g.If(class != "", h.Class(class)), h.Href(n.Known), v.T("ui.post.known"))}
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
