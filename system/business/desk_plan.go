package business

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/entitlement"
)

// Plan tells until when an organisation has the premium plan, if it has.
func (e *Engine) Plan(ctx context.Context, tx *store.Tx, p id.Portfolio) (entitlement.Right, error) {
	return e.o.Entitlement.Has(ctx, tx, entitlement.Subject(p), entitlement.Premium, 0)
}

// planned names a plan and its end.
func (v *visit) planned(r entitlement.Right) g.Node {
	switch {
	case !r.Any():
		return v.T("business.plan.standard")
	case r.Until.IsZero():
		return v.T("business.plan.premium")
	}
	return v.T("business.plan.until", i18n.With("Date", v.Lang.DateTime(v.Local(r.Until))))
}

// plan says which plan an organisation has, what each includes, and that nothing is
// charged.
func (v *visit) plan(r entitlement.Right) g.Node {
	var more g.Group
	for _, p := range entitlement.Premium.Includes() {
		if p.Feature != entitlement.MultiDevice { // which Devices counts
			more = append(more, h.Li(v.T("business.plan.has."+string(p.Feature), i18n.Count(p.Level))))
		}
	}
	return h.Section(h.Class("stack s"), h.ID("plan"), h.Aria("labelledby", "planned"), h.H2(h.ID("planned"), v.T("business.plan")), h.P(h.B(v.planned(r))),
		h.P(v.T("business.plan.all")), h.P(v.T("business.plan.more")), h.Ul(more), h.P(h.Class("muted"), v.T("business.plan.free")))
}
