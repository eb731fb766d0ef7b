package bench

import (
	"context"
	"errors"
	"net/http"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/report"
)

// turns are the acts on a case that tell nobody but the staff, and taking back.
var turns = map[string]func(v *visit, ctx context.Context, tx *store.Tx, r report.Report, all []report.Report) error{
	"take": func(v *visit, ctx context.Context, tx *store.Tx, _ report.Report, all []report.Report) error {
		return v.each(ctx, tx, all, v.reports.Assign)
	},
	"give": func(v *visit, ctx context.Context, tx *store.Tx, _ report.Report, all []report.Report) error {
		return v.each(ctx, tx, all, v.reports.Unassign)
	},
	"close": func(v *visit, ctx context.Context, tx *store.Tx, r report.Report, all []report.Report) error {
		if v.Form("all") == "" {
			all = []report.Report{r}
		}
		return v.each(ctx, tx, all, v.reports.Resolve)
	},
	"reopen": (*visit).reopen,
	"undo": func(v *visit, ctx context.Context, tx *store.Tx, r report.Report, _ []report.Report) error {
		n, err := id.Parse[id.Report](v.Form("decision"))
		if err != nil {
			return errMissing
		}
		w, err := v.reports.Warning(ctx, tx, v.Actor, int64(n))
		if err != nil {
			return err
		}
		if w.Target != r.Target {
			return errMissing
		}
		if !w.LiftedAt.IsZero() {
			return errStale
		}
		return v.reports.Undo(ctx, tx, v.Actor, w.ID)
	},
}

// each does the same with every report.
func (v *visit) each(ctx context.Context, tx *store.Tx, list []report.Report, do func(context.Context, *store.Tx, actor, id.Report) (report.Report, error)) error {
	for _, r := range list {
		if _, err := do(ctx, tx, v.Actor, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// reopen opens a report again, with those that were closed together with it.
func (v *visit) reopen(ctx context.Context, tx *store.Tx, r report.Report, _ []report.Report) error {
	if r.ResolvedAt.IsZero() {
		return nil
	}
	list, err := v.reports.List(ctx, tx, v.Actor, report.Filter{Resolved: true, Target: r.Target}, store.Page{Limit: report.MaxPosts})
	if err != nil {
		return err
	}
	with := []report.Report{r}
	for _, o := range list {
		if o.ID != r.ID && o.ResolvedAt.Equal(r.ResolvedAt) && o.ResolvedBy == r.ResolvedBy {
			with = append(with, o)
		}
	}
	return v.each(ctx, tx, with, v.reports.Reopen)
}

// current gives the reports of a case as the form's author saw them; Stale when they
// changed since. Those that came later are left out.
func (v *visit) current(ctx context.Context, tx *store.Tx, which id.Report) (r report.Report, all []report.Report, err error) {
	if r, err = v.reports.Get(ctx, tx, v.Actor, which); err != nil {
		return r, nil, err
	}
	list, err := v.together(ctx, tx, r)
	if err != nil {
		return r, nil, err
	}
	waits, err := v.reports.Pending(ctx, tx, v.Actor, r.Target)
	if err != nil {
		return r, nil, err
	}
	upto, err := id.Parse[id.Report](v.Form("upto"))
	if err != nil || seal(list, upto, on(waits, r.Target)) != v.Form("seal") {
		return r, nil, errStale
	}
	for _, o := range list {
		if o.ID <= upto {
			all = append(all, o)
		}
	}
	return r, all, nil
}

// on is the decision that waits on an account, if there is one.
func on(waits map[id.Account]report.Pending, target id.Account) *report.Pending {
	if p, ok := waits[target]; ok {
		return &p
	}
	return nil
}

// turn does an act on a case that needs no question.
func (v *visit) turn() error {
	which, err := v.which()
	if err != nil {
		return err
	}
	act := v.R.PathValue("act")
	do := turns[act]
	if do == nil {
		return errMissing
	}
	err = v.Write(func(ctx context.Context, tx *store.Tx) error {
		r, all, err := v.current(ctx, tx, which)
		if err != nil {
			return err
		}
		return do(v, ctx, tx, r, all)
	})
	if errors.Is(err, errStale) {
		return v.stale(which, act, nil)
	}
	if err != nil {
		return err
	}
	return v.Redirect(deskPath + "/" + which.String() + "?done=" + act)
}

// stale shows both versions: what the actor was about to do, and what somebody else
// did meanwhile (web-client 7.9).
func (v *visit) stale(which id.Report, act string, d *draft) error {
	var f file
	err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) { f, err = v.load(ctx, tx, which); return err })
	if err != nil {
		return err
	}
	theirs := v.T("bench.free")
	by := assigned(f.all)
	switch {
	case f.waits != nil && f.waits.Refused == "":
		theirs = v.T("bench.decided_soon", handle(f.people[f.waits.By]))
	case !f.ResolvedAt.IsZero():
		theirs = v.T("bench.closed_by", handle(f.people[f.ResolvedBy]))
	case by != 0:
		theirs = v.T("bench.held_by", handle(f.people[by]))
	}
	mine := g.Group{h.P(h.B(v.T("bench.do." + act)))}
	kept := g.Group{hidden("all", v.Form("all")), hidden("decision", v.Form("decision"))}
	if d != nil {
		if slices.Contains(actions, d.Action) {
			mine = g.Group{h.P(h.B(v.T("bench.act." + string(d.Action))))}
		}
		mine = append(mine, g.If(d.Text != "", h.P(h.Class("lines"), h.Dir("auto"), g.Text(d.Text))))
		kept = g.Group{d.kept()}
	}
	since := f.past[:min(len(f.past), 3)]
	p := v.page("bench.stale", f.path())
	return v.Draw(http.StatusConflict, p, h.Div(h.Class("pad stack"), h.Div(h.Role("alert"), v.Notice("bad", "alert", v.T("fault.report.bench.stale"))),
		h.Div(h.Class("cols"),
			h.Section(h.Class("card stack s"), h.H2(v.T("bench.mine")), mine,
				h.Form(h.Method("post"), h.Action(f.path()+"/"+act), f.sealed(), kept, h.Button(h.Type("submit"), h.Class("btn"), v.T("bench.keep_mine")))),
			h.Section(h.Class("card stack s"), h.H2(v.T("bench.theirs")), h.P(h.B(theirs), g.Text(" · "), v.Exact(f.UpdatedAt)),
				g.If(len(since) > 0, h.Ul(h.Class("stack s"), h.Role("list"), g.Map(since, func(w report.Warning) g.Node {
					return h.Li(v.T("bench.act."+string(w.Action)), g.Text(" · "), v.name(f.people[w.By]), g.Text(" · "), v.Exact(w.At), g.If(!w.LiftedAt.IsZero(), g.Group{g.Text(" · "), v.T("bench.lifted_short")}))
				}))),
				h.P(h.A(h.Class("btn go"), h.Href(f.path()), v.T("bench.take_theirs")))))))
}
