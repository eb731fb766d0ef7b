package pages

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/notify"
)

// waiting lists the people whose notifications the member's policy keeps apart
// (social-core 10.2).
func (v *visit) waiting() error {
	p := v.page(peoplePerPage)
	var people []g.Node
	var older string
	err := v.read(func(ctx context.Context, tx *store.Tx) error {
		rows, err := v.Notify.Requests(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		if n := len(rows); n > 0 {
			older = v.older(n, peoplePerPage, int64(rows[n-1].ID))
		}
		of := make(map[id.Account]notify.Request, len(rows))
		ids := make([]id.Account, 0, len(rows))
		for _, r := range rows {
			of[r.Source] = r
			ids = append(ids, r.Source)
		}
		people, err = v.peopleOf(v.album(ctx, tx), ids, func(a id.Account) g.Node { return v.request(of[a]) })
		return err
	})
	if err != nil {
		return err
	}
	content := v.peopleList(people)
	if len(people) == 0 {
		content = v.Empty(v.Say("pages.waiting.empty"), nil)
	}
	return v.draw(ui.Page{Title: v.Say("pages.waiting.title"), Back: "/notifications", Here: "notifications", NoIndex: true},
		h.P(h.Class("pad small muted"), v.T("pages.waiting.what"), g.Text(" "), h.A(h.Href("/settings/notifications"), v.T("pages.waiting.settings"))), content, v.Older(older))
}

func (v *visit) request(r notify.Request) g.Node {
	base := "/notifications/filtered/" + r.ID.String()
	return h.Span(h.Class("row"), h.Span(h.Class("small muted num"), v.T("pages.waiting.count", i18n.Count(r.Count))),
		ui.Act(base+"/accept", "btn sm go", v.T("pages.waiting.accept")), ui.Act(base+"/refuse", "btn sm", v.T("pages.waiting.refuse")))
}

// answerRequest lets a waiting source through, or forgets what it sent.
func (v *visit) answerRequest() error {
	which, err := number[id.Notification](v, "id")
	if err != nil {
		return err
	}
	act := v.Notify.Refuse
	switch v.r.PathValue("act") {
	case "accept":
		act = v.Notify.Accept
	case "refuse":
	default:
		return errNoPage
	}
	if err := v.write(func(ctx context.Context, tx *store.Tx) error { return act(ctx, tx, v.actor, []id.Notification{which}) }); err != nil {
		return err
	}
	return v.redirect("/notifications/filtered")
}

// waitingLink leads to the sources that wait, if there are any.
func (v *visit) waitingLink(sources int) g.Node {
	if sources == 0 {
		return nil
	}
	return h.P(h.Class("sub"), h.A(h.Class("btn sm"), h.Href("/notifications/filtered"), v.Icon("clock", "s"), v.T("pages.waiting.link", i18n.Count(sources))))
}
