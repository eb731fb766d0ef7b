package pages

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

// applicantsMax is how many requests to join a page shows.
const applicantsMax = 50

// applicant is somebody who waits for the staff's word.
type applicant struct {
	account account.Account
	reason  string
	email   string
}

// applicants gives who has waited longest.
func (v *visit) applicants(ctx context.Context, tx *store.Tx) ([]account.Account, error) {
	return v.Account.List(ctx, tx, v.actor, account.Filter{State: account.Pending}, store.Page{Min: 1, Limit: applicantsMax})
}

// joiners lists who asked to join, for who may decide on it; for others there is
// no such page.
func (v *visit) joiners() error {
	if !v.actor.Role.Has(account.ManageUsers) {
		return errNoPage
	}
	var all []applicant
	// Reading what people wrote is recorded, so this is a write.
	err := v.write(func(ctx context.Context, tx *store.Tx) error {
		list, err := v.applicants(ctx, tx)
		all = nil
		for _, a := range list {
			l, err := v.Account.Inspect(ctx, tx, v.actor, a.ID)
			if err != nil {
				return err
			}
			all = append(all, applicant{a, l.Reason, l.Email})
		}
		return err
	})
	if err != nil {
		return err
	}
	content := h.Ul(h.Class("people"), h.Role("list"), g.Map(all, v.applicant))
	if len(all) == 0 {
		content = v.Empty(v.Say("pages.joiners.empty"), nil)
	}
	return v.draw(ui.Page{Title: v.Say("pages.joiners.title"), Here: "desk", Back: "/studio", NoIndex: true}, h.P(h.Class("pad small muted"), v.T("pages.joiners.what")), content)
}

func (v *visit) applicant(a applicant) g.Node {
	base := "/studio/joining/" + a.account.ID.String()
	return h.Li(v.Who(v.Edge.person(a.account), g.Group{
		h.P(h.Class("small muted"), g.Text(a.email), g.Text(" · "), v.When(a.account.CreatedAt)),
		g.If(a.reason != "", h.P(h.Class("note"), h.Dir("auto"), g.Text(a.reason))),
	}, h.Span(h.Class("row"), ui.Act(base+"/approve", "btn sm go", v.T("pages.joiners.approve")), ui.Act(base+"/reject", "btn sm", v.T("pages.joiners.reject")))))
}

// decideJoiner lets somebody in, or not.
func (v *visit) decideJoiner() error {
	if !v.actor.Role.Has(account.ManageUsers) {
		return errNoPage
	}
	which, err := number[id.Account](v, "id")
	if err != nil {
		return err
	}
	decide := v.Account.Approve
	switch v.r.PathValue("act") {
	case "approve":
	case "reject":
		decide = v.Account.Reject
	default:
		return errNoPage
	}
	if err := v.write(func(ctx context.Context, tx *store.Tx) error { return decide(ctx, tx, v.actor, which) }); err != nil {
		return err
	}
	return v.redirect("/studio/joining")
}

// joinersLink leads the staff to who waits, if anybody does.
func (v *visit) joinersLink(ctx context.Context, tx *store.Tx) (g.Node, error) {
	if !v.actor.Role.Has(account.ManageUsers) {
		return nil, nil
	}
	list, err := v.applicants(ctx, tx)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return h.P(h.Class("sub"), h.A(h.Class("btn sm go"), h.Href("/studio/joining"), v.Icon("profile", "s"), v.T("pages.joiners.link", i18n.Count(len(list))))), nil
}

// unready tells members who may not act yet what they wait for, on every page.
func (v *visit) unready() g.Node {
	if !v.actor.Known() {
		return nil
	}
	err := v.actor.Ready()
	if err == nil {
		return nil
	}
	return h.Div(h.Class("notice"), h.Role("status"), v.Icon("clock"), h.P(g.Text(v.Edge.Words.Fault(v.Lang, err))))
}
