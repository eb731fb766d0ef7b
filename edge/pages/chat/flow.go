package chat

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/message"
	"parvis/engine/message/card"
	"parvis/system/business"
	"parvis/system/business/flow"
)

// boxed is before the names of the fields of a screen.
const boxed = "f_"

// screens are those through which a card walks the member, with what is known at their start.
func (v *visit) screens(a asked) (flow.Doc, map[string]any, error) {
	var f flow.Flow
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if f, err = v.Flow.Open(ctx, tx, a.form.Flow); err == nil && f.State == flow.Draft { // for people of the organisation
			err = v.inside(ctx, tx, a.chat)
		}
		if err == nil && len(f.Pictures) > 0 {
			v.drawn, err = v.Media.Many(ctx, tx, f.Pictures)
		}
		if len(v.drawn) != len(f.Pictures) { // some are gone
			v.drawn = nil
		}
		return err
	}); err != nil {
		return flow.Doc{}, nil, err
	}
	doc, err := f.Screens()
	data := map[string]any{}
	if err == nil && len(a.form.Data) > 0 {
		err = json.Unmarshal(a.form.Data, &data)
	}
	return doc, data, err
}

// inside refuses whoever has no role in the organisation of a chat's line.
func (v *visit) inside(ctx context.Context, tx *store.Tx, c message.Chat) error {
	l, err := v.Business.Line(ctx, tx, lineOf(c))
	if err == nil {
		_, err = v.Business.Portfolio(ctx, tx, v.Actor, l.Portfolio, business.Analyst)
	}
	return err
}

// walk draws the first screen, or takes what was filled in on one: it comes with all that was
// pressed before, as nothing is kept of who is under way.
func (v *visit) walk(a asked) error {
	doc, data, err := v.screens(a)
	if err != nil {
		return err
	}
	var before []flow.Press
	if s := v.Form("walk"); s != "" && json.Unmarshal([]byte(s), &before) != nil {
		return form.ErrUnreadable
	}
	presses := before
	values := map[string][]string{}
	if v.R.Method == http.MethodPost {
		for name, list := range v.R.Form {
			if of, is := strings.CutPrefix(name, boxed); is {
				values[of] = list
			}
		}
		part, err := strconv.Atoi(v.Form("press"))
		if err != nil {
			return form.ErrUnreadable
		}
		presses = append(slices.Clone(before), flow.Press{Screen: v.Form("screen"), Values: values, Part: part})
	}
	step, err := doc.Walk(a.form.Screen, data, presses)
	if err != nil {
		return err
	}
	if step.Done {
		told, err := step.Told(a.form.Token)
		if err != nil {
			return err
		}
		return v.filled(a, card.Filled{Kind: card.Flow, Lines: step.Lines, Response: told})
	}
	if len(step.Wrong) > 0 {
		return v.drawScreen(http.StatusUnprocessableEntity, a, step, before, values)
	}
	return v.drawScreen(http.StatusOK, a, step, presses, nil)
}

// drawScreen draws a screen; values are those that were refused.
func (v *visit) drawScreen(status int, a asked, step flow.Step, before []flow.Press, values map[string][]string) error {
	kept, err := json.Marshal(before)
	if err != nil {
		return err
	}
	var broken []ui.Broken
	content := g.Group{}
	for i, p := range step.Screen.Parts {
		if code := step.Wrong[p.Name]; code != "" && p.Name != "" {
			broken = append(broken, ui.Broken{Name: boxed + p.Name, Label: p.Label, Text: v.Say("chat.flow.wrong." + code)})
		}
		held := p.Init
		if values != nil {
			held = values[p.Name]
		}
		content = append(content, v.part(i, p, held, broken))
	}
	foot := slices.IndexFunc(step.Screen.Parts, func(p flow.Part) bool { return p.Type == "Footer" })
	title := step.Screen.Title
	if title == "" {
		title = a.form.Label
	}
	return v.Draw(status, ui.Page{Title: title, Here: "messages", Back: path(a.chat.ID), NoIndex: true}, v.Summary(broken),
		g.If(a.form.Draft, h.Div(h.Class("pad"), v.Notice("calm", "info", v.T("chat.flow.draft")))),
		h.Form(h.Class("pad stack"), h.Method("post"), h.EncType("multipart/form-data"), h.Action(a.path()), form.Hidden("ref", v.ref()), form.Hidden("walk", string(kept)), form.Hidden("screen", step.Screen.ID),
			g.If(foot >= 0, h.Button(h.Type("submit"), h.Class("vh"), h.TabIndex("-1"), h.Aria("hidden", "true"), h.Name("press"), h.Value(strconv.Itoa(foot)))), // which Enter presses
			content, h.P(h.Class("small muted"), v.T("chat.flow.what", i18n.With("Who", i18n.Isolated(v.business))))))
}

// part draws something of a screen.
func (v *visit) part(i int, p flow.Part, held []string, broken []ui.Broken) g.Node {
	switch p.Type {
	case "TextHeading":
		return h.H2(h.Dir("auto"), g.Text(strings.Join(p.Lines, " ")))
	case "TextSubheading":
		return h.H3(h.Dir("auto"), g.Text(strings.Join(p.Lines, " ")))
	case "TextBody":
		return h.P(h.Class("lines"), h.Dir("auto"), g.Text(strings.Join(p.Lines, "\n")))
	case "TextCaption":
		return h.P(h.Class("lines small muted"), h.Dir("auto"), g.Text(strings.Join(p.Lines, "\n")))
	case "Image":
		if p.Picture <= len(v.drawn) {
			m := v.drawn[p.Picture-1]
			m.Description = p.Hint
			return v.picture(m, m.Type, "")
		}
		return g.If(p.Hint != "", h.P(h.Class("muted"), h.Dir("auto"), h.Em(g.Text(p.Hint))))
	case "EmbeddedLink":
		return v.presses(i, p, strings.Join(p.Lines, " "), "btn sm")
	case "Footer":
		return g.Group{g.If(p.Hint != "", h.P(h.Class("small muted"), h.Dir("auto"), g.Text(p.Hint))), v.presses(i, p, p.Label, "btn go")}
	case "RadioButtonsGroup", "CheckboxGroup":
		return v.choose(p, held, broken)
	}
	return v.field(i, p, held, broken)
}

// presses is a button that leads on, or a link that leads away.
func (v *visit) presses(i int, p flow.Part, label, class string) g.Node {
	if p.Action.Name == "open_url" {
		return v.leads([]message.Card{{Label: label, URL: p.Action.URL}})
	}
	return h.P(h.Button(h.Type("submit"), h.Class(class), h.Dir("auto"), h.Name("press"), h.Value(strconv.Itoa(i)), g.If(p.Type != "Footer", h.FormNoValidate()), g.Text(label)))
}

// field draws a box.
func (v *visit) field(i int, p flow.Part, held []string, broken []ui.Broken) g.Node {
	f := ui.Field{Name: boxed + p.Name, Label: p.Label, Hint: p.Hint, Optional: !p.Required, Max: p.Max, Error: form.At(broken, boxed+p.Name), Auto: "off"}
	if len(held) > 0 {
		f.Value = held[0]
	}
	switch p.Type {
	case "TextArea":
		f.Type = "textarea"
	case "Dropdown":
		f.Type = "select"
		f.Options = []ui.Option{{Text: v.Say("chat.flow.choose")}}
		for _, o := range p.Options {
			f.Options = append(f.Options, ui.Option{Value: o.ID, Text: o.Title})
		}
	case "DatePicker":
		f.Type = "date"
		from, to := p.Bounds()
		if from != "" {
			f.Hint = strings.TrimSpace(f.Hint + " " + v.Say("chat.flow.from", i18n.With("When", from)))
		}
		if to != "" {
			f.Hint = strings.TrimSpace(f.Hint + " " + v.Say("chat.flow.to", i18n.With("When", to)))
		}
	case "OptIn":
		f.Type, f.Checked = "checkbox", f.Value != ""
		if p.Action != nil {
			return g.Group{v.Field(f), v.presses(i, p, v.Say("chat.flow.read"), "btn sm")}
		}
	default:
		f.Type = map[string]string{"number": "number", "email": "email", "password": "password", "passcode": "password", "phone": "tel"}[p.Input]
	}
	return v.Field(f)
}

// fault says what is wrong with a group of choices, and faulty ties that to it.
func (v *visit) fault(name, wrong string) g.Node {
	return g.If(wrong != "", h.P(h.Class("err"), h.ID(name+"-e"), v.Icon("alert", "s"), g.Text(wrong)))
}

func (v *visit) faulty(name, wrong string) g.Node {
	return g.If(wrong != "", g.Group{h.Aria("describedby", name+"-e"), h.Aria("invalid", "true")})
}

// choose draws what one of, or several, can be chosen.
func (v *visit) choose(p flow.Part, held []string, broken []ui.Broken) g.Node {
	kind := "radio"
	if p.Type == "CheckboxGroup" {
		kind = "checkbox"
	}
	wrong := form.At(broken, boxed+p.Name)
	return h.FieldSet(h.ID(boxed+p.Name), h.Class("stack s"), v.faulty(boxed+p.Name, wrong), h.Legend(h.Dir("auto"), g.Text(p.Label), g.If(!p.Required, h.Span(h.Class("muted"), g.Text(" ("+v.Say("ui.optional")+")")))),
		g.If(p.Hint != "", h.P(h.Class("hint"), h.Dir("auto"), g.Text(p.Hint))), v.fault(boxed+p.Name, wrong),
		g.Map(p.Options, func(o flow.Option) g.Node {
			return h.Label(h.Class("tick"), h.Input(h.Type(kind), h.Name(boxed+p.Name), h.Value(o.ID), g.If(slices.Contains(held, o.ID), h.Checked())), h.Span(h.Dir("auto"), g.Text(o.Title), g.If(o.Description != "", h.Small(h.Class("muted"), g.Text(" "+o.Description)))))
		}))
}
