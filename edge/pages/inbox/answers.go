package inbox

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/system/business/inbox"
)

// answers lists what a line answers often.
func (v *visit) answers() error { return v.drawAnswers(http.StatusOK, nil) }

func (v *visit) drawAnswers(status int, broken []ui.Broken) error {
	var all []inbox.Answer
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = v.Inbox.Answers(ctx, tx, v.Actor, v.line.ID)
		return err
	}); err != nil {
		return err
	}
	p := v.page(v.Say("inbox.answers"))
	p.Back, p.Wide, p.Script = v.home()+"/inbox", false, ""
	to := v.home() + "/answers"
	return v.Draw(status, p, h.Div(h.Class("pad stack l"), v.Summary(broken), h.P(h.Class("muted"), v.T("inbox.answers.what")),
		g.If(len(all) > 0, h.Ul(h.Class("stack"), h.Role("list"), g.Map(all, func(a inbox.Answer) g.Node {
			return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(g.El("bdi", g.Text(a.Name))), h.Br(), h.Span(h.Dir("auto"), g.Text(a.Text))),
				h.Form(h.Method("post"), h.Action(to), form.Hidden("name", a.Name), h.Button(h.Type("submit"), h.Class("btn sm"), v.T("inbox.answer.drop"), h.Span(h.Class("vh"), g.Text(" "+a.Name)))))
		}))),
		h.Form(h.Class("stack s"), h.Method("post"), h.Action(to), v.Field(ui.Field{Name: "name", Label: v.Say("inbox.answer.name"), Value: v.Form("name"), Auto: "off", Error: form.At(broken, "name")}),
			v.Field(ui.Field{Name: "answer", Label: v.Say("inbox.answer.text"), Hint: v.Say("inbox.answer.hint"), Type: "textarea", Value: v.Form("answer")}), h.Div(h.Button(h.Type("submit"), h.Class("btn go"), v.T("inbox.answer.keep"))))))
}

func (v *visit) setAnswer() error {
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.Inbox.SetAnswer(ctx, tx, v.Actor, v.line.ID, inbox.Answer{Name: v.Form("name"), Text: v.Form("answer")})
	})
	if err == nil {
		return v.Redirect(v.home() + "/answers")
	}
	broken, err := form.Refusal(v.View, "name", err)
	if err != nil {
		return err
	}
	return v.drawAnswers(http.StatusUnprocessableEntity, broken)
}
