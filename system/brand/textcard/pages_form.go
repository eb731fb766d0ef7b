package textcard

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/web/ui"
)

// fields are those of the form, with a look at the card beside them.
func (v *visit) fields(look string, broken []ui.Broken) []g.Node {
	wrong := ""
	if len(broken) > 0 && broken[0].Name != "" {
		wrong = broken[0].Text
	}
	most := []i18n.Arg{i18n.With("Max", MaxCharacters), i18n.With("Lines", MaxLines)}
	return []g.Node{h.Form(h.ID("card"), h.Class("pad stack l"), h.Method("post"), h.Action(path), h.Data("look", path+"/look"), h.Data("max", strconv.Itoa(MaxCharacters)),
		v.Summary(broken),
		g.If(v.again(), h.P(h.Class("muted"), v.T("textcard.again.what"))),
		g.Map(v.carried, func(f field) g.Node { return h.Input(h.Type("hidden"), h.Name(f.name), h.Value(f.value)) }),
		g.If(v.again(), g.Group{h.Input(h.Type("hidden"), h.Name("card-post"), h.Value(v.post.String())), h.Input(h.Type("hidden"), h.Name("card-media"), h.Value(v.media.String()))}),
		h.Div(h.Class("cardmaker"),
			h.Div(h.Class("stack"),
				v.Field(ui.Field{Name: "card-text", Label: v.Say("textcard.text"), Hint: v.Say("textcard.text.hint", most...), Error: wrong, Type: "textarea", Rows: 7, Value: v.Text, Focus: len(broken) == 0 && look == ""}),
				h.P(h.Class("small muted js-only"), h.Span(h.ID("card-left"), h.Class("num")), g.Text(" "), v.T("textcard.left")),
				v.styles(), v.shapes()),
			v.looked(look)),
		h.P(h.Class("row sticky"), v.button("look", "", "textcard.look", g.Attr("formaction", path+"#card-look")), v.button("use", "go", v.goal()), v.button("back", "", v.way())))}
}

// goal is the word for what happens to the card.
func (v *visit) goal() string {
	if v.again() {
		return "textcard.replace"
	}
	return "textcard.use"
}

// way is the word for going back with nothing changed.
func (v *visit) way() string {
	if v.again() {
		return "textcard.keep"
	}
	return "textcard.back"
}

func (v *visit) button(act, class, word string, more ...g.Node) g.Node {
	return h.Button(h.Type("submit"), h.Class("btn "+class), h.Name("card-act"), h.Value(act), g.Group(more), v.T(word))
}

func (v *visit) styles() g.Node {
	version := strconv.FormatInt(v.Brand.Live().Version, 10)
	return h.FieldSet(h.Class("plates"), h.Legend(v.T("textcard.style")), g.Map(Styles(), func(s Style) g.Node {
		return h.Label(h.Class("pick"), h.Input(h.Type("radio"), h.Name("card-style"), h.Value(string(s)), g.If(s == v.Style, h.Checked())),
			h.Span(h.Img(h.Src(path+"/styles/"+string(s)+".png?v="+version), h.Alt(""), h.Width(strconv.Itoa(sampleWidth)), h.Height(strconv.Itoa(sampleHeight))), v.T("textcard.style."+string(s))))
	}))
}

func (v *visit) shapes() g.Node {
	return h.FieldSet(h.Class("plates"), h.Legend(v.T("textcard.shape")), g.Map(Shapes(), func(s Shape) g.Node {
		return h.Label(h.Class("pick"), h.Input(h.Type("radio"), h.Name("card-shape"), h.Value(string(s)), g.If(s == v.Shape, h.Checked())),
			h.Span(v.T("textcard.shape."+string(s)), h.Small(v.T("textcard.shape."+string(s)+".size"))))
	}))
}

// looked is a look at the card; a script shows it while its member writes.
func (v *visit) looked(look string) g.Node {
	width, height := v.Shape.size()
	return h.Figure(h.Class("looked"), h.ID("card-look"), g.If(look == "", g.Attr("hidden")),
		h.Img(g.If(look != "", h.Src(look)), h.Alt(v.Text), h.Width(strconv.Itoa(width/2)), h.Height(strconv.Itoa(height/2))),
		h.FigCaption(h.Class("small muted"), v.T("textcard.looked")),
		h.P(h.ID("card-said"), h.Class("small"), h.Role("status")))
}
