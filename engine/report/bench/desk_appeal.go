package bench

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/account/house"
	"parvis/engine/report"
)

// contest is an appeal with what a page shows of it.
type contest struct {
	report.Appeal
	of report.Warning
	// refused is why the actor does not answer it.
	refused error
}

// appeals lists what waits for an answer, the oldest first.
func (v *visit) appeals() error { return v.drawAppeals(http.StatusOK, 0, nil) }

// drawAppeals draws the list; what of a form was refused stands in its place.
func (v *visit) drawAppeals(status int, refused int64, broken []ui.Broken) error {
	after, _ := strconv.ParseInt(v.R.URL.Query().Get("min"), 10, 64)
	if refused != 0 {
		after = refused - 1 // the page on which its form is the first
	}
	var list []contest
	var people map[id.Account]ui.Person
	var words map[house.Cite]house.Wording
	var toast g.Node
	older := ""
	err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		waits, err := v.reports.Appeals(ctx, tx, v.Actor, after, perPage+1)
		if err != nil {
			return err
		}
		if older = ""; len(waits) > perPage {
			waits = waits[:perPage]
			older = appealPath + "?min=" + number(waits[perPage-1].ID)
		}
		list = make([]contest, len(waits))
		var who []id.Account
		var past []report.Warning
		for i, a := range waits {
			if list[i], err = v.contest(ctx, tx, a.ID); err != nil {
				return err
			}
			who, past = append(who, a.Account, list[i].of.By), append(past, list[i].of)
		}
		if words, err = v.words(ctx, tx, nil, past...); err != nil {
			return err
		}
		if _, people, err = v.draw(ctx, tx, v.Visit, nil, who); err != nil {
			return err
		}
		toast, err = v.soon(ctx, tx, 0)
		return err
	})
	if err != nil {
		return err
	}
	return v.Draw(status, v.page("bench.appeals", "/studio"), v.tabs("appeals"), toast, v.answered(), v.Summary(broken),
		g.If(len(list) == 0, v.Empty(v.Say("bench.appeals.none"), nil)),
		h.Div(h.Class("pad stack"), g.Map(list, func(c contest) g.Node { return v.appeal(&c, people, words) })), v.Older(older))
}

// answered says that an answer was given.
func (v *visit) answered() g.Node {
	done := v.R.URL.Query().Get("done")
	if done != string(report.Upheld) && done != string(report.Reversed) {
		return nil
	}
	return h.Div(h.Class("pad"), h.Role("status"), v.Notice("good", "check", v.T("bench.answered."+done)))
}

func (v *visit) contest(ctx context.Context, tx *store.Tx, which int64) (c contest, err error) {
	if c.Appeal, c.of, err = v.reports.Contested(ctx, tx, v.Actor, which); err != nil {
		return c, err
	}
	if err = v.reports.Impartial(ctx, tx, v.Actor, c.of); fault.KindOf(err) == fault.Forbidden {
		c.refused, err = err, nil
	}
	return c, err
}

// appeal draws the decision with its reasons, what is held against it, and the form.
func (v *visit) appeal(c *contest, people map[id.Account]ui.Person, words map[house.Cite]house.Wording) g.Node {
	plain := v.View
	plain.Me = nil // its posts are not the reader's
	n := number(c.ID)
	return h.Article(h.Class("card appeal"), h.ID("a"+n), h.Aria("labelledby", "t"+n),
		h.H2(h.ID("t"+n), v.T("bench.appeal_of", handle(people[c.Account]))),
		h.Div(h.Class("cols"),
			h.Section(h.Class("stack s"), h.H3(v.T("bench.contested")), h.P(h.Class("small muted"), v.T("bench.decided_by"), g.Text(" "), v.name(people[c.of.By]), g.If(c.of.Report != 0 && moderates(v.Actor), g.Group{g.Text(" · "), h.A(h.Href(deskPath+"/"+c.of.Report.String()), v.T("bench.open_file"))})),
				h.Div(h.Class("statement"), report.Statement(plain, &c.of, words))),
			h.Section(h.Class("stack s"), h.H3(v.T("bench.objection")), h.P(h.Class("small muted"), v.name(people[c.Account]), g.Text(" · "), v.When(c.At)), h.P(h.Class("lines"), h.Dir("auto"), g.Text(c.Text)), v.verdict(c))))
}

// verdict asks for the answer.
func (v *visit) verdict(c *contest) g.Node {
	if c.refused != nil {
		return v.Notice("calm", "info", g.Text(v.Words.Fault(v.Lang, c.refused)))
	}
	n := number(c.ID)
	pick := func(value string) g.Node {
		return h.Label(h.Class("pick"), h.Input(h.Type("radio"), h.Name("verdict"), h.Value(value), h.Required(), g.If(v.R.PathValue("id") == n && v.Form("verdict") == value, h.Checked())), h.Span(h.B(v.T("bench.verdict."+value)), h.Small(v.T("bench.verdict."+value+".what"))))
	}
	text := ""
	if v.R.PathValue("id") == n {
		text = v.Form(reason(c.ID))
	}
	return h.Form(h.Class("stack"), h.Method("post"), h.Action(appealPath+"/"+n),
		h.FieldSet(h.Class("stack s"), h.ID("verdict"+n), h.TabIndex("-1"), h.Legend(v.T("bench.verdict")), pick("uphold"), pick("reverse")),
		v.Field(ui.Field{Name: reason(c.ID), Label: v.Say("bench.reason"), Hint: v.Say("bench.reason_hint"), Type: "textarea", Value: text}),
		h.P(ui.Submit("go", v.Say("bench.ask"))))
}

// reason names the box for the words of an answer; each of a page has its own.
func reason(appeal int64) string { return "text" + number(appeal) }

// answer asks about an answer, and gives it once it is sure.
func (v *visit) answer() error {
	n, err := v.which()
	if err != nil {
		return err
	}
	which, verdict := int64(n), v.Form("verdict")
	text := strings.TrimSpace(v.Form(reason(which)))
	var broken []ui.Broken
	if verdict != "uphold" && verdict != "reverse" {
		broken = append(broken, ui.Broken{Name: "verdict" + number(which), Text: v.Say("bench.no_verdict")})
	}
	if text == "" {
		broken = append(broken, ui.Broken{Name: reason(which), Text: v.Say("bench.no_reason")})
	}
	var c contest
	var people map[id.Account]ui.Person
	var their ui.View
	sure := v.Form("sure") != ""
	err = v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = v.contest(ctx, tx, which); err != nil {
			return err
		}
		if _, people, err = v.draw(ctx, tx, v.Visit, nil, []id.Account{c.Account, c.of.By, c.DecidedBy}); err != nil || c.State != report.Submitted || len(broken) > 0 {
			return err
		}
		if c.refused != nil {
			return c.refused
		}
		if sure {
			_, err = v.reports.Answer(ctx, tx, v.Actor, which, verdict == "reverse", text)
			return err
		}
		their, err = v.theirs(ctx, tx, c.Account)
		return err
	})
	if fault.KindOf(err) == fault.Invalid {
		broken, err = append(broken, ui.Broken{Name: reason(which), Text: v.Words.Fault(v.Lang, err)}), nil
	}
	switch {
	case err != nil:
		return err
	case c.State != report.Submitted:
		return v.over(&c, people, verdict, text)
	case len(broken) > 0 || v.Form("do") == "back":
		status := http.StatusOK
		if len(broken) > 0 {
			status = web.Status(fault.Invalid)
		}
		return v.drawAppeals(status, which, broken)
	case sure:
		return v.Redirect(appealPath + "?done=" + string(outcome(verdict)))
	}
	return v.askAnswer(&c, people[c.Account], verdict, text, their)
}

// outcome is the state in which a verdict leaves an appeal.
func outcome(verdict string) report.AppealState {
	if verdict == "reverse" {
		return report.Reversed
	}
	return report.Upheld
}

// askAnswer shows what an answer does and what its reader will read.
func (v *visit) askAnswer(c *contest, p ui.Person, verdict, text string, their ui.View) error {
	return v.Page(v.page("bench.sure", appealPath), h.Div(h.Class("pad stack"),
		v.Notice("", "alert", h.B(v.T("bench.act."+string(c.of.Action)), g.Text(" · "), g.El("bdi", g.Text(v.called(p)))), h.Br(), v.T("bench.verdict."+verdict+".then")),
		h.Section(h.Class("stack s"), h.H2(v.T("bench.preview", i18n.With("Language", their.Lang.Name()), handle(p))), h.Div(h.Class("card stack s"), h.Lang(string(their.Lang)),
			h.P(h.B(their.T("report.appeal."+string(outcome(verdict))))), h.P(h.Class("lines"), h.Dir("auto"), g.Text(text)))),
		h.Form(h.Class("row"), h.Method("post"), h.Action(appealPath+"/"+number(c.ID)), hidden("verdict", verdict), hidden(reason(c.ID), text),
			h.Button(h.Type("submit"), h.Class("btn"), h.Name("do"), h.Value("back"), h.AutoFocus(), v.T("bench.change")),
			h.Button(h.Type("submit"), h.Class("btn bad"), h.Name("sure"), h.Value("1"), v.T("bench.verdict."+verdict+".verb")))))
}

// over shows both answers when somebody else was faster.
func (v *visit) over(c *contest, people map[id.Account]ui.Person, verdict, text string) error {
	mine := g.Node(nil)
	if verdict == "uphold" || verdict == "reverse" {
		mine = h.P(h.B(v.T("bench.verdict." + verdict)))
	}
	return v.Draw(http.StatusConflict, v.page("bench.stale", appealPath), h.Div(h.Class("pad stack"), h.Div(h.Role("alert"), v.Notice("bad", "alert", v.T("fault.report.appeal.over"))),
		h.Div(h.Class("cols"),
			h.Section(h.Class("card stack s"), h.H2(v.T("bench.mine")), mine, h.P(h.Class("lines"), h.Dir("auto"), g.Text(text))),
			h.Section(h.Class("card stack s"), h.H2(v.T("bench.theirs")), h.P(h.B(v.T("bench.answered."+string(c.State))), g.Text(" · "), v.name(people[c.DecidedBy]), g.Text(" · "), v.Exact(c.DecidedAt)), h.P(h.Class("lines"), h.Dir("auto"), g.Text(c.Answer)),
				h.P(h.A(h.Class("btn go"), h.Href(appealPath), v.T("bench.take_theirs")))))))
}
