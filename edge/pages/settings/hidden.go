package settings

import (
	"context"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// hiddenPer is how many entries a page of what was hidden has.
const hiddenPer = 40

// hiddenPage lists what the member sees less of, each with the way back: posts, threads
// that are silent, and people whose boosts stay out of home.
func (v *visit) hiddenPage() error {
	what := v.R.URL.Query().Get("what")
	var list []g.Node
	var last int64
	err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		before, _ := strconv.ParseInt(v.R.URL.Query().Get("before"), 10, 64)
		p := store.Page{Max: before, Limit: hiddenPer}
		switch what {
		case "threads":
			list, last, err = v.silent(ctx, tx, p)
		case "boosts":
			list, last, err = v.unboosted(ctx, tx, p)
		default:
			what = ""
			list, last, err = v.hidden(ctx, tx, p)
		}
		return err
	})
	if err != nil {
		return err
	}
	at := func(what string) string {
		if what == "" {
			return "/settings/hidden"
		}
		return "/settings/hidden?what=" + what
	}
	older := ""
	if len(list) == hiddenPer {
		older = "/settings/hidden?what=" + what + "&before=" + strconv.FormatInt(last, 10)
	}
	tab := func(of, key string) ui.Tab { return ui.Tab{Href: at(of), Text: v.Say(key), Current: of == what} }
	key := "pages.hidden.empty"
	if what != "" {
		key += "." + what
	}
	return v.topic("hidden", nil,
		v.Tabs(v.Say("pages.settings.hidden"), tab("", "pages.hidden.posts"), tab("threads", "pages.hidden.threads"), tab("boosts", "pages.hidden.boosts")),
		g.If(len(list) > 0, h.Ul(h.Class("people"), h.Role("list"), g.Group(list))), g.If(len(list) == 0, v.Empty(v.Say(key), nil)), v.Older(older),
		h.P(h.Class("panel row"), ui.Link("/mutes", "", v.Say("pages.mutes.title")), ui.Link("/blocks", "", v.Say("pages.blocks.title"))))
}

// hidden lists the posts that the member hid, the newest first.
func (v *visit) hidden(ctx context.Context, tx *store.Tx, p store.Page) ([]g.Node, int64, error) {
	w, err := v.Policy.Preferences(ctx, tx, v.Actor)
	if err != nil {
		return nil, 0, err
	}
	var posts []id.Post
	for _, text := range w.Hidden {
		if n, err := id.Parse[id.Post](text); err == nil && int64(n) < p.Hi() {
			posts = append(posts, n)
		}
	}
	slices.Sort(posts)
	slices.Reverse(posts)
	posts = posts[:min(len(posts), p.Limit)]
	return v.lines(ctx, tx, posts, func(n id.Post) g.Node {
		return ui.Act("/posts/"+n.String()+"/unhide", "btn sm", v.T("pages.hidden.show"))
	})
}

// silent lists the threads that the member muted, the newest first.
func (v *visit) silent(ctx context.Context, tx *store.Tx, p store.Page) ([]g.Node, int64, error) {
	rows, err := v.Post.ThreadMutes(ctx, tx, v.Actor, p)
	if err != nil {
		return nil, 0, err
	}
	posts := make([]id.Post, len(rows))
	for i, c := range rows {
		posts[i] = id.Post(c) // the post that began it
	}
	return v.lines(ctx, tx, posts, func(n id.Post) g.Node {
		return ui.Act("/settings/hidden/threads/"+n.String(), "btn sm", v.T("pages.tune.quiet.undo"))
	})
}

// lines draws posts with the way back; those that the member may not read are gone.
func (v *visit) lines(ctx context.Context, tx *store.Tx, which []id.Post, back func(id.Post) g.Node) (list []g.Node, last int64, err error) {
	got, err := v.Post.Many(ctx, tx, which)
	if err != nil {
		return nil, 0, err
	}
	seen, err := v.Post.Decide(ctx, tx, v.Actor, decide.OnReply, got)
	if err != nil {
		return nil, 0, err
	}
	seen = slices.DeleteFunc(seen, func(s post.Seen) bool { return s.Decision.Locked() })
	drawn, _, err := v.Drawn(ctx, tx, v.Visit, seen, nil)
	if err != nil {
		return nil, 0, err
	}
	at := map[id.Post]ui.Post{}
	for i, s := range seen {
		at[s.ID] = drawn[i]
	}
	for _, n := range which {
		words := h.P(h.Class("muted"), v.T("pages.hidden.gone"))
		if one, ok := at[n]; ok {
			words = g.Group{h.B(h.A(h.Href(one.URL), g.El("bdi", g.Text(one.Author.Name)))), h.Small(h.Class("muted"), g.Text(" "), v.When(one.At)),
				g.If(!one.Covered && one.Spoiler == "", h.Div(h.Class("small"), h.Dir("auto"), g.Raw(one.HTML))), g.If(one.Spoiler != "", h.P(h.Class("small"), h.Dir("auto"), g.Text(one.Spoiler)))}
		}
		list, last = append(list, h.Li(h.Class("duo"), h.Div(h.Class("grow"), words), back(n))), int64(n)
	}
	return list, last, nil
}

// unboosted lists whom the member follows without what they boost.
func (v *visit) unboosted(ctx context.Context, tx *store.Tx, p store.Page) (list []g.Node, last int64, err error) {
	rows, err := v.Graph.Unboosted(ctx, tx, v.Actor, p)
	if err != nil {
		return nil, 0, err
	}
	who := make([]id.Account, len(rows))
	for i, r := range rows {
		who[i] = r.Account
	}
	_, people, err := v.Drawn(ctx, tx, v.Visit, nil, who)
	if err != nil {
		return nil, 0, err
	}
	for _, r := range rows {
		one := people[r.Account]
		list, last = append(list, h.Li(h.Class("duo"), h.Div(h.Class("who grow"), v.Avatar(one, ""), h.Div(h.B(h.A(h.Href(one.URL), g.El("bdi", g.Text(one.Name)))), h.Small(g.El("bdi", g.Text("@"+one.Handle))))), ui.Act("/accounts/"+r.Account.String()+"/boosts", "btn sm", v.T("pages.act.boosts")))), int64(r.ID)
	}
	return list, last, nil
}

// hearThread lets notifications about a thread through again, also of one that is gone.
func (v *visit) hearThread() error {
	c, err := form.Number[id.Conversation](v.R, "id")
	if err != nil {
		return err
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return v.Post.HearThread(ctx, tx, v.Actor, c) }); err != nil {
		return err
	}
	return v.Redirect("/settings/hidden?what=threads")
}
