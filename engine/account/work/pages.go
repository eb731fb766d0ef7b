package work

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/web/ui"
)

// FieldName is the field of the form that holds the solution.
const FieldName = "work"

// Field draws what a sign-up form needs: the challenge, which work.js of the client
// solves, or the solution that was sent with a form that is drawn again. Without a
// script it says that the staff reads the request, and leaves room for a word to
// them. It draws nothing where no work is asked.
func (e *Engine) Field(v ui.View, sent, reason string) g.Node {
	c, asked := e.Ask()
	if !asked {
		return nil
	}
	left := Life
	s, err := e.check(sent, v.Now)
	if err == nil { // a spent one is found out when it is sent again
		left = s.until.Sub(v.Now)
	} else {
		sent = ""
	}
	return g.Group{
		g.El("noscript", h.Div(h.Class("stack s"), v.Notice("calm", "clock", v.T("work.script")),
			v.Field(ui.Field{Name: "reason", Label: v.Say("work.reason"), Type: "textarea", Value: reason, Optional: true}))),
		h.Div(h.Class("stack s"), h.ID("work-box"), g.Attr("hidden"), h.Data("challenge", c.Text), h.Data("bits", strconv.Itoa(c.Bits)), h.Data("life", strconv.Itoa(int(left.Seconds()))), h.Data("ask", Path),
			h.Data("doing", v.Say("work.doing")), h.Data("done", v.Say("work.done")),
			h.Input(h.Type("hidden"), h.Name(FieldName), h.Value(sent), h.AutoComplete("off")),
			h.P(h.Class("small muted"), h.Role("status")), h.Progress(h.Max("1"), h.Value("0"), h.Aria("label", v.Say("work.doing")))),
	}
}
