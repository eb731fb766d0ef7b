package pages

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/engine/account"
)

// applicantsMax is how many requests to join are counted.
const applicantsMax = 50

// joinersLink leads the staff to who waits, if anybody does.
func (v *visit) joinersLink(ctx context.Context, tx *store.Tx) (g.Node, error) {
	if !v.actor.Role.Has(account.ManageUsers) {
		return nil, nil
	}
	list, err := v.Account.List(ctx, tx, v.actor, account.Filter{State: account.Pending}, store.Page{Min: 1, Limit: applicantsMax})
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
