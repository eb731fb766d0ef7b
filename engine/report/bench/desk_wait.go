package bench

import (
	"context"
	"net/http"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/report"
)

// soon says of the actor's newest decision that waits when it takes effect, with the
// way back (web-client 7.2). One of the case that is shown stands in the case.
func (v *visit) soon(ctx context.Context, tx *store.Tx, here id.Account) (g.Node, error) {
	if !moderates(v.Actor) {
		return nil, nil
	}
	list, err := v.reports.Own(ctx, tx, v.Actor, 1)
	if err != nil || len(list) == 0 || list[0].Target == here {
		return nil, err
	}
	return v.toast(ctx, tx, list[0])
}

func (v *visit) toast(ctx context.Context, tx *store.Tx, p report.Pending) (g.Node, error) {
	_, people, err := v.draw(ctx, tx, v.Visit, nil, []id.Account{p.Target})
	if err != nil {
		return nil, err
	}
	who, path := handle(people[p.Target]), pathOf(p)
	if p.Refused != "" {
		return ui.Toast(v.T("bench.lapsed", who), h.A(h.Class("btn"), h.Href(path), v.T("bench.see"))), nil
	}
	left := v.left(p)
	return ui.Toast(v.T("bench.soon", who, i18n.Count(left)), h.Form(h.Method("post"), h.Action(path+"/withdraw"), decision(p), h.Button(h.Type("submit"), h.Class("btn"), v.T("bench.withdraw"))),
		ui.Later(path+"/soon?decision="+number(p.ID), left)), nil
}

// left counts the seconds until a decision takes effect.
func (v *visit) left(p report.Pending) int {
	return max(1, int((p.Due.Sub(v.Now)+time.Second-1)/time.Second))
}

func pathOf(p report.Pending) string { return deskPath + "/" + p.Report.String() }

func decision(p report.Pending) g.Node { return hidden("decision", number(p.ID)) }

// outlook answers a script that asks what became of a decision that waited.
func (v *visit) outlook() error {
	which, err := v.which()
	if err != nil {
		return err
	}
	n, err := id.Parse[id.Report](v.R.URL.Query().Get("decision"))
	if err != nil {
		return errMissing
	}
	var said g.Node
	err = v.Read(func(ctx context.Context, tx *store.Tx) error {
		p, err := v.reports.Awaited(ctx, tx, v.Actor, int64(n))
		if err == nil {
			said, err = v.toast(ctx, tx, p)
			return err
		}
		if fault.KindOf(err) != fault.Missing {
			return err
		}
		word := "bench.told_now"
		if _, err = v.reports.Warning(ctx, tx, v.Actor, int64(n)); fault.KindOf(err) == fault.Missing {
			word, err = "bench.did.withdraw", nil
		}
		said = ui.Toast(v.T(word), h.A(h.Class("btn"), h.Href(deskPath+"/"+which.String()), v.T("bench.see")))
		return err
	})
	if err != nil {
		return err
	}
	return v.Send(http.StatusOK, said)
}

// pending shows a decision that waits, or that was refused when it was due, in its case.
func (v *visit) pending(f *file) g.Node {
	p := *f.waits
	button := func(act, class string) g.Node {
		return h.Form(h.Method("post"), h.Action(f.path()+"/"+act), decision(p), h.Button(h.Type("submit"), h.Class("btn "+class), g.If(act == "withdraw", v.Icon("undo", "s")), v.T("bench."+act)))
	}
	what := h.P(h.B(v.T("bench.act."+string(p.Action))), g.Text(" · "), v.name(f.people[p.By]), g.Text(" · "), v.Exact(p.At))
	if p.Refused != "" {
		return h.Section(h.Class("card stack s"), h.H2(v.T("bench.refused")), what, v.Notice("bad", "alert", g.Text(v.why(p))), h.Form(h.Method("post"), h.Action(f.path()+"/withdraw"), decision(p), h.Button(h.Type("submit"), h.Class("btn sm"), v.T("bench.again"))))
	}
	left := v.left(p)
	return h.Section(h.Class("card stack s"), ui.Done(ui.Later(f.path()+"/soon?decision="+number(p.ID), left)), h.H2(v.T("bench.waits")), what, h.P(v.T("bench.waits.left", i18n.Count(left))),
		h.Div(h.Class("row"), button("withdraw", "go"), button("now", "")))
}

// why says what kept a decision from taking effect.
func (v *visit) why(p report.Pending) string {
	for _, key := range []string{"bench.lapsed." + p.Refused, "fault." + p.Refused} {
		if v.Words.Has(key) {
			return v.Say(key)
		}
	}
	return v.Say("fault.internal")
}

// withdraw takes a decision back that waits, and puts it into the form again.
func (v *visit) withdraw() error {
	var f file
	var p report.Pending
	late, err := v.ended(func(ctx context.Context, tx *store.Tx, which id.Report, decision int64) (err error) {
		if p, err = v.reports.Withdraw(ctx, tx, v.Actor, decision); err != nil {
			return err
		}
		f, err = v.load(ctx, tx, which)
		return err
	})
	if late || err != nil {
		return err
	}
	f.did = "withdraw"
	d := draft{report.Act{Target: p.Target, Action: p.Action, Report: f.ID, Posts: p.Posts, Rules: p.Rules.Numbers(), Text: p.Text, Mail: p.Mail}}
	return v.drawFile(http.StatusOK, &f, d, nil)
}

// now lets a decision take effect that waits.
func (v *visit) now() error {
	late, err := v.ended(func(ctx context.Context, tx *store.Tx, _ id.Report, decision int64) error {
		return v.reports.Hasten(ctx, tx, v.Actor, decision)
	})
	if late || err != nil {
		return err
	}
	return v.Redirect(deskPath + "/" + v.R.PathValue("id") + "?done=now")
}

// ended does something with the decision that the form names, which is one on the case,
// unless it came too late; then it has answered.
func (v *visit) ended(do func(ctx context.Context, tx *store.Tx, which id.Report, decision int64) error) (late bool, err error) {
	which, err := v.which()
	if err != nil {
		return false, err
	}
	n, err := id.Parse[id.Report](v.Form("decision"))
	if err != nil {
		return false, errMissing
	}
	err = v.Write(func(ctx context.Context, tx *store.Tx) error {
		late = false
		r, err := v.reports.Get(ctx, tx, v.Actor, which)
		if err != nil {
			return err
		}
		p, err := v.reports.Awaited(ctx, tx, v.Actor, int64(n))
		switch {
		case err == nil && p.Target != r.Target:
			return errMissing
		case err == nil:
			err = do(ctx, tx, which, int64(n))
		}
		if fault.KindOf(err) == fault.Missing {
			late, err = true, nil
		}
		return err
	})
	if err == nil && late {
		return true, v.Redirect(deskPath + "/" + which.String() + "?done=late")
	}
	return false, err
}
